"""Ranked bars: areas in order, each with its interval, against the average of all."""

from __future__ import annotations

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
    widest,
)
from pcp_kpi.charts.chart import Chart
from pcp_kpi.charts.frame import EDGE, WIDTH, draw_frame, plan_frame
from pcp_kpi.charts.layout import Box, text_width
from pcp_kpi.charts.lettering import ASCENT, DESCENT, Letters, write
from pcp_kpi.charts.levels import LevelAxis, make_level_axis
from pcp_kpi.charts.marks import DASHES
from pcp_kpi.charts.panel import Panel, add_artist
from pcp_kpi.charts.theme import THEME, Scale, format_level, house_style
from pcp_kpi.charts.words import ChartWords

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("area", "level", "rank", "low", "high", "average", "against_average")
SHARE = Scale("share")
_ROW = 19.0  # height of a row in points
_BAR = 12.0
_CAP = 3.0  # half the height of an interval's ends
_GAP = 5.0
_AGAINST = {"above the average": "above", "below the average": "below"}


def draw_ranked_bars(
    points: pd.DataFrame,
    *,
    words: ChartWords,
    scale: Scale = SHARE,
    highlight: str = "",
    line: str = "Average",
) -> Chart:
    """Draw areas in the order of their rank, with intervals and the average.

    Parameters
    ----------
    points : pandas.DataFrame
        One row an area of one measure and period, as `with_rank` gives them: area, level, rank, low, high, average and
        against_average. Areas without a level are left out.
    words : ChartWords
        Everything that is written on it, except names, values and the label of the average.
    scale : Scale, optional
        The unit of the levels.
    highlight : str, optional
        An area to pick out: a dark bar, and its name in bold.
    line : str, optional
        What the line of the average is called, such as the name of the force whose areas these are; where there is no
        average there is no line.

    Returns
    -------
    Chart
        7.2 inch wide; a row of a quarter of an inch for each area.

    Raises
    ------
    CommandError
        When the table lacks columns, no area has a level, an area stands twice, or the one to pick out is not there.

    Notes
    -----
    Bars start at nought. Beside each stands its value, and "above" or "below" where its interval leaves out the
    average. Artists bear ids (``bar``, ``highlight``, ``interval``, ``average``, ``area-name``, ``value``).
    """
    rows = read_areas(points, COLUMNS, what="a ranked bar chart").sort_values(
        ["rank", "area"], ignore_index=True
    )
    refuse_unknown(highlight, rows, what="the bar chart")
    with house_style():
        return _draw(rows, words=words, scale=scale, highlight=highlight, line=line)


def _draw(rows: pd.DataFrame, *, words: ChartWords, scale: Scale, highlight: str, line: str) -> Chart:
    from matplotlib.figure import Figure

    frame, beside = plan_frame(words), _values(rows, scale)
    names = [str(name) for name in rows["area"]]
    left = EDGE + widest(names, THEME.label_size, bold=True) + 2 * _GAP
    across = _level_axis(rows, scale)
    right = WIDTH - EDGE - widest(beside, THEME.label_size, bold=True) - _GAP
    average = float(rows["average"].iloc[0])
    top_room = THEME.label_size * 1.25 + 6 if np.isfinite(average) else 0.0
    above, below = frame.head + 9 + top_room, frame.foot + FOOT_AXIS
    height = above + below + _ROW * len(rows)
    figure = Figure(figsize=(WIDTH / 72, height / 72))
    box = Box(left, below, right, height - above)
    panel = add_plot(figure, box, across=across, up=LevelAxis(0.0, _ROW * len(rows), ()))
    panel.ax.set_yticks([])
    draw_frame(figure, frame)
    draw_foot_axis(panel, across, scale)
    _draw_grid(panel, across)
    for row in range(len(rows)):
        _draw_row(panel, rows.iloc[row], place=row, of=len(rows), text=beside[row], highlight=highlight)
    if np.isfinite(average):
        _draw_average(panel, average, across, scale, name=line)
    return Chart(figure, (panel.ax,), words)


