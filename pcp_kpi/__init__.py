"""Police performance reporting: control limits, comparisons and a quarterly report from tidy figures.

Names are imported when they are first used, so that importing the library costs no more than pandas does.

Examples
--------
>>> import pcp_kpi as pk
>>> print(pk.Quarter(2021, 1), "|", pk.Quarter(2021, 1).words)
2021/22 Q1 | April to June 2021
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

# Public name to the room it lives in. Nothing else is promised.
_ROOMS = {
    "AnalystError": "errors",
    "CommandError": "errors",
    "DataRefused": "errors",
    "Fault": "errors",
    "NotAvailable": "errors",
    "PeriodNotUnderstood": "errors",
    "FinancialYear": "periods",
    "Month": "periods",
    "Quarter": "periods",
    "Rolling": "periods",
    "Window": "periods",
    "YearToDate": "periods",
    "parse_period": "periods",
    "read_figures": "figures",
    "write_figures": "figures",
    "new_figures": "figures",
    "one_source": "figures",
    "read_sources": "sources",
    "Measure": "catalogue",
    "read_catalogue": "catalogue",
    "Annotation": "annotations",
    "read_annotations": "annotations",
    "Force": "forces",
    "Target": "forces",
    "read_force": "forces",
    "clean": "cleaning",
    "levels": "aggregate",
    "to_quarters": "aggregate",
    "to_rolling_years": "aggregate",
    "to_years": "aggregate",
    "to_years_to_date": "aggregate",
    "with_unassigned": "aggregate",
    "add_up": "aggregate",
    "to_rolling": "aggregate",
    "margin": "intervals",
    "wilson": "intervals",
    "exact_share": "intervals",
    "exact_count": "intervals",
    "byar": "intervals",
    "newcombe": "intervals",
    "with_interval": "intervals",
    "per_thousand": "intervals",
    "LimitRule": "limits",
    "false_flag_share": "limits",
    "with_limits": "limits",
    "with_printed_limits": "limits",
    "Baseline": "limits",
    "Rebase": "limits",
    "suggest_rebase": "limits",
    "SavedLimits": "limits",
    "fit_limits": "limits",
    "save_limits": "limits",
    "read_limits": "limits",
    "with_saved_limits": "limits",
    "WindowRule": "limits",
    "with_window_limits": "limits",
    "RULE_SETS": "signals",
    "RuleSet": "signals",
    "with_signals": "signals",
    "with_variation": "signals",
    "expected_flags": "signals",
    "weigh_scorecard": "signals",
    "with_false_discovery": "signals",
    "smallest_change": "signals",
    "compare": "comparison",
    "EvidenceRule": "comparison",
    "with_evidence": "comparison",
    "compare_with_baseline": "comparison",
    "FunnelRule": "funnels",
    "with_funnel": "funnels",
    "trace_funnel": "funnels",
    "with_rank": "funnels",
    "project": "projection",
    "unprojected": "projection",
    "rate": "rating",
    "control_caption": "narrative",
    "Chart": "charts",
    "draw_area_multiples": "charts",
    "draw_control_chart": "charts",
    "draw_sparkline": "charts",
    "draw_funnel": "charts",
    "draw_icon": "charts",
    "draw_ranked_bars": "charts",
    "Table": "tables",
    "Background": "report.background",
    "read_background": "report.background",
    "Kpi": "report.kpis",
    "control_chart": "report.kpis",
    "kpi": "report.kpis",
    "draw_series": "report.single",
    "Report": "report.build",
    "build_report": "report.build",
    "read_register": "report.register",
    "merge_signals": "report.register",
    "write_register": "report.register",
    "register_table": "report.register",
    "explain": "report.explanation",
    "as_published": "vintages",
    "revisions": "vintages",
    "AddsUp": "disclosure",
    "disclose": "disclosure",
    "draft_layout": "intake.drafting",
    "read_populations": "intake.population",
    "open_records": "records",
    "read_extracts": "records",
    "count_records": "measures",
    "thirteen_months": "measures.outcomes",
    "to_groups": "measures.outcomes",
    "with_shares": "measures.outcomes",
    "with_arrest_rate": "measures.arrests",
    "rolling_satisfaction": "measures.satisfaction",
    "satisfaction_changes": "measures.survey_changes",
    "weighted_shares": "measures.confidence",
    "key_drivers": "measures.drivers",
    "WhatIf": "projection",
    "backtest": "projection",
    "chances": "projection",
    "on_yardstick": "projection",
    "read_record": "projection",
    "score": "projection",
    "skills": "projection",
    "target_trajectory": "projection",
    "update_record": "projection",
    "with_scenario": "projection",
    "year_end": "projection",
    "Exhibitor": "report.exhibits",
    "ChartSpec": "report.spec",
    "Document": "document",
    "audit": "auditing",
    "open_findings": "auditing",
    "read_claims": "auditing",
    "read_accepted": "auditing",
    "write_accepted": "auditing",
    "write_audit": "auditing",
    "audit_draft": "auditing.drafts",
    "results": "report.results",
    "read_results": "report.results",
    "area_pack": "report.packs",
    "monthly_pack": "report.packs",
    "weekly_dashboard": "report.packs",
    "weekly_figures": "report.packs",
    "summary_page": "report.packs",
    "public_summary": "report.packs",
    "delivery_plan": "report.packs",
    "calendar": "report.packs",
    "new_quarter": "report.quarters.folders",
    "read_quarter_config": "report.quarters.config",
    "build_quarter": "report.quarters.work",
    "compare_reports": "report.quarters.side_by_side",
    "Choice": "report.picker",
    "pick": "report.picker",
    "show_picker": "report.picker",
    "check_commentary": "report.quarters.remarks",
    "record_words": "projection",
    "read_projections": "projection",
}

__all__ = ["__version__", *_ROOMS]


def __getattr__(name: str) -> object:
    """Import a public name from its room at first use."""
    if name not in _ROOMS:
        from pcp_kpi.errors import did_you_mean

        near = did_you_mean(name, _ROOMS) or f"; public names: {', '.join(sorted(_ROOMS))}"
        raise AttributeError(f"pcp_kpi has no {name!r}{near}")
    from importlib import import_module

    value = getattr(import_module(f"pcp_kpi.{_ROOMS[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


if TYPE_CHECKING:
    from pcp_kpi.aggregate import add_up as add_up
    from pcp_kpi.aggregate import levels as levels
    from pcp_kpi.aggregate import to_quarters as to_quarters
    from pcp_kpi.aggregate import to_rolling as to_rolling
    from pcp_kpi.aggregate import to_rolling_years as to_rolling_years
    from pcp_kpi.aggregate import to_years as to_years
    from pcp_kpi.aggregate import to_years_to_date as to_years_to_date
    from pcp_kpi.aggregate import with_unassigned as with_unassigned
    from pcp_kpi.annotations import Annotation as Annotation
    from pcp_kpi.annotations import read_annotations as read_annotations
    from pcp_kpi.auditing import audit as audit
    from pcp_kpi.auditing import open_findings as open_findings
    from pcp_kpi.auditing import read_accepted as read_accepted
    from pcp_kpi.auditing import read_claims as read_claims
    from pcp_kpi.auditing import write_accepted as write_accepted
    from pcp_kpi.auditing import write_audit as write_audit
    from pcp_kpi.auditing.drafts import audit_draft as audit_draft
    from pcp_kpi.catalogue import Measure as Measure
    from pcp_kpi.catalogue import read_catalogue as read_catalogue
    from pcp_kpi.charts import Chart as Chart
    from pcp_kpi.charts import draw_area_multiples as draw_area_multiples
    from pcp_kpi.charts import draw_control_chart as draw_control_chart
    from pcp_kpi.charts import draw_funnel as draw_funnel
    from pcp_kpi.charts import draw_icon as draw_icon
    from pcp_kpi.charts import draw_ranked_bars as draw_ranked_bars
    from pcp_kpi.charts import draw_sparkline as draw_sparkline
    from pcp_kpi.cleaning import clean as clean
    from pcp_kpi.comparison import EvidenceRule as EvidenceRule
    from pcp_kpi.comparison import compare as compare
    from pcp_kpi.comparison import compare_with_baseline as compare_with_baseline
    from pcp_kpi.comparison import with_evidence as with_evidence
    from pcp_kpi.disclosure import AddsUp as AddsUp
    from pcp_kpi.disclosure import disclose as disclose
    from pcp_kpi.document import Document as Document
    from pcp_kpi.errors import AnalystError as AnalystError
    from pcp_kpi.errors import CommandError as CommandError
    from pcp_kpi.errors import DataRefused as DataRefused
    from pcp_kpi.errors import Fault as Fault
    from pcp_kpi.errors import NotAvailable as NotAvailable
    from pcp_kpi.errors import PeriodNotUnderstood as PeriodNotUnderstood
    from pcp_kpi.figures import new_figures as new_figures
    from pcp_kpi.figures import one_source as one_source
    from pcp_kpi.figures import read_figures as read_figures
    from pcp_kpi.figures import write_figures as write_figures
    from pcp_kpi.forces import Force as Force
    from pcp_kpi.forces import Target as Target
    from pcp_kpi.forces import read_force as read_force
    from pcp_kpi.funnels import FunnelRule as FunnelRule
    from pcp_kpi.funnels import trace_funnel as trace_funnel
    from pcp_kpi.funnels import with_funnel as with_funnel
    from pcp_kpi.funnels import with_rank as with_rank
    from pcp_kpi.intake.drafting import draft_layout as draft_layout
    from pcp_kpi.intake.population import read_populations as read_populations
    from pcp_kpi.intervals import byar as byar
    from pcp_kpi.intervals import exact_count as exact_count
    from pcp_kpi.intervals import exact_share as exact_share
    from pcp_kpi.intervals import margin as margin
    from pcp_kpi.intervals import newcombe as newcombe
    from pcp_kpi.intervals import per_thousand as per_thousand
    from pcp_kpi.intervals import wilson as wilson
    from pcp_kpi.intervals import with_interval as with_interval
    from pcp_kpi.limits import Baseline as Baseline
    from pcp_kpi.limits import LimitRule as LimitRule
    from pcp_kpi.limits import Rebase as Rebase
    from pcp_kpi.limits import SavedLimits as SavedLimits
    from pcp_kpi.limits import WindowRule as WindowRule
    from pcp_kpi.limits import false_flag_share as false_flag_share
    from pcp_kpi.limits import fit_limits as fit_limits
    from pcp_kpi.limits import read_limits as read_limits
    from pcp_kpi.limits import save_limits as save_limits
    from pcp_kpi.limits import suggest_rebase as suggest_rebase
    from pcp_kpi.limits import with_limits as with_limits
    from pcp_kpi.limits import with_printed_limits as with_printed_limits
    from pcp_kpi.limits import with_saved_limits as with_saved_limits
    from pcp_kpi.limits import with_window_limits as with_window_limits
    from pcp_kpi.measures import count_records as count_records
    from pcp_kpi.measures.arrests import with_arrest_rate as with_arrest_rate
    from pcp_kpi.measures.confidence import weighted_shares as weighted_shares
    from pcp_kpi.measures.drivers import key_drivers as key_drivers
    from pcp_kpi.measures.outcomes import thirteen_months as thirteen_months
    from pcp_kpi.measures.outcomes import to_groups as to_groups
    from pcp_kpi.measures.outcomes import with_shares as with_shares
    from pcp_kpi.measures.satisfaction import rolling_satisfaction as rolling_satisfaction
    from pcp_kpi.measures.survey_changes import satisfaction_changes as satisfaction_changes
    from pcp_kpi.narrative import control_caption as control_caption
    from pcp_kpi.periods import FinancialYear as FinancialYear
    from pcp_kpi.periods import Month as Month
    from pcp_kpi.periods import Quarter as Quarter
    from pcp_kpi.periods import Rolling as Rolling
    from pcp_kpi.periods import Window as Window
    from pcp_kpi.periods import YearToDate as YearToDate
    from pcp_kpi.periods import parse_period as parse_period
    from pcp_kpi.projection import WhatIf as WhatIf
    from pcp_kpi.projection import backtest as backtest
    from pcp_kpi.projection import chances as chances
    from pcp_kpi.projection import on_yardstick as on_yardstick
    from pcp_kpi.projection import project as project
    from pcp_kpi.projection import read_projections as read_projections
    from pcp_kpi.projection import read_record as read_record
    from pcp_kpi.projection import record_words as record_words
    from pcp_kpi.projection import score as score
    from pcp_kpi.projection import skills as skills
    from pcp_kpi.projection import target_trajectory as target_trajectory
    from pcp_kpi.projection import unprojected as unprojected
    from pcp_kpi.projection import update_record as update_record
    from pcp_kpi.projection import with_scenario as with_scenario
    from pcp_kpi.projection import year_end as year_end
    from pcp_kpi.rating import rate as rate
    from pcp_kpi.records import open_records as open_records
    from pcp_kpi.records import read_extracts as read_extracts
    from pcp_kpi.report.background import Background as Background
    from pcp_kpi.report.background import read_background as read_background
    from pcp_kpi.report.build import Report as Report
    from pcp_kpi.report.build import build_report as build_report
    from pcp_kpi.report.exhibits import Exhibitor as Exhibitor
    from pcp_kpi.report.explanation import explain as explain
    from pcp_kpi.report.kpis import Kpi as Kpi
    from pcp_kpi.report.kpis import control_chart as control_chart
    from pcp_kpi.report.kpis import kpi as kpi
    from pcp_kpi.report.packs import area_pack as area_pack
    from pcp_kpi.report.packs import calendar as calendar
    from pcp_kpi.report.packs import delivery_plan as delivery_plan
    from pcp_kpi.report.packs import monthly_pack as monthly_pack
    from pcp_kpi.report.packs import public_summary as public_summary
    from pcp_kpi.report.packs import summary_page as summary_page
    from pcp_kpi.report.packs import weekly_dashboard as weekly_dashboard
    from pcp_kpi.report.packs import weekly_figures as weekly_figures
    from pcp_kpi.report.picker import Choice as Choice
    from pcp_kpi.report.picker import pick as pick
    from pcp_kpi.report.picker import show_picker as show_picker
    from pcp_kpi.report.quarters.config import read_quarter_config as read_quarter_config
    from pcp_kpi.report.quarters.folders import new_quarter as new_quarter
    from pcp_kpi.report.quarters.remarks import check_commentary as check_commentary
    from pcp_kpi.report.quarters.side_by_side import compare_reports as compare_reports
    from pcp_kpi.report.quarters.work import build_quarter as build_quarter
    from pcp_kpi.report.register import merge_signals as merge_signals
    from pcp_kpi.report.register import read_register as read_register
    from pcp_kpi.report.register import register_table as register_table
    from pcp_kpi.report.register import write_register as write_register
    from pcp_kpi.report.results import read_results as read_results
    from pcp_kpi.report.results import results as results
    from pcp_kpi.report.single import draw_series as draw_series
    from pcp_kpi.report.spec import ChartSpec as ChartSpec
    from pcp_kpi.signals import RULE_SETS as RULE_SETS
    from pcp_kpi.signals import RuleSet as RuleSet
    from pcp_kpi.signals import expected_flags as expected_flags
    from pcp_kpi.signals import smallest_change as smallest_change
    from pcp_kpi.signals import weigh_scorecard as weigh_scorecard
    from pcp_kpi.signals import with_false_discovery as with_false_discovery
    from pcp_kpi.signals import with_signals as with_signals
    from pcp_kpi.signals import with_variation as with_variation
    from pcp_kpi.sources import read_sources as read_sources
    from pcp_kpi.tables import Table as Table
    from pcp_kpi.vintages import as_published as as_published
    from pcp_kpi.vintages import revisions as revisions
