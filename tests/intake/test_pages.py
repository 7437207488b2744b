"""Pages of open data: workbooks streamed as they were saved, dangerous or broken ones refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from pcp_kpi.errors import DataRefused, NotAvailable
from pcp_kpi.intake.pages import pages_of

ROWS = [("a", "", "b"), (), (1, 2.5, 2.5), ("x", "x", "y & <z>")]
READ = [(1, ["a", "", "b"]), (3, ["1", "2.5", "2.5"]), (4, ["x", "x", "y & <z>"])]
_NAMES = 'xmlns:office="o" xmlns:table="t" xmlns:text="x"'


def all_of(path: Path) -> dict[str, list[tuple[int, list[str]]]]:
    return {page.place: list(page.rows) for page in pages_of(path)}


@pytest.mark.parametrize("form", ["ods", "xlsx"])
def test_a_sheet_gives_its_rows_with_their_numbers_and_empty_cells_in_between(
    form: str, tmp_path: Path, write_book
) -> None:
    path = write_book(tmp_path / f"book.{form}", {"One": ROWS, "Two": [("only",)]})
    name = path.name
    assert all_of(path) == {f"{name}, sheet One": READ, f"{name}, sheet Two": [(1, ["only"])]}


def test_csv_gives_its_lines_without_a_mark_of_the_byte_order(write_csv) -> None:
    path = write_csv(b"\xef\xbb\xbfa,b\r\n\r\n1,\xc3\xa9\r\n", "x.csv")
    assert all_of(path) == {"x.csv": [(1, ["a", "b"]), (3, ["1", "é"])]}


def test_a_page_may_be_left_before_its_end(tmp_path: Path, write_book) -> None:
    path = write_book(tmp_path / "b.ods", {"One": ROWS, "Two": ROWS})
    assert [next(page.rows) for page in pages_of(path)] == [READ[0], READ[0]]


def test_values_go_before_what_is_shown_and_remarks_are_no_part_of_a_cell(tmp_path: Path, write_zip) -> None:
    content = (
        f"<office:document-content {_NAMES}><table:table table:name='S'><table:table-row>"
        "<table:table-cell office:value-type='float' office:value='1024'><text:p>1,024</text:p></table:table-cell>"
        "<table:table-cell><office:annotation><text:p>who?</text:p></office:annotation>"
        "<text:p>two<text:s/>words</text:p></table:table-cell>"
        "</table:table-row></table:table></office:document-content>"
    )
    path = write_zip(tmp_path / "b.ods", {"content.xml": content, "META-INF/manifest.xml": ""})
    assert all_of(path) == {"b.ods, sheet S": [(1, ["1024", "two words"])]}


def _entity(depth: str) -> str:
    return (
        f'<!DOCTYPE x [<!ENTITY a "{depth}">]><office:document-content {_NAMES}>'
        "<table:table table:name='S'><table:table-row><table:table-cell><text:p>&a;</text:p></table:table-cell>"
        "</table:table-row></table:table></office:document-content>"
    )


REPEATED = (
    f"<office:document-content {_NAMES}><table:table table:name='S'><table:table-row "
    "table:number-rows-repeated='1048576'><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>"
    "</table:table></office:document-content>"
)
WHOLE = "is not a whole workbook; copy it again, or save it again from the spreadsheet program"


@pytest.mark.parametrize(
    ("members", "told"),
    [
        (
            {"content.xml": _entity("lol" * 9), "META-INF/manifest.xml": ""},
            "declares entities of its own, which no workbook needs; save it again from the spreadsheet program",
        ),
        (
            {"content.xml": REPEATED, "META-INF/manifest.xml": ""},
            "repeats row 1 of sheet S 1,048,576 times; delete the rows below the table",
        ),
        ({"content.xml": "<broken", "META-INF/manifest.xml": ""}, WHOLE),
        ({"content.xml": "<a/>"}, WHOLE),
        (
            {"content.xml": "<a/>", "META-INF/manifest.xml": "<encryption-data/>"},
            "is locked with a password; save a copy without one",
        ),
        ({"xl/workbook.xml": "<a/>"}, WHOLE),
        ({"notes.txt": "x"}, "is an archive and no workbook; unpack it, or name its layout"),
    ],
)
def test_what_is_no_sound_workbook_is_refused(
    members: dict[str, str], told: str, tmp_path: Path, write_zip, message_of
) -> None:
    path = write_zip(tmp_path / "b.ods", members)
    message = message_of(DataRefused, lambda: all_of(path))
    assert message == f"1 fault in the data; nothing was written:\n  b.ods: {told}"


def test_a_text_that_an_xlsx_does_not_hold_is_refused(tmp_path: Path, write_zip, message_of) -> None:
    members = {
        "xl/workbook.xml": '<workbook xmlns:r="r"><sheet name="S" r:id="r1"/></workbook>',
        "xl/_rels/workbook.xml.rels": '<R><Relationship Id="r1" Target="worksheets/s.xml"/></R>',
        "xl/worksheets/s.xml": '<worksheet><row><c t="s"><v>7</v></c></row></worksheet>',
    }
    path = write_zip(tmp_path / "b.xlsx", members)
    assert message_of(DataRefused, lambda: all_of(path)).endswith(
        "b.xlsx: names a text that it does not hold; save it again from the spreadsheet program"
    )


def test_a_truncated_workbook_and_a_missing_file_are_refused(tmp_path: Path, write_book, message_of) -> None:
    path = write_book(tmp_path / "b.xlsx", {"S": ROWS})
    path.write_bytes(path.read_bytes()[:-200])
    assert "b.xlsx: is not a whole" in message_of(DataRefused, lambda: all_of(path))
    gone = tmp_path / "gone.csv"
    assert message_of(NotAvailable, lambda: all_of(gone)) == f"there is no file {gone}; name another"


def test_a_line_without_an_end_is_refused_without_filling_the_memory(write_csv, message_of) -> None:
    path = write_csv(b"a,b\n" + b"x" * (3 * 2**20), "long.csv")
    assert message_of(DataRefused, lambda: all_of(path)).endswith(
        "long.csv, row 2: is binary and no CSV; save it as 'CSV UTF-8'"
    )
