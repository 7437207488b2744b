"""Areas side by side in one line."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd
import pytest

from pcp_kpi.figures import new_figures

Beside = Callable[..., pd.DataFrame]


@pytest.fixture(scope="session")
def beside() -> Beside:
    """Set areas beside each other: value and denominator of each in one quarter."""

    def make(areas: Mapping[str, tuple[float | None, float | None]], **columns: object) -> pd.DataFrame:
        row = {"measure": "positive-outcomes", "grain": "quarter", "period": "2021-04-01", **columns}
        return new_figures(
            {**row, "area": area, "value": value, "of": of, "note": "" if value is not None else "not given"}
            for area, (value, of) in areas.items()
        )

    return make
