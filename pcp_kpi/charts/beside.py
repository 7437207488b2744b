"""What funnels and ranked bars share: reading their tables, and an axis of sizes or levels along the foot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from pcp_kpi.charts.layout import Box, text_width
from pcp_kpi.charts.lettering import ASCENT, Letters, write
from pcp_kpi.charts.levels import LevelAxis
from pcp_kpi.charts.panel import Panel
from pcp_kpi.charts.theme import THEME, Scale, format_ticks
from pcp_kpi.errors import CommandError, in_words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

FOOT_AXIS = 4 + 1.3 * THEME.tick_size  # room for the numbers along the foot


def read_areas(points: pd.DataFrame, columns: Sequence[str], *, what: str) -> pd.DataFrame:
    """Return the rows that have a level, each area once.

    Raises
    ------
    CommandError
        When columns are absent, no row has a level, or an area stands twice.
    """
    absent = [name for name in columns if name not in points.columns]
    if absent:
        raise CommandError(
            f"{what} is drawn from a table with the columns {', '.join(columns)}; absent: {in_words(absent)}"
        )
    rows = points[points["level"].notna()].reset_index(drop=True)
    if rows.empty:
        raise CommandError(f"{what} needs at least one area with a level; there is none")
    twice = rows.loc[rows.duplicated("area"), "area"].unique()
    if len(twice):
        raise CommandError(
            f"{what} shows one measure in one period; {in_words(twice)} stands more than once: choose one period"
        )
    return rows


def refuse_unknown(area: str, rows: pd.DataFrame, *, what: str) -> None:
    """Refuse an area to be picked out that is not among the rows.

    Raises
    ------
    CommandError
        When it is not.
    """
    if area and area not in set(rows["area"]):
        raise CommandError(f"{what} has no area {area!r} to pick out; it has {in_words(rows['area'])}")


def add_plot(figure: Figure, box: Box, *, across: LevelAxis, up: LevelAxis) -> Panel:
    """Put an empty plot on the figure, with numbers along both its sides."""
    width, height = figure.get_size_inches() * 72
    ax = figure.add_axes(
        (box.left / width, box.bottom / height, box.width / width, box.height / height), facecolor="none"
    )
    ax.set_xlim(across.low, across.high)
    ax.set_ylim(up.low, up.high)
    ax.set_xticks([])
    return Panel(ax, box, (), up)


def to_points(box: Box, across: LevelAxis, numbers: float | np.ndarray) -> np.ndarray:
    """Return numbers of the axis along the foot as points from the left edge of the figure."""
    return np.asarray(box.left + (np.asarray(numbers) - across.low) / (across.high - across.low) * box.width)


def draw_foot_axis(panel: Panel, across: LevelAxis, scale: Scale, *, title: str = "") -> None:
    """Write the numbers along the foot and, under them, what they are."""
    size = THEME.tick_size
    base, letters = panel.box.bottom - 4 - ASCENT * size, Letters(size, align="center")
    for tick, text in zip(across.ticks, format_ticks(across.ticks, scale), strict=True):
        x = float(to_points(panel.box, across, tick))
        write(panel.ax, text, x, base, gid="foot-label", letters=letters)
    if title:
        middle = (panel.box.left + panel.box.right) / 2
        write(panel.ax, title, middle, base - 1.4 * size, gid="foot-title", letters=letters)


def widest(texts: Sequence[str], size: float, *, bold: bool = False) -> float:
    """Return the width in points of the widest text."""
    return max((text_width(text, size, bold=bold) for text in texts), default=0.0)
