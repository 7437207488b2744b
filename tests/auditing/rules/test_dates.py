from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("day", "says", "expected"),
    [
        ("2021-10-04", "Monday", ("weekday", "agree", "")),
        ("2021-10-04", "Tuesday", ("weekday", "disagree", "4 October 2021 is a Monday, printed Tuesday")),
    ],
)
def test_a_date_has_its_weekday(statement, judged, day, says, expected) -> None:
    assert judged(statement("weekday", start=day, says=says)) == [expected]


def test_an_event_has_one_date_and_a_weekday_decides_which(statement, judged) -> None:
    claims = (
        statement("date", measure="Meeting", start="2018-06-18", line=44),
        statement("date", measure="Meeting", start="2018-06-19", line=58),
        statement("weekday", start="2018-06-19", says="Tuesday"),
    )
    message = "Meeting: 18 June 2018 here, 19 June 2018 in line 58"
    assert ("one-date", "disagree", message) in judged(*claims)


def test_no_data_are_later_than_their_publication(statement, judged) -> None:
    good = statement("data-as-at", measure="Profile", start="2018-04-30", end="2018-03-31")
    bad = statement(
        "data-as-at", measure="Profile", start="2017-04-30", end="2018-02-28", printed="as printed"
    )
    message = "Profile: 'as printed': the data are later than the document that holds them"
    assert judged(good, bad) == [
        ("data-after-publication", "disagree", message),
        ("data-after-publication", "agree", ""),
    ]


@pytest.mark.parametrize(
    ("says", "start", "end", "verdict"),
    [
        ("Q1", "2021-04-01", "2021-06-30", "agree"),
        ("Q4", "2022-01-01", "2022-03-31", "agree"),
        ("Q1", "2018-04-01", "2018-07-31", "disagree"),
        ("Q2", "2021-04-01", "2021-06-30", "disagree"),
    ],
)
def test_months_named_with_a_quarter_are_its_own(statement, judged, says, start, end, verdict) -> None:
    found = judged(statement("quarter", says=says, start=start, end=end))
    assert [(rule, came) for rule, came, _ in found] == [("quarter-months", verdict)]


def test_a_year_that_cannot_be_read_is_told(statement, judged) -> None:
    assert judged(statement("year", says="2020/21")) == [("year-label", "agree", "")]
    message = "'Q4 of 200-21': 200-21 is no year; a financial year reads as 2020/21"
    assert judged(statement("year", says="200-21", printed="Q4 of 200-21")) == [
        ("year-label", "disagree", message)
    ]


@pytest.mark.parametrize(
    ("start", "end", "verdict"),
    [
        ("2021-07-01", "2021-07-31", "agree"),
        ("2020-08-01", "2020-08-31", "agree"),
        ("2020-07-01", "2020-07-31", "disagree"),
        ("2021-06-01", "2021-06-30", "disagree"),
    ],
)
def test_a_month_is_compared_with_the_one_before_or_its_like(
    figure, statement, judged, start, end, verdict
) -> None:
    change = figure("A", 58, role="difference", start="2021-08-01", end="2021-08-31", label="August 2021")
    found = judged(change, statement("compared", figure="A", start=start, end=end))
    assert [(rule, came) for rule, came, _ in found] == [("comparison-period", verdict)]
