from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from pcp_kpi.charts import Band, Marker, Scale, draw_control_chart
from pcp_kpi.charts.labels import count_crossings
from pcp_kpi.charts.layout import Box
from tests.charts.chart_reading import assert_no_overlap, by_id, texts

BASELINE = Band(dt.date(2019, 4, 1), dt.date(2020, 3, 31), "Baseline 2019/20")
COVID = Marker(dt.date(2020, 3, 1), dt.date(2021, 3, 31), "Covid restrictions", "covid")
CHANGE = Marker(dt.date(2019, 7, 1), None, "Recording change, July 2019", "recording-change")
LIMITS = {"mean": 182.5, "lower": 109.6, "upper": 255.4}


def test_the_value_line_has_the_points_given(make_points, theft, words):
    chart = draw_control_chart(make_points(theft, **LIMITS), words=words)
    (line,) = by_id(chart, "values")
    assert list(line.get_ydata()) == theft
    assert line.get_linestyle() == "-"


def test_a_point_stands_in_the_middle_of_its_quarter(make_points, words):
    chart = draw_control_chart(make_points([5, 6]), words=words)
    (line,) = by_id(chart, "values")
    starts = np.array(["2018-04-01", "2018-07-01", "2018-10-01"], dtype="datetime64[D]").astype(float)
    assert list(line.get_xdata()) == list((starts[:-1] + starts[1:]) / 2)


def test_absent_and_missing_periods_break_the_line(make_points, words):
    points = make_points([5, 6, np.nan, 7, 8, 9]).drop(index=4)
    chart = draw_control_chart(points, words=words)
    (line,) = by_id(chart, "values")
    assert np.isnan(line.get_ydata()).tolist() == [False, False, True, False, True, False]


def test_two_printed_points_two_years_apart_are_not_joined_and_each_is_told(make_points, theft, words):
    points = make_points(theft, **LIMITS).iloc[[4, 12]]
    chart = draw_control_chart(points, words=words, baseline=BASELINE, markers=[COVID])
    (line,) = by_id(chart, "values")
    assert np.isnan(line.get_ydata()).tolist() == [False, True, False]
    assert texts(chart, "point-label") == ["170"]
    assert texts(chart, "label-latest") == ["Latest 96 below"]


def test_limits_and_mean_are_as_wide_as_the_data(make_points, theft, words):
    chart = draw_control_chart(make_points(theft, **LIMITS), words=words)
    ends = [dt.date(2018, 4, 1).toordinal() - 719163, dt.date(2021, 7, 1).toordinal() - 719163]
    for gid, level in (("mean", 182.5), ("upper-limit", 255.4), ("lower-limit", 109.6)):
        (line,) = by_id(chart, gid)
        assert list(line.get_xdata()) == ends
        assert list(line.get_ydata()) == [level, level]


def test_limits_are_labelled_at_the_right_end_as_printed(make_points, theft, words):
    chart = draw_control_chart(make_points(theft, **LIMITS), words=words)
    assert texts(chart, "label-upper-limit") == ["Upper limit 255"]
    assert texts(chart, "label-mean") == ["Mean 183"]
    assert texts(chart, "label-lower-limit") == ["Lower limit 110"]
    assert by_id(chart, "label-latest")[0].get_fontweight() == "bold"


def test_no_limits_means_no_lines_and_no_labels(make_points, theft, words):
    chart = draw_control_chart(make_points(theft), words=words)
    for gid in ("mean", "upper-limit", "lower-limit", "label-mean", "label-upper-limit"):
        assert by_id(chart, gid) == []


def test_a_lower_limit_below_zero_is_told_and_not_drawn(make_points, words):
    chart = draw_control_chart(make_points([3, 0, 1, 4], mean=2, lower=-1.7, upper=5.7), words=words)
    assert by_id(chart, "lower-limit") == []
    assert texts(chart, "label-lower-limit") == ["Lower limit: none", "above zero"]
    assert chart.ax.get_ylim()[0] == 0


