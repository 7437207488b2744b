"""Tables of any form as rows of cells, each under its headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pcp_kpi.auditing.drafts.passages import Cell

Slots = list[list["Slot | None"]]


@dataclass(frozen=True)
class Slot:
    """A cell as a form has it, before it is known what rules it.

    Parameters
    ----------
    text : str
    heading : bool
        Whether the form says that it is a heading.
    across, down : int
        Columns and rows that it covers.
    place : str
        Its line or address.
    raw : bool
        Whether its number is stored rather than printed.
    """

    text: str
    heading: bool = False
    across: int = 1
    down: int = 1
    place: str = ""
    raw: bool = False


@dataclass(frozen=True)
class Row:
    """A row below the headings.

    Parameters
    ----------
    cells : tuple of Cell
    headings : tuple of str
        Of the row.
    place : str
    """

    cells: tuple[Cell, ...]
    headings: tuple[str, ...]
    place: str


def rows_of(table: Sequence[Sequence[Slot]]) -> list[Row]:
    """Return the rows below the headings, each cell with the headings that rule it.

    Parameters
    ----------
    table : sequence of rows of Slot
        As the form has them; a cell that covers several stands once.

    Returns
    -------
    list of Row
        Leading rows without a figure are headings of columns. Headings of a row are the cells that the form says are,
        else its first cell when that holds words.

    Examples
    --------
    >>> table = [[Slot("Measure"), Slot("2021/22 Q1")], [Slot("Rape"), Slot("378")]]
    >>> rows_of(table)[0].cells
    (Cell(text='378', rows=('Rape',), columns=('2021/22 Q1',), place='', raw=False),)
    """
    grid = _spread(table)
    top = _heading_rows(grid)
    width = max((len(row) for row in grid), default=0)
    columns = [_distinct(row[at] for row in grid[:top] if at < len(row)) for at in range(width)]
    return [_row(row, columns) for row in grid[top:] if any(slot and slot.text for slot in row)]


def _spread(table: Sequence[Sequence[Slot]]) -> Slots:
    """Put every slot into all the places that it covers."""
    grid: Slots = [[] for _ in table]
    for y, row in enumerate(table):
        x = 0
        for slot in row:
            while x < len(grid[y]) and grid[y][x] is not None:
                x += 1
            for line in grid[y : y + max(slot.down, 1)]:
                line.extend([None] * (x + slot.across - len(line)))
                line[x : x + slot.across] = [slot] * slot.across
            x += slot.across
    return grid


def _heading_rows(grid: Slots) -> int:
    """Count the leading rows that are headings; a table is not all headings unless the form says so."""
    count = 0
    for row in grid:
        slots = [slot for slot in row if slot is not None]
        if not slots or not (all(slot.heading for slot in slots) or _words_only(slots)):
            break
        count += 1
    said = all(slot.heading for row in grid for slot in row if slot is not None)
    return count if count < len(grid) or said else min(count, 1)


# A figure, as a cell prints it; "2021/22 Q1", "Q1" and "Jun 2021" are names of columns.
_FIGURE = re.compile(
    r"[(£+\-−±<>]*\s*\d[\d,]*(?:\.\d+)?\s*(?:%|points?|[a-z]{1,2})?\)?(?:\s*[▲▼◄►●◆↑↓].*)?$", re.IGNORECASE
)
_CALENDAR_YEAR = re.compile(r"(?:19|20)\d\d$")


def _words_only(slots: Sequence[Slot]) -> bool:
    texts = [slot.text for slot in slots if slot.text]
    return len(texts) > 1 and not any(
        _FIGURE.match(text) and not _CALENDAR_YEAR.match(text) for text in texts
    )


def _distinct(slots: Iterable[Slot | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(slot.text for slot in slots if slot is not None and slot.text))


def _row(slots: list[Slot | None], columns: list[tuple[str, ...]]) -> Row:
    said = [at for at, slot in enumerate(slots) if slot is not None and slot.heading]
    first = slots[0] if slots else None
    if not said and first is not None and first.text and not _FIGURE.match(first.text):
        said = [0]
    headings = _distinct(slots[at] for at in said)
    cells = tuple(
        Cell(slot.text, headings, columns[at], slot.place, slot.raw)
        for at, slot in enumerate(slots)
        if slot is not None and at not in said and (at == 0 or slots[at - 1] is not slot)
    )
    place = next((slot.place for slot in slots if slot is not None and slot.place), "")
    return Row(cells, headings, place)
