"""What the numbers of a table claim, by their headings."""

from __future__ import annotations

import pytest

from pcp_kpi.auditing.drafts.cells import statements_of_row
from pcp_kpi.auditing.drafts.passages import Cell, Passage
from pcp_kpi.auditing.drafts.readings import Context
from pcp_kpi.auditing.drafts.statements import Statement
from pcp_kpi.periods import Quarter, YearToDate


def taken(
    context: Context, cells: dict[str, str], row: str = "Hate crime", caption: str = ""
) -> list[Statement]:
    made = tuple(Cell(text, (row,), tuple(columns.split(" > "))) for columns, text in cells.items())
    passage = Passage("draft.md", "line 1", "table row", row, ("Scorecard",), made, caption, 1)
    return [one for one in statements_of_row(passage, context) if not one.furniture]


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        ("2021/22 Q1", "708 ▲ above", ["level"]),
        ("Control limits > Lower", "307", ["lower limit"]),
        ("Mean", "457", ["mean"]),
        ("Change on 2019/20 Q1", "+56%", ["change"]),
        ("Difference", "+255", ["difference"]),
        ("Gain on last year's figure", "+41%", ["projection"]),
        ("Difference", "+1,221 (+14%)", ["difference", "change"]),
        ("Share", "9.2%", ["share"]),
        ("Base", "1,208", ["base"]),
        ("Latest", "17.7% (214 of 1,208)", ["level", "part", "base"]),
        (
            "Margin of error (95%)",
            "15.7% to 20.0% (± 2.2 points)",
            ["interval from", "interval to", "margin"],
        ),
        ("95% interval > From", "25.1%", ["interval from"]),
        ("Good looks like", "80% satisfied", ["target"]),
        ("Evidence", "5", []),
    ],
)
def test_kinds_of_claims(context: Context, column: str, text: str, expected: list[str]) -> None:
    assert [one.kind for one in taken(context, {column: text})] == expected


def test_the_period_may_stand_in_the_row_the_column_or_a_column_of_its_own(context: Context) -> None:
    (column,) = taken(context, {"2019/20 Q1": "453"})
    (row,) = taken(context, {"Crimes": "453"}, row="April to June 2019")
    (beside,) = taken(context, {"Latest": "453", "Period": "2019/20 Q1"})

    assert str(column.periods[0]) == str(row.periods[0]) == str(beside.periods[0]) == "2019/20 Q1"


def test_row_and_column_tell_the_measure_together(context: Context) -> None:
    (one,) = taken(context, {"Outcomes of 2021/22 Q1 > Outcomes given": "280"}, row="Rape")

    assert one.subject.measures[0] == "rape-outcomes"


def test_a_row_that_says_more_than_its_measure_is_not_clear(context: Context) -> None:
    (plain,) = taken(context, {"2021/22 Q1": "708"}, row="Hate crime †")
    (narrowed,) = taken(context, {"2021/22 Q1": "12"}, row="Hate crime on trains")

    assert plain.subject.clear
    assert not narrowed.subject.clear


def test_a_column_of_somebody_else_is_not_clear(context: Context) -> None:
    (one,) = taken(context, {"Neighbouring forces": "9.9%"}, row="Female police officers")

    assert not one.subject.clear


def test_a_column_that_names_the_measure_is_part_of_the_rows_heading(context: Context) -> None:
    (one,) = taken(context, {"Measure": "rape", "Value": "378"}, row="all-crime")

    assert one.subject.measures[0] == "rape"


def test_what_stands_beside_are_the_levels_of_the_row(context: Context) -> None:
    found = taken(context, {"2021/22 Q1": "708", "2019/20 Q1": "453", "Lower": "307", "Change": "+56%"})

    assert [number.text for number in found[-1].beside] == ["708", "453"]


def test_a_row_of_the_same_period_may_be_of_the_year_to_date(context: Context) -> None:
    quarter = Quarter(2025, 4)
    row = taken(Context(context.names, quarter), {"Offences": "1,206"}, row="Same period of 2024/25")
    assert row[0].periods[:2] == (Quarter(2024, 4), YearToDate.to_quarter(Quarter(2024, 4)))
