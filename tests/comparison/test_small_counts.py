"""Small counts and small shares: the bounds that stand in, and history of hardly more than chance."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta

from pcp_kpi.comparison import dispersions
from pcp_kpi.comparison.two_samples import Samples, compare_rates


def bounds(*numbers: float) -> tuple[float, float]:
    found = compare_rates(
        Samples(*(np.array([float(number)]) for number in numbers)), confidence=0.95, evidence=0.05
    )
    return found.low.item(), found.high.item()


def test_the_end_that_contradicts_the_test_is_that_of_the_counts_given_their_sum() -> None:
    share = beta.ppf(0.025, 11, 4)  # Clopper-Pearson of 11 in 14
    assert bounds(11, 1, 3, 1, 1)[0] == pytest.approx(14 * share - 14 * (1 - share))
    assert bounds(3, 1, 11, 1, 1)[1] == pytest.approx(-bounds(11, 1, 3, 1, 1)[0])
    other = beta.ppf(0.975, 7, 3)  # 6 in 9, in three years and in a quarter of one
    assert bounds(6, 3, 3, 0.25, 1)[1] == pytest.approx(9 * other / 3 - 9 * (1 - other) / 0.25)


def test_shares_of_a_few_cases_vary_by_as_much_as_their_chance_allows(series) -> None:
    shares = series([0, 2] * 4, of=[2] * 8, measure="satisfied")
    # Pooled share a half: each square is 1 over 2 x 1/2 x 1/2, eight of them over seven.
    assert dispersions(shares)["dispersion"].item() == pytest.approx(8 * 2 / 7)
