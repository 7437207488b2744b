"""Files of open data as pages of rows: a CSV file is one page, a workbook one for each sheet.

Everything is a text, and rows come one by one: a file of a gigabyte needs no more memory than a small one.
"""

from __future__ import annotations

import csv
import itertools
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.parsers import expat

from pcp_kpi.errors import DataRefused, Fault, NotAvailable, refuse_if
from pcp_kpi.intake.archives import refuse_unsafe
from pcp_kpi.intake.cell_marks import NoWorkbook
from pcp_kpi.intake.sheet_xml import ods_rows, xlsx_rows

MOST_LINE = 2**20
SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "upright strokes"}  # of tables that are no CSV
_BROKEN = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, struct.error, EOFError, OSError, LookupError, ValueError,
    OverflowError, RuntimeError,
)  # fmt: skip
_NOT_WHOLE = "is not a whole workbook; copy it again, or save it again from the spreadsheet program"
_NOT_UTF8 = "is not UTF-8; save it as 'CSV UTF-8 (comma delimited)'"


@dataclass(frozen=True)
class Page:
    """Rows of a CSV file or of one sheet.

    Parameters
    ----------
    place : str
        File and sheet, for the faults.
    rows : iterator of (int, list of str)
        Line or row counted from 1, and its cells; rows without any text are passed over.
    """

    place: str
    rows: Iterator[tuple[int, list[str]]]


def is_archive(path: Path) -> bool:
    """Tell whether a file is a zip archive, as every .xlsx and .ods is."""
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        return stream.read(4) == b"PK\x03\x04"


def pages_of(path: str | Path) -> Iterator[Page]:
    """Run through the pages of a file; the rows of a page must be taken before the next page.

    Parameters
    ----------
    path : str or Path
        A CSV file in UTF-8, with or without a byte-order mark, or an .xlsx or .ods file; its content decides.

    Raises
    ------
    DataRefused
        When the file is neither, is broken, or in another encoding.
    NotAvailable
        When there is no such file.
    """
    path = Path(path)
    if not path.is_file():
        raise NotAvailable(f"there is no file {path}; name another")
    if not is_archive(path):
        yield Page(path.name, _csv_rows(path))
        return
    refuse_unsafe(path)
    with _refusing(path.name), zipfile.ZipFile(path) as archive:
        rows = _refusing_rows(_workbook_rows(archive), path.name)
        for sheet, part in itertools.groupby(rows, key=lambda row: row[0]):
            yield Page(f"{path.name}, sheet {sheet}", ((number, cells) for _, number, cells in part))


def _workbook_rows(archive: zipfile.ZipFile) -> Iterator[tuple[str, int, list[str]]]:
    names = archive.namelist()
    if "xl/workbook.xml" in names:
        return xlsx_rows(archive)
    if "content.xml" in names:
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise NoWorkbook("is locked with a password; save a copy without one")
        return ods_rows(archive)
    raise NoWorkbook("is an archive and no workbook; unpack it, or name its layout")


def _refusing_rows(
    rows: Iterator[tuple[str, int, list[str]]], file: str
) -> Iterator[tuple[str, int, list[str]]]:
    """Refuse what breaks while rows are taken: by then nobody stands within the archive any more."""
    with _refusing(file):
        yield from rows


@contextmanager
def _refusing(file: str) -> Iterator[None]:
    try:
        yield
    except DataRefused:
        raise
    except NoWorkbook as refused:
        refuse_if([Fault(file, None, "", "", str(refused))])
        raise
    except _BROKEN:
        refuse_if([Fault(file, None, "", "", _NOT_WHOLE)])
        raise


def _csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    with path.open("rb") as raw:
        yield from csv_rows(raw, path.name)


def csv_rows(raw: IO[bytes], file: str) -> Iterator[tuple[int, list[str]]]:
    """Run through the rows of CSV in UTF-8.

    Parameters
    ----------
    raw : binary file
        Open at its beginning.
    file : str
        For the faults.

    Yields
    ------
    tuple of int and list of str
        Line counted from 1, cells.

    Raises
    ------
    DataRefused
        When the content is binary or in another encoding, or a quotation mark opens a cell that does not end.
    """
    lines = _decoded_lines(raw, file)
    reader = csv.reader(lines)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            rule = "a quotation mark opens a cell that does not end in its line; close it"
            refuse_if([Fault(file, line, "", "", rule)])
            raise
        if reader.line_num > line:
            rule = "a quotation mark opens a cell that does not end in its line; close it, or take the line break out"
            refuse_if([Fault(file, line, "", "", rule)])
        if any(cells):
            yield line, cells


def _decoded_lines(raw: IO[bytes], file: str) -> Iterator[str]:
    first = _first_line(raw, file)
    if first.startswith((b"\xff\xfe", b"\xfe\xff")):
        refuse_if([Fault(file, None, "", "", "is UTF-16; save it as 'CSV UTF-8 (comma delimited)'")])
    line, number = first.removeprefix(b"\xef\xbb\xbf"), 1
    while line:
        if b"\x00" in line or len(line) >= MOST_LINE:
            refuse_if([Fault(file, number, "", "", "is binary and no CSV; save it as 'CSV UTF-8'")])
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError:
            refuse_if([Fault(file, number, "", "", _NOT_UTF8)])
            raise
        line, number = raw.readline(MOST_LINE), number + 1


def _first_line(raw: IO[bytes], file: str) -> bytes:
    """Return the first line, refusing a file whose lines end as those of the oldest Macintosh did."""
    first = raw.readline(MOST_LINE)
    if b"\r" in first and b"\x00" not in first and not first.endswith(b"\n"):
        rule = "its lines end with a carriage return alone; save it as 'CSV UTF-8 (comma delimited)'"
        refuse_if([Fault(file, None, "", "", rule)])
    return first


@dataclass(frozen=True)
class Columns:
    """Where the columns of a layout stand in a page.

    Parameters
    ----------
    places : mapping of str to int
        Place of each column found, by the layout's own name.
    shown : mapping of str to str
        As the page spells it, for the faults.
    """

    places: dict[str, int]
    shown: dict[str, str]

    def cell(self, cells: Sequence[str], name: str) -> str:
        """Return the cell of a column without blanks at its ends; empty where the row is short or has none."""
        place = self.places.get(name, -1)
        return cells[place].strip() if 0 <= place < len(cells) else ""


def find_columns(cells: Sequence[str], spellings: dict[str, tuple[str, ...]]) -> Columns:
    """Find the columns of a layout in a row of headings.

    Parameters
    ----------
    cells : sequence of str
        The headings; blanks and capitals in them do not matter.
    spellings : mapping of str to tuple of str
        Spellings of each column, lower case.

    Returns
    -------
    Columns
        Those that were found.

    Examples
    --------
    >>> found = find_columns(["Police Force", " Offence Count "], {"force": ("force name", "police force")})
    >>> found.places, found.shown
    ({'force': 0}, {'force': 'Police Force'})
    """
    there = [" ".join(cell.split()).casefold() for cell in cells]
    places = {
        name: there.index(word) for name, words in spellings.items() for word in words[::-1] if word in there
    }
    return Columns(places, {name: " ".join(cells[place].split()) for name, place in places.items()})
