"""Visits of independent custody visitors."""

from __future__ import annotations

import pandas as pd

from pcp_kpi.records import Records, tally

EXTRACTS = ("custody-visits",)
VISITS, SPOKEN, CONCERNS = "custody-visits", "detainees-spoken-to", "custody-visit-concerns"


def count(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Count custody visits by month.

    Parameters
    ----------
    records : Records
        With the extract `custody-visits`.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Monthly figures of the force: `custody-visits`, all and by manner (breakdown: in person, remote),
        `custody-visit-concerns`, and `detainees-spoken-to` (of people detained during the visits).
    """
    table = records["custody-visits"]
    where = {"day": "visited_on", "source": source, "force": force}
    visits = tally(table, {VISITS: table["visit_ref"].notnull()}, by="manner", **where)
    sums = tally(
        table,
        {CONCERNS: table["concerns"], SPOKEN: table["spoken_to"], "base": table["detainees"]},
        by="",
        **where,
    )
    base = sums[sums["measure"] == "base"].set_index("period")["value"]
    spoken = sums[sums["measure"] == SPOKEN]
    spoken = spoken.assign(of=base.reindex(spoken["period"]).to_numpy())
    tables = [visits, sums[sums["measure"] == CONCERNS], spoken[spoken["of"] > 0]]
    return pd.concat(tables, ignore_index=True)
