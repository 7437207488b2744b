"""Sheets of a workbook as values: one for each table of a document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pcp_kpi.document import Block, Document, Folded, Grid, Pair, Part, Picture, Words
from pcp_kpi.forms.workbook.cells import NOTHING, Cell, cells_of, text_cell
from pcp_kpi.tables import Column, Table

CHART_DATA = "Chart data"
NO_FLAG = "none"
ELLIPSIS = "…"
_LONGEST_NAME = 31
_ENDING = re.compile(r" by \w+$")
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " ") | {"'": "’"})


@dataclass(frozen=True)
class Sheet:
    """One sheet: a title and one table under it.

    Parameters
    ----------
    name : str
        On its tab.
    title : str
        Of the table.
    place : tuple of str
        Headings of the document that it stands under.
    headings : tuple of str
        Of the columns; no two alike, none empty.
    rows : tuple of tuple of Cell
        As many cells as headings; none empty.
    notes : tuple of str
        What is to be said of the table.
    strong : frozenset of int
        Rows that are sums of others.
    numeric : frozenset of int
        Columns of numbers, set to the right, those too that hold signs or words in a number's place.
    """

    name: str
    title: str
    place: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...] = field(repr=False)
    notes: tuple[str, ...] = ()
    strong: frozenset[int] = frozenset()
    numeric: frozenset[int] = frozenset()

    @property
    def mark(self) -> str:
        """The name of its marked table: that of the sheet with each sign Excel refuses there as its code."""
        signs = (sign if sign.isalnum() else "_" if sign == " " else f"_{ord(sign):x}" for sign in self.name)
        return f"table_{''.join(signs)}"


@dataclass(frozen=True)
class Placed:
    """A table with the place where it stands.

    Parameters
    ----------
    grid : Grid
    chapter, part : Part
        The chapter, and the part in it whose block the table is.
    picture : Picture or None
        The chart whose points it holds; None where it stands for itself.
    """

    grid: Grid
    chapter: Part
    part: Part
    picture: Picture | None = None

    @property
    def table(self) -> Table:
        """The table itself."""
        return self.grid.table

    @property
    def place(self) -> tuple[str, ...]:
        """Headings that it stands under."""
        return tuple(dict.fromkeys((self.chapter.title, self.part.title)))


def own_sheets(placed: Iterable[Placed]) -> list[Sheet]:
    """Return a sheet for each table that stands for itself.

    Parameters
    ----------
    placed : iterable of Placed
        Tables with their places, in reading order.

    Returns
    -------
    list of Sheet
        In the same order. A table without rows has none: there is nothing to show.
    """
    own = [one for one in placed if one.picture is None and len(one.table.frame)]
    names = sheet_names(_names(own))
    return [_sheet(one, name) for one, name in zip(own, names, strict=True)]


def placed_grids(document: Document) -> Iterator[Placed]:
    """Run through the tables with their places; one folded away in a part with a picture is the picture's."""
    for chapter in document.parts:
        for part in _walk(chapter):
            blocks = list(_open(part.blocks))
            pictures = {block.name: block for block, _ in blocks if isinstance(block, Picture)}
            first = next(iter(pictures.values()), None)
            for block, folded in blocks:
                if isinstance(block, Grid):
                    yield Placed(block, chapter, part, pictures.get(block.name, first) if folded else None)


def _walk(part: Part) -> Iterator[Part]:
    yield part
    for inner in part.parts:
        yield from _walk(inner)


def _open(blocks: Sequence[Block], folded: bool = False) -> Iterator[tuple[Block, bool]]:
    """Run through blocks and those inside them, each with whether it is folded away."""
    for block in blocks:
        if isinstance(block, Pair):
            yield from _open((*block.left, *block.right), folded)
        elif isinstance(block, Folded):
            yield from _open(block.blocks, True)
        else:
            yield block, folded


# --- one table a sheet ---


