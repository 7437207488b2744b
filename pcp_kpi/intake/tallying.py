"""Counts of many rows gathered into figures, and faults gathered up to a number that can be read."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import pandas as pd

from pcp_kpi.errors import DataRefused, Fault, PeriodNotUnderstood
from pcp_kpi.figures import checked
from pcp_kpi.intake.pages import Columns, find_columns
from pcp_kpi.intake.reading import Reading, no_figures
from pcp_kpi.periods import Quarter, parse_year

MOST_FAULTS = 1000
SEARCHED = 20
_WHOLE = re.compile(r"-?\d+(?:\.0+)?", re.ASCII)
_QUARTER = re.compile(r"q?\s*([1-4])(?:\.0)?", re.IGNORECASE)
Key = tuple[str, str, str, dt.date]


@dataclass
class Tally:
    """Counts by measure, area, breakdown and first day of the period, and what was wrong on the way.

    Parameters
    ----------
    file : str
        Name of the file, for the faults.
    counts : mapping
        The counts; one that was never added to is absent, not nought.
    faults : list of Fault
        The first thousand.
    rows : int
        Data rows seen.
    """

    file: str
    counts: dict[Key, float] = field(default_factory=lambda: defaultdict(float))
    faults: list[Fault] = field(default_factory=list)
    rows: int = 0
    untold: int = 0

    def add(
        self, measures: Iterable[str], area: str, first: dt.date, value: float, *, code: str = ""
    ) -> None:
        """Add a count to several measures."""
        for measure in measures:
            self.counts[measure, area, code, first] += value

    def refuse(self, place: str, line: int | None, column: str, value: str, rule: str) -> None:
        """Note a fault, or only count it when there are a thousand."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(place, line, column, value[:60], rule))
        else:
            self.untold += 1

    def reading(self, *, grain: str, source: str, of: dict[Key, float] | None = None) -> Reading:
        """Return what was counted as figures in a fixed order, or every fault and no figures.

        Parameters
        ----------
        grain, source : str
            Of all the figures.
        of : mapping, optional
            Denominators of those counts that have one.
        """
        faults = list(self.faults)
        if self.untold:
            faults.append(
                Fault(self.file, None, "", "", f"has {self.untold:,} more faults of the same kinds")
            )
        if not faults and not self.counts:
            faults.append(Fault(self.file, None, "", "", "holds no row that becomes a figure"))
        if faults:
            return Reading(self.rows, no_figures(), tuple(faults))
        bases = of or {}
        keys = sorted(self.counts)
        figures = pd.DataFrame(keys, columns=["measure", "area", "breakdown", "period"])
        figures = figures.assign(
            grain=grain,
            period=pd.to_datetime(figures["period"]),
            value=[self.counts[key] for key in keys],
            of=[bases.get(key, float("nan")) for key in keys],
            status="final",
            source=source,
            note="",
        )
        columns = [
            "measure",
            "area",
            "breakdown",
            "grain",
            "period",
            "value",
            "of",
            "status",
            "source",
            "note",
        ]
        try:
            return Reading(self.rows, checked(figures[columns], file=self.file), ())
        except DataRefused as refused:
            # The figures are sums of many rows, so that none of the file can be named.
            told = {replace(fault, row=None): None for fault in refused.faults}
            return Reading(self.rows, no_figures(), tuple(told))


def whole_number(text: str) -> float | None:
    """Return a count; it may be negative, as a transfer or a revision is. None when the text is no whole number.

    Examples
    --------
    >>> whole_number("-45"), whole_number("12.0"), whole_number("1,024"), whole_number("")
    (-45.0, 12.0, None, None)
    """
    return float(text) if _WHOLE.fullmatch(text) else None


@lru_cache(maxsize=1024)
def financial_quarter(year: str, number: str) -> dt.date | None:
    """Return the first day of a financial quarter as the Home Office writes it: ``2017/18`` and ``1`` or ``Q1``.

    Examples
    --------
    >>> financial_quarter("2017/18", "Q1"), financial_quarter("2017/18", "5")
    (datetime.date(2017, 4, 1), None)
    """
    found = _QUARTER.fullmatch(number)
    try:
        return Quarter(parse_year(year).start_year, int(found[1])).start if found else None
    except PeriodNotUnderstood:
        return None


def heading_columns(
    cells: Sequence[str], spellings: dict[str, tuple[str, ...]], needed: Iterable[str]
) -> Columns | None:
    """Return the columns when a row of cells is the header of a layout, else None."""
    found = find_columns(cells, spellings)
    return found if set(needed) <= found.places.keys() else None


def missing_headings(
    file: str, header: Sequence[str], spellings: dict[str, tuple[str, ...]], needed: Iterable[str]
) -> list[Fault]:
    """List the columns that a layout needs and the header nearest to it lacks."""
    found = find_columns(header, spellings)
    rule = "the column is missing; this layout has it"
    return [
        Fault(file, None, " or ".join(word.title() for word in spellings[name]), "", rule)
        for name in needed
        if name not in found.places
    ]
