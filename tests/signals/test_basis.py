from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.signals import Basis, QuietSeries
from pcp_kpi.signals.basis import charts_of


def test_the_table_says_what_chart_is_behind_its_limits(points) -> None:
    charts = charts_of(points([9], kind="c", mean=9.0, sigma=3.0, n_baseline=24), Basis())
    assert charts.quiet(0) == QuietSeries("c", baseline=24, sigmas=3.0, level=9.0)
    shares = points([0.21], kind="p", mean=0.2, sigma=0.02, n_baseline=24, of=400.4)
    assert charts_of(shares, Basis()).quiet(0) == QuietSeries("p", baseline=24, sigmas=3.0, level=0.2, of=400)


def test_limits_as_printed_take_what_the_basis_says(points) -> None:
    table = points([9], kind="printed", n_baseline=0).assign(sigma=np.nan, upper=14.0)
    charts = charts_of(table, Basis(baseline=4))
    assert charts.sigma.tolist() == [2.0]
    assert charts.quiet(0) == QuietSeries("sd", baseline=4, sigmas=2.0)


def test_rows_without_limits_need_no_baseline(points) -> None:
    table = pd.concat([points([9]), points([9], n_baseline=0, mean=np.nan)])
    assert charts_of(table, Basis()).known.tolist() == [True, False]


@pytest.mark.parametrize("kind", ["t", "g"])
def test_limits_that_are_not_even_about_the_centre_count_as_three_sigma(points, kind: str) -> None:
    table = points([9], kind=kind).assign(upper=50.0)
    assert charts_of(table, Basis()).multiple.tolist() == [3.0]


def test_a_table_without_baseline_points_is_refused_with_the_way_out(points, message_of) -> None:
    table = points([9]).drop(columns="n_baseline")
    assert message_of(CommandError, lambda: charts_of(table, Basis())) == (
        "false flags depend on the points behind the limits; 1 of 1 rows do not say how many (n_baseline): "
        "name them with basis=Basis(baseline=4)"
    )
