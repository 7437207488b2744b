from __future__ import annotations

import re

import pandas as pd
import pytest

from pcp_kpi.auditing.claims import CLAIM_COLUMNS, check_claims, claims_table
from pcp_kpi.errors import DataRefused


def test_a_table_of_claims_gives_the_claims_back(figure, statement) -> None:
    claims = (figure("A", 708), statement("direction", figure="A", of="B", says="up"))
    table = claims_table(claims)
    assert list(table.columns) == list(CLAIM_COLUMNS)
    back = check_claims(table)
    assert back[0] == claims[0]
    assert (back[1].kind, back[1].figure, back[1].says) == ("direction", "A", "up")


def test_the_columns_that_have_defaults_may_be_left_out(figure) -> None:
    table = claims_table([figure("A", 708)])
    needed = ["id", "document", "role", "measure", "printed", "value", "low", "high", "unit"]
    (claim,) = check_claims(table[needed])
    assert (claim.kind, claim.region, claim.step, claim.interval.low) == ("figure", "other", 1.0, 708)


def test_a_missing_column_is_refused() -> None:
    message = "claims, column unit: the table of claims lacks this column"
    table = claims_table([]).drop(columns="unit")
    with pytest.raises(DataRefused, match=re.escape(message)):
        check_claims(table)


def test_all_that_is_wrong_with_claims_is_told_at_once(figure) -> None:
    table = claims_table([figure("A", 1), figure("A", 2), figure("C", 3), figure("D", 4)])
    table.loc[2, "role"] = "actuals"
    table.loc[3, "low"] = 9.0
    with pytest.raises(DataRefused) as caught:
        check_claims(table)
    roles = "actual, comparator, base, share, change, difference, upper, lower and target"
    assert [str(fault) for fault in caught.value.faults] == [
        "claims, row 1, column id: 'A': each claim needs an id of its own",
        "claims, row 2, column id: 'A': each claim needs an id of its own",
        f"claims, row 3, column role: 'actuals': one of {roles} is needed; did you mean 'actual'?",
        "claims, row 4, column low: '9.0': a printed number needs the range of values that print so, low before high",
    ]


def test_a_number_without_a_range_is_refused(figure) -> None:
    table = claims_table([figure("A", 1)]).assign(low=float("nan"))
    with pytest.raises(DataRefused, match="needs the range of values that print so"):
        check_claims(table)


def test_the_claims_are_left_as_they_came(paper_claims: pd.DataFrame) -> None:
    before = paper_claims.copy()
    check_claims(paper_claims)
    pd.testing.assert_frame_equal(paper_claims, before)
