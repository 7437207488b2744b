from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.charts import Band, Marker, draw_area_multiples
from pcp_kpi.errors import CommandError
from tests.charts.chart_reading import assert_no_overlap, by_id

AREAS = ["West Mercia", "Herefordshire", "North Worcestershire", "Shropshire", "South Worcestershire",
         "Telford and Wrekin"]  # fmt: skip


@pytest.fixture
def areas(make_points, theft):
    frames = [make_points(theft, mean=182.5, lower=109.6, upper=255.4)]
    frames += [
        make_points([level / n for level in theft], mean=180 / n, lower=110 / n, upper=255 / n, area=area)
        for n, area in enumerate(AREAS[1:], start=4)
    ]
    return pd.concat(frames)


def test_six_areas_stand_in_two_rows_of_three(areas, words):
    chart = draw_area_multiples(areas, words=words, order=AREAS)
    places = [ax.get_position() for ax in chart.axes]
    assert len({round(place.y0, 6) for place in places}) == 2
    assert len({round(place.x0, 6) for place in places}) == 3


def test_the_force_has_its_own_scale_and_the_areas_share_one(areas, words):
    chart = draw_area_multiples(areas, words=words, order=AREAS)
    ends = [ax.get_ylim() for ax in chart.axes]
    assert len(set(ends[1:])) == 1
    assert ends[0] != ends[1]
    assert "West Mercia has its own scale; the other areas share one" in [
        text.get_text() for text in by_id(chart, "key")
    ]


def test_each_panel_has_its_values_limits_and_latest_value(areas, words, theft):
    chart = draw_area_multiples(areas, words=words, order=AREAS)
    for gid in ("values", "mean", "upper-limit", "lower-limit"):
        assert len(by_id(chart, gid)) == 6
    assert list(by_id(chart, "values")[0].get_ydata()) == theft
    latest = [text.get_text() for text in by_id(chart, "label-latest")]
    assert latest[0] == "96 below"
    assert len(latest) == 6


def test_names_of_areas_stand_level_whatever_room_their_values_take(make_points, theft, words):
    frames = [make_points(theft, mean=182.5, lower=120.6, upper=255.4, area=name) for name in AREAS]
    chart = draw_area_multiples(pd.concat(frames), words=words, order=AREAS)
    heights = {round(text.get_position()[1], 3) for text in by_id(chart, "area")}
    assert {text.get_text() for text in by_id(chart, "label-latest")} == {"96 below"}
    assert len(heights) == 2  # a row each, though only the longest name leaves its value no room
    names = {text.get_position() for text in by_id(chart, "area")}
    assert {x for x, _ in names} == {text.get_position()[0] for text in by_id(chart, "label-latest")}


def test_words_over_the_panels_are_those_of_a_slide_at_a_third_more(areas, words):
    chart = draw_area_multiples(areas, words=words, order=AREAS)
    for gid in ("area", "label-latest", "level", "year-label", "key"):
        assert {text.get_fontsize() * 4 / 3 for text in by_id(chart, gid)} == {12}


def test_an_area_without_rows_keeps_its_panel(areas, words):
    chart = draw_area_multiples(areas, words=words, order=[*AREAS, "Elsewhere"])
    assert len(chart.axes) == 7
    assert "Not available" in [text.get_text() for text in by_id(chart, "label-latest")]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 9, 12])
def test_any_number_of_areas_up_to_twelve_is_drawn_without_overlap(count, make_points, theft, words):
    names = [f"Area number {n} with a name" for n in range(count)]
    frame = pd.concat([make_points(theft, mean=182.5, lower=109.6, upper=255.4, area=name) for name in names])
    frame.loc[frame["period"] == "2019-10-01", ["level", "note"]] = [np.nan, "suspended"]
    chart = draw_area_multiples(
        frame,
        words=words,
        order=names,
        baseline=Band(dt.date(2019, 4, 1), dt.date(2020, 3, 31), "Baseline 2019/20"),
        markers=[Marker(dt.date(2020, 7, 1), None, "Recording change", "recording-change")],
    )
    assert len(chart.axes) == count
    assert_no_overlap(chart)


@pytest.mark.parametrize("quarters", [1, 5, 44])
def test_panels_have_readable_years_at_any_length(quarters, make_points, words):
    frame = pd.concat([make_points([9.0] * quarters, area=name, first="2015-10-01") for name in AREAS])
    chart = draw_area_multiples(frame, words=words, order=AREAS)
    assert by_id(chart, "year-label")
    assert_no_overlap(chart)


def test_an_area_that_the_order_does_not_name_is_refused(areas, words):
    with pytest.raises(CommandError) as refusal:
        draw_area_multiples(areas, words=words, order=AREAS[:4])
    assert str(refusal.value) == (
        "the table holds areas that `order` does not name: South Worcestershire and Telford and Wrekin; "
        "name them or leave them out"
    )


def test_an_order_of_no_area_or_of_thirteen_is_refused(areas, words):
    for order in ([], [str(n) for n in range(13)], ["West Mercia", "West Mercia"]):
        with pytest.raises(CommandError, match="`order` names 1 to 12 areas, each once"):
            draw_area_multiples(areas, words=words, order=order)


def test_a_table_without_rows_is_refused(areas, words):
    with pytest.raises(CommandError, match="a chart needs at least one row"):
        draw_area_multiples(areas.iloc[:0], words=words, order=AREAS)
