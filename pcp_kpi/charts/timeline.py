"""Where periods stand along a chart: slots, gaps, and the labels beneath them."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pcp_kpi.charts.layout import text_width
from pcp_kpi.periods import FinancialYear, Month, Quarter, Week

Floats = NDArray[np.float64]
EPOCH = dt.date(1970, 1, 1).toordinal()
_SLOTS: dict[str, type[Quarter] | type[Week] | type[FinancialYear]] = {
    "quarter": Quarter,
    "week": Week,
    "year": FinancialYear,
}


@dataclass(frozen=True)
class Turn:
    """The slot of one event among others: all are equally wide, however much time lies between.

    Parameters
    ----------
    number : int
        Its place, from 0.
    day : datetime.date
        When it was.
    """

    number: int
    day: dt.date

    @property
    def start(self) -> dt.date:
        """The day of the event."""
        return self.day

    @property
    def end(self) -> dt.date:
        """The day of the event."""
        return self.day

    @property
    def label(self) -> str:
        """The day as it stands under an axis."""
        return f"{self.day.day} {self.day:%b %Y}"

    def shift(self, turns: int) -> Turn:
        """Return the slot so many turns later."""
        return replace(self, number=self.number + turns)


Slot = FinancialYear | Quarter | Month | Week | Turn


def day_number(day: dt.date) -> float:
    """Return a day as matplotlib counts them, from 1 January 1970.

    Examples
    --------
    >>> day_number(dt.date(1970, 1, 3))
    2.0
    """
    return float(day.toordinal() - EPOCH)


def left_of(slot: Slot) -> float:
    """Return where a slot begins along the axis: its day number, or its place among events."""
    return float(slot.number) if isinstance(slot, Turn) else day_number(slot.start)


def right_of(slot: Slot) -> float:
    """Return where a slot ends along the axis."""
    return left_of(slot.shift(1)) if isinstance(slot, Turn) else day_number(slot.end) + 1


def places_of_days(slots: Sequence[Slot]) -> Callable[[dt.date], float]:
    """Return what says where a day stands along an axis: among events before the first that is not earlier."""
    if not isinstance(slots[0], Turn):
        return day_number
    days = [slot.start for slot in slots]
    return lambda day: float(bisect_left(days, day))


def slot_at(day: dt.date, grain: str) -> Slot:
    """Return the slot of a period; windows and points in time stand in the month where they end."""
    return _SLOTS.get(grain, Month).containing(day)


def _place(slot: Slot) -> int:
    """Return the place of a slot among all of its kind: neighbours differ by one."""
    if isinstance(slot, Quarter):
        return 4 * slot.start_year + slot.number
    if isinstance(slot, Month):
        return 12 * slot.year + slot.month
    if isinstance(slot, Turn):
        return slot.number
    return slot.start_year if isinstance(slot, FinancialYear) else slot.start.toordinal() // 7


def neighbours(slot: Slot, later: Slot) -> bool:
    """Tell whether no slot stands between two.

    Examples
    --------
    >>> neighbours(Quarter(2020, 4), Quarter(2021, 1))
    True
    """
    return _place(later) - _place(slot) == 1


@dataclass(frozen=True)
class Timeline:
    """The slots of the rows of one series, in order.

    Parameters
    ----------
    slots : tuple of FinancialYear, Quarter, Month, Week or Turn
        One a row.
    spacing : int
        How many slots apart neighbours stand: 3 for a rolling figure given each quarter.
    """

    slots: tuple[Slot, ...]
    spacing: int

    @cached_property
    def starts(self) -> Floats:
        """First day of each slot, as day numbers; of events their places."""
        return np.array([left_of(slot.shift(1 - self.spacing)) for slot in self.slots])

    @cached_property
    def ends(self) -> Floats:
        """Day after each slot, as day numbers."""
        return np.array([right_of(slot) for slot in self.slots])

    @cached_property
    def middles(self) -> Floats:
        """Middle of each slot, where its point is drawn."""
        return (self.starts + self.ends) / 2

    @cached_property
    def breaks(self) -> NDArray[np.intp]:
        """Rows before which periods are absent."""
        places = np.array([_place(slot) for slot in self.slots])
        return np.flatnonzero(np.diff(places) > self.spacing) + 1


def make_timeline(days: Iterable[dt.date], grain: str, *, events: bool = False) -> Timeline:
    """Put the periods of a series on a timeline.

    Parameters
    ----------
    days : iterable of datetime.date
        The periods as the table holds them, in order.
    grain : str
        Their grain.
    events : bool, optional
        Whether points in time are events, each with a slot of the same width. They are taken as such when two
        fall in one month.

    Returns
    -------
    Timeline
    """
    days = list(days)
    slots: tuple[Slot, ...] = tuple(slot_at(day, grain) for day in days)
    if grain == "point" and (events or len(set(slots)) < len(slots)):
        return Timeline(tuple(Turn(number, day) for number, day in enumerate(days)), 1)
    apart = [_place(later) - _place(earlier) for earlier, later in pairwise(slots)]
    return Timeline(slots, 1 if grain in _SLOTS or grain == "month" else min(apart, default=1))


def line_with_gaps(timeline: Timeline, levels: Floats) -> tuple[Floats, Floats]:
    """Return x and y of a line that breaks where periods are absent or missing.

    Parameters
    ----------
    timeline : Timeline
        The rows.
    levels : array of float
        One a row; NaN where known to be missing.

    Returns
    -------
    tuple of array
        With a NaN put in at every gap.
    """
    breaks = timeline.breaks
    return np.insert(timeline.middles, breaks, np.nan), np.insert(levels, breaks, np.nan)


def steps_with_gaps(
    timeline: Timeline, levels: Floats, stretch: NDArray[np.intp] | None = None
) -> tuple[Floats, Floats]:
    """Return x and y of the level lines that hold for whole slots, as a mean or a limit does.

    Rows that follow each other with the same level share one line, also across absent periods: a limit holds
    there too. Where the level is not known the line ends; where it changes too, unless both rows belong to one
    `stretch` of limits that vary from point to point: then a step joins them.
    """
    starts, ends = timeline.starts, timeline.ends
    absent = set(timeline.breaks.tolist())
    xs: list[float] = []
    ys: list[float] = []
    row = 0

    def joins(after: int) -> bool:
        same = stretch is not None and after < len(levels) and stretch[after] == stretch[after - 1]
        return same and after not in absent and not np.isnan(levels[after])

    while row < len(levels):
        last = row
        while last + 1 < len(levels) and levels[last + 1] == levels[row]:
            last += 1
        if not np.isnan(levels[row]):
            step = [] if joins(last + 1) else [np.nan]
            xs += [starts[row], ends[last], *step]
            ys += [levels[row], levels[row], *step]
        row = last + 1
    return np.array(xs[:-1]), np.array(ys[:-1])


@dataclass(frozen=True)
class TickLabel:
    """A label beneath the axis: its text and the day number under which its middle stands."""

    text: str
    x: float


def all_slots(first: Slot, last: Slot) -> list[Slot]:
    """Return every slot from `first` to `last`, also those without a row."""
    return [first.shift(n) for n in range(_place(last) - _place(first) + 1)]


def _middle(slot: Slot) -> float:
    return (day_number(slot.start) + day_number(slot.end) + 1) / 2


def slot_labels(slots: Sequence[Slot], *, width: float, size: float) -> list[TickLabel]:
    """Return the labels of quarters or months (of months for weeks too), as many as there is room for.

    Parameters
    ----------
    slots : sequence
        Every slot of the axis.
    width, size : float
        Width of the axis and text size in points.

    Returns
    -------
    list of TickLabel
        All, or every third month; none where years alone have room.
    """
    if isinstance(slots[0], Quarter):
        every = [TickLabel(f"Q{slot.number}", _middle(slot)) for slot in slots if isinstance(slot, Quarter)]
        return every if width / len(slots) >= text_width("Q4", size) + 3 else []
    if isinstance(slots[0], FinancialYear | Turn):
        return []
    first, last = day_number(slots[0].start), day_number(slots[-1].end) + 1
    months = all_slots(Month.containing(slots[0].start), Month.containing(slots[-1].end))
    every = [TickLabel(month.name[:3], _middle(month)) for month in months if isinstance(month, Month)]
    every = [label for label in every if first < label.x < last]
    room, needed = width * 30 / (last - first), text_width("Aug", size) + 3
    if room >= needed:
        return every
    quarterly = [label for label in every if label.text in ("Apr", "Jul", "Oct", "Jan")]
    return quarterly if 3 * room >= needed else []


def financial_years(slots: Sequence[Slot]) -> list[FinancialYear]:
    """Return the financial years that an axis shows, whole or in part."""
    first = FinancialYear.containing(slots[0].start).start_year
    last = FinancialYear.containing(slots[-1].end).start_year
    return [FinancialYear(year) for year in range(first, last + 1)]


def year_labels(slots: Sequence[Slot], *, width: float, size: float, over: float = 0.0) -> list[TickLabel]:
    """Return the labels of financial years, or the days of events, thinned from the last back until none touches.

    Parameters
    ----------
    slots : sequence
        Every slot of the axis.
    width, size : float
        Width of the axis and text size in points.
    over : float, optional
        How far in points a label may stand out over the right end.

    Returns
    -------
    list of TickLabel
        In order of time, each under the middle of what is shown of its year.
    """
    low, high = left_of(slots[0]), right_of(slots[-1])
    events = [slot for slot in slots if isinstance(slot, Turn)]
    text, days = text_width("30 Sep 2018" if events else "2018/19", size), (high - low) / width
    labels = [
        TickLabel(event.label, min(event.number + 0.5, high + (over - text / 2) * days)) for event in events
    ]
    for year in [] if events else financial_years(slots):
        middle = (max(day_number(year.start), low) + min(day_number(year.end) + 1, high)) / 2
        labels.append(TickLabel(year.label, min(middle, high + (over - text / 2) * days)))
    needed = (text + 5) * days
    for every in range(1, len(labels) + 1) if events else (1, 2, 3, 4, 5, 10):
        kept = labels[::-1][::every][::-1]
        # A stump of a year at the beginning must not cost all the others their labels.
        for shown in (kept, kept[1:]):
            if shown and all(right.x - left.x >= needed for left, right in pairwise(shown)):
                return shown
    return labels[-1:]


def year_edges(slots: Sequence[Slot]) -> list[float]:
    """Return the day numbers at which financial years meet inside an axis; none among events."""
    if isinstance(slots[0], Turn):
        return []
    return [day_number(year.start) for year in financial_years(slots)[1:]]
