from __future__ import annotations

import datetime as dt
import hashlib
import io
import re

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.charts import THEME, Band, Marker, Scale, draw_control_chart
from pcp_kpi.charts.labels import count_crossings
from pcp_kpi.charts.lettering import in_points
from pcp_kpi.charts.theme import contrast_ratio, relative_luminance
from pcp_kpi.errors import CommandError
from tests.charts.chart_reading import assert_no_overlap, box_of, by_id, texts

BASELINE = Band(dt.date(2019, 4, 1), dt.date(2020, 3, 31), "Baseline 2019/20")
COVID = Marker(dt.date(2020, 3, 1), dt.date(2021, 3, 31), "Covid restrictions", "covid")
CHANGE = Marker(dt.date(2019, 7, 1), None, "Recording change, July 2019", "recording-change")
LIMITS = {"mean": 182.5, "lower": 109.6, "upper": 255.4}
LINE = [110.0, 120.0, 115.0, 90.0]
FREQUENCIES = {"quarter": "QS-APR", "month": "MS"}


@pytest.fixture
def fan():
    """Return a maker of the projected rows that follow some points."""

    def make(points, values, *, spread=0.2, after=1):
        grain, last = points["grain"].iloc[0], points["period"].iloc[-1]
        days = pd.date_range(last, periods=len(values) + after, freq=FREQUENCIES[grain])[after:]
        value, wide = np.array(values), spread * np.sqrt(np.arange(1, len(values) + 1))
        return pd.DataFrame(
            {
                "measure": "theft-from-person", "area": "West Mercia", "breakdown": "", "grain": grain, "period": days,
                "status": "projected", "value": value, "low80": value * np.exp(-wide), "high80": value * np.exp(wide),
                "low95": value * np.exp(-1.5 * wide), "high95": value * np.exp(1.5 * wide),
            }
        )  # fmt: skip

    return make


@pytest.fixture
def drawn(make_points, theft, words, fan):
    points = make_points(theft, **LIMITS)
    rows = fan(points, LINE)
    return draw_control_chart(points, words=words, projection=rows), rows


def test_a_dashed_line_goes_on_from_the_latest_value_with_hollow_points_on_the_projected_ones(drawn):
    (line,) = by_id(drawn[0], "projection")
    assert list(line.get_ydata()) == [96.0, *LINE]
    assert line.get_linestyle() == "--"
    assert line.get_markevery() == [1, 2, 3, 4]
    assert (line.get_marker(), line.get_markerfacecolor()) == ("o", THEME.background)


def test_a_share_is_drawn_as_a_level_though_its_projection_is_a_numerator(make_points, words, fan):
    points = make_points([0.3, 0.25, 0.35, 0.3, 0.28])
    rows = fan(points, [30.0, 60.0]).assign(of=[100.0, 200.0])
    chart = draw_control_chart(points, words=words, scale=Scale("share"), projection=rows)
    (line,) = by_id(chart, "projection")
    assert list(line.get_ydata()) == [0.28, 0.3, 0.3]
    (band,) = by_id(chart, "projection-95")
    assert band.get_xy()[:, 1].max() < 1
    levels = draw_control_chart(
        points, words=words, scale=Scale("share"), projection=rows.assign(value=0.3, low80=0.2, high80=0.4,
        low95=0.1, high95=0.5, of=np.nan),
    )  # fmt: skip
    assert list(by_id(levels, "projection")[0].get_ydata()) == [0.28, 0.3, 0.3]


def test_projected_points_stand_in_the_middle_of_their_quarters(drawn):
    (line,) = by_id(drawn[0], "projection")
    starts = np.array(
        ["2021-07-01", "2021-10-01", "2022-01-01", "2022-04-01", "2022-07-01"], dtype="datetime64[D]"
    )
    days = starts.astype(float)
    assert list(line.get_xdata())[1:] == list((days[:-1] + days[1:]) / 2)


