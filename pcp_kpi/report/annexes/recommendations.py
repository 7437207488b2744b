"""The tracker of the inspectorate's findings: what is open, how old, from which year, beside other forces."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from pcp_kpi.aggregate import levels
from pcp_kpi.document import Block, Grid, Part, Points, Words
from pcp_kpi.measures.recommendations import AGE_BANDS, BY_AGE, BY_YEAR, MOST_SIMILAR, NATIONAL, OPEN, WAITING
from pcp_kpi.periods import period_at
from pcp_kpi.printing import number, percent, plural
from pcp_kpi.report.evidence import source_rank
from pcp_kpi.tables import Column, Table

if TYPE_CHECKING:
    from pcp_kpi.report.build import Report

KINDS = {
    "recommendation": "Recommendations",
    "area-for-improvement": "Areas for improvement",
    "cause-of-concern": "Causes of concern",
}


def recommendations_part(report: Report, figures: pd.DataFrame) -> Part | None:
    """Return the open findings of the inspectorate by age, by kind and by year of publication.

    Parameters
    ----------
    report : Report
        Finished.
    figures : DataFrame
        With `open-recommendations` and its families.

    Returns
    -------
    Part or None
        None where no source tells the open findings at the end of the quarter.
    """
    latest = _latest(report, figures)
    if latest.empty or math.isnan(_pick(latest, BY_AGE, report.background.force.name)):
        return None
    source = report.background.source(str(latest["source"].iloc[0]))
    blocks: list[Block] = []
    if source.illustrative:
        blocks.append(Words("Illustrative: the findings counted here are invented.", "caution"))
    blocks.append(Points(tuple(_said(latest, report))))
    blocks.append(Grid("recommendations-by-age", _by_age(latest, report), "narrow"))
    years = _by_year(latest, report)
    blocks += [Grid("recommendations-by-year", years, "narrow")] if years is not None else []
    blocks.append(Words(f"Source: {source.attribution}.", "note"))
    return Part("recommendations", "Inspection recommendations", tuple(blocks), kind="annex")


def _latest(report: Report, figures: pd.DataFrame) -> pd.DataFrame:
    """Return the latest count within the quarter, of the source that is believed."""
    rows = figures[
        figures["measure"].isin([OPEN, BY_AGE, BY_YEAR, WAITING])
        & figures["value"].notna()
        & figures["period"].between(pd.Timestamp(report.quarter.start), pd.Timestamp(report.quarter.end))
    ]
    if rows.empty:
        return rows
    best = min((report.background.source(str(id)) for id in rows["source"].unique()), key=source_rank)
    rows = rows[rows["source"] == best.id]
    now: pd.DataFrame = rows[rows["period"] == rows["period"].max()]
    return now.assign(level=levels(now))


def _pick(rows: pd.DataFrame, measure: str, area: str, breakdown: str = "") -> float:
    found = rows.loc[
        (rows["measure"] == measure) & (rows["area"] == area) & (rows["breakdown"] == breakdown), "level"
    ]
    return float(found.iloc[0]) if len(found) else math.nan


def _said(rows: pd.DataFrame, report: Report) -> Iterator[str]:
    force = report.background.force.name
    day = period_at("point", rows["period"].iloc[0].date()).words
    total = _pick(rows, BY_AGE, force)
    yield f"{plural(int(total), 'finding')} {'is' if total == 1 else 'are'} open on {day}."
    kinds = [f"{name.lower()} {number(_pick(rows, OPEN, force, code))}" for code, name in KINDS.items()
             if math.isfinite(_pick(rows, OPEN, force, code))]  # fmt: skip
    if kinds:
        yield f"By kind: {', '.join(kinds)}."
    peers = [
        f"{words} {number(level, 1)}"
        for area, words in ((MOST_SIMILAR, "most similar forces"), (NATIONAL, "all forces"))
        if math.isfinite(level := _pick(rows, BY_AGE, area))
    ]
    if peers:
        yield f"Open findings for each force: {', '.join(peers)}."
    waiting = _pick(rows, WAITING, force)
    if math.isfinite(waiting):
        yield f"{percent(waiting)} of those open await others and need no action of the force."


def _by_age(rows: pd.DataFrame, report: Report) -> Table:
    areas = {report.background.force.name: "own", MOST_SIMILAR: "similar", NATIONAL: "national"}
    bands = {"": "All ages", **{code: words for code, (_, words) in AGE_BANDS.items()}}
    lines = [
        {"age": words, **{name: _pick(rows, BY_AGE, area, code) for area, name in areas.items()}}
        for code, words in bands.items()
    ]
    columns = (
        Column("age", "Age"),
        Column("own", report.background.force.name, "count"),
        Column("similar", "Most similar forces", "level"),
        Column("national", "All forces", "level"),
    )
    notes = ("Of other forces, open findings for each force on average. A band holds its lower edge.",)
    return Table("Open findings by age", pd.DataFrame(lines), columns, notes, strong=frozenset({0}))


def _by_year(rows: pd.DataFrame, report: Report) -> Table | None:
    own = rows[
        (rows["measure"] == BY_YEAR) & (rows["area"] == report.background.force.name) & (rows["value"] > 0)
    ]
    if own.empty:
        return None
    frame = own.sort_values("breakdown")[["breakdown", "value"]].reset_index(drop=True)
    columns = (Column("breakdown", "Published in"), Column("value", "Still open", "count"))
    return Table("Open findings by year of publication", frame, columns)
