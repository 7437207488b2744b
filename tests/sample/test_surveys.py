"""The surveys of the synthetic force: one seed gives one sample, and every sample gives the printed sums."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.periods import Month
from pcp_kpi.printing import rounded
from pcp_kpi.records import open_records, read_extracts, write_extract
from pcp_kpi.sample.plan import Plan
from pcp_kpi.sample.surveys import make
from pcp_kpi.sample.victim_interviews import GROUPS, blocks_of, interviews
from pcp_kpi.sample.victim_surveys import make_victim_survey

EXTRACTS = ("victim-survey", "domestic-abuse-survey", "perception-survey")
TOP_TWO = ("completely satisfied", "very satisfied")


@pytest.fixture(scope="module")
def sample(plan: Plan) -> dict[str, pd.DataFrame]:
    return make(plan)


@pytest.fixture(scope="module")
def other(plan: Plan) -> dict[str, pd.DataFrame]:
    return make(replace(plan, seed=7))


def share(rows: pd.DataFrame, column: str, first: str, last: str) -> float:
    answers = rows.loc[rows["interviewed_on"].between(first, last), column].dropna()
    return 100 * answers.isin(TOP_TWO).mean()


def test_one_seed_gives_the_same_bytes(plan, sample, tmp_path: Path) -> None:
    again = make(plan)
    for name in EXTRACTS:
        write_extract(sample[name], read_extracts()[name], tmp_path / "once.csv")
        write_extract(again[name], read_extracts()[name], tmp_path / "twice.csv")
        assert (tmp_path / "once.csv").read_bytes() == (tmp_path / "twice.csv").read_bytes()


def test_every_extract_keeps_its_layout(sample, tmp_path: Path) -> None:
    for name in EXTRACTS:
        write_extract(sample[name], read_extracts()[name], tmp_path / f"{name}.csv")
    records = open_records(tmp_path)
    assert {name: records.rows(name) for name in EXTRACTS} == {name: len(sample[name]) for name in EXTRACTS}
    assert records.faults() == []


@pytest.mark.parametrize("name", EXTRACTS)
def test_another_seed_gives_other_records(sample, other, name) -> None:
    shared = min(len(sample[name]), len(other[name]))
    same = sample[name].head(shared).reset_index(drop=True) == other[name].head(shared).reset_index(drop=True)
    assert not same["interviewed_on"].all()


def test_another_seed_gives_the_same_sums_of_the_printed_windows(sample, other) -> None:
    for first, last in (("2021-01-01", "2021-06-30"), ("2020-10-01", "2021-03-31")):
        sums = []
        for rows in (sample["victim-survey"], other["victim-survey"]):
            rows = rows[rows["interviewed_on"].between(first, last) & rows["crime_group"].ne("hate")]
            happy = rows["whole_experience"].isin(TOP_TWO)
            sums.append(happy.groupby([rows["crime_group"], rows["area"]]).agg(["sum", "size"]))
        pd.testing.assert_frame_equal(*sums)


def test_copies_of_the_force_together_print_as_one_does(plan) -> None:
    rows = pd.concat([make_victim_survey(replace(plan, copy=copy)) for copy in range(3)])
    burglary = rows[rows["crime_group"] == "burglary"]
    assert rounded(share(burglary, "whole_experience", "2021-01-01", "2021-06-30")) == 76
    assert rows["response_ref"].is_unique


def test_the_domestic_abuse_survey_stood_still_for_a_year(sample) -> None:
    days = sample["domestic-abuse-survey"]["interviewed_on"]
    assert days[days < "2021-04-01"].max() < pd.Timestamp("2020-04-01")
    assert (days >= "2021-04-01").sum() == 115


def test_fewer_victims_were_interviewed_while_staff_were_absent(sample) -> None:
    rows = sample["victim-survey"]
    quarters = rows.groupby(["crime_group", rows["interviewed_on"].dt.to_period("Q-MAR")]).size().unstack()
    assert (quarters["2022Q1"] < 0.8 * quarters.drop(columns="2022Q1").mean(axis=1)).all()


def test_satisfaction_with_violent_crime_in_herefordshire_dipped_and_rose(sample, other) -> None:
    for rows in (sample["victim-survey"], other["victim-survey"]):
        rows = rows[(rows["crime_group"] == "violent") & (rows["area"] == "Herefordshire")]
        assert rounded(share(rows, "whole_experience", "2020-05-01", "2020-07-31")) == 44
        assert rounded(share(rows, "whole_experience", "2021-01-01", "2021-06-30")) == 73


def test_follow_up_satisfies_fewer_victims_than_treatment(sample) -> None:
    rows = sample["victim-survey"]
    follow_up, whole, treatment = (
        share(rows, stage, "2018-04-01", "2021-06-30")
        for stage in ("follow_up", "whole_experience", "treatment")
    )
    assert follow_up < whole < treatment


def test_weights_have_a_mean_of_one_and_restore_the_areas(sample) -> None:
    rows = sample["perception-survey"]
    quarters = rows["interviewed_on"].dt.to_period("Q-MAR")
    assert rows.groupby(quarters)["weight"].mean().to_numpy() == pytest.approx(1, abs=1e-3)
    by_area = rows.groupby("area")["weight"].sum() / rows["weight"].sum()
    assert by_area["Shropshire"] == pytest.approx(0.25, abs=1e-3)
    assert rows["area"].value_counts(normalize=True)["Shropshire"] == pytest.approx(0.2)


def test_areas_that_cannot_give_the_force_s_line_are_refused(plan, message_of) -> None:
    hate = GROUPS[2]
    others = {"Herefordshire": 0.17, "North Worcestershire": 0.25, "South Worcestershire": 0.24}
    skewed = replace(hate, shares={**hate.shares, **others, "Telford & Wrekin": 0.14})
    assert message_of(CommandError, lambda: blocks_of(plan, skewed)) == (
        "satisfaction, hate: the areas give 64.52% after 62.01%, which is not what the force's line prints; "
        "choose other shares of the areas"
    )


def test_every_month_and_area_is_planned_once(plan) -> None:
    cells = interviews(plan, generator=np.random.default_rng(1))
    assert not cells.duplicated(["group", "area", "month"]).any()
    assert len(cells) == len(GROUPS) * 5 * 39
    assert (cells["satisfied"] <= cells["interviews"]).all()
    assert cells["month"].min() == Month(2018, 4)
