"""A text of a draft as it is read: its numbers, and the names and periods that stand around them."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from pcp_kpi.auditing.drafts.dates import When, find_periods
from pcp_kpi.auditing.drafts.furniture import find_furniture
from pcp_kpi.auditing.drafts.names import Named, Names, bag_of
from pcp_kpi.auditing.numbers import Printed, find_numbers
from pcp_kpi.periods import Quarter

_STOP = re.compile(r"(?<=[a-z0-9%)\]])[.!?](?:[”\"')\]])*\s+(?=[\"“'(]?[A-Z0-9◆●])")
_NOT_A_STOP = re.compile(r"\b(?:e\.g|i\.e|no|vs|approx|c|St|N|S|Misc|est|incl|ref)\.$", re.IGNORECASE)
_ANY_DIGIT = re.compile(r"\d")
# A single mark that lets the number finder see figures in brackets and ranges typed without blanks: "(102/85)" stays.
_LEADING = string.ascii_letters + " "
_DASHED = re.compile(r"(?<=\d)[–—](?=\d)")


@dataclass(frozen=True)
class Context:
    """What every reading needs: the names, and the quarter that is reported."""

    names: Names
    quarter: Quarter
    _read: dict[str, Reading] = field(default_factory=dict, repr=False, compare=False)

    def read(self, text: str) -> Reading:
        """Return the reading of a text; the same text is read once."""
        if text not in self._read:
            self._read[text] = Reading(text, self)
        return self._read[text]


@dataclass(frozen=True, eq=False)
class Reading:
    """One sentence, cell or heading as it is read.

    Parameters
    ----------
    text : str
    context : Context
    """

    text: str
    context: Context = field(repr=False)

    @cached_property
    def numbers(self) -> tuple[Printed, ...]:
        """Every number, in order."""
        found = find_numbers(_DASHED.sub(" ", self.text))
        return tuple(self._without_name(number) for number in found)

    def _without_name(self, number: Printed) -> Printed:
        """Give a word back to the name before a number: "75 and over 79.3%" does not say "over 79.3%"."""
        digits = number.start + len(number.text) - len(number.text.lstrip(_LEADING))
        if not number.bound or not any(number.start < part.end <= digits for part in self.parts):
            return number
        return replace(number, bound="", text=self.text[digits : number.end], start=digits)

    @cached_property
    def periods(self) -> tuple[When, ...]:
        """Every period, in order."""
        return find_periods(self.text, self.context.quarter) if self.text else ()

    @cached_property
    def measures(self) -> tuple[Named, ...]:
        """Every measure, and every noun of what is counted, in order."""
        return self.context.names.measures_in(self.text)

    @cached_property
    def areas(self) -> tuple[Named, ...]:
        """Every area, in order."""
        return self.context.names.areas_in(self.text)

    @cached_property
    def parts(self) -> tuple[Named, ...]:
        """Every part with a number in its name, in order."""
        return self.context.names.parts_in(self.text)

    @cached_property
    def bag(self) -> frozenset[str]:
        """Its words, without figures and periods."""
        figures = [(number.start, number.end) for number in self.numbers if not self.furniture(number)]
        return bag_of(blanked(self.text, [*figures, *self._dated]))

    @cached_property
    def telling(self) -> frozenset[str]:
        """Its words, without figures, periods and nouns that only say what is counted."""
        figures = [(number.start, number.end) for number in self.numbers if not self.furniture(number)]
        return bag_of(blanked(self.text, [*figures, *self._dated, *self._counted]))

    @cached_property
    def rest(self) -> str:
        """Its text without periods and areas: where a part may be named."""
        places = [(named.start, named.end) for named in self.areas]
        return blanked(self.text, [*places, *self._dated])

    @property
    def _dated(self) -> list[tuple[int, int]]:
        return [(when.start, when.end) for when in self.periods]

    @property
    def _counted(self) -> list[tuple[int, int]]:
        return [(named.start, named.end) for named in self.measures if not named.ids]

    @cached_property
    def _furniture(self) -> tuple[tuple[int, int, str], ...]:
        return tuple(find_furniture(self.text)) if _ANY_DIGIT.search(self.text) or self.numbers else ()

    def furniture(self, number: Printed) -> str:
        """Return what a number is that is no figure: part of a period, a name, a reference; else nothing."""
        digits = number.start, number.end
        for when in self.periods:
            if _inside(digits, when.start, when.end):
                return "a date or period"
        for named in (*self.measures, *self.parts):
            if named.ids and _inside(digits, named.start, named.end):
                return "part of a name"
        return next((what for start, end, what in self._furniture if _inside(digits, start, end)), "")


def blanked(text: str, stretches: Iterable[tuple[int, int]]) -> str:
    """Return a text with blanks in place of some stretches.

    Examples
    --------
    >>> blanked("708 in Q1", [(0, 3)])
    '    in Q1'
    """
    for start, end in stretches:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _inside(digits: tuple[int, int], start: int, end: int) -> bool:
    return start < digits[1] and digits[0] < end


def sentences_of(text: str) -> Sequence[str]:
    """Part a paragraph into sentences.

    Examples
    --------
    >>> sentences_of("Mean 457, limits 307 to 607. Rape rose by 18.1% (58), e.g. in Q1. Theft fell.")
    ['Mean 457, limits 307 to 607.', 'Rape rose by 18.1% (58), e.g. in Q1.', 'Theft fell.']
    """
    parts, begin = [], 0
    for found in _STOP.finditer(text):
        end = found.start() + 1
        if _NOT_A_STOP.search(text[begin:end]):
            continue
        parts.append(text[begin:end].strip())
        begin = found.end()
    return [part for part in [*parts, text[begin:].strip()] if part]
