"""Vaccinations of the workforce, such that shares by kind, by age and over all come out as printed, all at once."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError
from pcp_kpi.periods import Day
from pcp_kpi.sample.crime_tables import fit, whole_table
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


def _days(two: np.ndarray, one: np.ndarray, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw days of both doses, none after the extract; who has had two had the first early."""
    size = len(two)
    last = (pd.Timestamp(READ_ON.start) - _FIRST_DAY).days
    gap = generator.integers(*_BETWEEN_DOSES, size, endpoint=True)
    early = np.floor(generator.beta(2.0, 1.6, size) * (last - gap)).astype("int64")
    late = np.floor((0.35 + 0.65 * generator.beta(1.8, 1.5, size)) * last).astype("int64")
    first = np.where(two, early, late)
    start = np.datetime64(_FIRST_DAY, "s")
    return start + first.astype("timedelta64[D]"), start + (first + gap).astype("timedelta64[D]")


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
        Draws the ages to which those found are as near as can be.

    Returns
    -------
    tuple of array of int, kinds by ages
        People, those with a first dose, those with a second.
    """
    people = np.array(sizes)
    kinds = [people, *(_of_kinds(plan, sizes, dose) for dose in DOSES)]
    drawn = np.array([generator.multinomial(n, _AGED[kind]) for n, kind in zip(sizes, KINDS, strict=True)])
    ages = _of_ages(plan, drawn.sum(axis=0), [int(counts.sum()) for counts in kinds])
    tables = [_table(drawn + 1.0, kinds[0], ages[0], None)]
    for dose in DOSES:
        rate = (kinds[dose] / people)[:, None] * (ages[dose] / ages[0])
        tables.append(_table(tables[-1] * rate + 0.01, kinds[dose], ages[dose], tables[-1]))
    return tables[0], tables[1], tables[2]


def _table(ideal: Floats, rows: Wholes, columns: Wholes, most: Wholes | None) -> Wholes:
    return whole_table(fit(ideal, rows=rows, columns=columns), rows=rows, columns=columns, most=most)


def _of_kinds(plan: Plan, sizes: list[int], dose: int) -> Wholes:
    """Return how many of each kind have had a dose; PCSOs are what is left of the whole."""
    of = dict(zip(KINDS, sizes, strict=True))
    counts = {
        kind: count_that_prints(printed_share(plan, kind, dose), of[kind], places=1)
        for kind in KINDS
        if kind != "pcso"
    }
    whole = count_that_prints(printed_share(plan, "all", dose), sum(of[kind] for kind in WHOLE), places=1)
    counts["pcso"] = whole - counts["officer"] - counts["staff"]
    return np.array([counts[kind] for kind in KINDS])


def _of_ages(plan: Plan, drawn: Wholes, totals: list[int]) -> list[Wholes]:
    """Return people, first and second doses by age: sums as given, shares as printed, people near those drawn.

    Notes
    -----
    An integer programme: every printed share is two linear constraints, and the sum of the moves away from the
    people drawn is least.

    Raises
    ------
    CommandError
        When no such numbers exist.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    size = len(AGES)
    eye, none = np.eye(size), np.zeros((size, size))
    parts = len(totals)
    blocks = [[*(np.ones((1, size)) if n == m else np.zeros((1, size)) for m in range(parts)), np.zeros((1, size))]
              for n in range(parts)]  # fmt: skip
    low, high = [np.array(totals, dtype="float64")], [np.array(totals, dtype="float64")]
    for dose in DOSES:
        printed = np.array([printed_share(plan, age, dose) for age in AGES])
        for end in (-0.05, 0.05):
            of_dose = [eye if dose == other else none for other in DOSES]
            blocks.append([-np.diag((printed + end) / 100), *of_dose, none])
            low.append(np.full(size, _SLACK if end < 0 else -np.inf))
            high.append(np.full(size, np.inf if end < 0 else -_SLACK))
    for sign in (-1, 1):
        blocks.append([eye, none, none, sign * eye])
        low.append(np.full(size, -np.inf) if sign < 0 else drawn.astype("float64"))
        high.append(drawn.astype("float64") if sign < 0 else np.full(size, np.inf))
    found = milp(
        c=np.concatenate([np.zeros(parts * size), np.ones(size)]),
        constraints=LinearConstraint(np.block(blocks), np.concatenate(low), np.concatenate(high)),
        integrality=np.concatenate([np.ones(parts * size), np.zeros(size)]),
        bounds=Bounds(np.zeros((parts + 1) * size), np.full((parts + 1) * size, np.inf)),
        options={"mip_rel_gap": 0.5},
    )
    if found.x is None:
        raise CommandError("no numbers of people give all printed shares of vaccinations at once")
    return [np.rint(found.x[n * size : (n + 1) * size]).astype("int64") for n in range(parts)]
