"""The reference says what the code says: its pages are those that the docstrings make, and nothing public is left out."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

import pcp_kpi as pk
from pcp_kpi.cli.arguments import new_parser

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "reference"
AGAIN = "the reference is not what the docstrings say; run python docs/make/reference_page.py"
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)]*))?\)")


@pytest.fixture(scope="module")
def generator():
    sys.path.insert(0, str(ROOT / "docs" / "make"))
    try:
        import reference_page
    finally:
        sys.path.remove(str(ROOT / "docs" / "make"))
    return reference_page


@pytest.fixture(scope="module")
def made(generator):
    return generator.pages()


def headings_of(text):
    return [line.lstrip("# ") for line in text.splitlines() if re.match("#+ ", line)]


def test_the_pages_are_those_that_the_docstrings_make(made):
    there = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    assert sorted(there) == sorted(made), AGAIN
    assert [name for name in made if there[name] != made[name]] == [], AGAIN


def test_every_public_name_has_one_place_and_a_line_in_the_index(generator, made):
    public = set(pk.__all__) - {"__version__"}
    places = [
        heading
        for name, text in made.items()
        if name not in ("README.md", generator.COMMAND_LINE)
        for heading in headings_of(text)
        if heading in public
    ]
    assert sorted(places) == sorted(public)
    assert sorted(re.findall(r"^\| \[`(\w+)`\]", made["README.md"], re.MULTILINE)) == sorted(public)


def test_every_verb_of_the_command_line_has_a_place(generator, made):
    names = [name for name, _, _ in generator.verbs(new_parser())]
    assert names
    assert set(names) <= set(headings_of(made[generator.COMMAND_LINE]))


def test_every_link_of_the_reference_leads_somewhere(made):
    lost = []
    for name, text in made.items():
        for file, anchor in LINK.findall(text):
            inside = made.get(file or name)
            if inside is None:
                lost += [] if (FOLDER / file).is_file() else [(name, file)]
            elif anchor and anchor not in {heading.lower() for heading in headings_of(inside)}:
                lost.append((name, f"{file}#{anchor}"))
    assert lost == []


def test_a_signature_stands_as_it_is_written(made):
    assert "with_limits(\n    figures: pd.DataFrame,\n    rule: LimitRule,\n    *,\n" in made["limits.md"]
    assert '    missing: str = "refuse",\n' in made["limits.md"]


def test_formulas_are_plain_text(made):
    assert "`s² = Σ (xᵢ - m)² / (n - ddof)`, the limits of `sd` are `m ± k s`" in made["limits.md"]
    told = [
        (name, sign) for name, text in made.items() for sign in (":math:", "\\sqrt", "\\pm") if sign in text
    ]
    assert told == []


def test_a_room_without_a_page_is_refused(generator, monkeypatch):
    monkeypatch.setattr(generator, "GROUPS", generator.GROUPS[1:])
    with pytest.raises(SystemExit) as refused:
        generator.public_rooms()
    assert str(refused.value) == "no page has the rooms errors, periods: add them to GROUPS"
