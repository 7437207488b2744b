"""What each measure is: its title, unit, direction, definition and the names it goes by."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from pcp_kpi.errors import CommandError, Fault, did_you_mean, in_words

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    import pandas as pd

UNITS = ("count", "share", "mean", "per-100", "duration", "percent")
OWN = "own"  # the section of measures that a force adds
GOOD = ("fewer", "more", "increased-reporting", "neutral")
_GOOD_WORDS = {"increased-reporting": "Increased reporting", "neutral": "No direction is set"}
# Cases are fewer or more, a time is shorter or longer, and all else is lower or higher.
_DIRECTIONS = {
    "count": {"fewer": "Fewer", "more": "More"},
    "duration": {"fewer": "Shorter", "more": "Longer"},
}
_LEVELS = {"fewer": "Lower", "more": "Higher"}


@dataclass(frozen=True)
class Measure:
    """One measure as the catalogue describes it.

    Parameters
    ----------
    id : str
        What the column `measure` of the figures holds.
    title, short : str
        As it stands in a heading and in a table.
    unit : str
        ``count``, ``share`` (value over `of`, between 0 and 1), ``mean`` (value over `of`), ``per-100`` (told
        for 100 of them; may be more than 100),
        ``duration`` (a mean in seconds) or ``percent`` (known only as printed, 0 to 100).
    good : str
        Which way is good: ``fewer``, ``more``, ``increased-reporting`` or ``neutral``.
    good_words : str
        What good looks like, for a reader.
    section, definition, origin, counted : str
        Section of the report; what is counted, exactly; which system it comes from; the plural of what a
        count counts.
    aliases, parts : tuple of str
        Other names; ids of measures that add up to it.
    national : bool
        Whether it is among the National Crime and Policing Measures.
    """

    id: str
    title: str
    unit: str
    good: str
    section: str
    definition: str
    short: str = ""
    good_words: str = ""
    origin: str = ""
    counted: str = ""
    aliases: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    national: bool = False
    family: bool = False


@dataclass(frozen=True)
class Outcome:
    """One code of the outcome framework: its title and the group it is reported in."""

    code: str
    title: str
    group: str


@dataclass(frozen=True)
class Catalogue:
    """All measures, sections and outcome codes, found by id or by any name; `own` are the ids that a force adds.

    Examples
    --------
    >>> read_catalogue().find("Hate Crime").id
    'hate-crime'
    """

    measures: Mapping[str, Measure]
    sections: Mapping[str, str]
    outcomes: Mapping[str, Outcome]
    _names: Mapping[str, str] = field(default_factory=dict, repr=False)
    own: tuple[str, ...] = ()

    def __contains__(self, id: str) -> bool:
        """Tell whether an id is in the catalogue."""
        return id in self.measures

    def __getitem__(self, id: str) -> Measure:
        """Return the measure with an id, or say which is meant."""
        return self.find(id)

    def __iter__(self) -> Iterator[Measure]:
        """Run through the measures in the order of the file."""
        return iter(self.measures.values())

    def find(self, name: str) -> Measure:
        """Return the measure that goes by a name.

        Parameters
        ----------
        name : str
            An id, title or alias; capitals do not matter.

        Raises
        ------
        CommandError
            When no measure goes by it; near names are offered.
        """
        id = self._names.get(name.strip().casefold())
        if id is None:
            others = [word for word in self._names if word not in self.measures]
            near = did_you_mean(name, self.measures) or did_you_mean(name.casefold(), others)
            raise CommandError(f"the catalogue knows no measure {name!r}{near}")
        return self.measures[id]


@cache
def read_catalogue() -> Catalogue:
    """Return the packaged catalogue.

    Returns
    -------
    Catalogue
        Read once; read-only.
    """
    return parse_catalogue(*(file.read_text(encoding="utf-8") for file in _packaged()))


def catalogue_with(own: Mapping[str, Mapping[str, Any]]) -> Catalogue:
    """Return the packaged catalogue and measures of a force's own behind it.

    Parameters
    ----------
    own : mapping of str to mapping
        The fields of each measure by its id, as ``[measures.<id>]`` of a file has them. Without `section` a measure
        belongs to the section ``own``.

    Raises
    ------
    CommandError
        When the catalogue has a measure of that id or name already, or the measure is unsound.

    Examples
    --------
    >>> stalking = dict(title="Stalking", unit="count", good="fewer", definition="Recorded offences of stalking.")
    >>> catalogue_with({"stalking": stalking})["Stalking"].section
    'own'
    """
    if not own:
        return read_catalogue()
    packaged = read_catalogue()
    added = {id: _measure(id, {"section": OWN, **fields}) for id, fields in own.items()}
    if twice := sorted(packaged.measures.keys() & added.keys()):
        raise CommandError(f"the catalogue describes {in_words(twice)} already")
    measures = {**packaged.measures, **added}
    catalogue = replace(packaged, measures=measures, _names=_names_of(measures), own=tuple(added))
    _refuse_unsound(catalogue)
    return catalogue


def _packaged() -> list[Traversable]:
    """Return the files of the catalogue, one a section of the report, in the order of their names."""
    folder = files("pcp_kpi.catalogue")
    return sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name
    )


def parse_catalogue(*texts: str) -> Catalogue:
    """Build a catalogue from TOML.

    Parameters
    ----------
    *texts : str
        Tables ``[measures.<id>]``, ``[families.<name>]``, ``[sections]`` and ``[outcomes]``, in one text or
        in several, each entry once.

    Raises
    ------
    CommandError
        When the text is not TOML or lacks a table or field, when a unit, direction, section or part is
        unknown, or when a name means two measures.
    """
    try:
        return _catalogue(_merged(tomllib.loads(text) for text in texts))
    except tomllib.TOMLDecodeError as error:
        raise CommandError(f"the catalogue is not valid TOML: {error}") from error
    except KeyError as error:
        raise CommandError(f"the catalogue lacks {error.args[0]!r}") from error


def _merged(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Put the tables of several texts together; an entry that stands in two of them is refused."""
    merged: dict[str, Any] = {}
    for part in parts:
        for table, entries in part.items():
            known = merged.setdefault(table, {})
            twice = sorted(known.keys() & entries.keys())
            if twice:
                raise CommandError(f"the catalogue describes {in_words(twice)} twice")
            known.update(entries)
    return merged


