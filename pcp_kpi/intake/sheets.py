"""One sheet of a workbook as cells with addresses. Values are those last saved; no formula is ever run."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from pcp_kpi.errors import Fault, did_you_mean, in_words, refuse_if
from pcp_kpi.intake.cell_marks import MOST_BYTES, Marks, NoWorkbook, Place, kind_of_workbook, marks_of

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

Cell = int | float | str | bool | dt.date | dt.datetime | dt.time | dt.timedelta
_SHOWN = 60
_NOT_WHOLE = "is not a whole workbook; open it in the spreadsheet program and save it again as .xlsx"
_BROKEN = (
    zipfile.BadZipFile, zlib.error, ElementTree.ParseError, struct.error,
    LookupError, ValueError, EOFError, OSError, OverflowError, StopIteration, RuntimeError,
)  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet; rows and columns are counted from nought.

    Parameters
    ----------
    place : str
        File and sheet, for the faults.
    rows : sequence of sequence of cell
        Values from A1 on, all rows of one length; an empty cell is an empty text.
    marks : Marks
        Cells in error, percentages, and the day from which serial numbers count.
    merged : tuple of (place, place)
        First and last cell of each merged range, where the form of the file tells them.
    """

    place: str
    rows: Sequence[Sequence[Cell]] = field(repr=False)
    marks: Marks = field(repr=False)
    merged: tuple[tuple[Place, Place], ...] = field(default=(), repr=False)

    @property
    def height(self) -> int:
        """Rows up to the last that holds something."""
        return len(self.rows)

    @property
    def width(self) -> int:
        """Columns up to the last that holds something."""
        return len(self.rows[0]) if self.rows else 0

    def at(self, row: int, column: int) -> Cell:
        """Return the cell at a place; beyond the last one it is empty."""
        inside = row < self.height and column < self.width
        return self.rows[row][column] if inside else ""

    def text(self, row: int, column: int) -> str:
        """Return what stands in a cell as a text with single blanks; empty for an empty cell."""
        return shown(self.at(row, column))

    def is_empty(self, row: int, column: int) -> bool:
        """Tell whether nothing stands in a cell, no error either."""
        return self.text(row, column) == "" and (row, column) not in self.marks.errors

    def error(self, row: int, column: int) -> str:
        """Return the error in a cell, such as #REF!; empty when there is none."""
        return self.marks.errors.get((row, column), "")

    def fault(self, row: int, column: int, rule: str, *, value: str | None = None) -> Fault:
        """Return a fault at a cell, with its address and with what stands in it unless `value` says else."""
        came = self.text(row, column)[:_SHOWN] if value is None else value
        return Fault(self.place, row + 1, letters(column), came, rule, cell=address(row, column))


def open_sheet(path: str | Path, name: str = "") -> Sheet:
    """Open one sheet of a workbook.

    Parameters
    ----------
    path : str or Path
        An .xlsx, .xls or .ods file; its content decides, not its name.
    name : str, optional
        Name of the sheet; may be left out when there is only one.

    Returns
    -------
    Sheet
        Its cells.

    Raises
    ------
    DataRefused
        When the file is no workbook, broken, too large or locked, when it has no such sheet, or when the sheet
        is empty.
    """
    from python_calamine import CalamineError

    path = Path(path)
    try:
        return _opened(_content(path), name, path.name)
    except NoWorkbook as refused:
        refuse_if([Fault(path.name, None, "", "", str(refused))])
        raise
    except (CalamineError, *_BROKEN):
        refuse_if([Fault(path.name, None, "", "", _NOT_WHOLE)])
        raise
    except BaseException as error:
        # A panic of calamine, in Rust, is no Exception of Python's, and its class has no public name.
        if type(error).__name__ == "PanicException":
            refuse_if([Fault(path.name, None, "", "", _NOT_WHOLE)])
        raise


def _content(path: Path) -> bytes:
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise NoWorkbook(
            f"has {size / 2**20:,.0f} MiB, more than {MOST_BYTES // 2**20} MiB; "
            "save the sheet of months as a workbook of its own"
        )
    return path.read_bytes()


def _opened(content: bytes, name: str, file: str) -> Sheet:
    from python_calamine import CalamineWorkbook

    kind = kind_of_workbook(content)
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        title = _title(book, name)
        marks = marks_of(content, kind, sheet=book.sheet_names.index(title))
        if not marks.height:
            raise NoWorkbook(f"the sheet {title!r} is empty")
        sheet = book.get_sheet_by_name(title)
        rows = sheet.to_python(skip_empty_area=False)
        return Sheet(f"{file}, sheet {title}", rows, marks, tuple(sheet.merged_cell_ranges or ()))


def _title(book: CalamineWorkbook, name: str) -> str:
    names = book.sheet_names
    if name in names:
        return name
    if not name and len(names) == 1:
        return names[0]
    if not names:
        raise NoWorkbook("holds no sheet; save it again as .xlsx from the spreadsheet program")
    has = f"it has {in_words(map(repr, names), most=12)}"
    if not name:
        raise NoWorkbook(f"has several sheets, and the layout does not say which to read; {has}")
    raise NoWorkbook(f"has no sheet {name!r}{did_you_mean(name, names)}; {has}")


def shown(cell: Cell) -> str:
    r"""Return a cell as a text: single blanks, whole numbers without a point, days as 2021-04-01.

    Examples
    --------
    >>> shown("999  calls\n received "), shown(999.0), shown(dt.date(2021, 4, 1)), shown(True)
    ('999 calls received', '999', '2021-04-01', 'TRUE')
    """
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        return f"{cell:.15g}"
    if isinstance(cell, dt.datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == dt.time() else f"{cell:%Y-%m-%d %H:%M}"
    return " ".join(str(cell).split())


def letters(column: int) -> str:
    """Return the letters of a column counted from nought.

    Examples
    --------
    >>> letters(0), letters(25), letters(26), letters(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    before, last = divmod(column, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)


def address(row: int, column: int) -> str:
    """Return the address of a cell whose row and column are counted from nought.

    Examples
    --------
    >>> address(6, 2)
    'C7'
    """
    return f"{letters(column)}{row + 1}"
