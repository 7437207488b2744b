from __future__ import annotations

import pytest

from pcp_kpi.errors import CommandError, PeriodNotUnderstood
from pcp_kpi.forces import read_force
from pcp_kpi.periods import FinancialYear, Month, Quarter, Rolling
from pcp_kpi.report.entries import as_baseline, as_grain, as_quarter

Q1 = Quarter(2021, 1)


@pytest.mark.parametrize(
    "text", ["2021/22 Q1", "Qtr 1 21/22", "Q1 21/22", "Apr 21 - Jun 21", "April to June 2021"]
)
def test_a_quarter_is_read_from_any_spelling_of_the_papers(text):
    assert as_quarter(text) == Q1


def test_a_quarter_stays_as_it_is():
    assert as_quarter(Q1) is Q1


def test_a_month_is_no_quarter():
    with pytest.raises(PeriodNotUnderstood):
        as_quarter("June 2021")


def test_the_baseline_left_out_is_the_choice_of_the_force():
    force = read_force()
    assert as_baseline(None, Q1, force) == FinancialYear(2019)
    assert as_baseline(None, Quarter(2025, 4), force) == FinancialYear(2024)


@pytest.mark.parametrize("year", ["2018/19", "2018-19", FinancialYear(2018)])
def test_the_baseline_named_wins(year):
    assert as_baseline(year, Q1, read_force()) == FinancialYear(2018)


def test_a_baseline_after_the_quarter_is_refused(message_of):
    asked = message_of(CommandError, lambda: as_baseline("2022/23", Q1, read_force()))
    assert asked == "the baseline 2022/23 lies after 2021/22 Q1; name an earlier year"


def test_the_quarters_own_year_may_be_its_baseline():
    assert as_baseline("2021/22", Q1, read_force()) == FinancialYear(2021)


def test_by_month_a_quarter_is_told_by_its_last_month():
    assert as_grain(Q1, "month") == Month(2021, 6)
    assert as_grain(Q1, "quarter") is Q1
    assert as_grain(Q1, "rolling-6-months") == Rolling(6, Month(2021, 6))


def test_a_measure_is_not_reported_by_week():
    with pytest.raises(
        CommandError,
        match=r"^a measure is reported by quarter, month, rolling-6-months and rolling-12-months, not by 'week'$",
    ):
        as_grain(Q1, "week")
