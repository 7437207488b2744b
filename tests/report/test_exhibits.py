from __future__ import annotations

import pandas as pd
import pytest

from pcp_kpi.errors import DataRefused
from pcp_kpi.figures import new_figures
from pcp_kpi.periods import FinancialYear, Quarter
from pcp_kpi.report.bar_words import by_words
from pcp_kpi.report.build import build_report
from pcp_kpi.report.exhibits import Exhibitor
from pcp_kpi.report.spec import ChartSpec, read_spec

Q1 = Quarter(2021, 1)


@pytest.fixture
def make(clean_figures, background):
    """Make one exhibit of figures."""

    def make(spec, figures=clean_figures):
        return Exhibitor(figures, Q1, FinancialYear(2019), background, (spec,)).make(spec)

    return make


def title_of(exhibit):
    """Return the headline drawn on a chart, its lines joined."""
    found = exhibit.chart.figure.findobj(lambda artist: artist.get_gid() == "title")
    return " ".join(text.get_text() for text in found)


@pytest.fixture
def months():
    """Six months of a share in the force and two areas; the force is above its areas' sum."""
    counts = {"West Mercia": (30, 40), "Shropshire": (12, 20), "Herefordshire": (18, 20)}
    starts = pd.date_range("2021-01-01", periods=6, freq="MS")
    return new_figures(
        {"measure": "val-referral-rate-printed".removesuffix("-printed"), "area": area, "grain": "month"}
        | {"period": start, "value": value, "of": of}
        for area, (value, of) in counts.items()
        for start in starts
    )


def test_a_chart_has_a_name_that_says_what_it_is():
    assert ChartSpec("calls").id == "calls-course"
    assert ChartSpec("calls", "rolling-6-months", "area").id == "calls-rolling-6-months-by-area"


def test_areas_are_ranked_by_the_pooled_share_of_the_window(make, months):
    exhibit = make(ChartSpec("val-referral-rate", "rolling-6-months", "area"), months)
    frame = exhibit.table.frame
    assert list(frame["label"]) == ["Herefordshire", "Shropshire"]
    assert list(frame["level"]) == pytest.approx([108 / 120, 72 / 120])
    assert list(frame["of"]) == [120, 120]
    assert (frame["low"] < frame["level"]).all()
    assert (frame["level"] < frame["high"]).all()


def test_the_line_of_a_share_is_the_force_as_a_whole(make, months):
    exhibit = make(ChartSpec("val-referral-rate", "rolling-6-months", "area"), months)
    (text,) = exhibit.chart.figure.findobj(lambda artist: artist.get_gid() == "label-average")
    assert text.get_text() == "West Mercia 75.0%"


def test_intervals_that_overlap_are_said_to(make, months):
    near = months.assign(value=months["value"].where(months["area"] != "Herefordshire", 13))
    close = make(ChartSpec("val-referral-rate", "rolling-6-months", "area"), near)
    assert close.points[-1] == "The intervals of highest and lowest overlap: the order may be chance."
    apart = make(ChartSpec("val-referral-rate", "rolling-6-months", "area"), months)
    assert apart.points == ("Highest: Herefordshire, 90.0%; lowest: Shropshire, 60.0%.",)
    assert title_of(apart) == "Victim Advice Line referral rate: Herefordshire highest, 90.0%"
    assert title_of(close) == "Victim Advice Line referral rate: 60.0% to 65.0% by area"


@pytest.mark.parametrize(
    ("spec", "heading"),
    [
        (ChartSpec("ksi", "quarter", "breakdown", noun="road user"), "on the roads by road user"),
        (ChartSpec("disruptions", "quarter", "breakdown"), "Disruptions of organised crime by kind"),
        (
            ChartSpec("open-investigations-by-age", "point", "breakdown", noun="age"),
            "Open investigations by age",
        ),
    ],
)
def test_a_heading_says_by_what_the_bars_differ_but_not_twice(background, spec, heading):
    measure = background.catalogue[spec.measure]
    assert f"{measure.title}{by_words(spec, measure)}".endswith(heading)


