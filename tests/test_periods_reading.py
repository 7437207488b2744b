"""Every spelling of the papers is understood, and what is printed parses back."""

from __future__ import annotations

import datetime as dt
import re

import pandas as pd
import pytest
from hypothesis import given

from pcp_kpi.errors import AnalystError, PeriodNotUnderstood
from pcp_kpi.periods import (
    Day,
    FinancialYear,
    Month,
    Period,
    Quarter,
    Rolling,
    Week,
    Window,
    YearToDate,
    parse_period,
    parse_quarter,
    parse_year,
)
from tests.drawn_periods import periods, windows

ADVICE = (
    ". Write it like one of these: '2021/22 Q1', 'Apr 21 - Jun 21', 'June 2021', '2021/22', "
    "'12 months to Jun 2021', '2021/22 year to date to June 2021', 'week of 5 July 2021' or '1 July 2021'"
)

Q1, Q2 = Quarter(2021, 1), Quarter(2021, 2)
JUNE = Month(2021, 6)
SPELLINGS: list[tuple[Period, list[str]]] = [
    (Q1, [
        "Qtr 1 21/22", "Q1 21/22", "Q1 2021/22", "2021/22 Q1", "2021-22 Q1", "21/22 Qtr 1", "Q1 2021-22",
        "quarter one 2021/22", "Quarter 1 2021/2022", "QTR 1   21/22", "Q1\u00a021/22", "2021-22-q1",
        "first quarter of 21/22", "Q1 of 21/22", "Qtr. 1 '21/22", "Apr 21 - Jun 21", "April to June 2021",
        "Apr-Jun 2021", "Apr \u2013 Jun 2021", "April \u2014 June 2021", "Q1 Apr \u2013 Jun 2021",
        "Q1 21/22 (Apr - Jun)", "Apr Jun2021", "2021-04 to 2021-06", "2021-04:2021-06",
        "01/04/21 to 30/06/21", "1 April to 30 June 2021", "Apr. 2021 until June 2021",
    ]),
    (Quarter(2019, 1), ["Apr 19 - Jun 19", "Qtr 1 19/20"]),
    (Q2, ["Q2 21/22 (July to Sept 2021)", "July to Sept 2021"]),
    (Quarter(2022, 2), ["quarter 2 2022/23"]),
    (Quarter(2022, 3), ["Q3 October - December 2022"]),
    (Quarter(2021, 4), ["quarter four 2021/22", "January to March 2022"]),
    (Quarter(2017, 4), ["Jan Mar2018"]),
    (Quarter(2011, 2), ["Q2 2011-12"]),
    (FinancialYear(2025), ["2025-26", "2025/26", "25/26", "FY 2025/26", "fy25/26", "financial year 2025-26"]),
    (FinancialYear(2019), ["2019/2020", "FY 2019/20", "Apr 19-Mar 20", "01/04/19 to 31/03/20"]),
    (FinancialYear(2011), ["2011/12", "2011-2012", "FY 2011-12"]),
    (FinancialYear(2012), ["2012-13"]),
    (FinancialYear(1999), ["1999/00", "99/00", "1999-00", "1999/2000"]),
    (FinancialYear(2069), ["69/70"]),
    (FinancialYear(1970), ["70/71"]),
    (JUNE, ["2021-06", "Jun-21", "June 2021", "Jun 21", "JUNE 2021", "202106", "Jun '21", "Jun to Jun 21"]),
    (Month(2021, 9), ["Sept 2021", "Sep 2021", "Sept. 2021", "september 2021"]),
    (Month(2011, 12), ["2011-12"]),
    (Day(dt.date(2021, 6, 30)), ["2021-06-30", "2021-06-30 00:00:00", "end Q1 21/22", "end of June 2021"]),
    (Day(dt.date(2021, 4, 1)), ["2021-04-01"]),
    (Day(dt.date(2021, 7, 1)), ["As at 01.07.2021", "1 July 2021", "1/7/21", "as of 1st July 21"]),
    (Day(dt.date(2021, 7, 6)), ["as at 6th July 2021"]),
    (Day(dt.date(2022, 12, 31)), ["end of third quarter 2022/23"]),
    (Week(dt.date(2021, 7, 5)), ["week of 5 July 2021", "w/c 05/07/2021", "Week commencing 5th July 2021"]),
    (Rolling(12, Month(2020, 3)), [
        "12 months to Mar 2020", "12 months to 31 March 2020", "year ending March 2020",
        "twelve months to the end of March 2020", "year ended 31 March 2020", "rolling 12 months 2019/20",
    ]),
    (Rolling(12, Month(2026, 3)), ["year ending March 2026"]),
    (Rolling(12, JUNE), [
        "Jul 20 - Jun 21 rolling 12 months", "Rolling 12-months (Jul 20 - Jun 21)", "Jul 20 - Jun 21",
        "rolling Jul 20 - Jun 21", "rolling 12 months to June 2021", "12-month rolling to June 2021",
    ]),
    (Rolling(6, JUNE), ["Rolling 6-months (Jan - Jun 21)", "Jan 21 - Jun 21"]),
    (Rolling(3, JUNE), ["Jun-21 (three month rolling)", "last 3 months (to Jun 21)"]),
    (YearToDate(JUNE), [
        "2021/22 year to date to June 2021", "year to date to June 2021", "2021/22 YTD (Apr to Jun)",
        "Q1 2021/22 year to date", "2021/22 year to date to 30 June 2021", "2021/22 year to date (June)",
    ]),
    (YearToDate(Month(2022, 12)), [
        "year to date (April - December 2022)", "April 2022 to December 2022 year to date",
        "2022/23 year to date (April 2022 - December 2022)",
    ]),
    (Window(Month(2020, 3), Month(2021, 3)), ["2020-03:2021-03", "from Mar 2020 to Mar 2021"]),
    (Window(Month(2021, 5), Month(2021, 7)), ["May to July 2021"]),
]  # fmt: skip


