from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcp_kpi.errors import CommandError
from pcp_kpi.measures.workforce import against_population, attrition, count, implied_base
from pcp_kpi.printing import percent
from pcp_kpi.records import read_extracts

FORCE = "West Mercia"
FIELDS = {field.name: field.values for field in read_extracts()["workforce"].fields}
CELLS = list(product(FIELDS["kind"], FIELDS["sex"], FIELDS["ethnicity"], FIELDS["service"]))
MONTHS = pd.date_range("2020-06-01", periods=13, freq="MS")


def extract(seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    rows = [(month, *cell, *random.integers(0, 4, 3)) for month in MONTHS for cell in CELLS]
    columns = ["month", "kind", "sex", "ethnicity", "service", "in_post", "joiners", "leavers"]
    return pd.DataFrame(rows, columns=columns).assign(unit="One")


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1000))
def test_the_workforce_is_counted_as_plain_sums_count_it(opened, seed) -> None:
    table = extract(seed)
    figures = count(opened(workforce=table), source="test", force=FORCE)
    found = {
        (one.measure, one.breakdown, one.grain, one.period): (one.value, one.of)
        for one in figures.itertuples()
    }
    for month in MONTHS:
        rows, end = table[table["month"] == month], month + pd.offsets.MonthEnd(0)
        officers = rows[rows["kind"] == "officer"]
        for kind in ("", *FIELDS["kind"]):
            some = rows[rows["kind"].eq(kind) | (kind == "")]
            assert found["headcount", kind, "point", end][0] == some["in_post"].sum()
            for measure in ("joiners", "leavers"):
                assert found[measure, kind, "month", month][0] == some[measure].sum()
        women = officers[officers["sex"] == "female"]
        minority = officers[officers["ethnicity"] == "ethnic-minority"]
        new = officers[officers["service"] == "under-2-years"]
        heads = officers["in_post"].sum()
        assert found["female-officers", "", "point", end] == (women["in_post"].sum(), heads)
        assert found["ethnic-minority-officers", "", "point", end] == (minority["in_post"].sum(), heads)
        assert found["officers-under-two-years", "", "point", end][0] == new["in_post"].sum()
        assert found["officers-under-two-years-share", "", "point", end] == (new["in_post"].sum(), heads)
        assert found["female-new-officers", "", "month", month] == (
            women["joiners"].sum(),
            officers["joiners"].sum(),
        )
    year = table[(table["month"] >= MONTHS[1]) & (table["kind"] == "staff")].groupby("month")
    left, heads = year["leavers"].sum().sum(), year["in_post"].sum().mean()
    value, of = found["attrition-staff", "", "rolling-12-months", MONTHS[-1]]
    assert value == left
    assert of == pytest.approx(heads, abs=1e-8)


def stock_and_flow(series, months: int, *, lost: int | None = None) -> pd.DataFrame:
    starts = pd.date_range("2020-07-01", periods=months, freq="MS")
    heads = series([100] * months, measure="headcount", breakdown="staff", grain="month", start="2020-07-01")
    heads = heads.assign(grain="point", period=starts + pd.offsets.MonthEnd(0))
    left = series([1] * months, measure="leavers", breakdown="staff", grain="month", start="2020-07-01")
    return pd.concat([heads, left if lost is None else left.drop(index=lost)], ignore_index=True)


def test_attrition_needs_twelve_months_without_a_gap(series) -> None:
    assert attrition(stock_and_flow(series, 11)).empty
    assert attrition(stock_and_flow(series, 12))[["value", "of"]].values.tolist() == [[12.0, 100.0]]
    assert len(attrition(stock_and_flow(series, 14))) == 3
    assert attrition(stock_and_flow(series, 14, lost=12))["period"].tolist() == [pd.Timestamp("2021-06-01")]


def test_attrition_without_leavers_is_refused(series, message_of) -> None:
    heads = stock_and_flow(series, 12).query("measure == 'headcount'")
    assert message_of(CommandError, lambda: attrition(heads)) == (
        "attrition needs headcount at the end of months and leavers in the same months, by kind of employee"
    )


def test_the_gap_to_the_population_is_told_with_the_people_it_means(series) -> None:
    shares = series([66, 88, 120], of=[2288] * 3, measure="ethnic-minority-officers", grain="month")
    told = against_population(shares, population=3.8)
    # 3.8% of 2,288 are 86.9: 87 people.
    assert told["short"].tolist() == [21.0, 0.0, 0.0]
    assert told["reading"].tolist() == ["below", "not to be told apart", "above"]
    assert told["gap"].iloc[0] == pytest.approx(100 * 66 / 2288 - 3.8)


def test_counts_and_impossible_populations_are_refused(series, message_of) -> None:
    counts = series([66], measure="headcount", grain="month")
    assert message_of(CommandError, lambda: against_population(counts, population=3.8)) == (
        "the population is set beside shares, with their base in 'of': headcount"
    )
    assert message_of(CommandError, lambda: against_population(counts, population=0)) == (
        "the population's share is a percentage between 0 and 100; got 0"
    )


@given(count=st.integers(1, 3000), percent_=st.integers(1, 999))
def test_an_implied_base_is_every_base_that_prints_so_and_no_other(count, percent_) -> None:
    printed = percent_ / 10
    bases = {n for n in range(count, 3 * count + 50) if percent(count / n, 1) == f"{printed:.1f}%"}
    if printed < 35:
        return
    if not bases:
        with pytest.raises(CommandError):
            implied_base(count, printed)
        return
    low, high = implied_base(count, printed)
    assert bases == set(range(max(low, count), high + 1))


def test_a_base_is_implied_by_something(message_of) -> None:
    assert message_of(CommandError, lambda: implied_base(0, 19.1)) == (
        "a base is implied by a count and a percentage above nought; got 0 and 19.1"
    )
    assert message_of(CommandError, lambda: implied_base(1, 40.0)) == "1 is 40.0% of no whole number"
