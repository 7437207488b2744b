from __future__ import annotations

import math
from dataclasses import replace

import pytest

from pcp_kpi.periods import FinancialYear, Quarter
from pcp_kpi.report.packs.area_tables import comparison_table, neighbours_of, standing_words
from pcp_kpi.report.packs.asking import Desk

NOW = Quarter(2021, 1)


@pytest.fixture(scope="module")
def desk(all_figures, background):
    return Desk(all_figures, ("shoplifting", "emergency-response-time"), NOW, FinancialYear(2019), background)


def beside(desk, measure):
    kpi = desk.kpi(measure, prefer=("home-office-prc",))
    return kpi, neighbours_of(kpi, desk.workings, desk.background)


def test_shares_of_the_areas_add_up_to_what_the_force_could_place(desk):
    _, found = beside(desk, "shoplifting")
    shares = found.now.set_index("area")["share"]
    assert shares["West Mercia"] == 1
    assert shares.drop("West Mercia").sum() == pytest.approx(1, abs=0.01)
    assert found.areas == 5


def test_a_mean_has_no_share_and_changes_in_its_own_unit(desk):
    kpi, found = beside(desk, "emergency-response-time")
    assert found.now["share"].isna().all()
    assert math.isnan(found.row("Telford & Wrekin")["share"])
    printed = comparison_table(kpi, found, area="Telford & Wrekin").printed()
    assert "Share of force" not in printed
    assert printed["Change"].str.endswith("s").all()


def test_a_place_that_is_not_there_has_no_row(desk):
    _, found = beside(desk, "shoplifting")
    assert found.row("Warwickshire") == {}


def test_what_goes_against_the_force_is_named(desk):
    kpi, found = beside(desk, "shoplifting")
    turned = found.now.copy()
    turned.loc[turned["area"] == "Shropshire", "change"] = 0.05
    turned["rank_of_change"] = turned["change"].where(turned["area"] != "West Mercia").rank(ascending=False)
    words = standing_words(
        [kpi], {"shoplifting": type(found)(turned, found.force, found.unit)}, area="Shropshire"
    )
    assert words == [
        "The largest rise of all areas on the same quarter of the baseline year: Shoplifting.",
        "Against the direction of the force: Shoplifting (+5%, the force −30%).",
    ]


def test_a_change_that_may_be_chance_is_not_held_against_the_force(desk):
    kpi, found = beside(desk, "shoplifting")
    change = replace(kpi.evidence.changes["baseline"], evidence="no evidence of a change")
    doubtful = replace(kpi, evidence=replace(kpi.evidence, changes={"baseline": change}))
    turned = found.now.assign(change=[0.05] * len(found.now), rank_of_change=1.0)
    turned.loc[turned["area"] == found.force, "change"] = -0.3
    neighbours = {"shoplifting": type(found)(turned, found.force, found.unit)}
    assert len(standing_words([kpi], neighbours, area="Shropshire")) == 2
    assert standing_words([doubtful], neighbours, area="Shropshire") == []
