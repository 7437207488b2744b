from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcp_kpi.figures import checked
from pcp_kpi.measures.covid import count, notices_for_cases

FORCE = "West Mercia"
AREAS = ("Shropshire", "Herefordshire")
WEEKS = pd.to_datetime(["2021-06-07", "2021-06-14"])
CASES = pd.DataFrame(
    [(week, area, 40, 200_000) for week in WEEKS for area in AREAS],
    columns=["week", "area", "cases", "residents"],
).assign(unit="One")
NOTICE = st.fixed_dictionaries(
    {
        "issued_on": st.dates(dt.date(2021, 6, 1), dt.date(2021, 6, 30)).map(pd.Timestamp),
        "area": st.sampled_from([*AREAS, None]),
    }
)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(NOTICE, min_size=1, max_size=20))
def test_notices_are_counted_by_month_and_week_as_a_slow_loop_counts_them(opened, rows) -> None:
    rows = [*rows, {**rows[0], "area": "Shropshire"}]
    table = pd.DataFrame(rows).assign(notice_ref=[f"N{place}" for place in range(len(rows))])
    figures = count(opened(covid_notices=table, covid_cases=CASES), source="test", force=FORCE)
    found = {
        (one.area, one.grain, one.period): one.value
        for one in figures.itertuples()
        if one.measure == "covid-notices"
    }
    for area in (FORCE, *AREAS):
        mine = [row["issued_on"] for row in rows if area in (FORCE, row["area"])]
        assert found.get((area, "month", pd.Timestamp("2021-06-01")), 0) == len(mine)
        for week in WEEKS:
            inside = sum(week <= day < week + pd.Timedelta(days=7) for day in mine)
            assert found[area, "week", week] == inside
    assert len(checked(figures)) == len(figures)


def test_a_case_rate_is_for_each_hundred_thousand_and_the_forces_is_that_of_the_sums(opened) -> None:
    notice = pd.DataFrame(
        [{"notice_ref": "N1", "issued_on": pd.Timestamp("2021-06-08"), "area": "Shropshire"}]
    )
    cases = CASES.assign(cases=[40, 10, 40, 10], residents=[200_000, 300_000] * 2)
    told = notices_for_cases(
        count(opened(covid_notices=notice, covid_cases=cases), source="test", force=FORCE)
    )
    first = told[told["period"] == WEEKS[0]].set_index("area")
    assert first.loc["Shropshire", ["notices", "case_rate", "for_cases"]].tolist() == [1, 20, 25]
    assert first.loc[FORCE, "case_rate"] == 50 / 5
    assert first.loc["Herefordshire", "for_cases"] == 0


def test_a_week_without_cases_has_no_ratio(opened) -> None:
    notice = pd.DataFrame(
        [{"notice_ref": "N1", "issued_on": pd.Timestamp("2021-06-08"), "area": "Shropshire"}]
    )
    records = opened(covid_notices=notice, covid_cases=CASES.assign(cases=0))
    told = notices_for_cases(count(records, source="test", force=FORCE))
    assert told["for_cases"].isna().all()
    assert told["case_rate"].eq(0).all()


@pytest.mark.parametrize("grain", ["month", "week"])
def test_only_weeks_are_set_beside_each_other(series, grain) -> None:
    both = pd.concat(
        [
            series([1], measure="covid-notices", grain="month", start="2021-06-01").assign(grain=grain),
            series([5], of=[2], measure="covid-case-rate", grain="month", start="2021-06-01").assign(
                grain=grain
            ),
        ],
        ignore_index=True,
    )
    assert len(notices_for_cases(both)) == (grain == "week")
