"""Revisions: between two extractions where they are held, and between two data sets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from pcp_kpi.report.annexes.revised import MOST, revisions_part


@pytest.fixture(scope="session")
def two_extractions(q4, all_figures):
    """The report with an earlier extraction of the Home Office's figures beside the present one."""
    now = q4.background.sources["home-office-prc"]
    before = replace(now, id="home-office-prc-2026-07", extracted=date(2026, 7, 23))
    sources = {before.id: before, **q4.background.sources}
    rows = all_figures[all_figures["source"] == now.id].assign(source=before.id)
    return replace(q4, background=replace(q4.background, sources=sources)), rows


def test_with_one_extraction_nothing_is_said_of_revisions(q1, all_figures, said):
    assert said(revisions_part(q1, all_figures))[0] == (
        "Only one extraction of each data set is held, so nothing can be said of revisions. Keep the earlier "
        "extraction beside the new one, as a source with an id and a day of its own, and they are listed here."
    )


def test_what_the_paper_printed_stands_beside_what_open_data_say(q1, all_figures, grid, printed):
    rows = printed(grid(revisions_part(q1, all_figures), "two-data-sets"))
    report, open_data = "the force's report of July 2021", "Home Office figures"
    assert ["Rape", "378", report, "396", open_data, "+18 (+5%)"] in rows
    assert ["Theft from the person", "101", report, "96", open_data, "−5 (−5%)"] in rows
    assert len(rows) == 6


def test_a_revised_figure_is_told_with_its_difference(two_extractions, all_figures, grid, said, printed):
    report, rows = two_extractions
    place = (rows["measure"] == "rape") & (rows["area"] == "West Mercia") & (rows["period"] == "2026-01-01")
    was = float(rows.loc[place, "value"].iloc[0])
    rows = rows.assign(value=rows["value"].where(~place, was + 10))
    part = revisions_part(report, pd.concat([all_figures, rows], ignore_index=True))
    assert "Between 23 July 2026 and 22 November 2026 1 figure up to 2025/26 Q4 changed." in said(part)
    (row,) = printed(grid(part, "revisions"))
    assert row == [
        "Rape", "West Mercia", "2025/26 Q4", f"{was + 10:.0f}", f"{was:.0f}", "−10", f"−{1000 / (was + 10):.0f}%",
    ]  # fmt: skip


def test_another_data_set_of_another_day_is_no_earlier_extraction(two_extractions, all_figures, said):
    report, rows = two_extractions
    before = replace(report.background.sources[rows["source"].iloc[0]], layout="police-uk")
    sources = {**report.background.sources, before.id: before}
    report = replace(report, background=replace(report.background, sources=sources))
    both = pd.concat([all_figures, rows.assign(value=rows["value"] + 10)], ignore_index=True)
    assert said(revisions_part(report, both))[0].startswith("Only one extraction of each data set is held")


def test_equal_extractions_are_said_to_be_equal(two_extractions, all_figures, said):
    report, rows = two_extractions
    part = revisions_part(report, pd.concat([all_figures, rows], ignore_index=True))
    assert said(part)[0] == (
        "Between 23 July 2026 and 22 November 2026 no figure of this report was revised."
    )


def test_the_largest_revisions_come_first_and_all_are_kept(two_extractions, all_figures, grid, names):
    report, rows = two_extractions
    part = revisions_part(
        report, pd.concat([all_figures, rows.assign(value=rows["value"] + 1)], ignore_index=True)
    )
    assert {"revisions", "revisions-all"} <= set(names(part))
    shown, everything = grid(part, "revisions").frame, grid(part, "revisions-all").frame
    assert len(shown) == MOST < len(everything)
    change = (everything["difference"] / everything["old"].clip(lower=1)).abs()
    assert change.is_monotonic_decreasing


def test_other_forces_and_later_quarters_are_not_told(two_extractions, all_figures, said):
    report, rows = two_extractions
    elsewhere = rows["area"].eq("Suffolk")
    rows = rows.assign(value=rows["value"].where(~elsewhere, rows["value"] + 50))
    part = revisions_part(report, pd.concat([all_figures, rows], ignore_index=True))
    assert said(part)[0].endswith("no figure of this report was revised.")


def test_two_data_sets_that_tell_nothing_alike_are_no_extractions(two_extractions, all_figures, said):
    report, rows = two_extractions
    part = revisions_part(report, pd.concat([all_figures, rows.assign(area="Elsewhere")], ignore_index=True))
    assert said(part)[0].startswith("Only one extraction")
