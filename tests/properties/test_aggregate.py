"""What holds of sums over time and areas whatever the figures."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from pcp_kpi.aggregate import (
    levels,
    to_quarters,
    to_rolling_years,
    to_years,
    to_years_to_date,
    with_unassigned,
)

MODEST = settings(max_examples=25, deadline=None)
COUNT = st.integers(-20, 10_000)
MONTHS = st.lists(COUNT, min_size=1, max_size=40)
START = st.dates(min_value=pd.Timestamp("2015-01-01").date(), max_value=pd.Timestamp("2030-01-01").date())


def months_of(values: list[int], start: object, **columns: object) -> pd.DataFrame:
    row = {
        "measure": "rape", "area": "West Mercia", "breakdown": "", "grain": "month", "of": np.nan,
        "status": "final", "source": "paper", "note": "",
    }  # fmt: skip
    first = pd.Timestamp(start).replace(day=1)
    periods = pd.DatetimeIndex([first + pd.DateOffset(months=n) for n in range(len(values))]).as_unit("us")
    figures = pd.DataFrame({"value": np.array(values, dtype=float), "period": periods, **(row | columns)})
    return figures.astype(dict.fromkeys(("measure", "area", "source"), "str"))


def by_hand(figures: pd.DataFrame, days: list[pd.Timestamp]) -> float | None:
    """Return the sum of these months when all are there."""
    values = dict(zip(figures["period"], figures["value"], strict=True))
    return sum(values[day] for day in days) if all(day in values for day in days) else None


def run(first: pd.Timestamp, months: int) -> list[pd.Timestamp]:
    return [first + pd.DateOffset(months=n) for n in range(months)]


@MODEST
@given(MONTHS, START)
def test_quarters_are_the_sums_of_their_months_and_none_is_missing(values: list[int], start: object) -> None:
    figures = months_of(values, start)
    made = dict(to_quarters(figures)[["period", "value"]].itertuples(index=False, name=None))
    starts = {day - pd.DateOffset(months=(day.month - 1) % 3) for day in figures["period"]}
    sums = {first: by_hand(figures, run(first, 3)) for first in starts}
    assert made == {first: total for first, total in sums.items() if total is not None}


@MODEST
@given(MONTHS, START)
def test_windows_of_months_are_sums_by_hand(values: list[int], start: object) -> None:
    figures = months_of(values, start)
    rolling = dict(
        to_rolling_years(figures, grain="month")[["period", "value"]].itertuples(index=False, name=None)
    )
    to_date = dict(
        to_years_to_date(figures, grain="month")[["period", "value"]].itertuples(index=False, name=None)
    )
    for last in figures["period"]:
        assert rolling.get(last) == by_hand(figures, run(last - pd.DateOffset(months=11), 12))
        since_april = (last.month - 4) % 12
        april = last - pd.DateOffset(months=since_april)
        assert to_date.get(last) == by_hand(figures, run(april, since_april + 1))
    assert set(rolling) | set(to_date) <= set(figures["period"])


@MODEST
@given(MONTHS, START)
def test_ways_to_the_same_period_meet(values: list[int], start: object) -> None:
    figures = months_of(values, start)
    quarters = to_quarters(figures)
    years = to_years(quarters).set_index("period")["value"]
    marches = years.index + pd.DateOffset(months=11)
    for windows in (
        to_years_to_date(quarters), to_rolling_years(quarters), to_years_to_date(figures, grain="month"),
        to_rolling_years(figures, grain="month"),
    ):  # fmt: skip
        found = windows.set_index("period")["value"]
        assert found.loc[marches].tolist() == years.tolist()


@MODEST
@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=3, max_size=24), START)
def test_the_share_of_a_quarter_lies_between_those_of_its_months(
    pairs: list[tuple[int, int]], start: object
) -> None:
    figures = months_of([min(pair) for pair in pairs], start, of=[float(max(pair)) for pair in pairs])
    shares = figures.assign(share=levels(figures)).set_index("period")["share"]
    quarters = to_quarters(figures)
    for first, level in zip(quarters["period"], levels(quarters), strict=True):
        parts = shares.loc[run(first, 3)].dropna()
        assert parts.min() - 1e-12 <= level <= parts.max() + 1e-12 if len(parts) else np.isnan(level)


@MODEST
@given(
    st.lists(st.lists(COUNT, min_size=6, max_size=6), min_size=2, max_size=4),
    st.lists(COUNT, min_size=6, max_size=6),
)
def test_areas_and_the_unassigned_add_up_to_the_force(areas: list[list[int]], force: list[int]) -> None:
    names = [f"Area {number}" for number in range(len(areas))]
    parts = [months_of(values, "2021-04-01", area=name) for name, values in zip(names, areas, strict=True)]
    figures = pd.concat([months_of(force, "2021-04-01"), *parts], ignore_index=True)
    whole = with_unassigned(figures, force="West Mercia", areas=names)
    rest = whole[whole["area"] != "West Mercia"].groupby("period")["value"].sum()
    assert rest.tolist() == [float(value) for value in force]
    # What is unassigned of a quarter is the sum of what is unassigned of its months.
    one, other = to_quarters(whole), with_unassigned(to_quarters(figures), force="West Mercia", areas=names)
    keys = ["area", "period"]
    pd.testing.assert_frame_equal(
        one.sort_values(keys, ignore_index=True), other.sort_values(keys, ignore_index=True)
    )
