"""What stands on a panel for a series: its line and points, its mean and limits, its missing periods."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from pcp_kpi.charts.panel import Panel, add_artist
from pcp_kpi.charts.series import Series
from pcp_kpi.charts.theme import THEME, Scale
from pcp_kpi.charts.timeline import Floats, line_with_gaps, steps_with_gaps

Rows = NDArray[np.bool_]
DASHES = (0, (5, 2.5))
DOTS = (0, (1, 1.4))
_TRIANGLES = {"above": "^", "below": "v"}
# A flag that is no crossing of a limit: a square, dark in the half to which it points, whole where it points nowhere.
PATTERNS = {"up": "top", "down": "bottom", "flat": "full"}
_CROWDED = 5.0  # points of room a period, below which only lone points get a marker


@dataclass(frozen=True)
class _Look:
    """How some points look: those that are hollow or half filled are told apart in greyscale too."""

    marker: str
    size: float
    colour: str
    fill: str = "full"
    hollow: bool = False

    @property
    def emptied(self) -> _Look:
        """The same shape, hollow."""
        return replace(self, fill="full", hollow=True)


def marker_size(panel: Panel, series: Series) -> float:
    """Return the diameter in points of a value's marker: smaller where periods stand close, larger if few."""
    return 7.0 if series.few else float(np.clip(0.42 * panel.room, 3.2, 5.5))


def draw_limits(panel: Panel, series: Series, scale: Scale) -> None:
    """Draw the mean, those limits that can be crossed, and the target, as wide as the slots for which they hold."""
    dashed = {"color": THEME.limit, "linewidth": 1.3, "linestyle": DASHES}
    dotted = {"color": THEME.text, "linewidth": 2.0, "linestyle": DOTS}
    lines: list[tuple[str, Floats, dict[str, Any]]] = [
        ("mean", series.mean, {"color": THEME.mean, "linewidth": 1.0}),
        ("upper-limit", series.drawn_upper(scale), dashed),
        ("lower-limit", series.drawn_lower(), dashed),
        ("target", series.target, dotted),
        ("target-floor", series.floor, dotted),
    ]
    for gid, levels, look in lines:
        xs, ys = steps_with_gaps(series.timeline, levels, series.stretch)
        if len(xs):
            add_artist(panel, Line2D(xs, ys, zorder=2, **look), gid=gid)


def draw_values(panel: Panel, series: Series) -> None:
    """Draw the line, its round points, triangles for points outside, squares for patterns, hollow where provisional.

    The line breaks where periods are absent or missing. Where periods stand too close for points, only those
    without a neighbour keep one, since no line shows them.
    """
    xs, ys = line_with_gaps(series.timeline, series.levels)
    size = marker_size(panel, series)
    shaped = set(series.timeline.middles[_outside(series) | (series.patterns != "")].tolist())
    round_points = [i for i in _marked(panel, ys) if float(xs[i]) not in shaped]
    line = Line2D(
        xs, ys, color=THEME.value, linewidth=1.6 if panel.room < _CROWDED else 2.0, marker="o",
        markersize=size, markeredgewidth=0, markevery=round_points, solid_capstyle="round", zorder=3,
    )  # fmt: skip
    add_artist(panel, line, gid="values")
    provisional = series.known & (series.statuses == "provisional")
    plain = ~_outside(series) & (series.patterns == "")
    inside = _Look("o", size, THEME.value).emptied
    _draw_points(panel, series, rows=provisional & plain, gid="provisional", look=inside)
    _draw_patterns(panel, series, provisional, size=_square(panel, size))
    for side, marker in _TRIANGLES.items():
        rows = series.known & (series.signals == side)
        look = _Look(marker, min(max(1.7 * size, 5.6), 9.5), THEME.outside)
        _draw_points(panel, series, rows=rows, gid=f"points-{side}", look=look)
        _draw_points(panel, series, rows=rows & provisional, gid=f"provisional-{side}", look=look.emptied)


def _draw_patterns(panel: Panel, series: Series, provisional: Rows, *, size: float) -> None:
    """Draw what a run, a trend or a zone flags; where it is provisional, hollow, whichever way it points."""
    for way, fill in PATTERNS.items():
        rows = series.known & (series.patterns == way)
        look = _Look("s", size, THEME.outside, fill)
        _draw_points(panel, series, rows=rows & ~provisional, gid=f"pattern-{way}", look=look)
        _draw_points(panel, series, rows=rows & provisional, gid=f"provisional-{way}", look=look.emptied)


def _square(panel: Panel, size: float) -> float:
    """Return the side of a square: larger than a round point, unless periods stand so close that it would hide them."""
    return min(max(1.35 * size, 5.0), 7.5) if panel.room >= _CROWDED else size


def _outside(series: Series) -> Rows:
    return np.asarray((series.signals == "above") | (series.signals == "below"), dtype=bool)


def _marked(panel: Panel, ys: Floats) -> list[int]:
    """Return which points of the line have a marker."""
    known = np.flatnonzero(~np.isnan(ys))
    if panel.room >= _CROWDED:
        return [int(i) for i in known]
    padded = np.concatenate([[np.nan], ys, [np.nan]])
    lone = np.isnan(padded[:-2]) & np.isnan(padded[2:])
    return [int(i) for i in known if lone[i]]


def _draw_points(panel: Panel, series: Series, *, rows: Rows, gid: str, look: _Look) -> None:
    """Draw some points of a series."""
    if not rows.any():
        return
    half = look.fill != "full"
    points = Line2D(
        series.timeline.middles[rows], series.levels[rows], linestyle="none", marker=look.marker,
        markersize=look.size, markerfacecolor=THEME.background if look.hollow else look.colour,
        markerfacecoloralt=THEME.background, zorder=4,
        markeredgecolor=look.colour if look.hollow or half else THEME.background,
        markeredgewidth=1.4 if look.hollow else 1.0 if half else 0.7,
    )  # fmt: skip
    points.set_fillstyle(look.fill)  # type: ignore[arg-type]
    add_artist(panel, points, gid=gid)


def draw_missing(panel: Panel, series: Series) -> None:
    """Put a cross at the foot of the panel for each period known to be missing."""
    rows = ~series.known
    if not rows.any():
        return
    size = marker_size(panel, series)
    days = series.timeline.middles[rows]
    level = (size / 2 + 3) / panel.box.height * (panel.axis.high - panel.axis.low) + panel.axis.low
    foot = np.full(len(days), level)
    crosses = Line2D(
        days, foot, linestyle="none", marker="x", markersize=size, markeredgewidth=1.4,
        markeredgecolor=THEME.missing, zorder=4,
    )  # fmt: skip
    add_artist(panel, crosses, gid="missing")
