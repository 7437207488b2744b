"""A table made to fit slides: widths and heights of its cells, and where it is cut into several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from pcp_kpi.forms.deck.letters import Letters
from pcp_kpi.tables import MISSING, SHAPES, Column, Table

ACROSS, DOWN = 5.0, 2.5  # room between a cell's edge and its words, in points
MOST_ROWS = 12  # on one slide
_WIDEST = 250.0  # points of one column
_ONE_LINE = 72.0  # words no wider stay on one line
_PICTURE = 96.0  # points of a column of small pictures
_EMPTY = 0.5  # a column with so many missing cells is the first to be left out


@dataclass(frozen=True)
class Sheet:
    """A table with the print of every cell, made once.

    Parameters
    ----------
    table : Table
    cells : dict of str to list of str
        By the name of the column: what stands in its cells, the mark with its shape beside the print.
    """

    table: Table = field(repr=False)
    cells: dict[str, list[str]] = field(repr=False)

    def pictured(self, column: Column) -> bool:
        """Tell whether a column holds small pictures and no words."""
        return column.form == "picture" and not any(self.cells[column.name])

    def missing(self, column: Column) -> float:
        """Return which share of a column's cells says nothing."""
        cells = self.cells[column.name]
        return sum(cell in (MISSING, "") for cell in cells) / max(len(cells), 1)

    def plain(self, column: Column) -> bool:
        """Tell whether a column has neither marks nor pictures, for which a reader looks first."""
        return not any(name == column.name for _, name in (*self.table.marks, *self.table.pictures))


@dataclass(frozen=True)
class Cut:
    """The part of a table that stands on one slide.

    Parameters
    ----------
    sheet : Sheet
    rows : range
        Which of its rows.
    columns : tuple of Column
        Which of its columns, the row heading first.
    widths : tuple of float
        Of the columns, in points.
    heights : tuple of float
        Of the header row and the rows.
    size : float
        Of the letters, in points.
    left_out : tuple of Column
        Columns that no slide of the table shows.
    """

    sheet: Sheet = field(repr=False)
    rows: range
    columns: tuple[Column, ...]
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    size: float
    left_out: tuple[Column, ...] = ()

    @property
    def table(self) -> Table:
        """The whole table."""
        return self.sheet.table

    @property
    def width(self) -> float:
        """Width of the whole in points."""
        return sum(self.widths)

    @property
    def height(self) -> float:
        """Height of the whole in points."""
        return sum(self.heights)

    def text(self, row: int, column: Column) -> str:
        """Return what stands in a cell."""
        return self.sheet.cells[column.name][row]

    def place(self, row: int, column: Column) -> tuple[float, float, float, float]:
        """Return left, top, width and height of a cell within the table."""
        across, down = self.columns.index(column), self.rows.index(row) + 1
        return (sum(self.widths[:across]), sum(self.heights[:down]), self.widths[across], self.heights[down])


def heading(column: Column) -> str:
    """Return the heading of a column, its group before it: a deck merges no cells."""
    return f"{column.group}: {column.heading}" if column.group else column.heading


def print_table(table: Table) -> Sheet:
    """Print every cell of a table once.

    Parameters
    ----------
    table : Table
    """
    rows = range(len(table.frame))
    return Sheet(
        table, {column.name: [_cell(table, row, column) for row in rows] for column in table.columns}
    )


def _cell(table: Table, row: int, column: Column) -> str:
    text = table.cell(row, column)
    mark = table.marks.get((row, column.name), "")
    if mark not in SHAPES:
        return text
    said = f"{SHAPES[mark]} {mark}"
    return said if text == mark else f"{text} {said}"


@dataclass(frozen=True)
class _Measured:
    """A sheet in letters of one size: the least width of each column, in which no word is broken, and its wish."""

    sheet: Sheet
    letters: Letters
    least: dict[str, float]
    wish: dict[str, float]

    def least_of(self, columns: Sequence[Column]) -> float:
        return sum(self.least[column.name] for column in columns)

    def wish_of(self, columns: Sequence[Column]) -> float:
        return sum(self.wish[column.name] for column in columns)


def cut_table(sheet: Sheet, *, width: float, height: float, letters: Letters) -> tuple[Cut, ...]:
    """Cut a table into parts that fit a slide, each with its header row and its row headings.

    Parameters
    ----------
    sheet : Sheet
    width, height : float
        What a slide has, in points.
    letters : Letters

    Returns
    -------
    tuple of Cut
        First all rows of the first columns, then those of the next. Columns that say little are left out before a
        table is parted.
    """
    reaches = {column.name: _reach(sheet, column, letters) for column in sheet.table.columns}
    measured = _Measured(
        sheet,
        letters,
        least={name: reach[0] for name, reach in reaches.items()},
        wish={name: reach[1] for name, reach in reaches.items()},
    )
    columns = _worth_showing(measured, width)
    left_out = tuple(column for column in sheet.table.columns if column not in columns)
    cuts: list[Cut] = []
    for group in _groups(measured, columns, width):
        widths = _widths(measured, group, width)
        heights = _heights(measured, group, widths)
        for rows in _runs(heights, height):
            kept = (heights[0], *(heights[1 + row] for row in rows))
            cuts.append(Cut(sheet, rows, group, widths, kept, letters.size, left_out))
    return tuple(cuts)