@pytest.mark.parametrize("level", [80, 95])
def test_a_band_opens_from_the_latest_value_and_has_the_ends_of_its_range(drawn, level):
    chart, rows = drawn
    (band,) = by_id(chart, f"projection-{level}")
    levels = band.get_xy()[:, 1]  # out along the lower ends, back along the upper ones
    low, high = levels[:6], levels[6:12][::-1]
    assert low[0] == high[0] == 96
    assert list(low[1:-1]) == list(rows[f"low{level}"])
    assert list(high[1:-1]) == list(rows[f"high{level}"])


def test_the_bands_lie_under_the_limits_and_the_wider_one_under_the_narrower(drawn):
    heights = [
        by_id(drawn[0], gid)[0].get_zorder()
        for gid in ("projection-95", "projection-80", "mean", "projection")
    ]
    assert heights == sorted(heights)


def test_the_bands_differ_from_each_other_and_from_every_ground_in_greyscale_too():
    tones = [
        relative_luminance(c) for c in (THEME.range80, THEME.range95, THEME.window_shade, THEME.background)
    ]
    assert tones == sorted(tones)
    assert min(np.diff(tones)) > 0.1


@pytest.mark.parametrize("ground", [THEME.range80, THEME.range95])
def test_what_is_drawn_on_a_band_has_contrast_enough(ground):
    assert min(contrast_ratio(colour, ground) for colour in (THEME.value, THEME.limit, THEME.mean)) >= 3


def test_the_label_says_the_range_of_the_last_projected_quarter(drawn):
    chart, rows = drawn
    low, high = (f"{rows[name].iloc[-1]:.0f}" for name in ("low80", "high80"))
    assert " ".join(texts(chart, "label-projection")) == f"Projected {low} to {high} (80%) in 2022/23 Q1"


def test_ranges_of_counts_are_printed_whole(make_points, words, fan):
    points = make_points([4.0, 6.0, 5.0])
    chart = draw_control_chart(points, words=words, projection=fan(points, [5.0]))
    assert texts(chart, "label-projection") == ["Projected", "4 to 6 (80%)", "in 2018/19 Q4"]


def test_the_latest_value_is_told_beside_its_point(drawn):
    (label,) = by_id(drawn[0], "label-latest")
    assert (label.get_text(), label.get_fontweight()) == ("Latest 96 below", "bold")
    assert label.get_position()[0] < drawn[0].figure.get_size_inches()[0] * 72 * 0.8


def test_a_provisional_latest_value_says_so(make_points, theft, words, fan):
    points = make_points(theft, **LIMITS)
    points.loc[points.index[-1], "status"] = "provisional"
    chart = draw_control_chart(points, words=words, projection=fan(points, LINE))
    assert texts(chart, "label-latest") == ["Latest 96 below, provisional"]


def test_mean_and_limits_reach_across_the_projection(drawn):
    ends = [dt.date(2018, 4, 1).toordinal() - 719163, dt.date(2022, 7, 1).toordinal() - 719163]
    for gid in ("mean", "upper-limit", "lower-limit"):
        (line,) = by_id(drawn[0], gid)
        assert list(line.get_xdata()) == ends


def test_both_axes_widen_to_hold_the_projection(make_points, theft, words, fan):
    points = make_points(theft, **LIMITS)
    without = draw_control_chart(points, words=words)
    rows = fan(points, [250.0, 400.0], spread=0.5)
    chart = draw_control_chart(points, words=words, projection=rows)
    assert without.ax.get_ylim()[1] < rows["high95"].max() < chart.ax.get_ylim()[1]
    assert chart.ax.get_xlim()[1] - without.ax.get_xlim()[1] == 92 + 92
    assert texts(chart, "period-label")[-2:] == ["Q2", "Q3"]


def test_no_projected_period_is_marked_as_missing(drawn):
    assert by_id(drawn[0], "missing") == []


def test_a_line_that_does_not_follow_at_once_stands_apart(make_points, theft, words, fan):
    points = make_points([*theft, np.nan], note="not available", **LIMITS)
    chart = draw_control_chart(points, words=words, projection=fan(points, [110.0]))
    (line,) = by_id(chart, "projection")
    assert list(line.get_ydata()) == [110]
    (band,) = by_id(chart, "projection-80")
    assert np.ptp(band.get_xy()[:, 0]) == 92
    assert texts(chart, "missing-note") == ["not available"]


