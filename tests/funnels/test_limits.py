"""Funnel limits between areas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcp_kpi.errors import CommandError
from pcp_kpi.figures import new_figures
from pcp_kpi.funnels import ADDED, POSITIONS, FunnelRule, trace_funnel, with_funnel
from pcp_kpi.funnels.limits import LIMITS

FOUR = {"A": (30, 200), "B": (45, 400), "C": (100, 900), "D": (140, 700)}
SHARE = st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))
RULES = [
    FunnelRule(kind=kind, limits=limits, dispersion=dispersion, steady=steady)
    for kind in ("share", "rate")
    for limits in ("exact", "normal")
    for dispersion in ("none", "multiplicative", "additive")
    for steady in (False, True)
]


def test_rows_order_and_index_are_kept_and_columns_added(beside) -> None:
    figures = beside(FOUR).set_axis(list("wxyz")).iloc[::-1]
    before = figures.copy(deep=True)
    found = with_funnel(figures)
    pd.testing.assert_frame_equal(figures, before)
    pd.testing.assert_frame_equal(found[list(figures.columns)], before)
    assert tuple(found.columns) == (*figures.columns, *ADDED)
    assert set(found["position"]) <= set(POSITIONS)
    assert len(with_funnel(figures.iloc[:0])) == 0


def test_each_measure_period_and_source_has_a_funnel_of_its_own(beside) -> None:
    parts = [
        beside(FOUR),
        beside({"A": (1, 10), "B": (5, 10)}, source="other"),
        beside(FOUR, measure="satisfied"),
    ]
    whole = with_funnel(pd.concat(parts, ignore_index=True))
    alone = pd.concat([with_funnel(part) for part in parts], ignore_index=True)
    pd.testing.assert_frame_equal(whole, alone)
    assert whole["average"].unique().tolist() == [315 / 2200, 0.3]


@pytest.mark.parametrize("rule", RULES)
def test_wider_limits_hold_the_narrower_ones_and_a_larger_area_has_narrower_limits(beside, rule) -> None:
    found = with_funnel(beside({**FOUR, "E": (100, 10_000)}), rule).set_index("area")
    outer = (found["lower998"] <= found["lower95"]) & (found["upper95"] <= found["upper998"])
    assert outer.all()
    assert (found["lower998"] >= 0).all()
    assert (
        found.loc["E", "upper95"] - found.loc["E", "lower95"]
        < found.loc["A", "upper95"] - found.loc["A", "lower95"]
    )


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("areas", [
    {"A": (0, 10), "B": (0, 300)}, {"A": (10, 10), "B": (300, 300)}, {"A": (5, 50), "B": (10, 100), "C": (30, 300)},
])  # fmt: skip
def test_areas_that_are_all_equal_are_all_within(beside, rule, areas) -> None:
    found = with_funnel(beside(areas), rule)
    assert found["position"].tolist() == ["within"] * len(areas)
    assert found["z"].tolist() == pytest.approx([0.0] * len(areas))
    assert found["dispersion"].tolist() == ["none"] * len(areas)
    assert np.isfinite(found[list(LIMITS)].to_numpy()).all()


def test_one_area_has_nothing_to_be_compared_with_but_a_target(beside) -> None:
    alone = beside({"A": (30, 200)})
    found = with_funnel(alone).iloc[0]
    assert (found["position"], found["funnel"]) == (
        "not available", "no funnel: one area has nothing to be compared with",
    )  # fmt: skip
    assert np.isnan(found["average"])
    assert found["level"] == 0.15
    against = with_funnel(alone, FunnelRule(target=0.3)).iloc[0]
    assert (against["position"], against["average"]) == ("far below", 0.3)
    assert (
        against["funnel"]
        == "95% and 99.8% limits about the target, exact binomial; no overdispersion allowed for"
    )


def test_areas_without_figures_stand_aside_and_change_nothing(beside) -> None:
    found = with_funnel(beside({**FOUR, "E": (None, 100), "F": (0, 0), "G": (7, None)}))
    assert found["position"].tolist()[4:] == ["not available"] * 3
    assert found[["level", "z"]].iloc[4:].isna().all(axis=None)
    pd.testing.assert_frame_equal(found.iloc[:4], with_funnel(beside(FOUR)))


def test_the_sum_is_the_average_not_the_mean_of_levels(beside) -> None:
    assert with_funnel(beside({"A": (9, 10), "B": (10, 990)}))["average"].unique().tolist() == [0.019]


def test_a_level_on_a_limit_is_within(beside) -> None:
    limit = with_funnel(beside(FOUR), FunnelRule(limits="normal", dispersion="none", target=0.2))[
        "upper95"
    ].iloc[0]
    on = beside({"A": (200 * limit, 200)})
    assert (
        with_funnel(on, FunnelRule(limits="normal", dispersion="none", target=0.2))["position"].item()
        == "within"
    )


def test_numerators_above_denominators_are_refused_for_shares_and_allowed_for_rates(
    beside, message_of
) -> None:
    figures = beside({"A": (30, 20), "B": (5, 20)})
    assert message_of(CommandError, lambda: with_funnel(figures)) == (
        "a numerator is at most its denominator; it is above for positive-outcomes / A: name kind='rate' for "
        "events among people"
    )
    rates = with_funnel(figures, FunnelRule(kind="rate", dispersion="none"))
    assert rates["position"].tolist() == ["above", "far below"]


def test_a_rule_that_makes_no_funnel_is_refused_with_all_faults(message_of) -> None:
    message = message_of(
        CommandError, lambda: FunnelRule(kind="odds", dispersion="some", winsorise=0.5, target=-1)
    )
    assert message == (
        "a funnel cannot be made: kind is one of share and rate, not 'odds'; dispersion is one of auto, none, "
        "multiplicative and additive, not 'some'; winsorise is from 0 to below 0.5, not 0.5; "
        "a target lies above nought, and that of a share below 1; -1 does not"
    )


def test_one_funnel_is_traced_at_a_time(beside, message_of) -> None:
    several = with_funnel(pd.concat([beside(FOUR), beside(FOUR, source="other")], ignore_index=True))
    message = message_of(CommandError, lambda: trace_funnel(several))
    assert message == ("one funnel is traced at a time: choose one measure, breakdown and period with limits")
    lines = trace_funnel(with_funnel(beside(FOUR)))
    assert tuple(lines.columns) == ("size", "average", *LIMITS)
    assert lines["size"].is_monotonic_increasing
    assert lines["size"].iloc[-1] >= 900


def test_an_area_of_nought_of_nought_draws_no_line_to_nought(beside) -> None:
    lines = trace_funnel(with_funnel(beside({**FOUR, "F": (0, 0)})))
    pd.testing.assert_frame_equal(lines, trace_funnel(with_funnel(beside(FOUR))))


@given(st.lists(SHARE, min_size=2, max_size=12))
def test_any_areas_have_finite_limits_that_hold_the_average(shares) -> None:
    figures = new_figures(
        {
            "measure": "m",
            "area": f"a{place}",
            "grain": "quarter",
            "period": "2021-04-01",
            "value": value,
            "of": of,
        }
        for place, (value, of) in enumerate(shares)
    )
    for rule in (FunnelRule(), FunnelRule(dispersion="multiplicative", steady=True)):
        found = with_funnel(figures, rule)
        assert found["lower998"].between(0, 1).all()
        assert found["upper998"].between(0, 1).all()
        if rule.limits == "normal":
            assert (found["lower95"] <= found["average"] + 1e-12).all()
        shuffled = with_funnel(figures.iloc[::-1], rule).iloc[::-1]
        pd.testing.assert_frame_equal(found, shuffled)
