"""One series to its chart in one call."""

from __future__ import annotations

from itertools import combinations

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from pcp_kpi.charts.theme import house_style
from pcp_kpi.errors import CommandError, NotAvailable
from pcp_kpi.figures import new_figures, read_figures
from pcp_kpi.limits import KINDS, Baseline, LimitRule
from pcp_kpi.periods import FinancialYear, Month, Window
from pcp_kpi.report.background import read_background
from pcp_kpi.report.single import SeriesAsked, draw_series, points_of_series
from tests.charts.chart_reading import texts

TWO_YEARS = Baseline((FinancialYear(2018), FinancialYear(2019)))


@pytest.fixture(scope="module")
def background(clean_folder):
    return read_background(clean_folder)


@pytest.fixture(scope="module")
def figures(clean_folder):
    return read_figures(clean_folder, illustrative=True)


@pytest.fixture(scope="module")
def open_data(figures):
    return figures[figures["source"] == "home-office-prc"]


@pytest.fixture(scope="module")
def extracts(figures):
    return figures[figures["source"] == "illustrative-extracts"]


def test_a_chart_needs_no_options_but_the_measure(open_data, background):
    chart = draw_series(open_data, "shoplifting", background=background)
    assert chart.words.caption.startswith(
        "XmR: mean ± 3 sigma of the moving range, from all points. Why this chart: "
    )
    assert (
        chart.words.source
        == "Source: Home Office police recorded crime. Crown copyright, Open Government Licence v3.0."
    )
    assert not chart.words.illustrative
    assert texts(chart, "note") == ["Covid restrictions"]


def test_the_forces_rule_gives_the_printed_limits(open_data, background):
    chart = draw_series(
        open_data, "theft-from-person", rule=LimitRule(FinancialYear(2019)), background=background
    )
    assert texts(chart, "label-upper-limit") == ["Upper limit 255"]
    assert texts(chart, "label-lower-limit") == ["Lower limit 110"]
    assert sorted(texts(chart, "note")) == ["Baseline 2019/20", "Covid restrictions"]
    assert (
        "Flagged is what lies outside the limits: chance alone flags about 17 in 100 quarters"
        in chart.words.caption
    )


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("t", "g")])
def test_every_kind_of_chart_by_period_is_finished_and_nothing_overlaps(kind, extracts, background):
    shares = kind in ("p", "p-prime", "u", "u-prime")
    measure = "calls-999-in-10-seconds" if shares else "personal-robbery"
    rule = LimitRule(TWO_YEARS, kind=kind, grain="month")
    chart = draw_series(extracts, measure, rule=rule, background=background)
    with house_style():
        canvas = FigureCanvasAgg(chart.figure)
        shown = [text for text in chart.figure.findobj(Text) if text.get_visible() and text.get_text()]
        boxes = [(text.get_text(), text.get_window_extent(canvas.get_renderer())) for text in shown]
    assert [(one, other) for (one, a), (other, b) in combinations(boxes, 2) if a.overlaps(b)] == []
    assert texts(chart, "illustrative") == ["ILLUSTRATIVE"]


@pytest.mark.parametrize(
    ("kind", "rules"), [("sd", "police-2sd 1"), ("run", "anhoej 1"), ("xmr", "nhs-mdc 1"), ("c", "nhs-mdc 1")]
)
def test_each_kind_has_its_usual_rules(kind, rules, extracts, background):
    points, _ = points_of_series(
        extracts,
        SeriesAsked("rape"),
        rule=LimitRule(TWO_YEARS, kind=kind, grain="month"),
        rules="",
        background=background,
    )
    assert set(points["rule_set"]) == {rules}


def test_the_rules_may_be_named(extracts, background):
    rule = LimitRule(TWO_YEARS, kind="xmr", grain="month")
    chart = draw_series(extracts, "rape", rule=rule, rules="nelson", background=background)
    assert "Flagged by the rules nelson 1" in chart.words.caption


def test_a_measure_is_found_by_its_title_and_an_area_by_name(open_data, background):
    chart = draw_series(open_data, "Rape", area="Shropshire", background=background)
    assert ", Shropshire, " in chart.words.subtitle


def test_two_baselines_that_follow_each_other_are_one_band(extracts, background):
    rule = LimitRule(TWO_YEARS, kind="xmr", grain="month")
    chart = draw_series(extracts, "rape", rule=rule, background=background)
    assert "Baseline 2018/19 and 2019/20" in texts(chart, "note")


@pytest.mark.parametrize(
    "baseline",
    [
        Baseline((FinancialYear(2018), FinancialYear(2020))),
        Baseline((FinancialYear(2018),), first=8),
        Baseline((FinancialYear(2018),), without=(Window(Month(2018, 8), Month(2018, 9)),)),
        Baseline(),
    ],
)
def test_a_baseline_that_is_not_one_stretch_has_no_band(baseline, extracts, background):
    rule = LimitRule(baseline, kind="xmr", grain="month")
    chart = draw_series(extracts, "rape", rule=rule, background=background)
    assert texts(chart, "note") == ["Covid restrictions"]


def test_of_two_sources_the_one_with_more_figures_is_drawn(figures, background):
    points, _ = points_of_series(
        figures, SeriesAsked("rape"), rule=LimitRule(FinancialYear(2019)), rules="", background=background
    )
    assert set(points["source"]) == {"home-office-prc"}


def test_a_measure_of_ones_own_is_described_by_its_figures(background):
    figures = new_figures(
        {
            "measure": "dogs-found",
            "area": "West Mercia",
            "grain": "month",
            "period": day,
            "value": 30 + n % 5,
            "of": 40,
        }
        for n, day in enumerate(pd.date_range("2020-04-01", periods=24, freq="MS"))
    )
    chart = draw_series(figures, background=background)
    assert chart.words.title.startswith("Dogs found: 82.5%")


def test_several_measures_and_none_named_are_refused(open_data, background):
    with pytest.raises(CommandError) as refused:
        draw_series(open_data, background=background)
    assert str(refused.value).startswith("a chart shows one series; name its measure: the figures have 15: ")


def test_an_area_that_is_not_there_is_refused_with_the_nearest(open_data, background):
    with pytest.raises(NotAvailable) as refused:
        draw_series(open_data, "rape", area="Shropshir", background=background)
    assert str(refused.value).startswith(
        "no figures of the area 'Shropshir'; did you mean 'Shropshire'?; there are "
    )


def test_a_grain_that_is_not_there_is_refused_with_those_that_are(open_data, background):
    with pytest.raises(NotAvailable) as refused:
        draw_series(
            open_data, "rape", rule=LimitRule(TWO_YEARS, kind="c", grain="month"), background=background
        )
    assert str(refused.value) == "there are no month figures of the series; there are quarter figures"


def test_the_input_is_left_untouched(open_data, background):
    before = open_data.copy()
    draw_series(open_data, "rape", background=background)
    pd.testing.assert_frame_equal(open_data, before)


def test_a_stock_counted_at_points_in_time_is_not_taken_for_time_between_events(extracts, background):
    chart = draw_series(extracts, "crime-baskets", background=background)
    assert chart.words.caption.startswith("XmR: ")
    assert texts(chart, "axis-title") == []


def test_a_table_without_any_figure_says_so(open_data, background, message_of):
    empty = open_data.iloc[:0]
    assert message_of(NotAvailable, lambda: draw_series(empty, "rape", background=background)) == (
        "the table has no figures, so none of the measure 'rape'; look at what was chosen from it"
    )
