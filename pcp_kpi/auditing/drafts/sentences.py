"""Statements of sentences: what each number of a sentence claims, by the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from pcp_kpi.auditing.drafts.dates import When, usual_periods
from pcp_kpi.auditing.drafts.furniture import number_of_place
from pcp_kpi.auditing.drafts.kinds import WordsAround
from pcp_kpi.auditing.drafts.names import Named
from pcp_kpi.auditing.drafts.passages import Passage
from pcp_kpi.auditing.drafts.readings import Context, Reading, sentences_of
from pcp_kpi.auditing.drafts.statements import Around, Statement, Subject, leftover, named_measures
from pcp_kpi.auditing.numbers import Printed
from pcp_kpi.periods import Period, Rolling

_AFTER_PERCENT = re.compile(r"^\s*\(\s*[+\-−]?$")
_ATTACHED = re.compile(
    r"^\s*(?:\(|(?:[\w&'-]+ ){0,9}?(?:in|for|during|at|to|on|are|is|was|were) (?:the )?)$", re.IGNORECASE
)
_TARGET_HEADING = re.compile(r"^(?:what )?good looks like\b|^targets?$", re.IGNORECASE)
_REST = re.compile(
    r"\b(?:all )?others?\W*$|\b(?:the )?rest\b|\bof (?:them|these|those|which|whom)\b", re.IGNORECASE
)
_SAID_TO_BE = re.compile(
    r"\b(?:latest(?: value| figure)?|highest|lowest|limits?|target (?:not )?met)\b"
    r"(?: is| of| was)?[:,]? ?(?:[\w&' -]{0,30}, )?$",
    re.IGNORECASE,
)
_LATEST = re.compile(r"Latest value\b")
_CALENDAR_YEAR = re.compile(r"(?:19|20)\d\d")
_ENDS = re.compile(r"^\s*(?:[,.;:()▲▼●◆]|and\b|in\b|\(|$)")
_INDEX = re.compile(r"\bfor (?:every )?100 (?:in|then)\b", re.IGNORECASE)
_FIRST_ROW = re.compile(r"^First row:")
_MARKS, _MANY = re.compile(r"[,;:()%]"), 8
_BARS = re.compile(r"^(?:Bars|Columns|Dots) of\b")
_RANK = re.compile(r"^ of \d+ (?:forces|areas|measures|targets|months|quarters)\b", re.IGNORECASE)
_OF_THESE = re.compile(r"^ of (?:them|these|those|which|whom)\b", re.IGNORECASE)
_OF_OTHERS = re.compile(r"^ of (?!the total|all\b|victim|offences|crimes|calls)[a-z]+", re.IGNORECASE)
_AS_PERCENT = {"part": "share", "base": "share", "difference": "change"}


def statements_of_words(passage: Passage, context: Context) -> Iterator[Statement]:
    """Return the statements of a sentence, point, caption or alternative text.

    Parameters
    ----------
    passage : Passage
    context : Context

    Yields
    ------
    Statement
        One for each number, furniture too.
    """
    above = [passage.caption, *reversed(passage.headings)]
    if passage.kind == "heading":
        above = above[1:]
    said = list(sentences_of(passage.text))
    for at, sentence in enumerate(said):
        readings = [context.read(text) for text in [*reversed(said[:at]), *above] if text]
        around = Around(context, context.read(sentence), tuple(readings), usual_periods(context.quarter))
        yield from _Sentence(passage, around).statements


@dataclass(frozen=True)
class _Sentence:
    """One sentence while it is taken apart."""

    passage: Passage
    around: Around

    @property
    def reading(self) -> Reading:
        return self.around.own

    @property
    def _is_target(self) -> bool:
        """Whether the heading above says that here stands what good looks like."""
        headings = self.passage.headings
        return bool(
            headings
            and self.passage.kind in ("sentence", "list item")
            and _TARGET_HEADING.search(headings[-1])
        )

    @cached_property
    def figures(self) -> tuple[Printed, ...]:
        """The numbers that are figures."""
        return tuple(number for number in self.reading.numbers if not self.reading.furniture(number))

    @cached_property
    def _words(self) -> WordsAround:
        return WordsAround(self.reading.text, self.figures)

    @property
    def statements(self) -> Iterator[Statement]:
        nothing = Subject((), False, ())
        held: Statement | None = None
        for number in self.reading.numbers:
            furniture = self.reading.furniture(number) or number_of_place(
                number, self.passage, self.reading.text
            )
            if furniture:
                yield Statement(self.passage, self.reading.text, number, "", nothing, furniture=furniture)
                continue
            held = self._statement(number, held)
            yield held

    def _statement(self, number: Printed, before: Statement | None) -> Statement:
        if before is not None and self._explains(number, before):
            kind = {"change": "difference", "share": "part", "level": "part"}.get(before.kind, before.kind)
            if number.unit == "percent" and kind in _AS_PERCENT:
                return replace(before, number=number, kind=_AS_PERCENT[kind], beside=(before.number,))
            kind = "base" if kind == "part" and self._words.left(number).rstrip().endswith(" of") else kind
            return replace(before, number=number, kind=kind, beside=(before.number,))
        around, periods = self.around, self._periods(number)
        kind = "target" if self._is_target else self._words.kind(number)
        if kind == "level" and number.decimals and any(_INDEX.search(one.text) for one in around.readings):
            kind = "index"
        if kind in ("level", "part") and all(period.start > around.context.quarter.end for period in periods):
            kind = "projection"
        places = tuple(id for named in self._nearest(number, self.reading.areas) for id in named.ids)
        names = tuple(id for named in self._nearest(number, self._names) for id in named.ids)
        spoken = around if names or not self._names else around.over
        subject = spoken.subject(
            areas=places[:1] or around.over.areas, measures=names, part=self._part(number)
        )
        clear = subject.clear and self._tied(number, kind, places, names)
        return Statement(
            self.passage,
            self.reading.text,
            number,
            kind,
            replace(subject, clear=clear),
            periods=periods,
            against=self._against(number, kind),
            baseline=around.baseline,
            sign=self._words.sign(number, kind),
        )

    @cached_property
    def _names(self) -> tuple[Named, ...]:
        known = named_measures(self.reading, self.around.above)
        return tuple(named for named in self.reading.measures if set(named.ids) & set(known))

    def _gap(self, number: Printed, other: Printed | None) -> str:
        return self.reading.text[other.end if other else 0 : number.start]

    def _explains(self, number: Printed, before: Statement) -> bool:
        """Whether a number stands in brackets right behind another: "27% (101)"."""
        gap = self._gap(number, before.number)
        of = gap.strip() in ("of", "out of") and before.kind in ("part", "level")
        return bool(_AFTER_PERCENT.match(gap) or of) and (number.unit != before.number.unit or bool(of))

    def _nearest(self, number: Printed, mentions: Sequence[Named]) -> list[Named]:
        """Order mentions by how likely a number belongs to them."""
        before = [one for one in mentions if one.end <= number.start]
        after = [one for one in mentions if one.start >= number.end]
        previous = [figure for figure in self.figures if figure.end <= number.start]
        edge = previous[-1].end if previous else 0
        bound = [one for one in after[:1] if self._attached(number, one.start)]
        between = [one for one in reversed(before) if one.start >= edge]
        return list(
            dict.fromkeys([*(between or bound), *bound, *reversed(before), *self._free(number, after)])
        )

    def _free(self, number: Printed, mentions: list[Named]) -> list[Named]:
        """Leave out names behind or right before another number, to which they belong."""
        later = [figure.start for figure in self.figures if figure.start > number.start]
        until = later[0] if later else len(self.reading.text) + 4
        return [one for one in mentions if one.end < until - 3]

    def _attached(self, number: Printed, start: int) -> bool:
        return bool(_ATTACHED.match(self.reading.text[number.end : start]))

    def _periods(self, number: Printed) -> tuple[Period, ...]:
        own = [when for when in self.reading.periods if when.role == "of" and when.period is not None]
        after = [when for when in own if when.start >= number.end and self._attached(number, when.start)]
        before = [when for when in reversed(own) if when.end <= number.start]
        named = [when.period for when in [*after[:1], *before, *own] if when.period]
        if own and not (after or before):  # a period further on may be of something else
            named += self.around.over.periods
        periods = tuple(dict.fromkeys(named)) or self.around.periods
        if _LATEST.match(self.reading.text):  # of "24 months to March 2026" it may be the last
            periods += tuple(period.last for period in periods if isinstance(period, Rolling))
        return periods

    def _against(self, number: Printed, kind: str) -> tuple[When, ...]:
        """Return what a change is counted from: what is named behind it, else before it."""
        if kind not in ("change", "difference", "comparator"):
            return ()
        on = [when for when in self.reading.periods if when.role == "on"]
        later = [
            figure.start
            for figure in self.figures
            if figure.start > number.end
            and figure.unit in (number.unit, "percent", "points")
            and not _AFTER_PERCENT.match(self.reading.text[number.end : figure.start])
        ]
        until = later[0] if later else len(self.reading.text)
        near = [when for when in on if number.end <= when.start < until]
        before = [when for when in reversed(on) if when.end <= number.start]
        return tuple(near[:1] or before[:1] or on[:1])

    def _part(self, number: Printed) -> str:
        """Return the words in which a part may be named: those since the number before, else those behind."""
        previous = [figure for figure in self.figures if figure.end <= number.start]
        gap = self._gap(number, previous[-1] if previous else None)[-120:]
        return self.around.context.read(gap).rest if gap.strip() else ""

    def _tied(self, number: Printed, kind: str, places: tuple[str, ...], names: tuple[str, ...]) -> bool:
        """Whether the words leave no doubt what a number is: then a figure that differs is a finding."""
        if self.is_list_of_numbers or not self._anchored or self._is_of_something_else(number):
            return False
        if kind in ("lower limit", "upper limit"):
            return True
        if not (names or self._under_its_name) or self._dated_elsewhere(number):
            return False
        if kind in ("change", "difference"):
            return bool(self._against(number, kind))
        return bool(_SAID_TO_BE.search(self._words.left(number))) or self._said_plainly(number, kind, places)

    def _said_plainly(self, number: Printed, kind: str, places: tuple[str, ...]) -> bool:
        """Whether a number stands right behind its measure, or before what it counts, with a place or a period."""
        counted = any(one.counts and 0 <= one.start - number.end <= 2 for one in self.reading.measures)
        dated = any(when.role == "of" for when in self.reading.periods)
        before = any(named.end <= number.start and number.start - named.end <= 3 for named in self._names)
        alone = before and bool(_ENDS.match(self._words.right(number)))
        return alone or (dated and (counted or bool(places))) or (kind == "share" and bool(places))

    def _dated_elsewhere(self, number: Printed) -> bool:
        """Whether a sentence names periods, but none that surely is the number's."""
        own = [when for when in self.reading.periods if when.role == "of" and when.period is not None]
        near = [when for when in own if when.end <= number.start or self._attached(number, when.start)]
        return bool(own) and not near

    def _is_of_something_else(self, number: Printed) -> bool:
        """Whether the words around a number narrow it down: "of them", "all others", "5.6% of applicants"."""
        if _REST.search(self._part(number)) or _OF_THESE.match(self._words.right(number)):
            return True
        year = bool(_CALENDAR_YEAR.fullmatch(number.text))
        if year or _RANK.match(self._words.right(number)) or self._is_unknown_bar(number):
            return True
        return number.unit == "percent" and bool(_OF_OTHERS.match(self._words.right(number)))

    def _is_unknown_bar(self, number: Printed) -> bool:
        """Whether a number stands behind a label that names no area and no part: "Bars of ...: Ethnic minority 86.4%"."""
        if _FIRST_ROW.match(self.reading.text):
            return True
        if not _BARS.match(self.reading.text):
            return False
        measures = self.around.subject().measures
        known = any(self.around.context.names.code_of(measure, self._part(number)) for measure in measures)
        placed = any(0 <= number.start - named.end <= 2 for named in self.reading.areas)
        return bool(number.bound) or not (known or placed)

    @cached_property
    def is_list_of_numbers(self) -> bool:
        """Whether the sentence is a table that lost its columns: nobody can say what each number is."""
        gaps = [self.reading.text[one.end : other.start] for one, other in pairwise(self.figures)]
        marks = len(_MARKS.findall(self.reading.text))
        return sum(gap.isspace() for gap in gaps) > 1 or (len(gaps) > _MANY and marks < len(gaps))

    @cached_property
    def _anchored(self) -> bool:
        """Whether the place is the force's own: it names the force or an area, or stands under a measure's name."""
        places = [self.reading, *map(self.around.context.read, self.passage.headings)]
        return self._under_its_name or any(reading.areas for reading in places)

    @cached_property
    def _under_its_name(self) -> bool:
        """Whether a heading is the name of a measure and nothing else."""
        headings = [self.around.context.read(text) for text in self.passage.headings]
        return any(heading.measures and not leftover(heading) for heading in headings)
