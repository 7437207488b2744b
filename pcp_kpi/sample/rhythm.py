"""What a day can be expected to hold: season, week, growth, and the Covid months; and days drawn from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pcp_kpi.periods import Month, Quarter
from pcp_kpi.sample.exact import Floats, Wholes
from pcp_kpi.sample.plan import Plan

LEVEL_DAY = pd.Timestamp("2019-07-01")
_NOISE_OF_A_QUARTER = 0.02
_NOISE_OF_A_DAY = 0.08


@dataclass(frozen=True)
class Rhythm:
    """How demand moves, as factors of its level.

    Parameters
    ----------
    year : tuple of float
        Twelve, January first.
    week : tuple of float
        Seven, Monday first.
    growth : float
        Relative change a year, counted from the middle of 2019.
    turns : mapping of str to float
        Days, in order, and the factor on each; straight lines between, level before the first and after the last.
    """

    year: tuple[float, ...]
    week: tuple[float, ...]
    growth: float
    turns: Mapping[str, float]

    def on(self, days: pd.DatetimeIndex) -> Floats:
        """Return the factor of each day."""
        season = np.array(self.year)[days.month - 1] * np.array(self.week)[days.day_of_week]
        years = np.asarray((days - LEVEL_DAY).days, dtype="float64") / 365.25
        return np.asarray(season * (1 + self.growth) ** years * between(self.turns, days))


def between(turns: Mapping[str, float], days: pd.DatetimeIndex) -> Floats:
    """Return values on straight lines between the days named."""
    at = pd.DatetimeIndex(list(turns)).to_numpy().astype("datetime64[D]").astype("int64")
    place = days.to_numpy().astype("datetime64[D]").astype("int64")
    return np.asarray(np.interp(place, at, list(turns.values())))


def days_of(plan: Plan) -> pd.DatetimeIndex:
    """Return every day of the extracts."""
    return pd.date_range(plan.months[0].start, plan.months[-1].end, freq="D", unit="s")


def quarters_of(plan: Plan) -> list[Quarter]:
    """Return every quarter of the extracts."""
    return sorted({month.quarter for month in plan.months})


def month_days(plan: Plan) -> pd.DatetimeIndex:
    """Return the middle of every month, where a monthly value is read off a line."""
    return pd.DatetimeIndex([pd.Timestamp(month.year, month.month, 15) for month in plan.months])


def quarter_totals(
    plan: Plan, rhythm: Rhythm, *, known: Mapping[Quarter, int], generator: np.random.Generator
) -> dict[Quarter, int]:
    """Return a total for every quarter: those known, and others on the same level.

    Parameters
    ----------
    plan : Plan
        Says which quarters.
    rhythm : Rhythm
        Its level is the one at which the known quarters have their sum.
    known : mapping of Quarter to int
        Totals that are met exactly.
    generator : numpy Generator
        Draws the noise of the others.
    """
    days = days_of(plan)
    factor = rhythm.on(days)
    sums = {q: float(factor[within(days, q)].sum()) for q in quarters_of(plan)}
    level = sum(known.values()) / sum(sums[quarter] for quarter in known)
    noise = np.exp(generator.normal(0, _NOISE_OF_A_QUARTER, len(sums)))
    return {
        quarter: known.get(quarter, int(level * sums[quarter] * wobble))
        for quarter, wobble in zip(sums, noise, strict=True)
    }


def daily_counts(
    plan: Plan, rhythm: Rhythm, *, totals: Mapping[Quarter, int], generator: np.random.Generator
) -> Wholes:
    """Draw a count for every day, so that each quarter has its total.

    Returns
    -------
    array of int
        One for each of `days_of`.

    Notes
    -----
    Days vary more than by chance alone: their expectations carry gamma noise before the total is dealt out.
    """
    days = days_of(plan)
    weights = rhythm.on(days) * generator.gamma(1 / _NOISE_OF_A_DAY**2, _NOISE_OF_A_DAY**2, len(days))
    counts = np.zeros(len(days), dtype="int64")
    for quarter, total in totals.items():
        inside = within(days, quarter)
        counts[inside] = generator.multinomial(total, weights[inside] / weights[inside].sum())
    return counts


def within(days: pd.DatetimeIndex, period: Quarter | Month) -> slice:
    """Return the place of a period's days among all days."""
    first, last = (pd.Timestamp(day) for day in (period.start, period.end))
    return slice(int(days.searchsorted(first)), int(days.searchsorted(last, side="right")))
