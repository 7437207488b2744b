"""Whatever the series, no projection is infinite, negative, impossible or out of order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcp_kpi.projection import Window, chances, project

ENDS = ["low95", "low80", "value", "high80", "high95"]
SHUT = Window(date(2013, 3, 1), date(2013, 9, 30), "suspended")

histories = st.one_of(
    st.builds(lambda level, size: [level] * size, st.integers(0, 10**6), st.integers(24, 60)),
    st.builds(lambda size: [0] * size, st.integers(24, 40)),
    st.builds(
        lambda level, size, place, spike: [spike if n == place % size else level for n in range(size)],
        st.integers(0, 80), st.integers(24, 50), st.integers(0, 60), st.integers(0, 10**7),
    ),
    st.lists(st.integers(0, 3000), min_size=24, max_size=24),
    st.lists(st.integers(-40, 40), min_size=24, max_size=48),
    st.builds(lambda size, growth: [round(growth**n) for n in range(size)], st.integers(24, 48), st.floats(0.7, 1.5)),
)  # fmt: skip


def assert_possible(made: pd.DataFrame, horizon: int) -> None:
    assert len(made) in (0, horizon, 2 * horizon)
    ends = made[ENDS].to_numpy()
    assert np.isfinite(ends).all()
    assert (ends >= 0).all()
    assert (np.diff(ends, axis=1) >= 0).all()
    assert np.isfinite(made["sd"].to_numpy()).all()
    assert (made["sd"] >= 0).all()


@settings(max_examples=25)
@pytest.mark.parametrize("tier", ["fast", "full"])
@given(values=histories, gone=st.sets(st.integers(0, 59), max_size=5), horizon=st.integers(1, 12))
def test_months_of_any_kind_have_possible_lines(
    series, tier: str, values: Sequence[int], gone: set[int], horizon: int
) -> None:
    known = [None if place in gone else float(value) for place, value in enumerate(values)]
    made = project(series(known, start="2012-04-01", grain="month"), horizon=horizon, method=tier)
    assert_possible(made[made["status"] == "projected"], horizon)


@settings(max_examples=10)
@given(values=histories)
def test_windows_leave_lines_possible(series, values: Sequence[int]) -> None:
    figures = series([float(value) for value in values], start="2011-04-01", grain="month")
    made = project(figures, horizon=3, method="fast", windows=[SHUT])
    assert_possible(made[made["status"] == "projected"], 3)


@settings(max_examples=25)
@given(
    pairs=st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=8, max_size=30),
    horizon=st.integers(1, 8),
)
def test_shares_stay_between_nought_and_one(series, pairs: list[tuple[int, int]], horizon: int) -> None:
    values, of = [float(min(pair)) for pair in pairs], [float(max(pair)) for pair in pairs]
    made = project(series(values, of=of), horizon=horizon, method="fast")
    rows = made[made["status"] == "projected"]
    assert_possible(rows, horizon)
    assert (rows["high95"] <= rows["of"]).all()


@settings(max_examples=15)
@given(seconds=st.lists(st.integers(1, 10**7), min_size=16, max_size=30))
def test_means_stay_possible(series, seconds: list[int]) -> None:
    made = project(
        series([float(each) for each in seconds], of=[1.0] * len(seconds)), horizon=4, method="fast"
    )
    assert_possible(made[made["status"] == "projected"], 4)


@settings(max_examples=15)
@given(values=histories)
def test_chances_are_chances(series, values: Sequence[int]) -> None:
    figures = series([float(value) for value in values], start="2012-04-01", grain="month")
    made = project(figures, horizon=1, method="fast")
    if (made["status"] == "projected").any():
        found = chances(made, targets={"hate-crime": 10.0})
        assert found["chance"].between(0, 1).all()
