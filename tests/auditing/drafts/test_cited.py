"""Numbers that name the line of the paper on which they stand."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

TABLE = """# Sources

| Table | Measure | Number | As printed | Here | Agrees | Document | Line |
|---|---|---|---|---|---|---|---|
| policing-priorities | hate-crime | value | {printed} | 708 | {agrees} | panel-2021-09 | {line} |
"""


@pytest.mark.parametrize(
    ("cells", "verdict", "message"),
    [
        ({}, "agree", "hate-crime: line 2938 (panel-2021-09)"),
        ({"printed": "718"}, "disagree", "708 by hate-crime: line 2938 (panel-2021-09)"),
        ({"line": "2"}, "disagree", "no figure stands on line 2 of panel-2021-09"),
    ],
)
def test_a_number_is_held_against_its_line(
    audit: Callable[[str], pd.DataFrame], cells: dict[str, str], verdict: str, message: str
) -> None:
    cells = {"printed": "708", "agrees": "yes", "line": "2938", **cells}

    found = audit(TABLE.format(**cells))

    row = found[found["text"].str.contains("As printed")].iloc[0]
    assert (row["verdict"], row["message"]) == (verdict, message)


def test_a_row_that_says_it_does_not_agree_is_not_held_against_it(
    audit: Callable[[str], pd.DataFrame],
) -> None:
    found = audit(TABLE.format(printed="718", agrees="no", line="2938"))

    assert "citation" not in set(found["rule"])
