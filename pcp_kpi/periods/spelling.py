"""How single months, years and days are spelt in the papers, and runs of months made of them.

Everything here reads *tidy* text, as `tidy` leaves it, and answers None for text of another kind; text of
the right kind that is wrong (month 13) is refused with the reason.
"""

from __future__ import annotations

import datetime as dt
import re

from pcp_kpi.errors import PeriodNotUnderstood
from pcp_kpi.periods.days import Day
from pcp_kpi.periods.units import MONTH_NAMES, FinancialYear, Month, day_in_words

MonthRun = tuple[Month, Month]

NAME = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
YEAR = r"(?:\d{4}|\d{2})(?!\d)"
NAMED_MONTH = rf"{NAME}[ -]?{YEAR}"
ISO_MONTH = r"\d{4}-\d{2}(?![\d-])"
FINANCIAL_YEAR = rf"(?:(?:fy|financial year) ?)?{YEAR} ?[/-] ?{YEAR}"
DATE = (
    rf"(?:\d{{4}}-\d{{2}}-\d{{2}}(?:[t ]00:00(?::00)?)?"
    rf"|\d{{1,2}}[./-]\d{{1,2}}[./-]{YEAR}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)? ?(?:of )?{NAME}[ -]?{YEAR})"
)
# The papers lose the dash now and then ("Jan Mar2018"); two month names side by side are still a run.
TO = r"(?: ?(?:\bto\b|\buntil\b|-|:) ?| )"
NUMBER_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six",
    "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip

_DASHES = re.compile("[\u2010-\u2015\u2212]")
_DROPPED = re.compile("['\u2018\u2019\u02bc`\u00b4\u200b\ufeff\u00ad]")
_BLANKS = re.compile(r"[\s()\[\],;]+")  # \s knows the non-breaking blanks too


def tidy(text: str) -> str:
    """Reduce a text to small letters, plain dashes and single blanks, without brackets and apostrophes.

    Examples
    --------
    >>> tidy("Rolling 6-months  (Jan \u2013\u00a0Jun '21)")
    'rolling 6-months jan - jun 21'
    """
    plain = _DROPPED.sub("", _DASHES.sub("-", text)).casefold()
    return _BLANKS.sub(" ", plain).strip(" .")


def full_year(digits: str) -> int:
    """Read a year of two or four digits; 00 to 69 stand for 2000 to 2069, 70 to 99 for 1970 to 1999.

    Examples
    --------
    >>> full_year("21"), full_year("99"), full_year("2021")
    (2021, 1999, 2021)
    """
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 70 else 1900)


def number_from(digits_or_word: str) -> int:
    """Read a number written in digits or as a word up to twelve.

    Examples
    --------
    >>> number_from("12"), number_from("three")
    (12, 3)
    """
    if digits_or_word.isdigit():
        return int(digits_or_word)
    return NUMBER_WORDS.index(digits_or_word)


def month_number(name: str) -> int:
    """Read the name of a month, of which three letters are enough.

    Examples
    --------
    >>> month_number("sept"), month_number("june")
    (9, 6)
    """
    return [known[:3].casefold() for known in MONTH_NAMES].index(name[:3]) + 1


def read_month(text: str) -> Month | None:
    """Read "june 2021", "jun-21", "2021-06" or "202106".

    Notes
    -----
    "2000-01" to "2011-12" could be months or financial years; here they are months, as ISO 8601 has it.
    """
    if found := re.fullmatch(rf"({NAME})[ -]?({YEAR})", text):
        return Month(full_year(found[2]), month_number(found[1]))
    if found := re.fullmatch(r"(\d{4})(\d{2})", text):
        return Month(int(found[1]), int(found[2]))
    if (found := re.fullmatch(r"(\d{4})-(\d{2})", text)) and 1 <= int(found[2]) <= 12:
        return Month(int(found[1]), int(found[2]))
    return None


def read_year(text: str) -> FinancialYear | None:
    """Read "2021/22", "2021-22", "21/22", "2021/2022" or "fy 2021/22".

    Raises
    ------
    PeriodNotUnderstood
        When the two years do not follow each other.
    """
    if not re.fullmatch(FINANCIAL_YEAR, text):
        return None
    first, second = re.findall(r"\d+", text)
    start, follows = full_year(first), full_year(first) + 1
    if int(second) == (follows if len(second) == 4 else follows % 100):
        return FinancialYear(start)
    rule = f"a financial year joins two years that follow each other, such as {FinancialYear(start)}"
    if len(first) == 4 and len(second) == 2 and "-" in text:
        raise PeriodNotUnderstood(
            f"{second} is neither a month (01 to 12) nor the year after {start}; {rule}"
        )
    raise PeriodNotUnderstood(f"{second} is not the year after {start}; {rule}")


