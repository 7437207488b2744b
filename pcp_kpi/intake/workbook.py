"""Reader of an analyst's own workbook: one sheet of months or quarters by measure, declared in a few lines of TOML.

The layout stands beside the workbook under the same stem: ``calls.xlsx`` and ``calls.toml``.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeGuard

import pandas as pd

from pcp_kpi.catalogue import Catalogue, faults_against
from pcp_kpi.errors import DataRefused, Fault
from pcp_kpi.figures import checked
from pcp_kpi.figures.cells import DIGITS, is_inexact
from pcp_kpi.intake.cell_marks import NO_RESULT, Place
from pcp_kpi.intake.layout import OF_COLUMN, Entry, Layout, read_layout
from pcp_kpi.intake.mapping import force_names
from pcp_kpi.intake.overlooked import merged
from pcp_kpi.intake.reading import Context, Reading, no_figures
from pcp_kpi.intake.sheets import Cell, Sheet, address, open_sheet
from pcp_kpi.intake.spots import Spots, When, find_spots
from pcp_kpi.periods import Month, Quarter
from pcp_kpi.printing import plural

_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_PERCENT = re.compile(r"[+-]?[\d.,]+ ?%", re.ASCII)
_COUNTS = (
    'give the count, and its denominator with of = "its heading"; '
    "where nothing but the percentage is known, use an id that ends in -printed"
)
_Amounts = Mapping[str, Mapping[When, "_Amount"]]


@dataclass(frozen=True)
class _Amount:
    """What a cell says: a number, or the reason why there is none."""

    number: float = math.nan
    reason: str = ""


@dataclass(frozen=True)
class _Found:
    """One figure, with the cells it comes from."""

    entry: Entry
    area: str
    period: Month | Quarter
    amount: _Amount
    base: _Amount
    cell: Place
    of_cell: Place

    @property
    def value(self) -> float:
        """The number; NaN where it or its denominator is known to be missing."""
        return math.nan if self.base.reason else self.amount.number

    @property
    def of(self) -> float:
        """The denominator; NaN where there is none."""
        return self.base.number

    @property
    def note(self) -> str:
        """Why the value is missing; else empty."""
        return self.amount.reason or self.base.reason


class _Refused(Exception):
    """A cell that holds no amount; the text is the rule."""


def read(path: Path, context: Context) -> Reading:
    """Read one sheet of a workbook as its layout declares it.

    Parameters
    ----------
    path : Path
        An .xlsx, .xls or .ods file; the layout has the same name with the ending ``.toml``. Of a formula the
        value last saved is read; it is never run.
    context : Context
        Names of measures and areas; the one source of the file.

    Returns
    -------
    Reading
        One figure for each cell that holds a number or a mark that means missing. An empty cell is not recorded
        and makes no figure. Each fault names file, sheet and cell.

    Raises
    ------
    DataRefused
        When the layout or the workbook cannot be opened, or the layout is wrong.
    """
    layout = read_layout(path.with_suffix(".toml"), context.catalogue)
    return read_sheet(open_sheet(path, layout.sheet), layout, context)


def read_sheet(sheet: Sheet, layout: Layout, context: Context) -> Reading:
    """Read a sheet that is open already, as its layout declares it; see `read`."""
    spots = find_spots(sheet, layout)
    amounts, faults = _amounts(sheet, layout, spots)
    faults += [fault for entry in layout.entries for fault in _percent_faults(entry, sheet, spots)]
    faults += [*spots.faults, *merged(sheet, spots.cells)]
    found: list[_Found] = []
    if not faults:
        found, faults = _all_found(sheet, layout, spots, amounts)
    if faults:
        return Reading(spots.lines, no_figures(), tuple(sorted(faults)))
    figures, faults = _checked(found, sheet, layout, context)
    return Reading(spots.lines, figures, tuple(sorted(faults)))


def _amounts(sheet: Sheet, layout: Layout, spots: Spots) -> tuple[_Amounts, list[Fault]]:
    """Take every cell's amount out, leaving empty cells away."""
    amounts: dict[str, dict[When, _Amount]] = {heading: {} for heading in spots.cells}
    faults = []
    for heading, cells in spots.cells.items():
        for when, place in cells.items():
            try:
                if not sheet.is_empty(*place):
                    amounts[heading][when] = _amount(sheet, place, layout)
            except _Refused as rule:
                faults.append(sheet.fault(*place, str(rule), value=sheet.error(*place) or None))
    return amounts, faults


def _amount(sheet: Sheet, place: Place, layout: Layout) -> _Amount:
    text = sheet.error(*place) or sheet.text(*place)
    if text in layout.missing:
        return _Amount(reason=layout.missing[text])
    if sheet.error(*place):
        raise _Refused(_rule_of_error(text))
    cell = sheet.at(*place)
    if _is_number(cell):
        return _Amount(float(cell))
    if isinstance(cell, str) and _PLAIN.fullmatch(text):
        if is_inexact(text):
            raise _Refused(DIGITS)
        return _Amount(float(text))
    raise _Refused(_rule_of_text(cell, text))


def _is_number(cell: Cell) -> TypeGuard[int | float]:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _rule_of_error(error: str) -> str:
    if error == NO_RESULT:
        return "open the workbook in the spreadsheet program and save it, so that the result is stored"
    return "the cell is in error; mend its formula, or give the error a reason under [missing] if it means missing"


def _rule_of_text(cell: Cell, text: str) -> str:
    if isinstance(cell, dt.time | dt.timedelta):
        return "a number is needed, and this is a time; give it in seconds or minutes, as a number"
    if isinstance(cell, dt.date):
        return "a number is needed, and this is a date; type the number anew and format the cell as a number"
    if _GROUPED.fullmatch(text):
        return f"is a text with thousands separators; type it as the number {text.replace(',', '')}"
    if _PERCENT.fullmatch(text):
        return f"is a percentage typed as a text; {_COUNTS}"
    return "a number is needed; if this means missing, give it a reason under [missing] in the layout"


