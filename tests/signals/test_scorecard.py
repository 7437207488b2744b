from __future__ import annotations

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError
from pcp_kpi.signals import (
    RULE_SETS,
    Basis,
    Rule,
    RuleSet,
    weigh_scorecard,
    with_signals,
)


def test_the_published_quarter_has_15_flags_where_5_are_expected(printed) -> None:
    weighed = weigh_scorecard(with_signals(printed, sigmas=2), "2021-04-01", basis=Basis(baseline=4))
    assert weighed.words == "28 measures: expect 5, found 15"
    assert round(weighed.expected, 1) == 4.8
    assert f"{weighed.chance:.2g}" == "1.3e-05"


def test_printed_limits_without_their_points_are_refused(printed, message_of) -> None:
    judged = with_signals(printed, sigmas=2)
    said = message_of(CommandError, lambda: weigh_scorecard(judged))
    assert said.startswith("false flags depend on the points behind the limits; 62 of ")
    assert said.endswith("rows do not say how many (n_baseline): name them with basis=Basis(baseline=4)")


def test_provisional_flags_are_counted_apart(points) -> None:
    two = pd.concat([points([20]), points([20], measure="arson", status="provisional")], ignore_index=True)
    weighed = weigh_scorecard(with_signals(two))
    assert (weighed.found, weighed.provisional) == (1, 1)
    assert weighed.words == "2 measures: expect 0, found 1, and 1 more on provisional figures"


def test_each_series_own_autocorrelation_is_weighed_beside_independence(points) -> None:
    random = np.random.default_rng(5)
    level = random.normal(size=60)
    for place in range(1, 60):
        level[place] = 0.9 * level[place - 1] + np.sqrt(0.19) * level[place]
    many = pd.concat([points(level + 10, sigma=1.0, kind="xmr", measure=f"m{each}") for each in range(28)])
    weighed = weigh_scorecard(with_signals(many.reset_index(drop=True), "nhs-mdc"))
    assert weighed.expected_own > 2 * weighed.expected
    assert "(with each series' own autocorrelation expect" in weighed.words


def test_independent_and_autocorrelated_agree_where_a_series_is_too_short_to_tell(points) -> None:
    weighed = weigh_scorecard(with_signals(points([10, 12, 9])))
    assert weighed.expected_own == weighed.expected


def test_every_rule_set_and_chart_is_weighed(points) -> None:
    shares = {"of": 400.0, "mean": 0.2, "sigma": 0.02, "lower": 0.14, "upper": 0.26, "level": 0.2}
    charts = [
        points([10] * 3, measure=kind, kind=kind, n_baseline=24)
        for kind in ("sd", "xmr", "c", "t", "g", "run", "xmr-seasonal")
    ] + [points([0.2] * 3, measure=kind, kind=kind, n_baseline=24).assign(**shares) for kind in ("p", "u")]
    table = pd.concat(charts, ignore_index=True)
    for name in RULE_SETS:
        weighed = weigh_scorecard(with_signals(table, name))
        assert weighed.measures == 9
        assert 0 < weighed.expected < 9


def test_a_rule_set_of_ones_own_is_weighed_when_it_is_given(points) -> None:
    own = RuleSet("own", "1", (Rule("run", length=2),))
    judged = with_signals(points([12, 12]), own)
    assert weigh_scorecard(judged, rules=own).found == 1


def test_mixed_rule_sets_and_tables_without_signals_are_refused(points, message_of) -> None:
    mixed = pd.concat([with_signals(points([10])), with_signals(points([10], measure="arson"), "nelson")])
    assert message_of(CommandError, lambda: weigh_scorecard(mixed)) == (
        "a scorecard is weighed by one rule set; it has police-2sd 1 and nelson 1"
    )
    assert message_of(CommandError, lambda: weigh_scorecard(points([10]))) == (
        "a scorecard is weighed by its signals; make them with with_signals(points, rules)"
    )


def test_a_period_without_limits_is_refused(points, message_of) -> None:
    judged = with_signals(points([10]))
    assert message_of(CommandError, lambda: weigh_scorecard(judged, "2030-01-01")) == (
        "no series has limits and a value in the period from 2030-01-01"
    )
