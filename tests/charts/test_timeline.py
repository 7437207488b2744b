from __future__ import annotations

import datetime as dt

import numpy as np

from pcp_kpi.charts.timeline import (
    all_slots,
    line_with_gaps,
    make_timeline,
    slot_labels,
    steps_with_gaps,
    year_edges,
    year_labels,
)


def quarters(*days):
    return make_timeline([dt.date.fromisoformat(day) for day in days], "quarter")


def test_absent_quarters_are_gaps():
    timeline = quarters("2019-04-01", "2019-07-01", "2020-01-01")
    assert timeline.breaks.tolist() == [2]
    _, ys = line_with_gaps(timeline, np.array([1.0, 2.0, 3.0]))
    assert ys.tolist()[:2] == [1, 2]
    assert np.isnan(ys[2])


def test_a_rolling_figure_given_each_quarter_has_no_gaps():
    days = [dt.date(2020, 6, 1), dt.date(2020, 9, 1), dt.date(2020, 12, 1)]
    timeline = make_timeline(days, "rolling-12-months")
    assert timeline.spacing == 3
    assert timeline.breaks.tolist() == []


def test_a_limit_runs_across_absent_periods_and_steps_where_it_changes():
    timeline = quarters("2019-04-01", "2019-10-01", "2020-01-01")
    xs, ys = steps_with_gaps(timeline, np.array([5.0, 5.0, 7.0]))
    assert [y for y in ys if not np.isnan(y)] == [5, 5, 7, 7]
    assert xs[1] == timeline.ends[1]


def test_a_limit_that_is_not_known_has_no_line():
    assert len(steps_with_gaps(quarters("2019-04-01"), np.array([np.nan]))[0]) == 0


def test_labels_are_thinned_to_the_room():
    months = all_slots(*make_timeline([dt.date(2018, 4, 1), dt.date(2021, 3, 1)], "month").slots)
    assert len(slot_labels(months, width=1000, size=8)) == 36
    assert [label.text for label in slot_labels(months, width=400, size=8)][:2] == ["Apr", "Jul"]
    assert slot_labels(months, width=100, size=8) == []
    assert [label.text for label in year_labels(months, width=100, size=8)] == ["2018/19", "2020/21"]


def test_years_meet_on_the_first_of_april():
    slots = all_slots(*quarters("2019-04-01", "2021-04-01").slots)
    edges = [dt.date(1970, 1, 1) + dt.timedelta(days=day) for day in year_edges(slots)]
    assert edges == [dt.date(2020, 4, 1), dt.date(2021, 4, 1)]
