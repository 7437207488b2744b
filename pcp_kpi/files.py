"""Files read with one clear refusal and written whole or not at all."""

from __future__ import annotations

import csv
import ctypes
import io
import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from pcp_kpi.errors import Fault, NotAvailable, refuse_if
from pcp_kpi.printing import plural

if TYPE_CHECKING:
    import pandas as pd

CLEAN = "data/clean"
FIGURES_FILE = "figures.csv"

MOST_TEXT = 128 * 2**20  # bytes of a table of text; its cells take ten to twenty times that in memory
MOST_CELLS = 100_000_000  # cells of a Parquet file; a few bytes of it can stand for any number of rows

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BINARY = "is UTF-16 or binary; save it as 'CSV UTF-8 (comma delimited)'"
_BLOCK = 2**20
_DAY = 86_400.0
_AT_CURRENT_FOLDER, _SWAP = -100, 2
# What a spreadsheet program runs: a cell that begins with one of these signs, wide ones of the East too.
_STARTS = "=+-@\uff1d\uff0b\uff0d\uff20"
_SIGNED = re.compile(r"[+-](?:[\d.,]+(?:[eE][+-]?\d+)? ?(?:%|[^\W\d_][\w ]*)?)?")


def find_clean() -> Path:
    """Return the clean folder to use when none is named.

    Returns
    -------
    Path
        ``data/clean`` under the current folder or the nearest folder above it that holds figures (so that notebooks
        find it from theirs), else the example figures that come with the library.

    Raises
    ------
    NotAvailable
        When there is neither.
    """
    packaged = Path(str(files("pcp_kpi").joinpath("example_data", "clean")))
    checkout = Path(str(files("pcp_kpi"))).parent / CLEAN
    here = Path.cwd()
    above = [folder / CLEAN for folder in here.parents]
    for folder in (Path(CLEAN), *above, packaged, checkout):
        if (folder / FIGURES_FILE).is_file():
            return folder
    raise NotAvailable(f"there are no figures in {CLEAN}; run 'pcp-kpi clean' or name a folder with --data")


def read_text_table(path: str | Path) -> pd.DataFrame:
    """Read a CSV file with every cell as the text that stands in it.

    Parameters
    ----------
    path : str or Path
        UTF-8, with or without a byte-order mark; comma separated; first line the header.

    Returns
    -------
    DataFrame
        Text cells, an empty cell as an empty text; the row with index i stands in line i + 2 of the file.

    Raises
    ------
    DataRefused
        When the file is empty or in another encoding, when a heading is empty or stands twice, or when rows
        differ in length or run over several lines (then no row could be named by its line).
    NotAvailable
        When there is no such file.
    """
    import pandas as pd

    path = Path(path)
    lines = _lines(_decoded(path), path.name)
    if not lines:
        rule = "the file is empty; a header and at least one row are needed"
        refuse_if([Fault(path.name, None, "", "", rule)])
    if not any(cell.strip() for cell in lines[0]):
        refuse_if([Fault(path.name, 1, "", "", "the first line is empty; it must name the columns")])
    header = [cell.strip() for cell in lines[0]]
    refuse_if(_header_faults(header, path.name) + _length_faults(lines, path.name))
    return pd.DataFrame(lines[1:], columns=header, dtype="str")


def _lines(text: str, file: str) -> list[list[str]]:
    """Split a table into lines of cells, refusing a cell that runs over a line's end."""
    reader = csv.reader(io.StringIO(text, newline=""))
    lines: list[list[str]] = []
    rule = "a quotation mark opens a cell that does not end in its line; close it, or take the line break out"
    try:
        for cells in reader:
            if reader.line_num > len(lines) + 1:
                refuse_if([Fault(file, len(lines) + 1, "", "", rule)])
            lines.append(cells)
    except csv.Error:
        refuse_if([Fault(file, len(lines) + 1, "", "", rule)])
        raise
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _header_faults(header: list[str], file: str) -> list[Fault]:
    for sign, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and sign in header[0]:
            rule = f"its cells are separated by {name}; save it as 'CSV UTF-8 (comma delimited)'"
            return [Fault(file, 1, "", "", rule)]
    twice = sorted({name for name in header if name and header.count(name) > 1})
    faults = [Fault(file, 1, name, "", "the column stands twice; keep one") for name in twice]
    if "" in header:
        faults.append(Fault(file, 1, "", "", "a heading is empty; name the column or take it out"))
    return faults


