"""Sentences about finished numbers."""

from __future__ import annotations

from datetime import date

import pytest

from pcp_kpi.annotations import Annotation
from pcp_kpi.catalogue import read_catalogue
from pcp_kpi.narrative import (
    Change,
    Reading,
    annotation_point,
    areas_outside_point,
    areas_point,
    areas_title,
    caption,
    change_words,
    chart_alt,
    chart_subtitle,
    chart_title,
    drivers_point,
    evidence_point,
    false_flag_words,
    flags_expected_words,
    limit_point,
    volume_point,
)
from pcp_kpi.periods import Quarter

NAN = float("nan")
BEFORE = "the previous quarter"
HATE = read_catalogue()["hate-crime"]


def reading(level: float, signal: str, **others: object) -> Reading:
    fields = {"mean": 457.0, "lower": 307.0, "upper": 607.0, "baseline": "2019/20", "rule": "r", **others}
    return Reading(level=level, signal=signal, **fields)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change(255, 0.563, BEFORE, 453), f"a 56% (255) increase on {BEFORE}"),
        (Change(-193, -0.291, BEFORE, 662), f"a 29% (193) decrease on {BEFORE}"),
        (Change(450, 0.1146, BEFORE, 3928), f"an 11% (450) increase on {BEFORE}"),
        (Change(-80, -0.8, BEFORE, 100), f"an 80% (80) decrease on {BEFORE}"),
        (Change(1721, 0.118, BEFORE, 14585), f"a 12% (1,721) increase on {BEFORE}"),
        (Change(0, 0.0, BEFORE, 5), f"no change on {BEFORE}"),
        (Change(5, 0.001, BEFORE, 5000), f"an increase of 5 (less than 1%) on {BEFORE}"),
        (Change(-8, -0.001, BEFORE, 8000), f"a decrease of 8 (less than 1%) on {BEFORE}"),
        (Change(0.12, NAN, BEFORE, 0.5, "share"), f"up 12.0 percentage points on {BEFORE}"),
        (Change(-0.024, NAN, BEFORE, 0.5, "share"), f"down 2.4 percentage points on {BEFORE}"),
        (Change(0.0, NAN, BEFORE, 0.5, "share"), f"no change on {BEFORE}"),
        (Change(7, NAN, BEFORE, 0), f"7 more than none in {BEFORE}"),
        (Change(-4, -0.31, BEFORE, 13), f"a decrease of 4 on {BEFORE}"),
        (Change(29, 2.42, BEFORE, 12), f"an increase of 29 on {BEFORE}"),
        (Change(2, 0.1, BEFORE, 20), f"a 10% (2) increase on {BEFORE}"),
    ],
)
def test_a_change_is_said_with_its_size_and_its_direction(change: Change, words: str) -> None:
    assert change_words(change) == words


def test_the_volume_is_said_with_all_its_changes_or_with_none() -> None:
    changes = [Change(255, 0.563, "the same quarter of 2019/20", 453), Change(-5, -0.007, BEFORE, 713)]
    said = volume_point(HATE, Quarter(2021, 1), 708, changes, area="West Mercia")
    start = "708 crimes and crimed incidents in West Mercia in April to June 2021"
    assert said == (
        f"{start}: a 56% (255) increase on the same quarter of 2019/20 and a 1% (5) decrease on the previous quarter."
    )
    alone = volume_point(HATE, Quarter(2021, 1), 708, [], area="West Mercia")
    assert alone == f"{start}. The data hold no earlier period to compare it with."


@pytest.mark.parametrize(
    ("point", "words"),
    [
        (reading(708, "above"), "Above the upper control limit: 708 against limits of 307 to 607 (baseline 2019/20)."),
        (reading(300, "below"), "Below the lower control limit: 300 against limits of 307 to 607 (baseline 2019/20)."),
        (reading(500, "within", lower=-12.0), "Within its control limits: 500 against limits of 0 to 607 "
         "(baseline 2019/20)."),
        (reading(0.62, "within", lower=0.5, upper=0.7, unit="share"),
         "Within its control limits: 62.0% against limits of 50.0% to 70.0% (baseline 2019/20)."),
        (reading(708, "not available"), ""),
        (reading(29, "below", lower=29.36, upper=62.2),
         "Below the lower control limit: 29 against limits of 29.4 to 62 (baseline 2019/20)."),
        (reading(0.0406, "below", lower=0.0411, upper=0.056, unit="share"),
         "Below the lower control limit: 4.06% against limits of 4.11% to 5.6% (baseline 2019/20)."),
    ],
)  # fmt: skip
def test_a_point_is_said_against_its_limits(point: Reading, words: str) -> None:
    assert limit_point(point) == words


