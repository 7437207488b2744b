"""The tables that a quarter has as a whole: scorecard, all crime, policing priorities."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from pcp_kpi.aggregate import quarter_of
from pcp_kpi.catalogue import Catalogue
from pcp_kpi.narrative import false_flag_words, flags_expected_words
from pcp_kpi.periods import FinancialYear, Quarter
from pcp_kpi.report.kpis import Kpi
from pcp_kpi.tables import Column, Table

ACTION_TAKEN = "action-taken"
OUTCOME_16 = "16"
_OUTCOME_COLUMNS = ("outcomes", "action_taken", "outcome_16")


def scorecard_table(kpis: Sequence[Kpi], *, quarter: Quarter, baseline: FinancialYear) -> Table:
    """Set every measure that has a figure into one row: value, comparisons, limits, signal, verdict.

    Parameters
    ----------
    kpis : sequence of Kpi
        In the order of the report; those without a figure are left out.
    quarter, baseline : optional
        For the headings.

    Returns
    -------
    Table
        Fact (against the limits) and judgement (verdict) in columns of their own.
    """
    shown = [kpi for kpi in kpis if kpi.evidence.available]
    frame = pd.DataFrame([kpi.scorecard_row for kpi in shown])
    columns = (
        Column("measure", "Measure"),
        Column("value", quarter.label, "level"),
        Column("previous", quarter.shift(-1).label, "level"),
        Column("base", _base(quarter, baseline).label, "level"),
        Column("change", f"Change on {_base(quarter, baseline).label}", "change"),
        Column("rolling_12_months", "12 months", "level"),
        Column("lower", "Lower", "level", "Control limits"),
        Column("upper", "Upper", "level", "Control limits"),
        Column("trend", "Trend"),
        Column("good_looks_like", "Good looks like"),
        Column("verdict", "Verdict"),
    )
    title = f"Every measure that has a figure, {quarter.label}"
    if frame.empty:
        return Table(title, frame.reindex(columns=[column.name for column in columns]), columns)
    frame["trend"] = ""
    frame["lower"] = frame["lower"].clip(lower=0)
    marks = {
        (row, "value"): signal for row, signal in enumerate(frame["signal"]) if signal in ("above", "below")
    }
    marks |= {(row, "verdict"): verdict for row, verdict in enumerate(frame["verdict"])}
    frame["verdict"] = [_verdict_text(verdict) for verdict in frame["verdict"]]
    return Table(title, frame, columns, _limit_notes(shown), marks, _trends(shown))


_SHOWN_AS_MARK = ("met", "not met", "reporting rose", "reporting fell")


def _verdict_text(verdict: str) -> str:
    """Return what stands in the cell itself: nothing where a mark says it, a dash where there is no target."""
    return "" if verdict in _SHOWN_AS_MARK else "–" if verdict == "no target" else verdict


def all_crime_table(
    kpis: Sequence[Kpi],
    figures: pd.DataFrame,
    *,
    quarter: Quarter,
    baseline: FinancialYear,
    catalogue: Catalogue,
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
        Column("upper", "Upper", "level", "Control limits"),
        Column("lower", "Lower", "level", "Control limits"),
        Column("value", quarter.label, "level"),
        Column("base", _base(quarter, baseline).label, "level"),
        Column("trend", "Trend"),
        Column("change", "Year to date, change", "change"),
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
    if frame["outcomes"].isna().all():
        columns = tuple(column for column in columns if column.name not in _OUTCOME_COLUMNS)
    return Table(
        f"All crime, {quarter.label}", frame, columns, _limit_notes(shown), _marks(frame), _trends(shown)
    )


def priorities_table(kpis: Sequence[Kpi], *, quarter: Quarter, baseline: FinancialYear) -> Table:
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
    columns = (
        Column("measure", "Priority"),
        Column("good_looks_like", "Good looks like"),
        Column("upper", "Upper", "level", "Control limits"),
        Column("lower", "Lower", "level", "Control limits"),
        Column("value", quarter.label, "level"),
        Column("base", _base(quarter, baseline).label, "level"),
        Column("trend", "Trend"),
        Column("change", "Year to date, change", "change"),
        Column("verdict", "Verdict"),
    )
    frame = pd.DataFrame(rows, columns=["id", *(column.name for column in columns), "signal"])
    marks = _marks(frame) | {(row, "verdict"): verdict for row, verdict in enumerate(frame["verdict"])}
    frame["verdict"] = ["" if verdict in _SHOWN_AS_MARK else verdict for verdict in frame["verdict"]]
    return Table(
        f"Policing priorities, {quarter.label}", frame, columns, _limit_notes(shown), marks, _trends(shown)
    )


def outcome_columns(measure: str, quarter: pd.DataFrame, catalogue: Catalogue) -> dict[str, float]:
    """Return outcomes given, action taken and outcome 16 of one crime type.

    Parameters
    ----------
    measure : str
        Id of the crime type.
    quarter : DataFrame
        Rows of the quarter.
    catalogue : Catalogue
        Says which codes are action taken.

    Returns
    -------
    dict of str to float
        ``outcomes`` (count), ``action_taken`` and ``outcome_16`` (percent of outcomes): ratios of the counts by code
        where they are known, else as printed, else NaN.
    """
    family = quarter[quarter["measure"] == f"{measure}-outcomes"]
    total = _sum(family[family["breakdown"] == ""])
    codes = family[family["breakdown"] != ""]
    groups = codes["breakdown"].map({code: outcome.group for code, outcome in catalogue.outcomes.items()})
    action = _share(codes[groups == ACTION_TAKEN], total)
    sixteen = _share(codes[codes["breakdown"] == OUTCOME_16], total)
    return {
        "outcomes": total,
        "action_taken": action
        if math.isfinite(action)
        else _printed(quarter, f"{measure}-action-taken-rate-printed"),
        "outcome_16": sixteen
        if math.isfinite(sixteen)
        else _printed(quarter, f"{measure}-outcome-16-rate-printed"),
    }


def _sum(rows: pd.DataFrame) -> float:
    return float(rows["value"].sum(min_count=1))


def _share(rows: pd.DataFrame, total: float) -> float:
    return 100 * _sum(rows) / total if len(rows) and total > 0 else math.nan


def _printed(quarter: pd.DataFrame, measure: str) -> float:
    rows = quarter.loc[quarter["measure"] == measure, "value"]
    return float(rows.iloc[0]) if len(rows) else math.nan


def _volume(kpi: Kpi) -> Mapping[str, object]:
    row = kpi.scorecard_row
    return {
        "id": kpi.measure.id,
        "measure": f"{kpi.measure.short}{'*' if kpi.measure.national else ''}",
        "upper": row["upper"],
        "lower": max(float(str(row["lower"])), 0.0),
        "value": row["value"],
        "base": row["base"],
        "trend": "",
        "change": row["year_to_date_change"],
        "signal": row["signal"],
    }


def _marks(frame: pd.DataFrame) -> dict[tuple[int, str], str]:
    return {
        (row, "value"): signal for row, signal in enumerate(frame["signal"]) if signal in ("above", "below")
    }


def _trends(kpis: Sequence[Kpi]) -> dict[tuple[int, str], str]:
    return {
        (row, "trend"): kpi.sparkline.to_svg(id_prefix=f"spark-{kpi.measure.id}")
        for row, kpi in enumerate(kpis)
        if kpi.sparkline is not None
    }


def _limit_notes(kpis: Sequence[Kpi]) -> tuple[str, ...]:
    """Say which limits stand in the table and how many flags chance alone would raise."""
    ruled = [kpi for kpi in kpis if kpi.evidence.signal != "not available"]
    if not ruled:
        return ("No measure has limits: the data do not hold the baseline's quarters.",)
    rules = dict.fromkeys(kpi.evidence.reading.rule for kpi in ruled if kpi.evidence.reading)
    found = sum(kpi.evidence.signal in ("above", "below") for kpi in ruled)
    expected = sum(kpi.evidence.false_flags for kpi in ruled)
    notes = [
        f"Limits: {'; '.join(rules)}. A value on a limit is inside.",
        f"{flags_expected_words(len(ruled), expected, found)} {false_flag_words(ruled[0].evidence.false_flags, 4)}",
    ]
    if any(kpi.measure.national for kpi in kpis):
        notes.append("* National Crime and Policing Measures.")
    broken = [
        kpi.measure.short for kpi in ruled if kpi.evidence.incomparable and kpi.evidence.signal != "within"
    ]
    if broken:
        notes.append(
            f"Recording has changed since the baseline, so the flag is no evidence of a change: {', '.join(broken)}."
        )
    return tuple(notes)


def _base(quarter: Quarter, baseline: FinancialYear) -> Quarter:
    return quarter.years_before(quarter.start_year - baseline.start_year)
