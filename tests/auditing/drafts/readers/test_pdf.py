"""PDFs: by their tags, else page by page."""

from __future__ import annotations

from pathlib import Path

import pytest

from pcp_kpi.auditing.drafts.readers.pdf import read_pdf
from pcp_kpi.errors import CommandError

pytest.importorskip("pypdf")
typst = pytest.importorskip("typst")

SOURCE = b"""#set document(title: "Draft")
= Report
== Hate crime
It rose by 56% to 708, which is a good deal more than the upper limit, and so these words run over two lines.

- Above 607.
#figure(table(columns: 3, table.header[Measure][2021/22 Q1][Change], [Rape], [378], [+18%]), caption: [All crime])
#pagebreak()
The second page.
"""


def test_a_tagged_pdf_is_read_with_its_headings_and_tables(tmp_path: Path) -> None:
    path = tmp_path / "draft.pdf"
    path.write_bytes(typst.compile(SOURCE))

    found = read_pdf(path)

    said = "It rose by 56% to 708, which is a good deal more than the upper limit, and so these words run over two lines."
    assert [(one.kind, one.place, one.text) for one in found] == [
        ("heading", "page 1", "Report"),
        ("heading", "page 1", "Hate crime"),
        ("sentence", "page 1", said),
        ("list item", "page 1", "Above 607."),
        ("caption", "page 1", "Table 1: All crime"),
        ("table row", "page 1", "Rape | 378 | +18%"),
        ("sentence", "page 2", "The second page."),
    ]
    assert found[5].headings == ("Report", "Hate crime")
    assert [cell.columns for cell in found[5].cells] == [("2021/22 Q1",), ("Change",)]


def test_without_tags_the_words_of_the_pages_are_read(tmp_path: Path) -> None:
    from pypdf import PdfReader, PdfWriter

    tagged, bare = tmp_path / "tagged.pdf", tmp_path / "bare.pdf"
    tagged.write_bytes(typst.compile(SOURCE))
    writer = PdfWriter()
    for page in PdfReader(str(tagged)).pages:
        writer.add_page(page)
    writer.write(str(bare))

    found = read_pdf(bare)

    assert {one.kind for one in found} == {"sentence"}
    assert any("It rose by 56% to 708" in one.text for one in found)
    assert [one.place for one in found if one.text == "The second page."] == ["page 2"]


def test_another_file_by_that_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "draft.pdf"
    path.write_text("no PDF")

    with pytest.raises(
        CommandError, match=r"^draft\.pdf cannot be read as a PDF: .*; save it as PDF again, unlocked$"
    ):
        read_pdf(path)
