"""Files of a data.police.uk archive, in a folder tree or a zip: which there are, and their rows counted."""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from pcp_kpi.errors import DataRefused, Fault, refuse_if
from pcp_kpi.intake.archives import refuse_unsafe
from pcp_kpi.intake.pages import csv_rows, is_archive
from pcp_kpi.intake.street_scan import Counts, NotPlain, count_plain
from pcp_kpi.printing import plural

STREET = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code",
    "LSOA name", "Crime type", "Last outcome category", "Context",
)  # fmt: skip
OUTCOMES = (*STREET[:9], "Outcome type")
COUNTED = ("Month", "Falls within", "Crime type", "Outcome type")
MOST_HEADER = 4096
_NAMES = (
    "-street.csv",
    "-outcomes.csv",
    "-street.csv.gz",
    "-street.zip",
)  # as the site and its archives name them
_NOT_WHOLE = "is not whole in its archive; download or copy the archive again"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)


@dataclass(frozen=True)
class StreetFile:
    """One street or outcomes file.

    Parameters
    ----------
    place : str
        Path within the folder or the zip, for the faults.
    header : tuple of str
        Its headings.
    open : callable
        Opens it as a stream of bytes.
    """

    place: str
    header: tuple[str, ...]
    open: Callable[[], IO[bytes]] = field(repr=False)

    @property
    def is_street(self) -> bool:
        """Whether it holds crimes by street, else outcomes."""
        return self.header == STREET


@dataclass(frozen=True)
class Counted:
    """One file with its rows counted by month, force and type."""

    file: StreetFile
    counts: Counts
    faults: tuple[Fault, ...] = ()


def street_files(
    path: Path, *, passed: Callable[[str], None] = lambda place: None
) -> Iterator[Sequence[StreetFile]]:
    """Run through the street and outcomes files of an archive in groups that may be read side by side.

    Parameters
    ----------
    path : Path
        A folder, a zip or one CSV file. Files are known by their header; others (stop and search) are passed over. A
        zip is never unpacked to the disk, so nothing in it can leave a folder.
    passed : callable, optional
        Is told the place of a file that is passed over and goes by the name of a street or outcomes file.

    Raises
    ------
    DataRefused
        When a zip is broken, locked, or made to fill the memory.
    """
    if is_archive(path):
        refuse_unsafe(path)
        with _refusing(path.name), zipfile.ZipFile(path) as archive:
            for name in sorted(archive.namelist()):
                file = _street_file(name, lambda name=name: _opened(archive, name))  # type: ignore[misc]
                if file is not None:
                    yield [file]
                elif name.endswith(_NAMES):
                    passed(name)
        return
    base = path if path.is_dir() else path.parent
    found = sorted(path.rglob("*")) if path.is_dir() else [path]
    files = {
        (place := each.relative_to(base).as_posix()): _street_file(place, lambda each=each: each.open("rb"))  # type: ignore[misc]
        for each in found
        if each.is_file()
    }
    gone = [each.relative_to(base).as_posix() for each in found if each.is_symlink() and not each.exists()]
    for place in [*(place for place, file in files.items() if file is None), *gone]:
        if place.endswith(_NAMES):
            passed(place)
    yield [file for file in files.values() if file is not None]


def _opened(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    """Open a member; a header that says something else than the list of the archive is a broken archive too."""
    try:
        return archive.open(name)
    except (ValueError, OSError, struct.error) as error:
        raise zipfile.BadZipFile(f"{error}") from error


@contextmanager
def _refusing(file: str) -> Iterator[None]:
    try:
        yield
    except _BROKEN:
        refuse_if([Fault(file, None, "", "", _NOT_WHOLE)])
        raise


def _street_file(place: str, open: Callable[[], IO[bytes]]) -> StreetFile | None:
    """Return a file if its first line is a header of street-level data; a nameless or hidden one is none."""
    if place.endswith("/"):
        return None
    with open() as stream:
        first = stream.readline(MOST_HEADER)
    header = header_of(first)
    return StreetFile(place, header, open) if header in (STREET, OUTCOMES) else None


def header_of(line: bytes) -> tuple[str, ...]:
    """Return the headings of a first line."""
    text = line.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    return tuple(cell.strip().strip('"') for cell in text.strip("\r\n").split(","))


def count_files(files: Sequence[StreetFile]) -> Iterator[Counted]:
    """Count the rows of files side by side, in the order of the files."""
    workers = min(len(files), os.cpu_count() or 1, 8)
    if workers < 2:
        yield from map(count_file, files)
        return
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(count_file, files)


def count_file(file: StreetFile) -> Counted:
    """Count the rows of a file by month, force and type.

    Parameters
    ----------
    file : StreetFile
        A street or an outcomes file.

    Returns
    -------
    Counted
        Keys are (month, force, type) as they stand there.
    """
    columns = [file.header.index(name) for name in COUNTED if name in file.header]
    try:
        return _count_fast(file, columns) or _count_slowly(file, columns)
    except _BROKEN:
        return Counted(file, {}, (Fault(file.place, None, "", "", _NOT_WHOLE),))


def _count_fast(file: StreetFile, columns: Sequence[int]) -> Counted | None:
    """Count a file that is plain; return None for any other."""
    try:
        with file.open() as stream:
            stream.readline(MOST_HEADER)
            return Counted(file, count_plain(stream, width=len(file.header), columns=columns))
    except NotPlain:
        return None


def _count_slowly(file: StreetFile, columns: Sequence[int]) -> Counted:
    """Count a file with quoted cells or faults, naming the lines of the faults."""
    counts: Counter[tuple[str, ...]] = Counter()
    faults: list[Fault] = []
    name = file.place
    try:
        with file.open() as stream:
            for line, cells in csv_rows(stream, name):
                if line == 1:
                    continue
                if len(cells) != len(file.header):
                    rule = f"has {plural(len(cells), 'cell')} where the header has {len(file.header)}"
                    faults.append(Fault(name, line, "", "", rule))
                    continue
                counts[tuple(cells[column].strip() for column in columns)] += 1
    except DataRefused as refused:
        faults += refused.faults
    return Counted(file, dict(counts), tuple(faults[:50]))


def lines_of(file: StreetFile, keys: Collection[tuple[str, ...]]) -> dict[tuple[str, ...], int]:
    """Return the first line of each of some keys of `count_file`; the file is read again, up to the last of them.

    Parameters
    ----------
    file : StreetFile
        The file that was counted.
    keys : collection of tuple of str
        Month, force and type as they stand there.

    Returns
    -------
    dict of tuple of str to int
        Lines, counted from 1 with the header as line 1; a key is absent when the file can be read no further.
    """
    columns = [file.header.index(name) for name in COUNTED if name in file.header]
    lines: dict[tuple[str, ...], int] = {}
    try:
        with file.open() as stream:
            for line, cells in csv_rows(stream, file.place):
                if line == 1 or len(cells) != len(file.header):
                    continue
                key = tuple(cells[column].strip() for column in columns)
                if key in keys and key not in lines:
                    lines[key] = line
                    if len(lines) == len(keys):
                        break
    except DataRefused:
        return lines
    return lines
