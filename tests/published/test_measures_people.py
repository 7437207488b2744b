"""Printed figures of repeat victims, repeat nominals, linked victims and arrests, which stand in sentences only."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from pcp_kpi.aggregate import levels, to_quarters
from pcp_kpi.printing import plain

FORCE = "West Mercia"
Level = Callable[..., float]


@pytest.fixture(scope="session")
def level(counted: pd.DataFrame) -> Level:
    """Look up what is read off one figure of the force: a count, or a share between 0 and 1."""
    force = counted[counted["area"] == FORCE]
    linked = force[force["measure"].str.endswith("victim-linked")]
    table = pd.concat([force, to_quarters(linked)])
    keys = [table[name] for name in ("measure", "breakdown", "grain")] + [
        table["period"].dt.strftime("%Y-%m-%d")
    ]
    found = dict(zip(zip(*keys, strict=True), levels(table), strict=True))
    return lambda measure, first, breakdown="", grain="month": found[measure, breakdown, grain, first]


@pytest.mark.parametrize(
    ("measure", "month", "printed"),
    [
        (
            "repeat-victims-domestic-abuse",
            "2021-04-01",
            "40",
        ),  # line 3250; the month is not printed: the first of Q1
        ("repeat-victims-domestic-abuse", "2021-06-01", "43"),  # line 3250; the last
        ("repeat-victims", "2021-04-01", "32"),  # line 3251
        ("repeat-victims", "2021-06-01", "34"),  # line 3251
    ],
)
def test_the_repeat_rates_rise_as_printed(level: Level, measure: str, month: str, printed: str) -> None:
    assert plain(100 * level(measure, month)) == printed


def test_repeat_nominals_rise_by_13_percent_and_those_of_ten_to_nineteen_by_three(level: Level) -> None:
    may, june = (level("repeat-nominals", month) for month in ("2021-05-01", "2021-06-01"))
    assert plain(100 * (june / may - 1)) == "13"  # line 3301
    may, june = (level("repeat-nominals-band", month, "10-19") for month in ("2021-05-01", "2021-06-01"))
    assert (plain(100 * (june / may - 1)), june - may) == ("14", 3)  # line 3301


def test_67_percent_of_the_repeat_nominals_of_june_are_linked_to_domestic_abuse(level: Level) -> None:
    assert plain(100 * level("repeat-nominals-domestic-abuse", "2021-06-01")) == "67"  # line 3302


def test_92_percent_of_outcome_16_have_a_victim_linked_more_than_in_two_quarters_before(level: Level) -> None:
    shares = [
        level("outcome-16-victim-linked", first, grain="quarter")
        for first in ("2020-10-01", "2021-01-01", "2021-04-01")
    ]
    assert plain(100 * shares[-1]) == "92"  # line 2845
    assert shares == sorted(shares)


def test_outcome_14_exceeds_80_percent_for_the_first_time(level: Level) -> None:
    quarters = [f"{day:%Y-%m-%d}" for day in pd.date_range("2018-04-01", "2021-04-01", freq="QS")]
    shares = [level("outcome-14-victim-linked", first, grain="quarter") for first in quarters]
    assert shares[-1] > 0.8  # line 2841
    assert max(shares[:-1]) <= 0.8


def test_the_arrest_rate_for_domestic_abuse_falls_from_november_2020(level: Level) -> None:
    months = [f"{day:%Y-%m-%d}" for day in pd.date_range("2020-11-01", "2021-06-01", freq="MS")]
    rates = [level("domestic-abuse-arrest-rate", month) for month in months]
    assert rates == sorted(rates, reverse=True)  # line 3154
