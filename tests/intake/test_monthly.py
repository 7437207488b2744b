"""Any table of months by a column map: CSV or workbook, a column a measure, a column a month, or a value a row."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from pcp_kpi.errors import DataRefused
from pcp_kpi.intake import Reading
from pcp_kpi.intake.monthly import read as read_monthly

WIDE = """
area-column = "Police force"
period-column = "Month"
[columns]
"999 calls" = "calls-999"
"Under 10 s" = { measure = "calls-999-in-10-seconds", of = "999 calls" }
[missing]
"[x]" = "not available"
"""
LONG = """
area-column = "Force"
period-column = "Month"
measure-column = "Indicator"
value-column = "Value"
of-column = "Out of"
[rows]
"Calls" = "calls-999"
"Under 10 s" = "calls-999-in-10-seconds"
[missing]
"*" = "suppressed"
"""
ACROSS = """
area-column = "Force"
measure-column = "Measure"
periods = "columns"
[rows]
"Calls" = "calls-999"
"""
Read = Callable[..., Reading]


@pytest.fixture
def read(write_csv, context_of) -> Read:
    """Read a CSV file by a column map."""

    def read_text(text: str | bytes, layout: str) -> Reading:
        path = write_csv(text, "answering.csv")
        path.with_suffix(".toml").write_text(layout, encoding="utf-8")
        return read_monthly(path, context_of("bt", kind="published"))

    return read_text


def rows_of(reading: Reading) -> list[tuple[object, ...]]:
    assert reading.faults == ()
    figures = reading.figures.assign(period=reading.figures["period"].dt.strftime("%Y-%m"))
    table = figures[["measure", "area", "period", "value", "of", "note"]]
    return [tuple(None if cell != cell else cell for cell in row) for row in table.itertuples(index=False)]


def test_a_column_a_measure_with_the_force_under_its_own_name(read: Read) -> None:
    reading = read(
        "Police force,Month,999 calls,Under 10 s\r\n"
        "West Mercia Police,Nov 2021,200,150\r\n"
        "Kent Police,Nov 2021,300,[x]\r\n"
        "Telford and Wrekin,2021-12,,\r\n",
        WIDE,
    )
    assert rows_of(reading) == [
        ("calls-999", "West Mercia", "2021-11", 200, None, ""),
        ("calls-999", "Kent Police", "2021-11", 300, None, ""),
        ("calls-999-in-10-seconds", "West Mercia", "2021-11", 150, 200, ""),
        ("calls-999-in-10-seconds", "Kent Police", "2021-11", None, 300, "not available"),
    ]
    assert reading.rows == 3


def test_one_value_a_row_with_its_denominator_beside_it(read: Read) -> None:
    reading = read(
        "Force,Month,Indicator,Value,Out of\n"
        "West Mercia,2021-11,Calls,200,\n"
        "West Mercia,2021-11,Under 10 s,150,200\n"
        "West Mercia,2021-12,Under 10 s,*,210\n"
        "West Mercia,2021-12,Something else,7,\n",
        LONG,
    )
    assert rows_of(reading) == [
        ("calls-999", "West Mercia", "2021-11", 200, None, ""),
        ("calls-999-in-10-seconds", "West Mercia", "2021-11", 150, 200, ""),
        ("calls-999-in-10-seconds", "West Mercia", "2021-12", None, 210, "suppressed"),
    ]
    assert math.isnan(reading.figures["value"].iloc[2])


def test_a_column_a_month(read: Read) -> None:
    reading = read("Force,Measure,Nov 2021,Dec 2021\nWest Mercia,Calls,200,210\n", ACROSS)
    assert [row[2:4] for row in rows_of(reading)] == [("2021-11", 200), ("2021-12", 210)]


def test_all_that_is_wrong_is_told_by_the_cell_that_a_spreadsheet_shows(read: Read) -> None:
    reading = read(
        "Force,Month,Indicator,Value,Out of\n"
        'West Mercia,2021-11,Calls,"1,024",\n'
        "West Mercia,2021-12,Calls,n/k,\n"
        "West Mercia,2021-12,Calls,5,\n"
        ",2022-01,Calls,5,\n"
        "West Mercia,Smarch,Calls,5,\n",
        LONG,
    )
    assert [str(fault) for fault in reading.faults] == [
        "answering.csv: 'Under 10 s': there is no such heading in column 'Indicator'; there are 'Calls'",
        "answering.csv, cell D2: '1,024': is a text with thousands separators; type it as the number 1024",
        "answering.csv, cell D3: 'n/k': a number is needed; if this means missing, give it a reason under [missing] in "
        "the layout",
        "answering.csv, cell D4: '5': stands in D3 already; keep one of the two",
        "answering.csv, cell A5: the name of an area is needed in each row; fill it down where cells are merged or left "
        "empty",
        "answering.csv, cell B6: 'Smarch' is not understood as a period: no spelling of a period fits it; "
        "a month is needed, as a date or a text like 'Jun 2021'",
    ]


def test_a_share_without_its_denominator_is_refused(read: Read) -> None:
    layout = LONG.replace('"Calls" = "calls-999"\n', "")
    reading = read("Force,Month,Indicator,Value,Out of\nWest Mercia,2021-11,Under 10 s,150,\n", layout)
    (fault,) = reading.faults
    assert str(fault) == "answering.csv, cell D2: '150': a share or mean needs its denominator in of"


@pytest.mark.parametrize(
    ("layout", "told"),
    [
        (
            LONG.replace('measure-column = "Indicator"\n', ""),
            "'value-column': value-column goes with measure-column and period-column, one value a row, and not with "
            "periods across",
        ),
        (
            WIDE.replace("[columns]", 'of-column = "Out of"\n[columns]'),
            """'of-column': goes with value-column; else say of = "heading" beside the measure""",
        ),
    ],
)
def test_keys_that_do_not_go_together_are_refused(read: Read, layout: str, told: str, message_of) -> None:
    message = message_of(DataRefused, lambda: read("Month\n", layout))
    assert message == f"1 fault in the data; nothing was written:\n  answering.toml: {told}"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "the file is empty; a header and at least one row are needed"),
        ("Month,Calls\n".encode("utf-16"), "is UTF-16; save it as 'CSV UTF-8 (comma delimited)'"),
        (b"Month,Calls\n\x00\x01\n", "row 2: is binary and no CSV; save it as 'CSV UTF-8'"),
        (b"Month,Calls\nx,\xff\n", "row 2: is not UTF-8; save it as 'CSV UTF-8 (comma delimited)'"),
        (
            b'Month,Calls\n"x,1\n2,3\n',
            "row 2: a quotation mark opens a cell that does not end in its line; close it, or take the line break out",
        ),
    ],
)
def test_what_is_no_csv_is_refused(read: Read, content: bytes, told: str, message_of) -> None:
    message = message_of(DataRefused, lambda: read(content, WIDE))
    place = "answering.csv, " if told.startswith("row") else "answering.csv: "
    assert message == f"1 fault in the data; nothing was written:\n  {place}{told}"


def test_a_number_with_more_digits_than_can_be_kept_is_refused(read: Read) -> None:
    reading = read(
        "Force,Month,Indicator,Value,Out of\nWest Mercia,2021-11,Calls,12345678901234567,\n",
        LONG.replace('"Under', '# "'),
    )
    assert [str(fault) for fault in reading.faults] == [
        "answering.csv, cell D2: '12345678901234567': has more digits than can be kept exactly; give it in thousands or "
        "millions"
    ]
