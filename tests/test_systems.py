"""The page of systems: each of the 31 has a place that stands, a test that runs, and lines of the papers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pcp_kpi.report.build import Report

ROOT = Path(__file__).parents[1]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "systems.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| \d+ \|", line)
]
NUMBERS = [int(row[0]) for row in ROWS]
TITLES = [f"{row[0]} {row[1]}" for row in ROWS]


@pytest.fixture(scope="module")
def anchors(q1: Report) -> set[str]:
    """Every anchor of the quarter's report: parts, and tables with the ending that the page gives them."""
    return {part.id for part in q1.document.walk()} | {f"{grid.name}-table" for grid in q1.document.grids}


def test_the_31_systems_stand_in_their_order():
    assert list(range(1, 32)) == NUMBERS


@pytest.mark.parametrize("row", ROWS, ids=TITLES)
def test_the_place_of_a_system_stands(row, anchors):
    places = re.findall(r"`([^`]+)`", row[2])
    assert places
    lost = [place for place in places if place.startswith("#") and place[1:] not in anchors]
    lost += [place for place in places if not place.startswith("#") and not (ROOT / place).is_file()]
    assert lost == []


@pytest.mark.parametrize("row", ROWS, ids=TITLES)
def test_the_tests_of_a_system_are_there_and_hold_something(row):
    files = re.findall(r"`([^`]+)`", row[3])
    assert files
    for file in files:
        assert "def test_" in (ROOT / file).read_text(encoding="utf-8"), file


@pytest.mark.parametrize("row", ROWS, ids=TITLES)
def test_a_system_names_lines_of_documents_that_are_registered(row):
    assert re.search(r"\b\d{1,4}\b", row[4])
    register = (ROOT / "data" / "raw" / "sources.toml").read_text(encoding="utf-8")
    assert all(f'"{document}"' in register for document in re.findall(r"`([^`]+)`", row[4]))
