"""What a draft says, form by form made alike: sentences, rows of tables, alternative texts, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

KINDS = ("heading", "sentence", "list item", "table row", "caption", "alternative text", "note")


@dataclass(frozen=True)
class Cell:
    """One cell of a table with the headings that rule it.

    Parameters
    ----------
    text : str
        As printed.
    rows, columns : tuple of str
        Headings of its row and of its column, the outermost first.
    place : str
        Its address where the form has one: ``C7``.
    raw : bool
        Whether the number is stored, not printed: a workbook's cell, which may be shown as a percentage.
    """

    text: str
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    place: str = ""
    raw: bool = False


@dataclass(frozen=True)
class Passage:
    """One sentence, row of a table or alternative text of a draft.

    Parameters
    ----------
    document : str
        Name of the file.
    place : str
        Where it stands: "line 210", "page 3", "slide 4", "sheet Hate crime, row 7".
    kind : str
        One of `KINDS`.
    text : str
        Its words; of a row the cells joined by strokes.
    headings : tuple of str
        The headings above it, the outermost first.
    cells : tuple of Cell
        Of a row of a table.
    caption : str
        Of a row: what its table is called.
    table : int
        Of a row: which table of the draft, counted from 1; else nought.
    """

    document: str
    place: str
    kind: str
    text: str
    headings: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = field(default=(), repr=False)
    caption: str = ""
    table: int = 0


@dataclass
class Outline:
    """Headings as they are met: a heading closes those of its own level and below."""

    open: list[tuple[int, str]] = field(default_factory=list)

    def meet(self, level: int, text: str) -> None:
        """Open a heading of a level, 1 the highest."""
        self.open = [(above, words) for above, words in self.open if above < level]
        self.open.append((level, text))

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings that rule what comes next."""
        return tuple(text for _, text in self.open)


def tidied(text: str) -> str:
    r"""Return a text with single blanks, without soft hyphens.

    Examples
    --------
    >>> tidied("  708 \n in\u00a0Q1 ")
    '708 in Q1'
    """
    return " ".join(text.replace("\u00ad", "").split())


def joined(cells: Iterable[Cell], headings: Sequence[str] = ()) -> str:
    """Return a row of a table as one line.

    Examples
    --------
    >>> joined([Cell("708"), Cell(""), Cell("453")], ["Hate crime"])
    'Hate crime | 708 | 453'
    """
    return " | ".join(text for text in (*headings, *(cell.text for cell in cells)) if text)
