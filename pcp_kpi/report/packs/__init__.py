"""Packs beside the quarterly report: for an area, a month, a week, the panel, the plan, the public.

Each is a `Document`, made from the same figures, tables and charts as the report, and rendered by the same forms.
"""

from __future__ import annotations

from pcp_kpi.report.packs.areas import area_pack
from pcp_kpi.report.packs.commitments import delivery_plan, example_plan
from pcp_kpi.report.packs.monthly import monthly_pack
from pcp_kpi.report.packs.programme import calendar, example_programme
from pcp_kpi.report.packs.public import public_summary
from pcp_kpi.report.packs.summary import summary_page
from pcp_kpi.report.packs.weekly import weekly_dashboard
from pcp_kpi.report.packs.weekly_counts import weekly_figures

__all__ = [
    "area_pack",
    "calendar",
    "delivery_plan",
    "example_plan",
    "example_programme",
    "monthly_pack",
    "public_summary",
    "summary_page",
    "weekly_dashboard",
    "weekly_figures",
]