def test_recorded_rows_in_the_projection_are_passed_over(make_points, theft, words, fan, drawn):
    points = make_points(theft, **LIMITS)
    whole = pd.concat([points, fan(points, LINE)], ignore_index=True)
    chart = draw_control_chart(points, words=words, projection=whole)
    assert chart.to_svg() == drawn[0].to_svg()


def test_without_a_projected_row_the_chart_is_the_same_to_the_byte(make_points, theft, words, fan):
    points = make_points(theft, **LIMITS)
    plain = draw_control_chart(points, words=words, baseline=BASELINE, markers=[COVID]).to_svg()
    none = fan(points, LINE).head(0)
    chart = draw_control_chart(points, words=words, baseline=BASELINE, markers=[COVID], projection=none)
    assert digest(chart.to_svg()) == digest(plain)
    assert "projection" not in plain


def test_the_same_projection_gives_the_same_bytes_in_any_order(make_points, theft, words, fan, drawn):
    points = make_points(theft, **LIMITS)
    rows = fan(points, LINE).iloc[::-1]
    before = rows.copy()
    chart = draw_control_chart(points, words=words, projection=rows)
    assert digest(chart.to_svg()) == digest(drawn[0].to_svg())
    pd.testing.assert_frame_equal(rows, before)


def test_the_picture_on_a_page_keeps_the_ids(drawn):
    picture = drawn[0].to_svg(id_prefix="p")
    for gid in ("projection", "projection-80", "projection-95", "label-projection"):
        assert re.search(rf'id="p[^"]*\b{gid}"', picture), gid


def test_in_greyscale_the_two_bands_are_two_greys(drawn):
    from PIL import Image

    chart, rows = drawn
    image = Image.open(io.BytesIO(chart.to_png(dpi=72))).convert("L")
    (line,) = by_id(chart, "projection")
    day, row = line.get_xdata()[-1], rows.iloc[-1]
    middles = [(row["low80"] * 0.6 + row["value"] * 0.4), (row["low95"] + row["low80"]) / 2]
    greys = []
    for level in middles:
        x, y = chart.ax.transData.transform((day + 20, level)) / chart.figure.dpi * 72
        greys.append(image.getpixel((round(x), image.height - round(y))))
    assert greys[1] - greys[0] > 25
    assert greys[1] < 240


def refusal(points, words, rows):
    with pytest.raises(CommandError) as refused:
        draw_control_chart(points, words=words, projection=rows)
    return str(refused.value)


def test_what_is_aimed_at_goes_on_over_the_projected_periods(make_points, theft, words, fan):
    points = make_points(theft, **LIMITS).assign(target=150.0)
    rows = fan(points, LINE).assign(target=[140.0, 130.0, 120.0, 110.0])
    chart = draw_control_chart(points, words=words, projection=rows)
    drawn = np.concatenate([artist.get_ydata() for artist in by_id(chart, "target")])
    assert {150.0, 140.0, 130.0, 120.0, 110.0} == set(drawn[np.isfinite(drawn)])
    assert texts(chart, "label-target") == ["Target 110"]
    held = draw_control_chart(points, words=words, projection=fan(points, LINE))
    assert texts(held, "label-target") == ["Target 150"]


def test_a_what_if_stands_beside_the_projection_with_its_name(make_points, theft, words, fan):
    points = make_points(theft, **LIMITS)
    line = fan(points, LINE).assign(scenario="")
    moved = fan(points, [value - 20 for value in LINE]).assign(scenario="campaign in winter")
    chart = draw_control_chart(points, words=words, projection=pd.concat([line, moved]))
    first, other = by_id(chart, "projection")
    assert (first.get_marker(), other.get_marker()) == ("o", "s")
    assert list(other.get_ydata())[1:] == [value - 20 for value in LINE]
    assert texts(chart, "label-projection")[::3] == ["Projected", "Campaign in winter"]


def test_three_lines_on_one_chart_are_refused(make_points, theft, words, fan, message_of):
    points = make_points(theft, **LIMITS)
    three = pd.concat([fan(points, LINE).assign(scenario=name) for name in ("", "campaign", "step")])
    said = message_of(CommandError, lambda: draw_control_chart(points, words=words, projection=three))
    assert said == "a chart shows two scenarios, not 3: '', 'campaign' and 'step'; choose two"


