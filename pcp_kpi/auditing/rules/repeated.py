"""One figure in several places: every print of it must be the same, whatever its rounding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pcp_kpi.auditing.book import Book, most_trusted
from pcp_kpi.auditing.checks import Check, print_like, said
from pcp_kpi.auditing.claims import CHANGES, LEVELS, LIMITS, Claim
from pcp_kpi.auditing.ranges import share_of
from pcp_kpi.auditing.rules.rule import Rule

RULES = (
    Rule("same-figure", "repeated", "A figure that is printed in several places is the same in all of them."),
    Rule("shifted-columns", "repeated", "The figures of a row stand under their own headings."),
    Rule("figure-of-another-period", "repeated", "A figure is that of the period it is printed for."),
    Rule("one-in-n", "repeated", "'One in n' is the fraction nearest to the share that is printed with it."),
)
_FRACTION_WORDS = (" in ",)


def check_repeated(book: Book) -> Iterator[Check]:
    """Check every figure that is printed more than once."""
    for group in _groups(book):
        yield from _compared(book, group)
    for statement in book.statements.get("same", ()):
        claim, level = book.find(statement.figure, statement), book.level_from(statement.of, statement)
        if claim is None or level is None:
            continue
        if len(level.inputs) == 1 and _is_fraction(claim):
            yield _fraction(claim, level.inputs[0])
        elif claim.interval.meets(level.interval):
            yield Check(claim, "same-figure", level.inputs)
        else:
            told = print_like(level.interval.middle, level.inputs[0])
            yield _differs(book, claim, level.inputs, told)


def _groups(book: Book) -> list[list[Claim]]:
    """Group the prints of one figure: what it is about, its period, its unit and what it is compared with."""
    groups: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in book.figures:
        if claim.bound == "band":
            continue
        if claim.role == "target":
            groups[claim.about, "target", claim.unit].append(claim)
        elif claim.role in LIMITS:
            groups[claim.about, claim.role, claim.period].append(claim)
        elif claim.role in LEVELS and claim.period[1]:
            groups[claim.about, claim.role == "base", claim.period, claim.unit].append(claim)
        elif claim.role in CHANGES and claim.period[1]:
            against = (claim.compared_start, claim.compared_end) if claim.compared_start else claim.compared
            groups[claim.about, claim.role, claim.period, claim.unit, against].append(claim)
    return [group for group in groups.values() if len(group) > 1]


def _compared(book: Book, group: Sequence[Claim]) -> Iterator[Check]:
    """Hold each print against the one most to be trusted: most often printed, then in a table, then first."""
    trusted = most_trusted(group)
    seen = {(trusted.document, trusted.line, trusted.value)}
    for claim in group:
        place = (claim.document, claim.line, claim.value)
        if place in seen:
            continue
        seen.add(place)
        if claim.interval.meets(trusted.interval):
            yield Check(claim, "same-figure", (trusted,))
        else:
            yield _differs(book, claim, (trusted,), said(trusted))


def _differs(book: Book, claim: Claim, others: tuple[Claim, ...], told: str) -> Check:
    other = others[0]
    where = f"{other.place} has {told}"
    elsewhere = _printed_elsewhere(book, claim)
    if elsewhere is not None:
        return _misplaced(claim, others, told, elsewhere)
    message = f"printed {said(claim)}, but {where} for the same thing"
    return Check(claim, "same-figure", others).disagree(
        severity="wrong",
        message=message,
        should=told,
        suggestion=f"print one of {said(claim)} and {told} in both places",
    )


def _printed_elsewhere(book: Book, claim: Claim) -> Claim | None:
    """Find the same number among the other figures of the measure: a limit, another period, another column."""
    found = [
        one
        for some in (book.levels, book.limits)
        for one in some.get(claim.about, ())
        if one.value == claim.value
        and one.unit == claim.unit
        and one.line != claim.line
        and (one.role in LIMITS or one.period != claim.period)
    ]
    return found[0] if found else None


def _misplaced(claim: Claim, others: tuple[Claim, ...], told: str, elsewhere: Claim) -> Check:
    month = bool(claim.start) and claim.start[:7] == claim.end[:7]
    if elsewhere.role in LIMITS or not month:
        names = {"upper": "the upper limit", "lower": "the lower limit"}
        what = names.get(elsewhere.role, f"the figure of {elsewhere.label}")
        message = (
            f"{said(claim)} stands where {told} belongs; it is {what} of this row elsewhere (line {elsewhere.line}): "
            "the columns look shifted by one"
        )
        return Check(claim, "shifted-columns", (*others, elsewhere)).disagree(
            severity="wrong",
            message=message,
            should=told,
            suggestion="put the figures of the row under their headings",
        )
    message = f"{said(claim)} is the figure of {elsewhere.label} (line {elsewhere.line}), not of the period named, {told}"
    return Check(claim, "figure-of-another-period", (*others, elsewhere)).disagree(
        severity="wrong", message=message, should=told
    )


def _is_fraction(claim: Claim) -> bool:
    return (
        any(word in claim.printed for word in _FRACTION_WORDS)
        and claim.printed.partition(" in ")[2][:1].isdigit()
    )


def _fraction(claim: Claim, share: Claim) -> Check:
    n = round(100 / claim.value)
    nearest = min(range(2, 101), key=lambda one: abs(100 / one - share.value))
    if n == nearest and claim.interval.meets(share.interval):
        return Check(claim, "one-in-n", (share,))
    told = print_like(share_of(1, n).middle, share)
    message = f"1 in {n} is {told}; {said(share)} is nearest to 1 in {nearest}"
    return Check(claim, "one-in-n", (share,)).disagree(
        severity="wording", message=message, should=f"1 in {nearest}"
    )
