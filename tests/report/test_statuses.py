"""How a measure stands at a glance: status, projection word, course, and whether its flag is counted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pcp_kpi.report.expectations import LAST_YEAR, Expectation
from pcp_kpi.report.statuses import (
    TWO_SCENARIOS,
    aim_words,
    counted_once,
    course_note,
    courses,
    outlook_words,
    status_pictures,
)
from pcp_kpi.tables import MISSING


@pytest.fixture(scope="session")
def kpis(q1):
    return list(q1.kpis.values())


@pytest.fixture(scope="session")
def monthly(q1):
    return {
        page.kpi.measure.id: page.monthly for chapter in q1.chapters for page in chapter.pages if page.monthly
    }


def ids(kpis):
    return {kpi.measure.id for kpi in kpis}


def test_of_a_sum_and_its_parts_from_one_source_the_sum_is_counted(kpis):
    left = ids(kpis) - ids(counted_once(kpis))
    assert {"home-office-residential-burglary", "home-office-other-burglary"} <= left
    assert "burglary" not in left


def test_a_sum_whose_parts_another_source_tells_is_not_counted(q1):
    # In 2021/22 Q1 the paper tells personal and business robbery, the Home Office their sum.
    assert q1.kpis["robbery"].evidence.source != q1.kpis["personal-robbery"].evidence.source
    assert "robbery" not in ids(counted_once(list(q1.kpis.values())))
    assert {"personal-robbery", "business-robbery"} <= ids(counted_once(list(q1.kpis.values())))


def test_a_sum_whose_recording_has_changed_leaves_its_parts_to_be_counted(q4):
    counted = ids(counted_once(list(q4.kpis.values())))
    assert q4.kpis["robbery"].evidence.incomparable
    assert {"personal-robbery", "business-robbery"} <= counted
    assert "robbery" not in counted


def test_the_papers_28_measures_are_all_counted(kpis):
    paper = [kpi for kpi in kpis if kpi.evidence.source and kpi.evidence.source.id == "panel-2021-09"]
    ruled = [kpi for kpi in counted_once(paper) if kpi.evidence.signal != "not available"]
    assert len(ruled) == 28
    assert sum(kpi.evidence.signal in ("above", "below") for kpi in ruled) == 15


def test_a_part_whose_sum_is_not_shown_is_counted(kpis):
    alone = [kpi for kpi in kpis if kpi.measure.id == "home-office-other-burglary"]
    assert counted_once(alone) == alone


def test_a_status_without_a_mark_of_its_own_has_a_shape_and_a_word(kpis):
    pictures = status_pictures(kpis)
    place = {kpi.measure.id: row for row, kpi in enumerate(kpis)}
    assert pictures[place["total-recorded-crime"], "status"] == (
        '<span class="mark"><span aria-hidden="true">●</span> within</span>'
    )
    assert "○</span> no limits" in pictures[place["ksi"], "status"]
    assert (place["rape"], "status") not in pictures  # flagged: the table marks it


def test_the_outlook_is_the_chance_of_passing_last_years_figure(q4):
    for kpi in q4.kpis.values():
        told = [one for one in kpi.evidence.expectations if one.against == LAST_YEAR]
        word = outlook_words(kpi)
        if told:
            side = "higher: " if told[0].above else "not higher: "
            assert word.startswith(side)
            assert word.removeprefix(side) in told[0].clause
        else:
            assert word == MISSING
    assert sum(outlook_words(kpi) != MISSING for kpi in q4.kpis.values()) > 10


@pytest.mark.parametrize(
    ("clause", "word"),
    [
        ("It is highly likely (87%) that", "higher: highly likely (87%)"),
        ("There is a realistic possibility (45%) that", "higher: realistic possibility (45%)"),
        ("There is an 82% chance that", "higher: 82% chance"),
    ],
)
def test_every_clause_becomes_a_few_words(q4, clause, word):
    kpi = q4.kpis["rape"]
    one = Expectation("April to June 2026", LAST_YEAR, 300.0, True, clause)
    assert outlook_words(replace(kpi, evidence=replace(kpi.evidence, expectations=(one,)))) == word


def test_two_scenarios_and_no_line_are_told_apart(q1):
    assert outlook_words(q1.kpis["burglary"]) == TWO_SCENARIOS
    assert outlook_words(q1.kpis["hate-crime"]) == MISSING


def test_good_looks_like_the_target_or_the_direction_without_its_reasons(q1, q4):
    assert aim_words(q1.kpis["ksi"]) == "A sustained 20% reduction on 2019/20"
    assert aim_words(q1.kpis["domestic-abuse"]) == "Increased reporting"
    assert aim_words(q4.kpis["rape"]) == "No direction is set"


def test_months_stand_in_for_a_course_of_quarters_that_is_too_short(kpis, monthly):
    quarters, both = courses(kpis, {}, place="x"), courses(kpis, monthly, place="x")
    place = {kpi.measure.id: row for row, kpi in enumerate(kpis)}
    assert (place["hate-crime"], "trend") not in quarters
    assert both[place["hate-crime"], "trend"].endswith("‡</span>")
    assert both[place["burglary"], "trend"] == quarters[place["burglary"], "trend"]
    assert len(both) == len(kpis)


def test_the_months_are_said_to_be_invented(kpis, monthly):
    assert course_note(kpis, monthly) == (
        "‡ 13 months to June 2021, illustrative: the months come from the extracts of a synthetic force. "
        "Other trends are quarters.",
    )
    assert course_note(kpis, {}) == ()


def test_real_months_are_not_called_illustrative(kpis, monthly):
    hate = next(kpi for kpi in kpis if kpi.measure.id == "hate-crime")
    month = monthly["hate-crime"]
    real = replace(
        month, evidence=replace(month.evidence, source=replace(month.evidence.source, kind="extract"))
    )
    assert course_note([hate], {"hate-crime": real}) == (
        "‡ 13 months to June 2021. Other trends are quarters.",
    )
