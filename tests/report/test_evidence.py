from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest

from pcp_kpi.figures import new_figures
from pcp_kpi.forces import Target
from pcp_kpi.periods import FinancialYear
from pcp_kpi.report.evidence import Question, gather, other_sources


@pytest.fixture
def find(work, background):
    """Gather the evidence of one measure."""

    def gathered(measure, *, prefer=(), background=background, **asked):
        workings = work(measure, **asked)
        return gather(
            workings, Question(measure, workings.period, workings.baseline, tuple(prefer)), background
        )

    return gathered


def quarter(value=None, source="own-extract", **columns):
    row = {"measure": "rape", "area": "West Mercia", "grain": "quarter", "period": "2021-04-01"}
    return {**row, "value": value, "source": source, **columns}


def test_published_beats_open_data_for_the_quarter_it_was_published_for(find):
    assert find("rape").source.id == "panel-2021-09"
    assert find("rape", quarter="2021/22 Q2", baseline="2019/20").source.id == "home-office-prc"


def test_a_preferred_source_wins(find):
    assert find("rape", prefer=["home-office-prc"]).source.id == "home-office-prc"
    assert find("hate-crime", prefer=["home-office-prc"]).source.id == "panel-2021-09"


def test_what_the_background_prefers_wins_unless_the_section_prefers_another(find, background):
    open_data = background.preferring("home-office-prc")
    assert find("rape", background=open_data).source.id == "home-office-prc"
    assert find("rape", background=open_data, prefer=["panel-2021-09"]).source.id == "panel-2021-09"
    assert background.preferred == ()


def test_an_extract_of_the_force_beats_everything_and_the_illustrative_nothing(find, clean_figures):
    own = new_figures([quarter(380.0), quarter(999.0, source="illustrative-2019-20")])
    both = pd.concat([clean_figures, own], ignore_index=True)
    assert find("rape", figures=both).source.id == "own-extract"
    invented = both[both["source"] == "illustrative-2019-20"]
    assert find("rape", figures=invented).source.id == "illustrative-2019-20"


@pytest.mark.parametrize(
    ("measure", "when", "reason"),
    [
        ("hate-crime", "2025/26 Q4", "no source has 2025/26 Q4; the latest figure is for 2021/22 Q1"),
        ("hate-crime", "2015/16 Q4", "no source has figures up to 2015/16 Q4"),
    ],
)
def test_without_a_figure_there_is_a_reason(find, measure, when, reason):
    evidence = find(measure, quarter=when)
    assert (evidence.reason, evidence.available, evidence.signal) == (reason, False, "not available")
    assert math.isnan(evidence.value)
    assert evidence.source is None


def test_a_figure_known_to_be_missing_gives_the_reason_of_its_note(find):
    figures = new_figures([quarter(None, note="survey suspended")])
    assert find("rape", figures=figures).reason == "2021/22 Q1: survey suspended"


def test_figures_of_other_areas_alone_are_no_figure_of_the_force(find):
    figures = new_figures([quarter(100.0, area="Shropshire")])
    assert find("rape", figures=figures).reason == "no source has figures of West Mercia up to 2021/22 Q1"


@pytest.fixture(scope="session")
def two_points(clean_figures):
    """Return what the two tables of the paper print: the quarter and its base."""
    days = pd.to_datetime(["2019-04-01", "2021-04-01"])
    rows = clean_figures[clean_figures["source"] == "panel-2021-09"]
    return rows[rows["period"].isin(days) & (rows["grain"] == "quarter")]


def test_two_printed_points_are_all_there_is(find, two_points):
    evidence = find("hate-crime", figures=two_points)
    assert evidence.points["value"].tolist() == [453.0, 708.0]
    assert evidence.area_points.empty
    assert (evidence.reading.lower, evidence.reading.upper) == (307.0, 607.0)
    assert evidence.signal == "above"
    assert evidence.baseline_points == 0


def test_a_change_without_a_known_base_is_left_out(find, two_points):
    evidence = find("hate-crime", figures=two_points)
    assert set(evidence.changes) == {"baseline", "year-to-date"}
    assert evidence.changes["baseline"].difference == 255
    assert set(evidence.totals) == {"year-to-date"}


def test_long_series_have_all_changes_and_totals(find):
    evidence = find("wounding", quarter="2025/26 Q4", baseline="2024/25")
    assert set(evidence.changes) == {"baseline", "previous", "year-to-date"}
    assert evidence.totals["year-to-date"] == evidence.totals["rolling-12-months"]
    assert evidence.baseline_points == 4


