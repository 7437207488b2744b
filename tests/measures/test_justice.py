from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcp_kpi.errors import CommandError, NotAvailable
from pcp_kpi.intervals import newcombe
from pcp_kpi.measures.justice import backlog_change, count, gap_to_national

FORCE = "West Mercia"
MONTHS = pd.to_datetime(["2021-04-01", "2021-05-01"])
RESULTS = ("crown-conviction", "witness-attendance")
RATE = {"measure": "crown-conviction-rate", "grain": "quarter", "start": "2021-04-01"}


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1000))
def test_results_and_backlog_are_counted_as_plain_sums_count_them(opened, seed) -> None:
    random = np.random.default_rng(seed)
    cells = [(month, group, result, unit) for month in MONTHS for group in ("own", "National")
             for result in RESULTS for unit in ("One", "Two")]  # fmt: skip
    results = pd.DataFrame(cells, columns=["month", "group", "result", "unit"])
    results["cases"] = random.integers(0, 9, len(results))
    results["successful"] = random.integers(0, results["cases"] + 1)
    backlog = pd.DataFrame(
        {"as_at": "2021-04-30", "unit": "One", "court": ["crown", "magistrates"], "open_cases": [3, 4]}
    )
    backlog["as_at"] = pd.to_datetime(backlog["as_at"])
    figures = count(opened(court_results=results, court_backlog=backlog), source="test", force=FORCE)
    sums = results.groupby(["result", "group", "month"])[["successful", "cases"]].sum()
    expected = {
        (f"{result}-rate", FORCE if group == "own" else group, month): tuple(row)
        for (result, group, month), row in sums.iterrows()
        if row["cases"]
    }
    months = figures[figures["grain"] == "month"]
    assert {
        (one.measure, one.area, one.period): (one.value, one.of) for one in months.itertuples()
    } == expected
    points = figures[figures["grain"] == "point"]
    assert dict(zip(points["breakdown"], points["value"], strict=True)) == {
        "": 7,
        "crown": 3,
        "magistrates": 4,
    }


def test_the_gap_is_that_of_the_rest_made_smaller_by_the_forces_own_part(series) -> None:
    own = series([90], of=[100], area=FORCE, **RATE)
    nation = series([800], of=[1000], area="National", **RATE)
    told = gap_to_national(pd.concat([own, nation], ignore_index=True), force=FORCE).iloc[0]
    assert told["gap"] == pytest.approx(10)
    low, high = newcombe(90, 100, 710, 900)
    assert (told["low"], told["high"]) == (pytest.approx(90 * low), pytest.approx(90 * high))
    assert told["reading"] == "above"


def test_few_cases_are_not_to_be_told_apart_from_the_nation(series) -> None:
    own = series([17], of=[18], area=FORCE, **RATE)
    nation = series([750], of=[880], area="National", **RATE)
    told = gap_to_national(pd.concat([own, nation], ignore_index=True), force=FORCE)
    assert told["reading"].tolist() == ["not to be told apart"]


def test_rows_without_a_national_figure_are_left_out(series) -> None:
    own = series([17, 18], of=[18, 20], area=FORCE, **RATE)
    nation = series([750], of=[880], area="National", **RATE)
    assert len(gap_to_national(pd.concat([own, nation], ignore_index=True), force=FORCE)) == 1


def test_counts_and_a_nation_smaller_than_its_part_are_refused(series, message_of) -> None:
    own = series([17], of=[18], area=FORCE, **RATE)
    small = pd.concat([own, series([7], of=[9], area="National", **RATE)], ignore_index=True)
    assert message_of(CommandError, lambda: gap_to_national(small, force=FORCE)) == (
        "the nation has the force's cases among its own; here it has fewer than the force"
    )
    counts = series([17], area=FORCE, **RATE)
    assert message_of(CommandError, lambda: gap_to_national(counts, force=FORCE)) == (
        "a gap is told of shares, with their base in 'of': crown-conviction-rate"
    )


def test_the_backlog_is_set_against_the_last_day_before_the_pandemic(series) -> None:
    rows = series([1000, 2000, 1450], measure="court-backlog", breakdown="crown", grain="month").assign(
        grain="point", period=pd.to_datetime(["2020-02-29", "2020-12-31", "2021-09-30"])
    )
    # panel-2021-09, line 2054: "around 45% higher than pre-pandemic levels".
    told = backlog_change(rows, since=dt.date(2020, 2, 29))
    assert told["change"].round(9).tolist() == [100, 45]


def test_a_base_that_was_not_read_is_refused(series, message_of) -> None:
    rows = series([1000], measure="court-backlog", grain="month").assign(grain="point")
    assert message_of(NotAvailable, lambda: backlog_change(rows, since=dt.date(2020, 2, 28))) == (
        "the backlog was not read on 2020-02-28; take the last day of a month"
    )
