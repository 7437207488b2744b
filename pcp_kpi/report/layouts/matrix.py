"""A matrix: every cell a figure of its own, picked by its row and its column."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from pcp_kpi.catalogue import Catalogue
from pcp_kpi.periods import Quarter
from pcp_kpi.report.background import Background
from pcp_kpi.report.layouts.layout import Layout, period_named
from pcp_kpi.report.lookup import Lookup
from pcp_kpi.tables import Column, Table

# First words of the periods that `period_named` counts from the quarter; none is the latest known.
_MOVING = ("", "quarter", "year", "month")


def matrix_table(layout: Layout, lookup: Lookup, background: Background) -> Table | None:
    """Fill a matrix; None where no cell that moves with the quarter is known."""
    cells = [
        [_cell(layout, row, column, lookup, background) for column in layout.columns] for row in layout.rows
    ]
    if all(math.isnan(value) for value in _told_of_the_quarter(layout, cells)):
        return None
    headings = [_heading(column, lookup.quarter) for column in layout.columns]
    form = _form(layout, background.catalogue, cells)
    columns = [Column("label", str(layout.options.get("corner", "")))]
    columns += [
        Column(heading, heading, "change" if "from" in column else form)
        for heading, column in zip(headings, layout.columns, strict=True)
    ]
    frame = pd.DataFrame(cells, columns=headings)
    frame.insert(0, "label", [str(row["label"]) for row in layout.rows])
    bands = layout.options.get("bands")
    if bands:
        frame["band"] = [_band(value, bands["edges"], bands["words"]) for value in frame[headings[-1]]]
        columns.append(Column("band", str(bands["heading"])))
    return Table(layout.title, frame, columns, layout.notes)


def _told_of_the_quarter(layout: Layout, cells: Sequence[Sequence[float]]) -> list[float]:
    """Return the cells of columns that move with the quarter; all of them where every column has a fixed period."""
    moves = [column.get("period", "").split(" ")[0] in _MOVING for column in layout.columns]
    return [
        value for line in cells for value, moving in zip(line, moves, strict=True) if moving or not any(moves)
    ]


def _heading(column: Mapping[str, Any], quarter: Quarter) -> str:
    """Return the heading of a column, by default the label of its period."""
    return (
        str(column["heading"]) if "heading" in column else period_named(str(column["period"]), quarter).label
    )


def _cell(
    layout: Layout,
    row: Mapping[str, Any],
    column: Mapping[str, Any],
    lookup: Lookup,
    background: Background,
) -> float:
    picks = {"measure": layout.measure, "area": background.force.name, "breakdown": "", **row, **column}
    picks["breakdown"] = f"{picks['breakdown']}{column.get('suffix', '')}"
    if "from" in column:
        now, then = (_pick({**picks, "period": column[name]}, lookup) for name in ("period", "from"))
        return now / then - 1 if then else math.nan
    return _pick(picks, lookup)


def _pick(picks: Mapping[str, Any], lookup: Lookup) -> float:
    where = {"area": str(picks["area"]), "breakdown": str(picks["breakdown"])}
    if "period" not in picks:
        found = lookup.latest(str(picks["measure"]), **where)
        return found.level if found else math.nan
    return lookup.at(str(picks["measure"]), period_named(str(picks["period"]), lookup.quarter), **where)


def _form(layout: Layout, catalogue: Catalogue, cells: Sequence[Sequence[float]]) -> str:
    """Return how the cells are printed: percentages all with a decimal where one of them has it."""
    units = {catalogue[id].unit for id in layout.measures}
    if units != {"percent"}:
        return "count" if units == {"count"} else "level"
    known = [value for line in cells for value in line if not math.isnan(value)]
    return "printed percent" if all(value == round(value) for value in known) else "printed percent, 1"


def _band(value: float, edges: Sequence[float], words: Sequence[str]) -> str:
    """Name the band of a value; a lower edge is inside its band."""
    return "" if math.isnan(value) else str(words[sum(value >= edge for edge in edges)])