def test_a_projection_of_another_series_is_refused(make_points, theft, words, fan):
    points = make_points(theft, **LIMITS)
    rows = fan(points, LINE).assign(area="Shropshire")
    assert refusal(points, words, rows) == (
        "a projection continues the series of its chart: its area is Shropshire, that of the points West Mercia"
    )


def test_a_projection_that_does_not_follow_is_refused(make_points, theft, words, fan):
    points = make_points(theft, **LIMITS)
    rows = fan(points.head(12), LINE)
    assert refusal(points, words, rows) == (
        "a projection continues the series of its chart: it does not begin after the last point"
    )


def test_ranges_out_of_order_are_refused(make_points, theft, words, fan):
    points = make_points(theft, **LIMITS)
    rows = fan(points, LINE).assign(low80=500.0)
    assert refusal(points, words, rows) == (
        "a projection continues the series of its chart: a line or range is missing, or the ranges do not lie round "
        "the line"
    )


def test_missing_columns_are_named(make_points, theft, words, fan):
    points = make_points(theft, **LIMITS)
    assert refusal(points, words, fan(points, LINE).drop(columns=["low80", "high80"])) == (
        "a projection needs the columns low80 and high80, which the table lacks; `project` adds them"
    )


def wavy(n, level):
    return list((level * (1 + 0.2 * np.sin(1.7 * np.arange(n)))).round())


CASES = {
    "thirteen quarters": ([215, 239, 238, 165, 170, 217, 206, 137, 46, 94, 116, 58, 96], LIMITS, 4, {}),
    "forty-four quarters": (wavy(44, 150), LIMITS, 4, {"first": "2015-04-01"}),
    "one quarter ahead": (wavy(20, 150), LIMITS, 1, {}),
    "months": (wavy(40, 400), {"mean": 400, "lower": 360, "upper": 440}, 12, {"grain": "month"}),
    "low counts": ([3, 0, 1, 4, 2, 0, 5, 1], {"mean": 2, "lower": -2.4, "upper": 6.4}, 4, {}),
    "a constant": ([12.0] * 13, {"mean": 12, "lower": 12, "upper": 12}, 4, {}),
    "no limits": (wavy(13, 2000), {}, 4, {}),
}


@pytest.mark.parametrize("spread", [0.02, 0.6])
@pytest.mark.parametrize("case", CASES)
def test_no_text_overlaps_another_and_the_latest_value_is_always_told(case, spread, make_points, words, fan):
    levels, limits, horizon, how = CASES[case]
    points = make_points([float(level) for level in levels], **limits, **how)
    rows = fan(points, [float(points["level"].iloc[-1]) + 1.0] * horizon, spread=spread)
    chart = draw_control_chart(
        points, words=words, scale=Scale(), baseline=BASELINE, markers=[COVID, CHANGE], projection=rows
    )
    assert_no_overlap(chart)
    assert len(texts(chart, "label-latest")) == 1


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_latest_value_is_told_beside_a_steep_line_rather_than_across_it(make_points, words, fan):
    levels = [
        80.0, 79, 56, 80, 90, 100, 71, 60, 88, 75, 73, 60, 75, 50, 44, 79, 83, 81, 63, 40, 92, 55, 73, 56, 55, 67, 55, 60,
        69, 57, 83, 69, 79, 55, 78, 44, 100, 80, 91,
    ]  # fmt: skip
    points = make_points([level / 100 for level in levels], grain="month")
    rows = fan(points, [0.89, 0.91, 0.91, 0.85, 0.8, 0.93], spread=0.06)
    projected = rows.assign(
        of=1.0, high80=rows["high80"].clip(upper=0.99), high95=rows["high95"].clip(upper=1.0)
    )
    chart = draw_control_chart(points, words=words, scale=Scale("share"), projection=projected)

    (label,), (line,) = by_id(chart, "label-latest"), by_id(chart, "values")
    at = line.get_transform() - in_points(line.axes)
    ends = at.transform(line.get_xydata())

    assert count_crossings(box_of(label), np.hstack([ends[:-1], ends[1:]])) == 0
