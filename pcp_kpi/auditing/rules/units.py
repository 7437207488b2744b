"""Units, scales and decimals: what a figure is counted in, and whether it can be so."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from statistics import median

from pcp_kpi.auditing.book import Book
from pcp_kpi.auditing.checks import Check, print_like, said
from pcp_kpi.auditing.claims import Claim
from pcp_kpi.auditing.numbers import NumberNotUnderstood, read_number
from pcp_kpi.auditing.rules.rule import Rule

RULES = (
    Rule(
        "rate-base",
        "units",
        "Rates that stand together are per the same number, the one that the heading names.",
    ),
    Rule("money-scale", "units", "A sum of money has the k or m that its neighbours have."),
    Rule("range-ends", "units", "A range prints both its ends in full."),
    Rule("decimals-of-column", "units", "A column prints its figures with one number of decimals."),
    Rule("possible-value", "units", "A share lies between 0 and 100%, an average age between 16 and 80."),
    Rule("nation-and-force", "units", "A force is no more of the nation than one force of 43 can be."),
)
_SCALE = 1000
_WIDEST = 20
_FEWEST = 5
_AGES = (16.0, 80.0)
_LARGEST_PART = 0.1  # five times the two in a hundred that a force of average size is
_QUARTER = 3
_SHORTEST_WORD = 4


def check_units(book: Book) -> Iterator[Check]:
    """Check units, scales, ranges and decimals."""
    for statement in book.statements.get("per", ()):
        claim = book.find(statement.figure, statement)
        if claim:
            yield from _per(book, statement, claim)
    yield from _money(book)
    for claim in book.figures:
        yield from _possible(claim)
        if claim.bound == "band":
            yield _range(claim)
    yield from _columns(book)
    yield from _nation(book)


def _per(book: Book, statement: Claim, claim: Claim) -> Iterator[Check]:
    """Hold the base of a rate, as the print or the name says it, against that of the heading."""
    per = claim.per or _per_in_name(claim)
    if per == int(statement.says):
        yield Check(claim, "rate-base")
    elif per:
        rates = [one for one in book.beside(claim) if one is not claim and one.unit == claim.unit]
        beside = f", {said(rates[0])} beside it per {_per_in_name(rates[0]):,}" if rates else ""
        message = f"{said(claim)} is printed per {per:,}{beside}; {statement.printed} counts per {int(statement.says):,}"
        yield Check(claim, "rate-base", tuple(rates[:1])).disagree(
            severity="wrong", message=message, should=f"{said(claim)} per {int(statement.says):,}"
        )


def _per_in_name(claim: Claim) -> int:
    _, found, rest = claim.measure.partition("per ")
    try:
        return int(read_number(rest.strip("'() sic")).value) if found else 0
    except NumberNotUnderstood:
        return 0


def _money(book: Book) -> Iterator[Check]:
    groups: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim in book.figures:
        if claim.unit == "money" and claim.role == "actual" and not claim.bound:
            groups[claim.collection, claim.document, claim.measure].append(claim)
    for group in groups.values():
        for claim in group:
            others = [one for one in group if one is not claim]
            if len(others) >= 2:
                yield _scaled(claim, others)


def _scaled(claim: Claim, others: Sequence[Claim]) -> Check:
    least = min(one.value for one in others)
    if claim.value * _SCALE > least:
        return Check(claim, "money-scale", tuple(others))
    likely = min((1e3, 1e6), key=lambda scale: abs(claim.value * scale - median(one.value for one in others)))
    letter = {1e3: "k", 1e6: "m"}[likely]
    smallest = said(min(others, key=lambda one: one.value))
    message = f"{claim.printed} stands among sums from {smallest} on: '{letter}' is missing"
    return Check(claim, "money-scale", tuple(others)).disagree(
        severity="wrong", message=message, should=f"{claim.printed}{letter}"
    )


def _range(claim: Claim) -> Check:
    if claim.low <= 0 or claim.high < _WIDEST * claim.low:
        return Check(claim, "range-ends")
    scale = 10 ** (len(f"{claim.high:.0f}") - len(f"{claim.low:.0f}"))
    should = f"{claim.low * scale:,.0f} to {claim.high:,.0f}"
    message = f"{claim.printed} reads as {claim.low:,.0f} to {claim.high:,.0f}, which no one means"
    return Check(claim, "range-ends", ()).disagree(severity="wording", message=message, should=should)


def _possible(claim: Claim) -> Iterator[Check]:
    if claim.unit == "percent" and claim.role in ("share", "actual", "comparator", "base"):
        low, high, what = 0.0, 100.0, "a share"
    elif claim.unit == "years" and "age" in claim.measure.lower().split():
        low, high, what = *_AGES, "an average age"
    else:
        return
    if math.isnan(claim.value) or low <= claim.value <= high:
        return  # it would be a check of every share; only what cannot be is told
    message = f"{said(claim)} is outside {low:.0f} to {high:.0f}, where {what} lies"
    yield Check(claim, "possible-value", ()).disagree(
        severity="misleading", message=message, suggestion="look the figure up; a digit may be wrong"
    )


def _columns(book: Book) -> Iterator[Check]:
    """Check the decimals of a table's columns: cells that hold a number and nothing else."""
    columns: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
    for claim in book.figures:
        if claim.unit == "percent" and claim.role in ("share", "actual") and _is_cell(claim):
            columns[claim.collection, claim.document, claim.measure, claim.role, claim.label].append(claim)
    for cells in columns.values():
        usual, times = Counter(cell.decimals for cell in cells).most_common(1)[0]
        if len(cells) < _FEWEST or times < len(cells) / 2 or not usual:
            continue
        for cell in cells:
            others = tuple(one for one in cells if one.decimals == usual and one is not cell)[:1]
            if cell.decimals == usual:
                yield Check(cell, "decimals-of-column", others)
                continue
            message = f"{cell.printed} stands in a column that prints {usual} decimal, as {others[0].printed}"
            yield Check(cell, "decimals-of-column", others).disagree(
                severity="rounding", message=message, suggestion=f"print {usual} decimal"
            )


