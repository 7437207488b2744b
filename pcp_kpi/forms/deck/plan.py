"""A deck as a plan: which slides there are and what stands where, before any file is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pcp_kpi.document import Plot, Tag
from pcp_kpi.forms.deck.canvas import Box
from pcp_kpi.forms.deck.columns import Cut
from pcp_kpi.forms.deck.texts import Paragraph

KINDS = ("cover", "contents", "divider", "plain")


@dataclass(frozen=True)
class Text:
    """Paragraphs in a box.

    Parameters
    ----------
    box : Box
    paragraphs : tuple of Paragraph
    size : float
        Of its letters, in points.
    name : str
        What it is, in the list of objects on the slide.
    """

    box: Box
    paragraphs: tuple[Paragraph, ...]
    size: float
    name: str = "Text"


@dataclass(frozen=True)
class Status:
    """A tag: a word with its shape, in a frame.

    Parameters
    ----------
    box : Box
    tag : Tag
    """

    box: Box
    tag: Tag


@dataclass(frozen=True)
class Native:
    """A chart that can be edited.

    Parameters
    ----------
    box : Box
    plot : Plot
    name, alt : str
        Name and alternative text.
    """

    box: Box
    plot: Plot = field(repr=False)
    name: str
    alt: str


@dataclass(frozen=True)
class Image:
    """A picture.

    Parameters
    ----------
    box : Box
    file : Path
        PNG.
    name, alt : str
        Name and alternative text.
    cut : tuple of float, optional
        Shares of its height that are not shown, above and below: words that the slide says itself.
    """

    box: Box
    file: Path
    name: str
    alt: str
    cut: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Rows:
    """A table, or the part of one that finds room.

    Parameters
    ----------
    box : Box
    cut : Cut
    name, alt : str
        Name and alternative text.
    """

    box: Box
    cut: Cut
    name: str
    alt: str


@dataclass(frozen=True)
class Spark:
    """A small picture on a cell of a table.

    Parameters
    ----------
    box : Box
    svg : str
        Inline SVG of lines and markers.
    alt : str
        Alternative text.
    """

    box: Box
    svg: str = field(repr=False)
    alt: str


Item = Text | Status | Native | Image | Rows | Spark


@dataclass(frozen=True)
class Slide:
    """One slide.

    Parameters
    ----------
    title : str
        The message; unlike that of any other slide.
    part : str
        Anchor of the part of the document that it shows.
    items : tuple of Item
        In reading order.
    kind : str
        One of `KINDS`; what is not plain has the words of `paragraphs` in its placeholder.
    paragraphs : tuple of Paragraph
        Under the title of a cover or a divider.
    notes : tuple of str
        Speaker's notes, a paragraph each.
    context : str
        What tells it from another slide of the same title: the part it belongs to.
    """

    title: str
    part: str
    items: tuple[Item, ...] = ()
    kind: str = "plain"
    paragraphs: tuple[Paragraph, ...] = ()
    notes: tuple[str, ...] = ()
    context: str = ""
