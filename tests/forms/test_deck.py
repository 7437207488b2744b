from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from types import SimpleNamespace

import pandas as pd
import pytest

from pcp_kpi.document import (
    Part,
    Points,
)
from pcp_kpi.forms.deck import render_deck
from pcp_kpi.forms.deck.canvas import EMU
from pcp_kpi.forms.deck.letters import Letters
from pcp_kpi.forms.deck.native import drawable
from pcp_kpi.forms.deck.units import charted
from pcp_kpi.forms.drawing import draw_charts
from pcp_kpi.report.build import build_report
from tests.forms.deck_reading import (
    descriptions,
    document,
    every_text,
    outside,
    overlaps,
    read,
    texts,
    titles,
)


@pytest.fixture(scope="module")
def quarter(standard_figures, tmp_path_factory):
    """The priorities and two Home Office measures as a deck, with what it was made from."""
    folder = tmp_path_factory.mktemp("deck")
    report = build_report(standard_figures, "2021/22 Q1", only=("policing-priorities", "local-areas"))
    chapters = [part for part in report.document.parts if part.id != "local-areas"]
    burglary = [part for part in report.document.walk() if part.id == "burglary"]
    kept = document(
        *chapters, Part("local", "Local policing", parts=tuple(burglary)), cover=report.document.cover
    )
    charts = {picture.name: picture.draw for picture in kept.pictures}
    drawings = draw_charts(charts, folder, processes=1, say=lambda _: None)
    said = {name: drawing.words for name, drawing in drawings.items()}
    blob = render_deck(kept, charts=folder, words=said)
    return SimpleNamespace(document=kept, charts=folder, words=said, blob=blob, deck=read(blob))


@pytest.fixture(scope="module")
def standard_figures(clean_folder):
    from pcp_kpi.figures import read_figures

    return read_figures(clean_folder)


def edited(document):
    """The pictures that the deck draws itself."""
    return [one for one in document.pictures if one.plot is not None and drawable(one.plot)]


def test_every_slide_has_a_title_of_its_own(quarter):
    found = titles(quarter.deck)
    assert all(found)
    assert len(found) == len(set(found))
    assert found[:3] == ["Quarterly performance report", "About this report", "Contents"]
    assert "Hate crime: 708, above the upper limit of 607" in found


def test_every_chart_table_and_picture_has_an_alternative_text_of_its_own(quarter):
    found = descriptions(quarter.deck)
    assert len(found) > 20
    assert all(found)
    assert len(found) == len(set(found))


def test_the_alternative_text_of_a_chart_names_measure_period_value_and_verdict(quarter):
    found = next(
        text for text in descriptions(quarter.deck) if text.startswith("Control chart of hate crimes")
    )
    assert "3 quarters to April to June 2021" in found
    assert "Latest value 708, above the upper limit." in found
    casualties = next(
        text
        for text in descriptions(quarter.deck)
        if text.startswith("Control chart") and "killed or seriously injured" in text
    )
    assert casualties.endswith("Target not met.")


def test_every_table_has_a_header_row_and_row_headings_and_no_merged_cells(quarter):
    tables = [shape.table for slide in quarter.deck.slides for shape in slide.shapes if shape.has_table]
    assert len(tables) > 8
    for one in tables:
        assert one.first_row
        assert one.first_col
        assert all(cell.text_frame.text for cell in one.rows[0].cells)
        assert not any(cell.is_merge_origin or cell.is_spanned for cell in one.iter_cells())


def test_no_text_is_smaller_than_twelve_points(quarter):
    with zipfile.ZipFile(io.BytesIO(quarter.blob)) as archive:
        names = [
            name
            for name in archive.namelist()
            if re.match(r"ppt/(slides|charts|notesSlides)/[^/]+\.xml", name)
        ]
        sizes = {name: re.findall(r' sz="(\d+)"', archive.read(name).decode()) for name in names}
    assert all(int(size) >= 1200 for found in sizes.values() for size in found)
    runs = [
        run
        for slide in quarter.deck.slides
        for shape in slide.shapes
        if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs
        for run in paragraph.runs
    ]
    assert all(run.font.size is not None and run.font.size.pt >= 12 for run in runs)


