from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcp_kpi.charts.levels import make_level_axis
from pcp_kpi.charts.theme import UNITS, Scale

FLOATS = st.floats(-1e6, 1e6, allow_nan=False)


@given(st.lists(FLOATS, min_size=1, max_size=10), st.sampled_from(UNITS))
def test_every_level_stands_on_its_axis(levels, unit):
    axis = make_level_axis(levels, Scale(unit))
    assert axis.low <= min(levels) + 1e-6
    assert axis.high >= max(levels) - 1e-6
    assert len(axis.ticks) <= 12
    assert all(axis.low - 1e-6 <= tick <= axis.high + 1e-6 for tick in axis.ticks)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=10))
def test_counts_start_from_zero_and_have_whole_ticks(levels):
    axis = make_level_axis([float(level) for level in levels], Scale())
    assert axis.low == 0
    if max(levels) >= 2:
        assert all(float(tick).is_integer() for tick in axis.ticks)


@pytest.mark.parametrize("unit", UNITS)
def test_levels_below_nought_hang_from_it(unit):
    axis = make_level_axis([-5.0, -1.0, -3.0], Scale(unit))
    assert axis.low <= -5 < 0 <= axis.high
    assert 0 in axis.ticks


def test_shares_that_would_leave_most_of_the_picture_empty_start_higher():
    axis = make_level_axis([0.7, 0.86], Scale("share"))
    assert 0.6 <= axis.low < 0.7
    assert make_level_axis([0.2, 0.86], Scale("share")).low == 0


def test_times_have_ticks_of_the_clock():
    ticks = make_level_axis([20, 160], Scale("minutes-seconds")).ticks
    assert {later - earlier for earlier, later in pairwise(ticks)} == {30}


@pytest.mark.parametrize("levels", [[], [math.nan]])
def test_nothing_known_has_no_ticks(levels):
    assert make_level_axis(levels, Scale()).ticks == ()


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("level", [1.0, 0.4, 0.0, -1.0])
def test_levels_that_are_all_the_same_have_an_axis_of_some_height(unit, level):
    axis = make_level_axis([level] * 5, Scale(unit))
    assert axis.high - axis.low >= 0.04
    assert axis.low <= level <= axis.high
    assert axis.ticks


def test_shares_that_are_all_100_percent_stand_on_an_axis_from_zero():
    axis = make_level_axis([1.0] * 13, Scale("share"))
    assert (axis.low, axis.high) == (0.0, 1.0)


@given(FLOATS, st.floats(-1e-12, 1e-12), st.sampled_from(UNITS))
def test_the_dust_of_binary_arithmetic_makes_no_axis(level, dust, unit):
    axis = make_level_axis([level, level * (1 + dust)], Scale(unit))
    assert axis.high - axis.low > 1e-9 * abs(level)
