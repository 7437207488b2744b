from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.figures import new_figures

LABELS_2019 = [f"2019/20 Q{number}" for number in (1, 2, 3, 4)]
LABELS_2024 = [f"2024/25 Q{number}" for number in (1, 2, 3, 4)]
LABELS_2025 = [f"2025/26 Q{number}" for number in (1, 2, 3, 4)]


def latest(workings, measure, source, area="West Mercia"):
    points = workings.points[measure, source]
    return points[points["area"] == area].iloc[-1]


def change(workings, measure, source, name):
    rows = workings.changes[measure, source]
    return rows[rows["name"] == name].iloc[0]


def test_sources_are_kept_apart(work):
    workings = work("rape")
    assert sorted(workings.sources_of("rape")) == ["home-office-prc", "panel-2021-09"]
    assert latest(workings, "rape", "panel-2021-09")["value"] == 378
    assert latest(workings, "rape", "home-office-prc")["value"] == 396
    assert workings.sources_of("hate-crime") == []


def test_limits_stand_as_the_paper_prints_them_for_the_papers_figures(work, printed):
    workings = work("rape", "theft-from-person", "total-recorded-crime")
    for measure in ("rape", "theft-from-person", "total-recorded-crime"):
        point = latest(workings, measure, "panel-2021-09")
        for name in ("lower", "upper"):
            assert point[name] == float(printed["all-crime", measure, name]["value"])
        assert point["rule"].startswith("limits as printed")


@pytest.mark.parametrize(
    ("measure", "crime", "area", "raw_area"),
    [
        ("theft-from-person", "theft_person", "West Mercia", "West Mercia"),
        ("wounding", "wounding", "West Mercia", "West Mercia"),
        ("shoplifting", "shoplifting", "Telford & Wrekin", "Telford and Wrekin"),
        ("rape", "rape", "Herefordshire", "Herefordshire, County of"),
    ],
)
def test_home_office_limits_are_mean_and_two_sample_deviations(
    work, home_office, measure, crime, area, raw_area
):
    counts = np.array([home_office[raw_area, crime, label] for label in LABELS_2019], dtype=float)
    point = latest(work(measure), measure, "home-office-prc", area)
    spread = 2 * np.sqrt(((counts - counts.mean()) ** 2).sum() / 3)
    assert point["mean"] == pytest.approx(counts.mean())
    assert point["lower"] == pytest.approx(counts.mean() - spread)
    assert point["upper"] == pytest.approx(counts.mean() + spread)
    assert point["n_baseline"] == 4


def test_the_printed_deviation_of_wounding_comes_out(work):
    point = latest(work("wounding"), "wounding", "home-office-prc")
    assert (point["upper"] - point["mean"]) / 2 == pytest.approx(253.93, abs=0.005)


def test_nothing_later_than_the_quarter_is_looked_at(work):
    points = work("rape").points["rape", "home-office-prc"]
    assert points["period"].max() == pd.Timestamp("2021-04-01")


def test_a_projection_is_not_warned_of_what_comes_years_after_its_last_period(work):
    caveats = work("business-robbery").projections["business-robbery", "home-office-prc"]["caveats"]
    assert not caveats.str.contains("2025").any()
    near = work("business-robbery", quarter="2024/25 Q4", baseline="2023/24")
    told = near.projections["business-robbery", "home-office-prc"]["caveats"]
    assert told.str.contains("does not foresee the recording change of 1 April 2025").all()


def test_what_no_area_has_is_unassigned_and_has_no_limits(work, home_office):
    workings = work("theft-from-person", quarter="2025/26 Q4", baseline="2024/25")
    areas = [area for area in {key[0] for key in home_office} if area in RAW_AREAS]
    rest = home_office["West Mercia", "theft_person", "2025/26 Q4"] - sum(
        home_office[area, "theft_person", "2025/26 Q4"] for area in areas
    )
    point = latest(workings, "theft-from-person", "home-office-prc", "unassigned")
    assert point["value"] == rest
    assert math.isnan(point["upper"])
    assert point["signal"] == "not available"


RAW_AREAS = (
    "Herefordshire, County of",
    "North Worcestershire",
    "Shropshire",
    "South Worcester",
    "Telford and Wrekin",
)


def test_changes_count_from_the_baselines_quarter_the_one_before_and_the_year_to_date(work, home_office):
    workings = work("vehicle-offences", quarter="2025/26 Q4", baseline="2024/25")
    now, then = (
        [home_office["West Mercia", "vehicle_offences", label] for label in labels]
        for labels in (LABELS_2025, LABELS_2024)
    )
    for name, value, base in (
        ("baseline", now[3], then[3]),
        ("previous", now[3], now[2]),
        ("year-to-date", sum(now), sum(then)),
    ):
        row = change(workings, "vehicle-offences", "home-office-prc", name)
        assert (row["level"], row["base_level"]) == (value, base)
        assert row["difference"] == value - base
        assert row["change"] == pytest.approx((value - base) / base)


def test_twelve_months_are_the_last_four_quarters(work, home_office):
    labels = ["2020/21 Q2", "2020/21 Q3", "2020/21 Q4", "2021/22 Q1"]
    total = sum(home_office["West Mercia", "shoplifting", label] for label in labels)
    assert work("shoplifting").rolling["shoplifting", "home-office-prc"] == total


def test_twelve_months_are_unknown_where_quarters_are(work):
    assert ("hate-crime", "panel-2021-09") not in work("hate-crime").rolling


@pytest.mark.parametrize(
    ("measure", "crimes"),
    [
        ("burglary", ("burglary_residential", "burglary_other")),
        ("robbery", ("robbery_personal", "robbery_business")),
    ],
)
def test_a_sum_is_made_of_its_parts_in_each_area(work, home_office, measure, crimes):
    workings = work(measure, quarter="2025/26 Q4", baseline="2024/25")
    for area in ("West Mercia", "Shropshire"):
        made = latest(workings, measure, "home-office-prc", area)
        assert made["value"] == sum(home_office[area, crime, "2025/26 Q4"] for crime in crimes)


def test_only_what_was_asked_for_and_its_parts_are_worked_out(work):
    worked_out = {measure for measure, _ in work("robbery").points}
    assert worked_out == {"robbery", "personal-robbery", "business-robbery"}


def test_months_become_quarters(work):
    months = new_figures(
        {
            "measure": "rape",
            "area": "West Mercia",
            "grain": "month",
            "period": f"{day:%Y-%m-%d}",
            "value": value,
        }
        for value, day in enumerate(pd.date_range("2019-04-01", "2021-06-01", freq="MS"), start=1)
    )
    point = latest(work("rape", figures=months), "rape", "")
    assert point["value"] == 25 + 26 + 27
    assert point["mean"] == np.mean([6, 15, 24, 33])


def test_a_quarter_of_the_baseline_year_is_not_compared_with_itself(work):
    workings = work("rape", quarter="2019/20 Q4", baseline="2019/20")
    assert math.isnan(change(workings, "rape", "home-office-prc", "baseline")["difference"])
    assert math.isnan(change(workings, "rape", "home-office-prc", "year-to-date")["difference"])
    assert math.isfinite(change(workings, "rape", "home-office-prc", "previous")["difference"])
    assert math.isfinite(latest(workings, "rape", "home-office-prc")["upper"])


def test_measures_without_any_figure_make_an_empty_table(work):
    assert work("ksi-fatal", quarter="2015/16 Q1").points == {}
