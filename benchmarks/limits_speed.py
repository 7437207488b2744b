"""What limits of 100,000 series of 60 points cost, as ratios to copying their figures once.

From category codes, as `with_limits` has them once its text columns are factorised: mean, lower and upper limit
of every point. The contenders take turns and the best round of each counts; the copy is `np.copyto` of the same
float64 matrix in the same run. Polars is compared where it is installed.
Required: at most 16 copies, no slower than groupby.transform, at most 1.3 of polars.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from importlib.util import find_spec

import numpy as np
import pandas as pd

from pcp_kpi.limits import LimitRule, with_limits
from pcp_kpi.limits.codes import Groups, by_code
from pcp_kpi.periods import Month, Window

SERIES, POINTS, ROUNDS = 100_000, 60, 7
COPIES = 16
POLARS = 1.3
WHOLE_TABLE = 1_000


def best_seconds(contenders: dict[str, Callable[[], object]], *, rounds: int) -> dict[str, float]:
    """Best of several rounds of each contender, in turn; a first round, not counted, fills the caches.

    CPU time, which other programs hardly disturb; where threads share the work, the clock on the wall if it is less.
    """
    best = dict.fromkeys(contenders, float("inf"))
    for number in range(rounds + 1):
        for name, run in contenders.items():
            start, spent = time.perf_counter(), time.process_time()
            run()
            if number:
                best[name] = min(best[name], time.perf_counter() - start, time.process_time() - spent)
    return best


def made_up(series: int, points: int) -> tuple[np.ndarray, np.ndarray]:
    """Counts as a float64 matrix, one row a series, and the series of each."""
    counts = np.random.default_rng(1).poisson(100, (series, points)).astype("float64")
    return counts, np.repeat(np.arange(series), points)


def by_transform(level: np.ndarray, codes: np.ndarray) -> Callable[[], object]:
    """The same limits by groupby.transform of pandas."""
    frame = pd.DataFrame({"code": codes, "level": level})

    def run() -> object:
        grouped = frame.groupby("code", sort=False)["level"]
        mean, deviation = grouped.transform("mean"), grouped.transform("std")
        return mean, mean - 2 * deviation, mean + 2 * deviation

    return run


def by_polars(level: np.ndarray, codes: np.ndarray) -> dict[str, Callable[[], object]]:
    """The same limits by polars, in two ways: window functions, and groups joined back; none where it is missing."""
    if find_spec("polars") is None:
        return {}
    import polars as pl

    frame = pl.DataFrame({"code": codes, "level": level})
    mean, deviation = pl.col("mean"), pl.col("deviation")
    limits = (mean, (mean - 2 * deviation).alias("lower"), (mean + 2 * deviation).alias("upper"))
    moments = (pl.col("level").mean().alias("mean"), pl.col("level").std().alias("deviation"))

    def over() -> object:
        return frame.select(moment.over("code") for moment in moments).select(*limits)

    def join() -> object:
        grouped = frame.group_by("code").agg(*moments).select("code", *limits)
        return frame.join(grouped, on="code", how="left", maintain_order="left")

    return {"polars over": over, "polars join": join}


def check_same(level: np.ndarray, codes: np.ndarray) -> None:
    """Stop when the contenders do not agree."""
    ours, theirs = by_code(level, Groups(codes, int(codes[-1]) + 1)), by_transform(level, codes)()
    for own, other in zip(ours, theirs, strict=True):  # type: ignore[call-overload]
        np.testing.assert_allclose(own, other, rtol=1e-9)


def print_matrix() -> bool:
    """Print the race on codes; return whether every budget is kept."""
    counts, codes = made_up(SERIES, POINTS)
    level, target = counts.ravel(), np.empty_like(counts)
    check_same(level[: 1_000 * POINTS], codes[: 1_000 * POINTS])
    groups = Groups(codes, SERIES)
    contenders: dict[str, Callable[[], object]] = {
        "np.copyto": lambda: np.copyto(target, counts),
        "limits by code": lambda: by_code(level, groups),
        "groupby.transform": by_transform(level, codes),
    }
    polars = by_polars(level, codes)
    seconds = best_seconds(contenders | polars, rounds=ROUNDS)
    print(f"{SERIES:,} series of {POINTS} points, best of {ROUNDS} rounds each, in turn")
    for name, cost in seconds.items():
        print(f"{name:18} {1000 * cost:8.1f} ms {cost / seconds['np.copyto']:7.1f} copies")
    ours = seconds["limits by code"]
    kept = [
        tell("copies", ours / seconds["np.copyto"], COPIES),
        tell("of groupby.transform", ours / seconds["groupby.transform"], 1),
    ]
    if polars:
        kept.append(tell("of polars", ours / min(seconds[name] for name in polars), POLARS))
    else:
        print("polars: skipped, it is not installed")
    return all(kept)


def tell(what: str, ratio: float, budget: float) -> bool:
    """Print one ratio beside its budget; return whether it keeps it."""
    print(f"limits by code: {ratio:.2f} {what}, budget {budget:g}: {'within' if ratio <= budget else 'OVER'}")
    return ratio <= budget


def print_tables() -> None:
    """Print what a whole table costs, texts and warnings with it."""
    counts, codes = made_up(WHOLE_TABLE, POINTS)
    table = pd.DataFrame(
        {
            "measure": np.char.add("m-", codes.astype(str)), "area": "North", "breakdown": "", "grain": "month",
            "period": np.tile(pd.date_range("2019-04-01", periods=POINTS, freq="MS", unit="us"), WHOLE_TABLE),
            "value": counts.ravel(), "of": np.nan, "status": "final", "source": "made-up", "note": "",
        }
    ).astype(dict.fromkeys(("measure", "area", "breakdown", "grain", "status", "source", "note"), "str"))  # fmt: skip
    window = Window(Month(2019, 4), Month(2021, 3))
    runs: dict[str, Callable[[], object]] = {}
    for kind in ("sd", "xmr", "xmr-seasonal", "auto"):
        rule = LimitRule(window, kind=kind, grain="month")
        runs[kind] = lambda rule=rule: with_limits(table, rule)  # type: ignore[misc]
    print(f"with_limits on {WHOLE_TABLE:,} series of {POINTS} months")
    for kind, cost in best_seconds(runs, rounds=3).items():
        print(f"{kind:18} {1000 * cost:8.1f} ms")


def main() -> int:
    """Print both races; 1 where a budget is passed."""
    kept = print_matrix()
    print_tables()
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
