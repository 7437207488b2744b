"""Whole numbers that print as two overlapping windows do."""

from __future__ import annotations

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from pcp_kpi.errors import CommandError
from pcp_kpi.printing import rounded
from pcp_kpi.sample.survey_windows import Blocks, Printed, meet, prints

SIZES = st.integers(20, 90)


@given(st.tuples(SIZES, SIZES, SIZES), st.integers(45, 90), st.integers(-7, 7))
def test_both_windows_and_their_change_print_as_asked(planned, now, change) -> None:
    try:
        blocks = meet(planned, Printed(now, change))
    except CommandError:
        reject()
    then = blocks.satisfied_before / blocks.earlier
    latest = blocks.satisfied_now / blocks.later
    assert rounded(100 * latest) == now
    assert rounded(100 * then) == now - change
    assert rounded(100 * (latest - then)) == change
    fewest, most = blocks.shared
    for shared in (fewest, most):
        assert 0 <= shared <= blocks.both
        assert 0 <= blocks.satisfied_before - shared <= blocks.before
        assert 0 <= blocks.satisfied_now - shared <= blocks.after


def test_the_share_without_a_printed_change_is_met_alone() -> None:
    blocks = meet((31, 31, 20), Printed(87))
    assert prints(blocks.satisfied_now, blocks.later, whole=87)


def test_a_percentage_that_no_few_people_can_give_is_refused(message_of) -> None:
    assert message_of(CommandError, lambda: meet((3, 0, 3), Printed(97, 4))) == (
        "no number of interviews near (3, 0, 3) prints 97% with a change of 4"
    )


def test_numbers_that_exclude_each_other_are_told_apart() -> None:
    assert Blocks(10, 10, 10, 10, 10).possible
    assert not Blocks(10, 10, 5, 2, 15).possible


@pytest.mark.parametrize(("count", "of", "whole"), [(41, 55, 75), (1, 200, 1), (0, 7, 0)])
def test_half_a_percent_prints_upwards(count, of, whole) -> None:
    assert prints(count, of, whole=whole)
