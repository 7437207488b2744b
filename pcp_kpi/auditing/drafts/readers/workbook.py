"""Drafts as workbooks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pcp_kpi.auditing.drafts.passages import Outline, Passage, joined, tidied
from pcp_kpi.auditing.drafts.readers.grids import Row, Slot, rows_of
from pcp_kpi.errors import CommandError
from pcp_kpi.periods.units import day_in_words


def read_workbook(path: Path) -> list[Passage]:
    """Read every sheet of a workbook: its text and its tables.

    Parameters
    ----------
    path : Path
        ``.xlsx``, ``.xls``, ``.xlsb`` or ``.ods``.

    Returns
    -------
    list of Passage
        Places are sheets and rows, cells by address. Numbers are as stored: a percentage may stand as 0.27.

    Raises
    ------
    CommandError
        When the file is no workbook.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = [
            (name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names
        ]
    except (CalamineError, OSError) as error:
        raise CommandError(f"{path.name} is not a workbook: {error}; save it as .xlsx again") from error
    reader = _Book(path.name)
    return [passage for name, rows in sheets for passage in reader.sheet(name, rows)]


class _Book:
    """Walks sheets and counts their tables."""

    def __init__(self, document: str) -> None:
        self.document = document
        self.tables = 0

    def sheet(self, name: str, rows: Sequence[Sequence[Any]]) -> Iterator[Passage]:
        """Return what a sheet says: single cells are text, blocks of rows are tables."""
        outline = Outline()
        outline.meet(1, name)
        for block in _blocks(rows):
            if len(block) == 1 or all(_filled(row) == 1 for _, row in block):
                yield from self._text(block, name, outline)
            else:
                yield from self._table(block, name, outline)

    def _text(self, block: list[tuple[int, Sequence[Any]]], name: str, outline: Outline) -> Iterator[Passage]:
        for at, row in block:
            text = tidied(" ".join(_shown(value) for value in row if value not in ("", None)))
            if at == 0:
                outline.meet(2, text)
            kind = "heading" if at == 0 else "sentence"
            yield Passage(self.document, f"sheet {name}, row {at + 1}", kind, text, outline.headings)

    def _table(
        self, block: list[tuple[int, Sequence[Any]]], name: str, outline: Outline
    ) -> Iterator[Passage]:
        self.tables += 1
        while block and _filled(block[0][1]) == 1:  # titles that stand upon the table
            yield from self._text(block[:1], name, outline)
            block = block[1:]
        caption = outline.headings[-1]
        for row in self._rows(block):
            place, text = f"sheet {name}, row {row.place}", joined(row.cells, row.headings)
            yield Passage(
                self.document, place, "table row", text, outline.headings, row.cells, caption, self.tables
            )

    def _rows(self, block: list[tuple[int, Sequence[Any]]]) -> list[Row]:
        slots = [
            [Slot(_shown(value), False, place=str(at + 1), raw=_is_number(value)) for value in row]
            for at, row in block
        ]
        return rows_of(slots)


def _blocks(rows: Sequence[Sequence[Any]]) -> Iterator[list[tuple[int, Sequence[Any]]]]:
    """Part a sheet at its empty rows."""
    held: list[tuple[int, Sequence[Any]]] = []
    for at, row in enumerate([*rows, []]):
        if _filled(row):
            held.append((at, row))
        elif held:
            yield held
            held = []


def _filled(row: Sequence[Any]) -> int:
    return sum(value not in ("", None) for value in row)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shown(value: object) -> str:
    if isinstance(value, dt.datetime | dt.date):
        return day_in_words(value)
    if isinstance(value, float):
        return f"{value:.12g}"
    return "" if value is None else tidied(str(value))
