"""Drafts the layout of a workbook or CSV file: a first guess in TOML, for an analyst to read through and mend."""

from __future__ import annotations

import itertools
import json
import re
import struct
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pcp_kpi.catalogue import Catalogue
from pcp_kpi.errors import CommandError, Fault, PeriodNotUnderstood, refuse_if
from pcp_kpi.forces import Force, read_force
from pcp_kpi.intake.archives import refuse_unsafe
from pcp_kpi.intake.cell_marks import NoWorkbook, kind_of_workbook
from pcp_kpi.intake.layout import GRAINS
from pcp_kpi.intake.mapping import force_names
from pcp_kpi.intake.monthly import is_workbook, open_table
from pcp_kpi.intake.sheets import Sheet
from pcp_kpi.intake.spots import period_in
from pcp_kpi.periods import Month, Quarter

SEARCHED_ROWS, SEARCHED_COLUMNS, ENOUGH = 40, 400, 2
_AREA = re.compile(r"\b(area|force|lpa|district|borough|region|partnership|csp|division)\b", re.IGNORECASE)
_MEASURE = re.compile(r"\b(measure|indicator|metric|type|category|offence|kpi)\b", re.IGNORECASE)
_OF = re.compile(r"\b(of|base|denominator|out of)\b", re.IGNORECASE)
_END = re.compile(r"(grand )?total|sum\b|notes?\b|source\b|\*", re.IGNORECASE)
_REASONS = {
    "*": "suppressed", "[c]": "suppressed", "c": "suppressed", "[x]": "not available", "x": "not available",
    ":": "not available", "..": "not available", "n/a": "not available", "na": "not available",
    "[z]": "not applicable", "z": "not applicable", "-": "not available", "[u]": "of low reliability",
}  # fmt: skip
_HEAD = (
    "# A draft: read it through, mend it, and delete what you do not need. Empty cells are not recorded.\n"
)


@dataclass(frozen=True)
class _Table:
    """What a sheet seems to hold; rows and columns counted from nought."""

    sheet: Sheet
    title: str
    header: int
    grain: str
    periods: tuple[int, ...]
    across: bool

    @property
    def first(self) -> int:
        return self.header + 1

    @property
    def rows(self) -> Sequence[int]:
        """Rows of the table: down to the first that is empty or begins like a total or a note."""
        found = []
        for row in range(self.first, self.sheet.height):
            if self._ends_at(row):
                break
            found.append(row)
        return found

    @property
    def end(self) -> str:
        """The text that stands first in the row after the table; empty when there is none."""
        row = self.first + len(self.rows)
        return next(
            (text for column in range(self.sheet.width) if (text := self.sheet.text(row, column))), ""
        )

    def _ends_at(self, row: int) -> bool:
        texts = [text for column in range(self.sheet.width) if (text := self.sheet.text(row, column))]
        return not texts or _END.match(texts[0]) is not None

    def heading(self, column: int) -> str:
        return self.sheet.text(self.header, column)

    def texts(self, column: int) -> list[str]:
        return [text for row in self.rows if (text := self.sheet.text(row, column))]

    def is_text(self, column: int) -> bool:
        """Whether most cells of a column are words."""
        cells = [self.sheet.at(row, column) for row in self.rows if not self.sheet.is_empty(row, column)]
        return bool(cells) and 2 * sum(_is_word(str(cell)) for cell in cells) > len(cells)


def _is_word(text: str) -> bool:
    return bool(text.strip()) and text.strip().casefold() not in _REASONS and not _is_number(text)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[+-]?[\d,]*\.?\d+ ?%?", text.strip()) is not None


def draft_layout(path: str | Path, *, force: Force | None = None, catalogue: Catalogue | None = None) -> str:
    """Draft the layout of a workbook or CSV file with a table of months or quarters.

    Parameters
    ----------
    path : str or Path
        A .xlsx, .xls, .ods or .csv file. Nothing is written and no formula is run.
    force : Force, optional
        Whose name the draft gives to a sheet without areas; West Mercia if left out.
    catalogue : Catalogue, optional
        Knows the measures; the packaged one if left out.

    Returns
    -------
    str
        TOML that the layouts ``workbook`` and ``monthly`` take, with remarks where a person must decide: measures that
        the catalogue does not know, percentages, and marks whose reason is not known.

    Raises
    ------
    DataRefused
        When the file cannot be opened or no sheet of it has periods in a row or in a column.
    """
    path = Path(path)
    force = force or read_force()
    catalogue = catalogue or force.catalogue
    for title, sheet in _sheets(path):
        table = _table(sheet, title)
        if table is not None:
            return _drafted(table, force, catalogue)
    rule = (
        "no sheet has months or quarters in a row or in a column; "
        "write them as dates, 'Apr 2024' or '2024/25 Q1', at least two of them one after the other"
    )
    refuse_if([Fault(path.name, None, "", "", rule)])
    raise AssertionError("refused above")


