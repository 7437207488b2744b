"""Whole numbers that meet a printed figure exactly, while their details are drawn at random."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pcp_kpi.errors import CommandError
from pcp_kpi.printing import rounded

if TYPE_CHECKING:
    from pcp_kpi.sample.plan import Plan

Floats = NDArray[np.float64]
Wholes = NDArray[np.int64]


def largest_remainder(total: int, weights: Floats) -> Wholes:
    """Share out a total by weights in whole numbers.

    Parameters
    ----------
    total : int
        Nought or more.
    weights : array of float
        Nought or more, not all nought.

    Returns
    -------
    array of int
        As many as there are weights; their sum is the total, each within one of its exact part.

    Examples
    --------
    >>> largest_remainder(10, np.array([1.0, 1.0, 1.0])).tolist()
    [4, 3, 3]
    """
    ideal = total * weights / weights.sum()
    parts: Wholes = np.floor(ideal).astype("int64")
    order = np.argsort(parts - ideal, kind="stable")
    parts[order[: total - int(parts.sum())]] += 1
    return parts


def draw_exactly(counts: Wholes, total: int, *, chances: Floats, generator: np.random.Generator) -> Wholes:
    """Draw a number of cases out of each cell, so that all draws add up to a total.

    Parameters
    ----------
    counts : array of int
        Cases in each cell.
    total : int
        How many are drawn in all; no more than there are.
    chances : array of float
        How likely a case of the cell is to be drawn, up to a common factor.
    generator : numpy Generator
        Draws them.

    Returns
    -------
    array of int
        For each cell between nought and its count; the sum is the total.

    Raises
    ------
    CommandError
        When there are fewer cases than the total.

    Notes
    -----
    A binomial draw in each cell, then the surplus or the rest is taken out of all cases that are left at random.

    Examples
    --------
    >>> drawn = draw_exactly(
    ...     np.array([5, 0, 9]), 7, chances=np.array([1.0, 1.0, 2.0]), generator=np.random.default_rng(1)
    ... )
    >>> int(drawn.sum()), int(drawn[1])
    (7, 0)
    """
    if total > counts.sum():
        raise CommandError(f"{total:,} cases cannot be drawn from {int(counts.sum()):,}")
    expected = float((counts * chances).sum())
    odds = np.clip(chances * (total / expected if expected else 0.0), 0.0, 1.0)
    drawn: Wholes = generator.binomial(counts, odds).astype("int64")
    rest = total - int(drawn.sum())
    if rest > 0:
        drawn += generator.multivariate_hypergeometric(counts - drawn, rest, method="marginals")
    elif rest < 0:
        drawn -= generator.multivariate_hypergeometric(drawn, -rest, method="marginals")
    return drawn


def count_that_prints(percent: float, of: int, *, places: int = 0) -> int:
    """Return the count whose share of a base is printed as a percentage.

    Parameters
    ----------
    percent : float
        As printed: 93 or 1.26.
    of : int
        The base.
    places : int, optional
        Digits after the point with which it is printed.

    Raises
    ------
    CommandError
        When no count of this base is printed so.

    Examples
    --------
    >>> count_that_prints(17.7, 1208, places=1)
    214
    """
    count = int(rounded(percent * of / 100))
    if rounded(100 * count / of, places) != Decimal(str(percent)).quantize(Decimal(1).scaleb(-places)):
        raise CommandError(f"no count of {of:,} is printed as {percent:.{places}f}%")
    return count


def numbered(plan: Plan, name: str) -> str:
    """Return a plainly invented name of something that each copy of the force has one of."""
    return f"Invented {name} {plan.copy + 1}"


def range_of(plan: Plan, id: str) -> tuple[float, float]:
    """Return the two ends of a printed range, such as 150-200, by its id.

    Raises
    ------
    CommandError
        When the id is no printed range.
    """
    found = plan.prints.loc[plan.prints["id"] == id, "value"].astype("str")
    low, dash, high = (found.iloc[0] if len(found) == 1 else "").partition("-")
    if not (low and dash):
        raise CommandError(f"no printed range has the id {id!r}")
    return float(low), float(high)
