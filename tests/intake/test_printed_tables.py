"""Declared tables: each field of the type that it must have, and everything that is wrong told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from pcp_kpi.errors import DataRefused
from pcp_kpi.intake.printed_tables import read_printed_tables

GOOD = """[[tables]]
id = "outcomes"
document = "paper"
title = "Outcomes"
lines = [10, 20]
area = "West Mercia"
grain = "quarter"
baseline = "2019/20"
names = { "Outcomed offences" = "total-recorded-crime-outcomes" }
breakdowns = { "rolling 6m" = "" }
grains = { "Year to Date" = "year-to-date" }
periods = { "Q1" = "2021-04-01" }
of = { "charged" = "Outcomed offences" }
leave-out = ["Total"]
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tables.toml"


def faults_of(path: Path, text: str) -> list[str]:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataRefused) as refused:
        read_printed_tables(path)
    return [str(fault) for fault in refused.value.faults]


def test_a_table_is_given_as_it_is_declared(path: Path) -> None:
    path.write_text(GOOD, encoding="utf-8")
    (table,) = read_printed_tables(path)
    assert (table["id"], table["lines"], table["leave-out"]) == ("outcomes", [10, 20], ["Total"])


PAIRS = 'pairs of texts are needed: { "as printed" = "what it means" }'
LINES = "first and last line are needed, such as [2871, 2901]"
GRAIN = "a grain is one of week, month, quarter, year, point, rolling-6-months, rolling-12-months and year-to-date"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('"outcomes"\n', "3\n", "column id: '3': a text in quotation marks is needed, not empty"),
        ('area = "West Mercia"', "area = []", "column area: '[]': a text in quotation marks is needed, not empty"),
        ("[10, 20]", "[20, 10]", f"column lines: '[20, 10]': {LINES}"),
        ("[10, 20]", "[10]", f"column lines: '[10]': {LINES}"),
        ("[10, 20]", "7", f"column lines: '7': {LINES}"),
        ("[10, 20]", "[1.5, true]", f"column lines: '[1.5, True]': {LINES}"),
        ('grain = "quarter"', 'grain = "season"', f"column grain: 'season': {GRAIN}"),
        ('"2019/20"', '"2019"', "column baseline: '2019': a financial year is needed, such as 2019/20"),
        ('{ "rolling 6m" = "" }', '{ "rolling 6m" = 1 }', f"column breakdowns: \"{{'rolling 6m': 1}}\": {PAIRS}"),
        ('{ "Q1" = "2021-04-01" }', '"Q1"', f"column periods: 'Q1': {PAIRS}"),
        ("2021-04-01", "April", "column periods: 'April': the first day of the period is needed, such as 2021-04-01"),
        ('["Total"]', '"Total"', "column leave-out: 'Total': a list of breakdowns is needed, such as [\"Total\"]"),
    ],
)  # fmt: skip
def test_a_field_of_the_wrong_kind_is_refused_by_its_name(
    path: Path, before: str, after: str, told: str
) -> None:
    assert before in GOOD
    assert faults_of(path, GOOD.replace(before, after)) == [f"tables.toml, {told}"]


def test_a_grain_of_a_label_is_held_to_the_grains_too(path: Path) -> None:
    (told,) = faults_of(path, GOOD.replace("year-to-date", "year-to-dat"))
    assert told == f"tables.toml, column grain: 'year-to-dat': {GRAIN}; did you mean 'year-to-date'?"


def test_all_that_is_wrong_in_all_tables_is_told_at_once(path: Path) -> None:
    text = GOOD + GOOD.replace("lines = [10, 20]\n", "").replace('"quarter"', '""')
    assert faults_of(path, text) == [
        "tables.toml, column lines: 'outcomes': this table lacks the field",
        "tables.toml, column grain: a text in quotation marks is needed, not empty",
    ]


@pytest.mark.parametrize("text", ["", "tables = 3", "tables = []", "tables = [1]", "[tables]\nid = 'x'"])
def test_a_file_that_declares_no_table_is_refused(path: Path, text: str) -> None:
    assert faults_of(path, text) == ["tables.toml: declares no table; each begins with [[tables]]"]


def test_a_file_that_is_not_there_is_refused(path: Path) -> None:
    with pytest.raises(
        DataRefused, match=r"tables\.toml: is missing; it says which printed tables become figures"
    ):
        read_printed_tables(path)
