"""Values of a plot as a chart's own workbook holds and prints them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from pcp_kpi.charts.levels import LevelAxis, make_level_axis
from pcp_kpi.charts.theme import Scale
from pcp_kpi.document import Line, Plot
from pcp_kpi.printing import level

_SECONDS = 86_400.0  # in a day, the unit of times in a spreadsheet
_FACTORS = {"per-100": 100.0, "duration": 1 / _SECONDS}
_SCALES = {"share": "share", "per-100": "per-100", "duration": "minutes-seconds"}
_FORMATS = {"share": "0.0%", "percent": '0.0"%"', "per-100": "0.0", "duration": '[m]"m" ss"s"'}
_TICKS = {"share": "0%", "percent": '0"%"', "per-100": "#,##0", "duration": '[m]"m" ss"s"'}


def charted(plot: Plot, line: Line) -> tuple[float | None, ...]:
    """Return the values of a line as the chart's own workbook holds them.

    Parameters
    ----------
    plot : Plot
    line : Line
        One of its lines.

    Returns
    -------
    tuple of float or None
        None is a gap. Counts, shares and percentages as they are; for 100, times a hundred; seconds as parts of a
        day, which is what a spreadsheet prints as minutes and seconds.

    Examples
    --------
    >>> plot = Plot("line", ("Q1", "Q2"), (Line("Rate", "value", (0.215, math.nan)),), unit="per-100")
    >>> charted(plot, plot.lines[0])
    (21.5, None)
    """
    return tuple(factor_of(plot) * float(value) if math.isfinite(value) else None for value in line.values)


def factor_of(plot: Plot) -> float:
    """Return by what the values of a plot are multiplied in the chart's workbook."""
    return _FACTORS.get(plot.unit, 1.0)


def axis_of(plot: Plot) -> LevelAxis:
    """Return the level axis of a plot, in its own unit: from zero for counts, as on every chart of the report."""
    known = (value for line in plot.lines for value in line.values if math.isfinite(value))
    return make_level_axis(known, Scale(_SCALES.get(plot.unit, "count")))


def without_shared_words(plot: Plot) -> tuple[Plot, str]:
    """Return a course whose labels lack the words with which all of them begin, and these words once.

    Examples
    --------
    >>> course = Plot("line", ("6 months to May 2021", "6 months to Jun 2021"), ())
    >>> shorter, said = without_shared_words(course)
    >>> shorter.categories, said
    (('May 2021', 'Jun 2021'), 'each point: 6 months to the date below it')
    """
    labels = [label.split(" ") for label in plot.categories]
    count = 0
    while len(labels) > 1 and all(len(label) > count + 1 for label in labels):
        if len({label[count] for label in labels}) > 1:
            break
        count += 1
    shared = labels[0][:count] if count else []
    if plot.kind != "line" or not shared or not shared[-1].islower():
        return plot, ""
    first = " ".join(shared)
    shorter = tuple(" ".join(label[count:]) for label in labels)
    return replace(plot, categories=shorter), f"each point: {first[0].lower()}{first[1:]} the date below it"


def number_format(plot: Plot, values: Sequence[float]) -> str:
    """Return the number format in which a spreadsheet prints what `level` prints of values.

    Parameters
    ----------
    plot : Plot
        Says the unit.
    values : sequence of float
        NaN is left out.
    """
    if plot.unit in _FORMATS:
        return _FORMATS[plot.unit]
    broken = any("." in level(value, plot.unit) for value in values if math.isfinite(value))
    return "#,##0.0" if broken else "#,##0"


def tick_format(plot: Plot, axis: LevelAxis) -> str:
    """Return the number format of the ticks of an axis, without decimals that say nothing."""
    step = axis.ticks[1] - axis.ticks[0] if len(axis.ticks) > 1 else 1.0
    whole = 100 * step if plot.unit in ("share", "per-100") else step
    if plot.unit != "duration" and abs(whole - round(whole)) > 1e-9:
        return _FORMATS.get(plot.unit, "#,##0.0")
    return _TICKS.get(plot.unit, "#,##0")


def printed(plot: Plot, value: float) -> str:
    """Return a value of a plot as the report prints it."""
    return f"{value:.1f}%" if plot.unit == "percent" else level(value, plot.unit)
