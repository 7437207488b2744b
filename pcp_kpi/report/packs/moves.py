"""A change as a cell of a table prints it."""

from __future__ import annotations

import math

from pcp_kpi.printing import level, number, signed_percent
from pcp_kpi.tables import MISSING


def print_move(change: float, unit: str) -> str:
    """Print a relative change of a count, a difference in points of a share, else one in the measure's own unit.

    Parameters
    ----------
    change : float
        Of a count relative to what it changed from; of any other unit the difference.
    unit : str
        Of the measure.

    Examples
    --------
    >>> print_move(0.56, "count"), print_move(-0.021, "share"), print_move(45.0, "duration")
    ('+56%', '−2.1 points', '+45s')
    >>> print_move(float("nan"), "count")
    '–'
    """
    if not math.isfinite(change):
        return MISSING
    if unit == "count":
        return signed_percent(change)
    sign = "+" if change > 0 else "−" if change < 0 else ""
    size = f"{number(100 * abs(change), 1)} points" if unit == "share" else level(abs(change), unit)
    return f"{sign}{size}"


def move(now: float, base: float, unit: str) -> float:
    """Return the change that `print_move` prints.

    Examples
    --------
    >>> round(move(120, 100, "count"), 2), round(move(0.5, 0.4, "share"), 2), move(3, 0, "count")
    (0.2, 0.1, nan)
    """
    if unit != "count":
        return now - base
    return now / base - 1 if base > 0 else math.nan