def _is_cell(claim: Claim) -> bool:
    bare = claim.printed.strip().rstrip("%").replace(",", "")
    return bare.replace(".", "", 1).isdigit()


def _nation(book: Book) -> Iterator[Check]:
    """Ask how much of the nation one force would be, where a national change implies the level it began from."""
    forces: dict[tuple[str, str], Claim] = {}
    for claim in book.figures:
        if (
            claim.region == "force"
            and claim.unit == "count"
            and claim.role == "comparator"
            and _is_quarter(claim)
        ):
            for word in claim.measure.lower().split():
                largest = forces.setdefault((claim.collection, word), claim)
                if claim.value > largest.value:
                    forces[claim.collection, word] = claim
    for changes in book.changes.values():
        for claim in changes:
            word = claim.measure.lower().split()[0] if claim.measure else ""
            force = forces.get((claim.collection, word)) if len(word) >= _SHORTEST_WORD else None
            if claim.region == "nation" and claim.unit == "percent" and force and _is_quarter(claim):
                yield from _part_of_nation(book, claim, force)


def _part_of_nation(book: Book, claim: Claim, force: Claim) -> Iterator[Check]:
    beside = [
        one
        for one in book.beside(claim)
        if one.role == "difference" and one.about == claim.about and one.unit == "count"
    ]
    if not beside or not claim.value:
        return
    base = beside[0].interval / claim.interval * 100
    part = force.value / base.middle
    inputs = (beside[0], force)
    if part <= _LARGEST_PART:
        yield Check(claim, "nation-and-force", inputs)
        return
    share = print_like(100 * part, claim)
    message = (
        f"{said(claim)} ({said(beside[0])}) starts from {base.middle:,.0f} in {claim.area}; {force.area} alone has "
        f"{said(force)} in a quarter ({force.measure}), {share} of that"
    )
    yield Check(claim, "nation-and-force", inputs).disagree(
        severity="misleading", message=message, suggestion="say which forces or which data the counts are of"
    )


def _is_quarter(claim: Claim) -> bool:
    return bool(claim.start) and int(claim.end[5:7]) - int(claim.start[5:7]) == _QUARTER - 1
