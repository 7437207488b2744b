"""The points of all charts as one table: what a hundred small tables would hide."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from pcp_kpi.document import Plot
from pcp_kpi.forms.workbook.cells import NOTHING, Cell, cells_of, text_cell, value_cell
from pcp_kpi.forms.workbook.sheets import CHART_DATA, Placed, Sheet, unlike
from pcp_kpi.tables import Column, Table

_BESIDE = ("Chart", "Chapter", "Measured")
# What a picture has besides the points of its table.
_DRAWN = ("target", "projected", "low80", "high80", "low95", "high95")
_FORMS = {"share": "share", "percent": "printed percent, 1", "per-100": "per-100", "duration": "duration"}


@dataclass(frozen=True)
class _Columns:
    """What stands in the columns: of the exact frames by name, and of the pictures by the names of their lines."""

    names: tuple[str, ...]
    headings: tuple[str, ...]
    lines: tuple[str, ...]


def chart_data(placed: Iterable[Placed]) -> list[Sheet]:
    """Set the tables behind the charts under one another.

    Parameters
    ----------
    placed : iterable of Placed
        Tables with their places; those that stand for themselves are passed over.

    Returns
    -------
    list of Sheet
        One sheet, or none where no chart has a table: each column of the exact frames under one heading, targets
        and projections of the pictures beside them. A column that says nothing in any row is left out.
    """
    behind = [one for one in placed if one.picture is not None and len(one.table.frame)]
    if not behind:
        return []
    columns = _Columns(names := _names_of(behind), _headings(behind, names), _lines_of(behind))
    rows = [row for one in behind for row in _rows_of(one, columns)]
    headings = (*_BESIDE, *columns.headings, *columns.lines)
    said = [place for place in range(len(headings)) if any(row[place].value != NOTHING for row in rows)]
    sheet = Sheet(
        CHART_DATA,
        "Figures in the charts",
        ("All chapters",),
        unlike([headings[place] for place in said]),
        tuple(tuple(row[place] for place in said) for row in rows),
        notes=("Measured says what the level of a chart is: what is counted, or a value in its own unit.",),
    )
    return [sheet]


def _names_of(behind: Sequence[Placed]) -> tuple[str, ...]:
    """Return the columns of all frames: those that are shown first, then those that only the exact frame has."""
    shown = [column.name for one in behind for column in one.table.columns if column.form != "picture"]
    rest = [str(name) for one in behind for name in one.table.frame.columns]
    return tuple(dict.fromkeys((*shown, *rest)))


def _headings(behind: Sequence[Placed], names: Sequence[str]) -> tuple[str, ...]:
    """Return a column's heading where all tables give it one, else its name."""
    given: dict[str, Counter[str]] = {name: Counter() for name in names}
    for one in behind:
        for column in one.table.columns:
            if column.name in given:
                given[column.name][
                    f"{column.group}: {column.heading}" if column.group else column.heading
                ] += 1
    return tuple(
        next(iter(given[name])) if len(given[name]) == 1 else name.replace("_", " ").capitalize()
        for name in names
    )


def _lines_of(behind: Sequence[Placed]) -> tuple[str, ...]:
    """Return the names of the lines that only pictures have, targets first."""
    plots = [plot for one in behind if (plot := _plot(one)) is not None]
    lines = [line for plot in plots for line in plot.lines if line.role in _DRAWN]
    found = {line.name: _DRAWN.index(line.role) for line in lines}
    return tuple(sorted(found, key=lambda name: found[name]))


def _rows_of(placed: Placed, columns: _Columns) -> Iterator[tuple[Cell, ...]]:
    """Return a row for each point of a table, and one for each further category of its picture."""
    table = placed.table
    begin = _beginning(placed)
    drawn = _drawn(placed, columns.lines)
    nothing = (text_cell(""),) * len(columns.lines)
    labels = [cell.printed for cell in cells_of(table, table.columns[0])]
    for label, cells in zip(labels, _cells(table, columns.names), strict=True):
        yield (*begin, *cells, *drawn.get(label, nothing))
    first = columns.names.index(table.columns[0].name)
    for category, further in drawn.items():
        if category not in labels:
            point = [text_cell("")] * len(columns.names)
            point[first] = text_cell(category)
            yield (*begin, *point, *further)


def _beginning(placed: Placed) -> tuple[Cell, ...]:
    assert placed.picture is not None
    numbers = [column.heading for column in placed.table.columns if column.numeric]
    said = (placed.picture.label, placed.chapter.title, numbers[0] if numbers else "")
    return tuple(text_cell(text) for text in said)


def _cells(table: Table, names: Sequence[str]) -> Iterator[tuple[Cell, ...]]:
    """Return the rows of a table, each column in its place; what no column says how to print stands as it is."""
    columns = {column.name: column for column in table.columns}
    rows = len(table.frame)
    found = [
        cells_of(table, columns[name])
        if name in columns
        else [value_cell(value) for value in table.frame[name].tolist()]
        if name in table.frame
        else [text_cell("")] * rows
        for name in names
    ]
    yield from zip(*found, strict=True)


def _plot(placed: Placed) -> Plot | None:
    return placed.picture.plot if placed.picture else None


def _drawn(placed: Placed, names: Sequence[str]) -> Mapping[str, tuple[Cell, ...]]:
    """Return by category what only the picture has; a category with none of it is left out."""
    plot = _plot(placed)
    lines = {line.name: line.values for line in plot.lines if line.role in _DRAWN} if plot else {}
    if plot is None or not lines:
        return {}
    form = _FORMS.get(plot.unit, "level")
    table = Table(placed.table.title, pd.DataFrame(lines), [Column(name, name, form) for name in lines])
    cells = {column.name: cells_of(table, column) for column in table.columns}
    return {
        category: tuple(
            cells[name][row] if name in cells and math.isfinite(lines[name][row]) else text_cell("")
            for name in names
        )
        for row, category in enumerate(plot.categories)
        if any(math.isfinite(values[row]) for values in lines.values())
    }
