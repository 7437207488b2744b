"""Casualties on the roads, disruptions of organised crime, and Covid notices beside the cases of the disease."""

from __future__ import annotations

import pandas as pd

from pcp_kpi.sample.covid import make_cases, make_notices
from pcp_kpi.sample.disruptions import make_disruptions
from pcp_kpi.sample.plan import Plan
from pcp_kpi.sample.roads import make_collisions


def make(plan: Plan) -> dict[str, pd.DataFrame]:
    """Make the extracts of harm.

    Parameters
    ----------
    plan : Plan
        Figures to be met, calendar and random numbers.

    Returns
    -------
    dict of str to DataFrame
        ``collisions``, ``disruptions``, ``covid-notices`` and ``covid-cases``.
    """
    return {
        "collisions": make_collisions(plan),
        "disruptions": make_disruptions(plan),
        "covid-notices": make_notices(plan),
        "covid-cases": make_cases(plan),
    }
