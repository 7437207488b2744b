"""Intervals of a share: how far a percentage can be trusted."""

from __future__ import annotations

import math

import numpy as np

from pcp_kpi.intervals.numbers import (
    Many,
    Numbers,
    normal_quantile,
    paired,
    refuse_impossible_shares,
    to_floats,
)


def wilson(count: Numbers, of: float | Many, *, confidence: float = 0.95) -> tuple[Numbers, Numbers]:
    r"""Return the Wilson score interval of a share.

    Parameters
    ----------
    count, of : float or array of float
        Numerator and denominator, 0 <= count <= of. In arrays a NaN is known to be missing.
    confidence : float, optional
        Between 0 and 1.

    Returns
    -------
    tuple of float or of array
        Lower and upper bound, between 0 and 1; NaN where a number is missing.

    Raises
    ------
    CommandError
        When a share is not between 0 and 1 or has no denominator.

    Notes
    -----
    With :math:`p = count / of` and :math:`z` the normal quantile, the bounds are
    :math:`(p + z^2/2n \pm z \sqrt{p(1-p)/n + z^2/4n^2}) / (1 + z^2/n)`.

    References
    ----------
    Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference, JASA 22, 209-212.

    Examples
    --------
    >>> [round(100 * bound, 1) for bound in wilson(214, 1208)]
    [15.7, 20.0]
    """
    z = normal_quantile(confidence)
    counts, totals = to_floats(count, of)
    refuse_impossible_shares(counts, totals)
    share = counts / totals
    middle = share + z * z / (2 * totals)
    reach = z * np.sqrt(share * (1 - share) / totals + z * z / (4 * totals * totals))
    shrink = 1 + z * z / totals
    return paired(np.maximum((middle - reach) / shrink, 0.0), np.minimum((middle + reach) / shrink, 1.0))


def exact_share(count: Numbers, of: float | Many, *, confidence: float = 0.95) -> tuple[Numbers, Numbers]:
    r"""Return the exact (Clopper-Pearson) interval of a share.

    Parameters
    ----------
    count, of : float or array of float
        Numerator and denominator, 0 <= count <= of. In arrays a NaN is known to be missing.
    confidence : float, optional
        Between 0 and 1. The interval holds the true share at least so often; usually more often.

    Returns
    -------
    tuple of float or of array
        Lower and upper bound, between 0 and 1.

    Raises
    ------
    CommandError
        When a share is not between 0 and 1 or has no denominator.

    Notes
    -----
    The bounds are the quantiles :math:`\alpha/2` of Beta(x, n - x + 1) and :math:`1 - \alpha/2` of
    Beta(x + 1, n - x); 0 when x is 0, and 1 when x is n.

    References
    ----------
    Clopper, C. J. and Pearson, E. S. (1934), The use of confidence or fiducial limits illustrated in the case
    of the binomial, Biometrika 26, 404-413.

    Examples
    --------
    >>> [round(bound, 4) for bound in exact_share(81, 263)]
    [0.2527, 0.3676]
    """
    from scipy.special import betaincinv

    normal_quantile(confidence)
    counts, totals = to_floats(count, of)
    refuse_impossible_shares(counts, totals)
    tail = (1 - confidence) / 2
    none, every = counts == 0, counts == totals
    low = betaincinv(np.where(none, 1.0, counts), totals - counts + 1, tail)
    high = betaincinv(counts + 1, np.where(every, 1.0, totals - counts), 1 - tail)
    return paired(np.where(none, 0.0, low), np.where(every, 1.0, high))


def margin(share: float, of: float, *, confidence: float = 0.95) -> float:
    r"""Return the margin of error of a share: half the width of its normal interval.

    Parameters
    ----------
    share : float
        Between 0 and 1.
    of : float
        How many were asked.
    confidence : float, optional
        Between 0 and 1.

    Returns
    -------
    float
        In parts of one: 0.022 is 2.2 percentage points.

    Raises
    ------
    CommandError
        When the share is not between 0 and 1 or nobody was asked.

    Notes
    -----
    :math:`z \sqrt{p (1 - p) / n}`, as surveys report it. For small bases and shares near 0 or 1 use `wilson`.

    Examples
    --------
    >>> round(100 * margin(214 / 1208, 1208), 1)
    2.2
    """
    refuse_impossible_shares(*to_floats(share * of, of))
    return normal_quantile(confidence) * math.sqrt(share * (1 - share) / of)
