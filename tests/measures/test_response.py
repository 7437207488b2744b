from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcp_kpi.errors import CommandError
from pcp_kpi.figures import checked
from pcp_kpi.measures.response import count, minutes_and_seconds, with_minutes

AREAS = ("Shropshire", "Herefordshire", None)
WAITING = pd.DataFrame(
    {
        "counted_on": pd.to_datetime(["2021-05-31", "2021-05-31", "2021-06-07"]),
        "area": ["Shropshire", "Herefordshire", "Shropshire"],
        "control_room": "East",
        "unresourced": [90, 80, 60],
    }
)


@st.composite
def incidents(draw: st.DrawFn) -> dict[str, object]:
    received = draw(
        st.datetimes(dt.datetime(2021, 4, 29), dt.datetime(2021, 6, 2)).map(
            lambda at: at.replace(microsecond=0)
        )
    )
    took = draw(st.sampled_from([None, -5, 0, 1199, 1200, 1201, 4000]))
    return {
        "received_at": received,
        "area": draw(st.sampled_from(AREAS)),
        "grade": draw(st.sampled_from(["emergency", "emergency", "priority"])),
        "closed_as": draw(st.sampled_from(["anti-social behaviour", "crime"])),
        "took": took,
    }


def log_of(rows: list[dict]) -> pd.DataFrame:
    table = pd.DataFrame(rows).assign(incident_ref=[f"I{place}" for place in range(len(rows))])
    took = pd.to_timedelta(pd.to_numeric(table.pop("took")), unit="s")
    received = pd.to_datetime(table["received_at"])
    return table.assign(received_at=received, arrived_at=received + took, dispatched_at=pd.NaT)


def by_hand(rows: list[dict]) -> dict[tuple[str, str, str], tuple[float, float]]:
    found: dict[tuple[str, str, str], list[float]] = {}
    for row in rows:
        month = f"{row['received_at']:%Y-%m}"
        for area in {"West Mercia", row["area"] or "West Mercia"}:
            emergency = row["grade"] == "emergency"
            attended = emergency and row["took"] is not None and row["took"] >= 0
            for measure, value, of in (
                ("incidents", 1, -1),
                ("anti-social-behaviour", row["closed_as"] == "anti-social behaviour", -1),
                ("emergency-incidents", emergency, -1),
                ("emergency-response-time", row["took"] if attended else 0, attended),
                ("emergency-within-20-minutes", attended and row["took"] <= 20 * 60, attended),
            ):
                sums = found.setdefault((measure, area, month), [0, 0])
                sums[0] += value
                sums[1] += of
    return {key: tuple(sums) for key, sums in found.items() if sums[1]}


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(incidents(), min_size=1, max_size=30))
def test_incidents_are_counted_as_a_slow_loop_counts_them(opened, rows) -> None:
    records = opened(incidents=log_of(rows), unresourced_incidents=WAITING)
    figures = count(records, source="test", force="West Mercia")
    counted = {
        (row.measure, row.area, f"{row.period:%Y-%m}"): (row.value, row.of)
        for row in figures[figures["grain"] == "month"].itertuples()
    }
    expected = by_hand(rows)
    assert {key: value for key, (value, _) in counted.items()} == {
        key: value for key, (value, _) in expected.items()
    }
    ratios = {key: of for key, (_, of) in expected.items() if of > 0}
    assert {key: of for key, (_, of) in counted.items() if of == of} == ratios
    assert len(checked(figures)) == len(figures)


def test_incidents_without_a_resource_are_counted_on_their_day_for_force_and_areas(opened) -> None:
    row = {
        "received_at": dt.datetime(2021, 5, 1),
        "area": None,
        "grade": "priority",
        "closed_as": "crime",
        "took": None,
    }
    records = opened(incidents=log_of([row]), unresourced_incidents=WAITING)
    figures = count(records, source="test", force="West Mercia")
    points = figures[figures["measure"] == "unresourced-incidents"]
    assert set(points["grain"]) == {"point"}
    assert {(f"{row.period:%d %b}", row.area): row.value for row in points.itertuples()} == {
        ("31 May", "West Mercia"): 170, ("31 May", "Shropshire"): 90, ("31 May", "Herefordshire"): 80,
        ("07 Jun", "West Mercia"): 60, ("07 Jun", "Shropshire"): 60,
    }  # fmt: skip


def test_a_force_without_that_count_still_has_its_incidents(opened) -> None:
    row = {"received_at": dt.datetime(2021, 5, 1), "area": None, "grade": "priority", "closed_as": "crime"}
    figures = count(opened(incidents=log_of([{**row, "took": None}])), source="test", force="West Mercia")
    assert figures[["measure", "area", "value"]].values.tolist() == [
        ["anti-social-behaviour", "West Mercia", 0.0], ["emergency-incidents", "West Mercia", 0.0],
        ["incidents", "West Mercia", 1.0],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "short", "words"),
    [(0, "0:00", "0 min 0 s"), (59.5, "1:00", "1 min 0 s"), (818, "13:38", "13 min 38 s"),
     (817.5, "13:38", "13 min 38 s"), (817.49, "13:37", "13 min 37 s"), (3725, "62:05", "62 min 5 s")],
)  # fmt: skip
def test_seconds_are_printed_as_minutes_and_seconds(seconds, short, words) -> None:
    assert minutes_and_seconds(seconds) == short
    assert minutes_and_seconds(seconds, words=True) == words


def test_a_negative_time_is_refused(message_of) -> None:
    assert message_of(CommandError, lambda: minutes_and_seconds(-1)) == (
        "a time is nought or more: -1 seconds came"
    )


def test_means_are_printed_as_minutes_and_the_rows_stay(series) -> None:
    figures = series([1636, None], of=[2, None], measure="emergency-response-time")
    told = with_minutes(figures)
    assert told["minutes"].tolist() == ["13:38", "not available"]
    pd.testing.assert_frame_equal(told[figures.columns], figures)


def test_a_count_is_no_mean(series, message_of) -> None:
    assert message_of(CommandError, lambda: with_minutes(series([3], measure="incidents"))) == (
        "minutes are read off means, which have their base in 'of'; incidents has none"
    )
