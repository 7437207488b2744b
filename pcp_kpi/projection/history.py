"""What a projection may rest on: the unbroken recent history of one series, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pcp_kpi.aggregate import PERIODS_A_YEAR
from pcp_kpi.annotations import Annotation, annotations_for
from pcp_kpi.figures import PRINTED
from pcp_kpi.periods import Month, Quarter
from pcp_kpi.periods.units import day_in_words
from pcp_kpi.printing import in_full, plural
from pcp_kpi.projection.filling import filled
from pcp_kpi.projection.line import Line, make_line
from pcp_kpi.projection.scales import Flags, Floats, Scale, ended

NEEDED = {"month": 24, "quarter": 8}
SINCE_WINDOW = 3  # periods after a window, below which no single line is honest


@dataclass(frozen=True)
class History:
    """The part of a series that a projection rests on.

    Parameters
    ----------
    logs : array of float
        The series on its `scale`, one a period from the first to the last that is used; gaps and windows are filled.
    recorded : array of float
        The same with windows as recorded.
    known : array of bool
        Which of them were recorded, outside of any window.
    hidden : array of bool
        Which of them lie in a window.
    season : int
        Periods a year.
    first, last : Month or Quarter
        Ends of the history.
    lag : int
        Periods after `last` that the table holds as missing; the projection begins after them.
    caveats : tuple of str
        What a reader must know about it.
    scale : Scale
        How the figures were brought to the scale and come back.
    """

    logs: Floats
    recorded: Floats
    known: Flags
    hidden: Flags
    season: int
    first: Month | Quarter
    last: Month | Quarter
    lag: int
    caveats: tuple[str, ...]
    scale: Scale

    @property
    def figures(self) -> Floats:
        """The counts, or the numerators that the expected denominator would have had; gaps filled."""
        return self.scale.back(self.logs)

    def early(self, cut: int) -> History:
        """Return the history as it was `cut` periods before its end."""
        end = len(self.logs) - cut
        shorter = replace(
            self, **{name: getattr(self, name)[:end] for name in ("logs", "recorded", "known", "hidden")}
        )
        return replace(shorter, last=self.last.shift(-cut), lag=0)

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
        >>> known = np.ones(25, dtype=bool)
        >>> History(np.zeros(25), np.zeros(25), known, ~known, 4, *ends, 0, (), Scale("count")).words
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
    scenarios : tuple of Scenario, optional
        What the series may do instead, when a window ended too recently for one line.
    """

    reason: str
    scenarios: tuple[Scenario, ...] = ()


