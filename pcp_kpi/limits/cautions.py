"""What a reader of limits must be warned of: too few points, no width, gaps, narrower than chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pcp_kpi.limits.charts import Drawn
from pcp_kpi.printing import plural

STEADY = 12
NARROW = {
    1: "limits narrower than chance alone: a count of this size varies more than this (Poisson)",
    2: "limits narrower than chance alone: a share of this many varies more than this (binomial)",
}
NO_DENOMINATOR = "the denominator is nought: no level and no limits"


@dataclass(frozen=True)
class Supply:
    """What the baseline of each stretch had to offer.

    Parameters
    ----------
    count, ranges : array of int
        Points and moving ranges used.
    left_out : array of int
        Provisional points not used.
    expected : array of int
        Points that the calendar gives the baseline; nought where it does not say.
    flat : array of bool
        Whether all points are the same.
    """

    count: np.ndarray
    ranges: np.ndarray
    left_out: np.ndarray
    expected: np.ndarray
    flat: np.ndarray


def warn_of_baselines(supply: Supply, *, grain: str, made: np.ndarray) -> np.ndarray:
    """Return what each stretch must be warned of, as one text; empty when all is well."""
    table = np.stack(
        [supply.count, supply.ranges, supply.left_out, supply.expected, supply.flat, made], axis=1
    ).astype("int64")
    distinct, place = np.unique(table, axis=0, return_inverse=True)
    texts = np.array([_in_words(row, grain) for row in distinct.tolist()], dtype=object)
    return np.asarray(texts[place.ravel()] if len(texts) else np.empty(0, dtype=object))


def _in_words(row: list[int], grain: str) -> str:
    count, ranges, left_out, expected, flat, made = row
    return "; ".join(
        text
        for holds, text in (
            (not made and count != 1, f"no limits: {plural(count, 'usable point')} in the baseline"),
            (not made and count == 1, "no limits: one point in the baseline has no spread"),
            (made and count < STEADY,
             f"too few points: {count} in the baseline; {STEADY} or more make steady limits"),
            (made and count >= STEADY and ranges < count // 2,
             f"too few neighbours: {plural(ranges, 'moving range')} among {count} points"),
            (made and flat and count > 1, "every baseline figure is the same, so its limits say little"),
            (0 < count < expected, f"{expected - count} of {plural(expected, grain)} of the baseline not used"),
            (left_out, f"{plural(left_out, 'provisional point')} left out of the baseline"),
        )
        if holds
    )  # fmt: skip


def narrower_than_chance(drawn: Drawn, *, whole: np.ndarray, share: np.ndarray, of: np.ndarray) -> np.ndarray:
    """Tell where one standard error is below that of chance: 1 Poisson, 2 binomial, 0 not.

    Parameters
    ----------
    drawn : Drawn
        Limits at each row.
    whole, share : array of bool
        Whether the figure of the row is a whole number of events, and whether it is a share.
    of : array of float
        Denominators.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        denominators = np.where(np.isnan(of), 1.0, np.where(of > 0, of, np.nan))
        chance = np.where(share, drawn.mean * (1 - drawn.mean), drawn.mean) / denominators
        narrow = whole & (drawn.sigma < np.sqrt(np.maximum(chance, 0)) * (1 - 1e-9))
    return np.where(narrow, np.where(share, 2, 1), 0)
