"""The notebooks run from top to bottom, and are kept thin and without their results."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
NAMES = [notebook.name for notebook in NOTEBOOKS]


@pytest.fixture(params=NOTEBOOKS, ids=NAMES)
def notebook(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_there_is_a_notebook_of_control_charts() -> None:
    assert "01_control_charts.ipynb" in NAMES


def test_a_notebook_runs_without_error_or_warning(notebook: Path, tmp_path: Path) -> None:
    # Every other one from the root: both places must do, and each run takes its seconds.
    folder = "notebooks" if NOTEBOOKS.index(notebook) % 2 else "."
    # A copy of the project's folders, so that the charts that a notebook saves do not stay in the project.
    (tmp_path / "notebooks").mkdir()
    shutil.copytree(ROOT / "data" / "clean", tmp_path / "data" / "clean")
    content = nbformat.read(notebook, as_version=4)
    place = {"metadata": {"path": str(tmp_path / folder)}}
    NotebookClient(content, timeout=300, kernel_name="python3", resources=place).execute()
    assert [text for cell in code_cells(content) for text in warnings_of(cell)] == []


def test_a_notebook_is_stored_without_results(notebook: Path) -> None:
    for cell in code_cells(nbformat.read(notebook, as_version=4)):
        assert cell.outputs == []
        assert cell.execution_count is None


def test_a_notebook_is_thin(notebook: Path) -> None:
    cells = code_cells(nbformat.read(notebook, as_version=4))
    starts = [
        line.split(maxsplit=1)[0] for cell in cells for line in cell.source.splitlines() if line.strip()
    ]
    assert len(cells) < 10
    assert not {"def", "class", "async"} & set(starts)


def test_a_notebook_of_invented_figures_says_so_at_its_head(notebook: Path) -> None:
    content = nbformat.read(notebook, as_version=4)
    invented = any("illustrative" in cell.source for cell in code_cells(content))
    assert ("ILLUSTRATIVE" in content.cells[0].source) == invented


def code_cells(content: Any) -> list[Any]:
    return [cell for cell in content.cells if cell.cell_type == "code"]


def warnings_of(cell: Any) -> list[str]:
    return [
        output.text for output in cell.outputs if output.output_type == "stream" and output.name == "stderr"
    ]
