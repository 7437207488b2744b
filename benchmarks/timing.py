"""CPU time of commands, each run in a process of its own.

CPU time of the child, not the clock on the wall: other programs on the machine hardly disturb it.
The commands take turns, so that a slow minute falls on all of them.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
from collections.abc import Mapping, Sequence


def cpu_seconds(command: Sequence[str]) -> float:
    """User and system time of one run; a command that fails stops the benchmark."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def median_cpu_seconds(commands: Mapping[str, Sequence[str]], *, runs: int = 15) -> dict[str, float]:
    """Median of ``runs`` runs of each command, by its name; a first round, not counted, fills the caches."""
    rounds = [{name: cpu_seconds(command) for name, command in commands.items()} for _ in range(runs + 1)]
    return {name: statistics.median(each[name] for each in rounds[1:]) for name in commands}
