"""Vaccinations of the workforce, such that shares by kind, by age and over all come out as printed, all at once."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError
from pcp_kpi.periods import Day
from pcp_kpi.sample.exact import Floats, Wholes, count_that_prints
from pcp_kpi.sample.plan import LAST, Plan
from pcp_kpi.sample.rows import base_that_prints, keys

KINDS = ("officer", "staff", "pcso", "special")
AGES = ("under-26", "26-to-40", "41-to-55", "over-55")
DOSES = (1, 2)
READ_ON = Day(LAST.end).shift(6)  # "as at 6th July 2021" (panel-2021-09, line 3588)
PRINTED = "vaccinated-printed"
# Whom "force wide" means: the shares of officers, staff and special constables have no mean that is the printed
# one, with any numbers of each. Officers, staff and PCSOs, who have no line of their own, have; line 3608 calls
# them "all officers and staff". The ages are of everybody, special constables too: so all printed shares agree.
WHOLE = ("officer", "staff", "pcso")
_SPECIALS = 330
_AGED = {
    "officer": (0.12, 0.41, 0.44, 0.03),
    "staff": (0.10, 0.30, 0.39, 0.21),
    "pcso": (0.08, 0.28, 0.42, 0.22),
    "special": (0.34, 0.36, 0.20, 0.10),
}
_PCSO = (0.58, 0.14)
_FIRST_DAY = pd.Timestamp("2020-12-14")
_BETWEEN_DOSES = (56, 84)
_SLACK = 1e-7


def make_vaccinations(plan: Plan, in_post: Mapping[str, int]) -> pd.DataFrame:
    """Make one row for each member of the workforce, with the days of the doses that are recorded.

    Parameters
    ----------
    plan : Plan
        Figures to be met, and random numbers.
    in_post : mapping of str to int
        Officers, staff and PCSOs in post.
    """
    generator = plan.generator("vaccination")
    told = [(printed_share(plan, "special", dose), 1) for dose in DOSES]
    specials = base_that_prints(int(generator.poisson(_SPECIALS)), told)
    sizes = [*(in_post[kind] for kind in WHOLE), specials]
    people, first, second = met(plan, sizes, generator)
    cell = np.repeat(np.arange(people.size), people.ravel())
    # Within a cell the first rows are those with two doses, then those with one; the cells are mixed below.
    place = np.arange(len(cell)) - np.repeat(np.cumsum(people.ravel()) - people.ravel(), people.ravel())
    two, one = place < second.ravel()[cell], place < first.ravel()[cell]
    days = _days(two, one, generator)
    order = generator.permutation(len(cell))
    table = pd.DataFrame(
        {
            "kind": np.array(KINDS, dtype=object)[cell // len(AGES)],
            "age_band": np.array(AGES, dtype=object)[cell % len(AGES)],
            "first_dose_on": pd.Series(days[0]).where(one),
            "second_dose_on": pd.Series(days[1]).where(two),
        }
    ).iloc[order]
    table = table.reset_index(drop=True)
    return table.assign(
        person_key=keys(plan, "PERSON", len(table)), as_at=pd.Timestamp(READ_ON.start).as_unit("s")
    )


def _days(
    two: np.ndarray, one: np.ndarray, generator: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Draw days of both doses, none after the extract; who has had two had the first early."""
    size = len(two)
    last = (pd.Timestamp(READ_ON.start) - _FIRST_DAY).days
    gap = generator.integers(*_BETWEEN_DOSES, size, endpoint=True)
    early = np.floor(generator.beta(2.0, 1.6, size) * (last - gap)).astype("int64")
    late = np.floor((0.35 + 0.65 * generator.beta(1.8, 1.5, size)) * last).astype("int64")
    first = np.where(two, early, late)
    start = np.datetime64(_FIRST_DAY, "s")
    return tuple(start + days.astype("timedelta64[D]") for days in (first, first + gap))  # type: ignore[return-value]


def printed_share(plan: Plan, group: str, dose: int) -> float:
    """Return the printed percentage of a group, ``all`` or a kind or an age."""
    return plan.printed(PRINTED, READ_ON, breakdown=f"{group}-{dose}")


