"""Sickness absence: working days lost, of those that were to be worked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pcp_kpi.measures.stacking import stacked
from pcp_kpi.measures.totals import with_total

if TYPE_CHECKING:
    import pandas as pd

    from pcp_kpi.records import Records

EXTRACTS = ("sickness",)
SICKNESS = "sickness"


def count(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Count working days lost to sickness by month.

    Parameters
    ----------
    records : Records
        With the extract `sickness`.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Monthly figures of the force: `sickness`, days lost (`value`) of days to be worked (`of`), all and by kind of
        employee (breakdown). The rate of all is that of the sums, not the mean of the kinds.
    """
    table = records["sickness"]
    counts = table.group_by(period=table["month"], breakdown=table["kind"]).aggregate(
        lost=table["days_lost"].sum(), days=table["days_contracted"].sum()
    )
    rows = with_total(counts.to_pandas(), by=["period"])
    return stacked(rows, {SICKNESS: ("lost", "days")}, source=source, force=force)
