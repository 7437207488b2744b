"""What an archive must be before any of it is read: whole, unlocked, of a bounded size, with every path inside it."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath, PureWindowsPath

from pcp_kpi.errors import Fault, refuse_if
from pcp_kpi.printing import plural

_MIB = 2**20
_MAGIC = b"PK\x03\x04"
_ENCRYPTED = 0x1
# The others (bzip2, LZMA) unpack whole blocks at once, so that a few bytes can fill the memory.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)
_LOCAL_HEADER = 30  # bytes before the name of each member
_AGAIN = "is not a whole zip or workbook; download or copy it again"


@dataclass(frozen=True)
class Caps:
    """How large an archive may be.

    Parameters
    ----------
    members : int
        Files in it.
    member_bytes, total_bytes : int
        Size of one file, and of all the files together, unpacked.
    ratio : int
        Unpacked size over packed size of one file, for files above 1 MiB. Police CSV packs about 6 to 15 to 1.
    """

    members: int = 50_000
    member_bytes: int = 4096 * _MIB
    total_bytes: int = 65_536 * _MIB
    ratio: int = 200


CAPS = Caps()


def refuse_unsafe(path: str | Path, *, caps: Caps = CAPS) -> None:
    """Refuse a file that is an archive (as .xlsx and .ods are) and not safe to open; pass over any other.

    Parameters
    ----------
    path : str or Path
        The file.
    caps : Caps, optional
        How large it may be.

    Raises
    ------
    DataRefused
        When it is broken, locked, too large or packed by a method that cannot be bounded, or when a member's path
        leads out of it: every fault of every member at once.

    Notes
    -----
    Nothing is unpacked. Sizes are those that the archive declares; a member that holds more than it declares is cut
    there by the standard library and refused by its check sum when it is read.
    """
    path = Path(path)
    with path.open("rb") as stream:
        if stream.read(len(_MAGIC)) != _MAGIC:
            return
    entries = _entries(path)
    refuse_if(_faults_of(entries, path.name, caps))


def _entries(path: Path) -> list[zipfile.ZipInfo]:
    """List what an archive says it holds, refusing one whose members stand outside the file."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except _BROKEN:
        refuse_if([Fault(path.name, None, "", "", _AGAIN)])
        raise
    size = path.stat().st_size
    outside = any(not 0 <= entry.header_offset <= size - _LOCAL_HEADER for entry in entries)
    refuse_if([Fault(path.name, None, "", "", _AGAIN)] if outside else [])
    return entries


def _is_folder(entry: zipfile.ZipInfo) -> bool:
    # The standard library's own question fails at a file without a name.
    return entry.filename.endswith("/")


def _faults_of(entries: Sequence[zipfile.ZipInfo], file: str, caps: Caps) -> list[Fault]:
    """List why an archive is not read, whatever its files hold."""
    if len(entries) > caps.members:
        rule = f"holds {len(entries):,} files, more than {caps.members:,}; take out those that are not needed"
        return [Fault(file, None, "", "", rule)]
    files = [entry for entry in entries if not _is_folder(entry)]
    faults = [fault for entry in entries for fault in _path_faults(entry, file)]
    faults += [fault for entry in files for fault in _member_faults(entry, file, caps)]
    faults += _twice([entry.filename for entry in files], file)
    if _overlap(entries):
        rule = "its files overlap, which no program that packs archives writes; download it again from its source"
        faults.append(Fault(file, None, "", "", rule))
    return faults or _size_faults([entry.file_size for entry in files], file, caps)


def _overlap(entries: Sequence[zipfile.ZipInfo]) -> bool:
    """Tell whether two members share bytes, so that a small archive could unpack to any size."""
    runs = sorted((entry.header_offset, entry.compress_size) for entry in entries)
    return any(start + _LOCAL_HEADER + size > after for (start, size), (after, _) in pairwise(runs))


def _path_faults(entry: zipfile.ZipInfo, file: str) -> list[Fault]:
    name = entry.orig_filename
    if not name:
        return [Fault(file, None, "", "", "holds a file without a name; pack it again")]
    posix, windows = PurePosixPath(name), PureWindowsPath(name)
    outside = posix.is_absolute() or windows.drive or windows.root or ".." in windows.parts
    if outside or "\x00" in name:
        rule = (
            "its path leads out of the archive; do not use this archive, and fetch it again from its source"
        )
        return [Fault(file, None, "", _printable(name), rule)]
    if stat.S_ISLNK(entry.external_attr >> 16):
        rule = "is a link to another file; pack the file itself"
        return [Fault(file, None, "", _printable(name), rule)]
    return []


def _member_faults(entry: zipfile.ZipInfo, file: str, caps: Caps) -> list[Fault]:
    name, faults = _printable(entry.filename), []
    if entry.flag_bits & _ENCRYPTED:
        faults.append(Fault(file, None, "", name, "is locked with a password; pack it without one"))
    if entry.compress_type not in _METHODS:
        rule = "is packed by an unusual method; pack it again as a plain .zip"
        faults.append(Fault(file, None, "", name, rule))
    if entry.file_size > _MIB and entry.file_size > caps.ratio * max(entry.compress_size, 1):
        rule = f"unpacks to more than {caps.ratio} times its size, as no table does; do not use this archive"
        faults.append(Fault(file, None, "", name, rule))
    if entry.file_size > caps.member_bytes:
        faults.append(Fault(file, None, "", name, _too_large(entry.file_size, caps.member_bytes)))
    return faults


def _size_faults(sizes: Sequence[int], file: str, caps: Caps) -> list[Fault]:
    total = sum(sizes)
    if total > caps.total_bytes:
        rule = f"its {plural(len(sizes), 'file')}: {_too_large(total, caps.total_bytes)}"
        return [Fault(file, None, "", "", rule)]
    return []


def _too_large(size: int, most: int) -> str:
    return f"unpacks to {size / _MIB:,.0f} MiB, more than {most / _MIB:,.0f} MiB; split it into smaller ones"


def _twice(names: Sequence[str], file: str) -> list[Fault]:
    twice = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
    return [
        Fault(file, None, "", _printable(name), "stands twice in the archive; keep one") for name in twice
    ]


def _printable(name: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in name)[:120]
