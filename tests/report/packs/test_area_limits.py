from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.limits import LimitRule, with_limits
from pcp_kpi.periods import FinancialYear
from pcp_kpi.report.packs.area_limits import FEW, withheld
from pcp_kpi.report.workings import cases_of

YEAR = FinancialYear(2019)


@pytest.fixture
def limited(series):
    def make(values, **columns):
        return with_limits(series([*values, values[-1]], **columns), LimitRule(YEAR))

    return make


def held(rows):
    return withheld(rows, first=YEAR.start, last=YEAR.end)


def test_four_quarters_with_fewer_than_five_on_average_have_no_limits(limited):
    rows = held(limited([4, 5, 5, 5]))
    assert rows[["mean", "lower", "upper"]].isna().all(axis=None)
    assert set(rows["signal"]) == {"not available"}
    assert set(rows["rule"]) == {FEW}


def test_five_on_average_are_enough(limited):
    rows = limited([4, 6, 5, 5])
    pd.testing.assert_frame_equal(held(rows), rows)


def test_a_share_counts_its_smaller_side(limited):
    few = limited([96, 97, 98, 96], of=[100] * 5)
    assert held(few)["mean"].isna().all()
    enough = limited([94, 93, 95, 94], of=[100] * 5)
    assert held(enough)["mean"].notna().any()


def test_a_mean_counts_its_base():
    rows = pd.DataFrame({"value": [3600.0, 10.0, 7.0], "of": [4.0, 12.0, np.nan]})
    assert cases_of(rows).tolist() == [4.0, 2.0, 7.0]


def test_the_rows_that_go_in_are_not_changed(limited):
    rows = limited([1, 2, 1, 2])
    before = rows.copy()
    held(rows)
    pd.testing.assert_frame_equal(rows, before)


def test_a_table_without_limits_is_refused(series, message_of):
    assert (
        message_of(
            CommandError,
            lambda: withheld(series([1.0]), first=dt.date(2019, 4, 1), last=dt.date(2020, 3, 31)),
        )
        == "limits are withheld from a table that has them; add them with with_limits first"
    )
