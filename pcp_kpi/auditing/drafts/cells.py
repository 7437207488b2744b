"""Statements of tables: what each number of a row claims, by the headings of its column and row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pcp_kpi.auditing.drafts.dates import When, usual_periods
from pcp_kpi.auditing.drafts.names import bag_of
from pcp_kpi.auditing.drafts.passages import Cell, Passage
from pcp_kpi.auditing.drafts.readings import Context, Reading
from pcp_kpi.auditing.drafts.statements import Around, Statement, Subject, leftover
from pcp_kpi.auditing.numbers import Printed
from pcp_kpi.periods import Period, YearToDate

_COLUMNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("index", r"\bfor (?:every )?100 then\b"),
        ("target", r"good looks like|\btarget\b|\bambition\b"),
        ("interval from", r"\binterval\b.*(?:from|low\w*)$"),
        ("interval to", r"\binterval\b.*(?:to|high\w*|up\w*)$"),
        ("margin", r"\bmargin\b|\binterval\b|±"),
        ("lower limit", r"\blower\b"),
        ("upper limit", r"\bupper\b"),
        ("mean", r"^(?:control limits )?(?:mean|average|centre)\b"),
        ("projection", r"\bproject|\bforecast|\bscenario|\bgain on\b|\bscored$"),
        ("base", r"\b(?:base|respondents|asked|answers|denominator|sample size|victims spoken to)$|^(?:n|of)$"),
        ("change", r"\bchange\b|% ?change|\bdifference\b|\bvariance\b|^(?:±|\+/[-–])"),
        ("share", r"\bshare\b|\b% of\b|\bproportion\b|\bper ?cent of\b"),
    )
)  # fmt: skip
_NAMING = re.compile(
    r"^(?:measure|number|area|breakdown|part|group|crime type|offence|force|indicator|priority)$",
    re.IGNORECASE,
)
_SAID_PERIOD = re.compile(r"^(?:label|period|date|month|quarter|week|as at|on|window)\b", re.IGNORECASE)
_WORKINGS = re.compile(r"^(?:made from|workings?|basis|calculation|how)\b", re.IGNORECASE)
_WORDS = re.compile(
    r"^(?:period|date|source|evidence|verdict|signal|against limits|line|document|page|ref\w*|owner|band|notes?|rank)\b"
    r"|\bband of\b|\bplace\b|^(?:outcome|code)$",
    re.IGNORECASE,
)
# "708 in 2021/22 Q1 and 453 in ..."
_DATED_PAIR = re.compile(r"^\d[\d,.]* in [\w/ ]+ and \d[\d,.]* in [\w/ ]+$")
_INDEX = re.compile(r"^for every 100 in\b", re.IGNORECASE)
_OTHERS = re.compile(r"\bforces\b|\bnational(?:ly)?\b|\bgroup\b", re.IGNORECASE)
_DIFFERENCE = re.compile(r"\bdifference\b|\bpoints\b", re.IGNORECASE)
_LETTERS = re.compile(r"[A-Za-z]{3,}")
_HOLDING = bag_of(
    "lower upper control limit mean change difference number share level base value latest before figure count interval"
    " from to good looks like month area part year date margin error outcome action taken actual comparator of all any"
    " first second dose 95 confidence base percentage % rate per points quarter priority printed here given made"
)
_OF_ROWS = ("target", "lower limit", "upper limit", "mean", "change")


def _is_wordy(cell: Cell) -> bool:
    """Whether a cell says something in words, not a figure with its unit."""
    return (
        len(_LETTERS.findall(cell.text)) > 2
        or not any(sign.isdigit() for sign in cell.text)
        or bool(re.match(r"[A-Za-z]{3,} [A-Za-z]", cell.text))
    )


def _explains(number: Printed, before: Statement) -> bool:
    """Whether a count in brackets is the one behind a share."""
    share = before.number.unit == "percent" and before.kind != "change"
    return share and number.unit == "count" and not number.signed


def _by_heading(text: str, kinds: Sequence[str] = ()) -> str:
    found = (kind for kind, pattern in _COLUMNS if text and pattern.search(text))
    return next((kind for kind in found if not kinds or kind in kinds), "")


def statements_of_row(passage: Passage, context: Context) -> Iterator[Statement]:
    """Return the statements of a row of a table.

    Parameters
    ----------
    passage : Passage
        A row with its cells.
    context : Context

    Yields
    ------
    Statement
        One for each number of its cells and of its headings; what a heading prints is furniture.
    """
    yield from _Row(passage, context).statements


@dataclass(frozen=True)
class _Row:
    """One row while it is taken apart."""

    passage: Passage
    context: Context

    @cached_property
    def heading(self) -> Reading:
        """The headings of the row, with the cells that name a measure, an area or a part in a column of their own."""
        cells = self.passage.cells
        names = [
            cell.text
            for cell in cells
            if cell.columns and _NAMING.search(cell.columns[-1]) and _is_wordy(cell)
        ]
        return self.context.read(" ".join((*(cells[0].rows if cells else ()), *names)))

    @cached_property
    def said_periods(self) -> tuple[Period, ...]:
        """The periods that a cell of the row names in a column of its own."""
        found = []
        for cell in self.passage.cells:
            if cell.columns and _SAID_PERIOD.search(cell.columns[-1]):
                found += [when.period for when in self.context.read(cell.text).periods if when.period]
        return tuple(found)

    @cached_property
    def levels(self) -> tuple[Printed, ...]:
        """The numbers of the row that stand for levels, which a change can be made from."""
        cells = [cell for cell in self.passage.cells if self._kind(cell) in ("level", "base", "share")]
        readings = [self.context.read(cell.text) for cell in cells]
        return tuple(
            number
            for reading in readings
            for number in reading.numbers
            if not number.signed and not reading.furniture(number)
        )

    @property
    def statements(self) -> Iterator[Statement]:
        nothing = Subject((), False, ())
        for number in self.heading.numbers:
            yield Statement(
                self.passage, self.heading.text, number, "", nothing, furniture="the heading of a row"
            )
        for at, cell in enumerate(self.passage.cells):
            named = bool(cell.columns and _NAMING.search(cell.columns[-1]) and _is_wordy(cell))
            yield from (replace(one, column=at) for one in self._cell(cell, named=named))

    def _kind(self, cell: Cell) -> str:
        """Return what the headings of a cell's column, else of its row, say that it holds."""
        if cell.columns and _WORDS.search(cell.columns[-1]):
            return "words"
        said = _by_heading(" ".join(cell.columns))
        if said or any(named.ids for named in self.heading.measures):
            return said or "level"
        return _by_heading(self.heading.text, kinds=_OF_ROWS) or "level"

    def _cell(self, cell: Cell, *, named: bool) -> Iterator[Statement]:
        reading = self.context.read(cell.text)
        around = self._around(cell)
        kind, before = self._kind(cell), None
        if kind == "level" and any(_INDEX.search(one.text) for one in self.passage.cells):
            kind = "index"
        if kind == "level" and cell.columns and _WORKINGS.search(cell.columns[-1]):
            kind = "working"
        for number in reading.numbers:
            furniture = reading.furniture(number) or (
                "a word of the table" if named or kind == "words" else ""
            )
            one = replace(
                self._statement(cell, number, around, furniture),
                kind="" if furniture else self._exact_kind(kind, cell, number, before),
            )
            yield one
            before = one if not furniture else before

    def _exact_kind(self, kind: str, cell: Cell, number: Printed, before: Statement | None) -> str:
        """Return what one of several numbers of a cell claims: "+1,221 (+14%)", "17.7% (214 of 1,208)"."""
        reading, column, raw = self.context.read(cell.text), " ".join(cell.columns), cell.raw
        gap = reading.text[before.number.end : number.start] if before else ""
        if before is not None and gap.strip() in ("of", "out of") and before.kind in ("part", "level"):
            return "base"
        if before is not None and gap.strip() in ("(", "(about") and _explains(number, before):
            return "part"
        if before is not None and gap.strip() == "to" and kind == "margin":
            return "interval to"
        if kind == "margin":
            right = reading.text[number.end :].strip()
            return "interval from" if right.startswith("to ") else "margin"
        if raw and kind in ("share", "level", "change"):
            return "difference" if kind == "change" and _DIFFERENCE.search(column) else kind
        if number.unit == "points" or (number.signed and kind in ("level", "change", "share")):
            return "change" if number.unit == "percent" else "difference"
        if kind == "change":
            return "change" if number.unit == "percent" else "difference"
        return kind

    def _statement(self, cell: Cell, number: Printed, around: Around, furniture: str) -> Statement:
        part = " ".join((self.heading.rest, self.context.read(" ".join(cell.columns)).rest)).strip()
        subject = around.subject(part=part)
        said = leftover(self.heading) if self.heading.text else frozenset()
        told = self._told_words(subject)
        understood = (said <= told or self._names_part(subject)) and self._column_left(cell, part) <= told
        clear = subject.clear and understood and (not _is_wordy(cell) or bool(_DATED_PAIR.match(cell.text)))
        return Statement(
            self.passage,
            " | ".join((*cell.rows, *cell.columns, cell.text)),
            number,
            "",
            replace(subject, clear=clear),
            periods=self._periods(cell, around),
            against=self._against(cell),
            baseline=around.baseline,
            sign=(number.value > 0) - (number.value < 0) if number.signed else 0,
            furniture=furniture,
            raw=cell.raw,
            beside=self._beside(cell),
        )

    def _beside(self, cell: Cell) -> tuple[Printed, ...]:
        """Return the numbers from which, or from which with a number, another of the row can be made."""
        if not (cell.columns and _WORKINGS.search(cell.columns[-1])):
            return self.levels
        return self.context.read(cell.text).numbers

    def _column_left(self, cell: Cell, part: str) -> frozenset[str]:
        """Return the words of a column's headings that say neither what it holds nor of what, where or when."""
        reading = self.context.read(" ".join(cell.columns))
        if _OTHERS.search(reading.text) and not reading.areas:
            return frozenset({"others"})
        if not reading.text or any(named.ids for named in reading.areas) or reading.periods:
            return frozenset()
        return leftover(reading) - _HOLDING

    def _told_words(self, subject: Subject) -> frozenset[str]:
        """Return the words in which the measures are told."""
        catalogue = self.context.names.catalogue
        named = [catalogue[id] for id in subject.measures if id in catalogue]
        return frozenset().union(*(bag_of(f"{one.title} {one.short} {one.counted}") for one in named))

    def _names_part(self, subject: Subject) -> bool:
        """Whether what is left of a row's heading is a part of the measure."""
        names = self.context.names
        return any(names.code_of(measure, self.heading.text) for measure in subject.measures)

    def _around(self, cell: Cell) -> Around:
        read = self.context.read
        above = [" ".join(cell.columns), self.passage.caption, *reversed(self.passage.headings)]
        return Around(
            self.context,
            self.heading,
            tuple(read(text) for text in above if text),
            usual_periods(self.context.quarter),
        )

    def _periods(self, cell: Cell, around: Around) -> tuple[Period, ...]:
        """Return the period in the cell itself, in its row, its column, or a column of the row that is for periods."""
        own = self._of(self.context.read(cell.text))
        row, heading = self._of(self.heading), self.context.read(" ".join(cell.columns))
        column = self._of(heading)
        if self._kind(cell) not in ("change", "difference"):  # the figure itself of "against 2019/20 Q1"
            row += self._same_period()
            column += tuple(when.period for when in heading.periods if when.role == "on" and when.period)
        return own or row or column or self.said_periods or around.periods

    def _same_period(self) -> tuple[Period, ...]:
        """Return what a row "Same period of 2024/25" is of: that of the quarter, or of the year to date."""
        quarter = self.context.quarter
        baseline = self.context.names.force.baseline_of(quarter.financial_year).baseline
        return tuple(
            then
            for when in self.heading.periods
            if when.relative == "same" and when.unit == "period"
            for now in (quarter, YearToDate.to_quarter(quarter))
            for then in when.beside(now, baseline)
        )

    def _of(self, reading: Reading) -> tuple[Period, ...]:
        return tuple(when.period for when in reading.periods if when.role == "of" and when.period is not None)

    def _against(self, cell: Cell) -> tuple[When, ...]:
        readings: Sequence[Reading] = [
            self.context.read(text) for text in (" ".join(cell.columns), self.heading.text) if text
        ]
        return tuple(when for reading in readings for when in reading.periods if when.role == "on")[:1]
