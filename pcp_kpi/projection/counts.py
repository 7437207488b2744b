"""Low counts: a mean in which older counts weigh less, and a distribution of whole numbers."""

from __future__ import annotations

import numpy as np

from pcp_kpi.projection.history import History
from pcp_kpi.projection.ranges import Outlook, outlook_of_counts
from pcp_kpi.projection.scales import Flags, Floats

LOW_COUNTS = "discounted mean of low counts"
_DISCOUNTS = np.array([0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 1.0])


def discounted_mean(history: History, steps: int) -> Outlook:
    r"""Project low counts: a mean in which older counts weigh less, and a range for whole numbers.

    Parameters
    ----------
    history : History
        At least two years.
    steps : int
        Periods to project.

    Returns
    -------
    Outlook
        A flat line: low counts show no seasons that could be told from chance.

    Notes
    -----
    With discount :math:`w`, sum :math:`S = \sum w^k y_{n-k}` and weight :math:`N = \sum w^k` the mean is
    :math:`m = (S + 1/2) / N` and the variance :math:`h` steps ahead :math:`d m (1 + 1 / (N w^{h-1}))`. The
    discount is that with the least squared errors one step ahead; :math:`d`, at least 1, is the mean of their
    squares over their variances.

    References
    ----------
    Harvey, A. C. and Fernandes, C. (1989), Time series models for count or qualitative observations, Journal of
    Business & Economic Statistics 7, 407-417.
    """
    sums, weights, squares, ratios = _discount(history.figures, history.known, history.season)
    best = int(np.argmin(squares))
    mean, weight = (sums[best] + 0.5) / weights[best], weights[best] * _DISCOUNTS[best] ** np.arange(steps)
    variance = max(ratios[best], 1.0) * mean * (1 + 1 / weight)
    return outlook_of_counts(np.full(steps, mean), variance, method=LOW_COUNTS)


def _discount(counts: Floats, known: Flags, season: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Return sum, weight, mean squared error and dispersion for each discount; the first year only warms up."""
    sums, weights = np.zeros(len(_DISCOUNTS)), np.zeros(len(_DISCOUNTS))
    squares, ratios = [], []
    for step, count in enumerate(counts[known]):
        if step >= season:
            mean = (sums + 0.5) / weights
            squares.append((count - mean) ** 2)
            ratios.append(squares[-1] / (mean * (1 + 1 / weights)))
        sums, weights = _DISCOUNTS * sums + count, _DISCOUNTS * weights + 1
    return sums, weights, np.mean(squares, axis=0), np.mean(ratios, axis=0)
