"""Answers to survey questions: whole numbers of satisfied people, chosen by how inclined each of them is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
Numbers: TypeAlias = NDArray[np.int64]

SATISFACTION = (
    "completely satisfied",
    "very satisfied",
    "fairly satisfied",
    "neither satisfied nor dissatisfied",
    "fairly dissatisfied",
    "very dissatisfied",
    "completely dissatisfied",
)
# Of those below the top two answers: how many stop at each of the other five.
_BELOW = (0.42, 0.14, 0.17, 0.12, 0.15)
_COMPLETELY = 0.55


def foremost(inclination: Floats, *, groups: Numbers, quotas: Numbers) -> Flags:
    """Mark in each group as many people as its quota says, the most inclined first.

    Parameters
    ----------
    inclination : array of float
        One number a person.
    groups : array of int
        The group of each person, counted from nought.
    quotas : array of int
        How many to mark, one number a group.

    Returns
    -------
    array of bool
    """
    order = np.lexsort((-inclination, groups))
    sizes = np.bincount(groups, minlength=len(quotas))
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    place = np.empty(len(groups), dtype=np.int64)
    place[order] = np.arange(len(groups)) - np.repeat(starts, sizes)
    marked: Flags = place < quotas[groups]
    return marked


def graded(top: Flags, inclination: Floats, *, above: Sequence[float], below: Sequence[float]) -> Numbers:
    """Give each person a place on a scale that agrees with whether the answer is among the top ones.

    Parameters
    ----------
    top : array of bool
        Whether the answer is among the top ones.
    inclination : array of float
        The more inclined stand higher within either part.
    above, below : sequence of float
        Share of those at the top, and of the others, who give each answer, from the best down; each adds up
        to one.

    Returns
    -------
    array of int
        Places from nought, the best answer.
    """
    place = np.zeros(len(top), dtype=np.int64)
    for part, shares, first in ((top, above, 0), (~top, below, len(above))):
        rows = np.flatnonzero(part)
        rank = np.empty(len(rows))
        rank[np.argsort(-inclination[rows], kind="stable")] = (np.arange(len(rows)) + 0.5) / max(len(rows), 1)
        place[rows] = first + np.searchsorted(np.cumsum(shares)[:-1], rank)
    return place


def seven_points(top: Flags, inclination: Floats) -> NDArray[np.object_]:
    """Return an answer on the seven-point scale of satisfaction for each person."""
    places = graded(top, inclination, above=(_COMPLETELY, 1 - _COMPLETELY), below=_BELOW)
    answers: NDArray[np.object_] = np.array(SATISFACTION, dtype=object)[places]
    return answers


def blanked(
    answers: NDArray[np.object_], share: float, *, generator: np.random.Generator
) -> NDArray[np.object_]:
    """Leave a share of answers empty: the question did not apply."""
    left = answers.copy()
    left[generator.random(len(answers)) < share] = None
    return left


def drawn(
    values: Sequence[object], shares: Sequence[float], *, size: int, generator: np.random.Generator
) -> NDArray[np.object_]:
    """Draw values by their shares, which add up to one."""
    places = np.searchsorted(np.cumsum(shares)[:-1], generator.random(size), side="right")
    picked: NDArray[np.object_] = np.array(values, dtype=object)[places]
    return picked


def references(prefix: str, *, copy: int, size: int) -> list[str]:
    """Return plainly invented references, one an interview."""
    return [f"{prefix}-{copy:03d}-{number:06d}" for number in range(1, size + 1)]


def days_within(months: NDArray[np.datetime64], *, generator: np.random.Generator) -> NDArray[np.datetime64]:
    """Return a random day of each month given."""
    first = months.astype("datetime64[M]")
    length = ((first + 1).astype("datetime64[D]") - first.astype("datetime64[D]")).astype(np.int64)
    ahead = np.floor(generator.random(len(first)) * length).astype(np.int64)
    days: NDArray[np.datetime64] = (first.astype("datetime64[D]") + ahead).astype("datetime64[s]")
    return days
