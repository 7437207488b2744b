from __future__ import annotations

import math

import pytest

from pcp_kpi.report.packs.moves import move, print_move


@pytest.mark.parametrize(
    ("now", "base", "unit", "printed"),
    [
        (708, 453, "count", "+56%"),
        (469, 662, "count", "−29%"),
        (5, 0, "count", "–"),
        (0.43, 0.61, "share", "−18.0 points"),
        (0.5, 0.5, "share", "0.0 points"),
        (818, 773, "duration", "+45s"),
        (math.nan, 1, "share", "–"),
    ],
)
def test_a_change_is_printed_in_the_unit_of_its_measure(now, base, unit, printed):
    assert print_move(move(now, base, unit), unit) == printed
