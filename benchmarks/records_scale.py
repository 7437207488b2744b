"""What the synthetic force and its counting cost at scale 1, 10 and, with --full, 30 and 100: time, memory, growth.

Each step runs in a process of its own; time is CPU time of the process and all its threads, memory the most that it
held at once. Required: that time grows no faster than the data, and memory stays under 1.5 GB. ``--keep`` keeps what was
measured in benchmarks/results/, from which docs/make/scale.py draws the page.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

# Megabytes that a step may hold whatever the scale: the database keeps to 900 MB, Python comes on top.
MEMORY = 1536
TIME_GROWTH = 1.1  # at most so many times the growth of the data: the clock is not exact
SAMPLE = "import sys; from pcp_kpi.sample import sample; sample(sys.argv[1], scale=int(sys.argv[2]))"
COUNT = (
    "import sys; from pcp_kpi.records import open_records; from pcp_kpi.measures import count_records; "
    "count_records(open_records(sys.argv[1]), source='x', force='West Mercia')"
)
STEPS = {"sample": SAMPLE, "count": COUNT}
RESULTS = Path(__file__).parent / "results" / "records-scale.csv"


@dataclass(frozen=True)
class Cost:
    """One step at one scale."""

    seconds: float
    megabytes: float


def cost_of(code: str, *arguments: str) -> Cost:
    """Run code in a fresh process; a step that fails stops the benchmark."""
    process = os.spawnv(os.P_NOWAIT, sys.executable, [sys.executable, "-c", code, *arguments])
    _, status, usage = os.wait4(process, 0)
    if status:
        raise SystemExit(f"a step failed with status {status}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def costs_at(scale: int) -> tuple[int, dict[str, Cost]]:
    """Make and count the extracts of one scale; return their bytes and the cost of each step."""
    folder = Path(tempfile.mkdtemp(prefix="pcp-kpi-scale-"))
    try:
        costs = {step: cost_of(code, str(folder), str(scale)) for step, code in STEPS.items()}
        return sum(file.stat().st_size for file in folder.iterdir()), costs
    finally:
        shutil.rmtree(folder)


def print_costs(found: dict[int, tuple[int, dict[str, Cost]]]) -> bool:
    """Print a line for each step and scale; return whether all grew no faster than the data."""
    first = min(found)
    base_size, base = found[first]
    good = True
    print(f"{'step':8} {'scale':>5} {'data MB':>8} {'CPU s':>7} {'per data':>8} {'peak MB':>8}")
    for scale, (size, costs) in found.items():
        for step, cost in costs.items():
            growth = cost.seconds / base[step].seconds / (size / base_size)
            within = growth <= TIME_GROWTH and cost.megabytes <= MEMORY
            good &= within
            print(
                f"{step:8} {scale:5} {size / 1e6:8.0f} {cost.seconds:7.1f} {growth:8.2f} {cost.megabytes:8.0f}  "
                f"{'within' if within else 'OVER'}"
            )
    return good


def keep(found: dict[int, tuple[int, dict[str, Cost]]]) -> None:
    """Write what was measured: a row a scale and step."""
    with RESULTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["scale", "data_mb", "step", "cpu_seconds", "peak_mb"])
        for scale, (size, costs) in found.items():
            for step, cost in costs.items():
                writer.writerow(
                    [scale, round(size / 1e6), step, f"{cost.seconds:.1f}", round(cost.megabytes)]
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--full", action="store_true", help="scale 30 and 100 too: some 30 GB in the temporary folder"
    )
    parser.add_argument("--keep", action="store_true", help="keep what is measured in benchmarks/results/")
    arguments = parser.parse_args()
    scales = (1, 10, 30, 100) if arguments.full else (1, 10)
    found = {scale: costs_at(scale) for scale in scales}
    if arguments.keep:
        keep(found)
    if not print_costs(found):
        sys.exit("the cost grew faster than the data, or the memory was not bounded")


if __name__ == "__main__":
    main()
