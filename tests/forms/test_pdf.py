"""The PDF: its tags, its words, its pages, read back with pikepdf."""

from __future__ import annotations

import sys
from dataclasses import replace

import pandas as pd
import pytest

from pcp_kpi.document import (
    Commentary,
    Document,
    Folded,
    Grid,
    Links,
    Pair,
    Part,
    Points,
    Subheading,
    Tag,
    Terms,
    Words,
)
from pcp_kpi.errors import CommandError
from pcp_kpi.forms.pdf import render_pdf
from pcp_kpi.forms.pdf.content import LEFT_OUT, plain_document
from pcp_kpi.tables import Column, Table
from tests.forms.pdf_documents import (
    COVER,
    HATE_CRIME,
    MARKING,
    RAPE,
    counts,
    document,
    draw,
    made,
    picture,
)
from tests.forms.pdf_reading import Pdf, pikepdf

pytest.importorskip("typst")


def test_the_file_is_tagged_and_titled_in_british_english_and_claims_pdf_ua() -> None:
    file = made(Words("Recorded crime by type.")).file
    about = file.open_metadata()

    assert bool(file.Root.MarkInfo.Marked)
    assert str(file.Root.Lang) == "en-GB"
    assert bool(file.Root.ViewerPreferences.DisplayDocTitle)
    assert str(file.docinfo.Title) == "Quarterly performance report, 2021/22 Q1: West Mercia Police"
    assert about["pdfuaid:part"] == "1"


def test_the_same_document_gives_the_same_bytes_and_no_clock() -> None:
    one, other = (
        render_pdf(document(Grid("all", counts()), picture("rape")), drawings={"rape": draw("Rape", RAPE)})
        for _ in range(2)
    )

    assert one == other
    assert str(Pdf(one).file.docinfo.CreationDate).startswith("D:19700101000000")


def test_every_page_bears_the_marking_twice_and_its_number_of_all() -> None:
    pages = made(*(Words("Recorded crime. " * 400) for _ in range(3))).pages

    assert len(pages) >= 4
    for number, words in enumerate(pages, start=1):
        assert words.count(MARKING) == 2
        assert f"Page{number}of{len(pages)}" in words


def test_a_caution_stands_on_the_cover_and_on_every_page() -> None:
    caution = "ILLUSTRATIVE: some figures in this report are invented"
    content = render_pdf(document(Words("Text."), cover=replace(COVER, caution=caution)), drawings={})

    pages = Pdf(content).pages

    assert pages[0].count(caution.replace(" ", "")) == 2
    assert all(caution.replace(" ", "") in words for words in pages)


def test_only_the_fonts_that_come_with_matplotlib_are_used_and_all_are_embedded() -> None:
    file = made(
        Words("Text."), Grid("all", counts(strong=frozenset({0}))), picture("rape"), rape=draw("R", RAPE)
    )
    fonts = [
        one
        for one in file.file.objects
        if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Font"
    ]
    names = {str(font.BaseFont).split("+")[1] for font in fonts if font.Subtype == "/Type0"}

    assert names == {"DejaVuSans", "DejaVuSans-Bold"}
    assert all("/FontFile2" in font.FontDescriptor for font in fonts if "/FontDescriptor" in font)


def test_headings_follow_the_parts_without_leaving_out_a_level() -> None:
    months = Part(
        "hate-crime-by-month", "Month by month", (Words("Text."), Subheading("Months")), kind="also"
    )
    measure = Part(
        "hate-crime", "Hate crime", (Subheading("Key points"), Words("Text.")), (months,), "measure"
    )
    priorities = Part("priorities", "Policing priorities", (Subheading("Why"),), (measure,))

    headings = Pdf(render_pdf(Document(COVER, (priorities,)), drawings={})).headings

    assert headings == [
        (1, "Contents"),
        (1, "Policing priorities"),
        (2, "Why"),
        (2, "Hate crime"),
        (3, "Key points"),
        (3, "Hate crime: Month by month"),
        (4, "Months"),
    ]


def test_contents_and_bookmarks_list_chapters_and_measures_but_not_what_is_missing() -> None:
    measure = Part("rape", "Rape", (Words("Text."), Subheading("Key points")), kind="measure")
    absent = Part(
        "absent", "Not available this quarter", (Terms((("No figure", "Incidents."),)),), kind="absent"
    )
    crime = Part("crime", "All crime", (Words("Text."),), (measure, absent))

    pdf = Pdf(render_pdf(Document(COVER, (crime,)), drawings={}))

    assert pdf.bookmarks == [("All crime", ["Rape"])]
    assert len(pdf.tree.find("TOCI")) == 2
    assert "Notavailablethisquarter" in pdf.words


