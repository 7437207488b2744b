"""Shares against the part and the whole that they are made from, and counts that a share implies."""

from __future__ import annotations

from collections.abc import Iterator

from pcp_kpi.auditing.book import Book, Level, nearest
from pcp_kpi.auditing.checks import Check, gravity_of, print_like, said
from pcp_kpi.auditing.claims import Claim
from pcp_kpi.auditing.ranges import Interval, count_of, share_of, whole_numbers
from pcp_kpi.auditing.rules.rule import Rule

RULES = (
    Rule("share", "shares", "A share is what its part and its whole give."),
    Rule(
        "share-of-another-whole", "shares", "A share is taken of the whole that is printed, not of another."
    ),
    Rule("counts-from-share", "shares", "Some whole number makes the share of its whole."),
)


def check_shares(book: Book) -> Iterator[Check]:
    """Check every printed share whose part and whole are printed."""
    done: dict[tuple[str, str], set[tuple[str, ...]]] = {}
    for statement in book.statements.get("share", ()):
        claim = book.find(statement.figure, statement)
        part, _, whole = statement.of.partition(" ")
        parts = (
            (book.level_from(part, statement), book.level_from(whole, statement)) if claim else (None, None)
        )
        if claim and parts[0] and parts[1]:
            done.setdefault(claim.key, set())
            yield _judged(claim, parts[0], parts[1], ())
    for statement in book.statements.get("share-of", ()):
        claim, of = book.find(statement.figure, statement), book.find(statement.of, statement)
        if claim and of:
            yield _implied(claim, of)
    for claim in book.figures:
        if claim.role == "share" and claim.unit == "percent" and claim.key not in done and not claim.bound:
            yield from _checked(book, claim)


def _checked(book: Book, claim: Claim) -> Iterator[Check]:
    part = _part(book, claim)
    wholes = _wholes(book, claim)
    if part is None or not wholes or part.id == wholes[0].id:
        return
    yield _judged(claim, Level.of(part), Level.of(wholes[0]), tuple(wholes[1:]))


def _part(book: Book, claim: Claim) -> Claim | None:
    """Find the count that the share is of: same thing, same period, nearest."""
    same = [
        one
        for one in book.levels.get(claim.about, ())
        if one.unit in ("count", "money") and one.role != "base" and one.period == claim.period
    ]
    beside = [one for one in book.beside(claim) if one in same]
    return nearest(beside or same, claim) if same else None


def _wholes(book: Book, claim: Claim) -> list[Claim]:
    """Find what it may be a share of: a base in the line, the total of the breakdown, the whole of the area."""
    bases = [one for one in book.beside(claim) if one.role == "base" and one.unit in ("count", "money")]
    total = (claim.collection, claim.measure, claim.area, "")
    totals = book.levels.get(total, ()) if claim.breakdown else ()
    key = (claim.collection, claim.measure, claim.breakdown, "force")
    forces = book.regions.get(key, ()) if claim.region == "area" else ()
    found = [
        one
        for one in (*totals, *forces)
        if one.role in ("actual", "comparator")
        and one.unit == "count"
        and one.period == claim.period
        and one.document == claim.document
    ]
    return bases + sorted(found, key=lambda one: abs(one.line - claim.line))


def _judged(claim: Claim, part: Level, whole: Level, others: tuple[Claim, ...]) -> Check:
    inputs = (*part.inputs, *whole.inputs)
    allowed = share_of(part.interval, whole.interval)
    if claim.unit == "percent" and allowed.low > -1e-9 and claim.interval.meets(_bounded(allowed)):
        return Check(claim, "share", inputs)
    should = print_like(allowed.middle, claim)
    working = f"{part} of {whole} is {should}, printed {said(claim)}"
    for other in others:
        if other.interval != whole.interval and claim.interval.meets(share_of(part.interval, other.interval)):
            message = f"{working}; it is a share of {said(other)} ({other.place})"
            return Check(claim, "share-of-another-whole", inputs).disagree(
                severity="misleading", message=message, should=should
            )
    message = working + _whole_that_fits(claim, part)
    return Check(claim, "share", inputs).disagree(
        severity=gravity_of(claim, allowed), message=message, should=should
    )


def _whole_that_fits(claim: Claim, part: Level) -> str:
    """Say which whole the printed share and part would belong to, a hint at a total that has moved since."""
    if part.unit != "count" or claim.low <= 0:
        return ""
    wholes = whole_numbers(part.interval.middle / claim.interval * 100)
    return f" (a total of {wholes[0]:,} to {wholes[-1]:,} would fit)" if len(wholes) > 1 else ""


def _implied(claim: Claim, of: Claim) -> Check:
    counts = whole_numbers(count_of(claim.interval, of.value))
    if counts:
        return Check(claim, "counts-from-share", (of,))
    message = f"no whole number of {said(of)} is {said(claim)}"
    return Check(claim, "counts-from-share", (of,)).disagree(
        severity="rounding", message=message, suggestion="work it out again from the counts"
    )


def _bounded(allowed: Interval) -> Interval:
    return Interval(max(allowed.low, 0.0), allowed.high)
