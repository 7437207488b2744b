"""Drafts as PDF: by their tags where they have them, else page by page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pcp_kpi.auditing.drafts.passages import Outline, Passage, joined, tidied
from pcp_kpi.auditing.drafts.readers.grids import Slot, rows_of
from pcp_kpi.auditing.drafts.readers.pdf_marks import words_by_mark
from pcp_kpi.errors import CommandError, NotAvailable

_LEVELS = {"/Title": 1, "/H": 2, **{f"/H{level}": level for level in range(1, 7)}}
_SAYING = ("/P", "/LBody", "/Lbl", "/Caption", "/Note", "/BlockQuote", "/TOCI", *_LEVELS)
_PICTURES = ("/Figure", "/Formula")
_DEEPEST = 60
# A line that goes on: the next does not begin a new paragraph.
_BREAK = re.compile(r"\n\s*\n|(?<=[.:])\n|\n(?=[•▪–-] )")


def read_pdf(path: Path) -> list[Passage]:
    """Read a PDF: headings, paragraphs, lists, tables and alternative texts by its tags; else the words of its pages.

    Parameters
    ----------
    path : Path

    Returns
    -------
    list of Passage
        Places are pages. Without tags nobody can say which words are a table: its rows are read as sentences.

    Raises
    ------
    NotAvailable
        When pypdf is not installed; with the command that installs it.
    CommandError
        When the file is no PDF, or locked.
    """
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError as error:
        raise NotAvailable(
            "reading a PDF needs pypdf; install it with: pip install 'pcp-kpi[report]'"
        ) from error
    try:
        reader = PdfReader(str(path))
        root: Any = reader.trailer["/Root"]
        tags = root.get("/StructTreeRoot")
        if tags is None:
            return list(_untagged(reader, path.name))
        return _Tagged(reader, path.name, tags).passages
    except PyPdfError as error:
        raise CommandError(
            f"{path.name} cannot be read as a PDF: {error}; save it as PDF again, unlocked"
        ) from error


def _untagged(reader: Any, document: str) -> Iterator[Passage]:
    for number, page in enumerate(reader.pages, start=1):
        for paragraph in _BREAK.split(page.extract_text()):
            text = tidied(paragraph)
            if text:
                yield Passage(document, f"page {number}", "sentence", text)


class _Tagged:
    """Walks the tags of a PDF, which tell reading order, headings and tables."""

    def __init__(self, reader: Any, document: str, tags: Any) -> None:
        self.document = document
        self.tags = tags
        self.outline = Outline()
        self.tables = 0
        self.pages = {
            page.indirect_reference.idnum: number for number, page in enumerate(reader.pages, start=1)
        }
        wanted: dict[int, set[int]] = {}
        for page, mark in _said_marks(tags, 0):
            wanted.setdefault(page, set()).add(mark)
        self.said = {
            (page.indirect_reference.idnum, mark): words
            for page in reader.pages
            for mark, words in words_by_mark(page, wanted.get(page.indirect_reference.idnum, set())).items()
        }

    @property
    def passages(self) -> list[Passage]:
        """What the document says."""
        return list(self._walk(self.tags, page=0, depth=0))

    def _walk(self, tag: Any, *, page: int, depth: int) -> Iterator[Passage]:
        tag = tag.get_object()
        page = _page_of(tag, page)
        role = str(tag.get("/S", "")) if hasattr(tag, "get") else ""
        if role == "/Table":
            yield from self._table(tag, page)
        elif role in _SAYING and not _holds(tag, ("/Table", "/Figure")):
            yield from self._saying(tag, role, page)
        elif role in _PICTURES:
            yield from self._figure(tag, page)
        elif depth < _DEEPEST:
            for inner in _inside(tag):
                yield from self._walk(inner, page=page, depth=depth + 1)

    def _saying(self, tag: Any, role: str, page: int) -> Iterator[Passage]:
        text, first = self._words(tag, page)
        if not text or role == "/Lbl":
            return
        if role in _LEVELS:
            self.outline.meet(_LEVELS[role], text)
        kinds = {"/LBody": "list item", "/Caption": "caption", "/Note": "note"}
        kind = "heading" if role in _LEVELS else kinds.get(role, "sentence")
        yield Passage(self.document, f"page {first}", kind, text, self.outline.headings)

    def _figure(self, tag: Any, page: int) -> Iterator[Passage]:
        text = tidied(str(tag.get("/Alt", "")))
        if text:
            first = next((at for at, _ in _marks(tag, page)), page)
            place = f"page {self.pages.get(first, 1)}"
            yield Passage(self.document, place, "alternative text", text, self.outline.headings)
        for inner in _inside(tag):
            if hasattr(inner.get_object(), "get") and str(inner.get_object().get("/S", "")) == "/Caption":
                yield from self._saying(inner.get_object(), "/Caption", page)

    def _table(self, tag: Any, page: int) -> Iterator[Passage]:
        self.tables += 1
        rows, caption = [], ""
        for part in _flat(tag):
            if str(part.get("/S")) == "/Caption":
                caption, first = self._words(part, page)
                yield Passage(self.document, f"page {first}", "caption", caption, self.outline.headings)
            else:
                rows.append([self._slot(cell, page) for cell in _cells(part)])
        for row in rows_of(rows):
            text = joined(row.cells, row.headings)
            yield Passage(
                self.document, f"page {row.place}", "table row", text, self.outline.headings,
                row.cells, caption, self.tables,
            )  # fmt: skip

    def _slot(self, cell: Any, page: int) -> Slot:
        text, first = self._words(cell, page)
        across, down = (_span(cell, name) for name in ("/ColSpan", "/RowSpan"))
        return Slot(text, str(cell.get("/S")) == "/TH", across, down, str(first))

    def _words(self, tag: Any, page: int) -> tuple[str, int]:
        """Return the words inside a tag, and the page on which they begin."""
        parts = list(_marks(tag, page))
        text = tidied(" ".join(self.said.get(part, "") for part in parts))
        first = next((at for at, mark in parts if (at, mark) in self.said), page)
        return text, self.pages.get(first, 1)


def _page_of(tag: Any, page: int) -> int:
    own = tag.raw_get("/Pg") if hasattr(tag, "raw_get") and "/Pg" in tag else None
    return own.idnum if own is not None and hasattr(own, "idnum") else page


def _inside(tag: Any) -> list[Any]:
    if not hasattr(tag, "get"):
        return list(tag) if isinstance(tag, list) else []
    kids = tag.get("/K")
    kids = kids.get_object() if kids is not None else []
    return list(kids) if isinstance(kids, list) else [kids]


def _marks(tag: Any, page: int) -> Iterator[tuple[int, int]]:
    """Return the marks inside a tag in order, each with its page."""
    tag = tag.get_object()
    if isinstance(tag, int):
        yield page, int(tag)
    elif hasattr(tag, "get"):
        page = _page_of(tag, page)
        if "/MCID" in tag:
            yield page, int(tag["/MCID"])
        for inner in _inside(tag):
            yield from _marks(inner, page)


def _said_marks(tag: Any, page: int) -> Iterator[tuple[int, int]]:
    """Return the marks of words that are read: all but those inside pictures, whose captions are read."""
    tag = tag.get_object()
    if isinstance(tag, int):
        yield page, int(tag)
    elif hasattr(tag, "get"):
        page = _page_of(tag, page)
        if "/MCID" in tag:
            yield page, int(tag["/MCID"])
        inside = [inner.get_object() for inner in _inside(tag)]
        if str(tag.get("/S", "")) in _PICTURES:
            inside = [one for one in inside if hasattr(one, "get") and str(one.get("/S", "")) == "/Caption"]
        for inner in inside:
            yield from _said_marks(inner, page)


def _holds(tag: Any, roles: tuple[str, ...]) -> bool:
    for inner in _inside(tag):
        inner = inner.get_object()
        if hasattr(inner, "get") and (str(inner.get("/S", "")) in roles or _holds(inner, roles)):
            return True
    return False


def _flat(table: Any) -> Iterator[Any]:
    """Return the rows and the caption of a table, out of its head and body."""
    for inner in _inside(table):
        inner = inner.get_object()
        role = str(inner.get("/S", "")) if hasattr(inner, "get") else ""
        if role in ("/TR", "/Caption"):
            yield inner
        elif role in ("/THead", "/TBody", "/TFoot"):
            yield from _flat(inner)


def _cells(row: Any) -> list[Any]:
    cells = [inner.get_object() for inner in _inside(row)]
    return [cell for cell in cells if hasattr(cell, "get") and str(cell.get("/S")) in ("/TH", "/TD")]


def _span(cell: Any, name: str) -> int:
    given = cell.get("/A")
    given = given.get_object() if given is not None else []
    for one in given if isinstance(given, list) else [given]:
        known = one.get_object()
        if hasattr(known, "get") and name in known:
            return max(1, min(int(known[name]), 100))
    return 1
