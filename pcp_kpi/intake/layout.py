"""What an analyst says of a workbook in the few lines of TOML beside it."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pcp_kpi.catalogue import Catalogue
from pcp_kpi.errors import CommandError, Fault, PeriodNotUnderstood, did_you_mean, in_words, refuse_if
from pcp_kpi.figures import PRINTED
from pcp_kpi.periods import parse_period

GRAINS = ("month", "quarter")
PERIODS = ("rows", "columns")
KEYS = (
    "sheet", "header-row", "area", "area-column", "period-column", "periods", "measure-column", "value-column",
    "of-column", "grain", "stop", "provisional-from", "columns", "rows", "missing",
)  # fmt: skip
ENTRY_KEYS = ("measure", "breakdown", "of", "unit")
ENTRY_UNITS = ("share", "mean")
OF_COLUMN = "\0of"  # ends the heading of denominators that stand in a column of their own
_TEXTS = (
    "sheet", "area", "area-column", "period-column", "measure-column", "value-column", "of-column", "stop",
)  # fmt: skip
_KEBAB = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NUMBER = re.compile(r"[+-]?[\d.,]+%?")


@dataclass(frozen=True)
class Entry:
    """One heading of the sheet that becomes figures.

    Parameters
    ----------
    heading : str
        As it stands in the sheet, with single blanks.
    measure, breakdown : str
        Whose figures they are.
    of : str
        Heading of the denominators; empty for counts.
    unit : str
        ``share`` or ``mean`` where there is a denominator and the catalogue does not know the measure.
    """

    heading: str
    measure: str
    breakdown: str = ""
    of: str = ""
    unit: str = "share"

    @property
    def printed(self) -> bool:
        """Whether it is a percentage known only as printed."""
        return self.measure.endswith(PRINTED)


@dataclass(frozen=True)
class Layout:
    """Where in a workbook the figures stand, and what they are.

    Parameters
    ----------
    entries : tuple of Entry
        The headings that become figures; others are left alone.
    sheet : str
        Name of the sheet; empty when the workbook has only one.
    header_row : int
        Row of the headings, counted from 1; with `across`, row of the periods.
    area, area_column : str
        The one area of the sheet, or the heading above the areas. Exactly one is given.
    period_column : str
        Heading above the periods, when they run down the rows.
    measure_column : str
        Heading above the names of the measures, when the periods run across the columns or each row holds one value.
    value_column, of_column : str
        Headings of the one column of values and of its denominators, when each row holds one value.
    across : bool
        Whether the periods run across the columns.
    grain : str
        ``month`` or ``quarter``.
    stop : str
        The table ends before a row (with `across`, before a period's column) that begins with this.
    provisional_from : date or None
        First day from which figures are provisional.
    missing : mapping of str to str
        What stands in a cell in place of a number, and the reason why the number is missing.
    """

    entries: tuple[Entry, ...]
    sheet: str = ""
    header_row: int = 1
    area: str = ""
    area_column: str = ""
    period_column: str = ""
    measure_column: str = ""
    value_column: str = ""
    of_column: str = ""
    across: bool = False
    grain: str = "month"
    stop: str = ""
    provisional_from: dt.date | None = None
    missing: Mapping[str, str] = field(default_factory=dict)

    @property
    def long(self) -> bool:
        """Whether each row holds one value of one measure."""
        return bool(self.value_column)

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading that holds values or denominators, once."""
        names = [name for entry in self.entries for name in (entry.heading, entry.of)]
        return tuple(dict.fromkeys(name for name in names if name))


def read_layout(path: str | Path, catalogue: Catalogue) -> Layout:
    """Read the layout of a workbook.

    Parameters
    ----------
    path : str or Path
        The ``.toml`` file.
    catalogue : Catalogue
        Turns titles and aliases of measures into their ids; an id that it does not know is kept.

    Returns
    -------
    Layout
        What the file says.

    Raises
    ------
    DataRefused
        When the file is missing or no TOML, or with everything that is wrong in it.
    """
    path = Path(path)
    data = _load(path)
    rules = [*_faults_of_keys(data), *_faults_of_values(data)]
    entries, found = _entries(data, catalogue)
    refuse_if([Fault(path.name, None, "", value, rule) for value, rule in [*rules, *found]])
    since = data.get("provisional-from")
    if "of-column" in data:
        entries = tuple(
            entry if entry.of else replace(entry, of=entry.heading + OF_COLUMN) for entry in entries
        )
    return Layout(
        entries=entries,
        header_row=data.get("header-row", 1),
        across=data.get("periods") == "columns",
        grain=data.get("grain", "month"),
        provisional_from=None if since is None else parse_period(str(since)).start,
        missing={tidy(mark): tidy(reason) for mark, reason in data.get("missing", {}).items()},
        **{name.replace("-", "_"): tidy(data.get(name, "")) for name in _TEXTS},
    )


def tidy(text: str) -> str:
    """Return a text with single blanks, as headings and marks are compared."""
    return " ".join(text.split())


def _load(path: Path) -> dict[str, Any]:
    if not path.is_file():
        rule = (
            "is missing; it stands beside the workbook and says what the workbook holds: "
            "sheet, header-row, area, period-column and, under [columns], the measure of each heading"
        )
        refuse_if([Fault(path.name, None, "", "", rule)])
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        wrong = "is not UTF-8" if isinstance(error, UnicodeDecodeError) else f"is not valid TOML: {error}"
        refuse_if([Fault(path.name, None, "", "", wrong)])
        raise


Wrong = tuple[str, str]


def _faults_of_keys(data: Mapping[str, Any]) -> list[Wrong]:
    """List keys that are unknown, missing or at odds, each as (what came, rule)."""
    wrong = [
        (key, f"there is no such key{did_you_mean(key, KEYS) or f'; the keys are {in_words(KEYS, most=20)}'}")
        for key in data
        if key not in KEYS
    ]
    across, long = data.get("periods") == "columns", "value-column" in data
    table, other = ("rows", "columns") if across or long else ("columns", "rows")
    lead = "measure-column" if across else "period-column"
    if ("area" in data) == ("area-column" in data):
        wrong.append(
            ("", "give either area, for the whole sheet, or area-column, the heading above the areas")
        )
    if long and (across or "measure-column" not in data):
        rule = "value-column goes with measure-column and period-column, one value a row, and not with periods across"
        wrong.append(("value-column", rule))
    if "of-column" in data and not long:
        wrong.append(("of-column", 'goes with value-column; else say of = "heading" beside the measure'))
    if lead not in data:
        wrong.append(("", f"{lead} is missing: the heading above the {'measures' if across else 'periods'}"))
    if other in data:
        wrong.append((f"[{other}]", f"the measures stand in {table} here; call this table [{table}]"))
    elif not data.get(table):
        wrong.append(
            ("", f"no heading is given a measure; write [{table}] and below it a line for each heading")
        )
    return wrong


def _faults_of_values(data: Mapping[str, Any]) -> list[Wrong]:
    """List values that are not what their key needs."""
    wrong = [
        (f"{data[name]}", f"{name} is a text in quotation marks, not empty")
        for name in _TEXTS
        if name in data and not _is_text(data[name])
    ]
    row = data.get("header-row", 1)
    if not isinstance(row, int) or isinstance(row, bool) or not 1 <= row <= 2**20:
        wrong.append((f"{row}", "header-row is a whole number, counted from 1 as the spreadsheet shows it"))
    for key, choices in (("grain", GRAINS), ("periods", PERIODS)):
        if key in data and data[key] not in choices:
            wrong.append((f"{data[key]}", f"{key} is {' or '.join(map(repr, choices))}"))
    return wrong + _faults_of_provisional(data) + _faults_of_marks(data.get("missing", {}))


def _faults_of_provisional(data: Mapping[str, Any]) -> list[Wrong]:
    since = data.get("provisional-from")
    try:
        if since is not None:
            parse_period(str(since))
    except PeriodNotUnderstood:
        return [
            (f"{since}", "provisional-from is a period in quotation marks, such as '2021-05' or 'May 2021'")
        ]
    return []


def _faults_of_marks(marks: Any) -> list[Wrong]:
    if not isinstance(marks, dict):
        return [(f"{marks}", "[missing] is a table; below it stands a line such as '*' = 'suppressed'")]
    wrong = [
        (mark, "a mark that means missing needs its reason, a text in quotation marks")
        for mark, reason in marks.items()
        if not _is_text(reason)
    ]
    wrong += [
        (
            mark,
            "a number or an empty cell cannot be a mark: an empty cell is not recorded, a nought is nought",
        )
        for mark in marks
        if not mark.strip() or _NUMBER.fullmatch(mark.strip())
    ]
    return wrong


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _entries(data: Mapping[str, Any], catalogue: Catalogue) -> tuple[tuple[Entry, ...], list[Wrong]]:
    """Return the headings that become figures, and what is wrong with them."""
    name = "rows" if data.get("periods") == "columns" or "value-column" in data else "columns"
    table = data.get(name, {})
    if not isinstance(table, dict):
        return (), [(f"{table}", f"[{name}] is a table; below it stands a line for each heading")]
    entries, wrong = [], []
    for heading, meaning in table.items():
        found = _faults_of_entry(heading, meaning)
        wrong += found
        if not found:
            entry, found = _entry(heading, meaning, catalogue)
            entries.append(entry)
            wrong += found
    keys = [(entry.measure, entry.breakdown) for entry in entries]
    wrong += [
        (entry.heading, f"another heading is {entry.measure} too; give each a breakdown of its own")
        for place, entry in enumerate(entries)
        if keys[place] in keys[:place]
    ]
    return tuple(entries), wrong


def _faults_of_entry(heading: str, meaning: Any) -> list[Wrong]:
    if _is_text(meaning):
        return []
    if not isinstance(meaning, dict) or "measure" not in meaning:
        rule = (
            'a heading is given a measure: "Hate crimes" = "hate-crime", or = { measure = "...", of = "..." }'
        )
        return [(heading, rule)]
    wrong = [
        (
            f"{heading}: {key}",
            f"there is no such key{did_you_mean(key, ENTRY_KEYS)}; known: {in_words(ENTRY_KEYS)}",
        )
        for key in meaning
        if key not in ENTRY_KEYS
    ]
    return wrong + [
        (f"{heading}: {key}", f"{key} is a text in quotation marks, not empty")
        for key in ENTRY_KEYS
        if key in meaning and not _is_text(meaning[key])
    ]


def _entry(heading: str, meaning: Any, catalogue: Catalogue) -> tuple[Entry, list[Wrong]]:
    fields = {"measure": meaning} if isinstance(meaning, str) else meaning
    entry = Entry(tidy(heading), **{key: tidy(text) for key, text in fields.items()})
    wrong = []
    try:
        entry = replace(entry, measure=catalogue.find(entry.measure).id)
    except CommandError as unknown:
        if not _KEBAB.fullmatch(entry.measure):
            rule = f"{unknown}; a new one is lower case words joined by hyphens, such as calls-999"
            wrong.append((heading, rule))
    if entry.printed and entry.of:
        rule = f"{entry.measure} is known only as printed and has no denominator; take 'of' out"
        wrong.append((heading, rule))
    if entry.unit not in ENTRY_UNITS:
        wrong.append((f"{heading}: {entry.unit}", f"unit is {' or '.join(map(repr, ENTRY_UNITS))}"))
    return entry, wrong
