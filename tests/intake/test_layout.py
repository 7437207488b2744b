"""The few lines of TOML beside a workbook: every wrong key and value told at once, with the way out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from pcp_kpi.catalogue import read_catalogue
from pcp_kpi.errors import DataRefused
from pcp_kpi.intake.layout import Entry, Layout, read_layout

GOOD = 'area = "West Mercia"\nperiod-column = "Month"\n[columns]\n"Hate" = "hate-crime"\n'

Refusal = Callable[[str], list[str]]


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str | bytes], Layout]:
    def read_text(content: str | bytes) -> Layout:
        path = tmp_path / "calls.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return read_layout(path, read_catalogue())

    return read_text


@pytest.fixture
def refusal(read) -> Refusal:
    """Return the faults of a layout, without the name of its file."""

    def faults(content: str | bytes) -> list[str]:
        with pytest.raises(DataRefused) as refused:
            read(content)
        assert {fault.file for fault in refused.value.faults} == {"calls.toml"}
        return [str(fault).removeprefix("calls.toml: ") for fault in refused.value.faults]

    return faults


def test_four_lines_are_enough(read) -> None:
    assert read(GOOD) == Layout((Entry("Hate", "hate-crime"),), area="West Mercia", period_column="Month")


def test_every_key_has_its_place(read) -> None:
    layout = read(
        """
        sheet = "Monthly"
        header-row = 3
        area-column = "LPA"
        periods = "columns"
        measure-column = "Measure"
        grain = "quarter"
        stop = "Total"
        provisional-from = 2021-05-01
        [rows]
        "Hate  crimes" = "Hate Crime"
        "Talk time" = { measure = "talk-time", breakdown = "999", of = "999 calls", unit = "mean" }
        [missing]
        "*" = "suppressed"
        """
    )
    assert layout == Layout(
        entries=(
            Entry("Hate crimes", "hate-crime"),
            Entry("Talk time", "talk-time", "999", "999 calls", "mean"),
        ),
        sheet="Monthly",
        header_row=3,
        area_column="LPA",
        measure_column="Measure",
        across=True,
        grain="quarter",
        stop="Total",
        provisional_from=dt.date(2021, 5, 1),
        missing={"*": "suppressed"},
    )
    assert layout.headings == ("Hate crimes", "Talk time", "999 calls")


def test_a_byte_order_mark_is_no_fault(read) -> None:
    assert read(b"\xef\xbb\xbf" + GOOD.encode()).area == "West Mercia"


def test_a_layout_that_is_missing_is_told_with_what_it_says(tmp_path: Path, message_of) -> None:
    assert message_of(DataRefused, lambda: read_layout(tmp_path / "calls.toml", read_catalogue())) == (
        "1 fault in the data; nothing was written:\n"
        "  calls.toml: is missing; it stands beside the workbook and says what the workbook holds: sheet, header-row, "
        "area, period-column and, under [columns], the measure of each heading"
    )


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"area = West Mercia\n", "is not valid TOML: Invalid value (at line 1, column 8)"),
        (GOOD.encode("utf-16"), "is not UTF-8"),
        (b'area = "Telford \xe6"\n', "is not UTF-8"),
    ],
    ids=["no quotation marks", "utf-16", "latin-1"],
)
def test_a_file_that_is_no_toml_is_refused(refusal: Refusal, content: bytes, rule: str) -> None:
    assert refusal(content) == [rule]


def test_an_empty_layout_is_told_all_that_it_lacks(refusal: Refusal) -> None:
    assert refusal("") == [
        "give either area, for the whole sheet, or area-column, the heading above the areas",
        "period-column is missing: the heading above the periods",
        "no heading is given a measure; write [columns] and below it a line for each heading",
    ]


def test_all_that_is_wrong_is_told_at_once(refusal: Refusal) -> None:
    assert refusal(
        """
        header_row = 3
        header-row = "three"
        area = "West Mercia"
        area-column = "LPA"
        period-column = 4
        grain = "week"
        periods = "down"
        provisional-from = 2021
        zoom = 2
        [columns]
        "Hate" = "hate-crime"
        "Hate crimes" = "hate-crime"
        "Rape" = "Rapes"
        "Calls" = { breakdown = "999" }
        "Answered" = { measure = "answered", off = "Calls" }
        "Talk" = { measure = "talk", of = "", unit = "mean" }
        "Wait" = { measure = "wait", of = "Calls", unit = "sum" }
        "Share" = { measure = "share-printed", of = "Calls" }
        [missing]
        "*" = ""
        "0" = "not recorded"
        " " = "not recorded"
        "-" = "not available"
        """
    ) == [
        "'header_row': there is no such key; did you mean 'header-row'?",
        "'zoom': there is no such key; the keys are sheet, header-row, area, area-column, period-column, periods, "
        "measure-column, value-column, of-column, grain, stop, provisional-from, columns, rows and missing",
        "give either area, for the whole sheet, or area-column, the heading above the areas",
        "'4': period-column is a text in quotation marks, not empty",
        "'three': header-row is a whole number, counted from 1 as the spreadsheet shows it",
        "'week': grain is 'month' or 'quarter'",
        "'down': periods is 'rows' or 'columns'",
        "'2021': provisional-from is a period in quotation marks, such as '2021-05' or 'May 2021'",
        "'*': a mark that means missing needs its reason, a text in quotation marks",
        "'0': a number or an empty cell cannot be a mark: an empty cell is not recorded, a nought is nought",
        "' ': a number or an empty cell cannot be a mark: an empty cell is not recorded, a nought is nought",
        "'Rape': the catalogue knows no measure 'Rapes'; did you mean 'rape'?; a new one is lower case words joined "
        "by hyphens, such as calls-999",
        "'Calls': a heading is given a measure: \"Hate crimes\" = \"hate-crime\", or = { measure = \"...\", "
        "of = \"...\" }",
        "'Answered: off': there is no such key; did you mean 'of'?; known: measure, breakdown, of and unit",
        "'Talk: of': of is a text in quotation marks, not empty",
        "'Wait: sum': unit is 'share' or 'mean'",
        "'Share': share-printed is known only as printed and has no denominator; take 'of' out",
        "'Hate crimes': another heading is hate-crime too; give each a breakdown of its own",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("layout", "rule"),
    [
        ('area = "A"\nperiods = "columns"\nmeasure-column = "M"\n[columns]\n"Hate" = "hate-crime"\n',
         "'[columns]': the measures stand in rows here; call this table [rows]"),
        ('area = "A"\nperiod-column = "M"\n[rows]\n"Hate" = "hate-crime"\n',
         "'[rows]': the measures stand in columns here; call this table [columns]"),
        ('area = "A"\nperiods = "columns"\n[rows]\n"Hate" = "hate-crime"\n',
         "measure-column is missing: the heading above the measures"),
        ('area = "A"\nperiod-column = "M"\ncolumns = "Hate"\n',
         "'Hate': [columns] is a table; below it stands a line for each heading"),
        ('area = "A"\nperiod-column = "M"\nmissing = "*"\n[columns]\n"Hate" = "hate-crime"\n',
         "'*': [missing] is a table; below it stands a line such as '*' = 'suppressed'"),
    ],
)  # fmt: skip
def test_a_table_that_stands_wrongly_is_refused(refusal: Refusal, layout: str, rule: str) -> None:
    assert refusal(layout) == [rule]
