"""Periods in the words of a draft."""

from __future__ import annotations

import pytest

from pcp_kpi.auditing.drafts.dates import find_periods, usual_comparators
from pcp_kpi.periods import FinancialYear, Month, Quarter, parse_period

QUARTER, YEAR = Quarter(2021, 1), FinancialYear(2019)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("708 in Q1 2021/22", [("2021/22 Q1", "of")]),
        ("in April to June 2021, up on April to June 2019", [("2021/22 Q1", "of"), ("2019/20 Q1", "on")]),
        ("74% (6 months to Mar 2021)", [("6 months to Mar 2021", "of")]),
        ("July 2020 to June 2021 (rolling 12 months)", [("12 months to Jun 2021", "of")]),
        ("limits of 307 to 607 (baseline 2019/20)", [("2019/20", "baseline")]),
        ("Mean 457, limits 307 to 607, from 2019/20.", [("2019/20", "baseline")]),
        ("2021/22 year to date (Apr to Jun)", [("2021/22 year to date (Apr to Jun)", "of")]),
        ("12 months", [("12 months to Jun 2021", "of")]),
        ("378 for the quarter", [("2021/22 Q1", "of")]),
        ("on 28 June 2021", [("28 Jun 2021", "on")]),
        ("July", [("Jul 2021", "of")]),
        ("it may rise", []),
    ],
)
def test_periods_are_found_with_what_they_are_to_the_number(text: str, found: list[tuple[str, str]]) -> None:
    assert [(str(when.period), when.role) for when in find_periods(text, QUARTER)] == found


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("on the same quarter of 2019/20", "2019/20 Q1"),
        ("on the same quarter last year", "2020/21 Q1"),
        ("on the same quarter two years prior", "2019/20 Q1"),
        ("on the previous quarter", "2020/21 Q4"),
        ("above last year's figure", "2020/21 Q1"),
        ("compared with 2018/19", "2018/19 Q1"),
    ],
)
def test_what_a_change_is_counted_from_is_found_beside_its_own_period(text: str, means: str) -> None:
    (when,) = find_periods(text, QUARTER)

    assert when.role == "on"
    assert when.beside(QUARTER, YEAR)[0] == parse_period(means)


def test_the_last_quarter_is_the_reported_one_when_something_happened_in_it() -> None:
    (when,) = find_periods("In the last quarter, casualties fell", QUARTER)

    assert when.role == "date"


def test_the_same_month_of_a_year_is_a_month() -> None:
    (when,) = find_periods("on the same month of 2019/20", QUARTER)

    assert when.beside(Month(2021, 6), YEAR) == (Month(2019, 6),)


def test_without_words_a_change_is_from_the_period_before_last_year_or_the_baseline_year() -> None:
    found = list(usual_comparators(QUARTER, YEAR))

    assert [str(period) for period in found] == ["2020/21 Q4", "2020/21 Q1", "2019/20 Q1"]
