"""Exact funnel limits."""

from __future__ import annotations

import numpy as np
import pytest

from pcp_kpi.funnels.exact import exact_limit


def test_poisson_limits_interpolate_between_counts() -> None:
    """A mean of 4: F(0) = 0.0183, F(1) = 0.0916; F(7) = 0.9489, F(8) = 0.9786."""
    low, high = (exact_limit(tail, np.array([2.0]), 2.0, share=False).item() for tail in (0.025, 0.975))
    assert low == pytest.approx((1 - (0.091578 - 0.025) / (0.091578 - 0.018316)) / 2, abs=1e-4)
    assert high == pytest.approx((8 - (0.978637 - 0.975) / (0.978637 - 0.948866)) / 2, abs=1e-4)


def test_limits_close_in_on_the_average_as_areas_grow() -> None:
    sizes = np.array([10.0, 100.0, 1000.0, 100_000.0])
    for share, average in ((True, 0.3), (False, 5.0)):
        gap = exact_limit(0.975, sizes, average, share=share) - average
        assert (np.diff(gap) < 0).all()
        assert 0 < gap[-1] < 0.02


@pytest.mark.parametrize(("average", "share"), [(0.0, True), (0.0, False), (1.0, True)])
def test_an_average_at_the_end_of_the_scale_is_its_own_limit(average, share) -> None:
    found = exact_limit(0.025, np.array([10.0, np.nan]), average, share=share)
    assert (found[0], np.isnan(found[1])) == (average, True)


def test_a_share_never_has_a_limit_below_nought_or_above_one() -> None:
    sizes = np.arange(1.0, 60.0)
    for tail in (0.001, 0.025, 0.975, 0.999):
        limits = exact_limit(tail, sizes, 0.97, share=True)
        assert ((limits >= 0) & (limits <= 1)).all()
