"""The projected part of a control chart: a dashed line with hollow points on the bands of its ranges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon

from pcp_kpi.charts.layout import Box
from pcp_kpi.charts.marks import marker_size
from pcp_kpi.charts.panel import Panel, add_artist, row_segments
from pcp_kpi.charts.series import Series
from pcp_kpi.charts.theme import THEME
from pcp_kpi.charts.timeline import Floats, Timeline, make_timeline, neighbours
from pcp_kpi.errors import CommandError, in_words

if TYPE_CHECKING:
    import pandas as pd

_ENDS = ("low95", "low80", "high80", "high95")
COLUMNS = ("measure", "area", "breakdown", "grain", "period", "status", "value", *_ENDS)
_SAME = ("measure", "area", "breakdown", "grain")
_DASHES = (0, (2.2, 1.3))  # shorter than those of the limits


@dataclass(frozen=True)
class Fan:
    """The projection of one series, row by row.

    Parameters
    ----------
    timeline : Timeline
        Where its rows stand.
    values, low95, low80, high80, high95 : array of float
        The line and the ends of its ranges.
    scenario : str
        What is supposed: ``returns`` or ``stays``, where one line would not be honest, or the name of a what-if; else
        empty.
    target : array of float or None
        What is aimed at in its periods; None where the rows do not say.
    other : Fan or None
        The other of two scenarios.
    """

    timeline: Timeline
    values: Floats
    low95: Floats
    low80: Floats
    high80: Floats
    high95: Floats
    scenario: str = ""
    target: Floats | None = None
    other: Fan | None = None

    @property
    def each(self) -> tuple[Fan, ...]:
        """The one projection, or both scenarios."""
        return (self,) if self.other is None else (self, self.other)

    @property
    def drawn(self) -> list[Floats]:
        """Return all the levels that are drawn: of two scenarios only the nearer ranges."""
        aimed = [] if self.target is None else [self.target]
        if self.other is None:
            return [self.values, self.low95, self.high95, *aimed]
        return [levels for fan in self.each for levels in (fan.values, fan.low80, fan.high80)] + aimed

    @property
    def lowest(self) -> float:
        """Lowest level that is drawn."""
        return float(min(np.nanmin(levels) for levels in self.drawn))

    @property
    def highest(self) -> float:
        """Highest level that is drawn."""
        return float(max(np.nanmax(levels) for levels in self.drawn))


def read_fan(projection: pd.DataFrame | None, points: pd.DataFrame, series: Series) -> Fan | None:
    """Take the projected rows of a series out of the table.

    Parameters
    ----------
    projection : pandas.DataFrame or None
        As `project` gives it, for the series alone; rows that are not projected are passed over. Line and ranges are
        drawn as levels: over `of` where the rows have a denominator. A column `target` is the level that is aimed at in
        those periods.
    points : pandas.DataFrame
        The recorded rows of the series.
    series : Series
        The same, as read.

    Returns
    -------
    Fan or None
        In order of time; None when there is no projected row, since the history was too short for a line.

    Raises
    ------
    CommandError
        When columns are missing, when rows belong to another series or do not follow the recorded ones, when a
        period comes twice, when a line or range is missing or out of order, or there are more than two scenarios.
    """
    if projection is None:
        return None
    missing = [name for name in COLUMNS if name not in projection.columns]
    if missing:
        raise CommandError(
            f"a projection needs the columns {in_words(missing, most=12)}, which the table lacks; `project` adds them"
        )
    rows = projection[projection["status"] == "projected"].sort_values("period", kind="stable")
    if rows.empty:
        return None
    parts = {"": rows}
    if "scenario" in rows and rows["scenario"].nunique() > 1:
        parts = {str(name): part for name, part in rows.groupby("scenario", sort=True)}
    if len(parts) > 2:
        raise CommandError(
            f"a chart shows two scenarios, not {len(parts)}: {in_words(map(repr, parts))}; choose two"
        )
    fans = [_fan(part, points, scenario=name) for name, part in parts.items()]
    return fans[0] if len(fans) == 1 else replace(fans[0], other=fans[1])


def _fan(rows: pd.DataFrame, points: pd.DataFrame, *, scenario: str) -> Fan:
    _refuse(rows, points)
    # The line of a share is a numerator, as figures are; the points beside it are levels.
    of = rows["of"].fillna(1.0).to_numpy(dtype=float) if "of" in rows else 1.0
    levels = {name: rows[name].to_numpy(dtype=float) / of for name in ("value", *_ENDS)}
    return Fan(
        make_timeline([day.date() for day in rows["period"].dt.to_pydatetime()], str(rows["grain"].iloc[0])),
        values=levels["value"],
        low95=levels["low95"],
        low80=levels["low80"],
        high80=levels["high80"],
        high95=levels["high95"],
        scenario=scenario,
        target=rows["target"].to_numpy(dtype=float)
        if "target" in rows and rows["target"].notna().any()
        else None,
    )


def _refuse(rows: pd.DataFrame, points: pd.DataFrame) -> None:
    faults = [
        f"its {name} is {in_words(map(str, rows[name].unique()))}, that of the points {points[name].iloc[0]}"
        for name in _SAME
        if name in points.columns and set(rows[name]) != {points[name].iloc[0]}
    ]
    if not faults and rows["period"].duplicated().any():
        faults.append("a period comes twice")
    if not faults and rows["period"].iloc[0] <= points["period"].max():
        faults.append("it does not begin after the last point")
    ordered = rows[["low95", "low80", "value", "high80", "high95"]].to_numpy(dtype=float)
    if not (np.diff(ordered, axis=1) >= 0).all():
        faults.append("a line or range is missing, or the ranges do not lie round the line")
    if faults:
        raise CommandError(f"a projection continues the series of its chart: {'; '.join(faults)}")


def carried_over(series: Series, fan: Fan) -> Series:
    """Return the series with the fan's periods after it, in which mean and limits hold, no level known.

    The target holds too, but where the projection says what is aimed at.
    """
    count = len(fan.values)

    def carried(levels: Floats, ahead: Floats | None = None) -> Floats:
        return np.concatenate([levels, np.full(count, levels[-1]) if ahead is None else ahead])

    timeline = Timeline(series.timeline.slots + fan.timeline.slots, series.timeline.spacing)
    return replace(
        series,
        timeline=timeline,
        levels=np.concatenate([series.levels, np.full(count, np.nan)]),
        mean=carried(series.mean),
        lower=carried(series.lower),
        upper=carried(series.upper),
        target=carried(series.target, fan.target),
        floor=carried(series.floor),
        stretch=np.append(series.stretch, [series.stretch[-1]] * count),
    )


def draw_fan(panel: Panel, series: Series, fan: Fan) -> None:
    """Draw the bands of the ranges, the lighter one the wider, and on them the line with hollow points.

    Of two scenarios each has its nearer band and its own points: circles and squares.
    """
    if fan.other is not None:
        for one, marker, colour in zip(fan.each, "os", (THEME.range80, THEME.range95), strict=True):
            _draw_bands(panel, series, one, (("projection-80", colour, one.low80, one.high80),))
            _draw_line(panel, series, one, marker=marker)
        return
    bands = (
        ("projection-95", THEME.range95, fan.low95, fan.high95),
        ("projection-80", THEME.range80, fan.low80, fan.high80),
    )
    _draw_bands(panel, series, fan, bands)
    _draw_line(panel, series, fan, marker="o")


def _draw_bands(
    panel: Panel, series: Series, fan: Fan, bands: Sequence[tuple[str, str, Floats, Floats]]
) -> None:
    for order, (gid, colour, low, high) in enumerate(bands):
        (xs, lows), (_, highs) = _edge(series, fan, low), _edge(series, fan, high)
        outline = np.column_stack([np.concatenate([xs, xs[::-1]]), np.concatenate([lows, highs[::-1]])])
        # Where two scenarios overlap, both must be seen.
        alpha = 0.7 if fan.scenario else 1.0
        band = Polygon(
            outline, closed=True, facecolor=colour, edgecolor="none", alpha=alpha, zorder=1.0 + order / 10
        )
        add_artist(panel, band, gid=gid)


def _draw_line(panel: Panel, series: Series, fan: Fan, *, marker: str) -> None:
    xs, ys = projected_line(series, fan)
    hollow = list(range(len(xs) - len(fan.values), len(xs)))
    line = Line2D(
        xs, ys, color=THEME.value, linewidth=1.6, linestyle=_DASHES, marker=marker, markevery=hollow,
        markersize=max(marker_size(panel, series), 4.0), markerfacecolor=THEME.background,
        markeredgecolor=THEME.value, markeredgewidth=1.4, zorder=3,
    )  # fmt: skip
    add_artist(panel, line, gid="projection")


def projected_line(series: Series, fan: Fan) -> tuple[Floats, Floats]:
    """Return x and y of the dashed line: from the latest level when the fan follows it at once."""
    xs, ys = fan.timeline.middles, fan.values
    if not _follows(series, fan):
        return xs, ys
    return np.insert(xs, 0, series.timeline.middles[-1]), np.insert(ys, 0, series.levels[-1])


def fan_segments(panel: Panel, series: Series, fan: Fan) -> Floats:
    """Return the line and the edges of the bands in points, as rows of x0, y0, x1, y1."""
    inner = [levels for one in fan.each for levels in (one.low80, one.high80)]
    outer = [] if fan.other else [fan.low95, fan.high95]
    edges = [_edge(series, fan, levels) for levels in (*outer, *inner)]
    lines = [*(projected_line(series, one) for one in fan.each), *edges]
    return np.concatenate([row_segments(panel.x(xs), panel.y(ys)) for xs, ys in lines])


def fan_box(panel: Panel, fan: Fan) -> Box:
    """Return the room that the bands take within their periods."""
    low, high = (float(panel.y(level)) for level in (fan.lowest, fan.highest))
    return Box(float(panel.x(fan.timeline.starts[0])), low, panel.box.right, high)


def _edge(series: Series, fan: Fan, levels: Floats) -> tuple[Floats, Floats]:
    """Return x and y of the edge of a band: from the latest level, or from the edge of its first period."""
    follows = _follows(series, fan)
    first = (
        (series.timeline.middles[-1], series.levels[-1]) if follows else (fan.timeline.starts[0], levels[0])
    )
    xs = np.concatenate([[first[0]], fan.timeline.middles, [fan.timeline.ends[-1]]])
    return xs, np.concatenate([[first[1]], levels, [levels[-1]]])


def _follows(series: Series, fan: Fan) -> bool:
    return bool(series.known[-1]) and neighbours(series.timeline.slots[-1], fan.timeline.slots[0])
