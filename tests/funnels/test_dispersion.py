"""Overdispersion between areas."""

from __future__ import annotations

import math

import numpy as np
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.funnels import Dispersion, measure_dispersion


def test_outliers_are_drawn_in_before_the_spread_is_measured() -> None:
    z = np.array([-1.0, -0.5, 0.0, 0.5, 1.0, 0.2, -0.2, 0.7, -0.7, 30.0, 0.1])
    error = np.full(11, 0.1)
    assert measure_dispersion(z, error, winsorise=0).phi > 80
    assert measure_dispersion(z, error).phi < 1


def test_chance_alone_leaves_no_spread_between_areas_and_is_not_evident() -> None:
    found = measure_dispersion(np.array([0.5, -0.5, 1.0, -1.0]), np.full(4, 0.2))
    assert found.tau == 0
    assert not found.evident


def test_dispersion_is_evident_above_one_and_twice_the_root_of_two_over_the_areas() -> None:
    z = np.tile([-1.0, 1.0], 4)
    edge = math.sqrt(1 + 2 * math.sqrt(2 / 8))
    assert not measure_dispersion(z * edge * 0.999, np.ones(8), winsorise=0).evident
    assert measure_dispersion(z * edge * 1.001, np.ones(8), winsorise=0).evident


def test_missing_areas_do_not_count_and_one_area_measures_nothing() -> None:
    z, error = np.array([1.0, np.nan, -3.0]), np.array([0.1, 0.1, 0.2])
    assert measure_dispersion(z, error, winsorise=0) == measure_dispersion(
        z[[0, 2]], error[[0, 2]], winsorise=0
    )
    alone = measure_dispersion(z[:2], error[:2])
    assert (math.isnan(alone.phi), alone.tau, alone.areas, alone.evident) == (True, 0.0, 1, False)


@pytest.mark.parametrize("share", [-0.1, 0.5])
def test_an_impossible_share_to_winsorise_is_refused(share, message_of) -> None:
    message = message_of(CommandError, lambda: measure_dispersion(np.ones(3), np.ones(3), winsorise=share))
    assert message == f"a share to winsorise is from 0 to below 0.5 at each end, not {share:g}"


@pytest.mark.parametrize(("areas", "least"), [(2, 3.0), (8, 2.0), (50, 1.4), (200, 1.2)])
def test_areas_differ_evidently_from_two_standard_errors_of_phi_on(areas: int, least: float) -> None:
    assert not Dispersion(least - 1e-6, 0.1, areas).evident
    assert Dispersion(least + 1e-6, 0.1, areas).evident


def test_a_single_area_never_differs() -> None:
    assert not Dispersion(9.0, 0.0, 1).evident
