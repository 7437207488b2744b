"""A text as it is read: which of its numbers are figures."""

from __future__ import annotations

from pcp_kpi.auditing.drafts.readings import Context, blanked, sentences_of


def figures_in(context: Context, text: str) -> list[str]:
    reading = context.read(text)
    return [number.text for number in reading.numbers if not reading.furniture(number)]


def test_numbers_of_dates_and_names_are_no_figures(context: Context) -> None:
    text = "999 calls answered within 10 seconds in June 2021: 94.0%, on 28 June 2021 93%"

    assert figures_in(context, text) == ["94.0%", "93%"]


def test_words_of_a_reading_leave_out_figures_and_periods(context: Context) -> None:
    reading = context.read("Below the limit: 16.4% in June 2021")

    assert reading.bag == {"below", "limit"}


def test_the_same_text_is_read_once(context: Context) -> None:
    assert context.read("Rape 378") is context.read("Rape 378")


def test_a_paragraph_is_parted_at_its_stops_not_at_its_points() -> None:
    assert sentences_of("It fell by 12.5%, i.e. 101. N. Worcs rose.") == [
        "It fell by 12.5%, i.e. 101.",
        "N. Worcs rose.",
    ]


def test_blanks_take_the_place_of_what_is_left_out() -> None:
    assert blanked("708 in Q1", [(7, 9)]) == "708 in   "
