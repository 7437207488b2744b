"""Reader of any table of months, a CSV file or a workbook, by the column map that stands beside it.

The map is the layout of a workbook (``calls.csv`` and ``calls.toml``): a column a measure, a column a month, or one
value a row. It needs no knowledge of the publisher, so it serves 999 call answering as well as a force's own table.
"""

from __future__ import annotations

import re
from pathlib import Path

from pcp_kpi.errors import Fault, NotAvailable, refuse_if
from pcp_kpi.figures.cells import is_inexact
from pcp_kpi.intake.cell_marks import MOST_BYTES, MOST_CELLS, Marks
from pcp_kpi.intake.layout import read_layout
from pcp_kpi.intake.pages import SEPARATORS, csv_rows
from pcp_kpi.intake.reading import Context, Reading
from pcp_kpi.intake.sheets import Cell, Sheet, open_sheet
from pcp_kpi.intake.workbook import read_sheet

_NUMBER = re.compile(r"[+-]?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_COMPOUND = b"\xd0\xcf\x11\xe0"


def read(path: Path, context: Context) -> Reading:
    """Read a table of months or quarters as its column map declares it.

    Parameters
    ----------
    path : Path
        A .csv, .xlsx, .xls or .ods file; the map has the same name with the ending ``.toml``.
    context : Context
        Names of measures, areas and the force; the one source of the file.

    Returns
    -------
    Reading
        One figure for each cell that holds a number or a mark that means missing; an empty cell is not recorded.

    Raises
    ------
    DataRefused
        When the map or the file cannot be read.
    """
    layout = read_layout(path.with_suffix(".toml"), context.catalogue)
    sheet = open_table(path, layout.sheet)
    if not is_workbook(path):
        refuse_if(_torn(sheet, layout.header_row - 1))
    return read_sheet(sheet, layout, context)


def _torn(sheet: Sheet, header: int) -> list[Fault]:
    """List numbers beyond the last heading: a comma in one without quotation marks moves all that follow."""
    if header >= sheet.height:
        return []
    width = max((column + 1 for column in range(sheet.width) if sheet.text(header, column)), default=0)
    rule = (
        "stands beyond the last heading; a number with a comma in it is torn in two unless it is quoted, so take the "
        "comma out, or the cell"
    )
    return [
        sheet.fault(row, width, rule)
        for row in range(header + 1, sheet.height)
        if width and sheet.text(row, width)[:1].isdecimal()
    ]


def open_table(path: Path, sheet: str = "") -> Sheet:
    """Open a CSV file, or one sheet of a workbook, as cells with addresses; the content decides which it is.

    Parameters
    ----------
    path : Path
        The file.
    sheet : str, optional
        Name of the sheet; may be left out when there is only one, and is not looked at for CSV.

    Raises
    ------
    DataRefused
        When the file is neither, broken or too large.
    """
    if is_workbook(path):
        return open_sheet(path, sheet)
    if path.stat().st_size > MOST_BYTES:
        rule = f"has more than {MOST_BYTES // 2**20} MiB, beyond any table of months; keep the rows that you need"
        refuse_if([Fault(path.name, None, "", "", rule)])
    return _csv_sheet(path)


def is_workbook(path: Path) -> bool:
    """Tell whether a file has the form of a workbook, old or new, whatever it is called.

    Raises
    ------
    NotAvailable
        When there is no such file.
    """
    if not path.is_file():
        raise NotAvailable(f"there is no file {path}; name another")
    with path.open("rb") as stream:
        return stream.read(4).startswith((b"PK\x03\x04", _COMPOUND))


def _csv_sheet(path: Path) -> Sheet:
    lines: list[list[Cell]] = []
    width = cells_read = 0
    with path.open("rb") as stream:
        for number, cells in csv_rows(stream, path.name):
            lines += [[] for _ in range(number - 1 - len(lines))]
            lines.append([_cell(text) for text in cells])
            width, cells_read = max(width, len(cells)), cells_read + len(cells)
            if cells_read > MOST_CELLS:
                rule = f"has more than {MOST_CELLS:,} cells, beyond any table of months; keep the rows that you need"
                refuse_if([Fault(path.name, None, "", "", rule)])
    if not lines:
        refuse_if(
            [Fault(path.name, None, "", "", "the file is empty; a header and at least one row are needed")]
        )
    if width == 1 and (names := [sign for sign in SEPARATORS if f"{lines[-1][0]}".count(sign)]):
        rule = f"its cells are separated by {SEPARATORS[names[0]]}; save it as 'CSV UTF-8 (comma delimited)'"
        refuse_if([Fault(path.name, None, "", "", rule)])
    rows = [cells + [""] * (width - len(cells)) for cells in lines]
    return Sheet(path.name, rows, Marks({}, frozenset(), len(rows), width))


def _cell(text: str) -> Cell:
    text = text.strip()
    return float(text) if _NUMBER.fullmatch(text) and not is_inexact(text) else text
