"""Tables and words for the tests of charts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.charts import ChartWords

# Theft from the person, West Mercia, 2018/19 Q1 to 2021/22 Q1 (Home Office, Open Government Licence v3.0).
THEFT = [215, 239, 238, 165, 170, 217, 206, 137, 46, 94, 116, 58, 96]


@pytest.fixture
def theft() -> list[float]:
    return [float(count) for count in THEFT]


@pytest.fixture
def make_points() -> Callable[..., pd.DataFrame]:
    """Return a maker of the table that charts draw."""

    def make(
        levels: Sequence[float],
        *,
        first: str = "2018-04-01",
        grain: str = "quarter",
        mean: float = np.nan,
        lower: float = np.nan,
        upper: float = np.nan,
        area: str = "West Mercia",
        note: str = "",
    ) -> pd.DataFrame:
        step = {"quarter": "QS-APR", "month": "MS", "week": "W-MON", "year": "YS-APR"}.get(grain, "MS")
        level = pd.Series(levels, dtype=float)
        signal = np.select(
            [level.isna() | np.isnan(upper), level > upper, level < lower],
            ["not available", "above", "below"],
            "within",
        )
        return pd.DataFrame(
            {
                "measure": "theft-from-person",
                "area": area,
                "breakdown": "",
                "grain": grain,
                "period": pd.date_range(first, periods=len(level), freq=step),
                "value": level,
                "of": np.nan,
                "status": "final",
                "source": "home-office",
                "note": np.where(level.isna(), note, ""),
                "level": level,
                "mean": mean,
                "lower": lower,
                "upper": upper,
                "signal": signal,
                "baseline": "2019/20",
                "n_baseline": 4,
                "rule": "police-2sd",
            }
        )

    return make


@pytest.fixture
def words() -> ChartWords:
    return ChartWords(
        title="Theft from the person is below its lower limit",
        subtitle="Offences recorded a quarter, West Mercia, April 2018 to June 2021",
        caption="Mean and limits: mean ± 2 sample standard deviations of the four quarters of 2019/20.",
        source="Source: Home Office, police recorded crime. Open Government Licence v3.0.",
        alt_text="Line chart: 96 offences in 2021/22 Q1, below the lower limit of 110 & <falling>.",
    )
