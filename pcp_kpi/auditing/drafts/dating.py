"""Dates that cannot be: years out of time, financial years of two years that do not follow, steps out of order."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pcp_kpi.auditing.drafts.dates import When
from pcp_kpi.auditing.drafts.passages import Passage
from pcp_kpi.auditing.drafts.readings import Context, Reading
from pcp_kpi.periods import Day, Period

_EARLIEST, _AHEAD = 1974, 30  # police forces as they are date from 1974; plans look some decades ahead
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_YEAR_OF_DATE = re.compile(rf"\b{_MONTH} (?P<year>\d{{4}})\b")
_FINANCIAL = re.compile(r"(?<![\d/.,])(?P<first>\d{4})/(?P<second>\d\d)(?![\d/])")
_SAME_TWICE = re.compile(r"^\s*\(\s*$")
_DIGIT = re.compile(r"\d")
_WEEK = dt.timedelta(days=7)
_ENOUGH = 4  # rows that step evenly before one that does not is a slip


@dataclass(frozen=True)
class Misdated:
    """A date that cannot be, or does not fit those around it.

    Parameters
    ----------
    passage : Passage
    printed : str
        The characters of the date.
    message : str
        What is wrong.
    should_be : str
        What fits; empty where that is open.
    """

    passage: Passage
    printed: str
    message: str
    should_be: str = ""


def misdated(passage: Passage, context: Context) -> Iterator[Misdated]:
    """Find the dates of a passage that cannot be.

    Parameters
    ----------
    passage : Passage
    context : Context

    Yields
    ------
    Misdated
        Years before 1974 or more than thirty years after the report, "2020/26", and a period whose other name in
        brackets is of another ("April to June 2021 (2020/21 Q1)").
    """
    latest = context.quarter.end.year + _AHEAD
    for text in dict.fromkeys(_texts(passage)):
        for found in _YEAR_OF_DATE.finditer(text):
            if not _EARLIEST <= int(found["year"]) <= latest:
                yield Misdated(
                    passage, found.group(), f"{found['year']} lies outside {_EARLIEST} to {latest}"
                )
        for found in _FINANCIAL.finditer(text):
            fault = _not_a_year(int(found["first"]), int(found["second"]), latest)
            if fault:
                yield Misdated(passage, found.group(), *fault)
        yield from _named_twice(passage, context.read(text))


def out_of_step(rows: Sequence[Passage], context: Context) -> Iterator[Misdated]:
    """Find the rows of one table whose period breaks an even run.

    Parameters
    ----------
    rows : sequence of Passage
        In the order of the table.
    context : Context

    Yields
    ------
    Misdated
        Where the periods before and behind follow each other with one between, and this is not it.
    """
    named = [_period_of(row, context) for row in rows]
    known = [period for period in named if period is not None]
    if len(known) < _ENOUGH or len(known) < len(rows) - len(rows) // 4:
        return
    rising = len({type(period) for period in known}) == 1
    for at, row in enumerate(rows):
        printed = " ".join(row.cells[0].rows) if row.cells else ""
        expected = _expected(named, at)
        if expected is not None and printed.strip() and named[at] != expected:
            yield Misdated(row, printed, f"the rows around it leave {expected} for it", expected.label)
        elif rising and expected is None and not _between(named, at) and _DIGIT.search(printed):
            yield Misdated(row, printed, "it does not lie between the dates of the rows before and behind it")


def _texts(passage: Passage) -> Iterator[str]:
    if not passage.cells:
        yield passage.text
    for cell in passage.cells:
        yield from (*cell.rows, *cell.columns, cell.text)


def _not_a_year(first: int, second: int, latest: int) -> tuple[str, str] | None:
    if not _EARLIEST <= first <= latest:
        return f"{first} lies outside {_EARLIEST} to {latest}", ""
    if (first + 1) % 100 != second:
        return "the two years of a financial year follow each other", f"{first}/{(first + 1) % 100:02d}"
    return None


def _named_twice(passage: Passage, reading: Reading) -> Iterator[Misdated]:
    for one, other in zip(reading.periods, reading.periods[1:], strict=False):
        if _are_names_of_one(one, other, reading.text) and not _same(one.period, other.period):
            both = reading.text[one.start : other.end + 1].strip()
            yield Misdated(passage, both, f"{one.period} and {other.period} are not the same", "")


def _are_names_of_one(one: When, other: When, text: str) -> bool:
    between, behind = text[one.end : other.start], text[other.end : other.end + 1]
    if "baseline" in (one.role, other.role):
        return False
    return bool(_SAME_TWICE.match(between)) and behind == ")" and None not in (one.period, other.period)


def _same(one: Period | None, other: Period | None) -> bool:
    return one is not None and other is not None and (one.start, one.end) == (other.start, other.end)


def _period_of(row: Passage, context: Context) -> Period | None:
    if not row.cells or not row.cells[0].rows:
        return None
    reading = context.read(row.cells[0].rows[0])
    whole = [when for when in reading.periods if when.start == 0 and when.end == len(reading.text)]
    return whole[0].period if whole else None


def _expected(named: Sequence[Period | None], at: int) -> Period | None:
    """Return the period that its neighbours on either side leave for a row; None where they leave it open."""
    before, behind = (named[at - 1] if at else None), (named[at + 1] if at + 1 < len(named) else None)
    if before is not None and behind is not None:
        if isinstance(before, Day) and isinstance(behind, Day):
            return Day(before.end + _WEEK) if behind.end - before.end == 2 * _WEEK else None
        return _next(before) if _next(_next(before)) == behind else None
    if behind is None and at >= 2 and before is not None and _next(named[at - 2]) == before:
        return _next(before)
    if before is None and at + 2 < len(named) and behind is not None and _next(behind) == named[at + 2]:
        return _shifted(behind, -1)
    return None


def _between(named: Sequence[Period | None], at: int) -> bool:
    """Whether a row's date lies between those around it, which rise; true where they do not."""
    if not 0 < at < len(named) - 1:
        return True
    before, this, behind = named[at - 1 : at + 2]
    if before is None or behind is None or before.end >= behind.end:
        return True
    return this is not None and before.end < this.end < behind.end


def _next(period: Period | None) -> Period | None:
    return None if period is None else _shifted(period, 1)


def _shifted(period: Period, n: int) -> Period | None:
    shift = getattr(period, "shift", None)
    moved: Period | None = shift(n) if shift is not None and period.grain != "point" else None
    return moved
