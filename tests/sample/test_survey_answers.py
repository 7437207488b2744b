"""Answers: quotas are met by the most inclined, and scales agree with them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pcp_kpi.sample.survey_answers import SATISFACTION, days_within, drawn, foremost, graded, seven_points


@given(st.integers(0, 2**32 - 1), st.integers(1, 5))
def test_each_group_has_its_quota_and_nobody_less_inclined_is_in_it(seed, groups) -> None:
    random = np.random.default_rng(seed)
    group = random.integers(0, groups, 40)
    quotas = np.array([random.integers(0, size + 1) for size in np.bincount(group, minlength=groups)])
    inclination = random.standard_normal(40)
    marked = foremost(inclination, groups=group, quotas=quotas)
    for place in range(groups):
        inside = group == place
        assert marked[inside].sum() == quotas[place]
        if 0 < quotas[place] < inside.sum():
            assert inclination[inside & marked].min() > inclination[inside & ~marked].max()


def test_the_top_two_answers_go_to_those_at_the_top_and_to_nobody_else() -> None:
    random = np.random.default_rng(1)
    top = random.random(500) < 0.7
    answers = seven_points(top, random.standard_normal(500))
    assert set(answers[top]) == set(SATISFACTION[:2])
    assert set(answers[~top]) == set(SATISFACTION[2:])


def test_the_more_inclined_stand_higher_on_the_scale() -> None:
    top = np.array([True] * 4 + [False] * 4)
    inclination = np.array([1.0, 4.0, 2.0, 3.0, 1.0, 4.0, 2.0, 3.0])
    places = graded(top, inclination, above=(0.5, 0.5), below=(0.5, 0.5))
    assert places.tolist() == [1, 0, 1, 0, 3, 2, 3, 2]


def test_values_are_drawn_by_their_shares() -> None:
    picked = drawn(("a", "b"), (0.25, 0.75), size=4000, generator=np.random.default_rng(1))
    assert 900 < (picked == "a").sum() < 1100


def test_days_lie_in_their_month() -> None:
    months = np.array(["2020-02", "2021-06", "2018-12"] * 200, dtype="datetime64[M]")
    days = days_within(months, generator=np.random.default_rng(1))
    assert (days.astype("datetime64[M]") == months).all()
    assert days.max() <= np.datetime64("2021-06-30")
    assert np.datetime64("2020-02-29") in days.astype("datetime64[D]")
