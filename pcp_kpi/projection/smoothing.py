"""Theta and damped trend on seasonally adjusted series, thousands at once in one array."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from pcp_kpi.projection.scales import Flags, Floats

_ALPHAS = np.array([0.01, 0.05, 0.1, 0.15, 0.22, 0.3, 0.4, 0.5, 0.62, 0.75, 0.88, 1.0])
_DAMPED = np.array(list(product((0.05, 0.15, 0.3, 0.5, 0.75, 1.0), (0.0, 0.08, 0.25), (0.8, 0.9, 0.97))))
_BLOCK = 256  # series at a time, so that the arrays stay near the processor
_OPENING = 10  # periods from which the first level and slope of a damped trend come
_FEWEST = 1e-300


@dataclass(frozen=True)
class Smoothed:
    """A smoothed line of many series, one row a series.

    Parameters
    ----------
    centre, spread : array of float, series by steps
        Projected line and its standard error.
    """

    centre: Floats
    spread: Floats


def smooth_ahead(rows: Floats, *, season: int, steps: int) -> Smoothed:
    r"""Project many series by theta and damped trend.

    Parameters
    ----------
    rows : array of float, series by periods
        Logs or the like, all ending in the last column; NaN before a series begins.
    season : int
        Periods a year, 12 or 4.
    steps : int
        Periods to project.

    Returns
    -------
    Smoothed

    Notes
    -----
    The seasons are the mean distances from a centred yearly mean, drawn towards nought by the share of them that
    chance alone would make (James and Stein). Theta is simple exponential smoothing with half the slope of a straight
    line; quarterly series have it twice, on the logs and on what they are logs of. The damped trend is that of
    Gardner and McKenzie. The smoothing parameters are those of a grid with the least squared errors one step
    ahead. Those errors of the mean line, :math:`s`, grow with the mean smoothing parameter :math:`a` to
    :math:`s^2 (1 + (h - 1) a^2)`.

    References
    ----------
    Assimakopoulos, V. and Nikolopoulos, K. (2000), The theta model, International Journal of Forecasting 16, 521-530.
    Gardner, E. S. and McKenzie, E. (1985), Forecasting trends in time series, Management Science 31, 1237-1246.

    Examples
    --------
    >>> wave = np.tile([5.0, 5.2, 5.1, 4.7], (1, 6))
    >>> smooth_ahead(wave, season=4, steps=4).centre.round(1).tolist()
    [[5.0, 5.2, 5.1, 4.7]]
    """
    seasons = seasons_of(rows, season)
    width = rows.shape[1]
    plain = rows - seasons[:, np.arange(width) % season]
    made = [_block(plain[start : start + _BLOCK], season, steps) for start in range(0, len(rows), _BLOCK)]
    centre, spread = (np.concatenate(parts) for parts in zip(*made, strict=True))
    return Smoothed(centre + seasons[:, np.arange(width, width + steps) % season], spread)


def seasons_of(rows: Floats, season: int) -> Floats:
    """Return the seasons of each series, those of column 0 first, drawn towards nought where chance could make them.

    Parameters
    ----------
    rows : array of float, series by periods
        Logs or the like; NaN before a series begins.
    season : int
        Periods a year.

    Returns
    -------
    array of float, series by season
        Each row sums to nought.
    """
    half = season // 2
    weights = np.concatenate([[0.5], np.ones(season - 1), [0.5]]) / season
    centred = np.lib.stride_tricks.sliding_window_view(rows, season + 1, axis=1) @ weights
    apart = np.full((len(rows), -(-rows.shape[1] // season) * season), np.nan)
    apart[:, half : half + centred.shape[1]] = rows[:, half : half + centred.shape[1]] - centred
    places = apart.reshape(len(rows), -1, season)
    known = np.isfinite(places)
    counts = known.sum(axis=1)
    found = np.where(known, places, 0.0).sum(axis=1) / np.maximum(counts, 1)
    noise = (np.where(known, places - found[:, None], 0.0) ** 2).sum(axis=(1, 2))
    noise /= np.maximum((counts - 1).sum(axis=1), 1)
    found -= found.mean(axis=1, keepdims=True)
    by_chance = (season - 3) * noise * (1 / np.maximum(counts, 1)).mean(axis=1)
    kept = 1 - by_chance / np.maximum((found**2).sum(axis=1), _FEWEST)
    enough = (counts > 0).all(axis=1)
    return np.asarray(found * np.where(enough, np.clip(kept, 0.0, 1.0), 0.0)[:, None])


def _block(plain: Floats, season: int, steps: int) -> tuple[Floats, Floats]:
    """Return line and standard error of some series without seasons."""
    known = np.isfinite(plain)
    damped, errors, alphas = _damped(plain, known, steps)
    thetas, theta_errors, theta_alphas = _theta(plain, known, steps)
    lines = [thetas, damped]
    if season == 4:
        middle = np.nanmean(plain, axis=1, keepdims=True)
        counts, _, _ = _theta(np.exp(plain - middle), known, steps)
        lines.append(np.log(np.maximum(counts, 0.01)) + middle)
    error = (errors + theta_errors) / 2
    counted = known.sum(axis=1)
    first = np.sqrt((error**2).sum(axis=1) / np.maximum(counted - 3, 1))
    growth = 1 + np.arange(steps) * ((alphas + theta_alphas) / 2)[:, None] ** 2
    return np.mean(lines, axis=0), first[:, None] * np.sqrt(growth)


def _theta(plain: Floats, known: Flags, steps: int) -> tuple[Floats, Floats, Floats]:
    """Return theta's line, its errors one step ahead and its smoothing parameters."""
    count = known.sum(axis=1)
    filled = np.where(known, plain, 0.0)
    slope = _slopes(filled, known, count)
    opening = _opening(filled, known, 4).mean(axis=1)
    alphas = _ALPHAS[_least_errors(filled, known, opening)]
    level, errors = opening.copy(), np.empty_like(plain)
    for step in range(plain.shape[1]):
        errors[:, step] = (filled[:, step] - level) * known[:, step]
        level += alphas * errors[:, step]
    behind = 1 / alphas - (1 - alphas) ** count / alphas
    drift = 0.5 * slope[:, None] * (np.arange(steps) + behind[:, None])
    # Smoothing alone lags behind a slope by what the drift puts right.
    return level[:, None] + drift, errors - (0.5 * slope * behind)[:, None] * known, alphas


