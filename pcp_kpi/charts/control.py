"""The control chart: a series over time against its mean and limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from pcp_kpi.charts.chart import Band, Chart, ChartWords, Marker
from pcp_kpi.charts.frame import EDGE, HEIGHT, WIDTH, draw_frame, plan_frame
from pcp_kpi.charts.labels import (
    EndLabel,
    draw_end_labels,
    draw_point_labels,
    end_labels_width,
    make_end_labels,
)
from pcp_kpi.charts.layout import Box
from pcp_kpi.charts.levels import LevelAxis, make_level_axis
from pcp_kpi.charts.marks import draw_limits, draw_missing, draw_values
from pcp_kpi.charts.notes import draw_notes, lanes_height, make_notes, place_notes
from pcp_kpi.charts.panel import (
    add_panel,
    draw_level_axis,
    draw_period_axis,
    level_axis_width,
    period_axis_height,
)
from pcp_kpi.charts.series import Series, read_series
from pcp_kpi.charts.theme import COUNT, THEME, Scale, house_style
from pcp_kpi.charts.timeline import Slot, all_slots, day_number

if TYPE_CHECKING:
    import pandas as pd

_LOWEST = 132.0  # least height of the plot in points; long captions make the figure taller, not the plot flat


def draw_control_chart(
    points: pd.DataFrame,
    *,
    words: ChartWords,
    scale: Scale = COUNT,
    baseline: Band | None = None,
    markers: Sequence[Marker] = (),
) -> Chart:
    """Draw one series against its mean and control limits.

    Parameters
    ----------
    points : pandas.DataFrame
        One row a period of one measure, area, breakdown and grain, with the columns area, grain, period,
        status, note, level (NaN: known to be missing), mean, lower, upper (NaN: no limit) and signal
        (below, within, above, not available). Periods without a row are gaps; nothing is drawn across them.
    words : ChartWords
        Everything that is written on it, except the labels of its lines.
    scale : Scale, optional
        The unit of the levels.
    baseline : Band, optional
        The window from which the limits were made; left out where it lies outside the periods shown.
    markers : sequence of Marker, optional
        Dated windows and steps.

    Returns
    -------
    Chart
        About 7.2 by 4.05 inch.

    Raises
    ------
    CommandError
        When the table is not one series of recorded figures, or lacks columns.

    Notes
    -----
    Points outside the limits are triangles, upward above and downward below, with their value and the word;
    provisional points are hollow; a cross at the foot stands for a period known to be missing. Artists bear
    ids (``values``, ``mean``, ``upper-limit``, ``lower-limit``, ``points-above``, ``points-below``,
    ``provisional``, ``missing``, ``baseline``, and each marker's kind).

    References
    ----------
    Government Analysis Function, "Data visualisation: charts".
    """
    series = read_series(points)
    slots = _slots(series)
    axis = make_level_axis(np.concatenate(series.drawn(scale)), scale)
    with house_style():
        return _draw(series, slots, axis, words=words, scale=scale, dated=(baseline, markers))


def _slots(series: Series) -> list[Slot]:
    """Return every slot from the first row to the last, and the window of the first when it is longer."""
    timeline = series.timeline
    return all_slots(timeline.slots[0].shift(1 - timeline.spacing), timeline.slots[-1])


def _draw(
    series: Series,
    slots: Sequence[Slot],
    axis: LevelAxis,
    *,
    words: ChartWords,
    scale: Scale,
    dated: tuple[Band | None, Sequence[Marker]],
) -> Chart:
    """Lay the chart out, then draw it."""
    from matplotlib.figure import Figure

    frame = plan_frame(words)
    ends = make_end_labels(series, scale, ends=(axis.low, axis.high))
    left, right = _sides(axis, scale, ends)
    span = day_number(slots[0].start), day_number(slots[-1].end) + 1
    notes = place_notes(make_notes(*dated, span=span, box=(left, right)), left=left, right=WIDTH - EDGE)
    above = frame.head + lanes_height(notes) + 9
    below = frame.foot + period_axis_height(slots, width=right - left)
    needed = max(_LOWEST, sum(label.height for label in ends))
    height = max(HEIGHT, above + below + needed)
    figure = Figure(figsize=(WIDTH / 72, height / 72))
    panel = add_panel(figure, Box(left, below, right, height - above), slots=slots, axis=axis)
    draw_frame(figure, frame)
    draw_notes(panel, notes)
    draw_level_axis(panel, scale)
    draw_period_axis(panel)
    draw_limits(panel, series, scale)
    draw_values(panel, series)
    draw_missing(panel, series)
    draw_end_labels(panel, ends)
    steps = [item.note.left for item in notes if item.note.shade is None]
    draw_point_labels(panel, series, scale, steps=steps)
    return Chart(figure, (panel.ax,), words)


def _sides(axis: LevelAxis, scale: Scale, ends: Sequence[EndLabel]) -> tuple[float, float]:
    """Return the left and right edge of the plot in points, inside of all that is written beside it."""
    left = EDGE + max(level_axis_width(axis, scale), 2 * THEME.tick_size)
    return left, WIDTH - EDGE - end_labels_width(ends)
