from __future__ import annotations

import datetime as dt

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcp_kpi.errors import NotAvailable
from pcp_kpi.figures import checked
from pcp_kpi.intervals import wilson
from pcp_kpi.measures.investigations import AGE_BANDS, age_profile, count

READ = dt.date(2021, 6, 30)
GROUPS = ("violence-with-injury", "stalking-and-harassment", "fraud")
AREAS = ("Shropshire", "Herefordshire", None)
SUSPECTS = pd.DataFrame(
    {
        "as_at": pd.Timestamp(READ),
        "suspect_key": ["S1", "S2", "S3", "S4"],
        "area": ["Shropshire", "Shropshire", "Herefordshire", None],
        "process_followed": [True, False, True, True],
        "wanted": [True, True, False, True],
        "on_pnc": [True, False, None, None],
    }
)


def records_open(rows: list[dict], *, on: dt.date = READ) -> pd.DataFrame:
    table = pd.DataFrame(rows).assign(
        as_at=pd.Timestamp(on), crime_ref=[f"C{place}" for place in range(len(rows))]
    )
    return table.assign(recorded_on=pd.to_datetime(table["recorded_on"]))


def one(recorded_on: dt.date, **cells: object) -> dict[str, object]:
    usual = {
        "area": "Shropshire",
        "crime_group": "fraud",
        "course_of_conduct": False,
        "awaiting_closure": False,
    }
    return {"recorded_on": recorded_on, **usual, "officer_key": "O1", **cells}


# Days of recording at both sides of each edge, for a reading on 30 June 2021.
AT_THE_EDGES = {
    "under-4-weeks": ["2021-06-30", "2021-06-03"],  # 0 and 27 days
    "4-to-8-weeks": ["2021-06-02", "2021-05-20", "2021-05-06"],  # 28 to 55 days
    "8-to-12-weeks": ["2021-05-05", "2021-04-08"],  # 56 and 83 days
    "12-weeks-to-6-months": ["2021-04-07", "2021-03-01", "2021-01-01", "2020-12-31"],  # 84 days and on
    "6-months-to-1-year": ["2020-12-30", "2020-07-01"],
    "1-year-and-over": ["2020-06-30", "2019-06-30", "2015-01-01"],
}


def test_a_band_holds_its_lower_edge(opened) -> None:
    days = [dt.date.fromisoformat(day) for band in AT_THE_EDGES.values() for day in band]
    rows = records_open([one(day) for day in days])
    figures = count(opened(open_investigations=rows, suspect_management=SUSPECTS), source="t", force="WM")
    found = figures[figures["measure"].eq("open-investigations-by-age") & figures["area"].eq("WM")]
    assert found.set_index("breakdown")["value"].to_dict() == {
        band: len(recorded) for band, recorded in AT_THE_EDGES.items()
    }
    assert list(AGE_BANDS)[::-1] == list(AT_THE_EDGES)


