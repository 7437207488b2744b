"""Tables of text, broken in every layout: one refusal that names the place, and the clean data stay as they are."""

from __future__ import annotations

import pytest

TIDY = "measure,area,grain,period,value"
ROW = "hate-crime,West Mercia,month,2021-04-01,230"
HOME = "area,area_type,crime_type,financial_year,quarter,quarter_start,offences"
HOME_ROW = "West Mercia,PFA,rape_offences,2021/22,1,2021-04-01,396"
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


SPARSE = (
    "figures", "home-office", "home-office-forces", "home-office-outcomes", "police-uk", "london", "illustrative",
    "population", "published", "auto",
)  # fmt: skip
TABLES = [
    pytest.param("figures", "a.csv", "", "?empty", id="empty"),
    pytest.param("figures", "a.csv", "\ufeff", "?mark", id="mark"),
    pytest.param("figures", "a.csv", lines(TIDY), "?header", id="header"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW).encode("utf-16"), "?utf16", id="utf16"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW.replace("230", "2\x0030")), "?nul", id="nul"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW.replace("West", "Wést")).encode("cp1252"), "?cp1252", id="cp1252"),
    pytest.param("figures", "a.csv", "x" * (2**20 + 1), "?endless", id="endless"),
    pytest.param("figures", "a.csv", lines(TIDY + ",value", ROW + ",231"), "?duplicate-column", id="duplicate-column"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW + ",9"), "?ragged", id="ragged"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW.replace("West", '"West')), "?quote", id="quote"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW, ROW), "?row-twice", id="row-twice"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW.replace("230", '"1,230"')), "?separator", id="separator"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW.replace("2021-04-01", "04/01/2021")), "?us-date", id="us-date"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW.replace("2021-04-01", "44287")), "?serial", id="serial"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW.replace("2021-04-01", "Apr 2021")), "?date-text", id="date-text"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW.replace("-04-01", "-04-15")), "?mid-month", id="mid-month"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW.replace("230", "inf")), "?infinite", id="infinite"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW.replace("230", "1e999")), "?overflow", id="overflow"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW.replace("230", "26.4%")), "?percent", id="percent"),
    pytest.param("figures", "a.csv", lines(TIDY + ",of", ROW + ",-3"), "?negative-of", id="negative-of"),
    pytest.param("figures", "a.csv", lines(TIDY + ",of", ROW + ",0"), "?nought-of", id="nought-of"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW.replace("230", "")), "?no-reason", id="no-reason"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW.replace("West Mercia", "=cmd|' /C calc'!A0")), "?equals", id="equals"),
    pytest.param("figures", "a.csv", lines(TIDY, ROW.replace("West Mercia", "@SUM(A1:A9)")), "?at", id="at"),
    pytest.param("figures", "a.csv", lines(TIDY + ",note", ROW + ",+1+cmd|x!A0"), "?plus", id="plus"),
    pytest.param("figures", "a.csv", lines(TIDY + ",breakdown", ROW + ",-2+3"), "?minus", id="minus"),
    pytest.param("figures", "a.csv", lines(TIDY.replace(",", ";"), ROW.replace(",", ";")), "?semicolons", id="semicolons"),
    pytest.param("figures", "a.parquet", b"PAR1" + bytes(40) + b"PAR1", "?parquet", id="parquet"),
    pytest.param("home-office", "a.csv", lines(HOME.replace("offences", "number"), HOME_ROW), "?ho-column", id="ho-column"),
    pytest.param("home-office", "a.csv", lines(HOME, HOME_ROW.replace("/22,1", "/22,2")), "?ho-quarter", id="ho-quarter"),
    pytest.param("home-office", "a.csv", lines(HOME, HOME_ROW.replace("396", "n/a")), "?ho-value", id="ho-value"),
    pytest.param("home-office", "a.csv", lines(HOME, HOME_ROW.replace("rape_offences", "rapes")), "?ho-type", id="ho-type"),
    pytest.param("home-office-forces", "a.csv", lines(FORCES, FORCES_ROW.replace("34", "3 4")), "?forces-value", id="forces-value"),
    pytest.param("home-office-forces", "a.csv", lines(FORCES, FORCES_ROW.replace(",1,", ",5,")), "?forces-quarter", id="forces-quarter"),
    pytest.param("home-office-forces", "a.csv", lines(FORCES), "?forces-header", id="forces-header"),
    pytest.param("home-office-partnerships", "a.csv", lines(FORCES, FORCES_ROW), "?partnerships", id="partnerships"),
    pytest.param("home-office-outcomes", "a.csv", lines(OUTCOMES, FORCES_ROW.replace(",34", ",Charged,Charged,99Z,3,3")), "?outcomes", id="outcomes"),
    pytest.param("police-uk", "a.csv", lines(STREET, STREET_ROW.replace("2018-07", "07/2018")), "?street-month", id="street-month"),
    pytest.param("police-uk", "a.csv", lines(STREET, STREET_ROW.replace("Burglary", "Piracy")), "?street-type", id="street-type"),
    pytest.param("police-uk", "a.csv", lines(STREET, STREET_ROW[:-1]), "?street-ragged", id="street-ragged"),
    pytest.param("london", "a.csv", lines(LONDON, LONDON_ROW.replace(",4,", ",,")), "?london-empty", id="london-empty"),
    pytest.param("london", "a.csv", lines(LONDON.replace("202405", "202413"), LONDON_ROW), "?london-month", id="london-month"),
    pytest.param("london", "a.csv", lines(LONDON, LONDON_ROW, LONDON_ROW), "?london-twice", id="london-twice"),
    pytest.param("illustrative", "a.csv", lines(YEAR, "Hate Crime,1,2,3,4,5,x"), "?illustrative", id="illustrative"),
    pytest.param("population", "a.csv", lines("area,year,population,source", "West Mercia,2021,-5,ONS"), "?population", id="population"),
    pytest.param("published", "a.csv", lines("id,document,line", "F1,broken,x"), "?published", id="published"),
    pytest.param("auto", "a.csv", lines("colour,shape", "red,round"), "?unknown-layout", id="unknown-layout"),
    pytest.param("london", "a.csv", lines(HOME, HOME_ROW), "?other-layout", id="other-layout"),
    pytest.param("extracts", "x/val-referrals.csv", lines(REFERRALS, "2021-04-01,Shropshire,Team,9,-3"), "?referrals", id="referrals"),
    pytest.param("extracts", "x/val-referrals.csv", lines(REFERRALS, "31/04/2021,Shropshire,Team,9,3"), "?referrals-date", id="referrals-date"),
    pytest.param("extracts", "x/val-referrals.csv", lines("month,area", "2021-04-01,Shropshire"), "?referrals-columns", id="referrals-columns"),
    pytest.param("extracts", "x/unknown.csv", lines("a,b", "1,2"), "?extract-unknown", id="extract-unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("layout", "file", "content", "told"), TABLES)
def test_a_broken_table_is_refused_in_its_own_place(
    cleaning, entry, layout: str, file: str, content: str | bytes, told: str
) -> None:
    place = file.partition("/")[0] if layout == "extracts" else file
    assert cleaning(entry(place, layout), {file: content}) == told


def test_a_register_that_is_no_toml_is_refused(cleaning) -> None:
    assert cleaning("[[sources\n", {}) == "?register-toml"


def test_a_source_outside_the_raw_folder_is_refused(cleaning, entry) -> None:
    assert cleaning(entry("../secret.csv", "figures"), {}) == "?register-outside"


def test_two_sources_with_one_id_are_refused(cleaning, entry) -> None:
    assert cleaning(entry("good.csv", "figures", id="good"), {}) == "?register-twice"


def test_an_event_that_ends_before_it_begins_is_refused(cleaning) -> None:
    events = EVENTS + "*,*,2021-03-01,2020-03-31,covid,Covid,good\n"
    assert cleaning("", {"annotations.csv": events}) == "?event"


def test_overlapping_extracts_under_one_id_are_refused(cleaning, entry) -> None:
    register = entry("a.csv", "home-office") + entry("b.csv", "figures")
    files = {"a.csv": lines(HOME, HOME_ROW), "b.csv": lines(TIDY, ROW)}
    assert cleaning(register, files) == "?overlap"


def test_two_sources_of_one_file_cannot_both_own_its_rows(cleaning, entry) -> None:
    register = entry("a.csv", "figures") + entry("a.csv", "home-office", id="other")
    assert cleaning(register, {"a.csv": lines(TIDY, ROW)}) == "?two-layouts"


@pytest.mark.parametrize("layout", SPARSE)
def test_a_sparse_file_of_two_gigabytes_without_a_line_end_is_refused_at_once(cleaning, entry, layout: str) -> None:
    assert cleaning(entry("huge.csv", layout), {"huge.csv": 2 * 2**30}) == "?sparse"
