from __future__ import annotations

import matplotlib
import pytest
from afcharts.af_colours import get_af_colours

from pcp_kpi.charts import THEME, Scale, format_level
from pcp_kpi.charts.theme import contrast_ratio, format_tick, format_ticks, house_style, relative_luminance
from pcp_kpi.errors import CommandError

GROUNDS = [THEME.background, THEME.baseline_shade, THEME.window_shade]


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("role", ["text", "muted", "value", "outside"])
def test_every_colour_that_carries_text_has_contrast_4_5_on_every_ground(role, ground):
    assert contrast_ratio(getattr(THEME, role), ground) >= 4.5


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("role", ["value", "outside", "mean", "limit", "missing"])
def test_every_drawn_colour_has_contrast_3_on_every_ground(role, ground):
    assert contrast_ratio(getattr(THEME, role), ground) >= 3


def test_contrast_follows_the_published_formula():
    assert contrast_ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast_ratio("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_drawn_colours_are_those_of_the_analysis_function():
    palette = get_af_colours("categorical", number_of_colours=6)
    assert {THEME.value, THEME.outside, THEME.mean, THEME.limit} <= set(palette)


def test_the_shades_of_baseline_and_window_differ_in_greyscale():
    assert abs(relative_luminance(THEME.baseline_shade) - relative_luminance(THEME.window_shade)) > 0.04


def test_no_text_is_smaller_than_eight_points():
    sizes = [getattr(THEME, name) for name in vars(type(THEME)) if name.endswith("_size")]
    assert min(sizes) >= 8


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [
        (254.5, "count", "255"),
        (109.5, "count", "110"),
        (80000, "count", "80,000"),
        (9.96, "count", "10"),
        (3.0, "count", "3"),
        (3.25, "count", "3.3"),
        (-1, "count", "−1"),
        (-0.04, "count", "0"),
        (0.2645, "share", "26.5%"),
        (1, "share", "100.0%"),
        (102, "minutes-seconds", "1m 42s"),
        (59.5, "minutes-seconds", "1m 00s"),
        (9, "minutes-seconds", "9s"),
    ],
)
def test_levels_are_printed_in_the_house_form(value, unit, printed):
    assert format_level(value, Scale(unit)) == printed


def test_ticks_drop_decimals_that_say_nothing():
    assert [format_tick(v, Scale("share")) for v in (0, 0.2, 0.025, 1)] == ["0%", "20%", "2.5%", "100%"]
    assert [format_tick(v, Scale("per-100")) for v in (0, 0.5, 1.025)] == ["0", "50", "102.5"]


def test_ticks_of_one_axis_have_the_same_decimals_and_nought_has_none():
    assert format_ticks((0.775, 0.8, 0.825), Scale("share")) == ["77.5%", "80.0%", "82.5%"]
    assert format_ticks((0, 0.25, 0.5), Scale("share")) == ["0%", "25%", "50%"]
    assert format_ticks((0, 0.025, 0.05), Scale("per-100")) == ["0", "2.5", "5.0"]
    assert format_ticks((0, 2.5, 5), Scale()) == ["0", "2.5", "5"]


def test_an_unknown_unit_is_refused_with_the_known_ones():
    with pytest.raises(CommandError) as refusal:
        Scale("percent")
    assert (
        str(refusal.value)
        == "a chart's unit is one of count, share, per-100, minutes-seconds; this is 'percent'"
    )


def test_the_house_style_lasts_only_inside_its_block():
    before = dict(matplotlib.rcParams)
    with house_style():
        assert matplotlib.rcParams["svg.fonttype"] == "none"
        assert matplotlib.rcParams["axes.spines.right"] is False
    assert dict(matplotlib.rcParams) == before


def test_a_style_of_the_session_does_not_reach_our_charts():
    with matplotlib.rc_context({"axes.facecolor": "yellow", "lines.linewidth": 9.0}), house_style():
        assert matplotlib.rcParams["axes.facecolor"] == "white"
        assert matplotlib.rcParams["lines.linewidth"] == 2.0
