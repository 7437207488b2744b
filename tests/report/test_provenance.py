"""Every number of the two printed tables: the same as printed, and remade by other means where it can be remade."""

from __future__ import annotations

import statistics
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pandas as pd
import pytest

from pcp_kpi.report.provenance import COLUMNS, provenance, provenance_table

TABLES = ("all-crime", "policing-priorities")
EIGHTEEN = slice(1, 19)  # rows of All crime after the total, before the overlays
# The quarters of 2019/20 in Home Office figures, or the paper's own first quarter with three of them.
OPEN_DATA = {"theft-from-person": "theft_person", "business-robbery": "robbery_business"}
MIXED = {"personal-robbery": "robbery_personal"}
REVISED = {"rape": "rape", "vehicle-offences": "vehicle_offences", "shoplifting": "shoplifting"}
ACTION_TAKEN = ("1", "1A", "2", "2A", "3", "3A", "4", "6", "7", "8")
LATER = [f"2019/20 Q{number}" for number in (2, 3, 4)]


def half_up(number):
    """Round an exact number half away from zero."""
    number = Fraction(number)
    whole = (Decimal(abs(number).numerator) / Decimal(abs(number).denominator)).quantize(
        Decimal(1), rounding=ROUND_HALF_UP
    )
    return f"{-whole if number < 0 and whole else whole}"


def around(counts):
    """Return lower and upper limit: mean and two sample standard deviations."""
    mean, spread = statistics.fmean(counts), 2 * statistics.stdev(counts)
    return {"lower": f"{round(mean - spread)}", "upper": f"{round(mean + spread)}"}


@pytest.fixture(scope="session")
def rows(q1):
    """Return the provenance of the two tables by (table, measure, number)."""
    listed = q1.provenance[q1.provenance["table"].isin(TABLES)]
    return listed.set_index(["table", "measure", "number"])


@pytest.fixture(scope="session")
def outcome_counts(raw_printed):
    """Return outcomes of April to June 2021 by code, from the outcomes table of the paper."""
    counts = {}
    for row in raw_printed:
        here = row["document"] == "panel-2021-09" and 2778 <= int(row["line"]) <= 2816
        if here and (row["role"], row["unit"], row["measure"]) == ("actual", "count", "Outcomed offences"):
            code = row["breakdown"].split()[0].removeprefix("OC")
            counts.setdefault(code, int(row["value"]))
    return counts


@pytest.fixture(scope="session")
def remade(printed, home_office, outcome_counts, raw_printed, table_rows):
    """Return by (table, measure, number) what other raw numbers make of it, by the plainest sums there are."""
    count = {key: int(row["value"]) for key, row in printed.items() if row["unit"] == "count"}
    made = {}
    for table in TABLES:
        for id in table_rows[table].values():
            now, then = count[table, id, "value"], count[table, id, "base"]
            made[table, id, "change"] = f"{half_up(Fraction(100 * (now - then), then))}%"
    types = list(table_rows["all-crime"].values())[EIGHTEEN]
    for number in ("value", "base", "outcomes"):
        total = sum(count["all-crime", id, number] for id in types)
        made["all-crime", "total-recorded-crime", number] = f"{total}"
    given = outcome_counts["Total"]
    taken = sum(outcome_counts[code] for code in ACTION_TAKEN)
    made["all-crime", "total-recorded-crime", "action_taken"] = f"{half_up(Fraction(100 * taken, given))}%"
    sixteen = Fraction(100 * outcome_counts["16"], given)
    made["all-crime", "total-recorded-crime", "outcome_16"] = f"{half_up(sixteen)}%"
    for role, number in (("actual", "value"), ("comparator", "base")):
        casualties = [
            int(row["value"])
            for row in raw_printed
            if row["document"] == "panel-2021-09" and 3005 <= int(row["line"]) <= 3009
            and row["role"] == role and row["unit"] == "count" and row["measure"].startswith(("Fatal", "Serious"))
        ]  # fmt: skip
        assert len(casualties) == 2
        made["policing-priorities", "ksi", number] = f"{sum(casualties)}"
    for id, crime in (OPEN_DATA | MIXED).items():
        first = (
            count["all-crime", id, "base"] if id in MIXED else home_office["West Mercia", crime, "2019/20 Q1"]
        )
        limits = around([first, *(home_office["West Mercia", crime, label] for label in LATER)])
        made |= {("all-crime", id, number): limit for number, limit in limits.items()}
    return made


