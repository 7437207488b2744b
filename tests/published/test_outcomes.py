"""Document panel-2021-09, lines 2781 to 2816: every printed share, change and difference of the outcome tables."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from pcp_kpi.catalogue import read_catalogue
from pcp_kpi.comparison import compare
from pcp_kpi.periods import Quarter
from pcp_kpi.printing import number, plain

OUTCOMES = "total-recorded-crime-outcomes"
NOW, BEFORE = Quarter(2021, 1), Quarter(2019, 1)
PRINTED = Path(__file__).parents[2] / "data" / "clean" / "printed_figures.csv"
CODES = {code: outcome.group for code, outcome in read_catalogue().outcomes.items()}
MINUS = str.maketrans("−", "-")


def printed() -> list[dict[str, str]]:
    """Return the recomputable rows: the shares of June alone have no counts, the key point stands below."""
    with PRINTED.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["table"] == "outcomes"]
    return [
        row
        for row in rows
        if 2781 <= int(row["line"]) <= 2816
        and row["role"] in ("share", "pct_change", "difference")
        and row["period_label"] != "June 2021"
        and not row["breakdown"].startswith("Action Taken")
    ]


ROWS = printed()


def code_of(breakdown: str) -> str:
    return "" if breakdown == "Total" else breakdown.split()[0].removeprefix("OC")


@pytest.mark.parametrize(
    "row", ROWS, ids=[f"line {row['line']}: {row['breakdown'][:5]} {row['as_printed']}" for row in ROWS]
)
def test_every_printed_share_change_and_difference_comes_from_the_counts(
    paper: pd.DataFrame, counts: dict[tuple[str, str, str], float], row: dict[str, str]
) -> None:
    code = code_of(row["breakdown"])
    if row["role"] == "share":
        share = counts[OUTCOMES, code, row["period_start"]] / counts[OUTCOMES, "", row["period_start"]]
        said = f"{plain(100 * share, 1)}%"
    else:
        series = paper[(paper["measure"] == OUTCOMES) & (paper["breakdown"] == code)]
        (change,) = compare(series, NOW, with_=[BEFORE]).itertuples()
        said = f"{plain(100 * change.change)}%" if row["role"] == "pct_change" else number(change.difference)
    assert said.translate(MINUS) == row["as_printed"]


def test_both_outcome_tables_are_made_again_whole() -> None:
    """Two totals and seventeen codes, each with two shares, a change and a difference.

    The paper lists no code of the group "prosecution prevented"; line 2824 gives the change of the group.
    """
    listed = {code for code, group in CODES.items() if group != "prosecution-prevented"}
    assert len(ROWS) == (2 + 17) * 4
    assert {code_of(row["breakdown"]) for row in ROWS} == {"", *listed}


def action_taken(counts: dict[tuple[str, str, str], float], day: str) -> float:
    codes = [code for code, group in CODES.items() if group == "action-taken"]
    assert len(codes) == 10
    return sum(counts[OUTCOMES, code, day] for code in codes)


def test_action_taken_is_ten_percent_of_all_outcomes(counts, printed_figures: pd.DataFrame) -> None:
    """Line 2875, column Action Taken: 10%."""
    rate = action_taken(counts, "2021-04-01") / counts[OUTCOMES, "", "2021-04-01"]
    assert f"{plain(100 * rate)}%" == "10%"
    assert counts["total-recorded-crime-action-taken-rate-printed", "", "2021-04-01"] == 10


def test_action_taken_fell_by_41_percent(counts) -> None:
    """Line 2795, key point: 41% reduction."""
    change = action_taken(counts, "2021-04-01") / action_taken(counts, "2019-04-01") - 1
    assert plain(100 * change) == "-41"


def test_outcome_16_is_36_percent_of_all_outcomes(counts) -> None:
    """Line 2875, column Outcome 16: 36%; line 2812: 35.9%."""
    rate = counts[OUTCOMES, "16", "2021-04-01"] / counts[OUTCOMES, "", "2021-04-01"]
    assert (f"{plain(100 * rate)}%", f"{plain(100 * rate, 1)}%") == ("36%", "35.9%")
    assert counts["total-recorded-crime-outcome-16-rate-printed", "", "2021-04-01"] == 36
