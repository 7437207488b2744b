"""The PDF of a whole quarter: every picture told, every cell as its table prints it, small enough to be mailed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from pcp_kpi.document import Block, Document, Grid, Pair, Part
from pcp_kpi.forms.drawing import Drawing, draw_charts, usual_processes
from pcp_kpi.forms.pdf import render_pdf
from pcp_kpi.report.build import build_report
from pcp_kpi.tables import Table
from tests.forms.pdf_reading import Pdf, Tagged, without_spaces

pytest.importorskip("typst")
pytestmark = pytest.mark.slow

MAILED = 3_000_000  # bytes


@dataclass(frozen=True)
class Made:
    document: Document
    drawings: dict[str, Drawing]
    content: bytes
    pdf: Pdf


@pytest.fixture(scope="module", params=[("2021/22 Q1", None), ("2025/26 Q4", "2024/25")], ids=["q1", "q4"])
def made(
    request: pytest.FixtureRequest, all_figures: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory
) -> Made:
    quarter, baseline = request.param
    document = build_report(all_figures, quarter, baseline=baseline).document
    drawings = drawn(document, tmp_path_factory.mktemp("charts"))
    content = render_pdf(document, drawings=drawings)
    return Made(document, drawings, content, Pdf(content))


def drawn(document: Document, folder: Path) -> dict[str, Drawing]:
    charts = {picture.name: picture.draw for picture in document.pictures}
    return draw_charts(charts, folder, processes=usual_processes(), say=lambda _: None)


def shown_grids(part: Part) -> Iterator[Grid]:
    """Return the tables that stand on paper, in reading order: none that is folded."""
    for block in part.blocks:
        yield from _grids(block)
    for inner in part.parts:
        yield from shown_grids(inner)


def _grids(block: Block) -> Iterator[Grid]:
    if isinstance(block, Grid):
        yield block
    elif isinstance(block, Pair):
        for one in (*block.left, *block.right):
            yield from _grids(one)


def read_out(table: Table, row: int, place: int) -> str:
    """Return what a cell of a table says, without spaces: words beside a picture, or its text and its mark."""
    column = table.columns[place]
    text = table.cell(row, column)
    picture = table.pictures.get((row, column.name))
    if picture:
        hidden = r'(?s)<svg.*</svg>|<span aria-hidden="true">[^<]*</span>'
        text = unescape(re.sub(r"<[^>]*>", "", re.sub(hidden, "", picture)))
    mark = table.marks.get((row, column.name), "")
    said = mark if mark in ("above", "below", "met", "not met", "reporting rose", "reporting fell") else ""
    return without_spaces(said if said == text else text + said)


def test_it_is_small_enough_to_be_mailed_and_the_same_each_time(made: Made) -> None:
    assert len(made.content) < MAILED
    assert render_pdf(made.document, drawings=made.drawings) == made.content


def test_every_chart_is_told_in_words_of_its_own(made: Made) -> None:
    told = made.pdf.alternatives
    charts = [made.drawings[picture.name].words.alt_text for picture in made.document.pictures]

    assert [alternative for alternative in told if alternative in set(charts)] == charts
    assert all(told)
    assert len(set(charts)) == len(charts)


def test_every_cell_says_what_its_table_prints(made: Made) -> None:
    grids = [grid for part in made.document.parts for grid in shown_grids(part)]
    tables = made.pdf.tables

    assert len(tables) == len(grids)
    for grid, tagged in zip(grids, tables, strict=True):
        expected = [
            [read_out(grid.table, row, place) for place in range(len(grid.table.columns))]
            for row in range(len(grid.table.frame))
        ]
        assert _cells(tagged) == expected, grid.name


def _cells(table: Tagged) -> list[list[str]]:
    return [[cell.words for cell in row.children] for row in table.find("TBody")[0].find("TR")]


def test_every_table_has_headings_of_columns_and_every_row_its_own(made: Made) -> None:
    for table in made.pdf.tables:
        heads = table.find("THead")[0].find("TH")
        rows = table.find("TBody")[0].find("TR")

        assert {head.attribute("/Scope") for head in heads} == {"/Column"}
        assert {row.children[0].attribute("/Scope") for row in rows} == {"/Row"}
        assert {cell.kind for row in rows for cell in row.children[1:]} <= {"TD"}


def test_headings_are_those_of_the_parts_and_leave_out_no_level(made: Made) -> None:
    levels = [level for level, _ in made.pdf.headings]
    titles = [title for level, title in made.pdf.headings if level == 1]

    first, *others = (part.title for part in made.document.parts)
    assert titles == [first, "Contents", *others]
    assert first == "In brief"
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert [title for title, _ in made.pdf.bookmarks] == [part.title for part in made.document.parts]


def test_every_page_bears_the_marking_and_its_number(made: Made) -> None:
    pages = made.pdf.pages
    marking = without_spaces(made.document.cover.marking)

    for number, words in enumerate(pages, start=1):
        assert words.count(marking) >= 2
        assert f"Page{number}of{len(pages)}" in words