def test_nothing_lies_outside_its_slide_or_on_something_else(quarter):
    assert outside(quarter.deck) == []
    assert [pair for slide in quarter.deck.slides for pair in overlaps(slide)] == []


def test_small_pictures_stand_on_the_cells_of_their_row(quarter):
    slides = [slide for slide in quarter.deck.slides if any(shape.name == "Trend" for shape in slide.shapes)]
    assert slides
    for slide in slides:
        grid = next(shape for shape in slide.shapes if shape.has_table)
        for shape in slide.shapes:
            if shape.name == "Trend":
                assert grid.top < shape.top
                assert shape.top + shape.height < grid.top + sum(row.height for row in grid.table.rows) + 2


def test_words_find_room_in_their_boxes(quarter):
    """Estimated with the widths of Arial, in which LibreOffice and PowerPoint set them."""
    for slide in quarter.deck.slides:
        for shape in slide.shapes:
            if not shape.has_text_frame or shape.is_placeholder or not shape.text_frame.text:
                continue
            size = shape.text_frame.paragraphs[0].runs[0].font.size.pt
            needed = 0.0
            for paragraph in shape.text_frame.paragraphs:
                indent = int(paragraph._p.pPr.get("marL", "0")) / EMU
                letters = Letters(size, bold=all(run.font.bold for run in paragraph.runs))
                needed += letters.lines(paragraph.text, shape.width / EMU - indent) * letters.line
            assert needed <= shape.height / EMU + 1, (slide.shapes.title.text_frame.text, shape.name)


def test_rows_are_as_high_as_their_words_and_tables_as_their_rows(quarter):
    for slide in quarter.deck.slides:
        for shape in slide.shapes:
            if not shape.has_table:
                continue
            assert sum(row.height for row in shape.table.rows) == pytest.approx(shape.height, abs=EMU)
            widths = [column.width / EMU for column in shape.table.columns]
            for row in shape.table.rows:
                for cell, width in zip(row.cells, widths, strict=True):
                    runs = cell.text_frame.paragraphs[0].runs
                    size, bold = (runs[0].font.size.pt, runs[0].font.bold) if runs else (12.0, False)
                    letters = Letters(size, bold=bool(bold))
                    lines = letters.lines(cell.text_frame.text, width - 10)
                    assert lines * letters.line + 5 <= row.height / EMU + 0.5


def test_the_marking_and_the_number_stand_on_every_slide(quarter):
    for number, slide in enumerate(quarter.deck.slides, start=1):
        assert "OFFICIAL" in texts(slide), number
        fields = slide._element.xpath('.//a:fld[@type="slidenum"]')
        assert len(fields) == 1, number


def test_charts_hold_the_numbers_of_their_plots_and_gaps_stay_gaps(quarter):
    plots = {picture.label: picture.plot for picture in edited(quarter.document)}
    charts = {
        shape.name: shape.chart for slide in quarter.deck.slides for shape in slide.shapes if shape.has_chart
    }
    assert charts.keys() == plots.keys()
    for label, chart in charts.items():
        plot = plots[label]
        assert list(chart.plots[0].categories) == list(plot.categories)
        for series, line in zip(chart.plots[0].series, plot.lines, strict=True):
            assert series.name == line.name
            assert tuple(series.values) == charted(plot, line)
        assert chart._chartSpace.xpath(".//c:dispBlanksAs")[0].get("val") == "gap"
    gaps = [value for chart in charts.values() for series in chart.plots[0].series for value in series.values]
    assert None in gaps


def test_workbooks_in_the_deck_hold_the_plotted_numbers_and_nothing_else(quarter):
    plots = [picture.plot for picture in edited(quarter.document)]
    with zipfile.ZipFile(io.BytesIO(quarter.blob)) as archive:
        books = [archive.read(name) for name in archive.namelist() if name.endswith(".xlsx")]
    sheets = [
        pd.read_excel(io.BytesIO(book), engine="calamine", sheet_name=None, header=None) for book in books
    ]
    assert len(sheets) == len(plots)
    held = [next(iter(sheet.values())) for sheet in sheets]
    assert all(len(sheet) == 1 for sheet in sheets)
    shapes = sorted((len(plot.categories) + 1, len(plot.lines) + 1) for plot in plots)
    assert sorted(sheet.shape for sheet in held) == shapes
    names = {line.name for plot in plots for line in plot.lines}
    assert {name for sheet in held for name in sheet.iloc[0, 1:]} == names


