"""The control chart: a series over time against its mean and limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from pcp_kpi.charts.chart import Chart
from pcp_kpi.charts.fan import Fan, carried_over, draw_fan, read_fan
from pcp_kpi.charts.frame import EDGE, HEIGHT, WIDTH, draw_frame, plan_frame
from pcp_kpi.charts.key import draw_key, key_height, pattern_key
from pcp_kpi.charts.labels import (
    EndLabel,
    draw_end_labels,
    draw_point_labels,
    end_labels_width,
    make_end_labels,
)
from pcp_kpi.charts.layout import Box
from pcp_kpi.charts.lettering import DESCENT, Letters, write
from pcp_kpi.charts.levels import LevelAxis, make_level_axis
from pcp_kpi.charts.marks import draw_limits, draw_missing, draw_values
from pcp_kpi.charts.notes import draw_notes, lanes_height, make_notes, place_notes
from pcp_kpi.charts.panel import (
    Panel,
    add_panel,
    draw_level_axis,
    draw_period_axis,
    level_axis_width,
    period_axis_height,
)
from pcp_kpi.charts.series import Series, read_series
from pcp_kpi.charts.theme import COUNT, THEME, Scale, house_style
from pcp_kpi.charts.timeline import Slot, Turn, all_slots, left_of, places_of_days, right_of
from pcp_kpi.charts.words import Band, ChartWords, Marker
from pcp_kpi.errors import CommandError

if TYPE_CHECKING:
    import pandas as pd

_TITLE = 11.5  # room in points over the plot for what its axis is
_LOWEST = 132.0  # least height of the plot in points; long captions make the figure taller, not the plot flat


def draw_control_chart(
    points: pd.DataFrame,
    *,
    words: ChartWords,
    scale: Scale = COUNT,
    baseline: Band | None = None,
    markers: Sequence[Marker] = (),
    projection: pd.DataFrame | None = None,
) -> Chart:
    """Draw one series against its mean and control limits.

    Parameters
    ----------
    points : pandas.DataFrame
        One series, one row a period: area, grain, period, status, note, level (NaN: known to be missing), mean,
        lower, upper (NaN: no limit) and signal; and perhaps target and target_floor (the ends of what is aimed at),
        the other columns of `with_limits`, and flag and direction of `with_signals`. Periods without a row are gaps.
    words : ChartWords
        Everything that is written on it, except the labels of its lines.
    scale : Scale, optional
        The unit of the levels.
    baseline : Band, optional
        The window of the limits; left out where it lies outside the periods shown.
    markers : sequence of Marker, optional
        Dated windows and steps.
    projection : pandas.DataFrame, optional
        The rows that `project` appended to this series; a column `target` on them is the level that is aimed at.

    Returns
    -------
    Chart
        About 7.2 by 4.05 inch.

    Raises
    ------
    CommandError
        When the table is not one series of recorded figures, or the projection does not continue it.

    Notes
    -----
    Points outside the limits are triangles with their value and the word; points inside that a run, a trend or a zone
    flags are squares, dark in the half to which they point. Provisional points are hollow; a cross at the foot stands
    for a missing period. Limits that vary are steps. Events (kinds ``t`` and ``g``, or points of which two fall in
    one month) stand at equal distances, with their days beneath. A projection is a dashed line on two bands. Artists
    bear ids (``values``, ``mean``, ``upper-limit``, ``lower-limit``, ``target``, ``points-above``, ``points-below``,
    ``pattern-up``, ``pattern-down``, ``pattern-flat``, ``provisional``, ``missing``, ``baseline``, ``projection``,
    ``projection-80``, ``projection-95``, and each marker's kind).

    References
    ----------
    Government Analysis Function, "Data visualisation: charts".
    """
    series = read_series(points)
    fan = read_fan(projection, points, series)
    if fan and isinstance(series.timeline.slots[0], Turn):
        raise CommandError("events have no next period: draw their chart without a projection")
    levels = [*series.drawn(scale), *(fan.drawn if fan else [])]
    axis = make_level_axis(np.concatenate(levels), scale)
    with house_style():
        return _draw(series, fan, axis, words=words, scale=scale, dated=(baseline, markers))


def _slots(series: Series, fan: Fan | None) -> list[Slot]:
    """Return every slot from the first row to the last, and the window of the first when it is longer."""
    timeline = series.timeline
    if isinstance(timeline.slots[0], Turn):
        return list(timeline.slots)
    last = fan.timeline.slots[-1] if fan else timeline.slots[-1]
    return all_slots(timeline.slots[0].shift(1 - timeline.spacing), last)


def _draw(
    series: Series,
    fan: Fan | None,
    axis: LevelAxis,
    *,
    words: ChartWords,
    scale: Scale,
    dated: tuple[Band | None, Sequence[Marker]],
) -> Chart:
    """Lay the chart out, then draw it."""
    from matplotlib.figure import Figure

    frame, slots = plan_frame(words), _slots(series, fan)
    ends = make_end_labels(series, scale, ends=(axis.low, axis.high), fan=fan)
    left, right = _sides(axis, scale, ends)
    span = left_of(slots[0]), right_of(slots[-1])
    made = make_notes(*dated, span=span, box=(left, right), at=places_of_days(slots))
    notes = place_notes(made, left=left, right=WIDTH - EDGE)
    key, title = pattern_key([series]), _TITLE if series.axis_title else 0.0
    above = frame.head + key_height(key) + (4 if key else 0) + title + lanes_height(notes) + 9
    below = frame.foot + period_axis_height(slots, width=right - left)
    needed = max(_LOWEST, sum(label.height for label in ends))
    height = max(HEIGHT, above + below + needed)
    figure = Figure(figsize=(WIDTH / 72, height / 72))
    panel = add_panel(figure, Box(left, below, right, height - above), slots=slots, axis=axis)
    draw_frame(figure, frame)
    draw_key(figure, key, top=height - frame.head - 4)
    _write_axis_title(panel, series, over=lanes_height(notes))
    draw_notes(panel, notes)
    draw_level_axis(panel, scale)
    draw_period_axis(panel)
    draw_limits(panel, carried_over(series, fan) if fan else series, scale)
    if fan:
        draw_fan(panel, series, fan)
    draw_values(panel, series)
    draw_missing(panel, series)
    draw_end_labels(panel, ends)
    steps = [item.note.left for item in notes if item.note.shade is None]
    draw_point_labels(panel, series, scale, steps=steps, fan=fan)
    return Chart(figure, (panel.ax,), words)


def _write_axis_title(panel: Panel, series: Series, *, over: float) -> None:
    """Write what the levels are over their axis, where a reader would not guess it."""
    if series.axis_title:
        y = panel.box.top + over + 5 + DESCENT * THEME.small_size
        letters = Letters(THEME.small_size, THEME.muted)
        write(panel.ax, series.axis_title, EDGE, y, gid="axis-title", letters=letters)


def _sides(axis: LevelAxis, scale: Scale, ends: Sequence[EndLabel]) -> tuple[float, float]:
    """Return the left and right edge of the plot in points, inside of all that is written beside it."""
    left = EDGE + max(level_axis_width(axis, scale), 2 * THEME.tick_size)
    return left, WIDTH - EDGE - end_labels_width(ends)
