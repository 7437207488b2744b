"""A report of another force from the same figures: by configuration alone, and without a word of the first."""

from __future__ import annotations

import re

import pytest

from pcp_kpi.document import Grid, Picture
from pcp_kpi.document.parts import flat
from pcp_kpi.report.background import read_background
from pcp_kpi.report.build import build_report

FORCE = """
name = "Staffordshire"
police = "Staffordshire Police"
panel = "Staffordshire Commissioner's panel"
marking = "OFFICIAL"
author = "Performance team"
owner = "Deputy Chief Constable"
"""
OURS = re.compile(r"West Mercia|Shropshire|Telford|Worcestershire|Herefordshire")


def read_aloud(part):
    """Return every word of a part: its own, those of its tables, and the numbers of its charts."""
    said = [repr(part)]
    for inner in walk(part):
        for block in (one for outer in inner.blocks for one in flat(outer)):
            if isinstance(block, Grid):
                table = block.table
                said += [table.title, *table.notes, table.printed().to_csv()]
            elif isinstance(block, Picture):
                said.append(repr(block.plot))
    return " ".join(said)


def walk(part):
    yield part
    for inner in part.parts:
        yield from walk(inner)


@pytest.fixture(scope="module", params=["2025/26 Q4", "2021/22 Q1"])
def document(request, tmp_path_factory, clean_folder):
    from pcp_kpi.figures import read_figures

    path = tmp_path_factory.mktemp("force") / "staffordshire.toml"
    path.write_text(FORCE, encoding="utf-8")
    background = read_background(clean_folder, force=path)
    figures = read_figures(clean_folder, illustrative=True)
    return build_report(figures, request.param, background=background).document


def test_no_word_of_west_mercia_stands_on_any_page_but_as_a_force_compared_with(document):
    for part in document.parts:
        if part.id in ("forces", "data-quality", "sources"):
            continue  # forces side by side; the register of what was read
        assert not OURS.search(read_aloud(part)), part.id


def test_it_has_its_own_figures(document):
    assert document.cover.organisation == "Staffordshire Police"
    kinds = [part.kind for chapter in document.parts for part in chapter.parts]
    assert kinds.count("measure") > 5
    forces = next(part for part in document.parts if part.id == "forces")
    assert "Shropshire" not in read_aloud(forces)
    assert "West Mercia" in read_aloud(forces)
