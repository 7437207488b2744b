"""The specification of a report: its cover, its sections and the measures in them, read from TOML."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import Any

from pcp_kpi.catalogue import OWN, Catalogue
from pcp_kpi.errors import CommandError, Fault, did_you_mean, in_words, refuse_if
from pcp_kpi.periods import Quarter
from pcp_kpi.report.entries import REPORTED
from pcp_kpi.report.layouts import read_layouts

DEFAULT_SPEC = "quarterly"
TABLES = ("all-crime", "policing-priorities")
BY = ("", "area", "breakdown")
# What title, reference and introduction may leave to be filled in, each in braces.
PLACEHOLDERS = ("force", "police", "quarter", "quarter_words", "baseline", "baseline_reason")
_COVER = ("title", "reference", "version", "date", "marking", "author", "owner")
_DEFAULTS = {"title": "Quarterly performance report"}
# The page's own, the first parts of the report and its annexes.
_OWN_IDS = (
    "contents", "main", "in-brief", "scorecard", "forces", "national", "recommendations", "services", "method",
    "data-quality", "revisions", "projection-record", "signal-register", "sources", "glossary",
)  # fmt: skip
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True)
class ChartSpec:
    """One chart that a section asks for.

    Parameters
    ----------
    measure : str
        Id of the measure.
    grain : str
        ``quarter``, ``month``, ``rolling-6-months`` or ``rolling-12-months``; ``point`` only by breakdown.
    by : str
        Empty: the force over time. ``area`` or ``breakdown``: bars of the latest period, one for each.
    order : tuple of str
        By breakdown: the codes, in their order; all, as they come, if left out.
    labels : mapping of str to str
        By breakdown: words for the codes.
    noun : str
        By breakdown: what one bar is, as it stands after "by" in the heading.
    """

    measure: str
    grain: str = "month"
    by: str = ""
    order: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)
    noun: str = "kind"

    @property
    def id(self) -> str:
        """Name of the chart and of its files."""
        parts = [
            self.measure,
            "" if self.grain == "month" else self.grain,
            f"by-{self.by}" if self.by else "course",
        ]
        return "-".join(part for part in parts if part)


@dataclass(frozen=True)
class Section:
    """One section: its heading, words and tables, the measures that have a page in it, whose figures it prefers.

    Parameters
    ----------
    id, title, intro : str
        Anchor, heading, and words under it.
    measures : tuple of str
        Ids; each has its page in the first section that names it.
    table : str
        The section's own table, one of `TABLES`.
    tables : tuple of str
        Ids of tables laid out by ``tables.toml``.
    prefer : tuple of str
        Source ids, best first.
    charts : tuple of ChartSpec
        Charts beside the tables.
    """

    id: str
    title: str
    measures: tuple[str, ...] = ()
    intro: str = ""
    table: str = ""
    tables: tuple[str, ...] = ()
    prefer: tuple[str, ...] = ()
    charts: tuple[ChartSpec, ...] = ()


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
        Knows every measure that a section may name; those that a force adds have their place in the packaged report.

    Raises
    ------
    CommandError
        When there is no such file or it is not TOML.
    DataRefused
        When it names measures, tables or placeholders that are unknown, or its fields are not what they must
        be; all faults are listed.
    """
    data = _load(spec)
    particulars = data.get("quarters", {}).get(quarter.label, {})
    data = {**{key: value for key, value in data.items() if key != "quarters"}, **particulars}
    refuse_if(
        [Fault(f"{spec}{place}", None, "", came, rule) for place, came, rule in _faults(data, catalogue)]
    )
    made = Spec(
        **{name: data.get(name, _DEFAULTS.get(name, "")) for name in _COVER},
        sections=tuple(_section(entry) for entry in data["sections"]),
        introduction=tuple(data.get("introduction", ())),
    )
    # A force's own measures stand in the packaged report; a specification of its own says itself what it shows.
    return _with_own(made, catalogue) if spec == DEFAULT_SPEC else made


def _with_own(spec: Spec, catalogue: Catalogue) -> Spec:
    """Add a force's own measures: each at the end of its section, or of one of their own behind the others."""
    sections = {section.id: section for section in spec.sections}
    for id in catalogue.own:
        measure = catalogue[id]
        place = measure.section if measure.section in sections else OWN
        section = sections.get(place, Section(OWN, catalogue.sections[OWN]))
        sections[place] = replace(section, measures=(*section.measures, id))
    return replace(spec, sections=tuple(sections.values()))


