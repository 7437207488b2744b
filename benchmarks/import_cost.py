"""What `import pcp_kpi` and `pcp-kpi --help` cost, as ratios to `import pandas`.

CPU time of fresh processes, turn about. Required: at most 1.1 and a third of it; the import loads no heavy library.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from timing import median_cpu_seconds

RUNS = 15
YARDSTICK = "import pandas"
HEAVY = ("matplotlib", "scipy", "statsmodels")
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    YARDSTICK: [sys.executable, "-c", "import pandas"],
    "import pcp_kpi": [sys.executable, "-c", "import pcp_kpi"],
    "pcp-kpi --help": [str(Path(sys.executable).with_name("pcp-kpi")), "--help"],
}
# At most this many times the yardstick.
BUDGETS = {"import pcp_kpi": 1.1, "pcp-kpi --help": 1 / 3}


def loaded_by_import() -> list[str]:
    """The heavy libraries that `import pcp_kpi` loads; it should load none."""
    code = f"import sys, pcp_kpi; print(*[name for name in {HEAVY} if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE, text=True)
    return answer.stdout.split()


def print_costs(seconds: dict[str, float]) -> bool:
    """Print each cost beside its budget; return whether all are within."""
    ratios = {name: cost / seconds[YARDSTICK] for name, cost in seconds.items()}
    print(f"CPU time, median of {RUNS} fresh processes each, in turn")
    print(f"{'':16} {'ratio':>6} {'budget':>7}")
    for name, ratio in ratios.items():
        budget = BUDGETS.get(name)
        verdict = "" if budget is None else f"{budget:7.2f}  {'within' if ratio <= budget else 'OVER'}"
        print(f"{name:16} {ratio:6.2f} {verdict}".rstrip())
    return all(ratios[name] <= budget for name, budget in BUDGETS.items())


def main() -> int:
    """Print costs and libraries; 1 where a budget is passed or a heavy library is loaded."""
    within = print_costs(median_cpu_seconds(COMMANDS, runs=RUNS))
    loaded = loaded_by_import()
    for name in HEAVY:
        print(f"{name} after import pcp_kpi: {'LOADED' if name in loaded else 'not loaded'}")
    return int(not within or bool(loaded))


if __name__ == "__main__":
    sys.exit(main())
