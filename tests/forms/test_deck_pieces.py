"""The pieces of the deck one by one: room for words, cut tables, small pictures, charts that can be edited."""

from __future__ import annotations

import io
import itertools
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pptx import Presentation

from pcp_kpi.charts import draw_sparkline
from pcp_kpi.document import Line, Plot, Points, Subheading, Words
from pcp_kpi.errors import CommandError
from pcp_kpi.forms.deck.canvas import Box
from pcp_kpi.forms.deck.course import _spread
from pcp_kpi.forms.deck.letters import Letters, runs_of
from pcp_kpi.forms.deck.native import MOST_BARS, add_native, drawable, key_words
from pcp_kpi.forms.deck.palette import palette_of
from pcp_kpi.forms.deck.plan import Native
from pcp_kpi.forms.deck.sparks import png_of, slim_png, title_of
from pcp_kpi.forms.deck.texts import (
    Paragraph,
    Section,
    Span,
    broken,
    commentary_paragraphs,
    fill,
    sections_of,
)
from pcp_kpi.forms.deck.units import charted, without_shared_words

NAN = math.nan
PALETTE = palette_of({}, {})
TEXTS = st.text(st.characters(codec="utf-8"), max_size=200)


def test_widths_are_those_of_helvetica_and_bold_is_wider():
    letters = Letters(10)
    assert letters.width("Hate") == pytest.approx(1.01 * (7.22 + 5.56 + 2.78 + 5.56))
    assert Letters(10, bold=True).width("Hate") > letters.width("Hate")
    assert Letters(10, runs=1.2).width("Hate") == pytest.approx(1.2 * letters.width("Hate"))
    assert letters.width("▲") == pytest.approx(10.1)


def test_a_font_that_is_not_known_is_taken_to_be_wide():
    assert runs_of("Calibri") == 1.0
    assert runs_of("A Force's Own") == 1.25 > runs_of("verdana")


def test_a_text_takes_one_line_in_its_own_width_and_two_in_less():
    letters = Letters(12)
    text = "Above the upper control limit"
    assert letters.lines(text, letters.width(text)) == 1
    assert letters.lines(text, letters.width(text) - 1) == 2
    assert letters.lines("one\ntwo", 500) == 2


@given(TEXTS, st.floats(20, 400))
def test_a_wider_column_never_takes_more_lines(text, width):
    letters = Letters(12)
    assert 1 <= letters.lines(text, 2 * width) <= letters.lines(text, width)


def points(count, text="a sentence about the quarter"):
    return sections_of([Subheading("Key points"), Points(tuple(f"{text} {n}" for n in range(count)))])


def test_a_column_that_is_full_leaves_the_rest_for_the_next():
    placed, left = fill(points(20), width=200, height=120, letters=Letters(12))
    assert placed[0].text == "Key points"
    assert 1 < len(placed) < 21
    assert [one.text for one in (*placed, *left[0].paragraphs)] == [
        one.text for one in points(20)[0].paragraphs
    ]


def test_a_heading_is_never_left_alone_at_the_foot_of_a_column():
    letters = Letters(12)
    placed, left = fill(points(1), width=200, height=1.5 * letters.line, letters=letters)
    assert placed == []
    assert left == points(1)


def test_a_short_section_keeps_its_place_when_a_long_one_before_it_is_cut():
    blocks = [Points(("word " * 60, "word " * 60)), Subheading("Good looks like"), Words("Fewer.")]
    for pin in (True, False):
        placed, left = fill(sections_of(blocks), width=200, height=170, letters=Letters(12), pin=pin)
        assert ("Fewer." in [one.text for one in placed]) is pin
        assert left


def test_a_heading_without_words_is_left_out():
    assert sections_of([Subheading("Targets")]) == ()


@given(TEXTS)
def test_no_word_of_a_broken_paragraph_is_lost(text):
    (section,) = sections_of([Words(f"word {text} word")])
    parts = broken(section, width=60, height=40, letters=Letters(12)).paragraphs
    assert "".join("".join(part.text for part in parts).split()) == "".join(f"word {text} word".split())
    assert all(part.height(60, Letters(12)) <= 40 or len(part.text) == 1 for part in parts)


def test_a_paragraph_that_is_cut_keeps_its_bold_words():
    term = Paragraph((Span("No source has a figure: ", bold=True), Span("offence " * 60)))
    parts = broken(Section((term,)), width=200, height=60, letters=Letters(12)).paragraphs
    assert len(parts) > 1
    assert [span.text for part in parts for span in part.spans if span.bold] == ["No source has a figure: "]


