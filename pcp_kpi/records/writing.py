"""Writing of extracts in their layouts, which the synthetic force does."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.records.layouts import Extract

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
        raise CommandError(f"{extract.name}: {in_words(wrong)} are missing or not in the layout")
    table = rows[list(extract.columns)].assign(**{MARKING: ILLUSTRATIVE})
    for field in extract.fields:
        if field.kind == "yes-no":
            table[field.name] = table[field.name].map({True: "Y", False: "N"})
    from pyarrow import Table, csv

    options = csv.WriteOptions(include_header=not append, quoting_style="needed")
    with path.open("ab" if append else "wb") as stream:
        csv.write_csv(Table.from_pandas(table, preserve_index=False), stream, options)
