"""Errors name the thing, the rule, what came and the way out, and list every fault."""

from __future__ import annotations

import pytest

from pcp_kpi.errors import (
    AnalystError,
    CommandError,
    DataRefused,
    Fault,
    NotAvailable,
    PeriodNotUnderstood,
    did_you_mean,
    in_words,
    refuse_if,
)


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (Fault("q1.csv", 7, "value", "n/k", "a number is needed"),
         "q1.csv, row 7, column value: 'n/k': a number is needed"),
        (Fault("q1.csv", 7, "", "", "has 3 cells where the header has 5"),
         "q1.csv, row 7: has 3 cells where the header has 5"),
        (Fault("q1.csv", None, "", "", "the file is empty"), "q1.csv: the file is empty"),
        (Fault("sources.toml", None, "kind", "open", "a kind is one of two"),
         "sources.toml, column kind: 'open': a kind is one of two"),
    ],
)  # fmt: skip
def test_a_fault_says_place_then_what_came_then_the_rule(fault: Fault, text: str) -> None:
    assert str(fault) == text


def test_faults_are_ordered_by_file_and_row_with_those_of_a_whole_file_first() -> None:
    whole = Fault("a.csv", None, "", "", "rule")
    second, tenth = Fault("a.csv", 2, "value", "x", "rule"), Fault("a.csv", 10, "area", "", "rule")
    other = Fault("b.csv", 1, "", "", "rule")
    assert sorted([other, tenth, second, whole]) == [whole, second, tenth, other]


def test_a_refusal_lists_all_faults_and_keeps_them() -> None:
    faults = [Fault("a.csv", row, "value", "x", "rule") for row in (2, 3)]
    refused = DataRefused(iter(faults))
    assert refused.faults == tuple(faults)
    assert str(refused) == (
        "2 faults in the data; nothing was written:\n"
        "  a.csv, row 2, column value: 'x': rule\n"
        "  a.csv, row 3, column value: 'x': rule"
    )


def test_a_refusal_of_many_faults_of_one_kind_tells_the_first_and_the_places_of_the_others() -> None:
    refused = DataRefused(Fault("a.csv", row, "value", "x", "rule") for row in range(2, 1059))
    assert str(refused).splitlines() == [
        "1,057 faults in the data; nothing was written:",
        *(f"  a.csv, row {row}, column value: 'x': rule" for row in range(2, 7)),
        "  ... and 1,052 more like these in a.csv: rows 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18 and 1,040 more",
    ]
    assert len(refused.faults) == 1057


def test_faults_that_differ_only_in_a_number_are_of_one_kind_and_files_are_kept_apart() -> None:
    cells = [
        Fault(file, row, "C", f"1,{row}00", f"is a text; type it as the number 1{row}00", cell=f"C{row}")
        for file in ("a.xlsx", "b.xlsx")
        for row in range(1, 8 if file == "a.xlsx" else 3)
    ]
    lines = str(DataRefused(cells)).splitlines()
    assert lines[5:] == [
        "  a.xlsx, cell C5: '1,500': is a text; type it as the number 1500",
        "  ... and 2 more like these in a.xlsx: C6 and C7",
        "  b.xlsx, cell C1: '1,100': is a text; type it as the number 1100",
        "  b.xlsx, cell C2: '1,200': is a text; type it as the number 1200",
    ]


def test_six_faults_of_one_kind_and_those_of_one_row_are_told_in_full() -> None:
    six = [Fault("a.csv", row, "value", "x", "rule") for row in range(2, 8)]
    header = [Fault("a.csv", 1, name, "", "the column is missing") for name in "abcdefgh"]
    whole = [Fault("a.csv", None, name, "", "the column is empty") for name in "abcdefgh"]
    faults = [*whole, *header, *six]
    assert str(DataRefused(faults)).splitlines()[1:] == [f"  {fault}" for fault in faults]


def test_a_refusal_of_many_kinds_shows_fifty_lines_and_says_how_many_faults_are_not_told() -> None:
    refused = DataRefused(Fault("a.csv", row, "value", "x", f"rule {'x' * row}") for row in range(2, 59))
    lines = str(refused).splitlines()
    assert lines[50] == f"  a.csv, row 51, column value: 'x': rule {'x' * 51}"
    assert lines[51:] == ["  ... and 7 more"]
    assert len(refused.faults) == 57


def test_nothing_is_refused_without_faults() -> None:
    refuse_if([])
    with pytest.raises(DataRefused, match=r"^1 fault in the data; nothing was written:\n  a: rule$"):
        refuse_if([Fault("a", None, "", "", "rule")])


@pytest.mark.parametrize(
    ("kind", "python_kind"),
    [
        (DataRefused, ValueError), (CommandError, ValueError), (PeriodNotUnderstood, ValueError),
        (NotAvailable, LookupError),
    ],
)  # fmt: skip
def test_every_error_is_an_analysts_error_and_one_that_python_knows(
    kind: type[Exception], python_kind: type[Exception]
) -> None:
    assert issubclass(kind, AnalystError)
    assert issubclass(kind, python_kind)


def test_two_near_names_are_both_offered() -> None:
    assert did_you_mean("robbery", ["personal-robbery", "rape", "robberies", "arson"]) == (
        "; did you mean 'robberies' or 'personal-robbery'?"
    )


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], ""), (["rape"], "rape"), (["rape", "arson"], "rape and arson"),
        (list("abcdef"), "a, b, c, d, e and f"),
        (list("abcdefgh"), "a, b, c, d, e, f and 2 more"),
    ],
)  # fmt: skip
def test_names_are_joined_for_a_sentence_and_a_long_list_is_cut(names: list[str], text: str) -> None:
    assert in_words(names) == text


def test_the_length_at_which_a_list_is_cut_can_be_chosen() -> None:
    assert in_words("abcdefgh", most=8) == "a, b, c, d, e, f, g and h"
    assert in_words(iter("abc"), most=2) == "a, b and 1 more"
