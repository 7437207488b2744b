"""Understand every spelling of a period that the papers use."""

from __future__ import annotations

import re

from pcp_kpi.errors import PeriodNotUnderstood
from pcp_kpi.periods.days import Day, Week
from pcp_kpi.periods.spelling import (
    FINANCIAL_YEAR,
    NAME,
    NUMBER_WORDS,
    YEAR,
    MonthRun,
    full_year,
    number_from,
    read_date,
    read_last_month,
    read_month,
    read_run,
    read_run_within,
    read_year,
    tidy,
)
from pcp_kpi.periods.units import FinancialYear, Month, Quarter, run_in_words
from pcp_kpi.periods.windows import Period, Rolling, Window, YearToDate, kind_of

_EXAMPLES = (
    "2021/22 Q1", "Apr 21 - Jun 21", "June 2021", "2021/22", "12 months to Jun 2021",
    "2021/22 year to date to June 2021", "week of 5 July 2021", "1 July 2021",
)  # fmt: skip
_COUNT = rf"(\d{{1,2}}|{'|'.join(NUMBER_WORDS[1:])})[ -]months?"
_TO_DATE = re.compile(r"\b(?:(?:financial )?year to date|ytd|to date (?=in\b))\b ?")
_ROLLING = re.compile(rf"\b(?:rolling {_COUNT}|{_COUNT} rolling|rolling)(?: (?:period|window))?\b ?")
_QUARTER = re.compile(
    r"(?<![a-z])(?:(?:quarter|qtr|q)\.?[ -]?(\d{1,2}(?!\d)|one|two|three|four)\b"
    r"|(first|second|third|fourth) (?:quarter|qtr)\b)"
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}


def parse_period(text: str) -> Period:
    """Understand one period, however it is spelt.

    Parameters
    ----------
    text : str
        Any spelling the papers use, in capitals or not, with any dashes and blanks. Two-digit years 00 to
        69 stand for 2000 to 2069. Anything that is not a text is read as it prints.

    Returns
    -------
    Period
        Months from April to March are a `FinancialYear`, three that make a quarter a `Quarter`; other runs
        of 6 or 12, and those said to be rolling, are `Rolling`; what remains is a `Window`. A single day is
        a `Day`, and so is the end of anything ("end of Q1 21/22").

    Raises
    ------
    PeriodNotUnderstood
        With the text, the reason where one is known, and examples of what is understood.

    Notes
    -----
    "2000-01" to "2011-12", with a dash, can be a month or a financial year. They are read as ISO months;
    with a slash ("2011/12") or in full ("2011-2012") they are always the financial year. Numeric days put
    the day before the month.

    Examples
    --------
    >>> parse_period("Qtr 1 21/22")
    Quarter(start_year=2021, number=1)
    >>> parse_period("Apr 21 - Jun 21") == parse_period("April to June 2021") == Quarter(2021, 1)
    True
    >>> print(parse_period("Jul 20 - Jun 21 rolling 12 months"))
    12 months to Jun 2021
    >>> print(parse_period("year to date (April - December 2022)"))
    2022/23 year to date (Apr to Dec)
    """
    try:
        return _read(tidy(str(text)))
    except PeriodNotUnderstood as fault:
        examples = ", ".join(f"'{example}'" for example in _EXAMPLES[:-1])
        raise PeriodNotUnderstood(
            f"{str(text)!r} is not understood as a period: {fault}. "
            f"Write it like one of these: {examples} or '{_EXAMPLES[-1]}'"
        ) from None


def parse_quarter(text: str) -> Quarter:
    """Understand a quarter, and refuse any other period.

    Parameters
    ----------
    text : str
        As for `parse_period`.

    Returns
    -------
    Quarter
        The quarter.

    Raises
    ------
    PeriodNotUnderstood
        When the text names no period, or one that is not a quarter.

    Examples
    --------
    >>> parse_quarter("Q2 21/22 (July to Sept 2021)")
    Quarter(start_year=2021, number=2)
    """
    period = parse_period(text)
    if isinstance(period, Quarter):
        return period
    raise PeriodNotUnderstood(
        f"{str(text)!r} is {kind_of(period)}; a quarter is needed, such as '2021/22 Q1'"
    )


