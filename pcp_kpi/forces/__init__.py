"""What a force is: areas and their names, targets, baselines, marking and roles. No code names a force."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from pcp_kpi.catalogue import Catalogue, catalogue_with
from pcp_kpi.errors import CommandError, did_you_mean, in_words
from pcp_kpi.figures import PRINTED
from pcp_kpi.forces.checking import wrongs_in
from pcp_kpi.periods import FinancialYear, Month, Quarter, Rolling, parse_year

DEFAULT_FORCE = "west-mercia"
TARGET_KINDS = ("change", "value")


@dataclass(frozen=True)
class Area:
    """One local policing area: its name in the figures, its short name, the names files use."""

    name: str
    short: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Target:
    """What good looks like for one measure, in numbers.

    Parameters
    ----------
    measure : str
        Id of the measure.
    kind : str
        ``value``: the level itself; ``change``: percent change on the same period of the year `on`.
    at_most, at_least : float or None
        The bounds; a value on one is met. One is given, or both for a band.
    words : str
        As a reader is told it.
    on : FinancialYear or None
        The year that a change is counted from.
    first, last : FinancialYear or None
        Financial years for which it holds; None is open.
    source : str
        Where it was set.
    grain : str
        The only grain at which it is judged, such as ``rolling-6-months``; empty for any.
    """

    measure: str
    kind: str
    words: str
    at_most: float | None = None
    at_least: float | None = None
    on: FinancialYear | None = None
    first: FinancialYear | None = None
    last: FinancialYear | None = None
    source: str = ""
    grain: str = ""

    def holds_for(self, year: FinancialYear) -> bool:
        """Tell whether the target was set for a financial year."""
        return (self.first is None or self.first <= year) and (self.last is None or year <= self.last)


@dataclass(frozen=True)
class BaselineChoice:
    """Which year a financial year's limits come from, and why."""

    baseline: FinancialYear
    reason: str = ""


@dataclass(frozen=True)
class Force:
    """One force as its configuration describes it.

    Examples
    --------
    >>> force = read_force()
    >>> force.area_named("Telford and Wrekin")
    'Telford & Wrekin'
    >>> force.baseline_of(FinancialYear(2021)).baseline.label
    '2019/20'
    >>> force.baseline_of(FinancialYear(2025)).baseline.label
    '2024/25'
    """

    name: str
    police: str
    areas: tuple[Area, ...]
    marking: str = ""
    handling: tuple[str, ...] = ()
    author: str = ""
    owner: str = ""
    panel: str = ""
    targets: tuple[Target, ...] = ()
    baselines: Mapping[FinancialYear, BaselineChoice] | None = None
    aliases: tuple[str, ...] = ()
    measures: Mapping[str, Mapping[str, Any]] | None = None

    @property
    def catalogue(self) -> Catalogue:
        """The packaged catalogue, and behind it the measures that the force's file adds."""
        return catalogue_with(self.measures or {})

    @property
    def names(self) -> tuple[str, ...]:
        """Names that the force's own row goes by in files: that of the figures first."""
        return (self.name, self.police, *self.aliases)

    @property
    def area_names(self) -> tuple[str, ...]:
        """Names of the local policing areas, in the order of the reports."""
        return tuple(area.name for area in self.areas)

    def nearest_area(self, name: str) -> str:
        """Return "; did you mean ...?" for a misspelt area, by the areas' own names or else by their aliases."""
        aliases = [alias for area in self.areas for alias in area.aliases]
        return did_you_mean(name, self.area_names) or did_you_mean(name, aliases)

    def area_named(self, name: str) -> str:
        """Return the figures' name of the force or an area that goes by a name; a name unknown stays as it is."""
        known = {own.casefold(): self.name for own in self.names}
        known |= {alias.casefold(): area.name for area in self.areas for alias in (area.name, *area.aliases)}
        return known.get(" ".join(name.split()).casefold(), name.strip())

    def baseline_of(self, year: FinancialYear) -> BaselineChoice:
        """Return the baseline year of a financial year: the year before unless another is recorded."""
        return (self.baselines or {}).get(year, BaselineChoice(year.shift(-1)))

    def target_of(self, measure: str, period: Quarter | Month | Rolling, *, grain: str = "") -> Target | None:
        """Return the target of a measure that holds in a period, if the force has set one.

        A measure that a paper knows only as printed shares its target with the same measure made from counts. A target
        for a rolling window holds for no month and no quarter; `grain` is that of the figure, if not the period's.
        """
        year = period.financial_year
        names = (measure, f"{measure}{PRINTED}")
        return next(
            (
                target
                for target in self.targets
                if target.measure in names
                and target.holds_for(year)
                and target.grain in ("", grain or period.grain)
            ),
            None,
        )


