"""The pages run: every block that a page marks is written or run in a copy of the data, in the page's order.

A comment on the line before a block marks it: ``<!-- run -->`` before Python or before a console, and
``<!-- write FILE -->`` or ``<!-- append FILE -->`` before the content of a file.
"""

from __future__ import annotations

import doctest
import io
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import pcp_kpi as pk
from pcp_kpi.catalogue import parse_catalogue
from pcp_kpi.cli import GOOD, main
from pcp_kpi.cli.arguments import new_parser

ROOT = Path(__file__).parents[1]
PAGES = [page for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))) if page.is_file()]
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]
# What nobody runs is read too: its links and its commands must be right.
READ = [
    *PAGES,
    ROOT / "CONTRIBUTING.md",
    ROOT / "notebooks" / "README.md",
    *sorted(page for page in (ROOT / "docs").glob("*/*.md")),
]
READ_NAMES = [page.relative_to(ROOT).as_posix() for page in READ]
# test_tutorial.py follows the tutorial, in an empty folder.
# Pages that make report after report take a quarter of a minute each: `make test-slow` runs them.
LONG = ("docs/how-to.md", "docs/quarter-routine.md")
RUN = [
    pytest.param(name, id=name, marks=[pytest.mark.slow] if name in LONG else [])
    for name in NAMES
    if name != "docs/tutorial.md"
]
BLOCK = re.compile(
    r"^<!-- (?P<verb>run|write|append) ?(?P<file>\S*) -->\n+```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
MARK = re.compile(r"^<!-- (?:run|write|append)\b", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:)(?P<file>[^)#\s]*)(?:#(?P<heading>[^)\s]*))?\)")
HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(?:^\$ |&& |`)pcp-kpi ([a-z][^`\n|&]*)", re.MULTILINE)
LENIENT = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@dataclass(frozen=True)
class Block:
    """One marked block of a page."""

    verb: str
    file: str
    language: str
    text: str
    line: int


def blocks_of(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    return [
        Block(**found.groupdict(), line=text.count("\n", 0, found.start("text")) + 1)
        for found in BLOCK.finditer(text)
    ]


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the data and with the two configurations that the pages add to."""
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("extracts"))
    for name in ("catalogue", "forces"):
        shutil.copytree(
            ROOT / "pcp_kpi" / name, tmp_path / "pcp_kpi" / name, ignore=shutil.ignore_patterns("*.py*")
        )
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", RUN)
def test_the_marked_blocks_of_a_page_do_what_it_says(name: str, workplace: Path, few_extracts: Path) -> None:
    page = ROOT / name
    # In place of what `pcp-kpi sample` makes, which takes seconds to count.
    (workplace / "data" / "raw" / "extracts").symlink_to(few_extracts, target_is_directory=True)
    names: dict[str, Any] = {"__name__": "page"}
    blocks, done = blocks_of(page), 0
    for block in blocks:
        place = f"{page.name}, line {block.line}"
        if block.verb != "run":
            write(block, workplace / block.file)
        elif block.language == "console":
            run_console(block, place, only_page=True)
        else:
            run_python(block, names, place)
        done += 1
    assert done == len(blocks)


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_mark_of_a_page_stands_before_a_block_that_can_be_run(page: Path) -> None:
    blocks = blocks_of(page)
    assert len(blocks) == len(MARK.findall(page.read_text(encoding="utf-8")))
    for block in blocks:
        assert bool(block.file) == (block.verb != "run"), f"{page.name}, line {block.line}"
        assert block.verb != "run" or block.language in ("python", "console")


@pytest.mark.parametrize("page", READ, ids=READ_NAMES)
def test_a_page_links_only_to_files_and_headings_that_are_there(page: Path) -> None:
    links = LINK.findall(FENCED.sub("", page.read_text(encoding="utf-8")))
    assert [link for link in links if not leads_somewhere(page, *link)] == []


@pytest.mark.parametrize("page", READ, ids=READ_NAMES)
def test_every_command_that_a_page_names_can_be_typed(page: Path) -> None:
    commands = COMMAND.findall(page.read_text(encoding="utf-8"))
    assert [command for command in commands if not can_be_typed(command)] == []


def test_what_cannot_be_typed_is_told_apart() -> None:
    typed = ("clean", "freeze", 'report --quarter "2021/22 Q1"', "audit ... -o audit.html", "pack calendar")
    assert [command for command in typed if not can_be_typed(command)] == []
    untyped = (
        "cleanse",
        "report --quater 2021",
        "pack area",
        "limits figures.csv",
        "limits a.csv --baseline all --gaps z",
    )
    assert [command for command in untyped if can_be_typed(command)] == []


def test_the_index_links_every_page_and_the_notebooks() -> None:
    index = ROOT / "docs" / "README.md"
    linked = {(index.parent / file).resolve() for file, _ in LINK.findall(index.read_text(encoding="utf-8"))}
    pages = {page for page in PAGES if page.parent == index.parent} - {index}
    assert {page.name for page in pages - linked} == set()
    assert ROOT / "notebooks" / "README.md" in linked


def test_the_picture_of_the_readme_is_told_as_the_chart_of_its_five_lines() -> None:
    figures = pk.read_figures(ROOT / "data" / "clean")
    chart = pk.control_chart(figures, "vehicle-offences", quarter="2025/26 Q4", baseline="2024/25")
    readme, gallery = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/gallery.md"))
    assert f"![{chart.alt_text}](docs/images/gallery-fan.png)" in readme
    assert f"![{chart.alt_text}](images/gallery-fan.png)" in gallery


def leads_somewhere(page: Path, file: str, heading: str) -> bool:
    """Tell whether a link leads to a file that is there, and to a heading of it where it names one."""
    target = page.parent / file if file else page
    if not target.exists() or not heading or target.suffix != ".md":
        return target.exists()
    text = FENCED.sub("", target.read_text(encoding="utf-8"))
    return heading in {anchor_of(found) for found in HEADING.findall(text)}


def anchor_of(heading: str) -> str:
    """Return the anchor that code hosts give a heading: its words without marks, in lower case, joined by hyphens."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
    return re.sub(r"[^\w\- ]", "", words).replace(" ", "-")


def can_be_typed(command: str) -> bool:
    """Tell whether the parser takes a command; one that names a verb alone asks for its help."""
    words = [word for word in shlex.split(command) if word != "..."]
    try:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            new_parser().parse_args(words if len(words) > 1 else [*words, "--help"])
    except SystemExit as done:
        return not done.code
    return True


def write(block: Block, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a" if block.verb == "append" else "w", encoding="utf-8", newline="\n") as stream:
        stream.write(block.text)
    if path.parent.name == "catalogue":  # the page adds to it, and a fault would show only in a new process
        parse_catalogue(*(file.read_text(encoding="utf-8") for file in sorted(path.parent.glob("*.toml"))))


def run_python(block: Block, names: dict[str, Any], place: str) -> None:
    """Run a block in the names of its page; one with prompts must print what stands under them."""
    if not block.text.startswith(">>>"):
        exec(compile(block.text, place, "exec"), names)
        return
    test = doctest.DocTestParser().get_doctest(block.text, names, place, None, block.line)
    said: list[str] = []
    result = doctest.DocTestRunner(optionflags=LENIENT).run(test, out=said.append, clear_globs=False)
    names.update(test.globs)
    assert not result.failed, "".join(said)


def run_console(block: Block, place: str, *, only_page: bool = False) -> None:
    """Run the lines that begin with the command; where lines stand under one, it must print them.

    With `only_page` a report of all forms is made as a page alone: the others take most of the time, and the tutorial,
    the forms' own tests and the pages that name them make them.
    """
    for command, expected in commands_of(block.text):
        if command.startswith("pcp-kpi "):
            alone = only_page and command.startswith("pcp-kpi report ") and "--formats" not in command
            code, printed = run_command(f"{command} --formats html" if alone else command)
            checker = doctest.OutputChecker()
            good = checker.check_output(expected, printed, LENIENT) if expected else code == GOOD
            assert good, f"{place}: {command}\nexpected:\n{expected}\nprinted:\n{printed}"


def commands_of(text: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        yield command, expected


def run_command(command: str) -> tuple[int, str]:
    """Run a command in this process, what stands after a pipe in a shell; return exit code and print."""
    ours, _, rest = command.partition(" | ")
    out, screen = io.StringIO(), io.StringIO()
    with redirect_stdout(out if rest else screen), redirect_stderr(screen):
        code = main(shlex.split(ours)[1:])
    if not rest:
        return code, screen.getvalue()
    after = subprocess.run(rest, shell=True, input=out.getvalue(), capture_output=True, text=True, check=True)
    return code, after.stdout + screen.getvalue()
