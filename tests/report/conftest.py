"""Two reports written once, the page taken apart, and the raw files read without the library."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pcp_kpi.report.background import Background
from pcp_kpi.report.build import Report
from pcp_kpi.report.workings import Workings, work_out

# The rows of the two tables in the order of the paper: its words without the table's, and the measure's id.
ALL_CRIME = {
    "Total Recorded Crime": "total-recorded-crime",
    "Violence With Injury": "violence-with-injury",
    "Violence Without Injury": "violence-without-injury",
    "Rape": "rape",
    "Other Sexual Offences": "other-sexual-offences",
    "Personal Robbery": "personal-robbery",
    "Business Robbery": "business-robbery",
    "Residential Burglary Dwelling": "residential-burglary",
    "Burglary - Business & Community": "business-and-community-burglary",
    "Vehicle Offences": "vehicle-offences",
    "Theft from Person": "theft-from-person",
    "Bicycle Theft": "bicycle-theft",
    "Shoplifting": "shoplifting",
    "All Other Theft Offences": "all-other-theft",
    "Criminal Damage & Arson": "criminal-damage-and-arson",
    "Drug Offences": "drug-offences",
    "Possession of Weapons": "possession-of-weapons",
    "Public Order": "public-order",
    "Misc. Crimes Against Society": "miscellaneous-crimes",
    "Cyber": "cyber",
    "Alcohol Related": "alcohol-related",
    "Incidents": "incidents",
    "Anti Social Behaviour": "anti-social-behaviour",
}
PRIORITIES = {
    "Hate Crime": "hate-crime",
    "Vulnerable Adult": "vulnerable-adult",
    "Child At Risk": "child-at-risk",
    "Child Sexual Exploitation": "child-sexual-exploitation",
    "KSI": "ksi",
    "Domestic Abuse": "domestic-abuse",
    "Residential Burglary": "residential-burglary",
}
LINES = {"all-crime": (2871, 2901, ALL_CRIME), "policing-priorities": (2933, 2945, PRIORITIES)}
NUMBERS = {
    ("Volume", "ucl"): "upper",
    ("Volume", "lcl"): "lower",
    ("Volume", "actual"): "value",
    ("Volume", "comparator"): "base",
    ("Volume", "pct_change"): "change",
    ("Total outcomed", "actual"): "outcomes",
    ("Action Taken prop. rate", "share"): "action_taken",
    ("Outcome 16 prop. rate", "share"): "outcome_16",
}
VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)

Printed = dict[tuple[str, str, str], dict[str, str]]
Counts = dict[tuple[str, str, str], int]


@pytest.fixture(scope="session")
def table_rows() -> dict[str, dict[str, str]]:
    """Return by table the paper's rows and our ids, in the paper's order."""
    return {table: dict(names) for table, (_, _, names) in LINES.items()}


@pytest.fixture(scope="session")
def raw_printed(raw_folder: Path) -> list[dict[str, str]]:
    """Return every printed figure as the raw file holds it."""
    path = raw_folder / "published" / "printed_figures.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def printed(raw_printed: list[dict[str, str]]) -> Printed:
    """Return the printed numbers of the two tables by (table, measure, number); their targets are no numbers."""
    found: Printed = {}
    for row in raw_printed:
        for table, (first, last, names) in LINES.items():
            here = row["document"] == "panel-2021-09" and first <= int(row["line"]) <= last
            if here and row["role"] != "target":
                kind, _, name = row["measure"].partition(": ")
                number = NUMBERS[kind.replace("Priority", "Volume"), row["role"]]
                found[table, names[name], number] = row
    return found


@pytest.fixture(scope="session")
def home_office(raw_folder: Path) -> Counts:
    """Return Home Office counts by (area, crime type, quarter label)."""
    path = raw_folder / "home_office" / "police_recorded_crime_quarterly.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {
            (row["area"], row["crime_type"], f"{row['financial_year']} Q{row['quarter']}"): int(
                row["offences"]
            )
            for row in csv.DictReader(file)
        }


@pytest.fixture(scope="session")
def q1_folder(q1: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return q1.save(tmp_path_factory.mktemp("q1") / "report").parent


@pytest.fixture(scope="session")
def q4_folder(q4: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return q4.save(tmp_path_factory.mktemp("q4") / "report").parent


@pytest.fixture(scope="session")
def work(clean_figures: pd.DataFrame, background: Background) -> Callable[..., Workings]:
    """Work a quarter out for some measures from the committed figures, each once, or from others."""
    from pcp_kpi.report.entries import as_baseline, as_quarter

    done: dict[tuple[object, ...], Workings] = {}

    def make(
        *measures: str,
        quarter: str = "2021/22 Q1",
        baseline: str | None = None,
        figures: pd.DataFrame = clean_figures,
    ) -> Workings:
        if figures is not clean_figures:
            return worked_out(figures, measures, quarter, baseline)
        asked = (measures, quarter, baseline)
        if asked not in done:
            done[asked] = worked_out(figures, *asked)
        return done[asked]

    def worked_out(
        figures: pd.DataFrame, measures: tuple[str, ...], quarter: str, baseline: str | None
    ) -> Workings:
        when = as_quarter(quarter)
        year = as_baseline(baseline, when, background.force)
        return work_out(figures, measures=measures, period=when, baseline=year, background=background)

    return make


@pytest.fixture
def write_spec(tmp_path: Path) -> Callable[..., Path]:
    """Write a specification of one section, or the text given, and say where."""

    def write(*measures: str, text: str = "", table: str = "") -> Path:
        path = tmp_path / "spec.toml"
        listed = ", ".join(f'"{id}"' for id in measures)
        one = f'[[sections]]\nid = "one"\ntitle = "One section"\ntable = "{table}"\nmeasures = [{listed}]\n'
        path.write_text(text or one, encoding="utf-8")
        return path

    return write


@dataclass
class Node:
    """One element of a page."""

    tag: str
    attrs: dict[str, str]
    parent: Node | None = None
    children: list[Node | str] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """Run through every element below, in the order of the page."""
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.walk()

    def all(self, *tags: str) -> list[Node]:
        return [node for node in self.walk() if node.tag in tags]

    def one(self, id: str) -> Node:
        (found,) = [node for node in self.walk() if node.attrs.get("id") == id]
        return found

    def child(self, tag: str) -> Node:
        return next(node for node in self.children if isinstance(node, Node) and node.tag == tag)

    @property
    def text(self) -> str:
        """What is read, blanks put together; neither style nor script."""
        return re.sub(r"\s+", " ", "".join(self._texts())).strip()

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in ("style", "script"):
                yield from child._texts()
                yield " " if child.tag not in ("span", "strong", "a") else ""


class _Reader(HTMLParser):
    """Makes a tree and refuses tags that do not close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.root = self.at = Node("root", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.children.append(node)
        if tag not in VOID:
            self.at = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.at.tag == tag, f"</{tag}> closes <{self.at.tag}> at {self.getpos()}"
        assert self.at.parent is not None
        self.at = self.at.parent

    def handle_data(self, data: str) -> None:
        self.at.children.append(data)


def _parse(html: str) -> Node:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.at is reader.root, f"<{reader.at.tag}> is not closed"
    return reader.root


@pytest.fixture(scope="session")
def parse_page() -> Callable[[str], Any]:
    """Return the reader of pages: HTML to the root of a tree."""
    return _parse


@pytest.fixture(scope="session")
def q1_page(q1_folder: Path) -> Node:
    return _parse((q1_folder / "index.html").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def q4_page(q4_folder: Path) -> Node:
    return _parse((q4_folder / "index.html").read_text(encoding="utf-8"))


@pytest.fixture(scope="session", params=["2021/22 Q1", "2025/26 Q4"])
def page(request: pytest.FixtureRequest) -> Node:
    """Both pages, one after the other."""
    node: Node = request.getfixturevalue("q1_page" if request.param == "2021/22 Q1" else "q4_page")
    return node
