from __future__ import annotations

import pytest

from pcp_kpi.auditing.comparators import compared_period, months_later

QUARTER = ("2021-04-01", "2021-06-30")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("vs previous quarter", ("2021-01-01", "2021-03-31")),
        ("change since last quarter", ("2021-01-01", "2021-03-31")),
        ("vs same quarter two years prior", ("2019-04-01", "2019-06-30")),
        ("vs quarter two years ago", ("2019-04-01", "2019-06-30")),
        ("vs same quarter last year", ("2020-04-01", "2020-06-30")),
        ("vs same quarter 19/20", ("2019-04-01", "2019-06-30")),
        ("vs pre-covid", ("", "")),
        ("", ("", "")),
    ],
)
def test_words_name_the_period_of_a_comparison(words: str, expected: tuple[str, str]) -> None:
    assert compared_period(words, *QUARTER) == expected


def test_years_are_read_from_words() -> None:
    assert compared_period("change since 2017", "2019-04-01", "2020-03-31") == ("2016-04-01", "2017-03-31")
    assert compared_period("20/21 vs 19/20", "2020-04-01", "2021-03-31") == ("2019-04-01", "2020-03-31")
    assert compared_period("vs previous quarter", "", "") == ("", "")


def test_a_month_keeps_its_last_day() -> None:
    assert months_later("2021-03-01", "2021-03-31", -1) == ("2021-02-01", "2021-02-28")
    assert months_later("2021-02-01", "2021-02-28", -12) == ("2020-02-01", "2020-02-29")
    assert months_later("2021-12-01", "2021-12-31", 1) == ("2022-01-01", "2022-01-31")
