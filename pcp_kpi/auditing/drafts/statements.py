"""Statements: one number of a draft with what it claims, of what, when, and compared with what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pcp_kpi.auditing.drafts.dates import When
from pcp_kpi.auditing.drafts.names import bag_of
from pcp_kpi.auditing.drafts.passages import Passage
from pcp_kpi.auditing.drafts.readings import Context, Reading, blanked
from pcp_kpi.auditing.numbers import Printed
from pcp_kpi.periods import FinancialYear, Period

# What a number can claim.
KINDS = (
    "level", "comparator", "part", "working", "index", "change", "difference", "share", "base", "lower limit",
    "upper limit", "mean", "target", "interval from", "interval to", "margin", "projection", "chance",
)  # fmt: skip
FIRST_YEAR = FinancialYear(1974)  # of no baseline: police forces as they are begin in it
_TOTAL = frozenset(
    ("total", "all", "force", "latest", "value", "figure", "overall", "whole", "sum", "number", "area", "recorded",
     "offence", "crime", "part")
)  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """What a statement is about.

    Parameters
    ----------
    measures : tuple of str
        Ids that can be meant, the likeliest first.
    clear : bool
        Whether a figure that disagrees is a finding: the words name the measure and leave nothing over.
    areas : tuple of str
        Areas that can be meant, the likeliest first.
    part : str
        The words in which a breakdown may be named.
    words : frozenset of str
        The words around the number, for names that are told only for the most part.
    """

    measures: tuple[str, ...]
    clear: bool
    areas: tuple[str, ...]
    part: str = ""
    words: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Statement:
    """One number with what it claims.

    Parameters
    ----------
    passage : Passage
        Where it stands.
    text : str
        The sentence, or the cell with its headings.
    number : Printed
    kind : str
        One of `KINDS`, or empty for furniture.
    subject : Subject
    periods : tuple of Period
        Its own, the likeliest first.
    against : tuple of When
        What it is compared with, the nearest first; empty where nothing is said.
    baseline : FinancialYear
        Of limits and of changes on "the baseline year".
    sign : int
        1 for words of a rise, -1 for words of a fall, else 0.
    furniture : str
        What the number is that is no figure; else empty.
    raw : bool
        Whether the number is stored, not printed: 0.27 may stand for 27%.
    beside : tuple of Printed
        The other numbers of its row, or the one that it explains in its sentence.
    column : int
        Which cell of its row it stands in, from nought; else -1.
    """

    passage: Passage
    text: str
    number: Printed
    kind: str
    subject: Subject = field(repr=False)
    periods: tuple[Period, ...] = ()
    against: tuple[When, ...] = ()
    baseline: FinancialYear = FIRST_YEAR
    sign: int = 0
    furniture: str = ""
    raw: bool = False
    beside: tuple[Printed, ...] = ()
    column: int = -1


@dataclass(frozen=True)
class Around:
    """What rules a sentence or a cell, the nearest first: its own words, its column, its caption, the headings.

    Parameters
    ----------
    context : Context
    own : Reading
        The sentence, or the headings of the row.
    above : tuple of Reading
        What stands over it, the nearest first.
    default_periods : tuple of Period
        Where nothing names one.
    """

    context: Context
    own: Reading
    above: tuple[Reading, ...]
    default_periods: tuple[Period, ...]

    @property
    def readings(self) -> tuple[Reading, ...]:
        """All, the nearest first."""
        return (self.own, *self.above)

    def subject(
        self, *, areas: tuple[str, ...] = (), measures: tuple[str, ...] = (), part: str = ""
    ) -> Subject:
        """Return what is spoken of.

        Parameters
        ----------
        areas, measures : tuple of str, optional
            Those that stand nearest to the number, where it is known.
        part : str, optional
            The words in which a breakdown may be named.
        """
        found = self._measures(measures)
        return Subject(found, bool(found), areas or self.areas, part, self.words)

    @property
    def areas(self) -> tuple[str, ...]:
        """The areas of the nearest reading that names any; else the force."""
        for reading in self.readings:
            if reading.areas:
                return _distinct(id for named in reading.areas for id in named.ids)
        return (self.context.names.force.name,)

    @property
    def over(self) -> Around:
        """What stands over it, without its own words."""
        return Around(self.context, self.context.read(""), self.above, self.default_periods)

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods of the nearest reading that names any; else the usual ones of a report."""
        for reading in self.readings:
            own = [when.period for when in reading.periods if when.role == "of" and when.period is not None]
            if own:
                return tuple(dict.fromkeys(own))
        return self.default_periods

    @property
    def baseline(self) -> FinancialYear:
        """The baseline year that the nearest reading names; else the force's of the quarter."""
        for reading in self.readings:
            for when in reading.periods:
                if when.role == "baseline" and isinstance(when.period, FinancialYear):
                    return when.period
        quarter = self.context.quarter
        return self.context.names.force.baseline_of(quarter.financial_year).baseline

    def _measures(self, near: tuple[str, ...]) -> tuple[str, ...]:
        """Measures by name from the nearest reading that names one, those that more words tell first."""
        told: list[str] = []
        for at, reading in enumerate(self.readings):
            named = (near if at == 0 else ()) or named_measures(reading, self.readings[at + 1 :])
            if not told and reading.bag:
                cores = self._cores(reading, named)
                spelt = frozenset().union(*cores)
                told += self.context.names.told_by(self.words | spelt, reading.telling | spelt, cores)[:8]
            if named:
                longer = [id for id in told if id not in named]
                return _distinct([*longer, *named] if at == 0 else [*named, *longer])
        return _distinct(told)

    def _cores(self, reading: Reading, named: tuple[str, ...]) -> frozenset[frozenset[str]]:
        """Return the words of the names that stand there, and of the full titles of their measures."""
        catalogue = self.context.names.catalogue
        said = [
            bag_of(reading.text[one.start : one.end]) for one in reading.measures if set(one.ids) & set(named)
        ]
        titles = [bag_of(catalogue[id].title) for id in named if id in catalogue]
        return frozenset([*said, *titles]) if said else frozenset()

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the nearest readings."""
        return frozenset().union(*(reading.bag for reading in self.readings[:5]))


def named_measures(reading: Reading, above: Sequence[Reading]) -> tuple[str, ...]:
    """Return the measures that a reading names; "incidents" under "Hate crime" only says what is counted."""
    found: list[str] = []
    for named in reading.measures:
        if _counted_above(named.counts - set(named.ids), above):
            continue
        found += named.ids
    return _distinct(found)


def _counted_above(counts: frozenset[str], above: Sequence[Reading]) -> bool:
    return any(id in counts for reading in above for named in reading.measures for id in named.ids)


def leftover(reading: Reading) -> frozenset[str]:
    """Return the words of a row's heading that name neither a measure, an area, a period nor a total."""
    taken = [(named.start, named.end) for named in (*reading.measures, *reading.areas)]
    taken += [(when.start, when.end) for when in reading.periods]
    return bag_of(re.sub(r"[*†‡§]", " ", blanked(reading.text, taken))) - _TOTAL


def _distinct(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))