@pytest.mark.parametrize(("period", "text"), [(known, text) for known, texts in SPELLINGS for text in texts])
def test_every_spelling_of_the_papers_is_understood(period: Period, text: str) -> None:
    assert parse_period(text) == period


REFUSALS = {
    "": "the text is empty",
    " \u00a0 ": "the text is empty",
    "previous year": "no spelling of a period fits it",
    "year to nowhere": "no spelling of a period fits it",
    "week of rain": "no spelling of a period fits it",
    "2021": "a calendar year alone may stand for two financial years; write '2020/21' or '2021/22'",
    "June": "the year is missing",
    "Apr to Jun": "the year of the last month is missing",
    "2025-27": "27 is neither a month (01 to 12) nor the year after 2025; a financial year joins two "
    "years that follow each other, such as 2025/26",
    "2021-13": "13 is neither a month (01 to 12) nor the year after 2021; a financial year joins two "
    "years that follow each other, such as 2021/22",
    "2021/06": "06 is not the year after 2021; a financial year joins two years that follow each other, "
    "such as 2021/22",
    "202113": "a year has months 1 to 12; month 13 came",
    "2021-04 to 2021-13": "a year has months 1 to 12; month 13 came",
    "2021-13 to 2022-03": "a year has months 1 to 12; month 13 came",
    "07/13/2021": "a year has months 1 to 12; month 13 came",
    "31 June 2021": "June 2021 has days 1 to 30; day 31 came",
    "0999/00": "the year 999 lies outside 1000 to 9998",
    "Q1": "a quarter needs its financial year, such as '2021/22 Q1'",
    "Q4 2019": "a quarter needs its financial year; write '2018/19 Q4' or '2019/20 Q4'",
    "Q5 2021/22": "a financial year has quarters 1 to 4; quarter 5 came",
    "Q2 performance": "beside the quarter stands 'performance', which is neither a financial year nor its "
    "months",
    "Q2 Oct - Dec 2022": "2022/23 Q2 is July to September 2022, but the months named are October to December "
    "2022",
    "Q1 21/22 (July to Sept 2021)": "2021/22 Q1 is April to June 2021, but the months named are July to "
    "September 2021",
    "Q3 Oct - Nov 2022": "2022/23 Q3 is October to December 2022, but the months named are October to "
    "November 2022",
    "Oct - Mar 2021": "it runs backwards within 2021; name both years, such as 'Oct 2020 to Mar 2021'",
    "Jun 21 - Apr 21": "it runs backwards, from Jun 2021 to Apr 2021; exchange the two",
    "25 March - 10 June 2020": "a window consists of whole months; 25 March 2020 to 10 June 2020 does not: "
    "the months are 'Mar 2020 to Jun 2020'",
    "12 months to 15 March 2020": "a window of whole months ends on the last day of one; 15 March 2020 is "
    "not: it would end on 31 March 2020",
    "72 months to Jun 2021": "a rolling window has 1 to 60 months; 72 came",
    "Rolling 6 months (Jul 20 - Jun 21)": "it is said to roll over 6 months, but those named are 12",
    "rolling 12 months": "a rolling window needs its last month, such as 'rolling 12 months to June 2021'",
    "rolling to June 2021": "a rolling window needs its length, such as 'rolling 12 months'",
    "Year to Jun 2021": "it may be twelve months or the year to date; write '12 months to Jun 2021' or "
    "'2021/22 year to date (Apr to Jun)'",
    "Year to Date '21/22": "a year to date needs its last month; name it, such as '2021/22 year to date to "
    "June 2021'",
    "To date in 19/20": "a year to date needs its last month; name it, such as '2019/20 year to date to "
    "June 2019'",
    "2021/22 year to date of sorts": "'of sorts' does not name the last month of a year to date",
    "2021/22 year to date to June 2022": "June 2022 does not lie in 2021/22",
    "year to date (May - June 2021)": "a year to date to June 2021 begins in April 2021; May 2021 came",
    "w/c 06/07/2021": "a week begins on a Monday; 6 July 2021 is not one, its week begins on 5 July 2021",
}


