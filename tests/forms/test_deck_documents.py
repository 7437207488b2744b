"""Small documents as decks: what goes where, and what finds no room."""

from __future__ import annotations

import re

import pytest

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
from pcp_kpi.tables import Table
from tests.forms.deck_reading import (
    descriptions,
    every_text,
    outside,
    overlaps,
    picture,
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


def test_a_picture_without_numbers_stands_as_a_picture_in_its_own_shape(tmp_path):
    parts = Part("rape", "Rape", (picture(tmp_path),), kind="measure")
    deck = render(parts, charts=tmp_path, said={"rape": words()})
    (shape,) = (
        shape for slide in deck.slides for shape in slide.shapes if shape._element.tag.endswith("}pic")
    )
    assert shape.width / shape.height == pytest.approx(720 / 405, rel=1e-3)
    assert shape._element.xpath(".//p:cNvPr")[0].get("descr") == "Chart of Rape: 378."
    assert shape.name == "Chart: Rape"


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


def area_page(folder, *, rows=7, columns=2, said=()):
    """Return a part of a picture without numbers and its table."""
    blocks = (
        picture(folder, "areas", "Chart: areas"),
        Grid("by-area", table("Rape by area", rows=rows, columns=columns)),
        *said,
    )
    return Part("areas", "Rape by area", blocks)


def test_a_picture_without_numbers_and_its_table_share_a_slide(tmp_path):
    part = Part("crime", "Crime", parts=(area_page(tmp_path),))
    deck = render(part, charts=tmp_path, said={"areas": words("Rape by area")})
    slide = deck.slides[-1]
    (drawn,) = (shape for shape in slide.shapes if shape._element.tag.endswith("}pic"))
    (grid,) = (shape for shape in slide.shapes if shape.has_table)
    assert drawn.left + drawn.width <= grid.left
    assert len(grid.table.rows) == 8
    assert overlaps(slide) == []
    assert outside(deck) == []


def test_words_that_find_no_room_under_the_table_stand_under_the_picture(tmp_path):
    said = (
        Points(
            tuple(f"Area {place} has more offences than before, as the table says." for place in range(7))
        ),
    )
    part = Part("crime", "Crime", parts=(area_page(tmp_path, rows=12, columns=5, said=said),))
    deck = render(part, charts=tmp_path, said={"areas": words("Rape by area")})
    slide = deck.slides[-1]
    boxes = [shape for shape in slide.shapes if shape.name == "Words"]
    assert len(boxes) == 2
    assert boxes[1].left < boxes[0].left
    assert texts(slide).count("as the table says") == 7
    assert overlaps(slide) == []


def test_a_table_too_wide_to_stand_beside_the_picture_has_a_slide_of_its_own(tmp_path):
    wide = (picture(tmp_path, "areas", "Chart: areas"), Grid("by-area", table("Rape by area", columns=16)))
    part = Part("crime", "Crime", parts=(Part("areas", "Rape by area", wide),))
    deck = render(part, charts=tmp_path, said={"areas": words("Chart of areas")})
    assert titles(deck)[-3:] == ["Chart of areas", "Rape by area (1 of 2)", "Rape by area (2 of 2)"]


def test_few_words_stand_across_the_slide_in_large_letters():
    deck = render(Part("brief", "In brief", (Points(("Hate crime: 708.", "Rape: 378.")),)))
    (shape,) = (shape for shape in deck.slides[-1].shapes if shape.name == "Words")
    assert shape.text_frame.paragraphs[0].runs[0].font.size.pt == 20
    assert shape.width > deck.slide_width / 2


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
