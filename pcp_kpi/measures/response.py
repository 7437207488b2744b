"""Incidents, the time that emergencies take to be attended, and incidents without a resource."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pcp_kpi.aggregate import levels
from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.measures.stacking import Sums, stacked, with_force
from pcp_kpi.printing import NOT_AVAILABLE, rounded
from pcp_kpi.records import Records

if TYPE_CHECKING:
    import ibis

EXTRACTS = ("incidents",)
ALSO = "unresourced-incidents"
ASB = "anti-social behaviour"
EMERGENCY = "emergency"
TARGET_SECONDS = 20 * 60
TIME, WITHIN, UNRESOURCED = "emergency-response-time", "emergency-within-20-minutes", ALSO
_MEASURES: dict[str, Sums] = {
    "incidents": "incidents",
    "anti-social-behaviour": "asb",
    "emergency-incidents": "emergencies",
    TIME: ("seconds", "attended"),
    WITHIN: ("quick", "attended"),
}


def count(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Count incidents and response times by month, and incidents without a resource on each day of a count.

    Parameters
    ----------
    records : Records
        With the extract `incidents`, and perhaps `unresourced-incidents`.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        For the force and its areas, by month of receipt: `incidents`, `anti-social-behaviour`,
        `emergency-incidents`, `emergency-response-time` (seconds from receipt to the first arrival, of emergencies
        attended) and `emergency-within-20-minutes` (of emergencies attended). At each point: `unresourced-incidents`.
    """
    logged = with_force(_by_month(records["incidents"]), by=["period"], force=force)
    figures = stacked(logged, _MEASURES, source=source, force=force)
    if ALSO not in records:
        return figures
    waiting = with_force(_waiting(records[ALSO]), by=["period"], force=force)
    points = stacked(waiting, {UNRESOURCED: "unresourced"}, source=source, force=force, grain="point")
    return pd.concat([figures, points], ignore_index=True)


def _by_month(incidents: ibis.Table) -> pd.DataFrame:
    """Count the log in one pass. An arrival before the call is a wrong entry: it is not an attendance."""
    seconds = incidents["arrived_at"].epoch_seconds() - incidents["received_at"].epoch_seconds()
    emergency = incidents["grade"] == EMERGENCY
    attended = emergency & (seconds >= 0).fill_null(False)
    counts = incidents.group_by(
        period=incidents["received_at"].truncate("M").cast("date"), area=incidents["area"]
    ).aggregate(
        incidents=incidents.count(),
        asb=(incidents["closed_as"] == ASB).sum(),
        emergencies=emergency.sum(),
        attended=attended.sum(),
        seconds=attended.ifelse(seconds, 0).sum(),
        quick=(attended & (seconds <= TARGET_SECONDS)).sum(),
    )
    rows: pd.DataFrame = counts.to_pandas()
    return rows


def _waiting(counted: ibis.Table) -> pd.DataFrame:
    counts = counted.group_by(period=counted["counted_on"], area=counted["area"]).aggregate(
        unresourced=counted["unresourced"].sum()
    )
    rows: pd.DataFrame = counts.to_pandas()
    return rows


def minutes_and_seconds(seconds: float, *, words: bool = False) -> str:
    """Print seconds as minutes and seconds.

    Parameters
    ----------
    seconds : float
        Nought or more; rounded half up to whole seconds first, so that 59.6 seconds are a minute.
    words : bool, optional
        With the units.

    Raises
    ------
    CommandError
        When the time is negative.

    Examples
    --------
    >>> minutes_and_seconds(818), minutes_and_seconds(818, words=True), minutes_and_seconds(59.6)
    ('13:38', '13 min 38 s', '1:00')
    >>> minutes_and_seconds(float("nan"))
    'not available'
    """
    if seconds != seconds:
        return NOT_AVAILABLE
    if seconds < 0:
        raise CommandError(f"a time is nought or more: {seconds:g} seconds came")
    minutes, rest = divmod(int(rounded(seconds)), 60)
    return f"{minutes} min {rest} s" if words else f"{minutes}:{rest:02d}"


def with_minutes(figures: pd.DataFrame) -> pd.DataFrame:
    """Print means in seconds as minutes and seconds.

    Parameters
    ----------
    figures : DataFrame
        Means: seconds (`value`) of cases (`of`).

    Returns
    -------
    DataFrame
        The same rows in the same order with `level` (seconds) and `minutes` (text) added.

    Raises
    ------
    CommandError
        When a row has no base, so that it is no mean.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> july = dict(measure="emergency-response-time", area="West Mercia", grain="month", period="2018-07-01")
    >>> with_minutes(new_figures([{**july, "value": 3_552_574, "of": 4343}]))["minutes"].item()
    '13:38'
    """
    wrong = figures.loc[figures["of"].isna() & figures["value"].notna(), "measure"].unique()
    if len(wrong):
        raise CommandError(
            f"minutes are read off means, which have their base in 'of'; {in_words(wrong)} has none"
        )
    level = levels(figures)
    text = [minutes_and_seconds(seconds) for seconds in level]
    return figures.assign(level=level, minutes=pd.Series(text, index=figures.index, dtype="str"))
