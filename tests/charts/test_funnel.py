"""Funnels tested as data, through the ids of their artists."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from pcp_kpi.charts.funnel import draw_funnel
from pcp_kpi.charts.layout import Box
from pcp_kpi.charts.theme import THEME, Scale, contrast_ratio
from pcp_kpi.errors import CommandError
from pcp_kpi.figures import new_figures
from pcp_kpi.funnels import FunnelRule, trace_funnel, with_funnel
from tests.charts.chart_reading import box_of, by_id, texts

LINES = ("average", "lower95", "upper95", "lower998", "upper998")
PLAIN = FunnelRule(dispersion="none")
ROW = {"measure": "positive-outcomes", "grain": "quarter", "period": "2021-04-01"}
AREAS = {"Ashby": (30, 200), "Barton": (45, 400), "Corley": (100, 900), "Dunton": (140, 700), "Esk": (9, 60)}


def boxes(chart, gid) -> list[Box]:
    return [box_of(text) for text in by_id(chart, gid)]


@pytest.fixture
def draw(words):
    def make(areas=None, *, rule=PLAIN, **options):
        figures = new_figures(
            {**ROW, "area": area, "value": value, "of": of} for area, (value, of) in (areas or AREAS).items()
        )
        points = with_funnel(figures, rule)
        return draw_funnel(points, words=words, lines=trace_funnel(points, rule), **options)

    return make


def crowd(areas: int) -> dict[str, tuple[int, int]]:
    random = np.random.default_rng(1)
    sizes = random.integers(50, 3000, areas)
    shares = np.clip(random.normal(0.12, 0.03, areas), 0, 1)
    return {
        f"Force number {n}": (int(size * share), int(size))
        for n, (size, share) in enumerate(zip(sizes, shares, strict=True))
    }


def test_points_stand_at_their_size_and_level_by_their_position(draw):
    chart = draw()
    (within,) = by_id(chart, "points")
    assert list(within.get_xdata()) == [200, 400, 60]
    (below,), (far,) = by_id(chart, "points-below"), by_id(chart, "points-far-above")
    assert (list(below.get_xdata()), list(below.get_ydata()), below.get_marker()) == ([900], [100 / 900], "v")
    assert (list(far.get_xdata()), list(far.get_ydata()), far.get_marker()) == ([700], [0.2], "^")
    assert far.get_markersize() > below.get_markersize() > within.get_markersize()


def test_limits_are_told_apart_without_colour_and_named_at_their_end(draw):
    chart = draw()
    (inner,), (outer,), (average,) = (
        by_id(chart, "upper95"),
        by_id(chart, "upper998"),
        by_id(chart, "average"),
    )
    assert inner.is_dashed()
    assert (outer.get_linestyle(), average.get_linestyle()) == ("-", "-")
    assert outer.get_linewidth() > average.get_linewidth()
    assert texts(chart, "label-upper95") == texts(chart, "label-lower95") == ["95% limit"]
    assert texts(chart, "label-average") == ["Average 14.3%"]


def test_the_area_picked_out_is_a_diamond_with_its_name_in_bold(draw):
    chart = draw(highlight="Barton")
    (diamond,) = by_id(chart, "highlight")
    assert (list(diamond.get_xdata()), diamond.get_marker()) == ([400], "D")
    bold = [text.get_text() for text in by_id(chart, "area-label") if text.get_fontweight() == "bold"]
    assert bold == ["Barton"]


@pytest.mark.parametrize("areas", [AREAS, crowd(15), crowd(43)])
def test_names_never_overlap_and_stay_on_the_figure(draw, areas):
    chart = draw(areas, rule=FunnelRule(dispersion="multiplicative"), highlight=next(iter(areas)))
    names = boxes(chart, "area-label")
    assert len(names) >= 3
    assert not [pair for pair in combinations(names, 2) if pair[0].touches(pair[1])]
    ends = [
        box
        for name in ("average", "upper95", "lower95", "upper998", "lower998")
        for box in boxes(chart, f"label-{name}")
    ]
    assert not [pair for pair in combinations(ends, 2) if pair[0].touches(pair[1], by=-1)]
    width = chart.figure.get_size_inches()[0] * 72
    assert all(box.left >= 0 and box.right <= width for box in [*names, *ends])


def test_with_many_areas_only_those_outside_and_the_picked_one_are_named(draw):
    areas = crowd(43)
    chart = draw(areas, highlight="Force number 3")
    figures = pd.DataFrame([(area, *pair) for area, pair in areas.items()], columns=["area", "value", "of"])
    points = with_funnel(
        figures.assign(measure="m", breakdown="", grain="quarter", period=0, source=""), PLAIN
    )
    outside = set(points.loc[points["position"] != "within", "area"])
    assert set(texts(chart, "area-label")) <= {*outside, "Force number 3"}
    assert "Force number 3" in texts(chart, "area-label")


def test_rates_have_numbers_on_their_axis_and_sizes_their_title(draw):
    areas = {"A": (900, 100.0), "B": (2000, 210.5), "C": (500, 61.0)}
    options = {"rule": FunnelRule(kind="rate"), "scale": Scale(), "size_title": "Thousand people"}
    chart = draw(areas, **options)
    assert texts(chart, "foot-title") == ["Thousand people"]
    assert texts(chart, "label-average")[0].startswith("Average 9.2")


@pytest.mark.parametrize(
    "areas",
    [
        {"A": (0, 10), "B": (0, 300)},
        {"A": (10, 10), "B": (300, 300)},
        {"A": (5, 50), "B": (5, 50)},
    ],
)
def test_areas_all_equal_and_shares_of_none_and_all_are_drawn(draw, areas):
    chart = draw(areas)
    assert sum(len(line.get_xdata()) for line in by_id(chart, "points")) == 2
    assert chart.to_png(dpi=40)


def test_the_picture_carries_its_alternative_text_and_reads_on_white(draw):
    chart = draw()
    assert "below the lower limit of 110 &amp; &lt;falling&gt;" in chart.to_svg()
    for gid in ("area-label", "foot-label", "label-average"):
        assert all(
            contrast_ratio(to_hex(text.get_color()), THEME.background) >= 4.5 for text in by_id(chart, gid)
        )
    assert chart.to_svg() == draw().to_svg()


def test_tables_that_make_no_funnel_are_refused(draw, words, message_of):
    assert message_of(CommandError, lambda: draw(highlight="Ashbee")) == (
        "the funnel has no area 'Ashbee' to pick out; it has Ashby, Barton, Corley, Dunton and Esk"
    )
    points = pd.DataFrame({"area": ["A"], "level": [0.5]})
    assert message_of(CommandError, lambda: draw_funnel(points, words=words, lines=points)) == (
        "a funnel is drawn from a table with the columns area, of, level, average, lower95, upper95, lower998, upper998, "
        "position; absent: of, average, lower95, upper95, lower998, upper998 and 1 more"
    )
    whole = pd.DataFrame(
        {
            name: [0.5, 0.5]
            for name in ("of", "level", "average", "lower95", "upper95", "lower998", "upper998")
        }
    )
    whole = whole.assign(area="A", position="within")
    assert message_of(CommandError, lambda: draw_funnel(whole, words=words, lines=points)) == (
        "a funnel shows one measure in one period; A stands more than once: choose one period"
    )
    assert message_of(CommandError, lambda: draw_funnel(whole.iloc[:1], words=words, lines=points)) == (
        "a funnel's lines have the columns size, average, lower95, upper95, lower998, upper998; absent: size, average, "
        "lower95, upper95, lower998, upper998"
    )
    nothing = whole.assign(level=np.nan)
    assert message_of(CommandError, lambda: draw_funnel(nothing, words=words, lines=points)) == (
        "a funnel needs at least one area with a level; there is none"
    )
