"""What holds of control limits whatever the figures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcp_kpi.figures import KEY
from pcp_kpi.limits import LimitRule, with_limits
from pcp_kpi.periods import FinancialYear

RULE = LimitRule(FinancialYear(2019))
NUMBERS = ["mean", "lower", "upper"]
COUNTS = st.lists(st.integers(-50, 5000), min_size=4, max_size=12)
MODEST = settings(max_examples=25, deadline=None)


def figures_of(values: list[int], **columns: object) -> pd.DataFrame:
    """Make quarters from 2019/20 Q1 on, without the check (which has tests of its own)."""
    row = {
        "measure": "rape", "area": "West Mercia", "breakdown": "", "grain": "quarter", "of": np.nan,
        "status": "final", "source": "paper", "note": "",
    }  # fmt: skip
    periods = pd.date_range("2019-04-01", periods=len(values), freq="QS-APR", unit="us")
    return pd.DataFrame({"value": np.array(values, dtype=float), "period": periods, **(row | columns)})


@MODEST
@given(COUNTS, st.floats(0.01, 1000), st.floats(-1e4, 1e4))
def test_limits_scale_and_shift_with_the_figures(values: list[int], scale: float, shift: float) -> None:
    figures = figures_of(values)
    moved = figures.assign(value=figures["value"] * scale + shift)
    limits, other = with_limits(figures, RULE), with_limits(moved, RULE)
    np.testing.assert_allclose(other[NUMBERS], limits[NUMBERS] * scale + shift, rtol=1e-9, atol=1e-6)
    # A point that lies on a limit may fall to either side when it is moved in binary arithmetic.
    distance = np.minimum(
        (limits["level"] - limits["upper"]).abs(), (limits["level"] - limits["lower"]).abs()
    )
    clear = np.minimum(distance, distance * scale) > 1e-3
    assert other["signal"][clear].tolist() == limits["signal"][clear].tolist()


@MODEST
@given(COUNTS)
def test_turning_figures_upside_down_turns_the_signals(values: list[int]) -> None:
    figures = figures_of(values)
    turned = with_limits(figures.assign(value=-figures["value"]), RULE)["signal"]
    swap = {"above": "below", "below": "above", "within": "within"}
    assert turned.tolist() == [swap[signal] for signal in with_limits(figures, RULE)["signal"]]


@MODEST
@given(COUNTS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(values: list[int], random) -> None:
    figures = pd.concat([figures_of(values), figures_of(values[::-1], measure="arson")], ignore_index=True)
    order = list(range(len(figures)))
    random.shuffle(order)
    shuffled = with_limits(figures.iloc[order], RULE)
    assert shuffled.index.tolist() == order
    pd.testing.assert_frame_equal(shuffled.sort_index(), with_limits(figures, RULE), rtol=1e-12)


@MODEST
@given(COUNTS, COUNTS)
def test_limits_do_not_move_when_later_quarters_come(values: list[int], later: list[int]) -> None:
    before = with_limits(figures_of(values), RULE)
    after = with_limits(figures_of(values + later), RULE)
    pd.testing.assert_frame_equal(after.iloc[: len(values)], before)
    assert after[NUMBERS].drop_duplicates().shape == (1, 3)


@MODEST
@given(st.lists(COUNTS, min_size=2, max_size=6))
def test_a_series_alone_has_the_limits_that_it_has_among_many(many: list[list[int]]) -> None:
    parts = [figures_of(values, area=f"Area {number}") for number, values in enumerate(many)]
    together = with_limits(pd.concat(parts, ignore_index=True), RULE)
    for part in parts:
        among = together[together["area"] == part["area"].iloc[0]].reset_index(drop=True)
        pd.testing.assert_frame_equal(among, with_limits(part, RULE), rtol=1e-12)


@MODEST
@given(COUNTS)
def test_limits_are_those_of_numpy_and_close_around_the_mean(values: list[int]) -> None:
    limits = with_limits(figures_of(values), RULE).iloc[0]
    year = np.array(values[:4], dtype=float)
    assert limits["mean"] == pytest.approx(np.mean(year), abs=1e-9)
    assert limits["upper"] - limits["mean"] == pytest.approx(2 * np.std(year, ddof=1), abs=1e-9)
    assert limits["mean"] - limits["lower"] == pytest.approx(2 * np.std(year, ddof=1), abs=1e-9)


@MODEST
@given(COUNTS, st.integers(1, 5))
def test_wider_limits_never_flag_more(values: list[int], extra: int) -> None:
    narrow = with_limits(figures_of(values), RULE)["signal"] != "within"
    wide = (
        with_limits(figures_of(values), LimitRule(FinancialYear(2019), sigmas=2 + extra))["signal"]
        != "within"
    )
    assert not (wide & ~narrow).any()


def test_the_made_up_quarters_are_valid_figures() -> None:
    from pcp_kpi.figures import faults_in

    figures = figures_of([1, 2, 3, 4])
    assert set(KEY) <= set(figures.columns)
    assert faults_in(figures) == []
