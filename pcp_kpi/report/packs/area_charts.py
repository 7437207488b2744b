"""The chart of a measure whose limits are withheld: the same picture, and a caption that says why."""

from __future__ import annotations

from dataclasses import replace

from pcp_kpi.charts import Chart, Marker, draw_control_chart
from pcp_kpi.report.kpis import Kpi, scale_of
from pcp_kpi.report.measure_words import chart_words
from pcp_kpi.report.packs.area_limits import FEW


def draw_without_limits(kpi: Kpi) -> Chart:
    """Draw a measure without limits.

    Parameters
    ----------
    kpi : Kpi
        Whose limits are withheld.
    """
    evidence = kpi.evidence
    events = evidence.annotations
    words = chart_words(evidence, kpi.background)
    baseline = evidence.question.baseline.label
    return draw_control_chart(
        evidence.points,
        words=replace(words, caption=f"No limits: {FEW} a {kpi.period.grain} in {baseline}."),
        scale=scale_of(kpi.measure),
        markers=[Marker(event.first, event.last, event.text, event.kind) for event in events],
        projection=evidence.line_ahead,
    )
