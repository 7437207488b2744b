"""Sheets of large workbooks as a stream of rows of texts: the memory needed does not grow with the file.

Only what a table of open data needs: texts and numbers as they were saved. Formulas are never run, and entities
that a document declares for itself are refused.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, ClassVar
from xml.parsers import expat

from pcp_kpi.intake.cell_marks import NO_RESULT, NoWorkbook

MOST_BYTES = 4 * 2**30
MOST_COLUMNS = 2000
MOST_REPEATED = 100_000
_CHUNK = 2**20
_DECLARES = (
    "declares entities of its own, which no workbook needs; save it again from the spreadsheet program"
)
_TOO_WIDE = (
    f"holds cells beyond column {MOST_COLUMNS:,} (sheet {{}}, row {{}}), which no table of open data does; "
    "take out what lies to the right of the table"
)
Row = tuple[int, list[str]]
SheetRow = tuple[str, int, list[str]]


def ods_rows(archive: zipfile.ZipFile) -> Iterator[SheetRow]:
    """Run through all sheets of an .ods file.

    Parameters
    ----------
    archive : ZipFile
        The opened file.

    Yields
    ------
    tuple of str, int and list of str
        Sheet, row counted from 1 and cells, without rows and trailing cells that are empty.

    Raises
    ------
    NoWorkbook
        When the content is too large or declares entities.
    """
    reader = _OdsReader()
    with _member(archive, "content.xml") as stream:
        for _ in _parsed(stream, reader):
            yield from reader.taken()


def xlsx_rows(archive: zipfile.ZipFile) -> Iterator[SheetRow]:
    """Run through all sheets of an .xlsx file, as `ods_rows` does."""
    texts = _shared_texts(archive)
    settings = _elements(archive, "xl/workbook.xml", "calcPr")
    computed = not any(entry.get("fullCalcOnLoad", "0") in ("1", "true") for entry in settings)
    for title, member in _xlsx_sheets(archive):
        reader = _XlsxReader(texts, title, computed)
        with _member(archive, member) as stream:
            for _ in _parsed(stream, reader):
                for number, cells in reader.taken():
                    yield title, number, cells


def _member(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    if archive.getinfo(name).file_size > MOST_BYTES:
        raise NoWorkbook(
            f"unpacks to more than {MOST_BYTES // 2**30} GiB, which no table of open data does; "
            "keep the years that you need"
        )
    return archive.open(name)


@dataclass
class _Handlers:
    """What an expat parser calls; a workbook may give every name of its own the same prefix, which is taken off."""

    prefixed: ClassVar[bool] = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take note that an element begins."""

    def end(self, name: str) -> None:
        """Take note that an element ends."""

    def text(self, data: str) -> None:
        """Take characters between two tags."""


