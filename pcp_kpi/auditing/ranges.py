"""Arithmetic on ranges: what a sum, a change or a share can be when its inputs are known only as printed."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

# Binary dust: 0.1 + 0.2 must still meet 0.3.
DUST = 1e-9


@dataclass(frozen=True, slots=True)
class Interval:
    """All the values from `low` to `high`, both ends in.

    Parameters
    ----------
    low, high : float
        Ends of the range; infinite where nothing bounds it.

    Notes
    -----
    Both ends belong to the range, so a value that lies midway between two prints agrees with either: tools round a
    tie differently, and that is no slip.

    References
    ----------
    Moore, R. E., Kearfott, R. B. and Cloud, M. J. (2009), *Introduction to Interval Analysis*, SIAM.

    Examples
    --------
    >>> Interval(26.5, 27.5) + Interval(1, 2)
    Interval(low=27.5, high=29.5)
    >>> Interval(26.5, 27.5) - 27
    Interval(low=-0.5, high=0.5)
    >>> 1 in Interval(0.5, 1.5), 2 in Interval(0.5, 1.5)
    (True, False)
    """

    low: float
    high: float

    def __add__(self, other: Interval | float) -> Interval:
        """Return all the sums."""
        other = as_interval(other)
        return Interval(self.low + other.low, self.high + other.high)

    __radd__ = __add__

    def __neg__(self) -> Interval:
        """Return all the values with the other sign."""
        return Interval(-self.high, -self.low)

    def __sub__(self, other: Interval | float) -> Interval:
        """Return all the differences."""
        return self + -as_interval(other)

    def __rsub__(self, other: Interval | float) -> Interval:
        """Return all the differences from another range."""
        return as_interval(other) + -self

    def __mul__(self, other: Interval | float) -> Interval:
        """Return all the products."""
        other = as_interval(other)
        # Nought times an open end is nought: the end itself is never reached.
        products = [
            0.0 if 0 in (a, b) else a * b for a in (self.low, self.high) for b in (other.low, other.high)
        ]
        return Interval(min(products), max(products))

    __rmul__ = __mul__

    def __truediv__(self, other: Interval | float) -> Interval:
        """Return all the quotients; anything is possible when the divisor may be nought."""
        other = as_interval(other)
        if other.low <= 0 <= other.high:
            return Interval(-math.inf, math.inf)
        return self * Interval(1 / other.high, 1 / other.low)

    def __rtruediv__(self, other: Interval | float) -> Interval:
        """Return all the quotients of another range by this."""
        return as_interval(other) / self

    def __abs__(self) -> Interval:
        """Return all the sizes, whatever the sign."""
        if self.low <= 0 <= self.high:
            return Interval(0.0, max(-self.low, self.high))
        return self if self.low > 0 else -self

    def __contains__(self, value: float) -> bool:
        """Tell whether a value lies in the range, a trace of binary dust allowed."""
        return self.meets(value)

    @property
    def middle(self) -> float:
        """The middle of the range; of one that is open, the end that it has."""
        if math.isinf(self.low) or math.isinf(self.high):
            return self.high if math.isinf(self.low) else self.low
        return (self.low + self.high) / 2

    def meets(self, other: Interval | float) -> bool:
        """Tell whether two ranges have a value in common.

        Parameters
        ----------
        other : Interval or float
            Another range, or one value.

        Examples
        --------
        >>> Interval(26.5, 27.5).meets(Interval(27.4, 30)), Interval(26.5, 27.5).meets(28)
        (True, False)
        """
        other = as_interval(other)
        ends = (abs(end) for end in (self.low, self.high, other.low, other.high) if not math.isinf(end))
        slack = DUST * max(1.0, *ends, 0.0)
        return self.low <= other.high + slack and other.low <= self.high + slack


def as_interval(value: Interval | float) -> Interval:
    """Return an exact number as the range of that one number; a range as it is.

    Examples
    --------
    >>> as_interval(7)
    Interval(low=7, high=7)
    """
    return value if isinstance(value, Interval) else Interval(value, value)


def hull(intervals: Iterable[Interval]) -> Interval:
    """Return the range from the least to the greatest of several: where every mean of them lies.

    Examples
    --------
    >>> hull([Interval(1, 2), Interval(4, 6)])
    Interval(low=1, high=6)
    """
    ranges = list(intervals)
    return Interval(min(one.low for one in ranges), max(one.high for one in ranges))


def change_of(now: Interval | float, then: Interval | float) -> Interval:
    """Return what a change in percent can be.

    Parameters
    ----------
    now, then : Interval or float
        The level and the level that it is compared with.

    Returns
    -------
    Interval
        In percent: 27 is a rise by 27%.

    Notes
    -----
    ``100 * (now / then - 1)``, worked out so that each level is used once and the range is as narrow as it can be.

    Examples
    --------
    >>> change_of(Interval(43.5, 44.5), 40).high
    11.25
    """
    quotient = as_interval(now) / as_interval(then)
    return quotient * 100 - 100


def share_of(part: Interval | float, whole: Interval | float) -> Interval:
    """Return what a share in percent can be.

    Parameters
    ----------
    part, whole : Interval or float
        The part and what it is a part of.

    Returns
    -------
    Interval
        In percent: 36 is 36%.

    Examples
    --------
    >>> round(share_of(200, 425).low, 2)
    47.06
    """
    return as_interval(part) / as_interval(whole) * 100


def count_of(share: Interval | float, whole: Interval | float) -> Interval:
    """Return what a count can be that is printed only as a share in percent.

    Examples
    --------
    >>> count_of(Interval(83.5, 84.5), 44)
    Interval(low=36.74, high=37.18)
    """
    return as_interval(share) * as_interval(whole) / 100


def whole_numbers(interval: Interval) -> range:
    """Return the whole numbers of a range: the counts that it allows.

    Examples
    --------
    >>> list(whole_numbers(Interval(36.74, 37.18))), list(whole_numbers(Interval(141.13, 141.27)))
    ([37], [])
    """
    slack = DUST * max(1.0, abs(interval.low), abs(interval.high))
    return range(math.ceil(interval.low - slack), math.floor(interval.high + slack) + 1)
