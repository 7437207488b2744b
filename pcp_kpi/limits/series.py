"""Which series and which stretch of it each row belongs to, and the rows that a rule rules in order of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pcp_kpi.aggregate import levels
from pcp_kpi.figures import PRINTED, SERIES
from pcp_kpi.limits.baselines import DAYS, MONTHS, Rebase, last_days, segments, steps_in_time
from pcp_kpi.limits.codes import Groups
from pcp_kpi.limits.rules import LimitRule

EVER = np.datetime64("0001-01-01", "D")


def series_of(figures: pd.DataFrame) -> tuple[np.ndarray, pd.DataFrame]:
    """Return the series of each row as a number, in the order in which they come, and their names."""
    joined = np.zeros(len(figures), dtype="int64")
    for column in SERIES:
        codes, words = pd.factorize(figures[column])
        joined = pd.factorize(joined * max(len(words), 1) + codes)[0]
    first = np.full(int(joined.max(initial=-1)) + 1, len(figures))
    np.minimum.at(first, joined, np.arange(len(figures)))
    return joined, figures[list(SERIES)].iloc[first].reset_index(drop=True)


@dataclass(frozen=True)
class Stretches:
    """Each series, cut where it is re-based: the unit that has limits of its own.

    Parameters
    ----------
    series : array of int
        Series that each stretch belongs to.
    since : array of datetime64
        Day on which it begins; far in the past for the first one.
    rebases : list of Rebase or None
        Why it begins.
    """

    series: np.ndarray
    since: np.ndarray
    rebases: list[Rebase | None]

    def of_rows(self, codes: np.ndarray, period: np.ndarray) -> np.ndarray:
        """Return the stretch of each row from its series and period."""
        stretch = codes.copy()
        first = int((self.since == EVER).sum())
        later = np.arange(first, len(self.series))
        for day in np.unique(self.since[first:]):
            begun = later[self.since[first:] == day]
            renamed = np.full(int(codes.max(initial=-1)) + 1, -1)
            renamed[self.series[begun]] = begun
            rows = (renamed[codes] >= 0) & (period >= day)
            stretch[rows] = renamed[codes][rows]
        return stretch


def cut(names: pd.DataFrame, rebases: Sequence[Rebase]) -> Stretches:
    """Cut the series where they are re-based."""
    found = segments(names, rebases) if rebases else []
    series = np.concatenate([np.arange(len(names)), np.array([number for number, _ in found], dtype="int64")])
    days = np.array([rebase.date for _, rebase in found], dtype="datetime64[D]")
    since = np.concatenate([np.full(len(names), EVER), days])
    return Stretches(series, since, [*[None] * len(names), *[rebase for _, rebase in found]])


@dataclass(frozen=True)
class Points:
    """The rows that a rule rules, in the order of stretch and time.

    Parameters
    ----------
    groups : Groups
        Stretch of each row.
    rows : array of int
        Place of each row in the table.
    value, of, level : array of float
        As in the table.
    step : array of int
        Number of the period, neighbours differing by one.
    base : array of bool
        Whether the row is one of those that limits are made from.
    """

    groups: Groups
    rows: np.ndarray
    value: np.ndarray
    of: np.ndarray
    level: np.ndarray
    step: np.ndarray
    base: np.ndarray

    def only(self, keep: np.ndarray) -> Points:
        """Return some of the rows, in the same order and with the same stretches."""
        groups = Groups(self.groups.codes[keep], self.groups.size)
        columns = (self.rows, self.value, self.of, self.level, self.step, self.base)
        return Points(groups, *(column[keep] for column in columns))

    @property
    def counted(self) -> np.ndarray:
        """Baseline points of each stretch."""
        return self.base_groups.count()

    @property
    def base_groups(self) -> Groups:
        """Stretch of each baseline point."""
        return Groups(self.groups.codes[self.base], self.groups.size)

    def every(self, holds: np.ndarray) -> np.ndarray:
        """Tell for which stretches something holds at every baseline point."""
        return np.asarray(self.base_groups.total((~holds[self.base]).astype("float64")) == 0)

    def pairs(self, neighbours: str, grain: str) -> tuple[Points, np.ndarray]:
        """Return the points among which moving ranges are taken, and which make one with the point before."""
        rows = self if neighbours == "rows" else self.only(self.base)
        same = rows.groups.codes[1:] == rows.groups.codes[:-1]
        both = rows.base[1:] & rows.base[:-1] & same
        if neighbours == "calendar" and grain != "point":
            both &= np.diff(rows.step) == 1
        return rows, np.concatenate([np.zeros(min(len(rows.base), 1), dtype=bool), both])


def ruled_points(
    figures: pd.DataFrame, rule: LimitRule, *, stretch: np.ndarray, count: int
) -> tuple[Points, np.ndarray]:
    """Return the rows of the rule's grain in the order of stretch and time, none yet in the baseline."""
    grain = figures["grain"].to_numpy()
    rows = np.flatnonzero(np.asarray(grain == rule.grain, dtype=bool))
    period = figures["period"].to_numpy()[rows]
    step = steps_in_time(period, rule.grain)
    codes = stretch[rows]
    order = _in_order(codes, step)
    rows, step = rows[order], step[order]
    value, of = (figures[name].to_numpy(dtype="float64")[rows] for name in ("value", "of"))
    level = levels(figures).to_numpy()[rows]
    none = np.zeros(len(rows), dtype=bool)
    return Points(Groups(codes[order], count), rows, value, of, level, step, none), period[order]


def _in_order(codes: np.ndarray, step: np.ndarray) -> np.ndarray | slice:
    """Return what puts rows into the order of codes and time; nothing when they are so already."""
    if len(codes) < 2:
        return slice(None)
    rise = np.diff(codes)
    if (rise >= 0).all() and (np.diff(step)[rise == 0] >= 0).all():
        return slice(None)
    return np.lexsort((step, codes))


def days_in(period: np.ndarray, grain: str) -> np.ndarray:
    """Return the length of each period in days."""
    if grain in DAYS:
        return np.full(len(period), float(DAYS[grain]))
    first = period.astype("datetime64[D]")
    return np.asarray((last_days(period, grain) - first).astype("float64") + 1)


def season_of(period: np.ndarray, grain: str) -> np.ndarray:
    """Return the season of each period: month of the year, quarter of the year, or one for all."""
    if grain not in MONTHS or grain == "year":
        return np.zeros(len(period), dtype="int64")
    return np.asarray(steps_in_time(period, grain) % (12 // MONTHS[grain]))


def seasons_a_year(grain: str) -> int:
    """Count the seasons of a grain."""
    return 1 if grain not in MONTHS else 12 // MONTHS[grain]


def printed(names: pd.DataFrame) -> np.ndarray:
    """Tell which series are percentages known only as printed."""
    return np.asarray(names["measure"].str.endswith(PRINTED).to_numpy(dtype=bool))
