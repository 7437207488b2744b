"""Charts over time that can be edited: each line a series, its look from its role, its label at its end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Any

from pcp_kpi.charts.levels import LevelAxis
from pcp_kpi.document import Line, Plot
from pcp_kpi.forms.deck.canvas import SMALLEST, Box
from pcp_kpi.forms.deck.letters import Letters
from pcp_kpi.forms.deck.palette import Palette, fill_xml, paint
from pcp_kpi.forms.deck.units import axis_of, factor_of, number_format, printed, tick_format

if TYPE_CHECKING:
    from pcp_kpi.forms.deck.plan import Native

_DENSE = 24  # points; the markers of more are smaller
_SKIPS = (1, 2, 3, 4, 6, 8, 12, 16, 20, 24, 36, 48)
_LABEL = SMALLEST * 1.25  # points from one label at the end of a line to the next
_MOST_LABEL = 0.42  # of the chart's width
_FLAGS = {"above": "triangle", "below": "square"}
# No thread from the end of a line to its label, which stands beside it.
_NO_LEADERS = (
    '<c:extLst xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:ext '
    'uri="{CE6537A1-D6FC-4f65-9D91-7224C49458BB}" '
    'xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart"><c15:showLeaderLines val="0"/></c:ext></c:extLst>'
)


@dataclass(frozen=True)
class Look:
    """How a role is drawn.

    Parameters
    ----------
    colour : str
        Role in the palette.
    width : float
        Of the line, in points.
    dash : str
        Name of the pattern, as python-pptx has it.
    marker : str
        Shape of the points, as python-pptx has it.
    """

    colour: str
    width: float
    dash: str = "SOLID"
    marker: str = "NONE"


LOOKS = {
    "value": Look("value", 2.25, marker="CIRCLE"),
    "mean": Look("line", 1.25),
    "upper": Look("line", 1.5, "DASH"),
    "lower": Look("line", 1.5, "DASH"),
    "target": Look("line", 2.0, "LONG_DASH_DOT"),
    "projected": Look("value", 2.0, "SQUARE_DOT", "DIAMOND"),
    "low80": Look("line", 1.25, "ROUND_DOT"),
    "high80": Look("line", 1.25, "ROUND_DOT"),
    "low95": Look("line", 0.75, "ROUND_DOT"),
    "high95": Look("line", 0.75, "ROUND_DOT"),
    "other": Look("line", 1.5, "DASH_DOT", "SQUARE"),
}


@dataclass(frozen=True)
class _End:
    """The label at the end of a line: which series and point, its value, and its words as they will be set."""

    series: int
    point: int
    value: float
    words: str
    named: bool


@dataclass(frozen=True)
class _Course:
    """A chart over time laid out: its box on the slide, its ground within the box, its axis and its labels."""

    plot: Plot
    box: Box
    inner: Box
    axis: LevelAxis
    ends: tuple[_End, ...]
    palette: Palette

    def height(self, value: float) -> float:
        """Return how far down the chart a value stands, in points."""
        return self.inner.top + self.inner.height * (
            1 - (value - self.axis.low) / (self.axis.high - self.axis.low)
        )


def draw_course(chart: Any, item: Native, palette: Palette, letters: Letters) -> None:
    """Give a line chart its looks: axes, lines by role, flagged points, labels at the ends of lines.

    Parameters
    ----------
    chart : pptx chart
    item : Native
        Its plot and its box.
    palette : Palette
        Colours by role.
    letters : Letters
        Of its words.
    """
    plot = item.plot
    axis, ends = axis_of(plot), tuple(_ends(plot))
    course = _Course(plot, item.box, _inner(item, axis, ends, letters), axis, ends, palette)
    _set_levels(chart.value_axis, course)
    _set_periods(chart.category_axis, course, letters)
    _lay_out(chart, course)
    for series, line in zip(chart.plots[0].series, plot.lines, strict=True):
        _draw_line(series, line, palette)
    heights = _spread([course.height(end.value) for end in ends], course.inner.bottom)
    for end, height in zip(ends, heights, strict=True):
        _label_end(chart.plots[0].series[end.series], course, end, height)


def _ends(plot: Plot) -> list[_End]:
    ends = []
    several = sum(line.role == "value" for line in plot.lines) > 1
    for number, line in enumerate(plot.lines):
        known = [place for place, value in enumerate(line.values) if math.isfinite(value)]
        if not known or line.role in ("low95", "high95"):
            continue
        value = line.values[known[-1]]
        named = line.role != "value" or several
        words = f"{line.name} {printed(plot, value)}" if named else printed(plot, value)
        ends.append(_End(number, known[-1], value, words, named))
    return ends


def _inner(item: Native, axis: LevelAxis, ends: Sequence[_End], letters: Letters) -> Box:
    """Return the ground of the plot within the chart, room kept for ticks, labels of periods and of lines."""
    box = item.box
    ticks = max((letters.width(printed(item.plot, tick)) for tick in axis.ticks), default=20.0) + 12
    bold = Letters(letters.size, bold=True, runs=letters.runs)
    right = min(max((bold.width(end.words) for end in ends), default=0.0) + 16, _MOST_LABEL * box.width)
    return Box(ticks, 8.0, box.width - ticks - right, box.height - 8.0 - 2.2 * letters.size)


def _set_levels(levels: Any, course: _Course) -> None:
    from pptx.enum.chart import XL_TICK_MARK
    from pptx.util import Pt

    axis, factor = course.axis, factor_of(course.plot)
    levels.minimum_scale, levels.maximum_scale = axis.low * factor, axis.high * factor
    if len(axis.ticks) > 1:
        levels.major_unit = (axis.ticks[1] - axis.ticks[0]) * factor
    levels.major_tick_mark = XL_TICK_MARK.NONE
    levels.tick_labels.number_format_is_linked = False
    levels.tick_labels.number_format = tick_format(course.plot, axis)
    levels.format.line.fill.background()
    paint(levels.major_gridlines.format.line, course.palette["grid"])
    levels.major_gridlines.format.line.width = Pt(0.5)


def _set_periods(periods: Any, course: _Course, letters: Letters) -> None:
    """Write only as many periods along the axis as stand side by side, and write them level."""
    from pptx.enum.chart import XL_TICK_LABEL_POSITION, XL_TICK_MARK

    periods.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    periods.major_tick_mark = XL_TICK_MARK.OUTSIDE
    paint(periods.format.line, course.palette["line"])
    categories = course.plot.categories
    widest = max(letters.width(label) for label in categories) + 10
    room = max(int(course.inner.width // widest), 1)
    skip = next((step for step in _SKIPS if len(categories) / step <= room), _SKIPS[-1])
    after = periods._element.xpath("./c:noMultiLvlLbl")[0]
    for tag in ("c:tickLblSkip", "c:tickMarkSkip"):
        after.addprevious(_parsed(f'<{tag} {{c}} val="{skip}"/>'))
    assert periods.tick_labels.font is not None  # which makes the properties of their text
    (body,) = periods._element.xpath("./c:txPr/a:bodyPr")
    # A turn by a thousandth of a degree is none, but keeps LibreOffice from breaking the words into letters.
    body.set("rot", "-60")
    body.set("vert", "horz")


def _parsed(xml: str) -> Any:
    """Return an element of a chart; ``{c}`` stands for what declares its names."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    return parse_xml(xml.replace("{c}", nsdecls("c", "a"), 1))


