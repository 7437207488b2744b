"""Reader of the London borough files: recorded crime by borough and type, one column a month."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pcp_kpi.forces import Force
from pcp_kpi.intake.mapping import TOTAL, plain, table_of
from pcp_kpi.intake.pages import Columns, Page, find_columns, pages_of
from pcp_kpi.intake.reading import Context, Reading
from pcp_kpi.intake.sheets import letters
from pcp_kpi.intake.tallying import SEARCHED, Tally, heading_columns, missing_headings, whole_number

COLUMNS = {
    "major": ("majortext", "major text"),
    "minor": ("minortext", "minor text"),
    "borough": ("boroughname", "lookup_boroughname", "borough"),
}
MONTH = re.compile(r"(20\d\d)(0[1-9]|1[0-2])", re.ASCII)
_NUMBER = "a whole number is needed in every month; a month without crimes is 0"
_NO_MONTH = "is no month from 2000 on; head it as 202401, or take the column out"
_NAMELESS = "stands under no heading; head the column with its month, as 202401, or take it out"


def read(path: Path, context: Context) -> Reading:
    """Read monthly crimes by borough, major and minor type.

    Parameters
    ----------
    path : Path
        CSV or workbook with the columns of major type, minor type and borough (in any of their spellings) and one column
        a month, ``YYYYMM``. Lines above the headings, and sheets without them, are passed over.
    context : Context
        The force that is reported, whose aliases name its areas; the one source of the file.

    Returns
    -------
    Reading
        Monthly figures by crime type (see ``mappings/london.toml``) of each borough and of the force, which is the sum
        of all rows, those without a borough too. Burglary is taken at its major type; fraud is in no figure.
    """
    table = _Boroughs(Tally(path.name), context.force, _force_row(context.force))
    nearest: tuple[str, list[str]] | None = None
    found = False
    for page in pages_of(path):
        seen: list[str] = []
        for line, cells in itertools.islice(page.rows, SEARCHED):
            columns = heading_columns(cells, COLUMNS, COLUMNS)
            if columns is not None:
                found = True
                _read_page(page, (line, cells, columns), table)
                break
            seen = max(seen, cells, key=_likeness)
        if nearest is None or _likeness(seen) > _likeness(nearest[1]):
            nearest = (page.place, seen)
    if not found:
        place, header = nearest or (path.name, [])
        table.tally.faults += missing_headings(place, header, COLUMNS, COLUMNS)
    return table.tally.reading(grain="month", source=context.sources[0].id)


@dataclass
class _Boroughs:
    """A borough file being read: what was counted, under which names, and where each row's months stood."""

    tally: Tally
    force: Force
    own: str
    names: dict[str, str] = field(default_factory=dict)
    seen: dict[tuple[tuple[str, ...], dt.date], str] = field(default_factory=dict)

    def area(self, borough: str) -> str:
        """Return the area of a borough; spellings that differ in capitals and blanks are one."""
        first = self.names.setdefault(plain(borough), " ".join(borough.split()))
        return self.force.area_named(first)


def _likeness(cells: Sequence[str]) -> int:
    """Count the columns of the layout that a row names."""
    return len(find_columns(cells, COLUMNS).places)


def _force_row(force: Force) -> str:
    """Return the name of the sum of all boroughs: the force's, if it is theirs, else that of London's force."""
    london = str(table_of("london")["force"]["name"])
    ours = {*map(plain, force.names), plain(force.police.removesuffix("Service"))}
    known = {plain(london), plain(f"{london} Service"), "metropolitan"}
    return force.name if ours & known else london


@dataclass(frozen=True)
class _Borough:
    """One row of a borough file, and where its cells stand."""

    place: str
    line: int
    cells: Sequence[str]
    columns: Columns

    def cell(self, name: str) -> str:
        return self.columns.cell(self.cells, name)

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(plain(self.cell(name)) for name in COLUMNS)

    @property
    def shown(self) -> str:
        return " / ".join(self.cell(name) for name in COLUMNS)


