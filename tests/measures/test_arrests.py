"""Arrests per 100 offences."""

from __future__ import annotations

import pandas as pd
import pytest

from pcp_kpi.catalogue import faults_against, read_catalogue
from pcp_kpi.errors import CommandError
from pcp_kpi.figures import faults_in, new_figures
from pcp_kpi.measures import arrests

FORCE = "West Mercia"


def made(*rows) -> pd.DataFrame:
    base = {"area": "Shropshire", "domestic_abuse": True, "crime_ref": None}
    table = pd.DataFrame([{**base, "arrest_ref": f"A{n}", **row} for n, row in enumerate(rows)])
    return table.assign(arrested_on=pd.to_datetime(table["arrested_on"]))


def test_arrests_of_a_month_are_set_against_the_offences_recorded_in_it(crimes, opened) -> None:
    offences = crimes(
        *[{"recorded_on": "2021-05-03", "domestic_abuse": True}] * 4,
        {"recorded_on": "2021-05-03"},
        {
            "recorded_on": "2021-05-03",
            "domestic_abuse": True,
            "record_kind": "crimed incident",
            "crime_type": None,
        },
        {"recorded_on": "2021-06-03", "domestic_abuse": True, "area": None},
    )
    offences["crime_ref"] = [f"C{n}" for n in range(len(offences))]
    extract = made(
        {"arrested_on": "2021-05-31"},
        {"arrested_on": "2021-05-31", "domestic_abuse": False},
        {"arrested_on": "2021-06-01"},
        {"arrested_on": "2021-06-01", "area": None},
    )
    figures = arrests.count(opened(crime_records=offences, arrests=extract), source="x", force=FORCE)
    rate = figures[figures["measure"] == "domestic-abuse-arrest-rate"]
    rows = rate[["area", "period", "value", "of"]].astype({"period": "str"}).values.tolist()
    assert rows == [
        ["Shropshire", "2021-05-01", 1.0, 4.0],
        [FORCE, "2021-05-01", 1.0, 4.0],
        [FORCE, "2021-06-01", 2.0, 1.0],
    ]
    force = figures[(figures["area"] == FORCE)].groupby("measure")["value"].sum()
    assert (force["custody-arrests"], force["domestic-abuse-arrests"]) == (4, 3)
    assert faults_in(figures) == []
    assert faults_against(figures, read_catalogue()) == []


def test_the_rate_may_pass_a_hundred_and_has_the_interval_of_a_count() -> None:
    row = {"measure": "domestic-abuse-arrest-rate", "area": FORCE, "grain": "month", "period": "2021-06-01"}
    made_ = arrests.with_arrest_rate(new_figures([{**row, "value": 120, "of": 100}])).iloc[0]
    assert made_["rate"] == pytest.approx(120)
    assert made_["low"] < 120 < made_["high"]


def test_arrests_without_offences_are_refused(message_of) -> None:
    row = {
        "measure": "domestic-abuse-arrests",
        "area": FORCE,
        "grain": "month",
        "period": "2021-06-01",
        "value": 3,
    }
    assert message_of(CommandError, lambda: arrests.with_arrest_rate(new_figures([row]))) == (
        "arrests per 100 need the offences in 'of'; domestic-abuse-arrests has rows without; count records of both "
        "extracts, or leave those rows out"
    )
