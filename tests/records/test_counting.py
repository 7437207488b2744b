"""Counts out of records, as figures of the contract."""

from __future__ import annotations

import ibis
import pandas as pd
import pytest

from pcp_kpi.figures import COLUMNS, faults_in
from pcp_kpi.records import tally, to_figures

FORCE = "West Mercia"
ROWS = pd.DataFrame(
    {
        "day": pd.to_datetime(["2021-04-05", "2021-04-30", "2021-06-01", None]),
        "area": ["Shropshire", None, "Shropshire", "Shropshire"],
        "code": ["1", "16", "16", "16"],
        "harm": [True, True, False, True],
        "linked": [True, False, None, True],
    }
)


@pytest.fixture
def records() -> ibis.Table:
    return ibis.memtable(ROWS)


def as_rows(figures: pd.DataFrame, *columns: str) -> list[list]:
    return figures.assign(period=figures["period"].dt.strftime("%Y-%m"))[list(columns)].values.tolist()


def test_counts_become_figures_with_the_columns_of_the_contract() -> None:
    counts = pd.DataFrame({"period": ["2021-05-01"], "value": [3], "area": [None]})
    figures = to_figures(counts, measure="rape", source="x", force=FORCE)
    assert tuple(figures.columns) == COLUMNS
    assert faults_in(figures) == []
    assert as_rows(figures, "measure", "area", "grain", "period", "value", "status") == [
        ["rape", FORCE, "month", "2021-05", 3.0, "final"]
    ]


def test_the_last_bits_of_a_sum_in_parallel_do_not_show() -> None:
    counts = pd.DataFrame({"period": ["2021-05-01"], "value": [0.1 + 0.2], "of": [1.0000000000004]})
    figures = to_figures(counts, measure="heard", source="x", force=FORCE)
    assert figures[["value", "of"]].values.tolist() == [[0.3, 1.0]]


def test_rows_may_name_their_own_measure() -> None:
    counts = pd.DataFrame({"period": ["2021-05-01"] * 2, "value": [1, 2], "measure": ["rape", "cyber"]})
    assert to_figures(counts, source="x", force=FORCE)["measure"].tolist() == ["cyber", "rape"]


def test_the_force_has_all_records_an_area_its_own_and_a_month_between_is_a_nought(records) -> None:
    figures = tally(records, {"harm": records["harm"]}, day="day", source="x", force=FORCE)
    assert as_rows(figures, "area", "period", "value") == [
        ["Shropshire", "2021-04", 1.0],
        ["Shropshire", "2021-05", 0.0],
        ["Shropshire", "2021-06", 0.0],
        [FORCE, "2021-04", 2.0],
        [FORCE, "2021-05", 0.0],
        [FORCE, "2021-06", 0.0],
    ]


def test_a_pair_is_a_share_and_what_is_not_known_does_not_count(records) -> None:
    what = {"linked": (records["linked"], records["code"] == "16")}
    figures = tally(records, what, day="day", by="", source="x", force=FORCE)
    assert as_rows(figures, "period", "value", "of") == [
        ["2021-04", 0.0, 1.0],
        ["2021-05", 0.0, 0.0],
        ["2021-06", 0.0, 1.0],
    ]


def test_another_column_gives_breakdowns_beside_the_total(records) -> None:
    figures = tally(
        records, {"given": records["code"].notnull()}, day="day", by="code", source="x", force=FORCE
    )
    assert set(figures["area"]) == {FORCE}
    june = figures[figures["period"] == "2021-06-01"]
    assert dict(zip(june["breakdown"], june["value"], strict=True)) == {"": 1, "1": 0, "16": 1}


def test_a_record_of_the_whole_force_counts_once(records) -> None:
    named = records.mutate(area=records["area"].fill_null(FORCE))
    figures = tally(named, {"given": named["code"].notnull()}, day="day", source="x", force=FORCE)
    assert not figures.duplicated(["area", "period"]).any()
    assert figures.groupby("area")["value"].sum().to_dict() == {FORCE: 3, "Shropshire": 2}


def test_no_records_give_no_figures(records) -> None:
    nobody = records.filter(records["code"] == "22")
    for by in ("area", "code", ""):
        figures = tally(
            nobody, {"given": nobody["code"].notnull()}, day="day", by=by, source="x", force=FORCE
        )
        assert len(figures) == 0
        assert tuple(figures.columns) == COLUMNS
