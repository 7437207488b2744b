"""The tracker of the inspectorate's findings."""

from __future__ import annotations

import pytest

from pcp_kpi.report.annexes.recommendations import recommendations_part


@pytest.fixture(scope="session")
def tracker(q1, all_figures):
    return recommendations_part(q1, all_figures)


def test_the_open_findings_are_counted_by_age_beside_other_forces(tracker, all_figures, grid):
    frame = grid(tracker, "recommendations-by-age").frame
    own = all_figures[
        (all_figures["measure"] == "open-recommendations-by-age")
        & (all_figures["area"] == "West Mercia")
        & (all_figures["period"] == "2021-06-30")
    ]
    assert frame["own"].tolist()[0] == own.loc[own["breakdown"] == "", "value"].item()
    assert sum(frame["own"].tolist()[1:]) == frame["own"].tolist()[0]
    assert sum(frame["national"].tolist()[1:]) == pytest.approx(frame["national"].tolist()[0])


def test_seventeen_findings_of_2014_are_still_open_as_the_paper_says(tracker, grid):
    # Line 3537: 17 recommendations originate from the inspection of 2014.
    frame = grid(tracker, "recommendations-by-year").frame.set_index("breakdown")
    assert frame.loc["2014", "value"] == 17


def test_what_is_said_comes_from_the_tables(tracker, grid, said):
    total = grid(tracker, "recommendations-by-age").frame["own"].iloc[0]
    sentences = said(tracker)
    assert sentences[0] == "Illustrative: the findings counted here are invented."
    assert sentences[1] == f"{total:.0f} findings are open on 30 June 2021."
    kinds = [int(word.rstrip(".,")) for word in sentences[2].split() if word.rstrip(".,").isdigit()]
    assert sum(kinds) == total


def test_a_quarter_without_a_count_has_no_tracker(q4, all_figures):
    assert recommendations_part(q4, all_figures) is None