def test_every_picture_is_a_figure_with_the_alternative_text_of_its_chart() -> None:
    drawings = {"hate-crime": draw("Hate crime: 708", HATE_CRIME), "rape": draw("Rape: 378", RAPE)}

    pdf = Pdf(render_pdf(document(picture("hate-crime"), picture("rape")), drawings=drawings))

    assert pdf.alternatives == [HATE_CRIME, RAPE]


def test_the_words_in_a_chart_are_text_that_can_be_searched() -> None:
    pdf = made(picture("rape"), rape=draw("Rape: 378, above the upper limit", RAPE))

    assert "Rape:378,abovetheupperlimit" in pdf.words


def test_pictures_that_have_not_been_drawn_are_named() -> None:
    with pytest.raises(CommandError) as error:
        render_pdf(document(picture("hate-crime"), picture("rape")), drawings={})

    assert str(error.value) == "a PDF needs every picture drawn; not drawn: hate-crime and rape"


def test_what_is_folded_and_what_only_leads_elsewhere_is_left_out_and_this_is_said_once() -> None:
    folded = Folded("Figures in the chart: Rape", (Grid("points", counts()), Words("A source note.", "note")))
    links = Links("In this section", (("rape", "Rape link"),))

    pdf = made(Words("Text."), links, Pair((Words("Left."),), (Words("Right."), folded)))

    assert pdf.tables == []
    assert pdf.words.count(LEFT_OUT.replace(" ", "")) == 1
    assert "Asourcenote" not in pdf.words
    assert "Rapelink" not in pdf.words
    assert LEFT_OUT.replace(" ", "") not in made(Words("Text.")).words


def test_words_beside_a_chart_follow_it_in_the_order_of_reading() -> None:
    right = (
        Subheading("Key points"),
        Points(("First point.",)),
        Subheading("Projection"),
        Words("About 650."),
    )

    pdf = made(Pair((picture("rape"), Grid("all", counts())), right), rape=draw("Rape", RAPE))
    order = [one.kind for one in pdf.tree.walk() if one.kind in ("Figure", "Table", "H2", "LI")]

    assert order == ["Figure", "Table", "H2", "LI", "H2"]


def test_statuses_are_words_with_a_shape() -> None:
    part = Part(
        "rape", "Rape", (Words("Text."),), tags=(Tag("Above upper limit", "above"), Tag("Target met", "met"))
    )

    words = Pdf(render_pdf(Document(COVER, (part,)), drawings={})).words

    assert "▲Aboveupperlimit" in words
    assert "●Targetmet" in words


def test_points_are_a_list_and_terms_are_told_with_what_is_said_of_them() -> None:
    pdf = made(Points(("One.", "Two.")), Terms((("Survey suspended", "Satisfaction."),)))

    assert [len(one.find("LI")) for one in pdf.tree.find("L")] == [2, 1]
    assert "•One.•Two." in pdf.words
    assert "SurveysuspendedSatisfaction." in pdf.words


def test_a_chapter_that_is_short_shares_a_page_and_one_that_is_not_begins_its_own() -> None:
    parts = (
        Part("one", "First chapter", (Words("Short."),)),
        Part("two", "Second chapter", (Words("Short too."),)),
        Part("three", "Third chapter", (Grid("all", counts(20)),)),
    )

    pages = Pdf(render_pdf(Document(COVER, parts), drawings={})).pages[1:]

    assert len(pages) == 2
    assert "Firstchapter" in pages[0]
    assert "Secondchapter" in pages[0]
    assert "Thirdchapter" in pages[1]


def test_an_annex_follows_the_one_before_where_the_whole_of_it_finds_room_on_the_page() -> None:
    annexes = tuple(
        Part(name, f"{name} annex", (Grid(name, counts(rows)),), kind="annex")
        for name, rows in (("First", 15), ("Second", 15), ("Third", 20))
    )

    pages = Pdf(render_pdf(Document(COVER, annexes), drawings={})).pages[1:]

    assert len(pages) == 2
    assert "Secondannex" in pages[0]
    assert "Thirdannex" in pages[1]


def test_a_few_words_that_open_the_document_stand_on_the_cover() -> None:
    parts = (
        Part("brief", "In brief", (Points(("Hate crime: 708.",)),)),
        Part("crime", "All crime", (Grid("all", counts(20)),)),
    )

    pdf = Pdf(render_pdf(Document(COVER, parts), drawings={}))

    assert "Hatecrime:708." in pdf.pages[0]
    assert [title for _, title in pdf.headings] == ["In brief", "Contents", "All crime"]
    assert len(pdf.pages) == 2


