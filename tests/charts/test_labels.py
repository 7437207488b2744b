from __future__ import annotations

import numpy as np
import pytest

from pcp_kpi.charts.labels import count_crossings
from pcp_kpi.charts.layout import Box


@pytest.mark.parametrize(
    ("segment", "crossings"),
    [
        ((0, 5, 20, 5), 1),
        ((0, 0, 20, 20), 1),
        ((0, 11, 20, 11), 0),
        ((5, 5, 6, 6), 1),
        ((12, 0, 12, 9), 0),
        ((4, 0, 4, 9), 1),
    ],
)
def test_a_segment_through_a_box_is_counted(segment, crossings):
    assert count_crossings(Box(2, 2, 10, 10), np.array([segment], dtype=float)) == crossings


def test_without_segments_nothing_is_crossed():
    assert count_crossings(Box(0, 0, 1, 1), np.empty((0, 4))) == 0
