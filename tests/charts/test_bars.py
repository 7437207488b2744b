"""Ranked bars tested as data, through the ids of their artists."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.charts.bars import draw_ranked_bars
from pcp_kpi.charts.layout import Box
from pcp_kpi.charts.theme import Scale
from pcp_kpi.errors import CommandError
from pcp_kpi.figures import new_figures
from pcp_kpi.funnels import with_rank
from tests.charts.chart_reading import box_of, by_id, texts

ROW = {"measure": "positive-outcomes", "grain": "quarter", "period": "2021-04-01"}
AREAS = {
    "Ashby": (30, 200),
    "Barton": (45, 400),
    "Corley": (100, 900),
    "Dunton and all its neighbours": (140, 700),
}


@pytest.fixture
def ranked():
    def make(areas=None, **options) -> pd.DataFrame:
        figures = new_figures(
            {**ROW, "area": area, "value": value, "of": of} for area, (value, of) in (areas or AREAS).items()
        )
        return with_rank(figures, **options)

    return make


def test_bars_stand_in_the_order_of_their_rank_from_nought(ranked, words):
    chart = draw_ranked_bars(ranked(), words=words)
    assert texts(chart, "area-name") == ["Dunton and all its neighbours", "Ashby", "Barton", "Corley"]
    bars = by_id(chart, "bar")
    assert [bar.get_x() for bar in bars] == [0.0] * 4
    assert [round(bar.get_width(), 4) for bar in bars] == [0.2, 0.15, 0.1125, 0.1111]
    tops = [bar.get_y() for bar in bars]
    assert tops == sorted(tops, reverse=True)


def test_each_bar_has_its_interval_and_its_value_with_the_side_in_words(ranked, words):
    points = ranked()
    chart = draw_ranked_bars(points, words=words)
    assert texts(chart, "value") == ["20.0% above", "15.0%", "11.3%", "11.1% below"]
    ends = [(min(line.get_xdata()), max(line.get_xdata())) for line in by_id(chart, "interval")]
    ordered = points.sort_values("rank")
    assert ends == list(zip(ordered["low"], ordered["high"], strict=True))


def test_the_average_is_a_line_with_its_name(ranked, words):
    chart = draw_ranked_bars(ranked(), words=words)
    (line,) = by_id(chart, "average")
    assert set(line.get_xdata()) == {ranked()["average"].iloc[0]}
    assert texts(chart, "label-average") == ["Average 14.3%"]


def test_the_area_picked_out_is_darker_and_bold(ranked, words):
    chart = draw_ranked_bars(ranked(), words=words, highlight="Barton")
    (bar,) = by_id(chart, "highlight")
    assert round(bar.get_width(), 4) == 0.1125
    lightness = [sum(one.get_facecolor()[:3]) for one in (bar, by_id(chart, "bar")[0])]
    assert lightness[0] < lightness[1] - 1
    assert [text.get_text() for text in by_id(chart, "area-name") if text.get_fontweight() == "bold"] == [
        "Barton"
    ]


@pytest.mark.parametrize("areas", [AREAS, {"One": (3, 10)}, {f"Area {n}": (n, 40) for n in range(41)}])
def test_words_never_overlap_and_stay_on_the_figure(ranked, words, areas):
    chart = draw_ranked_bars(ranked(areas), words=words)
    found: list[Box] = []
    for gid in ("area-name", "value", "label-average", "foot-label"):
        found += [box_of(text) for text in by_id(chart, gid)]
    assert not [pair for pair in combinations(found, 2) if pair[0].touches(pair[1], by=-0.5)]
    width, height = chart.figure.get_size_inches() * 72
    assert all(Box(0, 0, width, height).holds(box) for box in found)


@pytest.mark.parametrize("areas", [{"A": (0, 10), "B": (0, 30)}, {"A": (10, 10), "B": (30, 30)}])
def test_shares_of_none_and_of_all_are_drawn(ranked, words, areas):
    chart = draw_ranked_bars(ranked(areas), words=words)
    assert chart.ax.get_xlim()[0] == 0
    assert 0 < chart.ax.get_xlim()[1] <= 1
    assert chart.to_png(dpi=40)


def test_areas_without_a_level_are_left_out_and_rates_are_printed_as_numbers(ranked, words):
    points = ranked({"A": (900, 100.0), "B": (7, None), "C": (500, 61.0)}, kind="rate")
    chart = draw_ranked_bars(points, words=words, scale=Scale())
    assert texts(chart, "area-name") == ["A", "C"]
    assert texts(chart, "value")[0].startswith("9")


def test_tables_that_make_no_bars_are_refused(ranked, words, message_of):
    assert message_of(CommandError, lambda: draw_ranked_bars(ranked(), words=words, highlight="Esk")) == (
        "the bar chart has no area 'Esk' to pick out; it has Dunton and all its neighbours, Ashby, Barton and Corley"
    )
    twice = pd.concat([ranked(), ranked()])
    assert message_of(CommandError, lambda: draw_ranked_bars(twice, words=words)) == (
        "a ranked bar chart shows one measure in one period; Ashby, Barton, Corley and Dunton and all its neighbours "
        "stands more than once: choose one period"
    )
    assert message_of(CommandError, lambda: draw_ranked_bars(ranked().assign(level=np.nan), words=words)) == (
        "a ranked bar chart needs at least one area with a level; there is none"
    )
