from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.signals import autocorrelations


def test_autocorrelation_is_that_of_the_textbook_with_the_bias_taken_out(points) -> None:
    level = np.random.default_rng(3).normal(10, 2, 40)
    d = level - level.mean()
    plain = (d[1:] @ d[:-1] / 39) / (d @ d / 40)
    table = autocorrelations(points(level))
    assert table["pairs"].item() == 39
    assert table["autocorrelation"].item() == pytest.approx((plain + 1 / 40) / (1 - 3 / 40))


def test_the_bias_of_short_series_is_taken_out(points) -> None:
    random = np.random.default_rng(1)
    noise = random.normal(size=(600, 24))
    for place in range(1, 24):
        noise[:, place] = 0.4 * noise[:, place - 1] + np.sqrt(1 - 0.16) * noise[:, place]
    tables = [points(row + 10, measure=f"m{place}") for place, row in enumerate(noise)]
    assert autocorrelations(pd.concat(tables))["autocorrelation"].mean() == pytest.approx(0.4, abs=0.03)


def test_a_gap_makes_no_pair(points) -> None:
    assert autocorrelations(points(range(20)).drop(index=9))["pairs"].item() == 17
    assert autocorrelations(points([*range(9), None, *range(10)]))["pairs"].item() == 17


def test_a_step_between_two_sets_of_limits_is_no_autocorrelation(points) -> None:
    level = np.random.default_rng(2).normal(10, 1, 40)
    level[20:] += 50
    table = points(level)
    assert autocorrelations(table)["autocorrelation"].item() > 0.9
    table.loc[20:, "baseline"] = "2020/21"
    assert abs(autocorrelations(table)["autocorrelation"].item()) < 0.3


@pytest.mark.parametrize("levels", [[10] * 20, list(range(12)), [10]])
def test_constant_and_short_series_have_none(points, levels: list[float]) -> None:
    assert np.isnan(autocorrelations(points(levels))["autocorrelation"].item())
