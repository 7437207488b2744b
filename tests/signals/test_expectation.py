from __future__ import annotations

import numpy as np
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.limits import false_flag_share
from pcp_kpi.signals import QuietSeries, Rule, RuleSet, expected_flags


@pytest.mark.parametrize("baseline", [2, 3, 4, 8, 12, 24, 60])
@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("sigmas", [2.0, 3.0])
def test_the_exact_share_is_that_of_the_t_distribution(baseline: int, ddof: int, sigmas: float) -> None:
    expected = expected_flags(quiet=QuietSeries(baseline=baseline, ddof=ddof, sigmas=sigmas))
    assert expected.method == "exact"
    assert expected.point == pytest.approx(false_flag_share(baseline, sigmas=sigmas, ddof=ddof), abs=1e-12)


def test_28_measures_are_expected_to_raise_five_flags_a_quarter() -> None:
    expected = expected_flags(measures=28)
    assert round(100 * expected.point, 1) == 17.2
    assert round(expected.scorecard, 1) == 4.8
    assert expected.scorecard_year == pytest.approx(4 * expected.scorecard)
    assert expected.year == pytest.approx(4 * expected.point)
    assert expected.words == (
        "a quiet point is flagged in 17% of cases; of 28 measures expect 5 in a period and 19 in 4 periods"
    )


def test_flags_of_one_year_share_their_limits_and_so_come_together() -> None:
    expected = expected_flags(periods=4)
    assert expected.point < expected.series < 1 - (1 - expected.point) ** 4


def test_simulation_agrees_with_the_exact_answer() -> None:
    # The same limit as two rules: no longer exact in form, but the very same flags.
    twice = RuleSet("twice", "1", (Rule("limits"), Rule("limits")))
    simulated, exact = expected_flags(twice), expected_flags()
    assert simulated.method == "simulated: 20,000 series, seed 1"
    assert simulated.point == pytest.approx(exact.point, abs=0.005)
    assert simulated.series == pytest.approx(exact.series, abs=0.01)


def test_the_same_question_has_the_same_answer() -> None:
    quiet = QuietSeries("xmr", baseline=24)
    assert expected_flags("nhs-mdc", quiet, periods=12) == expected_flags("nhs-mdc", quiet, periods=12)


def test_autocorrelation_raises_more_flags() -> None:
    quiet = QuietSeries("xmr", baseline=24)
    alone, carried = (
        expected_flags("western-electric", quiet, periods=12, autocorrelation=rho) for rho in (0.0, 0.5)
    )
    assert carried.point > 3 * alone.point


POISSON = {"level": 50.0, "of": 1.0}
BINOMIAL = {"level": 0.2, "of": 1000.0}


@pytest.mark.parametrize(
    ("chart", "numbers"),
    [("xmr", {}), ("xmr-seasonal", {}), ("c", POISSON), ("u", POISSON), ("u-prime", POISSON), ("p", BINOMIAL),
     ("p-prime", BINOMIAL)],
)  # fmt: skip
def test_with_many_baseline_points_three_sigma_flags_what_the_distribution_gives(
    chart: str, numbers: dict[str, float]
) -> None:
    from scipy.stats import binom, poisson, t

    # Limits from the moving ranges of 150 points: t with 91.2 degrees of freedom, whose c4 is 0.9973.
    exact = 2 * t.sf(3 / np.sqrt(1 + 1 / 150) / 0.9973, 91.2)
    if chart in ("c", "u"):  # limits 28.8 and 71.2
        exact = poisson.sf(71, 50) + poisson.cdf(28, 50)
    if chart == "p":  # limits 162.1 and 237.9
        exact = binom.sf(237, 1000, 0.2) + binom.cdf(162, 1000, 0.2)
    expected = expected_flags(quiet=QuietSeries(chart, baseline=150, **numbers), periods=40)
    assert expected.point == pytest.approx(exact, abs=0.001)


def test_rare_event_charts_are_simulated_too() -> None:
    times, counts = (
        expected_flags(quiet=quiet, periods=12)
        for quiet in (QuietSeries("t", baseline=24), QuietSeries("g", baseline=24, level=20))
    )
    assert 0 < times.point < 0.02 < counts.point < 0.04


def test_a_run_chart_raises_no_flag_outside_limits_that_it_has_not() -> None:
    assert expected_flags(quiet=QuietSeries("run", baseline=12)).point == 0


def test_the_share_of_a_small_probability_keeps_a_decimal() -> None:
    assert "0.7%" in expected_flags(quiet=QuietSeries(baseline=24, sigmas=3)).words


def test_questions_that_cannot_be_are_refused(message_of) -> None:
    assert message_of(CommandError, lambda: expected_flags(measures=0)) == (
        "expected flags need a measure and a period, not 0 and 4"
    )
    assert message_of(CommandError, lambda: expected_flags(autocorrelation=1)) == (
        "an autocorrelation lies between -1 and 1, not at 1"
    )
