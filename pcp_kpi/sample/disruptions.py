"""Disruptions of organised crime, with what came of each."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pcp_kpi.sample.exact import Floats, Wholes, count_that_prints, largest_remainder
from pcp_kpi.sample.plan import LAST, Plan
from pcp_kpi.sample.rhythm import Rhythm, quarters_of
from pcp_kpi.sample.rows import areas, codes, days_of_cases, drawn_quarters, keys

POSITIVE = ("major", "moderate", "minor")
# "Disruptions for Q1 were cut off on the 25th June" (panel-2021-09, line 2973).
CUT_OFF = pd.Timestamp("2021-06-25")
_LEVEL = 36.0
_RHYTHM = Rhythm(
    year=(1.0,) * 12, week=(1.1, 1.2, 1.2, 1.2, 1.1, 0.6, 0.4), growth=0.08, turns={"2020-03-15": 1.0}
)
_IMPACT = {"major": 4.0, "moderate": 22.0, "minor": 54.0, "none": 17.0, "negative": 3.0}
_ACTIVITY = {
    "arrest": 24.0, "warrant": 26.0, "seizure": 18.0, "safeguarding": 9.0, "prison-or-order": 8.0,
    "prevention": 8.0, "intelligence": 7.0,
}  # fmt: skip
# The quarter of the report is driven by Telford & Wrekin and South Worcestershire (line 2977).
_AREAS, _AREAS_OF_REPORT = (0.16, 0.20, 0.19, 0.25, 0.20, 0.0), (0.09, 0.14, 0.13, 0.31, 0.33)
# Column: printed id, mean of a disruption in other quarters, the activity that brings it most.
_YIELDS = {
    "adults_safeguarded": ("F0952", 0.18, "safeguarding"),
    "children_safeguarded": ("F0953", 0.08, "safeguarding"),
    "arrests": ("F0954", 0.60, "arrest"),
    "charges": ("F0955", 0.12, "arrest"),
    "convictions": ("F0956", 0.12, "prison-or-order"),
    "prevention_orders": ("F0958", 0.02, "prison-or-order"),
    "other_orders": ("F0959", 0.10, "prison-or-order"),
}
_LIKELIER = 6.0
_YEARS_A_CONVICTION = 2.6


def make_disruptions(plan: Plan) -> pd.DataFrame:
    """Make the disruptions of every quarter; the last has every printed count."""
    generator = plan.generator("disruptions")
    known = {LAST.quarter: round(plan.printed("disruptions", LAST.quarter))}
    totals = drawn_quarters(plan, _RHYTHM, level=_LEVEL, known=known, generator=generator)
    claimed = days_of_cases(plan, _RHYTHM, totals=totals, generator=generator)
    parts = []
    for quarter in quarters_of(plan):
        inside = (claimed >= pd.Timestamp(quarter.start)) & (claimed <= pd.Timestamp(quarter.end))
        report = quarter == LAST.quarter
        parts.append(_quarter(plan, claimed[inside], report, generator))
    table = pd.concat(parts, ignore_index=True)
    table["disruption_ref"] = keys(plan, "DISRUPTION", len(table))
    return table


def _quarter(
    plan: Plan, claimed: pd.DatetimeIndex, report: bool, generator: np.random.Generator
) -> pd.DataFrame:
    size = len(claimed)
    days = claimed.where(claimed <= CUT_OFF, CUT_OFF.as_unit("s")) if report else claimed
    table = pd.DataFrame(
        {
            "claimed_on": days,
            "area": _areas_of_report(plan, size, generator)
            if report
            else areas(plan, size, generator, _AREAS),
            "impact": _impacts_of_report(plan, size, generator)
            if report
            else codes(_IMPACT, size, generator),
            "activity": codes(_ACTIVITY, size, generator),
        }
    )
    for column, (id, mean, activity) in _YIELDS.items():
        total = round(plan.print_of(id)) if report else int(generator.poisson(mean * size))
        table[column] = _dealt(table, total, activity, generator)
    halves = round(2 * plan.print_of("F0957")) if report else None
    table["sentence_years"] = _sentences(table["convictions"].to_numpy(), halves, generator)
    return table


def _areas_of_report(plan: Plan, size: int, generator: np.random.Generator) -> np.ndarray:
    """Return areas of which the two that the paper names have most, whatever is drawn."""
    names = np.array(plan.force.area_names, dtype=object)
    counts = largest_remainder(size, np.array(_AREAS_OF_REPORT))
    return generator.permutation(np.repeat(names, counts))


def _impacts_of_report(plan: Plan, size: int, generator: np.random.Generator) -> np.ndarray:
    """Return impacts of which as many are positive, and major, as are printed."""
    positive = count_that_prints(plan.printed("disruptions-positive-printed", LAST.quarter), size)
    major = round(plan.printed("disruptions-major", LAST.quarter))
    others = {name: _IMPACT[name] for name in POSITIVE if name != "major"}
    rest = {name: share for name, share in _IMPACT.items() if name not in POSITIVE}
    impacts = [
        np.full(major, "major", dtype=object),
        codes(others, positive - major, generator),
        codes(rest, size - positive, generator),
    ]
    return generator.permutation(np.concatenate(impacts))


def _dealt(table: pd.DataFrame, total: int, activity: str, generator: np.random.Generator) -> Wholes:
    """Deal out what came of a quarter's disruptions: to positive ones, likelier to those of the activity."""
    likely = np.where(table["activity"] == activity, _LIKELIER, 1.0)
    weights: Floats = np.where(table["impact"].isin(POSITIVE), likely, 0.0)
    if not weights.sum():
        return np.zeros(len(table), dtype="int64")
    return np.asarray(generator.multinomial(total, weights / weights.sum()), dtype="int64")


def _sentences(convictions: Wholes, halves: int | None, generator: np.random.Generator) -> np.ndarray:
    """Return years of custody in halves, none without a conviction."""
    total = int(convictions.sum())
    if not total:
        return np.zeros(len(convictions))
    halves = int(generator.poisson(2 * _YEARS_A_CONVICTION * total)) if halves is None else halves
    return np.asarray(generator.multinomial(halves, convictions / total) / 2)
