"""Parts of crimes and offences that are not recent, against a loop over the records and at their edge."""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from pcp_kpi.figures import faults_in
from pcp_kpi.measures import crime_parts

FORCE = "West Mercia"
TYPES = {
    "other-sexual-offences-by-offence": "other-sexual-offences",
    "miscellaneous-crimes-by-offence": "miscellaneous-crimes",
}


def counted(records) -> dict[tuple[str, str, pd.Timestamp], tuple[float, float]]:
    figures = crime_parts.count(records, source="x", force=FORCE)
    assert faults_in(figures) == []
    assert set(figures["area"]) <= {FORCE}
    return {
        (row.measure, row.breakdown, row.period): (row.value, row.of)
        for row in figures.itertuples(index=False)
    }


def looped(rows: pd.DataFrame) -> tuple[Counter, Counter]:
    """Count as one would by hand: values, and bases of shares."""
    value, of = Counter(), Counter()
    for row in rows.to_dict("records"):
        month = row["recorded_on"].replace(day=1)
        crime = row["record_kind"] == "crime"
        old = row["committed_on"] < row["recorded_on"] - pd.DateOffset(months=12)
        shares = {
            "child-at-risk-not-recent": row["child_at_risk"],
            "other-sexual-offences-not-recent": crime and row["crime_type"] == "other-sexual-offences",
        }
        for measure, counts in shares.items():
            of[measure, "", month] += counts
            value[measure, "", month] += counts and old
        offence = re.sub("[^a-z0-9]+", "-", row["offence"].lower()).strip("-")
        for measure, kind in TYPES.items():
            value[measure, offence, month] += crime and row["crime_type"] == kind
        value["cyber-by-offence", offence, month] += crime and row["cyber"]
        if crime:
            value["cyber-by-type", row["crime_type"], month] += row["cyber"]
    return value, of


@settings(max_examples=4)
@given(st.integers(0, 10_000))
def test_every_part_is_that_of_a_loop_over_the_records(random_crimes, opened, seed: int) -> None:
    rows = random_crimes(seed, rows=400)
    rows["committed_on"] -= pd.to_timedelta((rows.index * 37) % 800, "D")
    rows.loc[rows.index % 5 == 0, "crime_type"] = "other-sexual-offences"
    value, of = looped(rows)
    sums = Counter()
    for (measure, part, _), number in value.items():
        sums[measure, part] += number
    found = counted(opened(crime_records=rows))
    for key, (number, base) in found.items():
        assert number == value[key]
        assert base == of[key] or key[1]
    shown = {key for key, number in value.items() if not key[1] or (number and sums[key[:2]] >= 10)}
    assert shown <= set(found)
    assert {key[:2] for key in found if key[1]} == {
        pair for pair, total in sums.items() if pair[1] and total >= 10
    }


def test_exactly_twelve_months_are_recent_and_a_day_more_is_not(crimes, opened) -> None:
    sexual = {"crime_type": "other-sexual-offences", "recorded_on": "2021-06-05"}
    days = ["2020-06-05", "2020-06-04"]
    found = counted(opened(crime_records=crimes(*({**sexual, "committed_on": day} for day in days))))
    assert found["other-sexual-offences-not-recent", "", pd.Timestamp("2021-06-01")] == (1, 2)


def test_an_offence_that_is_hardly_ever_recorded_has_no_row_of_its_own(crimes, opened) -> None:
    kind = {"crime_type": "miscellaneous-crimes", "recorded_on": "2021-06-05"}
    rows = [{**kind, "offence": "Bail Offences"}] * 10 + [{**kind, "offence": "Bigamy"}] * 9
    found = counted(opened(crime_records=crimes(*rows)))
    parts = {part for measure, part, _ in found if measure == "miscellaneous-crimes-by-offence"}
    assert parts == {"bail-offences"}
