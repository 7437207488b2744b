"""The funnel: areas of different size against limits that narrow as they grow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from pcp_kpi.charts.beside import (
    FOOT_AXIS,
    add_plot,
    draw_foot_axis,
    read_areas,
    refuse_unknown,
    to_points,
)
from pcp_kpi.charts.chart import Chart
from pcp_kpi.charts.frame import EDGE, HEIGHT, WIDTH, draw_frame, plan_frame
from pcp_kpi.charts.labels import EndLabel, count_crossings, draw_end_labels, end_labels_width
from pcp_kpi.charts.layout import Box
from pcp_kpi.charts.lettering import ASCENT, DESCENT, Align, Letters, in_points, text_box, write
from pcp_kpi.charts.levels import LevelAxis, make_level_axis
from pcp_kpi.charts.marks import DASHES
from pcp_kpi.charts.panel import Panel, add_artist, axis_start, draw_levels, level_axis_width, row_segments
from pcp_kpi.charts.theme import COUNT, THEME, Scale, format_level, house_style
from pcp_kpi.charts.timeline import Floats
from pcp_kpi.charts.words import ChartWords
from pcp_kpi.errors import CommandError

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("area", "of", "level", "average", "lower95", "upper95", "lower998", "upper998", "position")
LINES = ("size", "average", "lower95", "upper95", "lower998", "upper998")
SHARE = Scale("share")
_FEW = 15  # areas; with no more all are named where there is room, with more only those that stand out
_LOWEST = 190.0
_DOT = 6.0
_MARKERS = {"above": "^", "far above": "^", "below": "v", "far below": "v"}
_FAR = 11.0  # points from a name to its area, from which on a line leads to it
_WIDE = 0.4  # a smallest area under this part of the largest has the axis start at nought


def draw_funnel(
    points: pd.DataFrame,
    *,
    words: ChartWords,
    lines: pd.DataFrame,
    scale: Scale = SHARE,
    highlight: str = "",
    size_title: str = "Cases",
) -> Chart:
    """Draw the areas of one funnel against its limits.

    Parameters
    ----------
    points : pandas.DataFrame
        One row an area of one measure and period, as `with_funnel` gives them: area, of, level, average, the four
        limits and position. Areas without a level are left out.
    words : ChartWords
        Everything that is written on it, except the labels of areas and lines.
    lines : pandas.DataFrame
        The limits over all sizes, as `trace_funnel` gives them.
    scale : Scale, optional
        The unit of the levels.
    highlight : str, optional
        An area to pick out: a diamond, and its name in bold.
    size_title : str, optional
        What sizes are, written under their axis.

    Returns
    -------
    Chart
        About 7.2 by 4.4 inch.

    Raises
    ------
    CommandError
        When the tables lack columns, no area has a level, an area stands twice, or the one to pick out is not there.

    Notes
    -----
    Areas outside the 95% limits are triangles, upward above and downward below, larger outside 99.8%, and named; up to
    fifteen areas all are named where there is room. A name never covers a point or another name. Artists bear ids
    (``points``, ``points-above``, ``points-far-above``, ``highlight``, ``average``, ``upper95``, ``area-label``...).

    References
    ----------
    Spiegelhalter, D. J. (2005), Funnel plots for comparing institutional performance, Statistics in Medicine 24,
    1185-1202.
    """
    rows = read_areas(points, COLUMNS, what="a funnel")
    refuse_unknown(highlight, rows, what="the funnel")
    absent = [name for name in LINES if name not in lines.columns]
    if absent:
        raise CommandError(
            f"a funnel's lines have the columns {', '.join(LINES)}; absent: {', '.join(absent)}"
        )
    with house_style():
        return _draw(rows, lines, words=words, scale=scale, highlight=highlight, size_title=size_title)


def _draw(
    rows: pd.DataFrame,
    lines: pd.DataFrame,
    *,
    words: ChartWords,
    scale: Scale,
    highlight: str,
    size_title: str,
) -> Chart:
    from matplotlib.figure import Figure

    up, across = _level_axis(rows, lines, scale), _size_axis(rows, lines)
    frame, ends = plan_frame(words), _end_labels(lines, scale)
    left = EDGE + max(level_axis_width(up, scale), 2 * THEME.tick_size)
    right = WIDTH - EDGE - end_labels_width(ends)
    above, below = frame.head + 9, frame.foot + FOOT_AXIS + 1.4 * THEME.tick_size
    height = max(HEIGHT + 26, above + below + _LOWEST)
    figure = Figure(figsize=(WIDTH / 72, height / 72))
    panel = add_plot(figure, Box(left, below, right, height - above), across=across, up=up)
    draw_frame(figure, frame)
    _draw_levels(panel, scale)
    draw_foot_axis(panel, across, COUNT, title=size_title)
    _draw_lines(panel, lines)
    _draw_points(panel, rows, highlight=highlight)
    draw_end_labels(panel, ends)
    _draw_names(panel, rows, lines, across=across, highlight=highlight)
    return Chart(figure, (panel.ax,), words)


def _size_axis(rows: pd.DataFrame, lines: pd.DataFrame) -> LevelAxis:
    """Choose the axis of sizes, which ends where the lines end, beside their labels."""
    least, most = float(rows["of"].min()), float(lines["size"].max())
    whole = make_level_axis([0.0, most], COUNT)
    step = whole.ticks[1] - whole.ticks[0] if len(whole.ticks) > 1 else most
    low = 0.0 if least < _WIDE * most else max(np.floor(least / step - 0.5) * step, 0.0)
    return LevelAxis(low, most, tuple(tick for tick in whole.ticks if low <= tick <= most))


def _draw_levels(panel: Panel, scale: Scale) -> None:
    """Draw the level axis; that it does not start at nought is said at the right, where no limit dives."""
    draw_levels(panel, scale)
    if not panel.axis.starts_at_zero:
        x, y = panel.box.right - 4, panel.box.bottom + 4
        letters = Letters(THEME.small_size, THEME.muted, align="right")
        write(panel.ax, axis_start(panel, scale), x, y, gid="axis-start", letters=letters)


def _level_axis(rows: pd.DataFrame, lines: pd.DataFrame, scale: Scale) -> LevelAxis:
    """Choose the level axis: it holds every area, and the limits but for those of the smallest areas.

    There the limits soar, and to hold them would press all areas into a strip.
    """
    shown = lines[lines["size"] >= min(rows["of"].quantile(0.25), lines["size"].max())]
    names = ("lower95", "upper95", "lower998", "upper998")
    levels = np.concatenate([rows["level"], *(shown[name] for name in names)])
    flat = bool(np.ptp(levels) == 0)  # all areas and limits at 100%: an axis of its own needs nought
    return make_level_axis(np.append(levels, 0.0) if flat else levels, scale)


def _end_labels(lines: pd.DataFrame, scale: Scale) -> list[EndLabel]:
    last = lines.iloc[-1]
    named = [
        ("lower998", "99.8% limit"),
        ("lower95", "95% limit"),
        ("average", f"Average {format_level(float(last['average']), scale)}"),
        ("upper95", "95% limit"),
        ("upper998", "99.8% limit"),
    ]
    return [EndLabel(f"label-{name}", (text,), float(last[name])) for name, text in named]


def _draw_lines(panel: Panel, lines: pd.DataFrame) -> None:
    """Draw the average and the limits, clipped at the edge of the plot."""
    looks = {
        "average": {"color": THEME.mean, "linewidth": 1.0},
        "lower95": {"color": THEME.limit, "linewidth": 1.2, "linestyle": DASHES},
        "upper95": {"color": THEME.limit, "linewidth": 1.2, "linestyle": DASHES},
        "lower998": {"color": THEME.limit, "linewidth": 1.8},
        "upper998": {"color": THEME.limit, "linewidth": 1.8},
    }
    for name, look in looks.items():
        line = Line2D(lines["size"], lines[name], zorder=2, gid=name, **look)  # type: ignore[arg-type]
        panel.ax.add_line(line)
        line.set_clip_on(True)


def _draw_points(panel: Panel, rows: pd.DataFrame, *, highlight: str) -> None:
    """Draw the areas: dots within, triangles outside, a diamond for the one picked out."""
    picked = (rows["area"] == highlight).to_numpy()
    for position in rows["position"].unique():
        here = (rows["position"] == position).to_numpy() & ~picked
        outside, far = position in _MARKERS, position.startswith("far")
        gid = f"points-{position.replace(' ', '-')}" if outside else "points"
        colour = THEME.outside if outside else THEME.value
        size = _DOT + 1.5 * outside + 1.5 * far
        _put(panel, rows[here], marker=_MARKERS.get(position, "o"), size=size, colour=colour, gid=gid)
    outside = bool((rows.loc[picked, "position"].isin(list(_MARKERS))).any())
    colour = THEME.outside if outside else THEME.value
    _put(panel, rows[picked], marker="D", size=_DOT + 2, colour=colour, gid="highlight")


def _put(panel: Panel, rows: pd.DataFrame, *, marker: str, size: float, colour: str, gid: str) -> None:
    if rows.empty:
        return
    line = Line2D(
        rows["of"], rows["level"], linestyle="none", marker=marker, markersize=size, markerfacecolor=colour,
        markeredgecolor=THEME.background, markeredgewidth=0.8, zorder=4, gid=gid,
    )  # fmt: skip
    panel.ax.add_line(line)
    line.set_clip_on(False)


def _draw_names(
    panel: Panel, rows: pd.DataFrame, lines: pd.DataFrame, *, across: LevelAxis, highlight: str
) -> None:
    """Write names beside the areas that stand out, then the others when they are few, where there is room."""
    xs = to_points(panel.box, across, rows["of"].to_numpy(dtype="float64"))
    ys = np.asarray(panel.y(rows["level"].to_numpy(dtype="float64")))
    half = _DOT / 2 + 1.5
    taken = [Box(x - half, y - half, x + half, y + half) for x, y in zip(xs, ys, strict=True)]
    drawn = _segments(panel, lines, across)
    for row in _naming_order(rows, highlight):
        name, bold = str(rows["area"].iloc[row]), rows["area"].iloc[row] == highlight
        outside = rows["position"].iloc[row] in _MARKERS
        place = _best_place(
            panel, name, (float(xs[row]), float(ys[row])), taken=taken, drawn=drawn, bold=bold
        )
        if place is None:
            continue
        align, x, y = place
        colour = THEME.outside if outside else THEME.text
        letters = Letters(THEME.small_size, colour, bold, align)
        box = write(panel.ax, name, x, y, gid="area-label", letters=letters)
        taken.append(box)
        _clear(panel, box)
        _lead(panel, box, (float(xs[row]), float(ys[row])))


def _clear(panel: Panel, box: Box) -> None:
    """Clear the ground under a name, so that no line runs through it."""
    ground = Rectangle(
        (box.left - 1, box.bottom), box.width + 2, box.height, facecolor=THEME.background, linewidth=0,
        transform=in_points(panel.ax), zorder=2.5,
    )  # fmt: skip
    add_artist(panel, ground, gid="area-ground")


def _lead(panel: Panel, box: Box, point: tuple[float, float]) -> None:
    """Draw a thin line from a point to a name that stands further off."""
    near = (min(max(point[0], box.left), box.right), min(max(point[1], box.bottom), box.top))
    if float(np.hypot(near[0] - point[0], near[1] - point[1])) < _FAR:
        return
    line = Line2D(
        [point[0], near[0]], [point[1], near[1]], color=THEME.text, linewidth=0.6,
        transform=in_points(panel.ax), zorder=3,
    )  # fmt: skip
    add_artist(panel, line, gid="area-leader")


def _naming_order(rows: pd.DataFrame, highlight: str) -> list[int]:
    """Return the rows to name: the one picked out, those outside from the furthest on, then the rest if few."""
    far = (rows["level"] - rows["average"]).abs().to_numpy()
    outside = rows["position"].isin(list(_MARKERS)).to_numpy()
    picked = (rows["area"] == highlight).to_numpy()
    order = sorted(range(len(rows)), key=lambda row: (not picked[row], not outside[row], -far[row]))
    return [row for row in order if picked[row] or outside[row] or len(rows) <= _FEW]


def _segments(panel: Panel, lines: pd.DataFrame, across: LevelAxis) -> Floats:
    xs = to_points(panel.box, across, lines["size"].to_numpy(dtype="float64"))
    names = ("average", "lower95", "upper95", "lower998", "upper998")
    return np.concatenate(
        [row_segments(xs, panel.y(lines[name].to_numpy(dtype="float64"))) for name in names]
    )


def _best_place(
    panel: Panel,
    name: str,
    point: tuple[float, float],
    *,
    taken: list[Box],
    drawn: Floats,
    bold: bool,
) -> tuple[Align, float, float] | None:
    """Return alignment, x and base line of the best free place, or None."""
    room = Box(panel.box.left + 1, panel.box.bottom, panel.box.right + 1, panel.box.top + 4)
    best: tuple[float, tuple[Align, float, float]] | None = None
    for order, place in enumerate(_places(*point)):
        align, x, y = place
        box = text_box(name, x, y, letters=Letters(THEME.small_size, bold=bold, align=align))
        if not room.holds(box) or any(box.touches(other, by=1) for other in taken):
            continue
        cost = 0.5 * order + 4.0 * min(count_crossings(box, drawn), 3)
        if best is None or cost < best[0]:
            best = cost, place
    return best[1] if best else None


def _places(x: float, y: float) -> Iterator[tuple[Align, float, float]]:
    """Run through the places worth trying beside a point, the best first."""
    size, clear = THEME.small_size, _DOT / 2 + 4
    level = y - (ASCENT - DESCENT) / 2 * size
    yield "left", x + clear, level
    yield "right", x - clear, level
    for step in range(4):
        push = step * 8.0
        yield "center", x, y + clear + DESCENT * size + push
        yield "center", x, y - clear - ASCENT * size - push
        for align, side in (("left", 3.0), ("right", -3.0)):
            yield align, x + side, y + clear + DESCENT * size + push  # type: ignore[misc]
            yield align, x + side, y - clear - ASCENT * size - push  # type: ignore[misc]
