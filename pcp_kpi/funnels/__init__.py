"""Areas beside each other in one period: funnels, overdispersion, and ranks with their intervals."""

from __future__ import annotations

from pcp_kpi.funnels.dispersion import Dispersion, measure_dispersion
from pcp_kpi.funnels.limits import ADDED, POSITIONS, FunnelRule, trace_funnel, with_funnel
from pcp_kpi.funnels.ranks import AGAINST, RANK_ADDED, with_rank

__all__ = [
    "ADDED",
    "AGAINST",
    "POSITIONS",
    "RANK_ADDED",
    "Dispersion",
    "FunnelRule",
    "measure_dispersion",
    "trace_funnel",
    "with_funnel",
    "with_rank",
]
