"""What the words of a paper say of its figures: ``statements.csv`` beside the register of printed figures."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path

import pandas as pd

from pcp_kpi.errors import Fault
from pcp_kpi.files import read_text_table
from pcp_kpi.intake.reading import missing_columns

STATEMENTS = "statements.csv"
COLUMNS = (
    "id", "document", "line", "kind", "figure", "of", "measure", "period_start", "period_end", "says", "as_printed",
)  # fmt: skip


def read_statements(path: str | Path, documents: Set[str]) -> tuple[pd.DataFrame | None, list[Fault]]:
    """Read what sentences, headings and captions say of the printed figures.

    Parameters
    ----------
    path : str or Path
        CSV with the columns of `COLUMNS`; it may be absent.
    documents : set of str
        Ids of the papers.

    Returns
    -------
    tuple of (DataFrame or None, list of Fault)
        The statements as they came, None without a file, and what is wrong with them. What each kind of statement
        needs is for the audit to say, which alone knows the kinds.
    """
    path = Path(path)
    if not path.is_file():
        return None, []
    table = read_text_table(path)
    faults = missing_columns(table, COLUMNS, path.name)
    if faults:
        return None, faults
    rules = (
        ("id", table["id"].duplicated(keep=False), "each statement needs an id of its own"),
        ("document", ~table["document"].isin(documents), "the register of sources has no such document"),
        (
            "line",
            ~table["line"].str.fullmatch("[0-9]{1,9}"),
            "the line of the document's text is a whole number",
        ),
    )
    faults = [
        Fault(path.name, int(row) + 2, column, str(table[column].iloc[int(row)]), rule)
        for column, broken, rule in rules
        for row in broken.to_numpy().nonzero()[0]
    ]
    return table[list(COLUMNS)], sorted(faults)
