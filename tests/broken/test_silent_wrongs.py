"""Files that look sound and would be counted twice, torn apart or left out: each is refused in its own place."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
import xlsxwriter

FORCES = (
    "Financial Year,Financial Quarter,Force Name,Offence Description,Offence Group,Offence Subgroup,Offence Code,"
    "Number of Offences"
)
ROW = "2017/18,1,West Mercia,Rape of a female,Sexual offences,Rape,19C,34"
OUTCOMES = FORCES.replace(
    "Number of Offences",
    "Outcome Description,Outcome Group,Outcome Type,Force outcomes for offences recorded in quarter,"
    "Force outcomes recorded in quarter",
)
CHARGED = ROW.replace(",34", ",Charged/Summonsed,Charged,1,3,4")
PARTNERSHIPS = FORCES.replace("Force Name", "Police Force,CSP Name")
LONDON = "MajorText,MinorText,BoroughName,202404,202405"
CAMDEN = "ROBBERY,ROBBERY OF PERSONAL PROPERTY,Camden,4,5"
TIDY = "measure,area,grain,period,value"
FIGURE = "hate-crime,West Mercia,month,2021-04-01,230"
STREET = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context"
)
CRIME = ",2018-07,West Mercia Police,West Mercia Police,,,No Location,,,Burglary,,"
TWICE = "the row stands twice, and would be counted twice; keep one"
OFFENCE = "19C / Rape of a female"
SAVE = "save it as 'CSV UTF-8 (comma delimited)'"


def lines(*rows: str) -> str:
    return "\n".join(rows) + "\n"


def again(before: str, after: str, shown: str, *, row: str = ROW, header: str = FORCES):
    told = f"a.csv, row 3, column Offence Code: '{shown}': {TWICE}"
    return pytest.param(lines(header, row, row.replace(before, after)), told, id=f"{before}-{after}")


TABLES = [
    again(",1,", ",Q1,", f"2017/18 / Q1 / West Mercia / {OFFENCE}"),
    again("2017/18", "2017-18", f"2017-18 / 1 / West Mercia / {OFFENCE}"),
    again("West Mercia", "West Mercia Police", f"2017/18 / 1 / West Mercia Police / {OFFENCE}"),
    again("19C", "19c", "2017/18 / 1 / West Mercia / 19c / Rape of a female"),
    again("Rape of", "RAPE OF", "2017/18 / 1 / West Mercia / 19C / RAPE OF a female"),
    again(",1,3,", ",1.0,3,", f"2017/18 / 1 / West Mercia / {OFFENCE} / 1.0", row=CHARGED, header=OUTCOMES),
    again(
        "Telford", "TELFORD", f"2017/18 / 1 / West Mercia / {OFFENCE} / TELFORD",
        row=ROW.replace("Mercia", "Mercia,Telford"), header=PARTNERSHIPS,
    ),
    pytest.param(
        lines(FORCES, ROW.replace("34", "1,034")),
        "a.csv, row 2, column I: '034': stands beyond the last heading; a number with a comma in it is torn in two "
        "unless it is quoted, so take the comma out, or the cell", id="thousands-not-quoted"),
    pytest.param(
        lines(f"{FORCES},Offence Count", f"{ROW},35"),
        "a.csv, row 1, column I: 'Offence Count': the column stands in H already; keep one of the two",
        id="two-counts"),
    pytest.param(
        lines(OUTCOMES, CHARGED.replace(",1,3,4", ",99,3,4")),
        "a.csv, row 2, column Outcome Type: '99 / Charged/Summonsed': no outcome of the framework goes by this; "
        "add its words to pcp_kpi/intake/mappings/outcomes.toml", id="outcome-99"),
    pytest.param(
        lines(OUTCOMES, CHARGED.replace("Charged/Summonsed", "Community Resolution")),
        "a.csv, row 2, column Outcome Type: '1 / Community Resolution': the type is 1 and the words are those of 8; "
        "mend the one that is wrong", id="outcome-of-two-minds"),
    pytest.param(
        lines(LONDON, CAMDEN, CAMDEN.replace("Camden", " camden")),
        "a.csv, row 3: 'ROBBERY / ROBBERY OF PERSONAL PROPERTY / camden': the row stands twice; keep one",
        id="borough-twice"),
    pytest.param(
        lines(LONDON, CAMDEN, CAMDEN.replace("Camden", "Grand total")),
        "a.csv, row 3, column BoroughName: 'Grand total': is a sum of boroughs, and would be counted twice; "
        "take the row "
        "out", id="borough-total"),
    pytest.param(
        lines(LONDON, CAMDEN.replace("Camden", "Cam\u200bden")),
        "a.csv, column area: 'Cam\\u200bden': holds a sign that does not show, such as a zero-width blank or a "
        "soft hyphen; "
        "type it anew", id="borough-unseen"),
    pytest.param(
        lines(TIDY, FIGURE.replace("Mercia", "Mercia\u200b")),
        "a.csv, row 2, column area: 'West Mercia\\u200b': holds a sign that does not show, such as a zero-width "
        "blank or a "
        "soft hyphen; type it anew", id="area-unseen"),
    pytest.param(
        lines(f"{TIDY},note", f"{FIGURE},a\u202eb"),
        "a.csv, row 2, column note: 'a\\u202eb': holds a sign that does not show, such as a zero-width blank or a "
        "soft hyphen; type it anew", id="note-turned-round"),
    pytest.param(
        lines(TIDY, FIGURE.replace("230", "9007199254740993")),
        "a.csv, row 2, column value: '9007199254740993': has more digits than can be kept exactly; give it in "
        "thousands "
        "or millions", id="digits-lost"),
    pytest.param(
        lines(TIDY.title(), FIGURE),
        "a.csv: looks like a tidy table of figures; its headings are written in small letters: measure, area, grain, "
        "period and value", id="capital-headings"),
    pytest.param(
        lines(FORCES, ROW).replace(",", ";"), f"a.csv: its cells are separated by semicolons; {SAVE}",
        id="semicolons"),
    pytest.param(lines(FORCES, ROW).replace(",", "\t"), f"a.csv: its cells are separated by tabs; {SAVE}", id="tabs"),
    pytest.param(lines(FORCES, ROW).encode("utf-16"), f"a.csv: is UTF-16; {SAVE}", id="utf-16"),
    pytest.param(
        lines(FORCES, ROW).replace("\n", "\r"), f"a.csv: its lines end with a carriage return alone; {SAVE}",
        id="carriage-returns"),
    pytest.param(
        lines("area,year,population,source", "Shropshire,2024,3,ONS", "SHROPSHIRE,mid-2024,4,ONS"),
        "a.csv, row 3, column area: 'SHROPSHIRE': the area stands twice in this year; keep one", id="population-twice"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "told"), TABLES)
def test_what_would_be_counted_twice_or_lost_is_refused(
    cleaning, refusal, entry, content: str | bytes, told: str
) -> None:
    assert cleaning(entry("a.csv", "auto"), {"a.csv": content}) == refusal(told)


def test_one_month_of_a_force_under_two_of_its_names_is_refused(cleaning, refusal, entry) -> None:
    files = {
        "d/2018-07/a.csv": lines(STREET, CRIME),
        "d/2018-07/b.csv": lines(STREET, CRIME.replace("West Mercia Police", "West Mercia")),
    }
    assert cleaning(entry("d", "police-uk"), files) == refusal(
        "2018-07/b.csv, column Falls within: '2018-07 / West Mercia': the same month and force stand in "
        "2018-07/a.csv too, "
        "and would be counted twice; keep one"
    )


@pytest.mark.parametrize(
    "content",
    [lines(STREET, CRIME).encode("utf-16"), lines(STREET.replace("Crime type", "Type"), CRIME).encode(), b""],
    ids=["utf-16", "renamed heading", "empty"],
)
def test_a_street_file_with_another_first_line_is_refused_and_not_passed_over(
    cleaning, refusal, entry, content: bytes
) -> None:
    name = "2018-08-west-mercia-street.csv"
    files = {"d/a.csv": lines(STREET, CRIME), f"d/{name}": content, "d/2018-08-west-mercia-stop.csv": content}
    assert cleaning(entry("d", "police-uk"), files) == refusal(
        f"{name}: goes by the name of a street or outcomes file and its first line is another, so that its "
        f"month would be "
        "missing; download it again, or take it out"
    )


def book(**sheets: list[list[object]]) -> bytes:
    content = io.BytesIO()
    made = xlsxwriter.Workbook(content)
    for name, rows in sheets.items():
        page = made.add_worksheet(name)
        for row, cells in enumerate(rows):
            page.write_row(row, 0, cells)
    made.close()
    return content.getvalue()


def cells(*rows: str) -> list[list[object]]:
    return [[int(cell) if cell.isdecimal() else cell for cell in row.split(",")] for row in rows]


def test_boroughs_on_two_sheets_are_not_counted_twice(cleaning, refusal, entry) -> None:
    content = book(One=cells(LONDON, CAMDEN), Two=cells(LONDON, CAMDEN))
    assert cleaning(entry("a.xlsx", "london"), {"a.xlsx": content}) == refusal(
        "a.xlsx, sheet Two, row 2: 'ROBBERY / ROBBERY OF PERSONAL PROPERTY / Camden': the row stands twice, in a.xlsx, "
        "sheet One too; keep one"
    )


def test_a_quarter_on_two_sheets_in_two_spellings_is_not_counted_twice(cleaning, refusal, entry) -> None:
    content = book(One=cells(FORCES, ROW), Two=cells(FORCES, ROW.replace(",1,", ",Q1,")))
    assert cleaning(entry("a.xlsx", "home-office-forces"), {"a.xlsx": content}) == refusal(
        "a.xlsx, sheet Two, row 2, column Force Name: '2017/18 / Q1 / West Mercia': this force and quarter stand in "
        "a.xlsx, sheet One too; keep one of the two"
    )


def test_a_cell_too_far_to_the_right_is_refused_and_not_left_out(cleaning, refusal, entry) -> None:
    content = book(One=[*cells(LONDON), [*cells(CAMDEN)[0], *[""] * 2000, 7]])
    assert cleaning(entry("a.xlsx", "london"), {"a.xlsx": content}) == refusal(
        "a.xlsx: holds cells beyond column 2,000 (sheet One, row 2), which no table of open data does; take out "
        "what lies "
        "to the right of the table"
    )


def test_a_formula_that_no_program_has_computed_is_no_nought(cleaning, refusal, entry) -> None:
    content = book(One=[*cells(FORCES), [*cells(ROW)[0][:-1], "=30+4"]])
    assert cleaning(entry("a.xlsx", "home-office-forces"), {"a.xlsx": content}) == refusal(
        "a.xlsx, sheet One, row 2, column Number of Offences: 'formula without a result': a whole number is needed, "
        "without thousands separators; nought is 0, and negative is legal"
    )


def with_prefix(content: bytes) -> bytes:
    """Return a workbook whose elements all bear the prefix x, as some programs write them."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if main.encode() in part:
                text = re.sub(r"<(/?)(?=[A-Za-z])", r"<\1x:", part.decode())
                part = text.replace(f'xmlns="{main}"', f'xmlns:x="{main}"').encode()
            new.writestr(name, part)
    return made.getvalue()


