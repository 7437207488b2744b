"""Each kind of control chart drawn from the table that limits and signals make of figures."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from PIL import Image

from pcp_kpi.charts import Band, Marker, Scale, draw_area_multiples, draw_control_chart
from pcp_kpi.charts.theme import house_style
from pcp_kpi.errors import CommandError
from pcp_kpi.figures import new_figures
from pcp_kpi.limits import Baseline, LimitRule, Rebase, with_limits
from pcp_kpi.signals import with_signals
from tests.charts.chart_reading import by_id, texts

# Nonconformities in 26 samples of 100 printed circuit boards (Montgomery, 6th edition, table 7.7).
BOARDS = [
    21,
    24,
    16,
    12,
    15,
    5,
    28,
    20,
    31,
    25,
    20,
    24,
    16,
    19,
    10,
    17,
    13,
    22,
    18,
    39,
    30,
    24,
    16,
    19,
    17,
    15,
]
# Hours between failures of a valve (Montgomery, 6th edition, table 7.14), here taken as days.
VALVE = [286, 948, 536, 124, 816, 729, 4, 143, 431, 8, 2837, 596, 81, 227, 603, 492, 1199, 1214, 2831, 96]
SIZES = [
    100,
    80,
    80,
    100,
    110,
    110,
    100,
    100,
    90,
    90,
    110,
    120,
    120,
    120,
    110,
    80,
    80,
    80,
    90,
    100,
    100,
    100,
    100,
]
SIZES += [90, 90, 100]
RUN = [10, 12, 9, 11, 10, 9, 12, 11, 10, 9, 11, 10, 12, 9, 12, 13, 12, 14, 13, 12, 13, 12, 13, 12]


def months(values, of=None, **others):
    days = pd.date_range("2019-04-01", periods=len(values), freq="MS")
    of = [np.nan] * len(values) if of is None else of
    row = {"measure": "theft", "area": "West Mercia", "grain": "month", **others}
    return new_figures(
        {**row, "period": day, "value": value, "of": size}
        for day, value, size in zip(days, values, of, strict=True)
    )


def events(values, first="2000-01-01"):
    days = pd.Timestamp(first) + pd.to_timedelta(np.cumsum(values), unit="D")
    row = {"measure": "homicide-free-days", "area": "West Mercia", "grain": "point"}
    return new_figures(
        {**row, "period": day, "value": value} for day, value in zip(days, values, strict=True)
    )


def ruled(figures, kind, rules="", **options):
    grain = str(figures["grain"].iloc[0])
    limited = with_limits(figures, LimitRule(Baseline(), kind=kind, grain=grain), **options)
    return with_signals(limited, rules) if rules else limited


def test_limits_that_vary_are_joined_by_steps(words):
    points = ruled(months(BOARDS[:4], of=SIZES[:4]), "u")
    (upper,) = by_id(draw_control_chart(points, words=words, scale=Scale("share")), "upper-limit")
    first, second, _, fourth = points["upper"]
    assert list(upper.get_ydata()) == [first, first, second, second, fourth, fourth]


def test_a_step_of_varying_limits_stands_at_the_edge_between_its_months(words):
    points = ruled(months([10, 12], of=[100, 50]), "u")
    (upper,) = by_id(draw_control_chart(points, words=words), "upper-limit")
    edge = dt.date(2019, 5, 1).toordinal() - 719163
    assert list(upper.get_xdata())[1:3] == [edge, edge]
    assert list(upper.get_ydata())[1:3] == points["upper"].tolist()


def test_a_missing_month_breaks_varying_limits(words):
    points = ruled(months([10, 12, 11, 9], of=[100, 50, 60, 70]), "u").drop(index=1)
    (upper,) = by_id(draw_control_chart(points, words=words), "upper-limit")
    assert np.isnan(upper.get_ydata()).sum() == 1


def test_new_limits_after_a_rebase_are_not_joined_to_the_old(words):
    rebase = Rebase(("theft", "*"), dt.date(2020, 4, 1), "new boards", points=12)
    figures = months(BOARDS)
    points = with_limits(
        figures, LimitRule(Baseline(first=12), kind="c", grain="month"), rebases=[rebase], missing="leave"
    )
    (upper,) = by_id(draw_control_chart(points, words=words), "upper-limit")
    assert np.isnan(upper.get_ydata()).sum() == 1


@pytest.mark.parametrize(
    ("kind", "name"),
    [("run", "Median"), ("xmr", "Mean"), ("c", "Mean"), ("sd", "Mean"), ("xmr-seasonal", "Seasonal mean")],
)
def test_the_middle_line_bears_the_name_of_its_kind(kind, name, words):
    chart = draw_control_chart(ruled(months(BOARDS), kind), words=words)
    (label,) = texts(chart, "label-mean")
    assert label.startswith(f"{name} ")


def test_a_run_chart_has_no_limits(words):
    chart = draw_control_chart(ruled(months(BOARDS), "run", "anhoej"), words=words)
    assert (
        by_id(chart, "upper-limit") == by_id(chart, "lower-limit") == texts(chart, "label-upper-limit") == []
    )


def test_a_limit_held_at_nought_or_at_100_percent_is_told_as_none(words):
    low = draw_control_chart(ruled(months([1, 0, 2, 1, 0, 3, 1, 1]), "c"), words=words)
    assert texts(low, "label-lower-limit") == ["Lower limit: none", "above zero"]
    share = ruled(months([9, 10, 9, 10, 10], of=[10] * 5), "p")
    high = draw_control_chart(share, words=words, scale=Scale("share"))
    assert texts(high, "label-upper-limit") == ["Upper limit: none", "below 100%"]
    assert by_id(low, "lower-limit") == by_id(high, "upper-limit") == []


def test_a_run_is_squares_dark_in_the_upper_half_with_a_key(words):
    chart = draw_control_chart(ruled(months(RUN), "xmr", "nhs-mdc"), words=words)
    (squares,) = by_id(chart, "pattern-up")
    assert (squares.get_marker(), squares.get_fillstyle()) == ("s", "top")
    assert list(squares.get_ydata()) == RUN[14:]
    assert texts(chart, "key") == ["Run, trend or zone, upwards"]
    assert texts(chart, "label-latest") == ["Latest 12 flagged"]


def test_a_run_downwards_is_dark_in_the_lower_half(words):
    chart = draw_control_chart(ruled(months([30 - n for n in RUN]), "xmr", "nhs-mdc"), words=words)
    (squares,) = by_id(chart, "pattern-down")
    assert squares.get_fillstyle() == "bottom"
    assert texts(chart, "key") == ["Run, trend or zone, downwards"]


def test_a_flag_of_no_direction_is_a_whole_square(make_points, words):
    points = make_points([5, 6, 5, 6, 5], mean=5.5, lower=1, upper=9).assign(flag=[True] * 5, direction="")
    (squares,) = by_id(draw_control_chart(points, words=words), "pattern-flat")
    assert squares.get_fillstyle() == "full"
    assert len(squares.get_ydata()) == 5


def test_a_point_outside_stays_a_triangle_when_it_is_in_a_run_too(words):
    points = ruled(months([*RUN[:16], 30, 12]), "xmr", "nhs-mdc")
    chart = draw_control_chart(points, words=words)
    (above,) = by_id(chart, "points-above")
    assert list(above.get_ydata()) == [30]
    assert all(30 not in list(line.get_ydata()) for line in by_id(chart, "pattern-up"))


def test_flagged_points_have_no_round_mark_beneath(words):
    points = ruled(months(RUN), "xmr", "nhs-mdc")
    (line,) = by_id(draw_control_chart(points, words=words), "values")
    assert list(line.get_markevery()) == list(range(14))


def test_a_provisional_pattern_is_hollow(words):
    figures = months(RUN)
    figures.loc[figures.index[-2:], "status"] = "provisional"
    chart = draw_control_chart(ruled(figures, "xmr", "nhs-mdc"), words=words)
    (hollow,) = by_id(chart, "provisional-up")
    assert hollow.get_markerfacecolor() == "#FFFFFF"
    assert len(hollow.get_ydata()) == 2


def test_without_flags_there_is_no_key(make_points, theft, words):
    chart = draw_control_chart(make_points(theft, mean=182, lower=109, upper=256), words=words)
    assert by_id(chart, "key") == []


def test_events_stand_at_equal_distances_with_their_days(words):
    chart = draw_control_chart(ruled(events(VALVE), "t"), words=words)
    (line,) = by_id(chart, "values")
    assert list(line.get_xdata()) == [n + 0.5 for n in range(20)]
    assert list(line.get_ydata()) == VALVE
    assert texts(chart, "year-label")[-1] == "18 Nov 2038"


def test_the_axis_of_events_says_days_only_where_the_levels_are_days(words):
    days = ruled(events(VALVE), "t")
    assert texts(draw_control_chart(days, words=words), "axis-title") == ["Days between events"]
    hours = ruled(events(VALVE).assign(value=[24.0 * value for value in VALVE]), "t")
    assert texts(draw_control_chart(hours, words=words), "axis-title") == ["Time between events"]
    assert texts(draw_control_chart(ruled(events(VALVE), "g"), words=words), "axis-title") == [
        "Cases between events"
    ]


def test_points_in_time_of_which_two_fall_in_one_month_are_events(words):
    points = ruled(events([3, 4, 40, 2]), "xmr")
    (line,) = by_id(draw_control_chart(points, words=words), "values")
    assert list(line.get_xdata()) == [0.5, 1.5, 2.5, 3.5]


def test_dated_notes_among_events_begin_before_the_first_that_is_not_earlier(words):
    points = ruled(events([10] * 6, first="2020-01-01"), "t")
    window = Marker(dt.date(2020, 1, 15), dt.date(2020, 2, 5), "Strike", "note")
    chart = draw_control_chart(points, words=words, markers=[window])
    (shade,) = [one for one in by_id(chart, "note") if isinstance(one, Rectangle)]
    left, _, width, _ = chart.ax.get_position().bounds
    room = chart.figure.get_size_inches()[0] * 72
    # Events on 11, 21 and 31 January, 10, 20 February and 1 March: the second and the third lie in the window.
    assert shade.get_x() == pytest.approx((left + width / 6) * room)
    assert shade.get_width() == pytest.approx(2 * width / 6 * room)


def test_events_have_no_projection(words):
    points = ruled(events(VALVE), "t")
    row = {name: points[name].iloc[0] for name in ("measure", "area", "breakdown", "grain")}
    row |= {"period": pd.Timestamp("2060-01-01"), "status": "projected", "value": 5.0}
    row |= {"low95": 1.0, "low80": 2.0, "high80": 8.0, "high95": 9.0}
    with pytest.raises(CommandError) as refused:
        draw_control_chart(points, words=words, projection=pd.DataFrame([row]))
    assert str(refused.value) == "events have no next period: draw their chart without a projection"


def test_small_multiples_have_the_key_of_patterns_too(words):
    both = pd.concat(
        [ruled(months(RUN, area=area), "xmr", "nhs-mdc") for area in ("West Mercia", "Shropshire")]
    )
    chart = draw_area_multiples(both, words=words, order=["West Mercia", "Shropshire"])
    assert "Run, trend or zone, upwards" in texts(chart, "key")


COVID = Marker(dt.date(2020, 3, 1), dt.date(2021, 3, 31), "Covid restrictions", "covid")
BASELINE = Band(dt.date(2019, 4, 1), dt.date(2020, 3, 31), "Baseline 2019/20")
CASES = {
    "sd": (months(BOARDS), "sd", "police-2sd"),
    "xmr": (months(RUN), "xmr", "nelson"),
    "c": (months(BOARDS), "c", "western-electric"),
    "u": (months(BOARDS, of=SIZES), "u", "nhs-mdc"),
    "p": (months(BOARDS, of=SIZES), "p", "nhs-mdc"),
    "p-prime": (months(BOARDS, of=SIZES), "p-prime", "nhs-mdc-2023"),
    "u-prime": (months(BOARDS, of=SIZES), "u-prime", "nhs-mdc"),
    "t": (events(VALVE), "t", "nhs-mdc"),
    "g": (events(VALVE), "g", "nhs-mdc"),
    "run": (months(BOARDS), "run", "anhoej"),
    "xmr-seasonal": (months(BOARDS), "xmr-seasonal", "nhs-mdc"),
}  # fmt: skip


@pytest.mark.parametrize("dpi", [72, 200])
@pytest.mark.parametrize("case", CASES)
def test_no_label_of_any_kind_overlaps_another_or_leaves_the_picture(case, dpi, words):
    figures, kind, rules = CASES[case]
    scale = Scale("share") if kind in ("p", "p-prime") else Scale()
    chart = draw_control_chart(
        ruled(figures, kind, rules), words=words, scale=scale, baseline=BASELINE, markers=[COVID]
    )
    chart.figure.set_dpi(dpi)
    with house_style():
        canvas = FigureCanvasAgg(chart.figure)
        shown = [text for text in chart.figure.findobj(Text) if text.get_visible() and text.get_text()]
        boxes = [(text.get_text(), text.get_window_extent(canvas.get_renderer())) for text in shown]
    page = chart.figure.bbox
    for text, box in boxes:
        assert page.x0 <= box.x0 <= box.x1 <= page.x1, text
        assert page.y0 <= box.y0 <= box.y1 <= page.y1, text
    overlapping = [(one, other) for (one, a), (other, b) in combinations(boxes, 2) if a.overlaps(b)]
    assert overlapping == []


def test_a_long_subtitle_stays_on_the_page_at_any_resolution(make_points, theft, words):
    subtitle = "999 calls answered within 10 seconds, of calls presented by month, West Mercia, April 2018 to June 2021"
    long = dataclasses.replace(words, subtitle=subtitle)
    chart = draw_control_chart(make_points(theft), words=long)
    for dpi in (72, 110, 200):
        pixels = np.asarray(Image.open(io.BytesIO(chart.to_png(dpi=dpi))).convert("L"))
        assert (pixels[:, -2:] == 255).all()


def test_squares_do_not_hide_a_series_of_many_weeks(make_points, words):
    points = make_points([5.0 + n % 3 for n in range(170)], grain="week", mean=6, lower=1, upper=11)
    points = points.assign(flag=True, direction="up")
    (crowded,) = by_id(draw_control_chart(points, words=words), "pattern-up")
    (roomy,) = by_id(draw_control_chart(points.tail(20), words=words), "pattern-up")
    assert crowded.get_markersize() < 4 < roomy.get_markersize()


def test_events_of_several_areas_are_not_put_on_one_axis(words):
    with pytest.raises(CommandError) as refused:
        draw_area_multiples(ruled(events(VALVE), "t"), words=words, order=["West Mercia"])
    assert str(refused.value) == "events of several areas have no periods in common: draw each area by itself"
