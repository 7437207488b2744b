"""A structural model of many series at once: level, slope, line, seasons and noise, averaged over its parameters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from pcp_kpi.projection.filling import runs
from pcp_kpi.projection.scales import Flags, Floats
from pcp_kpi.projection.threads import one_thread

# Variances are shares of one period's noise and movement of level together. The second number of each pair is
# the weight that the histories of M1, of every other series of M3 and of Tourism gave it (not what came after).
_LEVELS = (0.003, 0.02, 0.1, 0.4, 1.5, 100.0)  # movement of the level over noise
_SLOPES = ((0, 0.9), (0.003, 0.9), (0.003, 0.98), (0.01, 0.99), (0.1, 0.99), (0.3, 0.98), (1, 0.8), (1, 0.95))
_LINES = (0.0002, 0.002)
_SEASONS = ((0, 1.0), (0.1, 1.0), (0.5, 1.0), (0.7, 0.95), (3, 1.0), (4, 0.95))
_WEIGHTS = {
    12: (
        (0.085, 0.262, 0.212, 0.120, 0.109, 0.212),
        (0.570, 0.124, 0.105, 0.024, 0.050, 0.020, 0.055, 0.052),
        (0.258, 0.742),
        (0.223, 0.082, 0.083, 0.190, 0.212, 0.210),
    ),
    4: (
        (0.034, 0.033, 0.093, 0.209, 0.094, 0.537),
        (0.029, 0.018, 0.035, 0.337, 0.234, 0.053, 0.133, 0.161),
        (0.286, 0.714),
        (0.346, 0.040, 0.057, 0.116, 0.216, 0.225),
    ),
}
_KEPT = 0.97  # of the weight; the other points would cost as much again and change nothing
_DIFFUSE = 1e3  # variance of the first level: all but unknown
_STEPS = (4.0, 100.0)  # variances of a lasting step over a window, equally likely
_LEAST = 1e-8  # variance below which a series counts as constant


@dataclass(frozen=True)
class Sight:
    """What the structural model sees, one row a series.

    Parameters
    ----------
    centre, spread : array of float, series by steps
        Projected line and its standard error.
    whole : array of float, series by periods
        The history with the periods of windows filled and the level before a window moved to that after it.
    """

    centre: Floats
    spread: Floats
    whole: Floats


@dataclass(frozen=True)
class _Point:
    """One thing that a series may be like, and its weight."""

    level: float
    slope: float
    persistence: float
    line: float
    seasons: float
    fading: float
    weight: float


def see_ahead(
    rows: Floats, *, season: int, steps: int, hidden: Flags | None = None, moved: float = 0.25
) -> Sight:
    r"""Project many series with one structural model, averaged over its parameters.

    Parameters
    ----------
    rows : array of float, series by periods
        Logs or the like, all ending in the last column; NaN before a series begins.
    season : int
        Periods a year, 12 or 4.
    steps : int
        Periods to project.
    hidden : array of bool, optional
        Columns that lie in a window. They are not looked at, and the level may have moved over them for good.
    moved : float, optional
        Chance that it has, before anything is seen; 1 is certain.

    Returns
    -------
    Sight

    Notes
    -----
    A series is the sum of a level that walks at random, a slope that fades, a straight line, seasons that sum to
    nought over a year and may fade, and noise: a Gaussian process whose covariance :math:`K` is the sum of theirs.
    With :math:`y` the history, the projection is :math:`K_* K^{-1} y` and its variance
    :math:`\sigma^2 (K_{**} - K_* K^{-1} K_*')`. Every combination of the parameters is tried; each counts by its
    weight times the likelihood of the history under it, :math:`|K|^{-1/2} (y' K^{-1} y)^{-(n - 1)/2}`. Time runs
    backwards, so that the Cholesky factor of one matrix serves series of all lengths. A window's step adds
    a variance between the periods after it; its being there and its not being there both count.

    References
    ----------
    Harvey, A. C. (1989), Forecasting, Structural Time Series Models and the Kalman Filter, chapters 2 and 4.
    Rasmussen, C. E. and Williams, C. K. I. (2006), Gaussian Processes for Machine Learning, chapters 2 and 5.

    Examples
    --------
    >>> wave = np.tile([5.0, 5.2, 5.1, 4.7], (1, 6))
    >>> see_ahead(wave, season=4, steps=4).centre.round(1).tolist()
    [[5.0, 5.2, 5.1, 4.7]]
    """
    known = np.isfinite(rows)
    shut = np.zeros(rows.shape[1], dtype=bool) if hidden is None else hidden
    line = _Timeline(shut[::-1], steps, season)
    centre = np.nanmean(rows[:, ~shut], axis=1, keepdims=True)
    past = np.where(known, rows - centre, 0.0)[:, ::-1].T[line.kept]
    inside = known[:, ::-1].T[line.kept]
    average = _Average(len(rows), line.asked)
    with one_thread():
        for covariance, weight in line.covariances(moved):
            average.add(*_one_point(covariance, past, inside, weight=weight))
    mean, variance = average.settled()
    whole = _spliced(rows, mean, line, centre) if line.windows else rows
    return Sight(mean[:, :steps] + centre, np.sqrt(variance[:, :steps]), whole)


def _one_point(
    covariance: Floats, past: Floats, inside: Flags, *, weight: float
) -> tuple[Floats, Floats, Floats]:
    """Return log weight, projection and variance of every series at one point of the grid."""
    from scipy.linalg import solve_triangular

    size, series = past.shape
    factor = np.linalg.cholesky(covariance[:size, :size])
    both = np.concatenate([past, covariance[:size, size:]], axis=1)
    solved = solve_triangular(factor, both, lower=True, check_finite=False)
    plain, across = solved[:, :series] * inside, solved[:, series:]
    last = inside.sum(axis=0) - 1
    variance = (plain**2).sum(axis=0) / last + _LEAST
    left = np.diag(covariance)[size:] - np.cumsum(across**2, axis=0)[last]
    evidence = np.log(weight) - 0.5 * last * np.log(variance) - np.cumsum(np.log(np.diag(factor)))[last]
    return evidence, plain.T @ across, np.maximum(left, 0.0) * variance[:, None]


class _Average:
    """A mean over the points of the grid, each with its weight, that holds one point at a time."""

    def __init__(self, series: int, targets: int) -> None:
        self._highest = np.full(series, -np.inf)
        self._total = np.zeros(series)
        self._first = np.zeros((series, targets))
        self._second = np.zeros((series, targets))

    def add(self, evidence: Floats, centre: Floats, variance: Floats) -> None:
        """Take one point in; `evidence` is the log of its weight."""
        highest = np.maximum(self._highest, evidence)
        old, new = np.exp(self._highest - highest), np.exp(evidence - highest)
        self._highest = highest
        self._total = self._total * old + new
        self._first = self._first * old[:, None] + new[:, None] * centre
        self._second = self._second * old[:, None] + new[:, None] * (variance + centre**2)

    def settled(self) -> tuple[Floats, Floats]:
        """Return the mean and the variance of the mixture."""
        mean = self._first / self._total[:, None]
        return mean, np.maximum(self._second / self._total[:, None] - mean**2, _LEAST)


class _Timeline:
    """The periods that are looked at, latest first, and after them what is asked for.

    Asked for are the periods ahead, those in windows, and, one row a window, the step over it alone.

    Parameters
    ----------
    shut : array of bool
        Which periods lie in a window, latest first.
    steps : int
        Periods ahead.
    season : int
        Periods a year.
    """

    def __init__(self, shut: Flags, steps: int, season: int) -> None:
        self.season = season
        self.kept, self.filled = np.flatnonzero(~shut), np.flatnonzero(shut)
        self.windows = runs(shut)
        self.asked = steps + len(self.filled) + len(self.windows)
        times = np.concatenate([-self.kept, np.arange(1, steps + 1), -self.filled])
        self._shapes = _shapes(times, season)
        self._moved = self._after_windows(times)

    def covariances(self, moved: float) -> Iterator[tuple[Floats, float]]:
        """Return the covariance of all rows at each point of the grid, with the weight of the point."""
        for point in _grid(self.season):
            base = self._shapes.covariance(point)
            if not self.windows:
                yield base, point.weight
                continue
            whole = np.zeros((len(self._moved),) * 2)
            whole[: len(base), : len(base)] = base
            if moved < 1:
                yield whole, point.weight * (1 - moved)
            for step in _STEPS if moved > 0 else ():
                yield whole + step * self._moved, point.weight * moved / len(_STEPS)

    def _after_windows(self, times: NDArray[np.int64]) -> Floats:
        """Return for each pair of rows how many steps they share; what is filled stands on the latest level."""
        size = len(times) + len(self.windows)
        shared = np.zeros((size, size))
        for place, (start, _) in enumerate(self.windows):
            rows = np.zeros(size)
            rows[: len(times)] = times > -start
            rows[len(self.kept) : len(times)] = 1.0
            rows[len(times) + place] = 1.0
            shared += np.outer(rows, rows)
        return shared


@dataclass(frozen=True)
class _Shapes:
    """Covariances of the parts of a series with variance one."""

    noise: Floats
    walk: Floats
    line: Floats
    slopes: dict[float, Floats]
    seasons: dict[float, Floats]

    def covariance(self, point: _Point) -> Floats:
        """Return the covariance at one point of the grid."""
        made = (self.noise + point.level * self.walk) / (1 + point.level)
        made += _DIFFUSE + point.line * self.line
        if point.slope:
            made += point.slope * self.slopes[point.persistence]
        if point.seasons:
            made += point.seasons * self.seasons[point.fading]
        return made


def _shapes(times: NDArray[np.int64], season: int) -> _Shapes:
    one, other = times[:, None].astype(float), times[None].astype(float)
    apart = np.abs(one - other)
    same = (apart % season == 0) - 1 / season
    return _Shapes(
        noise=np.eye(len(times)),
        walk=np.where(one * other > 0, np.minimum(np.abs(one), np.abs(other)), 0.0),
        line=one * other,
        slopes={share: _summed_slopes(times, share) for share in {share for _, share in _SLOPES}},
        seasons={share: same * share ** (apart / season) for share in {share for _, share in _SEASONS}},
    )


def _summed_slopes(times: NDArray[np.int64], persistence: float) -> Floats:
    """Return the covariance of the sums of a fading slope from the latest period to each other one."""
    steps = np.arange(times.min() + 1, times.max() + 1)
    slopes = persistence ** np.abs(steps[:, None] - steps).astype(float)
    ahead = (steps > 0) & (steps <= times[:, None])
    behind = (steps <= 0) & (steps > times[:, None])
    summed = ahead.astype(float) - behind
    return np.asarray(summed @ slopes @ summed.T)


@lru_cache(maxsize=2)
def _grid(season: int) -> tuple[_Point, ...]:
    """Return the points that make up nearly all of the weight, the heaviest first."""
    levels, slopes, lines, seasons = _WEIGHTS[season]
    made = [
        _Point(level, *slope, line, *pattern, a * b * c * d)
        for (level, a), (slope, b), (line, c), (pattern, d) in product(
            zip(_LEVELS, levels, strict=True),
            zip(_SLOPES, slopes, strict=True),
            zip(_LINES, lines, strict=True),
            zip(_SEASONS, seasons, strict=True),
        )
    ]
    made.sort(key=lambda point: -point.weight)
    enough = int(np.searchsorted(np.cumsum([point.weight for point in made]), _KEPT))
    return tuple(made[: enough + 1])


def _spliced(rows: Floats, seen: Floats, line: _Timeline, centre: Floats) -> Floats:
    """Fill the windows and move what lies before each to the level after it."""
    whole, last = rows.copy(), rows.shape[1] - 1
    first_step = line.asked - len(line.windows)
    for place, (_, end) in enumerate(line.windows):
        whole[:, : last - end + 1] += seen[:, [first_step + place]]
    ahead = first_step - len(line.filled)
    whole[:, last - line.filled] = seen[:, ahead:first_step] + centre
    return np.where(np.isfinite(rows), whole, np.nan)
