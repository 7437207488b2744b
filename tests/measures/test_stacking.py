from __future__ import annotations

import numpy as np
import pandas as pd

from pcp_kpi.figures import checked
from pcp_kpi.measures.stacking import stacked, with_force

MAY = pd.Timestamp("2021-05-01")


def rows(*cells: tuple[str | None, int, int]) -> pd.DataFrame:
    table = pd.DataFrame(cells, columns=["area", "good", "all"])
    return table.assign(period=MAY)


def test_the_force_has_what_stands_without_an_area_and_what_bears_its_own_name() -> None:
    table = with_force(
        rows(("North", 1, 2), ("South", 3, 4), (None, 5, 6), ("Force", 7, 8)), by=["period"], force="Force"
    )
    assert table[["area", "good", "all"]].values.tolist() == [
        ["Force", 16, 20], ["North", 1, 2], ["South", 3, 4],
    ]  # fmt: skip


def test_counts_and_ratios_become_figures_and_a_ratio_of_nothing_is_left_out() -> None:
    table = stacked(
        rows(("North", 1, 2), ("South", 0, 0)),
        {"cases": "all", "good-share": ("good", "all")},
        source="test",
        force="Force",
    )
    assert table[["measure", "area", "value"]].values.tolist() == [
        ["cases", "North", 2.0], ["cases", "South", 0.0], ["good-share", "North", 1.0],
    ]  # fmt: skip
    assert np.array_equal(table["of"], [np.nan, np.nan, 2.0], equal_nan=True)
    assert len(checked(table)) == 3