def _parsed(stream: IO[bytes], handlers: _Handlers) -> Iterator[None]:
    """Parse piece by piece; after each piece the handlers may be asked what they have."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    _connect(parser, handlers)
    parser.CharacterDataHandler = handlers.text
    parser.EntityDeclHandler = _refuse_entity
    read = 0
    try:
        while chunk := stream.read(_CHUNK):
            read += len(chunk)
            if read > MOST_BYTES:
                raise NoWorkbook("unpacks to more than it says; the archive is broken or made to do harm")
            parser.Parse(chunk, False)
            yield
        parser.Parse(b"", True)
        yield
    finally:
        parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = None


def _connect(parser: expat.XMLParserType, handlers: _Handlers) -> None:
    """Let the parser call the handlers, without the prefix of the names where the first one has a needless one."""

    def start(name: str, attributes: dict[str, str]) -> None:
        if ":" in name and not handlers.prefixed:
            parser.StartElementHandler = lambda name, found: handlers.start(name.rpartition(":")[2], found)
            parser.EndElementHandler = lambda name: handlers.end(name.rpartition(":")[2])
        else:
            parser.StartElementHandler, parser.EndElementHandler = handlers.start, handlers.end
        parser.StartElementHandler(name, attributes)

    parser.StartElementHandler = start


def _refuse_entity(*_: object) -> None:
    raise NoWorkbook(_DECLARES)


@dataclass
class _OdsReader(_Handlers):
    """Collects the rows of an .ods file."""

    prefixed: ClassVar[bool] = True
    sheet: str = ""
    row: int = 0
    repeat_row: int = 1
    cells: list[str] = field(default_factory=list)
    value: str | None = None
    words: list[str] = field(default_factory=list)
    repeat: int = 1
    in_text: int = 0
    in_note: int = 0
    done: list[SheetRow] = field(default_factory=list)

    def taken(self) -> list[SheetRow]:
        """Return the rows gathered since the last call."""
        done, self.done = self.done, []
        return done

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("table:table-cell", "table:covered-table-cell"):
            self.repeat = int(attributes.get("table:number-columns-repeated", "1"))
            self.value, self.words = attributes.get("office:value"), []
        elif name == "text:p":
            self.in_text += 1
        elif name == "text:s":
            self.words.append(" ")
        elif name == "office:annotation":
            self.in_note += 1
        elif name == "table:table-row":
            self.cells = []
            self.repeat_row = int(attributes.get("table:number-rows-repeated", "1"))
        elif name == "table:table":
            self.sheet, self.row = attributes.get("table:name", ""), 0

    def text(self, data: str) -> None:
        if self.in_text and not self.in_note:
            self.words.append(data)

    def end(self, name: str) -> None:
        if name in ("table:table-cell", "table:covered-table-cell"):
            cell = self.value if self.value is not None else "".join(self.words)
            # A row ends with thousands of empty cells written as one; only those between two texts matter.
            if cell and len(self.cells) + self.repeat > MOST_COLUMNS:
                raise NoWorkbook(_TOO_WIDE.format(self.sheet, self.row + 1))
            self.cells += [cell] * min(self.repeat, MOST_COLUMNS - min(len(self.cells), MOST_COLUMNS))
        elif name == "text:p":
            self.in_text -= 1
        elif name == "office:annotation":
            self.in_note -= 1
        elif name == "table:table-row":
            self._end_row()

    def _end_row(self) -> None:
        cells = _trimmed(self.cells)
        if cells and self.repeat_row > MOST_REPEATED:
            raise NoWorkbook(
                f"repeats row {self.row + 1} of sheet {self.sheet} {self.repeat_row:,} times; "
                "delete the rows below the table"
            )
        if cells:
            self.done += [(self.sheet, self.row + place, cells) for place in range(1, self.repeat_row + 1)]
        self.row += self.repeat_row


@dataclass
class _XlsxReader(_Handlers):
    """Collects the rows of one sheet of an .xlsx file."""

    texts: list[str]
    sheet: str = ""
    computed: bool = True
    row: int = 0
    cells: list[str] = field(default_factory=list)
    column: int = 0
    kind: str = ""
    words: list[str] = field(default_factory=list)
    in_value: bool = False
    is_formula: bool = False
    done: list[Row] = field(default_factory=list)

    def taken(self) -> list[Row]:
        """Return the rows gathered since the last call."""
        done, self.done = self.done, []
        return done

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self.column = _column(attributes["r"]) if "r" in attributes else len(self.cells)
            self.kind, self.words, self.is_formula = attributes.get("t", "n"), [], False
        elif name in ("v", "t"):
            self.in_value = True
        elif name == "f":
            self.is_formula = True
        elif name == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.cells = []

    def text(self, data: str) -> None:
        if self.in_value:
            self.words.append(data)

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self.in_value = False
        elif name == "c" and self.words:
            if self.column >= MOST_COLUMNS:
                raise NoWorkbook(_TOO_WIDE.format(self.sheet, self.row))
            self.cells += [""] * (self.column - len(self.cells))
            text = "".join(self.words)
            if text == "0" and self.is_formula and not self.computed:
                text = NO_RESULT
            self.cells.append(self._shared(text) if self.kind == "s" else text)
        elif name == "row" and (cells := _trimmed(self.cells)):
            self.done.append((self.row, cells))

    def _shared(self, number: str) -> str:
        if not number.isdecimal() or int(number) >= len(self.texts):
            raise NoWorkbook("names a text that it does not hold; save it again from the spreadsheet program")
        return self.texts[int(number)]


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _column(address: str) -> int:
    number = 0
    for letter in address:
        if not letter.isalpha():
            break
        number = 26 * number + ord(letter.upper()) - ord("A") + 1
    return number - 1


@dataclass
class _TextsReader(_Handlers):
    """Collects the shared texts of an .xlsx file; hints on pronunciation are no part of a text."""

    texts: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    in_text: bool = False
    in_hint: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self.words = []
        elif name == "t":
            self.in_text = True
        elif name == "rPh":
            self.in_hint = True

    def text(self, data: str) -> None:
        if self.in_text and not self.in_hint:
            self.words.append(data)

    def end(self, name: str) -> None:
        if name == "t":
            self.in_text = False
        elif name == "rPh":
            self.in_hint = False
        elif name == "si":
            self.texts.append("".join(self.words))


@dataclass
class _NamesReader(_Handlers):
    """Collects attributes of the elements of one name."""

    element: str
    found: list[dict[str, str]] = field(default_factory=list)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == self.element:
            self.found.append(attributes)


def _shared_texts(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    reader = _TextsReader()
    with _member(archive, "xl/sharedStrings.xml") as stream:
        for _ in _parsed(stream, reader):
            continue
    return reader.texts


def _xlsx_sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Return title and member of each sheet, in the order of the workbook."""
    sheets = _elements(archive, "xl/workbook.xml", "sheet")
    targets = {
        entry.get("Id", ""): entry.get("Target", "")
        for entry in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    found = []
    for sheet in sheets:
        target = targets.get(next((id for name, id in sheet.items() if name.endswith(":id")), ""), "")
        member = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        if member in archive.namelist():
            found.append((sheet.get("name", ""), member))
    return found


def _elements(archive: zipfile.ZipFile, member: str, element: str) -> list[dict[str, str]]:
    reader = _NamesReader(element)
    with _member(archive, member) as stream:
        for _ in _parsed(stream, reader):
            continue
    return reader.found
