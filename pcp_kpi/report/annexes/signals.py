"""The register of signals: the flags on the page with what put them there, and those carried from earlier quarters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from pcp_kpi.document import Block, Grid, Part, Subheading, Words
from pcp_kpi.narrative import flags_expected_words
from pcp_kpi.periods import period_at
from pcp_kpi.printing import NOT_AVAILABLE, number, plural
from pcp_kpi.report.measure_words import rule_words
from pcp_kpi.report.register import merge_signals, read_register, register_table
from pcp_kpi.report.statuses import counted_once
from pcp_kpi.report.weighing import BASIS, FALSE_DISCOVERIES, discoveries, latest_signals, standing_out
from pcp_kpi.signals import with_false_discovery
from pcp_kpi.tables import Column, Table

if TYPE_CHECKING:
    from pcp_kpi.report.build import Report
    from pcp_kpi.report.kpis import Kpi

FLAGGED = ("above", "below")
COUNTED = "counted in its sum or its parts"
_NOT_READ = "recording changed, so no evidence"
_UNKNOWN = "not known"


def register_part(report: Report, register: pd.DataFrame | None = None) -> Part:
    """Return the flags of the quarter, how likely chance alone makes each, and what was made of them.

    Parameters
    ----------
    report : Report
        Finished.
    register : DataFrame, optional
        The register as the analyst keeps it (`read_register`); empty if left out.
    """
    kpis = [kpi for kpi in report.kpis.values() if kpi.evidence.available]
    kept = read_register("") if register is None else register
    merged = _merged(kept, kpis, report)
    blocks: tuple[Block, ...] = (
        *(Words(text) for text in _weighed(kpis)),
        *_flags(kpis, merged, report),
        *_carried(merged, report),
    )
    return Part("signal-register", "Register of signals", blocks, kind="annex")


def _merged(register: pd.DataFrame, kpis: Sequence[Kpi], report: Report) -> pd.DataFrame:
    """Open what is flagged now beside what is kept; the day is that of the latest extraction, since no clock is read."""
    flagged = [kpi for kpi in kpis if kpi.evidence.signal in FLAGGED]
    if not flagged:
        return register
    points = pd.concat([kpi.evidence.points.tail(1) for kpi in flagged], ignore_index=True)
    on = max(source.extracted for source in report.sources)
    return merge_signals(register, points, quarter=report.quarter, on=on)


def _weighed(kpis: Sequence[Kpi]) -> tuple[str, ...]:
    """Say how many flags chance alone would raise, and which stand out."""
    ruled = [kpi for kpi in counted_once(kpis) if kpi.evidence.signal != NOT_AVAILABLE]
    if not ruled:
        return ("No measure has limits, so there is no signal to register.",)
    found = sum(kpi.evidence.signal in FLAGGED for kpi in ruled)
    expected = sum(kpi.evidence.false_flags for kpi in ruled)
    apart = sum(kpi.evidence.signal != NOT_AVAILABLE for kpi in kpis) - len(ruled)
    return (flags_expected_words(len(ruled), expected, found, apart=apart), *standing_out(ruled))


def _flags(kpis: Sequence[Kpi], merged: pd.DataFrame, report: Report) -> Iterator[Block]:
    flagged = [kpi for kpi in kpis if kpi.evidence.signal in FLAGGED]
    if not flagged:
        yield Words(f"No measure is outside its limits in {report.quarter.label}.")
        return
    odds = _odds(kpis)
    rows = [_row(kpi, odds, merged) for kpi in flagged]
    columns = [
        Column("measure", "Measure"),
        Column("side", "Signal"),
        Column("since", "First seen"),
        Column("rule", "Rule that flags it"),
        Column("odds", "By chance alone"),
        Column("stands", "Stands out"),
        Column("status", "Status"),
    ]
    columns += [Column("comment", "Comment")] if any(row["comment"] for row in rows) else []
    marks = {(place, "side"): str(row["side"]) for place, row in enumerate(rows)}
    notes = (
        "First seen: the first of the unbroken run of quarters on this side of the limits, as far back as figures go.",
        "By chance alone: in how many of 100 quarters a series in which nothing has changed would lie as far out or "
        "further, one measure looked at by itself. Stands out: what is left when all measures are looked at together, "
        f"at most {number(100 * FALSE_DISCOVERIES)} in 100 of them chance.",
        "Status: opened, explained or closed, as the analyst's register says; a flag that no register has is opened.",
    )
    title = f"Signals of {report.quarter.label}"
    yield Grid("signal-register", Table(title, pd.DataFrame(rows), columns, notes, marks))


def _odds(kpis: Sequence[Kpi]) -> pd.DataFrame:
    """Return by measure `p_value` and `stands`, of those with limits whose recording has not changed."""
    ruled = [kpi for kpi in kpis if kpi.evidence.signal != NOT_AVAILABLE and not kpi.evidence.incomparable]
    if not ruled:
        return pd.DataFrame(columns=["p_value", "stands"])
    counted = counted_once(kpis)
    once, found = {kpi.measure.id for kpi in counted}, discoveries(counted)
    judged = with_false_discovery(latest_signals(ruled), share=FALSE_DISCOVERIES, basis=BASIS)
    stands = [("yes" if id in found else "no") if id in once else COUNTED for id in judged["measure"]]
    return judged.assign(stands=stands).set_index("measure")[["p_value", "stands"]]


def _row(kpi: Kpi, odds: pd.DataFrame, merged: pd.DataFrame) -> dict[str, str]:
    evidence, id = kpi.evidence, kpi.measure.id
    entry = merged[
        (merged["measure"] == id)
        & (merged["area"] == evidence.area)
        & (merged["period"] == evidence.points["period"].iloc[-1])
    ]
    known = id in odds.index
    assert evidence.reading is not None
    return {
        "measure": kpi.measure.short,
        "side": evidence.signal,
        "since": first_seen(evidence.points),
        "rule": rule_words(evidence.reading.rule, kpi.background),
        "odds": _in_100(float(odds["p_value"][id])) if known else _NOT_READ,
        "stands": str(odds["stands"][id]) if known else "no",
        "status": str(entry["status"].iloc[-1]) if len(entry) else "opened",
        "comment": str(entry["comment"].iloc[-1]) if len(entry) else "",
    }


def first_seen(points: pd.DataFrame) -> str:
    """Return the label of the first of the unbroken run of periods on the side of the last one.

    Parameters
    ----------
    points : DataFrame
        ``period``, ``grain`` and ``signal`` of one series, in order.

    Examples
    --------
    >>> days = pd.date_range("2020-07-01", periods=4, freq="QS")
    >>> first_seen(pd.DataFrame({"period": days, "grain": "quarter", "signal": ["above", "within", "above", "above"]}))
    '2020/21 Q4'
    """
    signals = points["signal"].tolist()
    run = next((place for place, one in enumerate(reversed(signals)) if one != signals[-1]), len(signals))
    first = points["period"].iloc[len(signals) - run]
    return period_at(str(points["grain"].iloc[-1]), first.date()).label


def _in_100(chance: float) -> str:
    if chance != chance:
        return _UNKNOWN
    return "under 1 in 100" if chance < 0.01 else f"{number(100 * chance)} in 100"


def _carried(merged: pd.DataFrame, report: Report) -> Iterator[Block]:
    """Show what the register carries from earlier quarters and is not closed."""
    earlier = merged[(merged["period"] < pd.Timestamp(report.quarter.start)) & (merged["status"] != "closed")]
    yield Subheading("Carried from earlier quarters")
    if earlier.empty:
        yield Words("No signal of an earlier quarter is open: the register keeps none, or all are closed.")
        return
    table = register_table(earlier.reset_index(drop=True), catalogue=report.background.catalogue)
    said = f"{plural(len(earlier), 'signal')} of earlier quarters {'is' if len(earlier) == 1 else 'are'} not closed."
    yield Words(said)
    yield Grid("signals-carried", table)
