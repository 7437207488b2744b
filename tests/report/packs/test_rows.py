from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from pcp_kpi.errors import DataRefused
from pcp_kpi.report.packs.rows import as_day, read_rows


def test_cells_are_texts_without_blanks_and_know_their_line(write_csv):
    name, rows, faults = read_rows(
        write_csv("a,b\n x ,\n,y\n", name="f.csv"), needed=["a"], allowed=["a", "b", "c"]
    )
    assert (name, faults) == ("f.csv", [])
    assert [(row.line, row["a"], row["b"], row["c"]) for row in rows] == [(2, "x", "", ""), (3, "", "y", "")]


def test_a_table_will_do_in_place_of_a_file():
    name, rows, _ = read_rows(pd.DataFrame({"a": ["x", None]}), needed=["a"], allowed=["a"], name="plan")
    assert (name, [row["a"] for row in rows]) == ("plan", ["x", ""])


def test_missing_and_strange_columns_are_told_together(message_of):
    table = pd.DataFrame({"reff": ["x"]})
    assert message_of(DataRefused, lambda: read_rows(table, needed=["ref"], allowed=["ref", "due"])) == (
        "2 faults in the data; nothing was written:\n"
        "  rows, row 1: the columns ref are missing; it has ref and due\n"
        "  rows, row 1, column reff: there is no such column; did you mean 'ref'?; there are ref and due"
    )


def test_a_header_alone_is_refused(write_csv, message_of):
    path = write_csv("ref\n", name="f.csv")
    assert message_of(DataRefused, lambda: read_rows(path, needed=["ref"], allowed=["ref"])) == (
        "1 fault in the data; nothing was written:\n"
        "  f.csv: the file has a header and no row; at least one is needed"
    )


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-10-04", dt.date(2021, 10, 4)),
        ("4 October 2021", dt.date(2021, 10, 4)),
        ("October 2021", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_day_is_read_in_digits_or_words(text, day):
    assert as_day(text) == day
