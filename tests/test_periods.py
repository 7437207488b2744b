"""Financial years, quarters, months, weeks and windows: printed, stepped, stored, in columns."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcp_kpi.errors import PeriodNotUnderstood
from pcp_kpi.periods import (
    GRAINS,
    Day,
    FinancialYear,
    Month,
    Period,
    Quarter,
    Rolling,
    Week,
    Window,
    YearToDate,
    financial_year_starts,
    is_first_day,
    period_at,
    period_range,
    quarter_numbers,
    quarter_starts,
    year_starts,
)
from tests.drawn_periods import days, months, periods, quarters, stored, windows, years

Q1, Q2 = Quarter(2021, 1), Quarter(2021, 2)
JUNE = Month(2021, 6)


@pytest.mark.parametrize(
    ("period", "label", "words", "grain", "start", "end", "timestamp"),
    [
        (FinancialYear(2019), "2019/20", "April 2019 to March 2020", "year",
         "2019-04-01", "2020-03-31", "2019-04-01"),
        (Q1, "2021/22 Q1", "April to June 2021", "quarter", "2021-04-01", "2021-06-30", "2021-04-01"),
        (Quarter(2021, 4), "2021/22 Q4", "January to March 2022", "quarter",
         "2022-01-01", "2022-03-31", "2022-01-01"),
        (Month(2020, 2), "Feb 2020", "February 2020", "month", "2020-02-01", "2020-02-29", "2020-02-01"),
        (Month(2020, 12), "Dec 2020", "December 2020", "month", "2020-12-01", "2020-12-31", "2020-12-01"),
        (Week(dt.date(2021, 7, 5)), "Week of 5 Jul 2021", "Week of 5 July 2021", "week",
         "2021-07-05", "2021-07-11", "2021-07-05"),
        (Day(dt.date(2021, 7, 1)), "1 Jul 2021", "1 July 2021", "point",
         "2021-07-01", "2021-07-01", "2021-07-01"),
        (Rolling(12, JUNE), "12 months to Jun 2021", "July 2020 to June 2021 (rolling 12 months)",
         "rolling-12-months", "2020-07-01", "2021-06-30", "2021-06-01"),
        (Rolling(1, JUNE), "1 month to Jun 2021", "June 2021 (rolling 1 month)",
         "rolling-1-months", "2021-06-01", "2021-06-30", "2021-06-01"),
        (YearToDate(Month(2022, 3)), "2021/22 year to date (Apr to Mar)",
         "April 2021 to March 2022 (2021/22 year to date)", "year-to-date",
         "2021-04-01", "2022-03-31", "2022-03-01"),
        (YearToDate(Month(2021, 4)), "2021/22 year to date (Apr)", "April 2021 (2021/22 year to date)",
         "year-to-date", "2021-04-01", "2021-04-30", "2021-04-01"),
        (Window(Month(2020, 3), Month(2021, 3)), "Mar 2020 to Mar 2021", "March 2020 to March 2021",
         "window", "2020-03-01", "2021-03-31", "2021-03-01"),
        (Window(Month(2020, 3), Month(2021, 3), "Covid"), "Covid (Mar 2020 to Mar 2021)",
         "Covid (March 2020 to March 2021)", "window", "2020-03-01", "2021-03-31", "2021-03-01"),
    ],
)  # fmt: skip
def test_the_house_forms(
    period: Period, label: str, words: str, grain: str, start: str, end: str, timestamp: str
) -> None:
    assert (period.label, str(period), period.words, period.grain) == (label, label, words, grain)
    dates = (period.start, period.end, period.timestamp)
    assert tuple(day.isoformat() for day in dates) == (start, end, timestamp)


def test_units_that_do_not_exist_are_refused() -> None:
    for make, message in [
        (lambda: Month(2021, 13), "a year has months 1 to 12; month 13 came"),
        (lambda: Quarter(2021, 0), "a financial year has quarters 1 to 4; quarter 0 came"),
        (lambda: FinancialYear(21), "the year 21 lies outside 1000 to 9998"),
        (lambda: Rolling(61, JUNE), "a rolling window has 1 to 60 months; 61 came"),
        (lambda: Week(dt.date(9998, 12, 28)).shift(1), "7 days from 9998-12-28 lies outside 1000 to 9998"),
        (lambda: Window(JUNE, Month(2021, 4)),
         "a window runs forwards; it came from Jun 2021 to Apr 2021: exchange the two"),
    ]:  # fmt: skip
        with pytest.raises(PeriodNotUnderstood, match=f"^{re.escape(message)}$"):
            make()


@given(st.one_of(periods, windows), st.integers(-100, 100))
def test_stepping_there_and_back_changes_nothing(period: Period, n: int) -> None:
    assert period.shift(n).shift(-n) == period
    assert n <= 0 or period.shift(n).end > period.end


@given(st.one_of(st.builds(FinancialYear, years), quarters, months, days.map(Week.containing), windows))
def test_the_next_one_begins_on_the_day_after(period: Period) -> None:
    assert period.shift(1).start == period.end + dt.timedelta(days=1)


@given(st.builds(FinancialYear, years))
def test_quarters_and_months_tile_their_year(year: FinancialYear) -> None:
    for parts in (year.quarters, year.months):
        assert (parts[0].start, parts[-1].end) == (year.start, year.end)
        assert all(one.end + dt.timedelta(days=1) == after.start for one, after in pairwise(parts))
    assert [month for quarter in year.quarters for month in quarter.months] == list(year.months)
    assert (len(year.quarters), len(year.months)) == (4, 12)


@given(stored)
def test_what_the_table_stores_comes_back(period: Period) -> None:
    assert period.grain in GRAINS
    assert is_first_day(period.grain, period.timestamp)
    assert period_at(period.grain, period.timestamp) == period
    assert period_at(period.grain, pd.Timestamp(period.timestamp)) == period


@given(quarters, st.integers(-50, 50))
def test_the_same_period_years_before_keeps_its_place(quarter: Quarter, n: int) -> None:
    before = quarter.years_before(n)
    assert (before.number, before.start_year) == (quarter.number, quarter.start_year - n)
    assert before == quarter.shift(-4 * n)
    month = quarter.months[1]
    assert month.years_before(n) == month.shift(-12 * n)
    assert Rolling(6, month).years_before(n) == Rolling(6, month.shift(-12 * n))
    assert YearToDate(month).years_before(n).last.month == month.month
    assert Window(month, month, "Covid").years_before(n) == Window(month.shift(-12 * n), month.shift(-12 * n))


@given(days)
def test_a_day_lies_in_what_contains_it(day: dt.date) -> None:
    for kind in (FinancialYear, Quarter, Month, Week, Day):
        assert kind.containing(day).contains(day)  # type: ignore[attr-defined]
    assert Month.containing(day).quarter == Quarter.containing(day)
    assert Quarter.containing(day).financial_year == FinancialYear.containing(day)


@given(days, st.integers(1, 90))
def test_a_week_years_before_begins_within_three_days_of_the_same_date(day: dt.date, n: int) -> None:
    week = Week.containing(day)
    assert abs((week.years_before(n).monday - Day(week.monday).years_before(n).date).days) <= 3


def test_a_leap_day_has_its_stand_in() -> None:
    leap_day = Day(dt.date(2020, 2, 29))
    assert leap_day.years_before(1) == Day(dt.date(2019, 2, 28))
    assert leap_day.years_before(4) == Day(dt.date(2016, 2, 29))


def test_periods_sort_by_time_and_serve_as_keys() -> None:
    assert sorted([Quarter(2021, 1), Quarter(2020, 4), Quarter(2020, 1)])[0] == Quarter(2020, 1)
    assert {Week(dt.date(2021, 7, 5)): 1}[Week(pd.Timestamp("2021-07-05"))] == 1


@pytest.mark.parametrize(
    ("grain", "day", "asked", "nearest"),
    [
        ("quarter", dt.date(2021, 5, 1), "the first day of a quarter", "2021-04-01 (1 April 2021)"),
        ("quarter", dt.date(2021, 6, 20), "the first day of a quarter", "2021-07-01 (1 July 2021)"),
        ("year", dt.date(2021, 1, 1), "the first day of a financial year", "2021-04-01 (1 April 2021)"),
        ("week", dt.date(2021, 7, 6), "the first day of a week", "2021-07-05 (5 July 2021)"),
        ("rolling-12-months", dt.date(2021, 6, 30), "the first day of a month", "2021-07-01 (1 July 2021)"),
        ("year-to-date", dt.date(2021, 6, 2), "the first day of a month", "2021-06-01 (1 June 2021)"),
        ("point", dt.datetime(2021, 7, 1, 9), "a day without a time", "2021-07-01 (1 July 2021)"),
    ],
)
def test_a_date_that_begins_no_period_is_refused(grain: str, day: dt.date, asked: str, nearest: str) -> None:
    assert not is_first_day(grain, day)
    with pytest.raises(PeriodNotUnderstood) as refusal:
        period_at(grain, day)
    assert str(refusal.value) == (
        f"{day} is not {asked}, as the grain '{grain}' asks; the nearest is {nearest}"
    )


def test_a_missing_date_and_an_unknown_grain_are_refused() -> None:
    assert not is_first_day("month", pd.NaT)
    message = "the date is missing; a period of grain 'month' needs its first day"
    with pytest.raises(PeriodNotUnderstood, match=f"^{message}$"):
        period_at("month", pd.NaT)
    with pytest.raises(PeriodNotUnderstood) as refusal:
        is_first_day("quarterly", dt.date(2021, 4, 1))
    assert str(refusal.value) == (
        "'quarterly' is not a grain of the figures table; it knows week, month, quarter, year, point, "
        "rolling-6-months, rolling-12-months and year-to-date; did you mean 'quarter'?"
    )


def test_a_range_holds_both_ends() -> None:
    assert period_range(Quarter(2020, 4), Quarter(2021, 2)) == [Quarter(2020, 4), Q1, Q2]
    assert period_range(Q1, Q1) == [Q1]
    assert len(period_range(YearToDate(Month(2021, 2)), YearToDate(Month(2021, 5)))) == 4


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [
        (Q1, JUNE, "a range needs two periods of the same grain; '2021/22 Q1' is a quarter and 'Jun 2021' is "
         "a month"),
        (Q2, Q1, "a range runs forwards; '2021/22 Q1' ends before '2021/22 Q2': exchange the two"),
        (Window(Month(2021, 1), Month(2021, 2)), Window(Month(2021, 4), Month(2021, 5)),
         "whole steps from 'Jan 2021 to Feb 2021' do not meet 'Apr 2021 to May 2021'; the nearest step is "
         "'May 2021 to Jun 2021'"),
    ],
)  # fmt: skip
def test_a_range_without_an_end_is_refused(first: Period, last: Period, message: str) -> None:
    with pytest.raises(PeriodNotUnderstood, match=f"^{re.escape(message)}$"):
        period_range(first, last)


@given(st.lists(days, max_size=20), st.sampled_from(["s", "us", "ns"]))
def test_columns_agree_with_the_classes(given_days: list[dt.date], unit: str) -> None:
    index = list(range(10, 10 + len(given_days)))
    dates = pd.Series(np.array(given_days, dtype=f"datetime64[{unit}]"), index=index, name="period")
    for function, dtype, of_class in (
        (financial_year_starts, "int64", lambda day: FinancialYear.containing(day).start_year),
        (quarter_numbers, "int64", lambda day: Quarter.containing(day).number),
        (quarter_starts, dates.dtype, lambda day: pd.Timestamp(Quarter.containing(day).start)),
        (year_starts, dates.dtype, lambda day: pd.Timestamp(FinancialYear.containing(day).start)),
    ):
        found = function(dates)
        assert found.tolist() == [of_class(day) for day in given_days]
        assert (found.index.tolist(), found.name, found.dtype) == (index, "period", dtype)


NO_DATES = "must hold dates (datetime64 without a time zone); it holds"


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (pd.Series(["2021-04-01"], name="period"),
         f"the column 'period' {NO_DATES} str: convert it with pandas.to_datetime"),
        (pd.Series(pd.to_datetime(["2021-04-01"], utc=True).as_unit("us")),
         f"the column {NO_DATES} datetime64[us, UTC]: convert it with pandas.to_datetime"),
        (pd.Series(pd.to_datetime(["2021-04-01", None]), name="period"),
         "the column 'period' has 1 missing of 2 dates; every row needs its date: drop or mend the rows "
         "without one"),
    ],
)  # fmt: skip
def test_columns_without_dates_are_refused(column: pd.Series, message: str) -> None:
    for function in (financial_year_starts, quarter_numbers, quarter_starts, year_starts):
        with pytest.raises(PeriodNotUnderstood, match=f"^{re.escape(message)}$"):
            function(column)


def test_importing_periods_does_not_import_pandas() -> None:
    code = "import sys, pcp_kpi.periods; sys.exit(not {'pandas', 'numpy'}.isdisjoint(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
