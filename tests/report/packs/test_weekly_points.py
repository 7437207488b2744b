from __future__ import annotations

import pandas as pd

from pcp_kpi.figures import new_figures
from pcp_kpi.report.packs.weekly_points import counts_as_weeks


def counts(*days, area="West Mercia"):
    row = {"measure": "unresourced-incidents", "area": area, "grain": "point", "value": 1}
    return new_figures({**row, "period": day} for day in days)


def test_counts_seven_days_apart_are_weeks():
    found = counts_as_weeks(counts("2021-06-17", "2021-06-24"))
    assert found["period"].tolist() == [pd.Timestamp("2021-06-14"), pd.Timestamp("2021-06-21")]
    assert set(found["grain"]) == {"week"}


def test_counts_at_month_ends_or_with_a_gap_are_left_out():
    assert counts_as_weeks(counts("2021-05-31", "2021-06-30")).empty
    assert counts_as_weeks(counts("2021-06-07", "2021-06-14", "2021-06-28")).empty
    assert counts_as_weeks(counts("2021-06-07")).empty


def test_each_area_is_looked_at_by_itself():
    both = pd.concat(
        [counts("2021-06-07", "2021-06-14"), counts("2021-05-31", "2021-06-30", area="Shropshire")]
    )
    assert set(counts_as_weeks(both)["area"]) == {"West Mercia"}