def _load(spec: str | Path) -> dict[str, Any]:
    packaged = files("pcp_kpi.report").joinpath("specs", f"{spec}.toml")
    source = packaged if packaged.is_file() else Path(spec)
    if not source.is_file():
        raise CommandError(f"there is no report specification {str(spec)!r}; give the path of a .toml file")
    try:
        return tomllib.loads(source.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CommandError(f"the specification {str(spec)!r} is not valid TOML: {error}") from error


def _section(entry: Mapping[str, Any]) -> Section:
    return Section(
        id=entry["id"],
        title=entry["title"],
        measures=tuple(entry.get("measures", ())),
        intro=entry.get("intro", ""),
        table=entry.get("table", ""),
        tables=tuple(entry.get("tables", ())),
        prefer=tuple(entry.get("prefer", ())),
        charts=tuple(_chart(chart) for chart in entry.get("charts", ())),
    )


def _chart(entry: Mapping[str, Any]) -> ChartSpec:
    lists = {name: tuple(entry[name]) for name in ("order",) if name in entry}
    return ChartSpec(**{**entry, **lists})


# A fault of the specification: the place in it, what came, the rule.
_Found = tuple[str, str, str]


def _faults(data: Mapping[str, Any], catalogue: Catalogue) -> Iterator[_Found]:
    """List everything that keeps a specification from being built."""
    yield from _texts(data, _COVER)
    yield from _lists(data, ("introduction",))
    for text in (data.get("title"), data.get("reference"), *_listed(data.get("introduction"))):
        yield from _placeholders(text)
    entries = data.get("sections")
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        yield "", "", "it has no sections; each begins with [[sections]]"
        return
    seen: set[str] = set()
    for number, entry in enumerate(entries, start=1):
        place = f", section {entry.get('id', number)!r}"
        for came, rule in (*_section_faults(entry, catalogue), *_id_faults(entry.get("id"), seen, catalogue)):
            yield place, came, rule


def _section_faults(entry: Mapping[str, Any], catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    missing = [name for name in ("id", "title") if name not in entry]
    if missing:
        yield "", f"it lacks {in_words(missing)}"
    if not {"measures", "tables", "charts"} & set(entry):
        yield "", "it has neither measures nor tables nor charts"
    for _, came, rule in (
        *_texts(entry, ("id", "title", "intro", "table")),
        *_lists(entry, ("measures", "tables", "prefer")),
    ):
        yield came, rule
    measures = _listed(entry.get("measures"))
    for id in dict.fromkeys(measures):
        if id not in catalogue:
            yield id, f"the catalogue knows no such measure{did_you_mean(id, catalogue.measures)}"
        elif measures.count(id) > 1:
            yield id, "the measure stands twice in the section; keep one"
    layouts = read_layouts()
    for id in _listed(entry.get("tables")):
        if id not in layouts:
            yield id, f"there is no such layout of a table{did_you_mean(id, layouts)}"
    for chart in entry.get("charts", []):
        yield from _chart_faults(chart, catalogue)
    table = entry.get("table", "")
    if isinstance(table, str) and table and table not in TABLES:
        yield table, f"there is no such table{did_you_mean(table, TABLES)}; there are {in_words(TABLES)}"


def _chart_faults(chart: Mapping[str, Any], catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """List what keeps a chart of a section from being drawn."""
    strange = [name for name in chart if name not in ChartSpec.__dataclass_fields__]
    if strange:
        yield in_words(strange), f"a chart has {in_words(ChartSpec.__dataclass_fields__)}"
    id, by = chart.get("measure", ""), chart.get("by", "")
    if id not in catalogue:
        yield f"{id}", f"the catalogue knows no such measure{did_you_mean(str(id), catalogue.measures)}"
    if by not in BY:
        yield f"{by}", "a chart is by area, by breakdown, or over time where by is left out"
    grain = chart.get("grain", "month")
    if not by and grain not in (*REPORTED, "point"):
        yield f"{grain}", f"a chart over time is by {in_words((*REPORTED, 'point'))}"


def _id_faults(id: object, seen: set[str], catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """List what keeps a section's id from naming one place of the page."""
    if not isinstance(id, str):
        return
    if not _ID.fullmatch(id):
        yield id, "a section's id is lower case words joined by hyphens, such as all-crime"
    if id in seen or id in _OWN_IDS or id in catalogue:
        yield id, "the id names another part of the page already; choose another"
    seen.add(id)


def _texts(entry: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[_Found]:
    for name in names:
        if not isinstance(entry.get(name, ""), str):
            yield "", f"{entry[name]}", f"{name} must be a text in quotation marks"


def _lists(entry: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[_Found]:
    for name in names:
        value = entry.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            yield "", f"{value}", f"{name} must be a list of texts in square brackets"


def _listed(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _placeholders(text: object) -> Iterator[_Found]:
    try:
        names = (
            [name for _, name, _, _ in Formatter().parse(text) if name is not None]
            if isinstance(text, str)
            else []
        )
    except ValueError as error:
        yield "", f"{text}", f"a brace is out of place ({error}); double it to print it"
        return
    for name in names:
        if name not in PLACEHOLDERS:
            yield "", f"{{{name}}}", f"there is no such placeholder; there are {in_words(PLACEHOLDERS)}"