def test_commentary_keeps_bold_and_bullets_and_shows_html():
    found = commentary_paragraphs("A **bold** *word*\n\n1. <script>x</script>\n\n```\ncode\n```")
    assert [(part.kind, part.text) for part in found] == [
        ("", "A bold word"),
        ("bullet", "<script>x</script>"),
        ("", "code"),
    ]
    assert [span.text for span in found[0].spans if span.bold] == ["bold"]
    assert [span.text for span in found[0].spans if span.italic] == ["word"]


def spark(levels=(1.0, 2, 3, 2, 9)):
    days = pd.date_range("2020-04-01", periods=len(levels), freq="QS")
    signal = ["within"] * (len(levels) - 1) + ["above"]
    return draw_sparkline(
        pd.DataFrame({"period": days, "level": levels, "signal": signal}), alt_text="Rape, five quarters"
    ).to_svg(id_prefix="spark")


def test_a_small_picture_is_drawn_in_its_own_shape_and_colours():
    picture = Image.open(io.BytesIO(png_of(spark())))
    assert picture.size == (330, 72)
    colours = {colour for _, colour in picture.getcolors(maxcolors=100_000)}
    assert {(18, 67, 109), (128, 22, 80), (255, 255, 255)} <= colours  # line, flagged point, ground
    assert title_of(spark()) == "Rape, five quarters"


def test_a_small_picture_of_round_points_has_curves():
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><title>dot</title>'
        '<path d="M 0 5 C 0 0 10 0 10 5 C 10 10 0 10 0 5 z" style="fill: #12436d"/></svg>'
    )
    picture = Image.open(io.BytesIO(png_of(svg)))
    assert picture.getpixel((20, 20)) == (18, 67, 109)
    assert picture.getpixel((1, 1)) == (255, 255, 255)


def test_what_is_no_svg_is_refused():
    with pytest.raises(
        CommandError, match=r"^a small picture of a table is an inline <svg>; this begins 'trend'$"
    ):
        png_of("trend")


def test_a_slimmed_picture_keeps_its_size_and_its_white(tmp_path):
    picture = Image.new("RGB", (300, 200), "#ffffff")
    picture.paste((18, 67, 109), (10, 10, 60, 60))
    picture.save(tmp_path / "chart.png")
    slim = Image.open(io.BytesIO(slim_png(tmp_path / "chart.png"))).convert("RGB")
    assert slim.size == (300, 200)
    assert slim.getpixel((200, 150)) == (255, 255, 255)
    assert slim.getpixel((30, 30)) == pytest.approx((18, 67, 109), abs=4)


def line_plot(unit="count", **lines):
    values = lines or {
        "value": (453.0, NAN, 708.0),
        "upper": (607.0, 607.0, 607.0),
        "lower": (307.0, 307.0, 307.0),
    }
    made = [
        Line(role.capitalize(), role, tuple(levels), ("", "", "above") if role == "value" else ())
        for role, levels in values.items()
    ]
    return Plot("line", ("2019/20 Q1", "2019/20 Q2", "2021/22 Q1"), tuple(made), unit=unit, axis="Offences")


def chart_of(plot, box=None):
    slide = Presentation().slides.add_slide(Presentation().slide_layouts[6])
    item = Native(box or Box(36, 90, 540, 250), plot, "Chart", "A chart")
    return add_native(slide.shapes, item, PALETTE, Letters(12)).chart


@pytest.mark.parametrize(
    ("unit", "value", "held", "code"),
    [
        ("count", 708.0, 708.0, "#,##0"),
        ("count", 3.5, 3.5, "#,##0.0"),
        ("share", 0.264, 0.264, "0.0%"),
        ("percent", 26.4, 26.4, '0.0"%"'),
        ("per-100", 0.215, 21.5, "0.0"),
        ("duration", 818.0, 818 / 86_400, '[m]"m" ss"s"'),
    ],
)
def test_a_workbook_holds_what_a_spreadsheet_prints_in_the_unit(unit, value, held, code):
    plot = line_plot(unit, value=(value, NAN, value))
    assert charted(plot, plot.lines[0]) == (pytest.approx(held), None, pytest.approx(held))
    chart = chart_of(plot)
    assert chart.plots[0].series[0]._element.xpath(".//c:dLbl/c:numFmt")[0].get("formatCode") == code
    assert tuple(chart.plots[0].series[0].values) == charted(plot, plot.lines[0])


