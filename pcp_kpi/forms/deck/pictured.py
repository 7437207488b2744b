"""Pictures that no chart of the deck can show, such as areas side by side: as large as the words beside them allow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pcp_kpi.charts import ChartWords
from pcp_kpi.document import Part, Picture
from pcp_kpi.forms.deck.canvas import SMALLEST, Box
from pcp_kpi.forms.deck.plan import Image, Item, Text
from pcp_kpi.forms.deck.sparks import png_size
from pcp_kpi.forms.deck.stage import GAP, Stage, set_column, verdicts
from pcp_kpi.forms.deck.texts import Section, plain

_STEP = 0.97  # by which a picture gives way to words, again and again
_LEAST = (
    0.6  # of the size that it would have alone: smaller it says nothing, so that words go to the next slide
)
_COLUMN = 160.0  # points of width that words need beside it
_LINE = 30.0  # points of height that they need under it


def picture_items(
    part: Part, picture: Picture, ground: Box, sections: tuple[Section, ...], stage: Stage
) -> tuple[list[Item], tuple[Section, ...]]:
    """Set a picture without the words round it, which its slide says, and as much as finds room beside or under it.

    Parameters
    ----------
    part : Part
        Where it stands.
    picture : Picture
    ground : Box
        What the slide has for it.
    sections : tuple of Section
        The words about it. Its caption follows them.
    stage : Stage

    Returns
    -------
    tuple
        Items of the slide, and the words that found no room.

    Raises
    ------
    CommandError
        When its file is not there.
    """
    from pcp_kpi.charts.frame import word_shares

    words, file = stage.words[picture.name], stage.charts / f"{picture.name}.png"
    width, height = png_size(file)
    cut = word_shares(words, width=width, height=height)
    said, rest = opening_line(stage, ground, words.subtitle)
    told = (*sections, Section((plain(words.caption),))) if words.caption else sections
    box, column, left = _share(rest, (width, height * (1 - sum(cut))), told, stage)
    return [*said, Image(box, file, picture.label, alt_text(part, words), cut), *column], left


def opening_line(stage: Stage, box: Box, words: str) -> tuple[list[Item], Box]:
    """Set what a chart shows over it, and return that with the room that is left."""
    if not words:
        return [], box
    letters = stage.letters()
    strip, rest = box.cut_top(letters.lines(words, box.width) * letters.line + 2, gap=2)
    return [Text(strip, (plain(words),), SMALLEST, "What the chart shows")], rest


def alt_text(part: Part, words: ChartWords) -> str:
    """Return the alternative text of a chart, with the tags of its part."""
    return f"{words.alt_text.rstrip('.')}.{verdicts(part, words.alt_text)}"


def _share(
    ground: Box, shape: tuple[float, float], sections: tuple[Section, ...], stage: Stage
) -> tuple[Box, list[Item], tuple[Section, ...]]:
    """Share the ground out between a picture and words: the largest picture that leaves room for all of them."""
    alone = _within(ground, shape)
    if not sections:
        return alone, [], ()
    scale = 1.0
    while scale > _LEAST:
        box = replace(alone, width=scale * alone.width, height=scale * alone.height)
        for room in _rooms(ground, box):
            paragraphs, size, left = set_column(stage, room, sections, pin=True)
            if not left:
                return box, [Text(room, tuple(paragraphs), size, "Key points")], ()
        scale *= _STEP
    box = replace(alone, width=_LEAST * alone.width, height=_LEAST * alone.height)
    largest = max(_rooms(ground, box), key=lambda room: room.width * room.height, default=None)
    if largest is None:
        return alone, [], sections
    paragraphs, size, left = set_column(stage, largest, sections, pin=True)
    return box, [Text(largest, tuple(paragraphs), size, "Key points")] if paragraphs else [], left


def _rooms(ground: Box, picture: Box) -> Iterator[Box]:
    """Return the rooms for words beside a picture and under it."""
    beside = ground.cut_left(picture.width, gap=GAP)[1]
    under = ground.cut_top(picture.height, gap=GAP)[1]
    if beside.width >= _COLUMN:
        yield beside
    if under.height >= _LINE:
        yield under


def _within(box: Box, shape: tuple[float, float]) -> Box:
    """Return the largest box of a picture's shape inside another, at its upper left."""
    scale = min(box.width / shape[0], box.height / shape[1])
    return Box(box.left, box.top, shape[0] * scale, shape[1] * scale)
