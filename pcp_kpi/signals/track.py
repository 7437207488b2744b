"""Points in order: series by series and period by period, cut where neighbours are no neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.figures import SERIES

GAPS = ("break", "ignore")
NEEDED = ("level", "mean", "lower", "upper")
_STEP = {"week": 7, "month": 1, "quarter": 3, "year": 12}
_ROLLING = ("rolling-6-months", "rolling-12-months", "year-to-date")

Array: TypeAlias = "np.ndarray[Any, Any]"


@dataclass(frozen=True)
class Track:
    """The points that can be judged, in order.

    Parameters
    ----------
    rows : array of int
        Where each point stands in the table.
    numbers : array of float, five columns
        Level, mean, lower, upper and sigma (one standard error) of each point.
    part : array of int
        One number for each series and each set of its limits.
    stretch : array of int
        One number for points that follow one another without a gap.
    """

    rows: Array
    numbers: Array
    part: Array
    stretch: Array

    @property
    def level(self) -> Array:
        """What is judged."""
        level: Array = self.numbers[0]
        return level

    @property
    def breaks(self) -> Array:
        """True for the first point of each stretch."""
        return changes(self.stretch)

    def beyond(self, sigmas: float) -> Array:
        """Return +1 above, -1 below and 0 within a number of standard errors; on the line is within."""
        level, mean, _, _, sigma = self.numbers
        return _outside(level, mean - sigmas * sigma, mean + sigmas * sigma)

    @property
    def outside(self) -> Array:
        """Return +1 above, -1 below and 0 within the limits given."""
        return _outside(self.level, self.numbers[2], self.numbers[3])

    @property
    def side(self) -> Array:
        """Return +1 above, -1 below and 0 on the centre."""
        return _outside(self.level, self.numbers[1], self.numbers[1])

    def only(self, chosen: Array) -> Track:
        """Return the track without some points; a stretch is cut where one is left out."""
        cut = np.cumsum(changes(self.stretch) | ~chosen)
        return Track(self.rows[chosen], self.numbers[:, chosen], self.part[chosen], cut[chosen])


def changes(codes: Array) -> Array:
    """Tell where a code differs from the one before; the first always does."""
    changed = np.empty(len(codes), dtype=bool)
    changed[:1] = True
    np.not_equal(codes[1:], codes[:-1], out=changed[1:])
    return changed


def track_of(points: pd.DataFrame, *, gaps: str = "break", sigmas: float = 3.0) -> Track:
    """Put points in order and find where neighbours are no neighbours.

    Parameters
    ----------
    points : DataFrame
        Figures with `level`, `mean`, `lower`, `upper` and perhaps `sigma`, `baseline`.
    gaps : str, optional
        ``break`` runs at missing periods, or ``ignore`` them.
    sigmas : float, optional
        How many standard errors the upper limit lies from the mean, where `sigma` is absent or missing.

    Returns
    -------
    Track
        Points without level or mean, and projected ones, are left out.

    Raises
    ------
    CommandError
        When a column is missing, a period stands twice, or `gaps` is neither.
    """
    _check(points, gaps)
    series, period = series_codes(points), points["period"].to_numpy()
    order = np.lexsort((period, series))
    series, period = series[order], period[order]
    numbers = _numbers(points, sigmas)[:, order]
    _refuse_twice(points, order, series=series, period=period)
    known = np.isfinite(numbers[0]) & np.isfinite(numbers[1])
    if "status" in points:
        known &= (points["status"] != "projected").to_numpy()[order]
    new_part = changes(series)
    if "baseline" in points:
        new_part |= changes(pd.factorize(points["baseline"])[0][order])
    cut = new_part.copy()
    if gaps == "break":
        cut[1:] |= ~known[:-1]
        cut |= _skips(points["grain"].to_numpy()[order], period, new_series=changes(series))
    return Track(order[known], numbers[:, known], np.cumsum(new_part)[known], np.cumsum(cut)[known])


def series_codes(points: pd.DataFrame) -> Array:
    """Return a number for each row; rows of one series bear the same."""
    codes = np.zeros(len(points), dtype=np.int64)
    for name in SERIES:
        column, words = pd.factorize(points[name])
        codes = codes * (len(words) + 1) + column
    return codes


def _check(points: pd.DataFrame, gaps: str) -> None:
    if gaps not in GAPS:
        raise CommandError(f"gaps is 'break' or 'ignore', not {gaps!r}")
    absent = [name for name in (*SERIES, "period", *NEEDED) if name not in points]
    if absent:
        raise CommandError(
            f"signals need limits; the table has no column {in_words(absent)}: "
            "make it with with_limits(figures, rule)"
        )


def _numbers(points: pd.DataFrame, sigmas: float) -> Array:
    numbers = np.empty((5, len(points)))
    for place, name in enumerate(NEEDED):
        numbers[place] = points[name].to_numpy(dtype="float64", na_value=np.nan)
    numbers[4] = (numbers[3] - numbers[1]) / sigmas
    if "sigma" in points:
        known = points["sigma"].to_numpy(dtype="float64", na_value=np.nan)
        numbers[4] = np.where(np.isnan(known), numbers[4], known)
    return numbers


def _refuse_twice(points: pd.DataFrame, order: Array, *, series: Array, period: Array) -> None:
    twice = order[1:][~changes(series)[1:] & ~changes(period)[1:]]
    if len(twice):
        rows = points.iloc[twice].to_dict("records")
        names = dict.fromkeys(f"{row['measure']} / {row['area']}" for row in rows)
        raise CommandError(
            f"signals need each period once in a series; a period of {in_words(names)} stands twice: "
            "choose with one_source"
        )


def _skips(grain: Array, period: Array, *, new_series: Array) -> Array:
    """Tell where the calendar of the grain has a period between a row and the one before."""
    days = period.astype("datetime64[D]").astype("int64")
    months = period.astype("datetime64[M]").astype("int64")
    codes, grains = pd.factorize(grain)
    skipped = np.zeros(len(period), dtype=bool)
    for code, name in enumerate(grains):
        here = codes == code
        count = days[here] if name == "week" else months[here]
        if name in _STEP:
            skipped[here] = np.diff(count, prepend=count[:1]) > _STEP[name]
        elif name in _ROLLING:
            skipped[here] = _longer_than_usual(count, new_series[here])
    return skipped & ~new_series


def _longer_than_usual(count: Array, new_series: Array) -> Array:
    """Take the smallest step of a series as its step: windows may stand at every month or every quarter."""
    step = np.diff(count, prepend=count[:1])
    number = np.cumsum(new_series) - 1
    usual = np.full(number[-1] + 1, np.iinfo(np.int64).max)
    np.minimum.at(usual, number[~new_series], step[~new_series])
    return np.asarray(step > usual[number])


def _outside(level: Array, lower: Array, upper: Array) -> Array:
    """Compare with two lines; a level on a line, up to the dust of binary arithmetic, is inside."""
    dust = 1e-9 * np.fmax(np.abs(lower), np.abs(upper))
    above = level > upper + dust
    return above.astype(np.int8) - (level < lower - dust).astype(np.int8)
