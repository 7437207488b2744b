from __future__ import annotations

import math
import re
from functools import cache

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.errors import CommandError, NotAvailable
from pcp_kpi.figures import new_figures
from pcp_kpi.report.kpis import control_chart, kpi
from tests.charts.chart_reading import by_id, texts

AREAS = ["Herefordshire", "North Worcestershire", "Shropshire", "South Worcestershire", "Telford & Wrekin"]
RAW_AREAS = [
    "Herefordshire, County of",
    "North Worcestershire",
    "Shropshire",
    "South Worcester",
    "Telford and Wrekin",
]


@pytest.fixture(scope="session")
def at_q1(clean_figures, background):
    return cache(lambda measure: kpi(clean_figures, measure, quarter="2021/22 Q1", background=background))


@pytest.fixture(scope="session")
def at_q4(clean_figures, background):
    return cache(
        lambda measure: kpi(
            clean_figures, measure, quarter="2025/26 Q4", baseline="2024/25", background=background
        )
    )


@pytest.fixture(scope="session")
def business_robbery(at_q4):
    return at_q4("business-robbery")


def test_the_key_points_of_hate_crime_say_what_the_paper_says(at_q1):
    volume, limits = at_q1("hate-crime").key_points[:2]
    assert volume.startswith(
        "708 crimes and crimed incidents in West Mercia in April to June 2021: a 56% (255) increase on the same "
        "quarter of 2019/20"
    )
    assert limits == "Above the upper control limit: 708 against limits of 307 to 607 (baseline 2019/20)."


def test_a_missed_and_a_met_target_are_said_with_the_change_they_are_judged_by(at_q1):
    (missed,) = [point for point in at_q1("ksi").key_points if point.startswith("Target")]
    assert missed.lower() == (
        "target not met: a 6% (7) decrease on the same quarter of 2019/20. "
        "what good looks like: a sustained 20% reduction on 2019/20."
    )
    assert any(
        point.startswith("Target met: a 29% (193) decrease on the same quarter of 2019/20.")
        for point in at_q1("residential-burglary").key_points
    )


def test_a_measure_goes_by_id_title_or_alias(clean_figures, background):
    for name in ("theft-from-person", "Theft from the person", "Theft from Person"):
        found = kpi(clean_figures, name, quarter="Qtr 1 21/22", background=background)
        assert found.measure.id == "theft-from-person"


def test_a_measure_that_is_unknown_is_refused_with_the_nearest(clean_figures, background):
    with pytest.raises(CommandError, match=r"did you mean 'theft-from-person'"):
        kpi(clean_figures, "theft-from-persn", quarter="2021/22 Q1", background=background)


def test_the_recording_change_of_business_robbery_is_said_first(business_robbery):
    assert business_robbery.key_points[0] == (
        "From 1 April 2025: Recording change lifts the count about sixfold. "
        "Figures before and after are not comparable."
    )


@pytest.mark.parametrize("which", ["business-robbery", "robbery"])
def test_the_recording_change_is_drawn_at_its_day_in_the_chart_and_in_each_panel(at_q4, which):
    found = at_q4(which)
    (line,) = by_id(found.chart, "recording-change")
    day = (np.datetime64("2025-04-01") - np.datetime64("1970-01-01")).astype(int)
    ax = found.chart.ax
    left, right = (ax.transData.transform((x, 0))[0] for x in line.get_xdata()[:2])
    drawn = line.get_transform().transform(np.column_stack([line.get_xdata(), line.get_ydata()]))[:, 0]
    assert drawn == pytest.approx([ax.transData.transform((day, 0))[0]] * 2, abs=1.0)
    assert left == right
    assert len(by_id(found.area_chart, "recording-change")) == 6
    assert "Recording change" in " ".join(texts(found.chart, "note"))
    assert "Recording change" in " ".join(texts(found.area_chart, "key"))
    assert "Recording change" in found.chart.alt_text


