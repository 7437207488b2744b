"""Verdicts: whether a printed number is one that the figures can give."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from pcp_kpi.auditing.checks import AGREE, DISAGREE, UNCHECKED
from pcp_kpi.auditing.drafts.cited import Value
from pcp_kpi.auditing.drafts.statements import Statement
from pcp_kpi.auditing.drafts.values import Figures
from pcp_kpi.auditing.numbers import Printed, find_numbers, print_alike

NO_FIGURE = "no figure"
_DUST = 1e-9
_LETTERS = re.compile(r"[A-Za-z]{3}")
_MAKING: Mapping[str, Callable[[float, float], float]] = {
    "change": lambda now, then: 100 * (now / then - 1),
    "difference": lambda now, then: now - then,
    "share": lambda part, whole: 100 * part / whole,
}


@dataclass(frozen=True)
class Verdict:
    """What the figures say to one number.

    Parameters
    ----------
    verdict : str
        ``agree``, ``disagree``, ``cannot be checked`` (it could not be matched) or ``no figure``.
    why : str
        What it was checked against, or why it could not be.
    rule : str
        Name of the check.
    severity : str
        Of a disagreement: ``wrong``, ``rounding`` or ``wording``.
    should_be : str
        What the figures print instead.
    value : Value or None
        The figure that it agrees with, or the nearest.
    """

    verdict: str
    why: str
    rule: str = ""
    severity: str = ""
    should_be: str = ""
    value: Value | None = None


def judge(statement: Statement, figures: Figures) -> Verdict:
    """Check one statement against the figures, and against the numbers beside it.

    Parameters
    ----------
    statement : Statement
    figures : Figures

    Returns
    -------
    Verdict
        A number agrees when a figure that its words can mean prints so. It disagrees when the words leave no doubt
        what it is, and no figure does. All else cannot be checked.
    """
    if statement.furniture:
        return Verdict(NO_FIGURE, statement.furniture)
    place = figures.printed.place_of(statement) if figures.printed else None
    if place is not None and figures.printed is not None:
        return _judge_citation(statement, place, figures.printed.values(place))
    return _judge_figure(statement, figures)


def _judge_citation(statement: Statement, place: tuple[str, str], values: Sequence[Value]) -> Verdict:
    """Hold a number against the line of the paper that its row names."""
    found = next((value for value in values if prints_as(value.value, statement.number)), None)
    if found is not None:
        return Verdict(AGREE, _said(found), "citation", value=found)
    if not values:
        return Verdict(DISAGREE, f"no figure stands on line {place[1]} of {place[0]}", "citation", "wrong")
    nearest = min(values, key=lambda value: abs(value.value - statement.number.value))
    should = print_alike(nearest.value, statement.number)
    return Verdict(DISAGREE, _told(nearest, statement.number), "citation", "wrong", should, nearest)


def _judge_figure(statement: Statement, figures: Figures) -> Verdict:
    values = [value for value in figures.values(statement) if math.isfinite(value.value)]
    for value in values:
        if prints_as(value.value, statement.number, statement.sign):
            return Verdict(AGREE, _said(value), statement.kind, value=value)
    certain = bool(values) and statement.subject.clear
    for value in () if certain else figures.also(statement):
        if prints_as(value.value, statement.number, statement.sign):
            return Verdict(AGREE, _said(value), statement.kind, value=value)
    if own := _from_its_row(statement):
        return Verdict(AGREE, own, "row")
    if statement.number.text.isalpha() and not statement.subject.clear:
        return Verdict(NO_FIGURE, "a small number in words")
    if not values:
        return Verdict(UNCHECKED, _why_nothing(statement))
    return _missed(statement, values)


def prints_as(value: float, number: Printed, sign: int = 0) -> bool:
    """Tell whether a value prints as a number does.

    Parameters
    ----------
    value : float
        In the unit of the number.
    number : Printed
    sign : int, optional
        What the words say of its direction: "a fall of 12" prints -12 without its sign.

    Examples
    --------
    >>> from pcp_kpi.auditing.numbers import read_number
    >>> prints_as(56.29, read_number("56%")), prints_as(-12.2, read_number("12"), -1)
    (True, True)
    """
    printed = _signed(number, sign)
    value = abs(value) if sign == 0 and not number.signed and printed >= 0 and value < 0 else value
    slack = number.step / 2 + _DUST * max(1.0, abs(value))
    if number.bound == "above":
        return value >= printed - slack
    if number.bound == "below":
        return abs(value) <= abs(printed) + slack
    return abs(value - printed) <= slack


def _signed(number: Printed, sign: int) -> float:
    return number.value if number.signed or sign == 0 else sign * abs(number.value)


def _from_its_row(statement: Statement) -> str:
    """Make a number again from those beside it, or those that it is made of from it."""
    if not statement.passage.cells:
        return ""
    kinds = (statement.kind,) if statement.kind in _MAKING else ()
    for now, then in permutations(statement.beside, 2):
        if now.unit != then.unit or not then.value:
            continue
        for kind in kinds:
            if prints_as(_MAKING[kind](now.value, then.value), statement.number, statement.sign):
                return f"made again from {now.text} and {then.text} beside it"
    return _workings(statement)


def _workings(statement: Statement) -> str:
    """Whether a number of a row's workings makes, with another, the number that the row prints."""
    cells = [cell.text for cell in statement.passage.cells if not _LETTERS.search(cell.text)]
    if statement.kind != "working" or statement.number not in statement.beside:
        return ""
    printed = [number for text in cells for number in find_numbers(text)[:1]]
    for now, then in permutations(statement.beside, 2):
        if statement.number in (now, then) and then.value:
            made = [make(now.value, then.value) for make in _MAKING.values()]
            result = next((one for one in printed for value in made if prints_as(value, one)), None)
            if result is not None:
                return f"makes {result.text} with the number beside it"
    return ""


def _missed(statement: Statement, values: Sequence[Value]) -> Verdict:
    number = statement.number
    printed = _signed(number, statement.sign)
    turned = next((value for value in values if prints_as(-value.value, number, statement.sign)), None)
    nearest = min(values, key=lambda value: abs(value.value - printed))
    if not statement.subject.clear:
        return Verdict(
            UNCHECKED, f"what it is of is not clear; nearest: {_told(nearest, number)}", value=nearest
        )
    if turned is not None and statement.sign and turned.value:
        words = "a rise" if turned.value > 0 else "a fall"
        return Verdict(DISAGREE, f"the figures show {words}: {_said(turned)}", "direction", "wrong",
                       print_alike(turned.value, number), turned)  # fmt: skip
    near = abs(nearest.value - printed) <= 1.5 * number.step and number.decimals
    severity = "rounding" if near else "wrong"
    return Verdict(
        DISAGREE,
        _told(nearest, number),
        statement.kind,
        severity,
        print_alike(nearest.value, number),
        nearest,
    )


def _said(value: Value) -> str:
    measure, area, part = value.key
    named = ", ".join(word for word in (measure, area, part) if word)
    return f"{named}: {value.words} ({value.source})"


def _told(value: Value, number: Printed) -> str:
    return f"{print_alike(value.value, number)} by {_said(value)}"


def _why_nothing(statement: Statement) -> str:
    reasons = {
        "projection": "a projection: figures hold what was recorded",
        "chance": "a chance: figures hold what was recorded",
    }
    if statement.kind in reasons:
        return reasons[statement.kind]
    if not statement.subject.measures:
        return "no measure is named beside it or above it"
    return f"no figures of {statement.subject.measures[0]} for this {statement.kind}, place and period"
