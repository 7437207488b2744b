"""The book: sheets written in the layout of gptables, with names, notes, links and properties."""

from __future__ import annotations

import io
import math
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import ModuleType
from typing import Any

import pandas as pd

from pcp_kpi.document import Cover, Document
from pcp_kpi.errors import NotAvailable
from pcp_kpi.forms.workbook.cells import SHORTHAND, Cell, plain, text_cell
from pcp_kpi.forms.workbook.chart_data import chart_data
from pcp_kpi.forms.workbook.sheets import Sheet, own_sheets, placed_grids

COVER, CONTENTS, NOTES = "Cover", "Contents", "Notes"
LANGUAGE = "en-GB"
_CREATED = datetime(2000, 1, 1)  # a workbook holds no clock: the same document gives the same bytes
_OPTIONS = {
    "in_memory": True,
    # What stands in a cell is shown, never run.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_NARROWEST, _WIDEST = 11, 52  # characters
_CHARACTER = 1.15  # widths are counted in characters of 11 points, the sheets are set in 12
_SCREEN = 25  # rows; a shorter table is not frozen, which would take room from a magnified screen
_A4 = 9


def render_workbook(document: Document) -> bytes:
    """Return a document as an accessible workbook (.xlsx).

    Parameters
    ----------
    document : Document
        Finished; nothing is computed here.

    Returns
    -------
    bytes
        A cover, the contents with links, the notes of all tables, one marked table a sheet and, in one table, the
        figures in the charts. Numbers are exact and shown as the report prints them. The same document gives the
        same bytes.

    Raises
    ------
    NotAvailable
        When gptables is not installed.

    References
    ----------
    Government Analysis Function, Releasing statistics in spreadsheets.
    """
    gptables = _gptables()
    sheets = sheets_of(document)
    numbers = _numbered(sheets)
    front = [_notes_sheet(numbers)] if numbers else []
    file = io.BytesIO()
    book = gptables.GPWorkbook(file, _OPTIONS)
    _describe(book, document)
    page = book.add_worksheet(COVER)
    page.write_cover(_cover(gptables, document.cover))
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    with warnings.catch_warnings():
        # gptables 2.0 calls pandas in ways that pandas 4 will drop.
        warnings.simplefilter("ignore", DeprecationWarning)
        for sheet in (_contents([*front, *sheets]), *front, *sheets):
            _write(gptables, book, sheet, document.cover, numbers)
    book.close()
    return file.getvalue()


def sheets_of(document: Document) -> list[Sheet]:
    """Return every table of a document as a sheet in reading order, the tables behind its charts as one at the end.

    Parameters
    ----------
    document : Document
    """
    placed = list(placed_grids(document))
    return [*own_sheets(placed), *chart_data(placed)]


def _gptables() -> ModuleType:
    try:
        import gptables
    except ImportError as error:
        raise NotAvailable(
            "the workbook needs gptables; install it with: pip install 'pcp-kpi[report]'"
        ) from error
    return gptables  # type: ignore[no-any-return]


def _describe(book: Any, document: Document) -> None:
    cover = document.cover
    book.set_properties(
        {
            "title": document.title,
            "subject": cover.period,
            "author": cover.organisation,
            "company": cover.organisation,
            "category": cover.marking,
            "created": _CREATED,
        }
    )
    book.set_custom_property("Language", LANGUAGE)


def _cover(gptables: ModuleType, cover: Cover) -> Any:
    opening = [cover.organisation, cover.dates, cover.marking, cover.caution]
    facts = [f"{name}: {said}" for name, said in cover.facts if said]
    reading = (
        "Numbers are exact and shown rounded, as the report prints them. "
        f"{'; '.join(f'{sign} means {words}' for sign, words in SHORTHAND.items())}."
    )
    return gptables.Cover(
        title=plain(cover.title),
        intro=[plain(text) for text in (*opening, *cover.introduction) if text],
        about=[plain(text) for text in (*facts, *cover.handling, reading)],
        cover_label=COVER,
    )


def _numbered(sheets: Sequence[Sheet]) -> dict[str, int]:
    """Return a number for each note of the sheets, in the order in which they come; said twice, it has one."""
    notes = dict.fromkeys(note for sheet in sheets for note in sheet.notes)
    return {note: number for number, note in enumerate(notes, start=1)}


def _notes_sheet(numbers: Mapping[str, int]) -> Sheet:
    rows = tuple((text_cell(f"Note {number}"), text_cell(note)) for note, number in numbers.items())
    return Sheet(NOTES, "Notes", ("All chapters",), ("Note", "What it says"), rows)


def _contents(sheets: Sequence[Sheet]) -> Sheet:
    rows = tuple(
        (text_cell(sheet.name), text_cell(sheet.title), text_cell(", ".join(sheet.place))) for sheet in sheets
    )
    return Sheet(CONTENTS, "Contents", (), ("Sheet", "Table", "Where in the report"), rows)


def _write(gptables: ModuleType, book: Any, sheet: Sheet, cover: Cover, numbers: Mapping[str, int]) -> None:
    table = _table(gptables, sheet, cover, numbers)
    page = book.add_worksheet(sheet.name)
    page.write_gptable(table, auto_width=False)
    for place, width in enumerate(_widths(sheet)):
        page.set_column(place, place, width)
    header = table.data_range[0]
    if len(sheet.rows) > _SCREEN:
        page.freeze_panes(header + 1, 1)
    # Numbers that a paper prints stand as text on purpose.
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(header)
    page.set_header(f"&C{cover.marking.replace('&', '&&')}")
    page.set_footer("&L&A&RPage &P of &N")


def _table(gptables: ModuleType, sheet: Sheet, cover: Cover, numbers: Mapping[str, int]) -> Any:
    """Return a sheet as a table of gptables: title, way back, how to read it, and its cells."""
    values: list[list[object]] = [[cell.value for cell in row] for row in sheet.rows]
    if sheet.name == CONTENTS:
        values = [[{name: f"internal:'{name}'!A1"}, *rest] for name, *rest in values]
    frame = pd.DataFrame(values, columns=[plain(heading) for heading in sheet.headings], dtype="object")
    references = "".join(f" [note {numbers[note]}]" for note in dict.fromkeys(sheet.notes))
    back = "" if sheet.name == CONTENTS else f"[Back to the contents](internal:'{CONTENTS}'!A1)"
    place = plain(", ".join(sheet.place))
    reading = f"This sheet holds one table.{' Notes are on the sheet Notes.' if references else ''}"
    return gptables.GPTable(
        table=frame,
        table_name=sheet.mark,
        title=f"{plain(sheet.title)}{references}",
        subtitles=[text for text in (place, back) if text],
        instructions=reading,
        legend=_legend(sheet),
        scope=plain(cover.caution) or None,
        index_columns={1: 0},
        additional_formatting=_formatting(sheet),
    )


def _legend(sheet: Sheet) -> list[str]:
    """Explain the shorthand that stands on a sheet."""
    used = {cell.value for row in sheet.rows for cell in row if isinstance(cell.value, str)}
    return [f"{sign} means {words}." for sign, words in SHORTHAND.items() if sign in used]


def _formatting(sheet: Sheet) -> list[dict[str, Any]]:
    """Return alignment and number formats: the commonest of a column for the column, and the others cell by cell."""
    found = list(_alignment(sheet))
    for place in range(len(sheet.headings)):
        column = [row[place] for row in sheet.rows]
        forms = Counter(cell.form for cell in column if cell.form)
        if not forms:
            continue
        usual = forms.most_common(1)[0][0]
        found.append(
            {"column": {"columns": [place], "format": {"num_format": usual}, "include_names": False}}
        )
        found += [
            {"cell": {"cells": (row + 1, place), "format": {"num_format": cell.form}}}
            for row, cell in enumerate(column)
            if cell.form and cell.form != usual
        ]
    if sheet.strong:
        rows = [row + 1 for row in sorted(sheet.strong)]
        found.append({"row": {"rows": rows, "format": {"bold": True}, "include_names": True}})
    return found


def _alignment(sheet: Sheet) -> Iterator[dict[str, Any]]:
    """Set columns of numbers to the right under their headings, and words beside one a little off it."""
    for place in range(1, len(sheet.headings)):
        after_number = place - 1 in sheet.numeric
        look = {"align": "right"} if place in sheet.numeric else {"indent": 1} if after_number else None
        if look:
            yield {"column": {"columns": [place], "format": look, "include_names": True}}


def _widths(sheet: Sheet) -> list[float]:
    """Return the width of each column in characters: its longest cell, within bounds; headings may wrap."""
    return [
        _width(heading, [row[place] for row in sheet.rows]) for place, heading in enumerate(sheet.headings)
    ]


def _width(heading: str, cells: Sequence[Cell]) -> float:
    words = max(len(word) for word in heading.split())
    wrapped = max(words, math.ceil(len(heading) / 3))
    longest = max(len(cell.printed) for cell in cells)
    return min(max(wrapped, longest, _NARROWEST) + 1, _WIDEST) * _CHARACTER