def _length_faults(lines: list[list[str]], file: str) -> list[Fault]:
    length = len(lines[0])
    return [
        Fault(file, line, "", "", f"has {plural(len(cells), 'cell')} where the header has {length}")
        for line, cells in enumerate(lines, start=1)
        if len(cells) != length
    ]


def refuse_no_text(path: str | Path, *, most: int = MOST_TEXT) -> None:
    """Refuse a file that cannot be a table of text, having read no more than its first MiB.

    Parameters
    ----------
    path : str or Path
        The file.
    most : int, optional
        Bytes that it may have.

    Raises
    ------
    DataRefused
        When it is too large, UTF-16 or binary, or when its first line does not end within a MiB.
    NotAvailable
        When there is no such file.
    """
    path = Path(path)
    if not path.is_file():
        raise NotAvailable(f"there is no file {path}; name another")
    with path.open("rb") as stream:
        start = stream.read(_BLOCK)
    rule = ""
    if _is_binary(start):
        rule = _BINARY
    elif len(start) == _BLOCK and b"\n" not in start and b"\r" not in start:
        rule = "its first line does not end within a MiB, so it is no table; save it as 'CSV UTF-8 (comma delimited)'"
    elif (size := path.stat().st_size) > most:
        rule = (
            f"has {size / 2**20:,.0f} MiB, more than {most / 2**20:,.0f} MiB; "
            "split it, by year for instance, or give it as Parquet"
        )
    refuse_if([Fault(path.name, None, "", "", rule)] if rule else [])


def _is_binary(content: bytes) -> bool:
    return content.startswith(_UTF16) or b"\x00" in content


