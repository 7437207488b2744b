"""Writing of extracts in their layouts, which the synthetic force does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.records.layouts import Extract, Field

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

MARKING = "marking"
ILLUSTRATIVE = "ILLUSTRATIVE"


def write_extract(rows: pd.DataFrame, extract: Extract, path: Path, *, append: bool = False) -> None:
    """Write rows of an extract as CSV, each row marked illustrative.

    Parameters
    ----------
    rows : DataFrame
        The columns of the layout, in any order.
    extract : Extract
        The layout.
    path : Path
        The file to write.
    append : bool, optional
        Go on with a file that has its heading already.

    Raises
    ------
    CommandError
        When columns are missing or strange.
    """
    wrong = sorted(set(rows.columns) ^ set(extract.columns))
    if wrong:
        raise CommandError(f"{extract.name}: {in_words(wrong, most=40)} are missing or not in the layout")
    import pyarrow as pa
    from pyarrow import csv

    cells = [_cells(rows[field.name], field) for field in extract.fields]
    marks = pa.array([ILLUSTRATIVE]).take(pa.array([0] * len(rows), pa.int8()))
    table = pa.Table.from_arrays([*cells, marks], names=[*extract.columns, MARKING])
    options = csv.WriteOptions(include_header=not append, quoting_style="needed")
    with path.open("ab" if append else "wb") as stream:
        csv.write_csv(table, stream, options)


def _cells(column: pd.Series, field: Field) -> pa.Array | pa.ChunkedArray:
    """Return a column as it is written: days without a time, moments to the second, Y and N."""
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = pa.Array.from_pandas(column)
    if field.kind == "yes-no":
        return pc.if_else(cells.cast(pa.bool_()), "Y", "N")
    if field.kind == "date" and pa.types.is_timestamp(cells.type):
        return cells.cast(pa.date32())
    if field.kind == "moment" and pa.types.is_timestamp(cells.type):
        return pc.floor_temporal(cells, unit="second").cast(pa.timestamp("s"))
    return cells
