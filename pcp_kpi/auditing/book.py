"""The book: claims found again by what they are about, where they stand and what they are called."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from pcp_kpi.auditing.checks import print_like, said
from pcp_kpi.auditing.claims import CHANGES, FIGURE, LEVELS, LIMITS, Claim
from pcp_kpi.auditing.ranges import Interval, hull

_TERM = re.compile(r"([+-]?)([^+-]+)")


@dataclass(frozen=True)
class Level:
    """A level made of printed numbers: one of them, a sum, or something between several.

    Parameters
    ----------
    interval : Interval
        All that it can be.
    inputs : tuple of Claim
        What it is made of.
    unit : str
        Unit of its parts.
    words : str
        How a sentence names it; made from its parts if left out.
    """

    interval: Interval
    inputs: tuple[Claim, ...]
    unit: str
    words: str = ""

    @classmethod
    def of(cls, claim: Claim) -> Level:
        """Return a printed number as a level."""
        return cls(claim.interval, (claim,), claim.unit)

    def __str__(self) -> str:
        """Return it as a sentence names it."""
        first = self.inputs[0]
        if self.words:
            return self.words
        if len(self.inputs) == 1 and self.interval == first.interval:
            return said(first)
        return f"{print_like(self.interval.middle, first)} (summed)"


class Book:
    """Claims with their indexes.

    Parameters
    ----------
    claims : iterable of Claim
        All that is audited at once.
    """

    def __init__(self, claims: Iterable[Claim]) -> None:
        # The order of the report, so that the order of the table does not matter.
        self.claims = sorted(claims, key=lambda one: (one.collection, one.document, one.line, one.id))
        self.figures: tuple[Claim, ...] = tuple(claim for claim in self.claims if claim.kind == FIGURE)
        self._by_id = {claim.key: claim for claim in self.claims}

    @cached_property
    def statements(self) -> dict[str, list[Claim]]:
        """The statements in words, by kind."""
        found: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.claims:
            if claim.kind != FIGURE:
                found[claim.kind].append(claim)
        return found

    @cached_property
    def levels(self) -> dict[tuple[str, ...], list[Claim]]:
        """Printed levels by what they are about."""
        return _grouped(claim for claim in self.figures if claim.role in LEVELS)

    @cached_property
    def changes(self) -> dict[tuple[str, ...], list[Claim]]:
        """Printed changes and differences by what they are about."""
        return _grouped(claim for claim in self.figures if claim.role in CHANGES)

    @cached_property
    def limits(self) -> dict[tuple[str, ...], list[Claim]]:
        """Printed control limits by what they are about."""
        return _grouped(claim for claim in self.figures if claim.role in LIMITS)

    @cached_property
    def regions(self) -> dict[tuple[str, str, str, str], list[Claim]]:
        """Printed levels by collection, measure, breakdown and kind of area: force, area or nation."""
        found: dict[tuple[str, str, str, str], list[Claim]] = defaultdict(list)
        for claim in self.figures:
            if claim.role in LEVELS:
                found[claim.collection, claim.measure, claim.breakdown, claim.region].append(claim)
        return found

    @cached_property
    def rows(self) -> dict[tuple[str, str, int], list[Claim]]:
        """The numbers of each line."""
        found: dict[tuple[str, str, int], list[Claim]] = defaultdict(list)
        for claim in self.figures:
            found[claim.collection, claim.document, claim.line].append(claim)
        return found

    def beside(self, claim: Claim) -> list[Claim]:
        """Return the numbers that stand in the line of a claim, itself among them."""
        return self.rows.get((claim.collection, claim.document, claim.line), [])

    def find(self, id: str, near: Claim) -> Claim | None:
        """Return the claim of an id in the collection of another claim, if it is there."""
        return self._by_id.get((near.collection, id))

    def find_all(self, ids: str, near: Claim) -> list[Claim]:
        """Return the claims of ids that blanks part; none where one is missing."""
        found = [self.find(id, near) for id in ids.split()]
        return [] if None in found else [claim for claim in found if claim is not None]

    def level_from(self, formula: str, near: Claim) -> Level | None:
        """Work out a level that a statement names: an id, a sum of ids, or a choice of ids parted by strokes.

        Parameters
        ----------
        formula : str
            ``F1``; ``F1+F2-F3``; ``F1|F2|F3`` for something between them.
        near : Claim
            The statement; ids are of its collection.
        """
        if "|" in formula:
            claims = self.find_all(formula.replace("|", " "), near)
            if not claims:
                return None
            low, high = (print_like(end(one.value for one in claims), claims[0]) for end in (min, max))
            words = f"between {low} and {high}"
            return Level(hull(one.interval for one in claims), tuple(claims), claims[0].unit, words)
        total, inputs = Interval(0.0, 0.0), []
        for sign, id in _TERM.findall(formula):
            claim = self.find(id, near)
            if claim is None:
                return None
            total = total - claim.interval if sign == "-" else total + claim.interval
            inputs.append(claim)
        return Level(total, tuple(inputs), inputs[0].unit) if inputs else None


def nearest(claims: Sequence[Claim], to: Claim) -> Claim:
    """Return the claim that stands nearest: in the same document, then by line."""
    return min(claims, key=lambda one: (one.document != to.document, abs(one.line - to.line)))


def most_trusted(claims: Sequence[Claim], to: Claim | None = None) -> Claim:
    """Return the print of a figure most to be trusted: most often printed, then in a table, then the nearest."""

    def trust(one: Claim) -> tuple[int, bool, int, bool, int]:
        prints = len({(x.document, x.line) for x in claims if x.interval.meets(one.interval)})
        distance = abs(one.line - to.line) if to else one.line
        return (
            prints,
            one.table != "",
            one.decimals,
            to is not None and one.document == to.document,
            -distance,
        )

    return claims[0] if len(claims) == 1 else max(claims, key=trust)


def _grouped(claims: Iterable[Claim]) -> dict[tuple[str, ...], list[Claim]]:
    found: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        found[claim.about].append(claim)
    return found
