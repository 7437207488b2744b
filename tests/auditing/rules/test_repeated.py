from __future__ import annotations

import pytest

PERCENT = {"unit": "percent"}


def test_one_figure_in_two_places_is_the_same_whatever_its_rounding(figure, judged) -> None:
    exact = figure("A", 35.9, decimals=1, role="share", line=5, **PERCENT)
    assert judged(exact, figure("B", 36, role="share", line=9, **PERCENT)) == [("same-figure", "agree", "")]


def test_two_values_for_one_figure_are_told_with_both_places(figure, judged) -> None:
    table = figure("A", 85, document="paper", line=2148, table="confidence", **PERCENT)
    message = "printed 83%, but paper, line 2148 has 85% for the same thing"
    assert judged(table, figure("B", 83, document="plan", line=182, **PERCENT)) == [
        ("same-figure", "disagree", message)
    ]


def test_the_value_that_is_printed_most_often_is_trusted(figure, judged) -> None:
    prints = figure("A", 117, line=1), figure("B", 171, line=5, table="t"), figure("C", 117, line=9)
    told = {verdict: message for _, verdict, message in judged(*prints)}
    assert set(told) == {"agree", "disagree"}
    assert told["disagree"] == "printed 171, but draft, line 1 has 117 for the same thing"


def test_a_figure_of_another_collection_is_another_figure(figure, judged) -> None:
    assert judged(figure("A", 85, **PERCENT), figure("B", 83, line=9, collection="other", **PERCENT)) == []


def test_an_upper_limit_in_the_place_of_the_figure_points_to_shifted_columns(figure, judged) -> None:
    limit = figure("U", 212, role="upper", line=2941, start="2019-04-01", end="2020-03-31")
    right = figure("A", 137, line=2941, table="priorities")
    message = (
        "212 stands where 137 belongs; it is the upper limit of this row elsewhere (line 2941): the columns look "
        "shifted by one"
    )
    assert judged(limit, right, figure("B", 212, line=3081)) == [("shifted-columns", "disagree", message)]


def test_a_figure_of_another_month_is_told_as_such(figure, judged) -> None:
    may = {"start": "2021-05-01", "end": "2021-05-31", "label": "May 2021"}
    june = {"start": "2021-06-01", "end": "2021-06-30", "label": "June 2021"}
    rates = [
        figure("A", 23.7, decimals=1, line=2450, table="val", printed="May 23.7%", **may, **PERCENT),
        figure("B", 22.6, decimals=1, line=2450, table="val", printed="June 22.6%", **june, **PERCENT),
        figure("C", 22.6, decimals=1, line=2437, printed="previous 22.6%", **may, **PERCENT),
    ]
    message = "22.6% is the figure of June 2021 (line 2450), not of the period named, 23.7%"
    assert judged(*rates) == [("figure-of-another-period", "disagree", message)]


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (17, ("one-in-n", "agree", "")),
        (15, ("one-in-n", "disagree", "1 in 6 is 17%; 15% is nearest to 1 in 7")),
    ],
)
def test_one_in_six_goes_with_what_is_nearest_to_it(figure, statement, judged, share, expected) -> None:
    words = figure("A", 100 / 6, role="share", measure="in words", printed="1 in 6", step=3.03, **PERCENT)
    said = figure("B", share, role="share", measure="in percent", **PERCENT)
    assert judged(words, said, statement("same", figure="A", of="B")) == [expected]


def test_targets_of_one_measure_are_the_same_in_all_places(figure, judged) -> None:
    first = figure("A", 16.9, decimals=1, role="target", line=3578, **PERCENT)
    message = "printed 10%, but draft, line 3578 has 16.9% for the same thing"
    assert judged(first, figure("B", 10, role="target", line=3576, **PERCENT)) == [
        ("same-figure", "disagree", message)
    ]
