from __future__ import annotations

import pandas as pd
import pytest

from pcp_kpi.aggregate import to_quarters
from pcp_kpi.errors import NotAvailable
from pcp_kpi.measures.services import against_target, count


@pytest.fixture
def figures(opened) -> pd.DataFrame:
    months = pd.date_range("2021-04-01", periods=3, freq="MS")
    climb = pd.DataFrame(
        {"month": months, "service": "climb", "activity": "referrals", "done": [20, 21, 21], "target": 29}
    )
    warrants = pd.DataFrame(
        {"month": months, "service": "problem-solving-hub", "activity": "warrants", "done": [3, 0, 6]}
    )
    table = pd.concat([climb, warrants], ignore_index=True).assign(unit="One")
    other = warrants.assign(unit="Two")
    table = pd.concat([table, other], ignore_index=True).astype({"target": "Int64"})
    return count(opened(commissioned_services=table), source="test", force="West Mercia")


def test_work_is_added_up_over_units_and_only_agreed_numbers_are_targets(figures) -> None:
    done = figures[figures["measure"] == "service-activity"].groupby("breakdown")["value"].sum()
    assert done.to_dict() == {"climb-referrals": 62, "problem-solving-hub-warrants": 18}
    targets = figures[figures["measure"] == "service-target"]
    assert targets["breakdown"].unique().tolist() == ["climb-referrals"]


def test_a_quarter_is_set_against_what_was_agreed_for_its_months(figures) -> None:
    # plan-2021-q2, line 54: a target of 87 referrals per quarter, 62 in July to September 2021.
    told = against_target(to_quarters(figures))
    assert told[["value", "target", "short"]].values.tolist() == [[62.0, 87.0, 25.0]]
    assert f"{told['share'].item():.0%}" == "71%"


def test_work_above_the_target_is_not_short(figures) -> None:
    told = against_target(
        figures.assign(value=figures["value"].where(figures["measure"] != "service-activity", 40))
    )
    assert told["short"].tolist() == [0, 0, 0]


def test_without_a_target_there_is_nothing_to_set_it_against(figures, message_of) -> None:
    done = figures[figures["measure"] == "service-activity"]
    assert message_of(NotAvailable, lambda: against_target(done)) == (
        "no activity has a target in the same period; service-target is needed beside service-activity"
    )
