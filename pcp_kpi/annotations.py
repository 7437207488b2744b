"""Dated events that a reader of a series must know of: recording changes, suspended surveys, Covid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pcp_kpi.errors import Fault, did_you_mean, in_words, refuse_if
from pcp_kpi.files import read_text_table

if TYPE_CHECKING:
    import pandas as pd

KINDS = ("recording-change", "covid", "suspended", "system-change", "note")
COLUMNS = ("measure", "area", "first", "last", "kind", "text", "source")
ANY = "*"
ANNOTATIONS_FILE = "annotations.csv"


@dataclass(frozen=True)
class Annotation:
    """One dated event.

    Parameters
    ----------
    measure, area : str
        What it touches; ``*`` is any.
    first : date
        First day on which it holds.
    last : date or None
        Last day of a window; None is a step that stays.
    kind : str
        ``recording-change``, ``covid``, ``suspended``, ``system-change`` or ``note``.
    text : str
        As a reader is told it.
    source : str
        Where it is known from.
    """

    first: date
    measure: str
    area: str
    last: date | None
    kind: str
    text: str
    source: str

    def touches(self, measure: str, area: str) -> bool:
        """Tell whether a series of a measure in an area is touched."""
        return self.measure in (ANY, measure) and self.area in (ANY, area)

    @property
    def breaks_comparison(self) -> bool:
        """Whether values before and after it must not be read as one series."""
        return self.last is None and self.kind in ("recording-change", "system-change")


def read_annotations(path: str | Path) -> tuple[Annotation, ...]:
    """Read dated events from a CSV file.

    Parameters
    ----------
    path : str or Path
        A file with the columns `measure`, `area`, `first`, `last`, `kind`, `text`, `source`, or a clean
        folder that holds ``annotations.csv``. A folder without one has no events.

    Returns
    -------
    tuple of Annotation
        In the order of their first days.

    Raises
    ------
    DataRefused
        With every fault found.
    """
    path = Path(path)
    if path.is_dir():
        path = path / ANNOTATIONS_FILE
        if not path.is_file():
            return ()
    table = read_text_table(path)
    missing = [name for name in COLUMNS if name not in table.columns]
    refuse_if([Fault(path.name, 1, name, "", "the column is missing") for name in missing])
    refuse_if(_faults_in(table, path.name))
    events = [_annotation(row) for row in table[list(COLUMNS)].itertuples(index=False)]
    return tuple(sorted(events, key=lambda event: (event.first, event.measure, event.area)))


def annotations_for(annotations: Sequence[Annotation], measure: str, area: str) -> tuple[Annotation, ...]:
    """Return the events that touch one series, in the order of their first days."""
    return tuple(event for event in annotations if event.touches(measure, area))


def _faults_in(table: pd.DataFrame, file: str) -> list[Fault]:
    faults = []
    for line, row in enumerate(table.to_dict("records"), start=2):
        for column in ("measure", "area", "first", "kind", "text"):
            if not row[column]:
                way_out = f"; write {ANY} for any {column}" if column in ("measure", "area") else ""
                faults.append(Fault(file, line, column, "", f"is empty{way_out}"))
        for column in ("first", "last"):
            if row[column] and _day(row[column]) is None:
                faults.append(Fault(file, line, column, row[column], "a day is needed, as 2025-04-01"))
        if row["kind"] and row["kind"] not in KINDS:
            rule = f"a kind is one of {in_words(KINDS)}{did_you_mean(row['kind'], KINDS)}"
            faults.append(Fault(file, line, "kind", row["kind"], rule))
        first, last = _day(row["first"]), _day(row["last"])
        if first and last and last < first:
            faults.append(Fault(file, line, "last", row["last"], f"ends before it begins ({first})"))
    return faults


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _annotation(row: Sequence[str]) -> Annotation:
    measure, area, first, last, kind, text, source = row
    return Annotation(date.fromisoformat(first), measure, area, _day(last), kind, text, source)
