"""The quarter in brief."""

from __future__ import annotations

from pcp_kpi.report.headlines import headlines

PRIORITIES = ("hate-crime", "vulnerable-adult", "child-at-risk", "residential-burglary", "ksi")


def said_of(report, priorities=PRIORITIES):
    return headlines(list(report.kpis.values()), priorities=priorities)


def test_at_most_five_are_said_and_priorities_outside_their_limits_come_first(q1):
    said = said_of(q1)
    assert len(said) == 5
    assert said[0] == (
        "Hate crime: 708, a 56% (255) increase on the same quarter of 2019/20; above the upper limit of 607."
    )
    assert sum(sentence.endswith("; target not met.") for sentence in said) == 1


def test_without_priorities_flags_that_stand_out_come_first(q1):
    assert all("stands out among all measures" in sentence for sentence in said_of(q1, ())[:3])


def test_every_number_stands_in_the_figures(q1):
    by_short = {kpi.measure.short: kpi.evidence for kpi in q1.kpis.values()}
    for sentence in said_of(q1):
        short, value = sentence.split(", a", maxsplit=1)[0].rsplit(": ", maxsplit=1)
        assert float(value.replace(",", "")) == by_short[short].value


def test_the_page_says_them_before_the_scorecard(q1):
    ids = [part.id for part in q1.document.parts]
    assert ids[:2] == ["in-brief", "scorecard"]
    assert q1.document.parts[0].blocks[0].items == said_of(q1, frozenset(_priorities(q1)))


def test_no_page_has_more_than_five_key_points(q1, q4):
    for report in (q1, q4):
        assert max(len(kpi.key_points) for kpi in report.kpis.values()) == 5


def test_an_inside_reading_yields_to_areas_outside_their_own_limits(q4):
    points = q4.kpis["burglary"].key_points
    outside = next(
        place for place, point in enumerate(points) if "with limits" in point and "outside" in point
    )
    inside = [place for place, point in enumerate(points) if point.startswith("Within its control limits")]
    assert all(outside < place for place in inside)


def _priorities(report):
    return {
        id
        for section in report.spec.sections
        if section.table == "policing-priorities"
        for id in section.measures
    }
