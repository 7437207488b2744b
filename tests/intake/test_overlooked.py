"""What a layout would pass over in silence is refused: look-alike headings, months beyond a gap, merged cells."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import xlsxwriter

from pcp_kpi.errors import DataRefused
from pcp_kpi.intake.monthly import read as read_monthly
from pcp_kpi.intake.workbook import read as read_workbook

DOWN = 'area = "West Mercia"\nperiod-column = "Month"\n[columns]\n"Hate" = "hate-crime"\n"Rape" = "rape"\n'
ACROSS = (
    'area = "West Mercia"\nperiods = "columns"\nmeasure-column = "Measure"\n[rows]\n"Hate" = "hate-crime"\n'
)
LONG = (
    'area = "West Mercia"\nperiod-column = "Month"\nmeasure-column = "Measure"\nvalue-column = "Value"\n'
    '[rows]\n"Hate" = "hate-crime"\n'
)
LIKE = "looks like the heading 'Hate' of the layout and is spelt otherwise; spell both alike"
TORN = (
    "stands beyond the last heading; a number with a comma in it is torn in two unless it is quoted, so take the comma "
    "out, or the cell"
)


@pytest.fixture
def told(tmp_path: Path, context_of):
    """Read a sheet with its layout and return what is told, each fault after its sheet."""

    def read(rows: list[list[object]], toml: str, *, merge: str = "", value: object = 230) -> list[str]:
        book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
        page = book.add_worksheet("Monthly")
        for row, cells in enumerate(rows):
            page.write_row(row, 0, cells)
        if merge:
            page.merge_range(merge, value)
        book.close()
        (tmp_path / "a.toml").write_text(toml, encoding="utf-8")
        reading = read_workbook(tmp_path / "a.xlsx", context_of("x"))
        assert bool(reading.faults) == reading.figures.empty
        return [str(fault).removeprefix("a.xlsx, sheet Monthly, ") for fault in reading.faults]

    return read


@pytest.mark.parametrize("spelt", ["HATE", "Ha\u200bte", "hate"])
def test_a_heading_that_looks_like_one_of_the_layout_is_refused_in_every_form(told, spelt: str) -> None:
    shown = f"{spelt!r}: {LIKE}"
    down = [["Month", "Hate", "Rape", spelt], ["Apr 2021", 1, 2, 3]]
    assert told(down, DOWN) == [f"cell D1: {shown}"]
    assert told([["Measure", "Apr 2021"], ["Hate", 1], [spelt, 2]], ACROSS) == [f"cell A3: {shown}"]
    long = [
        ["Month", "Measure", "Value"],
        ["Apr 2021", "Hate", 1],
        ["May 2021", spelt, 2],
        ["Jun 2021", spelt, 3],
    ]
    assert told(long, LONG) == [f"cell B3: {shown}"]


def test_other_headings_are_left_alone(told) -> None:
    assert told([["Month", "Hate", "Rape", "Hate (%)"], ["Apr 2021", 1, 2, 3]], DOWN) == []
    assert told([["Measure", "Apr 2021"], ["Hate", 1], ["Hate crime", 2]], ACROSS) == []


def test_months_beyond_an_empty_column_are_refused_and_not_left_out(told) -> None:
    rows = [["Measure", "Apr 2021", "", "May 2021"], ["Hate", 1, "", 2]]
    assert told(rows, ACROSS) == [
        "cell D1: 'May 2021': stands to the right of the empty column C, where the table ends; take the empty column "
        'out, or say in the layout with stop = "..." how the column after the last one begins'
    ]
    assert told([["Measure", "Apr 2021", "", "A note"], ["Hate", 1, "", "x"]], ACROSS) == []


def test_a_number_under_no_month_is_refused(told) -> None:
    assert told([["Measure", "Apr 2021"], ["Hate", 1, 2]], ACROSS) == [
        "cell C2: '2': stands under no period; name it in the row of the periods, or take the number out"
    ]


@pytest.mark.parametrize("value", [230, "n/a"])
@pytest.mark.parametrize(("merge", "last"), [("B2:B3", "B3"), ("B2:C2", "C2")])
def test_an_amount_in_merged_cells_is_refused(told, value: object, merge: str, last: str) -> None:
    rows = [["Month", "Hate", "Rape"], ["Apr 2021", "", ""], ["May 2021", "", 3]]
    found = told(rows, DOWN + '[missing]\n"n/a" = "not available"\n', merge=merge, value=value)
    assert found == [
        f"cell B2: '{value}': is merged from B2 to {last}, so that it could be of any of these cells; unmerge it, and "
        "fill in each"
    ]


def test_merged_cells_outside_the_amounts_are_left_alone(told) -> None:
    rows = [["Month", "Hate", "Rape"], [dt.date(2021, 4, 1).isoformat(), 1, 2], [], ["Source: x"]]
    assert told(rows, DOWN, merge="A4:C4", value="Source: x") == []


def test_a_number_torn_by_its_comma_is_refused_in_a_text_table(
    tmp_path: Path, context_of, message_of
) -> None:
    (tmp_path / "a.toml").write_text(DOWN, encoding="utf-8")
    (tmp_path / "a.csv").write_text("Month,Hate,Rape\nApr 2021,1,230,40\nMay 2021,2,41\n", encoding="utf-8")
    assert message_of(DataRefused, lambda: read_monthly(tmp_path / "a.csv", context_of("x"))) == (
        f"1 fault in the data; nothing was written:\n  a.csv, cell D2: '40': {TORN}"
    )
