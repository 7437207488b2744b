"""Mapping tables: what public files call crimes, outcomes and forces, and what the report calls them.

The tables are data (``mappings/*.toml`` and ``forces.csv``); this module only looks things up in them.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from pcp_kpi.forces import Force

TOTAL = "total-recorded-crime"
STREET_TOTAL = "street-level-crime"
_NOT_WORDS = re.compile(r"[\W_]+")
_CODE = re.compile(r"(?:outcome|type)?\s*0*(\d{1,2})(?:\.0+)?([a-c]?)", re.IGNORECASE)


def plain(text: str) -> str:
    """Return a name as names are compared: lower case, ``and`` for ``&``, single blanks for all that is no letter.

    Examples
    --------
    >>> plain("Charged/Summonsed "), plain("Devon & Cornwall")
    ('charged summonsed', 'devon and cornwall')
    """
    return _NOT_WORDS.sub(" ", text.casefold().replace("&", " and ")).strip()


@cache
def table_of(name: str) -> Mapping[str, Any]:
    """Return a packaged mapping table, read once."""
    return tomllib.loads(_text_of(f"{name}.toml"))


def _text_of(file: str) -> str:
    return files("pcp_kpi.intake").joinpath("mappings", file).read_text(encoding="utf-8")


@dataclass(frozen=True)
class Offences:
    """Home Office offences and their crime types.

    Parameters
    ----------
    by_code, by_subgroup : mapping of str to str
        Measure of a code (upper case) and of a subgroup (as `plain` writes it).
    parts : mapping of str to tuple of str
        Measures that a code is counted in besides its type.
    left_out : frozenset of str
        Groups and subgroups that no force records, as `plain` writes them.
    """

    by_code: Mapping[str, str]
    by_subgroup: Mapping[str, str]
    parts: Mapping[str, tuple[str, ...]]
    left_out: frozenset[str]

    def measures_of(self, code: str, subgroup: str, group: str = "") -> tuple[str, ...] | None:
        """Return the measures that an offence is counted in: its type, the total, and any parts.

        Parameters
        ----------
        code, subgroup, group : str
            As the open data give them.

        Returns
        -------
        tuple of str or None
            Empty for offences that no force records; None when neither code nor subgroup is known.

        Examples
        --------
        >>> read_offences().measures_of("105a", "Violence without injury")
        ('violence-without-injury', 'total-recorded-crime', 'common-assault')
        >>> read_offences().measures_of("999Z", "VEHICLE OFFENCES")
        ('vehicle-offences', 'total-recorded-crime')
        >>> read_offences().measures_of("AF", "Fraud: Action Fraud")
        ()
        """
        if self.left_out & {plain(subgroup), plain(group)}:
            return ()
        code = code.strip().upper()
        kind = self.by_code.get(code) or self.by_subgroup.get(plain(subgroup))
        return None if kind is None else (kind, TOTAL, *self.parts.get(code, ()))


@cache
def read_offences() -> Offences:
    """Return the packaged table of Home Office offences."""
    table = table_of("offences")
    types: Mapping[str, Mapping[str, list[str]]] = table["types"]
    parts: dict[str, tuple[str, ...]] = {}
    for measure, codes in table["parts"].items():
        for code in codes:
            parts[code.upper()] = (*parts.get(code.upper(), ()), measure)
    return Offences(
        {code.upper(): id for id, entry in types.items() for code in entry["codes"]},
        {plain(name): id for id, entry in types.items() for name in entry["subgroups"]},
        parts,
        frozenset(plain(name) for names in table["left-out"].values() for name in names),
    )


def differences() -> dict[str, str]:
    """Return the measures whose public figures are not the report's own rows, each with what differs.

    Examples
    --------
    >>> print(differences()["violence-without-injury"])
    Stalking and harassment, a subgroup of its own in the open data, is part of the force's row.
    """
    types = table_of("offences")["types"]
    said = {id: str(entry["differs"]) for id, entry in types.items() if "differs" in entry}
    return {**said, **table_of("street-level")["differs"]}


@cache
def _labels() -> Mapping[str, str]:
    table = table_of("outcomes")["framework"]
    return {plain(label): code for code, labels in table.items() for label in labels}


def outcome_code(code: str, label: str = "") -> str | None:
    """Return the code of the outcome framework for what a Home Office file says of an outcome.

    Parameters
    ----------
    code : str
        Cell of the outcome's type: ``1``, ``16``, ``1A``, ``Outcome 16``; may be empty, or a label.
    label : str, optional
        Cell of its description, in either spelling.

    Returns
    -------
    str or None
        The code; None when neither is known.

    Examples
    --------
    >>> outcome_code("16.0"), outcome_code("1a"), outcome_code("", "Charged or summonsed"), outcome_code("x")
    ('16', '1A', '1', None)
    """
    if found := _CODE.fullmatch(code.strip()):
        return f"{int(found[1])}{found[2].upper()}"
    return _labels().get(plain(label)) or _labels().get(plain(code))


def street_outcome(label: str) -> str:
    """Return the breakdown of an outcome of data.police.uk: a code where exactly one fits, else its words as an id.

    Examples
    --------
    >>> street_outcome("Local resolution"), street_outcome("Unable to prosecute suspect")
    ('8', 'unable-to-prosecute-suspect')
    """
    codes = table_of("outcomes")["street-level"].get(label.strip(), [])
    return str(codes[0]) if len(codes) == 1 else plain(label).replace(" ", "-")


@dataclass(frozen=True)
class ForceNames:
    """Police forces by the names that public files give them.

    Parameters
    ----------
    names : mapping of str to str
        Name in the figures for every name known, as `plain` writes it.
    kinds : mapping of str to str
        ``force``, ``national`` or ``not-a-force`` for each name in the figures.
    own : Force
        The force that is reported: its figures carry the name that its configuration gives it.
    """

    names: Mapping[str, str]
    kinds: Mapping[str, str]
    own: Force = field(repr=False)

    def named(self, name: str) -> str:
        """Return the name that the figures use for a force."""
        found = self.names.get(plain(name), name.strip())
        return self.own.name if found == self._own or plain(name) in self._own_names else found

    def is_own(self, name: str) -> bool:
        """Tell whether a name means the force that is reported."""
        return self.named(name) == self.own.name

    def is_territorial(self, name: str) -> bool:
        """Tell whether a name means a force of an area; one that is not known is taken for one."""
        return self.kinds.get(self.names.get(plain(name), ""), "force") == "force"

    @cached_property
    def _own_names(self) -> frozenset[str]:
        return frozenset(map(plain, self.own.names))

    @property
    def _own(self) -> str:
        return self.names.get(plain(self.own.name)) or self.names.get(plain(self.own.police), self.own.name)


def force_names(own: Force) -> ForceNames:
    """Return the forces and their names, seen from one of them.

    Parameters
    ----------
    own : Force
        The force that is reported.

    Examples
    --------
    >>> from pcp_kpi.forces import read_force
    >>> names = force_names(read_force())
    >>> names.named("West Mercia Police"), names.named("London, City of"), names.is_territorial("CIFAS")
    ('West Mercia', 'City of London', False)
    """
    names, kinds = _forces()
    return ForceNames(names, kinds, own)


@cache
def _forces() -> tuple[Mapping[str, str], Mapping[str, str]]:
    rows = list(csv.DictReader(_text_of("forces.csv").splitlines()))
    names = {
        plain(name): row["name"]
        for row in rows
        for name in (row["name"], row["publishes_as"], row["slug"], *row["other_names"].split(";"))
        if name
    }
    return names, {row["name"]: row["kind"] for row in rows}
