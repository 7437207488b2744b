"""Decks: titles, text, tables, native charts, alternative texts and notes."""

from __future__ import annotations

from pathlib import Path

import pytest

from pcp_kpi.auditing.drafts.readers.pptx import read_pptx
from pcp_kpi.errors import CommandError

pptx = pytest.importorskip("pptx")


def make_deck(path: Path) -> Path:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Hate crime"
    box = slide.shapes.add_textbox(0, 0, Inches(2), Inches(1))
    box.text_frame.text = "It rose to 708."
    table = slide.shapes.add_table(2, 2, 0, 0, Inches(3), Inches(1)).table
    for (row, column), text in {
        (0, 0): "Measure",
        (0, 1): "2021/22 Q1",
        (1, 0): "Rape",
        (1, 1): "378",
    }.items():
        table.cell(row, column).text = text
    data = CategoryChartData()
    data.categories = ["2019/20 Q1", "2021/22 Q1"]
    data.add_series("Crimes", (453, 708))
    chart = slide.shapes.add_chart(XL_CHART_TYPE.LINE, 0, 0, Inches(3), Inches(2), data)
    chart._element._nvXxPr.cNvPr.set("descr", "Chart: latest 708")
    slide.notes_slide.notes_text_frame.text = "Limits of 2019/20."
    deck.save(str(path))
    return path


def test_a_deck_is_read_slide_by_slide(tmp_path: Path) -> None:
    found = read_pptx(make_deck(tmp_path / "draft.pptx"))

    assert [(one.kind, one.place, one.text) for one in found] == [
        ("heading", "slide 1", "Hate crime"),
        ("sentence", "slide 1", "It rose to 708."),
        ("table row", "slide 1", "Rape | 378"),
        ("alternative text", "slide 1", "Chart: latest 708"),
        ("table row", "slide 1, chart", "2019/20 Q1 | 453"),
        ("table row", "slide 1, chart", "2021/22 Q1 | 708"),
        ("note", "slide 1, notes", "Limits of 2019/20."),
    ]
    assert {one.headings for one in found} == {("Hate crime",)}
    assert found[5].cells[0].columns == ("Crimes",)
    assert found[5].cells[0].raw


def test_an_axis_of_dates_is_read_with_what_each_point_stands_for(tmp_path: Path) -> None:
    path = make_deck(tmp_path / "draft.pptx")
    deck = pptx.Presentation(str(path))
    box = deck.slides[0].shapes[1].text_frame
    box.text = "Rape, April 2018 to June 2021; each point: 6 months to the date below it"
    deck.save(str(path))

    charted = [one for one in read_pptx(path) if one.place == "slide 1, chart"]

    assert [one.cells[0].rows for one in charted] == [
        ("6 months to 2019/20 Q1",),
        ("6 months to 2021/22 Q1",),
    ]


def test_another_file_by_that_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "draft.pptx"
    path.write_text("no deck")

    with pytest.raises(CommandError, match=r"^draft\.pptx is not a deck: .*; save it as \.pptx again$"):
        read_pptx(path)