def _slopes(filled: Floats, known: Flags, count: Floats) -> Floats:
    """Return the slope of the straight line through each series."""
    steps = np.arange(filled.shape[1]) * known
    middle = steps.sum(axis=1) / count
    apart = (np.arange(filled.shape[1]) - middle[:, None]) * known
    return np.asarray((apart * filled).sum(axis=1) / np.maximum((apart**2).sum(axis=1), _FEWEST))


def _opening(filled: Floats, known: Flags, most: int) -> Floats:
    """Return the first values of each series."""
    places = np.minimum(known.argmax(axis=1)[:, None] + np.arange(most), filled.shape[1] - 1)
    return np.take_along_axis(filled, places, axis=1)


def _least_errors(filled: Floats, known: Flags, opening: Floats) -> Floats:
    """Return the place of the smoothing parameter with the least squared errors."""
    alpha = _ALPHAS[:, None]
    level = np.repeat(opening[None], len(_ALPHAS), axis=0)
    total, error = np.zeros_like(level), np.empty_like(level)
    columns, seen = np.ascontiguousarray(filled.T), np.ascontiguousarray(known.T.astype(float))
    for value, here in zip(columns, seen, strict=True):
        np.subtract(value, level, out=error)
        error *= here
        level += alpha * error
        error *= error
        total += error
    return np.asarray(total.argmin(axis=0))


def _damped(plain: Floats, known: Flags, steps: int) -> tuple[Floats, Floats, Floats]:
    """Return the line of a damped trend, its errors one step ahead and its smoothing parameters."""
    filled = np.where(known, plain, 0.0)
    opening = _opening(filled, known, _OPENING)
    places = np.arange(_OPENING) - (_OPENING - 1) / 2
    slope = opening @ places / (places @ places)
    level = opening.mean(axis=1) - slope * (_OPENING + 1) / 2
    best = _DAMPED[_damped_grid(filled, known, level, slope)]
    alpha, beta, phi = best[:, 0], best[:, 0] * best[:, 1], best[:, 2]
    errors = np.empty_like(plain)
    for step in range(plain.shape[1]):
        here, move = known[:, step], phi * slope
        errors[:, step] = (filled[:, step] - level - move) * here
        level = level + move * here + alpha * errors[:, step]
        slope = slope + (move - slope) * here + beta * errors[:, step]
    reach = np.cumsum(phi[:, None] ** np.arange(1, steps + 1), axis=1)
    return level[:, None] + slope[:, None] * reach, errors, alpha


def _damped_grid(filled: Floats, known: Flags, level: Floats, slope: Floats) -> Floats:
    """Return the place of the parameters of a damped trend with the least squared errors."""
    alpha, beta, phi = (column[:, None] for column in _DAMPED.T)
    beta = beta * alpha
    levels, slopes = (np.repeat(first[None], len(_DAMPED), axis=0) for first in (level, slope))
    total, error = np.zeros_like(levels), np.empty_like(levels)
    columns, seen = np.ascontiguousarray(filled.T), np.ascontiguousarray(known.T)
    started = known.all(axis=0).argmax() if known.all(axis=0).any() else len(columns)
    for step, (value, here) in enumerate(zip(columns, seen, strict=True)):
        move = phi * slopes
        if step < started:
            slopes += (move - slopes) * here
            move *= here
        else:
            slopes = move
        levels += move
        np.subtract(value, levels, out=error)
        error *= here
        levels += alpha * error
        slopes = slopes + beta * error
        error *= error
        total += error
    return np.asarray(total.argmin(axis=0))
