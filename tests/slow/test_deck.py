"""The whole deck of both reports: titles, alternative texts, header rows, sizes and places on every slide."""

from __future__ import annotations

import io
import itertools
import re
import zipfile

import pytest
from pptx import Presentation

from pcp_kpi.forms.deck import render_deck
from pcp_kpi.forms.deck.canvas import EMU, Box
from pcp_kpi.forms.deck.units import charted
from pcp_kpi.forms.drawing import draw_charts, usual_processes
from pcp_kpi.report.build import build_report
from tests.forms.deck_reading import box, covers

pytestmark = pytest.mark.slow

MOST_BYTES = 8_000_000
QUARTERS = (("2021/22 Q1", None), ("2025/26 Q4", "2024/25"))


@pytest.fixture(scope="module", params=QUARTERS, ids=[quarter for quarter, _ in QUARTERS])
def made(request, all_figures, tmp_path_factory):
    quarter, baseline = request.param
    document = build_report(all_figures, quarter, baseline=baseline).document
    charts = tmp_path_factory.mktemp("charts")
    drawings = draw_charts(
        {picture.name: picture.draw for picture in document.pictures},
        charts,
        processes=usual_processes(),
        say=lambda _: None,
    )
    words = {name: drawing.words for name, drawing in drawings.items()}
    blob = render_deck(document, charts=charts, words=words)
    return document, blob, Presentation(io.BytesIO(blob))


def test_titles_and_alternative_texts_are_all_different(made):
    _, _, deck = made
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert all(titles)
    assert len(set(titles)) == len(titles)
    shown = [
        shape._element.xpath(".//p:cNvPr")[0].get("descr")
        for slide in deck.slides
        for shape in slide.shapes
        if shape._element.tag.endswith(("}graphicFrame", "}pic"))
    ]
    assert all(shown)
    assert len(set(shown)) == len(shown)


def test_every_table_has_a_header_row(made):
    _, _, deck = made
    tables = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    assert tables
    assert all(table.first_row and table.first_col for table in tables)


def test_no_text_is_smaller_than_twelve_points_and_the_file_is_small(made):
    _, blob, _ = made
    assert len(blob) < MOST_BYTES
    with zipfile.ZipFile(io.BytesIO(blob)) as archive:
        pages = [name for name in archive.namelist() if re.match(r"ppt/(slides|charts)/[^/]+\.xml", name)]
        sizes = [
            int(size) for name in pages for size in re.findall(r' sz="(\d+)"', archive.read(name).decode())
        ]
    assert min(sizes) >= 1200


def test_nothing_lies_outside_its_slide_or_on_something_else(made):
    _, _, deck = made
    slide_box = Box(0, 0, deck.slide_width / EMU, deck.slide_height / EMU)
    for slide in deck.slides:
        title = slide.shapes.title.text_frame.text
        for shape in slide.shapes:
            place = box(shape)
            assert place.left >= 0, title
            assert place.right <= slide_box.right + 0.1, title
            assert place.bottom <= slide_box.bottom + 0.1, title
        kept = [shape for shape in slide.shapes if shape.name != "Trend"]
        covered = [
            (title, one.name, other.name)
            for one, other in itertools.combinations(kept, 2)
            if covers(box(one), box(other))
        ]
        assert covered == []


def test_every_chart_holds_the_numbers_of_its_plot(made):
    document, _, deck = made
    plots = {picture.label: picture.plot for picture in document.pictures if picture.plot is not None}
    charts = [(shape.name, shape.chart) for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    assert len(charts) > 10
    for label, chart in charts:
        plot = plots[label]
        held = [tuple(series.values) for series in chart.plots[0].series]
        assert held == [charted(plot, line) for line in plot.lines], label
