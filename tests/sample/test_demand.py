from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.sample.demand import ACTIVITIES, make, make_charter, make_suspects
from pcp_kpi.sample.investigations import READINGS, VIOLENT, make_investigations, reading_days
from pcp_kpi.sample.referrals import Rate, make_referrals, met, printed_rates

JUNE = pd.Timestamp("2021-06-30")


@pytest.fixture(scope="module")
def made(plan) -> dict[str, pd.DataFrame]:
    return make(plan)


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_all_24_printed_referral_rates_hold_at_once_whatever_the_seed(plan, seed) -> None:
    table = make_referrals(replace(plan, seed=seed))
    late = table[table["month"] >= pd.Timestamp("2021-04-01")]
    crimes, referrals = (late[name].to_numpy().reshape(3, 6) for name in ("victim_based_crimes", "referrals"))
    rates = printed_rates(plan)
    assert len(rates) == 24
    for rate in rates:
        places = tuple(zip(*rate.cells, strict=True))
        ratio = 100 * referrals[places].sum() / crimes[places].sum()
        assert abs(ratio - rate.percent) <= 0.05


def test_referral_rates_rise_over_the_years_and_never_pass_all_crimes(made) -> None:
    table = made["val-referrals"]
    assert (table["referrals"] <= table["victim_based_crimes"]).all()
    sums = table.groupby(table["month"].dt.year)[["referrals", "victim_based_crimes"]].sum()
    assert (sums["referrals"] / sums["victim_based_crimes"]).is_monotonic_increasing
    assert table.groupby("month").size().eq(6).all()


def test_rates_that_contradict_each_other_are_refused(plan, message_of) -> None:
    crimes = make_referrals(plan)["victim_based_crimes"].to_numpy().reshape(-1, 6)[-3:]
    cell = ((0, 0),)
    assert message_of(CommandError, lambda: met([Rate(22.3, cell), Rate(22.5, cell)], crimes)) == (
        "no whole numbers give all 2 printed referral rates at once"
    )


def test_the_charter_table_of_north_worcestershire_is_met_whatever_the_seed(plan) -> None:
    for seed in (1, 2):
        table = make_charter(replace(plan, seed=seed))
        area = table[table["area"] == "North Worcestershire"]
        counts = area.groupby([area["held_on"].dt.month, "activity"]).size()
        # Lines 2533 to 2540, the sums of the columns April, May and June 2021.
        assert [counts[month].sum() for month in (4, 5, 6)] == [87, 34, 146]
    assert set(table["activity"]) == set(ACTIVITIES)
    assert table["held_on"].between(pd.Timestamp("2021-04-01"), JUNE).all()
    assert table["activity_ref"].is_unique


@pytest.mark.parametrize("seed", [1, 2])
def test_the_last_reading_has_every_printed_count_whatever_the_seed(plan, seed) -> None:
    table = make_investigations(replace(plan, seed=seed))
    sizes = table.groupby("as_at").size()
    assert (sizes["2021-04-30"], sizes["2021-06-30"]) == (8875, 10096)
    june = table[table["as_at"] == JUNE]
    course = june[june["course_of_conduct"]]
    assert june["officer_key"].nunique() == 1798
    assert june["crime_group"].isin(list(VIOLENT)).sum() == 3575
    assert len(course) == 494
    assert (course["recorded_on"] > pd.Timestamp("2021-03-30")).sum() == 398
    assert set(course["crime_group"]) == {"stalking-and-harassment"}
    assert table.groupby("as_at")["awaiting_closure"].sum().between(500, 600).all()


def test_a_stock_is_worked_off_from_reading_to_reading(made) -> None:
    table = made["open-investigations"]
    assert not table.duplicated(["as_at", "crime_ref"]).any()
    assert (table["recorded_on"] <= table["as_at"]).all()
    days = reading_days()
    assert len(days) == READINGS
    for before, after in pairwise(days):
        old = table.loc[table["as_at"] == before, "crime_ref"]
        new = table[table["as_at"] == after]
        stayed = new["crime_ref"].isin(old)
        assert 0.6 < stayed.sum() / len(old) < 0.8
        # What was not open before was recorded since.
        assert (new.loc[~stayed, "recorded_on"] > before).all()


def test_a_record_keeps_its_group_area_and_officer(made) -> None:
    table = made["open-investigations"]
    columns = ["recorded_on", "crime_group", "area", "officer_key", "course_of_conduct"]
    kinds = table.drop_duplicates(["crime_ref", *columns])
    assert len(kinds) == table["crime_ref"].nunique()


def test_an_officer_works_in_one_area(made) -> None:
    table = made["open-investigations"].dropna(subset=["area"])
    assert table.groupby("officer_key")["area"].nunique().max() == 1


@pytest.mark.parametrize("seed", [1, 2])
def test_suspect_management_is_met_at_the_last_reading_whatever_the_seed(plan, seed) -> None:
    table = make_suspects(replace(plan, seed=seed))
    june = table[table["as_at"] == JUNE]
    percent = (100 * june.groupby("area")["process_followed"].mean()).round().astype(int)
    # Lines 2752 to 2756.
    assert percent.to_dict() == {
        "Herefordshire": 96, "North Worcestershire": 85, "Shropshire": 89, "South Worcestershire": 97,
        "Telford & Wrekin": 85,
    }  # fmt: skip
    wanted = june[june["wanted"]]
    assert round(100 * (1 - wanted["on_pnc"].astype(bool).mean())) == 4
    assert table.loc[~table["wanted"], "on_pnc"].isna().all()
    assert table["suspect_key"].is_unique


def test_compliance_rises_from_reading_to_reading(made) -> None:
    rates = made["suspect-management"].groupby("as_at")["process_followed"].mean()
    assert len(rates) == 3
    assert rates.is_monotonic_increasing
