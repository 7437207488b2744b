"""Policing measures: how records become figures, and what only this field knows to make of them.

Each module knows one family. Its function ``count(records, source=, force=)`` turns the extracts of the family
(`EXTRACTS`) into monthly figures; its other functions work on figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pcp_kpi.measures import (
    arrests,
    calls,
    charter,
    complaints,
    confidence,
    covid,
    crime,
    crime_parts,
    custody,
    data_integrity,
    domestic_abuse_survey,
    finance,
    investigations,
    justice,
    organised_crime,
    outcomes,
    recommendations,
    referrals,
    repeats,
    response,
    roads,
    satisfaction,
    services,
    sickness,
    stop_search,
    uplift,
    vaccination,
    workforce,
)

if TYPE_CHECKING:
    import pandas as pd

    from pcp_kpi.records import Records

FAMILIES = (
    crime,
    crime_parts,
    outcomes,
    repeats,
    arrests,
    satisfaction,
    confidence,
    domestic_abuse_survey,
    calls,
    response,
    referrals,
    charter,
    investigations,
    roads,
    organised_crime,
    covid,
    data_integrity,
    recommendations,
    complaints,
    stop_search,
    custody,
    workforce,
    sickness,
    uplift,
    vaccination,
    justice,
    services,
    finance,
)


def count_records(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Count every family of measures whose extracts are there.

    Parameters
    ----------
    records : Records
        A folder of extracts, as `open_records` gives it.
    source, force : str
        Id in the register; name of the force, which is the area of its own figures.

    Returns
    -------
    DataFrame
        Figures of the contract, sorted by their key. No personal key leaves the database: these are counts.

    Raises
    ------
    DataRefused
        When an extract breaks its layout; every fault of that extract is listed.
    NotAvailable
        When the folder holds no family whole.
    """
    import pandas as pd

    from pcp_kpi.errors import NotAvailable
    from pcp_kpi.figures import KEY

    whole = [family for family in FAMILIES if all(name in records for name in family.EXTRACTS)]
    if not whole:
        raise NotAvailable(f"{records.folder} holds the extracts of no measure; 'pcp-kpi sample' makes a set")
    tables = [family.count(records, source=source, force=force) for family in whole]
    figures: pd.DataFrame = pd.concat(tables, ignore_index=True)
    return figures.sort_values(list(KEY), ignore_index=True)


__all__ = ["count_records"]
