"""Tables of Home Office open data: the header found on each page, quarters, forces and offences understood."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pcp_kpi.intake.mapping import ForceNames, force_names, read_offences
from pcp_kpi.intake.pages import Columns, Page, pages_of
from pcp_kpi.intake.reading import Context
from pcp_kpi.intake.tallying import (
    SEARCHED,
    Tally,
    financial_quarter,
    heading_columns,
    missing_headings,
    whole_number,
)  # fmt: skip

Spellings = dict[str, tuple[str, ...]]
OFFENCES: Spellings = {
    "year": ("financial year",),
    "quarter": ("financial quarter",),
    "force": ("force name", "police force"),
    "description": ("offence description",),
    "group": ("offence group",),
    "subgroup": ("offence subgroup",),
    "code": ("offence code",),
}
NEEDED = ("year", "quarter", "force", "subgroup", "code")


@dataclass(frozen=True)
class OpenRow:
    """One row of a table of open data.

    Parameters
    ----------
    place, line : str, int
        Where it stands.
    cells, columns : sequence of str, Columns
        The row as it came.
    force : str
        Name of the force in the figures.
    first : date
        First day of the quarter.
    measures : tuple of str
        What the offence is counted in.
    counts : tuple of float
        The columns of counts, in the order that they were asked for.
    """

    place: str
    line: int
    cells: Sequence[str]
    columns: Columns
    force: str
    first: dt.date
    measures: tuple[str, ...]
    counts: tuple[float, ...]

    def cell(self, name: str) -> str:
        """Return another cell of the row."""
        return self.columns.cell(self.cells, name)


@dataclass
class OpenTable:
    """A file of open data being read.

    Parameters
    ----------
    path : Path
        The file.
    context : Context
        The force that is reported.
    spellings : mapping
        Columns of the layout.
    counts : tuple of str
        Names of those that hold counts.
    key : tuple of str
        Columns that tell a row from all others of its page, besides quarter, force and offence.
    """

    path: Path
    context: Context
    spellings: Spellings
    counts: tuple[str, ...]
    key: tuple[str, ...] = ()
    tally: Tally = field(init=False)
    names: ForceNames = field(init=False)

    def __post_init__(self) -> None:
        """Prepare to count."""
        self.tally = Tally(self.path.name)
        self.names = force_names(self.context.force)

    def rows(self) -> Iterator[OpenRow]:
        """Run through the rows of all pages that have the header; the others hold notes and are passed over.

        What is wrong is noted in the tally. Rows of national bodies and of fraud are seen and left out.
        """
        needed = [*NEEDED, *self.key, *self.counts]
        nearest: list[str] = []
        blocks: dict[tuple[str, str, str], str] = {}
        found = False
        for page in pages_of(self.path):
            columns, seen = self._header(page, needed)
            nearest = max((nearest, *seen), key=len)
            if columns is not None:
                found = True
                yield from self._page(page, columns, blocks)
        if not found:
            self.tally.faults += missing_headings(self.path.name, nearest, self.spellings, needed)

    def _header(self, page: Page, needed: Sequence[str]) -> tuple[Columns | None, list[list[str]]]:
        seen: list[list[str]] = []
        for _, cells in page.rows:
            columns = heading_columns(cells, self.spellings, needed)
            if columns is not None:
                return columns, seen
            seen.append(cells)
            if len(seen) >= SEARCHED:
                break
        return None, seen

    def _page(
        self, page: Page, columns: Columns, blocks: dict[tuple[str, str, str], str]
    ) -> Iterator[OpenRow]:
        seen: Counter[int] = Counter()
        told = ("year", "quarter", "force", "code", "description", *self.key)
        for line, cells in page.rows:
            self.tally.rows += 1
            key = tuple(columns.cell(cells, name) for name in told)
            block = (key[0], key[1], key[2])
            before = blocks.setdefault(block, page.place)
            if before != page.place:
                rule = f"this force and quarter stand in {before} too; keep one of the two"
                self.tally.refuse(page.place, line, columns.shown["force"], " / ".join(block), rule)
                continue
            seen[hash(key)] += 1
            # Homicide, code 1/4.1/4.10/4.2, has a row for each of its four offences under one name.
            if seen[hash(key)] > key[3].count("/") + 1:
                rule = "the row stands twice, and would be counted twice; keep one"
                self.tally.refuse(
                    page.place, line, columns.shown["code"], " / ".join(filter(None, key)), rule
                )
                continue
            row = self._row(page.place, line, cells, columns)
            if row is not None:
                yield row

    def _row(self, place: str, line: int, cells: Sequence[str], columns: Columns) -> OpenRow | None:
        force = columns.cell(cells, "force")
        if force and not self.names.is_territorial(force):
            return None
        first = self._first_day(place, line, cells, columns)
        measures = self._measures(place, line, cells, columns)
        counts = [self._count(place, line, cells, columns, name) for name in self.counts]
        if not force:
            self.tally.refuse(place, line, columns.shown["force"], "", "the name of the force is missing")
        known = [count for count in counts if count is not None]
        if not force or first is None or not measures or len(known) < len(counts):
            return None
        named = self.names.named(force)
        return OpenRow(place, line, cells, columns, named, first, measures, tuple(known))

    def _first_day(self, place: str, line: int, cells: Sequence[str], columns: Columns) -> dt.date | None:
        year, number = columns.cell(cells, "year"), columns.cell(cells, "quarter")
        first = financial_quarter(year, number)
        if first is None:
            rule = "a financial year such as 2017/18 and a quarter 1 to 4 (1 is April to June) are needed"
            self.tally.refuse(place, line, columns.shown["quarter"], f"{year} / {number}", rule)
        return first

    def _measures(
        self, place: str, line: int, cells: Sequence[str], columns: Columns
    ) -> tuple[str, ...] | None:
        code, subgroup, group = (columns.cell(cells, name) for name in ("code", "subgroup", "group"))
        measures = read_offences().measures_of(code, subgroup, group)
        if measures is None:
            rule = (
                "neither this offence code nor its subgroup is known, so its crime type is not; "
                "add it to pcp_kpi/intake/mappings/offences.toml"
            )
            self.tally.refuse(place, line, columns.shown["code"], f"{code} / {subgroup}", rule)
        return measures

    def _count(
        self, place: str, line: int, cells: Sequence[str], columns: Columns, name: str
    ) -> float | None:
        text = columns.cell(cells, name)
        count = whole_number(text)
        if count is None:
            rule = (
                "a whole number is needed, without thousands separators; nought is 0, and negative is legal"
            )
            self.tally.refuse(place, line, columns.shown[name], text, rule)
        return count
