"""Tables of any form: which headings rule which cell."""

from __future__ import annotations

from pcp_kpi.auditing.drafts.readers.grids import Slot, rows_of


def test_a_heading_over_two_columns_rules_both() -> None:
    table = [
        [Slot("Measure", True, 1, 2), Slot("Control limits", True, 2)],
        [Slot("Lower", True), Slot("Upper", True)],
        [Slot("Hate crime", True), Slot("307"), Slot("607")],
    ]

    (row,) = rows_of(table)

    assert row.headings == ("Hate crime",)
    assert [cell.columns for cell in row.cells] == [("Control limits", "Lower"), ("Control limits", "Upper")]
    assert [cell.text for cell in row.cells] == ["307", "607"]


def test_rows_without_figures_at_the_top_are_headings_though_the_form_does_not_say_so() -> None:
    table = [[Slot("Measure"), Slot("2021/22 Q1")], [Slot("Rape"), Slot("378 ▲ above")]]

    (row,) = rows_of(table)

    assert row.cells[0].columns == ("2021/22 Q1",)
    assert row.cells[0].rows == ("Rape",)


def test_a_table_without_headings_keeps_all_its_rows() -> None:
    rows = rows_of([[Slot("Rape"), Slot("378")], [Slot("Arson"), Slot("12")]])

    assert [row.headings for row in rows] == [("Rape",), ("Arson",)]


def test_a_row_that_begins_with_a_figure_has_no_heading() -> None:
    (row,) = rows_of([[Slot("378"), Slot("18%")]])

    assert row.headings == ()
    assert [cell.text for cell in row.cells] == ["378", "18%"]