@pytest.mark.parametrize(
    ("signal", "title"),
    [
        ("above", "Hate crime: 708, above the upper limit of 607"),
        ("below", "Hate crime: 708, below the lower limit of 307"),
        ("within", "Hate crime: 708, within its limits"),
        ("not available", "Hate crime: 708"),
    ],
)
def test_the_title_of_a_chart_is_its_message(signal: str, title: str) -> None:
    assert chart_title(HATE, reading(708, signal)) == title


def test_the_chance_of_a_flag_is_said_in_plain_numbers() -> None:
    assert false_flag_words(0.1716, 4) == (
        "Limits from four points are uncertain: about 17 in 100 quarters of a stable series would fall outside "
        "by chance."
    )
    assert flags_expected_words(28, 28 * 0.1716, 15) == (
        "28 measures have limits: chance alone would flag about 5 of them, 15 are flagged."
    )
    assert flags_expected_words(14, 2.4, 4, apart=1) == (
        "14 measures have limits, leaving out one that is counted in its sum or parts: chance alone would flag about 2 "
        "of them, 4 are flagged."
    )
    assert flags_expected_words(1, 0.17, 1) == (
        "1 measure has limits: chance alone would flag fewer than one of them, 1 is flagged."
    )


def test_areas_are_ranked_by_their_share_and_the_unassigned_are_told() -> None:
    assert areas_point({"B": 300, "A": 300, "C": 398, "unassigned": 2}) == (
        "C makes up 40% (398) of the total, A 30% (300) and B 30% (300); 2 are unassigned to an area."
    )
    assert areas_point({"A": 5, "unassigned": 1}).endswith("; 1 is unassigned to an area.")
    assert areas_point({"A": 50, "unassigned": -1}) == ""
    assert areas_point({}) == areas_point({"A": 0}) == ""


def test_the_drivers_of_a_change_are_named_by_size_and_the_rest_is_summed() -> None:
    contributions = {"A": 1.0, "B": -40.0, "C": 12.0, "D": 12.0, "E": 3.0}
    assert drivers_point(contributions, basis=BEFORE) == (
        f"The change of −12 on {BEFORE}: B −40, C +12, D +12, E +3 and A +1."
    )
    assert drivers_point(contributions, basis=BEFORE, most=2) == (
        f"The change of −12 on {BEFORE}: B −40, C +12 and all others +16."
    )
    assert drivers_point(contributions, basis=BEFORE, most=4) == drivers_point(contributions, basis=BEFORE)


def test_the_caption_tells_how_the_limits_came_about() -> None:
    computed = reading(708, "above", rule="mean ± 2 sample SD of the four quarters of 2019/20")
    assert caption(computed, false_flags=0.1716, points=4) == (
        "Mean and limits: mean ± 2 sample SD of the four quarters of 2019/20, carried forward. With so few points "
        "about 17 in 100 quarters of a stable series would fall outside by chance."
    )
    printed = reading(708, "above", rule="limits as printed in panel-2021-09")
    assert caption(printed, false_flags=0.1716, points=0) == (
        "Limits as printed in panel-2021-09 (baseline 2019/20); the mean is the midpoint of the printed limits."
    )
    assert caption(reading(708, "not available"), false_flags=0.1716, points=4).startswith("No limits: ")


@pytest.mark.parametrize(
    ("signal", "verdict", "title"),
    [
        ("not available", "not met", "Hate crime: 708, target not met"),
        ("not available", "met", "Hate crime: 708, target met"),
        ("not available", "reporting rose", "Hate crime: 708"),
        ("within", "not met", "Hate crime: 708, within its limits"),
    ],
)
def test_without_limits_the_title_tells_the_verdict_on_the_target(signal, verdict, title) -> None:
    assert chart_title(HATE, reading(708, signal), verdict=verdict) == title


def test_the_subtitle_says_what_where_and_when() -> None:
    first, last = Quarter(2019, 1), Quarter(2021, 1)
    assert chart_subtitle(HATE, area="Shropshire", first=first, last=last) == (
        "Crimes and crimed incidents a quarter, Shropshire, April 2019 to June 2021"
    )
    assert chart_subtitle(HATE, area="Shropshire", first=last, last=last).endswith(", April to June 2021")


