"""What a projection may rest on: the unbroken recent history of one series, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pcp_kpi.annotations import Annotation, annotations_for
from pcp_kpi.figures import PRINTED
from pcp_kpi.periods import Month, Quarter, period_at
from pcp_kpi.periods.units import day_in_words
from pcp_kpi.printing import in_full, plural

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
PERIODS_A_YEAR = {"month": 12, "quarter": 4}
NEEDED = {"month": 24, "quarter": 8}
SINCE_WINDOW = 3  # periods after a window, below which no single line is honest
_PASSES = 3  # the seasons and the fillings settle within these


@dataclass(frozen=True)
class History:
    """The part of a series that a projection rests on.

    Parameters
    ----------
    logs : array of float
        Log of one plus the count, one a period from the first to the last that is used; gaps are filled.
    known : array of bool
        Which of them were recorded, outside of any window.
    season : int
        Periods a year.
    first, last : Month or Quarter
        Ends of the history.
    lag : int
        Periods after `last` that the table holds as missing; the projection begins after them.
    caveats : tuple of str
        What a reader must know about it.
    """

    logs: Floats
    known: Flags
    season: int
    first: Month | Quarter
    last: Month | Quarter
    lag: int
    caveats: tuple[str, ...]

    @property
    def counts(self) -> Floats:
        """The counts, gaps filled."""
        return np.expm1(self.logs)

    @property
    def points(self) -> int:
        """How many periods were recorded, outside of any window."""
        return int(self.known.sum())

    @property
    def words(self) -> str:
        """The history in words.

        Examples
        --------
        >>> ends = Quarter(2015, 1), Quarter(2021, 1)
        >>> History(np.zeros(25), np.ones(25, dtype=bool), 4, *ends, 0, ()).words
        '25 quarters from 2015/16 Q1 to 2021/22 Q1'
        """
        count = plural(len(self.known), self.last.grain)
        filled = len(self.known) - self.points
        span = f"{count} from {self.first.label} to {self.last.label}"
        return f"{span}, {filled} of them filled in" if filled else span


@dataclass(frozen=True)
class NoLine:
    """Why a series has no projection.

    Parameters
    ----------
    reason : str
        In words, without a full stop.
    """

    reason: str


def read_history(rows: pd.DataFrame, annotations: Sequence[Annotation]) -> History | NoLine:
    """Take out of one series what a projection may rest on.

    Parameters
    ----------
    rows : DataFrame
        One series of the contract: one measure, area, breakdown, grain and source, nothing projected.
    annotations : sequence of Annotation
        Dated events; those that touch other series are passed over.

    Returns
    -------
    History or NoLine
        The history runs back from the latest figure to a recording change, or to a gap of more than half a
        year. Periods that lie more than half in a Covid window are filled in, as are shorter gaps.
    """
    measure, area, grain = (str(rows[name].iloc[0]) for name in ("measure", "area", "grain"))
    unfit = _unfit(rows, measure=measure, grain=grain)
    if unfit:
        return NoLine(unfit)
    line = _make_line(rows, grain, annotations_for(annotations, measure, area))
    last = int(np.flatnonzero(np.isfinite(line.counts))[-1])
    lag = len(line.counts) - 1 - last
    if lag > line.longest_gap:
        return NoLine(f"no figure since {line.period(last).label}")
    change = line.latest_change(last)
    line = line.part(line.start(last, change), last + 1)
    unfit = _too_short(line, change) or _too_soon(line)
    if unfit:
        return NoLine(unfit)
    cut = line.part(int(np.flatnonzero(line.known)[0]), len(line.counts))
    caveats = _caveats(cut, change if change and change.first > rows["period"].min().date() else None)
    season = PERIODS_A_YEAR[grain]
    logs = filled(np.log1p(np.maximum(cut.counts, 0.0)), cut.known, season)
    first, end = cut.period(0), cut.period(len(cut.counts) - 1)
    return History(logs, cut.known, season, first, end, lag, caveats)


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
    for start, end in _runs(~known):
        before = plain[:start][known[:start]][-season:].mean()
        after = plain[end:][known[end:]][:season].mean()
        bridged[start:end] = before + (after - before) * np.arange(1, end - start + 1) / (end - start + 1)
    return bridged


def _runs(flags: Flags) -> list[tuple[int, int]]:
    """Return the first place of each run of true flags and the place after it."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(int)))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


