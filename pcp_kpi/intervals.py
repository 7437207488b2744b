"""Uncertainty of a share: intervals that say how far a percentage can be trusted."""

from __future__ import annotations

import math
from statistics import NormalDist

from pcp_kpi.errors import CommandError


def wilson(count: float, of: float, *, confidence: float = 0.95) -> tuple[float, float]:
    r"""Return the Wilson score interval of a share.

    Parameters
    ----------
    count, of : float
        Numerator and denominator, 0 <= count <= of.
    confidence : float, optional
        Between 0 and 1.

    Returns
    -------
    tuple of float
        Lower and upper bound, between 0 and 1.

    Raises
    ------
    CommandError
        When the share is not between 0 and 1 or has no denominator.

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
    _refuse_impossible(count, of)
    z = _quantile(confidence)
    share = count / of
    middle = share + z * z / (2 * of)
    reach = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max((middle - reach) / (1 + z * z / of), 0.0), min((middle + reach) / (1 + z * z / of), 1.0)


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
    _refuse_impossible(share * of, of)
    return _quantile(confidence) * math.sqrt(share * (1 - share) / of)


def _refuse_impossible(count: float, of: float) -> None:
    if not (of > 0 and 0 <= count <= of):
        raise CommandError(f"a share lies between 0 and 100%: {count:g} of {of:g} does not")


def _quantile(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise CommandError(f"a confidence lies between 0 and 1, such as 0.95, not {confidence:g}")
    return NormalDist().inv_cdf(0.5 + confidence / 2)
