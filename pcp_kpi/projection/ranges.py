"""Ranges: how far from its projection a count may fall, from the errors of the past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pcp_kpi.projection.history import Floats

# How many times wider than the model's own the ranges of smoothed series are. Measured on the errors of
# quarterly projections made before 2021/22 (docs/projections.md), not on those by which they are judged.
WIDENING: Mapping[int, float] = {80: 1.1, 95: 1.2}
AS_IT_IS: Mapping[int, float] = {80: 1.0, 95: 1.0}
_HARDLY = 1 + 1e-6  # variance over mean, from which on the negative binomial is as good as Poisson's
_LARGEST_LOG = 600.0  # beyond it a number is not finite; no count comes near


@dataclass(frozen=True)
class Outlook:
    """A projection of one series, one number a period.

    Parameters
    ----------
    value : array of float
        The line.
    low80, high80, low95, high95 : array of float
        The ranges; never below nought, and always round the line.
    method : str
        How it was made, in words.
    """

    value: Floats
    low80: Floats
    high80: Floats
    low95: Floats
    high95: Floats
    method: str


def outlook_of_logs(
    centre: Floats,
    spread: Floats,
    *,
    freedom: float,
    method: str,
    widening: Mapping[int, float] = AS_IT_IS,
) -> Outlook:
    r"""Return line and ranges of a projection of logs.

    Parameters
    ----------
    centre, spread : array of float
        Projected log of one plus the count, and its standard error.
    freedom : float
        Degrees of freedom of the standard error.
    method : str
        How it was made.
    widening : mapping of int to float, optional
        Factor of the 80 and of the 95% range.

    Returns
    -------
    Outlook

    Notes
    -----
    With a projected log :math:`c`, standard error :math:`s` and factor :math:`w` the range is
    :math:`\exp(c \pm w t s) - 1`, :math:`t` being the quantile of Student's t. :math:`s` is never below the noise
    of counting.
    """
    from scipy.special import stdtrit

    error = np.maximum(spread, np.sqrt(noise_of_counting(centre)))
    reach = {
        level: widening[level] * float(stdtrit(freedom, 0.5 + level / 200)) * error for level in (80, 95)
    }
    line = np.maximum(np.expm1(centre), 0.0)
    lows = {level: np.expm1(centre - reach[level]) for level in reach}
    highs = {level: np.expm1(np.minimum(centre + reach[level], _LARGEST_LOG)) for level in reach}
    return _ordered(line, lows, highs, method=method)


def noise_of_counting(logs: Floats) -> Floats:
    r"""Return the variance that the log of one plus a count has by chance alone.

    Parameters
    ----------
    logs : array of float
        Logs of one plus the expected count.

    Returns
    -------
    array of float

    Notes
    -----
    A Poisson count with mean :math:`m` has variance :math:`m`, so its log has, to first order, :math:`1 / m`;
    :math:`m + 1` is taken, which is never nought.

    Examples
    --------
    >>> noise_of_counting(np.log1p(np.array([99.0]))).round(4).tolist()
    [0.01]
    """
    return np.asarray(np.exp(-np.maximum(logs, 0.0)), dtype=np.float64)


def outlook_of_counts(mean: Floats, variance: Floats, *, method: str) -> Outlook:
    r"""Return line and ranges of a projection of low counts; the ranges are whole numbers.

    Parameters
    ----------
    mean, variance : array of float
        Of the count to come.
    method : str
        How it was made.

    Returns
    -------
    Outlook

    Notes
    -----
    The ends are quantiles of the negative binomial distribution with mean :math:`m` and variance :math:`v`, which
    has :math:`p = m / v` and :math:`n = m p / (1 - p)`; where the variance is hardly above the mean, of the Poisson
    distribution, its limit. A range so made holds at least its share of the counts.
    """
    from scipy.stats import nbinom

    p = mean / np.maximum(variance, mean * _HARDLY)
    size = mean * p / (1 - p)
    lows = {level: nbinom.ppf(0.5 - level / 200, size, p) for level in (80, 95)}
    highs = {level: nbinom.ppf(0.5 + level / 200, size, p) for level in (80, 95)}
    return _ordered(mean, lows, highs, method=method)


def _ordered(
    line: Floats, lows: Mapping[int, Floats], highs: Mapping[int, Floats], *, method: str
) -> Outlook:
    """Put the ends round the line, the wider range round the narrower, and nothing below nought."""
    low80 = np.clip(lows[80], 0.0, line)
    high80 = np.maximum(highs[80], line)
    return Outlook(
        value=line,
        low80=low80,
        high80=high80,
        low95=np.clip(lows[95], 0.0, low80),
        high95=np.maximum(highs[95], high80),
        method=method,
    )