@dataclass(frozen=True)
class _Line:
    """The counts of one series, one a period without gaps, and what is dated on them.

    `starts` has the first day of each period and of the one after the last; `windows` the places that lie more
    than half in each Covid window.
    """

    grain: str
    counts: Floats
    starts: NDArray[np.datetime64]
    events: tuple[Annotation, ...]
    windows: tuple[tuple[Annotation, Flags], ...]

    @property
    def masked(self) -> Flags:
        """Which periods lie in a window."""
        inside = [flags for _, flags in self.windows]
        return np.any(inside, axis=0) if inside else np.zeros(len(self.counts), dtype=bool)

    @property
    def known(self) -> Flags:
        """Which periods have a count outside of all windows."""
        return np.isfinite(self.counts) & ~self.masked

    @property
    def longest_gap(self) -> int:
        """How many periods may be filled at a stretch: half a year."""
        return PERIODS_A_YEAR[self.grain] // 2

    def period(self, place: int) -> Month | Quarter:
        """Return the period at a place."""
        period = period_at(self.grain, self.starts[place].item())
        assert isinstance(period, Month | Quarter), "only months and quarters come here"
        return period

    def part(self, start: int, end: int) -> _Line:
        """Return the places from `start` to before `end`."""
        windows = tuple((window, flags[start:end]) for window, flags in self.windows)
        return _Line(self.grain, self.counts[start:end], self.starts[start : end + 1], self.events, windows)

    def latest_change(self, last: int) -> Annotation | None:
        """Return the latest event at or before a place, across which figures must not be read as one series."""
        day = self.starts[last].item()
        changes = [event for event in self.events if event.breaks_comparison and event.first <= day]
        return changes[-1] if changes else None

    def start(self, last: int, change: Annotation | None) -> int:
        """Return the first place after the latest change and after the latest long gap."""
        day = self.starts[0] if change is None else np.datetime64(change.first)
        gaps = _runs(~np.isfinite(self.counts) & ~self.masked)
        ends = [end for start, end in gaps if end - start > self.longest_gap and end <= last]
        return max([int(np.searchsorted(self.starts, day)), *ends])


def _unfit(rows: pd.DataFrame, *, measure: str, grain: str) -> str:
    if grain not in PERIODS_A_YEAR:
        return "only monthly and quarterly figures are projected"
    if measure.endswith(PRINTED) or bool(rows["of"].notna().any()):
        return "a share, rate or mean; only counts are projected"
    return "" if bool(rows["value"].notna().any()) else "no figure is known"


def _make_line(rows: pd.DataFrame, grain: str, events: tuple[Annotation, ...]) -> _Line:
    """Put the rows of a series on a line without gaps."""
    months = rows["period"].to_numpy().astype("datetime64[M]")
    step = 12 // PERIODS_A_YEAR[grain]
    places = (months - months.min()).astype(int) // step
    counts = np.full(int(places.max()) + 1, np.nan)
    counts[places] = rows["value"].to_numpy(dtype=float)
    starts = (months.min() + step * np.arange(len(counts) + 1)).astype("datetime64[D]")
    windows = tuple((event, _inside(event, starts)) for event in events if event.kind == "covid")
    return _Line(grain, counts, starts, events, windows)


def _inside(window: Annotation, starts: NDArray[np.datetime64]) -> Flags:
    """Return which periods lie more than half in a window."""
    first = np.maximum(starts[:-1], np.datetime64(window.first))
    after = np.minimum(starts[1:], np.datetime64(window.last or date.max) + 1)
    return np.asarray(2 * (after - first) > starts[1:] - starts[:-1], dtype=bool)


def _too_short(line: _Line, change: Annotation | None) -> str:
    count, needed = int(line.known.sum()), NEEDED[line.grain]
    if count >= needed:
        return ""
    since = f" since the {_kind(change)} of {day_in_words(change.first)}" if change else ""
    history = f"only {plural(count, line.grain)}" if count else f"no {line.grain}"
    return f"{history} of history{since}; {in_full(needed)} are needed"


def _kind(change: Annotation) -> str:
    return change.kind.replace("-", " ")


def _too_soon(line: _Line) -> str:
    """Return why a Covid window is too near; empty when it is not."""
    for window, inside in line.windows:
        since = int(line.known[int(np.flatnonzero(inside)[-1]) + 1 :].sum()) if inside.any() else SINCE_WINDOW
        if since < SINCE_WINDOW:
            few = f"only {in_full(since)} {line.grain}{'' if since == 1 else 's'}"
            return (
                f"{few if since else f'no {line.grain}'} since {window.text} ended; too few to project from"
            )
    return ""


def _caveats(line: _Line, change: Annotation | None) -> tuple[str, ...]:
    """Return what a reader of the projection must know of its history."""
    said = []
    if change is not None:
        said.append(f"rests only on what follows the {_kind(change)} of {day_in_words(change.first)}")
    for window, inside in line.windows:
        places = np.flatnonzero(inside)
        if len(places):
            first, last = line.period(int(places[0])), line.period(int(places[-1]))
            said.append(f"{first.label} to {last.label} ({window.text}) filled in, not fitted")
    gaps = int((~np.isfinite(line.counts) & ~line.masked).sum())
    if gaps:
        said.append(f"{plural(gaps, line.grain)} without a figure filled in")
    latest = line.starts[len(line.counts) - 1].item()
    said += [
        f"does not foresee the {_kind(event)} of {day_in_words(event.first)}"
        for event in line.events
        if event.breaks_comparison and event.first > latest
    ]
    return tuple(said)
