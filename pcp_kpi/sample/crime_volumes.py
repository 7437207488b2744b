"""How many crimes of each type, and records of each keyword, each quarter and month of the synthetic force has."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError
from pcp_kpi.periods import Quarter
from pcp_kpi.sample.crime_model import (
    AFTER_LOCKDOWN,
    KEYWORDS,
    LOCKDOWN,
    MONTHS,
    NO_AREA,
    OPEN_DATA,
    SHAPES,
    WEEK,
)
from pcp_kpi.sample.exact import Floats, Wholes
from pcp_kpi.sample.plan import Plan

BASE = range(4, 8)  # places of the four quarters of 2019/20
NOW = 12  # place of April to June 2021
_QUARTER_NOISE = 0.012
_MONTH_NOISE = 0.02


def quarters_of(plan: Plan) -> list[Quarter]:
    """Return the quarters of the extracts, in order."""
    return sorted({month.quarter for month in plan.months})


def known_counts(plan: Plan, measure: str) -> dict[int, int]:
    """Return the counts that a paper prints or implies, or that were made to its limits, by place of the quarter."""
    rows = plan.figures
    rows = rows[
        (rows["measure"] == measure) & (rows["area"] == plan.force.name) & (rows["grain"] == "quarter")
        & (rows["breakdown"] == "") & (rows["source"] != OPEN_DATA)
    ].drop_duplicates("period")  # fmt: skip
    places = {pd.Timestamp(quarter.start): place for place, quarter in enumerate(quarters_of(plan))}
    return {
        places[day]: int(value)
        for day, value in zip(rows["period"], rows["value"], strict=True)
        if day in places
    }


def open_data(plan: Plan, measure: str, *, area: str = "") -> Floats:
    """Return the quarters of the open data of a measure, one for each quarter of the extracts.

    Raises
    ------
    CommandError
        When the figures lack one.
    """
    rows = plan.figures
    rows = rows[
        (rows["measure"] == measure)
        & (rows["area"] == (area or plan.force.name))
        & (rows["source"] == OPEN_DATA)
    ]
    days = pd.DatetimeIndex([quarter.start for quarter in quarters_of(plan)])
    values = rows.set_index("period")["value"].reindex(days)
    if values.isna().any():
        raise CommandError(
            f"the synthetic force needs {measure} of {OPEN_DATA} for each quarter of the extracts"
        )
    return values.to_numpy(dtype="float64")


def type_counts(plan: Plan, generator: np.random.Generator) -> Wholes:
    """Return crimes by type and quarter.

    Parameters
    ----------
    plan : Plan
        What must be met.
    generator : numpy Generator
        Draws the noise of the quarters that no paper prints.

    Returns
    -------
    array of int, types by quarters
        Printed quarters as printed. The others follow the open data, at the level of the report: the ratio of the
        two in 2019/20 and in April to June 2021, on a straight line of logs between.
    """
    return np.stack([_one_type(plan, measure, generator) for measure in SHAPES])


def _one_type(plan: Plan, measure: str, generator: np.random.Generator) -> Wholes:
    shape = SHAPES[measure]
    known = known_counts(plan, measure)
    proxy = open_data(plan, shape.proxy) ** shape.power
    base = sum(known[place] for place in BASE) / proxy[list(BASE)].sum()
    line = np.interp(
        np.arange(len(proxy)), [(BASE[0] + BASE[-1]) / 2, NOW], np.log([base, known[NOW] / proxy[NOW]])
    )
    counts = np.exp(line + generator.normal(0, _QUARTER_NOISE, len(proxy))) * proxy
    return _with_known(counts, known)


def keyword_counts(plan: Plan, generator: np.random.Generator) -> Wholes:
    """Return records of each keyword by quarter: printed quarters as printed, the others by the model."""
    return np.stack([_one_keyword(plan, place, generator) for place in range(len(KEYWORDS))])


def _one_keyword(plan: Plan, place: int, generator: np.random.Generator) -> Wholes:
    keyword = KEYWORDS[place]
    known = known_counts(plan, keyword.measure)
    mean = sum(known[quarter] for quarter in BASE) / len(BASE)
    parts = np.array([*keyword.before, *(1.0,) * len(BASE), *keyword.after, 1.0])
    return _with_known(mean * parts * np.exp(generator.normal(0, _QUARTER_NOISE, len(parts))), known)


def _with_known(counts: Floats, known: dict[int, int]) -> Wholes:
    whole = np.rint(counts).astype("int64")
    whole[list(known)] = list(known.values())
    return whole


def month_counts(plan: Plan, quarters: Wholes, *, generator: np.random.Generator) -> Wholes:
    """Deal each quarter's crimes out to its months.

    Parameters
    ----------
    plan : Plan
        The calendar.
    quarters : array of int, types by quarters
        As `type_counts` gives; more rows may follow.
    generator : numpy Generator
        Draws them.

    Returns
    -------
    array of int, types by months
        Three months add up to their quarter.
    """
    days = np.array([month.end.day for month in plan.months])
    rhythm = np.array([MONTHS.get(f"{month.year}-{month.month:02}", 1.0) for month in plan.months])
    # What follows the open data only weakly keeps its months level too; the last row may be of incidents.
    strength = np.ones((len(quarters), 1))
    strength[: len(SHAPES), 0] = [min(1.0, shape.power + 0.25) for shape in SHAPES.values()]
    noise = np.exp(generator.normal(0, _MONTH_NOISE, (len(quarters), len(days))))
    shares = (days * rhythm**strength * noise).reshape(*quarters.shape, 3)
    dealt = generator.multinomial(quarters, shares / shares.sum(axis=2, keepdims=True))
    return dealt.reshape(len(quarters), -1).astype("int64")


def draw_days(plan: Plan, months: Wholes, *, generator: np.random.Generator) -> np.ndarray:
    """Draw a day of recording for each record, by the place of its month."""
    days = np.empty(len(months), dtype="datetime64[D]")
    for place, month in enumerate(plan.months):
        calendar = np.arange(np.datetime64(month.start), np.datetime64(month.end) + 1)
        weights = np.array(WEEK)[(calendar.astype("int64") + 3) % 7]
        weights[(calendar >= np.datetime64(LOCKDOWN)) & (calendar < np.datetime64("2020-04-01"))] *= (
            AFTER_LOCKDOWN
        )
        inside = months == place
        cumulative = np.cumsum(weights / weights.sum())
        cumulative[-1] = 1.0
        days[inside] = calendar[
            np.searchsorted(cumulative, generator.random(int(inside.sum())), side="right")
        ]
    return days


def area_shares(plan: Plan) -> Floats:
    """Return the share of each area, by type and quarter; what is left to one has no area.

    Returns
    -------
    array of float, types by quarters by areas
        Half the open data's share of the quarter, half that of all quarters: the quarter's own is mostly noise.
    """
    shares = []
    for shape in SHAPES.values():
        counts = np.stack([open_data(plan, shape.proxy, area=area) for area in plan.force.area_names], axis=1)
        steady = counts.sum(axis=0) / counts.sum()
        own = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        shares.append((0.5 * own + 0.5 * steady) / (0.5 * own.sum(axis=1, keepdims=True) + 0.5))
    return np.stack(shares) * (1 - NO_AREA)
