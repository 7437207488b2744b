"""A table made to fit slides: widths and heights of its cells, and where it is cut into several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from pcp_kpi.forms.deck.letters import Letters
from pcp_kpi.tables import MISSING, SHAPES, Column, Table

ACROSS, DOWN = 5.0, 2.5  # room between a cell's edge and its words, in points
MOST_ROWS = 12  # on one slide
_WIDEST = 21.0  # sizes of the letters: the widest that one column wishes to be
_ONE_LINE = 6.0  # sizes: words no wider stay on one line
_FEW_LINES = 2  # of a heading that needs no wider column
_STEP = 6.0  # points by which a column is widened for its heading
_PICTURE = 96.0  # points of a column of small pictures
_EMPTY = 0.5  # a column with so many missing cells is the first to move to a slide of its own
_TIGHT = 0.9  # of the width: columns that need more are parted
_LIMITS = (0.6, 0.7, 0.8, 0.9)  # of the width: parts as even as their number allows


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
        rows = range(len(self.cells[column.name]))
        return 1 - sum(self.says(row, column) for row in rows) / max(len(rows), 1)

    def says(self, row: int, column: Column) -> bool:
        """Tell whether a cell says anything."""
        return self.cells[column.name][row] not in (MISSING, "")

    def plain(self, column: Column) -> bool:
        """Tell whether a column has neither marks nor pictures, for which a reader looks first."""
        return not any(name == column.name for _, name in (*self.table.marks, *self.table.pictures))


@dataclass(frozen=True)
class Cut:
    """The part of a table that stands on one slide.

    Parameters
    ----------
    sheet : Sheet
    rows : tuple of int
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
        Columns in which no row says anything: no slide of the table shows them.
    """

    sheet: Sheet = field(repr=False)
    rows: tuple[int, ...]
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
        First all rows of the first columns, then those of the next. Where a table is too wide, columns that say
        little come last, with the rows that say something in them.
    """
    reaches = {column.name: _reach(sheet, column, letters) for column in sheet.table.columns}
    measured = _Measured(
        sheet,
        letters,
        least={name: reach[0] for name, reach in reaches.items()},
        wish={name: reach[1] for name, reach in reaches.items()},
    )
    full, thin = _by_fullness(measured, width)
    silent = tuple(column for column in thin if sheet.missing(column) == 1)
    thin = tuple(column for column in thin if column not in silent)
    every = tuple(range(len(sheet.table.frame)))
    groups = [(group, every) for group in _groups(measured, full, width)]
    if thin:
        groups += [
            (group, tuple(row for row in every if any(sheet.says(row, column) for column in group[1:])))
            for group in _groups(measured, (full[0], *thin), width)
        ]
    cuts: list[Cut] = []
    for group, rows in groups:
        widths = _widths(measured, group, width)
        heights = _heights(measured, group, widths)
        for run in _runs((heights[0], *(heights[1 + row] for row in rows)), height):
            kept = tuple(rows[place] for place in run)
            sizes = (heights[0], *(heights[1 + row] for row in kept))
            cuts.append(Cut(sheet, kept, group, widths, sizes, letters.size, silent))
    return tuple(cuts)


def _reach(sheet: Sheet, column: Column, letters: Letters) -> tuple[float, float]:
    if sheet.pictured(column):
        return _PICTURE, _PICTURE
    bold = replace(letters, bold=True)
    cells = sheet.cells[column.name]
    first = column is sheet.table.columns[0]
    styles = [bold if first or row in sheet.table.strong else letters for row in range(len(cells))]
    head = max((bold.width(word) for word in heading(column).split()), default=0.0)
    whole = max((style.width(cell) for style, cell in zip(styles, cells, strict=True)), default=0.0)
    word = max(
        (style.width(word) for style, cell in zip(styles, cells, strict=True) for word in cell.split()),
        default=0.0,
    )
    one_line, widest = _ONE_LINE * letters.size, _WIDEST * letters.size
    least = max(head, word, min(whole, one_line) if not column.numeric else whole)
    if whole > 2 * one_line:
        least = max(least, 1.5 * one_line)
    wish = max(least, min(whole, widest), min(bold.width(heading(column)), one_line))
    return least + 2 * ACROSS, wish + 2 * ACROSS


