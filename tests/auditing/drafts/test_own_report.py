"""Our own report must audit clean, and a broken copy must not."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pandas as pd
import pytest

from pcp_kpi.auditing import open_findings
from pcp_kpi.auditing.drafts import audit_draft
from pcp_kpi.figures import new_figures, read_figures
from pcp_kpi.periods import Quarter
from pcp_kpi.report.background import Background, read_background
from pcp_kpi.report.build import build_report

QUARTER = Quarter(2021, 1)
UNREAD = re.compile(r"<(svg|script|style|head)\b.*?</\1>|<[^>]*>", re.DOTALL)
NUMBER = re.compile(r"(?<![\w.,&#])\d[\d,]*(?:\.\d+)?")


@pytest.fixture(scope="module")
def every(clean_folder: Path) -> pd.DataFrame:
    return read_figures(clean_folder, illustrative=True)


@pytest.fixture(scope="module")
def page(every: pd.DataFrame, beside: Background, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The chapter of the priorities: limits, changes, months, areas, targets and projections."""
    folder = tmp_path_factory.mktemp("own") / "report"
    report = build_report(every, QUARTER, background=beside, only=["policing-priorities"])
    return report.save(folder)


@pytest.fixture(scope="module")
def audited(page: Path, every: pd.DataFrame, beside: Background) -> pd.DataFrame:
    return audit_draft(page, figures=every, quarter=QUARTER, background=beside)


def test_our_own_report_has_no_findings(audited: pd.DataFrame) -> None:
    assert open_findings(audited)["message"].tolist() == []


def test_nearly_all_its_figures_are_matched(audited: pd.DataFrame) -> None:
    figures = audited[audited["verdict"] != "no figure"]

    assert (figures["verdict"] == "agree").mean() > 0.9


def test_numbers_changed_at_random_are_found(
    page: Path, every: pd.DataFrame, beside: Background, audited: pd.DataFrame, tmp_path: Path
) -> None:
    text = page.read_text(encoding="utf-8")
    broken, lines = _break(text, changes=20, seed=1)
    copy = tmp_path / page.name
    copy.write_text(broken, encoding="utf-8")

    found = open_findings(audit_draft(copy, figures=every, quarter=QUARTER, background=beside))

    caught = [line for line in lines if found["line"].between(line - 3, line + 14).any()]
    assert len(caught) >= 15


FORCE = """name = "Northshire"
police = "Northshire Police"
marking = "OFFICIAL"
author = "Performance team"
owner = "Deputy Chief Constable"
"""
SPEC = """title = "Performance"

[[sections]]
id = "crime"
title = "Crime and calls"
measures = ["vehicle-offences", "residential-burglary", "hate-crime", "calls-999", "calls-999-in-10-seconds"]
"""


def test_another_forces_report_with_months_of_its_own_has_no_findings(tmp_path: Path) -> None:
    """Months that are figures, shares among counts, a quarter without a figure, and projections."""
    (tmp_path / "force.toml").write_text(FORCE, encoding="utf-8")
    (tmp_path / "spec.toml").write_text(SPEC, encoding="utf-8")
    figures = _invented_months()
    background = read_background(force=tmp_path / "force.toml")
    report = build_report(
        figures, "2025/26 Q4", baseline="2024/25", background=background, spec=tmp_path / "spec.toml"
    )
    folder = report.save(tmp_path / "report", formats=["html", "pptx"]).parent
    audited = audit_draft(folder, figures=figures, quarter=Quarter(2025, 4), background=background)
    assert open_findings(audited)["message"].tolist() == []
    assert (audited["verdict"] == "agree").sum() > 400


def _invented_months() -> pd.DataFrame:
    chance = random.Random(3)
    usual = {"vehicle-offences": 70, "residential-burglary": 40, "hate-crime": 35, "calls-999": 8000}
    rows = []
    for month in pd.date_range("2023-04-01", "2026-03-01", freq="MS"):
        row = {"area": "Northshire", "grain": "month", "period": month, "source": "own-2026-04"}
        counts = {name: round(chance.gauss(mean, mean**0.5)) for name, mean in usual.items()}
        rows += [{**row, "measure": name, "value": count, "of": None} for name, count in counts.items()]
        if month != pd.Timestamp("2025-02-01"):  # a system change: not measured
            calls = counts["calls-999"]
            answered = round(calls * chance.uniform(0.91, 0.95))
            rows.append({**row, "measure": "calls-999-in-10-seconds", "value": answered, "of": calls})
    return new_figures(rows)


def _break(text: str, *, changes: int, seed: int) -> tuple[str, list[int]]:
    """Change one digit of some numbers of a page; return the page and the lines on which they stand."""
    hidden = bytearray(len(text))
    for found in UNREAD.finditer(text):
        hidden[found.start() : found.end()] = b"\1" * len(found.group())
    places = [found for found in NUMBER.finditer(text) if not hidden[found.start()]]
    chance = random.Random(seed)
    lines = []
    for found in sorted(chance.sample(places, changes), key=lambda one: -one.start()):
        at = found.start() + chance.choice([n for n, sign in enumerate(found.group()) if sign.isdigit()])
        digit = chance.choice([one for one in "123456789" if one != text[at]])
        text = text[:at] + digit + text[at + 1 :]
        lines.append(text.count("\n", 0, at) + 1)
    return text, lines