def _reach(sheet: Sheet, column: Column, letters: Letters) -> tuple[float, float]:
    if sheet.pictured(column):
        return _PICTURE, _PICTURE
    bold = replace(letters, bold=True)
    style = bold if column is sheet.table.columns[0] else letters
    cells = sheet.cells[column.name]
    head = max((bold.width(word) for word in heading(column).split()), default=0.0)
    whole = max((style.width(cell) for cell in cells), default=0.0)
    word = max((style.width(word) for cell in cells for word in cell.split()), default=0.0)
    least = max(head, word, min(whole, _ONE_LINE) if not column.numeric else whole)
    if whole > 2 * _ONE_LINE:
        least = max(least, 1.5 * _ONE_LINE)
    wish = max(least, min(whole, _WIDEST), min(bold.width(heading(column)), _ONE_LINE))
    return least + 2 * ACROSS, wish + 2 * ACROSS


def _worth_showing(measured: _Measured, width: float) -> tuple[Column, ...]:
    """Leave out columns that are mostly missing, as long as the table is too wide."""
    sheet = measured.sheet
    columns = tuple(sheet.table.columns)
    thin = sorted(
        ((sheet.missing(column), column.name) for column in columns[1:] if sheet.plain(column)), reverse=True
    )
    for share, name in thin:
        if share < _EMPTY or len(columns) < 3 or measured.wish_of(columns) <= width:
            break
        columns = tuple(column for column in columns if column.name != name)
    return columns


def _groups(measured: _Measured, columns: tuple[Column, ...], width: float) -> Iterator[tuple[Column, ...]]:
    """Part the columns so that each group fits, the row heading before every one."""
    first, rest = columns[0], list(columns[1:])
    while rest:
        group: list[Column] = [rest.pop(0)]
        while rest and measured.least_of((first, *group, rest[0])) <= width:
            group.append(rest.pop(0))
        yield (first, *group)
    if len(columns) == 1:
        yield columns


def _widths(measured: _Measured, columns: Sequence[Column], width: float) -> tuple[float, ...]:
    """Share the width out: what each needs, then towards what each would like."""
    least, wish = measured.least_of(columns), measured.wish_of(columns)
    needs = [(measured.least[column.name], measured.wish[column.name]) for column in columns]
    if wish <= width:
        return tuple(high for _, high in needs)
    if least >= width:  # one column with its row heading is wider than a slide: words are broken
        return tuple(low * width / least for low, _ in needs)
    # Words gain by a wider column, numbers do not.
    extra = [
        0.0 if column.numeric else high - low for column, (low, high) in zip(columns, needs, strict=True)
    ]
    share = min((width - least) / sum(extra), 1.0) if sum(extra) else 0.0
    return tuple(low + share * more for (low, _), more in zip(needs, extra, strict=True))


def _heights(measured: _Measured, columns: Sequence[Column], widths: Sequence[float]) -> tuple[float, ...]:
    sheet, letters = measured.sheet, measured.letters
    bold = replace(letters, bold=True)
    rooms = [(column, width - 2 * ACROSS) for column, width in zip(columns, widths, strict=True)]
    lines = [max(bold.lines(heading(column), room) for column, room in rooms)]
    for row in range(len(sheet.table.frame)):
        strong = row in sheet.table.strong
        styles = [bold if strong or place == 0 else letters for place in range(len(rooms))]
        lines.append(
            max(
                style.lines(sheet.cells[column.name][row], room)
                for style, (column, room) in zip(styles, rooms, strict=True)
            )
        )
    return tuple(count * letters.line + 2 * DOWN for count in lines)


def _runs(heights: Sequence[float], height: float) -> Iterator[range]:
    """Part the rows as evenly as slides of `MOST_ROWS` rows and of this height allow."""
    count = len(heights) - 1
    if count == 0:
        yield range(0)
        return
    slides = max(-(-count // MOST_ROWS), 1)
    while slides < count and any(
        heights[0] + sum(heights[1 + row] for row in rows) > height for rows in _even(count, slides)
    ):
        slides += 1
    yield from _even(count, slides)


def _even(count: int, slides: int) -> list[range]:
    edges = [round(place * count / slides) for place in range(slides + 1)]
    return [range(first, last) for first, last in pairwise(edges)]
