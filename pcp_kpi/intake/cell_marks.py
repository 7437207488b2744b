"""What the workbook library leaves out of a sheet: cells in error, cells shown as percentages, the extent.

calamine gives a cell in error as an empty one, and a month whose formula broke would pass for a month that was
never recorded. So the file itself is read once more, for nothing but these marks.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import IO
from xml.etree import ElementTree

from pcp_kpi.intake import biff

MOST_BYTES = 256 * 2**20
MOST_CELLS = 2_000_000
_BLOCK = 2**16
_MACROS = "holds macros; save a copy as .xlsx, which has none"
_LINKS = (
    "takes cells from other workbooks, which may have changed since; break the links (Data, Edit Links), "
    "so that the values stand in it, and save it"
)
_MACRO_PARTS = ("vbaproject.bin", "basic/script-lc.xml")
_ODS_LINKS = (b"<table:table-source", b"<table:cell-range-source", b"'file:")
_LOCKED = "is locked with a password; save a copy without one"
NO_RESULT = "formula without a result"
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_BUILT_IN_PERCENT = {9, 10}
_LITERAL = re.compile(r'"[^"]*"|\\.')
_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")
_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KINDS = {
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"%PDF": "a PDF",
    b"{\\rtf": "a text document",
}
Place = tuple[int, int]


class NoWorkbook(Exception):
    """The content is not a workbook that can be read; the text says what it is and the way out."""


@dataclass(frozen=True)
class Marks:
    """What is known of cells besides their values; places are (row, column), counted from nought.

    Parameters
    ----------
    errors : mapping of place to str
        Cells in error, with the error as it shows.
    percents : set of place
        Numbers that are shown as percentages: 0.264 reads 26.4%.
    height, width : int
        Rows and columns up to the last cell that holds something.
    epoch : date
        The day from which serial numbers of days count.
    """

    errors: Mapping[Place, str]
    percents: Set[Place]
    height: int
    width: int
    epoch: date = _EPOCH


@dataclass(frozen=True)
class _Found:
    """One cell that holds something."""

    place: Place
    error: str = ""
    percent: bool = False


def kind_of_workbook(content: bytes) -> str:
    """Tell the form of a workbook from its content, never from its name.

    Returns
    -------
    str
        ``xlsx``, ``ods`` or ``xls``.

    Raises
    ------
    NoWorkbook
        When it is something else, broken, or locked with a password.
    """
    if content.startswith(_COMPOUND):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise NoWorkbook(_LOCKED)
        book = biff.book_stream(content)
        if biff.is_locked(book):
            raise NoWorkbook(_LOCKED)
        if biff.has_macros(content):
            raise NoWorkbook(_MACROS)
        if biff.links_outside(book):
            raise NoWorkbook(_LINKS)
        _refuse_sizes(biff.sizes(book))
        return "xls"
    if not content.startswith(b"PK"):
        raise NoWorkbook(
            f"is {_what(content)}, not a workbook; save it as .xlsx from the spreadsheet program"
        )
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        kind = _kind_of_archive(archive)
        refuse_false_sizes(content, archive)
        return kind


def _kind_of_archive(archive: zipfile.ZipFile) -> str:
    names = archive.namelist()
    size = sum(entry.file_size for entry in archive.infolist())
    if size > MOST_BYTES:
        raise NoWorkbook(
            f"unpacks to {size / 2**20:,.0f} MiB, more than {MOST_BYTES // 2**20} MiB; "
            "save the sheet of months as a workbook of its own"
        )
    if any(name.lower().endswith(_MACRO_PARTS) or "/macrosheets/" in name for name in names):
        raise NoWorkbook(_MACROS)
    if any(name.startswith("xl/externalLinks/") for name in names):
        raise NoWorkbook(_LINKS)
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "mimetype" in names and archive.read("mimetype").decode("ascii", "replace").strip() == _ODS_TYPE:
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise NoWorkbook(_LOCKED)
        if _takes_from_files(archive):
            raise NoWorkbook(_LINKS)
        _refuse_sizes((cell.place[0] + 1, cell.place[1] + 1) for cell in _ods_cells(archive))
        return "ods"
    raise NoWorkbook("is another kind of document; save it as .xlsx from the spreadsheet program")


def refuse_false_sizes(content: bytes, archive: zipfile.ZipFile) -> None:
    """Refuse an archive whose parts unpack to more than they declare: calamine would unpack them to the end.

    Raises
    ------
    NoWorkbook
        When a part is larger than it says, or packed by a method that cannot be counted.
    """
    for entry in archive.infolist():
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise NoWorkbook("is packed by an unusual method; save it again as .xlsx")
        if entry.compress_type == zipfile.ZIP_STORED:
            continue
        name, more = struct.unpack_from("<HH", content, entry.header_offset + 26)
        start = entry.header_offset + 30 + name + more
        unpack, size = zlib.decompressobj(-zlib.MAX_WBITS), 0
        for place in range(start, start + entry.compress_size, _BLOCK):
            size += len(unpack.decompress(content[place : min(place + _BLOCK, start + entry.compress_size)]))
            if size > entry.file_size:
                raise NoWorkbook(
                    "holds more than it declares, as no spreadsheet program writes; do not open it"
                )


def _takes_from_files(archive: zipfile.ZipFile) -> bool:
    """Tell whether an .ods takes cells from other files: linked sheets and ranges, or formulas that name a file."""
    before = b""
    with archive.open("content.xml") as stream:
        while block := stream.read(2**20):
            if any(mark in before + block for mark in _ODS_LINKS):
                return True
            before = block[-64:]
    return False


def _refuse_sizes(sizes: Iterable[Place]) -> None:
    """Refuse sheets too large for the memory; calamine reads all sheets of an .xls or .ods when it opens one."""
    for height, width in sizes:
        if height * width > MOST_CELLS:
            raise NoWorkbook(
                f"has a sheet of {height:,} rows and {width:,} columns, beyond any table of months; "
                "delete the rows and columns that lie outside the table"
            )


def _what(content: bytes) -> str:
    for start, words in _KINDS.items():
        if content.startswith(start):
            return words
    if not content:
        return "an empty file"
    if content.lstrip()[:9].lower().startswith((b"<html", b"<!doctype", b"<table")):
        return "a web page"
    return "something else" if b"\x00" in content else "a text"


def marks_of(content: bytes, kind: str, *, sheet: int) -> Marks:
    """Read the marks of one sheet.

    Parameters
    ----------
    content : bytes
        The whole file.
    kind : str
        As `kind_of_workbook` tells it.
    sheet : int
        Place of the sheet in the workbook, counted from nought.

    Raises
    ------
    NoWorkbook
        When the file declares what no workbook needs.
    """
    if kind == "xls":
        book = biff.book_stream(content)
        cells = (
            _Found((cell.row, cell.column), cell.error, cell.percent) for cell in biff.cells(book, sheet)
        )
        return _gathered(cells, _EPOCH_1904 if biff.counts_from_1904(book) else _EPOCH)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if kind == "ods":
            return _gathered(_ods_cells(archive, sheet), _EPOCH)
        book_xml = _tree(archive, "xl/workbook.xml")
        settings = book_xml.find("{*}workbookPr")
        later = settings is not None and settings.get("date1904", "0") in ("1", "true")
        return _gathered(
            _xlsx_cells(archive, _part(archive, book_xml, sheet)), _EPOCH_1904 if later else _EPOCH
        )


def _gathered(cells: Iterator[_Found], epoch: date) -> Marks:
    errors: dict[Place, str] = {}
    percents: set[Place] = set()
    height = width = 0
    for cell in cells:
        row, column = cell.place
        height, width = max(height, row + 1), max(width, column + 1)
        if cell.error:
            errors[cell.place] = cell.error
        if cell.percent:
            percents.add(cell.place)
    _refuse_sizes([(height, width)])
    return Marks(errors, percents, height, width, epoch)


def _tree(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    with archive.open(name) as stream:
        return ElementTree.parse(_plain(stream)).getroot()


def _plain(stream: IO[bytes]) -> IO[bytes]:
    """Return the stream of an XML part, refusing one that declares entities: they can grow without bound."""
    start = stream.read(4096)
    if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
        raise NoWorkbook("declares XML entities, which no spreadsheet program writes; save it again as .xlsx")
    stream.seek(0)
    return stream


def _elements(
    archive: zipfile.ZipFile, name: str, wanted: Set[str]
) -> Iterator[tuple[str, str, ElementTree.Element]]:
    """Run through the wanted elements of a part as (event, name without namespace, element)."""
    with archive.open(name) as stream:
        for event, element in ElementTree.iterparse(_plain(stream), events=("start", "end")):
            local = element.tag.rpartition("}")[2]
            if local in wanted:
                yield event, local, element


def _attribute(element: ElementTree.Element, local: str) -> str:
    """Return an attribute by its name without namespace."""
    return next((text for name, text in element.items() if name.rpartition("}")[2] == local), "")


# xlsx: Office Open XML


def _part(archive: zipfile.ZipFile, book: ElementTree.Element, sheet: int) -> str:
    """Return the name of the part that holds a sheet."""
    wanted = book.findall("{*}sheets/{*}sheet")[sheet]
    link = next(text for name, text in wanted.items() if name.endswith("}id"))
    links = _tree(archive, "xl/_rels/workbook.xml.rels").findall("{*}Relationship")
    target = next(entry.get("Target", "") for entry in links if entry.get("Id") == link)
    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl", target))


def _awaits_computing(archive: zipfile.ZipFile) -> bool:
    """Tell whether an .xlsx asks to be computed when it is opened: a program wrote it, and none has computed it yet.

    Such a program writes 0 as the result of every formula.
    """
    settings = _tree(archive, "xl/workbook.xml").find("{*}calcPr")
    return settings is not None and settings.get("fullCalcOnLoad", "0") in ("1", "true")


def _xlsx_cells(archive: zipfile.ZipFile, part: str) -> Iterator[_Found]:
    percent, computed = _percent_styles(archive), not _awaits_computing(archive)
    row = column = -1
    for event, local, element in _elements(archive, part, {"row", "c"}):
        if event == "start" and local == "row":
            row, column = int(element.get("r") or row + 2) - 1, -1
        elif event == "end" and local == "c":
            address = element.get("r")
            row, column = _place(address) if address else (row, column + 1)
            if found := _xlsx_cell(element, (row, column), percent, computed=computed):
                yield found
        elif event == "end":
            element.clear()


def _xlsx_cell(
    cell: ElementTree.Element, place: Place, percent: Set[int], *, computed: bool
) -> _Found | None:
    kind, value = cell.get("t", "n"), cell.findtext("{*}v")
    if value == "0" and not computed and cell.find("{*}f") is not None:
        return _Found(place, NO_RESULT)
    if kind == "e":
        return _Found(place, value or "error")
    if not value and kind not in ("str", "inlineStr"):
        return _Found(place, NO_RESULT) if cell.find("{*}f") is not None else None
    return _Found(place, percent=kind == "n" and int(cell.get("s", "0")) in percent)


def _percent_styles(archive: zipfile.ZipFile) -> set[int]:
    """Return the styles whose number format shows a percentage."""
    if "xl/styles.xml" not in archive.namelist():
        return set()
    styles = _tree(archive, "xl/styles.xml")
    own = {
        int(entry.get("numFmtId", "0"))
        for entry in styles.findall("{*}numFmts/{*}numFmt")
        if "%" in _LITERAL.sub("", entry.get("formatCode", ""))
    }
    formats = [int(entry.get("numFmtId", "0")) for entry in styles.findall("{*}cellXfs/{*}xf")]
    return {style for style, number in enumerate(formats) if number in own | _BUILT_IN_PERCENT}


def _place(address: str) -> Place:
    found = _ADDRESS.fullmatch(address)
    if not found:
        raise ValueError(f"{address!r} is no address of a cell")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


# ods: OpenDocument


def _ods_cells(archive: zipfile.ZipFile, sheet: int | None = None) -> Iterator[_Found]:
    """Run through the cells of one sheet, or of all."""
    table, row, column = -1, 0, 0
    step = 1
    wanted = {"table", "table-row", "table-cell", "covered-table-cell"}
    for event, local, element in _elements(archive, "content.xml", wanted):
        if local == "table":
            table += event == "start"
            row = 0 if event == "start" else row
        elif local == "table-row":
            step = int(_attribute(element, "number-rows-repeated") or 1)
            column = 0 if event == "start" else column
            row += step if event == "end" else 0
            if event == "end":
                element.clear()
        elif event == "end" and sheet in (None, table):
            times = int(_attribute(element, "number-columns-repeated") or 1)
            if found := _ods_cell(element):
                yield from _repeated(found, row, column, down=step, across=times)
            column += times


def _repeated(cell: _Found, row: int, column: int, *, down: int, across: int) -> Iterator[_Found]:
    # The far corner alone tells the extent; a cell that fills a sheet must not be written out cell by cell.
    yield _Found((row + down - 1, column + across - 1), cell.error, cell.percent)
    if (cell.error or cell.percent) and down * across <= 2**20:
        for place in ((row + r, column + c) for r in range(down) for c in range(across)):
            yield _Found(place, cell.error, cell.percent)


def _ods_cell(cell: ElementTree.Element) -> _Found | None:
    kind = _attribute(cell, "value-type")
    if (
        cell.get("{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type")
        == "error"
    ):
        return _Found((0, 0), "".join(cell.itertext()).strip() or "error")
    if not kind:
        return _Found((0, 0), NO_RESULT) if _attribute(cell, "formula") else None
    return _Found((0, 0), percent=kind == "percentage")
