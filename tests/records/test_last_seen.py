"""The one pass over people and days gives what the database's window gives, and refuses what it cannot do."""

from __future__ import annotations

import datetime as dt

import ibis
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcp_kpi.errors import CommandError
from pcp_kpi.measures import repeats
from pcp_kpi.records import hashes, last_seen

FORCE = "West Mercia"
DATES = st.dates(min_value=dt.date(2018, 12, 28), max_value=dt.date(2021, 3, 2))
PEOPLE = st.sampled_from(["P1", "P2", "", "the same person, with a long key and a comma"])


@pytest.fixture(scope="module")
def connection():
    return ibis.duckdb.connect()


@pytest.fixture(scope="module")
def days(connection):
    """Put rows of person and day into the database."""

    def put(rows):
        table = pd.DataFrame(rows, columns=["person", "day"])
        table["day"] = pd.to_datetime(table["day"])
        made = connection.create_table(
            ibis.util.gen_name("days"),
            ibis.memtable(table, schema={"person": "string", "day": "timestamp"}),
            temp=True,
        )
        return made.mutate(day=made["day"].cast("date"))

    return put


def by_window(offences) -> pd.DataFrame:
    table = repeats._again(offences).to_pandas().sort_values("period", ignore_index=True)
    return table.assign(period=pd.to_datetime(table["period"]))


def by_pass(offences) -> pd.DataFrame:
    table = offences.aggregate(
        first=offences["day"].min(), last=offences["day"].max(), rows=offences.count()
    ).to_pandas()
    first, last, rows = table.iloc[0]
    return last_seen.count_again(offences, pd.date_range(first, last), rows=int(rows), months=12)


def figures_of(table: pd.DataFrame) -> list[tuple[object, ...]]:
    """Return period, repeat victims and victims of each month."""
    return list(zip(table["period"], table["value"].astype(float), table["of"].astype(float), strict=True))


@given(rows=st.lists(st.tuples(PEOPLE, DATES), min_size=1, max_size=60))
@settings(max_examples=60)
def test_the_pass_counts_what_the_window_counts(days, rows) -> None:
    offences = days(rows)
    assert figures_of(by_pass(offences)) == figures_of(by_window(offences))


@pytest.mark.parametrize(
    "most", [{"AT_ONCE": 700}, {"IN_MEMORY": 700}, {"AT_ONCE": 70, "IN_MEMORY": 70, "MOST_FILES": 5}]
)
def test_pieces_and_files_make_no_difference(days, monkeypatch, most) -> None:
    chance = np.random.default_rng(3)
    day = pd.Timestamp("2019-01-01") + pd.to_timedelta(chance.integers(0, 1200, 4000), "D")
    offences = days(list(zip([f"P{n}" for n in chance.integers(0, 900, 4000)], day, strict=True)))
    whole = by_window(offences)
    assert whole["value"].sum() > 500
    for name, number in most.items():
        monkeypatch.setattr(hashes, name, number)
    assert figures_of(by_pass(offences)) == figures_of(whole)


def test_nobody_gives_no_figures(connection) -> None:
    schema = {"victim_key": "string", "recorded_on": "date"}
    nobody = connection.create_table(ibis.util.gen_name("nobody"), schema=schema, temp=True)
    assert repeats.repeat_victims(nobody, source="x", force=FORCE).empty


def test_the_method_is_a_choice_and_both_give_the_same_figures(folder_of_crimes) -> None:
    made = {
        method: repeats.repeat_victims(folder_of_crimes, source="x", force=FORCE, method=method)
        for method in ("auto", "last-seen", "window")
    }
    assert made["auto"]["value"].sum() > 0
    pd.testing.assert_frame_equal(made["last-seen"], made["window"])
    pd.testing.assert_frame_equal(made["last-seen"], made["auto"])


def test_a_method_that_is_not_there_is_refused(folder_of_crimes, message_of) -> None:
    call = {"source": "x", "force": FORCE, "method": "guess"}
    assert message_of(CommandError, lambda: repeats.repeat_victims(folder_of_crimes, **call)) == (
        "there is no method 'guess' for repeat victims; known: auto, last-seen and window"
    )


@pytest.fixture
def folder_of_crimes(connection):
    chance = np.random.default_rng(5)
    table = pd.DataFrame(
        {
            "victim_key": [f"P{n}" if n else None for n in chance.integers(0, 40, 800)],
            "recorded_on": pd.Timestamp("2019-01-01") + pd.to_timedelta(chance.integers(0, 900, 800), "D"),
        }
    )
    schema = {"victim_key": "string", "recorded_on": "timestamp"}
    memory = ibis.memtable(table, schema=schema)
    made = connection.create_table(ibis.util.gen_name("crimes"), memory, temp=True)
    return made.mutate(recorded_on=made["recorded_on"].cast("date"))
