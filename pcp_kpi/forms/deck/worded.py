"""Words over slides, in two columns."""

from __future__ import annotations

from collections.abc import Sequence

from pcp_kpi.forms.deck.canvas import Box
from pcp_kpi.forms.deck.letters import Letters
from pcp_kpi.forms.deck.plan import Item, Slide, Text
from pcp_kpi.forms.deck.stage import GAP, Stage, head
from pcp_kpi.forms.deck.texts import Section, broken, fill

_TEXT_SIZES = (18.0, 16.0, 14.0)
_WIDE_SIZES = (20.0, 18.0)  # of few words, across the slide
_WIDEST = 36.0  # sizes of the letters: lines of some seventy-five characters


def text_slides(
    title: str, part: str, sections: Sequence[Section], stage: Stage, *, context: str = ""
) -> list[Slide]:
    """Set few words across the slide, more in two columns over as many slides as they take."""
    if not sections:
        return []
    top, ground = head(stage, context, ()) if context else ([], stage.canvas.ground)
    pages = _wide_page(ground, sections, stage) or _column_pages(ground, sections, stage)
    return [Slide(title, part, (*top, *items), context=context) for items in pages]


def _wide_page(ground: Box, sections: Sequence[Section], stage: Stage) -> list[list[Item]]:
    """Set words across the slide; nothing when they are too many."""
    for size in _WIDE_SIZES:
        box = Box(ground.left, ground.top, min(ground.width, _WIDEST * size), ground.height)
        placed, left = fill(sections, width=box.width, height=box.height, letters=stage.letters(size))
        if not left:
            return [[Text(box, tuple(placed), size, "Words")]]
    return []


def _column_pages(ground: Box, sections: Sequence[Section], stage: Stage) -> list[list[Item]]:
    columns = ground.cut_left((ground.width - 2 * GAP) / 2, gap=2 * GAP)
    pages: list[list[Item]] = []
    for size in _TEXT_SIZES:
        pages = _text_pages(columns, sections, stage.letters(size))
        if len(pages) == 1:
            break
    return pages


def _text_pages(columns: tuple[Box, Box], sections: Sequence[Section], letters: Letters) -> list[list[Item]]:
    width, height = columns[0].width, columns[0].height
    room = height - 4 * letters.line  # under a heading of up to three lines
    rest = tuple(broken(section, width=width, height=room, letters=letters) for section in sections)
    pages: list[list[Item]] = []
    while rest:
        pages.append([])
        for column in columns:
            paragraphs, rest = fill(rest, width=width, height=height, letters=letters)
            if paragraphs:
                pages[-1].append(Text(column, tuple(paragraphs), letters.size, "Words"))
    return pages
