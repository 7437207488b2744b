"""The workforce: who is in post, who joins and leaves, who is ill, posts of the uplift, vaccinations."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pcp_kpi.periods import FinancialYear, Month
from pcp_kpi.sample.exact import Wholes, count_that_prints, draw_exactly, numbered
from pcp_kpi.sample.plan import LAST, Plan
from pcp_kpi.sample.rhythm import between, month_days
from pcp_kpi.sample.vaccinations import make_vaccinations
from pcp_kpi.sample.workforce import KINDS, make_workforce, month_starts

# Working days lost, percent; the level of April to June 2021 is printed, the rest is ours.
_SICKNESS = {
    "officer": {"2018-04-15": 4.7, "2019-12-15": 5.0, "2020-04-15": 5.6, "2020-08-15": 4.2, "2021-01-15": 5.2,
                "2021-05-15": 4.2},
    "staff": {"2018-04-15": 4.4, "2019-12-15": 4.7, "2020-04-15": 4.6, "2020-08-15": 3.7, "2021-01-15": 4.8,
              "2021-05-15": 4.5},
    "pcso": {"2018-04-15": 5.0, "2019-12-15": 5.2, "2020-04-15": 6.0, "2020-08-15": 4.6, "2021-01-15": 5.6,
             "2021-05-15": 5.1},
}  # fmt: skip
_WINTER = (1.10, 1.06, 1.04, 0.98, 0.95, 0.93, 0.93, 0.92, 0.97, 1.02, 1.05, 1.08)
_DAYS_A_MONTH = 19.2  # to be worked by one person, leave and part time taken off

# Posts of the uplift by year; of 2021/22 the 91 are printed (plan-2021-q2, line 72), the others are ours.
_UPLIFT_BEGAN = Month(2020, 4)
_POSTS = {FinancialYear(2020): 93}
_FILLED = {FinancialYear(2020): 93, FinancialYear(2021): 31}


def make(plan: Plan) -> dict[str, pd.DataFrame]:
    """Make the extracts of the workforce.

    Parameters
    ----------
    plan : Plan
        Figures to be met, calendar and random numbers.

    Returns
    -------
    dict of str to DataFrame
        ``workforce``, ``sickness``, ``uplift`` and ``vaccination``.
    """
    workforce = make_workforce(plan)
    in_post = workforce.groupby(["month", "kind"])["in_post"].sum().unstack("kind")[list(KINDS)]
    last = dict(zip(KINDS, in_post.iloc[-1].astype("int64").tolist(), strict=True))
    return {
        "workforce": workforce,
        "sickness": make_sickness(plan, in_post.to_numpy()),
        "uplift": make_uplift(plan),
        "vaccination": make_vaccinations(plan, last),
    }


def make_sickness(plan: Plan, in_post: Wholes) -> pd.DataFrame:
    """Make days to be worked and days lost; April to June 2021 gives the printed rate of all together.

    Parameters
    ----------
    plan : Plan
        Figures to be met, and random numbers.
    in_post : array of int, months by kinds
        People in post.
    """
    generator = plan.generator("sickness")
    contracted = np.rint(in_post * _DAYS_A_MONTH).astype("int64")
    season = np.array([_WINTER[month.month - 1] for month in plan.months])
    rates = np.column_stack([between(_SICKNESS[kind], month_days(plan)) for kind in KINDS]) / 100
    rates *= season[:, None] * np.exp(generator.normal(0, 0.04, rates.shape))
    lost = generator.binomial(contracted, rates)
    told = slice(-len(LAST.quarter.months), None)
    days = contracted[told].ravel()
    total = count_that_prints(plan.print_of("F0178"), int(days.sum()), places=1)
    met = draw_exactly(days, total, chances=rates[told].ravel(), generator=generator)
    lost[told] = met.reshape(lost[told].shape)
    return pd.DataFrame(
        {
            "month": np.repeat(month_starts(plan).to_numpy(), len(KINDS)),
            "unit": numbered(plan, "personnel unit"),
            "kind": np.tile(np.array(KINDS, dtype=object), len(plan.months)),
            "days_contracted": contracted.ravel(),
            "days_lost": lost.ravel(),
        }
    )


def make_uplift(plan: Plan) -> pd.DataFrame:
    """Make additional posts filled since April 2020: the target of 2021/22 is the printed one."""
    generator = plan.generator("uplift")
    posts = {**_POSTS, LAST.financial_year: round(plan.print_of("F0175"))}
    months = [month for month in plan.months if month >= _UPLIFT_BEGAN]
    filled: list[int] = []
    for year, total in _FILLED.items():
        size = sum(month.financial_year == year for month in months)
        filled += generator.multinomial(total, generator.dirichlet(np.full(size, 4.0))).tolist()
    return pd.DataFrame(
        {
            "month": pd.DatetimeIndex([month.start for month in months]).as_unit("s"),
            "unit": numbered(plan, "personnel unit"),
            "posts_target": [posts[month.financial_year] for month in months],
            "posts_filled": filled,
        }
    )
