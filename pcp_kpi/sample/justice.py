"""Courts, commissioned services and money: what partners and the finance system report by month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pcp_kpi.periods import FinancialYear, Month
from pcp_kpi.printing import rounded
from pcp_kpi.sample.exact import Floats, largest_remainder, numbered
from pcp_kpi.sample.plan import LAST, Plan
from pcp_kpi.sample.rhythm import between, month_days
from pcp_kpi.sample.workforce import month_starts

# Cases a month of the force and of England and Wales; percent that succeed, of each. The printed rates are of 2022
# (panel-2022-06, lines 103 to 105; panel-2023-02, lines 85 to 88), later than the extracts: these are ours.
_RESULTS: Mapping[str, tuple[float, float, float, float]] = {
    "magistrates-conviction": (1050.0, 38_000.0, 85.5, 83.0),
    "crown-conviction": (115.0, 6_200.0, 84.0, 80.5),
    "domestic-abuse-conviction": (135.0, 5_600.0, 78.0, 76.0),
    "hate-crime-conviction": (18.0, 880.0, 88.0, 85.0),
    "witness-attendance": (260.0, 10_800.0, 87.0, 84.0),
}
_COURTS_OPEN = {"2020-03-10": 1.0, "2020-04-10": 0.25, "2020-06-15": 0.5, "2020-10-15": 0.85, "2021-02-15": 0.8,
                "2021-06-15": 0.97}  # fmt: skip
_BACKLOG = {
    "magistrates": {"2018-04-15": 3900.0, "2020-02-15": 3700.0, "2020-08-15": 6100.0, "2021-06-15": 3900.0},
    "crown": {"2018-04-15": 700.0, "2020-02-15": 690.0, "2020-12-15": 980.0, "2021-06-15": 1090.0},
}

# The revenue budget of 2021/22 is printed (panel-2022-06, line 133); the years before and the headings are ours.
_BUDGETS = {
    FinancialYear(2018): 207_500_000,
    FinancialYear(2019): 219_300_000,
    FinancialYear(2020): 232_600_000,
}
_HEADINGS = {
    "police-pay": 0.52, "staff-pay": 0.28, "premises": 0.05, "transport": 0.03, "supplies-and-services": 0.11,
    "other": 0.01,
}  # fmt: skip
_SPENT = {
    "police-pay": 0.985, "staff-pay": 0.965, "premises": 1.01, "transport": 0.96, "supplies-and-services": 0.955,
    "other": 0.94,
}  # fmt: skip


@dataclass(frozen=True)
class Service:
    """One activity of a service.

    Parameters
    ----------
    service, activity : str
        Codes.
    level : float
        A month of 2021.
    begins : Month
        First month.
    met : str
        Id of the printed count of April to June 2021; empty where none is printed.
    target : int
        Agreed for a month; 0: none.
    """

    service: str
    activity: str
    level: float
    begins: Month
    met: str = ""
    target: int = 0


_HUB, _RURAL, _WE_DONT_BUY = "problem-solving-hub", "rural-officers", "we-dont-buy-crime"
_EARLY, _SPRING_2019 = Month(2018, 4), Month(2019, 4)
# Counts of the hub and its rural officers are printed for the quarter (plan-2021-q2, lines 39 and 175). The target of
# CLIMB, 87 a quarter (line 54), is 29 a month.
SERVICES = (
    Service("climb", "referrals", 18.0, Month(2020, 9), target=29),
    Service("climb", "engaged", 15.0, Month(2020, 9)),
    Service("divert", "referrals", 34.0, Month(2020, 7)),
    Service("divert", "attended", 12.0, Month(2020, 7)),
    Service("victim-support", "referrals", 1_240.0, _EARLY),
    Service("victim-support", "restorative-justice", 4.0, _EARLY),
    Service(_WE_DONT_BUY, "smartwater-packs", 1_100.0, _SPRING_2019),
    Service(_WE_DONT_BUY, "dealer-visits", 10.0, _SPRING_2019),
    Service(_WE_DONT_BUY, "dealer-emails", 3.0, _SPRING_2019),
    Service(_HUB, "incident-reports", 127.0, Month(2020, 4), "F0151"),
    Service(_HUB, "new-problem-solving-plans", 2.0, Month(2020, 4), "F0153"),
    Service(_HUB, "problem-solving-plan-contributions", 40.0, Month(2020, 4), "F0154"),
    Service(_HUB, "new-risk-management-plans", 22.0, Month(2020, 4), "F0155"),
    Service(_HUB, "risk-management-plan-contributions", 235.0, Month(2020, 4), "F0156"),
    Service(_HUB, "arrests", 3.0, Month(2020, 4), "F0157"),
    Service(_HUB, "stop-searches", 2.5, Month(2020, 4), "F0158"),
    Service(_HUB, "warrants", 3.0, Month(2020, 4), "F0159"),
    Service(_RURAL, "rural-visits", 115.0, Month(2020, 4), "F0186"),
    Service(_RURAL, "business-visits", 120.0, Month(2020, 4), "F0187"),
    Service(_RURAL, "partnership-engagements", 27.0, Month(2020, 4), "F0188"),
    Service(_RURAL, "wildlife-offences", 9.0, Month(2020, 4), "F0190"),
    Service(_RURAL, "referrals", 11.0, Month(2020, 4), "F0191"),
    Service(_RURAL, "crime-reduction-surveys", 17.0, Month(2020, 4), "F0192"),
    Service(_RURAL, "watch-schemes", 10.0, Month(2020, 4), "F0193"),
    Service(_RURAL, "crime-reduction-initiatives", 23.0, Month(2020, 4), "F0194"),
    Service(_RURAL, "farm-and-business-visits", 90.0, Month(2020, 4), "F0195"),
)
_CONTACT = {"2020-03-10": 1.0, "2020-04-10": 0.55, "2020-08-15": 0.9, "2021-01-15": 0.65, "2021-05-15": 1.0}
# "377 police incident reports ..., a 1% decrease compared to Q4" (plan-2021-q2, line 39).
_REPORTS, _CHANGE = "incident-reports", "F0152"


def make(plan: Plan) -> dict[str, pd.DataFrame]:
    """Make the extracts of courts, services and finance.

    Parameters
    ----------
    plan : Plan
        Figures to be met, calendar and random numbers.

    Returns
    -------
    dict of str to DataFrame
        ``court-results``, ``court-backlog``, ``commissioned-services`` and ``finance``.
    """
    return {
        "court-results": make_results(plan),
        "court-backlog": make_backlog(plan),
        "commissioned-services": make_services(plan),
        "finance": make_finance(plan),
    }


def make_results(plan: Plan) -> pd.DataFrame:
    """Make cases that ended and those that succeeded, of the force and of England and Wales."""
    generator = plan.generator("court-results")
    pace = between(_COURTS_OPEN, month_days(plan))
    tables = []
    for result, (own, national, percent, national_percent) in _RESULTS.items():
        for group, level, rate in (("own", own, percent), ("National", national, national_percent)):
            cases = generator.poisson(level * pace)
            wobble = generator.normal(0, 0.004, len(cases))
            done = generator.binomial(cases, np.clip(rate / 100 + wobble, 0, 1))
            tables.append(
                pd.DataFrame({"group": group, "result": result, "cases": cases, "successful": done})
            )
    return _stacked(plan, tables, "justice unit")


def make_backlog(plan: Plan) -> pd.DataFrame:
    """Make cases outstanding at the end of each month: they pile up from spring 2020 on."""
    generator = plan.generator("court-backlog")
    tables = [
        pd.DataFrame(
            {"court": court, "open_cases": np.rint(level * np.exp(generator.normal(0, 0.01, len(level))))}
        ).astype({"open_cases": "int64"})
        for court, turns in _BACKLOG.items()
        for level in [between(turns, month_days(plan))]
    ]
    table = _stacked(plan, tables, "justice unit").rename(columns={"month": "as_at"})
    ends = pd.DatetimeIndex([month.end for month in plan.months]).as_unit("s")
    return table.assign(as_at=np.tile(ends.to_numpy(), len(_BACKLOG)))


def _stacked(plan: Plan, tables: list[pd.DataFrame], unit: str) -> pd.DataFrame:
    starts = month_starts(plan)
    together = [table.assign(month=starts) for table in tables]
    return pd.concat(together, ignore_index=True).assign(unit=numbered(plan, unit))


def make_services(plan: Plan) -> pd.DataFrame:
    """Make the work of services; printed counts of April to June 2021 are met."""
    generator = plan.generator("commissioned-services")
    tables = [_of_service(plan, service, generator) for service in SERVICES]
    return pd.concat(tables, ignore_index=True).assign(unit=numbered(plan, "contract unit"))


def _of_service(plan: Plan, service: Service, generator: np.random.Generator) -> pd.DataFrame:
    months = [month for month in plan.months if month >= service.begins]
    expected = service.level * between(_CONTACT, month_days(plan))[-len(months) :]
    # A new service takes a year to find its feet.
    if service.begins > _SPRING_2019:
        expected = expected * np.minimum(1.0, 0.4 + 0.1 * np.arange(len(months)))
    done = generator.poisson(expected)
    if service.met:
        total = round(plan.print_of(service.met))
        done[-3:] = generator.multinomial(total, expected[-3:] / expected[-3:].sum())
        if service.activity == _REPORTS:
            before = _base(total, plan.print_of(_CHANGE))
            done[-6:-3] = largest_remainder(before, expected[-6:-3])
    return pd.DataFrame(
        {
            "month": pd.DatetimeIndex([month.start for month in months]).as_unit("s"),
            "service": service.service,
            "activity": service.activity,
            "done": done,
            "target": pd.array([service.target or pd.NA] * len(months), dtype="Int64"),
        }
    )


def _base(count: int, change: float) -> int:
    """Return the count nearest to the one from which a change is printed in whole percent."""
    near = round(count / (1 + change / 100))
    return min(
        (base for base in range(near - 20, near + 21) if rounded(100 * (count / base - 1), 0) == change),
        key=lambda base: abs(base - near),
    )


def make_finance(plan: Plan) -> pd.DataFrame:
    """Make budget and spending by heading and month; the budget of 2021/22 is the printed one."""
    generator = plan.generator("finance")
    budgets = {**_BUDGETS, LAST.financial_year: round(plan.print_of("F0071"))}
    shares = np.array(list(_HEADINGS.values()))
    tables = []
    for month, start in zip(plan.months, month_starts(plan), strict=True):
        annual = largest_remainder(budgets[month.financial_year], shares)
        profiled = annual // 12
        spent = profiled * _paid(generator)
        cells = {"annual_budget": annual, "budget": profiled, "spent": np.rint(spent).astype("int64")}
        tables.append(pd.DataFrame({"month": start, "heading": list(_HEADINGS), **cells}))
    return pd.concat(tables, ignore_index=True).assign(unit=numbered(plan, "finance unit"))


def _paid(generator: np.random.Generator) -> Floats:
    """Return what is spent of a month's budget: pay is steady, what is bought comes in lumps."""
    middle = np.array([_SPENT[heading] for heading in _HEADINGS])
    lumps = np.array([0.006 if "pay" in heading else 0.08 for heading in _HEADINGS])
    return np.asarray(middle * np.exp(generator.normal(0, lumps)))
