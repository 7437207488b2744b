"""What a command tells when a stream is shut, speaks few letters or is full, and when a folder may not be written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pcp_kpi.cli import main

GOOD = "measure,area,grain,period,value\nrape,West Mercia,quarter,2021-04-01,378\n"
MODULE = (sys.executable, "-m", "pcp_kpi.cli")
posix = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")


@pytest.fixture
def figures(tmp_path: Path) -> Path:
    """Write one valid table."""
    path = tmp_path / "figures.csv"
    path.write_text(GOOD, encoding="utf-8")
    return path


def shell(line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, env={**os.environ, **environment}, check=False
    )


@posix
@pytest.mark.parametrize(
    "verb", ["check '{file}'", "limits '{file}' --baseline 2021/22 --missing leave 2>/dev/null"]
)
def test_a_stream_that_is_shut_ends_no_command(figures: Path, verb: str) -> None:
    done = shell(f"'{sys.executable}' -m pcp_kpi.cli {verb.format(file=figures)} >&-")
    assert (done.returncode, done.stderr) == (0, "")


@posix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_stream_that_is_full_is_told_with_the_way_out(figures: Path) -> None:
    done = shell(f"'{sys.executable}' -m pcp_kpi.cli check '{figures}' > /dev/full")
    assert done.returncode == 1
    assert done.stderr == "pcp-kpi check: No space left on device; make room, and run the command again\n"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_letter_that_the_screen_lacks_is_shown_by_its_number(tmp_path: Path, encoding: str) -> None:
    done = subprocess.run(
        [*MODULE, "new-quarter", "2021/22 Q1", "--folder", "\u4e2d"],
        capture_output=True, cwd=tmp_path, env={**os.environ, "PYTHONIOENCODING": encoding}, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert rb"\u4e2d" in done.stdout
    assert (tmp_path / "\u4e2d" / "2021-22-q1" / "quarter.toml").is_file()


def test_a_folder_that_may_not_be_written_is_named_and_not_the_file_beside_it(
    figures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()

    def refuse(self: Path, *_: object, **__: object) -> None:
        # Whoever runs the tests may write everywhere, so that the system is made to say no.
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "write_text", refuse)
    code = main(
        ["limits", str(figures), "--baseline", "2021/22", "--missing", "leave", "-o", str(closed / "x.csv")]
    )
    assert code == 1
    assert capsys.readouterr().err == (
        f"pcp-kpi limits: Permission denied: {closed}; close it in other programs, ask for the right to it, or name "
        "another place\n"
    )
    assert list(closed.iterdir()) == []
