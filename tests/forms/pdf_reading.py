"""A tagged PDF taken apart: its structure with the words of each element, its pages, what is not read out."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

pikepdf = pytest.importorskip("pikepdf")

Words = dict[tuple[int, int], str]  # by page (its object) and marked content


@dataclass(frozen=True)
class Tagged:
    """One element of the structure tree; words are without spaces, since a line's end is not told from one."""

    kind: str
    title: str
    alternative: str
    about: dict[str, str]
    own: str
    children: tuple[Tagged, ...] = field(repr=False)

    def walk(self) -> Iterator[Tagged]:
        yield self
        for child in self.children:
            yield from child.walk()

    def find(self, *kinds: str) -> list[Tagged]:
        return [one for one in self.walk() if one.kind in kinds]

    def attribute(self, name: str) -> str:
        """Return an attribute, empty when there is none."""
        return self.about.get(name, "")

    @property
    def words(self) -> str:
        """What is read out of a cell, a caption or a paragraph: its own words and its children's."""
        return self.own + "".join(child.words for child in self.children if child.kind != "Figure")


class Pdf:
    """A PDF taken apart."""

    def __init__(self, content: bytes) -> None:
        self.file = pikepdf.open(io.BytesIO(content))
        self.artifacts: dict[int, str] = {}
        marked: Words = {}
        for number, page in enumerate(self.file.pages):
            shown = _Shown()
            shown.read(page, page.Resources)
            self.artifacts[number] = without_spaces(shown.artifacts)
            marked |= {(page.objgen[0], id): words for id, words in shown.marked.items()}
        self.tree = _tagged(self.file.Root.StructTreeRoot.K[0], marked)

    @property
    def headings(self) -> list[tuple[int, str]]:
        return [(int(one.kind[1]), one.title) for one in self.tree.walk() if re.fullmatch(r"H\d", one.kind)]

    @property
    def tables(self) -> list[Tagged]:
        return self.tree.find("Table")

    @property
    def alternatives(self) -> list[str]:
        return [one.alternative for one in self.tree.find("Figure")]

    @property
    def pages(self) -> list[str]:
        """All words on each page, without spaces."""
        shown = []
        for page in self.file.pages:
            whole = _Shown()
            whole.read(page, page.Resources)
            shown.append(without_spaces("".join(whole.all)))
        return shown

    @property
    def words(self) -> str:
        return "".join(self.pages)

    @property
    def bookmarks(self) -> list[tuple[str, list[str]]]:
        with self.file.open_outline() as outline:
            return [(one.title, [child.title for child in one.children]) for one in outline.root]


def without_spaces(text: str) -> str:
    return re.sub(r"\s", "", text)


def _tagged(node: Any, marked: Words, page: int = 0) -> Tagged:
    page = node.Pg.objgen[0] if "/Pg" in node else page
    inside = node.get("/K", [])
    own, children = [], []
    for one in list(inside) if isinstance(inside, pikepdf.Array) else [inside]:
        if isinstance(one, pikepdf.Dictionary) and "/S" in one:
            children.append(_tagged(one, marked, page))
        elif isinstance(one, pikepdf.Dictionary) and "/MCID" in one:
            own.append(marked.get((one.Pg.objgen[0] if "/Pg" in one else page, int(one.MCID)), ""))
        elif not isinstance(one, pikepdf.Dictionary):
            own.append(marked.get((page, int(one)), ""))
    return Tagged(
        kind=str(node.S).lstrip("/"),
        title=str(node.get("/T", "")),
        alternative=str(node.get("/Alt", "")),
        about={name: str(value) for group in node.get("/A", []) for name, value in group.items()},
        own=without_spaces("".join(own)),
        children=tuple(children),
    )


class _Shown:
    """The letters that a page and the drawings on it show, by the fonts' own tables of letters."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self.marked: defaultdict[int, str] = defaultdict(str)
        self.artifacts = ""
        self._within: list[int | None] = []  # marked contents about the place; None: not read out

    def read(self, stream: Any, resources: Any) -> None:
        letters: dict[int, str] = {}
        for operands, operator in pikepdf.parse_content_stream(stream):
            name = str(operator)
            if name == "Tf":
                letters = _letters(resources.Font[operands[0]])
            elif name in ("Tj", "TJ"):
                pieces = operands[0] if name == "TJ" else operands
                self._say(
                    _decoded(
                        b"".join(bytes(one) for one in pieces if isinstance(one, pikepdf.String)), letters
                    )
                )
            elif name in ("BDC", "BMC"):
                self._within.append(_mark(operands))
            elif name == "EMC":
                self._within.pop()
            elif name == "Do" and resources.XObject[operands[0]].Subtype == "/Form":
                drawing = resources.XObject[operands[0]]
                self.read(drawing, drawing.get("/Resources", resources))

    def _say(self, words: str) -> None:
        self.all.append(words)
        if self._within and self._within[-1] is not None:
            self.marked[self._within[-1]] += words
        else:
            self.artifacts += words


def _mark(operands: Any) -> int | None:
    if str(operands[0]) == "/Artifact" or len(operands) < 2:
        return None
    return int(operands[1].MCID) if "/MCID" in operands[1] else None


def _letters(font: Any) -> dict[int, str]:
    table = font.ToUnicode.read_bytes().decode()
    pairs = re.findall(r"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>", table)
    return {int(glyph, 16): bytes.fromhex(letter).decode("utf-16-be") for glyph, letter in pairs}


def _decoded(glyphs: bytes, letters: dict[int, str]) -> str:
    numbers = (int.from_bytes(glyphs[place : place + 2], "big") for place in range(0, len(glyphs), 2))
    return "".join(letters.get(number, "") for number in numbers)
