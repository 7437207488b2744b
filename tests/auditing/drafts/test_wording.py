"""Sentences held against themselves."""

from __future__ import annotations

import pytest

from pcp_kpi.auditing.drafts.readings import Context
from pcp_kpi.auditing.drafts.sentences import statements_of_words
from pcp_kpi.auditing.drafts.wording import contradictions
from tests.auditing.drafts.conftest import said


@pytest.mark.parametrize(
    ("text", "rule", "printed", "should_be"),
    [
        ("Widgets rose from 40 to 44, an increase of 12%.", "change", "12%", "10%"),
        ("Approval rose from 62% to 69%, up 9 points.", "difference", "9 points", "7 points"),
        ("708 widgets: a 65% (255) increase on the same quarter of 2019/20.", "change", "65%", "56%"),
        ("17.7% (241 of 1,208) were faulty.", "share", "17.7%", "20.0%"),
        ("Above the upper control limit: 580 against limits of 307 to 607.", "limits", "580", "inside"),
        ("Within its control limits: 708 against limits of 307 to 607.", "limits", "708", "above"),
    ],
)
def test_a_contradiction_is_found(
    context: Context, text: str, rule: str, printed: str, should_be: str
) -> None:
    (found,) = contradictions(list(statements_of_words(said(text), context)))

    assert (found.rule, found.statement.number.text, found.should_be) == (rule, printed, should_be)


@pytest.mark.parametrize(
    "text",
    [
        "Widgets rose from 40 to 44, an increase of 10%.",
        "Approval rose from 62% to 69%, up 8 points.",  # 61.5 and 69.4 print so
        "708 widgets: a 56% (255) increase on the same quarter of 2019/20.",
        "17.7% (214 of 1,208) were faulty.",
        "Above the upper control limit: 708 against limits of 307 to 607.",
        "Within its control limits: 607 against limits of 307 to 607.",
    ],
)
def test_what_can_be_right_is_left_alone(context: Context, text: str) -> None:
    assert list(contradictions(list(statements_of_words(said(text), context)))) == []
