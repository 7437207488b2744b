"""The tables that a quarter has as a whole: scorecard, all crime, policing priorities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from pcp_kpi.aggregate import quarter_of
from pcp_kpi.catalogue import Catalogue
from pcp_kpi.narrative import false_flag_words, flags_expected_words
from pcp_kpi.periods import FinancialYear, Quarter
from pcp_kpi.report.evidence import QUARTERS_A_YEAR
from pcp_kpi.report.kpis import Kpi
from pcp_kpi.report.measure_words import rule_words
from pcp_kpi.report.outcomes import outcome_columns
from pcp_kpi.report.statuses import (
    STATUS_WORDS,
    aim_words,
    counted_once,
    course_note,
    courses,
    outlook_words,
    status_pictures,
)
from pcp_kpi.report.weighing import standing_out, variation_pictures, variation_words, variations
from pcp_kpi.tables import MISSING, NO_TARGET, Column, Table

NO_MONTHS: Mapping[str, Kpi] = {}
_OPTIONAL = ("outcomes", "action_taken", "outcome_16", "rolling_12_months")


def scorecard_table(
    kpis: Sequence[Kpi],
    *,
    quarter: Quarter,
    baseline: FinancialYear,
    monthly: Mapping[str, Kpi] = NO_MONTHS,
) -> Table:
    """Set every measure that has a figure into one row: value, comparisons, limits, status, target, projection.

    Parameters
    ----------
    kpis : sequence of Kpi
        In the order of the report; those without a figure are left out.
    quarter, baseline
        For the headings.
    monthly : mapping of str to Kpi, optional
        The measures in the quarter's last month, by id: their course stands where the quarter's source is too short.

    Returns
    -------
    Table
        Fact (status against the limits) and judgement (verdict) in columns of their own.
    """
    shown = [kpi for kpi in kpis if kpi.evidence.available]
    frame = pd.DataFrame([kpi.scorecard_row for kpi in shown])
    columns = _scorecard_columns(quarter, baseline)
    title = f"Every measure that has a figure, {quarter.label}"
    if frame.empty:
        return Table(title, frame.reindex(columns=[column.name for column in columns]), columns)
    frame["trend"] = ""
    frame["lower"] = frame["lower"].clip(lower=0)
    icons = variations(shown)
    frame["variation"] = [word or MISSING for word in variation_words(icons)]
    frame["label"] = [f"{kpi.measure.short}{_dagger(kpi)}" for kpi in shown]
    frame["status"] = [STATUS_WORDS[kpi.evidence.signal] for kpi in shown]
    frame["good_looks_like"] = [aim_words(kpi) for kpi in shown]
    frame["outlook"] = [outlook_words(kpi) for kpi in shown]
    trends = courses(shown, monthly, place="scorecard")
    columns = _filled(columns, frame, trends)
    # In the first quarter the year to date is the quarter itself, in the last one the twelve months.
    twice = {1: ("year_to_date", "year_to_date_change"), 4: ("rolling_12_months",)}.get(quarter.number, ())
    columns = tuple(column for column in columns if column.name not in twice)
    marks = _marks(frame, "status") | {
        (row, "verdict"): verdict for row, verdict in enumerate(frame["verdict"])
    }
    notes = (
        *_limit_notes(shown, national=False),
        *standing_out(counted_once(shown)),
        *course_note(shown, monthly),
    )
    pictures = trends | variation_pictures(icons) | status_pictures(shown)
    units = tuple(kpi.measure.unit for kpi in shown)
    return Table(title, frame, columns, notes, marks, pictures, units=units)


def _scorecard_columns(quarter: Quarter, baseline: FinancialYear) -> tuple[Column, ...]:
    base, ahead = _base(quarter, baseline).label, quarter.shift(1)
    to_date = f"Year to date, on {baseline.label}"
    return (
        Column("label", "Measure"),
        Column("value", quarter.label, "level"),
        Column("previous", quarter.shift(-1).label, "level"),
        Column("base", "Figure", "level", f"Against {base}"),
        Column("change", "Change", "change", f"Against {base}"),
        Column("year_to_date", "Total", "level", to_date),
        Column("year_to_date_change", "Change", "change", to_date),
        Column("rolling_12_months", "12 months", "level"),
        Column("lower", "Lower", "level", "Control limits"),
        Column("upper", "Upper", "level", "Control limits"),
        Column("status", "Status", "text", "Control limits"),
        Column("variation", "Signal", "picture"),
        Column("trend", "Trend", "picture"),
        Column("good_looks_like", "Good looks like", "text", "Target"),
        Column("verdict", "Verdict", "text", "Target"),
        Column("outlook", f"{ahead.label} on {ahead.years_before(1).label}", "text", "Projected"),
    )


def all_crime_table(
    kpis: Sequence[Kpi],
    figures: pd.DataFrame,
    *,
    quarter: Quarter,
    baseline: FinancialYear,
    catalogue: Catalogue,
    monthly: Mapping[str, Kpi] = NO_MONTHS,
) -> Table:
    """Set recorded crime by type as the quarterly report does, outcomes beside it.

    Parameters
    ----------
    kpis : sequence of Kpi
        The rows in their order; those without a figure are left out.
    figures : DataFrame
        Outcomes of the quarter, and rates known only as printed.
    quarter, baseline, catalogue
        What is reported.
    monthly : mapping of str to Kpi, optional
        As for `scorecard_table`.

    Returns
    -------
    Table
        Exact frame: ``measure``, ``upper``, ``lower``, ``value``, ``base``, ``change``, ``outcomes``,
        ``action_taken``, ``outcome_16`` (percent, recomputed where the counts are known).
    """
    shown = [kpi for kpi in kpis if kpi.evidence.available]
    now = quarter_of(figures, quarter)
    rows = [{**_volume(kpi), **outcome_columns(kpi.measure.id, now, catalogue)} for kpi in shown]
    columns: tuple[Column, ...] = (
        Column("measure", "Crime type"),
        Column("lower", "Lower", "level", "Control limits"),
        Column("upper", "Upper", "level", "Control limits"),
        Column("value", quarter.label, "level"),
        Column("base", _base(quarter, baseline).label, "level"),
        Column("trend", "Trend", "picture"),
        Column("change", f"Year to date, change on {baseline.label}", "change"),
        Column("rolling_12_months", f"12 months to {quarter.months[-1].words}", "level"),
        Column("outcomes", "Outcomes given", "count", f"Outcomes of {quarter.label}, whenever recorded"),
        Column(
            "action_taken",
            "Action taken",
            "printed percent",
            f"Outcomes of {quarter.label}, whenever recorded",
        ),
        Column(
            "outcome_16", "Outcome 16", "printed percent", f"Outcomes of {quarter.label}, whenever recorded"
        ),
    )
    frame = pd.DataFrame(rows, columns=["id", *(column.name for column in columns), "signal"])
    trends = courses(shown, monthly, place="all-crime")
    columns = _filled(columns, frame, trends)
    notes = (*_limit_notes(shown), *course_note(shown, monthly))
    return Table(f"All crime, {quarter.label}", frame, columns, notes, _marks(frame), trends)


def priorities_table(
    kpis: Sequence[Kpi],
    *,
    quarter: Quarter,
    baseline: FinancialYear,
    monthly: Mapping[str, Kpi] = NO_MONTHS,
) -> Table:
    """Set the policing priorities as the quarterly report does, with what good looks like.

    Returns
    -------
    Table
        Exact frame: ``measure``, ``good_looks_like``, ``upper``, ``lower``, ``value``, ``base``, ``change``, ``verdict``.
    """
    shown = [kpi for kpi in kpis if kpi.evidence.available]
    rows = [
        {
            **_volume(kpi),
            "good_looks_like": kpi.evidence.rating.against or kpi.measure.good_words,
            "verdict": kpi.evidence.rating.verdict,
        }
        for kpi in shown
    ]
    columns: tuple[Column, ...] = (
        Column("measure", "Priority"),
        Column("good_looks_like", "Good looks like"),
        Column("lower", "Lower", "level", "Control limits"),
        Column("upper", "Upper", "level", "Control limits"),
        Column("value", quarter.label, "level"),
        Column("base", _base(quarter, baseline).label, "level"),
        Column("trend", "Trend", "picture"),
        Column("change", f"Year to date, change on {baseline.label}", "change"),
        Column("rolling_12_months", f"12 months to {quarter.months[-1].words}", "level"),
        Column("verdict", "Verdict"),
    )
    frame = pd.DataFrame(rows, columns=["id", *(column.name for column in columns), "signal"])
    trends = courses(shown, monthly, place="policing-priorities")
    columns = _filled(columns, frame, trends)
    marks = _marks(frame) | {(row, "verdict"): verdict for row, verdict in enumerate(frame["verdict"])}
    notes = (*_limit_notes(shown, national=False), *course_note(shown, monthly))
    return Table(f"Policing priorities, {quarter.label}", frame, columns, notes, marks, trends)


def _filled(
    columns: tuple[Column, ...], frame: pd.DataFrame, trends: Mapping[tuple[int, str], str]
) -> tuple[Column, ...]:
    """Leave out columns that no row fills: twelve months, outcomes, pictures of a course, projections."""
    empty = {name for name in _OPTIONAL if name in frame and frame[name].isna().all()}
    if not trends:
        empty.add("trend")
    if "outlook" in frame and (frame["outlook"] == MISSING).all():
        empty.add("outlook")
    if "verdict" in frame and (frame["verdict"] == NO_TARGET).all():
        empty.add("verdict")
    return tuple(column for column in columns if column.name not in empty)


def _dagger(kpi: Kpi) -> str:
    """Return the mark of a measure whose recording has changed since its baseline began."""
    return " †" if kpi.evidence.incomparable else ""


def _rules_in_words(rules: Iterable[str]) -> str:
    printed = [rule for rule in rules if rule.startswith("limits ")]
    made = [rule for rule in rules if not rule.startswith("limits ")]
    said = [*([f"Limits: {'; '.join(made)}"] if made else []), *printed]
    text = "; ".join(said)
    return f"{text[:1].upper()}{text[1:]}"


def _volume(kpi: Kpi) -> Mapping[str, object]:
    row = kpi.scorecard_row
    return {
        "id": kpi.measure.id,
        "measure": f"{kpi.measure.short}{'*' if kpi.measure.national else ''}{_dagger(kpi)}",
        "upper": row["upper"],
        "lower": max(float(str(row["lower"])), 0.0),
        "value": row["value"],
        "base": row["base"],
        "trend": "",
        "change": row["year_to_date_change"],
        "rolling_12_months": row["rolling_12_months"],
        "signal": row["signal"],
    }


def _marks(frame: pd.DataFrame, column: str = "value") -> dict[tuple[int, str], str]:
    """Return the flags, beside the value or in a column of their own."""
    return {
        (row, column): signal for row, signal in enumerate(frame["signal"]) if signal in ("above", "below")
    }


def _limit_notes(kpis: Sequence[Kpi], *, national: bool = True) -> tuple[str, ...]:
    """Say which limits stand in the table and how many flags chance alone would raise."""
    ruled = [kpi for kpi in counted_once(kpis) if kpi.evidence.signal != "not available"]
    if not ruled:
        return ("No measure has limits: the data do not hold the baseline's quarters.",)
    rules = dict.fromkeys(
        rule_words(kpi.evidence.reading.rule, kpi.background) for kpi in ruled if kpi.evidence.reading
    )
    found = sum(kpi.evidence.signal in ("above", "below") for kpi in ruled)
    expected = sum(kpi.evidence.false_flags for kpi in ruled)
    apart = sum(kpi.evidence.signal != "not available" for kpi in kpis) - len(ruled)
    chance = false_flag_words(ruled[0].evidence.false_flags, QUARTERS_A_YEAR)
    notes = [
        f"{_rules_in_words(rules)}. A value on a limit is inside.",
        f"{flags_expected_words(len(ruled), expected, found, apart=apart)} {chance}",
    ]
    if national and any(kpi.measure.national for kpi in kpis):
        notes.append("* National Crime and Policing Measures.")
    if any(kpi.evidence.incomparable for kpi in kpis):
        notes.append("† Recording has changed since the baseline began: neither flag nor change is evidence.")
    return tuple(notes)


def _base(quarter: Quarter, baseline: FinancialYear) -> Quarter:
    return quarter.years_before(quarter.start_year - baseline.start_year)
