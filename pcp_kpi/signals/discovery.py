"""Many measures at once: p-values, and the false discovery rate of a scorecard."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError
from pcp_kpi.signals.basis import Basis, Charts, charts_of
from pcp_kpi.signals.track import Array, changes

ADDED = ("p_value", "q_value", "discovery")
_BY_RANGES = ("xmr", "xmr-seasonal", "p-prime", "u-prime")
_NORMAL = ("u", "p")


def with_false_discovery(
    points: pd.DataFrame, *, share: float = 0.05, basis: Basis | None = None
) -> pd.DataFrame:
    r"""Add how surprising each point is, and which of a scorecard stand out once all are looked at.

    Parameters
    ----------
    points : DataFrame
        Figures with limits, as `with_limits` gives them.
    share : float, optional
        Share of the points called discoveries that may be noise.
    basis : Basis, optional
        What to take where the table does not say it, as with limits that a paper printed.

    Returns
    -------
    DataFrame
        The same rows in the same order with `p_value` (two-sided), `q_value` (among all rows of the same
        grain and period) and `discovery` (q no greater than `share`) added. A point without limits, a
        baseline without variance, and t, g and run charts have none.

    Raises
    ------
    CommandError
        When `share` is not between 0 and 1, or limits or their points are not known.

    Notes
    -----
    With :math:`n` baseline points and the standard error :math:`s` of a point,
    :math:`t = (x - m) / (s \sqrt{1 + 1/n})`. For ``sd`` it follows Student's t with :math:`n - 1` degrees of
    freedom. For limits from moving ranges it nearly does, divided by :math:`c_4` and with
    :math:`(n-1)^2 / (2 (0.8264 n - 1.082)) + 1/4` degrees of freedom, which have the same variance. For
    ``u`` and ``p`` it is taken as normal. For ``c`` the count is binomial given the total of baseline and
    point, with chance :math:`1/(n+1)`: twice the smaller tail.
    The q-value of the i-th smallest of m p-values is the least of :math:`m p_j / j` for :math:`j \geq i`.

    References
    ----------
    Benjamini, Y. and Hochberg, Y. (1995), Controlling the False Discovery Rate, Journal of the Royal
    Statistical Society B 57, 289-300. Cryer, J. D. and Ryan, T. P. (1990), The Estimation of Sigma for an X
    Chart: MR/d2 or S/c4?, Journal of Quality Technology 22(3), 187-192. Przyborowski, J. and Wilenski, H.
    (1940), Homogeneity of Results in Testing Samples from Poisson Series, Biometrika 31, 313-323.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> theft = new_figures(
    ...     [dict(measure="theft", area="West Mercia", grain="quarter", period="2021-04-01", value=101)]
    ... )
    >>> limits = theft.assign(level=101.0, mean=182.5, lower=109.75, upper=255.25, n_baseline=4)
    >>> with_false_discovery(limits)["p_value"].round(3).tolist()
    [0.139]
    """
    if not 0 < share < 1:
        raise CommandError(f"the share of false discoveries lies between 0 and 1, not at {share:g}")
    chance = _p_values(points["level"].to_numpy("float64"), charts_of(points, basis or Basis()))
    together = points.groupby(["grain", "period"], sort=False, observed=True).ngroup().to_numpy()
    surprise = _q_values(chance, together)
    return points.assign(p_value=chance, q_value=surprise, discovery=surprise <= share)


def _p_values(level: Array, charts: Charts) -> Array:
    from scipy.special import ndtr, stdtr

    count = charts.baseline
    usable = charts.known & np.isfinite(level) & (charts.sigma > 0)
    chance = np.full(len(level), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = -np.abs(level - charts.mean) / (charts.sigma * np.sqrt(1 + 1 / count))
        by_ranges = (count - 1) ** 2 / (2 * (0.8264 * count - 1.082)) + 0.25
        # The population standard deviation is the smaller one; the t distribution wants the sample's.
        by_sample = distance if charts.ddof else distance * np.sqrt((count - 1) / count)
    sd, ranged, normal, counted = (
        usable & np.isin(charts.kind.astype(str), kinds) for kinds in (("sd",), _BY_RANGES, _NORMAL, ("c",))
    )
    chance[sd] = 2 * stdtr(count[sd] - 1, by_sample[sd])
    chance[ranged] = 2 * stdtr(by_ranges[ranged], distance[ranged] / _c4(by_ranges[ranged]))
    chance[normal] = 2 * ndtr(distance[normal])
    chance[counted] = _of_counts(level[counted], charts.mean[counted] * count[counted], count[counted])
    return chance


def _c4(freedom: Array) -> Array:
    """Return the mean of a sample standard deviation, in standard deviations, by its degrees of freedom."""
    from scipy.special import gammaln

    return np.asarray(np.sqrt(2 / freedom) * np.exp(gammaln((freedom + 1) / 2) - gammaln(freedom / 2)))


def _of_counts(count: Array, before: Array, points: Array) -> Array:
    """Return twice the smaller tail of a count given its total with the baseline's."""
    from scipy.special import bdtr, bdtrc

    before, count = np.round(before).astype(np.int64), np.round(count).astype(np.int64)
    low = bdtr(count, count + before, 1 / (points + 1))
    high = np.where(count > 0, bdtrc(np.maximum(count - 1, 0), count + before, 1 / (points + 1)), 1.0)
    return np.asarray(np.minimum(2 * np.minimum(low, high), 1.0))


def _q_values(chance: Array, together: Array) -> Array:
    """Adjust p-values by Benjamini and Hochberg, each group by itself; NaN counts for nothing."""
    known = np.flatnonzero(np.isfinite(chance))
    order = known[np.lexsort((chance[known], together[known]))]
    starts = changes(together[order])
    first = np.flatnonzero(starts)
    size = np.diff(first, append=len(order))
    rank = np.arange(len(order)) - np.repeat(first, size) + 1
    raised = np.minimum(chance[order] * np.repeat(size, size) / rank, 1.0)
    # The least from here on, all groups in one pass: each is lowered clear of the groups after it.
    lowered = 2.0 * (len(first) - np.cumsum(starts))
    surprise = np.full(len(chance), np.nan)
    surprise[order] = np.minimum.accumulate((raised - lowered)[::-1])[::-1] + lowered
    return surprise
