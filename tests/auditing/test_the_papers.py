"""What the audit finds in the five papers: every slip that was seen by eye, and nothing that is none."""

from __future__ import annotations

import runpy
from pathlib import Path

import pandas as pd
import pytest

from pcp_kpi.auditing import RULES, count_by_rule, open_findings

ROOT = Path(__file__).parents[2]
PAPER = "panel-2021-09"
# Read in the papers by eye, before the rules were written: document, line, rule.
SEEN_BY_EYE = (
    ("panel-2018-09", 286, "quarter-months"),
    ("panel-2018-09", 309, "data-after-publication"),
    (PAPER, 1148, "same-figure"),
    (PAPER, 1152, "same-figure"),
    (PAPER, 1154, "same-figure"),
    (PAPER, 1205, "one-in-n"),
    (PAPER, 1219, "caption-span"),
    (PAPER, 1222, "difference"),
    (PAPER, 1224, "difference"),
    (PAPER, 1229, "caption-span"),
    (PAPER, 1413, "nation-and-force"),
    (PAPER, 1415, "nation-and-force"),
    (PAPER, 1690, "points-called-percent"),
    (PAPER, 1727, "points-called-percent"),
    (PAPER, 1901, "rate-base"),
    (PAPER, 2066, "same-figure"),
    (PAPER, 2148, "percent-or-points"),
    (PAPER, 2149, "percent-or-points"),
    (PAPER, 2151, "percent-or-points"),
    (PAPER, 2291, "percent-or-points"),
    (PAPER, 2297, "percent-or-points"),
    (PAPER, 2314, "points-called-percent"),
    (PAPER, 2320, "percent-or-points"),
    (PAPER, 2336, "points-called-percent"),
    (PAPER, 2342, "percent-or-points"),
    (PAPER, 2345, "percent-or-points"),
    (PAPER, 2437, "figure-of-another-period"),
    (PAPER, 2732, "range-ends"),
    (PAPER, 2811, "decimals-of-column"),
    (PAPER, 2812, "decimals-of-column"),
    (PAPER, 2951, "baseline"),
    (PAPER, 3081, "shifted-columns"),
    (PAPER, 3428, "sum-of-areas"),
    (PAPER, 3491, "share"),
    (PAPER, 3493, "share"),
    (PAPER, 3576, "same-figure"),
    ("plan-2021-q2", 33, "percent-or-points"),
    ("plan-2021-q2", 34, "points-called-percent"),
    ("plan-2021-q2", 53, "comparison-period"),
    ("plan-2021-q2", 170, "possible-value"),
    ("plan-2021-q2", 182, "same-figure"),
    ("panel-2022-06", 34, "money-scale"),
    ("panel-2022-06", 219, "window"),
    ("panel-2023-02", 126, "share"),
)
# First told by the rules, then looked up in the papers and found to be there.
FOUND_BY_RULE = (
    ("panel-2018-09", 44, "one-date"),
    ("panel-2018-09", 861, "words-against-words"),
    ("panel-2018-09", 869, "one-date"),
    ("panel-2018-09", 957, "one-date"),
    (PAPER, 1222, "column-period"),
    (PAPER, 1727, "sum-of-parts"),
    (PAPER, 1729, "sum-of-parts"),
    (PAPER, 2878, "page-for-exceptions"),
    (PAPER, 2895, "page-for-exceptions"),
    (PAPER, 3154, "words-against-words"),
    (PAPER, 3591, "mix-of-groups"),
    (PAPER, 3601, "decimals-of-column"),
    ("plan-2021-q2", 47, "year-label"),
    ("panel-2022-06", 215, "percent-or-points"),
    ("panel-2023-02", 52, "whole-number"),
)


def places(audited: pd.DataFrame) -> set[tuple[str, int, str]]:
    found = open_findings(audited)
    return set(zip(found["document"], found["line"], found["rule"], strict=True))


@pytest.mark.parametrize(("document", "line", "rule"), SEEN_BY_EYE)
def test_a_slip_that_was_seen_by_eye_is_found_by_its_rule(
    audited: pd.DataFrame, document, line, rule
) -> None:
    assert (document, line, rule) in places(audited)


def test_nothing_else_is_found(audited: pd.DataFrame) -> None:
    assert places(audited) == {*SEEN_BY_EYE, *FOUND_BY_RULE}


def test_the_papers_are_checked_in_more_than_320_ways(audited: pd.DataFrame) -> None:
    counts = count_by_rule(audited).set_index("rule")
    of_the_print = ["decimals-of-column", "range-ends", "money-scale", "possible-value"]
    assert counts["checks"].sum() > 700
    assert counts.drop(of_the_print)["checks"].sum() > 500
    assert len(open_findings(audited)) > 20


@pytest.mark.parametrize(
    ("line", "printed", "should_be"),
    [
        (1222, "+270,893", "270,892"),
        (1224, "+220,266", "220,230"),
        (1690, "14.2 percent", "14.2 percentage points"),
        (2437, "22.6%", "23.7%"),
        (3081, "212", "137"),
        (3491, "48% (200)", "47%"),
        (3493, "13% (53)", "12%"),
        (126, "(1.6%)", "1.7%"),
        (34, "£0.88", "£0.88m"),
        (182, "confidence stood at 83%", "85%"),
    ],
)
def test_a_finding_says_what_should_be_printed(
    audited: pd.DataFrame, line: int, printed: str, should_be: str
) -> None:
    found = open_findings(audited)
    row = found[(found["line"] == line) & (found["printed"] == printed)].iloc[0]
    assert row["should_be"] == should_be


def test_the_page_of_findings_is_what_the_rules_find() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "make" / "audit_of_the_papers.py"))
    assert made["PAGE"].read_text(encoding="utf-8") == made["page"](), (
        "run: python docs/make/audit_of_the_papers.py"
    )


def test_the_page_of_rules_explains_each_with_an_example() -> None:
    page = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
    page = page.partition("## 5. The rules")[2].partition("\n## 6.")[0]
    rows = {
        line.split(" | ")[0].removeprefix("| "): line for line in page.splitlines() if line.startswith("| ")
    }
    for rule in RULES:
        assert rule.id in rows, f"docs/audit.md does not explain {rule.id}"
        assert len(rows[rule.id].split(" | ")) == 3


def test_no_rule_knows_a_paper_by_name() -> None:
    for path in (ROOT / "pcp_kpi" / "auditing").rglob("*.py"):
        if "drafts" not in path.parts:
            code = path.read_text(encoding="utf-8").split('"""')[::2]  # what stands outside of docstrings
            assert not any(name in part for part in code for name in ("panel-20", "plan-20", "F0", "F1"))
