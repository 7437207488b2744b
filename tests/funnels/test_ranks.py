"""Ranks of areas with their intervals and the average."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.funnels import RANK_ADDED, with_rank
from pcp_kpi.intervals import byar, wilson

FOUR = {"A": (30, 200), "B": (45, 400), "C": (100, 900), "D": (140, 700)}


def test_ranks_intervals_and_the_average_stand_beside_each_area(beside) -> None:
    figures = beside(FOUR)
    found = with_rank(figures)
    assert tuple(found.columns) == (*figures.columns, *RANK_ADDED)
    pd.testing.assert_frame_equal(found[list(figures.columns)], figures)
    assert found["rank"].tolist() == [2, 3, 4, 1]
    assert found["average"].tolist() == pytest.approx([(0.15 + 0.1125 + 100 / 900 + 0.2) / 4] * 4)
    np.testing.assert_allclose(found[["low", "high"]].iloc[0], wilson(30, 200))
    assert found["against_average"].tolist() == [
        "near the average", "near the average", "below the average", "above the average",
    ]  # fmt: skip


def test_the_pooled_average_weighs_areas_by_their_size(beside) -> None:
    assert with_rank(beside(FOUR), average="pooled")["average"].tolist() == pytest.approx([315 / 2200] * 4)


def test_rank_one_may_be_the_lowest_and_equal_levels_share_the_better_rank(beside) -> None:
    areas = {"A": (10, 100), "B": (1, 10), "C": (5, 10), "D": (0, 10)}
    assert with_rank(beside(areas))["rank"].tolist() == [2, 2, 1, 4]
    assert with_rank(beside(areas), highest_first=False)["rank"].tolist() == [2, 2, 4, 1]


def test_rates_have_the_intervals_of_their_counts(beside) -> None:
    found = with_rank(beside({"A": (250, 100), "B": (0, 50)}), kind="rate")
    np.testing.assert_allclose(found[["low", "high"]].iloc[0], np.array(byar(250)) / 100)
    assert found["low"].iloc[1] == 0
    assert found["interval"].tolist() == ["Byar 95%"] * 2


def test_areas_without_a_level_have_no_rank_and_do_not_count(beside) -> None:
    found = with_rank(beside({**FOUR, "E": (None, 50), "F": (0, 0), "G": (7, None)}), average="pooled")
    assert found["ranked"].tolist() == [4] * 7
    assert found[["level", "rank", "low", "high", "average"]].iloc[4:].isna().all(axis=None)
    assert found["against_average"].tolist()[4:] == ["not available"] * 3
    assert found["average"].iloc[0] == 315 / 2200


def test_one_area_is_near_its_own_average(beside) -> None:
    found = with_rank(beside({"A": (30, 200)})).iloc[0]
    assert (found["rank"], found["against_average"]) == (1, "near the average")


def test_what_cannot_be_ranked_is_refused(beside, message_of) -> None:
    assert message_of(CommandError, lambda: with_rank(beside({"A": (3, 2)}))) == (
        "a share lies between 0 and 100%: 3 of 2 does not"
    )
    assert message_of(CommandError, lambda: with_rank(beside(FOUR), kind="mean")) == (
        "kind is one of share and rate, not 'mean'"
    )
    assert message_of(CommandError, lambda: with_rank(beside(FOUR), average="median")) == (
        "average is one of mean and pooled, not 'median'"
    )
