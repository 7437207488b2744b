"""Tables of text, broken in every layout: one refusal that names the place, and the clean data stay as they are."""

from __future__ import annotations

import pytest

TIDY = "measure,area,grain,period,value"
ROW = "hate-crime,West Mercia,month,2021-04-01,230"
HOME = "area,area_type,crime_type,financial_year,quarter,quarter_start,offences"
HOME_ROW = "West Mercia,PFA,rape,2021/22,1,2021-04-01,396"
FORCES = (
    "Financial Year,Financial Quarter,Force Name,Offence Description,Offence Group,Offence Subgroup,Offence Code,"
    "Number of Offences"
)
FORCES_ROW = "2017/18,1,West Mercia,Rape of a female,Sexual offences,Rape,19C,34"
OUTCOMES = FORCES.replace(
    "Number of Offences",
    "Outcome Description,Outcome Group,Outcome Type,Force outcomes for offences recorded in quarter,"
    "Force outcomes recorded in quarter",
)
STREET = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context"
)
STREET_ROW = ",2018-07,West Mercia Police,West Mercia Police,,,No Location,,,Burglary,,"
LONDON = "MajorText,MinorText,BoroughName,202404,202405"
LONDON_ROW = "ROBBERY,ROBBERY OF PERSONAL PROPERTY,Camden,4,5"
YEAR = "measure,ucl_published,lcl_published,q1_published,q2_illustrative,q3_illustrative,q4_illustrative"
REFERRALS = "month,area,team,victim_based_crimes,referrals"
EVENTS = "measure,area,first,last,kind,text,source\n"


def lines(*rows: str) -> str:
    return "\n".join(rows) + "\n"


