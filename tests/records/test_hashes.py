"""Keys as numbers: sorted and counted the same however few are held, and a table cut without splitting a key."""

from __future__ import annotations

import ibis
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pcp_kpi.records import hashes
from pcp_kpi.records.engines import engine_of

NUMBERS = arrays(np.uint64, st.integers(0, 60), elements=st.integers(0, 2**64 - 1) | st.integers(0, 5))
HELD = pytest.mark.parametrize(
    "most", [{}, {"IN_MEMORY": 7}, {"IN_MEMORY": 7, "AT_ONCE": 3}, {"IN_MEMORY": 1, "MOST_FILES": 4}]
)


@pytest.fixture
def pairs():
    """Make a table of 60 rows with 28 different pairs in a database of its own."""
    database = ibis.duckdb.connect()
    database.raw_sql(
        "create table pairs as select 'a' || n % 7 as one, (n % 4)::tinyint as other, n from range(60) as r(n)"
    )
    return database.table("pairs")


@HELD
@given(numbers=NUMBERS, cut=st.integers(0, 60))
@settings(max_examples=30)
def test_numbers_come_back_in_order_and_are_counted(numbers, cut, most) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, number in most.items():
            patch.setattr(hashes, name, number)
        batches = [numbers[:cut].copy(), numbers[cut:].copy()]
        made = [codes.copy() for codes in hashes.in_order(iter(batches), rows=len(numbers))]
        assert np.array_equal(np.concatenate([*made, numbers[:0]]), np.sort(numbers))
        assert hashes.count_different(iter(batches), rows=len(numbers)) == len(set(numbers.tolist()))


def test_numbers_with_the_same_upper_half_stay_in_one_range(monkeypatch) -> None:
    monkeypatch.setattr(hashes, "IN_MEMORY", 4)
    numbers = (np.arange(40, dtype=np.uint64) << np.uint64(58)) | (
        np.arange(40, dtype=np.uint64) % np.uint64(3)
    )
    ranges = [set((codes >> np.uint64(32)).tolist()) for codes in hashes.in_order(iter([numbers]), rows=40)]
    assert len(ranges) == 10
    assert sum(map(len, ranges)) == len(set.union(*ranges))


def test_the_hash_of_several_columns_tells_their_order_and_their_missing_cells() -> None:
    database = ibis.duckdb.connect()
    rows = "('a', 'b'), ('b', 'a'), ('a', NULL), (NULL, 'a'), ('a', 'b')"
    database.raw_sql(f"create table cells as select * from (values {rows}) as t(x, y)")
    table = database.table("cells")
    codes = table.select(code=hashes.hash_of(table["x"], table["y"]))
    assert hashes.count_different(hashes.codes_of(codes), rows=5) == 4


@pytest.mark.parametrize("at_once", [1, 9, 59, 60])
def test_parts_together_are_the_table_and_split_no_key(pairs, at_once) -> None:
    engine = engine_of(pairs.get_backend())
    parts = [part.to_pandas() for part in engine.in_parts(pairs, ["one", "other"], rows=60, at_once=at_once)]
    assert (len(parts) > 1) == (at_once < 60)
    assert sorted(n for part in parts for n in part["n"]) == list(range(60))
    assert sum(len(part[["one", "other"]].drop_duplicates()) for part in parts) == 28
    assert all(list(part.columns) == ["one", "other", "n"] for part in parts)


def test_nothing_of_the_parts_stays_in_the_database(pairs) -> None:
    database = pairs.get_backend()
    cut = engine_of(database).in_parts(pairs, ["one"], rows=60, at_once=9)
    next(cut)
    cut.close()
    names = database.con.sql("select table_name from duckdb_tables()").fetchall()
    assert names == [("pairs",)]
