"""The sparkline: a series as small as a word, for a row of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from pcp_kpi.charts.chart import Chart
from pcp_kpi.charts.layout import Box
from pcp_kpi.charts.levels import LevelAxis
from pcp_kpi.charts.panel import add_artist, add_panel
from pcp_kpi.charts.theme import THEME, house_style
from pcp_kpi.charts.timeline import Floats, all_slots, line_with_gaps, make_timeline
from pcp_kpi.charts.words import ChartWords
from pcp_kpi.errors import CommandError, in_words

if TYPE_CHECKING:
    import pandas as pd

_WIDTH, _HEIGHT = 110 * 0.75, 24 * 0.75  # 110 by 24 CSS pixels, in points
_EDGE = 4.0
_NEEDED = ("period", "level", "signal")


def draw_sparkline(levels: pd.DataFrame, *, alt_text: str) -> Chart:
    """Draw a series as a small line: the last point marked, points outside the limits marked by shape.

    Parameters
    ----------
    levels : pandas.DataFrame
        One row a period: period, level (NaN: missing), signal; its `grain` column is used when it has
        one, else periods stand as quarters when they all begin one, else as months.
    alt_text : str
        What a reader who does not see the picture is told.

    Returns
    -------
    Chart
        110 by 24 CSS pixels. There is no scale: the line fills the height.

    Raises
    ------
    CommandError
        When a column is missing or there is no row.
    """
    missing = [name for name in _NEEDED if name not in levels.columns]
    if missing or levels.empty:
        what = f"the columns {in_words(missing)}, which the table lacks" if missing else "at least one row"
        raise CommandError(f"a sparkline needs {what}")
    rows = levels.sort_values("period", kind="stable")
    days = [day.date() for day in rows["period"].dt.to_pydatetime()]
    timeline = make_timeline(days, _grain(rows))
    heights = rows["level"].to_numpy(dtype=float, na_value=np.nan)
    signals = rows["signal"].fillna("").to_numpy(dtype=object)
    slots = all_slots(timeline.slots[0].shift(1 - timeline.spacing), timeline.slots[-1])
    with house_style():
        from matplotlib.figure import Figure

        figure = Figure(figsize=(_WIDTH / 72, _HEIGHT / 72))
        box = Box(_EDGE, _EDGE, _WIDTH - _EDGE, _HEIGHT - _EDGE)
        panel = add_panel(figure, box, slots=slots, axis=_axis(heights))
        panel.ax.set_axis_off()
        for gid, artist in _artists(timeline.middles, line_with_gaps(timeline, heights), heights, signals):
            add_artist(panel, artist, gid=gid)
    words = ChartWords(title="", subtitle="", caption="", source="", alt_text=alt_text)
    return Chart(figure, (panel.ax,), words)


def _grain(rows: pd.DataFrame) -> str:
    """Return the grain of the rows: as told, else quarters when every period can begin one."""
    if "grain" in rows.columns:
        return str(rows["grain"].iloc[0])
    return "quarter" if bool((rows["period"].dt.month % 3 == 1).all()) else "month"


def _axis(heights: Floats) -> LevelAxis:
    """Return an axis that the line fills; a level line stands in its middle."""
    known = heights[~np.isnan(heights)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
    return LevelAxis(low, high, ()) if high > low else LevelAxis(low - 1, high + 1, ())


def _artists(
    xs: Floats, line: tuple[Floats, Floats], heights: Floats, signals: NDArray[np.object_]
) -> list[tuple[str, Line2D]]:
    """Return the line, the triangles and the last point."""
    known = np.flatnonzero(~np.isnan(heights))
    padded = np.concatenate([[np.nan], line[1], [np.nan]])
    lone = np.flatnonzero(~np.isnan(line[1]) & np.isnan(padded[:-2]) & np.isnan(padded[2:]))
    artists = [
        ("values", Line2D(*line, color=THEME.value, linewidth=1.2, marker="o", markersize=2.5,
                          markeredgewidth=0, markevery=[int(i) for i in lone]))
    ]  # fmt: skip
    for side, marker in (("above", "^"), ("below", "v")):
        rows = [row for row in known if signals[row] == side]
        if rows:
            artists.append((f"points-{side}", _points(xs[rows], heights[rows], marker, THEME.outside, 3.6)))
    if len(known):
        last = known[-1]
        marker = {"above": "^", "below": "v"}.get(str(signals[last]), "o")
        colour = THEME.value if marker == "o" else THEME.outside
        artists.append(("latest", _points(xs[[last]], heights[[last]], marker, colour, 5.6)))
    return artists


def _points(xs: Floats, ys: Floats, marker: str, colour: str, size: float) -> Line2D:
    """Return points without a line."""
    return Line2D(xs, ys, linestyle="none", marker=marker, markersize=size, color=colour,
                  markeredgecolor=THEME.background, markeredgewidth=0.4, zorder=4)  # fmt: skip
