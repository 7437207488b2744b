"""Forces side by side: by their own change where no populations are held, else by rates."""

from __future__ import annotations

import pandas as pd
import pytest

from pcp_kpi.document import Picture, Plot
from pcp_kpi.document.parts import flat
from pcp_kpi.figures import new_figures
from pcp_kpi.report.annexes.forces import comparisons, forces_part

NINE = [
    "Devon and Cornwall", "Gloucestershire", "Norfolk", "North Wales", "Staffordshire", "Suffolk", "Warwickshire",
    "West Mercia", "Wiltshire",
]  # fmt: skip


@pytest.fixture(scope="session")
def forces(q1, all_figures):
    return forces_part(q1, all_figures)


@pytest.fixture(scope="session")
def peopled(all_figures):
    """The figures with a population of a million for each force, and of two for West Mercia."""
    row = {"measure": "population", "grain": "point", "period": "2020-06-30", "source": "people"}
    people = new_figures(
        {**row, "area": area, "value": 2e6 if area == "West Mercia" else 1e6} for area in NINE
    )
    return pd.concat([all_figures, people], ignore_index=True)


def pictures(part):
    return [
        block
        for inner in part.parts
        for one in inner.blocks
        for block in flat(one)
        if isinstance(block, Picture)
    ]


def test_each_force_is_counted_against_its_own_quarter_of_the_baseline(q1, all_figures, home_office):
    (vehicles,) = [one for one in comparisons(q1, all_figures) if one.measure.id == "vehicle-offences"]
    now = {area: home_office[area, "vehicle_offences", "2021/22 Q1"] for area in NINE}
    then = {area: home_office[area, "vehicle_offences", "2019/20 Q1"] for area in NINE}
    levels = dict(zip(vehicles.rows["area"], vehicles.rows["level"], strict=True))
    assert levels == pytest.approx({area: now[area] / then[area] for area in NINE})
    assert vehicles.average == pytest.approx(sum(now.values()) / sum(then.values()))
    assert vehicles.rows["level"].is_monotonic_decreasing


def test_the_summary_says_rank_interval_and_ends(forces, grid, printed):
    rows = {row[0]: row for row in printed(grid(forces, "forces"))}
    assert rows["Vehicle offences"] == [
        "Vehicle offences", "63.7", "58.4 to 69.5", "63.2", "4 of 9", "Norfolk 41.6, Wiltshire 90.9",
    ]  # fmt: skip


def test_what_every_row_compares_is_said_once_and_numbers_stand_at_the_right(forces, grid):
    table = grid(forces, "forces")
    assert table.title == "West Mercia among other forces, 2021/22 Q1, for every 100 in 2019/20 Q1"
    assert [column.heading for column in table.columns if column.numeric] == [
        "West Mercia", "95% interval", "All together", "Rank, highest first",
    ]  # fmt: skip


def test_the_lead_names_the_forces_and_why_there_is_no_rate(forces, said):
    assert said(forces)[0].startswith(
        "Nine forces whose quarters stand in Home Office figures: Devon and Cornwall, Gloucestershire, Norfolk, "
        "North Wales, Staffordshire, Suffolk, Warwickshire, West Mercia and Wiltshire. No populations are held, so "
        "forces are compared by their own change and not by a rate."
    )


def test_measures_counted_from_a_handful_of_cases_are_left_out(q1, all_figures):
    found = comparisons(q1, all_figures)
    assert {"business-robbery", "homicide"}.isdisjoint(one.measure.id for one in found)
    assert all((one.rows["of"] >= 20).all() and len(one.rows) >= 5 for one in found)


def test_a_measure_recorded_otherwise_since_the_base_is_left_out(q4, all_figures):
    assert "business-robbery" not in {one.measure.id for one in comparisons(q4, all_figures)}


def test_with_populations_held_forces_are_compared_by_rates(q1, peopled, said):
    (rape,) = [one for one in comparisons(q1, peopled) if one.measure.id == "rape"]
    mine = rape.rows[rape.rows["area"] == "West Mercia"].iloc[0]
    assert mine["level"] == pytest.approx(1000 * mine["value"] / 2e6)
    assert mine["low"] < mine["level"] < mine["high"]
    assert rape.average == pytest.approx(1000 * rape.rows["value"].sum() / 10e6)
    assert rape.what == "for every 1,000 people"
    assert "No populations are held" not in said(forces_part(q1, peopled))[0]


def test_charts_mark_the_own_force_and_draw_the_average(forces):
    drawn = pictures(forces)
    assert len(drawn) == 4
    chart = drawn[0].draw()
    ids = [artist.get_gid() for artist in chart.ax.get_children() if artist.get_gid()]
    assert ids.count("highlight") == 1
    assert "average" in ids
    assert chart.words.title.startswith("Rape: West Mercia 123.0, all together 107.2")


def test_the_numbers_of_a_picture_are_those_of_its_table(forces, grid):
    picture = pictures(forces)[0]
    assert isinstance(picture.plot, Plot)
    assert picture.plot.kind == "bars"
    table = grid(forces, picture.name).frame
    assert list(picture.plot.categories) == table["area"].tolist()
    assert list(picture.plot.lines[0].values) == table["level"].tolist()


def test_an_order_that_may_be_chance_is_said_to_be_so(forces, said):
    assert "Its interval overlaps those of all the others: their order may be chance." in said(forces)


def test_without_other_forces_there_is_no_part(q1, all_figures):
    own = all_figures[~all_figures["area"].isin(set(NINE) - {"West Mercia"})]
    assert forces_part(q1, own) is None
