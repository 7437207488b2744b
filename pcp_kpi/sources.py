"""The register of raw files: what each is, where it came from, when, and under which licence."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from pcp_kpi.errors import Fault, did_you_mean, in_words, refuse_if

KINDS = ("published", "open-data", "extract", "illustrative")
REGISTER = "sources.toml"
_REQUIRED = ("id", "title", "kind", "file", "extracted", "licence", "attribution")
_FIELDS = (*_REQUIRED, "layout", "short", "made-by")
_RECOGNISED = "auto"  # the layout of a file that is known by its content


@dataclass(frozen=True)
class Source:
    """One raw source as the register describes it.

    Parameters
    ----------
    id : str
        What the column `source` of the figures holds, such as ``panel-2021-09``.
    title : str
        The document or data set, in words.
    kind : str
        ``published``, ``open-data``, ``extract`` or ``illustrative``.
    file : str
        File, or folder of extracts, within the raw folder. One file may serve several sources.
    layout : str
        Name of the reader that understands it; left out of the register, the content of the file decides.
    extracted : date
        Day on which the figures stood as they stand here; another day is another source.
    licence : str
        Licence of the figures, in words.
    attribution : str
        The acknowledgement to print wherever the figures appear.
    short : str, optional
        As a sentence names it: "Home Office figures".
    made_by : str, optional
        Command that makes the file, where it is not kept but made at will; such a file may be absent.
    """

    id: str
    title: str
    kind: str
    file: str
    layout: str
    extracted: date
    licence: str
    attribution: str
    short: str = ""
    made_by: str = ""

    @property
    def name(self) -> str:
        """The source as a sentence names it: its short name, else its id."""
        return self.short or self.id

    @property
    def illustrative(self) -> bool:
        """Whether the figures are invented, and must be marked so wherever they show."""
        return self.kind == "illustrative"


def read_sources(raw: str | Path) -> dict[str, Source]:
    """Read the register of a raw folder.

    Parameters
    ----------
    raw : str or Path
        Folder that holds ``sources.toml``.

    Returns
    -------
    dict of str to Source
        In the order of the register.

    Raises
    ------
    DataRefused
        When the register is missing, unreadable, or an entry lacks a field, repeats an id, has an
        unknown kind or names a file that is not there and that no command makes. All faults are listed.
    """
    path = Path(raw) / REGISTER
    entries = _entries(path)
    faults = [
        fault for number, entry in enumerate(entries, start=1) for fault in _faults_of(entry, number, path)
    ]
    ids = [entry.get("id") for entry in entries]
    faults += [
        Fault(path.name, None, "id", str(name), "stands twice; each source needs an id of its own")
        for name in sorted({str(name) for name in ids if ids.count(name) > 1})
    ]
    refuse_if(faults)
    return {
        entry["id"]: Source(
            **{field: entry[field] for field in _REQUIRED},
            layout=entry.get("layout", _RECOGNISED),
            short=str(entry.get("short", "")),
            made_by=str(entry.get("made-by", "")),
        )
        for entry in entries
    }


def _entries(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        refuse_if([Fault(path.name, None, "", "", f"there is no register of sources in {path.parent}")])
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("sources", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        refuse_if([Fault(path.name, None, "", "", f"is not valid TOML: {error}")])
        raise
    if not (isinstance(entries, list) and entries and all(isinstance(entry, dict) for entry in entries)):
        rule = "describes no source; each begins with [[sources]] on a line of its own"
        refuse_if([Fault(path.name, None, "", "", rule)])
    return list(entries)


def _faults_of(entry: dict[str, Any], number: int, path: Path) -> list[Fault]:
    name = str(entry.get("id", f"entry {number}"))
    faults = [
        Fault(path.name, None, field, name, "this source lacks the field")
        for field in _REQUIRED
        if entry.get(field, "") == ""
    ]
    faults += [
        Fault(path.name, None, field, str(entry[field]), "a text in quotation marks is needed")
        for field in _FIELDS
        if field != "extracted" and not isinstance(entry.get(field, ""), str)
    ]
    faults += [
        Fault(path.name, None, field, name, f"there is no such field{did_you_mean(field, _FIELDS)}")
        for field in entry
        if field not in _FIELDS
    ]
    faults += [
        Fault(
            path.name,
            None,
            field,
            entry[field],
            "a text of one line without signs that do not show is needed",
        )
        for field in _FIELDS
        if isinstance(entry.get(field), str) and not entry[field].isprintable()
    ]
    return faults + _faults_of_values(entry, path)


def _faults_of_values(entry: dict[str, Any], path: Path) -> list[Fault]:
    faults = []
    kind = entry.get("kind")
    if kind and kind not in KINDS:
        rule = f"a kind is one of {in_words(KINDS)}{did_you_mean(str(kind), KINDS)}"
        faults.append(Fault(path.name, None, "kind", str(kind), rule))
    file = str(entry.get("file", ""))
    if PurePosixPath(file).is_absolute() or ".." in PurePosixPath(file).parts:
        faults.append(Fault(path.name, None, "file", file, "a path within the raw folder is needed"))
    elif file and not (path.parent / file).exists() and not entry.get("made-by"):
        faults.append(Fault(path.name, None, "file", file, "no such file in the raw folder"))
    extracted = entry.get("extracted", "")
    if extracted != "" and (not isinstance(extracted, date) or isinstance(extracted, datetime)):
        rule = "a day is needed, written without quotes as 2021-07-27"
        faults.append(Fault(path.name, None, "extracted", str(extracted), rule))
    return faults


def sha256(path: str | Path) -> str:
    """Return the SHA-256 of a file, or of all files of a folder with their names, as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    if Path(path).is_dir():
        for file in sorted(file for file in Path(path).rglob("*") if file.is_file()):
            digest.update(f"{sha256(file)}  {file.relative_to(path).as_posix()}\n".encode())
        return digest.hexdigest()
    with Path(path).open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
