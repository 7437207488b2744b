"""Two whole reports, a real browser, and a wheel."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pcp_kpi.figures import read_figures
from pcp_kpi.report.build import build_report

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def all_figures(clean_folder: Path) -> pd.DataFrame:
    """Return the figures that the command line reports: with the illustrative ones."""
    return read_figures(clean_folder, illustrative=True)


@pytest.fixture(scope="session")
def q1_folder(all_figures: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    report = build_report(all_figures, "2021/22 Q1")
    return report.save(tmp_path_factory.mktemp("q1") / "report").parent


@pytest.fixture(scope="session")
def q4_folder(all_figures: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    report = build_report(all_figures, "2025/26 Q4", baseline="2024/25")
    return report.save(tmp_path_factory.mktemp("q4") / "report").parent


@pytest.fixture(scope="session", params=["2021/22 Q1", "2025/26 Q4"])
def address(request: pytest.FixtureRequest) -> str:
    """The page of both reports, one after the other."""
    folder: Path = request.getfixturevalue("q1_folder" if request.param == "2021/22 Q1" else "q4_folder")
    return (folder / "index.html").as_uri()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Start the machine's own Chromium; without one the tests are skipped and say so."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip(f"there is no browser here ({', '.join(BROWSERS)}); on Debian: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()
