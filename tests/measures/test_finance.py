from __future__ import annotations

import pandas as pd
import pytest

from pcp_kpi.errors import NotAvailable
from pcp_kpi.measures.finance import count, outturn
from pcp_kpi.periods import FinancialYear
from pcp_kpi.printing import percent


@pytest.fixture
def figures(opened) -> pd.DataFrame:
    months = pd.date_range("2021-03-01", periods=3, freq="MS")
    pay = pd.DataFrame({"month": months, "heading": "police-pay", "annual_budget": [1100, 1200, 1200],
                        "budget": [90, 100, 100], "spent": [80, 95, 98]})  # fmt: skip
    rent = pay.assign(heading="premises", annual_budget=120, budget=10, spent=[10, 12, 11])
    table = pd.concat([pay, rent], ignore_index=True).assign(unit="One")
    return count(opened(finance=table), source="test", force="West Mercia")


def test_spending_is_added_up_over_headings_and_budgets_are_of_their_year(figures) -> None:
    spending = figures[figures["measure"].eq("spending-of-budget") & figures["breakdown"].eq("")]
    assert spending[["value", "of"]].values.tolist() == [[90.0, 100.0], [107.0, 110.0], [109.0, 110.0]]
    budget = figures[figures["measure"].eq("annual-budget") & figures["breakdown"].eq("")]
    assert budget[["grain", "value"]].values.tolist() == [["year", 1220.0], ["year", 1320.0]]


def test_an_outturn_to_date_counts_its_months_and_is_a_share_of_the_whole_year(figures) -> None:
    told = outturn(figures, FinancialYear(2021)).set_index("breakdown")
    assert told.loc["", ["months", "budget", "profiled", "spent", "underspend"]].tolist() == [
        2,
        1320,
        220,
        216,
        4,
    ]
    assert told.loc["", "share"] == 4 / 1320
    assert told.loc["premises", "underspend"] == -3


def test_the_printed_outturns_are_these_shares(series) -> None:
    printed = {
        # panel-2022-06, line 133: 3.1%. panel-2023-02, line 126: prints 1.6% of "£4.388m" and "£261m".
        (7_717_000, 245_039_000): "3.1%",
        (4_388_000, 261_000_000): "1.7%",
    }
    for (under, budget), share in printed.items():
        annual = series([budget], measure="annual-budget", grain="year", start="2021-04-01")
        spent = series(
            [budget - under], of=[budget], measure="spending-of-budget", grain="year", start="2021-04-01"
        )
        told = outturn(pd.concat([annual, spent], ignore_index=True), FinancialYear(2021)).iloc[0]
        assert (percent(told["share"], 1), told["months"]) == (share, 12)


def test_a_year_without_budget_is_refused(figures, message_of) -> None:
    assert message_of(NotAvailable, lambda: outturn(figures, FinancialYear(2018))) == "2018/19 has no budget"
