"""What a quiet series has outside its limits, kind by kind."""

from __future__ import annotations

import numpy as np
import pytest

from pcp_kpi.limits import Baseline, LimitRule, false_flag_share
from pcp_kpi.limits.chance import moving_range_share
from pcp_kpi.limits.codes import Groups, by_code

YEAR = Baseline(first=12)


def share(kind: str, **options) -> float:
    return LimitRule(YEAR, kind=kind, grain="month", **options).false_flags


def test_the_share_of_the_classical_rule_is_exact() -> None:
    assert share("sd") == false_flag_share(12)


def test_a_baseline_of_no_fixed_number_of_points_has_the_normal_share() -> None:
    assert LimitRule(Baseline()).false_flags == pytest.approx(0.0455, abs=1e-4)
    assert LimitRule(Baseline(), kind="xmr").false_flags == pytest.approx(0.0027, abs=1e-5)


def test_a_moving_range_from_few_points_flags_more_than_the_normal_share() -> None:
    assert 0.0027 < share("xmr") < 0.03
    long = LimitRule(Baseline(first=200), kind="xmr", grain="month").false_flags
    assert long == pytest.approx(0.0027, abs=0.001)
    assert share("xmr", sigmas=2) > share("xmr")


def test_the_simulated_share_is_the_same_every_time_and_agrees_with_another_draw() -> None:
    options = {"sigmas": 3.0, "per_range": 1 / 1.128, "screen_at": float("inf")}
    base = np.random.default_rng(99).standard_normal((60_000, 13))
    sigma = np.abs(np.diff(base[:, :12], axis=1)).mean(axis=1) / 1.128
    outside = np.abs(base[:, 12] - base[:, :12].mean(axis=1)) > 3 * sigma
    assert moving_range_share(12, **options) == pytest.approx(outside.mean(), abs=0.002)
    assert share("xmr") == moving_range_share(12, **options)


def test_screening_flags_a_little_more() -> None:
    assert share("xmr", convention="nhs") > share("xmr")


@pytest.mark.parametrize(("years", "percent"), [(2, 3.5), (3, 1.8)])
def test_seasonal_limits_flag_more_since_their_factors_are_estimated_too(years: int, percent: float) -> None:
    # Quiet months with and without seasons: 3.5 and 3.8% outside after two years, 1.7 and 1.9% after three.
    rule = LimitRule(Baseline(first=12 * years), kind="xmr-seasonal", grain="month")
    assert 100 * rule.false_flags == pytest.approx(percent, abs=0.4)


def test_counts_have_the_normal_share_and_a_g_chart_the_exponential_one() -> None:
    assert LimitRule(Baseline(), kind="c").false_flags == pytest.approx(0.0027, abs=1e-5)
    assert share("c") > 0.0027
    assert share("g") == pytest.approx(np.exp(-4))
    assert share("run") == 0


@pytest.mark.parametrize("lengths", [[4, 4, 4], [2, 7, 3, 5], [3] * 1500])
def test_limits_by_code_are_those_of_numpy(lengths: list[int]) -> None:
    codes = np.repeat(np.arange(len(lengths)), lengths)
    level = np.random.default_rng(5).poisson(50, len(codes)).astype("float64")
    mean, lower, upper = by_code(level, Groups(codes, len(lengths)), sigmas=3, ddof=0)
    for code in (0, 1, len(lengths) - 1):
        rows = codes == code
        np.testing.assert_allclose(mean[rows], level[rows].mean())
        np.testing.assert_allclose(upper[rows], level[rows].mean() + 3 * level[rows].std())
        np.testing.assert_allclose(lower[rows], level[rows].mean() - 3 * level[rows].std())


def test_medians_of_groups_are_those_of_numpy() -> None:
    values = np.array([5.0, 1, 3, 9, 2, 7, 4])
    codes = np.array([0, 0, 0, 2, 2, 2, 2])
    median = Groups(codes, 3).median(values)
    assert median[[0, 2]].tolist() == [3, 5.5]
    assert np.isnan(median[1])
