"""Intervals and p-value of the difference between two independent shares."""

from __future__ import annotations

import numpy as np

from pcp_kpi.intervals.numbers import (
    Floats,
    Many,
    ManyPair,
    Numbers,
    normal_quantile,
    paired,
    refuse_impossible_shares,
    to_floats,
)
from pcp_kpi.intervals.shares import wilson

_HALVINGS = 60


def newcombe(
    count: Numbers,
    of: float | Many,
    base_count: float | Many,
    base_of: float | Many,
    *,
    confidence: float = 0.95,
) -> tuple[Numbers, Numbers]:
    r"""Return Newcombe's interval of the difference between two shares, from their two Wilson intervals.

    Parameters
    ----------
    count, of : float or array of float
        Numerator and denominator of the share that is reported.
    base_count, base_of : float or array of float
        Those of the share it is compared with.
    confidence : float, optional
        Between 0 and 1.

    Returns
    -------
    tuple of float or of array
        Bounds of share less base share, in parts of one.

    Raises
    ------
    CommandError
        When a share is not between 0 and 1 or has no denominator.

    Notes
    -----
    :math:`d - \sqrt{(p_1 - l_1)^2 + (u_2 - p_2)^2}` and :math:`d + \sqrt{(u_1 - p_1)^2 + (p_2 - l_2)^2}` with the
    Wilson bounds :math:`l, u`.

    References
    ----------
    Newcombe, R. G. (1998), Interval estimation for the difference between independent proportions: comparison of
    eleven methods, Statistics in Medicine 17, 873-890, method 10.

    Examples
    --------
    >>> [round(bound, 4) for bound in newcombe(56, 70, 48, 80)]
    [0.0524, 0.3339]
    """
    x, n, y, m = to_floats(count, of, base_count, base_of)
    one, other = x / n, y / m
    low, high = (np.asarray(end) for end in wilson(x, n, confidence=confidence))
    base_low, base_high = (np.asarray(end) for end in wilson(y, m, confidence=confidence))
    return paired(
        np.maximum(one - other - np.hypot(one - low, base_high - other), -1.0),
        np.minimum(one - other + np.hypot(high - one, other - base_low), 1.0),
    )


def miettinen_nurminen(
    count: Numbers,
    of: float | Many,
    base_count: float | Many,
    base_of: float | Many,
    *,
    confidence: float = 0.95,
) -> tuple[Numbers, Numbers]:
    r"""Return the score interval of the difference between two shares, which agrees with `score_p_value`.

    Parameters
    ----------
    count, of, base_count, base_of, confidence
        As for `newcombe`.

    Returns
    -------
    tuple of float or of array
        Bounds of share less base share, in parts of one.

    Raises
    ------
    CommandError
        When a share is not between 0 and 1 or has no denominator.

    Notes
    -----
    All differences :math:`\delta` with :math:`|d - \delta| \le z \sqrt{V(\delta)}`, where
    :math:`V = (\tilde p_1 (1 - \tilde p_1)/n + \tilde p_2 (1 - \tilde p_2)/m) N/(N - 1)` is taken at the shares
    that are most likely when their difference is :math:`\delta`, and :math:`N = n + m`. The bounds are found by
    halving.

    References
    ----------
    Miettinen, O. and Nurminen, M. (1985), Comparative analysis of two rates, Statistics in Medicine 4, 213-226.

    Examples
    --------
    >>> [round(bound, 4) for bound in miettinen_nurminen(56, 70, 48, 80)]
    [0.0528, 0.3382]
    """
    z = normal_quantile(confidence)
    x, n, y, m = to_floats(count, of, base_count, base_of)
    refuse_impossible_shares(x, n)
    refuse_impossible_shares(y, m)
    difference = x / n - y / m
    low = _furthest(x, n, y, m, z=z, end=np.full_like(difference, -1.0))
    high = _furthest(x, n, y, m, z=z, end=np.full_like(difference, 1.0))
    known = np.isfinite(difference)
    return paired(np.where(known, low, np.nan), np.where(known, high, np.nan))


def score_p_value(
    count: float | Many, of: float | Many, base_count: float | Many, base_of: float | Many
) -> Floats:
    r"""Return the two-sided p-value of the score test that two shares are equal.

    Parameters
    ----------
    count, of, base_count, base_of
        As for `newcombe`.

    Returns
    -------
    array of float
        1 where both shares are 0 or both are 1.

    Notes
    -----
    :math:`z^2 = d^2 / (\bar p (1 - \bar p)(1/n + 1/m) N/(N - 1))`, the "N - 1" chi-squared test. It is below 0.05
    exactly where the 95% interval of `miettinen_nurminen` leaves out nought.

    References
    ----------
    Campbell, I. (2007), Chi-squared and Fisher-Irwin tests of two-by-two tables with small sample
    recommendations, Statistics in Medicine 26, 3661-3675.

    Examples
    --------
    >>> print(f"{score_p_value(56, 70, 48, 80):.4f}")
    0.0083
    """
    from scipy.special import ndtr

    x, n, y, m = to_floats(count, of, base_count, base_of)
    refuse_impossible_shares(x, n)
    refuse_impossible_shares(y, m)
    return np.asarray(2 * ndtr(-np.abs(_score(x, n, y, m, delta=np.zeros_like(x)))))


def _furthest(x: Floats, n: Floats, y: Floats, m: Floats, *, z: float, end: Floats) -> Floats:
    """Halve between the observed difference and one end for the last difference that the test allows."""
    inside, outside = x / n - y / m, end
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        allowed = np.abs(_score(x, n, y, m, delta=middle)) <= z
        inside, outside = np.where(allowed, middle, inside), np.where(allowed, outside, middle)
    return np.asarray(outside)


def _score(x: Floats, n: Floats, y: Floats, m: Floats, *, delta: Floats) -> Floats:
    """Return the score statistic of a difference delta; 0 where the observed difference is delta itself."""
    one, other = _most_likely(x, n, y, m, delta=delta)
    total = n + m
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt((one * (1 - one) / n + other * (1 - other) / m) * total / (total - 1))
        gap = x / n - y / m - delta
        return np.asarray(np.where(np.abs(gap) < 1e-14, 0.0, gap / spread))


def _most_likely(x: Floats, n: Floats, y: Floats, m: Floats, *, delta: Floats) -> ManyPair:
    """Return the most likely shares whose difference is delta (the root of a cubic that lies in range)."""
    total = n + m
    square = (n + 2 * m) * delta - total - x - y
    linear = (m * delta - total - 2 * y) * delta + x + y
    constant = y * delta * (1 - delta)
    third = square / (3 * total)
    q = third**3 - square * linear / (6 * total**2) + constant / (2 * total)
    p = np.sqrt(np.maximum(third**2 - linear / (3 * total), 0.0))
    signed = np.where(q > 0, p, -p)
    with np.errstate(divide="ignore", invalid="ignore"):
        cosine = np.where(signed == 0, 0.0, q / signed**3)
    angle = (np.pi + np.arccos(np.clip(cosine, -1.0, 1.0))) / 3
    other = np.clip(2 * signed * np.cos(angle) - third, np.maximum(0.0, -delta), np.minimum(1.0, 1 - delta))
    return np.asarray(np.clip(other + delta, 0.0, 1.0)), np.asarray(other)
