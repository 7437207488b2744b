"""The level axis: where it starts and ends, and its ticks."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from pcp_kpi.charts.theme import Scale

_HEADROOM = 0.1  # of the span, so that the highest point and its label stand clear of the edge
_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 18000, 36000)
_NOTHING = 1e-300  # a span too small to be divided into ticks
_FLAT = 1e-9  # levels that differ by no more than this part of themselves are all the same
_WASTE = 0.6  # with this part of the picture empty an axis may start above zero; never for counts


@dataclass(frozen=True)
class LevelAxis:
    """Ends and ticks of a level axis, in the unit of the levels.

    Parameters
    ----------
    low, high : float
        Its ends.
    ticks : tuple of float
        Where grid lines and numbers stand.
    """

    low: float
    high: float
    ticks: tuple[float, ...]

    @property
    def starts_at_zero(self) -> bool:
        """Whether zero is on the axis."""
        return self.low <= 0


def make_level_axis(levels: Iterable[float], scale: Scale, *, ticks: int = 6) -> LevelAxis:
    """Choose the level axis for what is to be drawn.

    Parameters
    ----------
    levels : iterable of float
        Everything drawn on it: values, mean and limits; NaN is left out.
    scale : Scale
        The unit. Counts always start from zero; shares and times too, unless more than half of the picture
        would be empty. So do levels that are all the same, which have no span of their own.
    ticks : int, optional
        About how many ticks.

    Returns
    -------
    LevelAxis
    """
    known = [level for level in levels if not math.isnan(level)]
    if not known:
        return LevelAxis(0.0, 1.0, ())
    least, most = min(known), max(known)
    flat = most - least <= _FLAT * max(abs(most), abs(least))
    from_zero = scale.unit == "count" or least < _WASTE * most or flat
    low = min(least, 0.0) if from_zero else least - _HEADROOM * (most - least)
    most = (
        max(most, 0.0) if from_zero else most
    )  # below nought, as what is left unassigned may be, nought is the top
    high = most + _HEADROOM * (most - low)
    if high - low <= max(_NOTHING, _FLAT * max(abs(high), abs(low))):
        high = low + (0.05 if scale.unit == "share" else 1.0)
    step = _step((high - low) / ticks, scale)
    if low != 0:
        low = min(low, math.floor(low / step + 1e-9) * step)
    if scale.unit == "share" and most <= 1 < high:
        high = 1.0
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return LevelAxis(low, high, tuple(n * step for n in range(first, last + 1)))


def _step(least: float, scale: Scale) -> float:
    """Return the smallest round step that is at least `least`."""
    if scale.unit == "minutes-seconds":
        return float(next((step for step in _SECONDS if step >= least), math.ceil(least / 36000) * 36000))
    power = 10.0 ** math.floor(math.log10(least))
    rounds = (1, 2, 5, 10) if scale.unit == "count" and least < 2.5 else (1, 2, 2.5, 5, 10)
    step = next(n * power for n in rounds if n * power >= least * (1 - 1e-9))
    return max(step, 1.0) if scale.unit == "count" and least >= 0.2 else step
