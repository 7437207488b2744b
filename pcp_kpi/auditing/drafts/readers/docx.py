"""Drafts as Word documents, read from their XML."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree

from pcp_kpi.auditing.drafts.passages import Outline, Passage, joined, tidied
from pcp_kpi.auditing.drafts.readers.grids import Slot, rows_of
from pcp_kpi.errors import CommandError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_MOST_BYTES = 200_000_000
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)


def read_docx(path: Path) -> list[Passage]:
    """Read a Word document: headings, paragraphs, tables, footnotes and the alternative texts of its pictures.

    Parameters
    ----------
    path : Path

    Returns
    -------
    list of Passage
        Places are paragraphs and tables, counted from the beginning. Text that is marked as deleted is left out.

    Raises
    ------
    CommandError
        When the file is no Word document.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = {name: _part(archive, name, path) for name in ("document", "styles", "footnotes")}
    except (zipfile.BadZipFile, ElementTree.ParseError) as error:
        raise CommandError(f"{path.name} is not a Word document: {error}; save it as .docx again") from error
    body = parts["document"]
    if body is None:
        raise CommandError(f"{path.name} is not a Word document: it has no text; save it as .docx again")
    passages = list(_walk(body, path.name, _levels(parts["styles"])))
    notes = [] if parts["footnotes"] is None else list(parts["footnotes"].iter(f"{_W}footnote"))
    said = [(number, _words(note)) for number, note in enumerate(notes, start=-1)]
    return passages + [
        Passage(path.name, f"footnote {number}", "note", words) for number, words in said if words
    ]


def _part(archive: zipfile.ZipFile, name: str, path: Path) -> ElementTree.Element | None:
    file = f"word/{name}.xml"
    if file not in archive.namelist():
        return None
    if archive.getinfo(file).file_size > _MOST_BYTES:
        raise CommandError(f"{path.name} unpacks to more than {_MOST_BYTES // 1_000_000} MB; it is not read")
    return parse_xml(archive.read(file), path.name)


def parse_xml(data: bytes, name: str) -> ElementTree.Element:
    """Parse XML that may come from anybody.

    Raises
    ------
    CommandError
        When it declares a document type: entities could then make a few bytes into gigabytes.
    """
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise CommandError(
            f"{name} holds a document type declaration, which no office program writes; it is not read"
        )
    return ElementTree.fromstring(data)


def _levels(styles: ElementTree.Element | None) -> Mapping[str, int]:
    """Return the level of each style that is a heading."""
    found = {}
    for style in () if styles is None else styles.iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        match = _HEADING.fullmatch(name.get(f"{_W}val", "") if name is not None else "")
        outline = style.find(f"{_W}pPr/{_W}outlineLvl")
        if match:
            found[style.get(f"{_W}styleId", "")] = int(match[1])
        elif outline is not None:
            found[style.get(f"{_W}styleId", "")] = int(outline.get(f"{_W}val", "0")) + 1
        elif name is not None and name.get(f"{_W}val", "").casefold() == "title":
            found[style.get(f"{_W}styleId", "")] = 1
    return found


def _walk(root: ElementTree.Element, document: str, levels: Mapping[str, int]) -> Iterator[Passage]:
    outline, paragraphs, tables, caption = Outline(), 0, 0, ""
    body = root.find(f"{_W}body")
    for element in _blocks(root if body is None else body):
        if element.tag == f"{_W}tbl":
            tables += 1
            yield from _table(element, document, outline, caption, tables)
            continue
        paragraphs += 1
        text, place, style = _words(element), f"paragraph {paragraphs}", _style(element)
        if text and style in levels:
            outline.meet(levels[style], text)
        kind = (
            "heading"
            if style in levels
            else "list item"
            if element.find(f".//{_W}numPr") is not None
            else "sentence"
        )
        caption = text if style.casefold() == "caption" else ""
        if text:
            yield Passage(document, place, "caption" if caption else kind, text, outline.headings)
        yield from (
            Passage(document, place, "alternative text", tidied(drawn), outline.headings)
            for drawn in _alternatives(element)
        )


def _blocks(body: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """Return paragraphs and tables in order, out of the boxes that fields and contents put around them."""
    for element in body:
        if element.tag in (f"{_W}p", f"{_W}tbl"):
            yield element
        elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _blocks(element)


def _style(paragraph: ElementTree.Element) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return "" if style is None else style.get(f"{_W}val", "")


def _words(element: ElementTree.Element) -> str:
    """Return the text of an element; what is deleted stands in w:delText and so is not heard."""
    heard = []
    for inner in element.iter():
        if inner.tag == f"{_W}t":
            heard.append(inner.text or "")
        elif inner.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            heard.append(" ")
        elif inner.tag == f"{_W}noBreakHyphen":
            heard.append("-")
    return tidied("".join(heard))


def _alternatives(element: ElementTree.Element) -> list[str]:
    return [drawn.get("descr", "") for drawn in element.iter(_DRAWING) if drawn.get("descr")]


def _table(
    table: ElementTree.Element, document: str, outline: Outline, caption: str, number: int
) -> Iterator[Passage]:
    for at, row in enumerate(rows_of(_slots(table)), start=1):
        place, text = f"table {number}, row {at}", joined(row.cells, row.headings)
        yield Passage(document, place, "table row", text, outline.headings, row.cells, caption, number)


def _slots(table: ElementTree.Element) -> list[list[Slot]]:
    rows = []
    for row in table.findall(f"{_W}tr"):
        heading = row.find(f"{_W}trPr/{_W}tblHeader") is not None
        cells = [(cell, _span(cell)) for cell in row.findall(f"{_W}tc")]
        rows.append([Slot(_cell_words(cell), heading, across) for cell, across in cells])
    return rows


def _cell_words(cell: ElementTree.Element) -> str:
    return tidied(" ".join(_words(paragraph) for paragraph in cell.iter(f"{_W}p")))


def _span(cell: ElementTree.Element) -> int:
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    text = "" if span is None else span.get(f"{_W}val", "")
    return max(1, min(int(text), 100)) if text.isdigit() else 1
