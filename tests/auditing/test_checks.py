from __future__ import annotations

import math
from dataclasses import replace

import pytest

from pcp_kpi.auditing.checks import Check, gravity_of, print_like, said
from pcp_kpi.auditing.ranges import Interval


@pytest.mark.parametrize(
    ("value", "others", "printed"),
    [
        (47.06, {"unit": "percent"}, "47%"),
        (-2.5, {"unit": "percent"}, "−3%"),
        (36.35, {"unit": "percent", "decimals": 1}, "36.4%"),
        (4, {"unit": "points"}, "4 points"),
        (21009, {}, "21,009"),
        (4_391_200, {"unit": "money", "step": 1e3, "decimals": 3}, "£4.391m"),
        (65_000, {"unit": "money", "step": 1e3}, "£65k"),
        (455_939.37, {"unit": "money", "decimals": 2}, "£455,939.37"),
        (818, {"unit": "duration"}, "13 min 38 s"),
        (7, {"unit": "rate", "per": 1000}, "7 per 1,000"),
        (math.inf, {}, ""),
    ],
)
def test_a_value_is_printed_like_the_claim(figure, value, others, printed) -> None:
    assert print_like(value, figure("A", 1, **others)) == printed


def test_a_claim_is_said_bare_of_its_words(figure) -> None:
    assert said(figure("A", 27, unit="percent", printed="increased by 27% (101)")) == "27%"
    assert said(figure("A", 50, unit="percent", bound="above")) == "over 50%"
    assert said(replace(figure("A", 0, printed="150-200"), value=math.nan)) == "150-200"


def test_one_off_in_the_last_digit_is_rounding(figure) -> None:
    claim = figure("A", 48, unit="percent")
    assert gravity_of(claim, Interval(47.06, 47.06)) == "rounding"
    assert gravity_of(claim, Interval(40, 45)) == "wrong"


def test_a_finding_without_a_suggestion_is_to_print_what_the_numbers_say(figure) -> None:
    found = Check(figure("A", 48), "share").disagree(severity="wrong", message="m", should="47")
    assert found.suggestion == "print 47"
    assert Check(figure("A", 48), "share").disagree(severity="wrong", message="m").suggestion == (
        "correct the figure or the words"
    )