TABLES = [
    pytest.param("figures", "a.csv", "",
        'a.csv: the file is empty; a header and at least one row are needed', id="empty"),
    pytest.param("figures", "a.csv", "\ufeff",
        'a.csv: the file is empty; a header and at least one row are needed', id="mark"),
    pytest.param("figures", "a.csv", lines(TIDY),
        'a.csv: there are no figures below the header', id="header"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW).encode("utf-16"),
        "a.csv: is UTF-16 or binary; save it as 'CSV UTF-8 (comma delimited)'", id="utf16"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW.replace("230", "2\x0030")),
        "a.csv: is UTF-16 or binary; save it as 'CSV UTF-8 (comma delimited)'", id="nul"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW.replace("West", "Wést")).encode("cp1252"),
        "a.csv, row 2: is not UTF-8; save it as 'CSV UTF-8 (comma delimited)'", id="cp1252"),
    pytest.param("figures", "a.csv", "x" * (2**20 + 1),
        ("a.csv: its first line does not end within a MiB, so it is no table; save it as 'CSV UTF-8 "
         "(comma delimited)'"), id="endless"),
    pytest.param("figures", "a.csv", lines(TIDY + ",value", ROW + ",231"),
        'a.csv, row 1, column value: the column stands twice; keep one', id="duplicate-column"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW + ",9"),
        'a.csv, row 2: has 6 cells where the header has 5', id="ragged"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW.replace("West", '"West')),
        'a.csv, row 2: has 2 cells where the header has 5', id="quote"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW, ROW),
        ("a.csv, row 2, column period: '2021-04-01': the figure stands twice: the key is measure, area, "
         "breakdown, grain, period and source\n"
         "a.csv, row 3, column period: '2021-04-01': the figure stands twice: the key is measure, area, "
         "breakdown, grain, period and source"), id="row-twice"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW.replace("230", '"1,230"')),
        ("a.csv, row 2, column value: '1,230': a plain number is needed, without thousands separators "
         "or units; leave empty and say why in note if missing"), id="separator"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW.replace("2021-04-01", "04/01/2021")),
        ("a.csv, row 2, column period: '04/01/2021': a day of the calendar is needed, the first of its "
         "period, written as 2021-04-01"), id="us-date"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW.replace("2021-04-01", "44287")),
        ("a.csv, row 2, column period: '44287': a day of the calendar is needed, the first of its "
         "period, written as 2021-04-01"), id="serial"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW.replace("2021-04-01", "Apr 2021")),
        ("a.csv, row 2, column period: 'Apr 2021': a day of the calendar is needed, the first of its "
         "period, written as 2021-04-01"), id="date-text"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW.replace("-04-01", "-04-15")),
        "a.csv, row 2, column period: '2021-04-15': is not the first day of a month", id="mid-month"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW.replace("230", "inf")),
        ("a.csv, row 2, column value: 'inf': a plain number is needed, without thousands separators or "
         "units; leave empty and say why in note if missing"), id="infinite"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW.replace("230", "1e999")),
        "a.csv, row 2, column value: 'inf': a value must be finite", id="overflow"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW.replace("230", "26.4%")),
        ("a.csv, row 2, column value: '26.4%': a plain number is needed, without thousands separators "
         "or units; leave empty and say why in note if missing"), id="percent"),
    pytest.param("figures", "a.csv", lines(TIDY + ",of", ROW + ",-3"),
        "a.csv, row 2, column of: '-3.0': a denominator is nought or more", id="negative-of"),
    pytest.param("figures", "a.csv", lines(TIDY + ",of", ROW + ",0"),
        "a.csv, row 2, column of: '0.0': the denominator is nought but the value is not", id="nought-of"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW.replace("230", "")),
        'a.csv, row 2, column value: the value is missing; say why in note, or leave the row out', id="no-reason"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW.replace("West Mercia", "=cmd|' /C calc'!A0")),
        ("a.csv, row 2, column area: \"=cmd|' /C calc'!A0\": begins with = + - or @, so a spreadsheet "
         "program would run it as a formula; put a word before it"), id="equals"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW.replace("West Mercia", "@SUM(A1:A9)")),
        ("a.csv, row 2, column area: '@SUM(A1:A9)': begins with = + - or @, so a spreadsheet program "
         "would run it as a formula; put a word before it"), id="at"),
    pytest.param("figures", "a.csv", lines(TIDY + ",note", ROW + ",+1+cmd|x!A0"),
        ("a.csv, row 2, column note: '+1+cmd|x!A0': begins with = + - or @, so a spreadsheet program "
         "would run it as a formula; put a word before it"), id="plus"),
    pytest.param("figures", "a.csv", lines(TIDY + ",breakdown", ROW + ",-2+3"),
        ("a.csv, row 2, column breakdown: '-2+3': begins with = + - or @, so a spreadsheet program "
         "would run it as a formula; put a word before it"), id="minus"),
    pytest.param("figures", "a.csv", lines(TIDY.replace(",", ";"), ROW.replace(",", ";")),
        "a.csv, row 1: its cells are separated by semicolons; save it as 'CSV UTF-8 (comma delimited)'",
        id="semicolons"),
    pytest.param("figures", "a.parquet", b"PAR1" + bytes(40) + b"PAR1",
        ("a.parquet: is not a whole Parquet file; write or copy it again (Couldn't deserialize thrift: "
         "No more data to read.)"), id="parquet"),
    pytest.param("home-office", "a.csv", lines(HOME.replace("offences", "number"), HOME_ROW),
        'a.csv, row 1, column offences: the column is missing; this layout has it', id="ho-column"),
    pytest.param("home-office", "a.csv", lines(HOME, HOME_ROW.replace("/22,1", "/22,2")),
        ("a.csv, row 2, column quarter_start: '2021/22 / 2 / 2021-04-01': the financial year, the "
         "quarter number (1 is April to June) and quarter_start do not name one quarter"), id="ho-quarter"),
    pytest.param("home-office", "a.csv", lines(HOME, HOME_ROW.replace("396", "n/a")),
        ("a.csv, row 2, column offences: 'n/a': a plain number is needed, without thousands separators "
         "or units; leave empty and say why in note if missing"), id="ho-value"),
    pytest.param("home-office", "a.csv", lines(HOME, HOME_ROW.replace("rape", "rapes")),
        ("a.csv, row 2, column crime_type: 'rapes': the catalogue knows no measure 'rapes'; did you "
         "mean 'rape'?; add an alias to the catalogue"), id="ho-type"),
    pytest.param("home-office-forces", "a.csv", lines(FORCES, FORCES_ROW.replace("34", "3 4")),
        ("a.csv, row 2, column Number of Offences: '3 4': a whole number is needed, without thousands "
         "separators; nought is 0, and negative is legal"), id="forces-value"),
    pytest.param("home-office-forces", "a.csv", lines(FORCES, FORCES_ROW.replace(",1,", ",5,")),
        ("a.csv, row 2, column Financial Quarter: '2017/18 / 5': a financial year such as 2017/18 and a "
         "quarter 1 to 4 (1 is April to June) are needed"), id="forces-quarter"),
    pytest.param("home-office-forces", "a.csv", lines(FORCES),
        'a.csv: holds no row that becomes a figure', id="forces-header"),
    pytest.param("home-office-partnerships", "a.csv", lines(FORCES, FORCES_ROW),
        ("a.csv: does not have the layout 'home-office-partnerships'; it looks like "
         "'home-office-forces', Home Office recorded crime by police force"), id="partnerships"),
    pytest.param("home-office-outcomes", "a.csv", lines(OUTCOMES, FORCES_ROW.replace(",34", ",Charged,Charged,99Z,3,3")),
        ("a.csv, row 2, column Outcome Type: '99Z / Charged': no outcome of the framework goes by this; "
         "add its words to pcp_kpi/intake/mappings/outcomes.toml"), id="outcomes"),
    pytest.param("police-uk", "a.csv", lines(STREET, STREET_ROW.replace("2018-07", "07/2018")),
        "a.csv, row 2, column Month: '07/2018': a month such as 2018-07 is needed", id="street-month"),
    pytest.param("police-uk", "a.csv", lines(STREET, STREET_ROW.replace("Burglary", "Piracy")),
        ("a.csv, row 2, column Crime type: 'Piracy': this crime type is not known; add it to "
         "pcp_kpi/intake/mappings/street-level.toml"), id="street-type"),
    pytest.param("police-uk", "a.csv", lines(STREET, STREET_ROW[:-1]),
        'a.csv, row 2: has 11 cells where the header has 12', id="street-ragged"),
    pytest.param("london", "a.csv", lines(LONDON, LONDON_ROW.replace(",4,", ",,")),
        'a.csv, row 2, column 202404: a whole number is needed in every month; a month without crimes is 0',
        id="london-empty"),
    pytest.param("london", "a.csv", lines(LONDON, LONDON_ROW, LONDON_ROW),
        "a.csv, row 3: 'ROBBERY / ROBBERY OF PERSONAL PROPERTY / Camden': the row stands twice; keep one",
        id="london-twice"),
    pytest.param("illustrative", "a.csv", lines(YEAR, "Hate Crime,1,2,3,4,5,x"),
        ("a.csv, row 2, column q4_illustrative: 'x': a plain number is needed, without thousands "
         "separators or units; leave empty and say why in note if missing"), id="illustrative"),
    pytest.param("population", "a.csv", lines("area,year,population,source", "West Mercia,2021,-5,ONS"),
        ("a.csv, row 2, column population: '-5': a whole number of people is needed, without thousands "
         "separators"), id="population"),
    pytest.param("published", "a.csv", lines("id,document,line", "F1,broken,x"),
        ("a.csv, row 1, column measure: the column is missing; this layout has it\n"
         "a.csv, row 1, column area: the column is missing; this layout has it\n"
         "a.csv, row 1, column breakdown: the column is missing; this layout has it\n"
         "a.csv, row 1, column period_label: the column is missing; this layout has it\n"
         "a.csv, row 1, column period_start: the column is missing; this layout has it\n"
         "a.csv, row 1, column period_end: the column is missing; this layout has it\n"
         "a.csv, row 1, column value: the column is missing; this layout has it\n"
         "a.csv, row 1, column unit: the column is missing; this layout has it\n"
         "a.csv, row 1, column role: the column is missing; this layout has it\n"
         "a.csv, row 1, column as_printed: the column is missing; this layout has it"), id="published"),
    pytest.param("auto", "a.csv", lines("colour,shape", "red,round"),
        ("a.csv: no layout that is known fits what stands in it; known: a tidy table of figures, a "
         "register of printed figures, quarters of the illustrative year, Home Office figures by crime "
         "type and quarter, Home Office recorded crime by police force, Home Office recorded crime by "
         "partnership, Home Office outcomes, an archive of data.police.uk, a London borough file and a "
         "population file. Say how to read it in a .toml beside it, which 'pcp-kpi draft-layout' "
         "drafts, or name the layout"), id="unknown-layout"),
    pytest.param("london", "a.csv", lines(HOME, HOME_ROW),
        ("a.csv: does not have the layout 'london'; it looks like 'home-office', Home Office figures by "
         "crime type and quarter"), id="other-layout"),
    pytest.param("extracts", "x/val-referrals.csv", lines(REFERRALS, "2021-04-01,Shropshire,Team,9,-3"),
        "val-referrals.csv, row 2, column referrals: '-3': is below nought, and nothing is counted so",
        id="referrals"),
    pytest.param("extracts", "x/val-referrals.csv", lines(REFERRALS, "31/04/2021,Shropshire,Team,9,3"),
        ("val-referrals.csv, row 2, column month: '31/04/2021': a day of the calendar is needed, "
         "written as 2021-06-30"), id="referrals-date"),
    pytest.param("extracts", "x/val-referrals.csv", lines(REFERRALS, "2021-04-15,Shropshire,Team,9,3"),
        "val-referrals.csv, row 2, column month: '2021-04-15': the first day of the month is needed, written as "
        "2021-06-01", id="referrals-mid-month"),
    pytest.param("extracts", "x/val-referrals.csv", "",
        "val-referrals.csv: the file is empty; a header and at least one row are needed", id="referrals-empty"),
    pytest.param("extracts", "x/val-referrals.csv", lines(REFERRALS).encode("utf-16"),
        "val-referrals.csv: is UTF-16 or binary; save it as 'CSV UTF-8 (comma delimited)'", id="referrals-utf16"),
    pytest.param("extracts", "x/val-referrals.csv", lines(REFERRALS).replace(",", ";"),
        "val-referrals.csv, row 1: its cells are separated by semicolons; save it as 'CSV UTF-8 (comma delimited)'",
        id="referrals-semicolons"),
    pytest.param("extracts", "x/val-referrals.csv", lines("month,area", "2021-04-01,Shropshire"),
        ("val-referrals.csv, row 1, column team: the column is missing; the layout val-referrals has it\n"
         "val-referrals.csv, row 1, column victim_based_crimes: the column is missing; the layout "
         "val-referrals has it\n"
         "val-referrals.csv, row 1, column referrals: the column is missing; the layout val-referrals has it"),
        id="referrals-columns"),
]  # fmt: skip