def _by_fullness(measured: _Measured, width: float) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """Set columns that are mostly missing apart, the emptiest first, as long as the table is too wide."""
    sheet = measured.sheet
    columns = tuple(sheet.table.columns)
    emptiest = sorted(
        ((sheet.missing(column), column.name) for column in columns[1:] if sheet.plain(column)), reverse=True
    )
    for share, name in emptiest:
        if share < _EMPTY or len(columns) < 3 or measured.least_of(columns) <= _TIGHT * width:
            break
        columns = tuple(column for column in columns if column.name != name)
    return columns, tuple(column for column in sheet.table.columns if column not in columns)


def _groups(measured: _Measured, columns: tuple[Column, ...], width: float) -> tuple[tuple[Column, ...], ...]:
    """Part the columns so that each group fits, as evenly as that allows, the row heading before every one."""
    groups = _greedy(measured, columns, width)
    evener = (_greedy(measured, columns, limit * width) for limit in _LIMITS)
    return next((even for even in evener if len(even) == len(groups)), groups) if len(groups) > 1 else groups


def _greedy(measured: _Measured, columns: tuple[Column, ...], width: float) -> tuple[tuple[Column, ...], ...]:
    """Fill one group after the other; columns under one heading stay together where they fit."""
    first = columns[0]
    groups: list[tuple[Column, ...]] = []
    for unit in _units(measured, columns, width):
        if groups and measured.least_of((*groups[-1], *unit)) <= width:
            groups[-1] = (*groups[-1], *unit)
        else:
            groups.append((first, *unit))
    return tuple(groups) or (columns,)


def _units(measured: _Measured, columns: tuple[Column, ...], width: float) -> Iterator[tuple[Column, ...]]:
    for group, members in groupby(columns[1:], key=lambda column: column.group):
        together = tuple(members)
        if group and measured.least_of((columns[0], *together)) <= width:
            yield together
        else:
            yield from ((column,) for column in together)


def _widths(measured: _Measured, columns: Sequence[Column], width: float) -> tuple[float, ...]:
    """Share the width out: what each needs, then towards what each would like."""
    least, wish = measured.least_of(columns), measured.wish_of(columns)
    needs = [(measured.least[column.name], measured.wish[column.name]) for column in columns]
    if wish <= width:
        return _with_lower_heads(measured, columns, [high for _, high in needs], width)
    if least >= width:  # one column with its row heading is wider than a slide: words are broken
        return tuple(low * width / least for low, _ in needs)
    # Words gain by a wider column, numbers do not.
    extra = [
        0.0 if column.numeric else high - low for column, (low, high) in zip(columns, needs, strict=True)
    ]
    share = min((width - least) / sum(extra), 1.0) if sum(extra) else 0.0
    shared = [low + share * more for (low, _), more in zip(needs, extra, strict=True)]
    return _with_lower_heads(measured, columns, shared, width)


def _with_lower_heads(
    measured: _Measured, columns: Sequence[Column], widths: list[float], width: float
) -> tuple[float, ...]:
    """Give room that is left to the columns whose headings take the most lines."""
    bold = replace(measured.letters, bold=True)
    while sum(widths) + _STEP <= width:
        lines = [
            bold.lines(heading(column), own - 2 * ACROSS) for column, own in zip(columns, widths, strict=True)
        ]
        if max(lines) <= _FEW_LINES:
            break
        widths[lines.index(max(lines))] += _STEP
    return tuple(widths)


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
    """Part the rows among as few slides of `MOST_ROWS` rows and of this height as hold them, evenly if that can be."""
    full = _full(heights, height)
    even = _even(len(heights) - 1, len(full))
    fits = all(
        len(rows) <= MOST_ROWS and heights[0] + sum(heights[1 + row] for row in rows) <= height
        for rows in even
    )
    yield from even if fits else full


def _full(heights: Sequence[float], height: float) -> list[range]:
    """Fill one slide after the other."""
    runs, first, used = [], 0, heights[0]
    for row, needed in enumerate(heights[1:]):
        if row > first and (used + needed > height or row - first == MOST_ROWS):
            runs.append(range(first, row))
            first, used = row, heights[0]
        used += needed
    return [*runs, range(first, len(heights) - 1)]


def _even(count: int, slides: int) -> list[range]:
    edges = [round(place * count / slides) for place in range(slides + 1)]
    return [range(first, last) for first, last in pairwise(edges)]