@dataclass(frozen=True)
class Scenario:
    """One of the two ways in which a series may go on after a window.

    Parameters
    ----------
    name : str
        ``returns`` to what was before the window, or ``stays`` as it was at its end.
    history : History
        What a line of it rests on.
    """

    name: str
    history: History


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
        year. Periods that lie more than half in a window are hidden and filled in, shorter gaps are filled in.
    """
    measure, area, grain = (str(rows[name].iloc[0]) for name in ("measure", "area", "grain"))
    unfit = _unfit(rows, measure=measure, grain=grain)
    if unfit:
        return NoLine(unfit)
    line = make_line(rows, grain, annotations_for(annotations, measure, area))
    if not np.isfinite(line.values).any():
        return NoLine("no figure is known")
    last = int(np.flatnonzero(np.isfinite(line.values))[-1])
    lag = len(line.values) - 1 - last
    if lag > line.longest_gap:
        return NoLine(f"no figure since {line.period(last).label}")
    change = line.latest_change(last)
    line = line.part(line.start(last, change), last + 1)
    unfit = _too_short(line, change)
    if unfit:
        return NoLine(unfit)
    line = line.part(int(np.flatnonzero(line.known)[0]), len(line.values))
    early = change if change and change.first > rows["period"].min().date() else None
    caveats = _caveats(line, early)
    too_soon = _too_soon(line)
    if too_soon:
        return NoLine(too_soon, _scenarios(line, lag, caveats))
    return _history(line, line.known, lag, caveats)


def _history(line: Line, known: Flags, lag: int, caveats: tuple[str, ...]) -> History:
    """Return the history of a line of which some periods are known."""
    season = PERIODS_A_YEAR[line.grain]
    there = line.scale.there(line.values, line.of)
    logs, recorded = filled(there, known, season), filled(there, np.isfinite(there), season)
    first, end = line.period(0), line.period(len(line.values) - 1)
    scale = ended(line.scale, line.values, line.of, season=season)
    return History(logs, recorded, known, line.masked & ~known, season, first, end, lag, caveats, scale)


def _scenarios(line: Line, lag: int, caveats: tuple[str, ...]) -> tuple[Scenario, ...]:
    """Return both ways of going on: as before the window, and as in the last periods of it and after it."""
    inside = next(inside for _, inside in reversed(line.windows) if _since(line, inside) < SINCE_WINDOW)
    recorded = np.isfinite(line.values)
    opening, end = int(np.flatnonzero(inside)[0]), len(line.values)
    known = np.flatnonzero(line.known[:opening])
    if not len(known):
        return ()
    latest = recorded & (np.arange(end) >= end - SINCE_WINDOW)
    # A gap may stand right before the window: nothing is filled in beyond the last figure.
    before = line.part(0, int(known[-1]) + 1)
    back = _history(before, before.known, lag + end - len(before.values), caveats)
    if not latest[-1]:
        return (Scenario("returns", back),)
    return (
        Scenario("returns", back),
        Scenario("stays", _history(line, line.known | latest, lag, caveats)),
    )


def _unfit(rows: pd.DataFrame, *, measure: str, grain: str) -> str:
    if grain not in PERIODS_A_YEAR:
        return "only monthly and quarterly figures are projected"
    if measure.endswith(PRINTED):
        return "a percentage known only as printed; its counts are needed"
    known = rows["value"].notna()
    if not known.any():
        return "no figure is known"
    mixed = rows.loc[known, "of"].notna()
    return (
        "" if mixed.all() or not mixed.any() else "some of its figures have a denominator and some have none"
    )


def _too_short(line: Line, change: Annotation | None) -> str:
    count, needed = int(line.known.sum()), NEEDED[line.grain]
    if count >= needed:
        return ""
    since = f" since the {_kind(change)} of {day_in_words(change.first)}" if change else ""
    history = f"only {plural(count, line.grain)}" if count else f"no {line.grain}"
    return f"{history} of history{since}; {in_full(needed)} are needed"


def _kind(change: Annotation) -> str:
    return change.kind.replace("-", " ")


def _too_soon(line: Line) -> str:
    """Return why a Covid window is too near; empty when it is not."""
    for window, inside in line.windows:
        since = _since(line, inside)
        if since < SINCE_WINDOW:
            few = f"only {in_full(since)} {line.grain}{'' if since == 1 else 's'}"
            return (
                f"{few if since else f'no {line.grain}'} since {window.text} ended; too few to project from"
            )
    return ""


def _since(line: Line, inside: Flags) -> int:
    """Return how many periods are known since a window; enough when it does not touch the line."""
    return int(line.known[int(np.flatnonzero(inside)[-1]) + 1 :].sum()) if inside.any() else SINCE_WINDOW


def _caveats(line: Line, change: Annotation | None) -> tuple[str, ...]:
    """Return what a reader of the projection must know of its history."""
    said = []
    if change is not None:
        said.append(f"rests only on what follows the {_kind(change)} of {day_in_words(change.first)}")
    for window, inside in line.windows:
        places = np.flatnonzero(inside)
        if len(places):
            first, last = line.period(int(places[0])), line.period(int(places[-1]))
            span = first.label if first == last else f"{first.label} to {last.label}"
            said.append(f"{span} ({window.text}) filled in, not fitted")
    gaps = int((~np.isfinite(line.values) & ~line.masked).sum())
    if gaps:
        said.append(f"{plural(gaps, line.grain)} without a figure filled in")
    latest = line.starts[len(line.values) - 1].item()
    said += [
        f"does not foresee the {_kind(event)} of {day_in_words(event.first)}"
        for event in line.events
        if event.breaks_comparison and event.first > latest
    ]
    return tuple(said)
