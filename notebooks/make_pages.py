"""Run the notebooks, several at once, and write each as a page that asks for nothing outside itself.

``python notebooks/make_pages.py --out reports/notebooks --processes 2`` runs all; names or paths after it run some.
A kernel runs one notebook after another: what the last one named is cleared, what it imported need not be imported again.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import nbformat
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbconvert import HTMLExporter

HERE = Path(__file__).resolve().parent
TEMPLATE = "offline"
SECONDS = 300  # for one cell; more is a mistake
COLOURS = re.compile(r"\x1b\[[0-9;]*m")  # in which a kernel sets what went wrong
# Names of the last notebook are cleared.
CLEAR = "%reset -f\n__import__('os').chdir({folder!r})"


def all_notebooks() -> list[Path]:
    """Return every notebook of the project, in the order of their numbers."""
    return sorted(HERE.glob("*.ipynb"))


@contextmanager
def started_kernel() -> Iterator[KernelManager]:
    """Start a kernel of Python; stop it in the end."""
    kernel = KernelManager(kernel_name="python3")
    kernel.start_kernel()
    try:
        yield kernel
    finally:
        kernel.shutdown_kernel(now=True)


def run_notebook(path: Path, kernel: KernelManager, *, folder: Path) -> Any:
    """Run a notebook from top to bottom in a cleared kernel, and return it with its results."""
    content = nbformat.read(path, as_version=4)
    content.cells.insert(0, nbformat.v4.new_code_cell(CLEAR.format(folder=str(folder))))
    client = NotebookClient(content, timeout=SECONDS, km=kernel)
    try:
        client.execute()
    finally:
        if client.kc is not None:
            client.kc.stop_channels()
    del content.cells[0]
    return _numbered(content)


def _numbered(content: Any) -> Any:
    """Count the cells from one again, as in a kernel of their own."""
    cells = [cell for cell in content.cells if cell.cell_type == "code"]
    for number, cell in enumerate(cells, start=1):
        cell.execution_count = number
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = number
    return content


def run_all(paths: Sequence[Path], *, folder: Path, processes: int = 2) -> dict[Path, Any]:
    """Run notebooks, as many at once as there are processes; return each with its results, or with what went wrong."""
    waiting: Queue[Path] = Queue()
    for path in paths:
        waiting.put(path)
    with ThreadPoolExecutor(processes) as pool:
        shares = [pool.submit(_work, waiting, folder) for _ in range(min(processes, len(paths)))]
        done = {path: result for share in shares for path, result in share.result().items()}
    return {path: done[path] for path in paths}


def _work(waiting: Queue[Path], folder: Path) -> dict[Path, Any]:
    """Run what waits, one after the other, in a kernel of one's own."""
    done: dict[Path, Any] = {}
    with started_kernel() as kernel:
        while True:
            try:
                path = waiting.get_nowait()
            except Empty:
                return done
            print(f"running {path.name}", file=sys.stderr)
            try:
                done[path] = run_notebook(path, kernel, folder=folder)
            except (CellExecutionError, CellTimeoutError) as error:
                done[path] = error


def to_page(content: Any, *, title: str) -> str:
    """Return a notebook with its results as one page of HTML, with nothing to fetch."""
    exporter = HTMLExporter(template_name=TEMPLATE, extra_template_basedirs=[str(HERE)])
    page, _ = exporter.from_notebook_node(content, resources={"metadata": {"name": title}})
    return str(page)


def title_of(content: Any) -> str:
    """Return the heading of a notebook."""
    return re.sub(r"^#+\s*", "", content.cells[0].source.splitlines()[0])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, write, and tell where the pages are; 1 when a notebook failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path, metavar="FILE", help="notebooks (default all)")
    parser.add_argument("--out", type=Path, default=Path("reports/notebooks"), metavar="DIR")
    parser.add_argument("--processes", type=int, default=2, metavar="N", help="how many run at once")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    failed = 0
    paths = options.notebooks or all_notebooks()
    results = run_all(paths, folder=Path.cwd(), processes=options.processes)
    for path, result in results.items():
        if isinstance(result, Exception):
            failed += 1
            print(f"{path.name} failed: {COLOURS.sub('', str(result))}", file=sys.stderr)
            continue
        page = options.out / f"{path.stem}.html"
        page.write_text(to_page(result, title=title_of(result)), encoding="utf-8")
        print(page)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
