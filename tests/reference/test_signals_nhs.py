"""The cases that NHSRplotthedots (MIT licence) prints or tests, version 0.2.2 of September 2025.

Inputs and answers come from its tests of `ptd_calculate_point_type`, `ptd_calculate_assurance_type` and
`ptd_spc_standard`, from its issues, and from its vignette "Deviations from Excel defaults".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.limits import Baseline, LimitRule, Rebase, with_limits
from pcp_kpi.signals import RULE_SETS, Rule, RuleSet, with_signals, with_variation

Series: TypeAlias = "Callable[..., pd.DataFrame]"

# Attendances a month, April 2016 to March 2019: all of England, and type 1 and other departments of the trust with
# code RL4 (NHS England, A&E Attendances, Open Government Licence v3.0), with the limits and flags that the
# package's integration tests keep, decoded from the numbers in their snapshot.
ENGLAND = [
    1867781, 2070340, 1958802, 2079034, 1932901, 1952464, 2001816, 1907871, 1944567, 1895272, 1735619, 2015834,
    1949762, 2066789, 1994056, 2073944, 1924663, 1925961, 2044137, 1976971, 2003954, 2000086, 1820012, 2049785,
    1984369, 2164458, 2093942, 2179896, 1997854, 2005695, 2079492, 2037847, 2047518, 2113413, 1954947, 2167550,
]  # fmt: skip
TYPE_1 = [
    10811, 11800, 11028, 11561, 10700, 10999, 11108, 10573, 10541, 10711, 9797, 11505, 11072, 11858, 11531, 11752,
    11009, 10884, 11436, 10892, 10705, 11186, 10018, 10985, 10709, 11639, 11548, 11844, 10965, 11336, 11771, 11609,
    11494, 12311, 11199, 12471,
]  # fmt: skip
OTHER_TYPES = [
    4414, 4664, 4229, 4663, 4279, 7409, 8228, 8614, 9089, 7657, 8131, 8651, 9148, 9165, 8401, 8489, 7637, 7856, 8782,
    8386, 9138, 9830, 8527, 8862, 8466, 8906, 8278, 8344, 7876, 7506, 8226, 8479, 9090, 9270, 8494, 8863,
]  # fmt: skip
BELOW, RUN_BELOW, RUN_ABOVE, NEAR = "Below LCL", "7 Points Below CL", "7 Points Above CL", "2 in 3 Above CL"
QUIET = "Common Cause"

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


def attendances(series: Series, values: list[int], *, rebases: tuple[Rebase, ...] = ()) -> pd.DataFrame:
    """Judge months of attendances as the package does."""
    months = series([float(value) for value in values], start="2016-04-01", grain="month")
    rule = LimitRule(Baseline(), kind="xmr", grain="month", convention="nhs")
    return with_signals(with_limits(months, rule, rebases=rebases), "nhs-mdc", gaps="ignore")


@pytest.mark.parametrize(
    ("values", "printed", "causes"),
    [
        (ENGLAND, (2000538.9444444445, 1731844.3644444444, 2269233.5244444446), [QUIET] * 36),
        # The snapshot is older than issue 143: it still flags the 34th and 36th month, which lie near the limit
        # with a month below the mean between them.
        (TYPE_1, (11204.388888888889, 9668.27688888889, 12740.500888888888),
         [QUIET] * 4 + [RUN_BELOW] * 7 + [QUIET] * 25),
        (OTHER_TYPES, (7945.75, 6558.872941176471, 9332.62705882353),
         [BELOW] * 5 + [QUIET] * 7 + [NEAR] * 2 + [QUIET] * 4 + [RUN_ABOVE] * 3 + ["Above UCL"] + [RUN_ABOVE] * 6
         + [QUIET] * 4 + [NEAR] * 2 + [QUIET] * 2),
    ],
    ids=["England", "type 1", "other types"],
)  # fmt: skip
def test_attendances_have_the_limits_and_flags_of_the_packages_own_tests(
    series: Series, values: list[int], printed: tuple[float, ...], causes: list[str]
) -> None:
    table = attendances(series, values)
    np.testing.assert_allclose(table[["mean", "lower", "upper"]].iloc[0].tolist(), printed, rtol=1e-12)
    assert table["cause"].tolist() == causes
    assert table["flag"].tolist() == [cause != QUIET for cause in causes]


def test_attendances_rebased_after_a_year_have_the_limits_of_the_packages_own_tests(series: Series) -> None:
    cut = Rebase(("hate-crime", "*"), dt.date(2017, 4, 1), "re-based in the package's test")
    table = attendances(series, ENGLAND, rebases=(cut,))
    np.testing.assert_allclose(
        table[["mean", "lower", "upper"]].iloc[[11, 12]].to_numpy(),
        [[1946858.4166666667, 1639947.374848485, 2253769.4584848485],
         [2027379.2083333333, 1772921.0639855072, 2281837.3526811595]],
        rtol=1e-12,
    )  # fmt: skip
    assert not table["flag"].any()


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