def parse_year(text: str) -> FinancialYear:
    """Understand a financial year, and refuse any other period.

    Parameters
    ----------
    text : str
        As for `parse_period`.

    Returns
    -------
    FinancialYear
        The financial year.

    Raises
    ------
    PeriodNotUnderstood
        When the text names no period, or one that is not a financial year.

    Examples
    --------
    >>> parse_year("2019/20")
    FinancialYear(start_year=2019)
    """
    period = parse_period(text)
    if isinstance(period, FinancialYear):
        return period
    raise PeriodNotUnderstood(
        f"{str(text)!r} is {kind_of(period)}; a financial year is needed, such as '2019/20'"
    )


def _read(text: str) -> Period:
    if end := _end_of(text):
        return end
    if found := _TO_DATE.search(text):
        return _year_to_date(_without(found, text))
    if found := _ROLLING.search(text):
        count = found[1] or found[2]
        return _rolling(number_from(count) if count else None, _without(found, text))
    if found := _QUARTER.search(text):
        number = _ORDINALS[found[2]] if found[2] else number_from(found[1])
        return _quarter(number, _without(found, text))
    return _week(text) or _months_to(text) or _plain(text)


def _end_of(text: str) -> Day | None:
    found = re.fullmatch(r"(?:as at |point-in-time )?(?:the )?end (?:of )?(.+)", text)
    return Day(_read(found[1]).end) if found else None


def _without(found: re.Match[str], text: str) -> str:
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    return re.sub(r"^[ :_-]+|[ :_-]+$|(?<= ) +", "", rest)


def _week(text: str) -> Week | None:
    found = re.fullmatch(r"(?:week (?:of|commencing|beginning|starting)|w/c|w/b|wc) (.+)", text)
    day = read_date(found[1]) if found else None
    return Week(day) if day else None


def _months_to(text: str) -> Rolling | None:
    window = rf"(?:the )?(?:(?:last|previous) )?{_COUNT} (?:up )?(?:to|ending|ended)"
    found = re.fullmatch(rf"(?:{window}|year (?:ending|ended)) (.+)", text)
    last = read_last_month(found[2]) if found else None
    if not (found and last):
        return None
    return Rolling(number_from(found[1]) if found[1] else 12, last)


def _plain(text: str) -> Period:
    if month := read_month(text):
        return month
    if day := read_date(re.sub(r"^as (?:at|of) ", "", text)):
        return Day(day)
    if year := read_year(text):
        return year
    if run := read_run(text):
        return _named_run(run)
    raise PeriodNotUnderstood(_what_is_missing(text))


def _named_run(run: MonthRun) -> Period:
    first, last = run
    length = first.months_to(last)
    if length == 1:
        return first
    if length == 3 and first == first.quarter.months[0]:
        return first.quarter
    if length == 12 and first == first.financial_year.months[0]:
        return first.financial_year
    return Rolling(length, last) if length in (6, 12) else Window(first, last)


def _what_is_missing(text: str) -> str:
    if not text:
        return "the text is empty"
    if re.fullmatch(r"\d{4}", text):
        year = FinancialYear(int(text))
        return (
            f"a calendar year alone may stand for two financial years; write '{year.shift(-1)}' or '{year}'"
        )
    if re.fullmatch(rf"{NAME}(?: ?(?:to|-) ?{NAME})?", text):
        return "the year is missing"
    if found := re.fullmatch(r"year to (.+)", text):
        last = read_last_month(found[1])
        if last:
            return (
                "it may be twelve months or the year to date; "
                f"write '{Rolling(12, last)}' or '{YearToDate(last)}'"
            )
    return "no spelling of a period fits it"


def _rolling(length: int | None, rest: str) -> Rolling:
    rest = re.sub(r"^(?:up )?to ", "", rest)
    if last := read_last_month(rest):
        return Rolling(_length_of_window(length, None), last)
    run = read_run(rest)
    if run is None and (year := read_year(rest)):
        run = year.months[0], year.months[-1]
    if run is None:
        raise PeriodNotUnderstood(
            "a rolling window needs its last month, such as 'rolling 12 months to June 2021'"
        )
    return Rolling(_length_of_window(length, run[0].months_to(run[1])), run[1])


