from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.periods import Month, Quarter
from pcp_kpi.sample.contact import EMERGENCY, LINES, NON_EMERGENCY, known_demand, make, make_calls
from pcp_kpi.sample.incidents import ASB, ResponseTarget, make_incidents, response_seconds


@pytest.fixture(scope="module")
def made(plan) -> dict[str, pd.DataFrame]:
    return make(plan)


@pytest.fixture(scope="module")
def other(plan) -> dict[str, pd.DataFrame]:
    return make(replace(plan, seed=2, copy=1))


def test_one_seed_makes_equal_extracts(plan, made) -> None:
    again = make_calls(plan, EMERGENCY).sort_values("hour", ignore_index=True)
    first = made["calls-by-hour"].loc[lambda rows: rows["line"] == "999"].reset_index(drop=True)
    pd.testing.assert_frame_equal(again[first.columns], first)
    pd.testing.assert_frame_equal(make_incidents(plan), made["incidents"])


def test_another_seed_makes_other_records_and_the_same_sums(made, other) -> None:
    for name in made:
        assert not made[name].equals(other[name])
    for table in (made, other):
        log = table["incidents"]
        asb = log["closed_as"] == ASB
        for quarter, sums in {Quarter(2019, 1): (76485, 10290), Quarter(2021, 1): (70553, 11995)}.items():
            inside = log["received_at"].between(
                pd.Timestamp(quarter.start), pd.Timestamp(quarter.shift(1).start), "left"
            )
            assert (inside.sum(), (inside & asb).sum()) == sums


@pytest.mark.parametrize("seed", [2, 3, 4])
@pytest.mark.parametrize("line", LINES, ids=["999", "101"])
def test_printed_shares_and_changes_hold_whatever_the_seed(plan, line, seed) -> None:
    table = make_calls(replace(plan, seed=seed), line)
    june = table[table["hour"] >= pd.Timestamp("2021-06-01")].sum(numeric_only=True)
    printed = {"999": (94, 1.26, 2), "101": (63, 11.7, 1)}[line.name]
    assert round(100 * june["answered_in_time"] / june["presented"]) == printed[0]
    assert round(100 * june["abandoned"] / june["presented"], printed[2]) == printed[1]
    quarters = table.groupby(table["hour"].dt.to_period("Q"))["presented"].sum()
    change = 100 * (quarters["2021Q2"] / quarters[["2021Q1", "2020Q2"]] - 1)
    assert change.round().tolist() == {"999": [27, 42], "101": [11, -6]}[line.name]


def test_hours_are_whole_and_hold_together(made, plan) -> None:
    table = made["calls-by-hour"]
    assert len(table) == 2 * 24 * len(pd.date_range("2018-04-01", "2021-06-30"))
    assert not table.duplicated(["hour", "line"]).any()
    assert set(table["control_room"]) == {"Invented control room 1"}
    assert (table["presented"] == table["answered"] + table["abandoned"]).all()
    assert (table["answered_in_time"] <= table["answered"]).all()
    seconds = table["line"].map({"999": 10, "101": 30})
    late = table["answered"] - table["answered_in_time"]
    assert (table["seconds_to_answer"] >= (seconds + 1) * late).all()
    assert (table.drop(columns=["hour", "line", "control_room"]) >= 0).all(axis=None)


def test_busy_hours_are_answered_worse(made) -> None:
    table = made["calls-by-hour"].loc[lambda rows: rows["line"] == "101"]
    sums = table.groupby(table["presented"] > table["presented"].mean())[["abandoned", "presented"]].sum()
    lost = sums["abandoned"] / sums["presented"]
    assert lost[True] > 1.1 * lost[False]