def test_each_of_the_205_printed_numbers_is_listed_once_and_comes_out_as_printed(rows, printed):
    assert len(printed) == 205
    assert rows.index.is_unique
    assert set(rows.index) == set(printed)
    assert {key: row["as_printed"] for key, row in printed.items()} == rows["ours"].to_dict()
    assert rows["as_printed"].equals(rows["ours"])
    assert rows["agrees"].all()


def test_each_number_is_listed_with_its_document_and_line(rows, printed):
    for key, row in printed.items():
        assert (rows.loc[key, "document"], rows.loc[key, "line"]) == ("panel-2021-09", int(row["line"]))


def test_43_numbers_are_recomputed_and_162_passed_through(rows):
    assert rows["how"].value_counts().to_dict() == {"passed through": 162, "recomputed": 43}


def test_each_recomputed_number_is_what_other_raw_numbers_make(rows, remade):
    recomputed = rows[rows["how"] == "recomputed"]
    assert set(recomputed.index) == set(remade)
    assert recomputed["ours"].to_dict() == remade


def test_each_recomputed_number_says_what_it_is_made_from(rows):
    made_from = rows.loc[rows["how"] == "recomputed", "made_from"]
    assert (made_from != "").all()
    assert (
        made_from["policing-priorities", "hate-crime", "change"] == "708 in 2021/22 Q1 and 453 in 2019/20 Q1"
    )
    assert made_from["all-crime", "total-recorded-crime", "value"] == "the sum of its 18 parts in 2021/22 Q1"
    assert (
        made_from["all-crime", "business-robbery", "upper"]
        == "the four quarters of 2019/20 in home-office-prc"
    )
    assert made_from["all-crime", "personal-robbery", "lower"] == (
        "the paper's own quarter and three quarters of 2019/20 in home-office-prc"
    )


def test_limits_that_revised_figures_no_longer_give_are_passed_through_with_what_they_give(
    rows, home_office, printed
):
    labels = ["2019/20 Q1", *LATER]
    for id, crime in REVISED.items():
        today = around([home_office["West Mercia", crime, label] for label in labels])
        printed_pair = {number: printed["all-crime", id, number]["value"] for number in today}
        assert today != printed_pair
        for number in today:
            row = rows.loc["all-crime", id, number]
            assert row["how"] == "passed through"
            assert row["made_from"].endswith(f"give {today['lower']} to {today['upper']} today")


def test_invented_quarters_never_make_a_number_recomputed(
    q1, illustrative_figures, clean_figures, background, rows
):
    chapter = next(chapter for chapter in q1.chapters if chapter.section.table == "all-crime")
    figures = pd.concat([clean_figures, illustrative_figures], ignore_index=True)
    again = provenance(
        "all-crime", chapter.table, list(q1.kpis.values()), figures, quarter=q1.quarter, background=background
    ).set_index(["table", "measure", "number"])
    assert again["how"].to_dict() == rows.loc[["all-crime"], "how"].to_dict()


def test_a_number_that_differs_from_the_print_is_said_to_disagree(q1, clean_figures, background):
    chapter = next(chapter for chapter in q1.chapters if chapter.section.table == "policing-priorities")
    own = (clean_figures["measure"] == "hate-crime") & (clean_figures["period"] == "2019-04-01")
    figures = clean_figures.assign(value=clean_figures["value"].mask(own, 500.0))
    again = provenance(
        "policing-priorities",
        chapter.table,
        list(q1.kpis.values()),
        figures,
        quarter=q1.quarter,
        background=background,
    )
    wrong = again[~again["agrees"]]
    assert wrong[["measure", "number", "as_printed", "ours"]].to_numpy().tolist() == [
        ["hate-crime", "change", "56%", "42%"]
    ]


def test_no_table_is_printed_for_another_quarter(q4):
    assert len(q4.provenance) == 0


def test_the_table_of_provenance_has_every_column_and_says_yes_or_no(q1):
    rows = q1.provenance[q1.provenance["table"].isin(TABLES)]
    table = provenance_table(rows)
    assert set(COLUMNS) - {"table"} <= {column.name for column in table.columns} | {"table"}
    assert table.printed()["Agrees"].tolist() == ["yes"] * 205
    disagreeing = provenance_table(rows.assign(agrees=False))
    assert disagreeing.printed()["Agrees"].tolist() == ["no"] * 205


def test_the_page_says_how_many_are_recomputed_and_how_many_come_out_as_printed(q1, q1_page):
    made, agree = (q1.provenance["how"] == "recomputed").sum(), q1.provenance["agrees"].sum()
    said = q1_page.one("sources").text
    assert f"{made} are recomputed here from other numbers" in said
    assert f"{agree} of {len(q1.provenance)} come out as printed" in said