def _decoded(path: Path) -> str:
    refuse_no_text(path)
    content = path.read_bytes()
    if _is_binary(content):
        refuse_if([Fault(path.name, None, "", "", _BINARY)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        refuse_if([Fault(path.name, line, "", "", "is not UTF-8; save it as 'CSV UTF-8 (comma delimited)'")])
        raise


def read_parquet(path: str | Path) -> pd.DataFrame:
    """Read a Parquet file.

    Returns
    -------
    DataFrame
        As it was written.

    Raises
    ------
    DataRefused
        When the file is truncated or no Parquet at all, or holds more than a hundred million cells.
    """
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = Path(path)
    try:
        with path.open("rb") as stream:
            size = pq.read_metadata(stream)
        if size.num_rows * size.num_columns <= MOST_CELLS:
            return pd.read_parquet(path)
        rule = f"has {size.num_rows:,} rows of {size.num_columns} columns, beyond any table of figures; count them first"
        refuse_if([Fault(path.name, None, "", "", rule)])
        raise AssertionError("refuse_if raises")
    except (pa.ArrowException, OSError) as error:
        reason = str(error).partition("\n")[0].replace(f"{path}", path.name)
        rule = f"is not a whole Parquet file; write or copy it again ({reason[:120]})"
        refuse_if([Fault(path.name, None, "", "", rule)])
        raise


def replace_file(path: str | Path, write: Callable[[Path], object]) -> Path:
    """Write a file beside its place, then put it there in one step.

    Parameters
    ----------
    path : str or Path
        The file to make or replace.
    write : callable
        Takes a path and writes the content there.

    Returns
    -------
    Path
        `path`. If `write` fails the earlier file stays as it was, and folders that were made for it go again.
    """
    path = Path(path)
    with _folders_above(path):
        part = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
        try:
            write(part)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    return path


def replace_folder(path: str | Path, write: Callable[[Path], object]) -> Path:
    """Fill a folder beside its place, then put it there.

    Parameters
    ----------
    path : str or Path
        The folder to make or replace.
    write : callable
        Takes the path of an empty folder and fills it.

    Returns
    -------
    Path
        `path`. If `write` fails the earlier folder stays as it was, and folders that were made for it go again.
    """
    path = Path(path)
    with _folders_above(path):
        restore_folder(path)
        _sweep(path)
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            part.mkdir()
            write(part)
            _put(part, path)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return path


@contextmanager
def _folders_above(path: Path) -> Iterator[None]:
    """Make the folders that a path stands in; when what follows fails, those that were made go again."""
    made = [folder for folder in path.parents if not folder.exists()]
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        for folder in made:
            # Another run may have put something there since: then it stays.
            with suppress(OSError):
                folder.rmdir()
        raise


def restore_folder(path: str | Path) -> bool:
    """Put a folder back whose replacement was cut off between its two renames.

    Parameters
    ----------
    path : str or Path
        The folder, as given to `replace_folder`.

    Returns
    -------
    bool
        Whether there was something to put back.

    Notes
    -----
    On Linux and macOS two folders change their names in one step of the file system, and there is no such moment.
    """
    path = Path(path)
    left = sorted(path.parent.glob(f".{path.name}.*.old"), key=lambda old: old.stat().st_mtime)
    if path.exists() or not left:
        return False
    left[-1].rename(path)
    return True


def _sweep(path: Path) -> None:
    """Remove what runs that were killed have left beside a folder, a day after: a younger one may be at work."""
    for word in ("part", "old"):
        for left in path.parent.glob(f".{path.name}.*.{word}"):
            if time.time() - left.stat().st_mtime > _DAY:
                shutil.rmtree(left, ignore_errors=True)


def _put(part: Path, path: Path) -> None:
    """Put a folder into its place; the one that stood there takes the place of the part, or goes."""
    if not path.exists():
        part.rename(path)
    elif not _swapped(part, path):
        old = part.with_suffix(".old")
        path.rename(old)
        try:
            part.rename(path)
        except OSError:
            old.rename(path)
            raise
        shutil.rmtree(old, ignore_errors=True)


def _swapped(one: Path, other: Path) -> bool:
    """Let two folders change their names in one step, where the system can."""
    names = os.fsencode(one), os.fsencode(other)
    try:
        if sys.platform.startswith("linux"):
            swap = ctypes.CDLL(None).renameat2
            return bool(swap(_AT_CURRENT_FOLDER, names[0], _AT_CURRENT_FOLDER, names[1], _SWAP) == 0)
        if sys.platform == "darwin":
            return bool(ctypes.CDLL(None).renamex_np(*names, _SWAP) == 0)
    except (AttributeError, OSError):
        return False
    return False


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet program would run a text instead of showing it.

    Parameters
    ----------
    text : str
        A cell. What begins with = + - or @ is run, after blanks too, but for a signed number with its unit.

    Examples
    --------
    >>> [is_formula(text) for text in ("=1+1", " @SUM(A1)", "+cmd|' /C calc'!A0", "-2+3")]
    [True, True, True, True]
    >>> [is_formula(text) for text in ("-12%", "+21 offences", "-5.2", "-", "85+", "a = b")]
    [False, False, False, False, False, False]
    """
    begins = text.lstrip()
    return begins[:1] in _STARTS and bool(begins) and not _SIGNED.fullmatch(begins)


def without_formula(text: str) -> str:
    """Return a text that a spreadsheet program shows and never runs.

    Parameters
    ----------
    text : str
        A cell of a CSV file. Quotation marks do not keep a program from running it.

    Returns
    -------
    str
        The text itself, or with an apostrophe before it when it would be run.

    References
    ----------
    OWASP, CSV Injection.

    Examples
    --------
    >>> without_formula("=1+1"), without_formula("-12%")
    ("'=1+1", '-12%')
    """
    return f"'{text}" if is_formula(text) else text


def without_formulas(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts a spreadsheet program shows and never runs; numbers and days stay as they are."""
    import pandas as pd

    safe = table.rename(columns=lambda name: without_formula(name) if isinstance(name, str) else name)
    for place, kind in enumerate(table.dtypes):
        if not (kind == "object" or isinstance(kind, pd.StringDtype | pd.CategoricalDtype)):
            continue
        cells = table.iloc[:, place].astype("object").tolist()
        shown = [without_formula(cell) if isinstance(cell, str) else cell for cell in cells]
        if any(cell is not safe_cell for cell, safe_cell in zip(cells, shown, strict=True)):
            safe.isetitem(place, shown)
    return safe
