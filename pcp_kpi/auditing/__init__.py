"""Checks of printed numbers: whether every figure of a report agrees with the others."""

from pcp_kpi.auditing.accepting import read_accepted, write_accepted
from pcp_kpi.auditing.pages import render_audit, write_audit
from pcp_kpi.auditing.reading import read_claims
from pcp_kpi.auditing.rules import RULES, Rule
from pcp_kpi.auditing.summaries import count_by_rule, print_findings, sum_up
from pcp_kpi.auditing.verdicts import audit, open_findings

__all__ = [
    "RULES",
    "Rule",
    "audit",
    "count_by_rule",
    "open_findings",
    "print_findings",
    "read_accepted",
    "read_claims",
    "render_audit",
    "sum_up",
    "write_accepted",
    "write_audit",
]
