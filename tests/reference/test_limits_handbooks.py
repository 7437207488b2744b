"""Limits as textbooks and the NIST/SEMATECH handbook print them, to every digit that they print."""

from __future__ import annotations

import numpy as np
import pytest

from pcp_kpi.limits import Baseline, LimitRule, with_limits

ALL = Baseline()

# Montgomery, D. C. (2009), Introduction to Statistical Quality Control, 6th edition.
# Example 6.5, table 6.6: costs of processing mortgage loans.
LOANS = [310, 288, 297, 298, 307, 303, 294, 297, 308, 306, 294, 299, 297, 299, 314, 295, 293, 306, 301, 304]
# Example 7.1, table 7.1: orange juice cans that leak, of 50.
CANS = [
    12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6,
]  # fmt: skip
# Table 7.4: purchase orders with errors, and orders looked at.
ORDERS = [12, 8, 6, 9, 10, 12, 11, 16, 10, 6, 20, 15, 9, 8, 6, 8, 10, 7, 5, 8, 5, 8, 10, 6, 9]
OF_ORDERS = [
    100, 80, 80, 100, 110, 110, 100, 100, 90, 90, 110, 120, 120, 120, 110, 80, 80, 80, 90, 100, 100, 100, 100, 90, 90,
]  # fmt: skip
# Example 7.3, table 7.7: nonconformities on samples of 100 printed circuit boards.
BOARDS = [
    21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16, 19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19, 17, 15,
]  # fmt: skip
# Example 7.4, table 7.10: errors in shipments, five units a week.
SHIPMENTS = [10, 12, 8, 14, 10, 16, 11, 7, 10, 15, 9, 5, 7, 11, 12, 6, 8, 10, 7, 5]
# Example 7.5, table 7.11: flaws in dyed cloth and inspection units of 50 square metres.
CLOTH = [14, 12, 20, 11, 7, 10, 21, 16, 19, 23]
OF_CLOTH = [10.0, 8.0, 13.0, 10.0, 9.5, 10.0, 12.0, 10.5, 12.0, 12.5]
# Example 7.6, table 7.14: hours between failures of a valve, and their 3.6th roots.
VALVES = [
    286, 948, 536, 124, 816, 729, 4, 143, 431, 8, 2837, 596, 81, 227, 603, 492, 1199, 1214, 2831, 96,
]  # fmt: skip
ROOTS = [
    4.80986, 6.70903, 5.72650, 3.81367, 6.43541, 6.23705, 1.46958, 3.96768, 5.39007, 1.78151, 9.09619, 5.89774,
    3.38833, 4.51095, 5.91690, 5.59189, 7.16124, 7.18601, 9.09083, 3.55203,
]  # fmt: skip

# NIST/SEMATECH e-Handbook of Statistical Methods, sections 6.3.2.2 and 6.3.3.1: flow rates; defects on wafers.
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
WAFERS = [16, 14, 28, 16, 12, 20, 10, 12, 10, 17, 19, 17, 14, 16, 15, 13, 14, 16, 11, 20, 11, 19, 16, 31, 13]


def without(values: list[int], *left_out: int) -> list[int]:
    """Leave out points, which the book counts from 1."""
    return [value for place, value in enumerate(values, start=1) if place not in left_out]


@pytest.mark.parametrize(
    ("kind", "values", "of", "printed", "places"),
    [
        ("xmr", LOANS, None, (300.5, 279.78, 321.22), (1, 2, 2)),
        ("p", CANS, [50] * 30, (0.2313, 0.0524, 0.4102), (4, 4, 4)),
        ("p", without(CANS, 15, 23), [50] * 28, (0.2150, 0.0407, 0.3893), (4, 4, 4)),
        # The book rounds the mean to 19.85 before it goes on and prints 33.22.
        ("c", BOARDS, None, (19.85, 6.48, 33.21), (2, 2, 2)),
        ("c", without(BOARDS, 6, 20), None, (19.67, 6.36, 32.97), (2, 2, 2)),
        ("u", SHIPMENTS, [5] * 20, (1.93, 0.07, 3.79), (2, 2, 2)),
        ("xmr", FLOW, None, (50.81, 45.8159, 55.8041), (2, 4, 4)),
        ("c", WAFERS, None, (16, 4, 28), (0, 0, 0)),
    ],
    ids=["loans", "cans", "cans revised", "boards", "boards revised", "shipments", "NIST flow", "NIST wafers"],
)  # fmt: skip
def test_printed_limits_come_out(series, kind, values, of, printed, places) -> None:
    limits = with_limits(series(values, grain="month", of=of), LimitRule(ALL, kind=kind, grain="month"))
    got = [
        f"{number:.{digits}f}"
        for number, digits in zip(limits[["mean", "lower", "upper"]].iloc[0], places, strict=True)
    ]
    assert got == [f"{number:.{digits}f}" for number, digits in zip(printed, places, strict=True)]


