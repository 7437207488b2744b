from __future__ import annotations

import pytest

YEAR = {"start": "2019-04-01", "end": "2020-03-31", "label": "2019/20"}


def limits(figure, **others):
    return (
        figure("U", 607, role="upper", **YEAR, **others),
        figure("L", 307, role="lower", **YEAR, **others),
    )


def test_limits_the_wrong_way_round_are_told(figure, judged) -> None:
    upper, lower = figure("U", 307, role="upper", **YEAR), figure("L", 607, role="lower", **YEAR)
    message = "the lower limit 607 lies above the upper one, 307"
    assert judged(upper, lower) == [("limits-in-order", "disagree", message)]


@pytest.mark.parametrize(("value", "is_"), [(708, "above"), (607, "within"), (307, "within"), (306, "below")])
def test_words_on_limits_are_held_against_them(figure, statement, judged, value, is_) -> None:
    for says in ("above", "within", "below"):
        found = judged(*limits(figure), figure("A", value), statement("limit", figure="A", says=says))
        words = [(rule, verdict) for rule, verdict, _ in found if rule == "limit-words"]
        assert words == [("limit-words", "agree" if says == is_ else "disagree")]


def test_the_finding_on_words_says_where_the_figure_lies(figure, statement, judged) -> None:
    found = judged(*limits(figure), figure("A", 600), statement("limit", figure="A", says="above"))
    message = "said to be above the limits; 600 is within 307 to 607"
    assert ("limit-words", "disagree", message) in found


def test_what_exceeds_the_limit_needs_the_page_it_is_promised(figure, statement, judged) -> None:
    rule = statement("page-rule", says="above", line=2871)
    claims = *limits(figure), figure("A", 708), rule
    message = (
        "Hate Crime: 708 exceeds the upper limit 607, and line 2871 says that such measures feature later; this one has "
        "no page"
    )
    assert ("page-for-exceptions", "disagree", message) in judged(*claims)
    page = statement("page", measure="Hate Crime")
    assert ("page-for-exceptions", "agree", "") in judged(*claims, page)


def test_what_lies_within_the_limits_needs_no_page(figure, statement, judged) -> None:
    found = judged(*limits(figure), figure("A", 500), statement("page-rule", says="above"))
    assert [rule for rule, _, _ in found] == ["limits-in-order"]
