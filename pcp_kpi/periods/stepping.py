"""From the figures table back to periods, and from one period to the next."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

from pcp_kpi.errors import PeriodNotUnderstood, did_you_mean, in_words
from pcp_kpi.periods.days import Day, Week, plain_day
from pcp_kpi.periods.units import FIRST_MONTH_OF_YEAR, FinancialYear, Month, Quarter, day_in_words
from pcp_kpi.periods.windows import Period, Rolling, Window, YearToDate, kind_of

GRAINS: tuple[str, ...] = (
    "week", "month", "quarter", "year", "point",
    "rolling-6-months", "rolling-12-months", "year-to-date",
)  # fmt: skip
"""Grains that the figures table stores."""

_ASKED = {
    "week": "the first day of a week",
    "quarter": "the first day of a quarter",
    "year": "the first day of a financial year",
    "point": "a day without a time",
}


def is_first_day(grain: str, day: dt.date) -> bool:
    """Tell whether the figures table may store `day` for a period of this grain.

    Parameters
    ----------
    grain : str
        One of `GRAINS`.
    day : date or timestamp
        A timestamp must stand at midnight; a missing one is no first day.

    Returns
    -------
    bool
        True for a Monday, a first of the month, of the quarter or of April, as the grain asks;
        windows and year to date are stored by the first day of their last month.

    Raises
    ------
    PeriodNotUnderstood
        When the grain is not one of `GRAINS`.

    Examples
    --------
    >>> is_first_day("quarter", dt.date(2021, 4, 1)), is_first_day("quarter", dt.date(2021, 5, 1))
    (True, False)
    """
    _check_grain(grain)
    if _is_missing(day) or (isinstance(day, dt.datetime) and day.time() != dt.time()):
        return False
    if grain == "week":
        return day.weekday() == 0
    if grain == "quarter":
        return day.day == 1 and day.month % 3 == FIRST_MONTH_OF_YEAR % 3
    if grain == "year":
        return (day.month, day.day) == (FIRST_MONTH_OF_YEAR, 1)
    return grain == "point" or day.day == 1


def period_at(grain: str, first: dt.date) -> Period:
    """Return the period that the figures table stores as (`grain`, `first`).

    Parameters
    ----------
    grain : str
        One of `GRAINS`.
    first : date or timestamp
        First day of the period; for windows and year to date, of its last month.

    Returns
    -------
    Period
        The typed period, whose `timestamp` is `first`.

    Raises
    ------
    PeriodNotUnderstood
        When the grain is unknown, or when no such period begins on that day.

    Examples
    --------
    >>> period_at("quarter", dt.date(2021, 4, 1))
    Quarter(start_year=2021, number=1)
    >>> print(period_at("rolling-12-months", dt.date(2021, 6, 1)))
    12 months to Jun 2021
    """
    _check_grain(grain)
    if _is_missing(first):
        raise PeriodNotUnderstood(f"the date is missing; a period of grain {grain!r} needs its first day")
    period = _period_around(grain, plain_day(first))
    if not is_first_day(grain, first):
        asked = _ASKED.get(grain, "the first day of a month")
        nearest = _nearest_start(period, plain_day(first))
        raise PeriodNotUnderstood(
            f"{first} is not {asked}, as the grain {grain!r} asks; "
            f"the nearest is {nearest} ({day_in_words(nearest)})"
        )
    return period


def _is_missing(day: dt.date) -> bool:
    # pandas' NaT counts as a datetime; like NaN it differs from itself.
    return bool(day != day)


def _check_grain(grain: str) -> None:
    if grain not in GRAINS:
        raise PeriodNotUnderstood(
            f"{grain!r} is not a grain of the figures table; "
            f"it knows {in_words(GRAINS, most=len(GRAINS))}{did_you_mean(str(grain), GRAINS)}"
        )


def _period_around(grain: str, day: dt.date) -> Period:
    if grain == "week":
        return Week.containing(day)
    if grain == "month":
        return Month.containing(day)
    if grain == "quarter":
        return Quarter.containing(day)
    if grain == "year":
        return FinancialYear.containing(day)
    if grain == "point":
        return Day(day)
    if grain == "year-to-date":
        return YearToDate(Month.containing(day))
    return Rolling(6 if grain == "rolling-6-months" else 12, Month.containing(day))


def _nearest_start(period: Period, day: dt.date) -> dt.date:
    before, after = period.timestamp, period.shift(1).timestamp
    return before if day - before <= after - day else after


# Constrained, so that a range of quarters is a list of quarters; the union stands for parsed text.
PeriodT = TypeVar("PeriodT", FinancialYear, Quarter, Month, Week, Day, Rolling, YearToDate, Window, Period)


def period_range(first: PeriodT, last: PeriodT) -> list[PeriodT]:
    """List the periods from `first` to `last`, both included.

    Parameters
    ----------
    first, last : Period
        Two periods of the same grain; `last` must be reached by whole steps.

    Returns
    -------
    list of Period
        In order of time. Rolling windows and years to date step by a month, a `Window` by its own length.

    Raises
    ------
    PeriodNotUnderstood
        When the grains differ, when `last` comes first, or when no step meets it.

    Examples
    --------
    >>> [quarter.label for quarter in period_range(Quarter(2020, 3), Quarter(2021, 1))]
    ['2020/21 Q3', '2020/21 Q4', '2021/22 Q1']
    """
    if first.grain != last.grain:
        raise PeriodNotUnderstood(
            "a range needs two periods of the same grain; "
            f"'{first}' is {kind_of(first)} and '{last}' is {kind_of(last)}"
        )
    if last.end < first.end:
        raise PeriodNotUnderstood(f"a range runs forwards; '{last}' ends before '{first}': exchange the two")
    steps: list[PeriodT] = []
    step = first
    while step.end < last.end:
        steps.append(step)
        step = step.shift(1)
    if (step.start, step.end) != (last.start, last.end):
        raise PeriodNotUnderstood(
            f"whole steps from '{first}' do not meet '{last}'; the nearest step is '{step}'"
        )
    steps.append(step)
    return steps