def test_the_chart_reaches_back_to_the_baseline_at_least(find):
    early = find("wounding", quarter="2025/26 Q4", baseline="2015/16")
    assert early.points["period"].min() == pd.Timestamp("2015-04-01")
    late = find("wounding", quarter="2025/26 Q4", baseline="2024/25")
    assert len(late.points) == 28


def test_the_targets_of_the_force_are_judged(find):
    ksi, burglary = find("ksi"), find("residential-burglary")
    assert (ksi.rating.verdict, ksi.rating.against) == ("not met", "A sustained 20% reduction on 2019/20")
    assert burglary.rating.verdict == "met"


@pytest.mark.parametrize("baseline", ["2019/20", "2018/19", "2020/21"])
def test_a_target_counts_from_its_own_year_whatever_the_baseline(find, baseline):
    assert find("ksi", baseline=baseline).rating.verdict == "not met"
    assert find("residential-burglary", baseline=baseline).rating.verdict == "met"


def test_a_target_without_the_figures_it_counts_from_is_not_judged(find, background):
    target = Target("ksi", "change", "A 20% reduction on 2016/17", at_most=-20.0, on=FinancialYear(2016))
    other = replace(background, force=replace(background.force, targets=(target,)))
    assert find("ksi", background=other).rating.verdict == "not available"


def test_a_target_on_the_level_itself_is_judged(find, background):
    target = Target("ksi", "value", "At most 117", at_most=117.0)
    other = replace(background, force=replace(background.force, targets=(target,)))
    assert find("ksi", background=other).rating.verdict == "met"


def test_increased_reporting_is_told_and_never_a_warning(find):
    fell = find("child-sexual-exploitation").rating
    assert (fell.verdict, fell.tone) == ("reporting fell", "plain")
    for measure in ("hate-crime", "vulnerable-adult", "child-at-risk", "domestic-abuse"):
        assert (find(measure).rating.verdict, find(measure).rating.tone) == ("reporting rose", "good")


def test_a_recording_change_since_the_baseline_makes_signal_and_change_no_evidence(find):
    assert find("business-robbery", quarter="2025/26 Q4", baseline="2024/25").incomparable
    assert find("robbery", quarter="2025/26 Q4", baseline="2024/25").incomparable
    assert not find("personal-robbery", quarter="2025/26 Q4", baseline="2024/25").incomparable


def test_a_change_across_a_recording_change_is_told_but_not_judged(find):
    changes = find("business-robbery", quarter="2025/26 Q4", baseline="2024/25").changes
    said = {name: change.evidence for name, change in changes.items()}
    assert said == {
        "baseline": "not comparable",
        "previous": "no evidence of a change",
        "year-to-date": "not comparable",
    }
    assert changes["baseline"].difference == 66


def test_a_recording_change_before_the_baseline_or_after_the_quarter_does_no_harm(find):
    assert not find("business-robbery", quarter="2025/26 Q4", baseline="2025/26").incomparable
    assert not find("business-robbery").incomparable
    assert not find("home-office-other-burglary").incomparable


def test_only_events_among_the_quarters_shown_are_kept(find):
    kinds = [
        event.kind for event in find("business-robbery", quarter="2025/26 Q4", baseline="2024/25").annotations
    ]
    assert sorted(kinds) == ["covid", "recording-change"]
    assert [event.kind for event in find("business-robbery").annotations] == ["covid"]
    assert find("rape", quarter="2018/19 Q4").annotations == ()


def test_false_flags_are_those_of_four_points_for_printed_limits_too(find):
    assert find("hate-crime").false_flags == pytest.approx(0.172, abs=0.0005)
    assert find("wounding").false_flags == find("hate-crime").false_flags


def test_another_long_series_of_the_measure_is_found(find, work, background):
    evidence = find("rape")
    assert other_sources(work("rape"), evidence, background) == ["home-office-prc"]
    assert other_sources(work("rape"), evidence, background, points=100) == []


def test_the_other_series_is_neither_the_own_nor_an_invented_one(find, work, background, clean_figures):
    invented = new_figures(
        quarter(10.0, source="illustrative-2019-20", period=f"{day:%Y-%m-%d}")
        for day in pd.date_range("2018-04-01", "2021-04-01", freq="QS-APR")
    )
    figures = pd.concat([clean_figures, invented], ignore_index=True)
    evidence = find("rape", figures=figures, prefer=["home-office-prc"])
    assert other_sources(work("rape", figures=figures), evidence, background) == []
