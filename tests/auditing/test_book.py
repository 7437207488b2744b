from __future__ import annotations

import pytest

from pcp_kpi.auditing.book import Book, most_trusted
from pcp_kpi.auditing.ranges import Interval


@pytest.fixture
def book(figure) -> Book:
    rates = (57, 63, 63)
    shares = [figure(f"R{n}", rate, unit="percent", measure=f"rate {n}") for n, rate in enumerate(rates)]
    return Book([figure("A", 10, measure="a"), figure("B", 4, measure="b"), *shares])


@pytest.mark.parametrize(
    ("formula", "interval", "words"),
    [
        ("A", Interval(10, 10), "10"),
        ("A+B", Interval(14, 14), "14 (summed)"),
        ("A-B", Interval(6, 6), "6 (summed)"),
        ("R0|R1|R2", Interval(56.5, 63.5), "between 57% and 63%"),
    ],
)
def test_a_level_is_worked_out_of_a_formula(book: Book, statement, formula, interval, words) -> None:
    level = book.level_from(formula, statement("change"))
    assert level is not None
    assert (level.interval, str(level)) == (interval, words)


def test_a_formula_that_names_no_figure_gives_no_level(book: Book, statement) -> None:
    assert book.level_from("A+Z", statement("change")) is None
    assert book.level_from("A|Z", statement("change")) is None
    assert book.find_all("A Z", statement("change")) == []


def test_ids_are_found_in_their_own_collection(figure, statement) -> None:
    book = Book([figure("A@1", 1, collection="1"), figure("A@2", 2, collection="2")])
    found = book.find("A", statement("change", collection="2"))
    assert found is not None
    assert found.value == 2


def test_what_is_printed_most_often_then_in_a_table_then_nearest_is_trusted(figure) -> None:
    often = [figure("A", 117, line=1), figure("B", 171, line=2, table="t"), figure("C", 117, line=9)]
    assert most_trusted(often).value == 117
    once = [figure("A", 117, line=1), figure("B", 171, line=2, table="t")]
    assert most_trusted(once).value == 171
    bare = [figure("A", 117, line=1), figure("B", 171, line=9)]
    assert most_trusted(bare, figure("C", 0, line=8)).value == 171
