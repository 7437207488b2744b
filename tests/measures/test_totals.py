from __future__ import annotations

import pandas as pd

from pcp_kpi.measures.totals import with_total


def test_a_total_is_made_for_each_period_and_stands_first() -> None:
    rows = pd.DataFrame(
        {"period": ["May", "May", "June"], "breakdown": ["a", "b", "a"], "cases": [1, 2, 5], "of": [4, 5, 6]}
    )
    table = with_total(rows, by=["period"])
    assert table.loc[table["breakdown"] == "", ["period", "cases", "of"]].values.tolist() == [
        ["June", 5, 6], ["May", 3, 9],
    ]  # fmt: skip
    assert table.tail(3).reset_index(drop=True).equals(rows[table.columns])
