"""The quarter in brief: what a reader with one minute must know, chosen by rules."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from pcp_kpi.narrative import SIGNAL_WORDS, Weighed, change_words, level_and_bound, most_important
from pcp_kpi.printing import level
from pcp_kpi.report.weighing import discoveries

if TYPE_CHECKING:
    from pcp_kpi.report.kpis import Kpi

# A priority of the force weighs more than any crime type; a flag that stands out among all more than one that does not.
_PRIORITY, _DISCOVERY, _FLAG, _NOT_MET, _EVIDENCE = 4, 3, 2, 2, 1
RULE = (
    "Chosen by rule: the force's priorities first, then flags that stand out even among all measures looked at "
    "together, other flags, targets not met, and changes that are more than chance."
)


def headlines(kpis: Sequence[Kpi], *, priorities: Collection[str]) -> tuple[str, ...]:
    """Return the most important sentences of a report, five at most.

    Parameters
    ----------
    kpis : sequence of Kpi
        Measures that have a figure.
    priorities : collection of str
        Ids of the force's priorities.
    """
    found = discoveries(kpis)
    weighed = ((kpi, _weight(kpi, found, priorities)) for kpi in kpis)
    return most_important(Weighed(_sentence(kpi, found), weight) for kpi, weight in weighed if weight)


def _weight(kpi: Kpi, found: frozenset[str], priorities: Collection[str]) -> float:
    """Weigh a measure; one that shows nothing weighs nothing, priority or not."""
    evidence, id = kpi.evidence, kpi.measure.id
    change = evidence.changes.get("baseline")
    flagged = evidence.signal in ("above", "below") and not evidence.incomparable
    weight = (
        _FLAG * flagged
        + _DISCOVERY * (id in found)
        + _NOT_MET * (evidence.rating.verdict == "not met")
        + _EVIDENCE * (change is not None and change.evidence.startswith("strong"))
    )
    return weight + _PRIORITY * (id in priorities) if weight else 0.0


def _sentence(kpi: Kpi, found: frozenset[str]) -> str:
    evidence = kpi.evidence
    if evidence.reading is None:
        told, crossed = level(evidence.value, kpi.measure.unit), ""
    else:
        told, crossed = level_and_bound(evidence.reading)
    said = [f"{kpi.measure.short}: {told}"]
    if "baseline" in evidence.changes:
        said.append(change_words(evidence.changes["baseline"]))
    if crossed:
        among = ", and stands out among all measures" if kpi.measure.id in found else ""
        said.append(f"{SIGNAL_WORDS[evidence.signal]} of {crossed}{among}")
    if evidence.rating.verdict in ("met", "not met"):
        said.append(f"target {evidence.rating.verdict}")
    return f"{'; '.join([', '.join(said[:2]), *said[2:]])}."
