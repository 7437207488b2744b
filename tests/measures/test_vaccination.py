from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcp_kpi.errors import CommandError
from pcp_kpi.measures.vaccination import WHOLE, count, weights_that_agree

AS_AT = pd.Timestamp("2021-03-06")
READINGS = pd.to_datetime(["2021-01-31", "2021-02-28", "2021-03-06"])
DAYS = st.sampled_from(["2021-01-04", "2021-01-31", "2021-02-01", "2021-02-28", "2021-03-06"]).map(
    pd.Timestamp
)
PERSON = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["officer", "staff", "pcso", "special"]),
        "age_band": st.sampled_from(["under-26", "over-55"]),
        "first_dose_on": st.one_of(st.just(pd.NaT), DAYS),
        "second": st.booleans(),
    }
)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(PERSON, min_size=1, max_size=25))
def test_doses_are_counted_as_a_slow_loop_counts_them(opened, rows) -> None:
    rows = [
        *rows,
        {
            "kind": "officer",
            "age_band": "over-55",
            "first_dose_on": pd.Timestamp("2021-01-04"),
            "second": True,
        },
    ]
    table = pd.DataFrame(rows)
    table["second_dose_on"] = table["first_dose_on"].where(table.pop("second"))
    table = table.assign(as_at=AS_AT, person_key=[f"P{place}" for place in range(len(rows))])
    figures = count(opened(vaccination=table), source="test", force="West Mercia")
    expected = {}
    for measure, column in (
        ("vaccinated-first-dose", "first_dose_on"),
        ("vaccinated-second-dose", "second_dose_on"),
    ):
        groups = {"": table["kind"].isin(WHOLE)}
        groups |= {kind: table["kind"] == kind for kind in table["kind"].unique()}
        groups |= {age: table["age_band"] == age for age in table["age_band"].unique()}
        for name, chosen in groups.items():
            for day in READINGS:
                given_by_then = (table.loc[chosen, column] <= day).sum()
                expected[measure, name, day] = (given_by_then, chosen.sum())
    found = {(one.measure, one.breakdown, one.period): (one.value, one.of) for one in figures.itertuples()}
    assert found == expected


def test_kinds_of_employee_and_specials_cannot_give_the_whole_but_with_pcsos_they_can() -> None:
    # panel-2021-09, lines 3591 to 3596.
    whole = [51.2, 20.5]
    assert weights_that_agree([[47.5, 54.5, 8.8], [16.0, 26.4, 6.2]], whole) is None
    shares = weights_that_agree([[47.5, 54.5, 59.8], [16.0, 26.4, 13.6]], whole)
    assert shares.sum() == pytest.approx(1)
    assert shares.min() > 0.01


def test_printed_percentages_may_be_off_by_their_rounding() -> None:
    # 20.049% is printed 20.0% of the group and, of the whole, could be 20.05%, printed 20.1%; 20.2% could not.
    assert weights_that_agree([[20.0, 20.0]], [20.1]) is not None
    assert weights_that_agree([[20.0, 20.0]], [20.2]) is None


def test_rows_and_wholes_that_do_not_fit_are_refused(message_of) -> None:
    assert message_of(CommandError, lambda: weights_that_agree([[1.0, 2.0]], [1.0, 2.0])) == (
        "each percentage of the whole needs a row of percentages, one for each group"
    )
