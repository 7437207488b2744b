"""Where the figures of a sheet stand: each declared heading, area and period with its cell."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from pcp_kpi.errors import Fault, PeriodNotUnderstood, did_you_mean, in_words
from pcp_kpi.intake.cell_marks import Place
from pcp_kpi.intake.layout import KEYS, OF_COLUMN, Layout, tidy
from pcp_kpi.intake.overlooked import headless, months_beyond, nearly
from pcp_kpi.intake.sheets import Cell, Sheet, address
from pcp_kpi.periods import Month, Period, Quarter, parse_period
from pcp_kpi.periods.spelling import full_year
from pcp_kpi.periods.units import MONTH_NAMES
from pcp_kpi.periods.windows import kind_of

_FITTING = {"month": ("point", "month"), "quarter": ("point", "month", "quarter")}
_EXAMPLES = {"month": "Jun 2021", "quarter": "2021/22 Q1"}
# Serial numbers of days from 1982 to 2064; in a column of periods nothing else has this size.
_SERIALS = range(30_000, 60_000)
_NUMERIC_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{2}|\d{4})")
# Headings stand near the top; a long sheet is not searched to its end for one.
_SEARCHED = 100
_Key = TypeVar("_Key")
When = tuple[str, Month | Quarter]
_MONTH_OR_YEAR = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_MONTHS = range(1, 13)


@dataclass(frozen=True)
class Spots:
    """Cells of the declared headings.

    Parameters
    ----------
    cells : mapping of heading to mapping of (area, period) to place
        Every heading found, its cells in the order of the sheet.
    lines : int
        Rows of the table (with periods across, rows that were asked for).
    faults : tuple of Fault
        What could not be found or understood.
    """

    cells: Mapping[str, Mapping[When, Place]]
    lines: int
    faults: tuple[Fault, ...]


@dataclass
class _Finds:
    """What a search has come upon so far."""

    cells: dict[str, dict[When, Place]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    lines: int = 0


def find_spots(sheet: Sheet, layout: Layout) -> Spots:
    """Find the cells that a layout declares.

    Parameters
    ----------
    sheet : Sheet
        The cells.
    layout : Layout
        Which headings and periods to look for, and where the table ends.

    Returns
    -------
    Spots
        A cell may be empty; one whose period or area is at fault is left out, and the fault told.
    """
    finds = _Finds()
    find = _find_long if layout.long else _find_across if layout.across else _find_down
    find(sheet, layout, finds)
    return Spots(finds.cells, finds.lines, tuple(finds.faults))


def _find_down(sheet: Sheet, layout: Layout, finds: _Finds) -> None:
    """Find the cells of a table whose periods run down the rows."""
    leads = [name for name in (layout.period_column, layout.area_column) if name]
    columns = _columns(sheet, layout, [*leads, *layout.headings], finds)
    if layout.period_column not in columns or (layout.area_column and layout.area_column not in columns):
        return
    seen: dict[When, Place] = {}
    for row in _rows(sheet, layout, columns, finds):
        finds.lines += 1
        place = (row, columns[layout.period_column])
        period = _period(sheet, place, layout, finds)
        area = _area(sheet, row, columns, layout, finds)
        if period is None or not area or _stands(sheet, seen, (area, period), place, finds):
            continue
        for heading in layout.headings:
            if heading in columns:
                finds.cells.setdefault(heading, {})[area, period] = (row, columns[heading])


def _find_across(sheet: Sheet, layout: Layout, finds: _Finds) -> None:
    """Find the cells of a table whose periods run across the columns."""
    leads = [name for name in (layout.measure_column, layout.area_column) if name]
    columns = _columns(sheet, layout, leads, finds)
    if len(columns) < len(leads):
        return
    periods = _periods_across(sheet, layout, max(columns.values()) + 1, finds)
    seen: dict[tuple[str, str], Place] = {}
    lead = columns[layout.measure_column]
    for row in range(layout.header_row, sheet.height):
        heading = sheet.text(row, lead)
        if heading not in layout.headings:
            continue
        finds.lines += 1
        area = _area(sheet, row, columns, layout, finds)
        if area and not _stands(sheet, seen, (heading, area), (row, lead), finds):
            here = {(area, period): (row, place) for place, period in periods.items()}
            finds.cells.setdefault(heading, {}).update(here)
    below = range(layout.header_row, sheet.height)
    _refuse_absent(sheet, layout, [sheet.text(row, lead) for row in below], list(layout.headings), finds)
    finds.faults += nearly(sheet, [(row, lead) for row in below], layout.headings)
    wanted = [row for row in below if sheet.text(row, lead) in layout.headings]
    beyond = max([max(columns.values()), *periods]) + 1
    if sheet.is_empty(layout.header_row - 1, beyond):
        finds.faults += headless(sheet, wanted, beyond)


def _find_long(sheet: Sheet, layout: Layout, finds: _Finds) -> None:
    """Find the cells of a table that holds one value a row."""
    names = (
        layout.period_column,
        layout.area_column,
        layout.measure_column,
        layout.value_column,
        layout.of_column,
    )
    leads = [name for name in names if name]
    columns = _columns(sheet, layout, leads, finds)
    if len(columns) < len(leads):
        return
    wanted = [entry.heading for entry in layout.entries]
    wanted += [entry.of for entry in layout.entries if entry.of and not entry.of.endswith(OF_COLUMN)]
    seen: dict[tuple[str, When], Place] = {}
    there, lead = [], columns[layout.measure_column]
    rows = list(_rows(sheet, layout, columns, finds))
    finds.faults += nearly(sheet, [(row, lead) for row in rows], wanted)
    for row in rows:
        heading = sheet.text(row, lead)
        there.append(heading)
        if heading in wanted:
            finds.lines += 1
            _find_value(sheet, row, columns, layout, finds, seen)
    _refuse_absent(sheet, layout, there, wanted, finds)


def _find_value(
    sheet: Sheet,
    row: int,
    columns: Mapping[str, int],
    layout: Layout,
    finds: _Finds,
    seen: dict[tuple[str, When], Place],
) -> None:
    """Note the value of a row, and its denominator where it has one."""
    heading = sheet.text(row, columns[layout.measure_column])
    period = _period(sheet, (row, columns[layout.period_column]), layout, finds)
    area = _area(sheet, row, columns, layout, finds)
    place = (row, columns[layout.value_column])
    if period is None or not area or _stands(sheet, seen, (heading, (area, period)), place, finds):
        return
    finds.cells.setdefault(heading, {})[area, period] = place
    if layout.of_column and not sheet.is_empty(row, columns[layout.of_column]):
        finds.cells.setdefault(heading + OF_COLUMN, {})[area, period] = (row, columns[layout.of_column])


def _columns(sheet: Sheet, layout: Layout, wanted: list[str], finds: _Finds) -> dict[str, int]:
    """Return the columns of the wanted headings, refusing those that are absent or stand twice."""
    row = layout.header_row - 1
    there = [sheet.text(row, column) for column in range(sheet.width)]
    _refuse_absent(sheet, layout, there, wanted, finds)
    if set(wanted) <= set(there):
        finds.faults += nearly(sheet, [(row, column) for column in range(sheet.width)], wanted)
    for column, name in enumerate(there):
        if name in wanted and name in there[:column]:
            first = address(row, there.index(name))
            finds.faults.append(
                sheet.fault(row, column, f"the heading stands in {first} too; rename one of them")
            )
    return {name: there.index(name) for name in wanted if name in there}


def _refuse_absent(sheet: Sheet, layout: Layout, there: list[str], wanted: list[str], finds: _Finds) -> None:
    named = [name for name in there if name]
    absent = [name for name in dict.fromkeys(wanted) if name not in named]
    where = (
        f"in column {layout.measure_column!r}"
        if absent and (layout.across or (layout.long and layout.value_column not in wanted))
        else f"in row {layout.header_row}"
    )
    if absent and not named:
        hint = f"; the headings may stand in another row: set header-row{_merged_hint(sheet, layout)}"
        finds.faults.append(Fault(sheet.place, None, "", "", f"nothing stands {where}{hint}"))
        return
    for name in absent:
        rule = f"there is no such heading {where}{_hint(sheet, layout, name, named)}"
        finds.faults.append(Fault(sheet.place, None, "", name, rule))


def _hint(sheet: Sheet, layout: Layout, name: str, named: list[str]) -> str:
    """Say where a heading may be meant to be."""
    if near := did_you_mean(name, named):
        return near
    if name in KEYS:
        return "; if it is a key of the layout, it stands above the first line in square brackets"
    for row in range(min(sheet.height, _SEARCHED)):
        for column in range(sheet.width):
            if sheet.text(row, column) == name:
                return f"; it stands in {address(row, column)}{_merged_hint(sheet, layout)}"
    return f"; there are {in_words(map(repr, dict.fromkeys(named)), most=12)}{_merged_hint(sheet, layout)}"


def _merged_hint(sheet: Sheet, layout: Layout) -> str:
    row = layout.header_row - 1
    spans = [
        f"{address(*first)} to {address(*last)}" for first, last in sheet.merged if first[0] <= row <= last[0]
    ]
    return (
        f"; {in_words(spans)} is merged, so that only its first cell holds a text: unmerge it"
        if spans
        else ""
    )


def _rows(sheet: Sheet, layout: Layout, columns: Mapping[str, int], finds: _Finds) -> Iterator[int]:
    """Run through the rows of the table: to the row that begins with `stop`, or else to the first empty row."""
    places = sorted(set(columns.values()))
    for row in range(layout.header_row, sheet.height):
        if all(sheet.is_empty(row, column) for column in places):
            if layout.stop:
                continue
            _refuse_rows_after(sheet, layout, columns[layout.period_column], row, finds)
            return
        first = next((text for column in range(sheet.width) if (text := sheet.text(row, column))), "")
        if _begins(first, layout.stop):
            return
        yield row


def _refuse_rows_after(sheet: Sheet, layout: Layout, column: int, empty: int, finds: _Finds) -> None:
    """Refuse months that stand below an empty row: they would be left out without a word."""
    for row in range(empty + 1, sheet.height):
        try:
            if sheet.text(row, column):
                period_in(sheet.at(row, column), layout.grain, sheet.marks.epoch)
                rule = (
                    f"stands below the empty row {empty + 1}, where the table ends; take the empty row out, "
                    'or say in the layout with stop = "..." how the row after the last one begins'
                )
                finds.faults.append(sheet.fault(row, column, rule))
                return
        except PeriodNotUnderstood:
            continue


def _periods_across(sheet: Sheet, layout: Layout, first: int, finds: _Finds) -> dict[int, Month | Quarter]:
    """Return the columns of the periods: to the one that begins with `stop`, or else to the first empty one."""
    row = layout.header_row - 1
    seen: dict[Month | Quarter, Place] = {}
    for column in range(first, sheet.width):
        if _begins(sheet.text(row, column), layout.stop):
            break
        if sheet.is_empty(row, column):
            if layout.stop:
                continue
            finds.faults += months_beyond(
                sheet, row=row, empty=column, grain=layout.grain, understand=period_in
            )
            break
        period = _period(sheet, (row, column), layout, finds)
        if period is not None:
            _stands(sheet, seen, period, (row, column), finds)
    return {place[1]: period for period, place in seen.items()}


def _begins(text: str, stop: str) -> bool:
    return bool(stop) and text.casefold().startswith(stop.casefold())


def _stands(sheet: Sheet, seen: dict[_Key, Place], key: _Key, place: Place, finds: _Finds) -> bool:
    """Tell whether a key was seen before, and say so; else remember it."""
    first = seen.setdefault(key, place)
    if first != place:
        finds.faults.append(sheet.fault(*place, f"stands in {address(*first)} already; keep one of the two"))
    return first != place


def _area(sheet: Sheet, row: int, columns: Mapping[str, int], layout: Layout, finds: _Finds) -> str:
    if layout.area:
        return layout.area
    column = columns[layout.area_column]
    name = sheet.at(row, column)
    if isinstance(name, str) and name.strip():
        return tidy(name)
    rule = "the name of an area is needed in each row; fill it down where cells are merged or left empty"
    finds.faults.append(sheet.fault(row, column, rule))
    return ""


def _period(sheet: Sheet, place: Place, layout: Layout, finds: _Finds) -> Month | Quarter | None:
    try:
        if sheet.is_empty(*place):
            raise PeriodNotUnderstood("the period is empty; fill it in where cells are merged or left empty")
        if error := sheet.error(*place):
            raise PeriodNotUnderstood(f"the cell is in error ({error}); mend its formula")
        return period_in(sheet.at(*place), layout.grain, sheet.marks.epoch)
    except PeriodNotUnderstood as fault:
        finds.faults.append(sheet.fault(*place, str(fault), value=""))
        return None


def period_in(cell: Cell, grain: str, epoch: dt.date) -> Month | Quarter:
    """Understand a cell as a month or a quarter.

    Parameters
    ----------
    cell : cell
        A day (any within the month), a serial number of a day, or a text that `parse_period` knows.
    grain : str
        ``month`` or ``quarter``.
    epoch : date
        The day from which serial numbers count.

    Returns
    -------
    Month or Quarter
        As the grain asks; a month or a day lies in one quarter.

    Raises
    ------
    PeriodNotUnderstood
        When it names no period, another kind of one, or may be read in two ways.

    Examples
    --------
    >>> print(period_in(dt.date(2021, 4, 30), "month", dt.date(1899, 12, 30)))
    Apr 2021
    >>> print(period_in(44287.0, "quarter", dt.date(1899, 12, 30)))
    2021/22 Q1
    """
    day = _day(cell, epoch)
    if day is not None:
        return Month.containing(day) if grain == "month" else Quarter.containing(day)
    text = f"{cell:.15g}" if isinstance(cell, int | float) and not isinstance(cell, bool) else str(cell)
    _refuse_two_readings(text.strip())
    period = _parsed(text, grain)
    if period.grain not in _FITTING[grain]:
        raise PeriodNotUnderstood(f"{text!r} is {kind_of(period)}; a {grain} is needed")
    return Month.containing(period.start) if grain == "month" else Quarter.containing(period.start)


def _parsed(text: str, grain: str) -> Period:
    try:
        return parse_period(text)
    except PeriodNotUnderstood as fault:
        reason = str(fault).partition(". Write it like")[0]
        way_out = f"a {grain} is needed, as a date or a text like {_EXAMPLES[grain]!r}"
        raise PeriodNotUnderstood(f"{reason}; {way_out}") from None


def _day(cell: Cell, epoch: dt.date) -> dt.date | None:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool) and int(cell) in _SERIALS:
        return epoch + dt.timedelta(days=int(cell))
    return None


def _refuse_two_readings(text: str) -> None:
    """Refuse a text that means one day in Britain and another in America, or a month here and a year there."""
    if (found := _NUMERIC_DAY.fullmatch(text)) and found[1] != found[2]:
        first, second = int(found[1]), int(found[2])
        if first in _MONTHS and second in _MONTHS:
            british, american = (
                f"{MONTH_NAMES[place - 1]} {full_year(found[3])}" for place in (second, first)
            )
            raise PeriodNotUnderstood(
                f"{text!r} is a text that may be a day of {british} or, in American order, of {american}; "
                f"type it as a date, or write '{british}'"
            )
    if (found := _MONTH_OR_YEAR.fullmatch(text)) and int(found[2]) == int(found[1]) % 100 + 1:
        month = Month(int(found[1]), int(found[2]))
        raise PeriodNotUnderstood(
            f"{text!r} may be {month.words} or the financial year {found[1]}/{found[2]}; write '{month}'"
        )
