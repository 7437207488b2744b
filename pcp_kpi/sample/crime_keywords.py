"""The keyword flags of the crime records: which crimes and crimed incidents carry them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pcp_kpi.sample.crime_model import CYBER, KEYWORDS, SHAPES, TYPES, Keyword
from pcp_kpi.sample.crime_rows import INCIDENT, NOWHERE, Flags, Rows, choose
from pcp_kpi.sample.crime_volumes import NOW
from pcp_kpi.sample.exact import Floats, Wholes
from pcp_kpi.sample.plan import Plan

_Cell = tuple[Flags, int]

MALICIOUS = "Malicious Communications"
# Printed parts of cyber crime, April to June 2021 (lines 3475 and 3477): violence without injury, and of it malicious
# communications. "In line with the previous 2 quarters", so those have the same shares.
CYBER_VIOLENCE, CYBER_MALICIOUS = "F1150", "F1152"
OLD_CHILD = "F1142"  # child at risk records that are not recent, line 3430
_BEFORE = 0.93  # of the share of violence without injury in cyber crime, before the two quarters
_NIGHTS = {35: 0.8, 37: 1.2, 38: 1.9}  # hate crime: June 2021 is high
_MARKER = 20  # the use of the child sexual exploitation keyword changes with December 2019


def flag_rows(plan: Plan, rows: Rows, *, counts: Wholes, generator: np.random.Generator) -> Rows:
    """Give the keywords to records, so that each quarter has its counts.

    Parameters
    ----------
    plan : Plan
        The printed areas and parts.
    rows : Rows
        Crimes and a stock of incidents.
    counts : array of int, keywords by quarters
        As `keyword_counts` gives.
    generator : numpy Generator
        Draws them.

    Returns
    -------
    Rows
        With `flags`; incidents that carry none are left out.
    """
    for place, keyword in enumerate(KEYWORDS):
        rows.flags[keyword.column] = np.zeros(len(rows), dtype=bool)
        weights = _weights(rows, keyword)
        for quarter, n in enumerate(counts[place].tolist()):
            for cell, count in _cells(plan, rows, _Want(keyword, quarter, n)):
                chosen = choose(np.flatnonzero(cell), count, weights=weights, generator=generator)
                rows.flags[keyword.column][chosen] = True
    _mark_old(plan, rows, generator)
    flagged = np.logical_or.reduce(list(rows.flags.values()))
    return rows.keep((rows.kind != INCIDENT) | flagged)


def _weights(rows: Rows, keyword: Keyword) -> Floats:
    """Return how likely each record is to carry a keyword."""
    chances = {
        "domestic_abuse": [shape.abuse for shape in SHAPES.values()] + [1.0],
        "child_at_risk": [shape.child for shape in SHAPES.values()] + [1.0],
        "vulnerable_adult": [shape.adult for shape in SHAPES.values()] + [1.0],
        "hate": [shape.hate for shape in SHAPES.values()] + [1.0],
        "alcohol": [shape.drink for shape in SHAPES.values()] + [0.0],
    }
    if keyword.column == "child_sexual_exploitation":
        return _exploitation(rows)
    if keyword.column == "cyber":
        return _cyber(rows)
    weights = np.array(chances[keyword.column])[rows.kind]
    if keyword.column == "domestic_abuse":
        weights *= np.where(
            rows.named("Stalking", "Harassment", "Controlling Or Coercive Behaviour"), 1.4, 1.0
        )
    if keyword.column == "hate":
        for month, factor in _NIGHTS.items():
            weights *= np.where(rows.month == month, factor, 1.0)
    return weights


def _exploitation(rows: Rows) -> Floats:
    """Before the end of 2019 the keyword stood on more kinds of record than after."""
    names = (
        "Sexual Activity Involving A Child Under 16",
        "Sexual Activity Involving A Child Under 13",
        "Sexual Grooming",
    )
    weights = np.where(rows.named(*names, "Rape Of A Female Child"), 6.0, 0.0)
    weights += np.where(rows.kind == INCIDENT, 1.0, 0.0)
    others = np.isin(rows.kind, [TYPES.index("violence-without-injury"), TYPES.index("drug-offences")])
    return weights + np.where(others & (rows.month < _MARKER), 0.4, 0.0)


def _cyber(rows: Rows) -> Floats:
    weights = np.where(rows.kind == TYPES.index("violence-without-injury"), 1.0, 0.0)
    for name, factor in CYBER.items():
        weights += np.where(rows.named(name), factor, 0.0)
    return weights


@dataclass(frozen=True)
class _Want:
    """How many records of a quarter want a keyword."""

    keyword: Keyword
    quarter: int
    n: int


def _cells(plan: Plan, rows: Rows, want: _Want) -> list[_Cell]:
    """Return the groups of records that a keyword's quarter is made of, and how many of each carry it."""
    inside = rows.quarter == want.quarter
    if want.keyword.column == "cyber":
        return _cyber_cells(plan, rows, want)
    crimes = round(want.keyword.crimes * want.n)
    cells = [(inside & (rows.kind != INCIDENT), crimes), (inside & (rows.kind == INCIDENT), want.n - crimes)]
    if want.keyword.column == "child_at_risk" and want.quarter == NOW:
        return _by_area(plan, rows, cells, n=want.n)
    return cells


def _by_area(plan: Plan, rows: Rows, cells: list[_Cell], *, n: int) -> list[_Cell]:
    """Split the choice by area, where the paper prints the areas (line 3428); what they leave has no area."""
    quarter = plan.months[-1].quarter
    printed = [int(plan.printed("child-at-risk", quarter, area=area)) for area in plan.force.area_names]
    split = []
    crimes = cells[0][1]
    for place, count in enumerate([*printed, n - sum(printed)]):
        here = rows.area == (place if place < len(printed) else NOWHERE)
        of_crime = round(count * crimes / n)
        split += [(cells[0][0] & here, of_crime), (cells[1][0] & here, count - of_crime)]
    return split


def _cyber_cells(plan: Plan, rows: Rows, want: _Want) -> list[_Cell]:
    now, violent_now = plan.printed("cyber", plan.months[-1].quarter), plan.print_of(CYBER_VIOLENCE)
    violent = round(want.n * violent_now / now * (1.0 if want.quarter >= NOW - 2 else _BEFORE))
    malicious = round(violent * plan.print_of(CYBER_MALICIOUS) / violent_now)
    inside = rows.quarter == want.quarter
    violence = inside & (rows.kind == TYPES.index("violence-without-injury"))
    talk = rows.named(MALICIOUS)
    return [
        (violence & talk, malicious), (violence & ~talk, violent - malicious), (inside & ~violence, want.n - violent),
    ]  # fmt: skip


def _mark_old(plan: Plan, rows: Rows, generator: np.random.Generator) -> None:
    """Make as many child at risk records of April to June 2021 not recent as the paper prints."""
    inside = rows.flags["child_at_risk"] & (rows.quarter == NOW)
    free = inside & (rows.kind != TYPES.index("other-sexual-offences"))
    missing = int(plan.print_of(OLD_CHILD)) - int((inside & rows.old).sum())
    changed = np.flatnonzero(free & (rows.old == (missing < 0)))
    rows.old[choose(changed, abs(missing), weights=None, generator=generator)] = missing > 0


def incident_stock(counts: Wholes) -> Wholes:
    """Return how many incidents each quarter needs for its keywords to overlap on some and leave others out."""
    needed = sum(
        (1 - keyword.crimes) * counts[place].astype("float64") for place, keyword in enumerate(KEYWORDS)
    )
    return np.asarray(np.rint(0.95 * needed), dtype="int64")