def met(plan: Plan, sizes: list[int], generator: np.random.Generator) -> tuple[Wholes, Wholes, Wholes]:
    """Find people, first and second doses by kind and age that give all printed shares.

    Parameters
    ----------
    plan : Plan
        Holds the printed shares.
    sizes : list of int
        People of each of `KINDS`.
    generator : numpy Generator
        Draws the table to which the one found is as near as can be.

    Returns
    -------
    tuple of array of int, kinds by ages
        People, those with a first dose, those with a second.

    Raises
    ------
    CommandError
        When no such numbers exist.

    Notes
    -----
    An integer programme, as for the referrals: every printed share is two linear constraints, and the sum of the
    moves away from the table drawn is least.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    drawn = _drawn(plan, sizes, generator)
    size = drawn.size
    rows, low, high = _constraints(plan, sizes)
    away = np.hstack([np.eye(size), np.zeros((size, size))])
    slack = np.hstack([np.zeros((size, size)), np.eye(size)])
    matrix = np.vstack([np.hstack([rows, np.zeros((len(rows), size))]), away - slack, away + slack])
    ideal = drawn.ravel()
    found = milp(
        c=np.concatenate([np.zeros(size), 1 / (1 + ideal)]),
        constraints=LinearConstraint(
            matrix,
            np.concatenate([low, np.full(size, -np.inf), ideal]),
            np.concatenate([high, ideal, np.full(size, np.inf)]),
        ),
        integrality=np.concatenate([np.ones(size), np.zeros(size)]),
        bounds=Bounds(np.zeros(2 * size), np.full(2 * size, np.inf)),
        options={"mip_rel_gap": 3.0},
    )
    if found.x is None:
        raise CommandError("no numbers of people give all printed shares of vaccinations at once")
    whole = np.rint(found.x[:size]).astype("int64").reshape(drawn.shape)
    return whole[0], whole[1], whole[2]


def _drawn(plan: Plan, sizes: list[int], generator: np.random.Generator) -> Floats:
    """Draw people by age, and expect doses where both the kind and the age have many."""
    people = np.array([generator.multinomial(n, _AGED[kind]) for n, kind in zip(sizes, KINDS, strict=True)])
    tables = [people.astype("float64")]
    for dose in DOSES:
        whole = printed_share(plan, "all", dose) / 100
        kind = np.array(
            [_PCSO[dose - 1] if k == "pcso" else printed_share(plan, k, dose) / 100 for k in KINDS]
        )
        age = np.array([printed_share(plan, age, dose) / 100 for age in AGES])
        tables.append(people * np.clip(kind[:, None] * age / whole, 0, 0.95))
    return np.array(tables)


def _constraints(plan: Plan, sizes: list[int]) -> tuple[Floats, Floats, Floats]:
    """Return the linear constraints on people, first and second doses by kind and age."""
    shape = (1 + len(DOSES), len(KINDS), len(AGES))
    rows: list[Floats] = []
    low: list[float] = []
    high: list[float] = []

    def add(cells: Floats, least: float, most: float) -> None:
        rows.append(cells.ravel())
        low.append(least)
        high.append(most)

    for place, size in enumerate(sizes):
        cells = np.zeros(shape)
        cells[0, place] = 1
        add(cells, size, size)
    groups: dict[str, tuple[int, ...]] = {kind: (place,) for place, kind in enumerate(KINDS) if kind != "pcso"}
    groups["all"] = tuple(KINDS.index(kind) for kind in WHOLE)
    for dose in DOSES:
        for name, places in groups.items():
            cells = np.zeros(shape)
            cells[dose, list(places)] = 1
            count = count_that_prints(
                printed_share(plan, name, dose), sum(sizes[place] for place in places), places=1
            )
            add(cells, count, count)
        for place, age in enumerate(AGES):
            for end in (-0.05, 0.05):
                cells = np.zeros(shape)
                cells[dose, :, place] = 1
                cells[0, :, place] = -(printed_share(plan, age, dose) + end) / 100
                add(cells, *((_SLACK, np.inf) if end < 0 else (-np.inf, -_SLACK)))
    for dose in DOSES:
        for kind in range(len(KINDS)):
            for age in range(len(AGES)):
                cells = np.zeros(shape)
                cells[dose - 1, kind, age], cells[dose, kind, age] = 1, -1
                add(cells, 0, np.inf)
    return np.array(rows), np.array(low), np.array(high)
