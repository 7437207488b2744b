"""Both reports audit clean in all four forms, and broken copies of them do not."""

from __future__ import annotations

import random
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from pcp_kpi.auditing import open_findings
from pcp_kpi.auditing.drafts import audit_draft
from pcp_kpi.forms.drawing import usual_processes
from pcp_kpi.report.background import Background, read_background
from pcp_kpi.report.build import build_report

pytestmark = pytest.mark.slow

QUARTERS = {"2021/22 Q1": None, "2025/26 Q4": "2024/25"}
FORMS = (".html", ".pdf", ".pptx", ".xlsx")
# What of the figures is matched; the rest is listed.
MATCHED = {".html": 0.95, ".pdf": 0.93, ".pptx": 0.88, ".xlsx": 0.88}
SEEDS = (1, 2, 3)
CHANGES, CAUGHT = 40, 0.85
UNREAD = re.compile(r"<(svg|script|style|head)\b.*?</\1>|<[^>]*>", re.DOTALL)
NUMBER = re.compile(r"(?<![\w.,&#])\d[\d,]*(?:\.\d+)?")
# Figures as the deck and the workbook hold them in their XML; a cell with a kind holds the number of a text.
STORED = {
    ".pptx": re.compile(rb"<a:t>(\d[\d,.]*%?)</a:t>"),
    ".xlsx": re.compile(rb'<c r="[A-Z]+\d+"(?: s="\d+")?><v>(\d{2,}(?:\.\d+)?)</v>'),
}
INSIDE = {".pptx": "ppt/slides/slide", ".xlsx": "xl/worksheets/sheet"}
Audit = Callable[[Path], pd.DataFrame]


@pytest.fixture(scope="module", params=QUARTERS)
def quarter(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def written(quarter: str, all_figures: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a report in all forms."""
    report = build_report(all_figures, quarter, baseline=QUARTERS[quarter])
    folder = tmp_path_factory.mktemp("audited") / "report"
    formats = [form.removeprefix(".") for form in FORMS]
    return report.save(folder, formats=formats, processes=usual_processes()).parent


@pytest.fixture(scope="module")
def background(clean_folder: Path) -> Background:
    return read_background(clean_folder)


@pytest.fixture(scope="module")
def audit(quarter: str, all_figures: pd.DataFrame, background: Background) -> Audit:
    return lambda path: audit_draft(path, figures=all_figures, quarter=quarter, background=background)


@pytest.fixture
def copy(written: Path, tmp_path: Path) -> Path:
    """A copy of the report's folder, to be broken."""
    folder = tmp_path / "copy"
    shutil.copytree(written, folder, ignore=shutil.ignore_patterns("charts"))
    return folder


def in_form(folder: Path, form: str) -> Path:
    return next(path for path in folder.iterdir() if path.suffix == form)


@pytest.mark.parametrize("form", FORMS)
def test_the_report_audits_clean(written: Path, audit: Audit, form: str) -> None:
    found = audit(in_form(written, form))

    assert open_findings(found)[["place", "printed", "message"]].to_numpy().tolist() == []
    figures = found[found["verdict"] != "no figure"]
    assert len(figures) > 1000
    assert (figures["verdict"] == "agree").mean() > MATCHED[form]


def test_digits_changed_at_random_in_the_page_are_found(copy: Path, audit: Audit) -> None:
    page = in_form(copy, ".html")
    whole, caught = page.read_text(encoding="utf-8"), 0
    for seed in SEEDS:
        broken, lines = break_page(whole, seed=seed)
        page.write_text(broken, encoding="utf-8")
        found = open_findings(audit(page))["line"]
        caught += sum(found.between(line - 3, line + 14).any() for line in lines)
    assert caught >= CAUGHT * CHANGES * len(SEEDS)


@pytest.mark.parametrize("form", STORED)
def test_digits_changed_at_random_in_the_other_forms_are_found(copy: Path, audit: Audit, form: str) -> None:
    path = in_form(copy, form)
    changed = break_archive(path, form, seed=1)

    assert changed == CHANGES
    assert len(open_findings(audit(path))) >= CAUGHT * CHANGES


@pytest.mark.parametrize("form", FORMS)
def test_a_figure_that_has_changed_since_is_found_in_every_form(
    written: Path, all_figures: pd.DataFrame, background: Background, quarter: str, form: str
) -> None:
    now = all_figures["measure"].eq("rape") & all_figures["area"].eq("West Mercia")
    now &= all_figures["period"].eq(pd.Timestamp("2021-04-01" if "Q1" in quarter else "2026-01-01"))
    figures = all_figures.assign(value=all_figures["value"].mask(now, all_figures["value"] + 40))

    found = open_findings(
        audit_draft(in_form(written, form), figures=figures, quarter=quarter, background=background)
    )

    assert "rape" in set(found["measure"])


def break_page(text: str, *, seed: int) -> tuple[str, list[int]]:
    """Change one digit of some numbers of a page; return the page and the lines on which they stand."""
    hidden = bytearray(len(text))
    for found in UNREAD.finditer(text):
        hidden[found.start() : found.end()] = b"\1" * len(found.group())
    places = [found for found in NUMBER.finditer(text) if not hidden[found.start()]]
    chance, lines = random.Random(seed), []
    for found in sorted(chance.sample(places, CHANGES), key=lambda one: -one.start()):
        at = found.start() + other_digit_at(found.group(), chance)
        text = text[:at] + chance.choice([one for one in "123456789" if one != text[at]]) + text[at + 1 :]
        lines.append(text.count("\n", 0, at) + 1)
    return text, lines


def break_archive(path: Path, form: str, *, seed: int) -> int:
    """Change the first digit of some numbers of a deck or workbook; return how many."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    numbers = {
        name: [found.start(1) for found in STORED[form].finditer(content)]
        for name, content in sorted(parts.items())
        if name.startswith(INSIDE[form])
    }
    if form == ".xlsx":  # the sheet of all charts' numbers, most of which are dates or listed
        del numbers[max(numbers, key=lambda name: len(numbers[name]))]
    places = [(name, at) for name, found in numbers.items() for at in found]
    chosen = random.Random(seed).sample(places, CHANGES)
    for name, at in chosen:
        content = parts[name]
        digit = b"7" if content[at : at + 1] != b"7" else b"4"
        parts[name] = content[:at] + digit + content[at + 1 :]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return len(chosen)


def other_digit_at(number: str, chance: random.Random) -> int:
    return chance.choice([at for at, sign in enumerate(number) if sign.isdigit()])
