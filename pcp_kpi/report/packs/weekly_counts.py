"""Weekly figures counted from extracts, which `clean` counts by month."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from pcp_kpi.errors import NotAvailable
from pcp_kpi.figures import KEY
from pcp_kpi.measures.calls import SECONDS, measures_of
from pcp_kpi.measures.crime import CRIME, KEYWORDS, TOTAL
from pcp_kpi.measures.response import ASB, EMERGENCY, TARGET_SECONDS, TIME, WITHIN
from pcp_kpi.measures.stacking import stacked, with_force

if TYPE_CHECKING:
    import ibis

    from pcp_kpi.records import Records

SOURCE = "illustrative-extracts"
_CALLS = ("presented", "answered", "answered_in_time", "abandoned", "seconds_to_answer")
_CRIMES = ("violence-with-injury", "residential-burglary", "vehicle-offences", "rape")
_INCIDENTS: Mapping[str, Any] = {
    "incidents": "incidents",
    "anti-social-behaviour": "asb",
    "emergency-incidents": "emergencies",
    TIME: ("seconds", "attended"),
    WITHIN: ("quick", "attended"),
}


def weekly_figures(extracts: str | Path | Records, *, source: str = SOURCE, force: str) -> pd.DataFrame:
    """Count calls, incidents and recorded crime by week.

    Parameters
    ----------
    extracts : str, Path or Records
        A folder of extracts, or the same opened.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Figures of the contract with grain ``week``, for whole weeks from Monday to Sunday; a week that an extract begins
        or ends in is left out.

    Raises
    ------
    DataRefused
        When an extract breaks its layout.
    NotAvailable
        When the folder holds none of calls-by-hour, incidents and crime-records.
    """
    from pcp_kpi.records import Records, open_records

    records = extracts if isinstance(extracts, Records) else open_records(extracts)
    counts = {"calls-by-hour": _calls, "incidents": _incidents, "crime-records": _crimes}
    tables = [count(records[name], source, force) for name, count in counts.items() if name in records]
    if not tables:
        raise NotAvailable(
            f"{records.folder} holds no extract that is counted by week; 'pcp-kpi sample' makes them"
        )
    return pd.concat(tables, ignore_index=True).sort_values(list(KEY), ignore_index=True)


def _calls(hours: ibis.Table, source: str, force: str) -> pd.DataFrame:
    sums = {name: hours[name].sum() for name in _CALLS}
    rows = _by_week(hours, hours["hour"], sums, also={"line": hours["line"]})
    tables = [
        stacked(rows[rows["line"] == line], measures_of(line), source=source, force=force, grain="week")
        for line in SECONDS
    ]
    return pd.concat(tables, ignore_index=True)


def _incidents(incidents: ibis.Table, source: str, force: str) -> pd.DataFrame:
    seconds = incidents["arrived_at"].epoch_seconds() - incidents["received_at"].epoch_seconds()
    emergency = incidents["grade"] == EMERGENCY
    # As by month: an arrival before the call is a wrong entry and no attendance.
    attended = emergency & (seconds >= 0).fill_null(False)
    sums = {
        "incidents": incidents.count(),
        "asb": (incidents["closed_as"] == ASB).sum(),
        "emergencies": emergency.sum(),
        "attended": attended.sum(),
        "seconds": attended.ifelse(seconds, 0).sum(),
        "quick": (attended & (seconds <= TARGET_SECONDS)).sum(),
    }
    rows = _by_week(incidents, incidents["received_at"], sums, also={"area": incidents["area"]})
    logged = with_force(_every_week(rows, force), by=["period"], force=force)
    return stacked(logged, _INCIDENTS, source=source, force=force, grain="week")


def _crimes(table: ibis.Table, source: str, force: str) -> pd.DataFrame:
    crime = table["record_kind"] == CRIME
    what = {TOTAL: crime}
    what |= {id: crime & (table["crime_type"] == id).fill_null(False) for id in _CRIMES}
    what |= {id: table[KEYWORDS[id]] for id in ("domestic-abuse", "hate-crime")}
    sums = {id: condition.sum() for id, condition in what.items()}
    rows = _by_week(table, table["recorded_on"], sums, also={"area": table["area"]})
    counted = with_force(_every_week(rows, force), by=["period"], force=force)
    return stacked(counted, {id: id for id in what}, source=source, force=force, grain="week")


def _by_week(
    table: ibis.Table, day: Any, sums: Mapping[str, Any], *, also: Mapping[str, Any]
) -> pd.DataFrame:
    """Count by week, and leave out the weeks of which the extract does not hold every day."""
    counts = table.group_by(period=day.truncate("W").cast("date"), **also).aggregate(**sums)
    rows: pd.DataFrame = counts.to_pandas().dropna(subset=["period"])
    ends = table.aggregate(first=day.min().cast("date"), last=day.max().cast("date")).to_pandas()
    first, last = (pd.Timestamp(ends[name].iloc[0]) for name in ("first", "last"))
    rows = rows.assign(period=pd.to_datetime(rows["period"]))
    whole = (rows["period"] >= first) & (rows["period"] + pd.Timedelta(days=6) <= last)
    return rows[whole].reset_index(drop=True)


def _every_week(rows: pd.DataFrame, force: str) -> pd.DataFrame:
    """Give each area a row in each week: a week without records is a nought."""
    # Records without an area bear the force's name: they count in the force and in no area.
    counted = rows.assign(area=rows["area"].fillna(force)).groupby(["period", "area"]).sum()
    if counted.empty:
        return counted.reset_index()
    weeks = pd.date_range(rows["period"].min(), rows["period"].max(), freq="7D", name="period")
    grid = pd.MultiIndex.from_product([weeks, sorted(counted.index.unique("area"))], names=["period", "area"])
    found: pd.DataFrame = counted.reindex(grid, fill_value=0).fillna(0).reset_index()
    return found