def _level_axis(rows: pd.DataFrame, scale: Scale) -> LevelAxis:
    """Choose the axis of levels; bars always start at nought."""
    levels = np.concatenate([[0.0], rows["level"], rows["high"], rows["average"]])
    found = make_level_axis(levels, scale)
    # No headroom: nothing stands beyond the longest interval but its own value, which has room of its own.
    most = max(float(np.nanmax(levels)), found.ticks[1] if len(found.ticks) > 1 else found.high)
    high = next((tick for tick in found.ticks if tick >= most), most)
    return LevelAxis(0.0, min(high, found.high), tuple(tick for tick in found.ticks if tick <= high))


def _values(rows: pd.DataFrame, scale: Scale) -> list[str]:
    sides = rows["against_average"].map(_AGAINST).fillna("")
    texts = [format_level(level, scale) for level in rows["level"]]
    return [f"{text} {side}".rstrip() for text, side in zip(texts, sides, strict=True)]


def _draw_grid(panel: Panel, across: LevelAxis) -> None:
    for tick in across.ticks:
        colour, width = (THEME.rule, 1.0) if tick == 0 else (THEME.grid, 0.8)
        panel.ax.axvline(tick, color=colour, linewidth=width, zorder=0.8)


def _draw_row(panel: Panel, row: pd.Series, *, place: int, of: int, text: str, highlight: str) -> None:
    """Draw one area: name, bar, interval and value."""
    picked = row["area"] == highlight
    middle = (of - place - 0.5) * _ROW
    look = (THEME.value, THEME.value) if picked else (THEME.range95, THEME.value)
    bar = Rectangle(
        (0.0, middle - _BAR / 2), float(row["level"]), _BAR, facecolor=look[0], edgecolor=look[1], linewidth=0.9,
        zorder=2,
    )  # fmt: skip
    add_artist(panel, bar, gid="highlight" if picked else "bar")
    _draw_interval(panel, float(row["low"]), float(row["high"]), middle)
    base = panel.box.bottom + middle - (ASCENT - DESCENT) / 2 * THEME.label_size
    name, left = str(row["area"]), panel.box.left - _GAP
    write(panel.ax, name, left, base, gid="area-name", letters=Letters(bold=picked, align="right"))
    outside = row["against_average"] in _AGAINST
    colour = THEME.outside if outside else THEME.text
    write(
        panel.ax, text, panel.box.right + _GAP, base, gid="value", letters=Letters(colour=colour, bold=picked)
    )


def _draw_interval(panel: Panel, low: float, high: float, middle: float) -> None:
    """Draw an interval on a light ground, so that it is seen on a dark bar too."""
    if not (np.isfinite(low) and np.isfinite(high)):
        return
    xs = [low, low, low, high, high, high]
    ys = [middle - _CAP, middle + _CAP, middle, middle, middle + _CAP, middle - _CAP]
    for width, colour, gid in ((3.4, THEME.background, "interval-ground"), (1.4, THEME.text, "interval")):
        add_artist(panel, Line2D(xs, ys, color=colour, linewidth=width, zorder=3), gid=gid)


def _draw_average(panel: Panel, average: float, across: LevelAxis, scale: Scale, *, name: str) -> None:
    """Draw the line of the average on a light ground, and write it over the bars, inside the figure."""
    xs, ys = [average, average], [0, panel.axis.high + 4]
    ground = Line2D(xs, ys, color=THEME.background, linewidth=2.8, zorder=2.5)
    line = Line2D(xs, ys, color=THEME.mean, linewidth=1.3, linestyle=DASHES, zorder=2.6)
    add_artist(panel, ground, gid="average-ground")
    add_artist(panel, line, gid="average")
    text = f"{name} {format_level(average, scale)}"
    half = text_width(text, THEME.label_size) / 2
    x = float(to_points(panel.box, across, average))
    x = min(max(x, EDGE + half), WIDTH - EDGE - half)
    write(panel.ax, text, x, panel.box.top + 7, gid="label-average", letters=Letters(align="center"))
