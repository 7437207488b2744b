"""Pictures of finished numbers: control charts, small multiples, funnels, ranked bars, sparklines, icons.

They compute nothing and word nothing beyond the labels of lines: levels, limits and signals come in as
columns, sentences as strings.
"""

from __future__ import annotations

from pcp_kpi.charts.bars import draw_ranked_bars
from pcp_kpi.charts.chart import Chart
from pcp_kpi.charts.control import draw_control_chart
from pcp_kpi.charts.funnel import draw_funnel
from pcp_kpi.charts.icons import ICONS, draw_icon
from pcp_kpi.charts.multiples import draw_area_multiples
from pcp_kpi.charts.sparkline import draw_sparkline
from pcp_kpi.charts.theme import THEME, Scale, Theme, format_level
from pcp_kpi.charts.words import Band, ChartWords, Marker

__all__ = [
    "ICONS",
    "THEME",
    "Band",
    "Chart",
    "ChartWords",
    "Marker",
    "Scale",
    "Theme",
    "draw_area_multiples",
    "draw_control_chart",
    "draw_funnel",
    "draw_icon",
    "draw_ranked_bars",
    "draw_sparkline",
    "format_level",
]
