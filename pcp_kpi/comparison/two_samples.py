"""Two counts, two rates, two shares: interval of the difference and p-value, vectorised over rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pcp_kpi.intervals.counts import exact_count
from pcp_kpi.intervals.differences import miettinen_nurminen, score_p_value
from pcp_kpi.intervals.numbers import Floats
from pcp_kpi.intervals.shares import exact_share


@dataclass(frozen=True)
class Finding:
    """What a test of two samples gives; arrays of one length.

    Parameters
    ----------
    low, high : array of float
        Bounds of the difference, in the unit of the levels.
    change_low, change_high : array of float
        Bounds of the relative change; NaN for shares, infinite above where the base may be nought.
    p_value : array of float
        Two-sided.
    """

    low: Floats
    high: Floats
    change_low: Floats
    change_high: Floats
    p_value: Floats


@dataclass(frozen=True)
class Samples:
    """Two samples side by side; arrays of one length.

    Parameters
    ----------
    count, of : array of float
        What is reported: events and exposure (1 for a plain count, people for a rate, cases for a share).
    base_count, base_of : array of float
        What it is compared with.
    dispersion : array of float
        1 for independent events; 2 when they vary twice as much.
    """

    count: Floats
    of: Floats
    base_count: Floats
    base_of: Floats
    dispersion: Floats

    @property
    def effective(self) -> tuple[Floats, Floats]:
        """The two counts as independent events: each over the dispersion."""
        return self.count / self.dispersion, self.base_count / self.dispersion


def compare_rates(samples: Samples, *, confidence: float, evidence: float) -> Finding:
    r"""Compare two counts or rates by the exact conditional test.

    Notes
    -----
    Given their sum, the first count is binomial with :math:`\pi = t_1 \lambda_1 / (t_1 \lambda_1 + t_2 \lambda_2)`.
    The p-value is twice the smaller tail at :math:`\pi = t_1 / (t_1 + t_2)`, at most 1. The Clopper-Pearson bounds of
    :math:`\pi` give those of the ratio of rates. The bounds of the difference are put together from the exact bounds
    of each count (method of variance estimates recovery); where they and the test disagree about nought, the
    conditional bound nearer to nought stands in, so that words and interval never contradict each other.

    References
    ----------
    Przyborowski, J. and Wilenski, H. (1940), Homogeneity of results in testing samples from Poisson series,
    Biometrika 31, 313-323.
    Zou, G. Y. and Donner, A. (2008), Construction of confidence limits about effect measures, Statistics in
    Medicine 27, 1693-1702.
    Rao, J. N. K. and Scott, A. J. (1992), A simple method for the analysis of clustered binary data, Biometrics 48,
    577-585 (counts over their dispersion).
    """
    x, y = samples.effective
    p_value = _conditional_p(x, y, samples.of / (samples.of + samples.base_of))
    pi_low, pi_high = _share_bounds(x, x + y, confidence=confidence)
    factor = samples.base_of / samples.of
    low, high = _recovered(samples, confidence=confidence)
    inner = [_given_sum(samples, pi) for pi in (pi_low, pi_high)]
    found = p_value < evidence
    disagree = found != ((low > 0) | (high < 0))
    rose = (
        x * samples.base_of > y * samples.of
    )  # the bound nearer to nought is the one that contradicts the test
    low = np.where(disagree & rose, inner[0], low)
    high = np.where(disagree & ~rose, inner[1], high)
    return Finding(low, high, _relative(pi_low, factor), _relative(pi_high, factor), p_value)


def compare_shares(samples: Samples, *, confidence: float) -> Finding:
    """Compare two shares by the score test, with the interval that belongs to it.

    References
    ----------
    Miettinen, O. and Nurminen, M. (1985), Comparative analysis of two rates, Statistics in Medicine 4, 213-226.
    """
    x, y = samples.effective
    n, m = samples.of / samples.dispersion, samples.base_of / samples.dispersion
    low, high = miettinen_nurminen(x, n, y, m, confidence=confidence)
    none = np.full(len(x), np.nan)
    return Finding(low, high, none, none, score_p_value(x, n, y, m))


def _conditional_p(x: Floats, y: Floats, pi: Floats) -> Floats:
    """Return twice the smaller tail; tails by the incomplete beta, which takes effective counts too."""
    from scipy.special import betainc

    some_x, some_y = np.where(x > 0, x, 1.0), np.where(y > 0, y, 1.0)
    above = np.where(x > 0, betainc(some_x, y + 1, pi), 1.0)  # as many or more
    below = np.where(y > 0, betainc(some_y, x + 1, 1 - pi), 1.0)  # as few or fewer
    return np.asarray(np.minimum(2 * np.minimum(above, below), 1.0))


def _share_bounds(x: Floats, n: Floats, *, confidence: float) -> tuple[Floats, Floats]:
    """Return the bounds of the share that the first count is of both; 0 to 1 where both are nought."""
    nothing = n == 0
    low, high = exact_share(x, np.where(nothing, 1.0, n), confidence=confidence)
    return np.where(nothing, 0.0, low), np.where(nothing, 1.0, high)


def _relative(pi: Floats, factor: Floats) -> Floats:
    """Return the relative change that a share of both counts stands for."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.where(pi < 1, pi / np.where(pi < 1, 1 - pi, 1.0) * factor - 1, np.inf))


def _given_sum(samples: Samples, pi: Floats) -> Floats:
    """Return the difference of rates that a share of both counts stands for, given their sum."""
    total = samples.count + samples.base_count
    return total * pi / samples.of - total * (1 - pi) / samples.base_of


def _recovered(samples: Samples, *, confidence: float) -> tuple[Floats, Floats]:
    """Return the bounds of the difference of rates, from the exact bounds of each."""
    x, y = samples.effective
    (low, high), (base_low, base_high) = (exact_count(one, confidence=confidence) for one in (x, y))
    scale, base_scale = samples.dispersion / samples.of, samples.dispersion / samples.base_of
    gap = x * scale - y * base_scale
    return (
        gap - np.hypot((x - low) * scale, (base_high - y) * base_scale),
        gap + np.hypot((high - x) * scale, (y - base_low) * base_scale),
    )
