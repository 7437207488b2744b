from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.signals import Basis, smallest_change


def test_the_change_of_one_period_is_that_of_the_noncentral_t(points) -> None:
    from scipy.stats import nct

    table = points([15], n_baseline=4).assign(lower=6.0, upper=14.0)
    change = smallest_change(table, periods=[1])
    shift, limit = change["sigmas"].item() / np.sqrt(1.25), 2 / np.sqrt(1.25)
    assert nct.sf(limit, 3, shift) + nct.cdf(-limit, 3, shift) == pytest.approx(0.8, abs=1e-3)
    assert change["change"].item() == pytest.approx(2 * change["sigmas"].item())
    assert change["share"].item() == pytest.approx(change["change"].item() / 10)


def test_more_periods_and_more_baseline_points_see_smaller_changes(points) -> None:
    few, many = (
        smallest_change(points([15], n_baseline=n).assign(lower=6.0, upper=14.0), periods=[1, 4])["sigmas"]
        for n in (4, 24)
    )
    assert few[0] > few[1]
    assert few[0] > many[0]


def test_the_words_say_change_chance_and_few_points(points) -> None:
    table = points([15], n_baseline=4).assign(lower=6.0, upper=14.0)
    assert smallest_change(table)["words"].tolist() == [
        "in one period: a change of 6.0 (60%) has an 80% chance of a flag; the limits stand on only four points",
        "within four periods: a change of 3.6 (36%) has an 80% chance of a flag; the limits stand on only four points",
    ]
    assert (
        smallest_change(table, chance=0.5, periods=[1])["words"]
        .item()
        .startswith("in one period: a change of 3.6 (36%) has a 50% chance of a flag")
    )


def test_limits_from_moving_ranges_are_simulated(points) -> None:
    table = points([10], kind="xmr", n_baseline=24)
    one, four = smallest_change(table, "nhs-mdc")["sigmas"]
    # Known limits would need 3 + 0.84 standard errors for four flags in five.
    assert one == pytest.approx(3.84, abs=0.3)
    assert 1.5 < four < one


def test_every_series_has_its_rows(points) -> None:
    table = pd.concat([points([10, 11]), points([10], measure="arson")], ignore_index=True)
    change = smallest_change(table, periods=[1, 2, 4])
    assert change[["measure", "periods"]].to_numpy().tolist() == [
        [measure, many] for measure in ("hate-crime", "arson") for many in (1, 2, 4)
    ]


def test_a_series_without_variance_has_no_answer(points) -> None:
    change = smallest_change(points([10], sigma=0), periods=[1])
    assert np.isnan(change["change"].item())
    assert change["words"].item() == (
        "no answer: the baseline does not vary, so that it does not say how much is noise"
    )


@pytest.mark.parametrize("kind", ["t", "g", "run"])
def test_charts_without_standard_errors_have_no_answer(points, kind: str) -> None:
    assert smallest_change(points([10], kind=kind), periods=[1])["words"].item() == (
        "no answer: the chart has no limits of standard errors about a mean"
    )


def test_rules_that_never_flag_so_soon_see_no_change(points) -> None:
    table = points([10], kind="xmr", n_baseline=3).assign(lower=-1e4, upper=1e4)
    assert smallest_change(table, periods=[1])["words"].item() == (
        "in one period: no change is large enough for these rules"
    )


def test_printed_limits_take_their_points_from_the_basis(points) -> None:
    table = points([15], kind="printed", n_baseline=0).assign(sigma=np.nan, lower=6.0, upper=14.0)
    assert smallest_change(table, periods=[1], basis=Basis(baseline=4))["change"].item() == pytest.approx(
        5.964, abs=0.001
    )


def test_questions_that_cannot_be_are_refused(points, message_of) -> None:
    table = points([10])
    assert message_of(CommandError, lambda: smallest_change(table, chance=80)) == (
        "the chance of a flag lies between 0 and 1, not at 80"
    )
    assert message_of(CommandError, lambda: smallest_change(table, periods=[])) == (
        "a change is seen within one or more periods, not none"
    )