def test_a_measure_without_recording_change_has_no_such_line(at_q4):
    assert by_id(at_q4("theft-from-person").chart, "recording-change") == []


def test_the_charts_line_is_the_raw_series(at_q4, home_office):
    (line,) = by_id(at_q4("theft-from-person").chart, "values")
    labels = [f"{year}/{year % 100 + 1} Q{number}" for year in range(2019, 2026) for number in (1, 2, 3, 4)]
    assert list(line.get_ydata()) == [home_office["West Mercia", "theft_person", label] for label in labels]


def test_the_area_chart_has_the_force_first_and_its_areas_in_their_order(at_q4):
    assert texts(at_q4("rape").area_chart, "area") == ["West Mercia", *AREAS]


def test_the_area_table_has_every_area_what_is_unassigned_and_the_force(business_robbery, home_office):
    frame = business_robbery.area_table.frame
    assert frame["area"].tolist() == [*AREAS, "unassigned", "West Mercia"]
    for label, column in (("2025/26 Q4", "value"), ("2024/25 Q4", "base")):
        counts = [home_office[area, "robbery_business", label] for area in RAW_AREAS]
        force = home_office["West Mercia", "robbery_business", label]
        assert frame[column].tolist() == [*counts, force - sum(counts), force]


def test_no_change_is_given_on_a_base_of_nought_nor_for_the_unassigned(at_q4):
    frame = at_q4("homicide").area_table.frame.set_index("area")
    assert math.isnan(frame.loc["unassigned", "change"])
    nought = frame[frame["base"] == 0]
    assert len(nought) > 0
    assert nought["change"].isna().all()


def test_no_percentage_is_given_of_fewer_than_twenty_cases(at_q4, at_q1):
    table = at_q4("theft-from-person").area_table
    frame = table.frame.set_index("area")
    few = frame["base"] < 20
    assert 0 < few.sum() < len(few)
    assert frame["change"].isna().tolist() == (few | (frame.index == "unassigned")).tolist()
    (note,) = table.notes
    assert note == "No percentage where fewer than 20 cases are compared with."
    robbery = at_q1("business-robbery").table
    assert note in robbery.notes
    base = robbery.printed().iloc[1].tolist()
    assert base[1:4] == ["13", "−4", "–"]


def test_many_cases_have_their_percentage_and_no_note(at_q4):
    kpi = at_q4("shoplifting")
    assert kpi.table.notes == kpi.area_table.notes == ()
    assert kpi.area_table.frame.set_index("area")["change"].drop("unassigned").notna().all()


def test_a_limit_below_nought_is_shown_as_nought(at_q4):
    assert (at_q4("homicide").area_table.frame["lower"].dropna() >= 0).all()
    assert (at_q4("homicide").points_table.frame["lower"].dropna() >= 0).all()


def test_the_table_sets_the_quarter_beside_what_it_is_compared_with(at_q4, home_office):
    rows = at_q4("theft-from-person").table.printed().to_numpy().tolist()
    assert rows == [
        ["January to March 2026 (2025/26 Q4)", "68", "", "", ""],
        ["October to December 2025 (2025/26 Q3)", "64", "+4", "+6%", "No evidence"],
        ["January to March 2025 (2024/25 Q4)", "86", "−18", "−21%", "No evidence"],
        ["2025/26 year to date", "276", "", "", ""],
        ["Same period of 2024/25", "385", "−109", "−28%", "Strong evidence"],
        ["12 months to March 2026", "276", "", "", ""],
    ]
    year = [home_office["West Mercia", "theft_person", f"2025/26 Q{number}"] for number in (1, 2, 3, 4)]
    assert sum(year) == 276


def test_the_first_quarter_is_its_own_year_to_date_and_is_not_said_twice(at_q1):
    assert "year to date" not in " ".join(at_q1("hate-crime").table.printed()["Period"])


