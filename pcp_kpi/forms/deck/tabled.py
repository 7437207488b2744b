"""Tables over slides: cut where they do not fit, their notes under them, words beside or under them."""

from __future__ import annotations

from dataclasses import replace

from pcp_kpi.document import Grid, Part
from pcp_kpi.errors import in_words
from pcp_kpi.forms.deck.canvas import SMALLEST, Box
from pcp_kpi.forms.deck.columns import Cut, cut_table, heading, print_table
from pcp_kpi.forms.deck.plan import Item, Rows, Slide, Spark, Text
from pcp_kpi.forms.deck.sparks import title_of
from pcp_kpi.forms.deck.stage import GAP, Stage, fitting, head, set_column, verdicts
from pcp_kpi.forms.deck.texts import Paragraph, Section, plain
from pcp_kpi.forms.deck.worded import text_slides
from pcp_kpi.tables import Column

_TABLE_SIZES = (16.0, 14.0, 13.0)  # larger than the smallest, where that takes no more slides
_BESIDE_SIZE = 14.0  # the largest of a table that leaves room for words
_SPARK = 17.0  # points of height of a small picture
_ROOM = 60.0  # points of height that words need under a table
_UNDER = 10.0  # points between a table and its notes
_COLUMN = 230.0  # points of width that words need beside a table


def table_slides(
    part: Part, grid: Grid, sections: tuple[Section, ...], stage: Stage, *, context: str
) -> tuple[list[Slide], tuple[Section, ...]]:
    """Return the slides of a table and the words that found no room on them.

    Parameters
    ----------
    part : Part
        Where the table stands.
    grid : Grid
    sections : tuple of Section
        Words that may stand beside or under it.
    stage : Stage
    context : str
        What stands in the line under the title.
    """
    table = grid.table
    top, rest = head(stage, context if context not in table.title else "", part.tags)
    box = rest if top else stage.canvas.ground
    cuts = _fitting_cuts(grid, box, stage, most=_BESIDE_SIZE if sections else _TABLE_SIZES[0])
    slides = []
    homeless: list[tuple[Paragraph, ...]] = []
    for cut in cuts:
        shown, sections, notes = _table_slide(part, grid, cut, box, sections, stage)
        homeless.append(notes)
        said = tuple(note.text for note in _table_notes(cut))
        slides.append(
            Slide(table.title, part.id, (*top, *shown), notes=(table.title, *said), context=context)
        )
    if all(homeless):  # no slide of the table has room for its notes
        titled = Section((plain("Notes to the table", "heading"), *homeless[-1]))
        slides += text_slides(table.title, part.id, [titled], stage, context=context)
    return slides, sections


def _fitting_cuts(grid: Grid, box: Box, stage: Stage, *, most: float) -> tuple[Cut, ...]:
    """Cut a table in the largest letters that take no more slides than the smallest."""
    sheet = print_table(grid.table)

    def cut(size: float) -> tuple[Cut, ...]:
        return cut_table(sheet, width=box.width, height=box.height, letters=stage.letters(size))

    smallest = cut(SMALLEST)
    noted = _notes_fit(smallest, box, stage)
    larger = (cut(size) for size in _TABLE_SIZES if size <= most)
    return next(
        (cuts for cuts in larger if len(cuts) == len(smallest) and _notes_fit(cuts, box, stage) >= noted),
        smallest,
    )


def _notes_fit(cuts: tuple[Cut, ...], box: Box, stage: Stage) -> bool:
    """Tell whether the notes find room under one of the parts."""
    rooms = (box.cut_top(cut.height, gap=_UNDER)[1] for cut in cuts)
    return any(fitting(stage, room, _table_notes(cuts[0]), sizes=(SMALLEST,)) for room in rooms)


def _table_slide(
    part: Part,
    grid: Grid,
    cut: Cut,
    box: Box,
    sections: tuple[Section, ...],
    stage: Stage,
) -> tuple[list[Item], tuple[Section, ...], tuple[Paragraph, ...]]:
    """Set one part of a table, its notes under it and words beside it; return what found no room."""
    items = table_items(part, grid, cut, box)
    notes = _table_notes(cut)
    below = box.cut_top(cut.height, gap=_UNDER)[1]
    noted = fitting(stage, below, notes, sizes=(SMALLEST,)) if notes else 0.0
    if noted:
        height = sum(note.height(below.width, stage.letters()) for note in notes)
        strip, below = below.cut_top(min(height, below.height), gap=_UNDER)
        items.append(Text(strip, notes, noted, "Notes to the table"))
    beside = Box(box.left + cut.width + 2 * GAP, box.top, box.width - cut.width - 2 * GAP, cut.height)
    if not notes:
        beside = replace(beside, height=box.height)
    room = beside if beside.width >= _COLUMN else below
    if sections and (room is beside or room.height >= _ROOM):
        paragraphs, size, sections = set_column(stage, room, sections)
        items += [Text(room, tuple(paragraphs), size, "Words")] if paragraphs else []
    return items, sections, () if noted else notes


def _table_notes(cut: Cut) -> tuple[Paragraph, ...]:
    notes = [plain(note) for note in cut.table.notes]
    if cut.left_out:
        names = in_words([heading(column) for column in cut.left_out])
        notes.append(plain(f"No row has a figure under {names}."))
    return tuple(notes)


def table_items(part: Part, grid: Grid, cut: Cut, box: Box) -> list[Item]:
    """Return a table, or part of one, at the upper left of a box, with the small pictures on its cells."""
    place = Box(box.left, box.top, cut.width, cut.height)
    table: list[Item] = [Rows(place, cut, f"Table: {grid.table.title}", _table_alt(part, cut))]
    return table + [
        Spark(_on_cell(place, cut, row, column), svg, _spark_alt(cut, row, svg))
        for column in cut.columns
        if cut.sheet.pictured(column)
        for row in cut.rows
        if (svg := cut.table.pictures.get((row, column.name)))
    ]


def _on_cell(place: Box, cut: Cut, row: int, column: Column) -> Box:
    """Return the place of a small picture: as high as a line of words, in the middle of its cell."""
    left, top, width, height = cut.place(row, column)
    high = min(_SPARK, height - 2)
    return Box(place.left + left + 6, place.top + top + (height - high) / 2, width - 12, high)


def _table_alt(part: Part, cut: Cut) -> str:
    """Say what the table is of, how large it is, and what its first row says."""
    count, total = len(cut.rows), len(cut.table.frame)
    together = count and cut.rows[-1] - cut.rows[0] + 1 == count
    run = f"rows {cut.rows[0] + 1} to {cut.rows[-1] + 1} of {total}, " if together else f"of {total} rows, "
    size = f"{run if count < total else ''}{count} rows under "
    size += f"{in_words([heading(column) for column in cut.columns], most=20)}."
    first = f" First row: {_row_words(cut, cut.rows[0])}." if count else ""
    said = f"Table: {cut.table.title}; {size}{first}"
    return f"{said}{verdicts(part, said)}"


def _row_words(cut: Cut, row: int) -> str:
    cells = [(heading(column), cut.text(row, column)) for column in cut.columns]
    return "; ".join(f"{name} {said}" for name, said in cells if said)


def _spark_alt(cut: Cut, row: int, svg: str) -> str:
    return f"Trend of {title_of(svg)}. {_row_words(cut, row)}. In the table {cut.table.title}."
