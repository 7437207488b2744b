"""Who was there before: one pass over people and days in memory, in place of a database's window."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pcp_kpi.records import hashes
from pcp_kpi.records.hashes import Codes

if TYPE_CHECKING:
    import ibis
    import pandas as pd

Whole = npt.NDArray[np.int64]


def count_again(offences: ibis.Table, days: pd.DatetimeIndex, *, rows: int, months: int) -> pd.DataFrame:
    """Count the people of each month, and those who were there on an earlier day, at most some months before.

    Parameters
    ----------
    offences : Ibis table
        A row an offence: `person`, a key, and `day`, a date; neither is missing. No key leaves this function.
    days : DatetimeIndex
        Every day from the first of the data to the last.
    rows : int
        How many rows `offences` has at most, from which follows whether they are held all at once.
    months : int
        How far an earlier day may lie back; the same day of the month is inside, and 29 February looks back to
        28 February where there is no other.

    Returns
    -------
    DataFrame
        A row a month that has people: `period` (its first day), `value` people who were there before one of their
        days of the month, `of` all people of the month.

    Notes
    -----
    Each record becomes one 64-bit number, the person's hash in its upper bits and the day in its lower ones. Sorted,
    a person's days follow each other, and the day before is the number before: linear but for the sort, which is one
    of plain numbers. The day takes as many bits as the data has days (12 for ten years). People are told apart by
    the bits that are left, 52 and more: among ten million people there is one chance in about a hundred that
    two at all are taken for one, which would change one count by one.
    """
    import pandas as pd

    calendar = _Calendar(days, months)
    value, of = np.zeros((2, calendar.month[-1] + 1), np.int64)
    for codes in hashes.in_order(_codes(offences, calendar), rows=rows):
        for piece in _by_person(codes, bits=calendar.bits):
            _count(piece, calendar, value=value, of=of)
            del piece  # else it would hold its part while the next one comes
        del codes
    period = pd.period_range(days[0], days[-1], freq="M").to_timestamp()
    counts = pd.DataFrame({"period": period, "value": value, "of": of})
    return counts[counts["of"] > 0].reset_index(drop=True)


def can_count(offences: ibis.Table) -> bool:
    """Tell whether the records stand in a database of this process, whose hash is one of 64 bits: DuckDB."""
    return bool(offences.get_backend().name == "duckdb")


class _Calendar:
    """The days of the data, by their number: the month of each, and how far back it looks."""

    def __init__(self, days: pd.DatetimeIndex, months: int) -> None:
        import pandas as pd

        self.first = days[0].date()
        self.bits = max(1, (len(days) - 1).bit_length())
        self.month = ((days.year - days.year[0]) * 12 + days.month - days.month[0]).to_numpy(np.int64)
        self.reach = (days - (days - pd.DateOffset(months=months))).days.to_numpy(np.uint64)
        self.farthest = self.reach.max()


def _codes(offences: ibis.Table, calendar: _Calendar) -> Iterator[Codes]:
    """Return a number for each record as they come: hash of the person above, day below."""
    import ibis

    above = ibis.literal(hashes.ALL - (1 << calendar.bits), "uint64")
    day = offences["day"].cast("date").delta(ibis.date(calendar.first), unit="day").cast("uint64")
    return hashes.codes_of(offences.select(code=(hashes.hash_of(offences["person"]) & above) | day))


def _by_person(codes: Codes, *, bits: int) -> Iterator[Codes]:
    """Cut sorted codes into pieces, never within a person."""
    below = np.uint64((1 << bits) - 1)
    start = 0
    while start < len(codes):
        stop = min(start + hashes.AT_ONCE, len(codes))
        stop = int(np.searchsorted(codes, codes[stop - 1] | below, side="right"))
        yield codes[start:stop]
        start = stop


def _count(codes: Codes, calendar: _Calendar, *, value: Whole, of: Whole) -> None:
    """Add a piece's people, and those again there, to the counts of the months."""
    below = np.uint64((1 << calendar.bits) - 1)
    day = (codes & below).view(np.int64)
    # A record as near to the one before it as an earlier day may lie is all that needs a closer look.
    apart = codes[1:] - codes[:-1]
    near = np.flatnonzero(apart <= calendar.farthest) + 1
    near = near[apart[near - 1] <= day[near].view(np.uint64)]  # else the record before is another person's
    when, gap = calendar.month[day[near]], apart[near - 1]
    shared = when == calendar.month[day[near - 1]]  # this person's month is counted by the record before
    by_day = np.bincount(day, minlength=len(calendar.month))
    of += np.bincount(calendar.month, by_day, len(of)).astype(np.int64)
    of -= np.bincount(when[shared], minlength=len(of))
    again = (gap > 0) & (gap <= calendar.reach[day[near]])
    person, when = codes[near[again]] >> np.uint64(calendar.bits), when[again]
    first = np.ones(len(when), bool)  # of a person's month
    first[1:] = (person[1:] != person[:-1]) | (when[1:] != when[:-1])
    value += np.bincount(when[first], minlength=len(value))
