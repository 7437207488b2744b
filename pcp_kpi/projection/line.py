"""One series on a line of periods without gaps, with the windows and changes that are dated on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pcp_kpi.aggregate import PERIODS_A_YEAR
from pcp_kpi.annotations import Annotation
from pcp_kpi.figures import SERIES
from pcp_kpi.periods import Month, Quarter, period_at
from pcp_kpi.projection.filling import runs
from pcp_kpi.projection.scales import Flags, Floats, Scale, scale_for

KEYS = [*SERIES, "source"]  # what tells one series from another
WINDOWS = ("covid", "suspended")  # kinds of events whose periods are not fitted


@dataclass(frozen=True)
class Line:
    """The figures of one series, one a period without gaps, and what is dated on them.

    Parameters
    ----------
    grain : str
        ``month`` or ``quarter``.
    values, of : array of float
        NaN where nothing was recorded; `of` is NaN for counts.
    starts : array of day
        First day of each period and of the one after the last.
    events : tuple of Annotation
        What touches the series, in the order of first days.
    windows : tuple of (Annotation, array of bool)
        The places that lie more than half in each window.
    """

    grain: str
    values: Floats
    of: Floats
    starts: NDArray[np.datetime64]
    events: tuple[Annotation, ...]
    windows: tuple[tuple[Annotation, Flags], ...]

    @property
    def scale(self) -> Scale:
        """The scale on which the figures are projected."""
        return scale_for(self.values, self.of)

    @property
    def masked(self) -> Flags:
        """Which periods lie in a window."""
        inside = [flags for _, flags in self.windows]
        return np.any(inside, axis=0) if inside else np.zeros(len(self.values), dtype=bool)

    @property
    def known(self) -> Flags:
        """Which periods have a figure outside of all windows."""
        return np.isfinite(self.values) & ~self.masked

    @property
    def longest_gap(self) -> int:
        """How many periods may be filled at a stretch: half a year."""
        return PERIODS_A_YEAR[self.grain] // 2

    def period(self, place: int) -> Month | Quarter:
        """Return the period at a place."""
        period = period_at(self.grain, self.starts[place].item())
        assert isinstance(period, Month | Quarter), "only months and quarters come here"
        return period

    def part(self, start: int, end: int) -> Line:
        """Return the places from `start` to before `end`."""
        windows = tuple((window, flags[start:end]) for window, flags in self.windows)
        return Line(
            self.grain,
            self.values[start:end],
            self.of[start:end],
            self.starts[start : end + 1],
            self.events,
            windows,
        )

    def latest_change(self, last: int) -> Annotation | None:
        """Return the latest event at or before a place, across which figures must not be read as one series."""
        day = self.starts[last].item()
        changes = [event for event in self.events if event.breaks_comparison and event.first <= day]
        return changes[-1] if changes else None

    def start(self, last: int, change: Annotation | None) -> int:
        """Return the first place after the latest change and after the latest long gap."""
        day = self.starts[0] if change is None else np.datetime64(change.first)
        gaps = runs(~np.isfinite(self.values) & ~self.masked)
        ends = [end for start, end in gaps if end - start > self.longest_gap and end <= last]
        return max([int(np.searchsorted(self.starts, day)), *ends])


def make_line(rows: pd.DataFrame, grain: str, events: tuple[Annotation, ...]) -> Line:
    """Put the rows of a series on a line without gaps.

    Parameters
    ----------
    rows : DataFrame
        One series of the contract, in any order.
    grain : str
        ``month`` or ``quarter``.
    events : tuple of Annotation
        What touches the series, in the order of first days.

    Returns
    -------
    Line
    """
    months = rows["period"].to_numpy().astype("datetime64[M]")
    step = 12 // PERIODS_A_YEAR[grain]
    places = (months - months.min()).astype(int) // step
    values, of = np.full((2, int(places.max()) + 1), np.nan)
    values[places], of[places] = rows["value"].to_numpy(dtype=float), rows["of"].to_numpy(dtype=float)
    # A share or mean of no cases is not known.
    values[np.isfinite(of) & (of <= 0)] = np.nan
    of[~np.isfinite(values)] = np.nan
    starts = (months.min() + step * np.arange(len(values) + 1)).astype("datetime64[D]")
    ends = starts[:-1], starts[1:]
    windows = tuple((event, lies_in(event, *ends)) for event in events if event.kind in WINDOWS)
    return Line(grain, values, of, starts, events, windows)


def lies_in(window: Annotation, starts: NDArray[np.datetime64], afters: NDArray[np.datetime64]) -> Flags:
    """Return which periods lie more than half in a window.

    Parameters
    ----------
    window : Annotation
        One without a last day has not ended.
    starts, afters : array of day
        First day of each period, and the day after its last.
    """
    first = np.maximum(starts, np.datetime64(window.first))
    after = np.minimum(afters, np.datetime64(window.last or date.max) + 1)
    return np.asarray(2 * (after - first) > afters - starts, dtype=bool)
