"""Charts that can be edited in the deck: what can be drawn as one, its frame and its workbook, and bars."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pcp_kpi.document import Plot
from pcp_kpi.forms.deck.course import draw_course
from pcp_kpi.forms.deck.letters import Letters
from pcp_kpi.forms.deck.palette import Palette, paint
from pcp_kpi.forms.deck.units import charted, number_format

if TYPE_CHECKING:
    from pcp_kpi.forms.deck.plan import Native

MOST_BARS = 14  # more are too thin for words of 12 points


def drawable(plot: Plot) -> bool:
    """Tell whether a plot can be drawn as a chart of its own; else its picture stands in the deck."""
    if not plot.categories or not any(math.isfinite(value) for line in plot.lines for value in line.values):
        return False
    if plot.kind == "bars":
        return len(plot.categories) <= MOST_BARS and all(line.role == "value" for line in plot.lines)
    return True


def key_words(plot: Plot) -> str:
    """Say what the shapes of flagged points mean, where there are any."""
    flags = {flag for line in plot.lines for flag in line.flags}
    said = [("above", "▲\u00a0above its limits"), ("below", "■\u00a0below its limits")]
    return ", ".join(words for flag, words in said if flag in flags)


def add_native(shapes: Any, item: Native, palette: Palette, letters: Letters) -> Any:
    """Add a chart to a slide and return its frame.

    Parameters
    ----------
    shapes : pptx shapes
        Of the slide.
    item : Native
        Where it stands and what it shows.
    palette : Palette
        Colours by role.
    letters : Letters
        Of its words.
    """
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Pt

    plot = item.plot
    make: Any = CategoryChartData
    data = make(number_format=number_format(plot, [value for line in plot.lines for value in line.values]))
    data.categories = plot.categories
    for line in plot.lines:
        data.add_series(line.name, charted(plot, line))
    kind = XL_CHART_TYPE.BAR_CLUSTERED if plot.kind == "bars" else XL_CHART_TYPE.LINE_MARKERS
    frame = shapes.add_chart(kind, *item.box.emu, data)
    chart = frame.chart
    chart.has_title, chart.has_legend = False, plot.kind == "bars" and len(plot.lines) > 1
    chart.font.size = Pt(letters.size)
    if plot.kind == "bars":
        _draw_bars(chart, plot, palette)
    else:
        draw_course(chart, item, palette, letters)
    return frame


def _draw_bars(chart: Any, plot: Plot, palette: Palette) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK

    bars, periods = chart.plots[0], chart.category_axis
    bars.gap_width, bars.vary_by_categories = 45, False
    periods.reverse_order = True
    periods.major_tick_mark = XL_TICK_MARK.NONE
    periods.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    paint(periods.format.line, palette["line"])
    chart.value_axis.has_major_gridlines, chart.value_axis.visible = False, False
    if all(value >= 0 for line in plot.lines for value in line.values if math.isfinite(value)):
        chart.value_axis.minimum_scale = 0
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    for place, series in enumerate(bars.series):
        _draw_series(series, plot, place, palette)


def _draw_series(series: Any, plot: Plot, place: int, palette: Palette) -> None:
    """Fill the bars of a series and write their values at their ends."""
    from pptx.enum.chart import XL_LABEL_POSITION

    series.invert_if_negative = False
    paint(series.format.fill, palette["value" if place == 0 else "line"])
    labels = series.data_labels
    labels.show_value, labels.position = True, XL_LABEL_POSITION.OUTSIDE_END
    labels.number_format, labels.number_format_is_linked = (
        number_format(plot, plot.lines[place].values),
        False,
    )
