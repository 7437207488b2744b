"""Chances from projections: agreed with counting, worded by the yardstick, and honest on series of known truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import betabinom, nbinom

from pcp_kpi.errors import CommandError
from pcp_kpi.figures import new_figures
from pcp_kpi.periods import FinancialYear
from pcp_kpi.projection import chance_above, chances, on_yardstick, project, year_end
from pcp_kpi.projection.counts import LOW_COUNTS
from pcp_kpi.projection.likelihood import _beta_binomial
from pcp_kpi.projection.ranges import chances_of_counts, shortest_range

VEHICLES = [1325, 1345, 1349, 1273, 1258, 1136, 1269, 1131, 1167, 1289, 1019, 932]


def row(**columns: object) -> pd.Series:
    base = {"value": 100.0, "low80": 90.0, "high80": 111.0, "low95": 85.0, "high95": 118.0, "sd": 8.0}
    return pd.Series({**base, "of": np.nan, "method": "standard", **columns})


def table_of(draws: np.ndarray, of: np.ndarray | None = None) -> pd.DataFrame:
    """Many simulated quarterly series as figures."""
    count, length = draws.shape
    starts = np.tile(pd.date_range("2012-04-01", periods=length, freq="QS"), count)
    values = {"measure": np.repeat([f"m-{n:04d}" for n in range(count)], length), "period": starts}
    texts = {"area": "A", "breakdown": "", "grain": "quarter", "status": "final", "source": "", "note": ""}
    denominators = np.nan if of is None else of.ravel().astype(float)
    return pd.DataFrame(values).assign(value=draws.ravel().astype(float), of=denominators, **texts)


def randomised_places(projected: pd.DataFrame, came: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return where what came lies in the projected distribution; uniform when the distribution is right."""
    below = np.array(
        [1 - chance_above(line, y - 1) for (_, line), y in zip(projected.iterrows(), came, strict=True)]
    )
    upto = np.array(
        [1 - chance_above(line, y) for (_, line), y in zip(projected.iterrows(), came, strict=True)]
    )
    return below + random.uniform(size=len(came)) * (upto - below)


def distance_from_uniform(places: np.ndarray) -> float:
    ordered, ends = np.sort(places), np.arange(len(places) + 1) / len(places)
    return float(max((ends[1:] - ordered).max(), (ordered - ends[:-1]).max()))


@pytest.mark.parametrize(("threshold", "chance"), [(99, 0.52), (111, 0.09), (117, 0.027), (84, 0.978)])
def test_the_chance_of_being_above_follows_the_ranges(threshold: float, chance: float) -> None:
    assert chance_above(row(), threshold) == pytest.approx(chance, abs=0.015)


def test_a_count_is_above_a_limit_from_the_next_whole_number_on() -> None:
    assert chance_above(row(), 110.0) == chance_above(row(), 110.9) > chance_above(row(), 111.0)
    assert chance_above(row(), -1.0) == 1.0


def test_the_chance_of_a_share_is_found_among_shares() -> None:
    share = row(value=25.0, low80=20.0, high80=31.0, low95=17.0, high95=35.0, sd=4.33, of=100.0)
    assert chance_above(share, 25.0) == pytest.approx(0.492, abs=0.001)
    assert chance_above(share, 24.0) > chance_above(share, 24.4) > chance_above(share, 25.0)
    assert chance_above(share, 99.9) < 1e-6
    many = {name: 100 * share[name] for name in ("value", "low80", "high80", "low95", "high95", "sd", "of")}
    assert chance_above(row(**many), 2500.0) == pytest.approx(0.5)


def test_a_share_of_few_cases_without_excess_has_binomial_chances() -> None:
    few = row(value=2.0, low80=0.0, high80=4.0, low95=0.0, high95=5.0, sd=1.0, of=10.0)
    assert chance_above(few, 0.5) == pytest.approx(1 - 0.8**10)
    assert chance_above(few, 10.5) == 0.0


def test_low_counts_have_the_chances_of_their_distribution() -> None:
    low = row(value=2.0, sd=np.sqrt(2.0001), method=LOW_COUNTS)
    assert chance_above(low, 0) == pytest.approx(1 - np.exp(-2), abs=1e-3)
    assert chance_above(low, 3.9) == pytest.approx(0.143, abs=1e-3)


@pytest.mark.parametrize("mean", [0.5, 1, 2, 3.7, 6, 10])
@pytest.mark.parametrize("excess", [1.0, 1.6])
@pytest.mark.parametrize("share", [0.8, 0.95])
def test_the_range_of_low_counts_is_the_shortest_that_holds_its_share(
    mean: float, excess: float, share: float
) -> None:
    low, high = shortest_range(mean, excess * mean, share)
    held = chances_of_counts(mean, excess * mean, share)
    assert held[low : high + 1].sum() >= share
    shorter = [held[start : start + high - low].sum() for start in range(len(held))]
    assert max(shorter) < share


