"""Sentences about finished numbers: key points, titles, captions, alternative texts. Nothing is computed."""

from __future__ import annotations

from pcp_kpi.narrative.areas import areas_outside_point, areas_point, areas_title, drivers_point
from pcp_kpi.narrative.changes import NOT_COMPARABLE, Change, change_words, evidence_point, volume_point
from pcp_kpi.narrative.control import (
    chance_flagged,
    control_alt,
    control_caption,
    control_subtitle,
    control_title,
)
from pcp_kpi.narrative.events import annotation_point
from pcp_kpi.narrative.importance import MOST, Weighed, most_important
from pcp_kpi.narrative.outlooks import (
    PROJECTION_CAPTION,
    SCENARIOS_CAPTION,
    Outlook,
    expectation_point,
    method_note,
    no_projection_point,
    projection_point,
    scenarios_point,
)
from pcp_kpi.narrative.readings import (
    LONGEST_TITLE,
    SIGNAL_WORDS,
    Reading,
    caption,
    chart_alt,
    chart_subtitle,
    chart_title,
    false_flag_words,
    flags_expected_words,
    level_and_bound,
    limit_point,
)
from pcp_kpi.narrative.wording import lower_first

__all__ = [
    "LONGEST_TITLE",
    "MOST",
    "NOT_COMPARABLE",
    "PROJECTION_CAPTION",
    "SCENARIOS_CAPTION",
    "SIGNAL_WORDS",
    "Change",
    "Outlook",
    "Reading",
    "Weighed",
    "annotation_point",
    "areas_outside_point",
    "areas_point",
    "areas_title",
    "caption",
    "chance_flagged",
    "change_words",
    "chart_alt",
    "chart_subtitle",
    "chart_title",
    "control_alt",
    "control_caption",
    "control_subtitle",
    "control_title",
    "drivers_point",
    "evidence_point",
    "expectation_point",
    "false_flag_words",
    "flags_expected_words",
    "level_and_bound",
    "limit_point",
    "lower_first",
    "method_note",
    "most_important",
    "no_projection_point",
    "projection_point",
    "scenarios_point",
    "volume_point",
]
