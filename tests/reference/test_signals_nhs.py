"""The cases that NHSRplotthedots (MIT licence) prints or tests, version 0.2.2 of September 2025.

Inputs and answers come from its tests of `ptd_calculate_point_type`, `ptd_calculate_assurance_type` and
`ptd_spc_standard`, from its issues, and from its vignette "Deviations from Excel defaults".
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.limits import Baseline, LimitRule, with_limits
from pcp_kpi.signals import RULE_SETS, Rule, RuleSet, with_signals, with_variation

SHIFT, TREND, TWO_IN_THREE = (
    next(rule for rule in RULE_SETS["nhs-mdc"].rules if rule.kind == kind)
    for kind in ("run", "trend", "some-near")
)


def days(level: list[float], **numbers: float) -> pd.DataFrame:
    """Points of successive days, as the package's examples have them."""
    table = pd.DataFrame(
        {
            "measure": "example",
            "area": "example",
            "breakdown": "",
            "grain": "point",
            "level": level,
            **numbers,
        }
    ).astype({"level": "float64"})
    return table.assign(period=pd.Timestamp("2021-03-22") + pd.to_timedelta(np.arange(len(level)), unit="D"))


def spc(level: list[float], *, screen: bool = True) -> pd.DataFrame:
    """Limits as the package computes them: 2.66 mean moving ranges, those of 3.267 times the mean left out."""
    value = np.array(level, dtype=float)
    ranges = np.abs(np.diff(value))
    if screen:
        ranges = ranges[ranges < 3.267 * ranges.mean()]
    width = 2.66 * ranges.mean()
    return days(level, mean=value.mean(), lower=value.mean() - width, upper=value.mean() + width)


def marks(rule: Rule, level: list[float], *, sigma: float = 10.0, **options: str) -> list[int]:
    """Whether each point is marked by one rule, about a mean of nought."""
    table = days(level, mean=0.0, lower=-3 * sigma, upper=3 * sigma, sigma=sigma)
    return with_signals(table, RuleSet("one", "1", (rule,)), **options)["flag"].astype(int).tolist()


@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        # ptd_seven_point_one_side_mean, then ptd_part_of_seven_trend spreads it back over the seven.
        ([1] * 6, [0] * 6),
        ([1] * 6 + [-1], [0] * 7),
        ([1] * 8 + [-1], [1] * 8 + [0]),
        ([-1] * 8 + [1], [1] * 8 + [0]),
        ([-1] + [1] * 8 + [-1], [0] + [1] * 8 + [0]),
        ([1] + [-1] * 8 + [1], [0] + [1] * 8 + [0]),
    ],
)
def test_seven_on_one_side_of_the_mean(sides: list[float], expected: list[int]) -> None:
    assert marks(SHIFT, sides) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2, 3, 4, 5, 6], [0] * 6),
        ([1, 2, 3, 3, 4, 5, 6], [0] * 7),
        ([1, 2, 3, 4, 5, 6, 7], [1] * 7),
        ([2, 1, 2, 3, 4, 5, 6, 7, 3], [0] + [1] * 7 + [0]),
        ([7, 6, 5, 4, 3, 2, 1], [1] * 7),
        ([2, 7, 6, 5, 4, 3, 2, 1, 3], [0] + [1] * 7 + [0]),
    ],
)
def test_seven_in_a_trend(values: list[float], expected: list[int]) -> None:
    assert marks(TREND, values) == expected


@pytest.mark.parametrize(
    ("close", "sides", "expected"),
    [
        ([1, 0, 1], [1, 1, 1], [1, 0, 1]),
        ([0, 1, 1], [1, 1, 1], [0, 1, 1]),
        ([1, 1, 0], [1, 1, 1], [1, 1, 0]),
        ([0, 0, 1, 0, 1, 0, 0], [1] * 7, [0, 0, 1, 0, 1, 0, 0]),
        ([0, 0, 1, 1, 0, 0, 0], [1] * 7, [0, 0, 1, 1, 0, 0, 0]),
        ([1, 0, 0, 1], [1] * 4, [0, 0, 0, 0]),
        ([1, 0, 0, 1, 1], [1] * 5, [0, 0, 0, 1, 1]),
        ([1, 0, 1], [1, -1, 1], [0, 0, 0]),
        ([0, 1, 1], [1, -1, 1], [0, 0, 0]),
        ([1, 1, 0], [1, -1, 1], [0, 0, 0]),
        ([0, 0, 1, 0, 1, 0, 0], [1, -1, 1, -1, 1, -1, 1], [0] * 7),
        ([0, 0, 1, 1, 0, 0, 0], [-1, 1, -1, 1, -1, 1, -1], [0] * 7),
    ],
)
def test_two_in_three_close_to_the_limits(close: list[int], sides: list[int], expected: list[int]) -> None:
    level = [side * (25.0 if near else 5.0) for near, side in zip(close, sides, strict=True)]
    assert marks(TWO_IN_THREE, level) == expected


