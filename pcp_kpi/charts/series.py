"""What a chart reads out of the table: one series as arrays, refused when it is not one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pcp_kpi.charts.theme import Scale
from pcp_kpi.charts.timeline import Floats, Timeline, make_timeline
from pcp_kpi.errors import CommandError, in_words

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("area", "grain", "period", "status", "note", "level", "mean", "lower", "upper", "signal")
_FEW = 4  # so few points are larger, and each has its value beside it
_ONE_SERIES = ("measure", "area", "breakdown", "grain")
EVENTS = ("t", "g")  # kinds of chart whose points are events


@dataclass(frozen=True)
class Series:
    """One series, row by row.

    Parameters
    ----------
    area : str
        Its area.
    timeline : Timeline
        Where its rows stand.
    levels, mean, lower, upper : array of float
        What is drawn; NaN where missing, or where there is no limit.
    signals, statuses, notes : array of str
        As in the table.
    target, floor : array of float
        The level that is aimed at, or the ends of the band that is; NaN where there is none.
    stretch : array of int
        Which rows have their limits from one baseline.
    patterns : array of str
        Where a point inside its limits is flagged by a rule, where that points: ``up``, ``down`` or ``flat``; else
        empty.
    kind : str
        Kind of chart; empty where the table does not say.
    centre : str
        What the middle line is called.
    axis_title : str
        What the levels are, where a reader would not guess it: days or cases between events.
    """

    area: str
    timeline: Timeline
    levels: Floats
    mean: Floats
    lower: Floats
    upper: Floats
    signals: NDArray[np.object_]
    statuses: NDArray[np.object_]
    notes: NDArray[np.object_]
    target: Floats
    floor: Floats
    stretch: NDArray[np.intp]
    patterns: NDArray[np.object_]
    kind: str = ""
    centre: str = "Mean"
    axis_title: str = ""

    @property
    def known(self) -> NDArray[np.bool_]:
        """Rows that have a level."""
        return ~np.isnan(self.levels)

    @property
    def few(self) -> bool:
        """Whether there are so few levels that each can be told."""
        return int(self.known.sum()) <= _FEW

    @property
    def latest(self) -> int | None:
        """Row of the latest level; None when every level is missing."""
        rows = np.flatnonzero(self.known)
        return int(rows[-1]) if len(rows) else None

    def drawn(self, scale: Scale) -> list[Floats]:
        """Return all the levels that are drawn: values, mean, the limits that lie on the scale, and the targets."""
        return [self.levels, self.mean, self.drawn_lower(), self.drawn_upper(scale), self.target, self.floor]

    def drawn_lower(self) -> Floats:
        """Return the lower limit where it can be crossed: nothing counted falls below zero."""
        return np.where(self.lower <= 0 if self.bounded else self.lower < 0, np.nan, self.lower)

    def drawn_upper(self, scale: Scale) -> Floats:
        """Return the upper limit where it can be crossed: no share rises above one."""
        if scale.unit != "share":
            return self.upper
        return np.where(self.upper >= 1 if self.bounded else self.upper > 1, np.nan, self.upper)

    @property
    def bounded(self) -> bool:
        """Whether limits were held within what can be, so that one at the end of the scale is none."""
        return self.kind not in ("", "sd", "printed")


def read_series(points: pd.DataFrame) -> Series:
    """Take the one series of a control chart out of the table.

    Parameters
    ----------
    points : pandas.DataFrame
        One row a period: measure, area, breakdown, grain, period, status, note, level, mean, lower, upper and
        signal; perhaps target and target_floor, kind, baseline and rule, as `with_limits` adds them, flag and
        direction, as `with_signals` does.

    Returns
    -------
    Series
        In order of time.

    Raises
    ------
    CommandError
        When columns are missing, when there is no row, or when there are rows of several series, of one
        period twice, without a period, or projected.
    """
    _refuse_columns(points, COLUMNS)
    _refuse_empty(points)
    _refuse_rows(points)
    rows = points.sort_values("period", kind="stable")
    days = [day.date() for day in rows["period"].dt.to_pydatetime()]
    numbers = {name: rows[name].to_numpy(dtype=float, na_value=np.nan) for name in COLUMNS[5:9]}
    texts = {name: rows[name].fillna("").to_numpy(dtype=object) for name in ("signal", "status", "note")}
    kind = _last_text(rows, "kind")
    timeline = make_timeline(days, str(rows["grain"].iloc[0]), events=kind in EVENTS)
    return Series(
        area=str(rows["area"].iloc[0]),
        timeline=timeline,
        levels=numbers["level"],
        mean=numbers["mean"],
        lower=numbers["lower"],
        upper=numbers["upper"],
        signals=texts["signal"],
        statuses=texts["status"],
        notes=texts["note"],
        target=_target(rows, "target"),
        floor=_target(rows, "target_floor"),
        stretch=_stretches(rows),
        patterns=_patterns(rows),
        kind=kind,
        centre=_centre(kind, _last_text(rows, "rule")),
        axis_title=_axis_title(kind, timeline, numbers["level"]),
    )


def _target(rows: pd.DataFrame, column: str) -> Floats:
    if column not in rows:
        return np.full(len(rows), np.nan)
    return rows[column].to_numpy(dtype=float, na_value=np.nan)


def _last_text(rows: pd.DataFrame, column: str) -> str:
    """Return the last text of a column that is not empty."""
    texts = [str(text) for text in rows[column].fillna("") if text] if column in rows else []
    return texts[-1] if texts else ""


def _stretches(rows: pd.DataFrame) -> NDArray[np.intp]:
    """Return which rows have limits of one baseline; where none is named, limits that change do not join."""
    if "baseline" not in rows:
        return np.arange(len(rows), dtype=np.intp)
    named = rows["baseline"].fillna("").to_numpy(dtype=object)
    return np.cumsum(np.append(True, named[1:] != named[:-1]), dtype=np.intp)


def _patterns(rows: pd.DataFrame) -> NDArray[np.object_]:
    """Return where the flags of points inside their limits point."""
    if "flag" not in rows:
        return np.full(len(rows), "", dtype=object)
    way = rows["direction"].fillna("") if "direction" in rows else ""
    outside = rows["signal"].isin(["above", "below"]) | rows["level"].isna()
    flagged = rows["flag"].fillna(False).astype(bool) & ~outside
    return np.where(flagged, np.where(way == "", "flat", way), "").astype(object)


def _centre(kind: str, rule: str) -> str:
    if kind == "run" or (kind == "g" and "median" in rule):
        return "Median"
    return {"t": "Centre", "xmr-seasonal": "Seasonal mean"}.get(kind, "Mean")


def _axis_title(kind: str, timeline: Timeline, levels: Floats) -> str:
    """Say what lies between events: days where the levels are the days between their dates."""
    if kind != "t":
        return "Cases between events" if kind == "g" else ""
    days = np.diff([slot.start.toordinal() for slot in timeline.slots])
    counted = len(days) > 0 and bool(np.all((levels[1:] == days) | np.isnan(levels[1:])))
    return "Days between events" if counted else "Time between events"


def read_areas(points: pd.DataFrame, order: tuple[str, ...]) -> list[Series | None]:
    """Take one series for each area out of the table.

    Parameters
    ----------
    points : pandas.DataFrame
        As for `read_series`, several areas.
    order : tuple of str
        The areas, the force first.

    Returns
    -------
    list of Series or None
        In the order given; None for an area without rows.

    Raises
    ------
    CommandError
        When `order` is empty, has more than twelve areas or one twice, or when the table holds an area that
        `order` does not name; and as `read_series`.
    """
    _refuse_columns(points, COLUMNS)
    if not 1 <= len(order) <= 12 or len(set(order)) != len(order):
        named = in_words(order, most=15) or "none"
        raise CommandError(f"`order` names 1 to 12 areas, each once; it names {len(order)}: {named}")
    _refuse_empty(points)
    held = [str(area) for area in points["area"].unique()]
    strangers = [area for area in held if area not in order]
    if strangers:
        raise CommandError(
            f"the table holds areas that `order` does not name: {in_words(strangers)}; "
            "name them or leave them out"
        )
    by_area = {str(area): rows for area, rows in points.groupby("area", sort=False)}
    return [read_series(by_area[area]) if area in by_area else None for area in order]


def _refuse_columns(points: pd.DataFrame, needed: tuple[str, ...]) -> None:
    """Refuse a table without the columns of a chart."""
    missing = [name for name in needed if name not in points.columns]
    if missing:
        raise CommandError(
            f"a chart needs the columns {in_words(missing, most=12)}, which the table lacks; "
            "`with_limits` adds mean, lower, upper and signal"
        )


def _refuse_empty(points: pd.DataFrame) -> None:
    """Refuse a table without rows: an empty picture would look like zero."""
    if points.empty:
        raise CommandError("a chart needs at least one row; none came. Say that the measure is not available")


def _refuse_rows(points: pd.DataFrame) -> None:
    """Refuse rows that are not one series of recorded figures."""
    faults = [
        f"{column} has {points[column].nunique()} values ({in_words(map(str, points[column].unique()))})"
        for column in _ONE_SERIES
        if column in points.columns and points[column].nunique(dropna=False) > 1
    ]
    undated = int(points["period"].isna().sum())
    if undated:
        faults.append(f"{undated} rows have no period")
    twice = int(points["period"].dropna().duplicated().sum())
    if twice and not faults:
        faults.append(f"{twice} periods come twice")
    projected = int((points["status"] == "projected").sum())
    if projected:
        faults.append(f"{projected} rows are projected, and a control chart shows what was recorded")
    if faults:
        raise CommandError("a control chart shows one series, each period once: " + "; ".join(faults))
