"""How often the limits of a chart are crossed when nothing has changed."""

from __future__ import annotations

import math
from functools import cache
from statistics import NormalDist

import numpy as np

from pcp_kpi.errors import CommandError

SEED = 20190401
DRAWS = 40_000


def false_flag_share(points: int, *, sigmas: float = 2.0, ddof: int = 1) -> float:
    r"""Return the share of future points that a stable series would have outside its limits.

    Parameters
    ----------
    points : int
        Baseline points.
    sigmas, ddof : optional
        As in `LimitRule`.

    Returns
    -------
    float
        Between 0 and 1, for independent points of one normal distribution.

    Raises
    ------
    CommandError
        When there are fewer than two points.

    Notes
    -----
    A new point less the baseline mean has variance :math:`\sigma^2 (1 + 1/n)`; divided by the sample standard
    deviation it follows Student's t with n - 1 degrees of freedom. With :math:`k' = k \sqrt{(n-1)/(n-ddof)}`
    the share is :math:`2 P(T_{n-1} > k' / \sqrt{1 + 1/n})`.

    References
    ----------
    Hahn, G. J. and Meeker, W. Q. (1991), Statistical Intervals, chapter 4: prediction of a future
    observation.

    Examples
    --------
    >>> round(100 * false_flag_share(4), 1)
    17.2
    """
    if points < 2:
        raise CommandError(f"a standard deviation needs two points, not {points}")
    multiple = sigmas * math.sqrt((points - 1) / (points - ddof))
    return t_tails(multiple / math.sqrt(1 + 1 / points), points - 1)


def t_tails(distance: float, degrees: int) -> float:
    """Return the share of Student's t that lies farther than `distance` from nought, on both sides."""
    from scipy.special import stdtr

    return float(2 * stdtr(degrees, -distance))


def normal_tails(points: float, *, sigmas: float) -> float:
    """Return the share outside limits whose width is known and whose centre is the mean of `points`."""
    return 2 * NormalDist().cdf(-sigmas / math.sqrt(1 + 1 / points))


@cache
def moving_range_share(points: int, *, sigmas: float, per_range: float, screen_at: float) -> float:
    """Return the share outside limits made of the mean moving range of `points`, simulated.

    Parameters
    ----------
    points : int
        Baseline points, two or more.
    sigmas : float
        Multiple of the standard deviation.
    per_range, screen_at : float
        Constants of the convention.

    Returns
    -------
    float
        Between 0 and 1, from 40,000 quiet normal series drawn with a fixed seed.
    """
    base = np.random.default_rng(SEED).standard_normal((DRAWS, points))
    ranges = np.abs(np.diff(base, axis=1))
    kept = ranges < screen_at * ranges.mean(axis=1, keepdims=True)
    spread = per_range * np.where(kept, ranges, 0).sum(axis=1) / np.maximum(kept.sum(axis=1), 1)
    centre = base.mean(axis=1)
    # The next point itself is not drawn: its share outside is known for each drawn pair of limits.
    from scipy.special import ndtr

    upper, lower = centre + sigmas * spread, centre - sigmas * spread
    return float(np.mean(ndtr(lower) + ndtr(-upper)))
