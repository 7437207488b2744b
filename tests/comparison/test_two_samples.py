"""Two counts, two rates, two shares: the numbers behind the words."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcp_kpi.comparison.two_samples import Finding, Samples, compare_rates, compare_shares

COUNT = st.integers(0, 300)
TIME = st.sampled_from([1.0, 0.25, 3.0, 1000.0])


def rates(*numbers: float) -> Finding:
    samples = Samples(*(np.array([float(number)]) for number in numbers))
    return compare_rates(samples, confidence=0.95, evidence=0.05)


@given(x=st.integers(0, 60), y=st.integers(0, 60))
def test_the_p_value_is_twice_the_smaller_tail_of_a_fair_coin(x: int, y: int) -> None:
    total = x + y
    above = sum(math.comb(total, k) for k in range(x, total + 1)) / 2**total
    below = sum(math.comb(total, k) for k in range(x + 1)) / 2**total
    assert rates(x, 1, y, 1, 1).p_value.item() == pytest.approx(min(1.0, 2 * min(above, below)), rel=1e-9)


@given(x=COUNT, y=COUNT, t=TIME, u=TIME, phi=st.sampled_from([1.0, 2.5]))
def test_the_other_way_round_the_difference_is_mirrored_and_the_ratio_turned(x, y, t, u, phi) -> None:
    one, other = rates(x, t, y, u, phi), rates(y, u, x, t, phi)
    assert one.p_value.item() == pytest.approx(other.p_value.item(), rel=1e-9)
    assert one.low.item() == pytest.approx(-other.high.item(), rel=1e-9, abs=1e-12)
    if other.change_high.item() not in (-1.0, np.inf):
        assert 1 + one.change_low.item() == pytest.approx(1 / (1 + other.change_high.item()), rel=1e-6)


@given(x=COUNT, y=COUNT, t=TIME, u=TIME, phi=st.sampled_from([1.0, 2.5]))
def test_difference_ratio_and_p_value_agree_about_nought(x, y, t, u, phi) -> None:
    found = rates(x, t, y, u, phi)
    if abs(found.p_value.item() - 0.05) < 1e-9:
        return
    evident = found.p_value.item() < 0.05
    assert (found.low.item() > 0 or found.high.item() < 0) == evident
    assert (found.change_low.item() > 0 or found.change_high.item() < 0) == evident
    assert found.low.item() <= x / t - y / u + 1e-9
    assert found.high.item() >= x / t - y / u - 1e-9


def test_dispersion_widens_as_if_fewer_events_had_been_counted() -> None:
    wide, few = rates(300, 1, 200, 1, 10), rates(30, 1, 20, 1, 1)
    assert wide.p_value.item() == pytest.approx(few.p_value.item())
    assert wide.low.item() == pytest.approx(10 * few.low.item())
    assert wide.change_high.item() == pytest.approx(few.change_high.item())


def test_two_counts_of_none_may_still_differ_by_a_few() -> None:
    found = rates(0, 1, 0, 1, 1)
    assert found.p_value.item() == 1
    assert found.high.item() == -found.low.item() == pytest.approx(3.689, abs=1e-3)
    assert (found.change_low.item(), found.change_high.item()) == (-1, np.inf)


def test_an_exact_test_errs_no_more_often_than_it_says() -> None:
    """Over all pairs of counts with one mean, weighed by their chance."""
    from scipy.stats import poisson

    counts = np.arange(150.0)
    x, y = (grid.ravel() for grid in np.meshgrid(counts, counts))
    ones = np.ones(len(x))
    p_value = compare_rates(Samples(x, ones, y, ones, ones), confidence=0.95, evidence=0.05).p_value
    for mean in (2, 10, 50):
        weight = poisson.pmf(x, mean) * poisson.pmf(y, mean)
        assert weight[p_value < 0.05].sum() < 0.05
        assert weight[p_value < 0.01].sum() < 0.01


def test_shares_with_a_design_effect_are_those_of_a_smaller_survey() -> None:
    columns = [np.array([float(number)]) for number in (60, 100, 40, 100)]
    weighted = compare_shares(Samples(*columns, np.array([2.0])), confidence=0.95)
    smaller = compare_shares(Samples(*(column / 2 for column in columns), np.array([1.0])), confidence=0.95)
    assert (weighted.low, weighted.high, weighted.p_value) == (smaller.low, smaller.high, smaller.p_value)


@pytest.mark.parametrize(("one", "other"), [(3.0, 11.0), (2.0, 9.0), (7.0, 18.0), (40.0, 61.0), (5.0, 5.0)])
def test_exchanging_two_counts_mirrors_their_interval(one: float, other: float) -> None:
    ones = np.ones(1)
    there, back = (
        compare_rates(Samples(x * ones, ones, y * ones, ones, ones), confidence=0.95, evidence=0.05)
        for x, y in ((one, other), (other, one))
    )
    assert there.low == pytest.approx(-back.high)
    assert there.high == pytest.approx(-back.low)
