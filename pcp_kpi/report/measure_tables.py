"""Tables of one measure: what its figure compares with, its areas, the points of its chart."""

from __future__ import annotations

import math

import pandas as pd

from pcp_kpi.aggregate import UNASSIGNED
from pcp_kpi.catalogue import Measure
from pcp_kpi.comparison import EvidenceRule
from pcp_kpi.narrative import Change
from pcp_kpi.periods import FinancialYear, Quarter, YearToDate, period_at
from pcp_kpi.printing import level, number, percent
from pcp_kpi.report.background import Background
from pcp_kpi.report.evidence import Evidence
from pcp_kpi.report.workings import Reported, last_month, previous
from pcp_kpi.tables import Column, Table

_SMALL_BASE = EvidenceRule().small_base  # a percentage of fewer cases sounds like news and is none
_NO_PERCENTAGE = f"No percentage where fewer than {number(_SMALL_BASE)} cases are compared with."


def comparison_table(evidence: Evidence, background: Background) -> Table:
    """Set the quarter's figure beside those it is compared with, each change with its basis.

    Parameters
    ----------
    evidence : Evidence
        The finished numbers.
    background : Background
        Says which figures follow from a printed difference.
    """
    measure = evidence.measure
    columns = (
        Column("what", "Period"),
        Column("value", measure.counted.capitalize() or "Value", form_of(measure)),
        Column("difference", "Difference", "figure"),
        Column("change", "Change", "figure"),
        Column("evidence", "Evidence"),
    )
    title = f"{measure.title}, {evidence.area}: {evidence.period.label} and what it compares with"
    rows = pd.DataFrame(_comparisons(evidence))
    shown = columns if rows["evidence"].ne("").any() else columns[:-1]
    few = any(_too_few(change) for change in evidence.changes.values())
    notes = (*_implied_note(evidence, background), *([_NO_PERCENTAGE] if few else []))
    return Table(title, rows, shown, notes)


def area_table(evidence: Evidence, background: Background) -> Table | None:
    """Set the quarter by local policing area, with limits and signal; None when there are no figures by area."""
    points = evidence.area_points
    if points.empty:
        return None
    frame = _by_area(points, evidence.period, evidence.question.baseline)
    order = [*background.force.area_names, UNASSIGNED, evidence.area]
    known = [name for name in order if name in set(frame["area"])]
    frame = frame.set_index("area").reindex(known).reset_index()
    form = form_of(evidence.measure)
    notes: tuple[str, ...] = ()
    if form == "share":
        frame["change"] = _in_points(frame["value"] - frame["base"])
    elif evidence.measure.unit == "count":
        small = frame["base"].lt(_SMALL_BASE) & frame["change"].notna()
        frame["change"] = frame["change"].mask(small)
        notes = (_NO_PERCENTAGE,) if small.any() else ()
    columns = (
        Column("area", "Area"),
        Column("value", evidence.period.label, form),
        Column("base", evidence.base_period.label, form),
        Column("change", "Change", "figure" if form == "share" else "change"),
        Column("lower", "Lower", form, "Control limits"),
        Column("upper", "Upper", form, "Control limits"),
    )
    marks = {
        (row, "value"): signal for row, signal in enumerate(frame["signal"]) if signal in ("above", "below")
    }
    title = f"{evidence.measure.title} by local policing area, {evidence.period.words}"
    return Table(title, frame, columns, notes, marks=marks)


def points_table(evidence: Evidence) -> Table:
    """Set every point of the chart with its limits; the frame has its status, source and note too."""
    points, form = evidence.points, form_of(evidence.measure)
    frame = points.assign(
        label=[period_at(evidence.period.grain, day.date()).label for day in points["period"]],
        lower=points["lower"].clip(lower=0),
    )
    names = ["period", "label", "level", "lower", "mean", "upper", "signal", "status", "source", "note"]
    columns = (
        Column("label", evidence.period.grain.capitalize()),
        Column("level", evidence.measure.counted.capitalize() or "Value", form),
        Column("lower", "Lower limit", form),
        Column("mean", "Mean", form),
        Column("upper", "Upper limit", form),
        Column("signal", "Against limits"),
    )
    by = "" if evidence.period.grain == "quarter" else f" by {evidence.period.grain.replace('-', ' ')}"
    title = f"Figures in the chart of {evidence.measure.title.lower()}{by}"
    return Table(title, frame[names].reset_index(drop=True), columns)