def test_the_points_that_the_book_calls_out_of_control_are_flagged(series) -> None:
    def flagged(kind: str, values: list[int], of: list[int] | None) -> list[int]:
        rule = LimitRule(ALL, kind=kind, grain="month")
        outside = with_limits(series(values, grain="month", of=of), rule)["signal"] != "within"
        return (np.flatnonzero(outside) + 1).tolist()

    assert flagged("p", CANS, [50] * 30) == [15, 23]
    assert flagged("c", BOARDS, None) == [6, 20]
    assert flagged("c", WAFERS, None) == [24]
    assert flagged("xmr", LOANS, None) == []


def test_denominators_that_vary_give_each_point_its_own_limits(series) -> None:
    # Montgomery prints the standard error of each sample: .029 at 100 orders, .033 at 80, .027 at 120.
    orders = with_limits(series(ORDERS, grain="month", of=OF_ORDERS), LimitRule(ALL, kind="p", grain="month"))
    assert sum(ORDERS) / sum(OF_ORDERS) == orders["mean"].iloc[0] == pytest.approx(0.0955, abs=5e-5)
    errors = dict(zip(OF_ORDERS, orders["sigma"].round(3), strict=True))
    assert errors == {100: 0.029, 80: 0.033, 110: 0.028, 90: 0.031, 120: 0.027}
    assert orders["signal"].ne("within").to_numpy().nonzero()[0].tolist() == [10]  # sample 11
    cloth = with_limits(series(CLOTH, grain="month", of=OF_CLOTH), LimitRule(ALL, kind="u", grain="month"))
    # Table 7.11: upper and lower limits of each roll.
    upper = [2.55, 2.68, 2.41, 2.55, 2.58, 2.55, 2.45, 2.52, 2.45, 2.43]
    lower = [0.29, 0.16, 0.43, 0.29, 0.26, 0.29, 0.39, 0.32, 0.39, 0.41]
    # The book rounds the centre to 1.42 before it goes on, which moves a limit by up to 0.009.
    np.testing.assert_allclose(cloth["upper"], upper, atol=0.009)
    np.testing.assert_allclose(cloth["lower"], lower, atol=0.009)


def test_times_between_events_are_drawn_on_the_scale_of_their_roots(series) -> None:
    times = with_limits(series(VALVES, grain="month"), LimitRule(ALL, kind="t", grain="month"))
    np.testing.assert_allclose(np.array(VALVES) ** 0.2777, ROOTS, atol=1.1e-5)
    centre = times["mean"].iloc[0] ** (1 / 3.6)
    # The book takes the power 0.2777 for 1/3.6 = 0.27778: the mean of its printed roots is 5.3866.
    assert centre == pytest.approx(np.mean(ROOTS), rel=1e-3)
    reach = 3 * np.abs(np.diff(ROOTS)).mean() / 1.128
    assert times["upper"].iloc[0] ** (1 / 3.6) == pytest.approx(np.mean(ROOTS) + reach, rel=1e-3)
    assert times["lower"].unique().tolist() == [0]
    assert set(times["signal"]) == {"within"}


def test_the_constants_are_those_of_the_tables_and_exact_ones_are_a_word_away(series) -> None:
    def upper(**options: str) -> float:
        rule = LimitRule(ALL, kind="xmr", grain="month", **options)
        return float(with_limits(series(LOANS, grain="month"), rule)["upper"].iloc[0])

    ranges = np.abs(np.diff(LOANS)).mean()
    assert ranges == pytest.approx(7.79, abs=0.005)
    assert upper() == pytest.approx(300.5 + 3 * ranges / 1.128, rel=1e-12)
    assert upper(constants="exact") == pytest.approx(300.5 + 3 * ranges * np.sqrt(np.pi) / 2, rel=1e-12)
    assert upper(constants="rounded") == pytest.approx(300.5 + 2.66 * ranges, rel=1e-12)
    assert upper(convention="nhs") == upper(constants="rounded")
