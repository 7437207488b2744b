"""Outcomes when given and by month of recording, against a slow and obvious count."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcp_kpi.aggregate import to_quarters
from pcp_kpi.catalogue import faults_against, read_catalogue
from pcp_kpi.errors import CommandError
from pcp_kpi.figures import faults_in, new_figures
from pcp_kpi.measures import outcomes
from pcp_kpi.periods import Month

FORCE = "West Mercia"


def month_of(day: pd.Timestamp) -> pd.Timestamp:
    return pd.Timestamp(day.year, day.month, 1)


def outcomes_by_hand(table: pd.DataFrame) -> dict[tuple, tuple[int, int]]:
    """Count row by row: (measure, breakdown, month) to value and base."""
    found: dict[tuple, list[int]] = {}

    def add(measure, breakdown, month, counts=True) -> None:
        pair = found.setdefault((measure, breakdown, month), [0, 0])
        pair[0] += bool(counts)
        pair[1] += 1

    offences = table[table["record_kind"] == "crime"]
    last = month_of(offences["recorded_on"].max())
    for row in offences.to_dict("records"):
        families = ["total-recorded-crime"] + ["domestic-abuse"] * row["domestic_abuse"]
        recorded = month_of(row["recorded_on"])
        for family in families:
            add(f"{family}-cohort-outcomes", "", recorded, isinstance(row["outcome_code"], str))
        if not isinstance(row["outcome_code"], str):
            continue
        for family in families:
            add(f"{family}-cohort-outcomes", row["outcome_code"], recorded)
        month = month_of(row["outcome_on"])
        if month > last:
            continue
        for family in families:
            add(f"{family}-outcomes", "", month)
            add(f"{family}-outcomes", row["outcome_code"], month)
        add(f"{row['crime_type']}-outcomes", "", month)
        for family in [*families, row["crime_type"]]:
            add(f"{family}-action-taken-rate", "", month, row["outcome_code"] in ("1", "1A"))
            add(f"{family}-outcome-16-rate", "", month, row["outcome_code"] == "16")
        if row["outcome_code"] in ("14", "16"):
            for prefix in [""] + ["domestic-abuse-"] * row["domestic_abuse"]:
                add(f"{prefix}outcome-{row['outcome_code']}-victim-linked", "", month, row["victim_linked"])
    return {key: (value, base) for key, (value, base) in found.items()}


@given(seed=st.integers(0, 10_000))
@settings(max_examples=5)
def test_every_count_is_that_of_a_loop_over_the_records(random_crimes, opened, seed) -> None:
    table = random_crimes(seed, rows=60, days=200)
    figures = outcomes.count(opened(crime_records=table), source="x", force=FORCE)
    assert faults_in(figures) == []
    assert faults_against(figures, read_catalogue()) == []
    expected = outcomes_by_hand(table)
    cohort_size = {
        (measure, month): base for (measure, code, month), (_, base) in expected.items() if not code
    }
    seen = 0
    for row in figures.to_dict("records"):
        value, base = expected.get((row["measure"], row["breakdown"], row["period"]), (0, 0))
        assert row["value"] == value, row
        if row["measure"].endswith("-cohort-outcomes"):
            assert row["of"] == cohort_size.get((row["measure"], row["period"]), 0)
        elif not row["measure"].endswith("-outcomes"):
            assert row["of"] == base
        seen += (row["measure"], row["breakdown"], row["period"]) in expected
    assert seen == len(expected)


def test_an_outcome_counts_in_the_month_in_which_it_was_given(crimes, opened) -> None:
    late = {"recorded_on": "2021-01-05", "outcome_code": "16", "outcome_on": "2021-05-31"}
    table = crimes(late, {"recorded_on": "2021-06-01"})
    figures = outcomes.count(opened(crime_records=table), source="x", force=FORCE)
    given_ = figures[(figures["measure"] == "total-recorded-crime-outcomes") & (figures["breakdown"] == "16")]
    assert given_["period"].tolist() == [pd.Timestamp("2021-05-01")]
    cohort = figures[figures["measure"] == "total-recorded-crime-cohort-outcomes"]
    assert cohort.loc[cohort["value"] > 0, "period"].unique().tolist() == [pd.Timestamp("2021-01-01")]


def test_an_outcome_given_after_the_last_recorded_month_is_of_a_month_not_yet_whole(crimes, opened) -> None:
    late = {"recorded_on": "2021-05-05", "outcome_code": "16"}
    table = crimes({**late, "outcome_on": "2021-05-31"}, {**late, "outcome_on": "2021-06-01"})
    figures = outcomes.count(opened(crime_records=table), source="x", force=FORCE)
    assert figures["period"].unique().tolist() == [pd.Timestamp("2021-05-01")]


@pytest.fixture
def printed(clean_figures: pd.DataFrame) -> pd.DataFrame:
    """The paper's outcomes by code, force and domestic abuse."""
    return clean_figures[
        clean_figures["measure"].isin(["total-recorded-crime-outcomes", "domestic-abuse-outcomes"])
    ]


