"""Names of measures, areas and parts in the words of a draft."""

from __future__ import annotations

import pytest

from pcp_kpi.auditing.drafts.names import Names, bag_of, spellings_of
from pcp_kpi.auditing.drafts.values import Figures


@pytest.fixture
def names(asked: Figures) -> Names:
    return asked.names


def test_the_longest_name_wins(names: Names) -> None:
    (named,) = names.measures_in("Referrals to the Victim Advice Line as a share of victim-based crime")

    assert named.ids == ("val-referral-rate",)


def test_plurals_and_capitals_do_not_matter(names: Names) -> None:
    (named,) = names.measures_in("HATE CRIMES and crimed incidents")

    assert named.ids == ("hate-crime",)


def test_what_is_counted_is_no_measure_of_its_own(names: Names) -> None:
    (named,) = names.measures_in("708 crimes and crimed incidents")

    assert named.ids == ()
    assert "hate-crime" in named.counts


def test_areas_go_by_their_other_names(names: Names) -> None:
    assert [named.ids for named in names.areas_in("N Worcs and Telford, but not South Worcester")] == [
        ("North Worcestershire",),
        ("Telford & Wrekin",),
        ("South Worcestershire",),
    ]


def test_a_row_and_its_caption_tell_a_measure_together(names: Names) -> None:
    words = bag_of("Burglary Victim satisfaction: completely or very satisfied")

    assert names.told_by(words, bag_of("Burglary"))[0] == "satisfaction-burglary-printed"


def test_a_row_and_its_column_tell_a_measure_that_holds_the_rows_name(names: Names) -> None:
    words = bag_of("Rape Outcomes given Violence with injury")

    assert names.told_by(words, bag_of("Rape"), frozenset({bag_of("Rape")})) == ("rape-outcomes",)


@pytest.mark.parametrize(
    ("measure", "text", "code"),
    [
        ("total-recorded-crime-outcomes", "16 Evidential difficulties: victim does not support action", "16"),
        ("total-recorded-crime-outcomes", "All outcomes", ""),
        ("da-stage-satisfaction-printed", "Follow-up: satisfied", "follow-up"),
        ("vaccinated-printed", "26 to 40 First dose", "26-to-40-1"),
        ("hate-crime", "Hate crime", ""),
    ],
)
def test_a_part_is_found_by_its_words(names: Names, measure: str, text: str, code: str) -> None:
    assert names.code_of(measure, text) == code


def test_parts_with_numbers_in_their_names_are_seen_in_a_sentence(names: Names) -> None:
    ages = Names(names.catalogue, names.force, (), {"vaccinated-first-dose": ("26-to-40", "41-to-55")})
    text = "26 to 40 41.8%, 41 to 55 57.0%"

    assert [text[named.start : named.end] for named in ages.parts_in(text)] == ["26 to 40", "41 to 55"]


def test_a_part_is_spelt_in_more_than_one_way() -> None:
    assert "less than 4 weeks" in spellings_of("under-4-weeks")
    assert "over a year" in spellings_of("1-year-and-over")
