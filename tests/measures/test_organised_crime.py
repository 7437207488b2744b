from __future__ import annotations

import datetime as dt
from collections import Counter

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcp_kpi.errors import CommandError, NotAvailable
from pcp_kpi.figures import checked, new_figures
from pcp_kpi.measures.organised_crime import YIELDS, count, full_quarter, next_quarter
from pcp_kpi.periods import Quarter

FORCE = "West Mercia"
FEW = st.integers(0, 3)
DISRUPTION = st.fixed_dictionaries(
    {
        "claimed_on": st.dates(dt.date(2021, 4, 1), dt.date(2021, 6, 25)).map(pd.Timestamp),
        "area": st.sampled_from(["Shropshire", "Herefordshire", None]),
        "impact": st.sampled_from(["major", "minor", "none", "negative"]),
        "activity": st.sampled_from(["arrest", "seizure"]),
        **dict.fromkeys(YIELDS.values(), FEW),
    }
)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(DISRUPTION, min_size=1, max_size=20))
def test_disruptions_are_counted_as_a_slow_loop_counts_them(opened, rows) -> None:
    rows = [*rows, {**rows[0], "area": "Shropshire"}]
    table = pd.DataFrame(rows).assign(disruption_ref=[f"D{place}" for place in range(len(rows))])
    figures = count(opened(disruptions=table), source="test", force=FORCE)
    expected: Counter = Counter()
    for row in rows:
        month, positive = row["claimed_on"].replace(day=1), row["impact"] in ("major", "moderate", "minor")
        for area in {FORCE, row["area"] or FORCE}:
            expected["disruptions", area, "", month] += 1
        impact = {"none": "no-impact"}.get(row["impact"], row["impact"])
        expected["disruptions", FORCE, impact, month] += 1
        expected["disruptions-major", FORCE, "", month] += row["impact"] == "major"
        expected["disruptions-positive", FORCE, "", month] += positive
        expected["positive-disruptions-by-activity", FORCE, row["activity"], month] += positive
        for measure, column in YIELDS.items():
            expected[measure, FORCE, "", month] += row[column]
    counted = {
        (one.measure, one.area, one.breakdown, one.period): one.value
        for one in figures.itertuples()
        if one.value
    }
    assert counted == {key: value for key, value in expected.items() if value}
    shares = figures[figures["measure"] == "disruptions-positive"]
    assert shares["of"].sum() == len(rows)
    assert len(checked(figures)) == len(figures)


def test_a_quarter_that_was_cut_short_is_filled_up_at_its_pace(series) -> None:
    # panel-2021-09, line 2973: 44 disruptions up to 25 June, 86 of 91 days.
    rows = series([30, 44], measure="disruptions", grain="quarter", start="2021-01-01")
    told = full_quarter(rows, Quarter(2021, 1), last_day=dt.date(2021, 6, 25))
    assert told[["days", "of_days", "full"]].values.tolist() == [[86, 91, 44 * 91 / 86]]
    whole = full_quarter(rows, Quarter(2021, 1), last_day=dt.date(2021, 6, 30))
    assert whole["full"].tolist() == [44.0]


def test_a_cut_outside_the_quarter_and_shares_are_refused(series, message_of) -> None:
    rows = series([44], measure="disruptions", grain="quarter", start="2021-04-01")
    share = series([37], of=[44], measure="x", grain="quarter", start="2021-04-01")
    day = dt.date(2021, 7, 1)
    assert message_of(CommandError, lambda: full_quarter(rows, Quarter(2021, 1), last_day=day)) == (
        "2021-07-01 is no day of 2021/22 Q1"
    )
    day = dt.date(2021, 6, 25)
    assert message_of(CommandError, lambda: full_quarter(share, Quarter(2021, 1), last_day=day)) == (
        "a quarter that was cut short can be filled up for counts, not for shares"
    )


def test_the_next_quarter_is_the_mean_of_the_last_with_a_range_that_holds_its_promise() -> None:
    counts = np.random.default_rng(1).poisson(12, (300, 5))
    days = ("2020-04-01", "2020-07-01", "2020-10-01", "2021-01-01")
    past = new_figures(
        {
            "measure": "disruptions",
            "area": FORCE,
            "breakdown": f"x{n}",
            "grain": "quarter",
            "period": day,
            "value": value,
        }
        for n, row in enumerate(counts)
        for day, value in zip(days, row[:4], strict=True)
    )
    told = next_quarter(past).set_index("breakdown").loc[[f"x{n}" for n in range(300)]]
    assert told["value"].tolist() == counts[:, :4].mean(axis=1).tolist()
    assert set(told["period"]) == {pd.Timestamp("2021-04-01")}
    inside = (told["low"] <= counts[:, 4]) & (counts[:, 4] <= told["high"])
    # Counts are whole: a range that promises 80 in 100 keeps at least that, and not all.
    assert 0.78 < inside.mean() < 0.95


def test_too_short_a_past_is_no_forecast(series, message_of) -> None:
    rows = series([3, 4, 5], measure="disruptions", grain="quarter", start="2020-04-01", area=FORCE)
    assert message_of(NotAvailable, lambda: next_quarter(rows)) == (
        "a forecast needs 4 quarters; disruptions / West Mercia has 3"
    )
