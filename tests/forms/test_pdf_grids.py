"""Tables in the PDF: headings of columns and rows, marks, small pictures, widths."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcp_kpi.document import (
    Grid,
    Words,
)
from pcp_kpi.forms.pdf.grids import LANDSCAPE, PORTRAIT, SIZES, Need, fit_columns, plain_grid
from pcp_kpi.tables import Column, Table
from tests.forms.pdf_documents import (
    counts,
    draw,
    made,
)

pytest.importorskip("typst")


def test_every_table_has_column_headings_and_every_row_its_heading() -> None:
    (table,) = made(Grid("all", counts(3))).tables

    heads = table.find("THead")[0].find("TH")
    rows = table.find("TBody")[0].find("TR")

    assert [head.attribute("/Scope") for head in heads] == ["/Column", "/Column"]
    assert [[cell.kind for cell in row.children] for row in rows] == [["TH", "TD"]] * 3
    assert [row.children[0].attribute("/Scope") for row in rows] == ["/Row"] * 3
    assert table.find("Caption")


def test_no_cell_names_its_headings_so_that_those_of_its_row_are_read_too() -> None:
    (table,) = made(Grid("all", counts(3))).tables

    assert {cell.attribute("/Headers") for cell in table.find("TH", "TD")} == {""}


def test_a_heading_over_several_columns_spans_them() -> None:
    columns = (
        Column("type", "Crime type"),
        Column("lower", "Lower", "count", "Control limits"),
        Column("upper", "Upper", "count", "Control limits"),
    )
    frame = pd.DataFrame({"type": ["Rape"], "lower": [262.0], "upper": [351.0]})

    (table,) = made(Grid("rape", Table("Rape", frame, columns))).tables
    first, second = table.find("THead")[0].find("TR")

    assert [cell.attribute("/RowSpan") for cell in first.children] == ["2", ""]
    assert [cell.attribute("/ColSpan") for cell in first.children] == ["", "2"]
    assert len(second.children) == 2


def test_the_head_of_a_long_table_stands_on_every_page_of_it_and_is_read_once() -> None:
    pdf = made(Grid("all", counts(150)))
    (table,) = pdf.tables

    on = [words for words in pdf.pages if "Crimetype14" in words or "Crimetype3" in words]

    assert len(on) >= 2
    assert all("Crimetype2021/22Q1" in words for words in on)
    assert len(table.find("THead")) == 1
    assert len(table.find("TBody")[0].find("TR")) == 150


def test_a_mark_is_a_word_with_its_shape_and_the_shape_is_not_read_out() -> None:
    pdf = made(Grid("all", counts(2, marks={(0, "value"): "above", (1, "value"): "no target"})))
    (table,) = pdf.tables
    rows = table.find("TBody")[0].find("TR")

    assert [cell.words for row in rows for cell in row.children] == [
        "Crimetype0",
        "1,000above",
        "Crimetype1",
        "1,001",
    ]
    assert "1,000▲above" in pdf.words
    assert "▲" in "".join(pdf.artifacts.values())


def test_a_mark_that_says_the_same_as_its_cell_is_not_said_twice() -> None:
    frame = pd.DataFrame({"type": ["Rape"], "verdict": ["not met"]})
    table = Table(
        "Verdicts",
        frame,
        (Column("type", "Crime"), Column("verdict", "Verdict")),
        marks={(0, "verdict"): "not met"},
    )

    assert made(Grid("all", table)).words.count("notmet") == 1


def test_a_small_picture_in_a_cell_has_its_own_alternative_text_and_an_icon_beside_its_word_has_none() -> (
    None
):
    spark = draw("", "Rape, 13 quarters from 2018/19 Q1 to 2021/22 Q1").svg
    hidden = draw("Improving", "Improving").svg.replace("<svg ", '<svg aria-hidden="true" ', 1)
    pictures = {
        (0, "value"): spark,
        (1, "value"): f'<span class="mark">{hidden} improving &amp; higher</span>',
    }

    pdf = made(Grid("all", counts(2, pictures=pictures)))

    assert pdf.alternatives == ["Rape, 13 quarters from 2018/19 Q1 to 2021/22 Q1"]
    assert "improving&higher" in pdf.words


def test_a_small_picture_has_no_white_ground_that_would_cover_the_rules_between_rows() -> None:
    spark = draw("", "Rape").svg
    assert spark.count('style="fill: #ffffff"/>') == 1

    plain = plain_grid(Grid("all", counts(1, pictures={(0, "value"): spark})), landscape=False)

    drawn = plain["rows"][0][1]["picture"]["svg"]
    assert 'style="fill: #ffffff"/>' not in drawn
    assert len(drawn) > 0.8 * len(spark) - 200


def test_a_sign_that_is_hidden_from_being_read_out_stands_before_its_word() -> None:
    pictures = {(0, "value"): '<span class="mark"><span aria-hidden="true">●</span> within</span>'}

    pdf = made(Grid("all", counts(1, pictures=pictures)))
    (table,) = pdf.tables

    assert table.find("TBody")[0].find("TD")[0].words == "within"
    assert "●within" in pdf.words


def test_rows_that_are_sums_are_set_in_bold_and_notes_stand_under_the_table() -> None:
    table = counts(2, strong=frozenset({1}), notes=("A value on a limit is inside.",))

    plain = plain_grid(Grid("all", table), landscape=False)

    assert [[cell["strong"] for cell in row] for row in plain["rows"]] == [[False, False], [True, True]]
    assert "Avalueonalimitisinside." in made(Grid("all", table)).words


def test_a_table_too_wide_for_the_page_lies_on_one_of_its_own() -> None:
    names = [f"measure {number}" for number in range(18)]
    frame = pd.DataFrame({name: [123456.0] for name in names})
    wide = Table("Scorecard", frame, [Column(name, name.title(), "count") for name in names])

    pdf = made(Words("Before."), Grid("scorecard", wide), Words("After."))
    boxes = [tuple(float(side) for side in page.MediaBox[2:]) for page in pdf.file.pages]

    (lying,) = [place for place, (width, height) in enumerate(boxes) if width > height]
    assert "Measure17" in pdf.pages[lying]
    assert "Before" not in pdf.pages[lying]
    assert "After" not in pdf.pages[lying]


def test_a_table_keeps_its_own_width_or_fills_the_page() -> None:
    narrow = fit_columns([Need(4, 4, 8, 8)] * 3)
    nearly = fit_columns([Need(4, 4, 14, 14)] * 4)

    assert sum(narrow.widths) < 0.5 * PORTRAIT
    assert sum(nearly.widths) == pytest.approx(PORTRAIT)


def test_text_shrinks_before_a_page_is_turned_and_never_under_seven_points() -> None:
    fits = [fit_columns([Need(4, 4, 4, 4)] * columns) for columns in range(1, 40)]
    sizes = [fit.size for fit in fits if not fit.landscape]

    assert sizes == sorted(sizes, reverse=True)
    assert {fit.size for fit in fits} == set(SIZES)
    assert min(SIZES) == 7.0
    assert all(sum(fit.widths) <= (LANDSCAPE if fit.landscape else PORTRAIT) + 1e-6 for fit in fits)


@given(st.lists(st.floats(1, 20), min_size=1, max_size=12))
def test_no_word_is_wider_than_its_column_where_the_page_is_wide_enough(words: list[float]) -> None:
    fit = fit_columns([Need(word, word, 2 * word, 2.5 * word) for word in words])

    for word, width in zip(words, fit.widths, strict=True):
        room = width - 2 * fit.inset
        assert (
            room >= word * fit.size or sum(words) * SIZES[-1] + 2 * fit.inset * len(words) > LANDSCAPE * 0.99
        )
