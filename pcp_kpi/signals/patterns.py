"""Patterns among points, each found for all series at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import comb

import numpy as np

from pcp_kpi.signals.rules import Rule
from pcp_kpi.signals.track import Array, Track, changes


@dataclass(frozen=True)
class Marks:
    """Which points a rule marks, and what is to be said of them.

    Parameters
    ----------
    points : array of int
        Places in the track of the points marked, ascending.
    direction : array of int
        +1 a signal upwards, -1 downwards, 0 neither.
    shape : array of int
        0 for the first wording of the rule, 1 for the second.
    place, total : array of int
        The point is number `place` of `total`.
    """

    points: Array
    direction: Array
    shape: Array
    place: Array
    total: Array


def find(track: Track, rule: Rule) -> Marks:
    """Return the points of a track that break a rule.

    Parameters
    ----------
    track : Track
        Points in order.
    rule : Rule
        The pattern.

    Returns
    -------
    Marks
        Empty for a track without points.
    """
    return _FINDERS[rule.kind](track, rule)


def runs_of(key: Array, breaks: Array) -> tuple[Array, Array]:
    """Return the place of each point in its run of equal keys, and the length of that run."""
    starts = changes(key) | breaks
    first = np.flatnonzero(starts)
    lengths = np.diff(first, append=len(key))
    return np.arange(1, len(key) + 1) - np.repeat(first, lengths), np.repeat(lengths, lengths)


def longest_run_limit(useful: Array | int) -> Array:
    """Return the length that the longest run of a random series seldom exceeds.

    Parameters
    ----------
    useful : int or array of int
        Points that are not on the centre, at least one.

    Returns
    -------
    array of int
        log2(n) + 3, rounded.

    References
    ----------
    Schilling, M. F. (2012), The Surprising Predictability of Long Runs, Mathematics Magazine 85(2), 141-149.

    Examples
    --------
    >>> longest_run_limit([10, 12, 24, 60]).tolist()
    [6, 7, 8, 9]
    """
    return np.asarray(np.round(np.log2(useful)).astype(int) + 3)


@cache
def crossings_limit(pairs: int) -> int:
    """Return the number of crossings of the centre that a random series seldom falls short of.

    Parameters
    ----------
    pairs : int
        Neighbouring useful points: one less than the useful points of a series without gaps.

    Returns
    -------
    int
        The 5 % point of the binomial distribution with that many trials of one half.

    References
    ----------
    Chen, Z. (2010), A Note on the Runs Test, Model Assisted Statistics and Applications 5, 73-77.

    Examples
    --------
    >>> [crossings_limit(useful - 1) for useful in (10, 12, 24, 60)]
    [2, 3, 8, 23]
    """
    ways, crossings = 1, 0
    while 20 * ways < 2**pairs:
        crossings += 1
        ways += comb(pairs, crossings)
    return crossings


def _marks(points: Array, direction: Array, place: Array, total: Array) -> Marks:
    """Take what stands at the points marked; the wording follows the direction."""
    direction = direction[points]
    return Marks(points, direction, (direction < 0).astype(np.int8), place[points], total[points])


def _single(track: Track, direction: Array) -> Marks:
    ones = np.ones(len(direction), dtype=np.int64)
    return _marks(np.flatnonzero(direction), direction, ones, ones)


def _limits(track: Track, rule: Rule) -> Marks:
    return _single(track, track.outside)


def _beyond(track: Track, rule: Rule) -> Marks:
    return _single(track, track.beyond(rule.sigmas))


def _long_enough(key: Array, rule: Rule, breaks: Array) -> tuple[Array, Array, Array]:
    """Return the points of runs of equal non-zero keys that are long enough, with place and length."""
    place, total = runs_of(key, breaks)
    reached = total if rule.marks == "all" else place
    return np.flatnonzero((key != 0) & (reached >= rule.length)), place, total


def _run(track: Track, rule: Rule) -> Marks:
    side = track.side
    points, place, total = _long_enough(side, rule, track.breaks)
    return _marks(points, side, place, total)


def _steps(track: Track) -> Array:
    """Return the sign of the step to each point from its neighbour before; 0 at the start of a stretch.

    Where the centre itself moves, as it does with the season, a step is one in distance from the centre.
    """
    level, mean, _, _, sigma = track.numbers
    step = np.diff(level, prepend=np.nan)
    moved = np.diff(mean, prepend=np.nan) != 0
    if moved[1:].any():
        distance = (level - mean) / np.where(sigma > 0, sigma, 1.0)
        # To nine decimals, so that points as far from their centres stay a tie.
        step = np.where(moved, np.diff(distance, prepend=np.nan).round(9), step)
    step[track.breaks] = 0
    return np.asarray(np.sign(step).astype(np.int8))


def _trend(track: Track, rule: Rule) -> Marks:
    """Join m + 1 points by m equal steps; where two trends share a point, the later one tells it."""
    step, breaks = _steps(track), track.breaks
    place, total = runs_of(step, breaks)
    place, total = place + 1, total + 1
    if rule.marks == "last":
        return _marks(np.flatnonzero((step != 0) & (place >= rule.length)), step, place, total)
    marked = (step != 0) & (total >= rule.length)
    opening = np.append(marked[1:] & (place[1:] == 2), False)
    marked = marked | opening
    place = np.where(opening, 1, place)
    total = np.where(opening, np.append(total[1:], 0), total)
    shape = np.where(opening, np.append(step[1:], 0), step)
    # NHSRplotthedots 0.2 tells the direction by the next step wherever the next point belongs to any trend.
    followed = np.append(marked[1:] & ~breaks[1:], False)
    direction = np.where(followed, np.append(step[1:], 0), step)
    points = np.flatnonzero(marked)
    falling = (shape[points] < 0).astype(np.int8)
    return Marks(points, np.where(direction[points] > 0, 1, -1), falling, place[points], total[points])


def _some_beyond(track: Track, rule: Rule) -> Marks:
    return _some(track, rule, track.beyond(rule.sigmas))


def _some_near(track: Track, rule: Rule) -> Marks:
    return _some(track, rule, np.where(track.outside == 0, track.beyond(rule.sigmas), 0))


def _some(track: Track, rule: Rule, zone: Array) -> Marks:
    """Find `count` of `length` points in a zone on one side; only points in the zone are marked.

    Marking all, the whole window must lie on that side of the centre, as the NHS has it; marking the last,
    the other points may lie anywhere, and the first points of a stretch need not fill the window.
    """
    near = [_window(track, rule, zone == sign, sign=sign) for sign in (1, -1)]
    direction = near[0].astype(np.int8) - near[1].astype(np.int8)
    return _single(track, direction)


def _window(track: Track, rule: Rule, inside: Array, *, sign: int) -> Array:
    place, _ = runs_of(track.stretch, track.breaks)
    total = np.concatenate([[0], np.cumsum(inside)])
    end = np.arange(1, len(inside) + 1)
    enough = total[end] - total[end - np.minimum(place, rule.length)] >= rule.count
    if rule.marks == "last":
        return np.asarray(enough & inside)
    same, _ = runs_of(track.side, track.breaks)
    complete = enough & (same >= rule.length) & (track.side == sign)
    # A window belongs to every point in it: spread each complete one back over its points.
    covered = np.zeros(len(inside), dtype=bool)
    for back in range(rule.length):
        covered[: len(inside) - back] |= complete[back:]
    return covered & inside


def _alternating(track: Track, rule: Rule) -> Marks:
    step, breaks = _steps(track), track.breaks
    turns = np.zeros(len(step), dtype=np.int8)
    turns[1:] = (step[1:] * step[:-1] == -1) & ~breaks[1:]
    place, total = runs_of(turns, breaks)
    place, total = place + 2, total + 2
    reached = total if rule.marks == "all" else place
    marked = (turns == 1) & (reached >= rule.length)
    points, whole = (place.copy(), total.copy()) if rule.marks == "all" else (place, total)
    # The first turn is a pattern's third point; the two before it belong to it as well.
    opening = np.flatnonzero(marked & (place == 3)) if rule.marks == "all" else np.array([], dtype=np.int64)
    for lead in (1, 2):
        new = opening[~marked[opening - lead]]
        points[new - lead], whole[new - lead] = 3 - lead, total[new]
        marked[new - lead] = True
    return _marks(np.flatnonzero(marked), np.zeros_like(turns), points, whole)


def _hugging(track: Track, rule: Rule) -> Marks:
    """Limits without width hold nothing, so that a constant series hugs no centre."""
    within = ((track.beyond(rule.sigmas) == 0) & (track.numbers[4] > 0)).astype(np.int8)
    points, place, total = _long_enough(within, rule, track.breaks)
    return _marks(points, np.zeros_like(within), place, total)


def _avoiding(track: Track, rule: Rule) -> Marks:
    away = (track.beyond(rule.sigmas) != 0).astype(np.int8)
    points, place, total = _long_enough(away, rule, track.breaks)
    return _marks(points, np.zeros_like(away), place, total)


@dataclass(frozen=True)
class Runs:
    """Runs and crossings of every part of a track; arrays of points are those that are not on the centre."""

    points: Array
    side: Array
    part: Array
    place: Array
    length: Array
    useful: Array
    longest: Array
    crossings: Array
    pairs: Array


def runs_analysis(track: Track) -> Runs:
    """Count runs and crossings about the centre, leaving out the points on it.

    Parameters
    ----------
    track : Track
        Points in order.

    Returns
    -------
    Runs
        `points`, `side`, `part`, `place`, `length` of each useful point; `useful`, `longest`, `crossings` and
        `pairs` of each part.
    """
    points = np.flatnonzero(track.side)
    side, stretch = track.side[points], track.stretch[points]
    _, part = np.unique(track.part, return_inverse=True)
    parts = int(part.max(initial=-1)) + 1
    part = part[points]
    breaks = changes(stretch)
    place, length = runs_of(side, breaks)
    longest = np.zeros(parts, dtype=np.int64)
    np.maximum.at(longest, part, length)
    useful = np.bincount(part, minlength=parts)
    crossings = np.bincount(part[changes(side) & ~breaks], minlength=parts)
    pairs = np.bincount(part[~breaks], minlength=parts)
    return Runs(points, side, part, place, length, useful, longest, crossings, pairs)


def _longest_run(track: Track, rule: Rule) -> Marks:
    runs = runs_analysis(track)
    limit = longest_run_limit(np.maximum(runs.useful, 1))
    marked = runs.length > limit[runs.part]
    direction = runs.side[marked]
    shape = (direction < 0).astype(np.int8)
    return Marks(runs.points[marked], direction, shape, runs.place[marked], runs.length[marked])


def _crossings(track: Track, rule: Rule) -> Marks:
    """Mark the whole part: too few crossings are no single point's doing."""
    runs = runs_analysis(track)
    limit = np.array([crossings_limit(int(pairs)) for pairs in runs.pairs], dtype=np.int64)
    few = (runs.crossings < limit)[runs.part]
    zeros = np.zeros(int(few.sum()), dtype=np.int8)
    part = runs.part[few]
    return Marks(runs.points[few], zeros, zeros, runs.crossings[part], runs.useful[part])


_FINDERS: dict[str, Callable[[Track, Rule], Marks]] = {
    "limits": _limits, "beyond": _beyond, "run": _run, "trend": _trend, "some-beyond": _some_beyond,
    "some-near": _some_near, "alternating": _alternating, "hugging": _hugging, "avoiding": _avoiding,
    "longest-run": _longest_run, "crossings": _crossings,
}  # fmt: skip
