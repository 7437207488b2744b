"""One figure found by its measure, period, area and code; it must be there, and there once."""

from __future__ import annotations

import pandas as pd

from pcp_kpi.periods import Period


def pick(
    figures: pd.DataFrame, measure: str, period: Period, *, area: str = "West Mercia", breakdown: str = ""
) -> pd.DataFrame:
    """Return the row as a table, for functions that take tables."""
    rows = figures[
        figures["measure"].eq(measure)
        & figures["area"].eq(area)
        & figures["breakdown"].eq(breakdown)
        & figures["grain"].eq(period.grain)
        & figures["period"].eq(pd.Timestamp(period.timestamp))
    ]
    assert len(rows) == 1
    return rows


def pick_one(figures: pd.DataFrame, measure: str, period: Period, **where: str) -> pd.Series:
    return pick(figures, measure, period, **where).iloc[0]
