"""The tables that a report keeps beside it, whole and exact: what a table of a draft is held against, cell by cell."""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from pcp_kpi.auditing.checks import AGREE, DISAGREE, UNCHECKED
from pcp_kpi.auditing.drafts.matching import NO_FIGURE, Verdict, prints_as
from pcp_kpi.auditing.drafts.passages import tidied
from pcp_kpi.auditing.drafts.sums import Judged
from pcp_kpi.auditing.numbers import Printed, find_numbers, print_alike

FOLDER = "tables"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$")
# A column of the draft is one of the table's when so much of it prints so; less proves nothing.
_SHARE, _ENOUGH = 0.75, 4
_DUST = 1e-9
_MARKS = re.compile(r"\[note \d+\]|[▲▼●◆◇]\s*[\w ]*$")

# Where a number of a kept table stands: its column, which number of the cell, and the scale in which it is printed.
Origin = tuple[int, int, float]


@dataclass(frozen=True)
class Kept:
    """One table as the report keeps it.

    Parameters
    ----------
    name : str
        Of its file.
    rows : tuple of tuple of str
        Its cells, without the names of its columns.
    """

    name: str
    rows: tuple[tuple[str, ...], ...] = field(repr=False)

    @cached_property
    def headings(self) -> tuple[Mapping[str, int], ...]:
        """By column the row in which a text stands, if it stands in one only."""
        found = []
        for cells in zip(*self.rows, strict=True):
            bare = [_bare(cell) for cell in cells]
            count = Counter(bare)
            found.append({cell: row for row, cell in enumerate(bare) if cell and count[cell] == 1})
        return tuple(found)

    @cached_property
    def origins(self) -> tuple[Origin, ...]:
        """Where its numbers stand, in any row."""
        return tuple(dict.fromkeys(origin for row in self._values for origin in row))

    @cached_property
    def matrix(self) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        """The numbers, one row a row, one column an origin; NaN where there is none."""
        return np.array(
            [[row.get(origin, np.nan) for origin in self.origins] for row in self._values], dtype=float
        ).reshape(len(self.rows), len(self.origins))

    def printable(self, row: int, origin: int) -> tuple[float, ...]:
        """Return what a place of a row may be printed as, in the scale of its column first.

        A column may hold counts and shares, as that of a scorecard does.
        """
        place, first = self.origins[origin][:2], float(self.matrix[row, origin])
        others = [
            float(self.matrix[row, other])
            for other, one in enumerate(self.origins)
            if one[:2] == place and other != origin
        ]
        return tuple(value for value in (first, *others) if not math.isnan(value))

    @cached_property
    def _values(self) -> tuple[Mapping[Origin, float], ...]:
        return tuple(dict(_values(row)) for row in self.rows)


def _values(row: Sequence[str]) -> Iterator[tuple[Origin, float]]:
    """Return the numbers of a row as they may be printed, with where they stand."""
    for column, cell in enumerate(row):
        if _NUMBER.match(cell):
            yield from (((column, 0, scale), float(cell) * scale) for scale in (1.0, 100.0))
        else:
            yield from (((column, at, 1.0), one.value) for at, one in enumerate(find_numbers(cell)))


@dataclass(frozen=True)
class Shelf:
    """The tables of a report.

    Parameters
    ----------
    tables : tuple of Kept
    """

    tables: tuple[Kept, ...] = field(repr=False)

    @classmethod
    def beside(cls, draft: Path) -> Shelf:
        """Return the tables that lie in ``tables`` in the folder of a draft; none where there is no such folder."""
        folder = (draft if draft.is_dir() else draft.parent) / FOLDER
        return cls(tuple(_read(path) for path in sorted(folder.glob("*.csv"))))

    def like(self, headings: Sequence[str]) -> Iterator[tuple[Kept, Mapping[str, int]]]:
        """Return the tables that have nearly all rows of a draft's table, each with the row of each heading."""
        wanted = {_bare(heading) for heading in headings} - {""}
        shared = Counter(place for heading in wanted for place in self._places.get(heading, ()))
        taken = set()
        for (at, column), count in shared.most_common():
            if count < _SHARE * len(wanted):
                return
            if at not in taken:
                taken.add(at)
                yield self.tables[at], self.tables[at].headings[column]

    @cached_property
    def _places(self) -> Mapping[str, list[tuple[int, int]]]:
        """By heading the tables, and their columns, in which it stands."""
        found: dict[str, list[tuple[int, int]]] = {}
        for at, kept in enumerate(self.tables):
            for column, headings in enumerate(kept.headings):
                for heading in headings:
                    found.setdefault(heading, []).append((at, column))
        return found


