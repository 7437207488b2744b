"""Counts out of records: the one way by which numbers leave this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pcp_kpi.figures import COLUMNS

if TYPE_CHECKING:
    import ibis


def to_figures(
    counts: ibis.Table, *, measure: str, source: str, force: str, grain: str = "month"
) -> pd.DataFrame:
    """Run an aggregation and return it as figures.

    Parameters
    ----------
    counts : Ibis table
        One row a figure: `period` (first day, a date) and `value`; where they differ from row to row also `area`
        (missing or empty: counted for the force only), `breakdown`, `of` and `status`.
    measure, source, force : str
        Id of the measure; id in the register; name of the force, which is the area where there is none.
    grain : str, optional
        What a period is.

    Returns
    -------
    DataFrame
        Figures of the contract, sorted by area, breakdown and period.
    """
    rows = counts.to_pandas() if hasattr(counts, "to_pandas") else counts
    table = pd.DataFrame(
        {
            "measure": measure,
            "area": rows["area"].fillna("").replace("", force) if "area" in rows else force,
            "breakdown": rows.get("breakdown", ""),
            "grain": grain,
            "period": pd.to_datetime(rows["period"]),
            "value": rows["value"].astype("float64"),
            "of": rows["of"].astype("float64") if "of" in rows else float("nan"),
            "status": rows.get("status", "final"),
            "source": source,
            "note": "",
        }
    )
    return table[list(COLUMNS)].sort_values(["area", "breakdown", "period"], ignore_index=True)
