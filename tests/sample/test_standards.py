"""Audits, inspections, complaints, searches, visits: printed sums whatever the seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.periods import Quarter
from pcp_kpi.printing import percent
from pcp_kpi.sample.inspections import make_findings
from pcp_kpi.sample.standards import make, make_audit, make_complaints
from pcp_kpi.sample.stops import make_stops

JUNE = pd.Timestamp("2021-06-30")


@pytest.fixture(scope="module")
def made(plan) -> dict[str, pd.DataFrame]:
    return make(plan)


def test_keys_are_invented_and_of_one_copy(plan, made) -> None:
    copy = make(replace(plan, copy=1))
    keys = {
        "data-integrity-audit": "audit_ref", "inspection-recommendations": "finding_ref", "complaints": "complaint_ref",
        "stop-search": "search_ref", "custody-visits": "visit_ref",
    }  # fmt: skip
    for name, key in keys.items():
        assert made[name][key].is_unique
        assert made[name][key].str.startswith("INVENTED-").all()
        assert not made[name][key].isin(copy[name][key]).any()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_audit_is_met_whatever_the_seed(plan, seed) -> None:
    table = make_audit(replace(plan, seed=seed))
    year = table[table["reported_on"].between(pd.Timestamp("2020-04-01"), pd.Timestamp("2021-03-31"))]
    # panel-2021-09, line 2580.
    assert (len(year), int((~year["recorded"]).sum())) == (1208, 214)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_findings_of_2014_are_open_and_ask_nothing_of_the_force(plan, seed) -> None:
    table = make_findings(replace(plan, seed=seed))
    old = table[table["published_on"].dt.year == 2014]
    # Line 3542.
    assert len(old) == 17
    assert old["closed_on"].isna().all()
    assert not old["action_needed"].any()
    assert set(old["kind"]) == {"recommendation"}


def test_findings_are_closed_after_they_are_published(made) -> None:
    table = made["inspection-recommendations"].dropna(subset=["closed_on"])
    assert (table["closed_on"] > table["published_on"]).all()
    assert table["closed_on"].max() <= JUNE


def test_peers_have_every_cell_of_every_reading(made) -> None:
    sizes = made["inspection-peers"].groupby("as_at").size()
    assert sizes.eq(2 * 3 * 5).all()
    assert sizes.index.max() == JUNE


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_complaints_of_spring_2018_are_below_the_aspiration_whatever_the_seed(plan, seed) -> None:
    table = make_complaints(replace(plan, seed=seed))
    first = table[table["received_on"] <= pd.Timestamp("2018-06-30")]
    taken = np.busday_count(
        (first["received_on"] + pd.Timedelta(days=1)).to_numpy().astype("datetime64[D]"),
        (first["recorded_on"] + pd.Timedelta(days=1)).to_numpy().astype("datetime64[D]"),
    )
    # panel-2018-09, line 862.
    assert 0.5 < (taken <= 10).mean() < 0.8


def test_a_complaint_is_received_then_recorded_then_finalised(made) -> None:
    table = made["complaints"]
    done = table.dropna(subset=["finalised_on", "recorded_on"])
    assert (done["recorded_on"] >= done["received_on"]).all()
    assert (done["finalised_on"] >= done["recorded_on"]).all()
    assert table[["recorded_on", "finalised_on"]].max().max() <= JUNE


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    ("column", "quarter", "printed"),
    [
        # plan-2021-q2, line 167.
        ("drugs", Quarter(2020, 4), "64%"),
        ("body_worn_video", Quarter(2020, 4), "87%"),
        ("body_worn_video", Quarter(2019, 4), "85%"),
    ],
)
def test_shares_of_searches_are_met_whatever_the_seed(plan, seed, column, quarter, printed) -> None:
    table = make_stops(replace(plan, seed=seed)).assign(drugs=lambda rows: rows["reason"] == "drugs")
    rows = table[table["searched_on"].between(pd.Timestamp(quarter.start), pd.Timestamp(quarter.end))]
    assert percent(float(rows[column].mean())) == printed


def test_visits_are_remote_while_the_visits_in_person_stood_still(made) -> None:
    visits = made["custody-visits"]
    # plan-2021-q2, line 170: resumed on 1 July 2021.
    assert visits.loc[visits["visited_on"] >= pd.Timestamp("2020-03-20"), "manner"].eq("remote").all()
    assert visits.loc[visits["visited_on"] < pd.Timestamp("2020-03-20"), "manner"].eq("in-person").all()
    assert (visits["spoken_to"] <= visits["detainees"]).all()