def _read_page(page: Page, found: tuple[int, list[str], Columns], table: _Boroughs) -> None:
    top, header, columns = found
    tally = table.tally
    months = {place: _month(name) for place, name in enumerate(header) if MONTH.fullmatch(name.strip())}
    if not months:
        rule = "no column is a month; they are headed 202401, 202402 and so on"
        tally.refuse(page.place, top, "", "", rule)
        return
    if len(set(months.values())) < len(months):
        tally.refuse(page.place, top, "", "", "a month stands in two columns; keep one")
        return
    named = {place for place, name in enumerate(header) if name.strip()}
    for place in sorted(named - set(months) - set(columns.places.values())):
        if any(sign.isdigit() for sign in header[place]):
            tally.refuse(page.place, top, letters(place), header[place].strip(), _NO_MONTH)
    for line, cells in page.rows:
        tally.rows += 1
        _refuse_nameless(page, line, cells, named, tally)
        row = _Borough(page.place, line, cells, columns)
        if _stands_twice(row, months.values(), table):
            continue
        measures, areas = _measures(row, tally), _areas(row, table)
        for column, first in months.items():
            _count(row, column, first, tally=tally, keys=[(measures, area) for area in areas])


def _stands_twice(row: _Borough, months: Iterable[dt.date], table: _Boroughs) -> bool:
    """Tell whether a row's months were counted before, on this page or another, and say so."""
    for month in months:
        before = table.seen.setdefault((row.key, month), f"{row.place} {row.line}")
        if before != f"{row.place} {row.line}":
            where = "" if before.startswith(f"{row.place} ") else f", in {before.rpartition(' ')[0]} too"
            rule = f"the row stands twice{where}; keep one"
            table.tally.refuse(row.place, row.line, "", row.shown, rule)
            return True
    return False


def _refuse_nameless(page: Page, line: int, cells: Sequence[str], named: set[int], tally: Tally) -> None:
    """Refuse a cell that stands under no heading: nobody can tell of which month it is."""
    for place, text in enumerate(cells):
        if place not in named and text.strip():
            tally.refuse(page.place, line, letters(place), text.strip(), _NAMELESS)


def _month(heading: str) -> dt.date:
    return dt.date(int(heading.strip()[:4]), int(heading.strip()[4:]), 1)


def _measures(row: _Borough, tally: Tally) -> tuple[str, ...]:
    measures = measures_of(row.cell("major"), row.cell("minor"))
    if measures is None:
        rule = "neither this minor type nor its major one is known; add it to pcp_kpi/intake/mappings/london.toml"
        came = f"{row.cell('major')} / {row.cell('minor')}"
        tally.refuse(row.place, row.line, row.columns.shown["minor"], came, rule)
    return measures or ()


def _areas(row: _Borough, table: _Boroughs) -> list[str]:
    borough = row.cell("borough")
    if not borough:
        rule = "the name of the borough is missing"
        table.tally.refuse(row.place, row.line, row.columns.shown["borough"], "", rule)
    if plain(borough) in {plain(name) for name in table_of("london")["sums"]["areas"]}:
        rule = "is a sum of boroughs, and would be counted twice; take the row out"
        table.tally.refuse(row.place, row.line, row.columns.shown["borough"], borough, rule)
    nowhere = not borough or borough in table_of("london")["nowhere"]["areas"]
    return [table.own] if nowhere else [table.own, table.area(borough)]


def _count(
    row: _Borough, column: int, first: dt.date, *, tally: Tally, keys: Sequence[tuple[tuple[str, ...], str]]
) -> None:
    text = row.cells[column].strip() if column < len(row.cells) else ""
    count = whole_number(text)
    if count is None:
        tally.refuse(row.place, row.line, f"{first:%Y%m}", text, _NUMBER)
        return
    for measures, area in keys:
        tally.add(measures, area, first, count)


def measures_of(major: str, minor: str) -> tuple[str, ...] | None:
    """Return the measures that a type is counted in: its crime type, the total, and any parts.

    Parameters
    ----------
    major, minor : str
        As the files name them; capitals do not matter.

    Returns
    -------
    tuple of str or None
        Empty for fraud; None when neither type is known.

    Examples
    --------
    >>> measures_of("BURGLARY", "A minor type of next year")
    ('burglary', 'total-recorded-crime')
    >>> measures_of("FRAUD AND FORGERY", "FRAUD AND FORGERY")
    ()
    """
    table = table_of("london")
    major, minor = " ".join(major.upper().split()), " ".join(minor.upper().split())
    if major in table["left-out"]["major"]:
        return ()
    kind = table["minor"].get(minor) if major not in table["major"] else table["major"][major]
    if kind is None:
        return None
    part = table["parts"].get(minor)
    return (kind, TOTAL, part) if part else (kind, TOTAL)
