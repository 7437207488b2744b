"""Ranges: as wide as the errors of trials were."""

from __future__ import annotations

import numpy as np
import pytest

from pcp_kpi.projection.ranges import find_reach


def test_a_large_family_sets_its_own_ranges() -> None:
    errors = 2 * np.random.default_rng(1).normal(size=(800, 6, 4))
    reach = find_reach(errors, season=4)
    assert reach.factors[80] == pytest.approx(2 * 1.28, rel=0.05)
    assert reach.factors[95] == pytest.approx(2 * 1.96, rel=0.05)
    assert reach.held == pytest.approx((0.8, 0.95), abs=0.01)


def test_without_trials_the_ranges_are_the_default() -> None:
    reach = find_reach(np.full((3, 6, 4), np.nan), season=12)
    assert reach.factors[80] == pytest.approx(1.2816)
    assert reach.own.tolist() == [1.0, 1.0, 1.0]
    assert np.isnan(reach.held).all()


def test_a_series_that_was_further_off_has_wider_ranges() -> None:
    errors = np.random.default_rng(2).normal(size=(40, 6, 4))
    errors[0] *= 4
    own = find_reach(errors, season=4).own
    assert own[0] == own.max()
    assert 1.2 < own[0] < 2
