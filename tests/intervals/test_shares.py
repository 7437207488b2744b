"""Intervals of shares, one by one and in arrays."""

from __future__ import annotations

import numpy as np
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.intervals import exact_share, wilson


@pytest.mark.parametrize("interval", [wilson, exact_share])
def test_an_array_gives_what_its_numbers_give_one_by_one(interval) -> None:
    counts, totals = [0.0, 3.0, 20.0, 81.0], [20.0, 20.0, 20.0, 263.0]
    low, high = interval(counts, totals)
    alone = [interval(count, of) for count, of in zip(counts, totals, strict=True)]
    np.testing.assert_array_equal(np.column_stack([low, high]), alone)


@pytest.mark.parametrize("interval", [wilson, exact_share])
def test_a_share_of_none_begins_at_nought_and_of_all_ends_at_one(interval) -> None:
    low, high = interval([0.0, 12.0], 12.0)
    assert low.tolist() == [0.0, pytest.approx(1 - high[0])]
    assert high[1] == 1.0
    assert 0 < high[0] < low[1] < 1


@pytest.mark.parametrize("interval", [wilson, exact_share])
def test_what_is_missing_in_an_array_has_no_interval(interval) -> None:
    low, high = interval(np.array([1.0, np.nan, 2.0]), np.array([4.0, 4.0, np.nan]))
    assert np.isfinite(low).tolist() == np.isfinite(high).tolist() == [True, False, False]


@pytest.mark.parametrize("interval", [wilson, exact_share])
def test_impossible_shares_of_an_array_are_named(interval, message_of) -> None:
    message = message_of(
        CommandError, lambda: interval([5.0, -1.0, 11.0, 3.0, 12.0], [0.0, 10.0, 10.0, 10.0, 11.0])
    )
    assert message == "a share lies between 0 and 100%: 5 of 0, -1 of 10, 11 of 10 and 1 more does not"


def test_the_exact_interval_is_never_narrower_than_its_promise() -> None:
    """Of all counts out of 25, those whose interval holds the true share are at least 95 in 100."""
    from scipy.stats import binom

    counts = np.arange(26.0)
    low, high = exact_share(counts, 25.0)
    for share in (0.02, 0.1, 0.33, 0.5, 0.9):
        held = (low <= share) & (share <= high)
        assert binom.pmf(counts, 25, share)[held].sum() >= 0.95
