"""Small documents as decks: what goes where, and what finds no room."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from PIL import Image

from pcp_kpi.charts.frame import word_shares
from pcp_kpi.document import (
    Commentary,
    Cover,
    Folded,
    Grid,
    Links,
    Pair,
    Part,
    Picture,
    Points,
    Subheading,
    Tag,
    Terms,
    Words,
)
from pcp_kpi.errors import CommandError
from pcp_kpi.forms.deck.columns import cut_table, print_table
from pcp_kpi.forms.deck.letters import Letters
from pcp_kpi.tables import Table
from tests.forms.deck_reading import (
    descriptions,
    every_text,
    outside,
    overlaps,
    picture,
    pictures,
    render,
    table,
    texts,
    titles,
    words,
)


def test_the_cover_says_what_is_illustrative():
    cover = Cover("Force", "Report", "April", "Q1", "OFFICIAL", caution="ILLUSTRATIVE: invented")
    deck = render(Part("one", "One", (Words("Said."),)), cover=cover)
    assert (
        texts(deck.slides[0])
        == "Report\nForce\nApril (Q1)\nOFFICIAL\nILLUSTRATIVE: invented\nQ1\nOFFICIAL\n‹#›"
    )
    assert (deck.slide_width / deck.slide_height) == pytest.approx(16 / 9)


def test_a_picture_without_numbers_stands_as_a_picture_without_the_words_that_its_slide_says(tmp_path):
    parts = Part("rape", "Rape", (picture(tmp_path),), kind="measure")
    said = words(subtitle="Offences a quarter", caption="Whiskers: 95% intervals.")
    deck = render(parts, charts=tmp_path, said={"rape": said})
    slide = deck.slides[-1]
    (shape,) = pictures(slide)
    above, below = word_shares(said, width=720, height=405)
    assert shape.width / shape.height == pytest.approx(720 / (405 * (1 - above - below)), rel=1e-2)
    with Image.open(io.BytesIO(shape.image.blob)) as shown:  # the words are cut off, not covered
        assert shown.size == (720, round((1 - below) * 405) - round(above * 405))
    for text in ("Rape: 378", "Offences a quarter", "Whiskers: 95% intervals.", "Source: Home Office."):
        assert text in texts(slide)
    assert shape._element.xpath(".//p:cNvPr")[0].get("descr") == "Chart of Rape: 378."
    assert shape.name == "Chart: Rape"


def test_words_about_areas_side_by_side_leave_the_letters_of_the_picture_at_twelve_points(tmp_path):
    """Such a picture has letters of nine points and is 7.2 inches wide."""
    drawn = picture(tmp_path, "areas", "Chart: areas", size=(1440, 968))
    likely = Words("It is likely (55%) that April to June 2026 comes out at or below the upper limit of 342.")
    part = Part("areas", "Rape by area", (drawn, likely, Grid("by-area", table("Rape by area, 2021/22"))))
    said = words(
        "Rape by local policing area",
        subtitle="Offences a quarter, West Mercia and its areas, April 2019 to March 2026",
        caption="One of five areas with limits is outside its own: Telford & Wrekin (below). Mean and limits as for "
        "the force, from each area's own quarters of 2024/25.",
    )
    deck = render(Part("crime", "Crime", parts=(part,)), charts=tmp_path, said={"areas": said})
    slide = deck.slides[-2]
    (shape,) = pictures(slide)
    assert 9 * shape.width / 12700 / (7.2 * 72) >= 12
    assert likely.text in texts(slide)
    assert said.caption in texts(slide)
    assert overlaps(slide) == []
    assert outside(deck) == []
    assert deck.slides[-1].shapes.title.text_frame.text == "Rape by area, 2021/22"


def test_words_that_find_no_room_about_a_picture_go_to_the_next_slide(tmp_path):
    points = Points(tuple(f"Area {place} has more offences than in the year before." for place in range(40)))
    part = Part("rape", "Rape", (picture(tmp_path), points), kind="measure")
    deck = render(part, charts=tmp_path, said={"rape": words()})
    assert every_text(deck).count("than in the year before") == 40
    assert titles(deck)[-2:] == ["Rape: 378 (1 of 2)", "Rape: 378 (2 of 2)"]
    assert [overlaps(slide) for slide in deck.slides] == [[]] * len(deck.slides)
    assert outside(deck) == []


def test_an_illustrative_picture_is_called_so_on_its_slide(tmp_path):
    parts = Part("rape", "Rape", (picture(tmp_path),), kind="measure", tags=(Tag("Within limits", "within"),))
    deck = render(parts, charts=tmp_path, said={"rape": words(illustrative=True)})
    slide = deck.slides[-1]
    assert "■ ILLUSTRATIVE" in texts(slide)
    assert "● Within limits" in texts(slide)
    assert overlaps(slide) == []


def test_slides_of_one_title_are_told_apart_by_their_measure(tmp_path):
    parts = [
        Part(id, id.capitalize(), (picture(tmp_path, id, f"Chart: {id}"),), kind="measure")
        for id in ("rape", "arson")
    ]
    said = {id: words("Within its limits") for id in ("rape", "arson")}
    deck = render(Part("crime", "Crime", parts=tuple(parts)), charts=tmp_path, said=said)
    assert titles(deck)[-2:] == ["Within its limits", "Within its limits (Arson)"]
    assert descriptions(deck) == [
        "Chart of Within its limits.",
        "Chart of Within its limits. On the slide: Within its limits (Arson).",
    ]


def test_a_picture_that_was_not_drawn_is_refused(tmp_path):
    parts = Part("rape", "Rape", (Picture("rape", "Chart", draw=lambda: None),))
    message = f"the deck needs the picture rape.png, and {tmp_path} does not hold it; draw the charts first"
    with pytest.raises(CommandError, match=f"^{re.escape(message)}$"):
        render(parts, charts=tmp_path, said={"rape": words()})
    message = "a deck needs the words of every picture; without any: rape; draw the charts first"
    with pytest.raises(CommandError, match=f"^{re.escape(message)}$"):
        render(parts, charts=tmp_path)


def test_a_long_table_is_cut_into_slides_that_each_repeat_its_header():
    deck = render(Part("tables", "Tables", (Grid("outcomes", table(rows=30)),)))
    tables = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    assert [len(one.rows) - 1 for one in tables] == [10, 10, 10]
    assert {one.cell(0, 0).text_frame.text for one in tables} == {"Outcome"}
    rows = [row.cells[0].text_frame.text for one in tables for row in list(one.rows)[1:]]
    assert rows == [f"Charge or summons {row}" for row in range(30)]
    assert titles(deck)[-3:] == ["Outcomes (1 of 3)", "Outcomes (2 of 3)", "Outcomes (3 of 3)"]
    assert descriptions(deck)[1].startswith(
        "Table: Outcomes; rows 11 to 20 of 30, 10 rows under Outcome, Number 0"
    )


def test_a_wide_table_is_parted_with_its_row_headings_before_each_part():
    deck = render(Part("tables", "Tables", (Grid("outcomes", table(columns=25)),)))
    tables = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    heads = [[cell.text_frame.text for cell in one.rows[0].cells] for one in tables]
    assert len(heads) > 1
    assert all(head[0] == "Outcome" for head in heads)
    assert [name for head in heads for name in head[1:]] == [f"Number {place}" for place in range(25)]
    assert outside(deck) == []


def test_an_empty_table_is_a_header_row():
    deck = render(Part("tables", "Tables", (Grid("outcomes", table(rows=0)),)))
    (one,) = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    assert len(one.rows) == 1


def test_words_that_find_no_room_go_to_the_next_slide_whole():
    points = tuple(
        f"Point {number}: {'the change may be chance and is told at length ' * 5}" for number in range(40)
    )
    deck = render(Part("long", "Long", (Subheading("Findings"), Points(points)), kind="annex"))
    found = titles(deck)[2:]
    assert found == [f"Long ({number} of {len(found)})" for number in range(1, len(found) + 1)]
    said = every_text(deck)
    assert all(point.strip() in said for point in points)
    assert [pair for slide in deck.slides for pair in overlaps(slide)] == []


def test_a_paragraph_longer_than_a_slide_is_cut_between_words_and_none_is_lost():
    long = " ".join(f"word{number}" for number in range(3000))
    deck = render(Part("long", "Long", (Words(long), Words("x" * 9000)), kind="annex"))
    found = [
        shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.name == "Words"
    ]
    assert " ".join(found).replace("\n", " ").split()[-1].endswith("x")
    assert re.findall(r"word\d+", " ".join(found)) == long.split()
    assert sum(text.count("x") for text in found) == 9000


def test_cautions_terms_and_commentary_are_said():
    blocks = (
        Words("These months are invented.", "caution"),
        Terms((("No source has a figure", "Arrest rate."),)),
        Commentary("Calls **rose**.\n\n- *at* night\n- [by day](#x) <b>bold</b>", role="Analyst"),
    )
    said = every_text(render(Part("one", "One", blocks)))
    for text in (
        "These months are invented.",
        "No source has a figure: Arrest rate.",
        "Commentary, Analyst",
        "Calls rose.",
    ):
        assert text in said
    assert "at night\nby day <b>bold</b>" in said


def test_what_must_be_unfolded_is_left_to_the_workbook():
    folded = Folded("Figures", (Grid("figures", table("Figures in the chart")),))
    deck = render(Part("one", "One", (Pair((Words("Said."),), (folded,)),)))
    assert not any(shape.has_table for slide in deck.slides for shape in slide.shapes)


def test_a_divider_opens_a_chapter_with_its_words_and_measures():
    chapter = Part(
        "crime",
        "All crime",
        (
            Words("Recorded crime by type.", "lead"),
            Links("In this section", (("rape", "Rape"), ("arson", "Arson"))),
        ),
        parts=(Part("rape", "Rape", (Words("Said."),)),),
    )
    slide = render(chapter).slides[2]
    assert slide.slide_layout.name == "Section Header"
    assert texts(slide).startswith("All crime\nRecorded crime by type.\nIn this section: Rape, Arson.")


def test_signs_that_xml_does_not_bear_do_no_harm():
    deck = render(Part("one", "A & B <c>", (Words("5 < 6 & \x0b =1+1 \u20ac \U0001f600"),)))
    assert "5 < 6 &" in every_text(deck)
    assert "A & B <c>" in titles(deck)


def test_the_table_of_a_picture_has_slides_of_its_own(tmp_path):
    wide = (picture(tmp_path, "areas", "Chart: areas"), Grid("by-area", table("Rape by area", columns=16)))
    part = Part("crime", "Crime", parts=(Part("areas", "Rape by area", wide),))
    deck = render(part, charts=tmp_path, said={"areas": words("Chart of areas")})
    assert titles(deck)[-3:] == ["Chart of areas", "Rape by area (1 of 2)", "Rape by area (2 of 2)"]


def test_few_words_stand_across_the_slide_in_large_letters():
    deck = render(Part("brief", "In brief", (Points(("Hate crime: 708.", "Rape: 378.")),)))
    (shape,) = (shape for shape in deck.slides[-1].shapes if shape.name == "Words")
    assert shape.text_frame.paragraphs[0].runs[0].font.size.pt == 20
    assert shape.width > deck.slide_width / 2


def test_words_that_open_a_table_never_stand_under_its_second_part():
    said = Points(tuple(f"Measure {place} has more offences than before." for place in range(10)))
    blocks = (Subheading("In brief"), said, Grid("all", table(rows=22, columns=9)))
    deck = render(Part("quarter", "The quarter", blocks, kind="annex"))
    assert titles(deck)[-3:] == ["The quarter", "Outcomes (1 of 2)", "Outcomes (2 of 2)"]
    assert texts(deck.slides[-3]).count("more offences than before") == 10


def test_a_number_in_bold_with_its_mark_stays_on_one_line():
    marked = table(rows=3, columns=12)
    bold = replace(marked, strong=frozenset({1}), marks={(1, "c0"): "above"})
    cuts = cut_table(print_table(bold), width=888, height=400, letters=Letters(12.0))
    assert len({round(height, 3) for height in cuts[0].heights[1:]}) == 1


def test_chapters_that_only_say_what_is_missing_share_a_slide():
    missing = {"Ethical service": "Complaints.", "Core practices": "Calls.", "Priorities": "Hate crime."}
    chapters = []
    for title, said in missing.items():
        terms = (Terms((("No source", said),)),)
        absent = Part(f"{title}-absent", "Not available this quarter", terms, kind="absent")
        chapters.append(Part(title, title, parts=(absent,), kind="bare"))
    deck = render(
        Part("one", "One", (Words("Said."),)), *chapters, Part("last", "Last", (Words("Said too."),))
    )
    title = "Not available this quarter: Ethical service and two other sections"
    assert titles(deck)[-3:] == ["One", title, "Last"]
    (words_on_it,) = (shape.text_frame.text for shape in deck.slides[-2].shapes if shape.name == "Words")
    assert words_on_it == (
        "Ethical service\nNo source: Complaints.\nCore practices\nNo source: Calls.\nPriorities\nNo source: Hate crime."
    )
    contents = texts(next(slide for slide in deck.slides if slide.shapes.title.text_frame.text == "Contents"))
    assert "Ethical service  4\nCore practices  4\nPriorities  4\nLast  5" in contents


def test_a_divider_without_links_names_what_stands_in_its_chapter():
    inner = (
        Part("a", "Rape", (Words("Said."),)),
        Part("b", "Not available", (Words("None."),), kind="absent"),
    )
    deck = render(Part("crime", "Crime", parts=inner))
    assert "In this section: Rape." in every_text(deck)


def test_notes_of_a_table_that_fit_under_one_of_its_parts_have_no_slide_of_their_own():
    noted = Table("Outcomes", table(rows=23).frame, table().columns, notes=("Counted when given. " * 70,))
    deck = render(Part("crime", "Crime", (Grid("all", noted),)))
    assert titles(deck)[-2:] == ["Outcomes (1 of 2)", "Outcomes (2 of 2)"]
    assert every_text(deck).count("Counted when given. " * 70) == 1
