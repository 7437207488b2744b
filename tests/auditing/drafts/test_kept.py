"""Projections and chances of a draft, held against the results that the report keeps beside it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pcp_kpi.auditing.drafts import audit_draft
from pcp_kpi.auditing.drafts.kept import Results
from pcp_kpi.periods import Quarter
from pcp_kpi.report.background import Background

HEADING = "# Hate crime\n\n"
SAID = "July 2021: about 352 offences projected, 295 to 421 80 times in 100."
FURTHER = "July 2021: 267 to 465."
CHANCE = "It is {} that July 2021 comes out {} of {}."
CERTAIN = "almost certain (over 99%)"


@pytest.fixture
def held(tmp_path: Path, paper: pd.DataFrame, beside: Background, kept_results: str):
    """Audit some words under "Hate crime", with results beside them."""

    def run(words: str, results: str = kept_results) -> list[tuple[str, str, str]]:
        (tmp_path / "results.csv").write_text(results, encoding="utf-8-sig")
        path = tmp_path / "draft.md"
        path.write_text(HEADING + words, encoding="utf-8")
        found = audit_draft(path, figures=paper, quarter=Quarter(2021, 1), background=beside)
        found = found[found["verdict"] != "no figure"]
        return list(found[["verdict", "printed", "should_be"]].itertuples(index=False, name=None))

    return run


def test_a_projection_agrees_with_its_line_and_its_ranges(held) -> None:
    assert held(SAID) == [("agree", "about 352", ""), ("agree", "295", ""), ("agree", "421", "")]
    assert held(FURTHER) == [("agree", "267", ""), ("agree", "465", "")]


def test_a_projection_that_no_range_has_is_a_finding(held) -> None:
    assert held(SAID.replace("421", "427"))[0] == ("disagree", "427", "421")


def test_without_results_it_cannot_be_checked(held, kept_results: str) -> None:
    other = kept_results.replace("2021/22 Q1,hate", "2020/21 Q4,hate")
    assert {verdict for verdict, _, _ in held(SAID, other)} == {"cannot be checked"}


def test_results_without_their_columns_are_no_results(held) -> None:
    assert {verdict for verdict, _, _ in held(SAID, "report,measure\n2021/22 Q1,hate-crime\n")} == {
        "cannot be checked"
    }


@pytest.mark.parametrize(
    ("words", "against", "verdict"),
    [
        ("likely (56%)", "above the upper limit of 345", "agree"),
        ("likely (65%)", "above the upper limit of 345", "disagree"),
        ("likely (56%)", "at or below the upper limit of 345", "disagree"),
        (CERTAIN, "at or below the upper limit of 600", "agree"),
        (CERTAIN, "above the upper limit of 345", "disagree"),
        ("highly unlikely (11%)", "at or below last year's figure of 298", "agree"),
    ],
)
def test_a_chance_is_made_again_from_the_ranges(held, words: str, against: str, verdict: str) -> None:
    left, _, number = against.partition(" of ")
    found = held(CHANCE.format(words, left, number))
    assert [one for one, printed, _ in found if "%" in printed] == [verdict]


def test_results_are_those_beside_the_draft(tmp_path: Path, kept_results: str) -> None:
    (tmp_path / "results.csv").write_text(kept_results, encoding="utf-8-sig")
    assert Results.beside(tmp_path / "draft.md", report="2021/22 Q1") is not None
    assert Results.beside(tmp_path, report="2021/22 Q1") is not None
    assert Results.beside(tmp_path / "draft.md", report="2021/22 Q2") is None
    assert Results.beside(tmp_path / "deeper" / "draft.md", report="2021/22 Q1") is None


def test_the_heading_rules_a_projection_not_the_measure_that_was_named_before(held) -> None:
    found = held(f"Rape rose most. {SAID}")
    assert [verdict for verdict, _, _ in found] == ["agree"] * 3
