"""The pages about quality count what they list: assumptions by number, demands by how far they are met."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
VERDICTS = ("met", "partly", "not met")


def rows_of(text):
    """Return the cells of every row of every table, without headings and rules."""
    rows = [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in text.splitlines()
        if line[:1] == "|"
    ]
    return [row for row in rows if not set("".join(row)) <= set("-:| ")]


def section(text, heading):
    return text.split(f"\n## {heading}\n")[1].split("\n## ")[0]


@pytest.fixture(scope="module")
def assumptions():
    text = (DOCS / "assumptions.md").read_text(encoding="utf-8")
    return text, [row for row in rows_of(text) if re.match(r"\|? ?A\d\d", row[0])]


def test_assumptions_are_numbered_without_a_gap(assumptions):
    ids = [row[0].strip("| ") for row in assumptions[1]]
    assert ids == [f"A{number:02}" for number in range(1, len(ids) + 1)]


def test_every_assumption_has_its_evidence_its_quality_and_its_impact(assumptions):
    for row in assumptions[1]:
        assert len(row) == 7, row[0]
        assert all(row), row[0]
        assert {row[4], row[5]} <= {"H", "M", "L"}, row[0]


def test_the_weak_assumptions_that_matter_are_named_at_the_head(assumptions):
    text, rows = assumptions
    weak = [row[0].strip("| ") for row in rows if (row[4], row[5]) == ("L", "H")]
    assert re.findall(r"\*\*(A\d\d)\*\*", text.split("\n## ")[0]) == weak


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("Analysis Function, minimum (7)", "The minimum of the Analysis Function"),
        ("NHS, baseline (5)", "NHS: baseline"),
        ("NHS, silver (9)", "NHS: silver"),
        ("NHS, gold (4)", "NHS: gold"),
    ],
)
def test_the_count_of_demands_is_that_of_the_rows(line, heading):
    text = (DOCS / "rap.md").read_text(encoding="utf-8")
    found = Counter(row[1] for row in rows_of(section(text, heading))[1:])
    told = next(row for row in rows_of(text) if row[0].strip("| ") == line)
    assert [int(cell.strip("| ")) for cell in told[1:]] == [found[verdict] for verdict in VERDICTS]
    assert sum(found.values()) == int(re.search(r"\((\d+)\)", line)[1])


def test_every_demand_of_the_guidance_is_answered_in_one_of_four_words():
    text = section(
        (DOCS / "quality-assurance.md").read_text(encoding="utf-8"), "The library against the guidance"
    )
    answers = {row[1] for row in rows_of(text) if row[1] != "stands"}
    assert answers == {*VERDICTS, "*does not apply*"}
