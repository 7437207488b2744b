"""Small documents for the deck, and a deck taken apart."""

from __future__ import annotations

import io
import itertools
import math

import pandas as pd
from pptx import Presentation

from pcp_kpi.charts import ChartWords
from pcp_kpi.document import (
    Cover,
    Document,
    Grid,
    Line,
    Pair,
    Part,
    Picture,
    Plot,
    Points,
    Subheading,
    Tag,
    Words,
)
from pcp_kpi.forms.deck import render_deck
from pcp_kpi.forms.deck.canvas import EMU, Box
from pcp_kpi.tables import Column, Table

COVER = Cover("West Mercia Police", "Report", "April to June 2021", "2021/22 Q1", "OFFICIAL")


def table(title="Outcomes", rows=3, columns=2, text="Charge or summons"):
    frame = pd.DataFrame(
        {f"c{place}": [float(row + place) for row in range(rows)] for place in range(columns)}
    )
    frame.insert(0, "name", [f"{text} {row}" for row in range(rows)])
    shown = [
        Column("name", "Outcome"),
        *(Column(f"c{place}", f"Number {place}", "count") for place in range(columns)),
    ]
    return Table(title, frame, shown)


def words(title="Rape: 378", **other):
    given = {
        "subtitle": "",
        "caption": "",
        "source": "Source: Home Office.",
        "alt_text": f"Chart of {title}.",
    }
    return ChartWords(**{"title": title, **given, **other})


def document(*parts, cover=COVER):
    return Document(cover, parts)


def read(blob):
    return Presentation(io.BytesIO(blob))


def render(*parts, cover=COVER, charts=None, said=None, **how):
    return read(render_deck(document(*parts, cover=cover), charts=charts, words=said or {}, **how))


def notes(slide):
    return slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else ""


def measure(folder=None):
    """Return one measure's page as the report has it: an editable chart, or a picture in `folder`, table and words."""
    lines = (
        Line("Rape", "value", (320.0, math.nan, 378.0), ("", "", "above")),
        Line("Mean", "mean", (307.0,) * 3),
        Line("Upper limit", "upper", (351.0,) * 3),
        Line("Lower limit", "lower", (262.0,) * 3),
    )
    plot = Plot(
        "line", ("2019/20 Q1", "2020/21 Q1", "2021/22 Q1"), lines, axis="Offences a quarter, West Mercia"
    )
    chart = picture(folder) if folder else Picture("rape", "Chart: Rape", draw=lambda: None, plot=plot)
    said = (
        Subheading("Key points"),
        Points(("378 offences: an 18% increase.", "Above the upper limit.") * 3),
    )
    blocks = (Pair((chart, Grid("rape-comparison", table("Rape: comparison"))), said),)
    tags = (Tag("Above upper limit", "above"), Tag("Target not met", "not-met"))
    return Part("rape", "Rape", blocks, kind="measure", tags=tags)


def report():
    """Return a document with all the kinds of slides."""
    chapter = Part(
        "crime", "All crime", (Words("By type.", "lead"), Grid("all", table(rows=20))), (measure(),)
    )
    return document(chapter, Part("sources", "Sources", (Words("Home Office."),), kind="annex"))


def titles(deck):
    return [slide.shapes.title.text_frame.text for slide in deck.slides]


def texts(slide):
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def every_text(deck):
    return "\n".join(texts(slide) for slide in deck.slides)


def box(shape):
    return Box(*(side / EMU for side in (shape.left, shape.top, shape.width, shape.height)))


def descriptions(deck):
    """Alternative texts of everything that is not text."""
    kept = [
        shape
        for slide in deck.slides
        for shape in slide.shapes
        if shape._element.tag.endswith(("}graphicFrame", "}pic"))
    ]
    return [shape._element.xpath(".//p:cNvPr")[0].get("descr") for shape in kept]


def picture(folder, name="rape", label="Chart: Rape", size=(720, 405)):
    from PIL import Image

    Image.new("RGB", size, "#ffffff").save(folder / f"{name}.png")
    return Picture(name, label, draw=lambda: None)


def pictures(slide):
    return [shape for shape in slide.shapes if shape._element.tag.endswith("}pic")]


def covers(one, other, slack=0.5):
    """Tell whether two boxes have a common ground wider than `slack` points."""
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across > slack and down > slack


def overlaps(slide):
    """Pairs of shapes on a slide that cover one another, but for small pictures on the cells of a table."""
    shapes = list(slide.shapes)
    return [
        (one.name, other.name)
        for one, other in itertools.combinations(shapes, 2)
        if covers(box(one), box(other)) and "Trend" not in (one.name, other.name)
    ]


def outside(deck):
    width, height = deck.slide_width, deck.slide_height
    return [
        (slide.shapes.title.text_frame.text, shape.name)
        for slide in deck.slides
        for shape in slide.shapes
        if shape.left < 0
        or shape.top < 0
        or shape.left + shape.width > width + 1
        or shape.top + shape.height > height + 1
    ]
