"""Change against any other period: the difference, its basis in words, and how much evidence there is for it."""

from __future__ import annotations

from pcp_kpi.comparison.baseline import compare_with_baseline
from pcp_kpi.comparison.changes import ADDED, basis_of, compare
from pcp_kpi.comparison.evidence import EVIDENCE_ADDED, with_evidence
from pcp_kpi.comparison.history import dispersions
from pcp_kpi.comparison.rule import EVIDENCE, EvidenceRule

__all__ = [
    "ADDED",
    "EVIDENCE",
    "EVIDENCE_ADDED",
    "EvidenceRule",
    "basis_of",
    "compare",
    "compare_with_baseline",
    "dispersions",
    "with_evidence",
]
