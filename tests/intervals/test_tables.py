"""Intervals of a whole table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.intervals import byar, exact_count, exact_share, wilson, with_interval
from pcp_kpi.intervals.tables import ADDED


@pytest.fixture
def figures(series) -> pd.DataFrame:
    return pd.concat([
        series([250, 9, 0, None]),
        series([30, 0, None, 0], of=[120, 40, 60, 0], measure="satisfied"),
        series([900], of=[300], measure="answer-time"),
        series([62], measure="met-printed"),
    ], keys=["a", "b", "c", "d"])  # fmt: skip


def test_shares_counts_and_what_has_no_interval_each_have_their_own(figures) -> None:
    found = with_interval(figures)
    assert tuple(found.columns) == (*figures.columns, *ADDED)
    pd.testing.assert_frame_equal(found[figures.columns], figures)
    assert found["interval"].tolist() == ["Byar 95%"] * 3 + [""] + ["Wilson 95%"] * 2 + [""] * 4
    ends = found[["low", "high"]].to_numpy()
    expected = [byar(250), exact_count(9), exact_count(0), wilson(30, 120), wilson(0, 40)]
    np.testing.assert_allclose(ends[[0, 1, 2, 4, 5]], expected)
    assert np.isnan(ends[[3, 6, 7, 8, 9]]).all()


def test_exact_intervals_are_named_and_made_when_asked(figures) -> None:
    found = with_interval(figures, method="exact", confidence=0.99)
    assert found["interval"].iloc[[0, 4]].tolist() == ["Garwood 99%", "Clopper-Pearson 99%"]
    np.testing.assert_allclose(found[["low", "high"]].iloc[0], exact_count(250, confidence=0.99))
    np.testing.assert_allclose(found[["low", "high"]].iloc[4], exact_share(30, 120, confidence=0.99))


def test_an_unknown_method_is_refused(figures, message_of) -> None:
    message = message_of(CommandError, lambda: with_interval(figures, method="wald"))
    assert message == "a method is one of usual and exact, not 'wald'"


def test_without_rows_there_are_none(figures) -> None:
    assert len(with_interval(figures.iloc[:0])) == 0
