"""Control limits against each other, against the words about them, and against the report's own rule for them."""

from __future__ import annotations

from collections.abc import Iterator

from pcp_kpi.auditing.book import Book, nearest
from pcp_kpi.auditing.checks import Check, said
from pcp_kpi.auditing.claims import Claim
from pcp_kpi.auditing.rules.rule import Rule

RULES = (
    Rule("limits-in-order", "limits", "The lower limit lies below the upper one."),
    Rule("limit-words", "limits", "What is said to be above, below or within the limits is."),
    Rule(
        "page-for-exceptions",
        "limits",
        "What exceeds the upper limit has the page that the report promises it.",
    ),
)


def check_limits(book: Book) -> Iterator[Check]:
    """Check printed limits, what is said of them, and the pages that they call for."""
    for limits in book.limits.values():
        yield from _in_order(limits)
    for statement in book.statements.get("limit", ()):
        claim = book.find(statement.figure, statement)
        if claim:
            yield from _worded(book, statement, claim)
    for statement in book.statements.get("page-rule", ()):
        yield from _pages(book, statement)


def _in_order(limits: list[Claim]) -> Iterator[Check]:
    uppers = [one for one in limits if one.role == "upper"]
    for lower in (one for one in limits if one.role == "lower"):
        pairs = [one for one in uppers if one.document == lower.document and one.period == lower.period]
        if not pairs:
            continue
        upper = nearest(pairs, lower)
        if lower.value <= upper.value:
            yield Check(lower, "limits-in-order", (upper,))
        else:
            message = f"the lower limit {said(lower)} lies above the upper one, {said(upper)}"
            yield Check(lower, "limits-in-order", (upper,)).disagree(
                severity="wrong",
                message=message,
                suggestion="put the two the other way round, or correct one",
            )


def _limit_of(book: Book, claim: Claim, role: str) -> Claim | None:
    found = [one for one in book.limits.get(claim.about, ()) if one.role == role]
    return nearest(found, claim) if found else None


def _worded(book: Book, statement: Claim, claim: Claim) -> Iterator[Check]:
    upper, lower = _limit_of(book, claim, "upper"), _limit_of(book, claim, "lower")
    if upper is None or lower is None:
        return
    # A value on a limit is inside it.
    is_ = "above" if claim.value > upper.value else "below" if claim.value < lower.value else "within"
    if is_ == statement.says:
        yield Check(claim, "limit-words", (upper, lower))
        return
    message = f"said to be {statement.says} the limits; {said(claim)} is {is_} {said(lower)} to {said(upper)}"
    yield Check(claim, "limit-words", (upper, lower)).disagree(
        severity="wrong", message=message, suggestion=f"say that it is {is_} the limits"
    )


def _pages(book: Book, statement: Claim) -> Iterator[Check]:
    """Hold the report to its word: what exceeds the upper limit features later."""
    pages = {
        page.measure
        for page in book.statements.get("page", ())
        if (page.document, page.collection) == (statement.document, statement.collection)
    }
    seen = set()
    for about, limits in book.limits.items():
        upper = next(
            (one for one in limits if one.role == "upper" and one.document == statement.document), None
        )
        if upper is None or upper.collection != statement.collection or upper.measure in seen:
            continue
        seen.add(upper.measure)
        actuals = [
            one
            for one in book.levels.get(about, ())
            if one.role == "actual" and one.document == upper.document
        ]
        beside = [one for one in actuals if one.line == upper.line]
        if beside and beside[0].value > upper.value:
            yield _page(beside[0], upper, upper.measure in pages, statement)


def _page(claim: Claim, upper: Claim, there: bool, statement: Claim) -> Check:
    if there:
        return Check(claim, "page-for-exceptions", (upper,))
    message = (
        f"{claim.measure}: {said(claim)} exceeds the upper limit {said(upper)}, and line {statement.line} says that such "
        "measures feature later; this one has no page"
    )
    return Check(claim, "page-for-exceptions", (upper,)).disagree(
        severity="misleading", message=message, suggestion="give it a page, or change the rule"
    )
