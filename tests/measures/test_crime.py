"""Recorded crime and keywords, against a slow and obvious count."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcp_kpi.catalogue import read_catalogue
from pcp_kpi.figures import faults_in
from pcp_kpi.measures import crime

FORCE = "West Mercia"
COLUMNS = {
    "cyber": "cyber", "alcohol-related": "alcohol", "domestic-abuse": "domestic_abuse", "hate-crime": "hate",
    "child-sexual-exploitation": "child_sexual_exploitation", "child-at-risk": "child_at_risk",
    "vulnerable-adult": "vulnerable_adult",
}  # fmt: skip


def counts_by_hand(table: pd.DataFrame) -> dict[tuple[str, str, pd.Timestamp], int]:
    """Count row by row."""
    found: dict[tuple[str, str, pd.Timestamp], int] = {}
    for row in table.to_dict("records"):
        month = pd.Timestamp(row["recorded_on"].year, row["recorded_on"].month, 1)
        measures = []
        if row["record_kind"] == "crime":
            measures += ["total-recorded-crime", row["crime_type"]]
            measures += [id for id in ("cyber", "alcohol-related") if row[COLUMNS[id]]]
        measures += [
            id for id, name in COLUMNS.items() if id not in ("cyber", "alcohol-related") and row[name]
        ]
        for id in measures:
            for area in [FORCE] + ([row["area"]] if isinstance(row["area"], str) else []):
                found[id, area, month] = found.get((id, area, month), 0) + 1
    return found


@given(seed=st.integers(0, 10_000))
@settings(max_examples=5)
def test_every_count_is_that_of_a_loop_over_the_records(random_crimes, opened, seed) -> None:
    table = random_crimes(seed, rows=40)
    figures = crime.count(opened(crime_records=table), source="x", force=FORCE)
    assert faults_in(figures) == []
    made = figures[figures["value"] != 0]
    keys = zip(made["measure"], made["area"], made["period"], strict=True)
    assert dict(zip(keys, made["value"], strict=True)) == counts_by_hand(table)


def test_a_month_without_records_is_a_nought_and_no_gap(crimes, opened) -> None:
    rows = crimes({"recorded_on": "2021-03-31"}, {"recorded_on": "2021-06-01", "area": "Telford & Wrekin"})
    figures = crime.count(opened(crime_records=rows), source="x", force=FORCE)
    rape = figures[figures["measure"] == "rape"]
    assert rape[rape["area"] == FORCE]["value"].tolist() == [1, 0, 0, 1]
    assert rape[rape["area"] == "Shropshire"]["value"].tolist() == [1, 0, 0, 0]


def test_a_crimed_incident_counts_under_its_keywords_and_nowhere_else(crimes, opened) -> None:
    row = {"record_kind": "crimed incident", "crime_type": None, "hate": True, "cyber": True}
    figures = crime.count(opened(crime_records=crimes(row)), source="x", force=FORCE)
    assert figures.loc[figures["value"] > 0, "measure"].unique().tolist() == ["hate-crime"]


def test_a_record_without_an_area_counts_for_the_force_only(crimes, opened) -> None:
    rows = crimes({"area": None}, {})
    figures = crime.count(opened(crime_records=rows), source="x", force=FORCE)
    total = figures[figures["measure"] == "total-recorded-crime"].set_index("area")["value"]
    assert total.to_dict() == {FORCE: 2, "Shropshire": 1}


def test_the_types_are_the_parts_of_total_recorded_crime() -> None:
    assert set(crime.crime_types()) == set(read_catalogue()["total-recorded-crime"].parts)


@pytest.mark.parametrize("measure", [*COLUMNS, "total-recorded-crime", *crime.crime_types()])
def test_every_measure_is_one_of_the_catalogue(measure: str) -> None:
    assert measure in read_catalogue()