def test_the_points_table_holds_every_point_of_the_chart(business_robbery):
    frame = business_robbery.points_table.frame
    (line,) = by_id(business_robbery.chart, "values")
    assert frame["level"].tolist() == list(line.get_ydata())
    assert frame["label"].iloc[[0, -1]].tolist() == ["2019/20 Q1", "2025/26 Q4"]


def test_the_scorecard_row_keeps_fact_and_judgement_apart(at_q1):
    row = at_q1("residential-burglary").scorecard_row
    assert (row["signal"], row["verdict"], row["value"], row["base"]) == ("below", "met", 469.0, 662.0)
    assert (row["lower"], row["upper"], row["mean"]) == (600.0, 759.0, 679.5)
    assert row["change"] == pytest.approx(469 / 662 - 1)


def test_the_source_stands_under_the_chart_with_its_licence(business_robbery):
    assert business_robbery.source_line == (
        "Source: Home Office police recorded crime. Crown copyright, Open Government Licence v3.0."
    )
    assert " ".join(texts(business_robbery.chart, "source")) == business_robbery.source_line


def test_a_printed_measure_says_whose_limits_it_has(at_q1):
    words = at_q1("hate-crime").chart.words
    assert words.caption.startswith("Limits as printed in the force's report of July 2021 (baseline 2019/20)")
    assert "15 September 2021" in words.source


def test_a_measure_without_limits_says_so(at_q1):
    assert at_q1("ksi").chart.words.caption == "No limits: the data do not hold the baseline's quarters."
    assert at_q1("ksi").evidence.signal == "not available"
    assert by_id(at_q1("ksi").chart, "baseline") == []


def test_the_sparkline_shows_thirteen_quarters(at_q4):
    assert at_q4("rape").sparkline.alt_text == "Rape, 13 quarters from 2022/23 Q4 to 2025/26 Q4"


def test_two_points_make_no_sparkline(at_q1):
    assert at_q1("ksi").sparkline is None


def test_without_a_figure_there_is_no_chart_but_a_sentence(at_q4):
    found = at_q4("hate-crime")
    reason = "no source has 2025/26 Q4; the latest figure is for 2021/22 Q1"
    with pytest.raises(NotAvailable) as refused:
        _ = found.chart
    assert str(refused.value) == f"hate-crime: no chart for 2025/26 Q4, since {reason}"
    assert found.key_points == ()
    assert found.area_chart is None
    assert found.area_table is None
    assert found.sparkline is None
    assert found._repr_html_() == f"<p>Hate crimes and crimed incidents: not available ({reason}).</p>"


def test_a_notebook_shows_chart_points_and_table(at_q4):
    html = at_q4("theft-from-person")._repr_html_()
    assert html.startswith("<svg ")
    assert "<li>68 offences in West Mercia" in html
    assert html.rstrip().endswith("</table>")


def test_the_control_chart_of_one_measure_is_drawn_in_one_call(clean_figures, background):
    chart = control_chart(
        clean_figures,
        "theft-from-person",
        quarter="2021/22 Q1",
        background=background.preferring("home-office-prc"),
    )
    (upper,), (lower,) = by_id(chart, "upper-limit"), by_id(chart, "lower-limit")
    assert upper.get_ydata()[0] == pytest.approx(255, abs=0.5)
    assert lower.get_ydata()[0] == pytest.approx(110, abs=0.5)


def test_invented_figures_are_marked_on_the_face_of_both_charts(illustrative_figures, background):
    found = kpi(
        illustrative_figures, "hate-crime", quarter="2019/20 Q4", baseline="2019/20", background=background
    )
    assert texts(found.chart, "illustrative") == ["ILLUSTRATIVE"]
    assert "ILLUSTRATIVE" in found.source_line


def test_real_figures_are_not_marked_as_invented(business_robbery):
    assert texts(business_robbery.chart, "illustrative") == []
    assert texts(business_robbery.area_chart, "illustrative") == []


