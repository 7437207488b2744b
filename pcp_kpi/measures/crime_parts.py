"""What some crimes consist of: offences, types, and how many are not recent."""

from __future__ import annotations

import pandas as pd

from pcp_kpi.measures.crime import CRIME
from pcp_kpi.records import Records, tally

EXTRACTS = ("crime-records",)
RECENT = 12
LEAST = 10
NOT_RECENT, BY_OFFENCE, BY_TYPE = "-not-recent", "-by-offence", "-by-type"
SEXUAL, MISCELLANEOUS, CYBER = "other-sexual-offences", "miscellaneous-crimes", "cyber"


def count(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Count the parts of three kinds of crime, and offences that are not recent, by month of recording.

    Parameters
    ----------
    records : Records
        With the extract `crime-records`.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Monthly figures of the force: `child-at-risk-not-recent` and `other-sexual-offences-not-recent`, offences
        committed more than twelve months before they were recorded, of those whose day is known;
        `other-sexual-offences-by-offence`, `miscellaneous-crimes-by-offence`, `cyber-by-offence` and
        `cyber-by-type` (breakdown). An offence with fewer than ten records in the extract has no row of its own.

    Notes
    -----
    Exactly twelve months are recent: what was committed on 5 June 2020 and recorded on 5 June 2021.
    """
    import ibis

    table = records["crime-records"]
    crime = table["record_kind"] == CRIME
    kinds = {id: crime & (table["crime_type"] == id).fill_null(False) for id in (SEXUAL, MISCELLANEOUS)}
    kinds[CYBER] = crime & table["cyber"]
    known = table["committed_on"].notnull()
    far = (table["recorded_on"] - ibis.interval(months=RECENT)).cast("date")
    old = (table["committed_on"].cast("date") < far).fill_null(False)
    shares = {
        f"child-at-risk{NOT_RECENT}": (old, table["child_at_risk"] & known),
        f"{SEXUAL}{NOT_RECENT}": (old, kinds[SEXUAL] & known),
    }
    where = {"day": "recorded_on", "source": source, "force": force}
    offences = {f"{id}{BY_OFFENCE}": condition for id, condition in kinds.items()}
    code = table["offence"].lower().re_replace("[^a-z0-9]+", "-").re_replace("^-|-$", "")
    tables = [
        tally(table, shares, by="", **where),
        _usual(tally(table.mutate(offence=code), offences, by="offence", **where)),
        _usual(tally(table, {f"{CYBER}{BY_TYPE}": kinds[CYBER]}, by="crime_type", **where)),
    ]
    return pd.concat(tables, ignore_index=True)


def _usual(figures: pd.DataFrame) -> pd.DataFrame:
    """Keep the parts that are no rarity: an offence in words could say who is meant, a count of ten does not."""
    parts = figures[figures["breakdown"] != ""]
    records = parts.groupby(["measure", "breakdown"])["value"].transform("sum")
    usual: pd.DataFrame = parts[records >= LEAST]
    return usual
