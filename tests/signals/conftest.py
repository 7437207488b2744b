"""Series with limits, made in one line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.limits import with_printed_limits

Points = Callable[..., pd.DataFrame]
FREQUENCY = {"month": "MS", "quarter": "QS-APR", "year": "YS-APR", "week": "W-MON"}


@pytest.fixture(scope="session")
def points() -> Points:
    """Make one series of levels about a mean, its limits three standard errors away."""

    def make(
        levels: Sequence[float | None],
        *,
        mean: float = 10.0,
        sigma: float = 2.0,
        grain: str = "month",
        **columns: object,
    ) -> pd.DataFrame:
        level = np.array(levels, dtype=float)
        period = pd.date_range("2019-04-01", periods=len(level), freq=FREQUENCY.get(grain, "MS"), unit="us")
        table = pd.DataFrame(
            {
                "measure": "hate-crime", "area": "West Mercia", "breakdown": "", "grain": grain,
                "period": period, "value": level, "of": np.nan, "status": "final", "source": "paper",
                "note": "", "level": level, "mean": mean, "lower": mean - 3 * sigma,
                "upper": mean + 3 * sigma, "sigma": sigma, "baseline": "2018/19", "n_baseline": 12,
            }
        )  # fmt: skip
        return table.assign(**columns)

    return make


@pytest.fixture(scope="session")
def printed(clean_figures, published_limits) -> pd.DataFrame:
    """The quarter April to June 2021 beside the limits that the paper printed."""
    force = clean_figures[(clean_figures["area"] == "West Mercia") & (clean_figures["grain"] == "quarter")]
    paper = force[(force["source"] == "panel-2021-09") & (force["breakdown"] == "")]
    return with_printed_limits(paper, published_limits[published_limits["source"] == "panel-2021-09"])
