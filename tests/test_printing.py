"""Numbers are rounded half away from zero, on decimals, when they are printed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pcp_kpi.printing import (
    a_or_an,
    in_full,
    level,
    number,
    percent,
    plain,
    plural,
    rounded,
    signed,
    signed_percent,
)

NAN, INFINITE = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (0.5, 0, "1"), (1.5, 0, "2"), (2.5, 0, "3"), (-0.5, 0, "-1"), (-2.5, 0, "-3"), (0.49999999, 0, "0"),
        (100 * 0.285, 0, "29"), (100 * 0.145, 0, "15"), (1.005, 2, "1.01"), (2.675, 2, "2.68"), (0.05, 1, "0.1"),
        (-0.04, 1, "0.0"), (1234567890123456.0, 0, "1234567890123456"), (21009, -3, "2.1E+4"),
    ],
)  # fmt: skip
def test_halves_round_away_from_zero_on_the_decimal_that_is_meant(
    value: float, places: int, text: str
) -> None:
    assert str(rounded(value, places)) == text


def test_nought_never_has_a_minus() -> None:
    assert str(rounded(-0.2)) == "0"
    assert (number(-0.2), plain(-0.2), signed(-0.2), percent(-0.001)) == ("0", "0", "0", "0%")


@pytest.mark.parametrize(
    ("print_it", "value", "text"),
    [
        (number, 21009, "21,009"), (number, -1721, "−1,721"), (number, 999.5, "1,000"), (plain, 21009, "21009"),
        (plain, -1721, "-1721"), (percent, 0.359, "36%"), (percent, -0.0227, "−2%"), (percent, 12.5, "1,250%"),
        (signed, 255, "+255"), (signed, -1721, "−1,721"), (signed, 0.4, "0"), (signed_percent, 0.563, "+56%"),
        (signed_percent, -0.291, "−29%"), (signed_percent, 0.004, "0%"), (level, 182.5, "183"), (level, 9.5, "9.5"),
        (level, 10.5, "11"), (level, -3.46, "−3.5"), (level, 0.0, "0"), (level, 9.0, "9"),
    ],
)  # fmt: skip
def test_numbers_are_printed_as_readers_expect_them(print_it, value: float, text: str) -> None:
    assert print_it(value) == text


@pytest.mark.parametrize(
    ("print_it", "text"),
    [
        (number, "2,641.4"), (plain, "2641.4"), (signed, "+2,641.4"), (percent, "264,142.0%"),
        (signed_percent, "+264,142.0%"),
    ],
)  # fmt: skip
def test_digits_after_the_point_can_be_asked_for(print_it, text: str) -> None:
    assert print_it(2641.42, 1) == text


def test_a_share_is_printed_with_one_decimal() -> None:
    assert (level(0.0597, "share"), level(1.0, "share")) == ("6.0%", "100.0%")


@pytest.mark.parametrize("print_it", [number, plain, percent, signed, signed_percent, level])
@pytest.mark.parametrize("value", [NAN, INFINITE, -INFINITE])
def test_what_is_no_number_is_not_available(print_it, value: float) -> None:
    assert print_it(value) == "not available"


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("8", "an"), ("80%", "an"), ("811", "an"), ("8,000", "an"), ("11", "an"), ("11.5%", "an"), ("18%", "an"),
        ("−18%", "an"), ("11,000", "an"), ("18,500", "an"), ("1", "a"), ("0.8", "a"), ("110", "a"), ("1,100", "a"),
        ("1,800", "a"), ("118", "a"), ("118,000", "a"), ("1100", "a"), ("11000", "an"), ("7%", "a"), ("+56%", "a"),
    ],
)  # fmt: skip
def test_the_article_follows_the_sound_of_the_number(text: str, article: str) -> None:
    assert a_or_an(text) == article


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 quarters"), (1, "1 quarter"), (2, "2 quarters"), (1203, "1,203 quarters")]
)
def test_a_count_is_printed_with_its_noun(count: int, text: str) -> None:
    assert plural(count, "quarter") == text


def test_a_noun_may_have_a_plural_of_its_own() -> None:
    assert (plural(2, "priority", "priorities"), plural(1, "priority", "priorities")) == (
        "2 priorities",
        "1 priority",
    )


def test_small_counts_are_written_as_words() -> None:
    assert [in_full(count) for count in (0, 1, 4, 12, 13, 1203, -1)] == [
        "no", "one", "four", "twelve", "13", "1,203", "-1",
    ]  # fmt: skip


def test_rounding_gives_a_decimal_of_the_places_asked_for() -> None:
    assert rounded(35.9, 2) == Decimal("35.90")
    assert rounded(35.9, 2).as_tuple().exponent == -2
