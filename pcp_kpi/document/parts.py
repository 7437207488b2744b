"""A document and its parts: cover, chapters, and what stands under a heading of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pcp_kpi.document.blocks import Block, Folded, Grid, Pair, Picture
from pcp_kpi.errors import CommandError, in_words

KINDS = ("", "measure", "exhibit", "also", "bare", "scorecard", "annex", "absent")


@dataclass(frozen=True)
class Tag:
    """A status: a word with its shape, never a colour alone.

    Parameters
    ----------
    text : str
        "Above upper limit".
    kind : str
        ``above``, ``below``, ``within``, ``not-available``, ``met``, ``not-met`` or ``caution``.
    """

    text: str
    kind: str


@dataclass(frozen=True)
class Part:
    """What stands under one heading.

    Parameters
    ----------
    id : str
        Its anchor; unique in the document.
    title : str
        Its heading.
    blocks : tuple of Block
        In reading order, before the parts.
    parts : tuple of Part
        One level down.
    kind : str
        One of `KINDS`: ``measure`` (one measure's page: in a deck a slide), ``exhibit`` (a chart with its points),
        ``also`` (the same measure told otherwise), ``scorecard``, ``annex`` (method, sources, registers), ``absent``
        (what has no figure), ``bare`` (a chapter of nothing else).
    tags : tuple of Tag
        Statuses, under the heading.
    """

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    parts: tuple[Part, ...] = ()
    kind: str = ""
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True)
class Cover:
    """The first page.

    Parameters
    ----------
    organisation, title : str
        "West Mercia Police", "Quarterly performance report".
    period, period_label : str
        "April to June 2021", "2021/22 Q1".
    marking : str
        On every page: "OFFICIAL".
    facts : tuple of (str, str)
        Reference, version, date, author, owner ...
    caution : str
        Empty, or what stands out: that figures are illustrative.
    introduction : tuple of str
        Paragraphs.
    handling : tuple of str
        Handling instructions.
    """

    organisation: str
    title: str
    period: str
    period_label: str
    marking: str
    facts: tuple[tuple[str, str], ...] = ()
    caution: str = ""
    introduction: tuple[str, ...] = ()
    handling: tuple[str, ...] = ()

    @property
    def other_name(self) -> str:
        """The label where it names the period otherwise; empty where it only spells the same words shorter.

        Examples
        --------
        >>> Cover("", "", "April to June 2021", "2021/22 Q1", "").other_name
        '2021/22 Q1'
        >>> Cover("", "", "1 to 30 June 2021", "Jun 2021", "").other_name
        ''
        """
        words = self.period.split()
        same = all(any(word.startswith(short) for word in words) for short in self.period_label.split())
        return "" if same else self.period_label

    @property
    def dates(self) -> str:
        """The period, with its other name in brackets."""
        return f"{self.period} ({self.other_name})" if self.other_name else self.period


@dataclass(frozen=True)
class Document:
    """A finished document, not yet written.

    Parameters
    ----------
    cover : Cover
    parts : tuple of Part
        Chapters.

    Raises
    ------
    CommandError
        When two parts, pictures or tables bear one name: links and files would lead to the wrong one.
    """

    cover: Cover
    parts: tuple[Part, ...] = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a name that stands twice."""
        for kind, names in (
            ("parts", [part.id for part in self.walk()]),
            ("pictures", [picture.name for picture in self.pictures]),
            ("tables", [grid.name for grid in self.grids]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise CommandError(f"{kind} of a document have names of their own; twice: {in_words(twice)}")

    @property
    def title(self) -> str:
        """What the document is called where one line must do."""
        cover = self.cover
        return f"{cover.title}, {cover.period_label}: {cover.organisation}"

    def walk(self) -> Iterator[Part]:
        """Return every part, in reading order."""
        for part in self.parts:
            yield from _walk(part)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Every block in reading order, those inside pairs and folds too."""
        return tuple(inner for part in self.walk() for block in part.blocks for inner in flat(block))

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """Every picture in reading order."""
        return tuple(block for block in self.blocks if isinstance(block, Picture))

    @property
    def grids(self) -> tuple[Grid, ...]:
        """Every table in reading order."""
        return tuple(block for block in self.blocks if isinstance(block, Grid))


def flat(block: Block) -> Iterator[Block]:
    """Return a block, or the blocks inside it if it only arranges them."""
    if isinstance(block, Pair):
        inside: tuple[Block, ...] = (*block.left, *block.right)
    elif isinstance(block, Folded):
        inside = block.blocks
    else:
        yield block
        return
    for one in inside:
        yield from flat(one)


def _walk(part: Part) -> Iterator[Part]:
    yield part
    for inner in part.parts:
        yield from _walk(inner)
