from __future__ import annotations

import numpy as np
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.signals import QuietSeries, rule_set
from pcp_kpi.signals.quiet import World, chance_of_a_flag, flags_of


def test_all_that_is_wrong_with_a_quiet_series_is_said_at_once(message_of) -> None:
    assert message_of(CommandError, lambda: QuietSeries("p", baseline=1, sigmas=-1, ddof=2)) == (
        "limits need a baseline of two points or more, not 1; limits lie more than nought standard errors from the "
        "mean, not -1; ddof is 1 (sample) or 0 (population), not 2; a p chart needs the level of the series, above "
        "nought; a p chart needs the denominator of its points, above nought"
    )
    assert message_of(CommandError, lambda: QuietSeries("p", level=1.5, of=10)) == (
        "a share lies below 1, not at 1.5"
    )
    assert message_of(CommandError, lambda: QuietSeries("xbar")) == (
        "a chart is one of sd, xmr, c, u, p, p-prime, u-prime, t, g, run and xmr-seasonal, not 'xbar'"
    )


def test_quiet_series_follow_one_another_as_strongly_as_asked() -> None:
    """Flags of neighbours are alike: their lag-1 correlation grows with that of the points."""
    quiet, rules = QuietSeries("xmr", baseline=50, sigmas=1), rule_set("police-2sd")
    alike = []
    for strength in (0.0, 0.4, 0.8):
        flags = flags_of(quiet, rules, World(2, autocorrelation=strength)).astype(float)
        alike.append(np.corrcoef(flags.T)[0, 1])
    # The limits that both are judged by are a little of it.
    assert alike[0] == pytest.approx(0.03, abs=0.03)
    assert alike[0] < alike[1] - 0.05 < alike[2] - 0.2


def test_a_shift_is_a_change_of_so_many_standard_deviations() -> None:
    quiet, rules = QuietSeries(), rule_set("police-2sd")
    seen = flags_of(quiet, rules, World(4, shift=3.0))
    assert seen[:, 0].mean() == pytest.approx(chance_of_a_flag(quiet, multiple=2.0, shift=3.0), abs=0.01)
    assert seen.any(axis=1).mean() == pytest.approx(
        chance_of_a_flag(quiet, multiple=2.0, periods=4, shift=3.0), abs=0.01
    )


@pytest.mark.parametrize(
    "quiet",
    [
        QuietSeries("c", baseline=60, level=25), QuietSeries("u", baseline=60, level=0.05, of=500),
        QuietSeries("p", baseline=60, level=0.1, of=250), QuietSeries("t", baseline=60),
        QuietSeries("g", baseline=60, level=9),
    ],
    ids=lambda quiet: quiet.chart,
)  # fmt: skip
def test_a_shifted_series_of_every_sort_is_flagged_more_often(quiet: QuietSeries) -> None:
    rules = rule_set("police-2sd")
    still, moved = (
        flags_of(quiet, rules, World(6, series=4_000, shift=shift)).mean() for shift in (0.0, 2.0)
    )
    assert moved > 3 * still


@pytest.mark.parametrize("quiet", [QuietSeries("c", level=2e12), QuietSeries("p", level=0.3, of=4e9)])
def test_amounts_of_money_are_flagged_as_often_as_smaller_counts(quiet: QuietSeries) -> None:
    small = QuietSeries(quiet.chart, level=0.3 if quiet.of else 1e6, of=1e6 if quiet.of else None)
    rules, world = rule_set("police-2sd"), World(2, series=4_000)
    assert flags_of(quiet, rules, world).mean() == pytest.approx(
        flags_of(small, rules, world).mean(), abs=5e-3
    )
