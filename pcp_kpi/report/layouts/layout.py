"""A table as a specification lays it out: what each row and column picks, and in which shape."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from pcp_kpi.errors import CommandError, did_you_mean, in_words
from pcp_kpi.forces import Force, places_of_others
from pcp_kpi.periods import Period, Quarter, YearToDate, parse_period

SHAPES = ("matrix", "levels", "two-periods", "text")


@dataclass(frozen=True)
class Layout:
    """One table as the specification lays it out.

    Parameters
    ----------
    id, title, shape : str
        Its id, its caption, and one of `SHAPES`.
    rows, columns : tuple of mapping
        What each row and column picks: ``measure``, ``area``, ``breakdown``, ``period``, ``heading`` or ``label``.
    measure : str
        The measure of the whole table, where rows do not name one.
    notes : tuple of str
        Under the table.
    options : mapping
        What only one shape knows.
    """

    id: str
    title: str
    shape: str
    rows: tuple[Mapping[str, Any], ...] = ()
    columns: tuple[Mapping[str, Any], ...] = ()
    measure: str = ""
    notes: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def measures(self) -> set[str]:
        """Ids of every measure that it shows."""
        named = {str(entry["measure"]) for entry in (*self.rows, *self.columns) if "measure" in entry}
        bases = {str(row[name]) for row in self.rows for name in ("base", "whole") if name in row}
        return named | bases | ({self.measure} if self.measure else set())

    def is_of(self, force: Force) -> bool:
        """Tell whether it may stand in a force's report: it names no other force's place, and is not another's words."""
        places = {str(entry["area"]) for entry in (*self.rows, *self.columns) if "area" in entry}
        whose = {str(self.options["force"])} if "force" in self.options else set()
        return not (places | whose) & places_of_others(force)


@cache
def read_layouts() -> Mapping[str, Layout]:
    """Return the packaged layouts by id.

    Raises
    ------
    CommandError
        When one has an unknown shape.
    """
    text = files("pcp_kpi.report").joinpath("specs", "tables.toml").read_text(encoding="utf-8")
    return parse_layouts(text)


def parse_layouts(text: str) -> Mapping[str, Layout]:
    """Read layouts from TOML.

    Raises
    ------
    CommandError
        When one lacks a field or has an unknown shape.
    """
    layouts = {}
    for entry in tomllib.loads(text).get("tables", []):
        missing = [name for name in ("id", "title", "shape") if name not in entry]
        if missing:
            raise CommandError(f"a layout lacks {in_words(missing)}: {entry}")
        if entry["shape"] not in SHAPES:
            raise CommandError(
                f"the layout {entry['id']} has an unknown shape {entry['shape']!r}"
                f"{did_you_mean(entry['shape'], SHAPES)}; shapes are {in_words(SHAPES)}"
            )
        known = ("id", "title", "shape", "rows", "columns", "measure", "notes")
        fields = {name: entry[name] for name in known if name in entry}
        for name in ("rows", "columns", "notes"):
            fields[name] = tuple(fields.get(name, ()))
        layouts[entry["id"]] = Layout(
            **fields, options={name: value for name, value in entry.items() if name not in known}
        )
    return layouts


def period_named(name: str, quarter: Quarter) -> Period:
    """Return the period that a layout names: ``quarter``, ``month 1``, ``2 years before``, or any spelling of one.

    Examples
    --------
    >>> period_named("month 2", Quarter(2021, 1)).label
    'May 2021'
    """
    if name == "quarter":
        return quarter
    if name == "year to date":
        return YearToDate.to_quarter(quarter)
    if name.endswith(" years before"):
        return quarter.years_before(int(name.removesuffix(" years before")))
    if name.startswith("month "):
        return quarter.months[0].shift(int(name.removeprefix("month ")) - 1)
    return parse_period(name)