def test_a_quarter_missing_in_the_middle_breaks_the_line(clean_figures, background):
    rows = clean_figures[
        (clean_figures["measure"] == "rape") & (clean_figures["source"] == "home-office-prc")
    ]
    gap = rows[rows["period"] != pd.Timestamp("2020-07-01")]
    (line,) = by_id(kpi(gap, "rape", quarter="2021/22 Q1", background=background).chart, "values")
    assert np.isnan(line.get_ydata()).sum() == 1


def test_a_share_changes_in_points_and_has_no_sum_of_areas(background):
    figures = new_figures(
        {
            "measure": "rape",
            "area": "West Mercia",
            "grain": "quarter",
            "period": day,
            "value": value,
            "of": 200.0,
            "source": "survey",
        }
        for day, value in (("2019-04-01", 120.0), ("2021-04-01", 124.0))
    )
    found = kpi(figures, "rape", quarter="2021/22 Q1", background=background)
    assert found.evidence.value == pytest.approx(0.62)
    assert found.table.printed()["Difference"].tolist()[1] == "+2.0 points"
    assert found.scorecard_row["change"] == pytest.approx(0.02)


DRIVERS = re.compile(r"^The change of ([+−][\d,]+) on ([^:]+?)(?: by (?:area|type))?: (.*)\.$")
STEP = re.compile(r"([A-Za-z][\w &:,()-]*?) ([+−][\d,]+)(?:, | and |$)")


def _steps(point):
    """Return the change that a sentence explains, and by name the steps it is explained by."""
    total, _, steps = DRIVERS.match(point).groups()
    as_number = {name: int(size.replace("−", "-").replace(",", "")) for name, size in STEP.findall(steps)}
    return int(total.replace("−", "-").replace(",", "")), as_number


@pytest.mark.parametrize("which", ["q1", "q4"])
def test_what_drives_a_change_adds_up_to_it(which, request):
    report = request.getfixturevalue(which)
    told = [
        (found, point) for found in report.kpis.values() for point in found.key_points if DRIVERS.match(point)
    ]
    assert len(told) > 5
    for found, point in told:
        total, steps = _steps(point)
        assert total == found.evidence.changes["baseline"].difference
        assert sum(steps.values()) == total, point


def test_what_drives_a_change_is_the_change_of_each_area(at_q4, home_office):
    (point,) = [point for point in at_q4("rape").key_points if DRIVERS.match(point)]
    _, steps = _steps(point)
    for area, raw in zip(AREAS, RAW_AREAS, strict=True):
        now, then = (home_office[raw, "rape", label] for label in ("2025/26 Q4", "2024/25 Q4"))
        assert steps.get(area, 0) == now - then


def test_what_drives_the_change_of_a_sum_is_the_change_of_its_parts(at_q1, printed):
    (point,) = [point for point in at_q1("total-recorded-crime").key_points if DRIVERS.match(point)]
    _, steps = _steps(point)
    count = {
        key[1:]: int(row["value"])
        for key, row in printed.items()
        if key[0] == "all-crime" and row["unit"] == "count"
    }
    for name, id in (("violence without injury", "violence-without-injury"), ("shoplifting", "shoplifting")):
        assert steps[name] == count[id, "value"] - count[id, "base"]


NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def _printed_forms(value):
    """Return how a number may be printed: whole, or with one decimal where it is small."""
    whole = math.floor(abs(value) + 0.5)
    return {f"{whole:,}", f"{abs(value):.1f}"} if abs(value) < 10 else {f"{whole:,}"}


def _allowed(found):
    """Return every number that the figures of a measure hold, by looking them up in its exact tables."""
    evidence, forms = found.evidence, set()
    numbers = [evidence.value, evidence.reading.lower, evidence.reading.upper, 0.0]
    for change in evidence.changes.values():
        numbers += [change.difference, 100 * change.change, change.base]
    points = evidence.area_points
    now = points[points["period"] == points["period"].max()] if len(points) else points
    areas = now[now["area"] != evidence.area] if len(now) else now
    if len(areas):
        numbers += [*areas["value"], *(100 * areas["value"] / areas["value"].sum()), len(AREAS)]
    for value in numbers:
        if math.isfinite(value):
            forms |= _printed_forms(value)
    return forms


