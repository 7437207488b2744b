"""Captions and headings against what they stand over: baselines, spans of years, heads of columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from pcp_kpi.auditing.book import Book
from pcp_kpi.auditing.checks import Check, said
from pcp_kpi.auditing.claims import Claim
from pcp_kpi.auditing.rules.rule import Rule
from pcp_kpi.periods import FinancialYear, Month, period_at

RULES = (
    Rule("baseline", "captions", "Every caption names the baseline year that the printed limits come from."),
    Rule("caption-span", "captions", "A caption names the first and the last period of its table."),
    Rule("column-period", "captions", "A note names the period that its column has."),
    Rule("window", "captions", "Two figures for one period say which window each is of."),
)
_PREVIOUS = "previous financial year"


def check_captions(book: Book) -> Iterator[Check]:
    """Check what captions, headings and notes say of the figures under them."""
    for statement in book.statements.get("baseline", ()):
        yield from _baseline(book, statement)
    for statement in book.statements.get("span", ()):
        columns = book.find_all(statement.of, statement)
        if len(columns) == 2:
            yield _span(statement, columns[0], columns[1])
    for statement in book.statements.get("column", ()):
        claim = book.find(statement.figure, statement)
        if claim:
            yield _column(statement, claim)
    for statement in book.statements.get("window", ()):
        claim = book.find(statement.figure, statement)
        if claim:
            yield from _window(book, claim)


def _baseline(book: Book, statement: Claim) -> Iterator[Check]:
    """Hold the year that a caption names against the year of the document's limits."""
    years = Counter(
        one.start
        for limits in book.limits.values()
        for one in limits
        if (one.document, one.collection) == (statement.document, statement.collection) and one.start
    )
    if not years:
        return
    year = _year_of(years.most_common(1)[0][0])
    named = _named(book, statement)
    if named == year.label:
        yield Check(statement, "baseline")
        return
    told = f"{_PREVIOUS} ({named})" if statement.says == _PREVIOUS else named
    message = f"the caption names {told} as the baseline; the limits are those of {year.label}"
    yield Check(statement, "baseline", ()).disagree(
        severity="misleading",
        message=message,
        should=year.label,
        suggestion=f"name {year.label} in the caption",
    )


def _named(book: Book, statement: Claim) -> str:
    if statement.says != _PREVIOUS:
        return statement.says
    latest = max(
        (
            one.start
            for about in book.limits
            for one in book.levels.get(about, ())
            if one.role == "actual"
            and (one.document, one.collection) == (statement.document, statement.collection)
        ),
        default="",
    )
    return _year_of(latest).shift(-1).label if latest else ""


def _year_of(day: str) -> FinancialYear:
    period = period_at("year", date.fromisoformat(day))
    return period if isinstance(period, FinancialYear) else FinancialYear(period.start.year)


def _span(statement: Claim, first: Claim, last: Claim) -> Check:
    ends = (first.end[:7], last.end[:7])
    if (statement.start, statement.end) == ends:
        return Check(statement, "caption-span", (first, last))
    message = (
        f"the caption says '{statement.printed}'; the columns run from {_month(ends[0])} to {_month(ends[1])}"
    )
    return Check(statement, "caption-span", (first, last)).disagree(
        severity="misleading", message=message, should=f"from {_month(ends[0])} to {_month(ends[1])}"
    )


def _column(statement: Claim, claim: Claim) -> Check:
    if (statement.start, statement.end) == (claim.start, claim.end):
        return Check(claim, "column-period")
    message = f"a note under the table says '{statement.printed}', this column is headed '{claim.label}'"
    return Check(claim, "column-period", ()).disagree(
        severity="misleading",
        message=message,
        suggestion="name the period in the head of the column that the note means",
    )


def _window(book: Book, claim: Claim) -> Iterator[Check]:
    others = [
        one
        for one in book.beside(claim)
        if (one.measure, one.area, one.end, one.unit) == (claim.measure, claim.area, claim.end, claim.unit)
        and one.breakdown != claim.breakdown
        and one.role == claim.role
    ]
    for other in others:
        if other.interval.meets(claim.interval):
            yield Check(claim, "window", (other,))
            continue
        message = (
            f"{said(claim)} and {said(other)} both stand for {claim.label}; {said(claim)} is over another window, which "
            "the line does not name"
        )
        yield Check(claim, "window", (other,)).disagree(
            severity="wording", message=message, suggestion="name the window of each figure"
        )


def _month(month: str) -> str:
    return Month.containing(date.fromisoformat(f"{month}-01")).words
