"""What holds of every kind of limits whatever the figures."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcp_kpi.figures import KEY, SERIES
from pcp_kpi.limits import (
    KINDS,
    Baseline,
    Convention,
    LimitRule,
    fit_limits,
    with_limits,
    with_saved_limits,
)
from pcp_kpi.periods import Month, Window

NUMBERS = ["mean", "lower", "upper", "sigma"]
YEARS = Window(Month(2019, 4), Month(2021, 3))
MODEST = settings(max_examples=5, deadline=None)
COUNTS = st.lists(st.integers(0, 400), min_size=26, max_size=40)
GAPS = st.sets(st.integers(0, 39), max_size=3)
EVERY = pytest.mark.parametrize("kind", [*KINDS, "auto"])
LINEAR = pytest.mark.parametrize("kind", ["sd", "xmr", "run"])


def figures_of(
    values: list[int], *, kind: str, gaps: set[int] = frozenset(), **columns: object
) -> pd.DataFrame:
    """Make months from April 2019 on, some left out, with denominators where the kind needs them."""
    row = {
        "measure": "made-up", "area": "West Mercia", "breakdown": "", "grain": "month", "status": "final",
        "source": "paper", "note": "",
    }  # fmt: skip
    periods = pd.date_range("2019-04-01", periods=len(values), freq="MS", unit="us")
    of = 401.0 + np.arange(len(values)) % 7 if kind in ("p", "u", "p-prime", "u-prime") else np.nan
    # Gaps lie after the first twelve months, so that each month of the year is there often enough.
    kept = [place for place in range(len(values)) if place not in gaps or place < 24]
    table = pd.DataFrame(
        {"value": np.array(values, dtype=float), "period": periods, "of": of, **(row | columns)}
    )
    return table.iloc[kept].reset_index(drop=True)


def rule_of(kind: str, **options: object) -> LimitRule:
    return LimitRule(YEARS, kind=kind, grain="month", **options)


@LINEAR
@MODEST
@given(COUNTS, st.floats(0.01, 100), st.floats(-1e3, 1e3))
def test_limits_scale_and_shift_with_the_figures(
    kind: str, values: list[int], scale: float, shift: float
) -> None:
    rule = rule_of(kind, convention=Convention(bounded=False))
    figures = figures_of(values, kind=kind)
    moved = figures.assign(value=figures["value"] * scale + shift)
    limits, other = with_limits(figures, rule), with_limits(moved, rule)
    lines = ["mean", "lower", "upper"]
    np.testing.assert_allclose(other[lines], limits[lines] * scale + shift, rtol=1e-8, atol=1e-6)
    np.testing.assert_allclose(other["sigma"], limits["sigma"] * scale, rtol=1e-8, atol=1e-6)


@pytest.mark.parametrize("kind", ["t", "xmr-seasonal"])
@MODEST
@given(COUNTS, st.floats(0.01, 100))
def test_skewed_and_seasonal_limits_scale_with_the_figures(
    kind: str, values: list[int], scale: float
) -> None:
    figures = figures_of([value + 1 for value in values], kind=kind)
    limits = with_limits(figures, rule_of(kind))
    other = with_limits(figures.assign(value=figures["value"] * scale), rule_of(kind))
    np.testing.assert_allclose(other[NUMBERS], limits[NUMBERS] * scale, rtol=1e-7, atol=1e-7 * scale)


@EVERY
@MODEST
@given(COUNTS, GAPS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(kind: str, values: list[int], gaps: set[int], random) -> None:
    parts = [figures_of(values, kind=kind, gaps=gaps), figures_of(values[::-1], kind=kind, area="North")]
    figures = pd.concat(parts, ignore_index=True)
    order = list(range(len(figures)))
    random.shuffle(order)
    shuffled = with_limits(figures.iloc[order], rule_of(kind))
    assert shuffled.index.tolist() == order
    pd.testing.assert_frame_equal(shuffled.sort_index(), with_limits(figures, rule_of(kind)), rtol=1e-12)


@EVERY
@MODEST
@given(COUNTS, st.lists(st.integers(0, 400), min_size=1, max_size=9))
def test_limits_do_not_move_when_later_points_come(kind: str, values: list[int], later: list[int]) -> None:
    before = with_limits(figures_of(values, kind=kind), rule_of(kind))
    after = with_limits(figures_of(values + later, kind=kind), rule_of(kind))
    pd.testing.assert_frame_equal(after.iloc[: len(values)], before)


@EVERY
@MODEST
@given(st.lists(COUNTS, min_size=2, max_size=4), GAPS)
def test_a_series_alone_has_the_limits_that_it_has_among_many(kind: str, many, gaps: set[int]) -> None:
    parts = [
        figures_of(values, kind=kind, gaps=gaps, area=f"Area {number}") for number, values in enumerate(many)
    ]
    together = with_limits(pd.concat(parts, ignore_index=True), rule_of(kind))
    for part in parts:
        among = together[together["area"] == part["area"].iloc[0]].reset_index(drop=True)
        pd.testing.assert_frame_equal(among, with_limits(part, rule_of(kind)), rtol=1e-12)


@EVERY
@MODEST
@given(COUNTS, GAPS)
def test_limits_close_around_the_centre_and_stay_within_what_can_be(
    kind: str, values: list[int], gaps
) -> None:
    limits = with_limits(figures_of(values, kind=kind, gaps=gaps), rule_of(kind))
    drawn = limits[limits["lower"].notna()]
    assert (drawn["lower"] <= drawn["mean"] + 1e-9).all()
    assert (drawn["upper"] >= drawn["mean"] - 1e-9).all()
    if kind != "sd":
        assert (drawn["lower"] >= 0).all()
    if kind in ("p", "p-prime"):
        assert (drawn["upper"] <= 1).all()
    assert set(limits["kind"]) <= {*KINDS, ""}
    assert (limits["why"] != "").all() == (kind == "auto")


@EVERY
@MODEST
@given(COUNTS)
def test_kept_limits_are_the_limits_that_are_made(kind: str, values: list[int]) -> None:
    figures = figures_of(values, kind=kind)
    laid = with_saved_limits(figures, fit_limits(figures, rule_of(kind)))
    made = with_limits(figures, rule_of(kind))
    pd.testing.assert_frame_equal(laid.drop(columns="baseline"), made.drop(columns="baseline"))


def slow_xmr(values: list[float]) -> tuple[float, float]:
    """Mean and sigma of a moving range, in plain loops; None is a month that is not there."""
    known = [value for value in values if value is not None]
    ranges = [
        abs(after - before) for before, after in pairwise(values) if before is not None and after is not None
    ]
    return sum(known) / len(known), sum(ranges) / len(ranges) / 1.128


@MODEST
@given(COUNTS, GAPS)
def test_moving_ranges_are_those_of_plain_loops(values: list[int], gaps: set[int]) -> None:
    gapped = [None if place in gaps and place >= 24 else float(value) for place, value in enumerate(values)]
    mean, sigma = slow_xmr(gapped)
    rule = LimitRule(Baseline(), kind="xmr", grain="month")
    row = with_limits(figures_of(values, kind="xmr", gaps=gaps), rule).iloc[0]
    assert row["mean"] == pytest.approx(mean, rel=1e-12)
    assert row["sigma"] == pytest.approx(sigma, rel=1e-12)


def test_the_made_up_months_are_valid_figures() -> None:
    from pcp_kpi.figures import faults_in

    figures = figures_of([1, 2, 3, 4], kind="p")
    assert set(KEY) | set(SERIES) <= set(figures.columns)
    assert faults_in(figures) == []