def test_the_alternative_text_says_all_that_the_chart_shows() -> None:
    said = chart_alt(
        HATE,
        reading(708, "above"),
        area="West Mercia",
        period=Quarter(2021, 1),
        points=9,
        markers=["Covid", "a step"],
    )
    assert said == (
        "Control chart of hate crimes and crimed incidents in West Mercia, 9 quarters to April to June 2021. "
        "Latest value 708, above the upper limit. Mean 457, limits 307 to 607, from 2019/20. Marked: Covid and a step."
    )
    alone = chart_alt(
        HATE, reading(708, "not available"), area="West Mercia", period=Quarter(2021, 1), points=1
    )
    assert alone.endswith("in West Mercia, 1 quarter to April to June 2021. Latest value 708, no limits.")


def test_areas_outside_their_own_limits_are_named() -> None:
    assert areas_outside_point({"A": "within", "B": "below", "C": "above", "D": "not available"}) == (
        "Two of three areas with limits are outside their own: B (below) and C (above)."
    )
    assert areas_outside_point({"A": "within", "B": "below"}) == (
        "One of two areas with limits is outside its own: B (below)."
    )
    assert areas_outside_point({"A": "within", "B": "within"}) == "Both areas lie within their own limits."
    assert areas_outside_point({"A": "within"}) == "The one area with limits, A, lies within its own."
    assert areas_outside_point({"A": "not available"}) == ""


def test_areas_that_are_all_outside_on_different_sides_are_called_all() -> None:
    assert areas_outside_point({"A": "below", "B": "above"}) == (
        "Both areas with limits are outside their own: A (below) and B (above)."
    )


@pytest.mark.parametrize(
    ("signals", "title"),
    [
        ("within above within", "Rape: one of three areas above its limits"),
        ("below above within", "Rape: one of three areas above its limits, one below"),
        ("below above below", "Rape: two of three areas below their limits, one above"),
        ("below below below within above", "Rape: three of five areas below their limits, one above"),
        ("above above above", "Rape: all three areas above their limits"),
        ("within within within", "Rape: no area outside its limits"),
    ],
)
def test_the_title_of_areas_says_how_many_are_outside_their_limits(signals, title) -> None:
    assert areas_title("Rape", dict(zip("ABCDE", signals.split(), strict=False))) == title


def test_areas_without_limits_are_not_judged_in_a_title() -> None:
    unknown = "not available"
    assert areas_title("Homicide", {"A": unknown, "B": unknown}) == "Homicide by local policing area"
    assert areas_title("Homicide", {"A": unknown}, few=True) == "Homicide: too few cases by area for limits"
    assert areas_title("Rape", {"A": "below", "B": unknown}) == "Rape: one area below its limits"


def test_an_event_is_said_with_its_days_in_words() -> None:
    step = Annotation(date(2025, 4, 1), "robbery", "*", None, "recording-change", "New rule", "x")
    window = Annotation(date(2020, 3, 1), "*", "*", date(2021, 3, 31), "covid", "Covid restrictions", "x")
    note = Annotation(date(2025, 4, 1), "robbery", "*", None, "note", "A new station", "x")
    assert annotation_point(step) == (
        "From 1 April 2025: New rule. Figures before and after are not comparable."
    )
    assert annotation_point(window) == "Covid restrictions: 1 March 2020 to 31 March 2021."
    assert annotation_point(note) == "From 1 April 2025: A new station."


def test_of_what_has_not_changed_it_is_not_said_that_it_may_be_chance() -> None:
    same = Change(0, 0.0, "the same quarter of 2019/20", 4, evidence="no evidence of a change")
    fell = Change(-1, -0.2, BEFORE, 5, evidence="no evidence of a change")
    assert evidence_point([same, fell]) == f"The change on {BEFORE} may be chance."
    assert evidence_point([same]) == ""


def test_of_a_handful_of_cases_areas_have_counts_and_no_shares() -> None:
    assert areas_point({"A": 0, "B": 3, "C": 4, "unassigned": 1}) == (
        "C has 4 of the 8, B 3 and A 0; 1 is unassigned to an area."
    )
    assert areas_point({"A": 20}) == "A makes up 100% (20) of the total."


@pytest.mark.parametrize(
    ("share", "chance"), [(0.172, "about one"), (0.08, "fewer than one"), (0.4, "about two"), (0.0, None)]
)
def test_areas_outside_their_limits_are_set_beside_what_chance_would_do(
    share: float, chance: str | None
) -> None:
    signals = {**dict.fromkeys("ABCD", "within"), "E": "above"}
    ending = f"; chance alone would flag {chance}." if chance else "."
    said = areas_outside_point(signals, false_flags=share)
    assert said == f"One of five areas with limits is outside its own: E (above){ending}"
