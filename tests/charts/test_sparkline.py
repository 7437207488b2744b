from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest

from pcp_kpi.charts import draw_sparkline
from pcp_kpi.errors import CommandError
from tests.charts.chart_reading import by_id


@pytest.fixture
def levels(make_points, theft):
    return make_points(theft, mean=182.5, lower=109.6, upper=255.4)[["period", "level", "signal"]]


def test_a_sparkline_marks_its_last_point_and_those_outside_by_shape(levels, theft):
    chart = draw_sparkline(levels, alt_text="Falling since 2019/20")
    assert list(by_id(chart, "values")[0].get_ydata()) == theft
    (below,) = by_id(chart, "points-below")
    assert (below.get_marker(), list(below.get_ydata())) == ("v", [46, 94, 58, 96])
    (latest,) = by_id(chart, "latest")
    assert (latest.get_marker(), list(latest.get_ydata())) == ("v", [96])


def test_a_sparkline_is_110_by_24_pixels_and_has_a_name(levels):
    root = ElementTree.fromstring(draw_sparkline(levels, alt_text="Falling").to_svg(id_prefix="s"))
    assert root.get("viewBox") == "0 0 82.5 18"
    assert root.get("role") == "img"
    assert root.find("{http://www.w3.org/2000/svg}title").text == "Falling"
    assert root.get("aria-labelledby") == "s-svg-title"


@pytest.mark.parametrize("drawn", [[5.0], [5.0, 5.0], [np.nan, np.nan], [1, np.nan, 3], [np.nan, 4.0]])
def test_any_series_has_a_sparkline(make_points, drawn):
    chart = draw_sparkline(make_points(drawn), alt_text="x")
    assert chart.to_svg(id_prefix="s")
    assert len(by_id(chart, "latest")) == int(not np.isnan(drawn).all())


def test_an_absent_quarter_breaks_the_line(levels):
    chart = draw_sparkline(levels.drop(index=3), alt_text="x")
    assert np.isnan(by_id(chart, "values")[0].get_ydata()).sum() == 1


def test_a_table_that_is_none_is_refused(levels):
    with pytest.raises(CommandError) as refusal:
        draw_sparkline(levels[["period"]], alt_text="x")
    assert str(refusal.value) == "a sparkline needs the columns level and signal, which the table lacks"
    with pytest.raises(CommandError, match="a sparkline needs at least one row"):
        draw_sparkline(levels.iloc[:0], alt_text="x")
