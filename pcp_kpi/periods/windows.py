"""Runs of whole months: rolling windows, the year to date, and any other run."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from pcp_kpi.errors import PeriodNotUnderstood
from pcp_kpi.periods.days import Day, Week
from pcp_kpi.periods.units import FinancialYear, Month, Quarter, Span, run_in_words

LONGEST_ROLLING = 60


@dataclass(frozen=True, order=True)
class Rolling(Span):
    """A window of whole months that moves on by a month at a time.

    Parameters
    ----------
    months : int
        Length, 1 to 60 months; the figures table stores windows of 6 and 12.
    last : Month
        Its last month.

    Raises
    ------
    PeriodNotUnderstood
        When the length lies outside 1 to 60.

    Examples
    --------
    >>> window = Rolling(12, Month(2021, 6))
    >>> window.label, window.grain
    ('12 months to Jun 2021', 'rolling-12-months')
    >>> window.words, window.timestamp.isoformat()
    ('July 2020 to June 2021 (rolling 12 months)', '2021-06-01')
    """

    months: int
    last: Month

    def __post_init__(self) -> None:
        """Refuse a length outside 1 to 60 months."""
        if not 1 <= self.months <= LONGEST_ROLLING:
            raise PeriodNotUnderstood(
                f"a rolling window has 1 to {LONGEST_ROLLING} months; {self.months} came"
            )

    @property
    def grain(self) -> str:
        """Grain as the figures table names it: rolling-12-months."""
        return f"rolling-{self.months}-months"

    @property
    def first(self) -> Month:
        """Its first month."""
        return self.last.shift(1 - self.months)

    @property
    def financial_year(self) -> FinancialYear:
        """Financial year in which it ends."""
        return self.last.financial_year

    @property
    def start(self) -> dt.date:
        """First day of its first month."""
        return self.first.start

    @property
    def end(self) -> dt.date:
        """Last day of its last month."""
        return self.last.end

    @property
    def timestamp(self) -> dt.date:
        """First day of its last month, as the figures table stores it."""
        return self.last.start

    @property
    def label(self) -> str:
        """Short house form: 12 months to Jun 2021."""
        return f"{self._length} to {self.last.label}"

    @property
    def words(self) -> str:
        """Long house form: July 2020 to June 2021 (rolling 12 months)."""
        return f"{run_in_words(self.first, self.last)} (rolling {self._length})"

    @property
    def _length(self) -> str:
        return f"{self.months} month{'' if self.months == 1 else 's'}"

    def shift(self, n: int) -> Rolling:
        """Return the window that ends `n` months later; earlier when `n` is negative."""
        return Rolling(self.months, self.last.shift(n))

    def years_before(self, n: int) -> Rolling:
        """Return the window that ends in the same month `n` years earlier."""
        return Rolling(self.months, self.last.years_before(n))


@dataclass(frozen=True, order=True)
class YearToDate(Span):
    """The part of a financial year from 1 April to the end of a month.

    Parameters
    ----------
    last : Month
        Its last month.

    Examples
    --------
    >>> so_far = YearToDate.to_quarter(Quarter(2022, 3))
    >>> so_far.label, so_far.words
    ('2022/23 year to date (Apr to Dec)', 'April to December 2022 (2022/23 year to date)')
    >>> so_far.years_before(1).label
    '2021/22 year to date (Apr to Dec)'
    """

    last: Month
    grain: ClassVar[str] = "year-to-date"

    @classmethod
    def to_quarter(cls, quarter: Quarter) -> YearToDate:
        """Return the year to date as it stands at the end of `quarter`."""
        return cls(quarter.months[-1])

    @property
    def financial_year(self) -> FinancialYear:
        """Financial year of which it is a part."""
        return self.last.financial_year

    @property
    def first(self) -> Month:
        """April of the financial year."""
        return Month.containing(self.start)

    @property
    def start(self) -> dt.date:
        """1 April of the financial year."""
        return self.financial_year.start

    @property
    def end(self) -> dt.date:
        """Last day of its last month."""
        return self.last.end

    @property
    def timestamp(self) -> dt.date:
        """First day of its last month, as the figures table stores it."""
        return self.last.start

    @property
    def label(self) -> str:
        """Short house form: 2021/22 year to date (Apr to Jun)."""
        months = "Apr" if self.first == self.last else f"Apr to {self.last.name[:3]}"
        return f"{self.financial_year} year to date ({months})"

    @property
    def words(self) -> str:
        """Long house form: April to June 2021 (2021/22 year to date)."""
        return f"{run_in_words(self.first, self.last)} ({self.financial_year} year to date)"

    def shift(self, n: int) -> YearToDate:
        """Return the year to date as it stands `n` months later; over 1 April it begins anew."""
        return YearToDate(self.last.shift(n))

    def years_before(self, n: int) -> YearToDate:
        """Return the year to the same month, `n` years earlier."""
        return YearToDate(self.last.years_before(n))


@dataclass(frozen=True, order=True)
class Window(Span):
    """Any run of whole months, such as the one in which Covid changed what was recorded.

    Parameters
    ----------
    first, last : Month
        First and last month, both included.
    name : str, optional
        What the window is called in labels.

    Raises
    ------
    PeriodNotUnderstood
        When `last` comes before `first`.

    Notes
    -----
    The name does not travel: a window that was moved by `shift` or `years_before` has none.

    Examples
    --------
    >>> covid = Window(Month(2020, 3), Month(2021, 3), "Covid")
    >>> covid.label, covid.contains(dt.date(2020, 12, 25))
    ('Covid (Mar 2020 to Mar 2021)', True)
    >>> covid.shift(1).label
    'Apr 2021 to Apr 2022'
    """

    first: Month
    last: Month
    name: str = ""
    grain: ClassVar[str] = "window"

    def __post_init__(self) -> None:
        """Refuse a window that runs backwards."""
        if self.last < self.first:
            raise PeriodNotUnderstood(
                f"a window runs forwards; it came from {self.first} to {self.last}: exchange the two"
            )

    @property
    def start(self) -> dt.date:
        """First day of its first month."""
        return self.first.start

    @property
    def end(self) -> dt.date:
        """Last day of its last month."""
        return self.last.end

    @property
    def timestamp(self) -> dt.date:
        """First day of its last month."""
        return self.last.start

    @property
    def label(self) -> str:
        """Short house form: Mar 2020 to Mar 2021, after its name when it has one."""
        months = self.last.label if self.first == self.last else f"{self.first} to {self.last}"
        return f"{self.name} ({months})" if self.name else months

    @property
    def words(self) -> str:
        """Long house form: March 2020 to March 2021, after its name when it has one."""
        months = run_in_words(self.first, self.last)
        return f"{self.name} ({months})" if self.name else months

    def shift(self, n: int) -> Window:
        """Return the window `n` times its own length later; -1 is the one that ends just before."""
        step = n * self.first.months_to(self.last)
        return Window(self.first.shift(step), self.last.shift(step))

    def years_before(self, n: int) -> Window:
        """Return the same months `n` years earlier."""
        return Window(self.first.years_before(n), self.last.years_before(n))


Period: TypeAlias = FinancialYear | Quarter | Month | Week | Day | Rolling | YearToDate | Window


def kind_of(period: Period) -> str:
    """Name what a period is, for a sentence.

    Examples
    --------
    >>> kind_of(Month(2021, 6)), kind_of(Rolling(6, Month(2021, 6)))
    ('a month', 'a rolling window of 6 months')
    """
    if isinstance(period, Rolling):
        return f"a rolling window of {period._length}"
    return {
        "year": "a financial year", "quarter": "a quarter", "month": "a month", "week": "a week",
        "point": "a day", "year-to-date": "a year to date", "window": "a run of months",
    }[period.grain]  # fmt: skip
