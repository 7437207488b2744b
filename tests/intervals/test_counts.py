"""Intervals of counts, one by one and in arrays."""

from __future__ import annotations

import numpy as np
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.intervals import byar, exact_count


@pytest.mark.parametrize("interval", [byar, exact_count])
def test_an_array_gives_what_its_numbers_give_one_by_one(interval) -> None:
    counts = [0.0, 1.0, 9.0, 250.0]
    low, high = interval(counts)
    np.testing.assert_array_equal(np.column_stack([low, high]), [interval(count) for count in counts])


@pytest.mark.parametrize("interval", [byar, exact_count])
def test_a_count_of_none_may_have_come_from_a_mean_of_some(interval) -> None:
    low, high = interval(0)
    assert low == 0
    assert 3.5 < high < 3.8


@pytest.mark.parametrize("interval", [byar, exact_count])
def test_a_count_lies_within_its_interval_which_widens_with_confidence(interval) -> None:
    counts = np.arange(1.0, 400.0)
    low, high = interval(counts)
    lower, higher = interval(counts, confidence=0.998)
    assert ((lower < low) & (low < counts) & (counts < high) & (high < higher)).all()


@pytest.mark.parametrize("interval", [byar, exact_count])
def test_a_negative_count_is_refused_and_a_missing_one_of_an_array_left(interval, message_of) -> None:
    assert message_of(CommandError, lambda: interval([3.0, -2.0])) == "a count is nought or more: -2 is not"
    assert message_of(CommandError, lambda: interval(float("nan"))) == "a count is nought or more: nan is not"
    assert np.isnan(interval([np.nan, 1.0])[0]).tolist() == [True, False]


@pytest.mark.parametrize("confidence", [0, 1, 95])
@pytest.mark.parametrize("interval", [byar, exact_count])
def test_an_impossible_confidence_is_refused(interval, confidence, message_of) -> None:
    message = message_of(CommandError, lambda: interval(3, confidence=confidence))
    assert message == f"a confidence lies between 0 and 1, such as 0.95, not {confidence}"
