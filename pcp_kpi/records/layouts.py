"""The layouts of record-level extracts: one TOML file each, with its columns and what may stand in them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from pcp_kpi.errors import CommandError, in_words

# What a column holds, and the type it is read as.
KINDS = {
    "text": "string",
    "code": "string",
    "area": "string",
    "key": "string",
    "yes-no": "boolean",
    "whole": "int64",
    "number": "float64",
    "date": "date",
    "moment": "timestamp",
}


@dataclass(frozen=True)
class Field:
    """One column of an extract.

    Parameters
    ----------
    name : str
        The heading in the file.
    kind : str
        ``text``, ``code`` (one of `values` where they are given), ``area`` (a local policing area), ``key``
        (a reference or a person's key, never printed), ``yes-no`` (Y or N), ``whole``, ``number``, ``date``
        (2021-06-30) or ``moment`` (2021-06-30 23:59:59).
    meaning : str
        What stands in it, in words.
    values : tuple of str
        All that may stand in it; empty: anything of its kind.
    optional : bool
        Whether a cell may be empty.
    signed : bool
        Whether a whole number may be negative, as money is; what is counted never is.
    """

    name: str
    kind: str
    meaning: str
    values: tuple[str, ...] = ()
    optional: bool = False
    signed: bool = False


@dataclass(frozen=True)
class Extract:
    """One layout: the file or folder that a system exports.

    Parameters
    ----------
    name : str
        Stem of the file (``crime-records.csv``, ``crime-records.parquet`` or a folder of either).
    title, system : str
        What it is; the kind of system that exports it.
    row : str
        What one row is.
    fields : tuple of Field
        The columns, in order.
    key : tuple of str
        Columns that no two rows share; empty where the layout has no key.
    """

    name: str
    title: str
    system: str
    row: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(field.name for field in self.fields)


@cache
def read_extracts() -> Mapping[str, Extract]:
    """Return the packaged layouts by name.

    Returns
    -------
    mapping of str to Extract
        Read once; read-only.

    Raises
    ------
    CommandError
        When a layout is not sound.
    """
    folder = files("pcp_kpi.records").joinpath("extracts")
    texts = {
        file.name.removesuffix(".toml"): file.read_text("utf-8")
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    }
    return MappingProxyType({name: parse_extract(name, texts[name]) for name in sorted(texts)})


def parse_extract(name: str, text: str) -> Extract:
    """Build one layout from TOML: `title`, `system`, `row`, `key` and a list of tables ``[[columns]]``.

    Raises
    ------
    CommandError
        When a field is missing or unknown, a kind is not among `KINDS`, or the key names no column.
    """
    data = tomllib.loads(text)
    try:
        fields = tuple(_field(column) for column in data["columns"])
        extract = Extract(
            name, data["title"], data["system"], data["row"], fields, tuple(data.get("key", ()))
        )
    except (KeyError, TypeError) as error:
        raise CommandError(f"the layout {name} lacks or misspells {error.args[0]!r}") from error
    wrong = [field.name for field in fields if field.kind not in KINDS]
    if wrong:
        raise CommandError(f"the layout {name}: {in_words(wrong)} must be one of {in_words(KINDS, most=9)}")
    strange = [column for column in extract.key if column not in extract.columns]
    if strange:
        raise CommandError(f"the layout {name}: its key names {in_words(strange)}, which is no column")
    return extract


def _field(column: Mapping[str, Any]) -> Field:
    return Field(**{**column, "values": tuple(column.get("values", ()))})
