"""The numbers of the report's charts, for forms that draw them again: a deck whose charts can be edited."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from pcp_kpi.document import Line, Plot
from pcp_kpi.periods import period_at

LAST = 40  # periods; a longer course is too small to be read on a slide
_STEPS = {"month": "MS", "quarter": "QS"}  # quarters of the financial year begin with those of the calendar
_BESIDE = (
    ("mean", "Mean", "mean"),
    ("upper", "Upper limit", "upper"),
    ("lower", "Lower limit", "lower"),
    ("target", "Target", "target"),
    ("target_floor", "Target, lower end", "target"),
)
_AHEAD = (
    ("value", "Projection", "projected"),
    ("low80", "80% range, low", "low80"),
    ("high80", "80% range, high", "high80"),
)


def course_plot(
    points: pd.DataFrame, projection: pd.DataFrame, *, name: str, unit: str, axis: str = ""
) -> Plot:
    """Return the numbers of a chart over time.

    Parameters
    ----------
    points : DataFrame
        ``period``, ``grain``, ``level`` and, where they are, ``mean``, ``lower``, ``upper``, ``signal`` and ``target``.
    projection : DataFrame
        Projected periods, may be empty; of two scenarios neither is shown: they need a picture of their own.
    name, unit, axis : str
        Of the value.
    """
    points = _with_gaps(points.sort_values("period")).tail(LAST)
    ahead = projection if _single(projection) else projection.iloc[:0]
    days = [*points["period"], *(ahead["period"] if len(ahead) else ())]
    grain = str(points["grain"].iloc[0])
    flags = tuple(str(flag) if flag in ("above", "below") else "" for flag in points["signal"])
    lines = [Line(name, "value", _reach(points["level"], after=len(ahead)), (*flags, *[""] * len(ahead)))]
    for column, words, role in _BESIDE:
        if column in points and points[column].notna().any():
            # A limit below nothing is drawn at nothing, as on every chart of the report.
            levels = points[column].clip(lower=0) if column == "lower" else points[column]
            lines.append(Line(words, role, _reach(levels, after=len(ahead))))
    for column, words, role in _AHEAD if len(ahead) else ():
        lines.append(Line(words, role, _reach(ahead[column], before=len(points))))
    return Plot(
        "line", tuple(period_at(grain, day.date()).label for day in days), tuple(lines), unit=unit, axis=axis
    )


def bars_plot(
    labels: Iterable[object], levels: Iterable[float], *, name: str, unit: str, axis: str = ""
) -> Plot:
    """Return the numbers of a chart of bars, in their order."""
    values = tuple(float(level) for level in levels)
    return Plot("bars", tuple(map(str, labels)), (Line(name, "value", values),), unit=unit, axis=axis)


def _with_gaps(points: pd.DataFrame) -> pd.DataFrame:
    """Add a row without a level for each period between the first and the last that has none."""
    grain = str(points["grain"].iloc[0])
    if grain not in _STEPS:
        return points
    days = pd.date_range(
        points["period"].iloc[0], points["period"].iloc[-1], freq=_STEPS[grain], name="period"
    )
    filled = points.set_index("period").reindex(days).reset_index()
    beside = [name for name, _, _ in _BESIDE if name in filled]
    # Limits are carried through a gap: they hold whether a figure is known or not.
    return filled.assign(grain=grain, **{name: filled[name].ffill() for name in beside})


def _single(projection: pd.DataFrame) -> bool:
    """Tell whether there is one projection and no second scenario."""
    return len(projection) > 0 and projection["period"].is_unique


def _reach(values: pd.Series, *, before: int = 0, after: int = 0) -> tuple[float, ...]:
    """Lengthen a series by gaps on either side."""
    return (*[np.nan] * before, *(float(value) for value in values), *[np.nan] * after)