def test_counts_inside_the_band_of_a_target_are_told_of_the_last_thirteen(make):
    rows = {"measure": "unresourced-incidents", "area": "West Mercia", "grain": "point"}
    mondays = pd.date_range("2021-03-01", "2021-06-28", freq="W-MON")
    outside = new_figures({**rows, "period": day, "value": 258} for day in mondays)
    exhibit = make(ChartSpec("unresourced-incidents", "point"), outside)
    assert exhibit.draw().words.title == "Unresourced incidents: 258 on 28 June 2021, above its target band"
    assert exhibit.points == (
        "Latest: 258 on 28 June 2021.",
        "Not one of the last 13 counts was inside the band of 150 to 200.",
    )
    may = outside["period"].between(pd.Timestamp("2021-05-01"), pd.Timestamp("2021-05-31"))
    kept = outside.assign(value=outside["value"].mask(may, 180.0))
    assert make(ChartSpec("unresourced-incidents", "point"), kept).points[1] == (
        "Five of the last 13 counts were inside the band of 150 to 200."
    )


def test_a_chart_over_time_says_five_things_at_most(make):
    months = pd.date_range("2018-04-01", "2021-06-01", freq="MS")
    rows = {"measure": "stop-searches", "grain": "month"}
    searches = new_figures(
        {**rows, "area": area, "period": month, "value": usual + 15 * (place % 5)}
        for area, usual in (("West Mercia", 600), ("Shropshire", 90))
        for place, month in enumerate(months)
    )
    exhibit = make(ChartSpec("stop-searches"), searches)
    assert len(exhibit.points) == 5
    assert exhibit.points[:3] == exhibit.kpi.key_points[:3]
    assert exhibit.points[3:] == (exhibit.kpi.projection_point, exhibit.kpi.expectation_points[0])
    assert len(exhibit.kpi.key_points) > 3


def test_parts_stand_in_the_order_asked_for_under_their_labels(make):
    spec = ChartSpec(
        "repeat-nominals", "month", "breakdown", ("victims-only", "both"), {"both": "Victims and suspects"}
    )
    frame = make(spec).table.frame
    assert list(zip(frame["label"], frame["value"], strict=True)) == [
        ("Victims only", 111),
        ("Victims and suspects", 303),
    ]


def test_what_no_source_has_makes_no_chart(make, months):
    assert make(ChartSpec("hate-crime", "month"), months) is None
    assert make(ChartSpec("hate-crime", "month", "area"), months) is None
    assert make(ChartSpec("hate-crime", "month", "breakdown"), months) is None


def test_two_points_make_no_chart_over_time(make, months):
    few = months[months["period"] >= "2021-05-01"]
    assert make(ChartSpec("val-referral-rate"), few) is None


def test_a_chart_of_the_specification_stands_in_its_section(write_spec, clean_figures, background):
    text = (
        '[[sections]]\nid = "one"\ntitle = "One"\n'
        '[[sections.charts]]\nmeasure = "burglary"\ngrain = "quarter"\nby = "area"\n'
    )
    report = build_report(clean_figures, "2021/22 Q1", background=background, spec=write_spec(text=text))
    (exhibit,) = report.chapters[0].exhibits
    assert exhibit.id == "burglary-quarter-by-area"
    assert [source.id for source in report.sources] == ["home-office-prc"]


def test_faults_of_a_chart_are_listed_together(write_spec, message_of, background):
    text = (
        '[[sections]]\nid = "one"\ntitle = "One"\n'
        '[[sections.charts]]\nmeasure = "burglry"\ngrain = "day"\ncolour = "red"\n'
        '[[sections.charts]]\nmeasure = "burglary"\nby = "street"\n'
    )
    path = write_spec(text=text)
    message = message_of(DataRefused, lambda: read_spec(path, quarter=Q1, catalogue=background.catalogue))
    assert "a chart has measure, grain, by, order, labels and noun" in message
    assert "the catalogue knows no such measure; did you mean 'burglary'?" in message
    assert "a chart over time is by quarter, month, rolling-6-months, rolling-12-months and point" in message
    assert "a chart is by area, by breakdown, or over time where by is left out" in message