def test_demand_of_the_quarters_in_print_follows_from_the_level(plan) -> None:
    assert known_demand(plan, EMERGENCY) == {
        Quarter(2021, 1): 52000, Quarter(2020, 4): 40945, Quarter(2020, 1): 36620, Quarter(2019, 2): 58760,
    }  # fmt: skip
    assert known_demand(plan, NON_EMERGENCY) == {
        Quarter(2021, 1): 98000, Quarter(2020, 4): 88288, Quarter(2020, 1): 104255, Quarter(2020, 2): 119847,
    }  # fmt: skip


def test_the_first_lockdown_shows(made) -> None:
    log = made["incidents"]
    month = log["received_at"].dt.to_period("M")
    asb = log[log["closed_as"] == ASB].groupby(month).size()
    other = log[log["closed_as"] != ASB].groupby(month).size()
    assert asb["2020-05"] > 1.3 * asb["2019-05"]
    assert other["2020-04"] < 0.9 * other["2019-04"]


def test_incidents_are_in_order_within_the_calendar_and_have_references_of_their_own(made, plan) -> None:
    log = made["incidents"]
    assert log["received_at"].is_monotonic_increasing
    assert log["received_at"].min() >= pd.Timestamp("2018-04-01")
    assert log["received_at"].max() < pd.Timestamp("2021-07-01")
    assert log["incident_ref"].is_unique
    assert log["incident_ref"].str.startswith("INVENTED-").all()
    assert 0.002 < log["area"].isna().mean() < 0.006
    attended = log["arrived_at"].notna()
    assert (log.loc[attended, "dispatched_at"] <= log.loc[attended, "arrived_at"]).all()
    assert (log.loc[attended, "received_at"] <= log.loc[attended, "dispatched_at"]).all()


def test_another_copy_of_the_force_has_other_references(made, other) -> None:
    # References are as long as each other and rise, so that the first of one copy is above the last of another.
    assert other["incidents"]["incident_ref"].is_monotonic_increasing
    assert set(other["calls-by-hour"]["control_room"]) == {"Invented control room 2"}
    assert other["incidents"]["incident_ref"].iloc[0] > made["incidents"]["incident_ref"].iloc[-1]


@pytest.mark.parametrize("quick", [870, 860, 900])
def test_response_times_have_the_mean_and_the_number_within_twenty_minutes(quick) -> None:
    target = ResponseTarget(quick=quick, mean=818.0)
    times = response_seconds(1000, target, np.random.default_rng(1))
    assert (times <= 1200).sum() == quick
    assert round(times.mean()) == 818
    assert (times == np.rint(times)).all()


def test_times_that_cannot_have_both_are_refused(message_of) -> None:
    target = ResponseTarget(quick=800, mean=818.0)
    assert message_of(CommandError, lambda: response_seconds(1000, target, np.random.default_rng(1))) == (
        "no lognormal times have 800 of 1,000 within 20 minutes and a mean of 818 s"
    )


def test_unresourced_incidents_are_counted_on_every_monday_and_shropshire_has_most(made) -> None:
    table = made["unresourced-incidents"]
    force = table.groupby("counted_on")["unresourced"].sum()
    assert force.index.day_of_week.unique().tolist() == [0]
    assert len(force) == 170
    assert (force[force.index >= pd.Timestamp("2021-04-01")] > 200).all()
    assert table.groupby("area")["unresourced"].sum().idxmax() == "Shropshire"


def test_a_plan_without_the_printed_changes_is_refused(plan, message_of) -> None:
    bare = replace(plan, prints=plan.prints.iloc[:0])
    assert (
        message_of(CommandError, lambda: known_demand(bare, EMERGENCY))
        == "no printed figure has the id 'F0566'"
    )


def test_months_without_a_printed_share_stay_near_the_model(made) -> None:
    table = made["calls-by-hour"]
    calls = (
        table[table["line"] == "999"]
        .groupby(table["hour"].dt.to_period("M"))[["answered_in_time", "presented"]]
        .sum()
    )
    share = 100 * calls["answered_in_time"] / calls["presented"]
    assert share.between(80, 96).all()
    assert len(share) == Month(2018, 4).months_to(Month(2021, 6))
