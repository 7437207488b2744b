"""The odd one out of a column."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

TABLE = """# Core practices

| Outcome | Number |
|---|---|
| 1 Charge or summons | 1,145 |
| 3 Caution: adults | 177 |
| 8 Community resolution | {eight} |
| 15 Evidential difficulties: victim supports action | 2,811 |
| 16 Evidential difficulties: victim does not support action | 6,881 |
| 18 No suspect identified | 5,202 |

Offences given an outcome in Q1 2021/22.
"""


def test_a_row_that_names_a_part_is_of_the_measure_of_its_column(
    audit: Callable[[str], pd.DataFrame],
) -> None:
    heading = "# Offences given an outcome, whenever recorded, 2021/22 Q1"
    found = audit(TABLE.format(eight="166").replace("# Core practices", heading))
    rows = found.set_index("printed")

    assert rows.loc["1,145", "verdict"] == "agree"
    assert rows.loc["166", ["verdict", "should_be"]].tolist() == ["disagree", "106"]
