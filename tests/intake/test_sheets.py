"""Sheets of three forms of workbook: the same cells, errors and percentages; no workbook, no traceback."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
import xlsxwriter

from pcp_kpi.errors import DataRefused
from pcp_kpi.intake.cell_marks import NO_RESULT
from pcp_kpi.intake.sheets import Sheet, open_sheet

NOT_WHOLE = "is not a whole workbook; open it in the spreadsheet program and save it again as .xlsx"
LOCKED = "is locked with a password; save a copy without one"
ERRORS = {"#DIV/0!": 7, "#REF!": 0x17}
APRIL = dt.date(2021, 4, 1)
# A cell is a text, a number, a day, an error, a share shown in percent as ("%", 0.264), or None.
ROWS = [
    ["Month", "Calls", "Share"],
    [APRIL, 1200.0, ("%", 0.264)],
    [None, "#REF!", "n/a"],
    [None, None, ("%", "#DIV/0!")],
]


# Workbooks made by hand


def xlsx(rows: Sequence[Sequence[object]], names: Sequence[str] = ("Monthly",), **options: object) -> bytes:
    """Write the rows into the last of the sheets."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, dict(options))
    pages = [book.add_worksheet(name) for name in names]
    day, percent = book.add_format({"num_format": "mmm yy"}), book.add_format({"num_format": '0.0"%"\\%%'})
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            form, value = (percent, cell[1]) if isinstance(cell, tuple) else (None, cell)
            if isinstance(value, dt.date):
                pages[-1].write_datetime(row, column, value, day)
            elif value in ERRORS:
                pages[-1].write_formula(row, column, "=1/0", form, value)
            elif value is not None:
                pages[-1].write(row, column, value, form)
    book.close()
    return content.getvalue()


def ods(rows: Sequence[Sequence[object]], *, more: str = "", manifest: str = "<manifest/>") -> bytes:
    spaces = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
    }
    lines = "".join(f"<table:table-row>{''.join(map(ods_cell, cells))}</table:table-row>" for cells in rows)
    declared = " ".join(f'xmlns:{name}="{uri}"' for name, uri in spaces.items())
    body = (
        f'<office:document-content {declared}><office:body><office:spreadsheet><table:table table:name="Monthly">'
        f"{lines}{more}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest,
            "content.xml": body,
        }
    )


def ods_cell(cell: object) -> str:
    form, value = cell if isinstance(cell, tuple) else ("", cell)
    if value in ERRORS:
        return (
            '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
            f'calcext:value-type="error"><text:p>{value}</text:p></table:table-cell>'
        )
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
    if isinstance(value, dt.date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value}"/>'
    kind = "percentage" if form else "float"
    return f'<table:table-cell office:value-type="{kind}" office:value="{value}"/>'


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return content.getvalue()


def xls(rows: Sequence[Sequence[object]], *, locked: bool = False, of_1904: bool = False) -> bytes:
    """Write a workbook of Excel 97: the stream of records in a compound file."""
    styles = b"".join(record(0xE0, struct.pack("<HHH", 0, form, 0) + bytes(14)) for form in (0, 17, 164))
    percent = record(0x041E, struct.pack("<H", 164) + biff_text("0.0%"))
    head = record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0)) + record(
        0x22, struct.pack("<H", of_1904)
    )
    head += (record(0x2F, bytes(6)) if locked else b"") + percent + styles
    name = struct.pack("<BB", 7, 0) + b"Monthly"
    place = len(head) + 4 + 6 + len(name) + 4
    cells = b"".join(
        biff_cell(row, column, cell)
        for row, line in enumerate(rows)
        for column, cell in enumerate(line)
        if cell is not None
    )
    size = record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    page = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0)) + size + cells + record(0x0A, b"")
    return compound(
        "Workbook", head + record(0x85, struct.pack("<IBB", place, 0, 0) + name) + record(0x0A, b"") + page
    )


