"""Dated events in words."""

from __future__ import annotations

from pcp_kpi.annotations import Annotation
from pcp_kpi.periods.units import day_in_words


def annotation_point(event: Annotation) -> str:
    """Say a dated event that a reader of the figure must know of.

    Examples
    --------
    >>> from datetime import date
    >>> event = Annotation(date(2025, 4, 1), "robbery", "*", None, "recording-change", "New rule", "x")
    >>> annotation_point(event)
    'From 1 April 2025: New rule. Figures before and after are not comparable.'
    """
    day = day_in_words(event.first)
    if event.last is not None:
        return f"{event.text}: {day} to {day_in_words(event.last)}."
    after = " Figures before and after are not comparable." if event.breaks_comparison else ""
    return f"From {day}: {event.text}.{after}"
