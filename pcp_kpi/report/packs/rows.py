"""Small files of rows that an analyst keeps by hand: read with every fault at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from pcp_kpi.errors import Fault, PeriodNotUnderstood, did_you_mean, in_words, refuse_if
from pcp_kpi.files import is_formula, read_text_table
from pcp_kpi.periods import Day, parse_period

_PERSON = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+|(?<![\d.,])0\d{2,4} ?\d{3} ?\d{3,4}(?![\d.,])")


@dataclass(frozen=True)
class Row:
    """One row of a file: its line and its cells by column."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """Return a cell; empty where the file has no such column."""
        return self.cells.get(column, "")


def read_rows(
    file: str | Path | pd.DataFrame, *, needed: Sequence[str], allowed: Sequence[str], name: str = "rows"
) -> tuple[str, list[Row], list[Fault]]:
    """Read a small file of text.

    Parameters
    ----------
    file : str, Path or DataFrame
        CSV (UTF-8) with a header, or a table of the same columns.
    needed, allowed : sequence of str
        Columns that must be there, and all that may.
    name : str, optional
        What a table that is not a file is called in faults.

    Returns
    -------
    tuple of str, list of Row, list of Fault
        The file's name, its rows, and the faults that can be told without knowing what it is about: cells that a
        spreadsheet would run, e-mail addresses and telephone numbers.

    Raises
    ------
    DataRefused
        When the file is no table, or its columns are not those of the layout.
    NotAvailable
        When there is no such file.
    """
    if isinstance(file, pd.DataFrame):
        table = file.fillna("").astype("str")
    else:
        table, name = read_text_table(file), Path(file).name
    refuse_if(list(_columns(table, name, needed, allowed)))
    if table.empty:
        refuse_if([Fault(name, None, "", "", "the file has a header and no row; at least one is needed")])
    rows = [
        Row(line, {str(column): str(cell).strip() for column, cell in cells.items()})
        for line, cells in enumerate(table.to_dict("records"), start=2)
    ]
    return name, rows, [fault for row in rows for fault in _cells(row, name)]


def _columns(
    table: pd.DataFrame, name: str, needed: Sequence[str], allowed: Sequence[str]
) -> Iterator[Fault]:
    missing = [column for column in needed if column not in table.columns]
    if missing:
        yield Fault(
            name,
            1,
            "",
            "",
            f"the columns {in_words(missing)} are missing; it has {in_words(allowed, most=20)}",
        )
    for column in table.columns:
        if column not in allowed:
            near = did_you_mean(str(column), allowed)
            yield Fault(
                name,
                1,
                str(column),
                "",
                f"there is no such column{near}; there are {in_words(allowed, most=20)}",
            )


def _cells(row: Row, name: str) -> Iterator[Fault]:
    for column, cell in row.cells.items():
        if _PERSON.search(cell):
            yield Fault(
                name, row.line, column, "", "holds an e-mail address or telephone number; name a role"
            )
        if is_formula(cell):
            yield Fault(name, row.line, column, cell, "a spreadsheet would run this cell; write it as text")


def as_day(text: str) -> date | None:
    """Return the day that a text names; None where it names none.

    Examples
    --------
    >>> as_day("2021-10-04"), as_day("soon")
    (datetime.date(2021, 10, 4), None)
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        return _day_in_words(text)


def _day_in_words(text: str) -> date | None:
    try:
        period = parse_period(text)
    except PeriodNotUnderstood:
        return None
    return period.date if isinstance(period, Day) else None
