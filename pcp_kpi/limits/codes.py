"""Sums, means and moving ranges of many series at once, from category codes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

BLOCK = 512


@dataclass(frozen=True)
class Groups:
    """Rows that belong together, by code.

    Parameters
    ----------
    codes : array of int
        One a row, 0 to `size` - 1.
    size : int
        How many groups there are.
    """

    codes: np.ndarray
    size: int

    def count(self) -> np.ndarray:
        """Count the rows of each group."""
        return np.bincount(self.codes, minlength=self.size)

    def total(self, values: np.ndarray) -> np.ndarray:
        """Add up the values of each group."""
        return np.bincount(self.codes, weights=values, minlength=self.size)

    def mean(self, values: np.ndarray) -> np.ndarray:
        """Return the mean of each group; NaN where it has no row."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(self.total(values) / self.count())

    def deviation(self, values: np.ndarray, *, mean: np.ndarray, ddof: int) -> np.ndarray:
        """Return the standard deviation of each group about a mean; NaN where there are too few rows."""
        count = self.count()
        square = self.total((values - mean[self.codes]) ** 2)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(np.sqrt(square / np.where(count > ddof, count - ddof, np.nan)))

    def median(self, values: np.ndarray) -> np.ndarray:
        """Return the median of each group; NaN where it has no row."""
        order = np.lexsort((values, self.codes))
        count = self.count()
        first = np.cumsum(count) - count
        middle = np.full(self.size, np.nan)
        some = count > 0
        low, high = first + (count - 1) // 2, first + count // 2
        ordered = values[order]
        middle[some] = (ordered[low[some]] + ordered[high[some]]) / 2
        return middle

    def first(self, values: np.ndarray, *, missing: float) -> np.ndarray:
        """Return the smallest value of each group."""
        least = np.full(self.size, missing)
        np.minimum.at(least, self.codes, values)
        return least


def mean_moving_range(
    values: np.ndarray, groups: Groups, pairs: np.ndarray, *, screen_at: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean moving range of each group and how many ranges it has.

    Parameters
    ----------
    values : array of float
        In the order of groups and time.
    groups : Groups
        Of the values.
    pairs : array of bool
        True where a value and the one before it make a moving range.
    screen_at : float
        Mean moving ranges at and above which a range is left out, once; infinite to keep all.

    Returns
    -------
    tuple of array
        Mean (NaN without a range) and number of ranges, before screening.
    """
    at = np.flatnonzero(pairs)
    ranges = np.abs(values[at] - values[at - 1])
    of = Groups(groups.codes[at], groups.size)
    mean, count = of.mean(ranges), of.count()
    if np.isfinite(screen_at):
        # A constant series has ranges of nought, which are not below any multiple of their mean.
        kept = (ranges < screen_at * mean[of.codes]) | (ranges == 0)
        mean = Groups(of.codes[kept], of.size).mean(ranges[kept])
    return mean, count


def by_code(
    level: np.ndarray, groups: Groups, *, sigmas: float = 2.0, ddof: int = 1
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return mean, lower and upper limit of each row: the classical rule on every row of its group.

    Parameters
    ----------
    level : array of float
        No value missing; in the order of the groups.
    groups : Groups
        Codes that never fall from one row to the next, each group with at least two rows.
    sigmas, ddof : optional
        As in `LimitRule`.

    Returns
    -------
    tuple of array
        Three arrays as long as `level`.

    Notes
    -----
    What `with_limits` computes once the text columns have become codes; sorted codes let whole runs be
    added up without looking each value's group up.
    """
    mean, lower, upper = (np.empty(len(level)) for _ in range(3))
    # Rows are worked on a few series at a time, so that what lies between stays in the processor's cache.
    codes = groups.codes
    starts = np.concatenate([[0], np.flatnonzero(codes[1:] != codes[:-1]) + 1, [len(level)]])
    for first in range(0, len(starts) - 1, BLOCK):
        edges = starts[first : first + BLOCK + 1]
        rows, count = slice(edges[0], edges[-1]), edges[1:] - edges[:-1]
        places, own = edges[:-1] - edges[0], level[rows]
        centre = np.add.reduceat(own, places) / count
        _write(mean[rows], centre, count)
        offsets = own - mean[rows]
        offsets *= offsets
        reach = sigmas * np.sqrt(np.add.reduceat(offsets, places) / (count - ddof))
        _write(lower[rows], centre - reach, count)
        _write(upper[rows], centre + reach, count)
    return mean, lower, upper


def _write(into: np.ndarray, values: np.ndarray, count: np.ndarray) -> None:
    """Write each group's value to all its rows; at once where all groups are of one length."""
    if (count == count[0]).all():
        into.reshape(len(values), -1)[:] = values[:, np.newaxis]
    else:
        into[:] = np.repeat(values, count)
