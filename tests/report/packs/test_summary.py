from __future__ import annotations

import pytest

from pcp_kpi.errors import NotAvailable
from pcp_kpi.report.kpis import kpi
from pcp_kpi.report.packs.summary import direction, first_sentence, summary_page


def rows(document):
    return {row["topic"]: row for grid in document.grids for row in grid.table.frame.to_dict("records")}


def test_the_page_has_25_topics_under_four_objectives(panel_page):
    assert [len(grid.table.frame) for grid in panel_page.grids] == [4, 16, 2, 3]
    assert [grid.table.title for grid in panel_page.grids] == [
        "Putting victims and survivors first, 2021/22 Q1",
        "Building a more secure West Mercia, 2021/22 Q1",
        "Reassuring the communities of West Mercia, 2021/22 Q1",
        "Reforming West Mercia, 2021/22 Q1",
    ]


def test_the_categories_stand_beside_the_topics(panel_page):
    found = [row["inclusion"] for row in rows(panel_page).values()]
    assert [found.count(name) for name in ("Quarter report", "Month & quarter", "Quarter unless exceptional", "")] == [
        3, 10, 11, 1,
    ]  # fmt: skip


def test_direction_and_range_are_those_of_the_paper(panel_page):
    # 469 burglaries, 101 more than the quarter before (27%); limits 654 to 807 (panel-2021-09, lines 3500 and 2883).
    burglary = rows(panel_page)["Residential burglary"]
    assert burglary["direction"] == "Increase on previous quarter (+27%)"
    assert burglary["range"].startswith("Below expected range")
    assert burglary["commentary"] == "Residential burglary: dwelling: target met."
    assert burglary["page"] == "Policing priorities"


def test_a_direction_from_another_source_says_whose_it_is(panel_page):
    # The paper prints one quarter of shoplifting; Home Office figures have the one before.
    assert rows(panel_page)["Shoplifting"]["direction"].endswith(", according to Home Office figures")


def test_no_direction_is_told_across_a_recording_change(clean_figures, background):
    # From April 2025 business robbery is counted otherwise, and robbery with it: 208 against 119 is no increase.
    first = kpi(clean_figures, "robbery", quarter="2025/26 Q1", background=background)
    assert direction(first) == "Recorded otherwise than in the previous quarter, so not comparable"
    second = kpi(clean_figures, "robbery", quarter="2025/26 Q2", background=background)
    assert direction(second) == "Increase on previous quarter (+18%)"


def test_months_outside_their_limits_are_named(panel_page):
    assert rows(panel_page)["Shoplifting"]["range"] == (
        "Below expected range; exceptionally low in April, May and June"
    )


def test_a_topic_that_no_source_counts_says_so(panel_page):
    assert rows(panel_page)["Rural crime"]["direction"] == "Not available: no source counts it"


def test_the_first_sentence_of_the_commentary_stands_on_the_page(all_figures, background, tmp_path):
    path = tmp_path / "words.md"
    path.write_text(
        "role: Performance analyst\n# Rape\n**Reports of the past** rose. More follows.\n", encoding="utf-8"
    )
    figures = all_figures[all_figures["measure"].isin(["rape", "cyber"])]
    page = summary_page(figures, "2021/22 Q1", background=background, commentary=path)
    assert rows(page)["Rape"]["commentary"] == "Reports of the past rose."
    assert rows(page)["Cyber crime"]["commentary"] == ""


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        ("One only", "One only"),
        ("- A list. Two.", "A list."),
        ("Rose by 3.5%. Fell.", "Rose by 3.5%."),
        ("", ""),
    ],
)
def test_a_first_sentence_ends_at_its_full_stop(markdown, said):
    assert first_sentence(markdown) == said


def test_a_quarter_without_figures_has_no_page(clean_figures, background, message_of):
    assert (
        message_of(NotAvailable, lambda: summary_page(clean_figures, "2010/11 Q1", background=background))
        == "no topic of the summary has a figure for 2010/11 Q1, so there is no summary"
    )
