"""The notebooks run from top to bottom, become pages that fetch nothing, and are kept thin and without their results."""

from __future__ import annotations

import ast
import importlib.util
import re
import shutil
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
NAMES = [notebook.name for notebook in NOTEBOOKS]
WHICH = FOLDER / "README.md"
ON_PAPERS = "13_audit_a_report.ipynb"  # of a document, not of a quarter
# What a page fetches by itself; a link is followed by the reader only.
FETCHED = {"src", "srcset", "href", "xlink:href", "data", "poster", "action"}


@cache
def make_pages() -> ModuleType:
    """Load the script beside the notebooks, in a test only: what it imports takes seconds."""
    spec = importlib.util.spec_from_file_location("make_pages", FOLDER / "make_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def kernel() -> Iterator[Any]:
    """A kernel for one notebook after another: its imports, most of a notebook's time, are made once."""
    with make_pages().started_kernel() as started:
        yield started


@pytest.fixture(params=NOTEBOOKS, ids=NAMES)
def notebook(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_the_notebooks_are_numbered_without_a_gap() -> None:
    assert [int(name[:2]) for name in NAMES] == list(range(1, len(NAMES) + 1))


# Five to fifteen seconds each: these are run by `make test-slow`.
LONG = ("02", "03", "04", "05", "06", "08", "09", "10", "11")
RUN = [
    pytest.param(path, id=path.name, marks=[pytest.mark.slow] if path.name[:2] in LONG else [])
    for path in NOTEBOOKS
]


@pytest.mark.parametrize("notebook", RUN)
def test_a_notebook_runs_without_warning_and_its_page_fetches_nothing(
    notebook: Path, tmp_path: Path, kernel: Any
) -> None:
    # Every other one from the root: both places must do, and each run takes its seconds.
    folder = tmp_path / "notebooks" if NOTEBOOKS.index(notebook) % 2 else tmp_path
    # A copy of the project's folders, so that the charts that a notebook saves do not stay in the project.
    (tmp_path / "notebooks").mkdir()
    shutil.copytree(ROOT / "data" / "clean", tmp_path / "data" / "clean")
    content = make_pages().run_notebook(notebook, kernel, folder=folder)
    assert [text for cell in code_cells(content) for text in warnings_of(cell)] == []
    page = PageReader(make_pages().to_page(content, title=make_pages().title_of(content)))
    assert page.fetched == []
    assert page.scripts == []
    # Nothing that a reader without eyes misses: pictures stand in the page as SVG with their alternative text.
    assert page.images == 0
    assert page.untold == 0


def test_a_page_that_fetches_is_found_out() -> None:
    page = PageReader(
        '<link href="https://a/x.css"><script src="//b/x.js"></script><script>import("https://c")</script>'
        "<style>@import 'd.css'; p {background: url(e.png)}</style><img src='data:image/png;base64,x'>"
        '<a href="https://f">a link</a><svg></svg>'
    )
    assert page.fetched == ["https://a/x.css", "//b/x.js", "@import", "url(e.png"]
    assert page.scripts == ['import("https://c")']
    assert (page.images, page.untold) == (1, 1)


def test_the_usual_page_of_nbconvert_would_fetch() -> None:
    # If this fails, nbconvert fetches nothing any more, and the template beside the notebooks can go.
    from nbconvert import HTMLExporter

    page, _ = HTMLExporter().from_notebook_node(make_pages().nbformat.v4.new_notebook())
    assert PageReader(page).fetched != []


def test_names_of_one_notebook_are_gone_in_the_next(tmp_path: Path, kernel: Any) -> None:
    first, second = tmp_path / "first.ipynb", tmp_path / "second.ipynb"
    make_pages().nbformat.write(of_cells("QUARTER = 1"), first)
    make_pages().nbformat.write(of_cells("'QUARTER' in globals()"), second)
    make_pages().run_notebook(first, kernel, folder=tmp_path)
    cell = make_pages().run_notebook(second, kernel, folder=tmp_path).cells[1]
    assert cell.outputs[0].data["text/plain"] == "False"
    assert cell.execution_count == 1


def test_a_notebook_that_fails_does_not_keep_the_others_from_running(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, good = tmp_path / "bad.ipynb", tmp_path / "good.ipynb"
    make_pages().nbformat.write(of_cells("1 / 0"), bad)
    make_pages().nbformat.write(of_cells("6 * 7", heading="# An answer"), good)
    out = tmp_path / "pages"
    code = make_pages().main([str(bad), str(good), "--out", str(out), "--processes", "1"])
    told = capsys.readouterr()
    assert code == 1
    assert told.out == f"{out / 'good.html'}\n"
    assert "bad.ipynb failed: " in told.err
    assert "ZeroDivisionError: division by zero" in told.err
    page = (out / "good.html").read_text(encoding="utf-8")
    assert "<title>An answer</title>" in page
    assert ">42</pre>" in page.replace("\n", "")


def test_a_notebook_is_stored_without_results(notebook: Path) -> None:
    for cell in code_cells(read(notebook)):
        assert cell.outputs == []
        assert cell.execution_count is None


def test_a_notebook_is_thin(notebook: Path) -> None:
    cells = code_cells(read(notebook))
    starts = [
        line.split(maxsplit=1)[0] for cell in cells for line in cell.source.splitlines() if line.strip()
    ]
    assert len(cells) < 10
    assert not {"def", "class", "async"} & set(starts)


def test_a_notebook_of_invented_figures_says_so_at_its_head(notebook: Path) -> None:
    content = read(notebook)
    invented = any("illustrative" in cell.source for cell in code_cells(content))
    assert ("ILLUSTRATIVE" in content.cells[0].source) == invented


def test_quarter_baseline_and_force_are_named_once_at_the_top(notebook: Path) -> None:
    first, *others = code_cells(read(notebook))
    wanted = set() if notebook.name == ON_PAPERS else {"QUARTER", "BASELINE", "FORCE", "CLEAN"}
    named = assigned(first.source)
    assert wanted <= named
    assert not {name for cell in others for name in assigned(cell.source) if name.isupper()}


def test_every_section_of_the_report_is_recreated_by_a_notebook() -> None:
    spec = tomllib.loads((ROOT / "pcp_kpi" / "report" / "specs" / "quarterly.toml").read_text("utf-8"))
    told = sections_in_readme()
    assert list(told) == [section["id"] for section in spec["sections"]]
    for section in spec["sections"]:
        code = "\n".join(code_of(FOLDER / name) for name in told[section["id"]])
        assert f'"{section["id"]}"' in code, section["id"]
        # What the section shows is asked for as a whole, so that a chart added to it is drawn here too.
        for what in ("charts", "measures", "tables"):
            asked = {"charts": ".exhibits", "measures": ".pages", "tables": ".tables"}[what]
            if section.get(what) and section["id"] != "all-crime":
                assert asked in code, (section["id"], what)


def test_the_readme_names_every_notebook_and_no_other() -> None:
    text = WHICH.read_text(encoding="utf-8")
    assert sorted(set(re.findall(r"\]\((\d\d_\w+\.ipynb)\)", text))) == NAMES


def sections_in_readme() -> dict[str, list[str]]:
    """Return the notebooks of each section, as the table of the readme names them."""
    rows = re.findall(r"^\| `([a-z-]+)` \|(.*)\|$", WHICH.read_text(encoding="utf-8"), flags=re.M)
    return {section: re.findall(r"\]\((\d\d_\w+\.ipynb)\)", rest) for section, rest in rows}


def assigned(source: str) -> set[str]:
    """Return the names that a cell sets."""
    tree = ast.parse(source)
    return {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def of_cells(*sources: str, heading: str = "# A heading") -> Any:
    return make_pages().nbformat.v4.new_notebook(
        cells=[
            make_pages().nbformat.v4.new_markdown_cell(heading),
            *(make_pages().nbformat.v4.new_code_cell(source) for source in sources),
        ]
    )


def read(path: Path) -> Any:
    return make_pages().nbformat.read(path, as_version=4)


def code_of(path: Path) -> str:
    return "\n".join(cell.source for cell in code_cells(read(path)))


def code_cells(content: Any) -> list[Any]:
    return [cell for cell in content.cells if cell.cell_type == "code"]


def warnings_of(cell: Any) -> list[str]:
    return [
        output.text for output in cell.outputs if output.output_type == "stream" and output.name == "stderr"
    ]


class PageReader(HTMLParser):
    """What a page fetches, its scripts, its images, and how many drawings have no alternative text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.scripts: list[str] = []
        self.images = 0
        self.untold = 0
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        self.images += tag == "img"
        told = {name: value or "" for name, value in attrs}
        if tag == "svg":
            described = told.get("role") == "img" or told.get("aria-hidden") == "true"
            self.untold += not described
        if tag != "a":
            found = [told[name] for name in told if name in FETCHED]
            self.fetched += [value for value in found if not value.startswith(("data:", "#"))]

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script" and data.strip():
            self.scripts.append(data.strip())
        if self._inside == "style":
            code = re.sub(r"/\*.*?\*/", "", data, flags=re.S)
            self.fetched += re.findall(r"@import", code)
            self.fetched += re.findall(r"url\((?!['\"]?(?:data:|#))[^)]*", code)