def _without_words(point):
    """Take out what is no figure: days, years and quarters, what good looks like, texts of events."""
    point = re.sub(r"What good looks like:.*", "", point)
    point = re.sub(r"\d{4}/\d\d( Q\d)?|(less than )1%|of \d areas?", "", point)
    return re.sub(r"(\d+ )?(January|March|April|June|July|September|October|December) (\d{4})", "", point)


@pytest.mark.parametrize("which", ["q1", "q4"])
def test_every_number_of_the_key_points_stands_in_the_figures(which, request):
    report = request.getfixturevalue(which)
    strange = [
        (id, number, point)
        for id, found in report.kpis.items()
        if found.measure.unit == "count"
        for point in found.key_points
        if not point.startswith("From ") and not DRIVERS.match(point)
        for number in NUMBER.findall(_without_words(point))
        if number.rstrip(",") not in _allowed(found)
    ]
    assert strange == []


@pytest.fixture(scope="session")
def by_month(background):
    """Thirty-nine months of hate crime that rise by ten in the last three."""
    counts = [150 + 5 * (month % 4) for month in range(36)] + [160, 165, 170]
    months = new_figures(
        {"measure": "hate-crime", "area": "West Mercia", "grain": "month", "period": start, "value": value}
        for start, value in zip(pd.date_range("2018-04-01", periods=39, freq="MS"), counts, strict=True)
    )
    return kpi(months, "hate-crime", quarter="2021/22 Q1", grain="month", background=background)


def test_by_month_the_last_month_of_the_quarter_is_compared_with_months(by_month):
    assert by_month.key_points[0] == (
        "170 crimes and crimed incidents in West Mercia in June 2021: a 6% (10) increase on the same month of "
        "2019/20 and a 3% (5) increase on the previous month."
    )


def test_by_month_limits_come_from_the_months_of_the_baseline(by_month):
    twelve = pd.Series([150, 155, 160, 165] * 3)
    upper = by_month.evidence.points["upper"].iloc[-1]
    assert upper == pytest.approx(twelve.mean() + 2 * twelve.std(ddof=1))
    assert by_month.evidence.baseline_points == 12


def test_by_month_the_words_of_the_chart_speak_of_months(by_month):
    words = by_month.chart.words
    assert words.subtitle == "Crimes and crimed incidents a month, West Mercia, April 2018 to June 2021"
    assert "the twelve months of 2019/20" in words.caption
    assert "in 100 months of a stable series" in words.caption
    assert "39 months to June 2021" in words.alt_text
    assert list(by_month.points_table.frame["label"][:2]) == ["Apr 2018", "May 2018"]


def test_figures_of_another_force_are_refused_as_a_report_refuses_them(clean_figures, background, message_of):
    others = clean_figures[clean_figures["area"] == "Warwickshire"]
    assert message_of(
        CommandError,
        lambda: kpi(others, "vehicle-offences", quarter="2025/26 Q4", background=background),
    ) == (
        "the figures hold no area 'West Mercia'; they hold Warwickshire; name the force whose figures they are (--force, "
        "or force= of read_background)"
    )


def test_the_projection_of_a_share_is_drawn_beside_its_levels(background):
    days = pd.date_range("2016-04-01", "2021-04-01", freq="QS-APR")
    row = {
        "measure": "calls-999-abandoned",
        "area": "West Mercia",
        "grain": "quarter",
        "of": 100,
        "source": "own",
    }
    shares = new_figures({**row, "period": day, "value": 20 + place % 3} for place, day in enumerate(days))
    found = kpi(shares, "calls-999-abandoned", quarter="2021/22 Q1", background=background)
    drawn = [level for line in by_id(found.chart, "projection") for level in line.get_ydata()]
    assert 0.15 < min(drawn) <= max(drawn) < 0.27