def _percent_faults(entry: Entry, sheet: Sheet, spots: Spots) -> list[Fault]:
    """List the first cell of a heading that holds a percentage where a count belongs, and say how many there are."""
    cells = {place: sheet.at(*place) for place in spots.cells.get(entry.heading, {}).values()}
    numbers = {place: float(cell) for place, cell in cells.items() if _is_number(cell)}
    shown = [place for place in numbers if place in sheet.marks.percents]
    if entry.printed:
        return _fraction_faults(sheet, numbers, shown)
    fractions = entry.unit != "mean" and _are_fractions(numbers.values())
    wrong = list(numbers) if fractions or "%" in entry.heading else shown
    rule = f"is a percentage, which cannot be added up without the counts behind it; {_COUNTS}"
    return [sheet.fault(*wrong[0], rule + _more(wrong))] if wrong else []


def _fraction_faults(sheet: Sheet, numbers: Mapping[Place, float], shown: Sequence[Place]) -> list[Fault]:
    """List a fraction that may be meant as a percentage: 0.264 for 26.4."""
    plain = {place: value for place, value in numbers.items() if place not in shown}
    wrong = [place for place, value in plain.items() if 0 < value < 1]
    if not wrong or any(value > 1 for value in plain.values()):
        return []
    rule = "may be a fraction or a percentage below 1; format the cell as a percentage, so that it reads as meant"
    return [sheet.fault(*wrong[0], rule + _more(wrong))]


def _are_fractions(values: Iterable[float]) -> bool:
    found = list(values)
    return all(0 <= value <= 1 for value in found) and any(value % 1 for value in found)


def _more(places: Sequence[Place]) -> str:
    return f" (and {plural(len(places) - 1, 'more cell')} of this heading)" if len(places) > 1 else ""


def _all_found(
    sheet: Sheet, layout: Layout, spots: Spots, amounts: _Amounts
) -> tuple[list[_Found], list[Fault]]:
    """Join every amount with its denominator."""
    found, faults = [], []
    for entry in layout.entries:
        for when, amount in amounts.get(entry.heading, {}).items():
            place = spots.cells[entry.heading][when]
            base_place = spots.cells.get(entry.of, {}).get(when)
            base = amounts.get(entry.of, {}).get(when)
            if (
                entry.of
                and base is None
                and not amount.reason
                and not (base_place is None and entry.of.endswith(OF_COLUMN))
            ):
                where = (
                    f"its denominator in {address(*base_place)}" if base_place else f"its row {entry.of!r}"
                )
                rule = f"{where} is {'empty' if base_place else 'absent'}; fill it in, or clear this cell"
                faults.append(sheet.fault(*place, rule))
            shown = 100 * amount.number if place in sheet.marks.percents else amount.number
            amount = replace(amount, number=round(shown, 10)) if entry.printed else amount
            found.append(_Found(entry, *when, amount, base or _Amount(), place, base_place or place))
    if not found:
        faults.append(Fault(sheet.place, None, "", "", "there are no figures below the headings"))
    return found, faults


def _checked(
    found: Sequence[_Found], sheet: Sheet, layout: Layout, context: Context
) -> tuple[pd.DataFrame, list[Fault]]:
    """Check the figures against the contract and the catalogue, saying faults by their cells."""
    try:
        figures = checked(_figures(found, layout, context), file=sheet.place, first_row=0)
    except DataRefused as refused:
        faults = list(refused.faults)
    else:
        faults = faults_against(figures, context.catalogue, file=sheet.place, first_row=0)
        faults += _share_faults(found, context.catalogue, sheet)
        if not faults:
            return figures, []
    return no_figures(), [_at_cell(fault, found, sheet) for fault in faults]


def _figures(found: Sequence[_Found], layout: Layout, context: Context) -> pd.DataFrame:
    since = layout.provisional_from
    return pd.DataFrame(
        {
            "measure": row.entry.measure,
            "area": _area(context, row.area),
            "breakdown": row.entry.breakdown,
            "grain": layout.grain,
            "period": pd.Timestamp(row.period.start),
            "value": row.value,
            "of": row.of,
            "status": "provisional" if since is not None and row.period.end >= since else "final",
            "source": context.sources[0].id,
            "note": row.note,
        }
        for row in found
    )


def _area(context: Context, name: str) -> str:
    """Return the figures' name of an area or a force; the force that is reported goes by several in files."""
    return context.force.name if force_names(context.force).is_own(name) else context.force.area_named(name)


def _share_faults(found: Sequence[_Found], catalogue: Catalogue, sheet: Sheet) -> list[Fault]:
    """List shares outside 0 to 100% that the catalogue cannot judge, since it does not know the measure."""
    rule = (
        "a share lies between 0 and 100% of its denominator; "
        'a total such as seconds over calls is said with unit = "mean"'
    )
    return [
        Fault(sheet.place, place, "value", f"{row.value:.12g} of {row.of:.12g}", rule)
        for place, row in enumerate(found)
        if row.entry.unit != "mean" and row.entry.measure not in catalogue and not _is_possible(row)
    ]


def _is_possible(row: _Found) -> bool:
    return math.isnan(row.value) or math.isnan(row.of) or 0 <= row.value <= row.of


def _at_cell(fault: Fault, found: Sequence[_Found], sheet: Sheet) -> Fault:
    if fault.row is None:
        return fault
    row = found[fault.row]
    place = row.of_cell if fault.column == "of" and row.entry.of else row.cell
    return sheet.fault(*place, fault.rule, value=fault.value)
