"""Reader of files that are figures already: tidy CSV or Parquet."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pcp_kpi.errors import DataRefused
from pcp_kpi.figures import COLUMNS, read_figures
from pcp_kpi.intake.reading import Context, Reading


def read(path: Path, context: Context) -> Reading:
    """Read a tidy file; every row takes the id of its source in the register.

    Parameters
    ----------
    path : Path
        A ``.csv`` or ``.parquet`` file of the contract.
    context : Context
        The one source of the file; names of areas.

    Returns
    -------
    Reading
        One figure for each row.
    """
    try:
        figures = read_figures(path)
    except DataRefused as refused:
        return Reading(0, pd.DataFrame(columns=list(COLUMNS)), refused.faults)
    names = {name: context.force.area_named(name) for name in figures["area"].unique()}
    figures = figures.assign(source=context.sources[0].id, area=figures["area"].map(names))
    return Reading(len(figures), figures[list(COLUMNS)])