def read_force(force: str | Path = DEFAULT_FORCE) -> Force:
    """Read the configuration of a force.

    Parameters
    ----------
    force : str or Path
        Name of a packaged force, such as ``west-mercia``, or the path of a ``.toml`` file.

    Raises
    ------
    CommandError
        When there is no such force or its file is not as it must be.
    """
    packaged = _packaged()
    if str(force) in packaged:
        return parse_force(files(__name__).joinpath(f"{force}.toml").read_text(encoding="utf-8"))
    if Path(force).is_file():
        try:
            return parse_force(Path(force).read_text(encoding="utf-8-sig"))
        except UnicodeDecodeError as error:
            raise CommandError(f"the force's file {force} is not UTF-8; save it as UTF-8") from error
    raise CommandError(
        f"there is no force {str(force)!r}{did_you_mean(str(force), packaged)}; "
        f"packaged: {in_words(packaged)}; or give the path of a .toml file"
    )


def areas_within_forces() -> frozenset[str]:
    """Return the names of every area of every packaged force: what is no force itself.

    Examples
    --------
    >>> "Shropshire" in areas_within_forces(), "West Mercia" in areas_within_forces()
    (True, False)
    """
    return frozenset(name for force in _packaged() for name in read_force(force).area_names)


def places_of_others(force: Force) -> frozenset[str]:
    """Return the names of every packaged force and area but those of one force.

    Parameters
    ----------
    force : Force
        Whose own names are left out.
    """
    forces = [read_force(name) for name in _packaged()]
    names = {name for other in forces for name in (other.name, *other.area_names)}
    return frozenset(names - {force.name, *force.area_names})


def _packaged() -> list[str]:
    """Return the names of the packaged forces."""
    return sorted(
        entry.name.removesuffix(".toml")
        for entry in files(__name__).iterdir()
        if entry.name.endswith(".toml")
    )


def parse_force(text: str) -> Force:
    """Build a force from TOML.

    Raises
    ------
    CommandError
        When the text is not TOML, with all that is missing, of another kind, doubled or read by nothing, or when a
        target cannot be judged.
    """
    try:
        data = tomllib.loads(text)
        if wrong := wrongs_in(data):
            raise CommandError(f"the force's file {'; it '.join(wrong)}")
        return Force(
            name=data["name"],
            police=data["police"],
            areas=tuple(_area(entry) for entry in data.get("areas", [])),
            aliases=tuple(data.get("aliases", ())),
            marking=data.get("marking", ""),
            handling=tuple(data.get("handling", ())),
            author=data.get("author", ""),
            owner=data.get("owner", ""),
            panel=data.get("panel", ""),
            targets=tuple(_target(entry) for entry in data.get("targets", [])),
            baselines=dict(_baseline(entry) for entry in data.get("baselines", [])),
            measures=_own(data.get("measures", {})),
        )
    except tomllib.TOMLDecodeError as error:
        raise CommandError(f"the force's file is not valid TOML: {error}") from error


def _own(measures: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Mapping[str, Any]]:
    """Return a force's own measures once they are found to stand beside those of the catalogue."""
    try:
        catalogue_with(measures)
    except CommandError as error:
        raise CommandError(f"the force's file adds measures that cannot stand: {error}") from error
    return measures


def _area(entry: Mapping[str, Any]) -> Area:
    return Area(entry["name"], entry.get("short", entry["name"]), tuple(entry.get("aliases", ())))


def _baseline(entry: Mapping[str, Any]) -> tuple[FinancialYear, BaselineChoice]:
    return parse_year(entry["year"]), BaselineChoice(parse_year(entry["baseline"]), entry.get("reason", ""))


def _target(entry: Mapping[str, Any]) -> Target:
    bounds = [bound for bound in ("at-most", "at-least") if bound in entry]
    if entry["kind"] not in TARGET_KINDS or not bounds:
        raise CommandError(
            f"the target of {entry['measure']} needs a kind ({in_words(TARGET_KINDS)}) "
            "and at-most, at-least or both"
        )
    if entry["kind"] == "change" and "on" not in entry:
        raise CommandError(
            f'the target of {entry["measure"]} is a change and does not say on which year: on = "2019/20"'
        )
    first, last = (parse_year(entry[name]) if name in entry else None for name in ("from", "to"))
    if first is not None and last is not None and last < first:
        raise CommandError(f"the target of {entry['measure']} ends before it begins; exchange from and to")
    return Target(
        measure=entry["measure"],
        kind=entry["kind"],
        words=entry["words"],
        at_most=entry.get("at-most"),
        at_least=entry.get("at-least"),
        on=parse_year(entry["on"]) if "on" in entry else None,
        first=first,
        last=last,
        source=entry.get("source", ""),
        grain=entry.get("grain", ""),
    )
