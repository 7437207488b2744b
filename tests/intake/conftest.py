"""What readers are given: the packaged catalogue, sources made up for the test, and files written from rows."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest

from pcp_kpi.catalogue import read_catalogue
from pcp_kpi.forces import read_force
from pcp_kpi.intake import Context
from pcp_kpi.sources import Source

Rows = Sequence[Sequence[object]]
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


@pytest.fixture(scope="session")
def context_of() -> Callable[..., Context]:
    """Return the context of a file that serves the sources of these ids."""

    def make(*ids: str, kind: str = "open-data") -> Context:
        sources = [
            Source(id, "A source", kind, "x.csv", "x", date(2026, 1, 1), "none", "nobody") for id in ids
        ]
        return Context(read_catalogue(), read_force(), sources)

    return make


@pytest.fixture(scope="session")
def write_book() -> Callable[[Path, Mapping[str, Rows]], Path]:
    """Write a workbook of sheets; the ending, .ods or .xlsx, says in which form."""
    return lambda path, sheets: (_write_ods if path.suffix == ".ods" else _write_xlsx)(path, sheets)


@pytest.fixture(scope="session")
def write_zip() -> Callable[[Path, Mapping[str, str | bytes]], Path]:
    """Write a zip archive of members."""
    return _write_zip


@pytest.fixture(scope="session")
def to_csv() -> Callable[[Rows], str]:
    """Return rows as CSV, quoting only what must be."""
    return _to_csv


def _write_ods(path: Path, sheets: Mapping[str, Rows], *, after: str = "") -> Path:
    """Write sheets as .ods the way spreadsheet programs do: equal neighbours once, the row's empty end once."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>{''.join(map(_row, rows))}{after}</table:table>"
        for name, rows in sheets.items()
    )
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    content = f"<office:document-content {_NAMES}>{body}</office:document-content>"
    return _write_zip(
        path,
        {"mimetype": _ODS, "META-INF/manifest.xml": "<manifest/>", "content.xml": content},
    )


def _row(cells: Sequence[object]) -> str:
    parts: list[str] = []
    place = 0
    while place < len(cells):
        same = place
        while same + 1 < len(cells) and cells[same + 1] == cells[place]:
            same += 1
        repeated = same - place + 1
        many = f' table:number-columns-repeated="{repeated}"' if repeated > 1 else ""
        parts.append(_cell(cells[place], many))
        place = same + 1
    return f'<table:table-row>{"".join(parts)}<table:table-cell table:number-columns-repeated="16370"/></table:table-row>'


def _cell(cell: object, many: str) -> str:
    if cell is None or cell == "":
        return f"<table:table-cell{many}/>"
    if isinstance(cell, int | float):
        value = f'office:value-type="float" office:value="{cell}"'
        return f"<table:table-cell{many} {value}><text:p>{cell:,}</text:p></table:table-cell>"
    return f'<table:table-cell{many} office:value-type="string"><text:p>{escape(str(cell))}</text:p></table:table-cell>'


def _write_xlsx(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """Write sheets as .xlsx; numbers as numbers, all else as texts."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path)
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, int | float):
                    page.write_number(row, column, cell)
                elif cell:
                    page.write_string(row, column, str(cell))
    book.close()
    return path


def _write_zip(path: Path, members: Mapping[str, str | bytes]) -> Path:
    """Write a zip archive of these members."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def _to_csv(rows: Rows) -> str:
    """Return rows as CSV, quoting only what must be."""
    return "".join(",".join(_quoted(cell) for cell in cells) + "\n" for cells in rows)


def _quoted(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return f'"{text}"' if "," in text else text
