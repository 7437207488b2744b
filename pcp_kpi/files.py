"""Files read with one clear refusal and written whole or not at all."""

from __future__ import annotations

import csv
import io
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pcp_kpi.errors import Fault, NotAvailable, refuse_if
from pcp_kpi.printing import plural

if TYPE_CHECKING:
    import pandas as pd

_UTF16 = (b"\xff\xfe", b"\xfe\xff")


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


def _decoded(path: Path) -> str:
    if not path.is_file():
        raise NotAvailable(f"there is no file {path}; name another")
    content = path.read_bytes()
    if content.startswith(_UTF16) or b"\x00" in content:
        rule = "is UTF-16 or binary; save it as 'CSV UTF-8 (comma delimited)'"
        refuse_if([Fault(path.name, None, "", "", rule)])
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
        When the file is truncated or no Parquet at all.
    """
    import pandas as pd
    import pyarrow as pa

    path = Path(path)
    try:
        return pd.read_parquet(path)
    except (pa.ArrowInvalid, OSError) as error:
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
        `path`. If `write` fails the earlier file stays as it was.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
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
        `path`. If `write` fails the earlier folder stays as it was.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part, old = (path.with_name(f".{path.name}.{os.getpid()}.{word}") for word in ("part", "old"))
    try:
        part.mkdir()
        write(part)
        if path.exists():
            path.rename(old)
        part.rename(path)
    finally:
        if old.exists() and not path.exists():
            old.rename(path)
        for leftover in (part, old):
            shutil.rmtree(leftover, ignore_errors=True)
    return path
