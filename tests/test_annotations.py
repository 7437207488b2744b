"""Dated events: read with every fault, in the order of their days, found by the series they touch."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pcp_kpi.annotations import Annotation, annotations_for, read_annotations
from pcp_kpi.errors import DataRefused

HEADER = "measure,area,first,last,kind,text,source\n"
STEP = "robbery,*,2025-04-01,,recording-change,New counting rule,home-office-prc\n"
WINDOW = "*,*,2020-03-01,2021-03-31,covid,Covid restrictions,panel-2021-09\n"
SUSPENDED = "satisfaction,Shropshire,2025-04-01,2025-06-30,suspended,No survey,\n"


def test_events_come_in_the_order_of_their_first_days(write_csv) -> None:
    events = read_annotations(write_csv(HEADER + STEP + WINDOW, "annotations.csv"))
    assert events == (
        Annotation(date(2020, 3, 1), "*", "*", date(2021, 3, 31), "covid", "Covid restrictions", "panel-2021-09"),
        Annotation(date(2025, 4, 1), "robbery", "*", None, "recording-change", "New counting rule",
                   "home-office-prc"),
    )  # fmt: skip


def test_a_step_and_a_window_may_begin_on_one_day(write_csv) -> None:
    window = STEP.replace(",,recording", ",2025-05-31,recording")
    events = read_annotations(write_csv(HEADER + STEP + window, "annotations.csv"))
    assert [event.last for event in events] == [None, date(2025, 5, 31)]


def test_a_series_meets_only_the_events_that_touch_it(write_csv) -> None:
    events = read_annotations(write_csv(HEADER + STEP + WINDOW + SUSPENDED, "annotations.csv"))
    kinds = {
        ("robbery", "Shropshire"): ["covid", "recording-change"],
        ("satisfaction", "Shropshire"): ["covid", "suspended"],
        ("satisfaction", "Herefordshire"): ["covid"],
    }
    for (measure, area), expected in kinds.items():
        assert [event.kind for event in annotations_for(events, measure, area)] == expected


@pytest.mark.parametrize(
    ("row", "breaks"),
    [(STEP, True), (WINDOW, False), (SUSPENDED, False), (STEP.replace("recording-change", "note"), False)],
)  # fmt: skip
def test_only_a_change_that_stays_breaks_the_comparison(write_csv, row: str, breaks: bool) -> None:
    (event,) = read_annotations(write_csv(HEADER + row, "annotations.csv"))
    assert event.breaks_comparison is breaks


def test_a_folder_without_events_has_none(tmp_path: Path) -> None:
    assert read_annotations(tmp_path) == ()


def test_the_committed_events_tell_of_covid_and_of_the_recording_change(clean_folder: Path) -> None:
    events = read_annotations(clean_folder)
    robbery = annotations_for(events, "business-robbery", "Shropshire")
    assert [(event.kind, event.first) for event in robbery] == [
        ("covid", date(2020, 3, 1)),
        ("recording-change", date(2025, 4, 1)),
    ]


def test_every_fault_is_listed_with_its_line(write_csv, message_of) -> None:
    path = write_csv(
        HEADER
        + ",,2025-04-01,,note,text,\n"
        + "rape,*,,,,,\n"
        + "rape,*,2025-13-01,2025-02-30,covd,text,\n"
        + "rape,*,2025-04-01,2025-03-31,covid,text,\n",
        "annotations.csv",
    )
    kinds = "a kind is one of recording-change, covid, suspended, system-change and note"
    assert message_of(DataRefused, lambda: read_annotations(path)).splitlines() == [
        "9 faults in the data; nothing was written:",
        "  annotations.csv, row 2, column measure: is empty; write * for any measure",
        "  annotations.csv, row 2, column area: is empty; write * for any area",
        "  annotations.csv, row 3, column first: is empty",
        "  annotations.csv, row 3, column kind: is empty",
        "  annotations.csv, row 3, column text: is empty",
        "  annotations.csv, row 4, column first: '2025-13-01': a day is needed, as 2025-04-01",
        "  annotations.csv, row 4, column last: '2025-02-30': a day is needed, as 2025-04-01",
        f"  annotations.csv, row 4, column kind: 'covd': {kinds}; did you mean 'covid'?",
        "  annotations.csv, row 5, column last: '2025-03-31': ends before it begins (2025-04-01)",
    ]


def test_missing_columns_are_all_named(write_csv, message_of) -> None:
    path = write_csv("measure,area,first,kind,source\n", "annotations.csv")
    assert message_of(DataRefused, lambda: read_annotations(path)).splitlines() == [
        "2 faults in the data; nothing was written:",
        "  annotations.csv, row 1, column last: the column is missing",
        "  annotations.csv, row 1, column text: the column is missing",
    ]
