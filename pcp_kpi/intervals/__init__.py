"""Uncertainty of one figure: intervals of shares, counts, rates, and of the difference between two shares.

Every function takes single numbers or whole arrays, and gives single numbers or whole arrays back.
"""

from __future__ import annotations

from pcp_kpi.intervals.counts import byar, exact_count
from pcp_kpi.intervals.differences import miettinen_nurminen, newcombe, score_p_value
from pcp_kpi.intervals.rates import per_thousand
from pcp_kpi.intervals.shares import exact_share, margin, wilson
from pcp_kpi.intervals.tables import with_interval

__all__ = [
    "byar",
    "exact_count",
    "exact_share",
    "margin",
    "miettinen_nurminen",
    "newcombe",
    "per_thousand",
    "score_p_value",
    "wilson",
    "with_interval",
]
