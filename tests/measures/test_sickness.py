from __future__ import annotations

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcp_kpi.measures.sickness import count

MONTH = st.fixed_dictionaries(
    {
        "month": st.sampled_from(["2021-04-01", "2021-05-01"]).map(pd.Timestamp),
        "kind": st.sampled_from(["officer", "staff"]),
        "days_contracted": st.integers(0, 50),
        "lost": st.floats(0, 1),
    }
)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(MONTH, min_size=1, unique_by=lambda row: (row["month"], row["kind"])))
def test_days_lost_are_counted_as_a_slow_loop_counts_them(opened, rows) -> None:
    table = pd.DataFrame(rows).assign(unit="One")
    table["days_lost"] = (table.pop("lost") * table["days_contracted"]).astype("int64")
    figures = count(opened(sickness=table), source="test", force="West Mercia")
    expected = {}
    for month in table["month"].unique():
        for kind in ("", "officer", "staff"):
            mine = table[(table["month"] == month) & (table["kind"].eq(kind) | (kind == ""))]
            if mine["days_contracted"].sum():
                expected[kind, month] = (mine["days_lost"].sum(), mine["days_contracted"].sum())
    assert {(one.breakdown, one.period): (one.value, one.of) for one in figures.itertuples()} == expected
