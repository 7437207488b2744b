from __future__ import annotations

import datetime as dt
import math
from collections import Counter

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcp_kpi.errors import CommandError
from pcp_kpi.figures import checked
from pcp_kpi.measures.stop_search import count, disproportionality

FORCE = "West Mercia"
SEARCH = st.fixed_dictionaries(
    {
        "searched_on": st.dates(dt.date(2021, 5, 1), dt.date(2021, 6, 30)).map(pd.Timestamp),
        "area": st.sampled_from(["Shropshire", "Herefordshire", None]),
        "reason": st.sampled_from(["drugs", "other"]),
        "ethnicity": st.sampled_from(["white", "black", "not-stated"]),
        "positive": st.booleans(),
        "body_worn_video": st.booleans(),
    }
)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(SEARCH, min_size=1, max_size=25))
def test_searches_are_counted_as_a_slow_loop_counts_them(opened, rows) -> None:
    rows = [*rows, {**rows[0], "area": "Shropshire"}]
    table = pd.DataFrame(rows).assign(search_ref=[f"S{place}" for place in range(len(rows))])
    figures = count(opened(stop_search=table), source="test", force=FORCE)
    expected: Counter = Counter()
    base: Counter = Counter()
    for row in rows:
        month = row["searched_on"].replace(day=1)
        for area in {FORCE, row["area"] or FORCE}:
            expected["stop-searches", area, "", month] += 1
        expected["stop-searches-by-reason", FORCE, row["reason"], month] += 1
        expected["stop-searches-by-ethnicity", FORCE, row["ethnicity"], month] += 1
        expected["stop-searches-for-drugs", FORCE, "", month] += row["reason"] == "drugs"
        expected["stop-searches-on-video", FORCE, "", month] += row["body_worn_video"]
        for group in ("", row["ethnicity"]):
            expected["stop-searches-positive", FORCE, group, month] += row["positive"]
            base["stop-searches-positive", FORCE, group, month] += 1
    keys = [(one.measure, one.area, one.breakdown, one.period) for one in figures.itertuples()]
    counted = dict(zip(keys, figures["value"], strict=True))
    assert {key: value for key, value in counted.items() if value} == {
        key: n for key, n in expected.items() if n
    }
    bases = dict(zip(keys, figures["of"], strict=True))
    assert {key: of for key, of in bases.items() if key[0] == "stop-searches-positive"} == dict(base)
    assert len(checked(figures)) == len(figures)


def searches(series, **counts: int) -> pd.DataFrame:
    rows = [
        series(
            [value], measure="stop-searches-by-ethnicity", breakdown=name, grain="year", start="2020-04-01"
        )
        for name, value in counts.items()
    ]
    return pd.concat(rows, ignore_index=True)


def test_rates_of_groups_are_set_against_one_group(series) -> None:
    told = disproportionality(searches(series, white=100, black=10, other=5), {"white": 1000, "black": 50})
    assert told["breakdown"].tolist() == ["black"]
    row = told.iloc[0]
    assert (row["rate"], row["reference_rate"], row["ratio"]) == (200, 100, 2)
    reach = math.exp(1.959964 * math.sqrt(1 / 10 + 1 / 100))
    assert (row["low"], row["high"]) == (pytest.approx(2 / reach), pytest.approx(2 * reach))


def test_a_ratio_needs_searches_of_both_groups(series) -> None:
    told = disproportionality(searches(series, white=100, black=0), {"white": 1000, "black": 50})
    assert told[["ratio", "low", "high"]].isna().all(axis=None)
    assert told["rate"].tolist() == [0]


def test_a_reference_without_residents_or_searches_is_refused(series, message_of) -> None:
    table = searches(series, black=10)
    assert message_of(CommandError, lambda: disproportionality(table, {"black": 50})) == (
        "white has no residents; they are given for black"
    )
    assert message_of(CommandError, lambda: disproportionality(table, {"black": 50, "white": 1000})) == (
        "the searches of white are missing in a period in which others have some"
    )
