"""Collisions, disruptions, Covid: printed sums whatever the seed, and days that make sense."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from pcp_kpi.periods import Quarter
from pcp_kpi.sample.disruptions import CUT_OFF, POSITIVE, make_disruptions
from pcp_kpi.sample.harm import make
from pcp_kpi.sample.roads import SETTLES_IN, make_collisions

JUNE = pd.Timestamp("2021-06-30")


@pytest.fixture(scope="module")
def made(plan) -> dict[str, pd.DataFrame]:
    return make(plan)


def inside(rows: pd.DataFrame, column: str, quarter: Quarter) -> pd.DataFrame:
    return rows[rows[column].between(pd.Timestamp(quarter.start), pd.Timestamp(quarter.end))]


def test_no_two_copies_of_the_force_share_a_key(plan, made) -> None:
    copy = make(replace(plan, copy=1))
    for name, key in {
        "collisions": "casualty_ref",
        "disruptions": "disruption_ref",
        "covid-notices": "notice_ref",
    }.items():
        assert made[name][key].is_unique
        assert not made[name][key].isin(copy[name][key]).any()
    assert set(made["covid-cases"]["unit"]).isdisjoint(copy["covid-cases"]["unit"])


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    ("quarter", "severity", "printed"),
    [
        # panel-2021-09, lines 3006 and 3007; panel-2018-09, line 854.
        (Quarter(2021, 1), "fatal", 9),
        (Quarter(2021, 1), "serious", 108),
        (Quarter(2019, 1), "fatal", 11),
        (Quarter(2019, 1), "serious", 113),
        (Quarter(2018, 1), "fatal", 12),
    ],
)
def test_casualties_are_met_whatever_the_seed(plan, seed, quarter, severity, printed) -> None:
    rows = inside(make_collisions(replace(plan, seed=seed)), "happened_on", quarter)
    assert (rows["severity"] == severity).sum() == printed


def test_casualties_come_in_late_but_within_thirty_days_of_the_month(made) -> None:
    table = made["collisions"]
    assert (table["recorded_on"] >= table["happened_on"]).all()
    assert table["updated_on"].between(table["recorded_on"], JUNE).all()
    settled = table["happened_on"] + pd.offsets.MonthEnd(0) + pd.Timedelta(days=SETTLES_IN)
    assert (table["updated_on"] <= settled).all()
    late = table["recorded_on"].dt.to_period("M") != table["happened_on"].dt.to_period("M")
    assert 0.03 < late.mean() < 0.15


def test_casualties_of_one_collision_share_day_and_area(made) -> None:
    table = made["collisions"]
    collisions = table.groupby("collision_ref")
    assert collisions["happened_on"].nunique().eq(1).all()
    assert collisions["area"].nunique(dropna=False).eq(1).all()
    assert collisions.size().max() > 1


def test_more_of_the_seriously_hurt_are_cyclists_since_the_lockdown(made) -> None:
    # panel-2021-09, line 3025.
    hurt = made["collisions"].query("severity == 'serious'")
    cyclist = (
        hurt["road_user"]
        .eq("pedal-cyclist")
        .groupby(hurt["happened_on"] >= pd.Timestamp("2020-03-23"))
        .mean()
    )
    assert cyclist[True] > cyclist[False]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_disruptions_are_met_whatever_the_seed(plan, seed) -> None:
    rows = inside(make_disruptions(replace(plan, seed=seed)), "claimed_on", Quarter(2021, 1))
    # Lines 2973 to 2991.
    assert len(rows) == 44
    assert rows["impact"].isin(POSITIVE).sum() == 37
    assert (rows["impact"] == "major").sum() == 2
    sums = rows.drop(columns=["claimed_on", "area", "impact", "activity", "disruption_ref"]).sum()
    assert sums.to_dict() == {
        "adults_safeguarded": 8, "children_safeguarded": 3, "arrests": 24, "charges": 2, "convictions": 6,
        "prevention_orders": 0, "other_orders": 6, "sentence_years": 15.0,
    }  # fmt: skip
    assert rows["claimed_on"].max() <= CUT_OFF
    most = rows["area"].value_counts().head(2).index
    assert set(most) == {"Telford & Wrekin", "South Worcestershire"}


def test_nothing_comes_of_a_disruption_that_is_not_positive(made) -> None:
    table = made["disruptions"]
    without = table[~table["impact"].isin(POSITIVE)]
    assert without[["arrests", "convictions", "adults_safeguarded", "other_orders"]].sum().sum() == 0
    assert (table.loc[table["convictions"] == 0, "sentence_years"] == 0).all()


def test_notices_begin_with_the_lockdown_and_weeks_are_whole(made) -> None:
    assert made["covid-notices"]["issued_on"].between(pd.Timestamp("2020-03-27"), JUNE).all()
    weeks = made["covid-cases"]["week"]
    assert weeks.dt.day_of_week.eq(0).all()
    assert (weeks + pd.Timedelta(days=6)).max() <= JUNE
