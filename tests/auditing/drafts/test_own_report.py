"""Our own report must audit clean, and a broken copy must not."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pandas as pd
import pytest

from pcp_kpi.auditing import open_findings
from pcp_kpi.auditing.drafts import audit_draft
from pcp_kpi.figures import read_figures
from pcp_kpi.periods import Quarter
from pcp_kpi.report.background import Background
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