def record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def biff_text(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def biff_cell(row: int, column: int, cell: object) -> bytes:
    form, value = cell if isinstance(cell, tuple) else ("", cell)
    style = 1 if isinstance(value, dt.date) else 2 if form else 0
    place = struct.pack("<HHH", row, column, style)
    if value in ERRORS and form:  # a formula that came out as an error
        return record(0x06, place + bytes([2, 0, ERRORS[value], 0, 0, 0, 255, 255]) + bytes(8))
    if value in ERRORS:
        return record(0x0205, place + bytes([ERRORS[value], 1]))
    if isinstance(value, str):
        return record(0x0204, place + biff_text(value))
    if isinstance(value, dt.date):
        value = (value - dt.date(1899, 12, 30)).days
    return record(0x0203, place + struct.pack("<d", value))


def compound(name: str, stream: bytes) -> bytes:
    """Put a stream into a compound file: header, table of sectors, directory, stream."""
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    table = [0xFFFFFFFD, end, *range(3, len(stream) // 512 + 2), end]
    head = struct.pack("<8s16xHHHHH6x9I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
                       0, 1, 1, 0, 4096, end, 0, end, 0)  # fmt: skip
    sectors = struct.pack("<109I", 0, *[free] * 108) + struct.pack(
        "<128I", *table, *[free] * (128 - len(table))
    )
    root, book = directory_entry("Root Entry", 5, end, 0, child=1), directory_entry(name, 2, 2, len(stream))
    return head + sectors + root + book + bytes(256) + stream


def directory_entry(name: str, kind: int, start: int, size: int, *, child: int = -1) -> bytes:
    text = name.encode("utf-16-le")
    return struct.pack("<64sHBBiii36xIQ", text, len(text) + 2, kind, 1, -1, -1, child, start, size)


@pytest.fixture
def opened(tmp_path: Path) -> Callable[..., Sheet]:
    def open_content(content: bytes, *, file: str = "calls.xlsx", sheet: str = "") -> Sheet:
        (tmp_path / file).write_bytes(content)
        return open_sheet(tmp_path / file, sheet)

    return open_content


@pytest.fixture
def refusal(opened) -> Callable[..., str]:
    def message(content: bytes, **options: str) -> str:
        with pytest.raises(DataRefused) as refused:
            opened(content, **options)
        (fault,) = refused.value.faults
        return str(fault).removeprefix("calls.xlsx: ")

    return message


# The same sheet in three forms


@pytest.mark.parametrize("make", [xlsx, ods, xls])
def test_a_sheet_has_the_same_cells_in_every_form(opened, make: Callable[..., bytes]) -> None:
    sheet = opened(make(ROWS), sheet="Monthly")
    assert sheet.place == "calls.xlsx, sheet Monthly"
    assert [list(row) for row in sheet.rows] == [
        ["Month", "Calls", "Share"], [APRIL, 1200.0, 0.264], ["", "", "n/a"], ["", "", ""],
    ]  # fmt: skip
    assert dict(sheet.marks.errors) == {(2, 1): "#REF!", (3, 2): "#DIV/0!"}
    assert set(sheet.marks.percents) == {(1, 2)}
    assert (sheet.height, sheet.width) == (4, 3)
    assert (sheet.is_empty(2, 1), sheet.is_empty(3, 1), sheet.at(99, 99)) == (False, True, "")


def test_numbers_packed_into_one_record_of_an_xls_keep_their_places(opened) -> None:
    packed = struct.pack("<HHHIHIH", 1, 1, 0, (1200 << 2) | 2, 2, (26 << 2) | 2, 2)
    content = xls([["Month", "Calls", "Share"], [None, None, None]])
    place = content.index(struct.pack("<HH", 0x0A, 0), content.index(struct.pack("<HH", 0x0200, 14)))
    stream = record(0xBD, packed) + record(0x0A, b"")
    sheet = opened(content[:place] + stream + content[place + len(stream) :])
    assert list(sheet.rows[1]) == ["", 1200, 26]
    assert set(sheet.marks.percents) == {(1, 2)}


@pytest.mark.parametrize(
    "content", [xlsx(ROWS, date_1904=True), xls(ROWS, of_1904=True)], ids=["xlsx", "xls"]
)
def test_a_workbook_that_counts_days_from_1904_says_so(opened, content: bytes) -> None:
    assert opened(content).marks.epoch == dt.date(1904, 1, 1)


def test_cells_without_an_address_follow_each_other(opened) -> None:
    row = '<row><c><v>1</v></c><c t="e"><v>#REF!</v></c></row>'
    sheet = f'<worksheet xmlns="{{0}}"><sheetData>{row}</sheetData></worksheet>'
    parts = parts_of(xlsx([[1]]))
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/worksheets/sheet1.xml"] = sheet.format(space).encode()
    assert dict(opened(archive(parts)).marks.errors) == {(0, 1): "#REF!"}


def test_a_formula_whose_result_was_never_stored_is_an_error_and_not_an_empty_cell(opened) -> None:
    parts = parts_of(xlsx([["Month", "#REF!"]]))
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b' t="e"', b"").replace(b"<v>#REF!</v>", b"")
    assert opened(archive(parts)).error(0, 1) == NO_RESULT
    unsaved = '<table:table-row><table:table-cell table:formula="of:=1+1"/></table:table-row>'
    assert opened(ods([["Month"]], more=unsaved)).error(1, 0) == NO_RESULT


def test_an_error_that_a_form_repeats_stands_in_each_cell(opened) -> None:
    error = '<table:table-row table:number-rows-repeated="2">' + ods_cell("#REF!").replace(
        "<table:table-cell ", '<table:table-cell table:number-columns-repeated="2" '
    )
    sheet = opened(ods([["Month", "Calls"]], more=error + "</table:table-row>"))
    assert set(sheet.marks.errors) == {(1, 0), (1, 1), (2, 0), (2, 1)}


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


# Which sheet


def test_the_only_sheet_needs_no_name_and_others_are_offered(opened, refusal) -> None:
    two = xlsx(ROWS, ("Notes", "Monthly"))
    assert opened(xlsx(ROWS)).place == "calls.xlsx, sheet Monthly"
    assert opened(two, sheet="Monthly").text(1, 0) == "2021-04-01"
    assert refusal(two) == (
        "has several sheets, and the layout does not say which to read; it has 'Notes' and 'Monthly'"
    )
    assert refusal(two, sheet="Montly") == (
        "has no sheet 'Montly'; did you mean 'Monthly'?; it has 'Notes' and 'Monthly'"
    )
    assert refusal(two, sheet="Notes") == "the sheet 'Notes' is empty"


# No workbook


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "is an empty file, not a workbook; save it as .xlsx from the spreadsheet program"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "is a picture, not a workbook; save it as .xlsx from the spreadsheet program"),
        (b"%PDF-1.7", "is a PDF, not a workbook; save it as .xlsx from the spreadsheet program"),
        (b"\n<HTML><table>", "is a web page, not a workbook; save it as .xlsx from the spreadsheet program"),
        (b"Month,Calls\n", "is a text, not a workbook; save it as .xlsx from the spreadsheet program"),
        (bytes(99), "is something else, not a workbook; save it as .xlsx from the spreadsheet program"),
        (archive({"word/document.xml": "<w/>"}),
         "is another kind of document; save it as .xlsx from the spreadsheet program"),
        (xlsx(ROWS)[:3000], NOT_WHOLE),
        (xls(ROWS)[:1500], NOT_WHOLE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), NOT_WHOLE),
        (archive({"xl/workbook.xml": "<workbook"}), NOT_WHOLE),
        (compound("Book", bytes(9)), "holds no sheet; save it again as .xlsx from the spreadsheet program"),
        (compound("EncryptedPackage", bytes(9)), LOCKED),
        (xls(ROWS, locked=True), LOCKED),
        (ods(ROWS, manifest="<manifest><encryption-data/></manifest>"), LOCKED),
    ],
    ids=["nothing", "picture", "pdf", "web page", "csv", "noughts", "document", "half an xlsx", "half an xls",
         "header of an xls alone", "broken xml", "xls without records", "locked xlsx", "locked xls", "locked ods"],
)  # fmt: skip
def test_what_is_no_workbook_is_refused_in_one_sentence(refusal, content: bytes, rule: str) -> None:
    assert refusal(content) == rule


