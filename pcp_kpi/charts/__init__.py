"""Pictures of finished numbers: control charts, small multiples for areas, sparklines.

They compute nothing and word nothing beyond the labels of lines: levels, limits and signals come in as
columns, sentences as strings.
"""

from __future__ import annotations

from pcp_kpi.charts.chart import Band, Chart, ChartWords, Marker
from pcp_kpi.charts.control import draw_control_chart
from pcp_kpi.charts.multiples import draw_area_multiples
from pcp_kpi.charts.sparkline import draw_sparkline
from pcp_kpi.charts.theme import THEME, Scale, Theme, format_level

__all__ = [
    "THEME",
    "Band",
    "Chart",
    "ChartWords",
    "Marker",
    "Scale",
    "Theme",
    "draw_area_multiples",
    "draw_control_chart",
    "draw_sparkline",
    "format_level",
]
