"""Rates per 1,000 with populations that the analyst supplies (all populations here are invented)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.intervals import byar, exact_count, per_thousand


def test_a_rate_is_the_count_over_the_population_with_the_interval_of_the_count(series) -> None:
    figures = pd.concat([series([250, 0, None], area="North"), series([9], area="South")], ignore_index=True)
    rates = per_thousand(figures, {"North": 100_000, "South": 50_000, "Elsewhere": 1})
    pd.testing.assert_frame_equal(rates[figures.columns], figures)
    np.testing.assert_allclose(rates["rate"], [2.5, 0, np.nan, 0.18])
    np.testing.assert_allclose(rates[["low", "high"]].iloc[0], np.array(byar(250)) / 100)
    np.testing.assert_allclose(rates[["low", "high"]].iloc[3], np.array(exact_count(9)) / 50)
    assert rates["low"].iloc[1] == 0
    assert rates[["low", "high"]].iloc[2].isna().all()


def test_the_population_that_holds_on_the_first_day_is_taken(series) -> None:
    populations = pd.DataFrame({
        "area": ["West Mercia"] * 2, "population": [2000.0, 1000.0],
        "period": pd.to_datetime(["2020-01-01", "2019-04-01"]),
    })  # fmt: skip
    rates = per_thousand(series([10, 10, 10, 10, 10]).iloc[::-1], populations)
    assert rates["population"].tolist() == [2000, 2000, 1000, 1000, 1000]
    assert rates["rate"].tolist() == [5, 5, 10, 10, 10]
    early = per_thousand(series([10], start="2018-04-01"), populations, missing="leave")
    assert early[["population", "rate", "low", "high"]].isna().all(axis=None)


def test_an_area_without_a_population_is_refused_by_name(series, message_of) -> None:
    message = message_of(CommandError, lambda: per_thousand(series([1], area="Shropshire"), {"Shropshir": 5}))
    assert message == (
        "a rate needs a population that holds in its period; there is none for Shropshire; did you mean 'Shropshir'?; "
        "add it, or say missing='leave'"
    )


@pytest.mark.parametrize(
    ("populations", "message"),
    [
        ({"West Mercia": 0}, "a population is above nought; that of West Mercia is not"),
        (pd.DataFrame({"area": ["A", "A"], "population": [1, 2]}), "a population stands twice for A; keep one"),
        (pd.DataFrame({"place": ["A"]}), "populations need the columns area and population; absent: area and population"),
    ],
)  # fmt: skip
def test_impossible_populations_are_refused(series, populations, message, message_of) -> None:
    assert message_of(CommandError, lambda: per_thousand(series([1]), populations)) == message


def test_shares_and_unknown_ways_are_refused(series, message_of) -> None:
    share = series([1], of=[2], measure="satisfied")
    assert message_of(CommandError, lambda: per_thousand(share, {})) == (
        "rates are made of counts; satisfied has a denominator of its own: compare it as a share"
    )
    message = message_of(CommandError, lambda: per_thousand(series([1]), {}, missing="guess"))
    assert message == "missing is 'refuse' or 'leave', not 'guess'"
