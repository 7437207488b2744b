"""All notebooks, run two at once by `notebooks/make_pages.py`, beside the plain way: nbclient, one after the other.

The plain way starts a kernel for each notebook and runs it to the end before the next. Ours has two kernels, each of
which clears its names and takes the next notebook that waits. Both run in a copy of the clean figures, turn about.
Seconds by the clock count; the CPU time beside them tells how busy the machine was.
Required: at most 0.6 of the plain way on two idle cores.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "notebooks"))

import make_pages  # noqa: E402

AT_MOST = 0.6


def run_plainly(folder: Path) -> None:
    """Run one after the other, each in a kernel of its own."""
    for path in make_pages.all_notebooks():
        content = nbformat.read(path, as_version=4)
        place = {"metadata": {"path": str(folder)}}
        NotebookClient(content, timeout=make_pages.SECONDS, kernel_name="python3", resources=place).execute()


def run_ours(folder: Path) -> None:
    """Run two at once; a notebook that fails stops the benchmark."""
    for path, result in make_pages.run_all(make_pages.all_notebooks(), folder=folder).items():
        if isinstance(result, Exception):
            raise SystemExit(f"{path.name} failed: {result}")


def seconds_of(run: Callable[[Path], None]) -> tuple[float, float]:
    """Return the seconds by the clock, and of the processors, of one run in a fresh folder."""
    with tempfile.TemporaryDirectory() as temporary:
        shutil.copytree(ROOT / "data" / "clean", Path(temporary) / "data" / "clean")
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        run(Path(temporary))
        clock, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Time both, turn about; 1 when ours takes more than its share."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=1, metavar="N", help="runs of each (default 1)")
    rounds = parser.parse_args().rounds
    ways = {"plain": run_plainly, "ours": run_ours}
    times = [{name: seconds_of(run) for name, run in ways.items()} for _ in range(rounds)]
    clock, work = (
        {name: statistics.median(one[name][part] for one in times) for name in ways} for part in (0, 1)
    )
    load = ", ".join(f"{part:.1f}" for part in os.getloadavg())
    print(f"{len(make_pages.all_notebooks())} notebooks, {rounds} of each; load of the machine {load}")
    for name in ways:
        print(f"{name:6} {clock[name]:6.1f} s by the clock, {work[name]:6.1f} s of the processors")
    ratio = clock["ours"] / clock["plain"]
    print(f"ratio {ratio:.2f}, of the processors' time {work['ours'] / work['plain']:.2f}; at most {AT_MOST}")
    return int(ratio > AT_MOST)


if __name__ == "__main__":
    sys.exit(main())
