"""`pcp-kpi clean` killed at any moment leaves the earlier figures or the new ones, whole, and the next run works."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

KILLS = 20
ENTRY = """
[[sources]]
id = "extract"
title = "An extract"
kind = "extract"
file = "extract.csv"
layout = "figures"
extracted = 2026-01-31
licence = "internal"
attribution = "A force"
"""


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def fill(raw: Path, start: int) -> None:
    """Write an extract of a few thousand figures that differ by where they start."""
    rows = ["measure,area,grain,period,value"]
    rows += [
        f"measure-{number},West Mercia,month,{year}-{month:02}-01,{start + number}"
        for number in range(300)
        for year in range(2019, 2024)
        for month in range(1, 13)
    ]
    (raw / "extract.csv").write_text("\n".join([*rows, ""]), encoding="utf-8")


def cleaning(raw: Path, folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pcp_kpi.cli", "clean", "--raw", str(raw), "--clean", str(folder)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_killing_clean_at_twenty_random_moments_loses_nothing(tmp_path: Path) -> None:
    raw, folder = tmp_path / "raw", tmp_path / "clean"
    raw.mkdir()
    (raw / "sources.toml").write_text(ENTRY, encoding="utf-8")
    whole = {}
    for start in (1000, 1, 1000):
        fill(raw, start)
        began = time.monotonic()
        assert cleaning(raw, folder).wait() == 0
        took, whole[start] = time.monotonic() - began, contents(folder)
    assert whole[1] != whole[1000]
    moments, stands, killed = random.Random(1), 1000, 0
    for turn in range(KILLS):
        fill(raw, 1 if turn % 2 else 1000)
        run = cleaning(raw, folder)
        time.sleep(moments.uniform(0.3, 1.0) * took)
        run.kill()
        killed += run.wait() == -signal.SIGKILL
        found = contents(folder)
        assert found in (whole[1], whole[1000]), (
            f"kill {turn} left neither the earlier folder nor the new one"
        )
        stands = 1 if found == whole[1] else 1000
    assert killed >= KILLS // 2
    fill(raw, 1 if stands == 1000 else 1000)
    assert cleaning(raw, folder).wait() == 0
    assert contents(folder) == whole[1 if stands == 1000 else 1000]
