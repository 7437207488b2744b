"""Limits and the NHS rules for 1,000 series of 60 months, beside the packages on PyPI that do the like.

Ours goes from the table of figures to a table with limits, flags and reasons. Each peer takes one series after
another, in the form it likes best, to its own limits and flags; none gives the same reasons for all rules, so that
a peer does less, not more. CPU time, best of several rounds. Peers run in an environment of their own, made for the
occasion and removed after it; what cannot be installed is left out, and the reason printed. Required: at most 0.3 s, and
half the time of the fastest peer.

    python benchmarks/signals_speed.py [--peers PYTHON]      PYTHON: an interpreter that has the peers already
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path

SERIES, POINTS = 1_000, 60
ROUNDS, PEER_ROUNDS = 15, 3
BUDGET_SECONDS = 0.3
BUDGET_RATIO = 0.5
PEERS = ("pycontrolcharts==0.1.2", "abspc==1.1.0", "shewhart==0.1.1")


def made_up() -> list[list[float]]:
    """The same counts for everybody."""
    import numpy as np

    return np.random.default_rng(1).poisson(50, (SERIES, POINTS)).astype(float).tolist()


def best_cpu_seconds(run: Callable[[], object], *, rounds: int) -> float:
    """Best of several rounds; a first one, not counted, fills the caches."""
    best = float("inf")
    for number in range(rounds + 1):
        began = time.process_time()
        run()
        best = min(best, time.process_time() - began) if number else best
    return best


def ours() -> dict[str, float]:
    """Seconds of limits and signals together, and of the signals alone."""
    import pandas as pd

    from pcp_kpi.limits import Baseline, LimitRule, with_limits
    from pcp_kpi.signals import with_signals

    months = pd.date_range("2019-04-01", periods=POINTS, freq="MS", unit="us")
    counts = made_up()
    figures = pd.DataFrame(
        {
            "measure": [f"measure-{series:04}" for series in range(SERIES) for _ in range(POINTS)],
            "area": "West Mercia", "breakdown": "", "grain": "month", "period": list(months) * SERIES,
            "value": [count for series in counts for count in series], "of": float("nan"), "status": "final",
            "source": "made-up", "note": "",
        }
    )  # fmt: skip
    figures["period"] = figures["period"].astype("datetime64[us]")
    rule = LimitRule(Baseline(), kind="xmr", grain="month", convention="nhs")
    limited = with_limits(figures, rule)
    return {
        "limits and signals": best_cpu_seconds(
            lambda: with_signals(with_limits(figures, rule), "nhs-mdc"), rounds=ROUNDS
        ),
        "signals alone": best_cpu_seconds(lambda: with_signals(limited, "nhs-mdc"), rounds=ROUNDS),
    }


def by_pycontrolcharts(counts: list[list[float]]) -> Callable[[], object]:
    """Beyond limits, seven on a side, seven in a trend, two of three."""
    from pycontrolcharts import RunTestConfig
    from pycontrolcharts.charts.xmr import xmr_chart

    rules = RunTestConfig(test2_n=7, test3_n=7, test6=False)
    return lambda: [xmr_chart(series, run_tests=rules) for series in counts]


def by_abspc(counts: list[list[float]]) -> Callable[[], object]:
    """Its own reading of the NHS rules: eight on a side, six in a trend."""
    import pandas as pd
    from abspc.spc import calculate_control_limits, detect_special_causes

    tables = [pd.DataFrame({"value": series}) for series in counts]
    return lambda: [detect_special_causes(calculate_control_limits(table, "XmR")) for table in tables]


def by_shewhart(counts: list[list[float]]) -> Callable[[], object]:
    """The four rules of Western Electric; it has no set of the NHS."""
    import shewhart

    return lambda: [shewhart.imr(series, rules="western_electric") for series in counts]


def time_peers() -> None:
    """Print, as JSON, the seconds of each peer, or why there are none; runs in their environment."""
    counts, told = made_up(), {}
    for name, make in (
        ("pycontrolcharts", by_pycontrolcharts), ("abspc", by_abspc), ("shewhart", by_shewhart)
    ):  # fmt: skip
        try:
            told[name] = best_cpu_seconds(make(counts), rounds=PEER_ROUNDS)
        except ImportError as missing:
            told[name] = f"left out: {missing}"
    print(json.dumps(told))


def peers_of(python: str) -> dict[str, float | str]:
    """Run this file under the interpreter of the peers."""
    answer = subprocess.run([python, __file__, "--time-peers"], check=False, capture_output=True, text=True)
    if answer.returncode:
        return {"peers": f"left out: {answer.stderr.strip().splitlines()[-1]}"}
    told: dict[str, float | str] = json.loads(answer.stdout)
    return told


def peers_in_an_environment_of_their_own() -> dict[str, float | str]:
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder) / ("Scripts" if sys.platform == "win32" else "bin") / "python")
        installed = subprocess.run(
            [python, "-m", "pip", "install", "--quiet", *PEERS], check=False, capture_output=True, text=True
        )
        if installed.returncode:
            return {"peers": f"left out: {installed.stderr.strip().splitlines()[-1]}"}
        return peers_of(python)


def verdict(cost: float, budget: float) -> str:
    return f"{cost:8.3f}  at most {budget:.3f}: {'within' if cost <= budget else 'OVER'}"


def main() -> int:
    """Print seconds and the ratio; 1 where either is too high."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", default="", help="an interpreter that has the peers already")
    parser.add_argument("--time-peers", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.time_peers:
        time_peers()
        return 0
    seconds = ours()
    peers = peers_of(chosen.peers) if chosen.peers else peers_in_an_environment_of_their_own()
    print(
        f"CPU seconds, {SERIES:,} series of {POINTS} months, best of {ROUNDS} rounds ({PEER_ROUNDS} for the peers)"
    )
    print(f"{'limits and signals':20} {verdict(seconds['limits and signals'], BUDGET_SECONDS)}")
    print(f"{'signals alone':20} {seconds['signals alone']:8.3f}")
    for name, cost in peers.items():
        print(f"{name:20} {cost if isinstance(cost, str) else f'{cost:8.3f}'}")
    known = [cost for cost in peers.values() if not isinstance(cost, str)]
    ratio = seconds["limits and signals"] / min(known) if known else 0.0
    if known:
        print(f"{'to the fastest peer':20} {verdict(ratio, BUDGET_RATIO)}")
    return int(seconds["limits and signals"] > BUDGET_SECONDS or ratio > BUDGET_RATIO)


if __name__ == "__main__":
    sys.exit(main())