@given(
    st.floats(0.01, 400),
    st.floats(1e-5, 15).map(lambda more: 1 + more),
    st.sampled_from([0.8, 0.95]),
    st.integers(0, 900),
)
def test_chances_of_counts_are_those_of_scipy(
    mean: float, excess: float, share: float, threshold: int
) -> None:
    theirs = nbinom(mean / (excess - 1), 1 / excess)
    ours = chances_of_counts(mean, excess * mean, share)
    assert ours == pytest.approx(theirs.pmf(np.arange(len(ours))), rel=1e-7, abs=1e-12)
    assert abs(len(ours) - 2 - theirs.ppf(1 - (1 - share) * 1e-3)) <= 1
    low = row(value=mean, sd=np.sqrt(excess * mean), method=LOW_COUNTS)
    assert chance_above(low, threshold) == pytest.approx(theirs.sf(threshold), rel=1e-5, abs=1e-9)


@given(st.integers(1, 900), st.floats(0.3, 200), st.floats(0.3, 200), st.integers(-3, 905))
def test_chances_of_trials_are_those_of_scipy(
    of: int, successes: float, failures: float, number: int
) -> None:
    numbers = np.array([number, number + 1.0])
    theirs = betabinom.cdf(numbers, of, successes, failures)
    assert _beta_binomial(numbers, of, successes, failures) == pytest.approx(theirs, rel=1e-7, abs=1e-9)


def test_low_counts_of_known_truth_fall_where_they_should() -> None:
    random = np.random.default_rng(5)
    draws = random.poisson(np.repeat([0.5, 1, 2, 4, 7], 250)[:, None], (1250, 33))
    made = project(table_of(draws[:, :32]), horizon=1)
    made = made[made["status"] == "projected"]
    low = made["method"].str.startswith(LOW_COUNTS).to_numpy()
    places = randomised_places(made[low], draws[low, 32], random)
    assert low.mean() > 0.95
    assert distance_from_uniform(places) < 0.03


@pytest.mark.parametrize(
    ("of", "level"),
    [
        pytest.param(1500, 0.1, marks=pytest.mark.slow),
        (300, 0.1),
        pytest.param(60, 0.3, marks=pytest.mark.slow),
    ],
)
def test_shares_of_known_truth_fall_where_they_should(of: int, level: float) -> None:
    random = np.random.default_rng(3)
    cases = random.poisson(of, (700, 41))
    shares = 1 / (1 + (1 / level - 1) * np.exp(0.08 * random.normal(size=(700, 46))))
    made = project(table_of(random.binomial(cases, shares[:, :41]), cases), horizon=1)
    made = made[made["status"] == "projected"]
    # Five futures of each series, the last places of its shares.
    came = random.binomial(made["of"].astype(int).to_numpy()[:, None], shares[:, 41:]).astype(float)
    jittered = came - 0.5 + random.uniform(size=came.shape)
    places = [
        1 - chance_above(line, y)
        for (_, line), row in zip(made.iterrows(), jittered, strict=True)
        for y in row
    ]
    assert distance_from_uniform(np.array(places)) < 0.03
    low, high = made["low80"].to_numpy()[:, None], made["high80"].to_numpy()[:, None]
    assert 0.77 < ((came >= low) & (came <= high)).mean() < 0.83


def test_each_projected_quarter_is_measured_against_limits_last_year_and_target(series) -> None:
    figures = series(VEHICLES, start="2021-04-01", measure="vehicle-offences").assign(
        upper=1388.0, mean=1320.0
    )
    made = chances(project(figures, horizon=2), targets={"vehicle-offences": 1000.0})
    assert made["event"].tolist() == ["upper", "mean", "last-year", "latest", "target"] * 2
    first = made.set_index("event").iloc[:5]
    assert first["threshold"].tolist() == [1388.0, 1320.0, 1167.0, 932.0, 1000.0]
    assert first["chance"].is_monotonic_increasing is False
    assert first.loc["upper", "chance"] < first.loc["last-year", "chance"] < first.loc["latest", "chance"]
    assert (made["words"] == [on_yardstick(chance).words for chance in made["chance"]]).all()


def test_a_table_without_projections_is_refused(series, message_of) -> None:
    said = message_of(CommandError, lambda: chances(series(VEHICLES).assign(scenario="")))
    assert said == "nothing is projected in this table; give what project gives"


def test_the_end_of_the_year_holds_what_was_recorded(series) -> None:
    made = project(series(VEHICLES[:-2], start="2021-04-01"), horizon=2)
    end = year_end(made, FinancialYear(2023), target=5000)
    assert end.so_far == 1167 + 1289
    assert end.low80 < end.expected < end.high80
    assert 0 < end.chance < 1
    assert year_end(made, FinancialYear(2023), target=2000).chance == 0
    assert year_end(made, FinancialYear(2022), target=4794).chance == 1.0


def test_a_year_that_is_not_whole_is_refused(series, message_of) -> None:
    made = project(series(VEHICLES[:-2], start="2021-04-01"), horizon=1)
    assert message_of(CommandError, lambda: year_end(made, FinancialYear(2023), target=5000)) == (
        "the end of a year cannot be told: 4 quarters of 2023/24, each once, are needed; the table has 3 rows"
    )


