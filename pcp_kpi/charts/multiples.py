"""Small multiples: the force and its areas side by side, each against its own limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from pcp_kpi.charts.chart import Chart
from pcp_kpi.charts.frame import EDGE, WIDTH, draw_frame, plan_frame
from pcp_kpi.charts.key import draw_key, key_height, pattern_key
from pcp_kpi.charts.layout import Box, text_width, wrap_text
from pcp_kpi.charts.lettering import Letters, write
from pcp_kpi.charts.levels import LevelAxis, make_level_axis
from pcp_kpi.charts.marks import draw_limits, draw_missing, draw_values
from pcp_kpi.charts.notes import PlacedNote, draw_notes, make_notes
from pcp_kpi.charts.panel import (
    Panel,
    add_panel,
    draw_level_axis,
    draw_period_axis,
    level_axis_width,
    period_axis_height,
)
from pcp_kpi.charts.series import Series, read_areas
from pcp_kpi.charts.theme import COUNT, THEME, Scale, format_level, house_style
from pcp_kpi.charts.timeline import Slot, Turn, all_slots
from pcp_kpi.charts.words import Band, ChartWords, Marker
from pcp_kpi.errors import CommandError

if TYPE_CHECKING:
    import pandas as pd

_PLOT = 68.0  # height of a panel's plot in points
_GAP = 10.0
_UNDER = 7.0  # from the foot of a plot to its years, whose first may stand under the nought of the levels
_LINE = 11.5  # from one line over a panel to the next
_SIZE = THEME.label_size  # no smaller: a slide shows it at a third more, where 12 points are the least
_COLUMNS = {1: 1, 2: 2, 4: 2}  # else three


def draw_area_multiples(
    points: pd.DataFrame,
    *,
    words: ChartWords,
    order: Sequence[str],
    scale: Scale = COUNT,
    baseline: Band | None = None,
    markers: Sequence[Marker] = (),
) -> Chart:
    """Draw the force and its areas as small control charts.

    Parameters
    ----------
    points : pandas.DataFrame
        As for `draw_control_chart`, with the rows of several areas.
    words : ChartWords
        Everything that is written on it, except the names of the areas and of the lines.
    order : sequence of str
        1 to 12 areas. The first is the force, which has its own level axis; the others share one. An area
        without rows has a panel that says "Not available".
    scale : Scale, optional
        The unit of the levels.
    baseline : Band, optional
        The window from which the limits were made.
    markers : sequence of Marker, optional
        Dated windows and steps.

    Returns
    -------
    Chart
        7.2 inch wide, three panels in a row.

    Raises
    ------
    CommandError
        When `order` and the table do not agree, an area's rows are not one series of recorded figures, or the points
        are events.
    """
    names = tuple(order)
    areas = read_areas(points, names)
    held = [series for series in areas if series is not None]
    if any(isinstance(series.timeline.slots[0], Turn) for series in held):
        raise CommandError("events of several areas have no periods in common: draw each area by itself")
    slots = _shared_slots(held)
    with house_style():
        return _draw(names, areas, slots, words=words, scale=scale, dated=(baseline, markers))


def _shared_slots(held: Sequence[Series]) -> list[Slot]:
    """Return the slots from the first period of any area to the last of any."""
    firsts = [series.timeline.slots[0].shift(1 - series.timeline.spacing) for series in held]
    lasts = [series.timeline.slots[-1] for series in held]
    return all_slots(min(firsts, key=lambda slot: slot.start), max(lasts, key=lambda slot: slot.start))


def _axes(areas: Sequence[Series | None], scale: Scale) -> list[LevelAxis]:
    """Return the level axis of each panel: the force's own, and one for all the others."""
    levels = [np.concatenate(series.drawn(scale)) if series else np.array([np.nan]) for series in areas]
    own = make_level_axis(levels[0], scale, ticks=4)
    shared = make_level_axis(np.concatenate(levels[1:]), scale, ticks=4) if levels[1:] else own
    return [own, *[shared] * (len(areas) - 1)]