def _sheets(path: Path) -> Iterator[tuple[str, Sheet]]:
    """Run through the sheets that hold anything, each with its title; the only sheet of a file needs none."""
    for name in _titles(path):
        yield name, open_table(path, name)


def _titles(path: Path) -> list[str]:
    if not is_workbook(path):
        return [""]
    from python_calamine import CalamineError

    refuse_unsafe(path)
    try:
        kind_of_workbook(path.read_bytes())
        return _titles_inside(path)
    except NoWorkbook as refused:
        refuse_if([Fault(path.name, None, "", "", str(refused))])
        raise
    except (CalamineError, zipfile.BadZipFile, struct.error, LookupError, EOFError):
        rule = "is not a whole workbook; open it in the spreadsheet program and save it again as .xlsx"
        refuse_if([Fault(path.name, None, "", "", rule)])
        raise


def _titles_inside(path: Path) -> list[str]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    with CalamineWorkbook.from_path(path) as book:
        sheets = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        if len(sheets) < 2:
            return [""]
        return [name for name in sheets if book.get_sheet_by_name(name).to_python()]


def _table(sheet: Sheet, title: str) -> _Table | None:
    """Return the table of a sheet: below a row of months, else beside a column of them, else with quarters."""
    for grain in GRAINS:
        for across, search in ((True, _row_of_periods), (False, _column_of_periods)):
            found = search(sheet, grain)
            if found is not None:
                header, periods = found
                return _Table(sheet, title, header, grain, periods, across)
    return None


Found = tuple[int, tuple[int, ...]]


def _row_of_periods(sheet: Sheet, grain: str) -> Found | None:
    """Return the first row with periods side by side, one after the other; two numbers may look like days."""
    for row in range(min(sheet.height, SEARCHED_ROWS)):
        periods = {
            column: period
            for column in range(min(sheet.width, SEARCHED_COLUMNS))
            if (period := _period(sheet, row, column, grain)) is not None
        }
        places = list(periods)
        steps = itertools.pairwise(places)
        if len(places) >= ENOUGH and all(
            right == left + 1 and periods[right] in (periods[left].shift(1), periods[left].shift(-1))
            for left, right in steps
        ):
            return row, tuple(places)
    return None


def _column_of_periods(sheet: Sheet, grain: str) -> Found | None:
    for column in range(min(sheet.width, SEARCHED_COLUMNS)):
        rows = [
            row
            for row in range(min(sheet.height, SEARCHED_ROWS))
            if _period(sheet, row, column, grain) is not None
        ]
        if len(rows) >= ENOUGH and rows[0] > 0 and rows[1] == rows[0] + 1:
            return rows[0] - 1, (column,)
    return None


def _period(sheet: Sheet, row: int, column: int, grain: str) -> Month | Quarter | None:
    try:
        return period_in(sheet.at(row, column), grain, sheet.marks.epoch)
    except PeriodNotUnderstood:
        return None


def _drafted(table: _Table, force: Force, catalogue: Catalogue) -> str:
    lines = [_HEAD]
    if table.title:
        lines.append(f"sheet = {_quoted(table.title)}")
    lines.append(f"header-row = {table.header + 1}")
    if table.grain != GRAINS[0]:
        lines.append(f"grain = {_quoted(table.grain)}")
    texts = [
        column
        for column in range(table.sheet.width)
        if column not in table.periods and table.heading(column) and table.is_text(column)
    ]
    area = _area_column(table, texts, force)
    lines.append(
        f"area = {_quoted(force.name)}  # of the whole sheet"
        if area is None
        else f"area-column = {_quoted(table.heading(area))}"
    )
    rest = [column for column in texts if column != area]
    lines += (_across if table.across else _down)(table, rest, catalogue)
    return "\n".join([*lines, *_missing(table, texts)]) + "\n"


