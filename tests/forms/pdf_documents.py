"""Documents made by hand, for the tests of the PDF."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from pcp_kpi.charts import Chart, ChartWords
from pcp_kpi.document import (
    Block,
    Cover,
    Document,
    Part,
    Picture,
)
from pcp_kpi.forms.drawing import Drawing
from pcp_kpi.forms.pdf import render_pdf
from pcp_kpi.tables import Column, Table
from tests.forms.pdf_reading import Pdf

SPECIAL = r'# $ * _ ` < > @ [ ] \ // /* ~ -- " #image("x") $x^2$ @ref <label> = not a heading'
MARKING = "OFFICIAL"
COVER = Cover(
    organisation="West Mercia Police",
    title="Quarterly performance report",
    period="April to June 2021",
    period_label="2021/22 Q1",
    marking=MARKING,
    facts=(("Reference", "SPI/2021/170"), ("Version", "1.0")),
    introduction=("Each measure stands with its control limits.",),
)
HATE_CRIME = "Control chart of hate crimes. Latest value 708, above the upper limit of 607."
RAPE = "Control chart of rape. Latest value 378, above the upper limit of 351."


def draw(title: str, alt_text: str, *, height: float = 2) -> Drawing:
    figure = Figure(figsize=(7.2, height))
    figure.text(0.1, 0.5, title)
    words = ChartWords(title=title, subtitle="", caption="", source="", alt_text=alt_text)
    return Drawing(Chart(figure, (), words).to_svg(), words)


def picture(name: str) -> Picture:
    def never() -> Chart:
        raise AssertionError("a form does not draw")

    return Picture(name, f"Chart: {name}", draw=never)


def counts(rows: int = 3, **more: Any) -> Table:
    frame = pd.DataFrame(
        {"type": [f"Crime type {row}" for row in range(rows)], "value": np.arange(rows) + 1000.0}
    )
    columns = (Column("type", "Crime type"), Column("value", "2021/22 Q1", "count"))
    return Table("All crime", frame, columns, **more)


def document(*blocks: Block, cover: Cover = COVER) -> Document:
    return Document(cover, (Part("crime", "All crime", blocks),))


def made(*blocks: Block, **drawings: Drawing) -> Pdf:
    return Pdf(render_pdf(document(*blocks), drawings=drawings))
