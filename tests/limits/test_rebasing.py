"""Suggestions to re-base: listed with their reason, applied by nobody."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from pcp_kpi.annotations import Annotation
from pcp_kpi.errors import CommandError
from pcp_kpi.limits import Baseline, LimitRule, suggest_rebase, with_limits
from pcp_kpi.periods import FinancialYear

BASE = [10.0, 12] * 6


def points_of(series, later, **columns) -> pd.DataFrame:
    figures = series([*BASE, *later], grain="month", **columns)
    return with_limits(figures, LimitRule(FinancialYear(2019), kind="xmr", grain="month"))


def log_of(points: pd.DataFrame, **options) -> list[list[object]]:
    log = suggest_rebase(points, **options)
    return [
        [f"{row['date']:%Y-%m-%d}", row["kind"], row["why"], row["points"]] for row in log.to_dict("records")
    ]


def test_eight_points_on_one_side_are_suggested_and_seven_are_not(series) -> None:
    assert log_of(points_of(series, [15.0] * 7)) == []
    assert log_of(points_of(series, [15.0] * 8)) == [
        ["2020-04-01", "shift", "8 points in a row above the mean, still running at the last point", 8]
    ]
    assert len(log_of(points_of(series, [15.0] * 7), run=7)) == 1


def test_a_shift_that_ended_says_when(series) -> None:
    assert log_of(points_of(series, [5.0] * 9 + [15.0])) == [
        ["2020-04-01", "shift", "9 points in a row below the mean, until 2020-12-01", 10]
    ]


def test_a_point_on_the_mean_a_gap_or_a_provisional_point_ends_a_run(series) -> None:
    assert log_of(points_of(series, [15.0] * 4 + [11.0] + [15.0] * 4)) == []
    assert log_of(points_of(series, [15.0] * 4 + [None] + [15.0] * 4)) == []
    points = points_of(series, [15.0] * 8)
    points.loc[points.index[-1], "status"] = "provisional"
    assert log_of(points) == []


def test_the_baselines_own_points_make_no_shift(series) -> None:
    # The last point of the baseline is above its mean too; the run begins after it.
    assert log_of(points_of(series, [15.0] * 8))[0][0] == "2020-04-01"
    whole = with_limits(
        series([1.0] * 8 + [2.0] * 8, grain="month"), LimitRule(Baseline(), kind="xmr", grain="month")
    )
    assert [row[0] for row in log_of(whole)] == ["2019-04-01", "2019-12-01"]


def test_a_recording_change_is_a_reason_by_itself(series) -> None:
    def event(day: dt.date, measure: str = "hate-crime") -> Annotation:
        return Annotation(day, measure, "*", None, "recording-change", "Online reports counted", "notice")

    events = [event(dt.date(2020, 6, 1)), event(dt.date(2030, 1, 1)), event(dt.date(2020, 6, 1), "rape")]
    assert log_of(points_of(series, [11.0] * 6), annotations=events) == [
        ["2020-06-01", "recording-change", "Online reports counted", 4]
    ]


def test_nothing_is_changed_and_an_empty_log_has_its_columns(series) -> None:
    points = points_of(series, [15.0] * 8)
    before = points.copy()
    suggest_rebase(points)
    pd.testing.assert_frame_equal(points, before)
    empty = suggest_rebase(points_of(series, []))
    assert list(empty.columns) == ["measure", "area", "breakdown", "grain", "date", "kind", "why", "points"]
    assert len(empty) == 0


def test_what_cannot_be_judged_is_refused(series, message_of) -> None:
    assert message_of(CommandError, lambda: suggest_rebase(series([1]))) == (
        "suggestions need limits: pass the figures through with_limits first"
    )
    assert message_of(CommandError, lambda: suggest_rebase(points_of(series, []), run=1)) == (
        "a shift is two points in a row or more, not 1"
    )