def test_an_upper_limit_above_100_percent_is_told_and_not_drawn(make_points, words):
    points = make_points([0.9, 0.95, 0.97], mean=0.94, lower=0.86, upper=1.02)
    chart = draw_control_chart(points, words=words, scale=Scale("share"))
    assert by_id(chart, "upper-limit") == []
    assert texts(chart, "label-upper-limit") == ["Upper limit: none", "below 100%"]
    assert chart.ax.get_ylim()[1] <= 1


def test_points_outside_are_triangles_with_their_word(make_points, words):
    points = make_points([5, 12, 5, 1, 5, 5, 5, 5], mean=5, lower=2, upper=8)
    chart = draw_control_chart(points, words=words)
    (above,), (below,) = by_id(chart, "points-above"), by_id(chart, "points-below")
    assert (above.get_marker(), list(above.get_ydata())) == ("^", [12])
    assert (below.get_marker(), list(below.get_ydata())) == ("v", [1])
    assert sorted(texts(chart, "point-label")) == ["1 below", "12 above"]


def test_many_points_outside_keep_their_shapes_and_only_the_extreme_ones_a_label(make_points, words):
    levels = [40 + 10 * (n % 3) for n in range(44)]
    chart = draw_control_chart(make_points(levels, mean=5, lower=2, upper=8), words=words)
    (above,) = by_id(chart, "points-above")
    assert len(above.get_ydata()) == 44
    assert len(texts(chart, "point-label")) <= 3


def test_a_point_on_its_limit_is_round(make_points, words):
    chart = draw_control_chart(make_points([5, 8, 2], mean=5, lower=2, upper=8), words=words)
    assert by_id(chart, "points-above") == by_id(chart, "points-below") == []


def test_provisional_points_are_hollow_and_the_latest_says_so(make_points, words):
    points = make_points([5, 6, 12], mean=5, lower=2, upper=8)
    points["status"] = ["final", "provisional", "provisional"]
    chart = draw_control_chart(points, words=words)
    for gid, marker in (("provisional", "o"), ("provisional-above", "^")):
        (hollow,) = by_id(chart, gid)
        assert (hollow.get_marker(), hollow.get_markerfacecolor()) == (marker, "#FFFFFF")
    assert texts(chart, "label-latest") == ["Latest 12 above", "provisional"]


def test_missing_periods_are_crosses_with_one_short_reason_a_run(make_points, words):
    points = make_points([5, np.nan, np.nan, 6, 7], note="suspended")
    chart = draw_control_chart(points, words=words)
    (crosses,) = by_id(chart, "missing")
    assert (crosses.get_marker(), len(crosses.get_xdata())) == ("x", 2)
    assert texts(chart, "missing-note") == ["suspended"]


def test_a_long_reason_leaves_room_for_the_picture(make_points, words):
    points = make_points([5, np.nan, 6], note="the provider changed and the old series cannot be joined")
    assert texts(draw_control_chart(points, words=words), "missing-note") == ["not available"]


def test_a_chart_of_nothing_but_missing_periods_invents_no_scale(make_points, words):
    chart = draw_control_chart(make_points([np.nan] * 4, note="suspended"), words=words)
    assert list(chart.ax.get_yticks()) == []
    assert by_id(chart, "label-latest") == []


def test_baseline_window_and_step_are_drawn_with_their_texts(make_points, theft, words):
    chart = draw_control_chart(
        make_points(theft, **LIMITS), words=words, baseline=BASELINE, markers=[COVID, CHANGE]
    )
    for gid in ("baseline", "covid", "recording-change"):
        assert len(by_id(chart, gid)) == 1
    expected = ["Baseline 2019/20", "Covid restrictions", "Recording change, July 2019"]
    assert sorted(texts(chart, "note")) == expected


def test_a_baseline_outside_the_periods_shown_is_left_out(make_points, words):
    chart = draw_control_chart(make_points([5, 6], first="2021-04-01"), words=words, baseline=BASELINE)
    assert by_id(chart, "baseline") == []