def test_a_sheet_that_reaches_to_the_end_of_the_world_is_refused_before_it_fills_the_memory(refusal) -> None:
    parts = parts_of(xlsx([["Month"]]))
    name = "xl/worksheets/sheet1.xml"
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    parts[name] = parts[name].replace(b"</sheetData>", far)
    assert refusal(archive(parts)) == (
        "has a sheet of 1,048,576 rows and 16,384 columns, beyond any table of months; "
        "delete the rows and columns that lie outside the table"
    )


def test_an_xls_that_ends_before_it_begins_is_refused_before_it_fills_the_memory(refusal) -> None:
    content = bytearray(xls(ROWS))
    place = content.index(struct.pack("<HH", 0x0200, 14)) + 4
    content[place : place + 4] = struct.pack("<I", 256)
    assert refusal(bytes(content)) == NOT_WHOLE


def test_an_ods_whose_one_cell_fills_the_sheet_is_refused(refusal) -> None:
    cell = ods_cell(1.0).replace(
        "<table:table-cell ", '<table:table-cell table:number-columns-repeated="16384" '
    )
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    assert refusal(ods([], more=row)).startswith("has a sheet of 1,048,576 rows and 16,384 columns, ")


def test_a_panic_of_the_workbook_library_is_a_refusal_like_any_other(refusal) -> None:
    content = xls([[1.0]])
    place = content.index(struct.pack("<HH", 0x0203, 14))
    short = record(0x0203, bytes(6)) + record(0x0A, b"")
    assert refusal(content[:place] + short + content[place + len(short) :]) == NOT_WHOLE


