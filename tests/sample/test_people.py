"""The workforce: stocks and flows that agree, and every printed share at once."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.printing import percent
from pcp_kpi.sample.people import make
from pcp_kpi.sample.rows import base_that_prints
from pcp_kpi.sample.vaccinations import make_vaccinations
from pcp_kpi.sample.workforce import make_workforce

LAST = pd.Timestamp("2021-06-01")


@pytest.fixture(scope="module")
def made(plan) -> dict[str, pd.DataFrame]:
    return make(plan)


@pytest.fixture(scope="module", params=[2, 3])
def other(plan, request) -> dict[str, pd.DataFrame]:
    return make(replace(plan, seed=request.param))


def test_who_is_in_post_was_there_before_or_joined_and_has_not_left(made) -> None:
    sums = made["workforce"].groupby(["kind", "month"])[["in_post", "joiners", "leavers"]].sum()
    for kind in ("officer", "staff", "pcso"):
        rows = sums.loc[kind]
        change = rows["in_post"].diff().dropna()
        assert (change == (rows["joiners"] - rows["leavers"]).loc[change.index]).all()


def test_groups_do_not_change_but_by_joining_and_leaving(made) -> None:
    keys = ["kind", "sex", "ethnicity"]
    sums = made["workforce"].groupby([*keys, "month"])[["in_post", "joiners", "leavers"]].sum()
    change = sums["in_post"].groupby(keys).diff().dropna()
    assert (change == (sums["joiners"] - sums["leavers"]).loc[change.index]).all()


def test_the_workforce_has_its_printed_shares_whatever_the_seed(other) -> None:
    table = other["workforce"]
    last = table[table["month"] == LAST]
    officers = last[last["kind"] == "officer"]
    heads = officers["in_post"].sum()

    def share(rows: pd.DataFrame, places: int, **where: str) -> str:
        chosen = rows
        for name, value in where.items():
            chosen = chosen[chosen[name] == value]
        return percent(chosen["in_post"].sum() / rows["in_post"].sum(), places)

    # panel-2021-09, lines 3550, 3555, 3570, 2066 and 2068.
    assert share(officers, 1, sex="female") == "33.3%"
    assert share(officers, 1, ethnicity="ethnic-minority") == "2.9%"
    assert officers.loc[officers["service"] == "under-2-years", "in_post"].sum() == 437
    assert percent(437 / heads, 1) == "19.1%"
    assert share(last, 0, sex="female") == "46%"
    assert share(last, 1, ethnicity="ethnic-minority") == "2.9%"


def test_new_officers_have_their_printed_shares_whatever_the_seed(other) -> None:
    table = other["workforce"].query("kind == 'officer'")
    year = (table["month"] - pd.DateOffset(months=3)).dt.year
    for first, women, minority in ((2019, "30%", "2.1%"), (2020, "43%", "7.5%")):
        rows = table[year == first]
        new = rows["joiners"].sum()
        # Line 2068.
        assert percent(rows.loc[rows["sex"] == "female", "joiners"].sum() / new) == women
        assert percent(rows.loc[rows["ethnicity"] == "ethnic-minority", "joiners"].sum() / new, 1) == minority


def test_attrition_is_met_whatever_the_seed(other) -> None:
    sums = other["workforce"].groupby(["kind", "month"])[["in_post", "leavers"]].sum()
    # Lines 3559 to 3562.
    for kind, printed in (("officer", "6.5%"), ("staff", "10.0%"), ("pcso", "9.6%")):
        rows = sums.loc[kind].tail(12)
        assert percent(rows["leavers"].sum() / rows["in_post"].mean(), 1) == printed


def test_sickness_of_april_to_june_2021_is_met_whatever_the_seed(other) -> None:
    table = other["sickness"]
    rows = table[table["month"] >= pd.Timestamp("2021-04-01")]
    # plan-2021-q2, line 74.
    assert percent(rows["days_lost"].sum() / rows["days_contracted"].sum(), 1) == "4.4%"
    assert (table["days_lost"] < table["days_contracted"]).all()


def test_posts_filled_to_june_leave_room_for_those_of_the_next_quarter(other) -> None:
    table = other["uplift"]
    year = table[table["month"] >= pd.Timestamp("2021-04-01")]
    # plan-2021-q2, line 72: 91 posts in the year, 71 filled by September.
    assert set(year["posts_target"]) == {91}
    assert year["posts_filled"].sum() < 71


def test_vaccinations_meet_kinds_ages_and_the_whole_at_once_whatever_the_seed(other) -> None:
    table = other["vaccination"].assign(
        first=lambda rows: rows["first_dose_on"].notna(), second=lambda rows: rows["second_dose_on"].notna()
    )
    kinds = table.groupby("kind")[["first", "second"]].mean()
    ages = table.groupby("age_band")[["first", "second"]].mean()
    whole = table.loc[table["kind"] != "special", ["first", "second"]].mean()
    printed = {
        # panel-2021-09, lines 3591 to 3602.
        "officer": ("47.5%", "16.0%"), "staff": ("54.5%", "26.4%"), "special": ("8.8%", "6.2%"),
        "under-26": ("31.8%", "8.8%"), "26-to-40": ("41.8%", "12.3%"), "41-to-55": ("57.0%", "25.2%"),
        "over-55": ("60.1%", "35.7%"),
    }  # fmt: skip
    shares = pd.concat([kinds, ages])
    assert {name: tuple(percent(one, 1) for one in shares.loc[name]) for name in printed} == printed
    assert [percent(one, 1) for one in whole] == ["51.2%", "20.5%"]


def test_a_second_dose_follows_a_first_by_eight_weeks_or_more(other) -> None:
    table = other["vaccination"]
    both = table.dropna(subset=["second_dose_on"])
    assert both["first_dose_on"].notna().all()
    assert (both["second_dose_on"] - both["first_dose_on"]).min() >= pd.Timedelta(weeks=8)
    assert table[["first_dose_on", "second_dose_on"]].max().max() <= pd.Timestamp("2021-07-06")


def test_the_vaccinated_are_those_in_post(made) -> None:
    last = made["workforce"].query("month == @LAST").groupby("kind")["in_post"].sum()
    people = made["vaccination"].groupby("kind").size()
    assert people[last.index].to_dict() == last.to_dict()


def test_a_workforce_that_cannot_give_the_printed_shares_is_refused(plan, message_of) -> None:
    crowd = {"officer": 2288, "staff": 300, "pcso": 214}
    assert message_of(CommandError, lambda: make_vaccinations(plan, crowd)).startswith("no ")


def test_a_base_that_cannot_be_found_is_refused(message_of) -> None:
    assert message_of(CommandError, lambda: base_that_prints(20, [(33.33, 2), (2.91, 2)])) == (
        "no base near 20 gives all of the printed percentages"
    )


def test_each_copy_of_the_force_keeps_its_own_returns(plan) -> None:
    copy = make_workforce(replace(plan, copy=1))
    assert set(copy["unit"]) == {"Invented personnel unit 2"}
    assert not copy.duplicated(["month", "kind", "sex", "ethnicity", "service"]).any()