def test_contents_stand_on_the_cover_where_they_are_few_and_have_a_page_where_they_are_many() -> None:
    few, many = (
        Pdf(render_pdf(Document(COVER, tuple(map(short_chapter, range(count)))), drawings={})).pages
        for count in (14, 15)
    )

    assert "Contents" in few[0]
    assert "Chapter13" in few[0]
    assert "Chapter13" not in many[0]
    assert "Contents" in many[1]


def test_chapters_with_a_small_table_follow_each_other() -> None:
    parts = tuple(Part(name, name, (Grid(name, counts(6)),)) for name in ("Robbery", "Shoplifting"))

    pages = Pdf(render_pdf(Document(COVER, parts), drawings={})).pages

    assert len(pages) == 2
    assert "Robbery" in pages[1]
    assert "Shoplifting" in pages[1]


def test_only_a_scorecard_with_many_columns_lies() -> None:
    wide = Table("Wide", pd.DataFrame({"name": ["Rape"]}), tuple(Column("name", "Measure") for _ in range(8)))
    parts = (
        Part("in-short", "In short", (Points(("Hate crime: 708.",)),), kind="scorecard"),
        Part("small", "Small", (Grid("small", counts(3)),), kind="scorecard"),
        Part("wide", "Wide", (Grid("wide", wide),), kind="scorecard"),
    )

    plain = plain_document(Document(COVER, parts), {})

    assert [part["landscape"] for part in (*plain["opening"], *plain["parts"])] == [False, False, True]


def test_a_high_chart_on_a_page_that_lies_is_not_cut_off() -> None:
    """As wide as the page it would be higher than it; as on a page that stands it finds room under its table."""
    wide = Table("Wide", pd.DataFrame({"name": ["Rape"]}), tuple(Column("name", "Measure") for _ in range(8)))
    part = Part("week", "Week", (Grid("wide", wide), picture("areas")), kind="scorecard")
    high = draw("Areas", RAPE, height=5)

    pages = Pdf(render_pdf(Document(COVER, (part,)), drawings={"areas": high})).pages

    assert len(pages) == 2
    assert "Areas" in pages[1]


def test_the_chart_after_the_words_that_open_a_chapter_is_a_little_smaller() -> None:
    drawings = {"hate-crime": draw("Hate crime: 708", HATE_CRIME), "rape": draw("Rape: 378", RAPE)}
    measures = tuple(
        Part(name, name.capitalize(), (Pair((picture(name),), (Words("Text."),)),), kind="measure")
        for name in drawings
    )
    chapter = Part("crime", "All crime", (Words("By type.", "lead"),), measures)

    first, second = plain_document(Document(COVER, (chapter,)), drawings)["parts"][0]["parts"]

    assert first["blocks"][0]["blocks"][0]["width"] == 84
    assert second["blocks"][0]["blocks"][0]["width"] == 100


def test_the_chart_of_a_measure_is_a_little_smaller_where_a_table_follows_its_words() -> None:
    drawings = {"rape": draw("Rape: 378", RAPE)}
    pair = Pair((picture("rape"),), (Words("Text."),))
    widths = []
    for blocks in ((pair,), (pair, Grid("areas", counts(5)))):
        chapter = Part("crime", "All crime", parts=(Part("rape", "Rape", blocks, kind="measure"),))
        (plain,) = plain_document(Document(COVER, (chapter,)), drawings)["parts"][0]["parts"]
        widths.append(plain["blocks"][0]["blocks"][0]["width"])

    assert widths == [100, 84]


def short_chapter(place: int) -> Part:
    return Part(f"chapter-{place}", f"Chapter {place}", (Words("Short."),))


def test_what_is_empty_makes_a_page_all_the_same() -> None:
    nobody = Grid("none", counts(0))

    pdf = made(Points(()), Terms(()), Pair((), ()), Pair((), (Words("Alone."),)), nobody, Commentary(""))

    assert "Alone." in pdf.words
    assert [len(table.find("TH")) for table in pdf.tables] == [2]
    assert Pdf(render_pdf(Document(COVER, ()), drawings={})).headings == [(1, "Contents")]


@pytest.mark.parametrize("package", ["typst", "pikepdf"])
def test_a_package_that_is_not_installed_is_named_with_the_command(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)

    with pytest.raises(CommandError) as error:
        render_pdf(document(Words("Text.")), drawings={})

    assert str(error.value) == (
        f"a PDF needs the package {package}, which is not installed: pip install 'pcp-kpi[report]'"
    )
