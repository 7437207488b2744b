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
    "margin": "intervals",
    "wilson": "intervals",
    "LimitRule": "limits",
    "false_flag_share": "limits",
    "with_limits": "limits",
    "with_printed_limits": "limits",
    "compare": "comparison",
    "project": "projection",
    "unprojected": "projection",
    "rate": "rating",
    "Chart": "charts",
    "draw_area_multiples": "charts",
    "draw_control_chart": "charts",
    "draw_sparkline": "charts",
    "Table": "tables",
    "Background": "report.background",
    "read_background": "report.background",
    "Kpi": "report.kpis",
    "control_chart": "report.kpis",
    "kpi": "report.kpis",
    "Report": "report.build",
    "build_report": "report.build",
}

__all__ = ["__version__", *_ROOMS]


def __getattr__(name: str) -> object:
    """Import a public name from its room at first use."""
    if name not in _ROOMS:
        raise AttributeError(f"pcp_kpi has no {name!r}; public names: {', '.join(sorted(_ROOMS))}")
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
    from pcp_kpi.aggregate import to_rolling_years as to_rolling_years
    from pcp_kpi.aggregate import to_years as to_years
    from pcp_kpi.aggregate import to_years_to_date as to_years_to_date
    from pcp_kpi.aggregate import with_unassigned as with_unassigned
    from pcp_kpi.annotations import Annotation as Annotation
    from pcp_kpi.annotations import read_annotations as read_annotations
    from pcp_kpi.catalogue import Measure as Measure
    from pcp_kpi.catalogue import read_catalogue as read_catalogue
    from pcp_kpi.charts import Chart as Chart
    from pcp_kpi.charts import draw_area_multiples as draw_area_multiples
    from pcp_kpi.charts import draw_control_chart as draw_control_chart
    from pcp_kpi.charts import draw_sparkline as draw_sparkline
    from pcp_kpi.cleaning import clean as clean
    from pcp_kpi.comparison import compare as compare
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
    from pcp_kpi.intervals import margin as margin
    from pcp_kpi.intervals import wilson as wilson
    from pcp_kpi.limits import LimitRule as LimitRule
    from pcp_kpi.limits import false_flag_share as false_flag_share
    from pcp_kpi.limits import with_limits as with_limits
    from pcp_kpi.limits import with_printed_limits as with_printed_limits
    from pcp_kpi.periods import FinancialYear as FinancialYear
    from pcp_kpi.periods import Month as Month
    from pcp_kpi.periods import Quarter as Quarter
    from pcp_kpi.periods import Rolling as Rolling
    from pcp_kpi.periods import Window as Window
    from pcp_kpi.periods import YearToDate as YearToDate
    from pcp_kpi.periods import parse_period as parse_period
    from pcp_kpi.projection import project as project
    from pcp_kpi.projection import unprojected as unprojected
    from pcp_kpi.rating import rate as rate
    from pcp_kpi.report.background import Background as Background
    from pcp_kpi.report.background import read_background as read_background
    from pcp_kpi.report.build import Report as Report
    from pcp_kpi.report.build import build_report as build_report
    from pcp_kpi.report.kpis import Kpi as Kpi
    from pcp_kpi.report.kpis import control_chart as control_chart
    from pcp_kpi.report.kpis import kpi as kpi
    from pcp_kpi.sources import read_sources as read_sources
    from pcp_kpi.tables import Table as Table
