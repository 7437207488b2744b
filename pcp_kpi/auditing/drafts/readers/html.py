"""Drafts as HTML pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from pcp_kpi.auditing.drafts.passages import Outline, Passage, joined, tidied
from pcp_kpi.auditing.drafts.readers.grids import Slot, rows_of

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = {
    "p": "sentence", "li": "list item", "figcaption": "caption", "dd": "sentence", "dt": "heading",
    "blockquote": "sentence", "summary": "caption", "div": "sentence", "section": "sentence", "footer": "note",
    "header": "sentence", "main": "sentence", "article": "sentence", "figure": "sentence", "details": "sentence",
    "body": "sentence", "ul": "sentence", "ol": "sentence", "dl": "sentence", "nav": "sentence", "br": "",
}  # fmt: skip
_UNSEEN = ("script", "style", "template", "head")
# The strokes of a drawing are most of a page's bytes and hold no words.
_DRAWN = re.compile(r"<(path|use|defs|clipPath|rect|circle|line|polygon|polyline)\b[^<>]*>", re.DOTALL)


def read_html(path: Path) -> list[Passage]:
    """Read a page: headings, paragraphs, points, tables and the alternative texts of its pictures.

    Parameters
    ----------
    path : Path
        UTF-8.

    Returns
    -------
    list of Passage
        Their places are lines of the file. What a drawing letters is left out; its title and description are read.
    """
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    return passages_of_html(text, path.name)


def passages_of_html(text: str, document: str) -> list[Passage]:
    """Return the passages of a page that is given as text.

    Examples
    --------
    >>> [p.text for p in passages_of_html("<h1>Rape</h1><p>378 in <b>Q1</b> 2021/22.</p>", "draft.html")]
    ['Rape', '378 in Q1 2021/22.']
    """
    page = _Page(document)
    page.feed(_DRAWN.sub(lambda found: "\n" * found.group().count("\n"), text))
    page.close()
    page.flush()
    return page.passages


class _Page(HTMLParser):
    """Walks a page, collecting what each block says."""

    def __init__(self, document: str) -> None:
        super().__init__(convert_charrefs=True)
        self.document = document
        self.passages: list[Passage] = []
        self.outline = Outline()
        self.tables = 0
        self._words: list[str] = []
        self._kind = "sentence"
        self._level = 0
        self._line = 0
        self._told = 0  # line that a converter wrote into the page
        self._unseen = 0
        self._drawing = 0
        self._grid: _Grid | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._told = int(given["data-line"]) if given.get("data-line", "").isdigit() else self._told
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "svg":
            self._drawing += 1
        elif self._drawing:
            self._in_drawing(tag)
        elif tag == "img":
            self._say(given.get("alt", ""), "alternative text")
        elif not self._in_table(tag, given):
            self._block(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "svg":
            self._drawing = max(0, self._drawing - 1)
            self._kind = "sentence"
        elif self._drawing:
            if tag in ("title", "desc"):
                self._end_of_drawn_words()
        elif self._grid is not None:
            self._end_in_table(tag)
        elif tag in _HEADINGS or tag in _BLOCKS:
            self.flush()

    def handle_data(self, data: str) -> None:
        if self._unseen or (self._drawing and self._kind != "alternative text"):
            return
        if self._grid is not None and not self._drawing:
            self._grid.hear(data)
            return
        if not self._words:
            self._line = self._told or self.getpos()[0]
        self._words.append(data)

    def flush(self) -> None:
        """Say what the open block holds."""
        text, self._words = tidied("".join(self._words)), []
        if text and self._level:
            self.outline.meet(self._level, text)
        if text:
            self._say(text, "heading" if self._level else self._kind, line=self._line)
        self._level, self._kind = 0, "sentence"

    def _block(self, tag: str) -> None:
        if tag in _HEADINGS or tag in _BLOCKS:
            self.flush()
            self._level = _HEADINGS.get(tag, 0)
            self._kind = _BLOCKS.get(tag, "") or "sentence"
        if tag == "table":
            self.flush()
            self.tables += 1
            self._grid = _Grid()

    def _in_drawing(self, tag: str) -> None:
        if tag in ("title", "desc") and self._grid is None:
            self.flush()
            self._kind = "alternative text"

    def _end_of_drawn_words(self) -> None:
        if self._grid is None:
            self.flush()
        self._kind = "sentence"

    def _in_table(self, tag: str, given: dict[str, str]) -> bool:
        if self._grid is None:
            return False
        self._grid.open(tag, given, self._told or self.getpos()[0])
        return True

    def _end_in_table(self, tag: str) -> None:
        grid = self._grid
        if grid is None:
            return
        grid.close(tag)
        if tag != "table":
            return
        self._grid = None
        if grid.caption:
            self._say(grid.caption, "caption", line=grid.caption_line)
        self.passages += self._rows(grid)

    def _rows(self, grid: _Grid) -> Iterator[Passage]:
        for row in rows_of(grid.rows):
            text = joined(row.cells, row.headings)
            yield Passage(
                self.document, f"line {row.place}", "table row", text, self.outline.headings,
                row.cells, grid.caption, self.tables,
            )  # fmt: skip

    def _say(self, text: str, kind: str, *, line: int = 0) -> None:
        text = tidied(text)
        if text:
            place = f"line {line or self._told or self.getpos()[0]}"
            self.passages.append(Passage(self.document, place, kind, text, self.outline.headings))


class _Grid:
    """A table while it is walked."""

    def __init__(self) -> None:
        self.rows: list[list[Slot]] = []
        self.caption, self.caption_line = "", 0
        self._words: list[str] = []
        self._cell: tuple[str, dict[str, str], int] | None = None

    def open(self, tag: str, given: dict[str, str], line: int) -> None:
        """Open a row, a cell or the caption."""
        if tag == "tr":
            self._end_cell()
            self.rows.append([])
        elif tag in ("td", "th", "caption"):
            self._end_cell()
            self._cell, self._words = (tag, given, line), []
        elif tag == "br":
            self._words.append(" ")

    def hear(self, data: str) -> None:
        """Take words into the open cell."""
        if self._cell is not None:
            self._words.append(data)

    def close(self, tag: str) -> None:
        """Close what a tag ends."""
        if tag in ("td", "th", "caption", "tr", "table"):
            self._end_cell()

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        (tag, given, line), self._cell = self._cell, None
        text = tidied("".join(self._words))
        if tag == "caption":
            self.caption, self.caption_line = text, line
            return
        across, down = (_span(given.get(name, "")) for name in ("colspan", "rowspan"))
        slot = Slot(text, tag == "th", across, down, str(line))
        if not self.rows:
            self.rows.append([])
        self.rows[-1].append(slot)


def _span(text: str) -> int:
    return max(1, min(int(text), 100)) if text.isdigit() else 1