def _in_points(differences: pd.Series) -> list[str]:
    return [
        "–" if math.isnan(size) else f"{_sign(size)}{number(100 * abs(size), 1)} points"
        for size in differences
    ]


def form_of(measure: Measure) -> str:
    """Return the form in which a table prints a measure's levels."""
    return measure.unit if measure.unit in ("share", "per-100", "duration") else "level"


def _comparisons(evidence: Evidence) -> list[dict[str, object]]:
    period, base = evidence.period, evidence.base_period
    rows: list[dict[str, object]] = [{"what": _named(period), "value": evidence.value}]
    for name, other in (("previous", previous(period)), ("baseline", base)):
        change = evidence.changes.get(name)
        if change is not None:
            rows.append({"what": _named(other), "value": change.base, **_printed(change)})
    rows += _windows(evidence)
    return [{"difference": "", "change": "", "evidence": "", **row} for row in rows]


def _windows(evidence: Evidence) -> list[dict[str, object]]:
    """Return the year to date, unless it is the quarter itself, and the twelve months."""
    totals = evidence.totals
    to_date = YearToDate(last_month(evidence.period))
    rows: list[dict[str, object]] = []
    if "year-to-date" in totals and to_date.start < evidence.period.start:
        year = to_date.financial_year.label
        rows.append({"what": f"{year} year to date", "value": totals["year-to-date"]})
        change = evidence.changes.get("year-to-date")
        if change is not None:
            base = evidence.question.baseline.label
            rows.append({"what": f"Same period of {base}", "value": change.base, **_printed(change)})
    if "rolling-12-months" in totals:
        twelve = totals["rolling-12-months"]
        rows.append({"what": f"12 months to {to_date.last.words}", "value": twelve})
    return rows


def _named(period: Reported) -> str:
    """Return a period in words, with the label of a quarter, which its months do not tell."""
    return f"{period.words} ({period.label})" if isinstance(period, Quarter) else period.words


def _implied_note(evidence: Evidence, background: Background) -> tuple[str, ...]:
    """Say where the previous quarter's figure is not printed but follows from a printed difference."""
    printed, source = background.printed, evidence.source
    if printed.empty or source is None or "previous" not in evidence.changes:
        return ()
    points = printed[(printed["table"] == "key-points") & (printed["document"] == source.id)]
    if evidence.measure.id not in set(points["measure_id"]):
        return ()
    return (f"The previous quarter's figure follows from the difference that {source.name} prints.",)


def _printed(change: Change) -> dict[str, str]:
    said = {"evidence": change.evidence.removesuffix(" of a change").capitalize()}
    if change.unit == "share":
        return said | {
            "difference": f"{_sign(change.difference)}{number(100 * abs(change.difference), 1)} points"
        }
    told = math.isfinite(change.change) and not _too_few(change)
    relative = f"{_sign(change.change)}{percent(abs(change.change))}" if told else "–"
    return said | {
        "difference": f"{_sign(change.difference)}{level(abs(change.difference), change.unit)}",
        "change": relative,
    }


def _too_few(change: Change) -> bool:
    return change.unit == "count" and 0 < change.base < _SMALL_BASE


def _sign(value: float) -> str:
    return "+" if value > 0 else "−" if value < 0 else ""


def _by_area(points: pd.DataFrame, period: Reported, baseline: FinancialYear) -> pd.DataFrame:
    then = period.years_before(period.financial_year.start_year - baseline.start_year)
    now = points[points["period"] == pd.Timestamp(period.timestamp)]
    base = points[points["period"] == pd.Timestamp(then.timestamp)].set_index("area")["level"]
    frame = now[["area", "level", "lower", "upper", "signal"]].rename(columns={"level": "value"})
    frame = frame.assign(base=frame["area"].map(base), lower=frame["lower"].clip(lower=0))
    change = (frame["value"] / frame["base"] - 1).where((frame["base"] > 0) & (frame["area"] != UNASSIGNED))
    return frame.assign(change=change).reset_index(drop=True)
