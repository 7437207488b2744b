"""Marks of cells in a workbook of Excel 97 to 2003 (.xls): its records, walked without taking values out.

References
----------
Microsoft, [MS-CFB] Compound File Binary File Format and [MS-XLS] Excel Binary File Format.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_SMALLEST_STREAM = 4096
_SECTOR_SHIFTS = (9, 12)
_END_OF_CHAIN = 0xFFFFFFFA
_FORMULA, _DATE_1904, _FILE_PASS, _BOUND_SHEET, _XF, _FORMAT = 0x0006, 0x0022, 0x002F, 0x0085, 0x00E0, 0x041E
_MULTIPLE_RK, _TEXT_INDEX, _NUMBER, _TEXT, _BOOL_ERROR, _RK = 0x00BD, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E
_END, _EXTENT, _OTHER_BOOK = 0x000A, 0x0200, 0x01AE
# The workbook itself, and functions of add-ins; any other code begins the path of a file.
_INSIDE = {0x0401, 0x3A01}
_MACROS = {"_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA"}
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_BUILT_IN_PERCENT = {9, 10}


@dataclass(frozen=True)
class BiffCell:
    """A cell that holds something: its place counted from nought, its error, whether it shows a percentage."""

    row: int
    column: int
    error: str = ""
    percent: bool = False


def book_stream(content: bytes) -> bytes:
    """Return the workbook's stream out of the compound file around it.

    Parameters
    ----------
    content : bytes
        The whole file.

    Raises
    ------
    ValueError
        When the file is broken, or has no such stream.
    """
    for entry in _directory(content):
        if entry.name in ("Workbook", "Book") and entry.length >= _SMALLEST_STREAM:
            return _chained(content, *_sectors(content), entry.start)[: entry.length]
    raise ValueError("there is no workbook in the file")


def has_macros(content: bytes) -> bool:
    """Tell whether the file holds a project of macros."""
    return any(entry.name in _MACROS for entry in _directory(content))


def links_outside(book: bytes) -> bool:
    """Tell whether cells are taken from other workbooks."""
    books = (data[2:4] for kind, data in _records(book, 0) if kind == _OTHER_BOOK and len(data) >= 4)
    return any(struct.unpack("<H", code)[0] not in _INSIDE for code in books)


@dataclass(frozen=True)
class _Entry:
    """One stream or storage of the compound file."""

    name: str
    start: int
    length: int


def _directory(content: bytes) -> Iterator[_Entry]:
    table, size = _sectors(content)
    (first,) = struct.unpack_from("<I", content, 48)
    directory = _chained(content, table, size, first)
    for place in range(0, len(directory), 128):
        entry = directory[place : place + 128]
        name = entry[: max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le", "replace")
        yield _Entry(name, *struct.unpack_from("<II", entry, 116))


def _sectors(content: bytes) -> tuple[list[int], int]:
    """Return which sector follows each, and the size of a sector."""
    (shift,) = struct.unpack_from("<H", content, 30)
    if shift not in _SECTOR_SHIFTS:
        raise ValueError("a sector has 512 or 4096 bytes")
    size = 1 << shift
    return _sector_table(content, size), size


def _sector_table(content: bytes, size: int) -> list[int]:
    """Read which sector follows each: the places of the table stand in the header and in a chain of their own."""
    places = list(struct.unpack_from("<109I", content, 76))
    (more,) = struct.unpack_from("<I", content, 68)
    for _ in range(len(content) // size):
        if more >= _END_OF_CHAIN:
            break
        *found, more = struct.unpack_from(f"<{size // 4}I", content, (more + 1) * size)
        places += found
    table: list[int] = []
    for place in places:
        if place < _END_OF_CHAIN:
            table += struct.unpack_from(f"<{size // 4}I", content, (place + 1) * size)
    return table


def _chained(content: bytes, table: list[int], size: int, sector: int) -> bytes:
    parts: list[bytes] = []
    while sector < _END_OF_CHAIN:
        if len(parts) > len(table):
            raise ValueError("the sectors of the file follow each other in a circle")
        part = content[(sector + 1) * size : (sector + 2) * size]
        if len(part) < size:
            raise ValueError("the file ends within a sector")
        parts.append(part)
        sector = table[sector]
    return b"".join(parts)


def is_locked(book: bytes) -> bool:
    """Tell whether the workbook is locked with a password."""
    return any(kind == _FILE_PASS for kind, _ in _records(book, 0))


def counts_from_1904(book: bytes) -> bool:
    """Tell whether serial numbers of days count from 1904."""
    return any(kind == _DATE_1904 and data[:1] == b"\x01" for kind, data in _records(book, 0))


def sizes(book: bytes) -> Iterator[tuple[int, int]]:
    """Run through the sheets: rows and columns up to the last cell, or as many as the sheet says it has.

    Raises
    ------
    ValueError
        When a sheet says of itself that it ends before it begins.
    """
    for sheet, start in enumerate(_starts(book)):
        rows = columns = 0
        for kind, data in _records(book, start):
            if kind == _EXTENT:
                first_row, rows, first_column, columns = struct.unpack_from("<IIHH", data)
                if rows < first_row or columns < first_column:
                    raise ValueError("a sheet ends before it begins")
        places = [(cell.row + 1, cell.column + 1) for cell in cells(book, sheet)]
        yield max([rows, *(row for row, _ in places)]), max([columns, *(column for _, column in places)])


def _starts(book: bytes) -> list[int]:
    """Return where each sheet begins in the stream."""
    return [struct.unpack_from("<I", data)[0] for kind, data in _records(book, 0) if kind == _BOUND_SHEET]


def cells(book: bytes, sheet: int) -> Iterator[BiffCell]:
    """Run through the cells of a sheet that hold something.

    Parameters
    ----------
    book : bytes
        As `book_stream` returns it, not locked.
    sheet : int
        Place of the sheet in the workbook, counted from nought.
    """
    percent = _percent_styles(book)
    for kind, data in _records(book, _starts(book)[sheet]):
        if kind in (_NUMBER, _RK, _TEXT, _TEXT_INDEX, _FORMULA, _BOOL_ERROR):
            row, column, style = struct.unpack_from("<HHH", data)
            error = _error(kind, data)
            shown = kind in (_NUMBER, _RK, _FORMULA) and style in percent and not error
            yield BiffCell(row, column, error, shown)
        elif kind == _MULTIPLE_RK:
            row, column = struct.unpack_from("<HH", data)
            for place, start in enumerate(range(4, len(data) - 2, 6)):
                (style,) = struct.unpack_from("<H", data, start)
                yield BiffCell(row, column + place, "", style in percent)


def _records(book: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Run through the records of one part of the workbook, which begins at `place`, up to its end."""
    while place + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, place)
        yield kind, book[place + 4 : place + 4 + length]
        if kind == _END:
            return
        place += 4 + length


def _error(kind: int, data: bytes) -> str:
    if kind == _BOOL_ERROR and data[7] == 1:
        return _ERRORS.get(data[6], "error")
    if kind == _FORMULA and data[12:14] == b"\xff\xff" and data[6] == 2:
        return _ERRORS.get(data[8], "error")
    return ""


def _percent_styles(book: bytes) -> set[int]:
    """Return the styles whose number format shows a percentage."""
    percent, styles = set(_BUILT_IN_PERCENT), []
    for kind, data in _records(book, 0):
        if kind == _FORMAT and b"%" in data[2:]:
            percent.add(struct.unpack_from("<H", data)[0])
        elif kind == _XF:
            styles.append(struct.unpack_from("<H", data, 2)[0])
    return {style for style, number in enumerate(styles) if number in percent}
