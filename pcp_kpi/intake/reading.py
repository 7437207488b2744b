"""What a reader is given and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from pcp_kpi.catalogue import Catalogue
from pcp_kpi.errors import CommandError, DataRefused, Fault
from pcp_kpi.figures import COLUMNS, checked
from pcp_kpi.forces import Force
from pcp_kpi.sources import Source


@dataclass(frozen=True)
class Context:
    """What a reader needs to know: the measures, the force's names, the sources that share the file."""

    catalogue: Catalogue
    force: Force
    sources: Sequence[Source]


@dataclass(frozen=True)
class Reading:
    """What came out of one raw file.

    Parameters
    ----------
    rows : int
        Data rows of the raw file, all of them accounted for.
    figures : DataFrame
        Rows of the contract; may be empty.
    faults : tuple of Fault
        Everything that was refused.
    limits, printed, statements : DataFrame or None
        Limits printed in a paper; every printed figure with its place; what the words around the figures say.
    """

    rows: int
    figures: pd.DataFrame
    faults: tuple[Fault, ...] = ()
    limits: pd.DataFrame | None = None
    printed: pd.DataFrame | None = field(default=None, repr=False)
    statements: pd.DataFrame | None = field(default=None, repr=False)


def measure_ids(
    names: pd.Series,
    *,
    catalogue: Catalogue,
    file: str,
    column: str,
    also: Mapping[str, str] | None = None,
    lines: Sequence[int] | None = None,
) -> tuple[pd.Series, list[Fault]]:
    """Turn names that a file uses into ids of the catalogue.

    Parameters
    ----------
    names : Series of str
        One for each row.
    catalogue : Catalogue
        Knows ids, titles and aliases.
    file, column : str
        For the faults.
    also : mapping of str to str, optional
        Further names, only for this file.
    lines : sequence of int, optional
        Line of the file for each row; the second and following lines if left out.

    Returns
    -------
    ids : Series of str
        Empty where the name is unknown.
    faults : list of Fault
        One for each unknown name, at its first row.
    """
    found: dict[str, str] = {}
    faults = []
    for name in names.unique():
        try:
            found[name] = catalogue.find((also or {}).get(name, name)).id
        except CommandError as error:
            place = int((names == name).to_numpy().argmax())
            first = lines[place] if lines is not None else place + 2
            faults.append(Fault(file, first, column, name, f"{error}; add an alias to the catalogue"))
    return names.map(lambda name: found.get(name, "")).astype("str"), faults


def checked_at(
    figures: pd.DataFrame, *, file: str, lines: Sequence[int], columns: Mapping[str, str]
) -> tuple[pd.DataFrame, list[Fault]]:
    """Check figures made from known lines of a file, and say faults in the file's own words.

    Parameters
    ----------
    figures : DataFrame
        With the columns of the contract. Rows without a measure are left out: their name is a fault already.
    file : str
        For the faults.
    lines : sequence of int
        Line of the file for each row.
    columns : mapping of str to str
        The file's names of the contract's columns.

    Returns
    -------
    figures : DataFrame
        Typed and checked; empty when there are faults.
    faults : list of Fault
        Each with the line and the column of the file.
    """
    known = (figures["measure"] != "").to_numpy()
    if not known.any():
        return no_figures(), []
    places = [line for line, named in zip(lines, known, strict=True) if named]
    try:
        return checked(figures[known], file=file, first_row=0), []
    except DataRefused as refused:
        return no_figures(), [
            replace(
                fault,
                row=None if fault.row is None else places[fault.row],
                column=columns.get(fault.column, fault.column),
            )
            for fault in refused.faults
        ]


def no_figures() -> pd.DataFrame:
    """Return an empty table of figures."""
    return pd.DataFrame(columns=list(COLUMNS))


def missing_columns(table: pd.DataFrame, needed: Sequence[str], file: str) -> list[Fault]:
    """List the columns that a layout needs and a file lacks, and say so when no row follows the header."""
    faults = [
        Fault(file, 1, name, "", "the column is missing; this layout has it")
        for name in needed
        if name not in table.columns
    ]
    if table.empty:
        faults.append(Fault(file, None, "", "", "there are no rows below the header"))
    return faults
