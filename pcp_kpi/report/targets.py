"""The table of targets: each that the force has set for the quarter, what was found, and the verdict."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pcp_kpi.catalogue import Catalogue, Measure
from pcp_kpi.forces import Force, Target
from pcp_kpi.printing import number, percent, signed_percent
from pcp_kpi.rating import rate
from pcp_kpi.report.kpis import Kpi
from pcp_kpi.report.lookup import Lookup
from pcp_kpi.tables import Column, Table

_COLUMNS = (
    Column("measure", "Measure"),
    Column("found", "Latest", "figure"),
    Column("period", "Period"),
    Column("good", "Good looks like"),
    Column("verdict", "Verdict"),
)


def targets_table(
    kpis: Mapping[str, Kpi], lookup: Lookup, force: Force, *, catalogue: Catalogue
) -> Table | None:
    """Set every target of the force that holds in the quarter beside its figure and its verdict.

    Parameters
    ----------
    kpis : mapping of str to Kpi
        For targets that the quarter itself is judged by: of a change, and of a level that has no grain of its own.
    lookup : Lookup
        For the other targets of a level, whatever their grain.
    force : Force
        Its targets.
    catalogue : Catalogue
        Names and units of the measures.

    Returns
    -------
    Table or None
        None where no target has a figure.
    """
    rows = [
        _row(target, catalogue[target.measure], kpis.get(target.measure), lookup, force)
        for target in force.targets
        if target.holds_for(lookup.quarter.financial_year)
    ]
    shown = [row for row in rows if row is not None]
    if not shown:
        return None
    frame = pd.DataFrame(shown)
    marks = {(row, "verdict"): verdict for row, verdict in enumerate(frame["verdict"])}
    met = int((frame["verdict"] == "met").sum())
    told = (
        f"{met} of {len(frame)} targets are met"
        if len(frame) > 1
        else f"The one target is {shown[0]['verdict']}"
    )
    notes = (f"{told}. A value on its target is met.",)
    return Table(f"Targets, {lookup.quarter.label}", frame, _COLUMNS, notes, marks)


def _row(
    target: Target, measure: Measure, kpi: Kpi | None, lookup: Lookup, force: Force
) -> dict[str, str] | None:
    found = _of_quarter(target, measure, kpi)
    if found is None and target.kind == "value":
        found = _of_latest(target, measure, lookup, force)
    if found is None:
        return None
    row = {"measure": measure.title, "good": target.words, **found}
    return {column.name: row[column.name] for column in _COLUMNS}


def _of_quarter(target: Target, measure: Measure, kpi: Kpi | None) -> dict[str, str] | None:
    """Return what the quarter itself was judged by; None where it has no figure or another target."""
    reading = kpi.evidence.reading if kpi is not None else None
    judged = kpi.evidence.rating.found if kpi is not None else None
    if kpi is None or reading is None or judged is None:
        return None
    evidence = kpi.evidence
    if kpi.background.force.target_of(measure.id, evidence.period) != target:
        return None
    change = target.kind == "change"
    return {
        "found": signed_percent(judged / 100) if change else _level(reading.level, measure),
        "period": evidence.period.label,
        "verdict": evidence.rating.verdict,
    }


def _of_latest(target: Target, measure: Measure, lookup: Lookup, force: Force) -> dict[str, str] | None:
    latest = lookup.latest(target.measure, area=force.name)
    if latest is None:
        return None
    return {
        "found": _level(latest.level, measure),
        "period": latest.period.label,
        "verdict": rate(measure, level=latest.level, target=target).verdict,
    }


def _level(level: float, measure: Measure) -> str:
    if measure.unit == "share":
        return percent(level, 1)
    return f"{level:g}%" if measure.unit == "percent" else number(level)