def _draw(
    names: Sequence[str],
    areas: Sequence[Series | None],
    slots: Sequence[Slot],
    *,
    words: ChartWords,
    scale: Scale,
    dated: tuple[Band | None, Sequence[Marker]],
) -> Chart:
    """Lay the panels out in rows, then draw them."""
    from matplotlib.figure import Figure

    frame, axes = plan_frame(words), _axes(areas, scale)
    columns = _COLUMNS.get(len(names), 3)
    rows = -(-len(names) // columns)
    width = (WIDTH - 2 * EDGE - (columns - 1) * _GAP) / columns
    titles = _titles(names, areas, scale, width=width)
    counts = [title.count for title in titles]
    heads = [_LINE * max(counts[row * columns : (row + 1) * columns]) + 6 for row in range(rows)]
    gutter = max(level_axis_width(axis, scale, size=_SIZE) for axis in axes)
    beneath = period_axis_height(slots, width=width - gutter, size=_SIZE, under=_UNDER)
    tops = list(accumulate((head + _PLOT + beneath + _GAP for head in heads), initial=0.0))
    key = _key(names, dated, areas)
    head = frame.head + key_height(key) + 12
    height = head + tops[-1] - _GAP + frame.foot
    figure = Figure(figsize=(WIDTH / 72, height / 72))
    draw_frame(figure, frame)
    draw_key(figure, key, top=height - frame.head - 4)
    panels = []
    for number, (series, axis) in enumerate(zip(areas, axes, strict=True)):
        left = EDGE + number % columns * (width + _GAP)
        row = number // columns
        top = height - head - tops[row] - heads[row]
        box = Box(left + gutter, top - _PLOT, left + width, top)
        panel = add_panel(figure, box, slots=slots, axis=axis)
        _write_title(panel, titles[number], left=left)
        _draw_panel(panel, series, scale=scale, dated=dated)
        panels.append(panel)
    return Chart(figure, tuple(panel.ax for panel in panels), words)


def _key(
    names: Sequence[str], dated: tuple[Band | None, Sequence[Marker]], areas: Sequence[Series | None]
) -> list[tuple[str, str]]:
    """Return what the key shows: look and text, only for what is drawn."""
    held = [series for series in areas if series is not None]
    key = [("values", "Value")]
    if any(not np.isnan(series.mean).all() for series in held):
        key.append(("mean", "Mean"))
    if any(not (np.isnan(series.lower) & np.isnan(series.upper)).all() for series in held):
        key.append(("limit", "Limits"))
    key += [
        (side, side.capitalize())
        for side in ("above", "below")
        if any((series.known & (series.signals == side)).any() for series in held)
    ]
    key += pattern_key(held)
    if any((series.known & (series.statuses == "provisional")).any() for series in held):
        key.append(("provisional", "Provisional"))
    if any((~series.known).any() for series in held):
        key.append(("missing", "Not available"))
    baseline, markers = dated
    key += [("baseline", baseline.text)] if baseline else []
    key += [("step" if marker.last is None else "window", marker.text) for marker in markers]
    if len(names) > 1:
        others = "; the other areas share one" if len(names) > 2 else ""
        key.append(("", f"{names[0]} has its own scale{others}"))
    return key


@dataclass(frozen=True)
class _Title:
    """What stands over a panel: the lines of its name, and the latest value beside the last of them or under it."""

    lines: tuple[str, ...]
    value: str
    colour: str
    beside: bool

    @property
    def count(self) -> int:
        """How many lines it takes."""
        return len(self.lines) + (not self.beside)


def _titles(
    names: Sequence[str], areas: Sequence[Series | None], scale: Scale, *, width: float
) -> list[_Title]:
    """Return what stands over each panel.

    Where one value has no room beside its name, every value stands under its name, so that names stand level.
    """
    latest = [_latest(series, scale) for series in areas]
    wrapped = [tuple(wrap_text(name, width=width, size=THEME.label_size, bold=True)) for name in names]
    beside = all(
        _bold_width(lines[-1]) + 6 + _bold_width(value) <= width
        for lines, (value, _) in zip(wrapped, latest, strict=True)
    )
    return [_Title(lines, *last, beside) for lines, last in zip(wrapped, latest, strict=True)]


def _bold_width(text: str) -> float:
    return text_width(text, THEME.label_size, bold=True)


def _latest(series: Series | None, scale: Scale) -> tuple[str, str]:
    """Return the latest value as written over its panel, and its colour."""
    row = series.latest if series is not None else None
    if series is None or row is None:
        return "Not available", THEME.muted
    side = str(series.signals[row])
    outside = side in ("above", "below")
    text = format_level(series.levels[row], scale) + (f" {side}" if outside else "")
    return text, THEME.outside if outside else THEME.value


def _write_title(panel: Panel, title: _Title, *, left: float) -> None:
    """Write name and latest value over the panel."""
    foot = panel.box.top + 8
    for place, line in enumerate(reversed(title.lines), start=not title.beside):
        write(panel.ax, line, left, foot + place * _LINE, gid="area", letters=Letters(bold=True))
    x = panel.box.right if title.beside else left
    letters = Letters(colour=title.colour, bold=True, align="right" if title.beside else "left")
    write(panel.ax, title.value, x, foot, gid="label-latest", letters=letters)


def _draw_panel(
    panel: Panel, series: Series | None, *, scale: Scale, dated: tuple[Band | None, Sequence[Marker]]
) -> None:
    """Draw one area; a panel without rows keeps its axes, so that the eye finds the same place in each."""
    box = panel.box
    span = panel.first, panel.last
    shown = make_notes(*dated, span=span, box=(box.left, box.right))
    draw_notes(panel, [PlacedNote(note, note.left, 0) for note in shown], texts=False)
    draw_level_axis(panel, scale, size=_SIZE)
    draw_period_axis(panel, size=_SIZE, quarters=False, over=4, under=_UNDER)
    if series is not None:
        draw_limits(panel, series, scale)
        draw_values(panel, series)
        draw_missing(panel, series)
