"""Complaints: how many, how many recorded in ten working days, resolved at triage, and days to finalise."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from pcp_kpi.measures.working_days import working_days_between
from pcp_kpi.records import Records, tally

if TYPE_CHECKING:
    import ibis

EXTRACTS = ("complaints",)
COMPLAINTS, IN_TIME, TRIAGE = "complaints", "complaints-recorded-in-10-days", "complaints-resolved-at-triage"
DAYS = "complaints-days-to-finalise"
WORKING_DAYS = 10
_ADDED = "days"


def count(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Count complaints by the month in which they reached the force.

    Parameters
    ----------
    records : Records
        With the extract `complaints`.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Monthly figures. Force and areas: `complaints`. Force only: `complaints-recorded-in-10-days` (as
        `recorded_within` counts), `complaints-resolved-at-triage` (of all), and `complaints-days-to-finalise` by
        month of finalisation: all days (`value`) of the complaints finalised in it (`of`).
    """
    table = records["complaints"]
    where = {"source": source, "force": force}
    every = table["complaint_ref"].notnull()
    whole = tally(table, {TRIAGE: (table["handling"] == "triage", every)}, day="received_on", by="", **where)
    tables = [
        tally(table, {COMPLAINTS: every}, day="received_on", **where),
        recorded_within(table, days=WORKING_DAYS, measure=IN_TIME, **where),
        whole[whole["of"] > 0],
        _to_finalise(table, source=source, force=force),
    ]
    return pd.concat(tables, ignore_index=True)


def recorded_within(
    complaints: ibis.Table, *, days: int, measure: str, source: str, force: str
) -> pd.DataFrame:
    """Count complaints recorded within so many working days of reaching the force.

    Parameters
    ----------
    complaints : Ibis table
        In the layout of `complaints`.
    days : int
        Working days; recorded on the last of them is in time.
    measure, source, force : str
        Ids of measure and source; name of the force.

    Returns
    -------
    DataFrame
        Monthly shares of the force, by month of receipt. The base is the complaints that are recorded, or whose days
        had passed on the newest day of the extract: one that is still within its days is not yet either.
    """
    newest = _newest(complaints)
    import ibis

    taken = working_days_between(complaints["received_on"], complaints["recorded_on"])
    waited = working_days_between(complaints["received_on"], ibis.literal(newest))
    known = complaints["recorded_on"].notnull() | (waited > days)
    what = {measure: ((taken <= days).fill_null(False), known)}
    figures = tally(complaints, what, day="received_on", by="", source=source, force=force)
    return figures[figures["of"] > 0].reset_index(drop=True)


def _newest(complaints: ibis.Table) -> dt.date:
    names = ("received_on", "recorded_on", "finalised_on")
    days = complaints.aggregate(**{name: complaints[name].max() for name in names}).to_pandas().iloc[0]
    return max(pd.Timestamp(day).date() for day in days if not pd.isna(day))


def _to_finalise(table: ibis.Table, *, source: str, force: str) -> pd.DataFrame:
    done = table.filter(table["finalised_on"].notnull())
    timed = done.mutate(**{_ADDED: done["finalised_on"].delta(done["received_on"], unit="day")})
    sums = tally(timed, {DAYS: timed[_ADDED]}, day="finalised_on", by="", source=source, force=force)
    cases = tally(
        timed, {DAYS: timed["complaint_ref"].notnull()}, day="finalised_on", by="", source=source, force=force
    )
    figures = sums.assign(of=cases["value"].to_numpy())
    return figures[figures["of"] > 0]
