from __future__ import annotations

import pandas as pd
import pytest

from pcp_kpi.errors import CommandError, NotAvailable
from pcp_kpi.measures.uplift import count, uplift_progress
from pcp_kpi.periods import FinancialYear

YEAR = FinancialYear(2021)


@pytest.fixture
def figures(opened) -> pd.DataFrame:
    months = pd.date_range("2021-02-01", periods=5, freq="MS")
    table = pd.DataFrame(
        {"month": months, "posts_target": [93, 93, 91, 91, 91], "posts_filled": [9, 7, 12, 0, 19]}
    )
    return count(opened(uplift=table.assign(unit="One")), source="test", force="West Mercia")


def test_posts_are_counted_by_month_and_targets_by_year(figures) -> None:
    filled = figures[figures["measure"] == "uplift-posts-filled"]
    assert filled["value"].tolist() == [9, 7, 12, 0, 19]
    targets = figures[figures["measure"] == "uplift-posts-target"]
    assert targets[["grain", "value"]].values.tolist() == [["year", 93.0], ["year", 91.0]]


def test_progress_begins_in_april_and_tells_the_pace_that_is_left(figures) -> None:
    told = uplift_progress(figures, YEAR)
    assert told["to_date"].tolist() == [12, 12, 31]
    assert told["pace"].tolist() == [91 / 12, 91 / 6, 91 / 4]
    assert told["ahead"].iloc[-1] == 31 - 91 / 4
    assert told["still"].iloc[-1] == 60 / 9


def test_a_filled_year_needs_no_more(series) -> None:
    months = series([10] * 12, measure="uplift-posts-filled", grain="month", start="2021-04-01")
    target = series([91], measure="uplift-posts-target", grain="year", start="2021-04-01")
    told = uplift_progress(pd.concat([months, target], ignore_index=True), YEAR)
    assert told["still"].iloc[10] == 0
    assert pd.isna(told["still"].iloc[11])
    assert told["share"].iloc[11] == 120 / 91


def test_a_year_without_target_or_with_a_gap_is_refused(figures, message_of) -> None:
    assert message_of(NotAvailable, lambda: uplift_progress(figures, FinancialYear(2019))) == (
        "2019/20 has no target of the uplift"
    )
    gap = figures[figures["period"] != pd.Timestamp("2021-05-01")]
    assert message_of(CommandError, lambda: uplift_progress(gap, YEAR)) == (
        "each month of 2021/22 is needed once; missing: May"
    )
