from __future__ import annotations

import pandas as pd
import pytest

from pcp_kpi.charts.series import read_series
from pcp_kpi.charts.theme import Scale
from pcp_kpi.errors import CommandError


def test_a_series_is_read_in_order_of_time(make_points):
    series = read_series(make_points([1, 2, 3]).iloc[::-1])
    assert series.levels.tolist() == [1, 2, 3]
    assert series.latest == 2


def test_missing_columns_are_refused_together(make_points):
    with pytest.raises(CommandError) as refusal:
        read_series(make_points([1]).drop(columns=["level", "upper"]))
    assert str(refusal.value) == (
        "a chart needs the columns level and upper, which the table lacks; "
        "`with_limits` adds mean, lower, upper and signal"
    )


def test_all_that_is_wrong_with_the_rows_is_told_at_once(make_points):
    points = pd.concat([make_points([1, 2]), make_points([3], area="Shropshire")])
    points.iloc[0, points.columns.get_loc("status")] = "projected"
    with pytest.raises(CommandError) as refusal:
        read_series(points)
    assert str(refusal.value) == (
        "a control chart shows one series, each period once: area has 2 values (West Mercia and Shropshire); "
        "1 rows are projected, and a control chart shows what was recorded"
    )


def test_a_period_that_comes_twice_or_not_at_all_is_refused(make_points):
    points = pd.concat([make_points([1, 2]), make_points([3])])
    with pytest.raises(CommandError, match="1 periods come twice"):
        read_series(points)
    undated = make_points([1, 2])
    undated.loc[0, "period"] = pd.NaT
    with pytest.raises(CommandError, match="1 rows have no period"):
        read_series(undated)


def test_limits_that_cannot_be_crossed_are_not_drawn(make_points):
    series = read_series(make_points([0.5], mean=0.5, lower=-0.1, upper=1.1))
    assert pd.isna(series.drawn_lower()).all()
    assert pd.isna(series.drawn_upper(Scale("share"))).all()
    assert series.drawn_upper(Scale()).tolist() == [1.1]