INVESTIGATION = st.fixed_dictionaries(
    {
        "recorded_on": st.dates(dt.date(2020, 1, 1), READ),
        "area": st.sampled_from(AREAS),
        "crime_group": st.sampled_from(GROUPS),
        "course_of_conduct": st.booleans(),
        "awaiting_closure": st.booleans(),
        "officer_key": st.sampled_from(["O1", "O2", "O3", None]),
    }
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(INVESTIGATION, max_size=30))
def test_open_investigations_are_counted_as_a_slow_loop_counts_them(opened, drawn) -> None:
    rows = [one(READ), *drawn]
    records = opened(open_investigations=records_open(rows), suspect_management=SUSPECTS)
    figures = count(records, source="test", force="West Mercia")
    found = {(r.measure, r.area, r.breakdown): (r.value, r.of) for r in figures.itertuples()}
    for area in ("West Mercia", "Shropshire", "Herefordshire"):
        mine = [row for row in rows if area in ("West Mercia", row["area"])]
        value = found.get(("open-investigations", area, ""), (0, None))[0]
        assert value == len(mine)
        assert value == sum(
            found.get(("open-investigations-by-age", area, band), (0, None))[0] for band in AGE_BANDS
        )
    violent = sum(row["crime_group"] in GROUPS[:2] for row in rows)
    waiting = sum(row["awaiting_closure"] for row in rows)
    assert found["open-investigations", "West Mercia", "violence-and-harassment"][0] == violent
    assert found["open-investigations", "West Mercia", "awaiting-closure"][0] == waiting
    officers = [row["officer_key"] for row in rows if row["officer_key"]]
    assert found["crime-baskets", "West Mercia", ""][0] == len(set(officers))
    assert found["open-investigations-per-basket", "West Mercia", ""] == (len(officers), len(set(officers)))
    courses = [row for row in rows if row["course_of_conduct"]]
    recent = [row for row in courses if row["recorded_on"] > dt.date(2021, 3, 30)]
    share = found.get(("open-course-of-conduct-recent", "West Mercia", ""), (0, 0))
    assert share == (len(recent), len(courses))
    assert len(checked(figures)) == len(figures)


def test_suspects_are_counted_and_a_wanted_one_of_whom_nothing_is_said_is_not_on_the_pnc(opened) -> None:
    records = opened(open_investigations=records_open([one(READ)]), suspect_management=SUSPECTS)
    figures = count(records, source="test", force="West Mercia")
    found = {(r.measure, r.area): (r.value, r.of) for r in figures.itertuples()}
    assert found["suspect-management", "West Mercia"] == (3, 4)
    assert found["suspect-management", "Shropshire"] == (1, 2)
    assert found["suspect-management", "Herefordshire"] == (1, 1)
    assert found["wanted-not-on-pnc", "West Mercia"] == (2, 3)
    assert ("wanted-not-on-pnc", "Herefordshire") not in found


def test_a_force_without_the_reading_of_suspects_still_has_its_stock(opened) -> None:
    figures = count(opened(open_investigations=records_open([one(READ)])), source="test", force="West Mercia")
    assert "open-investigations" in set(figures["measure"])
    assert "suspect-management" not in set(figures["measure"])


def test_no_figure_holds_a_key(opened) -> None:
    records = opened(open_investigations=records_open([one(READ)]), suspect_management=SUSPECTS)
    text = count(records, source="test", force="West Mercia").to_csv(index=False)
    assert not [key for key in ("C0", "O1", "S1") if key in text]


def test_the_age_profile_is_told_oldest_first_with_base_and_interval(series) -> None:
    counts = dict(zip(AGE_BANDS, (5, 10, 20, 15, 20, 30), strict=True))
    figures = pd.concat(
        [
            series([value], measure="open-investigations-by-age", breakdown=band, grain="month").assign(
                grain="point", period=pd.Timestamp(READ)
            )
            for band, value in reversed(counts.items())
        ],
        ignore_index=True,
    )
    profile = age_profile(figures, area="West Mercia", on=READ)
    assert profile["band"].tolist() == list(AGE_BANDS)
    assert profile["open"].tolist() == [5, 10, 20, 15, 20, 30]
    assert profile["of"].tolist() == [100] * 6
    assert profile["older"].tolist() == [0.05, 0.15, 0.35, 0.5, 0.7, 1.0]
    assert tuple(profile.loc[0, ["share", "low", "high"]]) == (0.05, *wilson(5, 100))


def test_a_day_without_a_reading_is_told_with_the_last_readings(series, message_of) -> None:
    figures = series(
        [1], measure="open-investigations-by-age", breakdown="4-to-8-weeks", grain="month"
    ).assign(grain="point", period=pd.Timestamp(READ))
    assert message_of(
        NotAvailable, lambda: age_profile(figures, area="West Mercia", on=dt.date(2021, 6, 1))
    ) == (
        "the age of open investigations in West Mercia was not read on 2021-06-01; the last readings: 2021-06-30"
    )
