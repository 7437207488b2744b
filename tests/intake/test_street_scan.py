"""The fast count: whatever it counts, the csv module counts the same; what is not plain it leaves to that."""

from __future__ import annotations

import csv
import io
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcp_kpi.intake.street_scan import NotPlain, count_plain

CELL = st.text(st.sampled_from("abyz 09-é"), max_size=30)
LINES = st.lists(st.tuples(CELL, CELL, CELL, CELL), min_size=1, max_size=40)


def as_csv_counts(text: str, columns: tuple[int, ...]) -> Counter[tuple[str, ...]]:
    rows = csv.reader(io.StringIO(text, newline=""))
    return Counter(tuple(cells[column].strip() for column in columns) for cells in rows)


@given(
    LINES,
    st.sampled_from([(0,), (1, 2), (0, 1, 3), (3,)]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.sampled_from([512, 4096]),
)
def test_counts_equal_those_of_the_csv_module(lines, columns, end, ended, chunk) -> None:
    text = end.join(",".join(cells) for cells in lines) + (end if ended else "")
    found = count_plain(io.BytesIO(text.encode()), width=4, columns=columns, chunk=chunk)
    assert found == as_csv_counts(text, columns)


def test_texts_that_differ_only_in_their_length_or_middle_words_are_told_apart() -> None:
    lines = ["x" * size for size in range(1, 40)]
    found = count_plain(io.BytesIO("\n".join(f"{line},1" for line in lines).encode()), width=2, columns=[0])
    assert found == {(line,): 1 for line in lines}


def test_more_texts_than_there_are_bins_are_counted_all_the_same() -> None:
    text = "".join(f"{number:05d},{number % 7}\n" for number in range(20_000))
    found = count_plain(io.BytesIO(text.encode()), width=2, columns=[0, 1])
    assert len(found) == 20_000
    assert set(found.values()) == {1}


@pytest.mark.parametrize(
    "content",
    [
        b'1,"a,b"\n',
        b"1,2\n\n3,4\n",
        b"1,2\n3\n4,5,6\n",
        b"1,2,3,4\n",
        b"1,\xff\n",
        b"1" * 5000,
    ],
)
def test_what_is_not_plain_is_said_to_be_not(content: bytes) -> None:
    with pytest.raises(NotPlain):
        count_plain(io.BytesIO(content), width=2, columns=[1], chunk=1024)


def test_nothing_counts_as_nothing() -> None:
    assert count_plain(io.BytesIO(b""), width=2, columns=[1]) == {}
