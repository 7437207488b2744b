"""Keys as numbers of 64 bits, out of DuckDB as they come: held in memory or, where they are many, in temporary files.

What is told apart by such numbers costs eight bytes a record and one sort of plain numbers, whatever the keys are.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from functools import reduce
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import ibis

IN_MEMORY = 5_000_000  # numbers held at once, eight bytes each; more wait in temporary files
MOST_FILES = 200  # a system lets a program open no more than some hundreds
AT_ONCE = 250_000  # numbers that come from the database, or are looked through, at once
ALL = 1 << 64

Codes = npt.NDArray[np.uint64]


def hash_of(*cells: Any) -> Any:
    """Return DuckDB's hash of one or more cells as an expression: 64 bits without a sign.

    Ibis's own hash is turned into a signed number, on a slow way.
    """
    return reduce(lambda before, cell: _hash(before) ^ cell, map(_hash, cells))


def _hash(cell: Any) -> Any:
    import ibis

    @ibis.udf.scalar.builtin(name="hash", signature=((cell.type(),), "uint64"))
    def hash_of_one(key):  # type: ignore[no-untyped-def]
        """Stand for DuckDB's own function."""

    return hash_of_one(cell)


def codes_of(table: ibis.Table) -> Iterator[Codes]:
    """Return the only column of a table of DuckDB, numbers of 64 bits, batch by batch."""
    database = table.get_backend()
    rows = database.con.sql(database.compile(table))
    # Ibis 12 asks DuckDB 2 by the older name, which is gone.
    read = rows.to_arrow_reader if hasattr(rows, "to_arrow_reader") else rows.fetch_record_batch
    for batch in read(AT_ONCE):
        yield batch.column(0).to_numpy(zero_copy_only=True)


def in_order(batches: Iterator[Codes], *, rows: int) -> Iterator[Codes]:
    """Sort numbers: all at once or, where they are too many to be held, range by range.

    Parameters
    ----------
    batches : iterator of arrays of uint64
        As `codes_of` gives them.
    rows : int
        How many there are at most.

    Yields
    ------
    array of uint64
        Each is sorted, and above the one before. No range ends between numbers with the same upper 32 bits.
    """
    number = min(-(-rows // IN_MEMORY), MOST_FILES)
    if number <= 1:
        codes = _together(batches, rows=rows)
        codes.sort()
        yield codes
        return
    ends = np.array([ALL * part // number >> 32 << 32 for part in range(1, number)], np.uint64)
    with ExitStack() as stack:
        files = [stack.enter_context(TemporaryFile()) for _ in range(number)]
        for batch in batches:
            codes = np.sort(batch)
            for file, part in zip(files, np.split(codes, np.searchsorted(codes, ends)), strict=True):
                file.write(part.data)
        for file in files:
            codes = _read_back(file)
            codes.sort()
            yield codes
            del codes  # else it would be held while the next one comes


def count_different(batches: Iterator[Codes], *, rows: int) -> int:
    """Count the different numbers, in any order."""
    different = 0
    for codes in in_order(batches, rows=rows):
        for start in range(0, len(codes), AT_ONCE):
            piece = codes[max(start - 1, 0) : start + AT_ONCE]
            different += int(np.count_nonzero(piece[1:] != piece[:-1])) + (start == 0)
    return different


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