def test_the_chances_of_new_figures_need_no_limits() -> None:
    rows = [
        {"measure": "theft", "area": "A", "grain": "quarter", "period": day, "value": value}
        for day, value in zip(
            pd.date_range("2020-04-01", periods=9, freq="QS"), [90, 95, 99, 80] * 2 + [91], strict=True
        )
    ]
    assert chances(project(new_figures(rows), horizon=1))["event"].tolist() == ["last-year", "latest"]


def test_a_year_of_which_a_number_is_not_known_is_refused(series, message_of) -> None:
    recorded = series(VEHICLES[:11], start="2021-04-01")
    gap = recorded["value"].where(recorded["period"] != "2023-07-01")
    made = project(recorded.assign(value=gap), horizon=1)
    assert message_of(CommandError, lambda: year_end(made, FinancialYear(2023), target=5000)) == (
        "the end of a year cannot be told: no number is known for 2023/24 Q2"
    )


def rest_of_a_year(values: list[float], sd: float, **columns: object) -> pd.DataFrame:
    """Two quarters recorded and two projected."""
    starts = pd.date_range("2025-04-01", periods=4, freq="QS")
    base = {
        "measure": "theft",
        "area": "A",
        "breakdown": "",
        "grain": "quarter",
        "source": "",
        "scenario": "",
    }
    status, spread = ["final"] * 2 + ["projected"] * 2, [np.nan, np.nan, sd, sd]
    return pd.DataFrame(
        {"period": starts, "value": values, "status": status, "sd": spread, "of": np.nan}
    ).assign(**base, **columns)


def test_the_total_of_a_year_is_a_whole_number() -> None:
    table = rest_of_a_year([90.0, 95.0, 100.0, 100.0], 8.0)
    chance = [
        year_end(table, FinancialYear(2025), target=target).chance for target in (399.9, 400, 400.9, 401)
    ]
    assert chance[0] < chance[1] == chance[2] < chance[3]


def test_a_year_of_low_counts_may_end_as_it_stands() -> None:
    table = rest_of_a_year([1.0, 0.0, 0.5, 0.5], np.sqrt(0.5), method=LOW_COUNTS)
    none, one = (year_end(table, FinancialYear(2025), target=target) for target in (1, 2))
    assert none.chance == pytest.approx(np.exp(-1), abs=1e-3)
    assert one.chance == pytest.approx(2 * np.exp(-1), abs=1e-3)
    assert (none.low80, none.expected, none.high80) == (1.0, 2.0, 3.0)
    assert year_end(table, FinancialYear(2025), target=0).chance == 0


@pytest.mark.parametrize("threshold", [982.0, 989.5, 990.0, 996.3])
def test_a_share_of_nearly_all_has_the_chances_of_what_is_left(threshold: float) -> None:
    ends = {"low95": 983.0, "low80": 986.0, "value": 990.0, "high80": 994.0, "high95": 996.0}
    nearly = row(**ends, sd=3.5, of=1000.0)
    rest = row(
        **{name: 1000 - end for name, end in zip(ends, reversed(ends.values()), strict=True)},
        sd=3.5,
        of=1000.0,
    )
    assert chance_above(nearly, threshold) == pytest.approx(
        1 - chance_above(rest, 1000 - threshold), abs=1e-9
    )


def test_errors_of_the_rest_of_a_year_hang_together_as_those_of_a_level_that_moves() -> None:
    """The chance is that of a thousand thousand years in which each error moves the level by a part of itself."""
    moves, sd = 0.5, 6.0
    random = np.random.default_rng(3)
    errors = sd * random.standard_normal((1_000_000, 3))
    rest = 300 + (errors + moves * (np.cumsum(errors, axis=1) - errors)).sum(axis=1)
    table = rest_of_a_year([80.0, 100.0, 100.0, 100.0], 1.0)
    table["status"] = ["final", "projected", "projected", "projected"]
    table["sd"] = [np.nan, *(sd * np.sqrt(1 + moves**2 * np.arange(3)))]
    for target in (365, 380, 395):
        told = year_end(table, FinancialYear(2025), target=target).chance
        assert told == pytest.approx((80 + rest < target + 0.5).mean(), abs=0.012)


@pytest.mark.parametrize("sd", [0.0, 0.7])
def test_a_low_count_that_an_assumption_brings_to_nought_stays_there(sd: float) -> None:
    none = row(value=0.0, sd=sd, method=LOW_COUNTS)
    assert chance_above(none, 0) == pytest.approx(0, abs=1e-6)
    table = rest_of_a_year([1.0, 0.0, 0.0, 0.0], sd, method=LOW_COUNTS)
    end = year_end(table, FinancialYear(2025), target=1)
    assert (end.low80, end.expected, end.high80) == (1.0, 1.0, 1.0)
    assert end.chance == pytest.approx(1, abs=1e-6)
