"""Tables of Home Office open data: the header found on each page, quarters, forces and offences understood."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pcp_kpi.intake.mapping import ForceNames, force_names, plain, read_offences
from pcp_kpi.intake.pages import Columns, Page, pages_of
from pcp_kpi.intake.reading import Context
from pcp_kpi.intake.sheets import letters
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
_TORN = (
    "stands beyond the last heading; a number with a comma in it is torn in two unless it is quoted, so take the "
    "comma out, or the cell"
)


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
    apart : tuple of str
        Columns that do so where a file has them.
    spell : callable
        Gives a cell of those columns the one spelling by which rows are compared.
    """

    path: Path
    context: Context
    spellings: Spellings
    counts: tuple[str, ...]
    key: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    spell: Callable[[str], str] = plain
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
        blocks: dict[Hashable, str] = {}
        found = False
        for page in pages_of(self.path):
            columns, seen = self._header(page, needed)
            nearest = max((nearest, *seen), key=len)
            if columns is not None:
                found = True
                yield from self._page(page, columns, blocks, width=len(seen[-1]))
        if not found:
            self.tally.faults += missing_headings(self.path.name, nearest, self.spellings, needed)

    def _header(self, page: Page, needed: Sequence[str]) -> tuple[Columns | None, list[list[str]]]:
        seen: list[list[str]] = []
        for line, cells in page.rows:
            seen.append(cells)
            columns = heading_columns(cells, self.spellings, needed)
            if columns is not None:
                self._refuse_repeated(page.place, line, cells)
                return columns, seen
            if len(seen) >= SEARCHED:
                break
        return None, seen

    def _refuse_repeated(self, place: str, line: int, header: Sequence[str]) -> None:
        """Refuse a column that stands twice, in one spelling or two: nobody can tell which one counts."""
        there = [" ".join(cell.split()).casefold() for cell in header]
        for words in self.spellings.values():
            found = [column for column, word in enumerate(there) if word in words]
            for column in found[1:]:
                rule = f"the column stands in {letters(found[0])} already; keep one of the two"
                self.tally.refuse(place, line, letters(column), header[column].strip(), rule)

    def _page(
        self, page: Page, columns: Columns, blocks: dict[Hashable, str], *, width: int
    ) -> Iterator[OpenRow]:
        seen: Counter[int] = Counter()
        told = ("year", "quarter", "force", "code", "description", *self.key, *self.apart)
        for line, cells in page.rows:
            self.tally.rows += 1
            self._refuse_torn(page.place, line, cells, width)
            key = tuple(columns.cell(cells, name) for name in told)
            same = self._spelled(key)
            before = blocks.setdefault(same[:2], page.place)
            if before != page.place:
                rule = f"this force and quarter stand in {before} too; keep one of the two"
                self.tally.refuse(page.place, line, columns.shown["force"], " / ".join(key[:3]), rule)
                continue
            seen[hash(same)] += 1
            # Homicide, code 1/4.1/4.10/4.2, has a row for each of its four offences under one name.
            if seen[hash(same)] > key[3].count("/") + 1:
                rule = "the row stands twice, and would be counted twice; keep one"
                self.tally.refuse(
                    page.place, line, columns.shown["code"], " / ".join(filter(None, key)), rule
                )
                continue
            row = self._row(page.place, line, cells, columns)
            if row is not None:
                yield row

    def _spelled(self, key: Sequence[str]) -> tuple[Hashable, ...]:
        """Return what a row is about in one spelling: quarter, force, offence and the table's own columns."""
        year, number, force, code, description, *others = key
        first = financial_quarter(year, number) or (year, number)
        return first, self.names.named(force), code.upper(), plain(description), *map(self.spell, others)

    def _refuse_torn(self, place: str, line: int, cells: Sequence[str], width: int) -> None:
        """Refuse what stands beyond the last heading: a comma in a cell without quotation marks moves all after it."""
        for column, text in enumerate(cells[width:], start=width):
            if text.strip():
                self.tally.refuse(place, line, letters(column), text.strip(), _TORN)

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