def test_an_illustrative_chart_says_so_on_its_face(make_points, theft, words):
    import dataclasses

    chart = draw_control_chart(make_points(theft), words=dataclasses.replace(words, illustrative=True))
    assert texts(chart, "illustrative") == ["ILLUSTRATIVE"]
    assert texts(draw_control_chart(make_points(theft), words=words), "illustrative") == []


def test_title_subtitle_caption_and_source_are_written_whole_and_level(make_points, theft, words):
    chart = draw_control_chart(make_points(theft), words=words)
    for gid in ("title", "subtitle", "caption", "source"):
        assert " ".join(texts(chart, gid)) == getattr(words, gid)
    shown = [text for text in chart.figure.findobj(Text) if text.get_text()]
    assert {text.get_rotation() for text in shown} == {0}


def test_quarters_are_labelled_with_the_financial_year_beneath(make_points, theft, words):
    chart = draw_control_chart(make_points(theft), words=words)
    assert texts(chart, "period-label") == ["Q1", "Q2", "Q3", "Q4"] * 3 + ["Q1"]
    assert texts(chart, "year-label") == ["2018/19", "2019/20", "2020/21", "2021/22"]


def test_forty_four_quarters_show_years_alone_thinned_from_the_last(make_points, words):
    chart = draw_control_chart(make_points([5.0] * 44, first="2015-04-01"), words=words)
    assert texts(chart, "period-label") == []
    assert texts(chart, "year-label")[-1] == "2025/26"
    assert len(texts(chart, "year-label")) >= 5


def test_months_are_labelled_by_name(make_points, words):
    chart = draw_control_chart(make_points([5.0] * 13, grain="month"), words=words)
    assert texts(chart, "period-label")[:3] == ["Apr", "May", "Jun"]


def test_the_picture_has_one_size(make_points, theft, words):
    chart = draw_control_chart(make_points(theft, **LIMITS), words=words, baseline=BASELINE)
    assert chart.figure.get_size_inches() == pytest.approx((7.2, 4.05))


def test_a_long_caption_makes_the_picture_taller_and_not_the_plot_flat(make_points, theft, words):
    import dataclasses

    long = dataclasses.replace(words, caption=" ".join([words.caption] * 12))
    chart = draw_control_chart(make_points(theft, **LIMITS), words=long)
    assert chart.figure.get_size_inches()[1] > 4.2
    assert chart.ax.get_position().height * chart.figure.get_size_inches()[1] * 72 >= 131.9


def test_the_input_is_left_untouched(make_points, theft, words):
    points = make_points(theft, **LIMITS).iloc[::-1]
    before = points.copy()
    chart = draw_control_chart(points, words=words)
    pd.testing.assert_frame_equal(points, before)
    assert list(by_id(chart, "values")[0].get_ydata()) == theft


def random_levels(n, low, high):
    return list(np.random.default_rng(7).uniform(low, high, n).round(3))


def limits(mean, lower, upper):
    return {"mean": mean, "lower": lower, "upper": upper}