def test_two_points_close_to_the_limits_on_opposite_sides_are_common_cause() -> None:
    """From its tests of `ptd_spc_standard`: the last two points are common cause (issue 143)."""
    table = with_signals(spc([1, -1] * 7 + [5.5, -5.5]), "nhs-mdc")
    assert table["cause"].tolist()[-2:] == ["Common Cause", "Common Cause"]


@pytest.mark.parametrize(("screen", "printed"), [(True, (4.6, 1.94, -0.72)), (False, (6.95, 1.94, -3.06))])
def test_the_example_of_the_vignette_on_deviations(screen: bool, printed: tuple[float, ...]) -> None:
    """Four grey points, one blue, the rest grey; the captions print UPL, mean and LPL."""
    points = spc([1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1], screen=screen)
    assert points[["upper", "mean", "lower"]].iloc[0].round(2).tolist() == pytest.approx(printed)
    table = with_variation(with_signals(points, "nhs-mdc"), good="more")
    assert table["cause"].tolist() == ["Common Cause"] * 4 + ["Above UCL"] + ["Common Cause"] * 13
    assert table["variation"].iloc[4] == "special cause improving"


def test_limits_and_signals_of_this_library_together_give_the_same_example() -> None:
    values = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
    table = days([float(value) for value in values]).assign(
        value=values, of=np.nan, status="final", source="vignette", note=""
    )
    rule = LimitRule(Baseline(), kind="xmr", grain="point", convention="nhs")
    judged = with_signals(with_limits(table.drop(columns="level"), rule), "nhs-mdc")
    assert judged[["upper", "mean", "lower"]].iloc[0].round(2).tolist() == pytest.approx([4.6, 1.94, -0.72])
    assert judged["cause"].tolist() == ["Common Cause"] * 4 + ["Above UCL"] + ["Common Cause"] * 13


@pytest.mark.parametrize(("values", "word"), [(range(8), "Increasing"), (range(0, -8, -1), "Decreasing")])
def test_rising_and_falling_trends_are_both_special_cause(values: range, word: str) -> None:
    """Issue 167; four points of each lie on either side of the mean and outside 2.66 moving ranges."""
    points = spc([float(value) for value in values])
    table = with_signals(points, "nhs-mdc")
    assert points["upper"].iloc[0] - points["mean"].iloc[0] == pytest.approx(2.66)
    ends = ["Below LCL", "Above UCL"] if word == "Increasing" else ["Above UCL", "Below LCL"]
    assert table["cause"].tolist() == [ends[0], *[f"7 Point Trend ({word})"] * 6, ends[1]]


def test_overlapping_patterns_are_told_as_issue_200_tells_them() -> None:
    """0 to 7 and back to 1: limits first, each trend whole, and at the peak the next step decides."""
    table = with_signals(spc([0, 1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1]), "nhs-mdc")
    assert table["cause"].tolist() == [
        "Below LCL", *["7 Point Trend (Increasing)"] * 6, "Above UCL",
        *["7 Point Trend (Decreasing)"] * 5, "7 Point Trend (Decreasing)",
    ]  # fmt: skip


def test_a_point_near_the_limit_after_two_outside_it_waits_for_2023() -> None:
    """Issue 153: beyond, beyond, near. Issue 194: from November 2023 all points beyond two sigma count."""
    table = days([0, 1, 40, 40, 25, 0], mean=0.0, lower=-30.0, upper=30.0, sigma=10.0)
    assert with_signals(table, "nhs-mdc")["flag"].tolist() == [False, False, True, True, False, False]
    newer = with_signals(table, "nhs-mdc-2023")
    assert newer["cause"].tolist()[2:5] == ["Above UCL", "Above UCL", "2 in 3 Above CL"]


@pytest.mark.parametrize(
    ("good", "expected"),
    [
        ("more", ["consistently missing", "consistently hitting", "hit and miss"]),
        ("fewer", ["consistently hitting", "consistently missing", "hit and miss"]),
    ],
)
def test_assurance_of_a_target_of_four(good: str, expected: list[str]) -> None:
    """Limits 1 to 3, 5 to 7 and 1 to 5, target 4: consistent_fail, consistent_pass and inconsistent."""
    table = days([2.0, 6.0, 4.0]).assign(lower=[1.0, 5.0, 1.0], mean=[2.0, 6.0, 4.0], upper=[3.0, 7.0, 5.0])
    assert (
        with_variation(with_signals(table, "nhs-mdc"), good=good, target=4)["assurance"].tolist() == expected
    )


def test_twenty_random_numbers_are_common_cause() -> None:
    """Its snapshot of `set.seed(123); rnorm(20)`: mean 0.142, limits -3.01 and 3.29, 20 common cause."""
    # fmt: off
    drawn = [-0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621, -1.26506123,
             -0.68685285, -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272, -0.55584113, 1.78691314,
             0.49785048, -1.96661716, 0.70135590, -0.47279141]
    # fmt: on
    points = spc(drawn)
    assert points[["mean", "lower", "upper"]].iloc[0].tolist() == pytest.approx(
        [0.142, -3.01, 3.29], abs=0.005
    )
    assert with_signals(points, "nhs-mdc")["cause"].tolist() == ["Common Cause"] * 20
