"""The levels that the perception survey must come to, by question, quarter and area, from what papers print."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pcp_kpi.sample.plan import Plan

# Ids of what is printed. Single quarter: 2021/22 Q1 and its change. Of 83, 86 and 80 the sentence names
# 2021/22 Q1 too; the quarter's own value being 85, they are rolling. Of 89 (2020/21 Q1) and 87 (2020/21 Q2) the
# basis is not said: both come out on either.
NOW, CHANGE = "F0429", "F0430"
ROLLING_NOW, HIGHEST_AREA, LOWEST_AREA = "F0200", "F0197", "F0198"
PEAK, AFTER_PEAK = "F0087", "F0199"
_NAMED_AREAS = {"North Worcestershire": HIGHEST_AREA, "Herefordshire": LOWEST_AREA}

# How far from the printed whole percent a level is laid, in points: all of them together must stay inside their
# bands of half a point, quarter and rolling.
_NOW, _BEFORE, _ROLLING_NOW, _PEAK, _PEAK_ROLLING, _AFTER, _AFTER_ROLLING = (
    -0.2, -0.3, 0.325, -0.2, -0.35, -0.4, 0.4,
)  # fmt: skip
_EARLY_CONFIDENCE = (83.0, 84.0, 85.0, 86.0, 87.0)
_EARLY_UNDERSTANDS = (66.0, 67.0, 68.0, 69.0, 70.0, 71.0, 71.0, 72.0, 73.0, 76.0, 78.0)
_EARLY_SEES = (34.0, 34.0, 33.0, 33.0, 33.0, 32.0, 32.0, 31.0, 24.0, 26.0, 26.0)
_EARLY_SATISFIED = (57.0, 57.0, 57.5, 57.5, 58.0, 58.0, 58.5, 58.5, 59.0, 59.5, 59.5)
QUARTERS = 13

# Areas that no paper names; the last area makes the weighted sum of all nought.
_OTHER_AREAS = {"Shropshire": 0.5, "South Worcestershire": -0.2}


def levels_of(plan: Plan) -> dict[str, tuple[float, ...]]:
    """Return the percentages to be met, April to June 2018 first, by column of the extract.

    Parameters
    ----------
    plan : Plan
        Holds what is printed. Quarters that are not printed are ours.
    """
    return {
        "confidence": _confidence(plan),
        "understands_issues": _with_last_two(
            _EARLY_UNDERSTANDS, plan.print_of("F0431"), plan.print_of("F0432")
        ),
        "sees_officer": _with_last_two(_EARLY_SEES, plan.print_of("F0435"), plan.print_of("F0436")),
        # "Unchanged from the last quarter" is said in words (panel-2021-09, line 2152).
        "satisfied_with_policing": _with_last_two(_EARLY_SATISFIED, plan.print_of("F0437"), 0),
        "access_emergency": _line(91.0, end=plan.print_of("F0433")),
        "access_non_emergency": _line(63.0, end=plan.print_of("F0434")),
        "informed": _line(44.0, end=45.0),
        "reliable": _line(63.0, end=61.0),
        "there_when_needed": _line(60.0, end=58.0),
        "responds_quickly": _line(56.0, end=54.0),
        "treats_fairly": _line(72.0, end=71.0),
    }


def points_by_area(plan: Plan, residents: Mapping[str, float]) -> dict[str, float]:
    """Return by how many points each area lies above the force.

    Parameters
    ----------
    plan : Plan
        Holds the two areas that are printed.
    residents : mapping of str to float
        Share of the residents by area, in the order of the result.
    """
    force = plan.print_of(ROLLING_NOW) + _ROLLING_NOW
    points = {area: plan.print_of(id) - force for area, id in _NAMED_AREAS.items()} | _OTHER_AREAS
    (last,) = residents.keys() - points.keys()
    points[last] = -sum(points[area] * residents[area] for area in points) / residents[last]
    return {area: points[area] for area in residents}


def _confidence(plan: Plan) -> tuple[float, ...]:
    """Lay the quarters so that the single quarters and the rolling twelve months both print as printed."""
    now = plan.print_of(NOW) + _NOW
    before = plan.print_of(NOW) - plan.print_of(CHANGE) + _BEFORE
    peak, after = plan.print_of(PEAK) + _PEAK, plan.print_of(AFTER_PEAK) + _AFTER
    between = 4 * (plan.print_of(ROLLING_NOW) + _ROLLING_NOW) - (after + before + now)
    winter = (4 * (plan.print_of(AFTER_PEAK) + _AFTER_ROLLING) - peak - after) / 2
    summer = 4 * (plan.print_of(PEAK) + _PEAK_ROLLING) - 2 * winter - peak
    return (*_EARLY_CONFIDENCE, summer, winter, winter, peak, after, between, before, now)


def _with_last_two(early: tuple[float, ...], now: float, change: float) -> tuple[float, ...]:
    return (*early, now - change, now)


def _line(start: float, *, end: float) -> tuple[float, ...]:
    return tuple(float(level) for level in np.linspace(start, end, QUARTERS))
