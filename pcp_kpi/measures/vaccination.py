"""Vaccinations of the workforce by dose, kind and age; and whether printed shares can be of one workforce."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError
from pcp_kpi.measures.stacking import stacked
from pcp_kpi.records import Records

if TYPE_CHECKING:
    import ibis

EXTRACTS = ("vaccination",)
FIRST, SECOND = "vaccinated-first-dose", "vaccinated-second-dose"
# The force-wide share is of these; special constables have their own line (docs/measures/vaccination.md).
WHOLE = ("officer", "staff", "pcso")
_DUST = 1e-9  # of binary arithmetic


def count(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Count people with a recorded dose, at the end of each month and on the day of the extract.

    Parameters
    ----------
    records : Records
        With the extract `vaccination`.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Figures of points in time, of the force: `vaccinated-first-dose` and `vaccinated-second-dose`, of people in the
        workforce on the day of the extract. The total is of officers, staff and PCSOs; by kind and by age band
        (breakdown). The bands count special constables too.
    """
    table = records["vaccination"]
    rows = pd.concat([_by(table, name) for name in ("kind", "age_band")], ignore_index=True)
    whole = rows[rows["breakdown"].isin(WHOLE)]
    names = ["people", "first", "second"]
    total = whole.groupby("period", as_index=False)[names].sum().assign(breakdown="")
    both = pd.concat([total, rows], ignore_index=True)
    measures = {FIRST: ("first", "people"), SECOND: ("second", "people")}
    return stacked(both, measures, source=source, force=force, grain="point")


def _by(table: ibis.Table, name: str) -> pd.DataFrame:
    """Count people and doses by group on each reading: month ends since the first dose, and the extract's day."""
    people = table.group_by(breakdown=table[name]).aggregate(people=table.count()).to_pandas()
    span = table.aggregate(first=table["first_dose_on"].min(), last=table["as_at"].max()).to_pandas().iloc[0]
    readings = _readings(pd.Timestamp(span["first"]), pd.Timestamp(span["last"]))
    doses = []
    for dose in ("first", "second"):
        given = table.filter(table[f"{dose}_dose_on"].notnull())
        counts = given.group_by(breakdown=given[name], day=given[f"{dose}_dose_on"]).aggregate(
            n=given.count()
        )
        rows = counts.to_pandas().assign(day=lambda found: pd.to_datetime(found["day"]))
        by_day = rows.pivot(index="day", columns="breakdown", values="n").sort_index().fillna(0).cumsum()
        known = by_day.reindex(readings, method="ffill").reindex(columns=people["breakdown"]).fillna(0)
        doses.append(known.stack().rename(dose))
    both = pd.concat(doses, axis=1).rename_axis(["period", "breakdown"]).reset_index()
    joined: pd.DataFrame = both.merge(people, on="breakdown")
    return joined


def _readings(first: pd.Timestamp, last: pd.Timestamp) -> pd.DatetimeIndex:
    return pd.date_range(first, last, freq="ME").union(pd.DatetimeIndex([last]))


def weights_that_agree(
    parts: Sequence[Sequence[float]], wholes: Sequence[float], *, places: int = 1
) -> np.ndarray | None:
    """Find shares of groups in a workforce with which printed percentages of groups give those of the whole.

    Parameters
    ----------
    parts : sequence of sequences of float
        A row for each percentage of the whole (first dose, second dose): the percentages of the groups.
    wholes : sequence of float
        The percentages of the whole, as printed.
    places : int, optional
        Digits with which all are printed.

    Returns
    -------
    array of float or None
        A share for each group, adding up to 1, with which every percentage of the whole lies within rounding; none
        when no shares do: then the whole is of other people than the groups.

    Raises
    ------
    CommandError
        When rows and wholes do not fit each other.

    Notes
    -----
    A linear programme. Parts and wholes are each known to half a unit of their last digit, so a mean may be off by
    a whole unit; the shares found are those with the smallest deviation.

    Examples
    --------
    >>> ages = [[31.8, 41.8, 57.0, 60.1], [8.8, 12.3, 25.2, 35.7]]
    >>> weights_that_agree(ages, [51.2, 20.5]).round(2).tolist()
    [0.0, 0.39, 0.58, 0.03]
    >>> weights_that_agree([[47.5, 54.5, 8.8], [16.0, 26.4, 6.2]], [51.2, 20.5]) is None
    True
    """
    table, whole = np.array(parts, dtype="float64"), np.array(wholes, dtype="float64")
    if table.ndim != 2 or len(table) != len(whole):
        raise CommandError("each percentage of the whole needs a row of percentages, one for each group")
    from scipy.optimize import linprog

    size = table.shape[1]
    apart = np.ones((len(whole), 1))
    found = linprog(
        np.append(np.zeros(size), 1.0),
        A_ub=np.vstack([np.hstack([table, -apart]), np.hstack([-table, -apart])]),
        b_ub=np.concatenate([whole, -whole]),
        A_eq=[[*np.ones(size), 0.0]],
        b_eq=[1.0],
    )
    return found.x[:size] if found.x[size] <= 10.0**-places + _DUST else None