def test_an_archive_that_would_fill_the_disk_is_refused(refusal) -> None:
    parts = {**parts_of(xlsx(ROWS)), "xl/media/image1.png": bytes(300 * 2**20)}
    assert refusal(archive(parts)) == (
        "unpacks to 300 MiB, more than 256 MiB; save the sheet of months as a workbook of its own"
    )


def test_xml_that_declares_entities_is_refused(refusal) -> None:
    parts = parts_of(xlsx(ROWS))
    name = "xl/worksheets/sheet1.xml"
    parts[name] = b'<!DOCTYPE x [<!ENTITY a "b">]>' + parts[name].partition(b"?>")[2]
    assert refusal(archive(parts)) == (
        "declares XML entities, which no spreadsheet program writes; save it again as .xlsx"
    )


MACROS = "holds macros; save a copy as .xlsx, which has none"
LINKS = (
    "takes cells from other workbooks, which may have changed since; break the links (Data, Edit Links), "
    "so that the values stand in it, and save it"
)


def test_an_xls_with_macros_is_refused(refusal) -> None:
    content = bytearray(xls(ROWS))
    place = content.index("Workbook".encode("utf-16-le")) + 128
    content[place : place + 128] = directory_entry("_VBA_PROJECT_CUR", 1, 0xFFFFFFFE, 0)
    assert refusal(bytes(content)) == MACROS


@pytest.mark.parametrize(("code", "links"), [(0x0008, True), (0x0401, False), (0x3A01, False)])
def test_an_xls_that_takes_cells_from_another_workbook_is_refused(
    opened, refusal, code: int, links: bool
) -> None:
    style = struct.pack("<HHHH", 0xE0, 20, 0, 0)
    assert xls(ROWS).count(style) == 1
    content = xls(ROWS).replace(style, struct.pack("<HHHH", 0x01AE, 20, 0, code))
    if links:
        assert refusal(content) == LINKS
    else:
        assert opened(content).text(0, 0) == "Month"


def test_an_xls_of_sectors_that_no_program_writes_is_refused(refusal) -> None:
    content = bytearray(xls(ROWS))
    struct.pack_into("<H", content, 30, 60)
    assert refusal(bytes(content)) == NOT_WHOLE


def test_a_part_that_is_larger_than_it_declares_is_refused(refusal) -> None:
    content = xlsx(ROWS)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        info = archive.getinfo("xl/styles.xml")
        part = archive.read(info)
    short = part[: len(part) // 2]
    before = struct.pack("<III", info.CRC, info.compress_size, info.file_size)
    after = struct.pack("<III", zlib.crc32(short), info.compress_size, len(short))
    told = refusal(content.replace(before, after))
    assert told == "holds more than it declares, as no spreadsheet program writes; do not open it"
