"""Passages: the words that all readers share."""

from __future__ import annotations

from pcp_kpi.auditing.drafts.passages import Outline, tidied


def test_a_heading_closes_those_of_its_level_and_below() -> None:
    outline = Outline()
    for level, text in ((1, "Report"), (2, "Crime"), (3, "Rape"), (2, "Roads")):
        outline.meet(level, text)

    assert outline.headings == ("Report", "Roads")


def test_soft_hyphens_and_hard_blanks_do_not_hide_a_number() -> None:
    assert tidied("7\u00ad08\u00a0 crimes") == "708 crimes"