def test_lines_differ_by_more_than_their_colour(quarter):
    chart = next(
        shape.chart
        for slide in quarter.deck.slides
        for shape in slide.shapes
        if shape.has_chart and shape.name == "Chart: Burglary"
    )
    dashes = {series.name: str(series.format.line.dash_style) for series in chart.plots[0].series}
    assert dashes["Upper limit"] == dashes["Lower limit"] != dashes["Mean"]
    value = chart.plots[0].series[0]
    marks = {point.get("val") for point in value._element.xpath("./c:dPt//c:symbol")}
    assert marks == {"square"}  # below its limits
    assert value.marker.style is not None


def test_each_line_is_labelled_at_its_end_with_its_name_and_value(quarter):
    chart = next(
        shape.chart
        for slide in quarter.deck.slides
        for shape in slide.shapes
        if shape.name == "Chart: Burglary"
    )
    for series in chart.plots[0].series:
        (label,) = series._element.xpath("./c:dLbls/c:dLbl")
        known = [place for place, value in enumerate(series.values) if value is not None]
        assert label.xpath("./c:idx")[0].val == known[-1]
        assert label.xpath("./c:showVal")[0].val
    assert not chart.has_legend


def test_the_contents_lead_to_the_chapters(quarter):
    slide = quarter.deck.slides[2]
    runs = [
        run
        for shape in slide.shapes
        if shape.name == "Words"
        for line in shape.text_frame.paragraphs
        for run in line.runs
    ]
    links = {
        run.text: slide.part.related_part(link[0].rId)
        for run in runs
        if (link := run._r.xpath(".//a:hlinkClick"))
    }
    assert list(links) == [part.title for part in quarter.document.parts]
    assert links["Policing priorities"].slide.shapes.title.text_frame.text == "Policing priorities"
    number = list(quarter.deck.slides).index(links["Policing priorities"].slide) + 1
    assert f"Policing priorities  {number}" in texts(slide)


def test_every_sentence_of_the_document_stands_in_the_deck(quarter):
    said = every_text(quarter.deck)
    points = [item for block in quarter.document.blocks if isinstance(block, Points) for item in block.items]
    assert len(points) > 20
    assert [item for item in points if item not in said] == []


def test_every_printed_cell_of_the_comparisons_stands_in_the_deck(quarter):
    cells = {
        cell.text_frame.text
        for slide in quarter.deck.slides
        for shape in slide.shapes
        if shape.has_table
        for cell in shape.table.iter_cells()
    }
    grids = [grid for grid in quarter.document.grids if grid.name.endswith("-comparison")]
    assert len(grids) == 8
    for grid in grids:
        for column in grid.table.columns:
            assert {grid.table.cell(row, column) for row in range(len(grid.table.frame))} <= cells


def test_definitions_and_captions_stand_in_the_notes(quarter):
    slide = next(
        slide
        for slide in quarter.deck.slides
        if slide.shapes.title.text_frame.text.startswith("Hate crime: 708")
    )
    notes = slide.notes_slide.notes_text_frame.text
    assert "Crimes and crimed incidents that carry a hate crime keyword." in notes
    assert "Limits as printed in the force's report of July 2021 (baseline 2019/20)" in notes


def test_the_same_document_gives_the_same_bytes(quarter):
    again = render_deck(quarter.document, charts=quarter.charts, words=quarter.words)
    assert again == quarter.blob


def test_the_properties_name_title_and_language_and_hold_no_clock(quarter):
    properties = quarter.deck.core_properties
    assert properties.title == "Quarterly performance report, 2021/22 Q1: West Mercia Police"
    assert properties.language == "en-GB"
    assert properties.created == properties.modified == datetime(1980, 1, 1)