@pytest.mark.parametrize(("text", "reason"), REFUSALS.items())
def test_a_refusal_names_the_text_the_reason_and_the_way_out(text: str, reason: str) -> None:
    with pytest.raises(PeriodNotUnderstood) as refusal:
        parse_period(text)
    assert str(refusal.value) == f"{text!r} is not understood as a period: {reason}{ADVICE}"
    assert isinstance(refusal.value, AnalystError)


def test_what_is_not_a_text_is_read_as_it_prints() -> None:
    assert parse_period(Q1) == Q1  # type: ignore[arg-type]
    assert parse_period(pd.Timestamp("2021-07-01")) == Day(dt.date(2021, 7, 1))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("June 2021", "a month"), ("2021/22", "a financial year"), ("1 July 2021", "a day"),
        ("week of 5 July 2021", "a week"), ("Jan 21 - Jun 21", "a rolling window of 6 months"),
        ("year to date to June 2021", "a year to date"), ("Mar 2020 to Mar 2021", "a run of months"),
    ],
)  # fmt: skip
def test_a_quarter_is_insisted_on(text: str, kind: str) -> None:
    with pytest.raises(PeriodNotUnderstood) as refusal:
        parse_quarter(text)
    assert str(refusal.value) == f"{text!r} is {kind}; a quarter is needed, such as '2021/22 Q1'"


def test_a_financial_year_is_insisted_on() -> None:
    assert parse_year("2021-22") == FinancialYear(2021)
    message = "'Q1 21/22' is a quarter; a financial year is needed, such as '2019/20'"
    with pytest.raises(PeriodNotUnderstood, match=f"^{re.escape(message)}$"):
        parse_year("Q1 21/22")


@given(periods)
def test_what_is_printed_parses_back(period: Period) -> None:
    assert parse_period(period.label) == period
    assert parse_period(period.words) == period


@given(windows)
def test_window_label_parses_back_to_the_same_months(window: Window) -> None:
    period = parse_period(window.label)
    assert (period.start, period.end) == (window.start, window.end)
