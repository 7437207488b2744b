"""Many histories side by side, projected together by the methods of a tier, from today and from earlier origins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pcp_kpi.projection.history import SINCE_WINDOW, History
from pcp_kpi.projection.scales import Flags, Floats
from pcp_kpi.projection.smoothing import smooth_ahead
from pcp_kpi.projection.structural import see_ahead

MOVED = 0.25
# How many periods before the end the trial origins lie, by periods a year.
CUTS = {12: (18, 15, 12, 9, 6, 3), 4: (12, 10, 8, 6, 4, 2)}
_BEYOND = float(np.log(1.5))  # how far a line may leave the figures of its history
_LEAST_ROOT = 0.1
# Share of the line of the figures as recorded, as soon after a window as there is a line at all.
_HEDGE = 0.35
_SETTLED = 6  # periods after a window from which on there is none of it


@dataclass(frozen=True)
class Lines:
    """Projected lines on the scale of each series: series by origin by step.

    Parameters
    ----------
    centre, spread : array of float
        Line and standard error; NaN for an origin from which the series could not be projected.
    """

    centre: Floats
    spread: Floats


@dataclass(frozen=True)
class Tier:
    """What is asked of the methods.

    Parameters
    ----------
    name : str
        ``fast``, ``standard`` or ``full``.
    steps : int
        Periods to project.
    moved : float, optional
        Chance, before anything is seen, that the level has moved over a window for good.
    """

    name: str
    steps: int
    moved: float = MOVED


def cast_lines(histories: Sequence[History], tier: Tier, *, cuts: Sequence[int], least: int) -> Lines:
    """Project histories of one season from several origins.

    Parameters
    ----------
    histories : sequence of History
        All with the same number of periods a year.
    tier : Tier
        Which methods, and how far.
    cuts : sequence of int
        Periods to leave out at the end, one number an origin.
    least : int
        Known periods that an origin before the end needs.

    Returns
    -------
    Lines
    """
    shape = len(histories), len(cuts), tier.steps
    centre, spread = np.full(shape, np.nan), np.full(shape, np.nan)
    for places in _groups(histories, cuts, least):
        parts = [(histories[series], cuts[origin]) for series, origin in places]
        where = tuple(np.array(places).T)
        centre[where], spread[where] = _cast_group(parts, tier)
    return Lines(centre, spread)


def _cast_group(parts: Sequence[tuple[History, int]], tier: Tier) -> tuple[Floats, Floats]:
    """Project histories whose windows lie equally far from the end.

    Soon after a window nobody knows whether its level stays, and the line is hedged: drawn towards what the figures
    as recorded would give, by a share that fades over half a year of months.
    """
    season, counts = parts[0][0].season, parts[0][0].scale.kind == "count"
    rows = _side_by_side([history.logs[: len(history.logs) - cut] for history, cut in parts])
    shut = _shut(*parts[0])
    hidden = np.zeros(rows.shape[1], dtype=bool)
    hidden[len(hidden) - 1 - shut] = True
    centre, spread = _cast(rows, hidden, tier, season=season, counts=counts)
    share = (
        _HEDGE * float(np.clip((_SETTLED - shut[0]) / (_SETTLED - SINCE_WINDOW), 0, 1)) if len(shut) else 0.0
    )
    if not share or tier.moved == 1:
        return centre, spread
    recorded = _side_by_side([history.recorded[: len(history.logs) - cut] for history, cut in parts])
    other, other_spread = _cast(recorded, np.zeros_like(hidden), tier, season=season, counts=counts)
    between = share * (1 - share) * (centre - other) ** 2
    variance = (1 - share) * spread**2 + share * other_spread**2 + between
    return (1 - share) * centre + share * other, np.sqrt(variance)


def _groups(histories: Sequence[History], cuts: Sequence[int], least: int) -> list[list[tuple[int, int]]]:
    """Return the series and origins that can be projected together: their windows lie equally far from the end."""
    groups: dict[tuple[bool, tuple[int, ...]], list[tuple[int, int]]] = {}
    for series, history in enumerate(histories):
        for origin, cut in enumerate(cuts):
            if cut and not can_cut(history, cut, least):
                continue
            key = (history.scale.kind == "count", tuple(_shut(history, cut).tolist()))
            groups.setdefault(key, []).append((series, origin))
    return list(groups.values())


def can_cut(history: History, cut: int, least: int) -> bool:
    """Tell whether a history has enough left for a projection when its end is left out."""
    known = history.known[: max(len(history.known) - cut, 0)]
    if known.sum() < least or not known[-1]:
        return False
    shut = _shut(history, cut)
    return not len(shut) or int(known[len(known) - shut[0] :].sum()) >= SINCE_WINDOW


def _shut(history: History, cut: int) -> np.ndarray:
    """Return how far before the end the hidden periods of a history lie."""
    return np.flatnonzero(history.hidden[: len(history.hidden) - cut][::-1])


def _side_by_side(series: Sequence[Floats]) -> Floats:
    """Return one row a series, all ending in the last column."""
    width = max(map(len, series))
    rows = np.full((len(series), width), np.nan)
    for row, values in zip(rows, series, strict=True):
        row[width - len(values) :] = values
    return rows


def _cast(rows: Floats, hidden: Flags, tier: Tier, *, season: int, counts: bool) -> tuple[Floats, Floats]:
    """Return line and standard error of the mean of a tier's methods."""
    lines, spreads, whole = [], [], rows
    shut = hidden if hidden.any() else None
    if tier.name != "fast" or shut is not None:
        sight = see_ahead(rows, season=season, steps=tier.steps, hidden=shut, moved=tier.moved)
        whole = sight.whole
        if tier.name != "fast":
            lines, spreads = [sight.centre], [sight.spread]
    if tier.name == "full" and counts:
        lines.append(_on_roots(rows, shut, tier, season=season))
    smoothed = smooth_ahead(whole, season=season, steps=tier.steps)
    centre = np.mean([*lines, smoothed.centre], axis=0)
    spread = np.exp(np.mean(np.log([*spreads, smoothed.spread + 1e-12]), axis=0))
    lowest, highest = np.nanmin(whole, axis=1) - _BEYOND, np.nanmax(whole, axis=1) + _BEYOND
    return np.clip(centre, lowest[:, None], highest[:, None]), spread


def _on_roots(rows: Floats, shut: Flags | None, tier: Tier, *, season: int) -> Floats:
    """Return the line of the structural model of square roots, brought to logs."""
    counts = np.maximum(np.expm1(rows), 0.0)
    middle = np.maximum(np.nanmedian(counts, axis=1, keepdims=True), 1.0)
    sight = see_ahead(
        np.sqrt(counts / middle), season=season, steps=tier.steps, hidden=shut, moved=tier.moved
    )
    return np.asarray(np.log1p(np.maximum(sight.centre, _LEAST_ROOT) ** 2 * middle))
