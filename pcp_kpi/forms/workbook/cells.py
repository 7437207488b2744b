"""Cells of a workbook: numbers that stay numbers, with the format that shows them as the table prints them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import pandas as pd

from pcp_kpi.printing import MINUS
from pcp_kpi.tables import MISSING, Column, Table

NOT_AVAILABLE, NOTHING = "[x]", "[z]"
SHORTHAND = {NOT_AVAILABLE: "not available", NOTHING: "not applicable, or nothing to say"}
DAY = "d mmm yyyy"
_SIGNED = ("change", "difference")
_SCALES = {"per-100": 100.0, "printed percent": 0.01, "printed percent, 1": 0.01}
_SECONDS_A_DAY = 86_400
_MOST_TEXT = 32_000  # Excel drops a cell of more than 32,767 characters
_PRINTED = re.compile(r"(?P<sign>[+−-]?)(?P<whole>[\d,]+)(?:\.(?P<places>\d+))?(?P<percent>%?)")


@dataclass(frozen=True)
class Cell:
    """One cell.

    Parameters
    ----------
    value : str, float or Timestamp
        What the sheet holds.
    printed : str
        What a reader sees.
    form : str
        Excel's number format; empty for text.
    """

    value: str | float | pd.Timestamp
    printed: str
    form: str = ""


def cells_of(table: Table, column: Column) -> list[Cell]:
    """Return the cells of a column: numbers where the table prints numbers, else text.

    Parameters
    ----------
    table : Table
    column : Column
        One of its columns.

    Returns
    -------
    list of Cell
        One a row. Percentages as ratios, durations as parts of a day, and what is for 100 as it is printed, so that
        the program's own arithmetic goes on with them.

    Examples
    --------
    >>> table = Table("Rates", pd.DataFrame({"rate": [0.359], "time": [818.0]}), ())
    >>> cells_of(table, Column("rate", "Rate", "share"))
    [Cell(value=0.359, printed='35.9%', form='#,##0.0%;"−"#,##0.0%')]
    >>> cells_of(table, Column("time", "Time", "duration"))[0].form
    '[m]"m "ss"s"'
    """
    printed = [table.cell(row, column) for row in range(len(table.frame))]
    if column.form in ("text", "figure", "picture"):
        return [text_cell(text) for text in printed]
    values = table.frame[column.name].tolist()
    forms = [table.form_of(row, column) for row in range(len(table.frame))]
    return [
        _number_cell(float(value), text, form)
        for value, text, form in zip(values, printed, forms, strict=True)
    ]


def _number_cell(value: float, printed: str, form: str) -> Cell:
    if not math.isfinite(value):
        return text_cell(NOT_AVAILABLE)
    if form == "duration":
        return _duration(value, printed)
    if form == "points":
        return text_cell(printed)
    return Cell(value * _SCALES.get(form, 1.0), printed, _format(printed, form in _SIGNED))


def value_cell(value: object) -> Cell:
    """Return a cell of an exact frame that no column says how to print: a day, a number as it is, or text."""
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return text_cell(NOT_AVAILABLE)
    if isinstance(value, pd.Timestamp):
        return Cell(value, f"{value.day} {value:%b %Y}", DAY)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Cell(float(value), f"{value:g}")
    return text_cell(str(value))


def text_cell(text: str) -> Cell:
    """Return a cell of text; an empty one, or one of signs alone, is told by a shorthand that is read out.

    Examples
    --------
    >>> [text_cell(text).value for text in ("met", "", "–", "=1+1")]
    ['met', '[z]', '[z]', '=1+1']
    """
    said = plain(text.strip())
    if said in ("", MISSING):
        said = NOTHING
    elif not re.search(r"[A-Za-z0-9]", said):
        said = f"sign {said}"
    return Cell(said, said)


def plain(text: str) -> str:
    """Return a text in which gptables sees no link and no reference: an invisible joiner parts their signs."""
    return text[:_MOST_TEXT].replace("](", "]\u2060(").replace("$$", "$\u2060$")


def _format(printed: str, signed: bool) -> str:
    """Return the number format that prints a number as it is printed here."""
    found = _PRINTED.fullmatch(printed)
    assert found is not None  # every form of a table but text and duration prints such a number
    grouped = "," in found["whole"] or len(found["whole"]) < 4
    places = f".{'0' * len(found['places'])}" if found["places"] else ""
    body = f"{'#,##0' if grouped else '0'}{places}{found['percent']}"
    if not re.search("[1-9]", printed):
        return f"{body};{body}"  # what rounds to nought has no sign
    minus = found["sign"] if found["sign"] in (MINUS, "-") else MINUS
    return f'{"+" if signed else ""}{body};"{minus}"{body}'


def _duration(seconds: float, printed: str) -> Cell:
    """Return a time as Excel keeps it, in whole seconds: programs differ in how they cut what is finer."""
    if seconds < 0:
        return text_cell(printed)  # Excel shows no negative times
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    # The table rounds halves away from zero and Python to even; what is printed decides.
    if printed not in (f"{minutes}m {rest:02d}s", f"{rest}s"):
        whole += 1
    return Cell(whole / _SECONDS_A_DAY, printed, '[m]"m "ss"s"' if "m" in printed else '[s]"s"')
