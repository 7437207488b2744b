from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcp_kpi.auditing.numbers import NumberNotUnderstood, find_numbers, print_alike, read_number
from pcp_kpi.auditing.ranges import Interval
from pcp_kpi.printing import number, rounded


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("21,009", 21009, "count"),
        ("(36.4%)", 36.4, "percent"),
        ("54.8 percent", 54.8, "percent"),
        ("−2%", -2, "percent"),
        ("-41 per cent", -41, "percent"),
        ("5 percentage points", 5, "points"),
        ("+0.4pp", 0.4, "points"),
        ("£7.717m", 7_717_000, "money"),
        ("£325K", 325_000, "money"),
        ("1.2 million", 1_200_000, "count"),
        ("13mins 38 secs", 818, "duration"),
        ("1 hour 2 minutes 3 seconds", 3723, "duration"),
        ("26th", 26, "rank"),
        ("seven-fold", 7, "ratio"),
        ("1.5 times", 1.5, "ratio"),
        ("1 in 5", 20, "percent"),
        ("0.064 offences per 1,000", 0.064, "rate"),
        ("Nineteen", 19, "count"),
    ],
)
def test_a_printed_number_gives_its_value_and_unit(text: str, value: float, unit: str) -> None:
    found = read_number(text)
    assert found.value == pytest.approx(value)
    assert found.unit == unit


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("27%", 26.5, 27.5),
        ("-27%", -27.5, -26.5),
        ("36.4%", 36.35, 36.45),
        ("£4.388m", 4_387_500, 4_388_500),
        ("£261m", 260_500_000, 261_500_000),
        ("more than £900,000", 899_999.5, math.inf),
        ("under 10%", -math.inf, 10.5),
        ("circa 5,000", 4750, 5250),
    ],
)
def test_a_printed_number_stands_for_all_that_rounds_to_it(text: str, low: float, high: float) -> None:
    assert read_number(text).interval == Interval(low, high)


def test_one_in_six_stands_for_what_is_nearer_to_it_than_to_its_neighbours() -> None:
    interval = read_number("1 in 6").interval
    assert 16.7 in interval
    assert 18.1 in interval
    assert 14.3 not in interval


def test_numbers_of_a_sentence_come_in_reading_order_with_their_place() -> None:
    text = "Volumes increased by 27% (101) in Q1 2021/22 but OC16 stands at 36% (6,881)"
    found = find_numbers(text)
    assert [one.text for one in found] == ["27%", "101", "36%", "6,881"]
    assert [text[one.start : one.end] for one in found] == ["27%", "101", "36%", "6,881"]


@pytest.mark.parametrize(
    "text", ["Q1 2021/22", "01/07/2021", "01.07.2021", "10:30", "A449", "3.5.1", "20/21"]
)
def test_dates_years_clocks_and_names_are_no_numbers(text: str) -> None:
    assert find_numbers(text) == ()


def test_a_band_gives_both_its_ends() -> None:
    assert [one.value for one in find_numbers("between 150-200 calls")] == [150, 200]


def test_no_number_and_two_numbers_are_refused_with_what_came() -> None:
    message = "'n/k' holds no number; one such as 469, -2% or £4.4m is needed"
    with pytest.raises(NumberNotUnderstood, match=re.escape(message)):
        read_number("n/k")
    message = "'27% (101)' holds 2 numbers (27%, 101); give one, or use find_numbers"
    with pytest.raises(NumberNotUnderstood, match=re.escape(message)):
        read_number("27% (101)")


@pytest.mark.parametrize(
    ("value", "like", "printed"),
    [
        (47.06, "48%", "47%"),
        (-2.5, "-1%", "−3%"),
        (4_391_000, "£4.388m", "£4.391m"),
        (818, "13 min 10 s", "13 min 38 s"),
        (270_892, "+270,893", "+270,892"),
        (4.7, "5 points", "5 points"),
        (7.2, "7 per 1,000", "7 per 1,000"),
        (22, "1 in 5", "22%"),  # a share in words has no scale of thousands
        (30.2, "one in three", "30%"),
        (5, "(+12%)", "+5%"),
        (-5, "+12%", "−5%"),
        (0.2, "+12%", "0%"),
        (2_400, "£3.1k", "£2.4k"),
        (45, "13 min 38 s", "45 s"),
    ],
)
def test_a_value_is_printed_like_another_number(value: float, like: str, printed: str) -> None:
    assert print_alike(value, read_number(like)) == printed


@given(st.integers(-10_000_000, 10_000_000), st.integers(0, 3))
def test_what_we_print_is_read_back_and_its_range_holds_the_value(tenths: int, places: int) -> None:
    value = tenths / 1000
    found = read_number(number(value, places))
    assert found.value == pytest.approx(float(rounded(value, places)))
    assert value in found.interval
    assert found.decimals == places


@pytest.mark.parametrize(
    ("text", "value"), [("32s", 32), ("3s", 3), ("4.5s", 4.5), ("2h", 7200), ("13m 22s", 802)]
)
def test_a_length_of_time_may_be_told_by_a_letter(text: str, value: float) -> None:
    number = read_number(text)
    assert (number.value, number.unit, number.text) == (value, "duration", text)


def test_a_decade_is_no_length_of_time() -> None:
    assert find_numbers("in the 1990s, Q1s and 2000s") == ()
