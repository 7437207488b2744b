"""What the numbers of a sentence claim, by the words around them."""

from __future__ import annotations

import pytest

from pcp_kpi.auditing.drafts.readings import Context
from pcp_kpi.auditing.drafts.sentences import statements_of_words
from pcp_kpi.auditing.drafts.statements import Statement
from tests.auditing.drafts.conftest import said


def taken(context: Context, text: str, *headings: str) -> list[Statement]:
    found = statements_of_words(said(text, *headings), context)
    return [one for one in found if not one.furniture]


def kinds(context: Context, text: str, *headings: str) -> list[tuple[str, str]]:
    return [(one.number.text, one.kind) for one in taken(context, text, *headings)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("708 in Q1 2021/22", [("708", "level")]),
        ("It increased by 27% (101).", [("27%", "change"), ("101", "difference")]),
        ("a 27% (101) increase on the previous quarter", [("27%", "change"), ("101", "difference")]),
        ("It rose from 62% to 69%.", [("62%", "comparator"), ("69%", "level")]),
        ("Outcome 16 was given to 36% (6,881) of the total.", [("36%", "share"), ("6,881", "part")]),
        ("up 3 points on the previous quarter", [("3 points", "difference")]),
        (
            "708 against limits of 307 to 607",
            [("708", "level"), ("307", "lower limit"), ("607", "upper limit")],
        ),
        ("214 of 1,208 (17.7%)", [("214", "level"), ("1,208", "base"), ("17.7%", "share")]),
        ("22% of the total", [("22%", "share")]),
        ("an increase of 3s (less than 1%)", [("3s", "difference"), ("less than 1%", "change")]),
        ("above the upper limit of 607", [("607", "upper limit")]),
        ("Target met: 94.0%.", [("94.0%", "level")]),
        ("What good looks like: 80% satisfied.", [("80%", "target")]),
        (
            "about 352 projected, 295 to 421",
            [("about 352", "projection"), ("295", "projection"), ("421", "projection")],
        ),
        ("It is likely (67%) to rise.", [("67%", "chance")]),
        ("Latest value 13m 22s, below the lower limit.", [("13m 22s", "level")]),
        ("+42 in Shropshire", [("+42", "difference")]),
        ("101 fewer than in the previous quarter", [("101", "difference")]),
    ],
)
def test_kinds_of_claims(context: Context, text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(context, text, "Hate crime") == expected


def test_a_figure_of_a_period_to_come_is_a_projection(context: Context) -> None:
    assert kinds(context, "December 2021: 260 to 610.", "Hate crime") == [
        ("260", "projection"),
        ("610", "projection"),
    ]


def test_the_area_is_the_one_before_the_number_and_its_bracket(context: Context) -> None:
    text = "Shropshire makes up 21% (71) of the total, Herefordshire 14% (47); 1 is unassigned to an area."

    areas = [one.subject.areas[0] for one in taken(context, text, "Hate crime")]

    assert areas == ["Shropshire", "Shropshire", "Herefordshire", "Herefordshire", "unassigned"]


def test_a_number_before_a_list_of_areas_is_the_forces(context: Context) -> None:
    text = "The change of +189 on the same month of 2019/20 by area: Shropshire +37."

    assert [one.subject.areas[0] for one in taken(context, text, "Hate crime")] == [
        "West Mercia",
        "Shropshire",
    ]


def test_the_measure_is_that_of_the_sentence_else_of_the_heading(context: Context) -> None:
    (own,) = taken(context, "Rape: 378 in the quarter", "Hate crime")
    (headed,) = taken(context, "708 in the quarter", "Hate crime")

    assert (own.subject.measures[0], headed.subject.measures[0]) == ("rape", "hate-crime")


def test_what_is_compared_is_what_stands_behind_the_change(context: Context) -> None:
    text = "a 56% increase on the same quarter of 2019/20 and a 57% increase on the previous quarter"

    assert [one.against[0].relative for one in taken(context, text, "Hate crime")] == ["same", "previous"]


def test_words_of_a_fall_make_the_number_negative(context: Context) -> None:
    assert [one.sign for one in taken(context, "a 12% (5) decrease on the previous quarter", "Rape")] == [
        -1,
        -1,
    ]


@pytest.mark.parametrize(
    ("text", "headings", "clear"),
    [
        ("708 crimes and crimed incidents in West Mercia in April to June 2021", ("Hate crime",), True),
        ("Latest value 708, above the upper limit.", ("Hate crime",), True),
        ("12 of them were in Herefordshire in April to June 2021", ("Hate crime",), False),
        ("Hate Crime 607 708 453 307", ("Hate crime",), False),
        ("In London 41,158 calls for domestic abuse came in June 2021", ("Research",), False),
        ("5.6% of applicants in June 2021", ("Female police officers",), False),
    ],
)
def test_only_plain_words_make_a_finding_possible(
    context: Context, text: str, headings: tuple[str, ...], clear: bool
) -> None:
    assert taken(context, text, *headings)[0].subject.clear is clear


def test_the_number_of_a_heading_is_furniture(context: Context) -> None:
    (one,) = statements_of_words(said("3 Hate crime", "3 Hate crime", kind="heading"), context)

    assert one.furniture == "the number of a clause"


def test_a_change_in_brackets_does_not_hide_what_is_compared(context: Context) -> None:
    text = (
        "a 4% (32s) increase on the same month of 2019/20 and an increase of 3s (1%) on the previous month."
    )
    against = [[when.relative for when in one.against] for one in taken(context, text, "Response time")]
    assert against == [["same"], ["same"], ["previous"], ["previous"]]


def test_the_pages_of_the_contents_are_furniture(context: Context) -> None:
    assert taken(context, "Hate crime 14", "Contents") == []
    assert kinds(context, "Hate crime 14", "Hate crime") == [("14", "level")]
