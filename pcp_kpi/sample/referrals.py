"""Victims referred to the advice line, by month and area, so that every printed rate comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError
from pcp_kpi.periods import Month, YearToDate
from pcp_kpi.sample.exact import Floats, Wholes, numbered
from pcp_kpi.sample.plan import LAST, Plan
from pcp_kpi.sample.rhythm import between, month_days

PRINTED = "val-referral-rate-printed"
PLACES = 1
# A last column for crimes without an area.
AREA_WEIGHTS = (0.133, 0.236, 0.204, 0.243, 0.180, 0.004)
_SEASON = (0.94, 0.90, 0.98, 0.94, 1.03, 1.04, 1.08, 1.06, 1.02, 1.04, 0.98, 0.96)
# Crimes with a victim in a month of the force: some 17,800 in the quarter of the report.
_CRIMES = {"2018-04-15": 5950, "2019-06-15": 6050, "2020-03-01": 5900, "2020-04-15": 4150, "2020-07-15": 5600,
           "2021-01-15": 4700, "2021-03-15": 5450, "2021-06-15": 5850}  # fmt: skip
_RATE = {"2018-04-15": 12.5, "2019-04-15": 15.0, "2020-04-15": 19.0, "2021-03-15": 25.0}
# How an area's rate stands to the force's before the months in print.
_LEANINGS = (1.15, 1.05, 1.00, 0.85, 1.00, 0.95)
_NOISE = 0.03


@dataclass(frozen=True)
class Rate:
    """A printed rate and the cells (place of month, place of area) whose sums must give it.

    Parameters
    ----------
    percent : float
        With one decimal.
    cells : tuple of (int, int)
        Months and areas that are added up.
    """

    percent: float
    cells: tuple[tuple[int, int], ...]

    @property
    def bounds(self) -> tuple[float, float]:
        """Parts of one between which the ratio must lie, a hair inside what rounds to the percentage."""
        half = 10.0**-PLACES / 2
        return (self.percent - half) / 100 + 1e-7, (self.percent + half) / 100 - 1e-7


def make_referrals(plan: Plan) -> pd.DataFrame:
    """Make crimes with a victim and referrals by month and area; a last area is empty (none recorded)."""
    generator = plan.generator("val-referrals")
    crimes = _crimes(plan, generator)
    rates = between(_RATE, month_days(plan))[:, None] / 100 * np.array(_LEANINGS)
    referrals = generator.binomial(crimes, np.clip(rates, 0, 1))
    months = _year_to_date(plan)
    places = slice(len(plan.months) - len(months), None)
    crimes[places], referrals[places] = met(printed_rates(plan), crimes[places])
    return _table(plan, crimes, referrals)


def printed_rates(plan: Plan) -> list[Rate]:
    """Return the printed rates: each area and the force, in each month and in the year to date."""
    months = _year_to_date(plan)
    spans: Mapping[Month | YearToDate, tuple[int, ...]] = {
        **{month: (place,) for place, month in enumerate(months)},
        YearToDate(LAST): tuple(range(len(months))),
    }
    areas: dict[str, tuple[int, ...]] = {name: (place,) for place, name in enumerate(plan.force.area_names)}
    areas[plan.force.name] = tuple(range(len(AREA_WEIGHTS)))
    return [
        Rate(plan.printed(PRINTED, period, area=area), tuple((m, a) for m in some for a in those))
        for period, some in spans.items()
        for area, those in areas.items()
    ]


def met(rates: list[Rate], crimes: Wholes) -> tuple[Wholes, Wholes]:
    """Find whole crimes and referrals that give all rates, with crimes as near as can be to those drawn.

    Parameters
    ----------
    rates : list of Rate
        All that must hold at once.
    crimes : array of int, months by areas
        As drawn.

    Returns
    -------
    tuple of array of int
        Crimes and referrals, months by areas.

    Raises
    ------
    CommandError
        When no such numbers exist between 0.8 and 1.25 times those drawn.

    Notes
    -----
    An integer programme: each rate is two linear constraints on the sums of its cells, and the sum of the
    relative moves away from the crimes drawn is least.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    size = crimes.size
    rows = [_bound(rate, end, crimes.shape) for rate in rates for end in (0, 1)]
    away = np.hstack([np.eye(size), np.zeros((size, size))])
    drawn = crimes.ravel().astype("float64")
    matrix = np.vstack(
        [
            np.hstack([rows, np.zeros((len(rows), size))]),
            np.hstack([away, -np.eye(size)]),
            np.hstack([away, np.eye(size)]),
        ]
    )
    low = np.concatenate([np.zeros(len(rows)), np.full(size, -np.inf), drawn])
    high = np.concatenate([np.full(len(rows), np.inf), drawn, np.full(size, np.inf)])
    found = milp(
        c=np.concatenate([np.zeros(2 * size), 1 / (1 + drawn)]),
        constraints=LinearConstraint(matrix, low, high),
        integrality=np.concatenate([np.ones(2 * size), np.zeros(size)]),
        bounds=Bounds(
            np.concatenate([np.floor(0.8 * drawn), np.floor(0.1 * drawn), np.zeros(size)]),
            np.concatenate([np.ceil(1.25 * drawn), np.ceil(0.4 * drawn), np.full(size, np.inf)]),
        ),
        options={"mip_rel_gap": 0.2},
    )
    if found.x is None:
        raise CommandError(f"no whole numbers give all {len(rates)} printed referral rates at once")
    whole = np.rint(found.x[: 2 * size]).astype("int64")
    return whole[:size].reshape(crimes.shape), whole[size:].reshape(crimes.shape)


def _bound(rate: Rate, end: int, shape: tuple[int, ...]) -> Floats:
    """Return a row of the programme: referrals less bound times crimes, or its contrary, is nought or more."""
    row = np.zeros((2, *shape))
    sign = -1.0 if end else 1.0
    for month, area in rate.cells:
        row[0, month, area] = -sign * rate.bounds[end]
        row[1, month, area] = sign
    return np.asarray(row.ravel())


def _year_to_date(plan: Plan) -> list[Month]:
    return [month for month in plan.months if month.financial_year == LAST.financial_year]


def _crimes(plan: Plan, generator: np.random.Generator) -> Wholes:
    season = np.array([_SEASON[month.month - 1] for month in plan.months])
    force = between(_CRIMES, month_days(plan)) * season
    cells = force[:, None] * np.array(AREA_WEIGHTS)
    return np.asarray(generator.poisson(cells * np.exp(generator.normal(0, _NOISE, cells.shape))))


def _table(plan: Plan, crimes: Wholes, referrals: Wholes) -> pd.DataFrame:
    starts = pd.DatetimeIndex([month.start for month in plan.months]).as_unit("s")
    areas = np.array([*plan.force.area_names, None], dtype=object)
    return pd.DataFrame(
        {
            "month": np.repeat(starts.to_numpy(), len(areas)),
            "area": np.tile(areas, len(starts)),
            "team": numbered(plan, "advice team"),
            "victim_based_crimes": crimes.ravel(),
            "referrals": referrals.ravel(),
        }
    )
