"""What all intervals share: numbers in and out, the normal quantile, and the refusal of the impossible."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from pcp_kpi.errors import CommandError

Floats: TypeAlias = NDArray[np.float64]
Many: TypeAlias = Sequence[float] | Floats
ManyPair: TypeAlias = tuple[Floats, Floats]
# One number gives two bounds, an array two arrays.
Numbers = TypeVar("Numbers", float, Floats)
_SHOWN = 3


def normal_quantile(confidence: float) -> float:
    """Return the z of a two-sided interval.

    Parameters
    ----------
    confidence : float
        Between 0 and 1.

    Raises
    ------
    CommandError
        When it is not.

    Examples
    --------
    >>> round(normal_quantile(0.95), 6)
    1.959964
    """
    if not 0 < confidence < 1:
        raise CommandError(f"a confidence lies between 0 and 1, such as 0.95, not {confidence:g}")
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def to_floats(*numbers: float | Many) -> list[Floats]:
    """Return single numbers or arrays as arrays of one shape."""
    return [np.asarray(one, dtype="float64") for one in np.broadcast_arrays(*numbers)]


def paired(low: Floats, high: Floats) -> tuple[Any, Any]:
    """Return two floats for single numbers, else the arrays as they are."""
    return (float(low), float(high)) if low.ndim == 0 else (low, high)


def refuse_impossible_shares(count: Floats, of: Floats) -> None:
    """Refuse shares outside 0 to 100% and shares of nothing.

    In an array a NaN is known to be missing, and allowed; a single NaN is a mistake, and refused.

    Raises
    ------
    CommandError
        Naming the first few.
    """
    wrong = ~((of > 0) & (count >= 0) & (count <= of))
    if count.ndim:
        wrong &= ~(np.isnan(count) | np.isnan(of))
    _refuse(wrong, [count, of], "a share lies between 0 and 100%: {} does not")


def refuse_negative_counts(count: Floats) -> None:
    """Refuse counts below nought; in an array a NaN is allowed.

    Raises
    ------
    CommandError
        Naming the first few.
    """
    wrong = ~(count >= 0) if not count.ndim else count < 0
    _refuse(wrong, [count], "a count is nought or more: {} is not")


def _refuse(wrong: NDArray[np.bool_], numbers: list[Floats], rule: str) -> None:
    if not wrong.any():
        return
    rows = zip(*(np.atleast_1d(one)[np.atleast_1d(wrong)] for one in numbers), strict=True)
    named = [" of ".join(f"{number:g}" for number in row) for row in rows]
    more = f" and {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
    raise CommandError(rule.format(", ".join(named[:_SHOWN]) + more))
