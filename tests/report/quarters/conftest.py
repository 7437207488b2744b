"""A quarter's folder made anew, and a small report of the published figures."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from pcp_kpi.report.background import Background
from pcp_kpi.report.build import Report, build_report
from pcp_kpi.report.quarters.folders import new_quarter

HEADER = "measure,area,breakdown,grain,period,value,of,source,reason,role,date\n"
SPEC = """title = "Report"
[[sections]]
id = "priorities"
title = "Priorities"
measures = ["hate-crime", "domestic-abuse"]
prefer = ["panel-2021-09"]
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The new folder of 2021/22 Q1, with a specification of two measures."""
    spec = tmp_path / "spec.toml"
    spec.write_text(SPEC, encoding="utf-8")
    return new_quarter("2021/22 Q1", folder=tmp_path / "quarters", spec=str(spec))


@pytest.fixture
def edit(place: Path) -> Callable[[str, str], Path]:
    """Put one text of quarter.toml in place of another."""

    def edited(old: str, new: str) -> Path:
        path = place / "quarter.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        return path

    return edited


@pytest.fixture
def override(place: Path) -> Callable[..., Path]:
    """Write lines into the overrides of the quarter."""

    def written(*lines: str) -> Path:
        path = place / "overrides.csv"
        path.write_text(HEADER + "".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    return written


@pytest.fixture(scope="session")
def published(clean_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The committed clean folder without its illustrative figures, which take long to read."""
    folder = tmp_path_factory.mktemp("published") / "clean"
    shutil.copytree(clean_folder, folder, ignore=shutil.ignore_patterns("illustrative"))
    return folder


@pytest.fixture(scope="session")
def priorities(all_figures: pd.DataFrame, background: Background) -> Report:
    """The policing priorities of 2021/22 Q1."""
    return build_report(all_figures, "2021/22 Q1", background=background, only=["policing-priorities"])
