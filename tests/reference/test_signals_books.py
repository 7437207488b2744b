"""Rules of the books against the probabilities and run lengths that are printed for them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.signals import RULE_SETS, RuleSet, runs_table, with_signals
from pcp_kpi.signals.patterns import crossings_limit, find, longest_run_limit
from pcp_kpi.signals.track import Track

WESTERN_ELECTRIC = RULE_SETS["western-electric"].rules
NELSON = RULE_SETS["nelson"].rules


def quiet_track(series: int, points: int) -> Track:
    """Normal points about known limits."""
    level = np.random.default_rng(1984).standard_normal(series * points)
    ones = np.ones_like(level)
    numbered = np.repeat(np.arange(series), points)
    return Track(
        np.arange(level.size), np.stack([level, 0 * ones, -3 * ones, 3 * ones, ones]), numbered, numbered
    )


@pytest.fixture(scope="module")
def first_flags() -> np.ndarray:
    """The first point that each rule of Western Electric flags, one row a rule, one column a series."""
    series, points = 1_500, 1_200
    track = quiet_track(series, points)
    firsts = np.full((len(WESTERN_ELECTRIC), series), points)
    for row, rule in enumerate(WESTERN_ELECTRIC):
        found = find(track, rule).points
        np.minimum.at(firsts[row], found // points, found % points)
    return firsts


@pytest.mark.parametrize(
    ("rules", "printed"),
    [((0,), 370.40), ((0, 1), 225.44), ((0, 2), 166.05), ((0, 3), 152.73), ((0, 1, 2, 3), 91.75)],
)
def test_average_run_lengths_of_western_electric(first_flags, rules: tuple[int, ...], printed: float) -> None:
    """Champ and Woodall (1987), Exact Results for Shewhart Control Charts with Supplementary Runs Rules,
    Technometrics 29(4), 393-399, table 1, no shift. Series without a flag count with all their points.
    """
    first = first_flags[list(rules)].min(axis=0)
    seen = first < 1_200
    average = (first[seen].sum() + seen.sum() + 1_200 * (~seen).sum()) / seen.sum()
    assert average == pytest.approx(printed, rel=0.06)


@pytest.mark.parametrize(
    ("number", "chance"),
    [
        (1, 0.002700),  # 2 (1 - Phi(3))
        (2, 0.003906),  # 2 / 2^9
        (3, 0.002778),  # 2 / 6!
        (4, 0.004574),  # 2 x 199,360,981 / 14!: the alternating permutations
        (5, 0.002047),  # the point and one or both of two before it, a = 1 - Phi(2): 2 a (1 - (1 - a)^2)
        (
            6,
            0.004477,
        ),  # the point and three or four of four before it, b = 1 - Phi(1): 2 b (4 b^3 (1 - b) + b^4)
        (7, 0.003261),  # (2 Phi(1) - 1)^15
        (8, 0.000103),  # (2 (1 - Phi(1)))^8
    ],
)
def test_false_signals_of_each_of_nelsons_tests(number: int, chance: float) -> None:
    """Nelson (1984, 237-239): each test gives a false signal in fewer than five in a thousand points."""
    track = quiet_track(40, 20_000)
    share = len(find(track, NELSON[number - 1]).points) / len(track.rows)
    assert share < 0.005
    assert share == pytest.approx(chance, abs=0.0004)


def points_of(level: list[float]) -> pd.DataFrame:
    table = pd.DataFrame(
        {"measure": "example", "area": "example", "breakdown": "", "grain": "point", "level": level}
    )
    period = pd.Timestamp("2021-01-01") + pd.to_timedelta(np.arange(len(level)), unit="D")
    return table.assign(period=period, mean=0.0, lower=-3.0, upper=3.0, sigma=1.0)


@pytest.mark.parametrize(
    ("number", "level", "place"),
    [
        # Western Electric Company (1956), tests for instability: the x stands at the point that completes each.
        (1, [0.5, -0.5, 3.2], 2),
        (2, [0.5, 2.3, -0.5, 2.1], 3),
        (3, [1.2, 1.4, -0.2, 1.1, 1.6], 4),
        (4, [0.4, 0.2, 0.6, 0.1, 0.3, 0.5, 0.2, 0.4], 7),
    ],
)
def test_western_electric_marks_the_point_that_completes_the_pattern(
    number: int, level: list, place: int
) -> None:
    table = with_signals(points_of(level), "western-electric")
    assert np.flatnonzero(table["flag"]).tolist() == [place]
    assert table["cause"].iloc[place] == f"Western Electric {number}"


@pytest.mark.parametrize("number", range(1, 9))
def test_each_of_nelsons_tests_is_reached_with_its_last_point_and_not_before(number: int) -> None:
    """The eight patterns of Nelson (1984), figure 1, one point short and whole."""
    pattern = {
        1: [0.0, 3.1],
        2: [0.5, 0.2] * 4 + [0.3],
        3: [-0.6, -0.3, 0.1, 0.4, 0.6, 0.9],
        4: [0.5, -0.5] * 7,
        5: [2.1, 0.2, 2.4],
        6: [1.2, 1.1, -0.3, 1.4, 1.2],
        7: ([0.4, -0.4, -0.2] * 5),
        8: [1.2, -1.3, -1.2, 1.4, 1.3, -1.4, -1.1, 1.2],
    }[number]
    only = RuleSet("one", "1", (NELSON[number - 1],))
    assert np.flatnonzero(with_signals(points_of(pattern), only)["flag"]).tolist() == [len(pattern) - 1]


# Anhøj and Olesen (2014), Run Charts Revisited, PLoS ONE 9(11): e113825, and the vignette of qicharts2, appendix 2:
# useful observations, upper limit of the longest run, lower limit of the crossings.
LIMITS = [
    (10, 6, 2), (11, 6, 2), (12, 7, 3), (13, 7, 3), (14, 7, 4), (15, 7, 4), (16, 7, 4), (17, 7, 5), (18, 7, 5),
    (19, 7, 6), (20, 7, 6), (21, 7, 6), (22, 7, 7), (23, 8, 7), (24, 8, 8), (25, 8, 8), (26, 8, 8), (27, 8, 9),
    (28, 8, 9), (29, 8, 10), (30, 8, 10), (31, 8, 11), (32, 8, 11), (33, 8, 11), (34, 8, 12), (35, 8, 12),
    (36, 8, 13), (37, 8, 13), (38, 8, 14), (39, 8, 14), (40, 8, 14), (41, 8, 15), (42, 8, 15), (43, 8, 16),
    (44, 8, 16), (45, 8, 17), (46, 9, 17), (47, 9, 17), (48, 9, 18), (49, 9, 18), (50, 9, 19), (51, 9, 19),
    (52, 9, 20), (53, 9, 20), (54, 9, 21), (55, 9, 21), (56, 9, 21), (57, 9, 22), (58, 9, 22), (59, 9, 23),
    (60, 9, 23),
]  # fmt: skip


@pytest.mark.parametrize(("useful", "longest", "fewest"), LIMITS)
def test_limits_of_longest_run_and_crossings(useful: int, longest: int, fewest: int) -> None:
    from scipy.stats import binom

    assert int(longest_run_limit(useful)) == longest
    assert crossings_limit(useful - 1) == fewest == binom.ppf(0.05, useful - 1, 0.5)


def test_thirteen_points_with_five_crossings_and_a_longest_run_of_three() -> None:
    """Wentzel-Larsen and Anhøj, the example of the article on crossrun (PLoS ONE 14(10): e0223233, introduced
    on sciencetrends.com): crossings from time 3 to 4, 6 to 7, 7 to 8, 9 to 10 and 10 to 11.
    """
    sides = [1, 1, 1, -1, -1, -1, 1, -1, -1, 1, -1, -1, -1]
    row = runs_table(points_of(sides)).iloc[0]
    assert row[["useful", "crossings", "crossings_min", "longest_run", "longest_run_max"]].tolist() == [
        13,
        5,
        3,
        3,
        7,
    ]
    assert not row["signal"]


@pytest.mark.parametrize(
    ("sides", "signal"),
    [
        # crsignal(n, c, l, "anhoej") of qicharts2 for n = 11: (2, 6), (3, 7) and (4, 7).
        ([1] * 6 + [-1] * 3 + [1] * 2, False),
        ([1] * 7 + [-1, -1, 1, -1], True),
        ([1] * 7 + [-1, 1, -1, 1], True),
    ],
)
def test_eleven_points_about_the_centre(sides: list[int], signal: bool) -> None:
    assert runs_table(points_of(sides))["signal"].item() is signal


def test_a_shift_halfway_is_seen_by_both_of_anhoejs_rules() -> None:
    """24 points, the limits of which are 8 and 8, as the vignette of qicharts2 says."""
    table = with_signals(points_of([-1.0] * 12 + [1.0] * 12), "anhoej")
    assert set(table["cause"]) == {"Unusually long run"}
    assert table["reason"].iloc[-1] == (
        "12th of 12 points in a row above the mean, more than chance gives; "
        "the series crosses the mean once in 24 points, fewer than chance gives"
    )
