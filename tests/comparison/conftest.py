"""Changes made in one line."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from pcp_kpi.comparison import compare
from pcp_kpi.periods import Quarter

Changes = Callable[..., pd.DataFrame]


@pytest.fixture
def changes(series) -> Changes:
    """Compare a quarter with the one before: value and base, perhaps with their denominators."""

    def make(
        value: float | None,
        base: float | None,
        *,
        of: tuple[float | None, float | None] | None = None,
        **columns: object,
    ) -> pd.DataFrame:
        figures = series([base, value], of=(of[1], of[0]) if of else None, **columns)
        return compare(figures, Quarter(2019, 2), with_=[Quarter(2019, 1)])

    return make
