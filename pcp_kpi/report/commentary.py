"""The analyst's own words, by measure, from a Markdown file; their numbers are left as written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pcp_kpi.catalogue import Catalogue
from pcp_kpi.errors import CommandError, Fault, NotAvailable, refuse_if

_HEADING = re.compile(r"^#{1,2}\s+(.+?)\s*#*$")
_PERSON = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+|(?<![\d.,])0\d{2,4} ?\d{3} ?\d{3,4}(?![\d.,])")
_NOTE = re.compile(r"<!--.*?-->", re.DOTALL)
_ROLE = re.compile(r"^role:\s*(.+)$", re.IGNORECASE)


@dataclass(frozen=True)
class Commentary:
    """Commentary by measure.

    Parameters
    ----------
    role : str
        Who wrote it, a role and never a name.
    texts : mapping of str to str
        Markdown by id of the measure.
    """

    role: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)


def read_commentary(path: str | Path, *, catalogue: Catalogue) -> Commentary:
    """Read a commentary file.

    Parameters
    ----------
    path : str or Path
        Markdown (UTF-8). A first line ``role: Performance analyst`` says who writes; then a heading for each
        measure, its id, title or alias, with the commentary under it. Notes between ``<!--`` and ``-->`` are left out.
    catalogue : Catalogue
        Knows the measures.

    Returns
    -------
    Commentary

    Raises
    ------
    NotAvailable
        When there is no such file.
    DataRefused
        When a heading names no measure or names one twice, text stands before the first heading, or a telephone
        number or an e-mail address stands in it. All faults are listed.
    """
    path = Path(path)
    if not path.is_file():
        raise NotAvailable(f"there is no commentary at {path}")
    # What stands between <!-- and --> is a note to the writer; the lines keep their numbers.
    text = _NOTE.sub(lambda note: "\n" * note.group().count("\n"), path.read_text(encoding="utf-8-sig"))
    lines = text.splitlines()
    faults: list[Fault] = []
    texts: dict[str, list[str]] = {}
    role, current = "", ""
    for number, line in enumerate(lines, start=1):
        heading = _HEADING.match(line)
        if _PERSON.search(line):
            faults.append(
                Fault(path.name, number, "", "", "holds an e-mail address or telephone number; name a role")
            )
        elif heading:
            current, rule = _measure(heading.group(1), catalogue, texts)
            faults += [Fault(path.name, number, "", heading.group(1), rule)] if rule else []
            texts.setdefault(current, [])
        elif current or not line.strip():
            texts.setdefault(current, []).append(line)
        elif found := _ROLE.match(line):
            role = found.group(1).strip()
        else:
            faults.append(
                Fault(path.name, number, "", line, "stands before the first heading; name the measure")
            )
    refuse_if(faults)
    return Commentary(
        role, {id: "\n".join(text).strip() for id, text in texts.items() if id and "".join(text).strip()}
    )


def _measure(name: str, catalogue: Catalogue, texts: Mapping[str, object]) -> tuple[str, str]:
    """Return the id that a heading names and what is wrong with it."""
    try:
        id = catalogue.find(name).id
    except CommandError as error:
        return "?", str(error)
    return id, "the measure has a heading already; put the texts together" if id in texts else ""
