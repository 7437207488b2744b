"""Repeat victims and repeat nominals: the definitions, edge by edge and against a slow and obvious count."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcp_kpi.measures import repeats

FORCE = "West Mercia"
FIRST = {"recorded_on": "2020-01-01"}  # makes January 2020 the first month of the data
LAST = {"recorded_on": "2021-06-30"}


@pytest.fixture
def repeat_victims(opened, crimes):
    """Return value and base of a month for offences against one person and others."""

    def count(*rows, month="2021-06-01"):
        table = opened(crime_records=crimes(FIRST, LAST, *rows))["crime-records"]
        figures = repeats.repeat_victims(table, source="x", force=FORCE)
        return tuple(figures.set_index("period").loc[month, ["value", "of"]])

    return count


def against(person, *days, **more):
    return [{"recorded_on": day, "victim_key": person, **more} for day in days]


@pytest.mark.parametrize(
    ("days", "repeat"),
    [
        (["2021-06-05"], 0),
        (["2021-06-05", "2021-06-05"], 0),
        (["2021-06-05", "2021-06-06"], 1),
        (["2021-06-05", "2021-05-31"], 1),
        (["2021-06-05", "2020-06-05"], 1),
        (["2021-06-05", "2020-06-04"], 0),
        (["2021-06-05", "2021-06-20", "2020-06-20"], 1),
        (["2021-06-05", "2020-06-01", "2020-06-02"], 0),
    ],
    ids=["alone", "same day", "earlier in the month", "day before the month", "exactly 12 months",
         "a day more than 12 months", "of the later offence", "both too early"],
)  # fmt: skip
def test_what_precedes_is_drawn_at_the_edges(repeat_victims, days, repeat) -> None:
    assert repeat_victims(*against("P1", *days), *against("P2", "2021-06-01")) == (repeat, 2)


def test_29_february_looks_back_to_28_february(opened, crimes) -> None:
    rows = crimes({"recorded_on": "2019-01-01"}, *against("P1", "2020-02-29", "2019-02-28"))
    table = opened(crime_records=rows)["crime-records"]
    figures = repeats.repeat_victims(table, source="x", force=FORCE).set_index("period")
    assert figures.loc["2020-02-01", "value"] == 1


def test_a_victim_counts_once_a_month_however_often(repeat_victims) -> None:
    days = ["2021-06-05", "2021-06-06", "2021-06-07", "2021-05-05"]
    assert repeat_victims(*against("P1", *days)) == (1, 1)


def test_an_offence_without_a_victim_is_nobodys(repeat_victims) -> None:
    assert repeat_victims(*against(None, "2021-06-05", "2021-06-07")) == (0, 0)


def test_the_first_month_is_the_thirteenth_of_the_data(opened, crimes) -> None:
    table = opened(crime_records=crimes(FIRST, *against("P1", "2021-01-01")))["crime-records"]
    figures = repeats.repeat_victims(table, source="x", force=FORCE)
    assert figures["period"].tolist() == [pd.Timestamp("2021-01-01")]


def test_both_offences_carry_the_keyword(crimes, opened) -> None:
    rows = [
        FIRST,
        LAST,
        *against("P1", "2021-06-05", domestic_abuse=True),
        *against("P1", "2021-06-01"),
        *against("P2", "2021-06-05", "2021-06-01", domestic_abuse=True),
    ]
    figures = repeats.count(opened(crime_records=crimes(*rows)), source="x", force=FORCE)
    june = figures[figures["period"] == "2021-06-01"].set_index(["measure", "breakdown"])
    assert tuple(june.loc[("repeat-victims", ""), ["value", "of"]]) == (2, 2)
    assert tuple(june.loc[("repeat-victims-domestic-abuse", ""), ["value", "of"]]) == (1, 2)


def test_a_crimed_incident_is_no_offence(crimes, opened) -> None:
    incident = {"record_kind": "crimed incident", "crime_type": None}
    rows = [FIRST, LAST, *against("P1", "2021-06-05"), *against("P1", "2021-06-01", **incident)]
    figures = repeats.count(opened(crime_records=crimes(*rows)), source="x", force=FORCE)
    row = figures[(figures["measure"] == "repeat-victims") & (figures["period"] == "2021-06-01")].iloc[0]
    assert (row["value"], row["of"]) == (0, 1)


def victims_by_hand(records: list[dict], month: pd.Period) -> tuple[int, int]:
    """Hold every offence of the month against every other of its victim."""
    people, again = set(), set()
    for one in records:
        if not isinstance(one["victim_key"], str) or one["recorded_on"].to_period("M") != month:
            continue
        people.add(one["victim_key"])
        back = one["recorded_on"] - pd.DateOffset(months=12)
        for other in records:
            same = other["victim_key"] == one["victim_key"]
            if same and back <= other["recorded_on"] < one["recorded_on"]:
                again.add(one["victim_key"])
    return len(again), len(people)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=12)
def test_repeat_victims_are_those_of_a_loop_over_all_pairs(random_crimes, opened, seed) -> None:
    rows = random_crimes(seed, rows=30)
    table = opened(crime_records=rows)["crime-records"]
    figures = repeats.repeat_victims(table, source="x", force=FORCE)
    months = pd.period_range(rows["recorded_on"].min(), rows["recorded_on"].max(), freq="M")[12:]
    made = list(zip(figures["period"].dt.to_period("M"), figures["value"], figures["of"], strict=True))
    records = rows.to_dict("records")
    assert made == [(month, *victims_by_hand(records, month)) for month in months]


# Repeat nominals


def nominals(opened, table) -> pd.DataFrame:
    offences = opened(crime_records=table)["crime-records"]
    figures = repeats.repeat_nominals(offences, source="x", force=FORCE)
    return figures.set_index(["measure", "breakdown", "period"])


def june(made, breakdown="", measure="repeat-nominals") -> float:
    return made.loc[(measure, breakdown, pd.Timestamp("2021-06-01")), "value"]


def test_three_offences_in_three_months_make_a_repeat_nominal_and_two_do_not(opened, crimes) -> None:
    rows = [
        FIRST,
        LAST,
        *against("P1", "2021-04-01", "2021-05-01", "2021-06-30"),
        *against("P2", *["2021-06-01"] * 2),
    ]
    made = nominals(opened, crimes(*rows))
    assert june(made) == 1
    assert made.loc[("repeat-nominals", "", pd.Timestamp("2021-05-01")), "value"] == 0


def test_the_window_is_the_month_and_the_two_before_it(opened, crimes) -> None:
    rows = [FIRST, LAST, *against("P1", "2021-03-31", "2021-05-01", "2021-06-30")]
    assert june(nominals(opened, crimes(*rows))) == 0


@pytest.mark.parametrize(
    ("roles", "breakdown"),
    [("vvv", "victims-only"), ("sss", "suspects-only"), ("vvs", "both"), ("bbb", "both")],
)
def test_the_role_is_that_of_all_the_offences(opened, crimes, roles, breakdown) -> None:
    keys = {
        "v": {"victim_key": "P1"},
        "s": {"suspect_key": "P1"},
        "b": {"victim_key": "P1", "suspect_key": "P1"},
    }
    rows = [{"recorded_on": f"2021-06-0{n}", **keys[role]} for n, role in enumerate(roles, start=1)]
    made = nominals(opened, crimes(FIRST, LAST, *rows))
    parts = {part: june(made, part) for part in ("victims-only", "suspects-only", "both")}
    assert parts == {part: float(part == breakdown) for part in parts}


def test_victim_and_suspect_of_one_record_is_one_offence(opened, crimes) -> None:
    both = {"recorded_on": "2021-06-01", "victim_key": "P1", "suspect_key": "P1"}
    assert june(nominals(opened, crimes(FIRST, LAST, both, both))) == 0


@pytest.mark.parametrize(
    ("offences", "band"), [(3, "3-9"), (9, "3-9"), (10, "10-19"), (19, "10-19"), (20, "20+"), (35, "20+")]
)
def test_both_edges_of_a_band_lie_inside(opened, crimes, offences, band) -> None:
    made = nominals(opened, crimes(FIRST, LAST, *against("P1", *["2021-06-01"] * offences)))
    parts = {part: june(made, part, "repeat-nominals-band") for part in repeats.BANDS}
    assert parts == {part: float(part == band) for part in parts}


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        ({"crime_type": "violence-with-injury"}, 1),
        ({"crime_type": "shoplifting", "offence": "Shoplifting"}, 0),
        ({"crime_type": "public-order", "offence": "Malicious communications"}, 1),
        ({"crime_type": None, "offence": "Theft"}, 0),
    ],
)
def test_high_harm_is_by_type_and_by_offence(opened, crimes, row, counts) -> None:
    made = nominals(opened, crimes(FIRST, LAST, *against("P1", *["2021-06-01"] * 3, **row)))
    assert june(made) == counts


def test_a_link_to_domestic_abuse_is_one_offence_with_the_keyword(opened, crimes) -> None:
    rows = [
        *against("P1", "2021-05-01", domestic_abuse=True),
        *against("P1", "2021-06-01", "2021-06-02"),
        *against("P2", *["2021-06-01"] * 3),
    ]
    made = nominals(opened, crimes(FIRST, LAST, *rows))
    key = ("repeat-nominals-domestic-abuse", "", pd.Timestamp("2021-06-01"))
    assert tuple(made.loc[key, ["value", "of"]]) == (1, 2)


def test_the_first_month_is_the_third_of_the_data(opened, crimes) -> None:
    made = nominals(opened, crimes({"recorded_on": "2021-04-30"}, *against("P1", *["2021-06-01"] * 3)))
    assert made.index.get_level_values("period").unique().tolist() == [pd.Timestamp("2021-06-01")]


def nominals_by_hand(records: list[dict], month: pd.Period) -> dict[str, int]:
    """Look at every person and all records of the window."""
    counts = dict.fromkeys(("", "victims-only", "suspects-only", "both", "3-9", "10-19", "20+", "abuse"), 0)
    window = [
        record
        for record in records
        if (record["crime_type"] in repeats.HIGH_HARM or record["offence"] in ("Stalking", "Homicide"))
        and record["recorded_on"].to_period("M") in (month, month - 1, month - 2)
    ]
    named = {record[key] for record in records for key in ("victim_key", "suspect_key")}
    for person in {name for name in named if isinstance(name, str)}:
        as_victim = [record for record in window if record["victim_key"] == person]
        as_suspect = [record for record in window if record["suspect_key"] == person]
        offences = {record["crime_ref"]: record for record in as_victim + as_suspect}
        if len(offences) < 3:
            continue
        role = "both" if as_victim and as_suspect else "victims-only" if as_victim else "suspects-only"
        band = "3-9" if len(offences) < 10 else "10-19" if len(offences) < 20 else "20+"
        for part in ("", role, band):
            counts[part] += 1
        counts["abuse"] += any(record["domestic_abuse"] for record in offences.values())
    return counts


@given(seed=st.integers(0, 10_000), people=st.sampled_from([2, 5]))
@settings(max_examples=12)
def test_repeat_nominals_are_those_of_a_look_at_every_person(random_crimes, opened, seed, people) -> None:
    table = random_crimes(seed, rows=60, people=people, days=150)
    made = nominals(opened, table)
    months = pd.period_range(table["recorded_on"].min(), table["recorded_on"].max(), freq="M")[2:]
    records = table.to_dict("records")
    for month in months:
        expected = nominals_by_hand(records, month)
        at = pd.Timestamp(month.start_time)
        for part in ("", "victims-only", "suspects-only", "both"):
            assert made.loc[("repeat-nominals", part, at), "value"] == expected[part]
        for band in repeats.BANDS:
            assert made.loc[("repeat-nominals-band", band, at), "value"] == expected[band]
        linked = made.loc[("repeat-nominals-domestic-abuse", "", at)]
        assert (linked["value"], linked["of"]) == (expected["abuse"], expected[""])


def test_people_counted_in_parts_give_the_same_figures(random_crimes, opened, monkeypatch) -> None:
    records = opened(crime_records=random_crimes(7, rows=300, people=40))
    whole = repeats.count(records, source="x", force=FORCE)
    monkeypatch.setattr(repeats, "AT_ONCE", 20)
    pd.testing.assert_frame_equal(repeats.count(records, source="x", force=FORCE), whole)


def test_no_figure_holds_the_key_of_a_person(random_crimes, opened) -> None:
    table = random_crimes(1, rows=200)
    figures = repeats.count(opened(crime_records=table), source="x", force=FORCE)
    keys = {*table["victim_key"].dropna(), *table["suspect_key"].dropna(), *table["crime_ref"]}
    texts = figures.select_dtypes("str").stack()
    assert keys
    assert not keys & set(texts)
