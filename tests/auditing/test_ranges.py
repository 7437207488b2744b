from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from pcp_kpi.auditing.ranges import Interval, change_of, count_of, hull, share_of, whole_numbers

ENDS = st.floats(-1e6, 1e6)


@st.composite
def ranges_with_a_value(draw: st.DrawFn) -> tuple[Interval, float]:
    low, middle, high = sorted(draw(st.tuples(ENDS, ENDS, ENDS)))
    return Interval(low, high), middle


@given(ranges_with_a_value(), ranges_with_a_value())
def test_a_result_of_values_lies_in_the_result_of_their_ranges(
    one: tuple[Interval, float], other: tuple[Interval, float]
) -> None:
    (first, x), (second, y) = one, other
    assert x + y in first + second
    assert x - y in first - second
    assert x * y in first * second
    assert abs(x) in abs(first)
    assert x in hull([first, second])
    if abs(y) > 1e-6:
        assert x / y in first / second


def test_a_divisor_that_may_be_nought_leaves_everything_possible() -> None:
    assert Interval(1, 2) / Interval(-1, 1) == Interval(-math.inf, math.inf)


def test_a_tie_agrees_with_both_its_neighbours() -> None:
    assert 27.5 in Interval(26.5, 27.5)
    assert 27.5 in Interval(27.5, 28.5)
    assert Interval(26.5, 27.5).meets(Interval(27.5, 28.5))


def test_the_changes_and_shares_of_the_published_report_come_out() -> None:
    assert Interval(26.5, 27.5).meets(change_of(469, 368))
    assert Interval(-2.5, -1.5).meets(change_of(21009, 21497))
    assert Interval(35.85, 35.95).meets(share_of(6881, 19170))
    assert not Interval(47.5, 48.5).meets(share_of(200, 425))


def test_a_share_allows_only_some_whole_numbers() -> None:
    assert list(whole_numbers(count_of(Interval(83.5, 84.5), 44))) == [37]
    assert list(whole_numbers(Interval(141.13, 141.27))) == []


def test_the_middle_of_an_open_range_is_the_end_it_has() -> None:
    assert Interval(10, math.inf).middle == 10
    assert Interval(-math.inf, 8).middle == 8
    assert Interval(1, 2).middle == 1.5