def _lay_out(chart: Any, course: _Course) -> None:
    """Fix the ground of the plot, so that the places of its points are known."""
    box, inner = course.box, course.inner
    shares = {
        "x": inner.left / box.width, "y": inner.top / box.height,
        "w": inner.width / box.width, "h": inner.height / box.height,
    }  # fmt: skip
    places = "".join(f'<c:{name} val="{share:.5f}"/>' for name, share in shares.items())
    area = chart._chartSpace.chart.plotArea
    for old in area.xpath("./c:layout"):
        area.remove(old)
    area.insert(
        0,
        _parsed(
            '<c:layout {c}><c:manualLayout><c:layoutTarget val="inner"/>'
            f'<c:xMode val="edge"/><c:yMode val="edge"/>{places}</c:manualLayout></c:layout>'
        ),
    )


def _spread(heights: Sequence[float], bottom: float) -> list[float]:
    """Move labels apart so that none covers another, those that crowd about the middle of their places."""
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    # Less the room of the labels above it, each must stand no higher than the one before: crowds share their mean.
    crowds: list[list[float]] = []
    for rank, place in enumerate(order):
        crowds.append([heights[place] - rank * _LABEL])
        while len(crowds) > 1 and fmean(crowds[-2]) >= fmean(crowds[-1]):
            crowds[-2:] = [crowds[-2] + crowds[-1]]
    lowest = bottom - (len(order) - 1) * _LABEL
    starts = [min(max(fmean(crowd), 0.0), lowest) for crowd in crowds for _ in crowd]
    return [starts[order.index(place)] + order.index(place) * _LABEL for place in range(len(heights))]


