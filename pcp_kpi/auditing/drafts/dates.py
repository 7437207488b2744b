"""Periods in the words of a draft: where they stand, what they are, and whether something is compared with them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pcp_kpi.errors import PeriodNotUnderstood
from pcp_kpi.periods import (
    Day,
    FinancialYear,
    Month,
    Period,
    Quarter,
    Rolling,
    Window,
    YearToDate,
    parse_period,
)
from pcp_kpi.periods.spelling import number_from

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_FY = r"(?<![\w/-])(?:(?:fy|financial year) ?)?(?:19|20)\d\d ?[/–-] ?(?:20)?\d\d(?!\d)|(?<![\d/])\d\d/\d\d(?![\d/])"
_DATED = rf"{_MONTH}[ -]?'?(?:(?:19|20)\d\d|\d\d)(?!\d)"
_DAY = rf"\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH} (?:19|20)\d\d|\d{{1,2}}/\d{{1,2}}/(?:20)?\d\d|\d{{4}}-\d\d-\d\d"
_Q = r"(?:quarter|qtr|q)\.? ?[1-4]"
_RUN = rf"{_MONTH}(?:[ -]'?(?:19|20)?\d\d)? ?(?:to|until|-|–|—) ?{_DATED}"
_LENGTH = r"(?:3|6|12|24|36|three|six|twelve)[ -]months?"
_PERIODS = (
    rf"\b(?:the )?(?:{_LENGTH}|year) (?:up )?(?:to|ending|ended) (?:the end of )?{_DATED}",
    rf"(?:{_RUN}) ?\(?(?:rolling {_LENGTH}|(?:{_FY}) year to date)\)?",
    rf"(?:{_FY}) year to date(?: \({_MONTH} to {_MONTH}\)|(?: to)? {_DATED})?",
    rf"(?:week (?:of|commencing|beginning)|w/c) (?:{_DAY})",
    rf"\b{_RUN}",
    _DAY,
    rf"(?:{_FY})[ ,]*{_Q}\b",
    rf"\b{_Q}[ ,]*(?:of )?(?:{_FY})",
    rf"\b{_DATED}",
    _FY,
)
_SPELT = re.compile(
    rf"(?P<period>{'|'.join(_PERIODS)})"
    r"|(?P<month>\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b)"
    rf"|(?P<quarter>\b{_Q}\b)"
    r"|(?P<year>(?<![\d,./£])(?:19[89]|20[0-4])\d(?![\d,/%]|\.\d))",
    re.IGNORECASE,
)
_BARE_WINDOW = re.compile(
    r"^(?:rolling )?(?P<length>6|12|six|twelve)[ -]months?(?: rolling)?$", re.IGNORECASE
)
_THIS_QUARTER = re.compile(r"\b(?:for|in|over|during) (?:the|this) quarter\b", re.IGNORECASE)
_TO_DATE = re.compile(r"^year to date\b(?! to\b| \()|\b(?:for|in) the year to date\b", re.IGNORECASE)
_RELATIVE = re.compile(
    r"\b(?P<which>same|previous|last|prior|preceding|next|this|current) "
    r"(?P<unit>quarter|month|period|week|financial year|year|time)\b(?:'s|s')?"
    r"(?: (?:last year|a year (?:ago|earlier|before|prior)|the (?:year before|previous year)"
    r"|(?P<count>one|two|three|four|five|\d) years? (?:ago|earlier|before|prior)"
    rf"|(?:of|in) (?:the )?(?P<year>{_FY}|previous year|baseline year)))?"
    r"|\b(?P<ago>a year (?:ago|earlier|before)|year[ -]on[ -]year|last year's|year before)",
    re.IGNORECASE,
)
_BASELINE = re.compile(
    rf"\bbaseline(?: year)?(?: is| of|:)? (?P<after>{_FY})|(?P<before>{_FY}) baseline"
    rf"|\blimits\b[^.;]*?,? (?:from|come from) (?P<from>{_FY})(?! ?Q)",
    re.IGNORECASE,
)
_IN_THE = re.compile(r"\b(?:in|during|over) the $", re.IGNORECASE)
_COMPARED = re.compile(
    r"\b(?:on|than|since|versus|vs\.?|against|from|compared (?:with|to)|over|in comparison with)"
    r"(?: the)?(?: \w+ of)? ?$",
    re.IGNORECASE,
)
_CALENDAR_WORDS = re.compile(
    r"(?:\b(?:in|since|by|of|from|to|until|before|after|and|during|for|year|Act|Regulations|census)|\(|–|-) ?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class When:
    """A period that a text names.

    Parameters
    ----------
    start, end : int
        Where it stands in the text.
    period : Period or None
        None where it only makes sense beside another period (`relative`), or is no period of the figures.
    role : str
        ``of`` (the figure's own), ``on`` (what it is compared with), ``baseline`` (of limits) or ``date``.
    relative : str
        "same", "previous" or "ago", of an unnamed unit.
    unit : str
        Of a relative period: quarter, month, year ...
    year : FinancialYear or None
        Of a relative period: "the same quarter of 2019/20".
    years : int
        How many years before: "the same quarter two years prior".
    """

    start: int
    end: int
    period: Period | None
    role: str = "of"
    relative: str = ""
    unit: str = ""
    year: FinancialYear | None = None
    years: int = 1

    def beside(self, period: Period, baseline: FinancialYear) -> tuple[Period, ...]:
        """Return the periods that it can mean where a figure is of another period.

        Parameters
        ----------
        period : Period
            The figure's own.
        baseline : FinancialYear
            What "the baseline year" is.
        """
        if self.period is not None:
            return _aligned(self.period, period)
        if self.relative == "ago":
            return (_years_before(period, 1),)
        if self.relative == "same":
            years = self.years if self.year is None else _year_of(period).start_year - self.year.start_year
            return (_years_before(period, years),)
        return _previous(period, self.unit)


def find_periods(text: str, quarter: Quarter) -> tuple[When, ...]:
    """Find the periods that a text names.

    Parameters
    ----------
    text : str
    quarter : Quarter
        What the draft reports: "June" and "Q1" are those of its year.

    Returns
    -------
    tuple of When
        In the order of the text.

    Examples
    --------
    >>> [(str(w.period), w.role) for w in find_periods("708 in Q1 2021/22, up on June 2020", Quarter(2021, 1))]
    [('2021/22 Q1', 'of'), ('Jun 2020', 'on')]
    """
    baselines = [When(*found.span(), _year_in(found), "baseline") for found in _BASELINE.finditer(text)]
    relatives = [_relative(found, text) for found in _RELATIVE.finditer(text)]
    taken = [*baselines, *relatives, *_of_the_report(text, quarter)]
    named = [
        when
        for found in _SPELT.finditer(text)
        if (when := _named(found, text, quarter)) and not any(_overlap(when, other) for other in taken)
    ]
    return tuple(sorted([*taken, *named], key=lambda when: when.start))


def _of_the_report(text: str, quarter: Quarter) -> Iterator[When]:
    """Periods that only say what they are to the report: "12 months" over a column, "in the quarter"."""
    if found := _BARE_WINDOW.search(text.strip()):
        length = 12 if found["length"].casefold() in ("12", "twelve") else 6
        yield When(0, len(text), Rolling(length, quarter.months[-1]))
    yield from (When(*found.span(), quarter) for found in _THIS_QUARTER.finditer(text))
    yield from (When(*found.span(), YearToDate.to_quarter(quarter)) for found in _TO_DATE.finditer(text))


def _overlap(one: When, other: When) -> bool:
    return one.start < other.end and other.start < one.end


def _year_in(found: re.Match[str]) -> Period | None:
    return _parsed(found["after"] or found["before"] or found["from"])


def _relative(found: re.Match[str], text: str) -> When:
    if found["ago"]:
        return When(*found.span(), None, "on", "ago")
    which = found["which"].casefold()
    relative = {"same": "same", "this": "this", "current": "this", "next": "next"}.get(which, "previous")
    year = _parsed(found["year"]) if found["year"] else None
    own = relative in ("this", "next") or (which == "last" and _IN_THE.search(text[: found.start()]))
    role = "date" if own else "on"  # "in the last quarter" is the one that is reported
    years = number_from(found["count"].casefold()) if found["count"] else 1
    unit = found["unit"].casefold()
    known = year if isinstance(year, FinancialYear) else None
    return When(*found.span(), None, role, relative, unit, known, years)


def _named(found: re.Match[str], text: str, quarter: Quarter) -> When | None:
    role = "on" if _COMPARED.search(text[: found.start()]) else "of"
    if found["period"]:
        period = _parsed(found["period"])
        return None if period is None else When(*found.span(), period, role)
    if found["month"]:
        if found["month"].islower():  # "may" and "march" are words too
            return None
        return When(*found.span(), _month_near(found["month"], quarter), role)
    if found["quarter"]:
        return When(*found.span(), Quarter(quarter.start_year, int(found["quarter"][-1])), role)
    before, whole = text[: found.start()], text.strip() == found["year"]
    return When(*found.span(), None, "date") if whole or _CALENDAR_WORDS.search(before) else None


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Period | None:
    try:
        return parse_period(text)
    except PeriodNotUnderstood:
        return None


def _month_near(name: str, quarter: Quarter) -> Month:
    """Return the month of a name that a report on a quarter means: from nine months before it to two after."""
    last = quarter.months[-1].shift(2)
    return next(month for n in range(12) if (month := last.shift(-n)).name.casefold() == name.casefold())


def _aligned(other: Period, period: Period) -> tuple[Period, ...]:
    """Return what a year stands for: one that something shorter is compared with means the same part of that year."""
    if isinstance(other, FinancialYear) and not isinstance(period, FinancialYear):
        return (_years_before(period, _year_of(period).start_year - other.start_year), other)
    return (other,)


def _year_of(period: Period) -> FinancialYear:
    return FinancialYear.containing(period.end)


def _years_before(period: Period, years: int) -> Period:
    if isinstance(period, Quarter | Month | FinancialYear | Rolling | YearToDate | Window):
        return period.years_before(years)
    return Day(_same_day(period.end, years))


def _same_day(day: dt.date, years: int) -> dt.date:
    return dt.date(day.year - years, day.month, min(day.day, 28 if day.month == 2 else day.day))


def _previous(period: Period, unit: str) -> tuple[Period, ...]:
    if unit in ("year", "financial year"):
        return (_years_before(period, 1), _year_of(period).shift(-1))
    if isinstance(period, Rolling):
        return period.shift(-3), period.shift(-1), period.shift(-period.months)
    if isinstance(period, YearToDate):
        return (period.years_before(1),)
    before: tuple[Period, ...] = ()
    if hasattr(period, "shift"):
        before = (period.shift(-1),)
    if unit == "quarter" and not isinstance(period, Quarter):
        before = (*before, Quarter.containing(period.end).shift(-1))
    if unit == "month" and not isinstance(period, Month):
        before = (*before, Month.containing(period.end).shift(-1))
    return before


def usual_comparators(period: Period, baseline: FinancialYear) -> Iterator[Period]:
    """Return what a change is compared with where nothing is said: the period before, last year, the baseline year."""
    yield from _previous(period, "")
    yield _years_before(period, 1)
    years = _year_of(period).start_year - baseline.start_year
    if years > 0:
        yield _years_before(period, years)


@lru_cache(maxsize=64)
def usual_periods(quarter: Quarter) -> tuple[Period, ...]:
    """Return the periods that a report on a quarter speaks of where it names none."""
    last = quarter.months[-1]
    after = last.shift(1)
    return (
        quarter, YearToDate.to_quarter(quarter), last, Rolling(12, last), Rolling(6, last),
        Day(last.end), Day(after.start), quarter.financial_year, quarter.financial_year.shift(-1),
    )  # fmt: skip
