"""One panel: an axes of known size in points, with its level axis and the labels of its periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pcp_kpi.charts.layout import Box, text_width
from pcp_kpi.charts.lettering import ASCENT, DESCENT, Letters, in_points, text_box, write
from pcp_kpi.charts.levels import LevelAxis
from pcp_kpi.charts.theme import THEME, Scale, format_tick, format_ticks
from pcp_kpi.charts.timeline import Floats, Slot, left_of, right_of, slot_labels, year_edges, year_labels

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_HALF_DIGIT = 0.365  # of the text size
_AXIS_START = Letters(THEME.small_size, THEME.muted)
_UNDER = 4.0  # points from the foot of a panel to the labels of its periods


@dataclass(frozen=True)
class Panel:
    """An axes whose place on the page is known, so that words can be laid out before anything is drawn.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        The axes.
    box : Box
        Its place on the figure in points.
    slots : tuple
        Every slot along it, with or without a row.
    axis : LevelAxis
        Its level axis.
    """

    ax: Axes
    box: Box
    slots: tuple[Slot, ...]
    axis: LevelAxis

    @property
    def first(self) -> float:
        """Day number of its left edge; among events nought."""
        return left_of(self.slots[0])

    @property
    def last(self) -> float:
        """Day number of its right edge."""
        return right_of(self.slots[-1])

    @property
    def room(self) -> float:
        """Width of a slot in points."""
        return self.box.width / len(self.slots)

    def x(self, days: Floats | float) -> Any:
        """Return day numbers as points from the left edge of the figure."""
        return self.box.left + (days - self.first) / (self.last - self.first) * self.box.width

    def y(self, levels: Floats | float) -> Any:
        """Return levels as points from the lower edge of the figure."""
        return self.box.bottom + (levels - self.axis.low) / (self.axis.high - self.axis.low) * self.box.height


def add_panel(figure: Figure, box: Box, *, slots: Sequence[Slot], axis: LevelAxis) -> Panel:
    """Put an empty panel on the figure."""
    width, height = figure.get_size_inches() * 72
    ax = figure.add_axes(
        (box.left / width, box.bottom / height, box.width / width, box.height / height), facecolor="none"
    )
    panel = Panel(ax, box, tuple(slots), axis)
    ax.set_xlim(panel.first, panel.last)
    ax.set_ylim(axis.low, axis.high)
    return panel


def add_artist(panel: Panel, artist: Artist, *, gid: str) -> None:
    """Add an artist that may stand out over the edge of the panel."""
    artist.set_gid(gid)
    panel.ax.add_artist(artist)
    artist.set_clip_on(False)


def draw_level_axis(panel: Panel, scale: Scale, *, size: float = THEME.tick_size) -> None:
    """Draw grid lines and numbers of the level axis; say so when it does not start at zero."""
    ax = panel.ax
    draw_levels(panel, scale, size=size)
    if 0 in panel.axis.ticks and panel.axis.low < 0:
        ax.axhline(0, color=THEME.rule, linewidth=1, zorder=0.9, gid="zero")
    if not panel.axis.starts_at_zero:
        start = axis_start(panel, scale)
        write(ax, start, panel.box.left + 4, panel.box.bottom + 4, gid="axis-start", letters=_AXIS_START)


def draw_levels(panel: Panel, scale: Scale, *, size: float = THEME.tick_size) -> None:
    """Draw a line across the panel at each number of the level axis, and the number left of it.

    They are no ticks of matplotlib's: those take about as long to make and to draw as all the rest of an axes.
    """
    from matplotlib.collections import LineCollection

    box, ticks = panel.box, panel.axis.ticks
    panel.ax.set_yticks([])
    heights = [float(panel.y(tick)) for tick in ticks]
    lines = LineCollection(
        [[(box.left, y), (box.right, y)] for y in heights], colors=THEME.grid, linewidths=0.6,
        transform=in_points(panel.ax), zorder=0.5,
    )  # fmt: skip
    add_artist(panel, lines, gid="level-lines")
    for text, y in zip(format_ticks(ticks, scale), heights, strict=True):
        base = y - _HALF_DIGIT * size
        write(panel.ax, text, box.left - 5, base, gid="level", letters=Letters(size, align="right"))


def axis_start(panel: Panel, scale: Scale) -> str:
    """Return what is written at the foot of an axis that does not start at zero."""
    return f"Axis starts at {format_tick(panel.axis.low, scale)}"


def axis_start_box(panel: Panel, scale: Scale) -> Box:
    """Return the room that these words take."""
    box = panel.box
    return text_box(axis_start(panel, scale), box.left + 4, box.bottom + 4, letters=_AXIS_START)


def level_axis_width(axis: LevelAxis, scale: Scale, *, size: float = THEME.tick_size) -> float:
    """Return the room in points that the numbers of a level axis take, left of it."""
    return max((text_width(text, size) for text in format_ticks(axis.ticks, scale)), default=0.0) + 6


def draw_period_axis(
    panel: Panel,
    *,
    size: float = THEME.tick_size,
    quarters: bool = True,
    over: float = 30.0,
    under: float = _UNDER,
) -> None:
    """Label quarters or months, and beneath them the financial years, divided by a tick.

    The last label may stand out over the right edge by as many points as `over` says; the first line stands as many
    beneath the panel as `under` says.
    """
    from matplotlib.collections import LineCollection

    panel.ax.set_xticks([])
    slots, width = panel.slots, panel.box.width
    fine = slot_labels(slots, width=width, size=size) if quarters else []
    base, letters = panel.box.bottom - under - ASCENT * size, Letters(size, align="center")
    for label in fine:
        write(panel.ax, label.text, panel.x(label.x), base, gid="period-label", letters=letters)
    lower = base - 1.3 * size if fine else base
    days = [float(panel.x(day)) for day in year_edges(slots)]
    for label in year_labels(slots, width=width, size=size, over=over):
        wide = text_width(label.text, size)
        x = _beside(float(panel.x(label.x)), wide, days if fine else [])
        write(panel.ax, label.text, x, lower, gid="year-label", letters=letters)
    foot = panel.box.bottom
    edges = [[(x, foot), (x, foot - 3.5)] for x in days]
    if fine:  # beneath the names of months, which may stand right under the edge
        edges += [[(x, base - DESCENT * size - 1), (x, lower - DESCENT * size)] for x in days]
    ticks = LineCollection(edges, colors=THEME.rule, linewidths=0.8, transform=in_points(panel.ax))
    add_artist(panel, ticks, gid="year-edges")


def _beside(middle: float, width: float, edges: Sequence[float]) -> float:
    """Move the label of a year shown in part off the tick that divides it from its neighbour."""
    for edge in edges:
        if abs(middle - edge) < width / 2 + 3:
            return edge + (width / 2 + 3 if middle > edge else -width / 2 - 3)
    return middle


def period_axis_height(
    slots: Sequence[Slot], *, width: float, size: float = THEME.tick_size, under: float = _UNDER
) -> float:
    """Return the room in points that the labels of periods take, beneath the panel."""
    lines = 2 if slot_labels(slots, width=width, size=size) else 1
    return under + size + (lines - 1) * 1.3 * size


def row_segments(xs: Floats, ys: Floats) -> Floats:
    """Return the segments of a broken line as rows of x0, y0, x1, y1."""
    segments = np.column_stack([xs[:-1], ys[:-1], xs[1:], ys[1:]]) if len(xs) > 1 else np.empty((0, 4))
    return segments[~np.isnan(segments).any(axis=1)]
