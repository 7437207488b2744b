"""The tutorial is followed word for word in an empty folder, to the last step, which is a line of a notebook."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest

import pcp_kpi as pk

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "tutorial.md"
NOTEBOOK = ROOT / "notebooks" / "01_control_charts.ipynb"
QUARTER = "2025/26 Q4"


def load(path):
    spec = importlib.util.spec_from_file_location(f"of_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def northshire(tmp_path_factory):
    """An empty folder in which every block of the page has been carried out; the raw folder is made, as it says."""
    docs = load(ROOT / "tests" / "test_docs.py")
    folder, names = tmp_path_factory.mktemp("northshire"), {"__name__": "page"}
    (folder / "data" / "raw").mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for block in docs.blocks_of(PAGE):
            place = f"{PAGE.name}, line {block.line}"
            if block.verb != "run":
                docs.write(block, folder / block.file)
            elif block.language == "console":
                docs.run_console(block, place)
            else:
                docs.run_python(block, names, place)
    return folder


@pytest.fixture
def inside(northshire, monkeypatch):
    monkeypatch.chdir(northshire)
    return northshire


def test_the_report_stands_in_every_form(inside):
    made = {path.suffix for path in (inside / "reports" / "2025-26-q4").iterdir() if path.is_file()}
    assert {".html", ".pdf", ".pptx", ".xlsx", ".csv", ".parquet"} <= made


def test_the_configuration_has_the_twenty_lines_that_the_page_promises(inside):
    assert len([line for line in (inside / "northshire.toml").read_text("utf-8").splitlines() if line]) == 20


def test_the_picture_of_the_page_says_what_the_chart_says(inside):
    background = pk.read_background("data/clean", force="northshire.toml")
    figures = pk.read_figures("data/clean")
    chart = pk.control_chart(figures, "vehicle-offences", quarter=QUARTER, background=background)
    assert f"![{chart.alt_text}](images/tutorial.png)" in PAGE.read_text(encoding="utf-8")


def test_the_draft_on_the_page_is_the_draft_that_is_made(inside):
    page = PAGE.read_text(encoding="utf-8")
    lines = [line for line in pk.draft_layout("data/raw/northshire.xlsx").splitlines() if line]
    missing = [line for line in lines[1:] if line.partition(" '999 answered")[0] not in page]
    assert missing == []


def test_one_line_makes_the_notebook_that_of_the_force(inside, capsys):
    cells = [
        "".join(cell["source"])
        for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code"
    ]
    old = "\n".join(line for line in cells[0].splitlines() if line.startswith("FORCE = "))
    assert f"```python\n{old}\n```" in PAGE.read_text(encoding="utf-8")
    names = {"__name__": "notebook"}
    for code in (cells[0].replace(old, 'FORCE = "northshire.toml"'), *cells[1:]):
        exec(compile(code, NOTEBOOK.name, "exec"), names)
    assert "vehicle offences in Northshire" in names["kpi"].chart.alt_text
    assert names["kpi"].area_table is not None
    assert names["QUARTER"] == QUARTER
    assert "264 figures from data/clean; Vehicle offences, January to March 2026" in capsys.readouterr().out
