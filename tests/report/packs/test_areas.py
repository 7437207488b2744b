from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.errors import CommandError, NotAvailable
from pcp_kpi.report.packs.areas import area_pack

NAME = "Telford & Wrekin"


def part(document, id):
    (found,) = [one for one in document.walk() if one.id == id]
    return found


def grid(document, name):
    (found,) = [one for one in document.grids if one.name == name]
    return found.table


@pytest.fixture(scope="module")
def shoplifting(home_office):
    """Return Home Office counts of shoplifting in Telford, read without the library."""
    return lambda quarter, area="Telford and Wrekin": home_office[area, "shoplifting", quarter]


def test_limits_come_from_the_areas_own_quarters(telford, shoplifting):
    year = [shoplifting(f"2019/20 Q{number}") for number in (1, 2, 3, 4)]
    mean, sd = np.mean(year), np.std(year, ddof=1)
    frame = grid(telford, "scorecard").frame.set_index("id")
    assert frame.loc["shoplifting", "value"] == shoplifting("2021/22 Q1") == 274
    assert frame.loc["shoplifting", ["lower", "upper"]].tolist() == pytest.approx(
        [mean - 2 * sd, mean + 2 * sd]
    )


def test_the_share_of_the_force_is_from_the_source_of_the_areas_figure(telford, shoplifting):
    frame = grid(telford, "place").frame.set_index("measure")
    force = shoplifting("2021/22 Q1", "West Mercia")
    assert frame.loc["Shoplifting", "force"] == f"{force:,}"
    assert frame.loc["Shoplifting", "share"] == pytest.approx(274 / force)
    assert frame.loc["Shoplifting", "share_before"] == pytest.approx(
        shoplifting("2019/20 Q1") / shoplifting("2019/20 Q1", "West Mercia")
    )


def test_areas_are_ranked_by_figure_and_by_change(telford, home_office):
    areas = [
        "Herefordshire, County of",
        "North Worcestershire",
        "Shropshire",
        "South Worcester",
        "Telford and Wrekin",
    ]
    now = [home_office[area, "vehicle_offences", "2021/22 Q1"] for area in areas]
    then = [home_office[area, "vehicle_offences", "2019/20 Q1"] for area in areas]
    change = [a / b - 1 for a, b in zip(now, then, strict=True)]
    table = grid(telford, "vehicle-offences-areas").frame.set_index("area")
    assert table.loc[NAME, "rank"] == 1 + sum(value > now[-1] for value in now)
    assert table.loc[NAME, "rank_of_change"] == 1 + sum(value > change[-1] for value in change) == 1
    assert np.isnan(table.loc["West Mercia", "rank"])


def test_priorities_and_what_is_outside_its_limits_have_pages(telford):
    pages = {one.id: one for one in telford.walk() if one.kind == "measure"}
    assert {"hate-crime", "ksi", "vehicle-offences"} <= set(pages)
    assert pages["ksi"].tags[0].text == "Within limits"
    assert pages["ksi"].blocks[0].text == "On a page of its own as a policing priority."
    assert pages["vehicle-offences"].blocks[0].text == "On a page of its own as it lies above its limits."
    assert "rape" not in pages  # within: 85 against 25 to 91
    listed = part(telford, "all-crime").blocks[0].text
    assert "Rape" in listed
    assert "Vehicle offences" not in listed


def test_what_is_too_small_for_limits_says_so(telford, words_of):
    (said,) = [text for text in words_of(telford) if text.startswith("Fewer than five cases")]
    assert said == (
        "Fewer than five cases a quarter, so no limits: Business robbery, Homicide and Death or serious injury by "
        "unlawful driving."
    )
    frame = grid(telford, "scorecard").frame.set_index("id")
    assert frame.loc["homicide", "signal"] == "not available"
    assert np.isnan(frame.loc["homicide", "upper"])


def test_a_small_priority_has_a_page_whose_chart_says_why_there_are_no_limits(series, background):
    few = series([1, 3, 2, 2, 4], start="2019-04-01", area=NAME, measure="ksi")
    more = few.assign(period=few["period"].where(few.index < 4, pd.Timestamp("2021-04-01")))
    force = series([30, 40, 35, 31, 44], start="2019-04-01", measure="ksi")
    force = force.assign(period=more["period"].to_numpy())
    document = area_pack(pd.concat([more, force]), "2021/22 Q1", NAME, background=background)
    page = part(document, "ksi")
    assert page.tags[0].text == "No limits"
    assert page.blocks[1].text == (
        "No limits: fewer than five cases a quarter in 2019/20, so that chance alone moves the figure widely."
    )
    (picture,) = [one for one in document.pictures if one.name == "ksi"]
    assert picture.draw().words.caption == "No limits: fewer than five cases a quarter in 2019/20."


def test_months_stand_beneath_their_measure(telford):
    month = part(telford, "hate-crime-by-month")
    assert month.kind == "also"
    assert month.blocks[0].text == (
        "Illustrative: these months are invented; they come from the extracts of a synthetic force."
    )


def test_the_quarter_in_brief_is_told_as_in_the_report_five_points_at_most(telford):
    brief = part(telford, "scorecard").blocks[1].items
    assert 0 < len(brief) <= 5
    assert any(point.startswith("Hate crime: 142") for point in brief)


def test_targets_of_the_force_judge_no_area(telford):
    tags = {tag.text for one in telford.walk() for tag in one.tags}
    assert not any(text.startswith("Target") for text in tags)
    headings = [column.heading for column in grid(telford, "scorecard").columns]
    assert "Verdict" not in headings


def test_what_the_force_records_otherwise_its_areas_record_otherwise(telford):
    page = part(telford, "child-sexual-exploitation")
    assert page.tags[-1].text == "Recording changed: not comparable"
    said = next(block.items for block in page.blocks[1].right if hasattr(block, "items"))
    assert said[0].startswith("From 31 December 2019: Change in the use of the CSE keyword.")


def test_every_picture_is_drawn_with_the_area_in_its_words(telford):
    pictures = {one.name: one for one in telford.pictures}
    words = pictures["vehicle-offences"].draw().words
    assert words.title == "Vehicle offences: 184, above the upper limit of 173"
    assert NAME in words.subtitle


def test_the_area_is_found_by_its_aliases_and_a_stranger_is_refused(
    telford, all_figures, background, message_of
):
    assert telford.cover.title == f"Local policing area report: {NAME}"
    assert message_of(
        CommandError, lambda: area_pack(all_figures, "2021/22 Q1", "Shropshyre", background=background)
    ) == (
        "West Mercia Police has no area 'Shropshyre'; did you mean 'Shropshire'?; it has Herefordshire, North "
        "Worcestershire, Shropshire, South Worcestershire and Telford & Wrekin"
    )


def test_a_quarter_without_figures_has_no_report(clean_figures, background, message_of):
    assert (
        message_of(NotAvailable, lambda: area_pack(clean_figures, "2010/11 Q1", NAME, background=background))
        == "no measure has a figure of Telford & Wrekin for 2010/11 Q1, so there is no report"
    )


def test_the_figures_that_go_in_are_not_changed(all_figures, background):
    figures = all_figures[all_figures["measure"].isin(["ksi", "shoplifting"])]
    before = figures.copy()
    area_pack(figures, "2021/22 Q1", NAME, background=background)
    pd.testing.assert_frame_equal(figures, before)
