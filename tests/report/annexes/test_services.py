"""Commissioned services against what was agreed."""

from __future__ import annotations

import pytest

from pcp_kpi.figures import new_figures
from pcp_kpi.report.annexes.services import services_part


@pytest.fixture(scope="session")
def services(q1, all_figures):
    return services_part(q1, all_figures)


def test_quarters_are_the_sums_of_their_months(services, all_figures, grid):
    frame = grid(services, "services").frame.set_index("activity")
    months = all_figures[
        (all_figures["measure"] == "service-activity")
        & (all_figures["breakdown"] == "divert-referrals")
        & all_figures["period"].between("2020-07-01", "2021-06-30")
    ]
    row = frame.loc["DIVERT: referrals"]
    assert row["year"] == months["value"].sum()
    assert row["now"] == months.loc[months["period"] >= "2021-04-01", "value"].sum()


def test_what_was_agreed_stands_beside_what_was_done(services, grid, printed):
    (row,) = [row for row in printed(grid(services, "services")) if row[0] == "CLIMB: referrals"]
    done, agreed = int(row[1]), int(row[2])
    assert agreed == 87  # the monthly number that the delivery plan names, three times 29
    assert row[3] == f"{100 * done / agreed:.0f}%"


def test_activities_without_an_agreement_have_a_dash(services, grid, printed):
    (row,) = [row for row in printed(grid(services, "services")) if row[0] == "DIVERT: referrals"]
    assert row[2:4] == ["–", "–"]


def test_an_extract_of_the_force_is_not_called_illustrative(q1, said, grid):
    row = {
        "measure": "service-activity",
        "area": "West Mercia",
        "breakdown": "climb-referrals",
        "grain": "month",
    }
    months = ("2021-04-01", "2021-05-01", "2021-06-01")
    rows = new_figures(
        {**row, "period": month, "value": 20, "source": "contract-returns"} for month in months
    )
    part = services_part(q1, rows)
    assert grid(part, "services").frame["now"].tolist() == [60]
    assert not any("invented" in sentence for sentence in said(part))


def test_a_quarter_without_returns_has_no_part(q4, all_figures):
    assert services_part(q4, all_figures) is None
