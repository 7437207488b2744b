from __future__ import annotations

import re

import pandas as pd
import pytest

from pcp_kpi.errors import NotAvailable
from pcp_kpi.figures import new_figures
from pcp_kpi.report.packs.public import public_summary

AREAS = ["Herefordshire", "North Worcestershire", "Shropshire", "South Worcestershire", "Telford & Wrekin"]
JARGON = (
    "control limit", "baseline", "KPI", "sigma", "standard deviation", "year to date", "YTD", "Q1", "LPA", "KSI",
    "volume", "projection", "exceptional", "outcome",
)  # fmt: skip


def homicides(now, then):
    row = {"measure": "homicide", "grain": "quarter", "source": "mine"}
    rows = []
    for day, counts in (("2021-04-01", now), ("2019-04-01", then)):
        rows.append({**row, "area": "West Mercia", "period": day, "value": sum(counts)})
        rows += [
            {**row, "area": area, "period": day, "value": count}
            for area, count in zip(AREAS, counts, strict=True)
        ]
    return new_figures(rows)


def table(document, name):
    return next(grid for grid in document.grids if grid.name == name).table


def test_sentences_say_what_the_paper_prints(for_the_public, words_of):
    said = words_of(for_the_public)
    # 469 residential burglaries against 662 in the same quarter of 2019 (panel-2021-09, line 2883).
    assert (
        "Police recorded 469 burglaries of homes in April to June 2021. That is 193 fewer than in April to June 2019."
        in said
    )
    assert (
        "Police recorded 708 reports of hate crime in April to June 2021. That is 255 more than in April to June 2019."
        in said
    )


def test_small_numbers_are_hidden_and_so_are_those_that_would_give_them_away(background):
    document = public_summary(
        homicides([2, 9, 20, 7, 30], [6, 6, 6, 6, 6]), "2021/22 Q1", background=background
    )
    shown = table(document, "homicide-areas").frame.set_index("area")
    # The force's total is known, so one hidden area alone could be worked out: the next smallest goes with it.
    assert shown["now_words"].to_dict() == {
        "Herefordshire": "hidden",
        "North Worcestershire": "9",
        "Shropshire": "20",
        "South Worcestershire": "hidden",
        "Telford & Wrekin": "30",
        "West Mercia": "68",
    }
    assert shown.loc["Herefordshire", "change_words"] == "hidden"
    assert shown["now"].isna().sum() == 2


def test_nought_is_no_secret(background):
    document = public_summary(
        homicides([0, 9, 20, 7, 30], [6, 6, 6, 6, 6]), "2021/22 Q1", background=background
    )
    assert table(document, "homicide-areas").frame["now_words"].tolist() == ["0", "9", "20", "7", "30", "66"]


def test_no_hidden_number_stands_in_any_frame_that_is_written(for_the_public):
    for grid in for_the_public.grids:
        frame = grid.table.frame
        for name in ("now", "base"):
            assert not frame[name].between(1, 4).any()
            assert frame.loc[frame[f"{name}_words"] == "hidden", name].isna().all()


def test_a_number_too_small_to_show_is_not_said(for_the_public, words_of):
    assert (
        "The number of homicides in April to June 2021 is hidden, so that nobody can be recognised."
        in words_of(for_the_public)
    )


def test_the_threshold_is_the_readers_choice(background):
    figures = homicides([2, 9, 20, 7, 30], [6, 6, 6, 6, 6])
    document = public_summary(figures, "2021/22 Q1", background=background, threshold=1)
    assert "hidden" not in set(table(document, "homicide-areas").frame["now_words"])


def test_words_are_plain_and_sentences_short(for_the_public, words_of):
    last = next(place for place, text in enumerate(words_of(for_the_public)) if text.startswith("Sources"))
    said = words_of(for_the_public)[:last]
    assert not [word for word in JARGON for text in said if word.lower() in text.lower()]
    sentences = [
        part for text in said for part in re.split(r"(?<=[.!?])\s", text) if not part.startswith("There were")
    ]
    assert max(len(sentence.split()) for sentence in sentences) <= 18


def test_what_rose_and_what_fell_is_said_first(for_the_public):
    _, more, fewer = for_the_public.parts[0].blocks[0].items
    assert more == (
        "There were more reports of hate crime, domestic abuse and anti-social behaviour than in April to June 2019."
    )
    assert fewer.startswith("There were fewer burglaries of homes, ")


def test_real_figures_go_before_invented_ones(for_the_public):
    assert for_the_public.cover.caution == ""
    assert for_the_public.cover.handling == ()


def test_areas_of_home_office_figures_are_shown_beside_their_force(for_the_public, home_office):
    frame = table(for_the_public, "shoplifting-areas").frame.set_index("area")
    assert (
        frame.loc["Telford & Wrekin", "now"] == home_office["Telford and Wrekin", "shoplifting", "2021/22 Q1"]
    )
    assert frame.loc["West Mercia", "base"] == home_office["West Mercia", "shoplifting", "2019/20 Q1"]


def test_a_quarter_of_the_baseline_is_compared_with_nothing(all_figures, background, words_of):
    figures = all_figures[all_figures["measure"] == "total-recorded-crime"]
    document = public_summary(figures, "2019/20 Q1", baseline="2019/20", background=background)
    assert "Police recorded 21,497 crimes in April to June 2019." in words_of(document)


def test_a_quarter_without_counts_has_no_summary(clean_figures, background, message_of):
    assert (
        message_of(NotAvailable, lambda: public_summary(clean_figures, "2010/11 Q1", background=background))
        == "no topic has a count for 2010/11 Q1, so there is no summary for the public"
    )


def test_the_figures_that_go_in_are_not_changed(background):
    figures = homicides([2, 9, 20, 7, 30], [6, 6, 6, 6, 6])
    before = figures.copy()
    public_summary(figures, "2021/22 Q1", background=background)
    pd.testing.assert_frame_equal(figures, before)


@pytest.mark.parametrize("count", [1, 2])
def test_one_is_said_in_the_singular(background, words_of, count):
    figures = homicides([count, 0, 0, 0, 0], [5, 0, 0, 0, 0])
    document = public_summary(figures, "2021/22 Q1", background=background, threshold=1)
    noun = "homicide" if count == 1 else "homicides"
    assert words_of(document)[3].startswith(f"Police recorded {count} {noun} in April to June 2021.")


@pytest.fixture(scope="module")
def spring_2026(clean_figures, background):
    return public_summary(clean_figures, "2025/26 Q4", background=background)


def test_what_is_counted_otherwise_since_then_is_not_compared(spring_2026, words_of):
    said = words_of(spring_2026)
    assert (
        "Police recorded 199 robberies in January to March 2026. They have been counted in another way since "
        "1 April 2025, so we cannot compare them with those of January to March 2025." in said
    )
    assert "80 more" not in said
    assert set(table(spring_2026, "robbery-areas").frame["change_words"]) == {"not comparable"}
    assert "There were fewer vehicle crimes and thefts from shops than in January to March 2025." in said


def test_two_areas_with_the_highest_number_have_it_each(spring_2026, words_of):
    said = words_of(spring_2026)
    assert "The highest number was in North Worcestershire and South Worcestershire, with 63 each." in said
