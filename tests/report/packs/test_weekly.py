from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.errors import CommandError, NotAvailable
from pcp_kpi.figures import new_figures
from pcp_kpi.periods import Week
from pcp_kpi.report.packs.weekly import as_week, weekly_dashboard

MEASURE = "incidents"


def frame(document, name):
    return next(grid for grid in document.grids if grid.name == name).table.frame.set_index("id")


def weekly(values, *, first="2019-04-01", measure=MEASURE, **columns):
    days = pd.date_range(first, periods=len(values), freq="7D")
    row = {"measure": measure, "area": "West Mercia", "grain": "week", **columns}
    return new_figures(
        {**row, "period": day, "value": value} for day, value in zip(days, values, strict=True)
    )


@pytest.fixture
def wave():
    """Return two years and a half of weeks from April 2019, with a leap in the last."""
    rng = np.random.default_rng(1)
    values = [*rng.poisson(1000, 116), 1500]
    return weekly([float(value) for value in values])


def test_a_row_tells_the_week_the_week_before_and_thirteen_weeks(wave, background):
    document = weekly_dashboard(wave, "2021-06-21", background=background)
    row = frame(document, "demand").loc[MEASURE]
    level = wave["value"]
    assert (row["value"], row["before"]) == (level.iloc[-1], level.iloc[-2])
    assert row["mean_of_weeks"] == pytest.approx(level.iloc[-13:].mean())
    assert row["change"] == f"+{100 * (level.iloc[-1] / level.iloc[-2] - 1):.0f}%"
    assert row["signal"] == "above"


def test_limits_are_those_of_the_moving_range_of_the_baseline_year(wave, background):
    row = frame(weekly_dashboard(wave, "2021-06-21", background=background), "demand").loc[MEASURE]
    year = wave.set_index("period")["value"]["2019-04-01":"2020-03-23"]
    spread = 3 * year.diff().abs().mean() / 1.128
    assert row["lower"] == pytest.approx(year.mean() - spread)
    assert row["upper"] == pytest.approx(year.mean() + spread)


def test_the_year_ago_is_the_week_nearest_to_the_same_day(wave, background):
    row = frame(weekly_dashboard(wave, "2021-06-21", background=background), "demand").loc[MEASURE]
    then = wave.loc[wave["period"] == pd.Timestamp(Week(dt.date(2021, 6, 21)).years_before(1).start), "value"]
    assert row["year_ago"] == then.item()


def test_nothing_later_than_the_week_is_looked_at(wave, background):
    early = weekly_dashboard(wave, "2021-06-14", background=background)
    cut = weekly_dashboard(wave[wave["period"] < "2021-06-21"], "2021-06-14", background=background)
    pd.testing.assert_frame_equal(frame(early, "demand"), frame(cut, "demand"))


def test_a_few_weeks_of_the_baseline_make_no_limits(week):
    row = frame(week, "covid").loc["covid-notices"]
    assert math.isnan(row["upper"])
    assert row["signal"] == "not available"


def test_a_count_at_a_point_stands_for_its_week_with_its_target(week):
    row = frame(week, "demand").loc["unresourced-incidents"]
    assert row["verdict"] == "not met"  # 271 against a band of 150 to 200
    assert row["value"] == 271


def test_the_areas_of_unresourced_incidents_are_drawn_side_by_side(week):
    (picture,) = week.pictures
    chart = picture.draw()
    assert len(chart.axes) == 6
    assert chart.words.illustrative
    assert chart.words.title == "Unresourced incidents: two of five areas above their limits"
    assert chart.words.subtitle == "26 weeks to the week of 21 June 2021, West Mercia by local policing area"


def test_what_has_no_weekly_figures_is_listed(week, words_of):
    assert "No source has weekly figures of the week" in words_of(week)
    assert week.cover.caution == "ILLUSTRATIVE: all figures in this dashboard are invented"


def test_flags_targets_and_the_largest_change_are_said(wave, background, words_of):
    said = words_of(weekly_dashboard(wave, "2021-06-21", background=background))
    assert "Above its limits: Incidents (1,500)." in said
    assert any(text.startswith("Largest change on the week before: Incidents (+") for text in said)


def test_a_quiet_week_says_that_all_lie_within(wave, background, words_of):
    said = words_of(weekly_dashboard(wave, "2021-06-14", background=background))
    assert "All 1 measure with limits lie within them." not in said
    assert "The one measure with limits lies within them." in said


@pytest.mark.parametrize(
    "day", ["2021-06-21", "2021-06-27", dt.date(2021, 6, 23), Week(dt.date(2021, 6, 21))]
)
def test_a_week_is_named_by_any_of_its_days(day):
    assert as_week(day) == Week(dt.date(2021, 6, 21))


def test_a_month_is_no_week_and_a_week_without_figures_has_no_dashboard(wave, background, message_of):
    assert message_of(CommandError, lambda: as_week("June 2021")) == (
        "a week is needed, such as 2021-06-21; 'June 2021' is June 2021"
    )
    assert message_of(NotAvailable, lambda: weekly_dashboard(wave, "2022-06-20", background=background)) == (
        "no measure has a figure for the week of 20 June 2022, so there is no dashboard"
    )
