"""Satisfaction of victims: counted as a loop would count, pooled over windows, told with its base."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcp_kpi.errors import CommandError
from pcp_kpi.figures import faults_in, new_figures
from pcp_kpi.measures import satisfaction
from pcp_kpi.measures.satisfaction import (
    interviews_against_target,
    lowest_areas,
    rolling_of,
    rolling_satisfaction,
)
from pcp_kpi.measures.survey_evidence import with_base
from pcp_kpi.periods import Month, Quarter, Rolling
from pcp_kpi.records import read_extracts

FORCE = "West Mercia"
SCALE = ["completely satisfied", "very satisfied", "fairly satisfied", "completely dissatisfied", None]
STAGES = ("whole_experience", "initial_contact", "actions", "follow_up", "treatment")


def responses(seed: int, rows: int = 40) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    days = pd.Timestamp("2020-11-20") + pd.to_timedelta(random.integers(0, 150, rows), "D")
    blank = dict.fromkeys(read_extracts()["victim-survey"].columns)
    table = pd.DataFrame({**blank, "response_ref": [f"V{n}" for n in range(rows)]})
    areas = np.array(["Shropshire", "Herefordshire", FORCE, None], dtype=object)
    return table.assign(
        interviewed_on=days,
        crime_group=random.choice(["burglary", "violent", "hate"], rows),
        area=random.choice(areas, rows),
        disability=False,
        **{stage: random.choice(np.array(SCALE, dtype=object), rows) for stage in STAGES},
    )


def slowly(rows: list[dict], group: str, area: str, stage: str, month: pd.Timestamp) -> tuple[int, int]:
    value = of = 0
    for row in rows:
        day = row["interviewed_on"]
        if row["crime_group"] != group or (day.year, day.month) != (month.year, month.month):
            continue
        if area != FORCE and row["area"] != area:
            continue
        if isinstance(row[stage], str):
            of += 1
            value += row[stage] in ("completely satisfied", "very satisfied")
    return value, of


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32 - 1))
def test_answers_are_counted_as_a_loop_counts_them(opened, seed) -> None:
    rows = responses(seed)
    figures = satisfaction.count(opened(victim_survey=rows), source="x", force=FORCE)
    assert faults_in(figures) == []
    asked = set(rows["interviewed_on"].dt.strftime("%Y-%m") + rows["crime_group"])
    loop = rows.to_dict("records")
    for figure in figures.itertuples():
        group = figure.measure.removeprefix("satisfaction-")
        stage = figure.breakdown.replace("-", "_") or "whole_experience"
        if f"{figure.period:%Y-%m}{group}" not in asked:
            assert math.isnan(figure.value)
            assert figure.note == "no interviews in the month"
        else:
            assert (figure.value, figure.of) == slowly(loop, group, figure.area, stage, figure.period)
    totals = figures[(figures["area"] == FORCE) & (figures["breakdown"] == "")]
    assert totals["of"].sum() == rows["whole_experience"].notna().sum()


def test_a_month_in_which_an_area_was_not_asked_is_nought_of_nought(opened) -> None:
    rows = responses(1).assign(crime_group="hate", area="Shropshire")
    rows.loc[0, ["area", "interviewed_on"]] = ["Herefordshire", pd.Timestamp("2020-12-05")]
    figures = satisfaction.count(opened(victim_survey=rows), source="x", force=FORCE)
    january = figures[(figures["area"] == "Herefordshire") & (figures["period"] == "2021-01-01")]
    assert january[["value", "of", "note"]].drop_duplicates().values.tolist() == [[0.0, 0.0, ""]]


def months(values, of=10, *, first="2020-07-01", **columns):
    row = {"measure": "satisfaction-hate", "area": FORCE, "grain": "month", **columns}
    start = pd.Timestamp(first)
    return new_figures(
        {
            **row,
            "period": start + pd.DateOffset(months=place),
            "value": value,
            "of": of if value is not None else None,
            "note": "" if value is not None else "no interviews in the month",
        }
        for place, value in enumerate(values)
    )


def test_a_window_pools_responses_and_does_not_average_shares() -> None:
    few = months([9] * 6, of=10)
    many = months([30] * 6, of=100, first="2021-01-01")
    (window,) = rolling_satisfaction(pd.concat([few, many])).itertuples()
    assert (window.grain, str(window.period.date())) == ("rolling-12-months", "2021-06-01")
    assert (window.value, window.of) == (234.0, 660.0)
    assert window.level == pytest.approx(0.3545, abs=1e-4)


def test_burglary_and_violent_crime_roll_over_six_months_and_hate_over_twelve() -> None:
    series = [months([5] * 12, measure=f"satisfaction-{name}") for name in ("burglary", "violent", "hate")]
    windows = rolling_satisfaction(pd.concat(series)).groupby("measure")["grain"].agg(["first", "size"])
    assert windows.to_dict("index") == {
        "satisfaction-burglary": {"first": "rolling-6-months", "size": 7},
        "satisfaction-violent": {"first": "rolling-6-months", "size": 7},
        "satisfaction-hate": {"first": "rolling-12-months", "size": 1},
    }


def test_a_window_across_a_break_is_missing_and_says_why() -> None:
    series = months([5] * 3 + [None] * 2 + [5] * 6, measure="satisfaction-domestic-abuse")
    windows = rolling_satisfaction(series)
    assert windows["value"].isna().tolist() == [True] * 5 + [False]
    assert set(windows["note"][:5]) == {"the survey stood still in part of the window"}
    assert faults_in(windows) == []


def test_a_small_base_is_too_few_to_say() -> None:
    shares = with_base(months([20, 20, 0], of=29).assign(of=[29.0, 30.0, 0.0]))
    assert shares["reading"].tolist() == ["too few to say", "", "too few to say"]
    assert shares["level"].isna().tolist() == [False, False, True]
    assert shares["margin"].iloc[1] == pytest.approx(0.1687, abs=1e-4)
    assert (shares["lower"].iloc[1], shares["upper"].iloc[1]) == pytest.approx((0.4878, 0.8077), abs=1e-4)


def test_the_margin_of_115_interviews_is_five_to_nine_points() -> None:
    """Document panel-2021-09, lines 2360 to 2389: shares of 57 to 90% of 115."""
    shares = with_base(months([103, 66], of=115))
    assert [round(100 * margin, 1) for margin in shares["margin"]] == [5.6, 9.0]


def areas_of(shares):
    rows = [
        months([value], of=of, area=area, first="2021-06-01").assign(grain="rolling-12-months")
        for area, (value, of) in shares.items()
    ]
    return pd.concat(rows, ignore_index=True)


def test_the_lowest_area_is_set_against_the_rest_of_the_force() -> None:
    rows = areas_of({FORCE: (130, 200), "Shropshire": (40, 50), "Herefordshire": (20, 50), "Telford": (1, 9)})
    (lowest,) = lowest_areas(rows, force=FORCE).itertuples()
    assert lowest.area == "Herefordshire"
    assert (lowest.rest, lowest.difference) == pytest.approx((110 / 150, 0.4 - 110 / 150))
    from statsmodels.stats.proportion import proportions_ztest

    assert lowest.p_value == pytest.approx(proportions_ztest([20, 110], [50, 150])[1])


def test_areas_that_are_level_are_all_named() -> None:
    rows = areas_of({FORCE: (90, 150), "Shropshire": (25, 50), "Herefordshire": (25, 50)})
    assert set(lowest_areas(rows, force=FORCE)["area"]) == {"Shropshire", "Herefordshire"}


def test_interviews_are_counted_against_their_target(message_of) -> None:
    figures = months([7, 6, 5], of=20, first="2021-04-01")
    held = interviews_against_target(figures, Quarter(2021, 1), targets={"satisfaction-hate": 60})
    assert held[["interviews", "share", "met"]].values.tolist() == [[60.0, 1.0, True]]
    ask = {"satisfaction-hate": 60, "da-survey-victims": 168}
    assert message_of(
        CommandError, lambda: interviews_against_target(figures, Quarter(2021, 1), targets=ask)
    ) == ("there are no monthly interviews of da-survey-victims in 2021/22 Q1 to compare with a target")


def test_one_window_is_picked_by_its_grain_and_last_month() -> None:
    windows = rolling_satisfaction(months([5] * 13))
    assert len(rolling_of(windows, Rolling(12, Month(2021, 7)))) == 1
    assert rolling_of(windows, Rolling(6, Month(2021, 7))).empty
