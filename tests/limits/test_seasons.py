"""The width of seasonal limits: the moving range of what remains, and what the factors have cost."""

from __future__ import annotations

import numpy as np
import pytest

from pcp_kpi.limits import Baseline, LimitRule, with_limits

D2 = 1.128


@pytest.mark.parametrize("years", [2, 3, 5])
def test_seasonal_limits_are_wider_by_the_twelve_points_that_the_factors_cost(series, years: int) -> None:
    season = np.tile([40.0, 45, 50, 55, 60, 55, 50, 45, 40, 35, 30, 35], years)
    shares = season + 3 * np.random.default_rng(7).standard_normal(12 * years).round(1)
    figures = series(shares.tolist(), grain="month", of=[100.0] * len(shares))
    rule = LimitRule(Baseline(), kind="xmr-seasonal", grain="month", sigmas=1)
    limits = with_limits(figures, rule)

    by_month = (shares / 100).reshape(years, 12)
    factor = np.tile(by_month.mean(axis=0) / by_month.mean(), years)
    plain = shares / 100 / factor
    sigma = np.abs(np.diff(plain)).mean() / D2 * np.sqrt(years / (years - 1))
    np.testing.assert_allclose(limits["mean"], factor * plain.mean(), rtol=1e-9)
    np.testing.assert_allclose(limits["upper"] - limits["mean"], factor * sigma, rtol=1e-3)
