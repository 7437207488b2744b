"""Cells that name a month or a quarter: dates, serial numbers and texts, and none that may be read in two ways."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from pcp_kpi.errors import PeriodNotUnderstood
from pcp_kpi.intake.spots import period_in
from pcp_kpi.periods import Month, Quarter

EPOCH, EPOCH_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)
MONTH = "a month is needed, as a date or a text like 'Jun 2021'"

MessageOf = Callable[[type[Exception], Callable[[], object]], str]


@pytest.mark.parametrize(
    "cell",
    [
        dt.date(2021, 4, 30), dt.datetime(2021, 4, 1, 9, 30), 44287, 44287.5, "Apr 21", "april 2021", "Apr-21",
        "2021-04", 202104, "30/04/2021", "04/04/2021", "1 April 2021", "end of April 2021",
    ],
    ids=str,
)  # fmt: skip
def test_a_month_may_be_a_date_a_serial_number_or_any_unambiguous_text(cell: object) -> None:
    assert period_in(cell, "month", EPOCH) == Month(2021, 4)


@pytest.mark.parametrize(
    "cell", [dt.date(2021, 6, 30), 44287, "Jun 2021", "2021/22 Q1", "Qtr 1 21/22", "Apr 21 - Jun 21"], ids=str
)
def test_a_quarter_may_be_named_by_a_day_or_month_in_it(cell: object) -> None:
    assert period_in(cell, "quarter", EPOCH) == Quarter(2021, 1)


def test_serial_numbers_count_from_the_day_that_the_workbook_says() -> None:
    assert period_in(44287 - 1462, "month", EPOCH_1904) == Month(2021, 4)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("05/04/2021", "'05/04/2021' is a text that may be a day of April 2021 or, in American order, of May 2021; "
                       "type it as a date, or write 'April 2021'"),
        ("1.2.21", "'1.2.21' is a text that may be a day of February 2021 or, in American order, of January 2021; "
                   "type it as a date, or write 'February 2021'"),
        ("2010-11", "'2010-11' may be November 2010 or the financial year 2010/11; write 'Nov 2010'"),
    ],
)  # fmt: skip
def test_a_text_that_may_be_read_in_two_ways_is_refused(message_of: MessageOf, text: str, rule: str) -> None:
    assert message_of(PeriodNotUnderstood, lambda: period_in(text, "month", EPOCH)) == rule


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("2021/22", "'2021/22' is a financial year; a month is needed"),
        ("Q1 2021/22", "'Q1 2021/22' is a quarter; a month is needed"),
        ("12 months to Jun 2021", "'12 months to Jun 2021' is a rolling window of 12 months; a month is needed"),
        (2021, "'2021' is not understood as a period: a calendar year alone may stand for two financial years; "
               f"write '2020/21' or '2021/22'; {MONTH}"),
        ("04/13/2021", "'04/13/2021' is not understood as a period: a year has months 1 to 12; month 13 came; "
                       f"{MONTH}"),
        ("Total", f"'Total' is not understood as a period: no spelling of a period fits it; {MONTH}"),
        (True, f"'True' is not understood as a period: no spelling of a period fits it; {MONTH}"),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_month_is_refused_with_what_it_is(message_of: MessageOf, cell: object, rule: str) -> None:
    assert message_of(PeriodNotUnderstood, lambda: period_in(cell, "month", EPOCH)) == rule
