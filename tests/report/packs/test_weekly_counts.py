from __future__ import annotations

import pandas as pd
import pytest

from pcp_kpi.errors import NotAvailable
from pcp_kpi.figures import checked
from pcp_kpi.records import open_records, read_extracts, write_extract
from pcp_kpi.report.packs.weekly_counts import weekly_figures

CALL = {
    "line": "999",
    "control_room": "East",
    "presented": 3,
    "answered": 2,
    "answered_in_time": 1,
    "abandoned": 1,
}
CRIME = {
    "committed_on": "2021-06-01", "record_kind": "crime", "crime_type": "rape", "offence": "Rape",
    "area": "Shropshire", "domestic_abuse": False, "hate": False, "child_sexual_exploitation": False,
    "child_at_risk": False, "vulnerable_adult": False, "cyber": False, "alcohol": False, "victim_key": None,
    "suspect_key": None, "outcome_code": None, "outcome_on": None, "victim_linked": False,
}  # fmt: skip


@pytest.fixture
def opened(tmp_path):
    def write(**extracts):
        for name, rows in extracts.items():
            write_extract(rows, read_extracts()[name], tmp_path / f"{name}.csv")
        return open_records(tmp_path)

    return write


def at(figures, measure, area="West Mercia"):
    rows = figures[(figures["measure"] == measure) & (figures["area"] == area)]
    return {str(day.date()): value for day, value in zip(rows["period"], rows["value"], strict=True)}


def calls(*hours):
    table = pd.DataFrame([{**CALL, "hour": hour, "seconds_to_answer": 9} for hour in hours])
    return table.assign(hour=pd.to_datetime(table["hour"], format="ISO8601"))


def crimes(*rows):
    table = pd.DataFrame([{**CRIME, **row, "crime_ref": f"C{place}"} for place, row in enumerate(rows)])
    for name in ("recorded_on", "committed_on", "outcome_on"):
        table[name] = pd.to_datetime(table[name])
    return table


def test_calls_are_counted_from_monday_to_sunday(opened):
    records = opened(**{"calls-by-hour": calls("2021-06-07", "2021-06-13 23:00", "2021-06-14", "2021-06-20")})
    figures = checked(weekly_figures(records, source="mine", force="West Mercia"))
    assert set(figures["grain"]) == {"week"}
    assert at(figures, "calls-999") == {"2021-06-07": 6, "2021-06-14": 6}
    share = figures[figures["measure"] == "calls-999-in-10-seconds"]
    assert (share["value"] / share["of"]).tolist() == pytest.approx([1 / 3, 1 / 3])


def test_weeks_that_the_extract_does_not_hold_whole_are_left_out(opened):
    records = opened(**{"calls-by-hour": calls("2021-06-09", "2021-06-14", "2021-06-20", "2021-06-22")})
    assert at(weekly_figures(records, source="mine", force="West Mercia"), "calls-999") == {"2021-06-14": 6}


def test_an_area_without_a_crime_in_a_week_has_nought(opened):
    records = opened(
        **{
            "crime-records": crimes(
                {"recorded_on": "2021-06-07"},
                {"recorded_on": "2021-06-14", "area": "Herefordshire", "hate": True},
                {"recorded_on": "2021-06-27", "area": None, "crime_type": "shoplifting"},
            )
        }
    )
    figures = weekly_figures(records, source="mine", force="West Mercia")
    assert at(figures, "total-recorded-crime") == {"2021-06-07": 1, "2021-06-14": 1, "2021-06-21": 1}
    assert at(figures, "total-recorded-crime", "Shropshire") == {
        "2021-06-07": 1,
        "2021-06-14": 0,
        "2021-06-21": 0,
    }
    assert at(figures, "rape") == {"2021-06-07": 1, "2021-06-14": 1, "2021-06-21": 0}
    assert at(figures, "hate-crime") == {"2021-06-07": 0, "2021-06-14": 1, "2021-06-21": 0}
    assert set(figures["area"]) == {"West Mercia", "Shropshire", "Herefordshire"}


def test_emergencies_are_timed_from_receipt_to_arrival(opened):
    received = pd.to_datetime(["2021-06-07 08:00", "2021-06-08 08:00", "2021-06-13 08:00"])
    log = pd.DataFrame(
        {
            "incident_ref": ["I1", "I2", "I3"],
            "received_at": received,
            "area": "Shropshire",
            "grade": ["emergency", "emergency", "priority"],
            "closed_as": ["crime", "anti-social behaviour", "crime"],
            "dispatched_at": pd.NaT,
            "arrived_at": received + pd.to_timedelta([600, 1800, 60], unit="s"),
        }
    )
    figures = weekly_figures(opened(incidents=log), source="mine", force="West Mercia")
    time = figures[(figures["measure"] == "emergency-response-time") & (figures["area"] == "Shropshire")]
    assert time[["value", "of"]].to_numpy().tolist() == [[2400, 2]]
    assert at(figures, "emergency-within-20-minutes") == {"2021-06-07": 1}
    assert at(figures, "anti-social-behaviour") == {"2021-06-07": 1}
    assert at(figures, "incidents") == {"2021-06-07": 3}


def test_a_folder_of_other_extracts_is_refused(opened, tmp_path, message_of):
    sick = pd.DataFrame(
        {
            "month": pd.to_datetime(["2021-06-01"]),
            "unit": "One",
            "kind": "officer",
            "days_contracted": 9,
            "days_lost": 1,
        }
    )
    records = opened(sickness=sick)
    assert message_of(NotAvailable, lambda: weekly_figures(records, source="mine", force="West Mercia")) == (
        f"{tmp_path} holds no extract that is counted by week; 'pcp-kpi sample' makes them"
    )
