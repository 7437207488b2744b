"""The calendar's fixed units: financial year, quarter and month."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from pcp_kpi.errors import PeriodNotUnderstood

MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
# strftime would follow the machine's locale; a report must read the same everywhere.

FIRST_MONTH_OF_YEAR = 4
# Four-digit years only, and room for the March that closes the last financial year.
EARLIEST_YEAR, LATEST_YEAR = 1000, 9998


def check_calendar_year(year: int) -> None:
    """Refuse a calendar year that cannot be written with four digits.

    Raises
    ------
    PeriodNotUnderstood
        When `year` lies outside 1000 to 9998.
    """
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise PeriodNotUnderstood(f"the year {year} lies outside {EARLIEST_YEAR} to {LATEST_YEAR}")


def day_in_words(day: dt.date, *, short: bool = False) -> str:
    """Print a day without leading zeros.

    Examples
    --------
    >>> day_in_words(dt.date(2021, 7, 1)), day_in_words(dt.date(2021, 7, 1), short=True)
    ('1 July 2021', '1 Jul 2021')
    """
    name = MONTH_NAMES[day.month - 1]
    return f"{day.day} {name[:3] if short else name} {day.year}"


class Span(ABC):
    """What every period has: a first day, a last day, a short and a long house form."""

    @property
    @abstractmethod
    def start(self) -> dt.date:
        """First day."""

    @property
    @abstractmethod
    def end(self) -> dt.date:
        """Last day."""

    @property
    @abstractmethod
    def label(self) -> str:
        """Short house form; it parses back to the same period."""

    @property
    def timestamp(self) -> dt.date:
        """Date that stands in the column `period` of the figures table."""
        return self.start

    def contains(self, day: dt.date) -> bool:
        """Tell whether `day` lies in the period, first and last day included."""
        return self.start <= dt.date(day.year, day.month, day.day) <= self.end

    def __str__(self) -> str:
        """Return the label."""
        return self.label


@dataclass(frozen=True, order=True)
class FinancialYear(Span):
    """A UK financial year, 1 April to 31 March.

    Parameters
    ----------
    start_year : int
        Calendar year of its first nine months: 2019 for 2019/20.

    Raises
    ------
    PeriodNotUnderstood
        When the year cannot be written with four digits.

    Examples
    --------
    >>> year = FinancialYear(2019)
    >>> year.label, year.words, year.years_before(1).label
    ('2019/20', 'April 2019 to March 2020', '2018/19')
    >>> year.start.isoformat(), year.end.isoformat()
    ('2019-04-01', '2020-03-31')
    """

    start_year: int
    grain: ClassVar[str] = "year"

    def __post_init__(self) -> None:
        """Refuse a year of other than four digits."""
        check_calendar_year(self.start_year)

    @classmethod
    def containing(cls, day: dt.date) -> FinancialYear:
        """Return the financial year in which `day` lies."""
        return cls(day.year - (day.month < FIRST_MONTH_OF_YEAR))

    @property
    def start(self) -> dt.date:
        """1 April."""
        return dt.date(self.start_year, FIRST_MONTH_OF_YEAR, 1)

    @property
    def end(self) -> dt.date:
        """31 March of the next calendar year."""
        return dt.date(self.start_year + 1, 3, 31)

    @property
    def label(self) -> str:
        """Short house form: 2019/20."""
        return f"{self.start_year}/{(self.start_year + 1) % 100:02d}"

    @property
    def words(self) -> str:
        """Long house form: April 2019 to March 2020."""
        return f"April {self.start_year} to March {self.start_year + 1}"

    @property
    def quarters(self) -> tuple[Quarter, ...]:
        """Its four quarters, April to June first."""
        return tuple(Quarter(self.start_year, number) for number in range(1, 5))

    @property
    def months(self) -> tuple[Month, ...]:
        """Its twelve months, April first."""
        return tuple(month for quarter in self.quarters for month in quarter.months)

    def shift(self, n: int) -> FinancialYear:
        """Return the financial year `n` years later; earlier when `n` is negative."""
        return FinancialYear(self.start_year + n)

    def years_before(self, n: int) -> FinancialYear:
        """Return the financial year `n` years earlier."""
        return self.shift(-n)


@dataclass(frozen=True, order=True)
class Quarter(Span):
    """A quarter of a financial year; quarter 1 is April to June.

    Parameters
    ----------
    start_year : int
        First calendar year of the financial year: 2021 for all quarters of 2021/22.
    number : int
        1 to 4.

    Raises
    ------
    PeriodNotUnderstood
        When there is no such quarter.

    Examples
    --------
    >>> quarter = Quarter(2021, 4)
    >>> quarter.label, quarter.words, quarter.shift(1).label, quarter.years_before(2).label
    ('2021/22 Q4', 'January to March 2022', '2022/23 Q1', '2019/20 Q4')
    """

    start_year: int
    number: int
    grain: ClassVar[str] = "quarter"

    def __post_init__(self) -> None:
        """Refuse a quarter that does not exist."""
        check_calendar_year(self.start_year)
        if not 1 <= self.number <= 4:
            raise PeriodNotUnderstood(f"a financial year has quarters 1 to 4; quarter {self.number} came")

    @classmethod
    def containing(cls, day: dt.date) -> Quarter:
        """Return the quarter in which `day` lies."""
        return Month(day.year, day.month).quarter

    @property
    def start(self) -> dt.date:
        """First day of its first month."""
        return self.months[0].start

    @property
    def end(self) -> dt.date:
        """Last day of its third month."""
        return self.months[-1].end

    @property
    def label(self) -> str:
        """Short house form: 2021/22 Q1."""
        return f"{self.financial_year.label} Q{self.number}"

    @property
    def words(self) -> str:
        """Long house form: April to June 2021."""
        return run_in_words(self.months[0], self.months[-1])

    @property
    def financial_year(self) -> FinancialYear:
        """Financial year to which it belongs."""
        return FinancialYear(self.start_year)

    @property
    def months(self) -> tuple[Month, ...]:
        """Its three months."""
        april = Month(self.start_year, FIRST_MONTH_OF_YEAR)
        return tuple(april.shift(3 * (self.number - 1) + n) for n in range(3))

    def shift(self, n: int) -> Quarter:
        """Return the quarter `n` quarters later; earlier when `n` is negative."""
        start_year, place = divmod(4 * self.start_year + self.number - 1 + n, 4)
        return Quarter(start_year, place + 1)

    def years_before(self, n: int) -> Quarter:
        """Return the same quarter `n` financial years earlier."""
        return Quarter(self.start_year - n, self.number)


@dataclass(frozen=True, order=True)
class Month(Span):
    """A calendar month.

    Parameters
    ----------
    year : int
        Calendar year, four digits.
    month : int
        1 to 12.

    Raises
    ------
    PeriodNotUnderstood
        When there is no such month.

    Examples
    --------
    >>> month = Month(2021, 6)
    >>> month.label, month.words, month.quarter.label, month.shift(-6).label
    ('Jun 2021', 'June 2021', '2021/22 Q1', 'Dec 2020')
    """

    year: int
    month: int
    grain: ClassVar[str] = "month"

    def __post_init__(self) -> None:
        """Refuse a month that does not exist."""
        check_calendar_year(self.year)
        if not 1 <= self.month <= 12:
            raise PeriodNotUnderstood(f"a year has months 1 to 12; month {self.month} came")

    @classmethod
    def containing(cls, day: dt.date) -> Month:
        """Return the month in which `day` lies."""
        return cls(day.year, day.month)

    @property
    def start(self) -> dt.date:
        """First day."""
        return dt.date(self.year, self.month, 1)

    @property
    def end(self) -> dt.date:
        """Last day."""
        after = self.year * 12 + self.month  # counted from 0: the month that follows
        return dt.date(after // 12, after % 12 + 1, 1) - dt.timedelta(days=1)

    @property
    def name(self) -> str:
        """Full name without the year: June."""
        return MONTH_NAMES[self.month - 1]

    @property
    def label(self) -> str:
        """Short house form: Jun 2021; always three letters."""
        return f"{self.name[:3]} {self.year}"

    @property
    def words(self) -> str:
        """Long house form: June 2021."""
        return f"{self.name} {self.year}"

    @property
    def financial_year(self) -> FinancialYear:
        """Financial year to which it belongs."""
        return FinancialYear.containing(self.start)

    @property
    def quarter(self) -> Quarter:
        """Quarter to which it belongs."""
        place = (self.month - FIRST_MONTH_OF_YEAR) % 12
        return Quarter(self.financial_year.start_year, place // 3 + 1)

    def shift(self, n: int) -> Month:
        """Return the month `n` months later; earlier when `n` is negative."""
        year, place = divmod(self.year * 12 + self.month - 1 + n, 12)
        return Month(year, place + 1)

    def years_before(self, n: int) -> Month:
        """Return the same month `n` years earlier."""
        return Month(self.year - n, self.month)

    def months_to(self, last: Month) -> int:
        """Count the months from this one to `last`, both included; below 1 when `last` comes first."""
        return (last.year - self.year) * 12 + last.month - self.month + 1


def run_in_words(first: Month, last: Month) -> str:
    """Print a run of months, naming the year once when it is the same.

    Examples
    --------
    >>> run_in_words(Month(2021, 4), Month(2021, 6)), run_in_words(Month(2020, 7), Month(2021, 6))
    ('April to June 2021', 'July 2020 to June 2021')
    """
    if first == last:
        return last.words
    return f"{first.name if first.year == last.year else first.words} to {last.words}"
