from __future__ import annotations

import datetime as dt

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcp_kpi.figures import checked
from pcp_kpi.measures.complaints import count

FORCE = "West Mercia"
# The last complaint: recorded on 30 June, so that the extract is known up to then.
LAST = {
    "received_on": pd.Timestamp("2021-06-30"),
    "recorded": 0,
    "finalised": 0,
    "area": "Shropshire",
    "handling": "triage",
}
COMPLAINT = st.fixed_dictionaries(
    {
        "received_on": st.dates(dt.date(2021, 5, 25), dt.date(2021, 6, 30)).map(pd.Timestamp),
        "recorded": st.one_of(st.none(), st.integers(0, 20)),
        "finalised": st.one_of(st.none(), st.integers(0, 30)),
        "area": st.sampled_from(["Shropshire", "Herefordshire", None]),
        "handling": st.sampled_from(["triage", "investigation"]),
    }
)


def after(day: pd.Timestamp, days: int | None) -> pd.Timestamp:
    later = day + pd.Timedelta(days=days) if days is not None else pd.NaT
    return later if later <= LAST["received_on"] else pd.NaT


def weekdays_to(start: pd.Timestamp, end: pd.Timestamp) -> int:
    days = pd.date_range(start + pd.Timedelta(days=1), end)
    return sum(day.day_of_week < 5 for day in days)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(COMPLAINT, max_size=25))
def test_complaints_are_counted_as_a_slow_loop_counts_them(opened, rows) -> None:
    rows = [*rows, LAST]
    table = pd.DataFrame(
        {
            "complaint_ref": [f"C{place}" for place in range(len(rows))],
            "received_on": [row["received_on"] for row in rows],
            "recorded_on": pd.to_datetime([after(row["received_on"], row["recorded"]) for row in rows]),
            "finalised_on": pd.to_datetime([after(row["received_on"], row["finalised"]) for row in rows]),
            "area": [row["area"] for row in rows],
            "handling": [row["handling"] for row in rows],
        }
    )
    figures = count(opened(complaints=table), source="test", force=FORCE)
    found = {
        (one.measure, one.area, one.period): (one.value, one.of) for one in figures.itertuples() if one.value
    }
    for month in pd.to_datetime(["2021-05-01", "2021-06-01"]):
        mine = [row for row in table.itertuples() if row.received_on.month == month.month]
        in_time = base = 0
        for row in mine:
            recorded = not pd.isna(row.recorded_on)
            base += recorded or weekdays_to(row.received_on, LAST["received_on"]) > 10
            in_time += recorded and weekdays_to(row.received_on, row.recorded_on) <= 10
        triage = sum(row.handling == "triage" for row in mine)
        done = [
            row
            for row in table.itertuples()
            if not pd.isna(row.finalised_on) and row.finalised_on.month == month.month
        ]
        days = sum((row.finalised_on - row.received_on).days for row in done)
        expected = {
            ("complaints-recorded-in-10-days", FORCE): (in_time, base),
            ("complaints-resolved-at-triage", FORCE): (triage, len(mine)),
            ("complaints-days-to-finalise", FORCE): (days, len(done)),
        }
        for (measure, area), pair in expected.items():
            assert found.get((measure, area, month)) == (pair if pair[0] else None)
        for area in (FORCE, "Shropshire", "Herefordshire"):
            number = sum(area in (FORCE, row.area) for row in mine)
            assert found.get((("complaints"), area, month), (0,))[0] == number
    assert len(checked(figures)) == len(figures)
