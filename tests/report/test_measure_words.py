"""What the paper's eight volume narratives say, made from its numbers."""

from __future__ import annotations

import pytest

# Measure, what the key point says, line of panel-2021-09. The previous quarter only where the paper prints one.
NARRATIVES = [
    ("child-sexual-exploitation", ["a 7% (9) increase on the previous quarter", "a 23% (42) decrease"], 3078),
    ("domestic-abuse", ["a 3% (178) increase", "an 11% (700) increase on the previous quarter"], 3134),
    ("residential-burglary", ["a 27% (101) increase on the previous quarter", "a 29% (193) decrease"], 3334),
    ("hate-crime", ["a 57% (257) increase on the previous quarter", "a 56% (255) increase"], 3364),
    ("vulnerable-adult", ["an 11% (450) increase on the previous quarter", "a 25% (867) increase"], 3394),
    ("child-at-risk", ["a 20% (1,056) increase"], 3428),
    ("miscellaneous-crimes", ["a 13% (48) increase on the previous quarter", "a 29% (95) increase"], 3488),
    ("ksi", ["a 6% (7) decrease"], 3023),
]
IMPLIED = {
    "child-sexual-exploitation": 128,
    "domestic-abuse": 6183,
    "residential-burglary": 368,
    "hate-crime": 451,
    "vulnerable-adult": 3928,
    "miscellaneous-crimes": 377,
}


@pytest.fixture(scope="module")
def report(q1):
    return q1


@pytest.mark.parametrize(("measure", "said", "line"), NARRATIVES, ids=lambda value: str(value))
def test_the_narrative_comes_out_with_the_printed_percents_and_counts(report, measure, said, line):
    (volume,) = [
        point for point in report.kpis[measure].key_points if " in West Mercia in April to June 2021" in point
    ]
    assert [words for words in said if words not in volume] == []
    assert ("previous quarter" in volume) == (measure in IMPLIED)


@pytest.mark.parametrize(("measure", "previous"), IMPLIED.items())
def test_the_previous_quarter_follows_from_the_printed_difference(report, measure, previous):
    kpi = report.kpis[measure]
    assert kpi.evidence.changes["previous"].base == previous
    assert kpi.table.notes == (
        "The previous quarter's figure follows from the difference that the force's report of July 2021 prints.",
    )


def test_areas_are_ranked_as_the_paper_ranks_them(report):
    """panel-2021-09, line 3428: 22, 22, 21, 20 and 15 percent."""
    (ranked,) = [
        point for point in report.kpis["child-at-risk"].key_points if point.startswith("Shropshire makes up")
    ]
    assert ranked == (
        "Shropshire makes up 22% (1,406) of the total, South Worcestershire 22% (1,387), North Worcestershire 21% "
        "(1,372), Telford & Wrekin 20% (1,320) and Herefordshire 15% (960); 2 are unassigned to an area."
    )


def test_the_change_of_a_sum_is_told_by_its_parts_and_adds_up(report):
    (drivers,) = [
        point for point in report.kpis["total-recorded-crime"].key_points if point.startswith("The change of")
    ]
    assert drivers.startswith(
        "The change of −488 on the same quarter of 2019/20 by type: violence without injury +1,240"
    )
    assert sum(report.kpis["total-recorded-crime"].evidence.part_changes.values()) == 21009 - 21497


def test_where_no_line_is_honest_the_page_says_why(report):
    assert report.kpis["hate-crime"].projection_point.startswith("No projection: ")
    assert report.kpis["hate-crime"].evidence.projection.empty


def test_increased_reporting_is_never_a_warning(report):
    for measure in ("hate-crime", "vulnerable-adult", "child-at-risk", "domestic-abuse"):
        assert report.kpis[measure].evidence.rating.tone == "good"
    assert report.kpis["child-sexual-exploitation"].evidence.rating.tone == "plain"


def test_the_statuses_of_the_targets_are_those_the_paper_s_numbers_give(report):
    verdicts = report.table("targets").frame.set_index("measure")["verdict"].to_dict()
    met = sorted(name for name, verdict in verdicts.items() if verdict == "met")
    assert met == [
        "999 calls answered within 10 seconds",
        "Attrition of PCSOs, 12 months",
        "Attrition of police staff, 12 months",
        "Residential burglary (dwelling)",
    ]
    assert len(verdicts) - len(met) == sum(verdict == "not met" for verdict in verdicts.values()) == 11
