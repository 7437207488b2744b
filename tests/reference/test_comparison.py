"""Tests of two counts and rates, and overdispersion, against published examples."""

from __future__ import annotations

import numpy as np
import pytest

from pcp_kpi.comparison.two_samples import Samples, compare_rates, compare_shares
from pcp_kpi.funnels import measure_dispersion


def one(*numbers: float) -> Samples:
    return Samples(*(np.array([float(number)]) for number in (*numbers, 1.0)))


def test_the_ratio_of_two_rates_has_the_exact_interval_that_r_prints() -> None:
    """R manual, poisson.test(c(11, 6+8+7), c(800, 1083+1050+878)): 1.971488, 0.8584264 to 4.2772659."""
    found = compare_rates(one(11, 800, 21, 3011), confidence=0.95, evidence=0.05)
    assert round((11 / 800) / (21 / 3011), 6) == 1.971488
    ends = (found.change_low.item() + 1, found.change_high.item() + 1)
    assert tuple(round(end, 7) for end in ends) == (0.8584264, 4.2772659)


def test_the_clover_seeds_of_the_first_paper_have_a_chance_of_an_eighth_on_each_side() -> None:
    """Przyborowski and Wilenski (1940): 0 dodder seeds in one sample and 3 in another of its size."""
    assert compare_rates(one(0, 1, 3, 1), confidence=0.95, evidence=0.05).p_value.item() == pytest.approx(
        2 / 8
    )


def test_two_shares_have_the_chi_squared_of_n_less_one() -> None:
    """56 of 70 and 48 of 80: chi-squared 150 (56 x 32 - 14 x 48)^2 / (104 x 46 x 70 x 80) = 7.023, times 149/150."""
    from scipy.stats import chi2

    statistic = 150 * (56 * 32 - 14 * 48) ** 2 / (104 * 46 * 70 * 80)
    assert round(statistic, 3) == 7.023
    p_value = compare_shares(one(56, 70, 48, 80), confidence=0.95).p_value.item()
    assert p_value == pytest.approx(chi2.sf(statistic * 149 / 150, 1), rel=1e-12)


def test_additive_dispersion_is_that_of_dersimonian_and_laird_for_the_trials_of_bcg() -> None:
    """Colditz et al. (1994), 13 trials, log relative risks: Q = 152.2330, tau squared 0.3088 as metafor prints them."""
    trials = np.array([
        (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
        (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232),
        (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
    ], dtype="float64")  # fmt: skip
    a, b, c, d = trials.T
    effect = np.log(a / (a + b)) - np.log(c / (c + d))
    error = np.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))
    middle = np.average(effect, weights=error**-2)
    found = measure_dispersion((effect - middle) / error, error, winsorise=0)
    assert (round(13 * found.phi, 4), round(found.tau**2, 4)) == (152.2330, 0.3088)
