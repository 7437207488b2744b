"""The specification of a report: its cover, its sections and the measures in them, read from TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from pcp_kpi.catalogue import Catalogue
from pcp_kpi.errors import CommandError, did_you_mean, in_words
from pcp_kpi.periods import Quarter

DEFAULT_SPEC = "quarterly"
TABLES = ("all-crime", "policing-priorities")


@dataclass(frozen=True)
class Section:
    """One section: its heading, words, table, the measures that have a page in it, and whose figures it prefers."""

    id: str
    title: str
    measures: tuple[str, ...]
    intro: str = ""
    table: str = ""
    prefer: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spec:
    """A report's specification.

    Parameters
    ----------
    title, reference, version, date : str
        For the cover. An empty date stands for the day up to which figures were extracted.
    introduction : tuple of str
        Paragraphs.
    sections : tuple of Section
        In their order.
    marking, author, owner : str
        Empty: the force's own.
    """

    title: str
    sections: tuple[Section, ...]
    reference: str = ""
    version: str = ""
    date: str = ""
    introduction: tuple[str, ...] = ()
    marking: str = ""
    author: str = ""
    owner: str = ""

    @property
    def measures(self) -> tuple[str, ...]:
        """Every measure once, in the order of the sections."""
        return tuple(dict.fromkeys(id for section in self.sections for id in section.measures))

    @property
    def preferences(self) -> dict[str, tuple[str, ...]]:
        """Every measure with the sources preferred for it: those of the first section that names it."""
        found: dict[str, tuple[str, ...]] = {}
        for section in self.sections:
            for id in section.measures:
                found.setdefault(id, section.prefer)
        return found

    def only(self, ids: tuple[str, ...]) -> Spec:
        """Return the specification with some of its sections.

        Raises
        ------
        CommandError
            When there is no such section.
        """
        known = {section.id: section for section in self.sections}
        wrong = [id for id in ids if id not in known]
        if wrong:
            raise CommandError(
                f"the report has no section {wrong[0]!r}{did_you_mean(wrong[0], known)}; it has {in_words(known)}"
            )
        chosen = tuple(section for section in self.sections if section.id in ids)
        return Spec(**{**vars(self), "sections": chosen})


def read_spec(spec: str | Path = DEFAULT_SPEC, *, quarter: Quarter, catalogue: Catalogue) -> Spec:
    """Read a specification for one quarter.

    Parameters
    ----------
    spec : str or Path, optional
        Name of a packaged specification, or the path of a ``.toml`` file.
    quarter : Quarter
        Its particulars, under ``[quarters."<label>"]``, win over the general ones.
    catalogue : Catalogue
        Knows every measure that a section may name.

    Raises
    ------
    CommandError
        When there is no such file, it is not TOML, or it names measures or tables that are unknown; all are listed.
    """
    data = _load(spec)
    particulars = data.get("quarters", {}).get(quarter.label, {})
    data = {**{key: value for key, value in data.items() if key != "quarters"}, **particulars}
    sections = tuple(_section(entry) for entry in data.get("sections", []))
    _refuse_unknown(sections, catalogue, str(spec))
    fields = {
        name: data.get(name, "") for name in ("reference", "version", "date", "marking", "author", "owner")
    }
    return Spec(
        title=data.get("title", "Quarterly performance report"),
        sections=sections,
        introduction=tuple(data.get("introduction", ())),
        **fields,
    )


def _load(spec: str | Path) -> dict[str, Any]:
    packaged = files("pcp_kpi.report").joinpath("specs", f"{spec}.toml")
    source = packaged if packaged.is_file() else Path(spec)
    if not source.is_file():
        raise CommandError(f"there is no report specification {str(spec)!r}; give the path of a .toml file")
    try:
        return tomllib.loads(source.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise CommandError(f"the specification {str(spec)!r} is not valid TOML: {error}") from error


def _section(entry: Mapping[str, Any]) -> Section:
    missing = [name for name in ("id", "title", "measures") if name not in entry]
    if missing:
        raise CommandError(f"a section of the specification lacks {in_words(missing)}: {dict(entry)}")
    return Section(
        id=entry["id"],
        title=entry["title"],
        measures=tuple(entry["measures"]),
        intro=entry.get("intro", ""),
        table=entry.get("table", ""),
        prefer=tuple(entry.get("prefer", ())),
    )


def _refuse_unknown(sections: tuple[Section, ...], catalogue: Catalogue, spec: str) -> None:
    wrong = [
        f"section {section.id!r}: the catalogue knows no measure {id!r}{did_you_mean(id, catalogue.measures)}"
        for section in sections
        for id in section.measures
        if id not in catalogue
    ]
    wrong += [
        f"section {section.id!r}: there is no table {section.table!r}{did_you_mean(section.table, TABLES)}"
        for section in sections
        if section.table and section.table not in TABLES
    ]
    if not sections:
        wrong.append("it has no sections")
    if wrong:
        raise CommandError(f"the specification {spec!r} cannot be built:\n  " + "\n  ".join(wrong))
