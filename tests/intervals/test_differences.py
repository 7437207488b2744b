"""Intervals and p-values of differences between shares."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcp_kpi.errors import CommandError
from pcp_kpi.intervals import miettinen_nurminen, newcombe, score_p_value

INTERVALS = [newcombe, miettinen_nurminen]
shares = st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@pytest.mark.parametrize("interval", INTERVALS)
@given(one=shares, other=shares)
def test_the_other_way_round_the_interval_is_mirrored(interval, one, other) -> None:
    low, high = interval(*one, *other)
    mirrored = interval(*other, *one)
    assert (low, high) == pytest.approx((-mirrored[1], -mirrored[0]), abs=1e-9)
    difference = one[0] / one[1] - other[0] / other[1]
    assert -1 <= low <= difference + 1e-9
    assert difference - 1e-9 <= high <= 1


@given(one=shares, other=shares)
def test_the_score_interval_leaves_out_nought_exactly_where_the_test_finds_a_difference(one, other) -> None:
    low, high = miettinen_nurminen(*one, *other)
    p_value = score_p_value(*one, *other).item()
    if abs(p_value - 0.05) > 1e-6:
        assert (low > 1e-12 or high < -1e-12) == (p_value < 0.05)


def test_equal_shares_of_none_and_of_all_show_no_difference() -> None:
    p_values = score_p_value([0.0, 10.0, 5.0], [10.0, 10.0, 10.0], [0.0, 20.0, 10.0], [20.0, 20.0, 20.0])
    assert p_values.tolist() == [1.0, 1.0, 1.0]
    low, high = miettinen_nurminen([0.0, 10.0], [10.0, 10.0], [0.0, 10.0], [10.0, 10.0])
    np.testing.assert_allclose(low, -high)
    assert (high > 0).all()


@pytest.mark.parametrize("interval", INTERVALS)
def test_an_array_gives_what_its_numbers_give_one_by_one_and_nothing_for_the_missing(interval) -> None:
    rows = [(56.0, 70.0, 48.0, 80.0), (0.0, 10.0, 0.0, 20.0), (np.nan, 10.0, 1.0, 5.0)]
    low, high = interval(*(np.array(column) for column in zip(*rows, strict=True)))
    np.testing.assert_allclose(np.column_stack([low, high])[:2], [interval(*row) for row in rows[:2]])
    assert np.isnan([low[2], high[2]]).all()


@pytest.mark.parametrize("interval", [*INTERVALS, score_p_value])
def test_a_numerator_above_its_denominator_is_refused(interval, message_of) -> None:
    message = message_of(CommandError, lambda: interval(5, 10, 12, 11))
    assert message == "a share lies between 0 and 100%: 12 of 11 does not"
