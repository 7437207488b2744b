"""Durations as levels: minutes and seconds, and the sign of those below nought."""

from __future__ import annotations

import pytest

from pcp_kpi.printing import level


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0s"), (59.5, "1m 00s"), (-61, "−1m 01s"), (-59.6, "−1m 00s"), (3600, "60m 00s")],
)
def test_a_duration_is_printed_in_minutes_and_seconds(seconds: float, said: str) -> None:
    assert level(seconds, "duration") == said
