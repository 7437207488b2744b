"""The record of projections: made anew from earlier quarters, or read from the record that is kept."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from pcp_kpi.figures import COLUMNS
from pcp_kpi.projection import project, read_record
from pcp_kpi.projection.record import RECORD
from pcp_kpi.report.annexes.record import ORIGINS, long_series, record_part


@pytest.fixture(scope="session")
def made(q4):
    return record_part(q4)


@pytest.fixture
def record():
    """Two quarters of rape: 318 came inside 300 to 330 and 396 outside 340 to 380; a third has not come."""
    row = {
        "measure": "rape", "area": "West Mercia", "breakdown": "", "grain": "quarter", "source": "home-office-prc",
        "scenario": "", "of": float("nan"), "method": "mean",
    }  # fmt: skip
    rows = [
        {**row, "origin": "2020-10-01", "period": "2021-01-01", "value": 315.0, "low80": 300.0, "high80": 330.0,
         "low95": 290.0, "high95": 340.0, "actual": 318.0},
        {**row, "origin": "2021-01-01", "period": "2021-04-01", "value": 360.0, "low80": 340.0, "high80": 380.0,
         "low95": 320.0, "high95": 400.0, "actual": 396.0},
        {**row, "origin": "2021-04-01", "period": "2021-07-01", "value": 380.0, "low80": 360.0, "high80": 400.0,
         "low95": 340.0, "high95": 420.0, "actual": 390.0},
    ]  # fmt: skip
    table = pd.DataFrame(rows)[RECORD]
    return table.assign(origin=pd.to_datetime(table["origin"]), period=pd.to_datetime(table["period"]))


def test_series_are_real_and_long_and_one_a_measure(q1, q4):
    for report in (q1, q4):
        series = long_series(report)
        assert list(series.columns) == list(COLUMNS)
        assert set(series["source"]) == {"home-office-prc"}
        assert (series.groupby("measure")["value"].count() >= 16).all()
        assert not series.duplicated(["measure", "period"]).any()


def test_what_was_inside_is_counted_and_set_beside_what_is_due(made, grid, said):
    frame = grid(made, "projection-record").frame
    inside, scored = int(frame["in80"].sum()), int(frame["scored"].sum())
    assert said(made)[0] == (
        f"Of {scored} projections one quarter ahead, of {len(frame)} measures, {inside} had the figure inside their 80% "
        "range. "
        f"If the range keeps what it promises, about {0.8 * scored:.0f} of {scored} do."
    )
    assert (frame["in80"] <= frame["in95"]).all()
    assert (frame["in95"] <= frame["scored"]).all()
    assert frame["scored"].max() == ORIGINS


def test_the_miss_of_a_handful_of_cases_is_not_told_as_a_share(made, grid):
    table = grid(made, "projection-record")
    miss = table.frame.set_index("measure")["miss"]
    assert list(miss.index[miss.isna()]) == ["Homicide"]
    assert table.notes[1] == (
        "No usual miss is shown of Homicide: of fewer than 20 cases a quarter a share says little."
    )


def test_measures_recorded_otherwise_have_no_record(made, q4, grid):
    # From 2025/26 Q1 business robbery is counted otherwise, and robbery with it.
    changed = {kpi.measure.short for kpi in q4.kpis.values() if kpi.evidence.incomparable}
    assert changed == {"Business robbery", "Robbery"}
    assert changed.isdisjoint(grid(made, "projection-record").frame["measure"])


def test_a_quarter_within_covid_is_not_scored(q1, grid):
    frame = grid(record_part(q1), "projection-record").frame
    assert (frame["scored"] < ORIGINS).all()


def test_measures_that_last_year_would_have_told_as_well_are_named(made, grid, said):
    frame = grid(made, "projection-record").frame
    weak = frame.loc[~(frame["skill"] > 0), "measure"].tolist()
    (caution,) = [text for text in said(made) if text.startswith("No better than")]
    assert all(name in caution for name in weak)
    assert weak


def test_a_kept_record_goes_before_one_made_anew(q1, record, grid, said):
    part = record_part(q1, record)
    assert said(part) == [
        "Of the projections kept from earlier reports: 1 of the last 2 quarters fell inside the 80% range. If the range "
        "keeps what it promises, about 2 of 2 do."
    ]
    row = grid(part, "projection-record").frame.iloc[0]
    assert (row["measure"], row["scored"], row["in80"], row["in95"]) == ("Rape", 2, 1, 2)
    assert "skill" not in {column.name for column in grid(part, "projection-record").columns}


def test_a_record_of_which_nothing_has_come_is_passed_over(q1, record, said):
    nothing = record.assign(actual=float("nan"))
    assert said(record_part(q1, nothing))[1].startswith("No record of earlier reports is kept here")
    assert said(record_part(q1, read_record("no-record-yet.csv"))) == said(record_part(q1, nothing))


def test_a_report_without_long_series_says_so(q4, said):
    assert said(record_part(replace(q4, chapters=()))) == [
        "No measure of this report has a real series of 16 quarters in one source, so no record can be made. "
        "Illustrative series have none: how well invented figures are projected says nothing."
    ]


def test_each_projection_knows_all_that_was_recorded_until_then(made, q4, grid, clean_figures, background):
    rows = clean_figures[
        (clean_figures["measure"] == "drug-trafficking")
        & (clean_figures["area"] == "West Mercia")
        & (clean_figures["source"] == "home-office-prc")
    ].sort_values("period")
    series = long_series(q4)
    assert len(series[series["measure"] == "drug-trafficking"]) == len(rows) == 44
    inside = 0
    for came in rows.tail(ORIGINS).itertuples():
        before = rows[rows["period"] < came.period]
        line = project(before, horizon=1, method="fast", annotations=background.annotations).iloc[-1]
        assert line["period"] == came.period
        inside += line["low80"] <= came.value <= line["high80"]
    frame = grid(made, "projection-record").frame.set_index("measure")
    assert frame.loc["Drug trafficking", "in80"] == inside
