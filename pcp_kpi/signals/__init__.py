"""Signals: named rule sets, reasons, variation and assurance, and how much of it all is noise."""

from __future__ import annotations

from pcp_kpi.signals.autocorrelation import autocorrelations
from pcp_kpi.signals.basis import Basis
from pcp_kpi.signals.detection import smallest_change
from pcp_kpi.signals.discovery import with_false_discovery
from pcp_kpi.signals.expectation import ExpectedFlags, expected_flags
from pcp_kpi.signals.flags import with_signals
from pcp_kpi.signals.quiet import QuietSeries
from pcp_kpi.signals.rules import RULE_SETS, Rule, RuleSet, rule_set
from pcp_kpi.signals.runs import runs_table
from pcp_kpi.signals.scorecard import ScorecardFlags, weigh_scorecard
from pcp_kpi.signals.variation import with_variation

__all__ = [
    "RULE_SETS",
    "Basis",
    "ExpectedFlags",
    "QuietSeries",
    "Rule",
    "RuleSet",
    "ScorecardFlags",
    "autocorrelations",
    "expected_flags",
    "rule_set",
    "runs_table",
    "smallest_change",
    "weigh_scorecard",
    "with_false_discovery",
    "with_signals",
    "with_variation",
]
