"""The numbers of charts, for forms that draw them again."""

from __future__ import annotations

import math

import pytest

from pcp_kpi.report.plots import bars_plot


def line_of(plot, role):
    (found,) = [line for line in plot.lines if line.role == role]
    return found


def test_quarters_without_a_figure_are_gaps_and_limits_go_through_them(q1):
    plot = q1.kpis["hate-crime"].plot
    assert plot.categories[0] == "2019/20 Q1"
    assert len(plot.categories) == 9
    values = line_of(plot, "value").values
    assert [value for value in values if not math.isnan(value)] == [453, 451, 708]
    assert set(line_of(plot, "upper").values) == {607}
    assert line_of(plot, "value").flags[-1] == "above"


def test_a_lower_limit_below_nothing_is_drawn_at_nothing(q1):
    kpi = q1.kpis["homicide"]
    assert kpi.evidence.points["lower"].min() < 0
    lower = line_of(kpi.plot, "lower").values
    assert {value for value in lower if not math.isnan(value)} == {0.0}


def test_projected_periods_follow_the_last_figure_with_their_range(q4):
    kpi = q4.kpis["vehicle-offences"]
    plot, ahead = kpi.plot, kpi.evidence.projection
    assert len(ahead) > 0
    assert line_of(plot, "projected").values[-len(ahead) :] == pytest.approx(tuple(ahead["value"]))
    assert all(math.isnan(value) for value in line_of(plot, "projected").values[: -len(ahead)])
    assert all(math.isnan(value) for value in line_of(plot, "value").values[-len(ahead) :])
    assert line_of(plot, "low80").values[-1] < line_of(plot, "high80").values[-1]


def test_every_line_has_a_value_for_each_category(q1, q4):
    for report in (q1, q4):
        for picture in report.document.pictures:
            if picture.plot:
                assert {len(line.values) for line in picture.plot.lines} == {len(picture.plot.categories)}


def test_bars_keep_their_order():
    plot = bars_plot(["b", "a"], [1, 2], name="n", unit="count")
    assert (plot.kind, plot.categories, plot.lines[0].values) == ("bars", ("b", "a"), (1.0, 2.0))
