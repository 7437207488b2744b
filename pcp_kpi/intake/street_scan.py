"""Counts of rows by three columns of a plain CSV stream, at a speed near that of counting its lines.

Two sorts of bytes are looked for, commas and line ends; where every line has as many commas as the header, the
columns stand between them. What is counted is a hash of the columns' first and last eight bytes and lengths, and
every sum is spelled out from one of its rows. A file with a quotation mark, or with a line of another length, is not
plain: it is read by the csv module, which is slower and can name a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO

import numpy as np

CHUNK = 2**19  # what fits into the cache of a core, with its marks
_PAD = 64  # room before the data, so that "the eight bytes before" never begin outside
_BITS = 12
_ODD = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63, 0xD6E8FEB86659FD93,
     0xA0761D6478BD642F, 0xE7037ED1A0B428DB, 0x8EBC6AF09C88C6E3, 0x589965CC75374CC3],
    dtype=np.uint64,
)  # fmt: skip
_MASKS = np.array([(1 << 8 * size) - 1 for size in range(9)], dtype=np.uint64)
_SHIFT = np.uint64(29)
_NEWLINE, _COMMA = 10, 44
_WORD, _LONGEST = 8, 2**62
Counts = dict[tuple[str, ...], int]


class NotPlain(Exception):
    """The stream is no plain CSV of this width; nothing is said about whether it is a good one."""


def count_plain(stream: IO[bytes], *, width: int, columns: Sequence[int], chunk: int = CHUNK) -> Counts:
    r"""Count rows by the texts of some columns.

    Parameters
    ----------
    stream : binary file
        CSV in UTF-8, open after its header.
    width : int
        Columns of the header.
    columns : sequence of int
        Places of at most three columns, counted from nought.
    chunk : int, optional
        Bytes read at a time; memory is some seven times as much.

    Returns
    -------
    dict of tuple of str to int
        Rows for each combination of texts that there is.

    Raises
    ------
    NotPlain
        When a cell is quoted, a line is empty or has another number of cells, or a text is not UTF-8.

    Examples
    --------
    >>> import io
    >>> count_plain(io.BytesIO(b"1,Burglary,x\r\n2,Burglary,y\r\n"), width=3, columns=[1])
    {('Burglary',): 2}
    """
    counts: dict[int, int] = {}
    names: dict[int, tuple[str, ...]] = {}
    for buffer, size in _blocks(stream, chunk):
        _count_block(buffer, size, width, columns, counts, names)
    total: Counts = {}
    for key, count in counts.items():
        total[names[key]] = total.get(names[key], 0) + count
    return total


def _blocks(stream: IO[bytes], chunk: int) -> Iterator[tuple[bytearray, int]]:
    """Read whole lines into one buffer again and again; give the buffer and the place after the last line end."""
    buffer = bytearray(_PAD + 2 * chunk + 16)
    view = memoryview(buffer)
    held = 0
    while True:
        read = stream.readinto(view[_PAD + held : _PAD + held + chunk])  # type: ignore[attr-defined]
        end = _PAD + held + read
        if not read:
            if held:
                buffer[end] = _NEWLINE
                yield buffer, end + 1
            return
        last = buffer.rfind(b"\n", _PAD, end) + 1
        if not last:
            if end - _PAD > chunk:
                raise NotPlain
            held = end - _PAD
            continue
        yield buffer, last
        held = end - last
        buffer[_PAD : _PAD + held] = buffer[last:end]


def _count_block(
    buffer: bytearray,
    size: int,
    width: int,
    columns: Sequence[int],
    counts: dict[int, int],
    names: dict[int, tuple[str, ...]],
) -> None:
    if buffer.find(b'"', _PAD, size) >= 0:
        raise NotPlain
    starts, ends = _cells(buffer, size, width, columns)
    keys = _keys(buffer, starts, ends)
    for key, row, count in _tallied(keys):
        counts[key] = counts.get(key, 0) + count
        if key not in names:
            names[key] = _texts(buffer, starts, ends, row)


def _cells(
    buffer: bytearray, size: int, width: int, columns: Sequence[int]
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return first and last place of the cells of each column, in every line."""
    data = np.frombuffer(buffer, np.uint8, size - _PAD, _PAD)
    ends_of_lines = data == _NEWLINE
    found = data == _COMMA
    found |= ends_of_lines
    places = np.flatnonzero(found)
    lines = len(places) // width
    if len(places) != lines * width or int(np.count_nonzero(ends_of_lines)) != lines:
        raise NotPlain
    marks = places.reshape(lines, width)
    line_ends = marks[:, -1]
    if not ends_of_lines[line_ends].all():
        raise NotPlain
    before = np.empty(lines, dtype=marks.dtype)
    before[0], before[1:] = -1, line_ends[:-1]
    starts = [(marks[:, column - 1] if column else before) + (_PAD + 1) for column in columns]
    ends = [marks[:, column] + _PAD for column in columns]
    for column, end in zip(columns, ends, strict=True):
        if column == width - 1:
            end -= np.frombuffer(buffer, np.uint8)[end - 1] == ord("\r")
    return starts, ends


def _keys(buffer: bytearray, starts: Sequence[np.ndarray], ends: Sequence[np.ndarray]) -> np.ndarray:
    """Return a hash of the cells of each line: of their first and last eight bytes and their lengths."""
    words: np.ndarray = np.ndarray(len(buffer) - 7, dtype="<u8", buffer=buffer, strides=(1,))
    key = np.zeros(len(starts[0]), dtype=np.uint64)
    for place, (start, end) in enumerate(zip(starts, ends, strict=True)):
        one, two, three = _ODD[3 * place : 3 * place + 3]
        length = end - start
        shortest, longest = int(length.min(initial=_LONGEST)), int(length.max(initial=0))
        first = words[start]
        if shortest < _WORD:
            # What follows a short cell is no part of it.
            first &= _MASKS[longest] if shortest == longest else _MASKS[np.minimum(length, _WORD)]
        first *= one
        key += first
        if longest >= _WORD:
            last = words[end - _WORD]
            if shortest < _WORD:
                last[length < _WORD] = 0
            last *= two
            key += last
        if shortest < longest:
            key += length.view(np.uint64) * three
        else:
            key += np.uint64(shortest * int(three) % 2**64)
        key ^= key >> _SHIFT
    key *= _ODD[0]
    return key


def _tallied(keys: np.ndarray) -> Iterator[tuple[int, int, int]]:
    """Run through the distinct keys: key, one row that has it, number of rows."""
    bins = (keys >> np.uint64(64 - _BITS)).astype(np.intp)
    row_of = np.zeros(2**_BITS, dtype=np.intp)
    row_of[bins] = np.arange(len(keys))
    if (keys[row_of[bins]] != keys).any():
        # Two keys share a bin: rare, and then they are sorted.
        found, rows, numbers = np.unique(keys, return_index=True, return_counts=True)
        yield from zip(found.tolist(), rows.tolist(), numbers.tolist(), strict=True)
        return
    numbers = np.bincount(bins, minlength=2**_BITS)
    for place in np.flatnonzero(numbers).tolist():
        row = int(row_of[place])
        yield int(keys[row]), row, int(numbers[place])


def _texts(
    buffer: bytearray, starts: Sequence[np.ndarray], ends: Sequence[np.ndarray], row: int
) -> tuple[str, ...]:
    try:
        return tuple(
            buffer[int(start[row]) : int(end[row])].decode("utf-8").strip()
            for start, end in zip(starts, ends, strict=True)
        )
    except UnicodeDecodeError:
        raise NotPlain from None
