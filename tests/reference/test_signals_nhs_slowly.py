"""Limits and causes of the NHS rules, against a slow reading of what NHSRplotthedots 0.2 does, a point at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pandas as pd

import pcp_kpi as pk
from pcp_kpi.figures import new_figures

MONTHS = 30
BASELINE = pk.Baseline(tuple(pk.FinancialYear(year) for year in (2018, 2019, 2020)))


def series() -> Iterator[np.ndarray]:
    """Quiet, drifting, low and stepped series by turns, with ties."""
    chance = np.random.default_rng(11)
    for _ in range(60):
        yield chance.normal(100, 10, MONTHS).round(1)
        yield (100 + np.cumsum(chance.normal(0, 5, MONTHS))).round(1)
        yield chance.poisson(8, MONTHS).astype(float)
        yield (chance.normal(100, 10, MONTHS) + np.where(np.arange(MONTHS) < 15, 0, 12)).round(0)


def limits_slowly(values: np.ndarray) -> tuple[float, float]:
    """Mean, and mean moving range of those that are no more than 3.267 times the mean of all."""
    moves = [abs(after - before) for before, after in pairwise(values)]
    kept = [move for move in moves if move < 3.267 * np.mean(moves)]
    return float(np.mean(values)), float(np.mean(kept))


def causes_slowly(values: np.ndarray) -> list[str]:
    """The first that holds of each point: outside, in a trend of seven, of two in three, of seven on one side."""
    mean, move = limits_slowly(values)
    side = [int(np.sign(value - mean)) for value in values]
    far = [abs(value - mean) / move for value in values]
    near = [2.66 * 2 / 3 < one <= 2.66 for one in far]
    steps = [0, *(int(np.sign(after - before)) for before, after in pairwise(values))]

    def windows(place: int, length: int) -> Iterator[range]:
        for start in range(place - length + 1, place + 1):
            if start >= 0 and start + length <= len(values):
                yield range(start, start + length)

    def in_trend(place: int) -> bool:
        return any(abs(sum(steps[one] for one in window[1:])) == 6 for window in windows(place, 7))

    def cause(place: int) -> str:
        up = side[place] > 0
        if far[place] > 2.66:
            return "Above UCL" if up else "Below LCL"
        if in_trend(place):
            joined = place + 1 < len(values) and in_trend(place + 1)
            return f"7 Point Trend ({'In' if steps[place + joined] > 0 else 'De'}creasing)"
        threes = [w for w in windows(place, 3) if abs(sum(side[one] for one in w)) == 3]
        if near[place] and any(sum(near[one] for one in window) >= 2 for window in threes):
            return f"2 in 3 {'Above' if up else 'Below'} CL"
        if any(abs(sum(side[one] for one in window)) == 7 for window in windows(place, 7)):
            return f"7 Points {'Above' if up else 'Below'} CL"
        return "Common Cause"

    return [cause(place) for place in range(len(values))]


def test_every_point_has_the_cause_of_the_slow_reading() -> None:
    every = list(series())
    months = pd.period_range("2018-04", periods=MONTHS, freq="M")
    figures = new_figures(
        {
            "measure": "arson",
            "area": f"A{place:03}",
            "grain": "month",
            "period": f"{month}-01",
            "value": value,
        }
        for place, values in enumerate(every)
        for month, value in zip(months, values, strict=True)
    )
    rule = pk.LimitRule(BASELINE, kind="xmr", convention="nhs", grain="month")
    made = pk.with_signals(pk.with_limits(figures, rule), "nhs-mdc").sort_values(["area", "period"])
    expected = [cause for values in every for cause in causes_slowly(values)]
    assert made["cause"].tolist() == expected
    rare = Counter(expected)
    assert len(rare) == 9
    assert min(rare.values()) >= 20


def test_the_limits_are_those_of_the_slow_reading() -> None:
    values = next(series())
    mean, move = limits_slowly(values)
    figures = new_figures(
        {"measure": "arson", "area": "A", "grain": "month", "period": f"{month}-01", "value": value}
        for month, value in zip(pd.period_range("2018-04", periods=MONTHS, freq="M"), values, strict=True)
    )
    rule = pk.LimitRule(BASELINE, kind="xmr", convention="nhs", grain="month")
    row = pk.with_limits(figures, rule).iloc[0]
    np.testing.assert_allclose(
        row[["mean", "lower", "upper"]].to_numpy(float), [mean, mean - 2.66 * move, mean + 2.66 * move]
    )
