"""Cells of the table of figures: text to numbers, days and words, with a fault for each that does not turn."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from pcp_kpi.errors import Fault
from pcp_kpi.periods.units import EARLIEST_YEAR, LATEST_YEAR

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?: 00:00:00)?", re.ASCII)
_EXACT = 15  # digits that every number has to itself
_INFINITE = 300  # with more it is no number at all, which another rule says
DIGITS = "has more digits than can be kept exactly; give it in thousands or millions"


def numbers_of(cells: pd.Series, column: str, file: str, first_row: int) -> tuple[pd.Series, list[Fault]]:
    """Return cells as numbers, and those that are none."""
    if pd.api.types.is_numeric_dtype(cells):
        return cells.astype("float64"), []
    text = words_of(cells).str.strip()
    good = text.map(lambda cell: not cell or _NUMBER.fullmatch(cell) is not None).astype(bool)
    # float, since pandas fails on a whole number of hundreds of digits: here it is infinite, and refused as such.
    numbers = text.where(good & (text != ""), "nan").map(float).astype("float64")
    rule = (
        "a plain number is needed, without thousands separators or units; "
        "leave empty and say why in note if missing"
    )
    lost = good & text.map(is_inexact).astype(bool)
    return numbers, [
        Fault(
            file, int(row) + first_row, column, str(cells.iloc[int(row)]), DIGITS if lost.iloc[row] else rule
        )
        for row in np.flatnonzero((lost | ~good).to_numpy())
    ]


def is_inexact(cell: str) -> bool:
    """Tell whether a whole number has so many digits that another would be kept in its place.

    Examples
    --------
    >>> is_inexact("1431"), is_inexact("12345678901234567")
    (False, True)
    """
    return _EXACT < len(cell) < _INFINITE and cell.lstrip("+-").isdecimal() and int(float(cell)) != int(cell)


def days_of(cells: pd.Series, file: str, first_row: int) -> tuple[pd.Series, list[Fault]]:
    """Return cells as first days of periods, and those that are none."""
    if pd.api.types.is_datetime64_dtype(cells):
        days = cells.astype("datetime64[us]")
    else:
        text = words_of(cells).str.strip()
        text = text.where(text.str.fullmatch(_DAY), "").str[:10]
        days = pd.to_datetime(text, format="%Y-%m-%d", errors="coerce").astype("datetime64[us]")
    days = days.where(days.dt.year.between(EARLIEST_YEAR, LATEST_YEAR))
    rows = np.flatnonzero(days.isna().to_numpy())
    rule = "a day of the calendar is needed, the first of its period, written as 2021-04-01"
    return days, [
        Fault(file, int(row) + first_row, "period", shown(cells.iloc[int(row)]), rule) for row in rows
    ]


def words_of(cells: pd.Series) -> pd.Series:
    """Return cells as texts, a missing one as an empty text, whatever type they came in."""
    if pd.api.types.is_float_dtype(cells):
        # Codes beside missing ones come as 16.0 and mean 16.
        return cells.map(lambda code: "" if code != code else f"{code:.15g}").astype("str")
    return cells.astype("object").where(cells.notna(), "").astype("str")


def shown(value: object) -> str:
    """Return a cell as a fault shows it."""
    if value is None or value is pd.NaT or value != value:
        return ""
    return str(value).removesuffix(" 00:00:00")
