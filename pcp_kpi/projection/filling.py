"""Gaps and windows of one series filled in, with its seasons, between the levels on both sides."""

from __future__ import annotations

import numpy as np

from pcp_kpi.projection.scales import Flags, Floats

_PASSES = 3  # the seasons and the fillings settle within these


def filled(logs: Floats, known: Flags, season: int) -> Floats:
    """Fill what is not known: a straight line from the year before to the year after, with the seasons on it.

    Parameters
    ----------
    logs : array of float
        Logs of counts; the first and the last are known.
    known : array of bool
        Which of them are known; the others are not looked at.
    season : int
        Periods a year.

    Returns
    -------
    array of float
        The known ones as they came.

    Notes
    -----
    The level of a gap leads from the mean of the `season` known periods before it to that of those after it,
    seasons taken off; so a level that has changed over the gap is neither cut off nor believed to have changed
    at once. The season of a place in the year is the mean distance of its known periods from a centred yearly
    mean.
    """
    if known.all():
        return logs
    steps = np.arange(len(logs))
    whole = np.interp(steps, steps[known], logs[known])
    for _ in range(_PASSES):
        seasons = _seasons(whole, known, season)
        whole = np.where(known, logs, _bridged(whole - seasons, known, season) + seasons)
    return np.asarray(whole, dtype=np.float64)


def _seasons(logs: Floats, known: Flags, season: int) -> Floats:
    half = season // 2
    weights = np.concatenate([[0.5], np.ones(season - 1), [0.5]]) / season
    ends = np.full(half, logs[:season].mean()), np.full(half, logs[-season:].mean())
    apart = logs - np.convolve(np.concatenate([ends[0], logs, ends[1]]), weights, "valid")
    place = np.arange(len(logs)) % season
    count = np.bincount(place[known], minlength=season)
    effects = np.bincount(place[known], weights=apart[known], minlength=season) / np.maximum(count, 1)
    return np.asarray((effects - effects.mean())[place], dtype=np.float64)


def _bridged(plain: Floats, known: Flags, season: int) -> Floats:
    """Lead the level of each gap from the year before it to the year after it."""
    bridged = plain.copy()
    for start, end in runs(~known):
        before = plain[:start][known[:start]][-season:].mean()
        after = plain[end:][known[end:]][:season].mean()
        bridged[start:end] = before + (after - before) * np.arange(1, end - start + 1) / (end - start + 1)
    return bridged


def runs(flags: Flags) -> list[tuple[int, int]]:
    """Return the first place of each run of true flags and the place after it.

    Examples
    --------
    >>> runs(np.array([True, False, True, True]))
    [(0, 1), (2, 4)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(int)))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]
