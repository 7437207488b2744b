"""What a part of a document holds, sorted by how a slide shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pcp_kpi.document import Block, Folded, Grid, Links, Pair, Part, Picture, Words
from pcp_kpi.forms.deck.texts import Section, sections_of

Run = tuple[tuple[Section, ...], Picture | Grid | None]


@dataclass(frozen=True)
class Material:
    """The blocks of a part.

    Parameters
    ----------
    runs : tuple of (tuple of Section, Grid or Picture or None)
        Words and the picture or table that they open, in reading order; after the last there may be words alone.
    notes : tuple of str
        Definitions and other small words: they go to the speaker's notes.
    """

    runs: tuple[Run, ...]
    notes: tuple[str, ...]

    @property
    def mains(self) -> tuple[Picture | Grid, ...]:
        """Pictures and tables, in reading order."""
        return tuple(main for _, main in self.runs if main is not None)

    @property
    def sections(self) -> tuple[Section, ...]:
        """All the words."""
        return tuple(section for sections, _ in self.runs for section in sections)

    def without_words(self) -> Material:
        """Return pictures and tables alone."""
        return Material(tuple(((), main) for main in self.mains), self.notes)


def material_of(part: Part) -> Material:
    """Sort the blocks of a part; what a reader would have to unfold is left to the workbook."""
    blocks = tuple(_open(part.blocks))
    notes = tuple(block.text for block in blocks if isinstance(block, Words) and block.kind == "note")
    return Material(tuple(_runs(blocks)), notes)


def _runs(blocks: Iterable[Block]) -> Iterator[Run]:
    words: list[Block] = []
    for block in blocks:
        if isinstance(block, Picture | Grid):
            yield sections_of(words), block
            words = []
        elif not isinstance(block, Links):
            words.append(block)
    if sections_of(words):
        yield sections_of(words), None


def _open(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Pair):
            yield from _open((*block.left, *block.right))
        elif not isinstance(block, Folded):
            yield block
