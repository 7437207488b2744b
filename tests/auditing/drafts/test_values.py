"""The values that a statement can mean."""

from __future__ import annotations

from pcp_kpi.auditing.drafts.readings import Context
from pcp_kpi.auditing.drafts.sentences import statements_of_words
from pcp_kpi.auditing.drafts.values import Figures
from tests.auditing.drafts.conftest import said


def values(
    asked: Figures, context: Context, text: str, at: int = 0, heading: str = "Hate crime"
) -> set[float]:
    found = [one for one in statements_of_words(said(text, heading), context) if not one.furniture]
    return {round(value.value, 1) for value in asked.values(found[at])}


def test_a_level_is_the_figure_of_its_period(asked: Figures, context: Context) -> None:
    assert values(asked, context, "700 crimes in April to June 2019") == {453}


def test_a_change_is_made_of_the_two_levels(asked: Figures, context: Context) -> None:
    text = "a 50% (200) increase in April to June 2021 on the same quarter of 2019/20"

    assert values(asked, context, text) == {56.3}
    assert values(asked, context, text, at=1) == {255}


def test_limits_are_the_printed_and_those_of_the_rule(asked: Figures, context: Context) -> None:
    assert values(asked, context, "700 against limits of 300 to 600 in 2021/22 Q1", at=2) == {607}


def test_a_share_of_the_force_is_made_of_counts(asked: Figures, context: Context) -> None:
    text = "Shropshire makes up 20% of the total in April to June 2021"

    assert 24.3 in values(asked, context, text, heading="Burglary")


def test_a_target_is_the_forces(asked: Figures, context: Context) -> None:
    assert values(asked, context, "What good looks like: 88% agree.", heading="Confidence in the police") == {
        88
    }


def test_a_projection_has_no_values(asked: Figures, context: Context) -> None:
    assert values(asked, context, "about 800 projected") == set()
