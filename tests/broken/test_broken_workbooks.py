"""Workbooks and archives, broken or hostile: one refusal each, nothing run, nothing unpacked, nothing lost."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

TOML = """
sheet = "Monthly"
area = "West Mercia"
period-column = "Month"
[columns]
"Hate" = "hate-crime"
"Answered" = { measure = "calls-answered", of = "Calls" }
[missing]
"n/a" = "not available"
"""
HEAD = ["Month", "Hate", "Calls", "Answered"]
APRIL = ["Apr 2021", 230, 900, 850]
STREET = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context\n"
)
STREET_ROW = ",2018-07,West Mercia Police,West Mercia Police,,,No Location,,,Burglary,,\n"
GOOD = "measure,area,grain,period,value\nhate-crime,West Mercia,month,2021-04-01,230\n"
ENTITIES = b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"
# One cell that fills a sheet, and one that is taken from another file.
HUGE = (
    '<table:table-row table:number-rows-repeated="9000000"><table:table-cell table:number-columns-repeated="900" '
    'office:value-type="float" office:value="1"/></table:table-row>'
)
LINKED = (
    "<table:table-row><table:table-cell table:formula=\"of:=['file:///a.ods'#$x.A1]\"/></table:table-row>"
)


def sheet(make: SimpleNamespace, *rows: list[object], **options: object) -> bytes:
    return make.workbook([HEAD, *rows], **options)


def april(**cells: object) -> list[object]:
    return [cells.get(name, usual) for name, usual in zip(HEAD, APRIL, strict=True)]


WORKBOOKS = [
    pytest.param(lambda make: sheet(make, APRIL)[:-200],
        'a.xlsx: is not a whole zip or workbook; download or copy it again', id="truncated"),
    pytest.param(lambda make: b"",
        'a.xlsx: is an empty file, not a workbook; save it as .xlsx from the spreadsheet program', id="empty"),
    pytest.param(lambda make: b"<html><table></table></html>",
        'a.xlsx: is a web page, not a workbook; save it as .xlsx from the spreadsheet program', id="web-page"),
    pytest.param(lambda make: b"%PDF-1.7 ",
        'a.xlsx: is a PDF, not a workbook; save it as .xlsx from the spreadsheet program', id="pdf"),
    pytest.param(lambda make: GOOD.encode(),
        'a.xlsx: is a text, not a workbook; save it as .xlsx from the spreadsheet program', id="text"),
    pytest.param(lambda make: make.zip({"a.csv": GOOD}),
        'a.xlsx: is another kind of document; save it as .xlsx from the spreadsheet program', id="other-zip"),
    pytest.param(lambda make: sheet(make, APRIL, sheet="Monthy"),
        "a.xlsx: has no sheet 'Monthly'; did you mean 'Monthy'?; it has 'Monthy'", id="wrong-sheet"),
    pytest.param(lambda make: sheet(make),
        'a.xlsx, sheet Monthly: there are no figures below the headings', id="only-headings"),
    pytest.param(lambda make: make.workbook([]),
        "a.xlsx: the sheet 'Monthly' is empty", id="empty-sheet"),
    pytest.param(lambda make: make.workbook([["Month"], APRIL], merged="B1:D1"),
        ("a.xlsx, sheet Monthly: 'Answered': there is no such heading in row 1; there are 'Month' and "
         "'Counts'; B1 to D1 is merged, so that only its first cell holds a text: unmerge it\n"
         "a.xlsx, sheet Monthly: 'Calls': there is no such heading in row 1; there are 'Month' and "
         "'Counts'; B1 to D1 is merged, so that only its first cell holds a text: unmerge it\n"
         "a.xlsx, sheet Monthly: 'Hate': there is no such heading in row 1; there are 'Month' and "
         "'Counts'; B1 to D1 is merged, so that only its first cell holds a text: unmerge it"), id="merged"),
    pytest.param(lambda make: make.workbook([[*HEAD, "Hate"], [*APRIL, 9]]),
        "a.xlsx, sheet Monthly, cell E1: 'Hate': the heading stands in B1 too; rename one of them",
        id="heading-twice"),
    pytest.param(lambda make: sheet(make, april(Month="05/04/2021")),
        ("a.xlsx, sheet Monthly, cell A2: '05/04/2021' is a text that may be a day of April 2021 or, in "
         "American order, of May 2021; type it as a date, or write 'April 2021'"), id="two-readings"),
    pytest.param(lambda make: sheet(make, april(Month="04/31/2021")),
        ("a.xlsx, sheet Monthly, cell A2: '04/31/2021' is not understood as a period: a year has months "
         "1 to 12; month 31 came; a month is needed, as a date or a text like 'Jun 2021'"), id="us-day"),
    pytest.param(lambda make: sheet(make, april(Month="Q1 2021")),
        ("a.xlsx, sheet Monthly, cell A2: 'Q1 2021' is not understood as a period: a quarter needs its "
         "financial year; write '2020/21 Q1' or '2021/22 Q1'; a month is needed, as a date or a text "
         "like 'Jun 2021'"), id="quarter"),
    pytest.param(lambda make: sheet(make, april(Month=44287), april(Month=44288)),
        "a.xlsx, sheet Monthly, cell A3: '44288': stands in A2 already; keep one of the two", id="serials"),
    pytest.param(lambda make: sheet(make, april(Month=99999)),
        ("a.xlsx, sheet Monthly, cell A2: '99999' is not understood as a period: no spelling of a "
         "period fits it; a month is needed, as a date or a text like 'Jun 2021'"), id="far-serial"),
    pytest.param(lambda make: sheet(make, april(Month="Soon")),
        ("a.xlsx, sheet Monthly, cell A2: 'Soon' is not understood as a period: no spelling of a period "
         "fits it; a month is needed, as a date or a text like 'Jun 2021'"), id="no-period"),
    pytest.param(lambda make: sheet(make, APRIL, APRIL),
        "a.xlsx, sheet Monthly, cell A3: 'Apr 2021': stands in A2 already; keep one of the two", id="month-twice"),
    pytest.param(lambda make: sheet(make, APRIL, [None] * 4, april(Month="May 2021")),
        ("a.xlsx, sheet Monthly, cell A4: 'May 2021': stands below the empty row 3, where the table "
         'ends; take the empty row out, or say in the layout with stop = "..." how the row after the '
         "last one begins"), id="gap"),
    pytest.param(lambda make: sheet(make, april(Hate="1,230")),
        ("a.xlsx, sheet Monthly, cell B2: '1,230': is a text with thousands separators; type it as the "
         "number 1230"), id="thousands"),
    pytest.param(lambda make: sheet(make, april(Hate="26%")),
        ("a.xlsx, sheet Monthly, cell B2: '26%': is a percentage typed as a text; give the count, and "
         'its denominator with of = "its heading"; where nothing but the percentage is known, use an id '
         "that ends in -printed"), id="percent"),
    pytest.param(lambda make: sheet(make, april(Hate="=1+1")),
        ("a.xlsx, sheet Monthly, cell B2: '=1+1': a number is needed; if this means missing, give it a "
         "reason under [missing] in the layout"), id="equals"),
    pytest.param(lambda make: sheet(make, april(Hate="@SUM(A1)")),
        ("a.xlsx, sheet Monthly, cell B2: '@SUM(A1)': a number is needed; if this means missing, give "
         "it a reason under [missing] in the layout"), id="at"),
    pytest.param(lambda make: sheet(make, april(Hate="+cmd|x!A0")),
        ("a.xlsx, sheet Monthly, cell B2: '+cmd|x!A0': a number is needed; if this means missing, give "
         "it a reason under [missing] in the layout"), id="plus"),
    pytest.param(lambda make: sheet(make, april(Hate=True)),
        ("a.xlsx, sheet Monthly, cell B2: 'TRUE': a number is needed; if this means missing, give it a "
         "reason under [missing] in the layout"), id="truth"),
    pytest.param(lambda make: sheet(make, APRIL, formulas={"B2": ("=1/0", "#DIV/0!")}),
        ("a.xlsx, sheet Monthly, cell B2: '#DIV/0!': the cell is in error; mend its formula, or give "
         "the error a reason under [missing] if it means missing"), id="error"),
    pytest.param(lambda make: sheet(make, APRIL, formulas={"B2": ("=1+1", "")}),
        ("a.xlsx, sheet Monthly, cell B2: 'formula without a result': open the workbook in the "
         "spreadsheet program and save it, so that the result is stored"), id="never-run"),
    pytest.param(lambda make: sheet(make, april(Calls=800)),
        ("a.xlsx, sheet Monthly, cell D2: '850 of 800': a share lies between 0 and 100% of its "
         'denominator; a total such as seconds over calls is said with unit = "mean"'), id="above-of"),
    pytest.param(lambda make: sheet(make, april(Calls=-900)),
        "a.xlsx, sheet Monthly, cell C2: '-900.0': a denominator is nought or more", id="negative-of"),
    pytest.param(lambda make: sheet(make, april(Calls=None)),
        ("a.xlsx, sheet Monthly, cell D2: '850': its denominator in C2 is empty; fill it in, or clear "
         "this cell"), id="no-of"),
    pytest.param(lambda make: make.with_part(sheet(make, APRIL), "xl/vbaProject.bin"),
        'a.xlsx: holds macros; save a copy as .xlsx, which has none', id="macro"),
    pytest.param(lambda make: make.with_part(sheet(make, APRIL), "xl/macrosheets/sheet1.xml"),
        'a.xlsx: holds macros; save a copy as .xlsx, which has none', id="macro-sheet"),
    pytest.param(lambda make: make.with_part(sheet(make, APRIL), "xl/externalLinks/externalLink1.xml"),
        ("a.xlsx: takes cells from other workbooks, which may have changed since; break the links "
         "(Data, Edit Links), so that the values stand in it, and save it"), id="link"),
    pytest.param(lambda make: make.with_part(sheet(make, APRIL), "../../outside.xml"),
        ("a.xlsx: '../../outside.xml': its path leads out of the archive; do not use this archive, and "
         "fetch it again from its source"), id="escape"),
    pytest.param(lambda make: make.with_part(sheet(make, APRIL), "xl/big.xml", bytes(2**22)),
        "a.xlsx: 'xl/big.xml': unpacks to more than 200 times its size, as no table does; do not use this archive",
        id="bomb"),
    pytest.param(lambda make: make.lying(make.with_part(sheet(make, APRIL), "xl/a.xml", b"ab" * 9000), "xl/a.xml"),
        'a.xlsx: holds more than it declares, as no spreadsheet program writes; do not open it', id="lying"),
    pytest.param(lambda make: make.zip({"xl/workbook.xml": "<x/>"}),
        'a.xlsx: is not a whole workbook; open it in the spreadsheet program and save it again as .xlsx',
        id="no-parts"),
    pytest.param(lambda make: make.with_part(sheet(make, APRIL), "xl/workbook.xml", ENTITIES),
        'a.xlsx: is not a whole workbook; open it in the spreadsheet program and save it again as .xlsx',
        id="entities"),
    pytest.param(lambda make: make.ods(LINKED),
        ("a.xlsx: takes cells from other workbooks, which may have changed since; break the links "
         "(Data, Edit Links), so that the values stand in it, and save it"), id="ods-link"),
    pytest.param(lambda make: make.ods("", body='<table:table-source xmlns:x="x"/>'),
        ("a.xlsx: takes cells from other workbooks, which may have changed since; break the links "
         "(Data, Edit Links), so that the values stand in it, and save it"), id="ods-source"),
    pytest.param(lambda make: make.with_part(make.ods(""), "Basic/script-lc.xml"),
        'a.xlsx: holds macros; save a copy as .xlsx, which has none', id="ods-macro"),
    pytest.param(lambda make: make.ods(HUGE),
        ("a.xlsx: has a sheet of 9,000,000 rows and 900 columns, beyond any table of months; delete the "
         "rows and columns that lie outside the table"), id="ods-huge"),
    pytest.param(lambda make: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        'a.xlsx: is not a whole workbook; open it in the spreadsheet program and save it again as .xlsx', id="xls"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "told"), WORKBOOKS)
def test_a_broken_workbook_is_refused_in_its_own_place(
    cleaning, refusal, entry, make, content, told: str
) -> None:
    files = {"a.xlsx": content(make), "a.toml": TOML}
    assert cleaning(entry("a.xlsx", "workbook"), files) == refusal(told)


def test_a_workbook_without_its_layout_is_refused(cleaning, refusal, entry, make) -> None:
    assert cleaning(entry("a.xlsx", "workbook"), {"a.xlsx": sheet(make, APRIL)}) == refusal(
        "a.toml: is missing; it stands beside the workbook and says what the workbook holds: sheet, "
        "header-row, area, period-column and, under [columns], the measure of each heading"
    )


def test_a_whole_workbook_is_read_with_days_and_texts_for_months(cleaning, entry, make) -> None:
    rows = [april(Month=44287), april(Month="May 2021"), april(Month="30/06/2021", Hate="n/a")]
    told = cleaning(
        entry("a.xlsx", "workbook"), {"a.xlsx": sheet(make, *rows), "a.toml": TOML}, refused=False
    )
    assert told == (
        "warning: the catalogue does not know calls-answered; no report shows what it does not know\n"
    )


ARCHIVES = [
    pytest.param(lambda make: make.zip({"a-street.csv": STREET + STREET_ROW})[:-30],
        'a.zip: is not a whole zip or workbook; download or copy it again', id="zip-truncated"),
    pytest.param(lambda make: make.zip({"../a-street.csv": STREET + STREET_ROW}),
        ("a.zip: '../a-street.csv': its path leads out of the archive; do not use this archive, and "
         "fetch it again from its source"), id="zip-escape"),
    pytest.param(lambda make: make.zip({"/etc/a-street.csv": STREET + STREET_ROW}),
        ("a.zip: '/etc/a-street.csv': its path leads out of the archive; do not use this archive, and "
         "fetch it again from its source"), id="zip-root"),
    pytest.param(lambda make: make.zip({"C:\\a-street.csv": STREET + STREET_ROW}),
        ("a.zip: 'C:\\\\a-street.csv': its path leads out of the archive; do not use this archive, and "
         "fetch it again from its source"), id="zip-drive"),
    pytest.param(lambda make: make.zip({"a-street.csv": STREET + STREET_ROW * 10**5}),
        "a.zip: 'a-street.csv': unpacks to more than 200 times its size, as no table does; do not use this archive",
        id="zip-bomb"),
    pytest.param(lambda make: make.zip({"a-street.csv": STREET + STREET_ROW}, method=14),
        "a.zip: 'a-street.csv': is packed by an unusual method; pack it again as a plain .zip", id="zip-lzma"),
    pytest.param(lambda make: make.lying(make.zip({"a-street.csv": STREET + STREET_ROW * 40}), "a-street.csv"),
        'a-street.csv, row 21: has 3 cells where the header has 12', id="zip-lying"),
    pytest.param(lambda make: make.zip({"readme.txt": "x"}),
        'a.zip: holds no street or outcomes file of data.police.uk; they are known by their first line',
        id="zip-other"),
    pytest.param(lambda make: make.zip({"a-street.csv": STREET + STREET_ROW + "x,y\n"}),
        'a-street.csv, row 3: has 2 cells where the header has 12', id="zip-ragged"),
    pytest.param(lambda make: make.zip({"a-street.csv": STREET + STREET_ROW}, method=0).replace(b"Burg", b"Borg"),
        'a.zip: is not whole in its archive; download or copy the archive again', id="zip-check-sum"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "told"), ARCHIVES)
def test_a_broken_archive_is_refused(cleaning, refusal, entry, make, content, told: str) -> None:
    assert cleaning(entry("a.zip", "police-uk"), {"a.zip": content(make)}) == refusal(told)


def test_two_files_that_share_their_bytes_in_an_archive_are_refused(cleaning, refusal, entry, make) -> None:
    assert cleaning(
        entry("a.zip", "police-uk"), {"a.zip": make.overlapping("a-street.csv", STREET)}
    ) == refusal(
        "a.zip: its files overlap, which no program that packs archives writes; download it again from "
        "its source"
    )
