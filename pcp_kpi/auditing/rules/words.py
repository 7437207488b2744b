"""Words about numbers against the numbers: directions, comparisons, verdicts, and words against other words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pcp_kpi.auditing.book import Book
from pcp_kpi.auditing.checks import Check, said
from pcp_kpi.auditing.claims import Claim
from pcp_kpi.auditing.rules.rule import Rule

RULES = (
    Rule("direction-words", "words", "What is said, or drawn as an arrow, to go up or down does."),
    Rule(
        "words-against-words", "words", "Two statements on one thing do not say the opposite of each other."
    ),
    Rule("comparison-words", "words", "What is said to be higher or lower than another figure is."),
    Rule("target-words", "words", "What is said to be met is met, and what is said to be missed is missed."),
)
_CONTRARY = {"up": "down", "down": "up", "above": "below", "below": "above", "met": "missed", "missed": "met"}


def check_words(book: Book) -> Iterator[Check]:
    """Check what the words say of printed numbers."""
    for kind, rule in (
        ("direction", "direction-words"),
        ("compare", "comparison-words"),
        ("verdict", "target-words"),
    ):
        for statement in book.statements.get(kind, ()):
            claim, other = book.find(statement.figure, statement), book.find(statement.of, statement)
            if claim and other:
                yield _held(statement, claim, other, rule)
    yield from _against_words(book)


def _held(statement: Claim, claim: Claim, other: Claim, rule: str) -> Check:
    if _possible(statement.says, claim, other):
        return Check(claim, rule, (other,))
    numbers = {
        "direction": f"it goes from {said(other)} to {said(claim)}",
        "compare": f"{said(claim)} is set against {said(other)}",
        "verdict": f"{said(claim)} is set against a target of {said(other)}",
    }[statement.kind]
    message = f"'{statement.printed or statement.says}': {numbers}"
    suggestion = f"say '{_CONTRARY.get(statement.says, 'otherwise')}', or correct a figure"
    return Check(claim, rule, (other,)).disagree(severity="wrong", message=message, suggestion=suggestion)


def _possible(says: str, claim: Claim, other: Claim) -> bool:
    """Tell whether any values that print so bear the word out."""
    if says in ("up", "above"):
        return claim.high > other.low and claim.value != other.value
    if says in ("down", "below"):
        return claim.low < other.high and claim.value != other.value
    if says == "met":
        return claim.high >= other.low
    if says == "missed":
        return claim.low < other.high
    return claim.interval.meets(other.interval)


def _against_words(book: Book) -> Iterator[Check]:
    """Hold statements on the direction of one measure, in periods that overlap, against each other."""
    groups: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for statement in book.statements.get("direction", ()):
        if not statement.figure:
            groups[statement.collection, statement.document, statement.measure].append(statement)
    for statements in groups.values():
        first, *others = statements
        for other in others:
            if not (first.start <= other.end and other.start <= first.end):
                continue
            if first.says == other.says:
                yield Check(other, "words-against-words", (first,))
            else:
                message = f"{other.measure}: '{other.printed}' here, '{first.printed}' in line {first.line}"
                yield Check(other, "words-against-words", (first,)).disagree(
                    severity="misleading", message=message, suggestion="say one of the two in both places"
                )
