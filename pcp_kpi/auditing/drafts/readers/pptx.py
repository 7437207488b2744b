"""Drafts as decks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pcp_kpi.auditing.drafts.passages import Cell, Passage, joined, tidied
from pcp_kpi.auditing.drafts.readers.grids import Slot, rows_of
from pcp_kpi.errors import CommandError, NotAvailable


def read_pptx(path: Path) -> list[Passage]:
    """Read a deck: titles, text, tables, the numbers of native charts, alternative texts and speaker notes.

    Parameters
    ----------
    path : Path

    Returns
    -------
    list of Passage
        Places are slides.

    Raises
    ------
    NotAvailable
        When python-pptx is not installed; with the command that installs it.
    CommandError
        When the file is no deck.
    """
    try:
        from pptx import Presentation
        from pptx.exc import PackageNotFoundError
    except ImportError as error:
        raise NotAvailable(
            "reading a deck needs python-pptx; install it with: pip install 'pcp-kpi[report]'"
        ) from error
    try:
        deck = Presentation(str(path))
    except (PackageNotFoundError, KeyError, ValueError) as error:
        raise CommandError(f"{path.name} is not a deck: {error}; save it as .pptx again") from error
    reader = _Deck(path.name)
    return [
        passage
        for number, slide in enumerate(deck.slides, start=1)
        for passage in reader.slide(slide, number)
    ]


# An axis that prints only dates where the slide says what each stands for.
_WINDOW = re.compile(r"\beach point: (.+?) the date below it", re.IGNORECASE)


class _Deck:
    """Walks slides and counts their tables."""

    def __init__(self, document: str) -> None:
        self.document = document
        self.tables = 0

    def slide(self, slide: Any, number: int) -> Iterator[Passage]:
        """Return what a slide says."""
        place, title = f"slide {number}", slide.shapes.title
        words = tidied(title.text_frame.text) if title is not None else ""
        headings = (words,) if words else ()
        if words:
            yield Passage(self.document, place, "heading", words, headings)
        shapes = [one for one in _flat(slide.shapes) if title is None or one.shape_id != title.shape_id]
        told = " ".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)
        window = _WINDOW.search(told)
        for shape in shapes:
            yield from self._shape(shape, place, headings, window[1] if window else "")
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            yield from self._words(
                slide.notes_slide.notes_text_frame, f"{place}, notes", headings, kind="note"
            )

    def _shape(
        self, shape: Any, place: str, headings: tuple[str, ...], window: str = ""
    ) -> Iterator[Passage]:
        drawn = tidied(shape._element._nvXxPr.cNvPr.get("descr", "") or "")
        if drawn:
            yield Passage(self.document, place, "alternative text", drawn, headings)
        if getattr(shape, "has_table", False) and shape.has_table:
            yield from self._table(shape.table, place, headings)
        elif getattr(shape, "has_chart", False) and shape.has_chart:
            yield from self._chart(shape.chart, place, headings, window)
        elif shape.has_text_frame:
            yield from self._words(shape.text_frame, place, headings)

    def _words(
        self, frame: Any, place: str, headings: tuple[str, ...], *, kind: str = "sentence"
    ) -> Iterator[Passage]:
        for paragraph in frame.paragraphs:
            text = tidied("".join(run.text for run in paragraph.runs))
            if text:
                yield Passage(self.document, place, kind, text, headings)

    def _table(self, table: Any, place: str, headings: tuple[str, ...]) -> Iterator[Passage]:
        self.tables += 1
        slots = [
            [
                Slot(
                    tidied(cell.text_frame.text), at == 0 and bool(table.first_row),
                    cell.span_width if cell.is_merge_origin else 1,
                    cell.span_height if cell.is_merge_origin else 1,
                )
                for cell in row.cells
                if not cell.is_spanned
            ]
            for at, row in enumerate(table.rows)
        ]  # fmt: skip
        caption = headings[0] if headings else ""
        for row in rows_of(slots):
            text = joined(row.cells, row.headings)
            yield Passage(self.document, place, "table row", text, headings, row.cells, caption, self.tables)

    def _chart(self, chart: Any, place: str, headings: tuple[str, ...], window: str) -> Iterator[Passage]:
        self.tables += 1
        caption = tidied(chart.chart_title.text_frame.text) if chart.has_title else ""
        for plot in chart.plots:
            names = [f"{window} {name}".strip() for name in plot.categories]
            drawn = [
                (str(series.name), tuple(series.values)) for series in plot.series
            ]  # each asks for XML anew
            for at, name in enumerate(names):
                cells = tuple(
                    Cell(_stored(values[at]), (name,), (title,), raw=True)
                    for title, values in drawn
                    if at < len(values) and values[at] is not None
                )
                text = joined(cells, (name,))
                yield Passage(
                    self.document, f"{place}, chart", "table row", text, headings, cells,
                    caption or (headings[0] if headings else ""), self.tables,
                )  # fmt: skip


def _flat(shapes: Any) -> Iterator[Any]:
    """Return shapes, those inside groups too."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _flat(shape.shapes)
        else:
            yield shape


def _stored(value: float) -> str:
    return f"{value:.12g}"
