"""Document panel-2021-09, lines 2871 to 2945 and 3005 to 3009: sums, changes and flags made again from the counts."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from pcp_kpi.aggregate import add_up, quarter_of
from pcp_kpi.catalogue import read_catalogue
from pcp_kpi.comparison import compare
from pcp_kpi.limits import with_printed_limits
from pcp_kpi.periods import Quarter, YearToDate
from pcp_kpi.printing import number, plain

NOW, BEFORE = Quarter(2021, 1), Quarter(2019, 1)
DAYS = {NOW: "2021-04-01", BEFORE: "2019-04-01"}
TYPES = read_catalogue()["total-recorded-crime"].parts
PRINTED = Path(__file__).parents[2] / "data" / "clean" / "printed_figures.csv"


def printed(*tables: str) -> list[dict[str, str]]:
    """Return the printed changes of tables, so that each is a test of its own."""
    with PRINTED.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["table"] in tables]
    return [row for row in rows if row["role"] == "pct_change" and row["breakdown"] == ""]


CHANGES = printed("all-crime", "policing-priorities")


@pytest.mark.parametrize(
    ("quarter", "total"),
    [(NOW, 21009), (BEFORE, 21497)],
    ids=["line 2875: 21009 in Qtr 1 21/22", "line 2875: 21497 in Qtr 1 19/20"],
)
def test_the_eighteen_types_add_up_to_total_recorded_crime(
    paper, counts, quarter: Quarter, total: int
) -> None:
    assert len(TYPES) == 18
    assert sum(counts[measure, "", DAYS[quarter]] for measure in TYPES) == total
    parts = quarter_of(paper[paper["measure"].isin(TYPES)], quarter)
    made = add_up(parts, "total-recorded-crime", parts=TYPES)
    assert made.loc[made["measure"] == "total-recorded-crime", "value"].tolist() == [total]
    assert counts["total-recorded-crime", "", DAYS[quarter]] == total


def test_outcomes_of_the_eighteen_types_add_up_to_19170(counts) -> None:
    """Line 2875, column Total Outcomed."""
    assert sum(counts[f"{measure}-outcomes", "", "2021-04-01"] for measure in TYPES) == 19170


@pytest.mark.parametrize(
    ("quarter", "fatal", "serious", "ksi"),
    [(NOW, 9, 108, 117), (BEFORE, 11, 113, 124)],
    ids=["lines 2942 and 3005: KSI 117", "lines 2942 and 3005: KSI 124"],
)
def test_fatal_and_serious_casualties_add_up_to_ksi(
    paper, counts, quarter: Quarter, fatal: int, serious: int, ksi: int
) -> None:
    assert counts["ksi-fatal", "", DAYS[quarter]] == fatal
    assert counts["ksi-serious", "", DAYS[quarter]] == serious
    parts = quarter_of(paper[paper["measure"].isin(["ksi-fatal", "ksi-serious"])], quarter)
    made = add_up(parts, "ksi", parts=read_catalogue()["ksi"].parts)
    assert made.loc[made["measure"] == "ksi", "value"].tolist() == [ksi]
    assert counts["ksi", "", DAYS[quarter]] == ksi


def test_both_tables_print_a_change_in_every_row() -> None:
    assert Counter(row["table"] for row in CHANGES) == {"all-crime": 23, "policing-priorities": 7}


@pytest.mark.parametrize(
    "row", CHANGES, ids=[f"line {row['line']}: {row['measure_id']} {row['as_printed']}" for row in CHANGES]
)
def test_the_printed_change_is_that_of_the_two_counts(paper: pd.DataFrame, row: dict[str, str]) -> None:
    series = paper[(paper["measure"] == row["measure_id"]) & (paper["breakdown"] == "")]
    for now, before in ((NOW, BEFORE), (YearToDate.to_quarter(NOW), YearToDate.to_quarter(BEFORE))):
        (change,) = compare(series, now, with_=[before])["change"]
        assert f"{plain(100 * change)}%" == row["as_printed"]


CASUALTIES = printed("safer-roads")


@pytest.mark.parametrize(
    "row", CASUALTIES, ids=[f"line {row['line']}: {row['as_printed']}" for row in CASUALTIES]
)
def test_the_printed_changes_of_casualties_are_those_of_the_counts(paper, row: dict[str, str]) -> None:
    (change,) = compare(paper[paper["measure"] == row["measure_id"]], NOW, with_=[BEFORE])["change"]
    assert f"{plain(100 * change)}%" == row["as_printed"]


# Lines 2875 to 2945: the volume against the two limits beside it.
ABOVE = {
    "rape", "other-sexual-offences", "public-order", "miscellaneous-crimes", "cyber", "hate-crime", "vulnerable-adult",
    "child-at-risk",
}  # fmt: skip
BELOW = {
    "personal-robbery", "business-robbery", "residential-burglary", "business-and-community-burglary",
    "vehicle-offences", "theft-from-person", "shoplifting",
}  # fmt: skip
WITHIN = {
    "total-recorded-crime", "violence-with-injury", "violence-without-injury", "bicycle-theft", "all-other-theft",
    "criminal-damage-and-arson", "drug-offences", "possession-of-weapons", "alcohol-related", "incidents",
    "anti-social-behaviour", "child-sexual-exploitation", "domestic-abuse",
}  # fmt: skip


def test_eight_measures_are_above_seven_below_and_thirteen_inside_their_printed_limits(
    paper: pd.DataFrame, published_limits: pd.DataFrame
) -> None:
    assert (published_limits["baseline"] == "2019/20").sum() == 28
    points = with_printed_limits(
        quarter_of(paper, NOW), published_limits[published_limits["baseline"] == "2019/20"]
    )
    ruled = points[points["rule"] != ""]
    found = {signal: set(part["measure"]) for signal, part in ruled.groupby("signal")}
    assert found == {"above": ABOVE, "below": BELOW, "within": WITHIN}
    assert [len(names) for names in (ABOVE, BELOW, WITHIN)] == [8, 7, 13]
    assert set(ruled["rule"]) == {"limits as printed in panel-2021-09"}
    assert set(ruled["baseline"]) == {"2019/20"}


def test_counts_in_running_text_have_commas(counts) -> None:
    """Lines 2781 and 2809: 20,891 and 19,170."""
    outcomes = [counts["total-recorded-crime-outcomes", "", day] for day in DAYS.values()]
    assert [number(count) for count in outcomes] == ["19,170", "20,891"]
