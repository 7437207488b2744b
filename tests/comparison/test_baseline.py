"""A period against the mean of its baseline."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.comparison import compare_with_baseline
from pcp_kpi.errors import CommandError
from pcp_kpi.limits import LimitRule, false_flag_share, with_limits
from pcp_kpi.periods import FinancialYear, Month, Quarter, Window, YearToDate

YEAR = FinancialYear(2019)
Q1 = Quarter(2020, 1)


def test_a_level_on_the_forces_limit_has_the_chance_of_a_false_flag(series) -> None:
    """At four quarters and two standard deviations: 17 in 100, as for the limits themselves."""
    quarters = [170, 217, 206, 137]
    upper = with_limits(series([*quarters, 1]), LimitRule(YEAR))["upper"].iloc[-1]
    found = compare_with_baseline(series([*quarters, upper]), Q1, baseline=YEAR).iloc[0]
    assert found["p_value"] == pytest.approx(false_flag_share(4))
    assert found["basis"] == "the mean of the four quarters of 2019/20"
    assert (found["base_value"], found["n_base"], found["test"]) == (
        182.5, 4, "prediction from the baseline's points",
    )  # fmt: skip


def test_the_interval_leaves_out_nought_exactly_where_there_is_evidence(series) -> None:
    for value in range(0, 400, 5):
        found = compare_with_baseline(series([170, 217, 206, 137, value]), Q1, baseline=YEAR).iloc[0]
        outside = found["low"] > 0 or found["high"] < 0
        assert outside == (found["p_value"] < 0.05)
        assert found["change_low"] == pytest.approx(found["low"] / 182.5)


def test_a_baseline_without_spread_or_with_one_point_is_not_tested(series) -> None:
    flat = compare_with_baseline(series([7, 7, 7, 7, 9]), Q1, baseline=YEAR).iloc[0]
    single = compare_with_baseline(series([None, None, None, 7, 9]), Q1, baseline=YEAR).iloc[0]
    none = compare_with_baseline(series([9], start="2020-04-01"), Q1, baseline=YEAR).iloc[0]
    for found in (flat, single, none):
        assert (found["evidence"], found["test"]) == (
            "not tested",
            "none: the baseline's points show no spread",
        )
    assert (flat["difference"], single["n_base"], none["n_base"]) == (2, 1, 0)


def test_shares_in_points_small_counts_in_counts(series) -> None:
    rows = pd.concat([
        series([2, 3, 4, 5, 6]),
        series([50, 60, 50, 55, 62], of=[100] * 5, measure="satisfied"),
        series([50, 60, 50, 55, 62], measure="met-printed"),
        series([200, 300, 250, 210, 220]).assign(area="Wyre"),
    ])  # fmt: skip
    found = compare_with_baseline(rows, Q1, baseline=YEAR).set_index(["measure", "area"])
    assert found["print_as"].tolist() == ["count", "points", "points", "percent"]
    assert np.isnan(found["change"]).tolist() == [False, True, True, False]


def test_a_window_of_months_is_a_baseline_too(series) -> None:
    months = series(range(10, 25), grain="month")
    baseline = Window(Month(2019, 5), Month(2019, 10))
    found = compare_with_baseline(months, Month(2020, 4), baseline=baseline).iloc[0]
    assert (found["n_base"], found["base_value"]) == (6, 13.5)


@pytest.mark.parametrize(
    ("period", "message"),
    [
        (Quarter(2019, 2), "2019/20 Q2 lies in the baseline 2019/20; compare it with one that it is no part of"),
        (YearToDate(Month(2020, 6)), "a month, quarter or year is compared with a baseline's mean; 2020/21 year to date "
         "(Apr to Jun) is none of them"),
    ],
)  # fmt: skip
def test_periods_that_cannot_be_compared_are_refused(series, message_of, period, message) -> None:
    call = lambda: compare_with_baseline(series([1, 2, 3, 4, 5]), period, baseline=YEAR)  # noqa: E731
    assert message_of(CommandError, call) == message