def _sheet(placed: Placed, name: str) -> Sheet:
    table = placed.table
    columns = [made for column in table.columns for made in _columns(table, column)]
    return Sheet(
        name,
        table.title,
        placed.place,
        unlike([heading for heading, _, _ in columns]),
        tuple(zip(*(cells for _, cells, _ in columns), strict=True)),
        notes=(*table.notes, *_small_print(placed.part)),
        strong=table.strong,
        numeric=frozenset(place for place, (_, _, numeric) in enumerate(columns) if numeric),
    )


def _columns(table: Table, column: Column) -> Iterator[tuple[str, list[Cell], bool]]:
    """Return a column under its flat heading, whether it is of numbers, and its marks as words in a column beside it."""
    cells = cells_of(table, column)
    if column.form == "picture" and all(cell.value == NOTHING for cell in cells):
        return
    heading = f"{column.group}: {column.heading}" if column.group else column.heading
    yield heading, cells, column.numeric
    marks = [table.marks.get((row, column.name), "") for row in range(len(cells))]
    if column.numeric and any(marks):  # beside a text the mark is the text itself
        yield f"{heading}: flag", [text_cell(mark or NO_FLAG) for mark in marks], False


def _small_print(part: Part) -> tuple[str, ...]:
    """Return the definitions and sources that stand in a part."""
    said = (block for block, _ in _open(part.blocks) if isinstance(block, Words) and block.kind == "note")
    return tuple(dict.fromkeys(words.text for words in said))


def unlike(headings: Sequence[str]) -> tuple[str, ...]:
    """Return headings of which no two are alike and none is empty; Excel's tables allow neither."""
    found: list[str] = []
    for heading in headings:
        base = heading.strip() or "Item"
        seen = {one.casefold() for one in found}
        names = (base, *(f"{base} ({number})" for number in range(2, len(headings) + 2)))
        found.append(next(name for name in names if name.casefold() not in seen))
    return tuple(found)


def _names(placed: Sequence[Placed]) -> Iterator[str]:
    """Name a part's first table after the part, its others after it and what they add, a chapter's after themselves."""
    titled: set[str] = set()
    for one in placed:
        name, part = one.grid.name, one.part
        words = name.replace("-", " ")
        title = one.table.title
        if not name.startswith(part.id):
            yield f"{words[:1].upper()}{words[1:]}" if words in title.casefold() else title
        elif part.id not in titled:
            titled.add(part.id)
            yield part.title
        else:
            yield f"{part.title}{words[len(part.id) :]}"


def sheet_names(names: Iterable[str]) -> list[str]:
    """Return names that Excel takes for sheets: at most 31 characters, no two alike, shortened between words.

    Parameters
    ----------
    names : iterable of str
        What the sheets would be called.

    Returns
    -------
    list of str
        In the same order.

    Examples
    --------
    >>> sheet_names(["Hate crime", "Hate crime", "Domestic burglary in the countryside by area"])
    ['Hate crime', 'Hate crime 2', 'Domestic burglary in… by area']
    >>> sheet_names(["Vulnerable adult crimes and crimed incidents"])
    ['Vulnerable adult crimes and…']
    """
    found: list[str] = []
    taken = {CHART_DATA.casefold(), "cover", "contents", "notes", "history"}
    for name in names:
        clean = " ".join(name.translate(_FORBIDDEN).split()) or "Table"
        number = 1
        while (short := _shortened(clean, f" {number}" if number > 1 else "")).casefold() in taken:
            number += 1
        taken.add(short.casefold())
        found.append(short)
    return found


def _shortened(name: str, number: str) -> str:
    """Cut a name to the length of a tab; what tells an area's or a month's table from its measure's stays."""
    room = _LONGEST_NAME - len(number)
    if len(name) <= room:
        return f"{name}{number}"
    ending = _ENDING.search(name)
    tail = f"{ELLIPSIS}{ending[0]}" if ending and len(ending[0]) < room // 2 else ELLIPSIS
    head = name[: room - len(tail) + 1]
    head = head.rpartition(" ")[0] or head[:-1]
    return f"{head.rstrip(' ,;:(')}{tail}{number}"
