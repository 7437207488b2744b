"""Calls, incidents, referrals and open investigations: from the synthetic force's extracts to what the papers print.

Lines are lines of the text of the document named; a figure that the papers tell in words is named with its words.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from pcp_kpi.aggregate import levels, to_quarters, to_years_to_date
from pcp_kpi.comparison import compare
from pcp_kpi.intervals import with_interval
from pcp_kpi.limits import LimitRule, with_limits
from pcp_kpi.measures import calls, charter, investigations, referrals, response
from pcp_kpi.measures.bands import against_band
from pcp_kpi.periods import Day, FinancialYear, Month, Period, Quarter
from pcp_kpi.printing import number, percent, signed_percent
from tests.published.picking import pick

FORCE = "West Mercia"
REPORT, NOW = "panel-2021-09", Quarter(2021, 1)
JUNE, APRIL = Day(dt.date(2021, 6, 30)), Day(dt.date(2021, 4, 30))


def level(figures: pd.DataFrame, measure: str, period: Period, **where: str) -> float:
    return float(levels(pick(figures, measure, period, **where)).iloc[0])


def change(figures: pd.DataFrame, measure: str, base: Period, period: Period = NOW) -> float:
    rows = figures[figures["measure"].eq(measure) & figures["area"].eq(FORCE) & figures["breakdown"].eq("")]
    return float(compare(rows, period, with_=[base])["change"].iloc[0])


@pytest.fixture(scope="module")
def quarters(counted: pd.DataFrame) -> pd.DataFrame:
    return to_quarters(counted)


@pytest.mark.parametrize(
    ("document", "line", "measure", "month", "printed"),
    [
        (REPORT, 2634, "calls-999-in-10-seconds", Month(2021, 4), "93%"),
        (REPORT, 2634, "calls-999-in-10-seconds", Month(2021, 5), "94%"),
        (REPORT, 2634, "calls-999-in-10-seconds", Month(2021, 6), "94%"),
        (REPORT, 2636, "calls-999-abandoned", Month(2021, 6), "1.26%"),
        (REPORT, 2659, "calls-101-in-30-seconds", Month(2021, 4), "57%"),
        (REPORT, 2659, "calls-101-in-30-seconds", Month(2021, 5), "63%"),
        (REPORT, 2659, "calls-101-in-30-seconds", Month(2021, 6), "63%"),
        (REPORT, 2663, "calls-101-abandoned", Month(2021, 6), "11.7%"),
        ("panel-2018-09", 549, "emergency-within-20-minutes", Month(2018, 6), "89%"),
        ("panel-2018-09", 549, "emergency-within-20-minutes", Month(2018, 7), "87%"),
    ],
)
def test_a_monthly_share_comes_out_as_printed(counted, document, line, measure, month, printed) -> None:
    places = len(printed.partition(".")[2].rstrip("%"))
    assert percent(level(counted, measure, month), places) == printed


@pytest.mark.parametrize(
    ("document", "line", "measure", "printed"),
    [
        # "88%, a 6% decrease when compared to Q1", and "18% reduction ... to 43%", in points.
        ("plan-2021-q2", 33, "calls-999-in-10-seconds", "94%"),
        ("plan-2021-q2", 34, "calls-101-in-30-seconds", "61%"),
    ],
)
def test_the_quarter_has_the_share_that_the_next_papers_change_implies(
    quarters, document, line, measure, printed
) -> None:
    assert percent(level(quarters, measure, NOW)) == printed


@pytest.mark.parametrize(
    ("document", "line", "measure", "base", "printed"),
    [
        (REPORT, 2632, "calls-999", NOW.shift(-1), "+27%"),
        (REPORT, 2632, "calls-999", NOW.years_before(1), "+42%"),
        (REPORT, 2657, "calls-101", NOW.shift(-1), "+11%"),
        (REPORT, 2657, "calls-101", NOW.years_before(1), "−6%"),
        (REPORT, 2900, "incidents", NOW.years_before(2), "−8%"),
        (REPORT, 2901, "anti-social-behaviour", NOW.years_before(2), "+17%"),
    ],
)
def test_demand_changes_as_printed(quarters, document, line, measure, base, printed) -> None:
    assert signed_percent(change(quarters, measure, base)) == printed


def test_demand_follows_the_index_chained_from_the_printed_changes(quarters) -> None:
    # `plan-2021-q2`, line 34: 101 demand of July to September 2021 on the quarter before and on the year before.
    links = [
        calls.PrintedChange(NOW, NOW.shift(-1), 11),
        calls.PrintedChange(NOW, NOW.years_before(1), -6),
        calls.PrintedChange(NOW.shift(1), NOW, -4),
        calls.PrintedChange(NOW.shift(1), NOW.shift(-3), -21.5),
    ]
    chained = calls.chained_index(links, NOW).set_index("period")["index"]
    rows = quarters[quarters["measure"].eq("calls-101") & quarters["grain"].eq("quarter")]
    ours = calls.with_index(rows, NOW).set_index("period")["index"]
    known = chained.index.intersection(ours.index)
    assert len(known) == 4
    assert (ours[known] - chained[known]).abs().max() < 0.01


@pytest.mark.parametrize(
    ("document", "line", "measure", "quarter", "printed"),
    [
        (REPORT, 2900, "incidents", Quarter(2019, 1), "76,485"),
        (REPORT, 2900, "incidents", NOW, "70,553"),
        (REPORT, 2901, "anti-social-behaviour", Quarter(2019, 1), "10,290"),
        (REPORT, 2901, "anti-social-behaviour", NOW, "11,995"),
    ],
)
def test_a_quarter_of_incidents_comes_out_as_printed(
    quarters, document, line, measure, quarter, printed
) -> None:
    assert number(level(quarters, measure, quarter)) == printed


@pytest.mark.parametrize(
    ("document", "line", "measure", "printed"),
    [(REPORT, 2900, "incidents", "84,806/66,504"), (REPORT, 2901, "anti-social-behaviour", "12,433/6,997")],
)
def test_the_year_before_gives_the_printed_limits(quarters, document, line, measure, printed) -> None:
    rows = quarters[
        quarters["measure"].eq(measure) & quarters["area"].eq(FORCE) & quarters["grain"].eq("quarter")
    ]
    last = with_limits(rows, LimitRule(FinancialYear(2019))).iloc[-1]
    assert f"{number(last['upper'])}/{number(last['lower'])}" == printed


def test_july_2018_took_13_minutes_38_seconds_and_longer_than_june(counted) -> None:
    # panel-2018-09, line 549: "13mins 38 secs; an increase compared to the previous month".
    july = level(counted, "emergency-response-time", Month(2018, 7))
    assert response.minutes_and_seconds(july, words=True) == "13 min 38 s"
    assert july > level(counted, "emergency-response-time", Month(2018, 6))


def test_every_monday_of_the_quarter_is_above_the_band_of_150_to_200(counted) -> None:
    # panel-2021-09, line 2679 (the band) and 2682 ("unresourced levels are high").
    rows = counted[counted["measure"].eq("unresourced-incidents") & counted["area"].eq(FORCE)]
    told = against_band(rows, low=150, high=200)
    inside = told["period"].between(pd.Timestamp(NOW.start), pd.Timestamp(NOW.end))
    assert told.loc[inside, "position"].tolist() == ["above"] * 13
    assert set(told.loc[~inside, "position"]) == {"below", "within", "above"}


VAL = {
    2445: ("South Worcestershire", "22.3%", "15.0%", "17.1%", "18.1%"),
    2446: ("North Worcestershire", "29.2%", "25.2%", "24.9%", "26.2%"),
    2447: ("Herefordshire", "31.0%", "29.9%", "29.8%", "30.2%"),
    2448: ("Shropshire", "25.1%", "23.9%", "23.1%", "24.0%"),
    2449: ("Telford & Wrekin", "26.7%", "27.8%", "21.2%", "25.1%"),
    2450: (FORCE, "26.4%", "23.7%", "22.6%", "24.2%"),
}


@pytest.fixture(scope="module")
def rates(counted: pd.DataFrame) -> pd.DataFrame:
    months = counted[counted["measure"] == "val-referral-rate"]
    return pd.concat([months, to_years_to_date(months, grain="month")], ignore_index=True)


@pytest.mark.parametrize(
    ("line", "area", "grain", "month", "printed"),
    [
        (line, area, "month" if place < 3 else "year-to-date", min(4 + place, 6), text)
        for line, (area, *row) in VAL.items()
        for place, text in enumerate(row)
    ],
)
def test_a_referral_rate_comes_out_as_printed(rates, line, area, grain, month, printed) -> None:
    row = rates[
        rates["area"].eq(area) & rates["grain"].eq(grain) & rates["period"].eq(pd.Timestamp(2021, month, 1))
    ]
    assert percent(float(levels(row).iloc[0]), 1) == printed


def test_the_bands_of_the_table_are_those_of_its_key_and_one_above_it(rates) -> None:
    # Line 2454 to 2456: 20-30%, 15-20%, under 15%; Herefordshire's 31.0 and 30.2 need another.
    june = pd.Timestamp(2021, 6, 1)
    table = rates[
        rates["grain"].eq("month") & rates["period"].ge(pd.Timestamp(2021, 4, 1))
        | rates["grain"].eq("year-to-date") & rates["period"].eq(june)
    ]
    assert referrals.with_referral_band(table)["band"].value_counts().to_dict() == {
        "20% to under 30%": 19, "15% to under 20%": 3, "30% or more": 2,
    }  # fmt: skip


def test_south_worcestershire_is_the_outlier_of_the_year_to_date(rates) -> None:
    # Line 2462: "S Worcestershire is currently the outlier".
    to_date = rates[rates["grain"].eq("year-to-date") & rates["period"].eq(pd.Timestamp(2021, 6, 1))]
    told = referrals.against_rest(to_date, force=FORCE)
    assert told.loc[told["outlier"] == "below", "area"].tolist() == ["South Worcestershire"]


CHARTER = {
    2533: ("engagement-van", 11, 4, 12), 2534: ("event", 20, 14, 16), 2535: ("campaign", 3, 1, 4),
    2536: ("newsletter", 1, 2, 1), 2537: ("social-media", 28, 3, 74), 2538: ("operation", 4, 1, 15),
    2539: ("meeting", 18, 7, 16), 2540: ("surgery", 2, 2, 8),
}  # fmt: skip


@pytest.mark.parametrize(
    ("line", "kind", "printed"), [(line, kind, row) for line, (kind, *row) in CHARTER.items()]
)
def test_a_row_of_the_charter_table_comes_out_as_printed(counted, line, kind, printed) -> None:
    months = [Month(2021, month) for month in (4, 5, 6)]
    table = charter.charter_table(counted, area="North Worcestershire", months=months).set_index("activity")
    assert table.loc[kind].tolist() == printed


@pytest.mark.parametrize(
    ("line", "measure", "breakdown", "day", "printed"),
    [
        (2718, "open-investigations", "", JUNE, "10,096"),
        (2720, "open-investigations", "", APRIL, "8,875"),
        (2720, "open-investigations", "violence-and-harassment", JUNE, "3,575"),
        (2718, "crime-baskets", "", JUNE, "1,798"),
    ],
)
def test_the_stock_comes_out_as_printed(counted, line, measure, breakdown, day, printed) -> None:
    assert number(level(counted, measure, day, breakdown=breakdown)) == printed


def test_the_stock_rose_by_14_percent_and_is_96_above_the_band(counted) -> None:
    # Lines 2702 and 2720 (14%) and 2730 (8,000-10,000).
    assert signed_percent(change(counted, "open-investigations", APRIL, JUNE)) == "+14%"
    told = against_band(pick(counted, "open-investigations", JUNE), low=8000, high=10000)
    assert (told["position"].item(), told["beyond"].item()) == ("above", 96)
    before = against_band(pick(counted, "open-investigations", APRIL), low=8000, high=10000)
    assert before["position"].item() == "within"


def test_the_parts_of_the_stock_come_out_as_printed(counted) -> None:
    stock = level(counted, "open-investigations", JUNE)
    part = level(counted, "open-investigations", JUNE, breakdown="violence-and-harassment")
    assert percent(part / stock) == "35%"  # line 2720
    waiting = level(counted, "open-investigations", JUNE, breakdown="awaiting-closure")
    assert 500 <= waiting <= 600  # line 2732: "currently 5-600"
    assert (
        round(level(counted, "open-investigations-per-basket", JUNE), 1) == 5.6
    )  # 10,096 in 1,798, line 2718


def test_81_percent_of_the_courses_of_conduct_are_recent_with_their_base_and_interval(counted) -> None:
    # Line 2726: "Out of 494 ... 398 (81%) were recorded within the last 3 months".
    row = with_interval(pick(counted, "open-course-of-conduct-recent", JUNE)).iloc[0]
    assert (row["value"], row["of"], percent(row["level"])) == (398, 494, "81%")
    assert (percent(row["low"], 1), percent(row["high"], 1)) == ("76.8%", "83.8%")


def test_the_age_profile_adds_up_to_the_stock(counted) -> None:
    profile = investigations.age_profile(counted, area=FORCE, on=JUNE.start)
    assert profile["open"].sum() == 10096
    assert profile["older"].iloc[-1] == 1


@pytest.mark.parametrize(
    ("line", "area", "printed"),
    [
        (2752, "South Worcestershire", "97%"),
        (2753, "Herefordshire", "96%"),
        (2754, "Shropshire", "89%"),
        (2755, "North Worcestershire", "85%"),
        (2756, "Telford & Wrekin", "85%"),
    ],
)
def test_suspect_management_comes_out_as_printed(counted, line, area, printed) -> None:
    assert percent(level(counted, "suspect-management", JUNE, area=area)) == printed


def test_4_percent_of_the_wanted_are_not_on_the_pnc(counted) -> None:
    assert percent(level(counted, "wanted-not-on-pnc", JUNE)) == "4%"  # line 2758


def test_abandonment_declines_through_the_quarter_on_both_lines(counted) -> None:
    # Lines 2636 ("a further decline") and 2663 ("decreased further").
    for measure in ("calls-999-abandoned", "calls-101-abandoned"):
        rates = [level(counted, measure, Month(2021, month)) for month in (4, 5, 6)]
        assert rates == sorted(rates, reverse=True)
        assert len(set(rates)) == 3


def test_999_calls_of_spring_2018_stay_below_90_percent_and_101_below_80(quarters) -> None:
    # panel-2018-09, line 547 and 549, the quarter April to June 2018.
    spring = Quarter(2018, 1)
    assert level(quarters, "calls-999-in-10-seconds", spring) < 0.9
    assert level(quarters, "calls-101-in-30-seconds", spring) < 0.8
