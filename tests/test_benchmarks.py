"""The benchmarks: each says what is required and ends with a verdict; what cannot be compared here is skipped."""

from __future__ import annotations

import ast
import importlib
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HELPERS = {"timing", "projection_page", "projection_peers"}
NAMES = sorted(file.stem for file in (ROOT / "benchmarks").glob("*.py"))


def test_make_bench_leaves_out_the_helpers_alone() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    (helpers,) = re.findall(r"^HELPERS := (.*)$", text, re.MULTILINE)
    assert set(helpers.split()) == HELPERS
    assert set(NAMES) > HELPERS


@pytest.mark.parametrize("name", [name for name in NAMES if name not in HELPERS])
def test_a_benchmark_says_what_is_required_and_ends_with_a_verdict(name: str) -> None:
    text = (ROOT / "benchmarks" / f"{name}.py").read_text(encoding="utf-8")
    assert "Required" in (ast.get_docstring(ast.parse(text)) or "")
    assert re.search(r"sys\.exit\(|raise SystemExit\(1\)", text)


def test_a_benchmark_whose_peers_cannot_be_had_is_skipped_with_the_reason(tmp_path: Path) -> None:
    no_folder = tmp_path / "file"
    no_folder.write_text("", encoding="utf-8")
    environment = os.environ | {"PCP_KPI_PEERS": str(no_folder / "peers")}
    command = [sys.executable, str(ROOT / "benchmarks" / "projection_shocks.py")]
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    made, skipped = done.stdout.splitlines()
    assert made.startswith(f"The environment with statsforecast cannot be made in {no_folder / 'peers'}: ")
    assert skipped == "Skipped: series and forecasters to compare with come from there."


def test_an_aim_that_is_only_hoped_for_does_not_fail_a_benchmark(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    page = importlib.import_module("projection_page")
    assert page.tell([page.Aim("error", 1.0, 0.9), page.Aim("error hoped for", 0.8, 0.9, hoped=True)]) == 0
    assert page.tell([page.Aim("times faster", 50, 49.0, at_least=True, form="{:.0f}")]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "error: 0.900, at most 1.000: met",
        "error hoped for: 0.900, at most 0.800: not met, and only hoped for",
        "times faster: 49, at least 50: NOT MET",
    ]


def test_the_page_prints_the_scale_that_was_kept() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "make" / "scale.py"), run_name="scale")
    page = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    assert f"{made['MARKS'][0]}\n{made['table_of'](made['costs']())}\n{made['MARKS'][1]}" in page
