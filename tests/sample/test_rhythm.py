from __future__ import annotations

import numpy as np
import pandas as pd

from pcp_kpi.periods import Month, Quarter
from pcp_kpi.sample.rhythm import (
    Rhythm,
    between,
    daily_counts,
    days_of,
    quarter_totals,
    quarters_of,
    within,
)

FLAT = Rhythm(year=(1.0,) * 12, week=(1.0,) * 7, growth=0.0, turns={"2020-01-01": 1.0})
KNOWN = {Quarter(2019, 1): 9100, Quarter(2021, 1): 9101}


def test_factors_follow_season_week_growth_and_turns() -> None:
    rhythm = Rhythm(
        year=(1.0,) * 6 + (2.0,) * 6,
        week=(1.0,) * 6 + (3.0,),
        growth=0.1,
        turns={"2019-01-01": 1, "2021-01-01": 5},
    )
    days = pd.DatetimeIndex(["2019-07-01", "2019-07-07", "2019-01-01"])
    year = 181 / 365.25
    turned = 1 + 4 * np.array([181, 187, 0]) / 731
    expected = np.array([2.0, 2.0 * 3.0 * 1.1 ** (6 / 365.25), 1.1**-year]) * turned
    assert np.allclose(rhythm.on(days), expected)


def test_values_between_named_days_lie_on_straight_lines() -> None:
    days = pd.DatetimeIndex(["2019-12-31", "2020-01-02", "2020-01-09"])
    assert between({"2020-01-01": 10, "2020-01-05": 30}, days).tolist() == [10, 15, 30]


def test_known_quarters_are_met_and_the_others_have_their_level(plan) -> None:
    totals = quarter_totals(plan, FLAT, known=KNOWN, generator=plan.generator("test"))
    assert list(totals) == quarters_of(plan)
    assert {quarter: totals[quarter] for quarter in KNOWN} == KNOWN
    assert all(8400 < total < 9900 for total in totals.values())


def test_the_days_of_a_quarter_add_up_to_its_total(plan) -> None:
    totals = quarter_totals(plan, FLAT, known=KNOWN, generator=plan.generator("test"))
    counts = daily_counts(plan, FLAT, totals=totals, generator=plan.generator("test"))
    days = days_of(plan)
    assert {quarter: counts[within(days, quarter)].sum() for quarter in totals} == totals
    # More than Poisson: the days carry noise of their own.
    assert counts.var() > 1.2 * counts.mean()


def test_the_days_of_a_month_are_found(plan) -> None:
    days = days_of(plan)
    assert len(days[within(days, Month(2020, 2))]) == 29
    assert (days[0], days[-1]) == (pd.Timestamp("2018-04-01"), pd.Timestamp("2021-06-30"))
