from __future__ import annotations

import datetime as dt

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcp_kpi.errors import NotAvailable
from pcp_kpi.measures.recommendations import AGE_BANDS, age_against_peers, count

FORCE = "West Mercia"
READINGS = pd.to_datetime(["2021-02-28", "2021-03-31"])
# Edges: exactly one, two, three and five years before a reading, and the day after each.
DAYS = st.sampled_from(
    [
        pd.Timestamp(f"{2021 - years}-{rest}")
        for years in (1, 2, 3, 5, 6)
        for rest in ("02-28", "03-01", "03-31", "04-01")
    ]
)
FINDING = st.fixed_dictionaries(
    {
        "published_on": DAYS,
        "open_for": st.one_of(st.none(), st.integers(1, 2200)),
        "kind": st.sampled_from(["recommendation", "cause-of-concern"]),
        "action_needed": st.booleans(),
    }
)


def peers(open_findings: int = 14) -> pd.DataFrame:
    rows = [
        {"as_at": day, "unit": "One", "group": group, "forces": forces, "kind": "recommendation", "age_band": band,
         "open_findings": open_findings}
        for day in READINGS for group, forces in (("MSG", 7), ("National", 43)) for band in AGE_BANDS
    ]  # fmt: skip
    return pd.DataFrame(rows)


def band_of(published: pd.Timestamp, day: pd.Timestamp) -> str:
    for name, (years, _) in AGE_BANDS.items():
        if published <= day - pd.DateOffset(years=years):
            return name
    raise AssertionError("published after the reading")


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(FINDING, min_size=1, max_size=15))
def test_open_findings_are_counted_as_a_slow_loop_counts_them(opened, rows) -> None:
    # One that is open throughout and one that is closed, so that neither column is empty.
    rows = [*rows, {**rows[0], "published_on": pd.Timestamp("2018-01-01"), "open_for": None},
            {**rows[0], "published_on": pd.Timestamp("2018-01-01"), "open_for": 30}]  # fmt: skip
    table = pd.DataFrame(rows)
    table["closed_on"] = pd.to_datetime(
        [
            row["published_on"] + pd.Timedelta(days=row["open_for"]) if row["open_for"] else None
            for row in rows
        ]
    )
    table = table.drop(columns="open_for").assign(
        finding_ref=[f"F{place}" for place in range(len(rows))], inspection="Any"
    )
    records = opened(inspection_recommendations=table, inspection_peers=peers())
    figures = count(records, source="test", force=FORCE)
    own = figures[figures["area"] == FORCE]
    found = {(one.measure, one.breakdown, one.period): (one.value, one.of) for one in own.itertuples()}
    for day in READINGS:
        still = [
            row for row in table.itertuples()
            if row.published_on <= day and not row.closed_on <= day
        ]  # fmt: skip
        assert found["open-recommendations", "", day][0] == len(still)
        waiting = sum(not row.action_needed for row in still)
        assert found["recommendations-awaiting-others", "", day] == (waiting, len(still))
        for kind in {row.kind for row in still}:
            assert found["open-recommendations", kind, day][0] == sum(row.kind == kind for row in still)
        for band in AGE_BANDS:
            expected = sum(band_of(row.published_on, day) == band for row in still)
            assert found["open-recommendations-by-age", band, day] == (expected, 1)
        for year in {row.published_on.year for row in still}:
            expected = sum(row.published_on.year == year for row in still)
            assert found["open-recommendations-by-year", str(year), day][0] == expected


def test_other_forces_are_told_for_each_force(opened) -> None:
    finding = {"finding_ref": "F1", "inspection": "Any", "kind": "recommendation",
               "published_on": pd.Timestamp("2020-06-01"), "closed_on": pd.Timestamp("2021-04-01"),
               "action_needed": True}  # fmt: skip
    records = opened(inspection_recommendations=pd.DataFrame([finding]), inspection_peers=peers(86))
    told = age_against_peers(count(records, source="test", force=FORCE), force=FORCE, on=dt.date(2021, 3, 31))
    assert told["own"].tolist() == [0, 0, 0, 0, 1, 1]
    assert told["national"].tolist() == [2.0] * 5 + [10.0]
    assert told["most_similar"].iloc[-1] == 5 * 86 / 7
    assert told["above_national"].tolist() == [-2, -2, -2, -2, -1, -9]
    assert told["age"].iloc[0] == "5 years and over"


def test_a_day_without_a_reading_is_told_with_the_days_there_are(opened, message_of) -> None:
    finding = {"finding_ref": "F1", "inspection": "Any", "kind": "recommendation",
               "published_on": pd.Timestamp("2020-06-01"), "closed_on": pd.Timestamp("2021-04-01"),
               "action_needed": True}  # fmt: skip
    records = opened(inspection_recommendations=pd.DataFrame([finding]), inspection_peers=peers())
    figures = count(records, source="test", force=FORCE)
    day = dt.date(2021, 3, 1)
    assert message_of(NotAvailable, lambda: age_against_peers(figures, force=FORCE, on=day)) == (
        "open findings were not read on 2021-03-01; the last readings: 2021-02-28, 2021-03-31"
    )
