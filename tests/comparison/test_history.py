"""Dispersion of a series from its own history."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm, t

from pcp_kpi.comparison import dispersions


def test_counts_and_shares_are_measured_against_their_own_chance(series) -> None:
    counts = series([8, 12] * 4)
    shares = series([2, 8] * 4, of=[10] * 8, measure="satisfied")
    found = dispersions(pd.concat([counts, shares])).set_index("measure")
    assert found.loc["hate-crime", "dispersion"] == pytest.approx(1)  # 8 x 4 / 10 / 7 is below one
    assert found.loc["satisfied", "dispersion"] == pytest.approx(8 * 9 / 2.5 / 7)
    assert found["n_history"].tolist() == [8, 8]


def test_missing_values_do_not_count_and_few_points_give_no_factor(series) -> None:
    found = dispersions(series([8, 12, None, 9, 10, 30, 4, 5]))
    assert (found["n_history"].item(), np.isnan(found["dispersion"].item())) == (7, True)


@pytest.mark.parametrize("neighbours", [False, True])
def test_a_period_in_which_nobody_was_asked_tells_nothing(series, neighbours) -> None:
    shares = series([50, 48, 52, 49, 0, 51, 50, 47, 53, 50], of=[100] * 4 + [0] + [100] * 5)
    found = dispersions(shares, neighbours=neighbours)
    assert (found["dispersion"].item(), found["n_history"].item()) == (1, 9)


@pytest.mark.parametrize("values", [[0] * 8, [7] * 8])
def test_a_series_that_never_varies_has_the_factor_of_chance(series, values) -> None:
    assert dispersions(series(values))["dispersion"].item() == 1
    assert dispersions(series(values, of=[7] * 8, measure="satisfied"))["dispersion"].item() == 1


def test_series_and_sources_are_kept_apart(series) -> None:
    rows = pd.concat(
        [series([10, 30] * 4, source="paper"), series([20] * 8, source="open"), series([20] * 8, area="Wyre")]
    )
    found = dispersions(rows)
    assert len(found) == 3
    assert found["dispersion"].round(2).tolist() == [5.71, 1, 1]


def test_neighbours_measure_what_a_slope_hides(series) -> None:
    falling = series([90, 82, 71, 60, 52, 39, 30, 21])
    pairs = [64 / 172, 121 / 153, 121 / 131, 64 / 112, 169 / 91, 81 / 69, 81 / 51]
    freedom = 2 * 49 / 20
    widened = sum(pairs) / 7 * (t.ppf(0.975, freedom) / norm.ppf(0.975)) ** 2
    assert dispersions(falling, neighbours=True)["dispersion"].item() == pytest.approx(widened)
    assert dispersions(falling)["dispersion"].item() > 5 * widened


def test_neighbours_of_shares_are_measured_against_their_pooled_share(series) -> None:
    shares = series([20, 60] * 4, of=[100] * 8, measure="satisfied")
    widening = (t.ppf(0.975, 4.9) / norm.ppf(0.975)) ** 2
    found = dispersions(shares, neighbours=True)["dispersion"].item()
    assert found == pytest.approx(widening * 0.4**2 / (0.4 * 0.6 * 2 / 100))


def test_a_gap_parts_neighbours_and_too_few_pairs_give_no_factor(series) -> None:
    nine = series([10, 30] * 4 + [10])
    with_gap = nine.assign(value=nine["value"].where(nine.index != 4))
    assert dispersions(with_gap, neighbours=True)["n_history"].item() == 8
    assert np.isnan(
        dispersions(with_gap, neighbours=True)["dispersion"].item()
    )  # six pairs are left of eight


@pytest.mark.parametrize("values", [[0] * 9, [7] * 9])
def test_neighbours_that_never_vary_have_the_factor_of_chance(series, values) -> None:
    assert dispersions(series(values), neighbours=True)["dispersion"].item() == 1
