"""The annexes of a report taken together."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

from pcp_kpi.document import Document
from pcp_kpi.report.annexes import annexes
from pcp_kpi.report.pages import cover_of

ALWAYS = {
    "method",
    "data-quality",
    "revisions",
    "projection-record",
    "signal-register",
    "sources",
    "glossary",
}


@pytest.fixture(scope="session")
def parts(q1, all_figures):
    return annexes(q1, figures=all_figures)


def test_the_annexes_stand_in_the_order_of_the_report(parts):
    assert [part.id for part in parts] == [
        "forces", "national", "recommendations", "services", "method", "data-quality", "revisions",
        "projection-record", "signal-register", "sources", "glossary",
    ]  # fmt: skip
    assert {part.kind for part in parts} == {"annex"}


def test_what_has_no_figures_is_left_out_and_the_rest_always_stands(q4, all_figures):
    ids = {part.id for part in annexes(q4, figures=all_figures)}
    assert ids - ALWAYS == {"forces"}
    assert ids >= ALWAYS


def test_figures_left_out_are_read_from_the_clean_folder(q1, parts):
    read = annexes(q1)
    assert [part.id for part in read] == [part.id for part in parts]


def test_a_folder_without_figures_leaves_the_comparisons_out(q1, tmp_path):
    bare = replace(q1, background=replace(q1.background, folder=tmp_path))
    assert {part.id for part in annexes(bare)} == ALWAYS


def test_names_are_those_of_a_document(q1, parts):
    document = Document(cover_of(q1), parts)
    assert len(document.grids) > 10
    titles = [grid.table.title for grid in document.grids]
    assert len(set(titles)) == len(titles)


def test_no_cell_and_no_sentence_is_left_to_the_machine(q1, parts, said):
    cells = [
        str(cell)
        for grid in Document(cover_of(q1), parts).grids
        for cell in grid.table.printed().to_numpy().ravel()
    ]
    sentences = [sentence for part in parts for sentence in said(part)]
    words = {word for text in (*cells, *sentences) for word in re.findall(r"[\w-]+", text)}
    assert len(words) > 500
    assert words.isdisjoint({"nan", "NaN", "NaT", "None", "inf", "True", "False"})


def test_the_figures_that_are_given_are_not_changed(q1, all_figures):
    before = all_figures.copy()
    annexes(q1, figures=all_figures)
    pd.testing.assert_frame_equal(all_figures, before)