def _length_of_window(said: int | None, counted: int | None) -> int:
    if said is not None and counted is not None and said != counted:
        raise PeriodNotUnderstood(f"it is said to roll over {said} months, but those named are {counted}")
    length = said or counted
    if length is None:
        raise PeriodNotUnderstood("a rolling window needs its length, such as 'rolling 12 months'")
    return length


def _quarter(number: int, rest: str) -> Quarter:
    if not 1 <= number <= 4:
        raise PeriodNotUnderstood(f"a financial year has quarters 1 to 4; quarter {number} came")
    year, months = _split_year(re.sub(r"^(?:of|in|for) ", "", rest))
    if year and not months:
        return Quarter(year.start_year, number)
    run = read_run_within(year, months) if year else None
    run = run or read_run(months)
    if run is None:
        raise PeriodNotUnderstood(_why_no_quarter(number, months))
    quarter = Quarter((year or run[0].financial_year).start_year, number)
    if run != (quarter.months[0], quarter.months[-1]):
        raise PeriodNotUnderstood(
            f"{quarter} is {quarter.words}, but the months named are {run_in_words(*run)}"
        )
    return quarter


def _why_no_quarter(number: int, rest: str) -> str:
    if not rest:
        return f"a quarter needs its financial year, such as '2021/22 Q{number}'"
    if re.fullmatch(YEAR, rest):
        year = FinancialYear(full_year(rest))
        return (
            "a quarter needs its financial year; "
            f"write '{Quarter(year.start_year - 1, number)}' or '{Quarter(year.start_year, number)}'"
        )
    return f"beside the quarter stands {rest!r}, which is neither a financial year nor its months"


def _split_year(text: str) -> tuple[FinancialYear | None, str]:
    """Take a financial year off the beginning or the end; what is left may be empty."""
    if found := re.fullmatch(rf"(?P<year>{FINANCIAL_YEAR})(?: ?[-:]? (?P<rest>.+))?", text):
        return read_year(found["year"]), found["rest"] or ""
    if found := re.fullmatch(rf"(?P<rest>{NAME}.*?) (?:in |of )?(?P<year>{FINANCIAL_YEAR})", text):
        return read_year(found["year"]), found["rest"]
    return None, text


def _year_to_date(rest: str) -> YearToDate:
    rest = re.sub(r"^(?:(?:up )?to|in|of|for) ", "", rest)
    if found := _QUARTER.search(rest):
        number = _ORDINALS[found[2]] if found[2] else number_from(found[1])
        return YearToDate.to_quarter(_quarter(number, _without(found, rest)))
    if run := read_run(rest):
        return _from_april(run)
    if last := read_last_month(rest):
        return YearToDate(last)
    year, months = _split_year(rest)
    months = re.sub(r"^(?:up )?to ", "", months)
    if year and months:
        return _within(year, months)
    name = year or "2021/22"
    month = Month.containing(year.start).shift(2).words if year else "June 2021"
    raise PeriodNotUnderstood(
        f"a year to date needs its last month; name it, such as '{name} year to date to {month}'"
    )


def _within(year: FinancialYear, months: str) -> YearToDate:
    if last := read_last_month(months):
        run: MonthRun | None = (last.financial_year.months[0], last)
    else:
        run = _from_april_to(year, months) or read_run(months)
    if run is None:
        raise PeriodNotUnderstood(f"{months!r} does not name the last month of a year to date")
    if run[1].financial_year != year:
        raise PeriodNotUnderstood(f"{run[1].words} does not lie in {year}")
    return _from_april(run)


def _from_april_to(year: FinancialYear, months: str) -> MonthRun | None:
    run = read_run_within(year, months)
    single = run is not None and run[0] == run[1]
    return (year.months[0], run[1]) if run and single else run


def _from_april(run: MonthRun) -> YearToDate:
    to_date = YearToDate(run[1])
    if run[0] != to_date.first:
        raise PeriodNotUnderstood(
            f"a year to date to {run[1].words} begins in {to_date.first.words}; {run[0].words} came"
        )
    return to_date
