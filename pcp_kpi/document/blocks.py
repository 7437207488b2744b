"""What stands in a part of a document: words, points, tables, pictures, and these beside or under one another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pcp_kpi.charts import Chart
from pcp_kpi.document.plots import Plot
from pcp_kpi.tables import Table


@dataclass(frozen=True)
class Subheading:
    """A heading inside a part, which the contents do not list.

    Parameters
    ----------
    text : str
    """

    text: str


@dataclass(frozen=True)
class Words:
    """A paragraph.

    Parameters
    ----------
    text : str
        Plain text; nothing in it is obeyed as a markup.
    kind : str
        Empty, ``note`` (small: definitions, sources), ``caution`` (must not be missed) or ``lead`` (opens a part).
    """

    text: str
    kind: str = ""


@dataclass(frozen=True)
class Points:
    """Sentences, one a bullet.

    Parameters
    ----------
    items : tuple of str
    """

    items: tuple[str, ...]


@dataclass(frozen=True)
class Commentary:
    """The analyst's own words.

    Parameters
    ----------
    markdown : str
        CommonMark without HTML, images and headings.
    role : str
        Who wrote them: a role, never a name.
    """

    markdown: str
    role: str = ""


@dataclass(frozen=True)
class Picture:
    """A chart.

    Parameters
    ----------
    name : str
        Of its files and its anchor; unique in the document.
    label : str
        What it is, for a reader who moves by labels: "Chart: Hate crime".
    draw : callable
        Returns the `Chart`; called once, when the document is written, possibly in another process.
    plot : Plot or None
        Its numbers, where a form can draw it as a chart of its own.
    """

    name: str
    label: str
    draw: Callable[[], Chart] = field(repr=False, compare=False)
    plot: Plot | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Grid:
    """A table.

    Parameters
    ----------
    name : str
        Of its file and its anchor; unique in the document.
    table : Table
    kind : str
        Empty, ``laid-out`` (a table of the report's own) or ``narrow`` (a few columns).
    """

    name: str
    table: Table = field(repr=False)
    kind: str = ""


@dataclass(frozen=True)
class Terms:
    """Terms, each with what is said of it.

    Parameters
    ----------
    items : tuple of (str, str)
    """

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Links:
    """Ways to other places of the document.

    Parameters
    ----------
    label : str
        What they lead to: "In this section".
    items : tuple of (str, str)
        Anchor and words.
    """

    label: str
    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Pair:
    """Blocks side by side where the page is wide enough, else one under the other.

    Parameters
    ----------
    left, right : tuple of Block
    """

    left: tuple[Block, ...]
    right: tuple[Block, ...]


@dataclass(frozen=True)
class Folded:
    """Blocks that a reader opens: the figures behind a chart. On paper they are left to the workbook.

    Parameters
    ----------
    summary : str
        What is inside; unlike any other in the document.
    blocks : tuple of Block
    """

    summary: str
    blocks: tuple[Block, ...]


Block = Subheading | Words | Points | Commentary | Picture | Grid | Terms | Links | Pair | Folded
