"""What windows are worth: shocks laid on M3's monthly series of at least 66 months, and projected with and without one.

The shock lasts 15 months: five at 40% less, then ten in which that recedes to 20% less. After it a series is back to
normal, or for good 15% lower. Projected are 12 months, from 3, 6 and 12 months after it. Errors are MASE. ``--every=4``
takes every fourth series; ``--keep`` keeps a whole run and prints it on the page. Series come from the environment of
projection_m3.py. Required: that the window removes so much of the harm, and costs so little where the shock stays, as the
page's aims say.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
from projection_m3 import Series, need_peers, read_series, scales, to_figures
from projection_page import REMOVED_AIMS, is_kept, keep, shock_aim, tell

from pcp_kpi.projection import Window, project

SHORTEST, LENGTH, LOWER, STEPS = 66, 15, 0.85, 12
SHAPE = 1 - np.concatenate([np.full(5, 0.4), np.linspace(0.4, 0.2, 10)])


def chosen(every: int) -> Series:
    series = read_series("M3", "monthly")
    long = np.flatnonzero(np.isfinite(series.rows).sum(axis=1) >= SHORTEST)[::every]
    return Series("monthly", [series.ids[place] for place in long], series.rows[long], series.actual[long])


def shocked(series: Series, since: int, *, stays: bool) -> Series:
    rows, actual = series.rows.copy(), series.actual
    end = rows.shape[1] - since
    rows[:, end - LENGTH : end] *= SHAPE
    if stays:
        rows[:, end:] *= LOWER
        actual = actual * LOWER
    return Series("monthly", series.ids, rows, actual)


def error(series: Series, scale: np.ndarray, windows: list[Window] | None = None) -> float:
    made = project(to_figures(series), horizon=STEPS, windows=windows or [])
    value = made.loc[made["status"] == "projected", "value"].to_numpy().reshape(-1, STEPS)
    return float((np.abs(value - series.actual) / scale[:, None]).mean())


def window(series: Series, since: int) -> Window:
    months = pd.date_range("1950-01-01", periods=series.rows.shape[1] + 1, freq="MS")
    first, after = months[-1 - since - LENGTH], months[-1 - since]
    return Window(first.date(), (after - pd.Timedelta(days=1)).date(), "shock")


def row_of(series: Series, scale: np.ndarray, since: int, *, stays: bool, calm: float) -> dict[str, object]:
    struck = shocked(series, since, stays=stays)
    blind, ours = error(struck, scale), error(struck, scale, [window(series, since)])
    row = {"since": since, "world": "stays" if stays else "passes", "series": len(series.rows)}
    row |= {"calm": round(calm, 5), "blind": round(blind, 5), "ours": round(ours, 5)}
    print(
        f"{since:2} months after, {row['world']:6}: {blind:.3f} as recorded, {ours:.3f} with the window, ",
        end="",
    )
    removed = f", {100 * (blind - ours) / (blind - calm):.0f}% of the harm removed"
    print(f"{ours / blind:.3f} times{'' if stays else removed}", flush=True)
    return row


def main() -> int:
    """Print what each window is worth; 1 where it is worth too little."""
    need_peers()
    every = next((int(each.split("=")[1]) for each in sys.argv if each.startswith("--every=")), 1)
    series = chosen(every)
    scale = scales(series)
    calm = error(series, scale)
    print(f"{len(series.rows):,} series; MASE without a shock {calm:.3f}")
    cases = [(since, stays) for stays in (False, True) for since in REMOVED_AIMS]
    rows = [row_of(series, scale, since, stays=stays, calm=calm) for since, stays in cases]
    if every == 1 and is_kept():
        keep("projection-shocks", rows)
    return tell(shock_aim(pd.Series(row)) for row in rows)


if __name__ == "__main__":
    sys.exit(main())
