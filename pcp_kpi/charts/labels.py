"""Words on a panel: labels at the right end, values beside points, and why periods are missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from matplotlib.lines import Line2D

from pcp_kpi.charts.fan import Fan, carried_over, fan_box, fan_segments
from pcp_kpi.charts.layout import Box, spread_labels, text_width
from pcp_kpi.charts.lettering import ASCENT, DESCENT, Align, Letters, in_points, text_box, write
from pcp_kpi.charts.marks import marker_size
from pcp_kpi.charts.panel import Panel, add_artist, axis_start_box, row_segments
from pcp_kpi.charts.series import Series
from pcp_kpi.charts.theme import THEME, Scale, format_level, round_half_away
from pcp_kpi.charts.timeline import Floats, line_with_gaps, steps_with_gaps

GUTTER = 13.0  # between the plot and its labels, for the lines that lead to moved labels
_LINE = 11.5
_AIR = 1.5  # points over and under a label beside its point
_MOST_OUTSIDE = 3  # a side; more would hide the line, and the triangles say it anyway
_LONG_NOTE = 22  # characters; a longer reason stands in the caption, not on the picture


@dataclass(frozen=True)
class EndLabel:
    """A label right of the plot.

    Parameters
    ----------
    gid : str
        Its artist's id.
    lines : tuple of str
        Its text.
    level : float
        The level it belongs to.
    bold : bool
        Whether its first line is bold.
    colour : str
        Its colour.
    """

    gid: str
    lines: tuple[str, ...]
    level: float
    bold: bool = False
    colour: str = THEME.text

    @property
    def width(self) -> float:
        """Width in points."""
        widths = [
            text_width(line, THEME.label_size, bold=self.bold and n == 0) for n, line in enumerate(self.lines)
        ]
        return max(widths)

    @property
    def height(self) -> float:
        """Room in points, with a little air."""
        return len(self.lines) * _LINE + 1


def make_end_labels(
    series: Series, scale: Scale, *, ends: tuple[float, float], fan: Fan | None = None
) -> list[EndLabel]:
    """Return the labels of limits, mean, target and the latest value, or of the projection in its stead.

    Parameters
    ----------
    series : Series
        The series.
    scale : Scale
        Its unit.
    ends : tuple of float
        Lowest and highest level of the plot, beside which the absence of a limit is told.
    fan : Fan, optional
        The projection, which then stands at the right end; the latest value is told beside its point.

    Returns
    -------
    list of EndLabel
        From the lowest role up, so that equal levels keep this order.
    """
    lower, mean, upper = (_last(levels) for levels in (series.lower, series.mean, series.upper))
    labels = []
    if lower is not None and (lower < 0 or (series.bounded and lower == 0)):
        labels.append(EndLabel("label-lower-limit", ("Lower limit: none", "above zero"), max(ends[0], 0.0)))
    elif lower is not None:
        labels.append(EndLabel("label-lower-limit", (f"Lower limit {format_level(lower, scale)}",), lower))
    if mean is not None:
        labels.append(EndLabel("label-mean", (f"{series.centre} {format_level(mean, scale)}",), mean))
    labels += _latest_label(series, scale) if fan is None else [_fan_label(one, scale) for one in fan.each]
    target = _last(series.target if fan is None or fan.target is None else fan.target)
    if target is not None:
        labels.append(
            EndLabel("label-target", (_target_words(target, _last(series.floor), scale),), target, bold=True)
        )
    if upper is not None and scale.unit == "share" and (upper > 1 or (series.bounded and upper == 1)):
        labels.append(EndLabel("label-upper-limit", ("Upper limit: none", "below 100%"), min(ends[1], 1.0)))
    elif upper is not None:
        labels.append(EndLabel("label-upper-limit", (f"Upper limit {format_level(upper, scale)}",), upper))
    return labels


def _target_words(target: float, floor: float | None, scale: Scale) -> str:
    # A target is a round number: 80%, not 80.0%.
    said = [format_level(level, scale).replace(".0%", "%") for level in (floor, target) if level is not None]
    return f"Target {' to '.join(said)}"


def _last(levels: Floats) -> float | None:
    known = levels[~np.isnan(levels)]
    return float(known[-1]) if len(known) else None


def _fan_label(fan: Fan, scale: Scale) -> EndLabel:
    whole = scale.unit == "count"
    low, high = (
        format_level(float(round_half_away(end, 0)) if whole else end, scale)
        for end in (fan.low80[-1], fan.high80[-1])
    )
    named = f"{fan.scenario[:1].upper()}{fan.scenario[1:]}" or "Projected"
    name = f"If it {fan.scenario}" if fan.scenario in ("returns", "stays") else named
    lines = (name, f"{low} to {high} (80%)", f"in {fan.timeline.slots[-1].label}")
    return EndLabel("label-projection", lines, float(fan.values[-1]), bold=True, colour=THEME.value)


def _latest_label(series: Series, scale: Scale) -> list[EndLabel]:
    row = series.latest
    if row is None:
        return []
    text, colour = _latest_words(series, row, scale)
    lines = (text, "provisional") if series.statuses[row] == "provisional" else (text,)
    return [EndLabel("label-latest", lines, float(series.levels[row]), bold=True, colour=colour)]


def _latest_words(series: Series, row: int, scale: Scale) -> tuple[str, str]:
    """Return what is said of the latest level, and its colour."""
    side = str(series.signals[row])
    said = side if side in ("above", "below") else "flagged" if series.patterns[row] else ""
    text = f"Latest {format_level(series.levels[row], scale)} {said}".rstrip()
    return text, THEME.outside if said else THEME.value


def end_labels_width(labels: Sequence[EndLabel]) -> float:
    """Return the room in points that the labels take, right of the plot."""
    return max((label.width for label in labels), default=0.0) + GUTTER


def draw_end_labels(panel: Panel, labels: Sequence[EndLabel]) -> None:
    """Write the labels right of the plot, spread until none overlaps, with a thin line to each moved one."""
    box = panel.box
    anchors = [float(panel.y(label.level)) for label in labels]
    heights = [label.height for label in labels]
    low = box.bottom - 5
    middles = spread_labels(anchors, heights, low=low, high=max(box.top + 5, low + sum(heights)))
    for label, anchor, middle in zip(labels, anchors, middles, strict=True):
        _lead(panel, anchor, middle, first_line=middle + (len(label.lines) - 1) * _LINE / 2)
        for n, line in enumerate(label.lines):
            y = middle + ((len(label.lines) - 1) / 2 - n) * _LINE - (ASCENT - DESCENT) / 2 * THEME.label_size
            letters = Letters(colour=label.colour, bold=label.bold and n == 0)
            write(panel.ax, line, box.right + GUTTER, y, gid=label.gid, letters=letters)


def _lead(panel: Panel, anchor: float, middle: float, *, first_line: float) -> None:
    """Draw a thin line from the edge of the plot to a label that was moved."""
    if abs(middle - anchor) < 2.5:
        return
    right = panel.box.right
    line = Line2D(
        [right + 1, right + 4, right + GUTTER - 2], [anchor, anchor, first_line], color=THEME.text,
        linewidth=0.6, transform=in_points(panel.ax), zorder=1.5,
    )  # fmt: skip
    add_artist(panel, line, gid="leader")


@dataclass(frozen=True)
class _Wish:
    """A label that would like to stand beside a point."""

    text: str
    x: float
    y: float
    upward: bool
    needed: bool
    colour: str = THEME.text
    gid: str = "point-label"
    bold: bool = False
    reach: int = 0  # how many lines further off it may stand, rather than not at all


def draw_point_labels(
    panel: Panel, series: Series, scale: Scale, *, steps: Sequence[float] = (), fan: Fan | None = None
) -> None:
    """Write values beside points outside the limits, or beside all when there are few, where there is room.

    A label never covers a point or another label; when no place is free it is left out, the triangle stays.
    `steps` are the places of vertical lines, in points from the left. With a projection the latest value, which
    it has driven from the right end, comes first.
    """
    xs, ys = (panel.x(series.timeline.middles), panel.y(series.levels))
    known = series.known
    half = max(marker_size(panel, series) * 0.9, 3.5)
    taken = [Box(x - half, y - half, x + half, y + half) for x, y in zip(xs[known], ys[known], strict=True)]
    if fan is not None:
        taken.append(fan_box(panel, fan))
    if not panel.axis.starts_at_zero:
        taken.append(axis_start_box(panel, scale))
    upright = np.array([[x, panel.box.bottom, x, panel.box.top] for x in steps]).reshape(-1, 4)
    lines = np.concatenate([_lines(panel, series, scale, fan), *[upright] * 5])
    wishes = _missing_wishes(panel, series) + _value_wishes(series, scale, xs, ys)
    if fan is not None:
        wishes = _latest_wishes(series, scale, xs, ys) + wishes
    for wish in wishes:
        place = _best_place(panel, wish, taken=taken, lines=lines, clear=half + 2, steps=steps)
        if place is None:
            continue
        align, x, y = place
        letters = Letters(THEME.small_size, wish.colour, wish.bold, align)
        taken.append(write(panel.ax, wish.text, x, y, gid=wish.gid, letters=letters))


def _latest_wishes(series: Series, scale: Scale, xs: Floats, ys: Floats) -> list[_Wish]:
    """Return the label of the latest level, which stands beside its point."""
    row = series.latest
    if row is None:
        return []
    text, colour = _latest_words(series, row, scale)
    text += ", provisional" if series.statuses[row] == "provisional" else ""
    upward = bool(series.levels[row] >= np.nanmean(series.levels))
    return [
        _Wish(text, float(xs[row]), float(ys[row]), upward, True, colour, "label-latest", bold=True, reach=8)
    ]


def _value_wishes(series: Series, scale: Scale, xs: Floats, ys: Floats) -> list[_Wish]:
    """Return the values that want to stand beside their points, most telling first; not the latest."""
    few = series.few
    rows = [int(row) for row in np.flatnonzero(series.known) if row != series.latest]
    chosen = rows if few else [row for side in ("above", "below") for row in _extreme(series, rows, side)]
    wishes, middle = [], np.nanmean(series.levels) if chosen else 0.0
    for row in chosen:
        side = str(series.signals[row])
        outside = side in ("above", "below")
        text = format_level(series.levels[row], scale) + (f" {side}" if outside else "")
        upward = side == "above" or (side != "below" and bool(series.levels[row] >= middle))
        colour = THEME.outside if outside else THEME.value
        wishes.append(_Wish(text, float(xs[row]), float(ys[row]), upward, few, colour))
    return wishes


def _extreme(series: Series, rows: Sequence[int], side: str) -> list[int]:
    """Return the rows that lie furthest outside on one side."""
    sign = 1.0 if side == "above" else -1.0
    outside = [row for row in rows if series.signals[row] == side]
    return sorted(outside, key=lambda row: -sign * series.levels[row])[:_MOST_OUTSIDE]


def _missing_wishes(panel: Panel, series: Series) -> list[_Wish]:
    """Return one short reason for each run of missing periods."""
    runs = groupby(enumerate(series.known), key=lambda item: bool(item[1]))
    foot = panel.box.bottom + marker_size(panel, series) / 2 + 3
    wishes = []
    for known, run in runs:
        if known:
            continue
        rows = [row for row, _ in run]
        reasons = {str(series.notes[row]) for row in rows} - {""}
        reason = reasons.pop() if len(reasons) == 1 else "not available"
        text = reason if len(reason) <= _LONG_NOTE else "not available"
        middles = panel.x(series.timeline.middles[rows])
        wishes.append(_Wish(text, float(middles.mean()), foot, True, True, THEME.text, "missing-note"))
    return wishes


def _lines(panel: Panel, series: Series, scale: Scale, fan: Fan | None) -> Floats:
    """Return all drawn segments in points, each as often as it must not be covered: the values five times.

    Limits stand twice, so that a value that only fits across one is left out: struck through it cannot be read.
    """
    xs, ys = line_with_gaps(series.timeline, series.levels)
    parts = [row_segments(panel.x(xs), panel.y(ys))] * 5
    if fan is not None:
        parts.append(fan_segments(panel, series, fan))
        series = carried_over(series, fan)
    for levels in series.drawn(scale)[1:]:
        sx, sy = steps_with_gaps(series.timeline, levels, series.stretch)
        parts += [row_segments(panel.x(sx), panel.y(sy))] * 2
    return np.concatenate(parts)


def _best_place(
    panel: Panel,
    wish: _Wish,
    *,
    taken: Sequence[Box],
    lines: Floats,
    clear: float,
    steps: Sequence[float],
) -> tuple[Align, float, float] | None:
    """Return alignment, x and base line of the best free place, or None."""
    size = THEME.small_size
    frame = Box(panel.box.left + 1, panel.box.bottom, panel.box.right + 1, panel.box.top + 1)
    best: tuple[float, tuple[Align, float, float]] | None = None
    for order, (align, x, y) in enumerate(_places(wish, size=size, clear=clear, steps=steps)):
        box = text_box(wish.text, x, y, letters=Letters(size, bold=wish.bold, align=align))
        if not frame.holds(box) or any(box.touches(other, by=1) for other in taken):
            continue
        # A line that only brushes a label is half as bad as one through it.
        crossed = count_crossings(_with_air(box), lines)
        cost = 0.4 * order + 2.0 * (crossed + (count_crossings(box, lines) if crossed else 0))
        if best is None or cost < best[0]:
            best = cost, (align, x, y)
    most = np.inf if wish.needed else 6.5
    return best[1] if best is not None and best[0] <= most else None


def _places(
    wish: _Wish, *, size: float, clear: float, steps: Sequence[float]
) -> list[tuple[Align, float, float]]:
    """Return the places worth trying round a point, the best first."""
    over, under = wish.y + clear + DESCENT * size, wish.y - clear - ASCENT * size
    near, far = (over, under) if wish.upward else (under, over)
    level = wish.y - (ASCENT - DESCENT) / 2 * size
    beside: list[tuple[Align, float, float]] = [("right", x - 3, level) for x in steps if 0 < wish.x - x < 40]
    push = 8.0 if wish.upward else -8.0
    # A steep line beside the point is passed by: further off, then further left.
    further: list[tuple[Align, float, float]] = [
        ("right", wish.x - aside, start + sign * n * push)
        for aside in (0.0, 18.0, 36.0)
        for n in range(wish.reach)
        for start, sign in ((near, 1), (far, -1))
    ]
    return [
        ("center", wish.x, near),
        ("left", wish.x - 4, near),
        ("right", wish.x + 4, near),
        ("right", wish.x - clear - 2, level),
        ("left", wish.x + clear + 2, level),
        *beside,
        ("center", wish.x, near + push),
        ("left", wish.x - 4, near + push),
        ("right", wish.x + 4, near + push),
        ("center", wish.x, far),
        ("center", wish.x, near + 2 * push),
        *further,
    ]


def _with_air(box: Box) -> Box:
    return Box(box.left, box.bottom - _AIR, box.right, box.top + _AIR)


def count_crossings(box: Box, segments: Floats) -> int:
    """Return how many segments (rows of x0, y0, x1, y1) pass through a box.

    Notes
    -----
    Liang and Barsky's clipping: a segment passes through when the largest entering parameter is not above the
    smallest leaving one.

    Examples
    --------
    >>> count_crossings(Box(0, 0, 2, 2), np.array([[-1.0, 1.0, 3.0, 1.0], [-1.0, 3.0, 3.0, 3.0]]))
    1
    """
    x0, y0, x1, y1 = segments.T
    enter, leave = np.zeros(len(segments)), np.ones(len(segments))
    with np.errstate(divide="ignore", invalid="ignore"):
        across, up = (x0, x1 - x0, box.left, box.right), (y0, y1 - y0, box.bottom, box.top)
        for start, step, low, high in (across, up):
            one, other = (low - start) / step, (high - start) / step
            inside = (start >= low) & (start <= high)
            flat = step == 0
            first = np.where(flat, np.where(inside, 0.0, np.inf), np.minimum(one, other))
            last = np.where(flat, np.where(inside, 1.0, -np.inf), np.maximum(one, other))
            enter, leave = np.maximum(enter, first), np.minimum(leave, last)
    return int((enter <= leave).sum())
