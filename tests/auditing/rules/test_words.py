from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("kind", "says", "one", "other", "verdict"),
    [
        ("direction", "up", 111, 96, "agree"),
        ("direction", "down", 111, 96, "disagree"),
        ("direction", "up", 96, 96, "disagree"),
        ("direction", "same", 96, 96, "agree"),
        ("compare", "above", 34, 31, "agree"),
        ("compare", "below", 34, 31, "disagree"),
        ("verdict", "met", 90, 90, "agree"),
        ("verdict", "met", 89, 90, "disagree"),
        ("verdict", "missed", 115, 168, "agree"),
        ("verdict", "missed", 170, 168, "disagree"),
    ],
)
def test_words_are_held_against_numbers(figure, statement, judged, kind, says, one, other, verdict) -> None:
    claims = figure("A", one, measure="one"), figure("B", other, measure="other")
    rules = {"direction": "direction-words", "compare": "comparison-words", "verdict": "target-words"}
    found = judged(*claims, statement(kind, figure="A", of="B", says=says))
    assert [(rule, came) for rule, came, _ in found] == [(rules[kind], verdict)]


def test_the_finding_quotes_the_word_and_the_numbers(figure, statement, judged) -> None:
    claims = figure("A", 88, measure="one", unit="percent"), figure("B", 90, measure="other", unit="percent")
    said = statement("verdict", figure="A", of="B", says="met", printed="target was met")
    message = "'target was met': 88% is set against a target of 90%"
    assert judged(*claims, said) == [("target-words", "disagree", message)]


def test_a_rounded_figure_may_yet_meet_its_target(figure, statement, judged) -> None:
    met, target = (
        figure("A", 79.96, decimals=2, measure="one", unit="percent"),
        figure("B", 80, measure="o", unit="percent"),
    )
    said = statement("verdict", figure="A", of="B", says="met")
    assert judged(met, target, said) == [("target-words", "agree", "")]


def test_two_statements_on_one_thing_must_not_contradict_each_other(statement, judged) -> None:
    quarter = {"measure": "arrest rate", "start": "2021-04-01", "end": "2021-06-30"}
    stable = statement("direction", says="same", printed="stable", line=3152, **quarter)
    down = statement("direction", says="down", printed="downward trend", line=3154, **quarter)
    message = "arrest rate: 'downward trend' here, 'stable' in line 3152"
    assert judged(stable, down) == [("words-against-words", "disagree", message)]


def test_statements_on_other_periods_do_not_contradict_each_other(statement, judged) -> None:
    first = statement("direction", says="up", measure="rate", start="2020-04-01", end="2020-06-30")
    assert (
        judged(
            first, statement("direction", says="down", measure="rate", start="2021-04-01", end="2021-06-30")
        )
        == []
    )
