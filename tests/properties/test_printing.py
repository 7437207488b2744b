"""What holds of printed numbers whatever they are."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcp_kpi.printing import MINUS, a_or_an, number, plain, rounded, signed

MODEST = settings(max_examples=200, deadline=None)
PLACES = st.integers(0, 3)


@MODEST
@given(st.integers(-(10**9), 10**9), st.integers(0, 3), PLACES)
def test_a_decimal_that_is_written_down_rounds_half_up(digits: int, point: int, places: int) -> None:
    """Every decimal of up to twelve digits, halves among them, rounds as it does with pencil and paper."""
    exact = Decimal(digits).scaleb(-point)
    expected = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    assert rounded(float(exact), places) == expected
    assert rounded(-float(exact), places) == -expected


@MODEST
@given(st.integers(-(10**15), 10**15))
def test_whole_numbers_are_never_changed(whole: int) -> None:
    assert rounded(float(whole)) == rounded(whole) == whole


@MODEST
@given(st.floats(-1e9, 1e9), PLACES)
def test_rounding_moves_a_number_by_half_a_unit_at_most(value: float, places: int) -> None:
    # Twelve significant digits are read, so the bound has room for what lies beyond them.
    assert abs(float(rounded(value, places)) - value) <= 0.5 * 10**-places + 1e-11 * abs(value)


@MODEST
@given(st.floats(-1e9, 1e9), PLACES)
def test_what_is_printed_reads_back_as_the_rounded_number(value: float, places: int) -> None:
    text = number(value, places)
    assert Decimal(text.replace(",", "").replace(MINUS, "-")) == rounded(value, places)
    assert plain(value, places) == text.replace(",", "").replace(MINUS, "-")
    assert signed(value, places).lstrip("+") == text
    assert signed(value, places).startswith("+") == (rounded(value, places) > 0)


ONES = [
    "nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def spelt(count: int) -> str:
    """Spell a number as it is said aloud."""
    if count < 20:
        return ONES[count]
    if count < 100:
        return TENS[count // 10 - 2] + (f" {ONES[count % 10]}" if count % 10 else "")
    size, name = (1000, "thousand") if count >= 1000 else (100, "hundred")
    head, rest = divmod(count, size)
    return f"{spelt(head)} {name}" + (f" {spelt(rest)}" if rest else "")


def article(words: str) -> str:
    # "one" begins with the sound of w.
    return "an" if words[0] in "aeiou" and not words.startswith("one") else "a"


@pytest.mark.parametrize("printed", ["{:d}", "{:,d}", "{:d}%", "{:,d}.4", "−{:,d}%"])
def test_the_article_is_that_of_the_number_spelt_out(printed: str) -> None:
    counts = [*range(2001), 8_000, 11_000, 11_500, 18_999, 80_000, 81_100, 110_000, 118_000, 800_000]
    wrong = [
        text
        for count in counts
        for text in [printed.format(count)]
        if a_or_an(text)
        != ("an" if spelt(count)[0] in "aeiou" and not spelt(count).startswith("one") else "a")
    ]
    assert wrong == []