def _area_column(table: _Table, texts: Sequence[int], force: Force) -> int | None:
    names = force_names(force)
    known = {area.casefold() for area in force.area_names}

    def is_area(column: int) -> bool:
        there = table.texts(column)
        return any(force.area_named(text).casefold() in known or names.is_own(text) for text in there)

    column = _first(texts, is_area)
    return (
        column
        if column is not None
        else _first(texts, lambda place: bool(_AREA.search(table.heading(place))))
    )


def _first(columns: Sequence[int], test: Callable[[int], bool]) -> int | None:
    return next((column for column in columns if test(column)), None)


def _across(table: _Table, texts: Sequence[int], catalogue: Catalogue) -> list[str]:
    """Draft the lines of a table whose periods run across."""
    last = table.periods[-1] + 1
    after = table.heading(last)
    lines = ['periods = "columns"']
    if after:
        lines.append(f"stop = {_quoted(after)}  # the first column that is no period")
    if not texts:
        return [*lines, '# measure-column = "..."  # no column names the measures; add one', "", "[rows]"]
    column = _first(texts, lambda each: bool(_MEASURE.search(table.heading(each))))
    column = texts[0] if column is None else column
    return [
        *lines, f"measure-column = {_quoted(table.heading(column))}", "", "[rows]",
        *_measures(dict.fromkeys(table.texts(column)), catalogue),
    ]  # fmt: skip


def _down(table: _Table, texts: Sequence[int], catalogue: Catalogue) -> list[str]:
    """Draft the lines of a table whose periods run down: a column a measure, or one value a row."""
    lines = [f"period-column = {_quoted(table.heading(table.periods[0]))}"]
    if table.end:
        lines.append(f"stop = {_quoted(table.end)}  # how the row after the last one begins")
    values = [
        column
        for column in range(table.sheet.width)
        if column not in table.periods and table.heading(column) and not table.is_text(column)
    ]
    bases = [column for column in values if _OF.search(table.heading(column))]
    plain = [column for column in values if column not in bases]
    if texts and len(plain) == 1:
        measure = _first(texts, lambda column: bool(_MEASURE.search(table.heading(column))))
        measure = texts[0] if measure is None else measure
        lines += [
            f"measure-column = {_quoted(table.heading(measure))}",
            f"value-column = {_quoted(table.heading(plain[0]))}",
        ]
        lines += [f"of-column = {_quoted(table.heading(column))}" for column in bases[:1]]
        return [*lines, "", "[rows]", *_measures(dict.fromkeys(table.texts(measure)), catalogue)]
    headings = {table.heading(column): _is_percent(table, column) for column in values}
    return [*lines, "", "[columns]", *_measures(headings, catalogue)]


def _is_percent(table: _Table, column: int) -> bool:
    shown = any((row, column) in table.sheet.marks.percents for row in table.rows)
    return shown or "%" in table.heading(column)


def _measures(headings: dict[str, bool] | dict[str, None], catalogue: Catalogue) -> list[str]:
    """Draft a line for each heading; one that cannot be a count is commented out."""
    lines = []
    for heading, percent in headings.items():
        id, remark = _measure(heading, catalogue)
        line = f"{_quoted(heading)} = {_quoted(id)}{remark}"
        if percent:
            line = f"# {line}  # a percentage: give the count, and its denominator with of = ..."
        lines.append(line)
    return lines


def _measure(heading: str, catalogue: Catalogue) -> tuple[str, str]:
    try:
        return catalogue.find(heading).id, ""
    except CommandError as unknown:
        id = "-".join(re.findall(r"[a-z0-9]+", heading.casefold())) or "unnamed"
        return id, f"  # {unknown}"


def _missing(table: _Table, texts: Sequence[int]) -> list[str]:
    """Draft the marks that stand in place of numbers."""
    leads = {*texts, *(() if table.across else table.periods)}
    columns = table.periods if table.across else range(table.sheet.width)
    marks = {
        text: None
        for row in table.rows
        for column in columns
        if column not in leads and (text := table.sheet.text(row, column)) and not _is_number(text)
    }
    if not marks:
        return []
    lines = ["", "[missing]"]
    for mark in marks:
        reason = _REASONS.get(mark.casefold())
        remark = "" if reason else "# "
        lines.append(f"{remark}{_quoted(mark)} = {_quoted(reason or 'say why it is missing')}")
    return lines


def _quoted(text: str) -> str:
    """Return a text as a TOML string."""
    return json.dumps(text, ensure_ascii=False)
