"""The cells of an extract: what each kind of column may hold, and what it is typed as, as expressions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from pcp_kpi.errors import Fault, in_words
from pcp_kpi.forces import Force
from pcp_kpi.periods.units import EARLIEST_YEAR, LATEST_YEAR
from pcp_kpi.records.layouts import KINDS, Extract, Field

if TYPE_CHECKING:
    import ibis

_FORMS = {
    "whole": r"^[+-]?\d{1,18}$",
    "number": r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$",
    "date": r"^\d{4}-\d{2}-\d{2}([ T]00:00(:00(\.0+)?)?)?$",
    "moment": r"^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$",
}
_RULES = {
    "yes-no": "Y or N is needed",
    "whole": "a whole number is needed, without thousands separators or units",
    "number": "a plain number is needed, without thousands separators or units",
    "date": "a day of the calendar is needed, written as 2021-06-30",
    "moment": "a moment is needed, written as 2021-06-30 23:59:59",
}
# Types that a Parquet file may bring for each kind, beside text.
_FIT = {
    "text": ("integer",), "code": ("integer",), "key": ("integer",), "area": (), "yes-no": ("boolean",),
    "whole": ("integer",), "number": ("numeric",), "date": ("date", "timestamp"), "moment": ("timestamp",),
}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """One rule of one column: the rows that break it, and the rule in words."""

    column: Field
    broken: Any
    words: str


def typed(cell: ibis.Value, column: Field, force: Force) -> ibis.Value:
    """Return a column's cells as their kind asks, empty where they do not turn.

    Parameters
    ----------
    cell : Ibis column
        As it was read, text from CSV.
    column : Field
        What it should hold.
    force : Force
        Knows the aliases of its areas, which become the areas' names.
    """
    if not cell.type().is_string():
        return cell.cast(KINDS[column.kind])
    if column.kind == "yes-no":
        return cell == "Y"
    if column.kind == "area":
        names = known_areas(force)
        return cell.strip().lower().cases(*names.items()) if names else cell
    return cell if KINDS[column.kind] == "string" else cell.try_cast(KINDS[column.kind])


def rules_of(raw: ibis.Table, extract: Extract, force: Force) -> list[Rule]:
    """List the rules of all columns of a table as it was read."""
    rules = []
    for column in extract.fields:
        cell = raw[column.name]
        if not column.optional:
            rules.append(Rule(column, cell.isnull(), "is empty; every row needs it"))
        found = _form(cell, column, force) if cell.type().is_string() else None
        if found is not None:
            broken, words = found
            rules.append(Rule(column, (cell.notnull() & broken).fill_null(False), words))
        rules += _narrower(cell, column)
    return rules


def _narrower(cell: Any, column: Field) -> list[Rule]:
    """List what a count and a month ask besides their form: no count is negative, a month is named by its first day."""
    typed = cell.try_cast(KINDS[column.kind]) if cell.type().is_string() else cell
    if column.kind == "whole" and not column.signed:
        return [Rule(column, (typed < 0).fill_null(False), "is below nought, and nothing is counted so")]
    if column.kind == "date" and column.name == "month":
        words = "the first day of the month is needed, written as 2021-06-01"
        return [Rule(column, (typed.day() != 1).fill_null(False), words)]
    return []


def _form(cell: Any, column: Field, force: Force) -> tuple[Any, str] | None:
    """Return where a cell that is not empty breaks the form of its kind, and the rule."""
    if column.kind == "area":
        words = f"{force.name} has no such area; known: {in_words(force.area_names, most=40)}; add an alias to its file"
        return cell.strip().lower().notin(list(known_areas(force))), words
    if column.values:
        return cell.notin(list(column.values)), f"must be one of {in_words(column.values, most=40)}"
    if column.kind == "yes-no":
        return cell.notin(["Y", "N"]), _RULES["yes-no"]
    if column.kind not in _FORMS:
        return None
    turned = cell.try_cast(KINDS[column.kind])
    broken = [~cell.re_search(_FORMS[column.kind]), turned.isnull()]
    if column.kind in ("date", "moment"):
        broken.append(~turned.year().between(EARLIEST_YEAR, LATEST_YEAR))
    return reduce(or_, broken), _RULES[column.kind]


def unfit(raw: ibis.Table, extract: Extract, *, file: str) -> list[Fault]:
    """List the columns of a typed (Parquet) file whose type cannot be what the layout asks."""
    faults = []
    for column in extract.fields:
        kind = raw[column.name].type()
        if not kind.is_string() and not any(getattr(kind, f"is_{name}")() for name in _FIT[column.kind]):
            rule = f"a column of the kind {column.kind} cannot be of this type; write it as text or as its kind asks"
            faults.append(Fault(file, None, column.name, str(kind), rule))
    return faults


def known_areas(force: Force) -> dict[str, str]:
    """Return the area's name for each name it goes by, in lower case; the force's own name stays itself."""
    names = {alias.lower(): area.name for area in force.areas for alias in (area.name, *area.aliases)}
    return {**names, force.name.lower(): force.name}
