from __future__ import annotations

import datetime as dt

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcp_kpi.measures.custody import count

VISIT = st.fixed_dictionaries(
    {
        "visited_on": st.dates(dt.date(2021, 5, 1), dt.date(2021, 6, 30)).map(pd.Timestamp),
        "suite": st.just("Any"),
        "manner": st.sampled_from(["in-person", "remote"]),
        "detainees": st.integers(0, 9),
        "concerns": st.integers(0, 3),
    }
)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(VISIT, min_size=1, max_size=20))
def test_visits_are_counted_as_a_slow_loop_counts_them(opened, rows) -> None:
    table = pd.DataFrame(rows).assign(visit_ref=[f"V{place}" for place in range(len(rows))])
    table["spoken_to"] = table["detainees"] // 2
    figures = count(opened(custody_visits=table), source="test", force="West Mercia")
    found = {(one.measure, one.breakdown, one.period): one for one in figures.itertuples()}
    for month in table["visited_on"].dt.to_period("M").dt.to_timestamp().unique():
        mine = table[table["visited_on"].dt.month == month.month]
        assert found["custody-visits", "", month].value == len(mine)
        for manner, some in mine.groupby("manner"):
            assert found["custody-visits", manner, month].value == len(some)
        assert found["custody-visit-concerns", "", month].value == mine["concerns"].sum()
        if mine["detainees"].sum():
            row = found["detainees-spoken-to", "", month]
            assert (row.value, row.of) == (mine["spoken_to"].sum(), mine["detainees"].sum())
