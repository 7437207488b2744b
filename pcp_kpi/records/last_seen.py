"""Who was there before: one pass over people and days in memory, in place of a database's window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import ibis
    import pandas as pd

IN_MEMORY = 30_000_000  # records held at once, eight bytes each; more wait in temporary files
MOST_FILES = 200  # a system lets a program open no more than some hundreds
_HASHES = 1 << 64
_AT_ONCE = 250_000  # records that come from the database, or are looked through, at once

Codes = npt.NDArray[np.uint64]
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
    for codes in _parts(_batches(offences, calendar), rows=rows):
        codes.sort()
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


def _hash(person: Any) -> Any:
    import ibis

    @ibis.udf.scalar.builtin(name="hash", signature=(("string",), "uint64"))
    def hash_of(key):  # type: ignore[no-untyped-def]
        """Stand for DuckDB's own function; Ibis's is turned into a signed number on a slow way."""

    return hash_of(person)


class _Calendar:
    """The days of the data, by their number: the month of each, and how far back it looks."""

    def __init__(self, days: pd.DatetimeIndex, months: int) -> None:
        import pandas as pd

        self.first = days[0].date()
        self.bits = max(1, (len(days) - 1).bit_length())
        self.month = ((days.year - days.year[0]) * 12 + days.month - days.month[0]).to_numpy(np.int64)
        self.reach = (days - (days - pd.DateOffset(months=months))).days.to_numpy(np.uint64)
        self.farthest = self.reach.max()


def _batches(offences: ibis.Table, calendar: _Calendar) -> Iterator[Codes]:
    """Return a number for each record as they come: hash of the person above, day below."""
    import ibis

    above = ibis.literal(_HASHES - (1 << calendar.bits), "uint64")
    day = offences["day"].cast("date").delta(ibis.date(calendar.first), unit="day").cast("uint64")
    table = offences.select(code=(_hash(offences["person"]) & above) | day)
    database = table.get_backend()
    rows = database.con.sql(database.compile(table))
    # Ibis 12 asks DuckDB 2 by the older name, which is gone.
    read = rows.to_arrow_reader if hasattr(rows, "to_arrow_reader") else rows.fetch_record_batch
    for batch in read(_AT_ONCE):
        yield batch.column(0).to_numpy(zero_copy_only=True)


def _parts(batches: Iterator[Codes], *, rows: int) -> Iterator[Codes]:
    """Return all people together, or by ranges of the hash where their records are too many to be held at once."""
    number = min(-(-rows // IN_MEMORY), MOST_FILES)
    if number <= 1:
        yield _together(batches, rows=rows)
        return
    # The lower half is cleared, so that no end falls between two days of one person.
    ends = np.array([_HASHES * part // number >> 32 << 32 for part in range(1, number)], np.uint64)
    with ExitStack() as stack:
        files = [stack.enter_context(TemporaryFile()) for _ in range(number)]
        for batch in batches:
            codes = np.sort(batch)
            for file, part in zip(files, np.split(codes, np.searchsorted(codes, ends)), strict=True):
                file.write(part.data)
        for file in files:
            yield _read_back(file)


def _together(batches: Iterator[Codes], *, rows: int) -> Codes:
    codes, filled = np.empty(rows, np.uint64), 0
    for batch in batches:
        codes[filled : filled + len(batch)] = batch
        filled += len(batch)
    return codes[:filled]


def _read_back(file: IO[bytes]) -> Codes:
    codes = np.empty(file.tell() // 8, np.uint64)
    file.seek(0)
    file.readinto(codes.view(np.uint8).data)  # type: ignore[attr-defined]
    return codes


def _by_person(codes: Codes, *, bits: int) -> Iterator[Codes]:
    """Cut sorted codes into pieces, never within a person."""
    below = np.uint64((1 << bits) - 1)
    start = 0
    while start < len(codes):
        stop = min(start + _AT_ONCE, len(codes))
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
