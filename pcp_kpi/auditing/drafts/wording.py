"""Sentences held against themselves: changes against their levels, words against signs, levels against limits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pcp_kpi.auditing.drafts.statements import Statement
from pcp_kpi.auditing.numbers import Printed, print_alike
from pcp_kpi.auditing.ranges import Interval, as_interval, change_of, count_of, share_of

_OUTSIDE = re.compile(
    r"\b(?P<side>above|over|exceed(?:s|ed|ing)?|below|under|within|inside)\b[^.;\d]{0,24}\blimits?\b",
    re.IGNORECASE,
)
_MANY = 8  # a sentence with more is a table that lost its columns
_ABOVE = ("above", "over", "exceeds", "exceeded", "exceeding", "exceed")
_BELOW = ("below", "under")


@dataclass(frozen=True)
class Contradiction:
    """A number that cannot stand with the others of its sentence.

    Parameters
    ----------
    statement : Statement
    rule : str
    message : str
    should_be : str
        What the others make.
    """

    statement: Statement
    rule: str
    message: str
    should_be: str = ""


def contradictions(statements: Sequence[Statement]) -> Iterator[Contradiction]:
    """Find the numbers of one sentence that cannot all be right.

    Parameters
    ----------
    statements : sequence of Statement
        Those of one sentence, in order.

    Yields
    ------
    Contradiction
        A fails only if no values that print like the others give one that prints like it.
    """
    figures = [one for one in statements if not one.furniture]
    if not figures or figures[0].passage.cells or len(figures) > _MANY:
        return
    yield from _from_to(figures)
    yield from _percent_and_count(figures)
    yield from _part_of_whole(figures)
    yield from _beside_limits(figures)


def _range(number: Printed) -> Interval:
    """Return what a number stands for: a count is exact, all else is rounded."""
    half = 0.0 if number.unit == "count" and number.step == 1 else number.step / 2
    return Interval(number.value - half, number.value + half)


def _from_to(figures: Sequence[Statement]) -> Iterator[Contradiction]:
    """Check "from 62% to 69%, up 7 points": the change is that of its two levels."""
    for at, then in enumerate(figures[:-1]):
        now = figures[at + 1]
        gap = then.text[then.number.end : now.number.start]
        pair = (
            then.kind == "comparator"
            and gap.strip() in ("to", "up to", "down to")
            and then.number.unit == now.number.unit
        )
        for change in figures if pair else ():
            made = _made(change, now.number, then.number)
            if made is not None and not made.meets(_signed(change)):
                should = print_alike(float(made.middle), change.number)
                words = f"from {then.number.text} to {now.number.text} is {should}"
                yield Contradiction(change, change.kind, words, should)


def _made(change: Statement, now: Printed, then: Printed) -> Interval | None:
    if change.kind == "change" and then.value and now.unit != "percent":
        return change_of(_range(now), _range(then))
    if change.kind == "difference" and (change.number.unit == "points") == (now.unit == "percent"):
        return _range(now) - _range(then)
    return None


def _signed(statement: Statement) -> Interval:
    found = _range(statement.number)
    return -found if statement.sign < 0 and statement.number.value > 0 else found


def _percent_and_count(figures: Sequence[Statement]) -> Iterator[Contradiction]:
    """Check "708: a 56% (255) increase": the level less the count is what the percent is of."""
    level = next((one for one in figures if one.kind == "level" and one.number.unit == "count"), None)
    for change, count in pairwise(figures):
        together = change.kind == "change" and count.kind == "difference" and count.beside == (change.number,)
        if not together or level is None or not change.sign or count.number.unit != "count":
            continue
        then = _range(level.number) - _range(count.number) * change.sign
        if float(then.middle) <= 0:
            continue
        made = change_of(_range(level.number), then)
        if not made.meets(_signed(change)):
            should = print_alike(abs(float(made.middle)), change.number)
            yield Contradiction(
                change, "change", f"{count.number.text} on {level.number.text} is {should}", should
            )


def _part_of_whole(figures: Sequence[Statement]) -> Iterator[Contradiction]:
    """Check "17.7% (214 of 1,208)": the share is that of its part."""
    for share, part, whole in zip(figures, figures[1:], figures[2:], strict=False):
        if (
            (part.kind, whole.kind) != ("part", "base")
            or share.number.unit != "percent"
            or not whole.number.value
        ):
            continue
        made = share_of(_range(part.number), _range(whole.number))
        if not made.meets(_range(share.number)) and not count_of(
            _range(share.number), whole.number.value
        ).meets(part.number.value):
            should = print_alike(float(made.middle), share.number)
            yield Contradiction(
                share, "share", f"{part.number.text} of {whole.number.text} is {should}", should
            )


def _beside_limits(figures: Sequence[Statement]) -> Iterator[Contradiction]:
    """Check "above the upper limit: 708 against limits of 307 to 607": the level lies where the words say."""
    said = _OUTSIDE.search(figures[0].text)
    level = next((one for one in figures if one.kind == "level"), None)
    if said is None or level is None:
        return
    lower, upper = (
        next((one.number.value for one in figures if one.kind == kind), None)
        for kind in ("lower limit", "upper limit")
    )
    side, value = said["side"].casefold(), as_interval(level.number.value)
    above, below = (
        upper is not None and float(value.middle) > upper,
        lower is not None and float(value.middle) < lower,
    )
    wrong = (
        (side in _ABOVE and upper is not None and not above)
        or (side in _BELOW and lower is not None and not below)
        or (side in ("within", "inside") and (above or below))
    )
    if wrong:
        where = "above" if above else "below" if below else "inside"
        yield Contradiction(
            level, "limits", f"{level.number.text} lies {where} its limits, the words say {side}", where
        )