@pytest.mark.parametrize(
    ("measure", "period", "code", "share"),
    [
        ("total-recorded-crime-outcomes", "2019-04-01", "1", "9.2"),  # line 2782
        ("total-recorded-crime-outcomes", "2021-04-01", "16", "35.9"),  # line 2812
        ("total-recorded-crime-outcomes", "2021-04-01", "18", "27.1"),  # line 2813
        ("domestic-abuse-outcomes", "2021-04-01", "16", "68.9"),  # line 3229
        ("domestic-abuse-outcomes", "2019-04-01", "15", "14.2"),  # line 3227
    ],
)
def test_the_shares_are_those_of_the_paper(printed, measure, period, code, share) -> None:
    made = outcomes.with_shares(printed)
    row = made[(made["measure"] == measure) & (made["period"] == period) & (made["breakdown"] == code)].iloc[
        0
    ]
    assert f"{100 * row['share']:.1f}" == share
    assert row["low"] < row["share"] < row["high"]


def test_shares_keep_the_rows_and_their_order(printed) -> None:
    made = outcomes.with_shares(printed)
    pd.testing.assert_frame_equal(made[list(printed.columns)], printed)
    assert list(made.columns[-4:]) == ["outcomes", "share", "low", "high"]


def test_codes_without_their_total_are_refused(printed, message_of) -> None:
    codes = printed[printed["breakdown"] != ""]
    assert message_of(CommandError, lambda: outcomes.with_shares(codes)) == (
        "shares of outcomes need the total beside the codes; domestic-abuse-outcomes and "
        "total-recorded-crime-outcomes has periods without it (a row with an empty breakdown)"
    )


def test_the_groups_are_those_of_the_framework(printed) -> None:
    groups = outcomes.to_groups(printed)
    action = groups[groups["breakdown"] == "action-taken"].set_index(["measure", "period"])["value"]
    before, now = (
        action["total-recorded-crime-outcome-groups", pd.Timestamp(day)]
        for day in ("2019-04-01", "2021-04-01")
    )
    # "41% reduction in offences assigned Action Taken Outcome", line 2795; 47% for domestic abuse, line 3171
    assert f"{100 * (now / before - 1):.0f}" == "-41"
    before, now = (
        action["domestic-abuse-outcome-groups", pd.Timestamp(day)] for day in ("2019-04-01", "2021-04-01")
    )
    assert f"{100 * (now / before - 1):.0f}" == "-47"
    assert faults_against(groups, read_catalogue()) == []


def test_an_unknown_group_is_refused(message_of) -> None:
    assert message_of(CommandError, lambda: outcomes.codes_of("solved")) == (
        "there is no group of outcomes 'solved'; known: prosecution-prevented, action-taken, "
        "victim-does-not-support, evidential-difficulties, no-suspect and other"
    )


def test_the_monthly_view_has_thirteen_months() -> None:
    months = pd.date_range("2019-01-01", "2021-06-01", freq="MS")
    row = {"measure": "total-recorded-crime-outcomes", "area": FORCE, "grain": "month"}
    rows = [
        {**row, "period": month, "breakdown": code, "value": value}
        for month in months
        for code, value in (("", 200), ("16", 70))
    ]
    view = outcomes.thirteen_months(new_figures(rows), Month(2021, 6))
    assert view["period"].nunique() == 13
    assert view["period"].min() == pd.Timestamp("2020-06-01")
    assert view.loc[view["breakdown"] == "16", "share"].unique().tolist() == [0.35]


def test_the_share_of_a_quarter_is_the_ratio_of_its_sums() -> None:
    row = {"measure": "total-recorded-crime-outcomes", "area": FORCE, "grain": "month"}
    rows = [
        {**row, "period": f"2021-0{month}-01", "breakdown": code, "value": value}
        for month, total, part in ((4, 100, 10), (5, 300, 90), (6, 100, 10))
        for code, value in (("", total), ("16", part))
    ]
    quarter = outcomes.with_shares(to_quarters(new_figures(rows)))
    assert quarter.loc[quarter["breakdown"] == "16", "share"].tolist() == [0.22]
