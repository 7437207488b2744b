"""Ranges: how far from its projection a figure may fall, from the errors of trials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from pcp_kpi.projection.scales import LARGEST, Floats, Scale

LEVELS = (80, 95)
# Normal quantiles, and how many times wider than the models' own the ranges are where a family is too small to tell.
# Measured on trials inside the histories of M1, of every other series of M3 and of Tourism.
NORMAL: Mapping[int, float] = {80: 1.2816, 95: 1.96}
WIDENING: Mapping[int, Mapping[int, float]] = {12: {80: 1.0, 95: 1.02}, 4: {80: 1.05, 95: 1.15}}
_FAMILY = 10.0  # series in a family, at which its own errors weigh as much as those of others
_POOLED = 0.15  # how far the standard error of a series is drawn to those of a large family
# Power to which a series' own errors in trials, over those of its family, change its ranges, and the standard errors
# beyond which an error counts no more there; by periods a year, chosen on every other series of M3.
_OWN: Mapping[int, float] = {12: 0.45, 4: 0.3}
_FAR: Mapping[int, float] = {12: 2.0, 4: np.inf}
_OWN_WITHIN = (0.5, 2.5)
LEAST_COUNT = 1e-9  # an assumption may bring a count to nought, which has no distribution of its own
_HARDLY = 1 + 1e-6  # variance over mean, from which on the negative binomial is as good as Poisson's


@dataclass(frozen=True)
class Outlook:
    """A projection of one series, one number a period.

    Parameters
    ----------
    value : array of float
        The line.
    low80, high80, low95, high95 : array of float
        The ranges; never below nought, and always round the line.
    sd : array of float
        Standard deviation of the figure to come.
    method : str
        How it was made, in words.
    of : float, optional
        Denominator expected; NaN for counts.
    skill : float, optional
        One less the mean error in trials over that of seasonal naive; NaN when there were no trials.
    held : tuple of float, optional
        Of the periods of all trials of its family, the shares that lay inside the 80 and the 95% range.
    caveats : tuple of str, optional
        What a reader must know, besides what the history says.
    """

    value: Floats
    low80: Floats
    high80: Floats
    low95: Floats
    high95: Floats
    sd: Floats
    method: str
    of: float = float("nan")
    skill: float = float("nan")
    held: tuple[float, float] = (float("nan"), float("nan"))
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reach:
    """How many standard errors the ranges of a family reach, and what trials say of them.

    Parameters
    ----------
    factors : mapping of int to float
        Standard errors from the line to the end of the 80 and of the 95% range.
    own : array of float
        Factor of each series, from its own errors in trials.
    held : tuple of float
        Shares of the trials' periods inside the ranges, each origin judged by what the others gave.
    """

    factors: Mapping[int, float]
    own: Floats
    held: tuple[float, float]


def pooled(spread: Floats) -> Floats:
    r"""Draw the standard errors of each series a little towards those of its family.

    Parameters
    ----------
    spread : array of float, series by origin by step
        Standard errors on the scale of the series; NaN where nothing was projected.

    Returns
    -------
    array of float
        Of the same shape.

    Notes
    -----
    A standard error found in one history is itself uncertain. Its log is drawn to the mean log of the :math:`n` series
    of its family at that origin and step, by the share :math:`0.15 n / (n + 10)`.
    """
    told = np.isfinite(spread) & (spread > 0)
    logs = np.log(np.where(told, spread, 1.0))
    count = told.sum(axis=0)
    middle = logs.sum(axis=0) / np.maximum(count, 1)
    share = _POOLED * count / (count + _FAMILY)
    return np.asarray(np.where(told, np.exp((1 - share) * logs + share * middle), spread))


def find_reach(errors: Floats, *, season: int) -> Reach:
    r"""Return how far ranges must reach, from the errors that the methods made in trials.

    Parameters
    ----------
    errors : array of float, series by origin by step
        Errors in standard errors; NaN where nothing could be scored.
    season : int
        Periods a year.

    Returns
    -------
    Reach

    Notes
    -----
    Pooled over the family, the 80% range reaches as far as 80 of 100 absolute errors did (split conformal
    prediction), drawn towards a default when the family has few series. A series whose mean absolute error is
    :math:`r` times that of its family has its ranges multiplied by :math:`r^{0.3}`; in months by :math:`r^{0.45}`,
    where an error beyond two standard errors counts as two.

    References
    ----------
    Vovk, V., Gammerman, A. and Shafer, G. (2005), Algorithmic Learning in a Random World, chapter 2.
    """
    sizes = np.abs(errors)
    own = _own(sizes, season)
    # Each origin is judged by what the others say of its series, as the periods to come will be.
    for origin in range(sizes.shape[1]):
        others = np.delete(np.abs(errors), origin, axis=1)
        sizes[:, origin] /= _own(others, season)[:, None]
    return Reach(_factors(sizes, season), own, _held(sizes, season))


def _own(sizes: Floats, season: int) -> Floats:
    """Return for each series the power of its mean error over the family's; 1 where it has none."""
    told = np.isfinite(sizes)
    counts = told.sum(axis=(1, 2))
    # A single miss far off must not decide how wide the ranges of its series are.
    totals = np.where(told, np.minimum(sizes, _FAR[season]), 0.0).sum(axis=(1, 2))
    if not counts.sum():
        return np.ones(len(sizes))
    middle = max(float(totals.sum() / counts.sum()), 1e-9)
    ratio = np.where(counts > 0, totals / np.maximum(counts, 1) / middle, 1.0)
    return np.asarray(np.clip(np.maximum(ratio, 1e-9) ** _OWN[season], *_OWN_WITHIN))


