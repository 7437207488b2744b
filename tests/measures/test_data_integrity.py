from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcp_kpi.errors import CommandError
from pcp_kpi.measures.data_integrity import count, reports_needed, with_audit

REPORT = st.fixed_dictionaries(
    {
        "reported_on": st.dates(dt.date(2021, 4, 1), dt.date(2021, 6, 30)).map(pd.Timestamp),
        "crime_group": st.sampled_from(["violence", "damage"]),
        "recorded": st.booleans(),
    }
)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(REPORT, min_size=1, max_size=25))
def test_missing_crimes_are_counted_as_a_slow_loop_counts_them(opened, rows) -> None:
    table = pd.DataFrame(rows).assign(audit_ref=[f"A{place}" for place in range(len(rows))])
    figures = count(opened(data_integrity_audit=table), source="test", force="West Mercia")
    expected = {}
    for month in pd.to_datetime(["2021-04-01", "2021-05-01", "2021-06-01"]):
        for group in ("", "violence", "damage"):
            mine = [
                row for row in rows
                if row["reported_on"].month == month.month and group in ("", row["crime_group"])
            ]  # fmt: skip
            if mine:
                expected[group, month] = (sum(not row["recorded"] for row in mine), len(mine))
    assert {(one.breakdown, one.period): (one.value, one.of) for one in figures.itertuples()} == expected


def test_compliance_is_what_is_not_missing_and_its_interval_is_turned_round(series) -> None:
    told = with_audit(series([214], of=[1208], measure="cdi-missing", grain="year", start="2020-04-01")).iloc[
        0
    ]
    assert told["compliance"] == 1 - 214 / 1208
    assert told["low"] < told["compliance"] < told["high"]
    # SE = sqrt(0.17715 x 0.82285 / 1208) = 0.010985, times 1.95996.
    assert told["margin"] == pytest.approx(0.02153, abs=1e-5)


def test_counts_are_no_audit(series, message_of) -> None:
    count_only = series([214], measure="cdi-missing", grain="year", start="2020-04-01")
    assert message_of(CommandError, lambda: with_audit(count_only)) == (
        "an audit's figures need the reports that were audited in 'of'"
    )


def test_an_audit_of_the_needed_size_has_the_margin(series) -> None:
    size = reports_needed(0.02, share=0.2)
    told = with_audit(
        series([0.2 * size, 0.2 * (size - 10)], of=[size, size - 10], measure="x", grain="month")
    )
    assert told["margin"].iloc[0] <= 0.02 < told["margin"].iloc[1]
    assert reports_needed(0.02) > size


@pytest.mark.parametrize(("margin", "share"), [(0, 0.5), (0.1, 1), (2, 0.5)])
def test_margins_and_shares_lie_between_nought_and_one(margin, share, message_of) -> None:
    assert message_of(CommandError, lambda: reports_needed(margin, share=share)) == (
        f"margin and share lie between 0 and 1; got {margin:g} and {share:g}"
    )
