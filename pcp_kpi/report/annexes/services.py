"""Commissioned services: what they did in the quarter, what was agreed, and how that stands to the quarter before."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from pcp_kpi.aggregate import to_quarters
from pcp_kpi.document import Block, Grid, Part, Words
from pcp_kpi.report.evidence import source_rank
from pcp_kpi.tables import Column, Table

if TYPE_CHECKING:
    from pcp_kpi.periods import Quarter
    from pcp_kpi.report.build import Report

ACTIVITY, AGREED = "service-activity", "service-target"


def services_part(report: Report, figures: pd.DataFrame) -> Part | None:
    """Return the work of commissioned services against what was agreed.

    Parameters
    ----------
    report : Report
        Finished.
    figures : DataFrame
        With `service-activity` and `service-target`, by month or by quarter.

    Returns
    -------
    Part or None
        None where no source tells the quarter.
    """
    rows = _quarters(report, figures)
    now = _values(rows, ACTIVITY, report.quarter)
    if not now:
        return None
    source = report.background.source(str(rows["source"].iloc[0]))
    blocks: list[Block] = []
    if source.illustrative:
        blocks.append(Words("Illustrative: the work counted here is invented.", "caution"))
    blocks += [
        Grid("services", _table(rows, now, report)),
        Words(f"Source: {source.attribution}.", "note"),
    ]
    return Part("services", "Commissioned services", tuple(blocks), kind="annex")


def _quarters(report: Report, figures: pd.DataFrame) -> pd.DataFrame:
    rows = figures[
        figures["measure"].isin([ACTIVITY, AGREED])
        & (figures["area"] == report.background.force.name)
        & (figures["breakdown"] != "")
        & figures["value"].notna()
    ]
    if rows.empty:
        return rows
    best = min((report.background.source(str(id)) for id in rows["source"].unique()), key=source_rank)
    quarters = to_quarters(rows[rows["source"] == best.id])
    return quarters[(quarters["grain"] == "quarter") & quarters["value"].notna()]


def _values(rows: pd.DataFrame, measure: str, quarter: Quarter) -> dict[str, float]:
    if rows.empty:
        return {}
    found = rows[(rows["measure"] == measure) & (rows["period"] == pd.Timestamp(quarter.start))]
    return dict(zip(found["breakdown"], found["value"], strict=True))


def _labels(report: Report) -> dict[str, str]:
    """Return the words that the specification has for the codes of activities."""
    charts = (chart for section in report.spec.sections for chart in section.charts)
    return {
        code: label for chart in charts if chart.measure == ACTIVITY for code, label in chart.labels.items()
    }


def _table(rows: pd.DataFrame, now: dict[str, float], report: Report) -> Table:
    quarter, labels = report.quarter, _labels(report)
    agreed = _values(rows, AGREED, quarter)
    before = _values(rows, ACTIVITY, quarter.shift(-1))
    year = [_values(rows, ACTIVITY, quarter.shift(-back)) for back in range(4)]
    frame = pd.DataFrame(
        {
            "activity": [labels.get(code, code.replace("-", " ").capitalize()) for code in now],
            "now": list(now.values()),
            "agreed": [agreed.get(code, math.nan) for code in now],
            "of_agreed": [now[code] / agreed[code] if agreed.get(code) else math.nan for code in now],
            "before": [before.get(code, math.nan) for code in now],
            "year": [sum(part.get(code, math.nan) for part in year) for code in now],
        }
    ).sort_values("activity", ignore_index=True)
    columns = (
        Column("activity", "Service and activity"),
        Column("now", quarter.label, "count"),
        Column("agreed", "Agreed", "count"),
        Column("of_agreed", "Of what was agreed", "percent"),
        Column("before", quarter.shift(-1).label, "count"),
        Column("year", "12 months", "count"),
    )
    notes = (
        "Activities are of different kinds and are not added up. A dash: nothing agreed in numbers, or not counted.",
    )
    return Table(f"Work of commissioned services, {quarter.label}", frame, columns, notes)
