from __future__ import annotations

import datetime as dt
from collections import Counter

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcp_kpi.errors import CommandError, NotAvailable
from pcp_kpi.figures import checked
from pcp_kpi.measures.roads import count, expected_when_settled, trajectory, with_provisional
from pcp_kpi.periods import FinancialYear

FORCE = "West Mercia"
DAYS = st.dates(dt.date(2021, 4, 1), dt.date(2021, 6, 30)).map(pd.Timestamp)
CASUALTY = st.fixed_dictionaries(
    {
        "happened_on": DAYS,
        "wait": st.integers(0, 30),
        "area": st.sampled_from(["Shropshire", "Herefordshire", None]),
        "severity": st.sampled_from(["fatal", "serious", "slight"]),
        "road_user": st.sampled_from(["pedal-cyclist", "car-occupant"]),
    }
)


def extract(rows: list[dict]) -> pd.DataFrame:
    table = pd.DataFrame(rows)
    recorded = table["happened_on"] + pd.to_timedelta(table.pop("wait"), unit="D")
    refs = [f"R{place}" for place in range(len(table))]
    return table.assign(casualty_ref=refs, collision_ref=refs, recorded_on=recorded, updated_on=recorded)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(CASUALTY, min_size=1, max_size=25))
def test_casualties_are_counted_as_a_slow_loop_counts_them(opened, rows) -> None:
    # One with an area: a column of empty cells alone is no column of areas.
    rows = [*rows, {**rows[0], "area": "Shropshire"}]
    figures = count(opened(collisions=extract(rows)), source="test", force=FORCE)
    expected: Counter = Counter()
    for row in rows:
        month = row["happened_on"].replace(day=1)
        hurt = row["severity"] != "slight"
        for area in {FORCE, row["area"] or FORCE}:
            expected["ksi", area, "", month] += hurt
            expected[f"ksi-{row['severity']}", area, "", month] += hurt
        expected["ksi", FORCE, row["road_user"], month] += hurt
        expected["slightly-injured", FORCE, "", month] += not hurt
        late = row["happened_on"] + pd.Timedelta(days=row["wait"])
        expected["ksi-recorded-in-month", FORCE, "", month] += hurt and late.month == month.month
    counted = {
        (one.measure, one.area, one.breakdown, one.period): one.value
        for one in figures.itertuples()
        if one.value
    }
    assert counted == {key: value for key, value in expected.items() if value}
    assert len(checked(figures)) == len(figures)


def test_a_month_is_final_when_thirty_days_have_passed(series) -> None:
    months = series([1, 1, 1], measure="ksi", grain="month", start="2021-04-01")
    assert with_provisional(months, on=dt.date(2021, 6, 29))["status"].tolist() == [
        "final", "provisional", "provisional",
    ]  # fmt: skip
    assert with_provisional(months, on=dt.date(2021, 6, 30))["status"].tolist() == [
        "final",
        "final",
        "provisional",
    ]


def test_what_is_projected_stays_projected(series) -> None:
    months = series([1], measure="ksi", grain="month", start="2021-06-01").assign(status="projected")
    assert with_provisional(months, on=dt.date(2021, 6, 30))["status"].tolist() == ["projected"]


def test_only_months_can_be_provisional(series, message_of) -> None:
    quarter = series([1], measure="ksi", grain="quarter", start="2021-04-01")
    assert message_of(CommandError, lambda: with_provisional(quarter, on=dt.date(2021, 6, 30))) == (
        "what is provisional is said of months, not of quarter"
    )


def test_a_provisional_month_is_filled_up_by_what_final_months_had_at_their_end(series) -> None:
    known = series([45, 45], of=[50, 50], measure="ksi-recorded-in-month", grain="month", start="2021-04-01")
    ksi = series([50, 50, 36], measure="ksi", grain="month", start="2021-04-01")
    ksi.loc[2, "status"] = "provisional"
    told = expected_when_settled(pd.concat([known, ksi], ignore_index=True))
    assert told["expected"].tolist() == [40.0]
    assert 36 < told["low"].item() < 40 < told["high"].item()


def test_without_a_final_month_nothing_is_expected(series, message_of) -> None:
    ksi = series([36], measure="ksi", grain="month", start="2021-06-01").assign(status="provisional")
    assert message_of(NotAvailable, lambda: expected_when_settled(ksi)) == (
        "no final month of ksi-recorded-in-month says how many casualties are known by its end"
    )


def test_the_way_to_a_target_adds_up_from_april_and_begins_anew(series) -> None:
    quarters = series(
        [100, 100, 100, 100, 70, 70, 70, 70, 90], measure="ksi", grain="quarter", start="2019-04-01"
    )
    way = trajectory(quarters, base=FinancialYear(2019), change=-20)
    assert way["target"].tolist() == [80.0] * 5
    assert way["to_date"].tolist() == [70.0, 140.0, 210.0, 280.0, 90.0]
    assert way["gap"].tolist() == [-10.0, -20.0, -30.0, -40.0, 10.0]
    assert way["met"].tolist() == [True, True, True, True, False]


def test_the_way_keeps_the_order_of_its_rows(series) -> None:
    quarters = series([100, 100, 100, 100, 70, 60], measure="ksi", grain="quarter", start="2019-04-01")
    way = trajectory(quarters.iloc[::-1], base=FinancialYear(2019), change=-20)
    assert way["value"].tolist() == [60.0, 70.0]
    assert way["to_date"].tolist() == [130.0, 70.0]


@pytest.mark.parametrize("change", [-20.0, 10.0])
def test_a_target_of_more_is_met_from_above(series, change) -> None:
    quarters = series([100, 0, 0, 0, 100 + change], measure="x", grain="quarter", start="2019-04-01")
    assert trajectory(quarters, base=FinancialYear(2019), change=change)["met"].tolist() == [True]


def test_a_base_year_with_a_gap_and_shares_are_refused(series, message_of) -> None:
    short = series([100, 100], measure="ksi", grain="quarter", start="2020-01-01")
    assert message_of(CommandError, lambda: trajectory(short, base=FinancialYear(2019), change=-20)) == (
        "the way to a target needs 2019/20 whole; ksi lacks April"
    )
    share = series([1], of=[2], measure="x", grain="quarter", start="2020-04-01")
    assert message_of(CommandError, lambda: trajectory(share, base=FinancialYear(2019), change=-20)) == (
        "the way to a change is told of counts; shares have a level to reach instead"
    )
