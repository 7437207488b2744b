"""Which printed tables become figures: what ``tables.toml`` beside the register of printed figures declares."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pcp_kpi.errors import Fault, PeriodNotUnderstood, did_you_mean, in_words, refuse_if
from pcp_kpi.periods import GRAINS, parse_year

TABLES = "tables.toml"
NEEDED = ("id", "document", "lines", "grain")
_TEXTS = ("id", "document", "title", "area", "grain", "baseline")
_PAIRS = ("names", "breakdowns", "grains", "periods", "of")
_HEADS = "declares no table; each begins with [[tables]]"


def read_printed_tables(path: str | Path) -> list[Mapping[str, Any]]:
    """Read the declarations of printed tables.

    Parameters
    ----------
    path : str or Path
        The file ``tables.toml``; its head says what each field is.

    Returns
    -------
    list of mapping
        One for each table, with at least the fields of `NEEDED`, every field of the type that it must have.

    Raises
    ------
    DataRefused
        When the file is missing or no TOML, declares nothing, or with everything that is wrong in it.
    """
    path = Path(path)
    if not path.is_file():
        refuse_if([Fault(path.name, None, "", "", "is missing; it says which printed tables become figures")])
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")).get("tables", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        refuse_if([Fault(path.name, None, "", "", f"is not valid TOML: {error}")])
        raise
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        refuse_if([Fault(path.name, None, "", "", _HEADS)])
    refuse_if(
        [
            Fault(path.name, None, field, came, rule)
            for number, table in enumerate(tables, start=1)
            for field, came, rule in _wrong(table, number)
        ]
    )
    return list(tables)


def _wrong(table: Mapping[str, Any], number: int) -> Iterator[tuple[str, str, str]]:
    """Run through what is wrong in one table: field, what came, rule."""
    which = str(table.get("id", f"entry {number}"))
    yield from ((field, which, "this table lacks the field") for field in NEEDED if field not in table)
    for field in _TEXTS:
        if field in table and not _is_text(table[field]):
            yield field, str(table[field]), "a text in quotation marks is needed, not empty"
    for field in _PAIRS:
        pairs = table.get(field, {})
        if not isinstance(pairs, dict) or not all(isinstance(text, str) for text in pairs.values()):
            yield field, str(pairs), 'pairs of texts are needed: { "as printed" = "what it means" }'
        elif field in ("grains", "periods"):
            yield from _wrong_values(field, pairs)
    if "lines" in table and not _is_range(table["lines"]):
        yield "lines", str(table["lines"]), "first and last line are needed, such as [2871, 2901]"
    left_out = table.get("leave-out", [])
    if not isinstance(left_out, list) or not all(map(_is_text, left_out)):
        yield "leave-out", str(left_out), 'a list of breakdowns is needed, such as ["Total"]'
    yield from _wrong_values("grains", {"": table.get("grain", GRAINS[0])})
    if _is_text(table.get("baseline")) and not _is_year(table["baseline"]):
        yield "baseline", table["baseline"], "a financial year is needed, such as 2019/20"


def _wrong_values(field: str, pairs: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Run through values of pairs that are no grain or no day."""
    for came in pairs.values():
        if field == "grains" and _is_text(came) and came not in GRAINS:
            rule = f"a grain is one of {in_words(GRAINS, most=9)}{did_you_mean(came, GRAINS)}"
            yield "grain", came, rule
        elif field == "periods" and not _is_day(came):
            yield field, came, "the first day of the period is needed, such as 2021-04-01"


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_range(value: Any) -> bool:
    if not isinstance(value, list) or len(value) != 2 or any(type(line) is not int for line in value):
        return False
    return bool(0 <= value[0] <= value[1] < 10**9)


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_year(text: str) -> bool:
    try:
        parse_year(text)
    except PeriodNotUnderstood:
        return False
    return True
