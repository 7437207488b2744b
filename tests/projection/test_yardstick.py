"""The probability yardstick: every band, every gap, both edges."""

from __future__ import annotations

import math

import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.projection.yardstick import on_yardstick

WORDS = {
    "remote chance": range(0, 6),
    "highly unlikely": range(10, 21),
    "unlikely": range(25, 36),
    "realistic possibility": range(40, 51),
    "likely": range(55, 76),
    "highly likely": range(80, 91),
    "almost certain": range(95, 101),
}


@pytest.mark.parametrize("percent", range(101))
def test_every_whole_percent_has_its_word_or_none(percent: int) -> None:
    expected = next((word for word, band in WORDS.items() if percent in band), "")
    assert on_yardstick(percent / 100).word == expected


@pytest.mark.parametrize(
    ("chance", "words"), [(0.545, "likely (55%)"), (0.5449, "54%"), (0.005, "remote chance (1%)")]
)
def test_a_chance_is_rounded_before_it_is_looked_up(chance: float, words: str) -> None:
    assert on_yardstick(chance).words == words


@pytest.mark.parametrize(
    ("chance", "clause"),
    [
        (0.87, "It is highly likely (87%) that"),
        (0.03, "There is a remote chance (3%) that"),
        (0.07, "There is a 7% chance that"),
        (0.08, "There is an 8% chance that"),
    ],
)
def test_a_sentence_can_begin_with_it(chance: float, clause: str) -> None:
    assert on_yardstick(chance).clause == clause


@pytest.mark.parametrize("chance", [-0.01, 1.01, math.nan])
def test_what_is_no_chance_is_refused(chance: float, message_of) -> None:
    assert (
        message_of(CommandError, lambda: on_yardstick(chance))
        == f"a chance is a number from 0 to 1, not {chance}"
    )