@pytest.mark.parametrize(("layout", "file", "content", "told"), TABLES)
def test_a_broken_table_is_refused_in_its_own_place(
    cleaning, refusal, entry, layout: str, file: str, content: str | bytes, told: str
) -> None:
    place = file.partition("/")[0] if layout == "extracts" else file
    assert cleaning(entry(place, layout), {file: content}) == refusal(told)


def test_a_register_that_is_no_toml_is_refused(cleaning, refusal) -> None:
    assert cleaning("[[sources\n", {}) == refusal(
        "sources.toml: is not valid TOML: Expected ']]' at the end of an array declaration (at line "
        "11, column 10)"
    )


def test_a_source_outside_the_raw_folder_is_refused(cleaning, refusal, entry) -> None:
    assert cleaning(entry("../secret.csv", "figures"), {}) == refusal(
        "sources.toml, column file: '../secret.csv': a path within the raw folder is needed"
    )


def test_two_sources_with_one_id_are_refused(cleaning, refusal, entry) -> None:
    assert cleaning(entry("good.csv", "figures", id="good"), {}) == refusal(
        "sources.toml, column id: 'good': stands twice; each source needs an id of its own"
    )


def test_an_event_that_ends_before_it_begins_is_refused(cleaning, refusal) -> None:
    events = EVENTS + "*,*,2021-03-01,2020-03-31,covid,Covid,good\n"
    assert cleaning("", {"annotations.csv": events}) == refusal(
        "annotations.csv, row 2, column last: '2020-03-31': ends before it begins (2021-03-01)"
    )