def _catalogue(data: Mapping[str, Any]) -> Catalogue:
    plain = [_measure(id, entry) for id, entry in data["measures"].items()]
    relatives = [
        _relative(measure, family)
        for measure in plain
        if measure.family
        for family in data["families"].values()
    ]
    measures = {measure.id: measure for measure in plain + relatives}
    outcomes = {str(code): Outcome(code=str(code), **entry) for code, entry in data["outcomes"].items()}
    catalogue = Catalogue(measures, data["sections"], outcomes, _names_of(measures))
    _refuse_unsound(catalogue)
    return catalogue


def _measure(id: str, entry: Mapping[str, Any]) -> Measure:
    fields = dict(entry)
    fields["aliases"] = tuple(fields.get("aliases", ()))
    fields["parts"] = tuple(fields.get("parts", ()))
    fields.setdefault("short", fields["title"])
    directions = _DIRECTIONS.get(fields["unit"], _LEVELS)
    fields.setdefault("good_words", {**_GOOD_WORDS, **directions}.get(fields["good"], ""))
    strange = [name for name in fields if name not in Measure.__dataclass_fields__]
    if strange:
        raise CommandError(f"{id}: a measure has no field {in_words(repr(name) for name in strange)}")
    return Measure(id=id, **fields)


def _relative(measure: Measure, family: Mapping[str, Any]) -> Measure:
    fields = {
        name: value for name, value in family.items() if name not in ("id", "title", "short", "aliases")
    }
    names = (measure.title, *measure.aliases)
    fields["aliases"] = [pattern.format(alias=name) for pattern in family["aliases"] for name in names]
    fields["title"] = family["title"].format(title=measure.title)
    if "short" in family:
        fields["short"] = family["short"].format(short=measure.short)
    fields["origin"] = measure.origin
    return _measure(family["id"].format(id=measure.id), fields)


def _names_of(measures: Mapping[str, Measure]) -> dict[str, str]:
    names: dict[str, str] = {}
    for measure in measures.values():
        for name in {
            word.casefold() for word in (measure.id, measure.title, measure.short, *measure.aliases)
        }:
            if names.setdefault(name, measure.id) != measure.id:
                raise CommandError(
                    f"the catalogue gives the name {name!r} to {names[name]} and to {measure.id}"
                )
    return names


def _refuse_unsound(catalogue: Catalogue) -> None:
    wrong = []
    for measure in catalogue:
        if measure.unit not in UNITS:
            wrong.append(f"{measure.id}: a unit is one of {in_words(UNITS)}, not {measure.unit!r}")
        if measure.good not in GOOD:
            wrong.append(f"{measure.id}: a direction is one of {in_words(GOOD)}, not {measure.good!r}")
        if measure.section not in catalogue.sections:
            wrong.append(f"{measure.id}: there is no section {measure.section!r}")
        wrong += [
            f"{measure.id}: its part {part!r} is no measure"
            for part in measure.parts
            if part not in catalogue
        ]
    if wrong:
        raise CommandError("the catalogue is unsound:\n  " + "\n  ".join(wrong))


def faults_against(
    figures: pd.DataFrame, catalogue: Catalogue, *, file: str = "figures", first_row: int = 2
) -> list[Fault]:
    """List figures that their measure's unit makes impossible.

    Parameters
    ----------
    figures : DataFrame
        Of the contract. Measures that the catalogue does not know are left to whoever needs them.
    catalogue : Catalogue
        Says which measures are shares and percentages.
    file, first_row : optional
        For the place in the fault.

    Returns
    -------
    list of Fault
        Shares outside 0 to 100% or without a denominator, percentages outside 0 to 100.
    """
    unit = figures["measure"].map({measure.id: measure.unit for measure in catalogue}).astype("object")
    value, of = figures["value"], figures["of"]
    rules = [
        (unit.eq("share") & value.gt(of), "value", "a share lies between 0 and 100%: value is above of"),
        (unit.eq("share") & value.lt(0), "value", "a share lies between 0 and 100%: value is below nought"),
        (unit.isin(["share", "mean", "per-100", "duration"]) & value.notna() & of.isna(), "of",
         "a share or mean needs its denominator in of"),
        (unit.eq("percent") & (value.gt(100) | value.lt(0)), "value", "a percentage lies between 0 and 100"),
    ]  # fmt: skip
    return sorted(
        Fault(file, int(row) + first_row, column, _cell(figures, int(row)), rule)
        for broken, column, rule in rules
        for row in broken.to_numpy().nonzero()[0]
    )


def _cell(figures: pd.DataFrame, row: int) -> str:
    value, of = figures["value"].iloc[row], figures["of"].iloc[row]
    return f"{value:.12g}" if of != of else f"{value:.12g} of {of:.12g}"
