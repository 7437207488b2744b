"""Periods that are counted in days: the week and the single day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from pcp_kpi.errors import PeriodNotUnderstood
from pcp_kpi.periods.units import Span, check_calendar_year, day_in_words

EARLIEST, LATEST = dt.date(1000, 1, 1), dt.date(9998, 12, 31)


def plain_day(day: dt.date) -> dt.date:
    """Return `day` as a plain date, so that timestamps and dates make equal periods.

    Raises
    ------
    PeriodNotUnderstood
        When the year cannot be written with four digits.

    Examples
    --------
    >>> plain_day(dt.datetime(2021, 7, 5, 14, 30))
    datetime.date(2021, 7, 5)
    """
    check_calendar_year(day.year)
    return dt.date(day.year, day.month, day.day)


def days_after(day: dt.date, n: int) -> dt.date:
    """Return the day `n` days after `day`.

    Raises
    ------
    PeriodNotUnderstood
        When that day lies outside the years 1000 to 9998.
    """
    if not EARLIEST.toordinal() <= day.toordinal() + n <= LATEST.toordinal():
        raise PeriodNotUnderstood(f"{n} days from {day} lies outside {EARLIEST.year} to {LATEST.year}")
    return dt.date.fromordinal(day.toordinal() + n)


def same_day_in(year: int, day: dt.date) -> dt.date:
    """Return the same day of another year; 28 February stands in for a 29th that is not there."""
    check_calendar_year(year)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    missing = (day.month, day.day) == (2, 29) and not leap
    return dt.date(year, day.month, 28 if missing else day.day)


@dataclass(frozen=True, order=True)
class Week(Span):
    """A week from Monday to Sunday.

    Parameters
    ----------
    monday : date
        Its first day.

    Raises
    ------
    PeriodNotUnderstood
        When the day is not a Monday.

    Examples
    --------
    >>> week = Week.containing(dt.date(2021, 7, 8))
    >>> week.label, week.end.isoformat(), week.shift(1).label
    ('Week of 5 Jul 2021', '2021-07-11', 'Week of 12 Jul 2021')
    """

    monday: dt.date
    grain: ClassVar[str] = "week"

    def __post_init__(self) -> None:
        """Keep a plain date and refuse another day than a Monday."""
        object.__setattr__(self, "monday", plain_day(self.monday))
        if self.monday.weekday() != 0:
            nearest = Week.containing(self.monday).monday
            raise PeriodNotUnderstood(
                f"a week begins on a Monday; {day_in_words(self.monday)} is not one, "
                f"its week begins on {day_in_words(nearest)}"
            )

    @classmethod
    def containing(cls, day: dt.date) -> Week:
        """Return the week in which `day` lies."""
        return cls(days_after(plain_day(day), -day.weekday()))

    @property
    def start(self) -> dt.date:
        """Monday."""
        return self.monday

    @property
    def end(self) -> dt.date:
        """Sunday."""
        return self.monday + dt.timedelta(days=6)

    @property
    def label(self) -> str:
        """Short house form: Week of 5 Jul 2021."""
        return f"Week of {day_in_words(self.monday, short=True)}"

    @property
    def words(self) -> str:
        """Long house form: Week of 5 July 2021."""
        return f"Week of {day_in_words(self.monday)}"

    def shift(self, n: int) -> Week:
        """Return the week `n` weeks later; earlier when `n` is negative."""
        return Week(days_after(self.monday, 7 * n))

    def years_before(self, n: int) -> Week:
        """Return the week whose Monday is nearest to the same day `n` years earlier."""
        return Week.containing(days_after(same_day_in(self.monday.year - n, self.monday), 3))


@dataclass(frozen=True, order=True)
class Day(Span):
    """One day: the point in time of a head count or a stock.

    Parameters
    ----------
    date : date
        The day.

    Examples
    --------
    >>> day = Day(dt.date(2021, 7, 1))
    >>> day.label, day.words, day.grain, day.years_before(1).label
    ('1 Jul 2021', '1 July 2021', 'point', '1 Jul 2020')
    """

    date: dt.date
    grain: ClassVar[str] = "point"

    def __post_init__(self) -> None:
        """Keep a plain date."""
        object.__setattr__(self, "date", plain_day(self.date))

    @classmethod
    def containing(cls, day: dt.date) -> Day:
        """Return the day itself."""
        return cls(day)

    @property
    def start(self) -> dt.date:
        """The day."""
        return self.date

    @property
    def end(self) -> dt.date:
        """The day."""
        return self.date

    @property
    def label(self) -> str:
        """Short house form: 1 Jul 2021."""
        return day_in_words(self.date, short=True)

    @property
    def words(self) -> str:
        """Long house form: 1 July 2021."""
        return day_in_words(self.date)

    def shift(self, n: int) -> Day:
        """Return the day `n` days later; earlier when `n` is negative."""
        return Day(days_after(self.date, n))

    def years_before(self, n: int) -> Day:
        """Return the same day `n` years earlier; 28 February for a 29th that is not there."""
        return Day(same_day_in(self.date.year - n, self.date))
