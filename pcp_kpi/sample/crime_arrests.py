"""Arrests of the synthetic force: for crimes with a suspect, and for none."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pcp_kpi.sample.crime_model import SHAPES
from pcp_kpi.sample.crime_people import NOBODY, People
from pcp_kpi.sample.crime_rows import INCIDENT, Rows, choose
from pcp_kpi.sample.exact import Floats
from pcp_kpi.sample.plan import Plan

# Arrests for 100 domestic abuse offences, ours: level, then falling every month since November 2020 (line 3154).
_LEVEL, _FALL = 0.35, (0.344, 0.339, 0.333, 0.328, 0.322, 0.315, 0.308, 0.300)
_SWING = 0.006
_FOR_NO_CRIME = 0.09  # warrants, breaches, arrests for other forces: of all


def draw_arrests(plan: Plan, rows: Rows, *, people: People, generator: np.random.Generator) -> pd.DataFrame:
    """Draw arrests.

    Returns
    -------
    DataFrame
        `record` (place of the crime, or -1), `day`, `area` (place) and `domestic_abuse`, by day.
    """
    records = np.concatenate([_abuse(plan, rows, people, generator), _others(rows, people, generator)])
    delay = np.minimum(generator.geometric(0.45, len(records)) - 1, 40)
    days = rows.day[records] + delay.astype("timedelta64[D]")
    # An arrest for domestic abuse falls into the month of its record: quick ones are what the rate shows.
    month_ends = np.array([month.end for month in plan.months], dtype="datetime64[D]")[rows.month[records]]
    days = np.where(rows.flags["domestic_abuse"][records], np.minimum(days, month_ends), days)
    known = days <= np.datetime64(plan.months[-1].end)
    table = pd.DataFrame(
        {
            "record": records[known], "day": days[known], "area": rows.area[records[known]],
            "domestic_abuse": rows.flags["domestic_abuse"][records[known]],
        }
    )  # fmt: skip
    extra = round(_FOR_NO_CRIME / (1 - _FOR_NO_CRIME) * len(table))
    drawn = generator.integers(0, len(rows), extra)
    none = pd.DataFrame(
        {"record": -1, "day": rows.day[drawn], "area": rows.area[drawn], "domestic_abuse": False}
    )
    return pd.concat([table, none]).sort_values(["day", "record", "area"], ignore_index=True)


def abuse_rates(plan: Plan) -> Floats:
    """Return arrests for one domestic abuse offence, by month."""
    level = _LEVEL + _SWING * np.sin(np.arange(len(plan.months)) / 3)
    level[-len(_FALL) :] = _FALL
    return level


def _abuse(plan: Plan, rows: Rows, people: People, generator: np.random.Generator) -> np.ndarray:
    crimes = rows.flags["domestic_abuse"] & (rows.kind != INCIDENT)
    able = crimes & (people.suspect != NOBODY)
    chosen = []
    for month, rate in enumerate(abuse_rates(plan)):
        inside = rows.month == month
        n = round(float(rate) * int((crimes & inside).sum()))
        chosen.append(choose(np.flatnonzero(able & inside), n, weights=None, generator=generator))
    return np.concatenate(chosen)


def _others(rows: Rows, people: People, generator: np.random.Generator) -> np.ndarray:
    chances = np.array([*(shape.arrest for shape in SHAPES.values()), 0.0])[rows.kind]
    able = (people.suspect != NOBODY) & ~rows.flags["domestic_abuse"]
    return np.flatnonzero(able & (generator.random(len(rows)) < chances))
