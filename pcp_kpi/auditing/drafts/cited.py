"""What papers print, line by line: for tables that name the document and the line of each number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from pcp_kpi.auditing.drafts.known import Key
from pcp_kpi.auditing.drafts.passages import Passage
from pcp_kpi.auditing.drafts.statements import Statement
from pcp_kpi.periods import Period

_LINE, _DOCUMENT = (
    re.compile(r"^lines?$", re.IGNORECASE),
    re.compile(r"^(?:document|paper|source)$", re.IGNORECASE),
)
_PRINTED = re.compile(r"^(?:(?:as )?printed|here)$", re.IGNORECASE)
_AGREES = re.compile(r"^agrees?$", re.IGNORECASE)


@dataclass(frozen=True)
class Value:
    """One value that the figures give.

    Parameters
    ----------
    value : float
        In the unit of the statement: percent as 27 for 27%.
    key : (measure, area, breakdown)
        Of what.
    period : Period or None
    source : str
    words : str
        How it comes about: "708 in 2021/22 Q1 against 453 in 2019/20 Q1".
    """

    value: float
    key: Key
    period: Period | None
    source: str
    words: str


@dataclass(frozen=True)
class Cited:
    """Figures as papers print them.

    Parameters
    ----------
    printed : DataFrame
        `document`, `line`, `value` and the rest, one row a printed figure.
    """

    printed: pd.DataFrame = field(repr=False)

    def place_of(self, statement: Statement) -> tuple[str, str] | None:
        """Return the document and line that a printed number is said to stand on; None where nothing is said."""
        passage, column = statement.passage, statement.text.split(" | ")[-2:-1]
        if not passage.cells or _said_otherwise(passage) or not (column and _PRINTED.search(column[0])):
            return None
        return _place(passage)

    def values(self, place: tuple[str, str]) -> list[Value]:
        """Return the numbers that stand on a line of a document."""
        words = f"line {place[1]}"
        return [
            Value(value, (measure, "", ""), None, place[0], words)
            for value, measure in self._lines.get(place, ())
        ]

    @cached_property
    def _lines(self) -> Mapping[tuple[str, str], list[tuple[float, str]]]:
        found: dict[tuple[str, str], list[tuple[float, str]]] = {}
        for row in self.printed.to_dict("records"):
            value = pd.to_numeric(row["value"], errors="coerce")
            if value == value:
                place = str(row["document"]), str(row["line"])
                found.setdefault(place, []).append((float(value), str(row["measure_id"] or row["measure"])))
        return found


def _said_otherwise(passage: Passage) -> bool:
    """Whether the row itself says that it does not agree with the paper."""
    return any(
        cell.text == "no" and cell.columns and _AGREES.search(cell.columns[-1]) for cell in passage.cells
    )


def _place(passage: Passage) -> tuple[str, str] | None:
    """Return the document and the line that cells of a row name."""
    line = next((cell.text for cell in passage.cells if cell.columns and _LINE.search(cell.columns[-1])), "")
    document = next(
        (cell.text for cell in passage.cells if cell.columns and _DOCUMENT.search(cell.columns[-1])), ""
    )
    return (document, line) if document and line.isdigit() else None
