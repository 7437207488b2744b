"""What a layout would pass over in silence: headings nearly its own, months beyond a gap, one cell for two months."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pcp_kpi.errors import Fault, PeriodNotUnderstood
from pcp_kpi.intake.cell_marks import Place
from pcp_kpi.intake.sheets import Cell, Sheet, address, letters

_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
Understand = Callable[[Cell, str, dt.date], object]


def nearly(sheet: Sheet, places: Iterable[Place], wanted: Iterable[str]) -> Iterator[Fault]:
    """Refuse headings that look like a wanted one and are another: their figures would be left out without a word.

    Parameters
    ----------
    sheet : Sheet
        The cells.
    places : iterable of place
        Cells that may hold a heading.
    wanted : iterable of str
        Headings that the layout names.

    Yields
    ------
    Fault
        One for each such heading, where it first stands.
    """
    looks = {_look(name): name for name in wanted}
    seen = set(looks.values())
    for row, column in places:
        text = sheet.text(row, column)
        name = looks.get(_look(text)) if text and text not in seen else None
        if name is not None:
            seen.add(text)
            rule = f"looks like the heading {name!r} of the layout and is spelt otherwise; spell both alike"
            yield sheet.fault(row, column, rule)


def _look(text: str) -> str:
    return " ".join(_UNSEEN.sub("", text).split()).casefold()


def months_beyond(
    sheet: Sheet, *, row: int, empty: int, grain: str, understand: Understand
) -> Iterator[Fault]:
    """Refuse the first period to the right of an empty column, where a table of periods across ends.

    Parameters
    ----------
    sheet : Sheet
        The cells.
    row, empty : int
        Row of the periods and the empty column, counted from nought.
    grain : str
        Of the layout.
    understand : callable
        Understands a cell as a period, or raises `PeriodNotUnderstood`.
    """
    for column in range(empty + 1, sheet.width):
        try:
            if sheet.text(row, column):
                understand(sheet.at(row, column), grain, sheet.marks.epoch)
                rule = (
                    f"stands to the right of the empty column {letters(empty)}, where the table ends; take the empty "
                    'column out, or say in the layout with stop = "..." how the column after the last one begins'
                )
                yield sheet.fault(row, column, rule)
                return
        except PeriodNotUnderstood:
            continue


def headless(sheet: Sheet, rows: Iterable[int], column: int) -> Iterator[Fault]:
    """Refuse numbers right after the last period of a table, under no period at all."""
    for row in rows:
        if isinstance(sheet.at(row, column), int | float):
            rule = "stands under no period; name it in the row of the periods, or take the number out"
            yield sheet.fault(row, column, rule)


def merged(sheet: Sheet, cells: Mapping[str, Mapping[Any, Place]]) -> Iterator[Fault]:
    """Refuse amounts in merged cells: nobody can tell which of their months or measures it is.

    Parameters
    ----------
    sheet : Sheet
        The cells.
    cells : mapping of heading to mapping of key to place
        Where the amounts stand.
    """
    places = {place for spots in cells.values() for place in spots.values()}
    for first, last in sheet.merged:
        span = {
            (row, column) for row in range(first[0], last[0] + 1) for column in range(first[1], last[1] + 1)
        }
        if len(span) > 1 and span & places:
            rule = (
                f"is merged from {address(*first)} to {address(*last)}, so that it could be of any of these cells; "
                "unmerge it, and fill in each"
            )
            yield sheet.fault(*first, rule)
