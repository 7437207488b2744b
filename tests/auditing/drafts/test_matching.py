"""Verdicts on single numbers."""

from __future__ import annotations

import pytest

from pcp_kpi.auditing.drafts.matching import judge, prints_as
from pcp_kpi.auditing.drafts.readings import Context
from pcp_kpi.auditing.drafts.sentences import statements_of_words
from pcp_kpi.auditing.drafts.values import Figures
from pcp_kpi.auditing.numbers import read_number
from tests.auditing.drafts.conftest import said


@pytest.mark.parametrize(
    ("value", "number", "sign", "agrees"),
    [
        (56.29, "56%", 0, True),
        (56.51, "56%", 0, False),
        (-12.2, "12", -1, True),
        (12.2, "12", -1, False),
        (-12.2, "12", 0, True),
        (0.04, "less than 0.1 percentage points", 0, True),
        (0.4, "less than 0.1 percentage points", 0, False),
        (2300, "over 2,000", 0, True),
        (818.4, "13m 38s", 0, True),
        (7_716_900, "£7.717m", 0, True),
    ],
)
def test_a_value_agrees_when_it_prints_so(value: float, number: str, sign: int, agrees: bool) -> None:
    assert prints_as(value, read_number(number), sign) is agrees


@pytest.mark.parametrize(
    ("text", "verdict", "rule", "should_be"),
    [
        ("708 crimes and crimed incidents in West Mercia in April to June 2021.", "agree", "level", ""),
        ("718 crimes and crimed incidents in West Mercia in April to June 2021.", "disagree", "level", "708"),
        (
            "It fell by 56% in April to June 2021 on the same quarter of 2019/20.",
            "disagree",
            "direction",
            "56%",
        ),
        ("About 800 are projected.", "cannot be checked", "", ""),
        ("12 of them were serious in April to June 2021.", "cannot be checked", "", ""),
        ("See page 12.", "no figure", "", ""),
    ],
)
def test_verdicts(
    asked: Figures, context: Context, text: str, verdict: str, rule: str, should_be: str
) -> None:
    statements = sorted(
        statements_of_words(said(text, "Hate crime"), context), key=lambda one: bool(one.furniture)
    )

    found = judge(statements[0], asked)

    assert (found.verdict, found.rule, found.should_be) == (verdict, rule, should_be)


def test_what_cannot_be_checked_says_why(asked: Figures, context: Context) -> None:
    (projected,) = statements_of_words(said("About 800 are projected.", "Hate crime"), context)
    (unnamed,) = statements_of_words(said("There were 800.", "Introduction"), context)

    assert judge(projected, asked).why == "a projection: figures hold what was recorded"
    assert judge(unnamed, asked).why == "no measure is named beside it or above it"
