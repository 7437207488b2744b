from __future__ import annotations

import dataclasses
import io
import re
import sys
from xml.etree import ElementTree

import matplotlib
import pytest
from PIL import Image

from pcp_kpi.charts import draw_control_chart
from pcp_kpi.errors import CommandError

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def chart(make_points, theft, words):
    return draw_control_chart(make_points(theft, mean=182.5, lower=109.6, upper=255.4), words=words)


def test_the_svg_is_well_formed_and_names_and_describes_itself(chart, words):
    root = ElementTree.fromstring(chart.to_svg(id_prefix="theft"))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "theft-svg-title theft-svg-desc"
    assert root.find(f"{SVG}title").text == words.title
    assert root.find(f"{SVG}desc").text == words.alt_text


def test_the_svg_takes_the_width_it_is_given(chart):
    root = ElementTree.fromstring(chart.to_svg(id_prefix="theft"))
    assert root.get("viewBox").startswith("0 0 518.4 ")
    assert root.get("width") is None
    assert root.get("height") is None


def test_the_svg_brings_no_prolog_no_style_sheet_and_no_request(chart):
    svg = chart.to_svg(id_prefix="theft")
    assert svg.startswith("<svg ")
    assert svg.endswith("</svg>")
    for foreign in ("<?xml", "<!DOCTYPE", "<style", "<metadata", "<image", "<script", "@import"):
        assert foreign not in svg
    addresses = re.findall(r'https?://[^"\s]+', svg)
    assert set(addresses) == {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def test_text_stays_text_in_fonts_that_every_machine_has(chart):
    root = ElementTree.fromstring(chart.to_svg(id_prefix="theft"))
    texts = {"".join(text.itertext()): text.get("style") for text in root.iter(f"{SVG}text")}
    assert "Upper limit 255" in texts
    fonts = root.get("font-family")
    assert "Arial" in fonts
    assert fonts.endswith("sans-serif")
    assert not any("font-family" in style for style in texts.values())


def test_a_picture_carries_nothing_that_nobody_sees(chart):
    svg = chart.to_svg(id_prefix="theft")
    assert "rotate(-0" not in svg
    assert "<g/>" not in svg
    assert not re.search(r"\d\.\d{3}", svg)


def test_ids_begin_with_the_prefix_and_each_is_unique(chart):
    svg = chart.to_svg(id_prefix="theft")
    ids = re.findall(r' id="([^"]+)"', svg)
    assert all(name.startswith("theft-") for name in ids)
    assert len(ids) == len(set(ids))
    assert {"theft-values", "theft-mean", "theft-upper-limit", "theft-lower-limit"} <= set(ids)


def test_every_reference_in_the_svg_leads_to_an_id_in_it(chart):
    svg = chart.to_svg(id_prefix="theft")
    references = re.findall(r'(?:url\(#|href="#)([^")]+)', svg)
    assert references
    assert set(references) <= set(re.findall(r' id="([^"]+)"', svg))


def test_charts_with_different_prefixes_share_no_id(chart):
    one, other = (set(re.findall(r' id="([^"]+)"', chart.to_svg(id_prefix=p))) for p in ("a", "b"))
    assert not one & other


def test_a_prefix_that_is_no_name_is_refused(chart):
    with pytest.raises(CommandError) as refusal:
        chart.to_svg(id_prefix="2021/22")
    assert str(refusal.value) == (
        "an id prefix begins with a letter and holds letters, digits, - and _; this is '2021/22'"
    )


def test_the_same_table_gives_the_same_bytes_twice(make_points, theft, words):
    points = make_points(theft, mean=182.5, lower=109.6, upper=255.4)
    one, other = (draw_control_chart(points, words=words) for _ in range(2))
    assert one.to_svg(id_prefix="a") == other.to_svg(id_prefix="a") == one.to_svg(id_prefix="a")
    assert one.to_png(dpi=60) == other.to_png(dpi=60) == one.to_png(dpi=60)


def test_a_png_carries_the_alternative_text(chart, words):
    image = Image.open(io.BytesIO(chart.to_png(dpi=50)))
    assert image.text["Description"] == words.alt_text
    assert image.text["Title"] == words.title
    assert image.width == 360


def test_a_chart_in_greyscale_keeps_dark_marks_on_light_paper(chart):
    grey = Image.open(io.BytesIO(chart.to_png(dpi=50))).convert("L")
    assert grey.getpixel((1, 1)) == 255
    assert min(grey.tobytes()) < 80


@pytest.mark.parametrize(("suffix", "begins"), [(".png", b"\x89PNG"), (".svg", b"<?xml"), (".SVG", b"<?xml")])
def test_a_chart_is_saved_by_its_suffix(chart, tmp_path, suffix, begins):
    path = chart.save(tmp_path / "charts" / f"theft{suffix}", dpi=40)
    assert path.read_bytes().startswith(begins)


def test_a_saved_svg_is_well_formed_and_has_a_size(chart, tmp_path):
    root = ElementTree.parse(chart.save(tmp_path / "theft.svg")).getroot()
    assert root.get("width") == "518.4pt"


def test_another_suffix_is_refused(chart, tmp_path):
    with pytest.raises(CommandError) as refusal:
        chart.save(tmp_path / "theft.jpg")
    assert str(refusal.value) == "a chart is saved as .svg or .png; 'theft.jpg' ends in '.jpg'"
    assert not list(tmp_path.iterdir())


def test_a_chart_shows_itself_in_a_notebook(chart):
    assert chart._repr_svg_().startswith("<svg ")


def test_a_notebook_is_told_the_alternative_text(chart, words):
    formatters = pytest.importorskip("IPython.core.formatters")
    data, about = formatters.DisplayFormatter().format(chart)
    assert data["image/svg+xml"] == chart._repr_svg_()
    assert data["text/plain"] == words.alt_text
    assert about["image/svg+xml"] == {"alt": words.alt_text}


def test_a_chart_is_read_only(chart):
    with pytest.raises(dataclasses.FrozenInstanceError):
        chart.words = None
    assert chart.alt_text.startswith("Line chart")
    assert chart.ax is chart.axes[0]


def test_drawing_and_writing_leave_the_session_as_it_was(make_points, theft, words):
    before = dict(matplotlib.rcParams)
    chart = draw_control_chart(make_points(theft), words=words)
    chart.to_svg()
    chart.to_png(dpi=40)
    assert dict(matplotlib.rcParams) == before


def test_a_style_of_the_session_does_not_change_the_picture(make_points, theft, words):
    plain = draw_control_chart(make_points(theft), words=words).to_svg()
    with matplotlib.rc_context({"axes.grid": False, "font.size": 30, "svg.fonttype": "path"}):
        assert draw_control_chart(make_points(theft), words=words).to_svg() == plain


def test_charts_draw_without_pyplot_and_without_importing_afcharts():
    import subprocess

    code = (
        "import sys, pcp_kpi.charts as c\n"
        "import pandas as pd\n"
        "day = pd.to_datetime(['2021-04-01'])\n"
        "rows = pd.DataFrame({'period': day, 'level': [1.0], 'signal': ['within']})\n"
        "c.draw_sparkline(rows, alt_text='x').to_svg()\n"
        "print([m for m in ('matplotlib.pyplot', 'afcharts') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
