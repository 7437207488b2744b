"""Tables as values: exact in the frame, rounded in print, accessible in HTML."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from pcp_kpi.tables import Column, Table

COLUMNS = [
    Column("measure", "Measure"),
    Column("now", "Q1 21/22", "count", group="Volume"),
    Column("before", "Q1 19/20", "count", group="Volume"),
    Column("change", "Change", "change"),
    Column("rate", "Outcome 16", "printed percent"),
]


@pytest.fixture
def table() -> Table:
    frame = pd.DataFrame(
        {
            "measure": ["Hate <crime> & more", None], "now": [708.0, float("nan")], "before": [1453.4, 0.0],
            "change": [0.563, -0.0227], "rate": [35.9, None],
        }
    )  # fmt: skip
    return Table(
        "A & B", frame, COLUMNS, ("One < two",), {(0, "now"): "above", (0, "change"): "reporting rose"}
    )


class Cells(HTMLParser):
    """Collect each cell of a table as (tag, attributes, text)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.cells: list[tuple[str, dict[str, str | None], str]] = []
        self.open: list[str] = []
        self.balanced = True
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        if tag in ("th", "td", "caption"):
            self.cells.append((tag, dict(attrs), ""))

    def handle_data(self, data: str) -> None:
        if {"th", "td", "caption"} & set(self.open):
            tag, attributes, text = self.cells[-1]
            self.cells[-1] = (tag, attributes, text + data)

    def handle_endtag(self, tag: str) -> None:
        self.balanced &= self.open.pop() == tag


def test_every_cell_is_printed_in_the_form_of_its_column(table: Table) -> None:
    assert table.printed().to_dict("list") == {
        "Measure": ["Hate <crime> & more", ""],
        "Volume: Q1 21/22": ["708", "–"],
        "Volume: Q1 19/20": ["1,453", "0"],
        "Change": ["+56%", "−2%"],
        "Outcome 16": ["36%", "–"],
    }


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("count", "3"), ("level", "3.5"), ("percent", "346%"), ("share", "346.0%"), ("change", "+346%"),
        ("difference", "+3"), ("printed percent", "3%"), ("printed percent, 1", "3.5%"),
    ],
)  # fmt: skip
def test_each_form_has_its_rounding(form: str, text: str) -> None:
    table = Table("t", pd.DataFrame({"a": [3.46]}), [Column("a", "A", form)])
    assert table.cell(0, table.columns[0]) == text
    assert Column("a", "A", form).numeric
    assert not Column("a", "A").numeric


def test_html_has_a_caption_scoped_headings_and_escaped_words(table: Table) -> None:
    page = Cells(table.to_html(heading_id="crime"))
    assert page.balanced
    assert page.open == []
    assert page.cells[0] == ("caption", {"id": "crime"}, "A & B")
    headings = [(text, attributes) for tag, attributes, text in page.cells if tag == "th"]
    number = {"class": "number"}
    assert headings == [
        ("Measure", {"scope": "col", "rowspan": "2"}),
        ("Volume", {"scope": "colgroup", "colspan": "2"}),
        ("Change", {"scope": "col", "rowspan": "2", **number}),
        ("Outcome 16", {"scope": "col", "rowspan": "2", **number}),
        ("Q1 21/22", {"scope": "col", **number}),
        ("Q1 19/20", {"scope": "col", **number}),
        ("Hate <crime> & more", {"scope": "row"}),
        ("", {"scope": "row"}),
    ]
    assert table.to_html().endswith('</table>\n<p class="note">One &lt; two</p>')


def test_a_mark_stands_beside_its_number_as_a_word_and_a_shape(table: Table) -> None:
    cells = [
        (text, attributes["class"]) for tag, attributes, text in Cells(table.to_html()).cells if tag == "td"
    ]
    assert cells[:3] == [
        ("708 ▲ above", "number outside"),
        ("1,453", "number"),
        ("+56% ● reporting rose", "number good"),
    ]
    assert '<span aria-hidden="true">▲</span> above' in table.to_html()


def test_a_picture_stands_in_place_of_a_cells_text(table: Table) -> None:
    drawn = Table(
        table.title, table.frame, COLUMNS, pictures={(1, "before"): "<svg><title>line</title></svg>"}
    )
    assert '<td class="number"><svg><title>line</title></svg></td>' in drawn.to_html()


def test_neighbouring_groups_have_a_heading_each() -> None:
    frame = pd.DataFrame({name: [1.0] for name in "abcd"})
    columns = [Column(name, name, "count", group=group) for name, group in zip("abcd", "XXYY", strict=True)]
    headings = [
        (text, attributes.get("colspan"))
        for _, attributes, text in Cells(Table("t", frame, columns).to_html()).cells
    ]
    assert headings[1:7] == [("X", "2"), ("Y", "2"), ("a", None), ("b", None), ("c", None), ("d", None)]


def test_without_groups_there_is_one_row_of_headings() -> None:
    html = Table(
        "t", pd.DataFrame({"a": ["x"], "b": [1.0]}), [Column("a", "A"), Column("b", "B", "count")]
    ).to_html()
    assert html.count("<tr>") == 2
    assert "rowspan" not in html


def test_a_notebook_shows_the_same_table(table: Table) -> None:
    assert table._repr_html_() == table.to_html()


def test_a_verdict_is_said_once_and_one_without_a_shape_is_not_lost() -> None:
    frame = pd.DataFrame({"area": ["A", "B", "C"], "verdict": ["met", "no change", "no target"]})
    marks = {(row, "verdict"): verdict for row, verdict in enumerate(frame["verdict"])}
    html = Table("t", frame, [Column("area", "Area"), Column("verdict", "Verdict")], marks=marks).to_html()
    cells = [text.strip() for tag, _, text in Cells(html).cells if tag == "td"]
    assert cells == ["● met", "no change", "–"]


def test_rows_that_are_sums_are_marked(table: Table) -> None:
    summed = Table(table.title, table.frame, COLUMNS, strong=frozenset({1}))
    assert summed.to_html().count('<tr class="sum">') == 1
    assert '<tr class="sum">' not in table.to_html()


def test_csv_holds_the_whole_frame_exact_but_for_pictures(table: Table, tmp_path: Path) -> None:
    frame = table.frame.assign(trend="<svg/>", hidden=[0.1 + 0.2, 1e9])
    drawn = Table(table.title, frame, [*COLUMNS, Column("trend", "Trend", "picture")])
    assert (
        drawn.to_csv(tmp_path / "out" / "t.csv").read_bytes()
        == (
            "\ufeffmeasure,now,before,change,rate,hidden\n"
            "Hate <crime> & more,708,1453.4,0.563,35.9,0.3\n"
            ",,0,-0.0227,,1000000000\n"
        ).encode()
    )


def test_rows_of_several_units_are_printed_each_by_its_own():
    frame = pd.DataFrame(
        {"label": list("abcd"), "value": [708, 0.9, 0.31, 818], "change": [0.56, -0.021, 0.1, 0.2]}
    )
    columns = [
        Column("label", "Measure"),
        Column("value", "Value", "level"),
        Column("change", "Change", "change"),
    ]
    table = Table("t", frame, columns, units=("count", "share", "per-100", "duration"))
    assert table.printed()["Value"].tolist() == ["708", "90.0%", "31.0", "13m 38s"]
    assert table.printed()["Change"].tolist() == ["+56%", "−2.1 points", "+10%", "+20%"]
