"""The built wheel alone, in an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pcp_kpi import __version__

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("build", reason="the package build is not installed")
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", f"{folder}", f"{root}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the wheel as an installer would, away from the checkout."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def run(installed, tmp_path):
    """Run Python in an empty folder with the unpacked wheel before everything else."""
    empty = tmp_path / "empty"
    empty.mkdir()

    def ran(*arguments):
        environment = {**os.environ, "PYTHONPATH": f"{installed}"}
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, cwd=empty, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
        )

    ran.folder = empty
    return ran


def test_the_wheel_holds_the_library_and_the_example_figures(wheel, root):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    packaged = {
        f"pcp_kpi/{path.relative_to(root / 'pcp_kpi').as_posix()}"
        for path in (root / "pcp_kpi").rglob("*")
        if path.is_file() and path.suffix not in (".pyc", ".part")
    }
    examples = {
        f"pcp_kpi/example_data/clean/{path.relative_to(root / 'data' / 'clean').as_posix()}"
        for path in (root / "data" / "clean").rglob("*")
        if path.is_file()
    }
    assert "pcp_kpi/py.typed" in packaged
    assert packaged <= names
    assert examples <= names
    others = {name for name in names if not name.startswith("pcp_kpi/")}
    assert {name.split("/")[0] for name in others} == {f"pcp_kpi-{__version__}.dist-info"}


def test_the_wheel_names_the_command(installed):
    (points,) = installed.glob("*.dist-info/entry_points.txt")
    assert points.read_text(encoding="utf-8").split() == [
        "[console_scripts]",
        "pcp-kpi",
        "=",
        "pcp_kpi.cli:main",
    ]


def test_the_unpacked_wheel_is_what_runs(run, installed):
    done = run("-c", "import pcp_kpi; print(pcp_kpi.__file__)")
    assert done.stdout.strip() == f"{installed / 'pcp_kpi' / '__init__.py'}"


def test_a_report_is_made_in_an_empty_folder_and_is_that_of_the_checkout(run, q1_folder):
    done = run("-m", "pcp_kpi.cli", "report", "--formats", "html")
    made = run.folder / "reports" / "2021-22-q1"
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{Path('reports', '2021-22-q1', 'index.html')}\n"
    names = sorted(path.relative_to(made) for path in made.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(q1_folder) for path in q1_folder.rglob("*") if path.is_file())
    assert [name for name in names if (made / name).read_bytes() != (q1_folder / name).read_bytes()] == []


def test_any_quarter_of_the_example_figures_is_made(run):
    done = run(
        "-m",
        "pcp_kpi.cli",
        "report",
        "--quarter",
        "2025/26 Q4",
        "--baseline",
        "2024/25",
        "--only",
        "all-crime",
    )
    assert (done.returncode, done.stderr) == (0, "")
    page = (run.folder / "reports" / "2025-26-q4" / "index.html").read_text(encoding="utf-8")
    assert "January to March 2026" in page


def test_the_example_figures_are_valid(run, installed):
    done = run("-m", "pcp_kpi.cli", "check", f"{installed / 'pcp_kpi' / 'example_data' / 'clean'}")
    assert (done.returncode, done.stderr) == (0, "")


def test_the_papers_are_audited_with_what_their_words_say(run):
    done = run("-m", "pcp_kpi.cli", "audit")
    assert done.returncode == 1, done.stderr
    assert done.stderr.splitlines()[-1].startswith("731 checks: 664 agree, 67 disagree")
