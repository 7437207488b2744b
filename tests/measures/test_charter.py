from __future__ import annotations

from collections import Counter

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcp_kpi.errors import NotAvailable
from pcp_kpi.figures import checked
from pcp_kpi.measures.charter import activities, charter_table, count
from pcp_kpi.periods import Month

ACTIVITY = st.fixed_dictionaries(
    {
        "held_on": st.dates(pd.Timestamp("2021-04-01").date(), pd.Timestamp("2021-06-30").date()).map(
            pd.Timestamp
        ),
        "area": st.sampled_from(["Shropshire", "Herefordshire"]),
        "activity": st.sampled_from(activities()[:3]),
    }
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ACTIVITY, min_size=1, max_size=30))
def test_activities_are_counted_as_a_slow_loop_counts_them(opened, rows) -> None:
    table = pd.DataFrame(rows).assign(activity_ref=[f"A{place}" for place in range(len(rows))])
    figures = count(opened(charter_activity=table), source="test", force="West Mercia")
    months = sorted({row["held_on"].to_period("M") for row in rows})
    expected: Counter[tuple[str, str, str]] = Counter()
    for month in pd.period_range(months[0], months[-1], freq="M"):
        for area in {"West Mercia", *(row["area"] for row in rows)}:
            mine = [
                row
                for row in rows
                if row["held_on"].to_period("M") == month and area in ("West Mercia", row["area"])
            ]
            expected[str(month), area, ""] = len(mine)
            for kind in activities():
                expected[str(month), area, kind] = sum(row["activity"] == kind for row in mine)
    assert {
        (f"{row.period:%Y-%m}", row.area, row.breakdown): row.value for row in figures.itertuples()
    } == expected
    assert len(checked(figures)) == len(figures)


def test_the_table_has_a_row_a_kind_and_a_column_a_month_as_the_paper_has(series) -> None:
    rows = {"measure": "charter-activity", "area": "Shropshire", "grain": "month", "start": "2021-04-01"}
    figures = pd.concat(
        [series([20, 14], breakdown="event", **rows), series([34, 18], **rows)], ignore_index=True
    )
    table = charter_table(figures, area="Shropshire", months=[Month(2021, 4), Month(2021, 5), Month(2021, 6)])
    assert list(table.columns) == ["activity", "Apr 2021", "May 2021", "Jun 2021"]
    assert table["activity"].tolist() == list(activities())
    assert table.set_index("activity").loc["event"].tolist()[:2] == [20, 14]
    assert table["Jun 2021"].isna().all()


def test_an_area_without_activity_is_told(series, message_of) -> None:
    figures = series([1], measure="charter-activity", breakdown="event", grain="month")
    months = [Month(2021, 4), Month(2021, 5)]
    assert message_of(NotAvailable, lambda: charter_table(figures, area="Shropshire", months=months)) == (
        "there is no charter activity of Shropshire in Apr 2021, May 2021"
    )
