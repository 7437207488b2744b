"""Scales on which levels vary."""

from __future__ import annotations

import numpy as np
import pytest

from pcp_kpi.funnels.scales import LevelScale


@pytest.mark.parametrize("share", [True, False])
@pytest.mark.parametrize("steady", [True, False])
def test_levels_come_back_from_the_scale(share, steady) -> None:
    scale, levels = LevelScale(share, steady), np.array([0.0, 0.07, 0.5, 1.0])
    np.testing.assert_allclose(scale.take(scale.put(levels)), levels, atol=1e-15)


def test_what_lies_off_the_scale_comes_back_as_its_end() -> None:
    assert LevelScale(True, True).take(np.array([-0.2, 2.0])).tolist() == [0.0, 1.0]
    assert LevelScale(False, True).take(np.array([-0.2])).tolist() == [0.0]
    assert LevelScale(True, False).take(np.array([-0.2, 1.3])).tolist() == [0.0, 1.0]


def test_the_steady_scale_has_one_error_whatever_the_level() -> None:
    of = np.array([25.0, 100.0])
    for average in (0.1, 0.5):
        assert LevelScale(True, True).error(np.array(average), of).tolist() == [0.1, 0.05]
    np.testing.assert_allclose(LevelScale(True, False).error(np.array(0.2), of), [0.08, 0.04])
    np.testing.assert_allclose(LevelScale(False, False).error(np.array(4.0), of), [0.4, 0.2])
