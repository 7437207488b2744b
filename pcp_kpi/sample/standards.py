"""What keeps the force to its standards: audits, inspections, complaints, stops and searches, custody visits."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pcp_kpi.periods import FinancialYear
from pcp_kpi.sample.exact import numbered
from pcp_kpi.sample.inspections import make_findings, make_peers
from pcp_kpi.sample.plan import Plan
from pcp_kpi.sample.rhythm import Rhythm, between, quarters_of
from pcp_kpi.sample.rows import areas, codes, days_of_cases, drawn_quarters, keys, later, marked
from pcp_kpi.sample.stops import make_stops

AUDITED = FinancialYear(2020)
_EVEN = (1.0,) * 12
_AUDITS, _MISSING = 300.0, {"2018-04-15": 14.0, "2019-06-15": 15.5, "2020-09-15": 17.7, "2021-06-15": 15.0}
_GROUPS = {
    "violence": 34.0, "sexual": 6.0, "robbery": 2.0, "theft-and-burglary": 22.0, "damage": 12.0,
    "public-order": 16.0, "other": 8.0,
}  # fmt: skip
# Which crimes are likelier to be missing; ours.
_LIKELIER = {"violence": 1.5, "public-order": 1.4, "sexual": 1.1, "robbery": 0.6, "theft-and-burglary": 0.4}
_OFFICE = Rhythm(year=_EVEN, week=(1.3, 1.2, 1.2, 1.1, 1.1, 0.6, 0.5), growth=0.0, turns={"2020-03-15": 1.0})

# Complaints: below 80% recorded in ten days is printed of April to June 2018 (panel-2018-09, line 862), a rising
# trend of cases in 2021 (plan-2021-q2, line 165); the rest is ours.
_COMPLAINTS = Rhythm(
    year=_EVEN, week=(1.4, 1.3, 1.2, 1.1, 1.1, 0.5, 0.4), growth=0.0,
    turns={"2019-12-01": 0.9, "2020-02-15": 1.1, "2020-04-15": 0.85, "2020-09-15": 1.15, "2021-06-15": 1.4},
)  # fmt: skip
_A_QUARTER = 240.0
_IN_TIME = {"2018-04-15": 0.70, "2018-12-15": 0.76, "2019-09-15": 0.82, "2021-06-15": 0.87}
# In the quarter that the paper tells of, no more than this share is in time, whatever is drawn.
_BELOW = 0.78
_TRIAGE = {"2018-04-15": 0.30, "2020-02-01": 0.34, "2020-04-15": 0.48, "2021-06-15": 0.55}
_WORKING_DAYS = 10

# Visits in person stood still until 1 July 2021 (plan-2021-q2, line 170); from when is ours.
_SUSPENDED = pd.Timestamp("2020-03-20")
_VISITS, _SUITES = 66.0, 5


def make(plan: Plan) -> dict[str, pd.DataFrame]:
    """Make the extracts of standards.

    Parameters
    ----------
    plan : Plan
        Figures to be met, calendar and random numbers.

    Returns
    -------
    dict of str to DataFrame
        ``data-integrity-audit``, ``inspection-recommendations``, ``inspection-peers``, ``complaints``,
        ``stop-search`` and ``custody-visits``.
    """
    return {
        "data-integrity-audit": make_audit(plan),
        "inspection-recommendations": make_findings(plan),
        "inspection-peers": make_peers(plan),
        "complaints": make_complaints(plan),
        "stop-search": make_stops(plan),
        "custody-visits": make_visits(plan),
    }


def make_audit(plan: Plan) -> pd.DataFrame:
    """Make the audited reports; those of 2020/21 are as many, and as many missing, as are printed."""
    generator = plan.generator("data-integrity-audit")
    of, missing = round(plan.print_of("F0558")), round(plan.printed("cdi-missing", AUDITED))
    year = [quarter for quarter in quarters_of(plan) if quarter.financial_year == AUDITED]
    known = dict(zip(year, generator.multinomial(of, [0.25] * 4).tolist(), strict=True))
    totals = drawn_quarters(plan, _OFFICE, level=_AUDITS, known=known, generator=generator)
    reported = days_of_cases(plan, _OFFICE, totals=totals, generator=generator)
    group = codes(_GROUPS, len(reported), generator)
    leaning = np.array([_LIKELIER.get(name, 1.0) for name in group])
    chance = between(_MISSING, reported) / 100 * leaning
    lost = generator.random(len(reported)) < chance
    inside = np.asarray((reported >= pd.Timestamp(AUDITED.start)) & (reported <= pd.Timestamp(AUDITED.end)))
    places = np.flatnonzero(inside)
    lost[places] = False
    lost[generator.choice(places, missing, replace=False, p=chance[places] / chance[places].sum())] = True
    return pd.DataFrame(
        {
            "audit_ref": keys(plan, "AUDIT", len(reported)),
            "reported_on": reported,
            "crime_group": group,
            "recorded": ~lost,
        }
    )


def make_complaints(plan: Plan) -> pd.DataFrame:
    """Make the complaints: most are recorded within ten working days, in April to June 2018 fewer than 80%."""
    generator = plan.generator("complaints")
    totals = drawn_quarters(plan, _COMPLAINTS, level=_A_QUARTER, known={}, generator=generator)
    received = days_of_cases(plan, _COMPLAINTS, totals=totals, generator=generator)
    size, last = len(received), pd.Timestamp(plan.months[-1].end)
    quick = generator.random(size) < between(_IN_TIME, received)
    told = int(received.searchsorted(pd.Timestamp(quarters_of(plan)[0].end), side="right"))
    quick[:told] &= marked(told, int(_BELOW * told), generator)
    waits = np.where(
        quick,
        generator.integers(0, _WORKING_DAYS + 1, size),
        _WORKING_DAYS + 1 + generator.geometric(0.08, size),
    )
    recorded = _weekdays_later(received, waits)
    triage = generator.random(size) < between(_TRIAGE, received)
    done = later(received, generator.gamma(2.0, np.where(triage, 8.0, 55.0)))
    final = np.maximum(done.to_numpy(), recorded.to_numpy())
    return pd.DataFrame(
        {
            "complaint_ref": keys(plan, "COMPLAINT", size),
            "received_on": received,
            "recorded_on": recorded.where(recorded <= last),
            "area": areas(plan, size, generator),
            "handling": np.where(triage, "triage", "investigation"),
            "finalised_on": pd.Series(final).where(final <= last.to_datetime64()),
        }
    )


def _weekdays_later(days: pd.DatetimeIndex, waits: np.ndarray) -> pd.DatetimeIndex:
    """Return the days that lie so many days from Monday to Friday after others."""
    start = days.to_numpy().astype("datetime64[D]")
    return pd.DatetimeIndex(np.busday_offset(start, waits, roll="forward").astype("datetime64[s]"))


def make_visits(plan: Plan) -> pd.DataFrame:
    """Make the visits of independent custody visitors, remote ones while visits in person stood still."""
    generator = plan.generator("custody-visits")
    totals = drawn_quarters(plan, _OFFICE, level=_VISITS, known={}, generator=generator)
    visited = days_of_cases(plan, _OFFICE, totals=totals, generator=generator)
    size = len(visited)
    held = generator.poisson(6.0, size)
    suites = {f"{numbered(plan, 'suite')}-{place}": 1.0 for place in range(1, _SUITES + 1)}
    remote = np.asarray(visited >= _SUSPENDED)
    return pd.DataFrame(
        {
            "visit_ref": keys(plan, "VISIT", size),
            "visited_on": visited,
            "suite": codes(suites, size, generator),
            "manner": np.where(remote, "remote", "in-person"),
            "detainees": held,
            "spoken_to": generator.binomial(held, np.where(remote, 0.35, 0.72)),
            "concerns": generator.poisson(0.4, size),
        }
    )
