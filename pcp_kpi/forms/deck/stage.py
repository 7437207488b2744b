"""What every slide is set on: its canvas, the pictures as drawn, and the pieces that slides have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pcp_kpi.charts import ChartWords
from pcp_kpi.document import Part, Tag
from pcp_kpi.forms.deck.canvas import SMALLEST, Box, Canvas
from pcp_kpi.forms.deck.letters import Letters
from pcp_kpi.forms.deck.plan import Item, Status, Text
from pcp_kpi.forms.deck.texts import AFTER, Paragraph, Section, fill, plain
from pcp_kpi.forms.words import SHAPES

SIZES = (16.0, 14.0, 13.0, SMALLEST)  # points of running text, the largest that finds room
GAP = 14.0  # points between columns
_STRIP = 22.0  # points: the line under the title, with the measure and its tags
_TAG_PAD = 16.0
ILLUSTRATIVE = Tag("ILLUSTRATIVE", "caution")


@dataclass(frozen=True)
class Stage:
    """What every slide is set on.

    Parameters
    ----------
    canvas : Canvas
    words : mapping of str to ChartWords
        The words about each picture, by its name.
    charts : Path
        Folder of the pictures.
    """

    canvas: Canvas
    words: Mapping[str, ChartWords] = field(repr=False)
    charts: Path

    def letters(self, size: float = SMALLEST, *, bold: bool = False) -> Letters:
        """Return letters of the theme's font."""
        return Letters(size, bold=bold, runs=self.canvas.runs)


def tag_text(tag: Tag) -> str:
    """Return a tag's word with its shape.

    Examples
    --------
    >>> tag_text(Tag("Above upper limit", "above"))
    '▲ Above upper limit'
    """
    return f"{SHAPES[tag.kind]} {tag.text}"


def head(stage: Stage, words: str, tags: Sequence[Tag]) -> tuple[list[Item], Box]:
    """Set the line under the title, the measure at the left and its tags at the right; return it and what is left."""
    letters = stage.letters(SMALLEST, bold=True)
    strip, rest = stage.canvas.ground.cut_top(_STRIP, gap=6)
    edge = strip.right
    statuses: list[Item] = []
    for tag in reversed(tags):
        width = letters.width(tag_text(tag)) + _TAG_PAD
        statuses.insert(0, Status(Box(edge - width, strip.top, width, _STRIP), tag))
        edge -= width + 6
    room = Box(strip.left, strip.top, max(edge - strip.left - 6, 0.0), _STRIP)
    size = next(
        (size for size in SIZES[1:] if stage.letters(size, bold=True).width(words) <= room.width), 0.0
    )
    if not words or not size:  # the notes name it too
        return statuses, rest
    return [Text(room, (plain(words, "heading"),), size, "What is measured"), *statuses], rest


def foot(stage: Stage, ground: Box, words: str) -> tuple[list[Item], Box]:
    """Set small words at the foot of the ground; return them and what is left above."""
    if not words:
        return [], ground
    paragraph = plain(words)
    letters = stage.letters()
    height = letters.lines(words, ground.width) * letters.line + 2
    above, strip = ground.cut_bottom(height, gap=6)
    return [Text(strip, (paragraph,), SMALLEST, "Source")], above


def set_column(
    stage: Stage, box: Box, sections: Sequence[Section], *, pin: bool = False
) -> tuple[list[Paragraph], float, tuple[Section, ...]]:
    """Set words into a column in the largest letters in which they find room, else as many as do in the smallest."""
    placed: list[Paragraph] = []
    left: tuple[Section, ...] = tuple(sections)
    size = SMALLEST
    for size in SIZES:
        placed, left = fill(
            sections, width=box.width, height=box.height, letters=stage.letters(size), pin=pin
        )
        if not left:
            break
    return placed, size, left


def fitting(stage: Stage, box: Box, paragraphs: Sequence[Paragraph], *, sizes: Sequence[float]) -> float:
    """Return the largest of these sizes in which paragraphs find room in a box, or 0 when none does."""
    for size in sizes:
        letters = stage.letters(size)
        needed = sum(paragraph.height(box.width, letters) for paragraph in paragraphs) - AFTER * size
        if needed <= box.height:
            return size
    return 0.0


def fitting_size(text: str, box: Box, *, sizes: Sequence[float], runs: float) -> float:
    """Return the largest of these sizes in which a bold text finds room in a box, else the smallest."""
    for size in sizes:
        letters = Letters(size, bold=True, runs=runs)
        if letters.lines(text, box.width) * letters.line <= box.height:
            return size
    return sizes[-1]


def verdicts(part: Part, said: str) -> str:
    """Return the tags of a part that an alternative text does not say already, as a sentence."""
    lacking = [tag.text for tag in part.tags if tag.text.lower() not in said.lower()]
    return f" {'; '.join(lacking)}." if lacking else ""