def test_a_workbook_whose_names_have_a_prefix_is_read(cleaning, entry) -> None:
    content = with_prefix(book(One=cells(FORCES, ROW)))
    assert cleaning(entry("a.xlsx", "auto"), {"a.xlsx": content}, refused=False) == ""


@pytest.mark.parametrize("months", [250, 1000])
def test_every_month_of_a_wide_sheet_is_read(cleaning, entry, tmp_path, months: int) -> None:
    names = [f"{2000 + place // 12}{place % 12 + 1:02}" for place in range(months)]
    content = book(One=[*cells(",".join([LONDON[:-14], *names])), [*cells(CAMDEN)[0][:3], *[1] * months]])
    cleaning(entry("a.xlsx", "london"), {"a.xlsx": content}, refused=False)
    figures = (tmp_path / "clean" / "figures.csv").read_text()
    assert figures.count("total-recorded-crime,Camden,") == months


def test_an_area_that_is_nearly_known_and_a_row_of_sums_are_told(cleaning, entry) -> None:
    rows = [
        FIGURE.replace("West Mercia", name)
        for name in ("WEST MERCIA", "Shropshyre", "Total", "Kent", "Zone 7")
    ]
    told = cleaning(entry("a.csv", "figures"), {"a.csv": lines(TIDY, *rows)}, refused=False)
    assert [line for line in told.splitlines() if "area" in line] == [
        "warning: broken: no report shows the area 'Shropshyre', which West Mercia does not have; did you mean "
        "'Shropshire'?",
        "warning: broken: the area 'Total' looks like a sum; the force's own row is called 'West Mercia', and "
        "no report "
        "shows another",
    ]


def test_a_count_with_a_fraction_and_a_period_to_come_are_told(cleaning, entry) -> None:
    rows = [FIGURE.replace("230", "1.024"), FIGURE.replace("2021", "2099")]
    told = cleaning(entry("a.csv", "figures"), {"a.csv": lines(TIDY, *rows)}, refused=False)
    assert told.splitlines()[2:] == [
        "warning: broken: hate-crime, West Mercia, is 1.024 in April 2021, and a count is a whole number; a point for "
        "the thousands, or a weight?",
        "warning: broken: April 2099 had not begun on 31 January 2026, when it was extracted; one of the two days is "
        "wrong",
    ]
