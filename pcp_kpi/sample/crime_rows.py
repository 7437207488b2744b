"""The rows of the crime records: when and where recorded, which offence, how long after it was committed."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pcp_kpi.errors import CommandError
from pcp_kpi.sample.crime_model import (
    COURSE_OF_CONDUCT,
    HOMICIDE,
    NO_AREA,
    OFFENCES,
    OLD_INCIDENTS,
    SHAPES,
    TYPES,
)
from pcp_kpi.sample.crime_volumes import NOW, area_shares, draw_days, month_counts, open_data
from pcp_kpi.sample.exact import Floats, Wholes
from pcp_kpi.sample.plan import Plan

Flags = NDArray[np.bool_]
Days = NDArray[np.datetime64]

INCIDENT = -1  # type of a crimed incident
NOWHERE = 5  # area of a record without one
# Printed drill-downs of April to June 2021: id of the count, type, offence (lines 3458, 3491 and 3493).
PRINTED_OFFENCES = (
    ("F1144", "other-sexual-offences", "Sexual Assault On A Female Aged 13 And Over"),
    ("F1146", "other-sexual-offences", "Sexual Activity Involving A Child Under 13"),
    ("F1159", "miscellaneous-crimes", "Obscene Publications And Protected Sexual Material"),
    ("F1161", "miscellaneous-crimes", "Attempting To Pervert The Course Of Justice"),
)
OLD_SEXUAL = "F1148"  # non-recent other sexual offences, line 3461


@dataclass
class Rows:
    """Records in the making, one value each; crimes and crimed incidents, in order of recording.

    Parameters
    ----------
    kind, month, quarter, area, offence : array of int
        Places in `TYPES` (or `INCIDENT`), in the months and quarters of the plan, in the areas of the force (or
        `NOWHERE`), in `names`.
    day, committed : array of days
        Of recording and of the offence.
    old : array of bool
        Committed more than a year before.
    names : list of str
        Offences in words.
    flags : dict of str to array of bool
        By keyword column.
    """

    kind: Wholes
    month: Wholes
    day: Days
    area: Wholes
    offence: Wholes = field(default_factory=lambda: np.empty(0, dtype="int64"))
    old: Flags = field(default_factory=lambda: np.empty(0, dtype=bool))
    names: list[str] = field(default_factory=list)
    flags: dict[str, Flags] = field(default_factory=dict)

    @property
    def quarter(self) -> Wholes:
        """Places of the quarters."""
        return self.month // 3

    def __len__(self) -> int:
        """Return how many records there are."""
        return len(self.kind)

    def named(self, *offences: str) -> Flags:
        """Tell which records are one of the offences named."""
        return np.isin(self.offence, [self.names.index(name) for name in offences])

    def keep(self, kept: Flags) -> Rows:
        """Return the records that are kept."""
        return Rows(
            self.kind[kept], self.month[kept], self.day[kept], self.area[kept], self.offence[kept],
            self.old[kept], self.names, {name: flag[kept] for name, flag in self.flags.items()},
        )  # fmt: skip


def choose(candidates: Wholes, n: int, *, weights: Floats | None, generator: np.random.Generator) -> Wholes:
    """Choose records without putting back.

    Parameters
    ----------
    candidates : array of int
        Places of the records.
    n : int
        How many.
    weights : array of float, optional
        One for each record of the table (not only for the candidates); those with none are never chosen.
    generator : numpy Generator
        Draws them.

    Raises
    ------
    CommandError
        When there are too few.
    """
    if weights is not None:
        candidates = candidates[weights[candidates] > 0]
    if n > len(candidates):
        raise CommandError(f"the synthetic force needs {n:,} records where it has {len(candidates):,}")
    if n == len(candidates):
        return candidates
    keys = generator.gumbel(size=len(candidates))
    if weights is not None:
        keys += np.log(weights[candidates])
    return candidates[np.argpartition(-keys, n)[:n]] if n else candidates[:0]


def draw_rows(plan: Plan, types: Wholes, *, incidents: Wholes, generator: np.random.Generator) -> Rows:
    """Draw crimes and a stock of incidents.

    Parameters
    ----------
    plan : Plan
        The calendar, the areas and the printed offences.
    types : array of int, types by quarters
        Crimes.
    incidents : array of int, quarters
        Incidents, of which the keywords will take most.
    generator : numpy Generator
        Draws them.
    """
    months = month_counts(plan, np.vstack([types, incidents]), generator=generator)
    kinds, places = np.indices(months.shape)
    kind = np.repeat(kinds.ravel(), months.ravel())
    month = np.repeat(places.ravel(), months.ravel())
    kind[kind == len(TYPES)] = INCIDENT
    day = draw_days(plan, month, generator=generator)
    order = np.lexsort((generator.random(len(day)), day))
    rows = Rows(kind[order], month[order], day[order], np.empty(0, dtype="int64"))
    rows.area = _areas(plan, rows, generator)
    rows.old = _old(plan, rows, generator)
    _name_offences(plan, rows, generator)
    return rows


def _areas(plan: Plan, rows: Rows, generator: np.random.Generator) -> Wholes:
    shares = area_shares(plan)
    everywhere = shares.mean(axis=0, keepdims=True)  # of incidents, whose kind is the last
    cumulative = np.cumsum(np.concatenate([shares, everywhere]), axis=2)
    cumulative[..., -1] = 1 - NO_AREA
    chance = generator.random(len(rows))
    return np.asarray((chance[:, None] >= cumulative[rows.kind, rows.quarter]).sum(axis=1))


def _old(plan: Plan, rows: Rows, generator: np.random.Generator) -> Flags:
    chances = np.array([*(shape.old for shape in SHAPES.values()), OLD_INCIDENTS])
    old = generator.random(len(rows)) < chances[rows.kind]
    printed = (rows.kind == TYPES.index("other-sexual-offences")) & (rows.quarter == NOW)
    old[printed] = False
    n = int(plan.print_of(OLD_SEXUAL))
    old[choose(np.flatnonzero(printed), n, weights=None, generator=generator)] = True
    return np.asarray(old)


def _name_offences(plan: Plan, rows: Rows, generator: np.random.Generator) -> None:
    rows.names = [HOMICIDE, *(name for offences in OFFENCES.values() for name in offences)]
    rows.offence = np.full(len(rows), -1)
    printed: dict[str, list[str]] = {}
    for id, kind, name in PRINTED_OFFENCES:
        printed.setdefault(kind, []).append(name)
        free = (rows.kind == TYPES.index(kind)) & (rows.quarter == NOW) & (rows.offence < 0)
        taken = choose(np.flatnonzero(free), int(plan.print_of(id)), weights=None, generator=generator)
        rows.offence[taken] = rows.names.index(name)
    _name_homicides(plan, rows, generator)
    for kind in OFFENCES:
        _name_others(rows, kind, without=printed.get(kind, []), generator=generator)


def _name_homicides(plan: Plan, rows: Rows, generator: np.random.Generator) -> None:
    for place, count in enumerate(open_data(plan, "homicide")):
        free = (rows.kind == TYPES.index("violence-with-injury")) & (rows.quarter == place)
        rows.offence[choose(np.flatnonzero(free), int(count), weights=None, generator=generator)] = 0


def _name_others(rows: Rows, kind: str, *, without: list[str], generator: np.random.Generator) -> None:
    """Draw the offences of one type; in April to June 2021 without those that are printed and already given."""
    shares = OFFENCES[kind]
    now = {
        name: 0.0 if name in without else share * COURSE_OF_CONDUCT.get(name, 1.0)
        for name, share in shares.items()
    }
    codes = np.array([rows.names.index(name) for name in shares])
    for recent, weights in ((False, shares), (True, now)):
        free = np.flatnonzero(
            (rows.kind == TYPES.index(kind)) & (rows.offence < 0) & ((rows.quarter == NOW) == recent)
        )
        chances = np.array(list(weights.values()))
        rows.offence[free] = generator.choice(codes, len(free), p=chances / chances.sum())


def draw_committed(rows: Rows, generator: np.random.Generator) -> Days:
    """Return the day of each offence: most within days, those not recent more than 13 months before."""
    n = len(rows)
    late = np.minimum(generator.exponential(22, n).astype("int64"), 300)
    few = generator.integers(0, 4, n)
    delay = np.where(generator.random(n) < 0.75, np.where(generator.random(n) < 0.6, 0, few), late)
    years = np.minimum(400 + generator.exponential(2600, n).astype("int64"), 14_600)
    delay = np.where(rows.old, years, delay)
    return np.asarray(rows.day - delay.astype("timedelta64[D]"))
