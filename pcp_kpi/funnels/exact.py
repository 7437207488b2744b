"""Exact funnel limits, interpolated between whole counts."""

from __future__ import annotations

import numpy as np

from pcp_kpi.intervals.numbers import Floats


def exact_limit(tail: float, of: Floats, average: float, *, share: bool) -> Floats:
    r"""Return the level that an area of each size passes with a given chance.

    Parameters
    ----------
    tail : float
        Cumulative probability: 0.025 for the lower 95% limit.
    of : array of float
        Sizes; NaN gives NaN. A fraction of a case is allowed.
    average : float
        The level compared with.
    share : bool
        Binomial for shares, Poisson for rates.

    Returns
    -------
    array of float
        Not below 0, nor above 1 for shares.

    Notes
    -----
    With :math:`r` the smallest count whose cumulative probability reaches :math:`p` and
    :math:`\alpha = (F(r) - p) / (F(r) - F(r - 1))`, the limit is :math:`(r - \alpha) / n`.

    References
    ----------
    Spiegelhalter, D. J. (2005), Statistics in Medicine 24, 1185-1202, appendix A.1.1.

    Examples
    --------
    >>> exact_limit(0.975, np.array([100.0]), 0.1, share=True).round(4)
    array([0.1577])
    """
    if average <= 0 or (share and average >= 1):
        return np.where(np.isfinite(of), float(average), np.nan)
    known = np.isfinite(of)
    count = np.where(known, of, 1.0)
    reached = _quantile(tail, count, average, share=share)
    at, before = (_chance(reached - back, count, average, share=share) for back in (0, 1))
    limit = (reached - (at - tail) / np.maximum(at - before, 1e-300)) / count
    return np.where(known, np.clip(limit, 0.0, 1.0 if share else np.inf), np.nan)


def _quantile(tail: float, of: Floats, average: float, *, share: bool) -> Floats:
    from scipy import stats

    if share:
        return np.asarray(stats.binom.ppf(tail, np.round(of), average))
    return np.asarray(stats.poisson.ppf(tail, of * average))


def _chance(count: Floats, of: Floats, average: float, *, share: bool) -> Floats:
    from scipy import stats

    if share:
        return np.asarray(stats.binom.cdf(count, np.round(of), average))
    return np.asarray(stats.poisson.cdf(count, of * average))
