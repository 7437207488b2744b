"""A document as plain data for the page's template: every text a string, every arrangement a list."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from pcp_kpi.charts.theme import FONT, THEME
from pcp_kpi.document import (
    Block,
    Commentary,
    Cover,
    Document,
    Folded,
    Grid,
    Links,
    Pair,
    Part,
    Picture,
    Points,
    Subheading,
    Tag,
    Terms,
    Words,
)
from pcp_kpi.forms.drawing import Drawing
from pcp_kpi.forms.pdf.commentary import markdown_nodes
from pcp_kpi.forms.pdf.grids import plain_grid
from pcp_kpi.forms.pdf.text import printable
from pcp_kpi.forms.words import SHAPES

Plain = dict[str, Any]
MONO = f"{FONT} Mono"
_FILLING = ("grid", "picture", "group")
_NARROW = 84  # percent of the page's width
_BARS = 92  # percent: two charts of nine bars with their words find room on a page
_FEW_LINES = 14  # of a chapter that needs no page of its own
_UNBROKEN = 45  # lines; an annex of so many follows the one before if the page has room for the whole of it
_SHORT = 20  # lines; so does any chapter of so many
_UPRIGHT = 7  # columns; a scorecard of more stands on a page that lies
_FEW_HEADINGS = 14  # that the contents list; they find room on the cover
LEFT_OUT = (
    "The figures behind each chart are left out of this document. They stand in the folder tables beside it, and in "
    "the workbook where one is made."
)


def plain_document(document: Document, drawings: Mapping[str, Drawing]) -> Plain:
    """Return a document as plain data.

    Parameters
    ----------
    document : Document
    drawings : mapping of str to Drawing
        Every picture, by its name.
    """
    writer = _Writer(drawings)
    cover = document.cover
    written = [writer.part(part) for part in document.parts]
    opening, parts = _opening(written)
    return {
        "title": printable(document.title),
        "description": printable(cover.caution or f"{cover.title}, {cover.period}"),
        "cover": _cover(cover),
        "contents-on-cover": _headings(written) <= _FEW_HEADINGS,
        "opening": opening,
        "parts": parts,
        "left-out": LEFT_OUT if any(isinstance(block, Folded) for block in _every(document)) else "",
        "font": FONT,
        "mono": MONO,
        "colours": {
            "blue": THEME.value,
            "pink": THEME.outside,
            "ink": THEME.text,
            "quiet": THEME.quiet,
            "line": THEME.line,
            "wash": THEME.wash,
            "good": THEME.good,
            "good-ink": THEME.good_text,
            "warn": THEME.warn,
        },
    }


def _every(document: Document) -> Iterator[Block]:
    """Return every block, with those that arrange others."""
    for part in document.walk():
        for block in part.blocks:
            yield block
            if isinstance(block, Pair):
                yield from (*block.left, *block.right)


def _opening(parts: list[Plain]) -> tuple[list[Plain], list[Plain]]:
    """Return the first chapter apart, to stand on the cover, where it is a few words and would fill no page."""
    alone = len(parts) > 1 and not parts[0]["new-page"] and not parts[0]["landscape"]
    alone = alone and (parts[1]["new-page"] or parts[1]["landscape"])
    return (parts[:1], parts[1:]) if alone else ([], parts)


def _headings(parts: Sequence[Plain]) -> int:
    """Return how many headings the contents list: chapters, and what they are divided into."""
    return sum(part["listed"] + sum(inner["listed"] for inner in part["parts"]) for part in parts)


def _lies(part: Part) -> bool:
    """Tell whether a part has so wide a table that its page is to lie."""
    grids = (block for block in part.blocks if isinstance(block, Grid))
    return part.kind == "scorecard" and any(len(grid.table.columns) > _UPRIGHT for grid in grids)


def _cover(cover: Cover) -> Plain:
    return {
        "organisation": printable(cover.organisation),
        "title": printable(cover.title),
        "period_label": printable(cover.period_label),
        "dates": printable(cover.dates),
        "marking": printable(cover.marking),
        "facts": [[printable(term), printable(said)] for term, said in cover.facts],
        "caution": printable(cover.caution),
        "introduction": [printable(text) for text in cover.introduction],
        "handling": [printable(text) for text in cover.handling],
    }


class _Writer:
    """Turns parts and blocks into plain data."""

    def __init__(self, drawings: Mapping[str, Drawing]) -> None:
        self._drawings = drawings

    def part(self, part: Part, *, above: str = "", new_page: bool | None = None) -> Plain:
        """Return a part; a chapter and each measure begin a page, unless it would be left nearly empty."""
        landscape = _lies(part)
        blocks = self.blocks(part.blocks, landscape=landscape)
        filled = any(block["kind"] in _FILLING for block in blocks)
        lies = any(block.get("landscape") for block in blocks)  # a table has a page of its own
        if part.kind == "measure" and any(block["kind"] == "grid" for block in blocks[1:]):
            _narrow(blocks)  # a table after the words would else go over alone
        inner: list[Plain] = []
        for one in part.parts:
            begins = one.kind == "measure" and (filled or bool(inner))
            inner.append(self.part(one, above=part.title, new_page=begins))
            if one.kind == "measure" and not begins and blocks:
                _narrow(inner[-1]["blocks"])  # it shares its page with the words that open the chapter
        lines = _length(blocks, inner)
        follows = lines <= (_UNBROKEN if part.kind == "annex" else _SHORT) and not (
            landscape or inner or lies
        )
        return {
            # On a page of its own it is to say of what it is another view.
            "title": printable(f"{above}: {part.title}" if part.kind == "also" else part.title),
            "tags": [_tag(tag) for tag in part.tags],
            "blocks": blocks,
            "parts": inner,
            "landscape": landscape,
            "listed": part.kind != "absent",
            "together": part.kind in ("exhibit", "also") or follows,
            "new-page": lines > _FEW_LINES and not follows if new_page is None else new_page,
        }

    def blocks(self, blocks: Sequence[Block], *, landscape: bool = False) -> list[Plain]:
        """Return blocks as they follow one another; links and folds are not for paper."""
        plain = [one for block in blocks for one in self._block(block, landscape)]
        for words, after in pairwise(plain):
            if words["kind"] == "words" and after["kind"] in _FILLING:
                words["sticky"] = True  # what is said of a chart stands with it
        return plain

    def _block(self, block: Block, landscape: bool) -> list[Plain]:
        match block:
            case Subheading(text):
                return [{"kind": "subheading", "text": printable(text)}]
            case Words(text, kind):
                return [{"kind": "words", "text": printable(text), "role": kind, "sticky": False}]
            case Points(items):
                return [{"kind": "points", "items": [printable(item) for item in items]}] if items else []
            case Terms(items):
                said = [[printable(term), printable(words)] for term, words in items]
                return [{"kind": "terms", "items": said}] if said else []
            case Commentary(markdown, role):
                return [_commentary(markdown, role)]
            case Picture(name):
                bars = block.plot is not None and block.plot.kind == "bars"
                return [self._picture(name, width=_BARS if bars else 100)]
            case Grid():
                return [plain_grid(block, landscape=landscape)]
            case Pair(left, right):
                return self._pair(left, right, landscape)
            case Links() | Folded():
                return []

    def _picture(self, name: str, *, width: int) -> Plain:
        drawing = self._drawings[name]
        return {
            "kind": "picture",
            "svg": drawing.svg,
            "alt": printable(drawing.words.alt_text),
            "width": width,
        }

    def _pair(self, left: Sequence[Block], right: Sequence[Block], landscape: bool) -> list[Plain]:
        """Set charts and tables across the page, where their words can be read, and words in two columns."""
        first, second = self.blocks(left, landscape=landscape), self.blocks(right, landscape=landscape)
        if any(block["kind"] in _FILLING for block in second):
            return _group([*first, *second])
        groups = _groups(second)
        words = second if len(groups) < 2 else [{"kind": "columns", "columns": _balance(groups)}]
        return [*_group(first), *words]


def _narrow(blocks: Sequence[Plain]) -> None:
    """Draw the first chart a little smaller, so that what follows it still finds room on the page."""
    inside = (one for block in blocks for one in (block["blocks"] if block["kind"] == "group" else [block]))
    for picture in [one for one in inside if one["kind"] == "picture"][:1]:
        picture["width"] = _NARROW


def _group(blocks: Sequence[Plain]) -> list[Plain]:
    """Return blocks that are to stand on one page."""
    return [{"kind": "group", "blocks": list(blocks)}] if blocks else []


def _length(blocks: Sequence[Plain], parts: Sequence[Plain]) -> float:
    """Return about how many lines blocks and parts take."""
    return sum(map(_lines, blocks)) + sum(2 + _length(part["blocks"], part["parts"]) for part in parts)


def _lines(block: Plain) -> float:
    """Return about how many lines a block takes."""
    if block["kind"] == "grid":
        return 3.0 + len(block["rows"])
    return math.inf if block["kind"] in ("picture", "group", "columns") else 1 + len(repr(block)) / 90


def _groups(blocks: Sequence[Plain]) -> list[list[Plain]]:
    """Cut blocks before each heading."""
    groups: list[list[Plain]] = []
    for block in blocks:
        if not groups or block["kind"] in ("subheading", "commentary"):
            groups.append([])
        groups[-1].append(block)
    return groups


def _balance(groups: Sequence[list[Plain]]) -> list[list[Plain]]:
    """Share groups between two columns, in order, as evenly as their words allow."""
    lengths = [sum(len(repr(block)) for block in group) for group in groups]
    cut = min(range(1, len(groups)), key=lambda place: abs(sum(lengths[:place]) - sum(lengths[place:])))
    return [
        [block for group in groups[:cut] for block in group],
        [block for group in groups[cut:] for block in group],
    ]


def _commentary(markdown: str, role: str) -> Plain:
    title = f"Commentary, {role}" if role else "Commentary"
    return {"kind": "commentary", "title": printable(title), "nodes": markdown_nodes(markdown)}


def _tag(tag: Tag) -> Plain:
    return {"text": printable(tag.text), "kind": tag.kind, "shape": SHAPES[tag.kind]}
