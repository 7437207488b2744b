"""Roads, organised crime, standards, workforce, services, finance: from the synthetic extracts to what the papers print.

Lines are lines of the text of the document named.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from pcp_kpi.aggregate import levels, to_quarters, to_years
from pcp_kpi.comparison import compare
from pcp_kpi.figures import new_figures
from pcp_kpi.measures import (
    covid,
    data_integrity,
    justice,
    recommendations,
    roads,
    workforce,
)
from pcp_kpi.periods import Day, FinancialYear, Quarter
from pcp_kpi.printing import percent, signed_percent
from tests.published.picking import pick_one

FORCE = "West Mercia"
REPORT, DELIVERY = "panel-2021-09", "plan-2021-q2"
NOW, THEN = Quarter(2021, 1), Quarter(2019, 1)
JUNE, MARCH, READ = Day(dt.date(2021, 6, 30)), Day(dt.date(2021, 3, 31)), Day(dt.date(2021, 7, 6))


@pytest.fixture(scope="module")
def counted(counted: pd.DataFrame) -> pd.DataFrame:
    """Add quarters and years to what the extracts give."""
    quarters = to_quarters(counted)
    years = to_years(quarters)
    kept = [counted[~counted["grain"].isin(["quarter", "year"])], quarters, years]
    stored = counted[counted["grain"] == "year"]
    keys = ["measure", "area", "breakdown", "grain", "period"]
    return pd.concat([*kept, stored], ignore_index=True).drop_duplicates(keys)


@pytest.mark.parametrize(
    ("document", "line", "measure", "breakdown", "period", "printed"),
    [
        (REPORT, 2942, "ksi", "", NOW, 117),
        (REPORT, 2942, "ksi", "", THEN, 124),
        (REPORT, 3005, "ksi", "", NOW, 117),
        (REPORT, 3005, "ksi", "", THEN, 124),
        (REPORT, 3006, "ksi-fatal", "", NOW, 9),
        (REPORT, 3006, "ksi-fatal", "", THEN, 11),
        (REPORT, 3007, "ksi-serious", "", NOW, 108),
        (REPORT, 3007, "ksi-serious", "", THEN, 113),
        ("panel-2018-09", 854, "ksi-fatal", "", Quarter(2018, 1), 12),
        (REPORT, 2973, "disruptions", "", NOW, 44),
        (REPORT, 2975, "disruptions-major", "", NOW, 2),
        (REPORT, 2981, "safeguarded-adults", "", NOW, 8),
        (REPORT, 2982, "safeguarded-children", "", NOW, 3),
        (REPORT, 2987, "organised-crime-arrests", "", NOW, 24),
        (REPORT, 2988, "organised-crime-charges", "", NOW, 2),
        (REPORT, 2989, "organised-crime-convictions", "", NOW, 6),
        (REPORT, 2989, "organised-crime-sentence-years", "", NOW, 15),
        (REPORT, 2990, "prevention-orders", "", NOW, 0),
        (REPORT, 2991, "ancillary-orders", "", NOW, 6),
        (REPORT, 2580, "cdi-missing", "", FinancialYear(2020), 214),
        (REPORT, 3542, "open-recommendations-by-year", "2014", MARCH, 17),
        (REPORT, 3570, "officers-under-two-years", "", JUNE, 437),
        (DELIVERY, 72, "uplift-posts-target", "", FinancialYear(2021), 91),
        (DELIVERY, 39, "service-activity", "problem-solving-hub-incident-reports", NOW, 377),
        (DELIVERY, 39, "service-activity", "problem-solving-hub-new-problem-solving-plans", NOW, 5),
        (
            DELIVERY,
            39,
            "service-activity",
            "problem-solving-hub-problem-solving-plan-contributions",
            NOW,
            121,
        ),
        (DELIVERY, 39, "service-activity", "problem-solving-hub-new-risk-management-plans", NOW, 69),
        (
            DELIVERY,
            39,
            "service-activity",
            "problem-solving-hub-risk-management-plan-contributions",
            NOW,
            720,
        ),
        (DELIVERY, 39, "service-activity", "problem-solving-hub-arrests", NOW, 8),
        (DELIVERY, 39, "service-activity", "problem-solving-hub-stop-searches", NOW, 7),
        (DELIVERY, 39, "service-activity", "problem-solving-hub-warrants", NOW, 9),
        (DELIVERY, 54, "service-target", "climb-referrals", NOW, 87),
        (DELIVERY, 175, "service-activity", "rural-officers-rural-visits", NOW, 355),
        (DELIVERY, 175, "service-activity", "rural-officers-business-visits", NOW, 366),
        (DELIVERY, 175, "service-activity", "rural-officers-partnership-engagements", NOW, 85),
        (DELIVERY, 175, "service-activity", "rural-officers-wildlife-offences", NOW, 31),
        (DELIVERY, 175, "service-activity", "rural-officers-referrals", NOW, 36),
        (DELIVERY, 175, "service-activity", "rural-officers-crime-reduction-surveys", NOW, 54),
        (DELIVERY, 175, "service-activity", "rural-officers-watch-schemes", NOW, 31),
        (DELIVERY, 175, "service-activity", "rural-officers-crime-reduction-initiatives", NOW, 72),
        (DELIVERY, 175, "service-activity", "rural-officers-farm-and-business-visits", NOW, 276),
        ("panel-2022-06", 133, "annual-budget", "", FinancialYear(2021), 245_039_000),
    ],
)
def test_a_count_comes_out_as_printed(counted, document, line, measure, breakdown, period, printed) -> None:
    assert pick_one(counted, measure, period, breakdown=breakdown)["value"] == printed


@pytest.mark.parametrize(
    ("document", "line", "measure", "breakdown", "period", "printed"),
    [
        (REPORT, 2975, "disruptions-positive", "", NOW, "84%"),
        (REPORT, 2580, "cdi-missing", "", FinancialYear(2020), "17.7%"),
        (REPORT, 3550, "female-officers", "", JUNE, "33.3%"),
        (REPORT, 3555, "ethnic-minority-officers", "", JUNE, "2.9%"),
        (REPORT, 2068, "female-workforce", "", JUNE, "46%"),
        (REPORT, 2066, "ethnic-minority-workforce", "", JUNE, "2.9%"),
        (REPORT, 2068, "female-new-officers", "", FinancialYear(2019), "30%"),
        (REPORT, 2068, "female-new-officers", "", FinancialYear(2020), "43%"),
        (REPORT, 2068, "ethnic-minority-new-officers", "", FinancialYear(2019), "2.1%"),
        (REPORT, 2068, "ethnic-minority-new-officers", "", FinancialYear(2020), "7.5%"),
        (REPORT, 3570, "officers-under-two-years-share", "", JUNE, "19.1%"),
        (DELIVERY, 74, "sickness", "", NOW, "4.4%"),
        (DELIVERY, 167, "stop-searches-for-drugs", "", Quarter(2020, 4), "64%"),
        (DELIVERY, 167, "stop-searches-on-video", "", Quarter(2020, 4), "87%"),
        (DELIVERY, 167, "stop-searches-on-video", "", Quarter(2019, 4), "85%"),
        (REPORT, 3591, "vaccinated-first-dose", "", READ, "51.2%"),
        (REPORT, 3591, "vaccinated-second-dose", "", READ, "20.5%"),
        (REPORT, 3594, "vaccinated-first-dose", "officer", READ, "47.5%"),
        (REPORT, 3594, "vaccinated-second-dose", "officer", READ, "16.0%"),
        (REPORT, 3595, "vaccinated-first-dose", "staff", READ, "54.5%"),
        (REPORT, 3595, "vaccinated-second-dose", "staff", READ, "26.4%"),
        (REPORT, 3596, "vaccinated-first-dose", "special", READ, "8.8%"),
        (REPORT, 3596, "vaccinated-second-dose", "special", READ, "6.2%"),
        (REPORT, 3599, "vaccinated-first-dose", "under-26", READ, "31.8%"),
        (REPORT, 3599, "vaccinated-second-dose", "under-26", READ, "8.8%"),
        (REPORT, 3600, "vaccinated-first-dose", "26-to-40", READ, "41.8%"),
        (REPORT, 3600, "vaccinated-second-dose", "26-to-40", READ, "12.3%"),
        (REPORT, 3601, "vaccinated-first-dose", "41-to-55", READ, "57.0%"),
        (REPORT, 3601, "vaccinated-second-dose", "41-to-55", READ, "25.2%"),
        (REPORT, 3602, "vaccinated-first-dose", "over-55", READ, "60.1%"),
        (REPORT, 3602, "vaccinated-second-dose", "over-55", READ, "35.7%"),
        (REPORT, 3608, "vaccinated-second-dose", "", READ, "20.5%"),
    ],
)
def test_a_share_comes_out_as_printed(counted, document, line, measure, breakdown, period, printed) -> None:
    places = len(printed.partition(".")[2].rstrip("%"))
    row = pick_one(counted, measure, period, breakdown=breakdown)
    assert percent(row["value"] / row["of"], places) == printed


@pytest.mark.parametrize(
    ("line", "measure", "printed"),
    [
        (3559, "attrition-officers", "6.5%"),
        (3560, "attrition-staff", "10.0%"),
        (3562, "attrition-pcso", "9.6%"),
    ],
)
def test_attrition_comes_out_as_printed(counted, line, measure, printed) -> None:
    rows = counted[counted["measure"].eq(measure) & counted["period"].eq(pd.Timestamp("2021-06-01"))]
    assert rows["grain"].tolist() == ["rolling-12-months"]
    assert percent(float(levels(rows).iloc[0]), 1) == printed


@pytest.mark.parametrize(
    ("document", "line", "measure", "breakdown", "base", "printed"),
    [
        (REPORT, 3005, "ksi", "", THEN, "−6%"),
        (REPORT, 3006, "ksi-fatal", "", THEN, "−18%"),
        (REPORT, 3007, "ksi-serious", "", THEN, "−4%"),
        (DELIVERY, 39, "service-activity", "problem-solving-hub-incident-reports", NOW.shift(-1), "−1%"),
    ],
)
def test_a_change_comes_out_as_printed(counted, document, line, measure, breakdown, base, printed) -> None:
    chosen = counted["measure"].eq(measure) & counted["area"].eq(FORCE) & counted["breakdown"].eq(breakdown)
    rows = compare(counted[chosen & counted["grain"].eq("quarter")], NOW, with_=[base])
    assert signed_percent(float(rows["change"].iloc[0])) == printed


def test_the_target_of_a_fifth_fewer_is_not_met_in_the_first_quarter(counted) -> None:
    # Line 2998: "a sustained 20% reduction on 19/20"; four fifths of 124 are 99.
    chosen = counted["measure"].eq("ksi") & counted["area"].eq(FORCE) & counted["breakdown"].eq("")
    rows = counted[chosen & counted["grain"].eq("quarter")]
    way = roads.trajectory(rows, base=FinancialYear(2019), change=-20)
    row = way[way["period"] == pd.Timestamp("2021-04-01")].iloc[0]
    assert (round(row["target"]), row["to_date"], bool(row["met"])) == (99, 117, False)


def test_only_june_can_still_move(counted) -> None:
    # Lines 2943 and 3009: "possible for volumes to change up to 30 days after the end of the month".
    months = counted[counted["measure"].eq("ksi") & counted["grain"].eq("month")]
    assert months.loc[months["status"] == "provisional", "period"].unique().tolist() == [
        pd.Timestamp("2021-06-01")
    ]


def test_the_audit_has_its_base_and_a_margin_of_two_points(counted) -> None:
    # Line 2580: 17.7% (214) of 1208.
    year = counted[
        counted["measure"].eq("cdi-missing") & counted["grain"].eq("year") & counted["breakdown"].eq("")
    ]
    told = data_integrity.with_audit(year[year["period"] == pd.Timestamp("2020-04-01")]).iloc[0]
    assert told["of"] == 1208
    assert f"{100 * told['margin']:.1f}" == "2.2"


def test_disruptions_are_driven_by_telford_and_south_worcestershire(counted) -> None:
    # Line 2977.
    chosen = (
        counted["measure"].eq("disruptions") & counted["grain"].eq("quarter") & counted["breakdown"].eq("")
    )
    rows = counted[chosen & counted["period"].eq(pd.Timestamp("2021-04-01")) & counted["area"].ne(FORCE)]
    first_two = set(rows.sort_values("value", ascending=False)["area"].head(2))
    assert first_two == {"Telford & Wrekin", "South Worcestershire"}


def test_complaints_were_recorded_in_time_less_often_than_wished(counted) -> None:
    # panel-2018-09, line 862: "Recording complaints below 80% aspirational target", April to June 2018.
    row = pick_one(counted, "complaints-recorded-in-10-days", Quarter(2018, 1))
    assert row["value"] / row["of"] < 0.8


def test_open_findings_rose_and_are_below_the_averages_at_every_age_together(counted) -> None:
    # Lines 3536 to 3540: an increase in the month, below the average of most similar forces and of all.
    february = pick_one(counted, "open-recommendations", Day(dt.date(2021, 2, 28)))["value"]
    assert pick_one(counted, "open-recommendations", MARCH)["value"] > february
    told = recommendations.age_against_peers(counted, force=FORCE, on=MARCH.start)
    assert (told.loc[told["band"] == "", ["above_most_similar", "above_national"]] < 0).all(axis=None)


def test_the_printed_share_of_new_officers_implies_the_headcount(counted) -> None:
    # Line 3570: 19.1% (437).
    low, high = workforce.implied_base(437, 19.1)
    assert low <= pick_one(counted, "headcount", JUNE, breakdown="officer")["value"] <= high


def test_case_rates_rose_everywhere_and_notices_did_not_follow(counted) -> None:
    # Line 2923.
    told = covid.notices_for_cases(counted)
    weeks = told.set_index(["area", "period"])
    for area in told["area"].unique():
        before, after = (weeks.loc[(area, pd.Timestamp(day))] for day in ("2021-05-17", "2021-06-21"))
        assert after["case_rate"] > 2 * before["case_rate"]
    months = counted[counted["measure"].eq("covid-notices") & counted["grain"].eq("month")]
    force = months[months["area"] == FORCE].set_index("period")["value"]
    assert force[pd.Timestamp("2021-06-01")] < force[pd.Timestamp("2021-01-01")] / 10


@pytest.mark.parametrize(
    ("document", "line", "result", "own", "national", "points"),
    [
        ("panel-2022-06", 103, "magistrates-conviction-rate", 86, 82, 4),
        ("panel-2022-06", 104, "crown-conviction-rate", 86, 79, 7),
        ("panel-2022-06", 105, "witness-attendance-rate", 88, 84, 4),
        ("panel-2023-02", 85, "magistrates-conviction-rate", 85, 83, 2),
        ("panel-2023-02", 86, "domestic-abuse-conviction-rate", 80, 76, 4),
        ("panel-2023-02", 87, "hate-crime-conviction-rate", 92, 84, 8),
    ],
)
def test_gaps_to_the_nation_are_told_in_points(document, line, result, own, national, points) -> None:
    row = {"measure": result, "grain": "quarter", "period": "2022-10-01"}
    figures = new_figures(
        [
            {**row, "area": FORCE, "value": 10 * own, "of": 1000},
            {**row, "area": "National", "value": 400 * national, "of": 40_000},
        ]
    )
    assert round(justice.gap_to_national(figures, force=FORCE)["gap"].iloc[0], 6) == points