def settle_by_tables(judged: Sequence[Judged], shelf: Shelf) -> None:
    """Hold the numbers of a draft's table against the table that the report keeps.

    Parameters
    ----------
    judged : sequence of Judged
        Of one table.
    shelf : Shelf

    Notes
    -----
    Which table it is, and which column is which, is told by the numbers themselves: it is the one of which most print,
    and three quarters of a column must print as one column of the kept table does. Then a number that could not be
    checked agrees if it prints so; one that does not is a finding, where four of its column or more do.
    """
    numbers = [one for one in judged if one.statement.column >= 0]
    slots = _slots(numbers)
    found = [
        (kept, rows, [_best_match(group, kept, rows) for group in slots])
        for kept, rows in shelf.like([_heading(one) for one in numbers])
    ]
    if not found:
        return
    kept, rows, matches = max(found, key=lambda one: sum(count for count, _ in one[2]))
    for group, (count, origin) in zip(slots, matches, strict=True):
        known = [one for one in group if _bare(_heading(one)) in rows]
        if count >= _SHARE * len(known):
            for one in known:
                values = kept.printable(rows[_bare(_heading(one))], origin)
                _settle(one, values, f"{FOLDER}/{kept.name}", sure=count >= _ENOUGH)


def _slots(numbers: Sequence[Judged]) -> list[list[Judged]]:
    """Put together the numbers that stand at one place of each row: under one heading, and which of its cell."""
    found: dict[object, list[Judged]] = {}
    seen: Counter[object] = Counter()
    for one in numbers:
        cells, column = one.statement.passage.cells, one.statement.column
        heads = [cell.columns for cell in cells[: column + 1]]
        place = (heads[-1], heads.count(heads[-1])) if heads[-1] else column
        cell = id(one.statement.passage), column
        found.setdefault((place, seen[cell]), []).append(one)
        seen[cell] += 1
    return list(found.values())


def _best_match(group: Sequence[Judged], kept: Kept, rows: Mapping[str, int]) -> tuple[int, int]:
    """Return how many numbers of a column print as one origin of a kept table does, and which origin that is."""
    found = [(rows.get(_bare(_heading(one)), -1), one.statement.number) for one in group]
    found = [(row, number) for row, number in found if row >= 0]
    if not found or not kept.origins:
        return 0, 0
    values = kept.matrix[[row for row, _ in found]]
    signed = np.array([[number.signed] for _, number in found])
    printed = np.array([[number.value] for _, number in found])
    slack = np.array([[number.step / 2] for _, number in found]) + _DUST * np.maximum(1.0, np.abs(printed))
    counts = (np.abs(np.where(signed, values, np.abs(values)) - printed) <= slack).sum(axis=0)
    return int(counts.max()), int(counts.argmax())


def _settle(one: Judged, values: Sequence[float], name: str, *, sure: bool) -> None:
    number = one.statement.number
    if not values:
        return
    if any(_prints(value, number) for value in values):
        if one.verdict.verdict == UNCHECKED:
            one.verdict = Verdict(AGREE, f"as in {name}", "table")
    elif sure and one.verdict.verdict in (UNCHECKED, NO_FIGURE, AGREE):
        should = print_alike(_likeliest(values, number), number)
        one.verdict = Verdict(DISAGREE, f"{should} stands in {name}", "table", "wrong", should)


def _likeliest(values: Sequence[float], number: Printed) -> float:
    """Return the value that a wrong number most likely stands for: the nearest."""
    return min(values, key=lambda value: abs(abs(value) - abs(number.value)))


def _prints(value: float, number: Printed) -> bool:
    sign = -1 if number.value < 0 else 0
    return prints_as(value, number, sign)


def _heading(one: Judged) -> str:
    """Return what its row is called; where that is a number, its first cell."""
    cells = one.statement.passage.cells
    return " ".join(cells[0].rows) or cells[0].text


@lru_cache(maxsize=65_536)
def _bare(text: str) -> str:
    """Return a heading without marks of notes, as forms add them."""
    return _MARKS.sub("", tidied(text)).strip().casefold()


def _read(path: Path) -> Kept:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    return Kept(path.name, tuple(tuple(line) for line in lines[1:] if len(line) == len(lines[0])))