def _factors(sizes: Floats, season: int) -> dict[int, float]:
    series = int(np.isfinite(sizes).any(axis=(1, 2)).sum())
    weight = series / (series + _FAMILY)
    pool = sizes[np.isfinite(sizes)]
    made = {}
    for level in LEVELS:
        given = NORMAL[level] * WIDENING[season][level]
        found = max(float(np.quantile(pool, level / 100)), 0.2 * given) if len(pool) else given
        made[level] = float(np.exp(weight * np.log(found) + (1 - weight) * np.log(given)))
    return made


def _held(sizes: Floats, season: int) -> tuple[float, float]:
    """Return the shares inside the ranges, the ranges of each origin made from the errors of the others."""
    told = np.isfinite(sizes)
    if not told.any():
        return float("nan"), float("nan")
    inside = dict.fromkeys(LEVELS, 0)
    for origin in range(sizes.shape[1]):
        factors = _factors(np.delete(sizes, origin, axis=1), season)
        for level in LEVELS:
            inside[level] += int((sizes[:, origin] <= factors[level]).sum())
    return inside[80] / int(told.sum()), inside[95] / int(told.sum())


def outlook_on_scale(
    centre: Floats, spread: Floats, *, scale: Scale, factors: Mapping[int, float], method: str
) -> Outlook:
    r"""Return line and ranges of a projection on a scale.

    Parameters
    ----------
    centre, spread : array of float
        Projected line on the scale, and its standard error.
    scale : Scale
        The way back.
    factors : mapping of int to float
        Standard errors to the end of the 80 and of the 95% range.
    method : str
        How it was made.

    Returns
    -------
    Outlook

    Notes
    -----
    The standard error is never below the noise of counting. For a share the noise that the history had by
    chance is taken off and that of the expected denominator put in its place.
    """
    noise = scale.noise(centre)
    if scale.kind == "share":
        variance = np.maximum(spread**2 - scale.binomial, 0.0) + noise
    else:
        variance = np.maximum(spread**2, noise)
    error = np.sqrt(variance)
    ends = {level: np.minimum(factors[level] * error, LARGEST) for level in LEVELS}
    lows = {level: scale.back(centre - ends[level]) for level in LEVELS}
    highs = {level: scale.back(centre + ends[level]) for level in LEVELS}
    sd = (highs[80] - lows[80]) / (2 * NORMAL[80])
    made = _ordered(scale.back(centre), lows, highs, sd=sd, method=method)
    return replace(made, of=scale.of)


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
    The count to come has the negative binomial distribution with mean :math:`m` and variance :math:`v`, which
    has :math:`p = m / v` and :math:`n = m p / (1 - p)`; where the variance is hardly above the mean, the Poisson
    distribution, its limit. Each range is the shortest run of whole numbers that holds at least its share; of
    equally short ones that which holds most.
    """
    variance = np.maximum(variance, mean * _HARDLY)
    ends = {
        level: [shortest_range(m, v, level / 100) for m, v in zip(mean, variance, strict=True)]
        for level in LEVELS
    }
    lows = {level: np.array([low for low, _ in ends[level]], dtype=float) for level in LEVELS}
    highs = {level: np.array([high for _, high in ends[level]], dtype=float) for level in LEVELS}
    return _ordered(mean, lows, highs, sd=np.sqrt(variance), method=method)


def shortest_range(mean: float, variance: float, share: float) -> tuple[int, int]:
    """Return the shortest run of whole numbers that holds at least a share of the negative binomial distribution.

    Parameters
    ----------
    mean, variance : float
        The variance above the mean.
    share : float
        0.8 for an 80% range.

    Returns
    -------
    tuple of int
        First and last number; of equally short ranges that which holds most.

    Examples
    --------
    >>> shortest_range(2.0, 2.00001, 0.8)
    (0, 3)
    """
    chances = chances_of_counts(mean, variance, share)
    total = np.concatenate([[0.0], np.cumsum(chances)])
    lows = np.arange(len(chances))
    highs = np.searchsorted(total, total[lows] + share - 1e-12)
    lows, highs = lows[highs < len(total)], highs[highs < len(total)]
    held = total[highs] - total[lows]
    best = int(np.lexsort((-held, highs - lows))[0])
    return int(lows[best]), int(highs[best]) - 1


def chances_of_counts(mean: float, variance: float, share: float = 0.95) -> Floats:
    """Return the chances of 0, 1, 2 and so on, as far as a range of a share could reach.

    Each follows from the one before; scipy.stats would give the same, and takes longer to import than all of them.
    """
    mean = max(mean, LEAST_COUNT)
    p = mean / max(variance, mean * _HARDLY)
    size, needed = mean * p / (1 - p), 1 - (1 - share) * 1e-3
    most = int(mean + 8 * np.sqrt(mean / p)) + 8
    while True:
        numbers = np.arange(most)
        ratios = np.log((numbers + size) / (numbers + 1)) + np.log1p(-p)
        chances = np.exp(size * np.log(p) + np.concatenate([[0.0], np.cumsum(ratios)]))
        enough = np.flatnonzero(np.cumsum(chances) >= needed)
        if len(enough):
            return np.asarray(chances[: enough[0] + 2], dtype=np.float64)
        most *= 2


def _ordered(
    line: Floats, lows: Mapping[int, Floats], highs: Mapping[int, Floats], *, sd: Floats, method: str
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
        sd=sd,
        method=method,
    )
