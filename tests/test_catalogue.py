"""What each measure is: found by any of its names, sound as packaged, and a judge of impossible figures."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import pytest

from pcp_kpi.catalogue import faults_against, parse_catalogue, read_catalogue
from pcp_kpi.errors import CommandError

SMALL = """
[sections]
crime = "Crime"
[measures.satisfied-victims]
title = "Satisfied victims"
unit = "share"
good = "more"
section = "crime"
definition = "Victims who said that they were satisfied."
aliases = ["Satisfaction"]
[measures.answer-time]
title = "Time to answer"
unit = "mean"
good = "fewer"
section = "crime"
definition = "Seconds to the answer."
[measures.met-printed]
title = "Grade 1 attended in time"
unit = "percent"
good = "more"
section = "crime"
definition = "Percentage as printed."
[families]
[outcomes]
16 = { title = "Victim does not support action", group = "evidential" }
"""


@pytest.mark.parametrize(
    "name",
    ["hate-crime", "Hate crime", "HATE CRIME", " Hate Crime & Crimed Incidents ", "hate crimes and crimed incidents"],
)  # fmt: skip
def test_a_measure_goes_by_its_id_title_short_title_and_aliases(name: str) -> None:
    assert read_catalogue().find(name).id == "hate-crime"
    assert read_catalogue()[name].title == "Hate crimes and crimed incidents"


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("satisfied-victim", "; did you mean 'satisfied-victims'?"),
        ("Satisfied Victms", "; did you mean 'satisfied-victims'?"),
        ("SATISFACTON", "; did you mean 'satisfaction'?"),
        ("weather", ""),
    ],
)
def test_an_unknown_measure_is_refused_with_the_names_it_comes_near(message_of, name: str, near: str) -> None:
    catalogue = parse_catalogue(SMALL)
    for find in (catalogue.find, catalogue.__getitem__):
        assert message_of(CommandError, lambda find=find: find(name)) == (
            f"the catalogue knows no measure {name!r}{near}"
        )


def test_a_misspelt_measure_of_the_packaged_catalogue_is_recognised() -> None:
    with pytest.raises(CommandError, match="did you mean 'theft-from-person'"):
        read_catalogue().find("theft-from-persn")


def test_the_packaged_catalogue_describes_all_rows_of_the_printed_tables(printed_figures) -> None:
    catalogue = read_catalogue()
    rows = {"all-crime": 23 + 3 * 19, "policing-priorities": 7, "safer-roads": 3, "outcomes": 1}
    for table, measures in rows.items():
        ids = set(printed_figures.loc[printed_figures["table"] == table, "measure_id"])
        assert len(ids) == measures
        assert not [id for id in ids if id not in catalogue]


def test_total_recorded_crime_has_eighteen_parts_and_the_overlays_are_none_of_them() -> None:
    catalogue = read_catalogue()
    parts = catalogue["total-recorded-crime"].parts
    assert len(set(parts)) == 18
    assert not {"cyber", "alcohol-related", "incidents", "anti-social-behaviour"} & set(parts)
    assert catalogue["ksi"].parts == ("ksi-fatal", "ksi-serious")


def test_every_crime_type_and_their_total_have_the_three_families_of_outcomes() -> None:
    catalogue = read_catalogue()
    family = [measure for measure in catalogue if measure.family]
    assert {measure.id for measure in family} == {
        "total-recorded-crime",
        *catalogue["total-recorded-crime"].parts,
    }
    for measure in family:
        for ending, unit in (
            ("outcomes", "count"),
            ("action-taken-rate-printed", "percent"),
            ("outcome-16-rate-printed", "percent"),
        ):
            assert catalogue[f"{measure.id}-{ending}"].unit == unit
    assert catalogue.find("Action Taken prop. rate: Rape").id == "rape-action-taken-rate-printed"


def test_a_percentage_known_only_as_printed_says_so_in_its_id() -> None:
    for measure in read_catalogue():
        assert (measure.unit == "percent") == measure.id.endswith("-printed")


def test_every_measure_has_words_for_what_good_looks_like_and_a_section() -> None:
    catalogue = read_catalogue()
    for measure in catalogue:
        assert measure.good_words
        assert measure.definition.endswith(".")
        assert catalogue.sections[measure.section]


def test_more_reporting_is_good_where_the_force_says_so() -> None:
    wished = {measure.id for measure in read_catalogue() if measure.good == "increased-reporting"}
    assert wished >= {
        "hate-crime", "vulnerable-adult", "child-at-risk", "child-sexual-exploitation", "domestic-abuse",
    }  # fmt: skip


def test_outcome_codes_fall_into_groups() -> None:
    outcomes = read_catalogue().outcomes
    groups = Counter(outcome.group for outcome in outcomes.values())
    assert groups["action-taken"] == 10
    assert outcomes["1A"].title == "Charge or summons: alternate offence"


def test_the_catalogue_is_read_once() -> None:
    assert read_catalogue() is read_catalogue()


def test_the_title_stands_in_for_a_short_title_and_the_direction_for_its_words() -> None:
    measure = parse_catalogue(SMALL)["Satisfaction"]
    assert (measure.short, measure.good_words) == ("Satisfied victims", "Higher")


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('unit = "share"', 'unit = "shares"',
         "the catalogue is unsound:\n  satisfied-victims: a unit is one of count, share, mean, "
         "per-100, duration and percent, not 'shares'"),
        ('good = "fewer"', 'good = "less"', "the catalogue is unsound:\n  answer-time: a direction is one of fewer, "
         "more, increased-reporting and neutral, not 'less'"),
        ('definition = "Seconds to the answer."', 'definition = "x."\nparts = ["ringing"]',
         "the catalogue is unsound:\n  answer-time: its part 'ringing' is no measure"),
        ('crime = "Crime"', 'roads = "Roads"',
         "the catalogue is unsound:\n  satisfied-victims: there is no section 'crime'\n"
         "  answer-time: there is no section 'crime'\n  met-printed: there is no section 'crime'"),
        ('["Satisfaction"]', '["time to ANSWER"]',
         "the catalogue gives the name 'time to answer' to satisfied-victims and to answer-time"),
        ('title = "Time to answer"\n', "", "the catalogue lacks 'title'"),
        ("[outcomes]", "[codes]", "the catalogue lacks 'outcomes'"),
        ('unit = "mean"', 'unit = "mean"\ncolour = "red"', "answer-time: a measure has no field 'colour'"),
    ],
    ids=["unit", "direction", "part", "section", "name", "no title", "no outcomes", "strange field"],
)  # fmt: skip
def test_an_unsound_catalogue_is_refused(message_of, before: str, after: str, message: str) -> None:
    assert before in SMALL
    assert message_of(CommandError, lambda: parse_catalogue(SMALL.replace(before, after, 1))) == message


def test_a_catalogue_that_is_no_toml_is_refused_with_the_place() -> None:
    with pytest.raises(
        CommandError, match=r"^the catalogue is not valid TOML: .+ \(at line 2, column \d+\)$"
    ):
        parse_catalogue(SMALL.replace("[sections]", "[sections"))


def test_figures_that_their_unit_makes_impossible_are_listed(series) -> None:
    figures = pd.concat(
        [
            series([12, 20, 20.5, -1], of=[20, 20, 20, 20], measure="satisfied-victims"),
            series([3, 45], of=[None, 3], measure="answer-time"),
            series([62, 100.5, -1], measure="met-printed"),
            series([-3, 200], measure="known-to-nobody"),
        ],
        ignore_index=True,
    )
    before = figures.copy(deep=True)
    share, denominator = (
        "a share lies between 0 and 100%: value is",
        "a share or mean needs its denominator in of",
    )
    percentage = "a percentage lies between 0 and 100"
    assert [str(fault) for fault in faults_against(figures, parse_catalogue(SMALL), file="q.csv")] == [
        f"q.csv, row 4, column value: '20.5 of 20': {share} above of",
        f"q.csv, row 5, column value: '-1 of 20': {share} below nought",
        f"q.csv, row 6, column of: '3': {denominator}",
        f"q.csv, row 9, column value: '100.5': {percentage}",
        f"q.csv, row 10, column value: '-1': {percentage}",
    ]
    pd.testing.assert_frame_equal(figures, before)


def test_a_share_that_is_known_to_be_missing_is_no_fault(series) -> None:
    figures = series([None, 12], of=[None, 20], measure="satisfied-victims")
    assert faults_against(figures, parse_catalogue(SMALL)) == []


def test_the_first_row_of_the_data_can_be_said(series) -> None:
    figures = series([21], of=[20], measure="satisfied-victims")
    assert [fault.row for fault in faults_against(figures, parse_catalogue(SMALL), first_row=1)] == [1]
