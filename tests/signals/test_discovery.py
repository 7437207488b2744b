from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.signals import Basis, with_false_discovery


def test_q_values_are_those_of_statsmodels(printed) -> None:
    from statsmodels.stats.multitest import multipletests

    judged = with_false_discovery(printed, basis=Basis(baseline=4))
    quarter = judged[(judged["period"] == "2021-04-01") & judged["p_value"].notna()]
    assert len(quarter) == 28
    reference = multipletests(quarter["p_value"], alpha=0.05, method="fdr_bh")
    np.testing.assert_allclose(quarter["q_value"], reference[1])
    assert quarter["discovery"].tolist() == reference[0].tolist()
    # Of 15 flags, five stand out once it is allowed for that 28 were looked at.
    assert quarter["discovery"].sum() == 5


def test_each_period_is_a_scorecard_of_its_own(points) -> None:
    table = pd.concat([points([10, 20], measure=f"m{each}") for each in range(3)], ignore_index=True)
    judged = with_false_discovery(table, basis=Basis(sigmas=3))
    assert judged.groupby("period")["q_value"].nunique().tolist() == [1, 1]
    assert judged["q_value"].iloc[0] == 1
    assert judged["q_value"].iloc[1] == pytest.approx(judged["p_value"].iloc[1])


def test_p_values_with_few_points_come_from_the_t_distribution(points) -> None:
    from scipy.stats import t

    judged = with_false_discovery(points([15], n_baseline=4))
    assert judged["p_value"].item() == pytest.approx(2 * t.sf(2.5 / np.sqrt(1.25), 3))
    population = with_false_discovery(points([15], n_baseline=4), basis=Basis(ddof=0))
    assert population["p_value"].item() == pytest.approx(2 * t.sf(2.5 * np.sqrt(0.75) / np.sqrt(1.25), 3))


@pytest.mark.parametrize(("count", "total", "points_before"), [(9, 59, 4), (0, 20, 4), (30, 59, 4)])
def test_counts_are_compared_with_all_that_was_counted_before(points, count, total, points_before) -> None:
    from scipy.stats import binom

    table = points([count], mean=total / points_before, kind="c", n_baseline=points_before)
    share = 1 / (points_before + 1)
    tails = binom.cdf(count, count + total, share), binom.sf(count - 1, count + total, share)
    assert with_false_discovery(table)["p_value"].item() == pytest.approx(min(2 * min(tails), 1))


def test_p_values_from_moving_ranges_are_right_in_a_quiet_world(points) -> None:
    random = np.random.default_rng(1)
    drawn = random.normal(size=(20_000, 11))
    base, new = drawn[:, :10], drawn[:, 10]
    sigma = np.abs(np.diff(base, axis=1)).mean(axis=1) / (2 / np.sqrt(np.pi))
    table = points(np.zeros(20_000)).assign(
        kind="xmr", n_baseline=10, level=new, mean=base.mean(axis=1), sigma=sigma, upper=np.inf
    )
    table["upper"], table["period"] = table["mean"] + 3 * table["sigma"], pd.Timestamp("2021-04-01")
    chance = with_false_discovery(table)["p_value"]
    assert [round((chance < level).mean(), 3) for level in (0.5, 0.05, 0.01)] == pytest.approx(
        [0.5, 0.05, 0.01], abs=0.006
    )


def test_what_has_no_variance_no_limits_or_no_normal_chart_has_no_p_value(points) -> None:
    for table in (
        points([10], sigma=0),
        points([None]),
        points([10], kind="g"),
        points([10], kind="t"),
        points([10]).assign(mean=np.nan, upper=np.nan, sigma=np.nan),
    ):
        judged = with_false_discovery(table)
        assert judged[["p_value", "q_value"]].isna().all(axis=None)
        assert not judged["discovery"].any()


def test_a_share_of_false_discoveries_that_cannot_be_is_refused(points, message_of) -> None:
    assert message_of(CommandError, lambda: with_false_discovery(points([10]), share=5)) == (
        "the share of false discoveries lies between 0 and 1, not at 5"
    )


def test_false_flags_need_limits(points, message_of) -> None:
    assert message_of(CommandError, lambda: with_false_discovery(points([10]).drop(columns="upper"))) == (
        "false flags are counted on limits; the table has no column upper: make it with with_limits(figures, rule)"
    )