def test_extracts_that_overlap_are_refused(cleaning, refusal, entry) -> None:
    one = lines(REFERRALS, "2021-04-01,Shropshire,Team,9,3")
    other = lines(REFERRALS, "2021-04-01,Shropshire,Team,9,3", "2021-05-01,Shropshire,Team,8,3")
    files = {"x/val-referrals/2021-04.csv": one, "x/val-referrals/2021-05.csv": other}
    assert cleaning(entry("x", "extracts"), files) == refusal(
        "val-referrals, column month and area and team: 1 row with the key of another, in a second file or a "
        "second spelling; each row needs one of its own"
    )


def test_two_sources_of_one_file_cannot_both_own_its_rows(cleaning, refusal, entry) -> None:
    register = entry("a.csv", "figures") + entry("a.csv", "home-office", id="other")
    assert cleaning(register, {"a.csv": lines(TIDY, ROW)}) == refusal(
        "sources.toml, column layout: 'broken: figures': the sources of a.csv name different layouts; "
        "one file has one layout\n"
        "sources.toml, column layout: 'other: home-office': the sources of a.csv name different "
        "layouts; one file has one layout"
    )


_TEXT = "is UTF-16 or binary; save it as 'CSV UTF-8 (comma delimited)'"
_OPEN_DATA = "is binary and no CSV; save it as 'CSV UTF-8'"
SPARSE = {
    "figures": f"huge.csv: {_TEXT}",
    "home-office": f"huge.csv: {_TEXT}",
    "illustrative": f"huge.csv: {_TEXT}",
    "population": f"huge.csv: {_TEXT}",
    "published": f"huge.csv: {_TEXT}",
    "home-office-forces": f"huge.csv, row 1: {_OPEN_DATA}",
    "home-office-partnerships": f"huge.csv, row 1: {_OPEN_DATA}",
    "home-office-outcomes": f"huge.csv, row 1: {_OPEN_DATA}",
    "london": f"huge.csv, row 1: {_OPEN_DATA}",
    "police-uk": "huge.csv: holds no street or outcomes file of data.police.uk; they are known by their first line",
    "workbook": "huge.csv: has 2,048 MiB, more than 256 MiB; save the sheet of months as a workbook of its own",
    "monthly": "huge.csv: has more than 256 MiB, beyond any table of months; keep the rows that you need",
}


@pytest.mark.parametrize("layout", SPARSE)
def test_a_sparse_file_of_two_gigabytes_without_a_line_end_is_refused_at_once(
    cleaning, refusal, entry, layout: str
) -> None:
    toml = 'area = "West Mercia"\nperiod-column = "Month"\n[columns]\n"Hate" = "hate-crime"\n'
    told = cleaning(entry("huge.csv", layout), {"huge.csv": 2 * 2**30, "huge.toml": toml})
    assert told == refusal(SPARSE[layout])


def test_a_table_that_goes_on_for_two_gigabytes_is_refused_by_its_size(cleaning, refusal, entry) -> None:
    files = {"a.csv": lines(TIDY, *[ROW] * 25_000)}
    assert cleaning(entry("a.csv", "figures"), files, sparse="a.csv") == refusal(
        "a.csv: has 2,048 MiB, more than 128 MiB; split it, by year for instance, or give it as Parquet"
    )


def test_a_folder_without_any_extract_is_refused(cleaning, entry) -> None:
    told = cleaning(entry("x", "extracts"), {"x/unknown.csv": lines("a,b", "1,2")})
    assert told.startswith(
        "1 fault in the data; nothing was written:\n  x: holds none of the extracts arrests, "
    )