def test_a_flagged_point_has_a_shape_of_its_own_which_is_explained():
    plot = line_plot()
    value = chart_of(plot).plots[0].series[0]._element
    assert [symbol.get("val") for symbol in value.xpath("./c:dPt//c:symbol")] == ["triangle"]
    assert key_words(plot) == "▲\u00a0above its limits"
    assert key_words(line_plot(value=(1.0, 2.0, 3.0), upper=(4.0, 4.0, 4.0))) == "▲\u00a0above its limits"
    assert key_words(Plot("line", ("a",), (Line("A", "value", (1.0,)),))) == ""


def test_counts_start_from_zero():
    assert chart_of(line_plot()).value_axis.minimum_scale == 0


def test_labels_at_the_ends_of_lines_do_not_cover_one_another():
    lines = {
        "value": 500.0,
        "mean": 501.0,
        "upper": 502.0,
        "lower": 499.0,
        "target": 500.5,
        "projected": 498.0,
    }
    plot = line_plot(**{role: (level, level, level) for role, level in lines.items()})
    box = Box(36, 90, 540, 250)
    chart = chart_of(plot, box)
    high = chart.value_axis.maximum_scale
    inner = [
        float(chart._chartSpace.xpath(f".//c:plotArea/c:layout//c:{side}")[0].get("val")) for side in "yh"
    ]
    heights = []
    for series, level in zip(chart.plots[0].series, lines.values(), strict=True):
        moved = float(series._element.xpath(".//c:dLbl//c:manualLayout/c:y")[0].get("val"))
        heights.append(box.height * (inner[0] + inner[1] * (1 - level / high) + moved))
    gaps = [after - before for before, after in itertools.pairwise(sorted(heights))]
    assert min(gaps) > 12
    assert max(heights) <= box.height


def test_bars_stand_in_their_order_with_their_values():
    bars = Plot("bars", ("Victims", "Suspects"), (Line("Number", "value", (111.0, 303.0)),))
    chart = chart_of(bars)
    assert chart.category_axis.reverse_order
    assert chart.plots[0].series[0].data_labels.show_value
    assert not chart.has_legend
    assert chart.value_axis.minimum_scale == 0


def test_two_kinds_of_bars_have_a_legend():
    lines = (Line("2020", "value", (1.0, 2.0)), Line("2021", "value", (2.0, 3.0)))
    assert chart_of(Plot("bars", ("a", "b"), lines)).has_legend


def test_what_cannot_be_drawn_stays_a_picture():
    many = tuple(str(place) for place in range(MOST_BARS + 1))
    assert not drawable(Plot("bars", many, (Line("N", "value", (1.0,) * len(many)),)))
    assert not drawable(Plot("bars", ("a",), (Line("Average", "mean", (1.0,)),)))
    assert not drawable(Plot("line", ("a",), (Line("N", "value", (NAN,)),)))
    assert not drawable(Plot("line", (), ()))
    assert drawable(line_plot())


def test_colours_of_the_theme_are_used_where_they_can_be_seen():
    mapping = {"bg1": "lt1"}
    seen = palette_of({"lt1": "#FFFFFF", "accent1": "#003366", "accent2": "#FFFF00"}, mapping)
    assert (seen["value"], seen["outside"]) == ("accent1", "#801650")
    dark = palette_of({"dk2": "#101820", "accent1": "#12436D", "accent2": "#FFD700"}, {"bg1": "dk2"})
    assert (dark["value"], dark["outside"]) == ("tx1", "accent2")


def test_labels_that_crowd_stand_about_the_middle_of_their_places():
    assert _spread([100.0, 101.0, 102.0], 400.0) == [86.0, 101.0, 116.0]
    assert _spread([50.0, 200.0], 400.0) == [50.0, 200.0]


def test_labels_stay_on_the_chart():
    assert _spread([399.0, 400.0], 400.0) == [385.0, 400.0]
    assert _spread([1.0, 0.0], 400.0) == [15.0, 0.0]
    assert _spread([], 400.0) == []


def test_words_with_which_all_periods_begin_are_told_once():
    rolling = Plot("line", ("6 months to May 2021", "6 months to Jun 2021"), ())
    shorter, said = without_shared_words(rolling)
    assert (shorter.categories, said) == (
        ("May 2021", "Jun 2021"),
        "each point: 6 months to the date below it",
    )
    for labels in [("Apr 2021", "May 2021"), ("30 Apr 2021",), ("1 May 2020", "1 May 2021")]:
        assert without_shared_words(Plot("line", labels, ())) == (Plot("line", labels, ()), "")
    bars = Plot("bars", ("Aged 16 to 24", "Aged 25 to 34"), ())
    assert without_shared_words(bars) == (bars, "")
