"""The report of April to June 2021, made as an analyst makes it: the page alone, and all four forms.

Each run is a process of its own, ``pcp-kpi report``, on two processors; a first round, not counted, fills the caches
of the system. Beside the seconds stands the ratio to a plain loop over pyplot that draws sixty charts, measured in the
same run: it says the same on any machine. Required: the page in 15 s, all four forms in 25 s.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from charts_speed import measure

ROUNDS = 3
AT_MOST = {"html": 15.0, "html,pdf,pptx,xlsx": 25.0}


def seconds(formats: str) -> float:
    """Make the report in these forms; return its seconds by the clock."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "pcp_kpi.cli",
            "report",
            "--formats",
            formats,
            "--out",
            f"{folder}/report",
        ]
        started = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=Path(__file__).parents[1])
        return time.perf_counter() - started


def main() -> int:
    """Print seconds and ratios; return 1 where a report takes too long."""
    rounds = [
        {"plain": measure("plain")[0], **{formats: seconds(formats) for formats in AT_MOST}}
        for _ in range(ROUNDS + 1)
    ]
    medians = {way: statistics.median(each[way] for each in rounds[1:]) for way in rounds[0]}
    print(f"report of April to June 2021, {ROUNDS} rounds, medians by the clock")
    print(f"plain loop of 60 charts: {medians['plain']:.1f} s")
    for formats, most in AT_MOST.items():
        ratio = medians[formats] / medians["plain"]
        print(f"{formats}: {medians[formats]:.1f} s, {ratio:.2f} of the loop; at most {most:g} s")
    return int(any(medians[formats] > most for formats, most in AT_MOST.items()))


if __name__ == "__main__":
    sys.exit(main())
