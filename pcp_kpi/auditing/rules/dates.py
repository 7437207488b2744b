"""Dates, weekdays, names of periods and the periods that figures are compared with."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

from pcp_kpi.auditing.book import Book
from pcp_kpi.auditing.checks import Check
from pcp_kpi.auditing.claims import Claim
from pcp_kpi.auditing.comparators import months_later
from pcp_kpi.auditing.rules.rule import Rule
from pcp_kpi.errors import AnalystError
from pcp_kpi.periods import Month, Quarter, parse_year
from pcp_kpi.periods.units import day_in_words

RULES = (
    Rule("weekday", "dates", "A date falls on the weekday that is printed with it."),
    Rule("one-date", "dates", "One event has one date."),
    Rule("data-after-publication", "dates", "A document holds no data from after the day it was published."),
    Rule("quarter-months", "dates", "The months named with a quarter are those of the quarter."),
    Rule("year-label", "dates", "A year is printed so that it can be read."),
    Rule(
        "comparison-period",
        "dates",
        "A comparison is with the period before, or with the same one of another year.",
    ),
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MOST_YEARS = 5


def check_dates(book: Book) -> Iterator[Check]:
    """Check what is printed of dates and periods."""
    for statement in book.statements.get("weekday", ()):
        yield _weekday(statement)
    yield from _events(book)
    for statement in book.statements.get("data-as-at", ()):
        yield _published(statement)
    for statement in book.statements.get("quarter", ()):
        yield _quarter(statement)
    for statement in book.statements.get("year", ()):
        yield _year(statement)
    for statement in book.statements.get("compared", ()):
        claim = book.find(statement.figure, statement)
        if claim:
            yield _comparison(statement, claim)


def _weekday(statement: Claim) -> Check:
    day = _WEEKDAYS[date.fromisoformat(statement.start).weekday()]
    if day == statement.says:
        return Check(statement, "weekday")
    message = f"{_spoken(statement.start)} is a {day}, printed {statement.says}"
    return Check(statement, "weekday", ()).disagree(
        severity="wrong", message=message, should=day, suggestion="correct the weekday or the date"
    )


def _events(book: Book) -> Iterator[Check]:
    events: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for statement in book.statements.get("date", ()):
        events[statement.collection, statement.measure].append(statement)
    confirmed = {(one.collection, one.start) for one in _right_weekdays(book)}
    for prints in events.values():
        counts = Counter(one.start for one in prints)
        day = max(counts, key=lambda one: ((prints[0].collection, one) in confirmed, counts[one]))
        first = next(one for one in prints if one.start == day)
        for one in prints:
            if one.start == day:
                if one is not first:
                    yield Check(one, "one-date", (first,))
                continue
            message = f"{one.measure}: {_spoken(one.start)} here, {_spoken(day)} in line {first.line}"
            yield Check(one, "one-date", (first,)).disagree(
                severity="wrong", message=message, should=_spoken(day)
            )


def _right_weekdays(book: Book) -> list[Claim]:
    return [one for one in book.statements.get("weekday", ()) if _weekday(one).verdict == "agree"]


def _published(statement: Claim) -> Check:
    if statement.end <= statement.start:
        return Check(statement, "data-after-publication")
    message = (
        f"{statement.measure}: '{statement.printed}': the data are later than the document that holds them"
    )
    return Check(statement, "data-after-publication", ()).disagree(
        severity="misleading", message=message, suggestion="correct one of the two dates"
    )


def _quarter(statement: Claim) -> Check:
    quarter = Quarter.containing(date.fromisoformat(statement.start))
    named, own = f"Q{quarter.number}", quarter.words
    if named == statement.says and f"{quarter.end}" == statement.end:
        return Check(statement, "quarter-months")
    message = f"'{statement.printed}': {named} is {own}, the months named run to {statement.end[:7]}"
    return Check(statement, "quarter-months", ()).disagree(severity="wording", message=message, should=own)


def _year(statement: Claim) -> Check:
    try:
        parse_year(statement.says)
    except AnalystError:
        message = f"'{statement.printed}': {statement.says} is no year; a financial year reads as 2020/21"
        return Check(statement, "year-label", ()).disagree(
            severity="wording", message=message, suggestion="print the year as 2020/21"
        )
    return Check(statement, "year-label")


def _comparison(statement: Claim, claim: Claim) -> Check:
    """Ask whether the comparator is the period just before, or the same one some whole years earlier."""
    length = _months(claim.start, claim.end)
    shifts = (-length, *(-12 * years for years in range(1, _MOST_YEARS + 1)))
    if (statement.start, statement.end) in {months_later(claim.start, claim.end, shift) for shift in shifts}:
        return Check(claim, "comparison-period")
    likely = months_later(claim.start, claim.end, -12)[0]
    message = (
        f"{claim.label} is compared with {_month(statement.start)}: neither the month before nor the same one of another "
        "year"
    )
    return Check(claim, "comparison-period", ()).disagree(
        severity="misleading", message=message, should=_month(likely)
    )


def _months(start: str, end: str) -> int:
    return 12 * (int(end[:4]) - int(start[:4])) + int(end[5:7]) - int(start[5:7]) + 1


def _spoken(day: str) -> str:
    return day_in_words(date.fromisoformat(day))


def _month(day: str) -> str:
    return Month.containing(date.fromisoformat(day)).words
