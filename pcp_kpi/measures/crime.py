"""Recorded crime by type, month and area; crimes and crimed incidents by keyword."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pcp_kpi.records import Records, read_extracts, tally

if TYPE_CHECKING:
    import ibis
    import pandas as pd

EXTRACTS = ("crime-records",)
TOTAL = "total-recorded-crime"
CRIME = "crime"
# Keywords count crimes and crimed incidents; those of the second table count crimes only.
KEYWORDS = {
    "domestic-abuse": "domestic_abuse",
    "hate-crime": "hate",
    "child-sexual-exploitation": "child_sexual_exploitation",
    "child-at-risk": "child_at_risk",
    "vulnerable-adult": "vulnerable_adult",
}
OVERLAYS = {"cyber": "cyber", "alcohol-related": "alcohol"}


def crime_types() -> tuple[str, ...]:
    """Return the ids of the crime types, which add up to total recorded crime, in the order of the layout.

    Examples
    --------
    >>> len(crime_types()), crime_types()[:2]
    (18, ('violence-with-injury', 'violence-without-injury'))
    """
    fields = read_extracts()["crime-records"].fields
    return next(field.values for field in fields if field.name == "crime_type")


def crimes(records: Records) -> ibis.Table:
    """Return the crime records without the crimed incidents."""
    table = records["crime-records"]
    return table.filter(table["record_kind"] == CRIME)


def count(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Count recorded crime by month, for the force and its areas.

    Parameters
    ----------
    records : Records
        With the extract `crime-records`.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Monthly figures by day of recording: the crime types and their total, cyber and alcohol-related crimes,
        and crimes and crimed incidents by keyword. The force's figure has the records without an area too.
    """
    table = records["crime-records"]
    crime = table["record_kind"] == CRIME
    what = {TOTAL: crime}
    what |= {id: crime & (table["crime_type"] == id).fill_null(False) for id in crime_types()}
    what |= {id: crime & table[column] for id, column in OVERLAYS.items()}
    what |= {id: table[column] for id, column in KEYWORDS.items()}
    return tally(table, what, day="recorded_on", source=source, force=force)