def _draw_line(series: Any, line: Line, palette: Palette) -> None:
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    look, dense = LOOKS[line.role], len(line.values) > _DENSE
    series.smooth = False
    paint(series.format.line, palette[look.colour])
    series.format.line.width = Pt(look.width)
    series.format.line.dash_style = getattr(MSO_LINE, look.dash)
    _mark(series.marker, look.marker, palette[look.colour], size=4 if dense else 6)
    for place, flag in enumerate(line.flags):
        if flag in _FLAGS and math.isfinite(line.values[place]):
            point = series.points[place]
            _mark(point.marker, _FLAGS[flag].upper(), palette["outside"], size=8 if dense else 10)
            # A point of its own look forgets the line that leads to it.
            paint(point.format.line, palette[look.colour])
            point.format.line.width = Pt(look.width)


def _mark(marker: Any, shape: str, colour: str, *, size: int) -> None:
    from pptx.enum.chart import XL_MARKER_STYLE

    marker.style = getattr(XL_MARKER_STYLE, shape)
    if shape != "NONE":
        marker.size = size
        paint(marker.format.fill, colour)
        paint(marker.format.line, colour)


def _label_end(series: Any, course: _Course, end: _End, height: float) -> None:
    """Write name and value of a line at its end: bound to the point, so that they change with it."""
    plot, box = course.plot, course.box
    line = plot.lines[end.series]
    step = course.inner.width / len(plot.categories)
    across = ((len(plot.categories) - 1 - end.point) * step + step / 2) / box.width
    down = (height - course.height(end.value)) / box.height
    role = LOOKS[line.role].colour if line.role in ("value", "projected") else "text"
    code = number_format(plot, [end.value]).replace('"', "&quot;")
    look = f'sz="{round(SMALLEST * 100)}" b="{int(line.role == "value")}"'
    label = _parsed(
        f'<c:dLbl {{c}}><c:idx val="{end.point}"/><c:layout><c:manualLayout>'
        f'<c:x val="{across:.5f}"/><c:y val="{down:.5f}"/></c:manualLayout></c:layout>'
        f'<c:numFmt formatCode="{code}" sourceLinked="0"/><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
        f'<c:txPr><a:bodyPr wrap="none"/><a:lstStyle/><a:p><a:pPr><a:defRPr {look}>{fill_xml(course.palette[role])}'
        f'</a:defRPr></a:pPr><a:endParaRPr lang="en-GB"/></a:p></c:txPr><c:dLblPos val="r"/>'
        f'<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        f'<c:showSerName val="{int(end.named)}"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
        f"<c:separator> </c:separator></c:dLbl>"
    )
    series.data_labels._element.insert(0, label)
    series.data_labels.show_value = False
    series.data_labels._element.append(_parsed(_NO_LEADERS))
