"""The structural model: seasons and levels it must find, windows it must step over, and one matrix for all lengths."""

from __future__ import annotations

import numpy as np
import pytest

from pcp_kpi.projection.structural import see_ahead

WAVE = np.array([0.0, 0.2, 0.1, -0.3])


def history(length: int, seed: int = 1, level: float = 5.0) -> np.ndarray:
    return level + WAVE[np.arange(length) % 4] + 0.02 * np.random.default_rng(seed).normal(size=length)


def test_a_series_is_seen_alike_alone_and_beside_longer_ones() -> None:
    short, long = history(24), history(40, seed=2)
    both = np.full((2, 40), np.nan)
    both[0, 16:], both[1] = short, long
    beside = see_ahead(both, season=4, steps=4)
    alone = see_ahead(short[None], season=4, steps=4)
    assert beside.centre[0] == pytest.approx(alone.centre[0], abs=1e-9)
    assert beside.spread[0] == pytest.approx(alone.spread[0], abs=1e-9)


def test_what_is_hidden_changes_nothing() -> None:
    rows = history(40)[None]
    hidden = np.zeros(40, dtype=bool)
    hidden[20:25] = True
    other = rows.copy()
    other[:, 20:25] = 99.0
    first, second = (see_ahead(each, season=4, steps=4, hidden=hidden) for each in (rows, other))
    assert first.centre == pytest.approx(second.centre, abs=1e-9)
    assert first.whole == pytest.approx(second.whole, abs=1e-9)


@pytest.mark.parametrize("step", [0.0, -0.3])
def test_the_level_before_a_window_is_moved_towards_that_after_it(step: float) -> None:
    rows = history(40)
    rows[28:] += step
    hidden = np.zeros(40, dtype=bool)
    hidden[23:28] = True
    sight = see_ahead(rows[None], season=4, steps=4, hidden=hidden)
    moved = (sight.whole[0] - history(40))[:23]
    assert np.ptp(moved) < 1e-9
    assert 1.1 * step - 0.02 < moved[0] < 0.4 * step + 0.02
    assert sight.centre[0] == pytest.approx(5.0 + step + WAVE, abs=0.08)


def test_ranges_widen_with_the_steps_and_with_the_noise() -> None:
    calm = see_ahead(history(40)[None], season=4, steps=8).spread[0]
    noisy = see_ahead(
        (history(40) + 0.2 * np.random.default_rng(9).normal(size=40))[None], season=4, steps=8
    ).spread[0]
    assert calm[-1] > calm[0]
    assert (noisy > 2 * calm).all()