CASES = {
    "thirteen quarters": ([215, 239, 238, 165, 170, 217, 206, 137, 46, 94, 116, 58, 96], LIMITS, {}),
    "forty-four quarters": (random_levels(44, 40, 300), LIMITS, {"first": "2015-04-01"}),
    "a sixfold step": ([15] * 40 + [99, 122, 96, 85], limits(17, 12, 22), {"first": "2015-04-01"}),
    "two points": ([171, *[np.nan] * 7, 101], LIMITS, {"first": "2019-04-01"}),
    "one point": ([182], LIMITS, {"first": "2019-04-01"}),
    "a constant": ([12] * 13, limits(12, 12, 12), {}),
    "all missing": ([np.nan] * 8, {}, {"note": "suspended"}),
    "tiny counts": ([3, 0, 1, 4, 2, 0, 5, 1], limits(2, -2.4, 6.4), {}),
    "a negative count": ([3, 0, 1, 4, 2, 0, 5, -1], limits(2, -2.4, 6.4), {}),
    "eighty thousand": (random_levels(39, 78000, 82000), limits(8e4, 7.9e4, 8.1e4), {"grain": "month"}),
    "eleven years of months": (random_levels(132, 350, 450), limits(400, 360, 440), {"grain": "month"}),
    "a year of weeks": (random_levels(52, 5, 25), limits(15, 7, 23), {"grain": "week"}),
    "ten years": (random_levels(10, 5, 25), limits(15, 7, 23), {"grain": "year"}),
    "missing in between": ([5, 9, np.nan, np.nan, 1, 5, np.nan, 6], limits(5, 2, 8), {"note": "suspended"}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_no_text_overlaps_another_and_everything_stands_inside_the_picture(case, make_points, words):
    levels, drawn, how = CASES[case]
    points = make_points(levels, **drawn, **how)
    points.loc[points.index[-1], "status"] = "provisional"
    chart = draw_control_chart(points, words=words, baseline=BASELINE, markers=[COVID, CHANGE])
    assert_no_overlap(chart)


@pytest.mark.parametrize("unit", ["share", "minutes-seconds"])
def test_no_text_overlaps_another_on_the_other_scales(unit, make_points, words):
    factor = 1 if unit == "share" else 200
    levels = [factor * level for level in random_levels(20, 0.6, 0.95)]
    drawn = limits(factor * 0.8, factor * 0.7, factor * 0.9)
    chart = draw_control_chart(make_points(levels, **drawn), words=words, scale=Scale(unit), markers=[COVID])
    assert texts(chart, "axis-start")
    assert_no_overlap(chart)


def test_no_text_overlaps_another_when_many_notes_crowd_together(make_points, theft, words):
    steps = [
        Marker(dt.date(2020, month, 1), None, f"Change number {month} of many", "recording-change")
        for month in range(1, 8)
    ]
    chart = draw_control_chart(
        make_points(theft, **LIMITS), words=words, baseline=BASELINE, markers=[COVID, *steps]
    )
    assert_no_overlap(chart)


def test_a_target_is_a_dotted_line_with_its_level_beside_it(make_points, words):
    points = make_points([0.74, 0.75, 0.76]).assign(target=[np.nan, 0.8, 0.8])
    chart = draw_control_chart(points, words=words, scale=Scale("share"))
    (line,) = by_id(chart, "target")
    assert set(line.get_ydata()) == {0.8}
    assert texts(chart, "label-target") == ["Target 80%"]
    low, high = chart.ax.get_ylim()
    assert low < 0.74 < 0.8 < high


def test_without_a_target_there_is_no_line_for_one(make_points, theft, words):
    chart = draw_control_chart(make_points(theft, **LIMITS), words=words)
    assert by_id(chart, "target") == []


def test_no_line_brushes_a_value_beside_its_point(make_points, words):
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    levels = [1320.0, 1350, 1350, 1270, 740, 870, 915, 890]
    levels += [1270, 1130, 1170, 1290, 1020, 930, 1030, 980, 1157, 980, 920, 850, 641]
    points = make_points(levels, first="2021-01-01", mean=1038, lower=873, upper=1202)
    chart = draw_control_chart(points, words=words)
    canvas = FigureCanvasAgg(chart.figure)
    canvas.draw()
    (line,) = by_id(chart, "values")
    corners = line.get_transform().transform(line.get_xydata())
    (label,) = [text for text in by_id(chart, "point-label") if text.get_text() == "850 below"]
    drawn, point = label.get_window_extent(canvas.get_renderer()), chart.figure.dpi / 72
    box = Box(drawn.x0, drawn.y0 - point, drawn.x1, drawn.y1 + point)
    assert count_crossings(box, np.column_stack([corners[:-1], corners[1:]])) == 0
