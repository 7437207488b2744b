"""Intervals against published tables, to every printed digit."""

from __future__ import annotations

import numpy as np
import pytest

from pcp_kpi.intervals import byar, exact_count, exact_share, miettinen_nurminen, newcombe, wilson


@pytest.mark.parametrize(
    ("count", "of", "score", "exact"),
    [
        (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
        (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
        (0, 20, (0.0000, 0.1611), (0.0000, 0.1684)),
        (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
    ],
)
def test_wilson_and_clopper_pearson_agree_with_newcombes_table_of_single_shares(
    count, of, score, exact
) -> None:
    """Newcombe, R. G. (1998), Statistics in Medicine 17, 857-872, table I, methods 3 and 5."""
    assert tuple(np.round(wilson(count, of), 4)) == score
    assert tuple(np.round(exact_share(count, of), 4)) == exact


@pytest.mark.parametrize(
    ("shares", "hybrid", "score"),
    [
        ((56, 70, 48, 80), (0.0524, 0.3339), (0.0528, 0.3382)),
        ((9, 10, 3, 10), (0.1705, 0.8090), (0.1700, 0.8406)),
        ((6, 7, 2, 7), (0.0582, 0.8062), (0.0342, 0.8534)),
        ((5, 56, 0, 29), (-0.0381, 0.1926), (-0.0326, 0.1933)),
        ((0, 10, 0, 20), (-0.1611, 0.2775), (-0.1658, 0.2844)),
        ((0, 10, 0, 10), (-0.2775, 0.2775), (-0.2879, 0.2879)),
        ((10, 10, 0, 20), (0.6791, 1.0000), (0.7156, 1.0000)),
        ((10, 10, 0, 10), (0.6075, 1.0000), (0.6636, 1.0000)),
    ],
)
def test_differences_of_shares_agree_with_newcombes_eight_cases(shares, hybrid, score) -> None:
    """Newcombe, R. G. (1998), Statistics in Medicine 17, 873-890, table II, methods 10 and 6."""
    assert tuple(np.round(newcombe(*shares), 4)) == hybrid
    assert tuple(np.round(miettinen_nurminen(*shares), 4)) == score


@pytest.mark.parametrize(
    ("count", "low", "high", "places"),
    [(0, 0.0, 3.689, 3), (1, 0.025, 5.572, 3), (10, 4.795, 18.390, 3), (50, 37.11, 65.92, 2), (100, 81.36, 121.63, 2)],
)  # fmt: skip
def test_exact_counts_agree_with_the_tables_of_poisson_limits(count, low, high, places) -> None:
    """Pearson, E. S. and Hartley, H. O., Biometrika Tables for Statisticians, table 40, as widely reprinted."""
    assert tuple(np.round(exact_count(count), places)) == (low, high)


def test_the_exact_interval_of_a_ratio_is_that_of_the_nickel_workers() -> None:
    """Standardised mortality of 137 deaths against 24.19893 expected, as R's manual of poisson.test prints it."""
    low, high = exact_count(137)
    assert (round(low / 24.19893, 6), round(high / 24.19893, 6)) == (4.753125, 6.692709)


def test_byar_is_within_a_fifth_of_a_percent_of_the_exact_interval_from_ten_on() -> None:
    """Public Health England (2018), Technical guide: confidence intervals, on 95% intervals."""
    counts = np.arange(10, 2000, dtype="float64")
    for near, exact in zip(byar(counts), exact_count(counts), strict=True):
        assert np.max(np.abs(near / exact - 1)) < 0.002
