"""Totals against their parts: sums, areas of a force, parts of a year, lists that are counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from pcp_kpi.auditing.book import Book
from pcp_kpi.auditing.checks import Check, gravity_of, print_like, said
from pcp_kpi.auditing.claims import Claim
from pcp_kpi.auditing.ranges import Interval
from pcp_kpi.auditing.rules.rule import Rule

RULES = (
    Rule("sum-of-parts", "sums", "A total is the sum of the parts that are printed as making it up."),
    Rule(
        "sum-of-areas", "sums", "The areas of a force add up to the force, or what is not assigned is said."
    ),
    Rule("part-of-year", "sums", "A sum for some months of a year is their part of the year's sum."),
    Rule("count-of-list", "sums", "A list holds as many entries as the text says."),
)
_MOST_UNASSIGNED = 0.02  # part of a force's volume that is usually recorded without an area
_FEWEST_AREAS = 4


def check_sums(book: Book) -> Iterator[Check]:
    """Check every total for which the parts are printed."""
    for statement in book.statements.get("sum", ()):
        total, parts = book.find(statement.figure, statement), book.find_all(statement.of, statement)
        if total and parts:
            yield _sum(total, tuple(parts))
    for statement in book.statements.get("part-of-year", ()):
        claim, year = book.find(statement.figure, statement), book.find(statement.of, statement)
        if claim and year:
            yield _part_of_year(claim, year, statement)
    for statement in book.statements.get("count-of-list", ()):
        yield _list(statement)
    yield from _areas(book)


def _sum(total: Claim, parts: tuple[Claim, ...]) -> Check:
    allowed = Interval(0.0, 0.0)
    for part in parts:
        allowed = allowed + part.interval
    if total.interval.meets(allowed):
        return Check(total, "sum-of-parts", parts)
    should = print_like(sum(part.value for part in parts), total)
    listed = " + ".join(said(part) for part in parts) if len(parts) <= 6 else f"the {len(parts)} parts"
    message = f"{listed} make {should}, printed {said(total)}"
    return Check(total, "sum-of-parts", parts).disagree(
        severity=gravity_of(total, allowed), message=message, should=should
    )


def _areas(book: Book) -> Iterator[Check]:
    """Check a force against the sum of its areas where they stand in one line or table."""
    groups: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in book.figures:
        if claim.region == "area" and claim.unit == "count" and claim.role == "actual" and claim.start:
            groups[
                claim.collection, claim.measure, claim.breakdown, claim.period, claim.document, claim.line
            ].append(claim)
    for areas in groups.values():
        if len({area.area for area in areas}) < _FEWEST_AREAS:
            continue
        first = areas[0]
        forces = [
            one
            for one in book.regions.get((first.collection, first.measure, first.breakdown, "force"), ())
            if one.role == "actual"
            and (one.period, one.document, one.unit) == (first.period, first.document, "count")
        ]
        if forces:
            yield _force(min(forces, key=lambda one: abs(one.line - first.line)), tuple(areas))


def _force(force: Claim, areas: tuple[Claim, ...]) -> Check:
    total = sum(area.value for area in areas)
    if total in force.interval:
        return Check(areas[0], "sum-of-areas", (force, *areas[1:]))
    rest = force.value - total
    message = f"the areas add up to {print_like(total, areas[0])}, the force has {said(force)}"
    unassigned = 0 < rest <= _MOST_UNASSIGNED * force.value
    suggestion = (
        f"say that {rest:,.0f} are not assigned to an area" if unassigned else "correct an area or the force"
    )
    return Check(areas[0], "sum-of-areas", (force, *areas[1:])).disagree(
        severity="wording" if unassigned else "wrong",
        message=message,
        suggestion=suggestion,
    )


def _part_of_year(claim: Claim, year: Claim, statement: Claim) -> Check:
    first, last = date.fromisoformat(statement.start), date.fromisoformat(statement.end)
    months = 12 * (last.year - first.year) + last.month - first.month + 1
    allowed = year.interval * months / 12
    if claim.interval.meets(allowed):
        return Check(claim, "part-of-year", (year,))
    should = print_like(allowed.middle, claim)
    message = f"{months} months of {said(year)} a year are {should}, printed {said(claim)}"
    return Check(claim, "part-of-year", (year,)).disagree(
        severity=gravity_of(claim, allowed), message=message, should=should
    )


def _list(statement: Claim) -> Check:
    if statement.says == statement.of:
        return Check(statement, "count-of-list")
    message = f"the text says {statement.says}, the list holds {statement.of}"
    return Check(statement, "count-of-list", ()).disagree(
        severity="wrong", message=message, should=statement.of
    )
