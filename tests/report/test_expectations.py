from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.report.expectations import as_levels, expectations

QUARTERS = pd.date_range("2020-04-01", periods=8, freq="QS-APR")


@pytest.fixture
def points():
    return pd.DataFrame(
        {"period": QUARTERS, "level": [100.0] * 4 + [130.0] * 4, "mean": 110.0, "upper": 120.0}
    )


@pytest.fixture
def projection():
    """One quarter to come: about 100, 90 to 111 in 80 of 100 cases."""
    return pd.DataFrame(
        [
            {
                "grain": "quarter",
                "period": pd.Timestamp("2022-04-01"),
                "value": 100.0,
                "low80": 90.0,
                "high80": 111.0,
                "low95": 85.0,
                "high95": 118.0,
                "sd": 8.0,
                "of": np.nan,
                "method": "standard",
                "scenario": "",
            }
        ]
    )


def test_the_next_period_is_set_against_last_year_and_the_upper_limit(points, projection):
    last_year, upper = expectations(projection, points)
    assert (last_year.against, last_year.threshold, last_year.above) == ("last year's figure", 130.0, False)
    assert (upper.against, upper.threshold, upper.above) == ("the upper limit", 120.0, False)
    assert last_year.period == "April to June 2022"
    assert last_year.clause.startswith("It is almost certain")


def test_without_an_upper_limit_the_mean_takes_its_place(points, projection):
    found = expectations(projection, points.assign(upper=np.nan))
    assert [one.against for one in found] == ["last year's figure", "the mean"]


def test_without_a_figure_of_last_year_nothing_is_said_of_it(points, projection):
    found = expectations(projection, points[points["period"] != "2021-04-01"])
    assert [one.against for one in found] == ["the upper limit"]


def test_two_scenarios_have_no_chances(points, projection):
    both = pd.concat([projection.assign(scenario=name) for name in ("returns", "stays")])
    assert expectations(both, points) == ()
    assert expectations(projection.iloc[:0], points) == ()


def test_a_share_is_told_as_a_level_and_measured_by_its_numerator(points, projection):
    share = projection.assign(of=200.0)
    assert as_levels(share)["value"].item() == 0.5
    assert as_levels(share)["high95"].item() == pytest.approx(0.59)
    levels = points.assign(level=points["level"] / 200, upper=0.6, mean=0.55)
    last_year, upper = expectations(share, levels)
    assert (last_year.threshold, last_year.above) == (0.65, False)
    assert (upper.threshold, upper.above) == (0.6, False)


def test_a_count_is_its_own_level(projection):
    assert as_levels(projection)["value"].item() == 100.0
    assert as_levels(projection.iloc[:0]).empty
