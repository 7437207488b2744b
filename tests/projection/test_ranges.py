"""Ranges: as wide as the errors of trials were."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.figures import new_figures
from pcp_kpi.projection import Window, project
from pcp_kpi.projection.ranges import find_reach, pooled


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


def test_one_miss_far_off_decides_less_in_months_than_in_quarters() -> None:
    errors = np.random.default_rng(3).normal(size=(40, 6, 4))
    errors[0, 0, 0] = 60
    months, quarters = (find_reach(errors, season=season).own[0] for season in (12, 4))
    assert months < 1.2 < quarters


def test_standard_errors_are_drawn_to_those_of_the_family() -> None:
    spread = np.full((30, 2, 3), 0.1)
    spread[0], spread[1, 1] = 0.4, np.nan
    made = pooled(spread)
    middle = np.exp((np.log(0.4) + 29 * np.log(0.1)) / 30)
    share = 0.15 * 30 / 40
    assert made[0, 0] == pytest.approx(0.4 ** (1 - share) * middle**share)
    assert np.isnan(made[1, 1]).all()
    assert 0.1 < made[5, 0, 0] < 0.101
    alone = np.full((1, 1, 2), 0.2)
    assert pooled(alone) == pytest.approx(alone)


def test_trials_that_lie_in_a_window_as_a_whole_say_nothing_of_the_ranges() -> None:
    days = pd.date_range("2010-04-01", "2021-08-01", freq="MS")
    counts = np.random.default_rng(1).poisson(3, len(days)).astype(float)
    row = {"measure": "arson", "area": "Barnet", "grain": "month"}
    arson = new_figures(
        {**row, "period": day, "value": count} for day, count in zip(days, counts, strict=True)
    )
    made = project(arson, horizon=6, windows=[Window(date(2020, 3, 1), date(2021, 3, 31))]).iloc[-1]
    assert np.isnan([made["held80"], made["held95"]]).all()
    assert made["low80"] <= made["value"] <= made["high80"]