def read_date(text: str) -> dt.date | None:
    """Read "2021-07-01", "01.07.2021", "1/7/21" or "1st july 2021"; the day comes before the month.

    Raises
    ------
    PeriodNotUnderstood
        When there is no such day.
    """
    return _day_from(text) if re.fullmatch(DATE, text) else None


def _day_from(text: str) -> dt.date:
    if found := re.match(r"(\d{4})-(\d{2})-(\d{2})", text):
        year, month, number = (int(part) for part in found.groups())
    elif found := re.fullmatch(rf"(\d+)(?:st|nd|rd|th)? ?(?:of )?({NAME})[ -]?(\d+)", text):
        year, month, number = full_year(found[3]), month_number(found[2]), int(found[1])
    else:
        first, second, third = re.findall(r"\d+", text)
        year, month, number = full_year(third), int(second), int(first)
    last = Month(year, month).end
    if not 1 <= number <= last.day:
        raise PeriodNotUnderstood(f"{Month(year, month).words} has days 1 to {last.day}; day {number} came")
    return Day(dt.date(year, month, number)).date


def read_run(text: str) -> MonthRun | None:
    """Read a run of months: "apr 21 - jun 21", "april to june 2021", "01/04/20 to 31/03/21".

    Raises
    ------
    PeriodNotUnderstood
        When the run goes backwards, lacks its last year or does not consist of whole months.
    """
    one = rf"(?:{NAMED_MONTH}|{ISO_MONTH})"
    if found := re.fullmatch(rf"(?:from )?({one}|{NAME}){TO}({one}|{NAME})", text):
        return _run_of_months(found[1], found[2])
    day = rf"\d{{1,2}}(?:st|nd|rd|th)? ?{NAME}"
    if found := re.fullmatch(rf"(?:from )?({DATE}|{day}) ?(?:to|until|-|:) ?({DATE})", text):
        return _run_of_days(found[1], found[2])
    return None


def _run_of_months(first_text: str, last_text: str) -> MonthRun:
    last = read_month(last_text)
    if last is None:
        _refuse_month_number(last_text)
        raise PeriodNotUnderstood("the year of the last month is missing")
    first = read_month(first_text)
    if first is None:
        _refuse_month_number(first_text)
        first = Month(last.year, month_number(first_text))
        if last < first:
            raise PeriodNotUnderstood(
                f"it runs backwards within {last.year}; name both years, such as "
                f"'{first.years_before(1)} to {last}'"
            )
    return _forwards(first, last)


def _refuse_month_number(text: str) -> None:
    if text[0].isdigit():
        raise PeriodNotUnderstood(f"a year has months 1 to 12; month {int(text[-2:])} came")


def _run_of_days(first_text: str, last_text: str) -> MonthRun:
    last = _day_from(last_text)
    first = read_date(first_text) or _day_from(f"{first_text} {last.year}")
    run = _forwards(Month.containing(first), Month.containing(last))
    if first.day != 1 or last != run[1].end:
        raise PeriodNotUnderstood(
            f"a window consists of whole months; {day_in_words(first)} to {day_in_words(last)} does not: "
            f"the months are '{run[0]} to {run[1]}'"
        )
    return run


def _forwards(first: Month, last: Month) -> MonthRun:
    if last < first:
        raise PeriodNotUnderstood(f"it runs backwards, from {first} to {last}; exchange the two")
    return first, last


def read_run_within(year: FinancialYear, text: str) -> MonthRun | None:
    """Read months named without their years, "apr to jun" or "apr", as those of a financial year.

    Raises
    ------
    PeriodNotUnderstood
        When the run goes backwards within the financial year.
    """
    found = re.fullmatch(rf"({NAME})(?:{TO}({NAME}))?", text)
    if not found:
        return None
    by_number = {month.month: month for month in year.months}
    first = by_number[month_number(found[1])]
    return _forwards(first, by_number[month_number(found[2] or found[1])])


def read_last_month(text: str) -> Month | None:
    """Read the month with which a window ends: "june 2021", "30 june 2021", "the end of june 2021".

    Raises
    ------
    PeriodNotUnderstood
        When a day is named that is not the last of its month.
    """
    text = re.sub(r"^(?:the )?end (?:of )?", "", text)
    day = read_date(text)
    if day is None:
        return read_month(text)
    month = Month.containing(day)
    if day != month.end:
        raise PeriodNotUnderstood(
            f"a window of whole months ends on the last day of one; {day_in_words(day)} is not: "
            f"it would end on {day_in_words(month.end)}"
        )
    return month
