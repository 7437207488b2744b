"""What bars beside each other say: heading, headline and points, from finished levels and intervals."""

from __future__ import annotations

import pandas as pd

from pcp_kpi.catalogue import Measure
from pcp_kpi.printing import level as print_level
from pcp_kpi.report.spec import ChartSpec


def by_words(spec: ChartSpec, measure: Measure) -> str:
    """Say by what the bars differ, unless the measure's own title says it."""
    if spec.by == "area":
        return " by local policing area"
    return f" by {spec.noun}" if spec.by and " by " not in measure.title else ""


def headline(bars: pd.DataFrame, measure: Measure, noun: str) -> str:
    """Say the message: which is highest, or, where that may be chance, between what the levels lie."""
    top, foot = _ends(bars)
    if _may_be_chance(top, foot):
        return f"{_print(foot['level'], measure)} to {_print(top['level'], measure)} by {noun}"
    return f"{top['label']} highest, {_print(top['level'], measure)}{_of_what(measure)}"


def bars_said(bars: pd.DataFrame, measure: Measure) -> tuple[str, ...]:
    """Name the ends, and warn where the intervals overlap."""
    top, foot = _ends(bars)
    said = [
        f"Highest: {top['label']}, {_print(top['level'], measure)}; "
        f"lowest: {foot['label']}, {_print(foot['level'], measure)}{_of_what(measure)}."
    ]
    if _may_be_chance(top, foot):
        said.append("The intervals of highest and lowest overlap: the order may be chance.")
    return tuple(said)


def against_line(bars: pd.DataFrame, line: float) -> list[str]:
    """Say of each bar whether its whole interval lies on one side of the line."""
    return [
        "above the average" if low > line else "below the average" if high < line else ""
        for low, high in zip(bars["low"], bars["high"], strict=True)
    ]


def _ends(bars: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    ranked = bars.sort_values("level", ascending=False)
    return ranked.iloc[0], ranked.iloc[-1]


def _may_be_chance(top: pd.Series, foot: pd.Series) -> bool:
    return bool(top["low"] <= foot["high"])


def _of_what(measure: Measure) -> str:
    """Say of how many a rate is one: its number alone does not tell."""
    return " for every 100" if measure.unit == "per-100" else ""


def _print(level: float, measure: Measure) -> str:
    return print_level(level, measure.unit)
