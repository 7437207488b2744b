"""Tables of a deck: which columns and rows stand together on a slide, and how wide and high they are."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest

from pcp_kpi.forms.deck.columns import MOST_ROWS, cut_table, heading, print_table
from pcp_kpi.forms.deck.letters import Letters
from pcp_kpi.tables import Column, Table

NAN = float("nan")


def sheet(rows=3, *, missing=0, strong=(), marks=None):
    frame = pd.DataFrame(
        {
            "name": [f"Domestic abuse offences, row {row}" for row in range(rows)],
            "value": [1000.0 + row for row in range(rows)],
            "thin": [NAN if row < missing else 1.0 for row in range(rows)],
            "good": ["No direction is set: reporting is encouraged, offending is not"] * rows,
        }
    )
    columns = (
        Column("name", "Measure"),
        Column("value", "2021/22 Q1", "count"),
        Column("thin", "12 months", "count"),
        Column("good", "Good looks like", group="Target"),
    )
    return print_table(Table("Scorecard", frame, columns, marks=marks or {}, strong=frozenset(strong)))


def test_a_table_that_fits_stays_whole():
    (cut,) = cut_table(sheet(), width=800, height=400, letters=Letters(12))
    assert cut.rows == (0, 1, 2)
    assert len(cut.columns) == 4
    assert cut.width <= 800
    assert cut.height <= 400


def test_a_long_table_is_cut_evenly():
    cuts = cut_table(sheet(26), width=900, height=2000, letters=Letters(12))
    assert [len(cut.rows) for cut in cuts] == [9, 8, 9]
    assert all(len(cut.rows) <= MOST_ROWS for cut in cuts)
    assert list(itertools.chain(*(cut.rows for cut in cuts))) == list(range(26))


def test_a_column_that_says_little_stands_last_with_the_rows_that_say_something_in_it():
    cuts = cut_table(sheet(10, missing=8), width=330, height=900, letters=Letters(12))
    assert [[column.name for column in cut.columns] for cut in cuts] == [
        ["name", "value", "good"],
        ["name", "thin"],
    ]
    assert [cut.rows for cut in cuts] == [tuple(range(10)), (8, 9)]
    assert cuts[0].left_out == ()
    wide = cut_table(sheet(10, missing=8), width=900, height=900, letters=Letters(12))
    assert [len(cut.columns) for cut in wide] == [4]


def test_a_column_in_which_no_row_says_anything_is_named_and_not_shown():
    cuts = cut_table(sheet(10, missing=10), width=330, height=900, letters=Letters(12))
    assert [[column.name for column in cut.columns] for cut in cuts] == [["name", "value", "good"]]
    assert [column.name for column in cuts[0].left_out] == ["thin"]


def test_a_marked_column_keeps_its_place():
    marked = sheet(10, missing=8, marks={(9, "thin"): "above"})
    cuts = cut_table(marked, width=330, height=900, letters=Letters(12))
    assert [column.name for cut in cuts for column in cut.columns[1:]] == ["value", "thin", "good"]
    assert all(cut.rows == tuple(range(10)) for cut in cuts)


def test_columns_under_one_heading_stay_together_and_parts_are_even():
    frame = pd.DataFrame({"name": ["Rape"], **{f"c{n}": [1000.0] for n in range(8)}})
    columns = [Column("name", "Measure")]
    columns += [Column(f"c{n}", "Value", "count", group="Limits" if 3 <= n < 6 else "") for n in range(8)]
    cuts = cut_table(
        print_table(Table("Many", frame, tuple(columns))), width=330, height=400, letters=Letters(12)
    )
    assert [[column.name for column in cut.columns[1:]] for cut in cuts] == [
        ["c0", "c1", "c2"],
        ["c3", "c4", "c5", "c6", "c7"],
    ]


def test_room_that_is_left_goes_to_the_headings_that_take_most_lines():
    frame = pd.DataFrame({"name": ["Rape"], "value": [1.0]})
    head = "Outcomes of the quarter, whenever recorded: action taken"
    table = print_table(Table("Outcomes", frame, (Column("name", "Measure"), Column("value", head, "count"))))
    (narrow,) = cut_table(table, width=150, height=400, letters=Letters(12))
    (wide,) = cut_table(table, width=400, height=400, letters=Letters(12))
    assert narrow.heights[0] > wide.heights[0]
    assert wide.heights[0] == pytest.approx(2 * Letters(12).line + 5)


def test_rows_of_unlike_height_fill_as_few_slides_as_hold_them():
    tall = sheet(12)
    tall.table.frame.loc[0, "name"] = "Death or serious injury by unlawful driving " * 5
    cuts = cut_table(print_table(tall.table), width=900, height=205, letters=Letters(12))
    assert [len(cut.rows) for cut in cuts] == [4, 4, 4]
    assert [row for cut in cuts for row in cut.rows] == list(range(12))
    assert all(cut.height <= 205 for cut in cuts)


def test_marks_are_words_with_shapes_and_groups_stand_in_the_heading():
    printed = sheet(marks={(0, "value"): "above", (1, "value"): "below"})
    assert printed.cells["value"] == ["1,000 ▲ above", "1,001 ▼ below", "1,002"]
    assert heading(printed.table.columns[3]) == "Target: Good looks like"
