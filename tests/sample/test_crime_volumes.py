"""Volumes meet what is printed and follow the open data elsewhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.sample.crime_model import SHAPES
from pcp_kpi.sample.crime_volumes import (
    area_shares,
    draw_days,
    known_counts,
    month_counts,
    open_data,
    type_counts,
)
from pcp_kpi.sample.plan import Plan
from tests.conftest import MessageOf


def test_months_add_up_to_their_quarter(plan: Plan) -> None:
    quarters = type_counts(plan, plan.generator("test"))
    months = month_counts(plan, quarters, generator=plan.generator("test"))
    assert (months.reshape(*quarters.shape, 3).sum(axis=2) == quarters).all()


def test_known_quarters_come_before_all_else(plan: Plan) -> None:
    assert known_counts(plan, "residential-burglary") == {4: 662, 5: 732, 6: 684, 7: 639, 11: 368, 12: 469}


def test_quarters_that_nobody_prints_follow_the_open_data(plan: Plan) -> None:
    row = type_counts(plan, plan.generator("test"))[list(SHAPES).index("shoplifting")]
    free = [0, 1, 2, 3, 8, 9, 10, 11]
    assert np.corrcoef(row[free], open_data(plan, "shoplifting")[free])[0, 1] > 0.99


def test_area_shares_leave_three_in_a_thousand(plan: Plan) -> None:
    assert area_shares(plan).sum(axis=2) == pytest.approx(0.997)


def test_days_lie_in_their_months_and_fewer_from_the_lockdown_on(plan: Plan) -> None:
    days = draw_days(plan, np.full(30_000, 23), generator=plan.generator("test"))
    assert days.min() >= np.datetime64("2020-03-01")
    assert days.max() <= np.datetime64("2020-03-31")
    later = (days >= np.datetime64("2020-03-23")).mean()
    assert later < 0.25  # nine of 31 days


def test_a_missing_open_series_is_told(plan: Plan, message_of: MessageOf) -> None:
    bare = replace(plan, figures=plan.figures[plan.figures["measure"] != "wounding"])
    assert message_of(CommandError, lambda: open_data(bare, "wounding")) == (
        "the synthetic force needs wounding of home-office-prc for each quarter of the extracts"
    )
