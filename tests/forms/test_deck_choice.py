"""Second views of a measure: which have slides of their own, and where the words of the others go."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pcp_kpi.document import Grid, Line, Part, Picture, Plot, Points, Words
from pcp_kpi.forms.deck.choice import LEFT_TO_THE_NOTES, without_echoes
from tests.forms.deck_reading import document, every_text, measure, notes, render, table, titles, words

SAID = {"rape": words(), "rape-months": words("Rape: 125, above the upper limit of 120")}


def months(flag: str, *, kind: str = "also") -> Part:
    """Return the months of the measure, the last flagged so and followed by a projection."""
    line = Line("Rape", "value", (118.0, 125.0, float("nan")), ("", flag, ""))
    plot = Plot("line", ("May 2021", "Jun 2021", "Jul 2021"), (line,), axis="Offences a month")
    picture = Picture("rape-months", "Chart: Rape by month", draw=lambda: None, plot=plot)
    blocks = (
        Words("The months are invented.", "caution"),
        picture,
        Points(("125 offences in June.",)),
        Grid("rape-areas", table("Rape by area")),
    )
    return Part("rape-months", "Month by month", blocks, kind=kind)


def with_view(view: Part) -> Part:
    return Part("crime", "Crime", parts=(replace(measure(), parts=(view,)),))


def test_a_second_view_that_ends_as_its_measure_is_told_in_the_notes():
    deck = render(with_view(months("above")), said=SAID)
    (slide,) = (slide for slide in deck.slides if slide.shapes.title.text_frame.text == "Rape: 378")
    assert notes(slide).endswith(
        "Month by month: Rape: 125, above the upper limit of 120. The months are invented. "
        "125 offences in June. Rape by area: in the page."
    )
    assert SAID["rape-months"].title not in titles(deck)
    assert LEFT_TO_THE_NOTES in every_text(deck)


@pytest.mark.parametrize("flag", ["", "below"])
def test_a_second_view_that_ends_otherwise_has_its_slides(flag):
    deck = render(with_view(months(flag)), said=SAID)
    assert SAID["rape-months"].title in titles(deck)
    assert LEFT_TO_THE_NOTES not in every_text(deck)


def test_every_second_view_has_its_slides_where_that_is_asked_for():
    deck = render(with_view(months("above")), said=SAID, also=True)
    assert SAID["rape-months"].title in titles(deck)
    assert LEFT_TO_THE_NOTES not in every_text(deck)


def test_only_second_views_are_left_out_and_only_where_their_end_is_known():
    exhibit = document(with_view(months("above", kind="exhibit")))
    assert without_echoes(exhibit, SAID) is exhibit
    unknown = months("above")
    unknown = replace(
        unknown, blocks=tuple(block for block in unknown.blocks if not isinstance(block, Picture))
    )
    silent = document(with_view(unknown))
    assert without_echoes(silent, SAID) is silent
