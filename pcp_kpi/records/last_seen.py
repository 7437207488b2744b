"""Who was there before: one pass over people and days in memory, in place of a database's window over them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import ibis
    import pandas as pd

IN_MEMORY = 100_000_000  # records held at once, eight bytes each; more are taken in parts
_AT_ONCE = 250_000  # records that come from the database, or are looked through, at once

Codes = npt.NDArray[np.uint64]
Whole = npt.NDArray[np.int64]


def count_again(offences: ibis.Table, *, months: int) -> pd.DataFrame:
    """Count the people of each month, and those who were there on an earlier day, at most some months before.

    Parameters
    ----------
    offences : Ibis table
        A row an offence: `person`, a key, and `day`, a date; neither is missing. No key leaves this function.
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

    ends = offences.aggregate(
        first=offences["day"].min(), last=offences["day"].max(), rows=offences.count()
    ).to_pandas()
    first, last, rows = ends.iloc[0]
    if not rows:
        return pd.DataFrame({"period": pd.DatetimeIndex([]), "value": [], "of": []})
    days = pd.date_range(first, last)
    month = ((days.year - days.year[0]) * 12 + days.month - days.month[0]).to_numpy(np.int64)
    back = (days - pd.DateOffset(months=months) - days[0]).days.to_numpy(np.int64)
    value, of = np.zeros((2, month[-1] + 1), np.int64)
    bits = max(1, (len(days) - 1).bit_length())
    for part, size in _parts(offences, rows=int(rows)):
        for codes in _by_person(_codes(part, days=days, rows=size, bits=bits), bits=bits):
            _count(codes, bits=bits, month=month, back=back, value=value, of=of)
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


def _parts(offences: ibis.Table, *, rows: int) -> list[tuple[ibis.Table, int]]:
    """Cut a table by person where it does not fit in memory at once; return each part and its rows."""
    number = -(-rows // IN_MEMORY)
    if number == 1:
        return [(offences, rows)]
    place = _hash(offences["person"]) % number
    parts = [offences.filter(place == part) for part in range(number)]
    return [(part, int(part.count().execute())) for part in parts]


def _codes(offences: ibis.Table, *, days: pd.DatetimeIndex, rows: int, bits: int) -> Codes:
    """Return a number for each record, sorted: hash of the person above, day below."""
    first, low = np.int32(days[0].timestamp() // 86_400), np.uint64(bits)
    codes: Codes = np.empty(rows, np.uint64)
    table = offences.select(hash=_hash(offences["person"]), day=offences["day"].cast("date"))
    filled = 0
    for batch in _batches(table):
        piece = codes[filled : filled + batch.num_rows]
        np.right_shift(_numbers(batch.column(0)), low, out=piece)
        np.left_shift(piece, low, out=piece)
        piece |= (_numbers(batch.column(1)) - first).astype(np.uint64)
        filled += batch.num_rows
    codes.sort()
    return codes


def _batches(table: ibis.Table) -> Iterable[Any]:
    """Run an expression and return its rows as they come; Ibis 12 asks DuckDB 2 by a name that is gone."""
    database = table.get_backend()
    rows = database.con.sql(database.compile(table))
    read = rows.to_arrow_reader if hasattr(rows, "to_arrow_reader") else rows.fetch_record_batch
    batches: Iterable[Any] = read(_AT_ONCE)
    return batches


def _numbers(column: Any) -> Any:
    """Return a column of a batch as an array, dates as days since 1970."""
    import pyarrow as pa

    plain = column.cast(pa.int32()) if pa.types.is_date32(column.type) else column
    return plain.to_numpy(zero_copy_only=True)


def _by_person(codes: Codes, *, bits: int) -> Iterator[Codes]:
    """Cut sorted codes into pieces, never within a person."""
    below = np.uint64((1 << bits) - 1)
    start = 0
    while start < len(codes):
        stop = min(start + _AT_ONCE, len(codes))
        stop = int(np.searchsorted(codes, codes[stop - 1] | below, side="right"))
        yield codes[start:stop]
        start = stop


def _count(codes: Codes, *, bits: int, month: Whole, back: Whole, value: Whole, of: Whole) -> None:
    """Add a piece's people, and those again there, to the counts of the months."""
    person, day = codes >> np.uint64(bits), (codes & np.uint64((1 << bits) - 1)).view(np.int64)
    when = month[day]
    same = person[1:] == person[:-1]
    new = np.concatenate([[True], ~same | (when[1:] != when[:-1])])  # the first record of a person's month
    again = np.concatenate([[False], same & (day[1:] > day[:-1]) & (day[:-1] >= back[day[1:]])])
    turn = np.cumsum(new)[again]
    first = np.diff(turn, prepend=0) > 0
    of += np.bincount(when[new], minlength=len(of))
    value += np.bincount(when[again][first], minlength=len(value))
