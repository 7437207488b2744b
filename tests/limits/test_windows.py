"""Limits of quarters, rolling windows and years to date from months, and what each method flags by chance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.aggregate import to_quarters, to_years_to_date
from pcp_kpi.errors import CommandError
from pcp_kpi.limits import METHODS, LimitRule, WindowRule, false_flag_share, with_limits, with_window_limits
from pcp_kpi.periods import FinancialYear, Month, Window

YEAR = FinancialYear(2019)
VALUES = [float(100 + 17 * n % 23 + 5 * (n % 3)) for n in range(24)]


@pytest.mark.parametrize(
    ("method", "percent"),
    [("quarterly-totals", 17), ("rolling-sums", 17), ("root-months", 10), ("times-months", 1)],
)
def test_each_method_knows_its_share_of_false_flags(method: str, percent: int) -> None:
    assert round(100 * WindowRule(YEAR, method=method).false_flags()) == percent


@pytest.mark.parametrize("method", METHODS)
def test_the_share_is_that_of_quiet_months(series, method: str) -> None:
    # 4,000 quiet series of normal months; the quarter after the baseline year is judged.
    rule = WindowRule(YEAR, method=method)
    months = np.random.default_rng(3).normal(100, 10, (4000, 15))
    periods = pd.date_range("2019-04-01", periods=15, freq="MS", unit="us")
    figures = pd.DataFrame(
        {
            "measure": "made-up", "area": np.repeat(np.arange(4000).astype(str), 15), "breakdown": "",
            "grain": "month", "period": np.tile(periods, 4000), "value": months.ravel(), "of": np.nan,
            "status": "final", "source": "made-up", "note": "",
        }
    )  # fmt: skip
    limits = with_window_limits(figures, rule)
    last = limits[limits["period"] == pd.Timestamp("2020-04-01")]
    assert len(last) == 4000
    assert last["signal"].ne("within").mean() == pytest.approx(rule.false_flags(), abs=0.02)
    assert last["false_flags"].unique().tolist() == [rule.false_flags()]


def test_quarterly_totals_are_the_forces_rule(series) -> None:
    months = series(VALUES, grain="month")
    made = with_window_limits(months, WindowRule(YEAR))
    usual = with_limits(to_quarters(months), LimitRule(YEAR))
    usual = usual[usual["grain"] == "quarter"].sort_values("period")
    np.testing.assert_allclose(
        made[["value", "mean", "lower", "upper"]], usual[["value", "mean", "lower", "upper"]]
    )
    assert made["signal"].tolist() == usual["signal"].tolist()
    assert made["period"].tolist() == usual["period"].tolist()
    assert WindowRule(YEAR).false_flags() == pytest.approx(false_flag_share(4))


def test_the_formulas_are_those_that_are_written(series) -> None:
    base = np.array(VALUES[:12])
    rolling = np.convolve(base, np.ones(3), "valid")
    expected = {
        "rolling-sums": (rolling.mean(), rolling.std(ddof=1)),
        "root-months": (3 * base.mean(), base.std(ddof=1) * np.sqrt(3)),
        "times-months": (3 * base.mean(), base.std(ddof=1) * 3),
    }
    for method, (mean, sigma) in expected.items():
        last = with_window_limits(series(VALUES, grain="month"), WindowRule(YEAR, method=method)).iloc[-1]
        np.testing.assert_allclose([last["mean"], last["sigma"]], [mean, sigma])


def test_rolling_windows_move_by_a_month(series) -> None:
    rule = WindowRule(YEAR, window="rolling-3-months", method="root-months")
    made = with_window_limits(series(VALUES, grain="month"), rule)
    np.testing.assert_allclose(made["value"], np.convolve(VALUES, np.ones(3), "valid"))
    assert made["period"].iloc[[0, -1]].dt.strftime("%Y-%m").tolist() == ["2019-06", "2021-03"]


def test_years_to_date_grow_with_the_months(series) -> None:
    months = series(VALUES, grain="month")
    made = with_window_limits(months, WindowRule(YEAR, window="year-to-date", method="root-months"))
    to_date = to_years_to_date(months, grain="month").sort_values("period")
    assert made["value"].tolist() == to_date["value"].tolist()
    assert made["months"].tolist() == [*range(1, 13)] * 2
    base = np.array(VALUES[:12])
    np.testing.assert_allclose(made["sigma"].iloc[12:], base.std(ddof=1) * np.sqrt(np.arange(1, 13)))
    assert made["rule"].iloc[-1] == "12 monthly means ± 2 monthly sample SD × √12, from 2019/20"
    totals = with_window_limits(months, WindowRule(YEAR, window="year-to-date"))
    assert totals["rule"].iloc[5] == (
        "mean ± 2 sample SD of the quarterly totals of 2019/20, carried to six months"
    )


def test_a_window_that_lacks_a_month_is_left_out(series) -> None:
    months = series([*VALUES[:13], None, *VALUES[14:]], grain="month")
    made = with_window_limits(months, WindowRule(YEAR))
    assert made["period"].dt.strftime("%Y-%m").tolist() == [
        "2019-04", "2019-07", "2019-10", "2020-01", "2020-07", "2020-10", "2021-01",
    ]  # fmt: skip


def test_windows_before_the_baseline_have_no_limits(series) -> None:
    made = with_window_limits(series(VALUES, grain="month"), WindowRule(FinancialYear(2020)))
    assert made["mean"].isna().tolist() == [True] * 4 + [False] * 4
    assert made["rule"].iloc[0] == ""


def test_a_provisional_month_makes_its_window_provisional(series) -> None:
    months = series(VALUES, grain="month")
    months.loc[20, "status"] = "provisional"
    assert with_window_limits(months, WindowRule(YEAR))["status"].tolist() == ["final"] * 6 + [
        "provisional",
        "final",
    ]


def test_a_series_that_lacks_a_month_of_the_baseline_is_refused_or_left(series, message_of) -> None:
    figures = pd.concat([series(VALUES[:10], grain="month", area="North"), series(VALUES, grain="month")])
    assert message_of(CommandError, lambda: with_window_limits(figures, WindowRule(YEAR))) == (
        "limits of windows need every month of 2019/20 in every series; 1 of 2 lack some: hate-crime / North"
    )
    left = with_window_limits(figures, WindowRule(YEAR), missing="leave")
    assert left.loc[left["area"] == "North", "mean"].isna().all()
    assert left.loc[left["area"] != "North", "mean"].notna().all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: WindowRule(YEAR, method="rolling-sum"),
         "method is 'quarterly-totals', 'rolling-sums', 'root-months' or 'times-months', not 'rolling-sum'; "
         "did you mean 'rolling-sums'?"),
        (lambda: WindowRule(YEAR, window="month"),
         "window is 'quarter', 'rolling-3-months', 'rolling-6-months', 'rolling-12-months' or 'year-to-date', "
         "not 'month'"),
        (lambda: WindowRule(YEAR, sigmas=0), "the multiple of the standard deviation must be above nought, not 0"),
        (lambda: WindowRule(Window(Month(2019, 5), Month(2020, 4))),
         "limits of windows need a baseline of two whole quarters or more, not May 2019 to Apr 2020"),
        (lambda: WindowRule(YEAR, window="rolling-12-months", method="rolling-sums"),
         "rolling sums of 12 months need a baseline longer by two months; 2019/20 has 12"),
    ],
)  # fmt: skip
def test_a_rule_that_makes_no_limits_is_refused(message_of, call, message: str) -> None:
    assert message_of(CommandError, call) == message


def test_shares_and_months_told_twice_are_refused(series, message_of) -> None:
    shares = series(VALUES, grain="month", of=[200.0] * 24)
    assert message_of(CommandError, lambda: with_window_limits(shares, WindowRule(YEAR))) == (
        "limits of windows are made for counts; hate-crime has a denominator: make quarters with to_quarters "
        "and use with_limits"
    )
    twice = pd.concat([series(VALUES, grain="month", source=name) for name in ("one", "two")])
    assert message_of(CommandError, lambda: with_window_limits(twice, WindowRule(YEAR))) == (
        "windows need each month once; twice came for hate-crime / West Mercia: choose with one_source"
    )
