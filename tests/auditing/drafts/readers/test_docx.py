"""Word documents, made of the XML that an office program writes."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from pcp_kpi.auditing.drafts.readers.docx import parse_xml, read_docx
from pcp_kpi.errors import CommandError

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
WP = 'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
STYLES = f"""<w:styles {W}><w:style w:styleId="Heading1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="Own"><w:name w:val="Own"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style></w:styles>"""
BODY = """
<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Report</w:t></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="Own"/></w:pPr><w:r><w:t>Hate crime</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">It rose by </w:t></w:r><w:del><w:r><w:delText>55%</w:delText></w:r></w:del>
<w:ins><w:r><w:t>56%</w:t></w:r></w:ins><w:r><w:t xml:space="preserve"> to 708.</w:t></w:r></w:p>
<w:p><w:r><w:drawing><wp:docPr id="1" name="x" descr="Chart: latest 708"/></w:drawing></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="Caption"/></w:pPr><w:r><w:t>All crime</w:t></w:r></w:p>
<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>
<w:tc><w:p><w:r><w:t>Measure</w:t></w:r></w:p></w:tc>
<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>2021/22 Q1</w:t></w:r></w:p></w:tc></w:tr>
<w:tr><w:tc><w:p><w:r><w:t>Rape</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>378</w:t></w:r></w:p></w:tc>
<w:tc><w:p><w:r><w:t>+18%</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"""
NOTES = f"<w:footnotes {W}><w:footnote><w:p><w:r><w:t>Limits of 2019/20.</w:t></w:r></w:p></w:footnote></w:footnotes>"


def write_docx(path: Path, body: str, **parts: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {W} {WP}><w:body>{body}</w:body></w:document>")
        for name, text in parts.items():
            archive.writestr(f"word/{name}.xml", text)
    return path


def test_a_document_is_read_with_its_headings_tables_pictures_and_notes(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "draft.docx", BODY, styles=STYLES, footnotes=NOTES)

    found = read_docx(path)

    assert [(one.kind, one.place, one.text) for one in found] == [
        ("heading", "paragraph 1", "Report"),
        ("heading", "paragraph 2", "Hate crime"),
        ("sentence", "paragraph 3", "It rose by 56% to 708."),
        ("alternative text", "paragraph 4", "Chart: latest 708"),
        ("caption", "paragraph 5", "All crime"),
        ("table row", "table 1, row 1", "Rape | 378 | +18%"),
        ("note", "footnote -1", "Limits of 2019/20."),
    ]
    assert found[2].headings == ("Report", "Hate crime")
    assert found[5].caption == "All crime"
    assert [cell.columns for cell in found[5].cells] == [("2021/22 Q1",), ("2021/22 Q1",)]


def test_a_document_type_is_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><x>&a;</x>'

    with pytest.raises(CommandError) as error:
        parse_xml(bomb, "draft.docx")

    assert str(error.value) == (
        "draft.docx holds a document type declaration, which no office program writes; it is not read"
    )


def test_another_file_by_that_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "draft.docx"
    path.write_text("no archive")

    with pytest.raises(CommandError) as error:
        read_docx(path)

    assert str(error.value) == (
        "draft.docx is not a Word document: File is not a zip file; save it as .docx again"
    )
