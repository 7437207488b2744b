"""Drafts about to be published: every number found, matched to the figures, and checked."""

from pcp_kpi.auditing.drafts.audit import DRAFT_COLUMNS, audit_draft
from pcp_kpi.auditing.drafts.passages import Cell, Passage
from pcp_kpi.auditing.drafts.readers import read_passages

__all__ = ["DRAFT_COLUMNS", "Cell", "Passage", "audit_draft", "read_passages"]
