"""How fast `project` is: beside DynamicOptimizedTheta, for 60 series, and for 1,000 beside a loop of statsmodels.

All on one core, CPU time. The loop, which chooses an ETS model by AICc and fits an airline model of logs, is run on a
sample of M3's monthly series and scaled up; its accuracy is that of the same sample. Series and the peer's time come
from the environment of projection_m3.py; ``--keep`` keeps what was measured and prints it on the page. Required: the
page's aims of speed.
"""

from __future__ import annotations

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import sys
import time
import warnings
from itertools import product

import numpy as np
import pandas as pd
from projection_m3 import HORIZON, SEASON, Series, need_peers, owa, peer_forecast, read_series, to_figures
from projection_page import is_kept, keep, speed_aims, tell

from pcp_kpi.projection import project
from pcp_kpi.projection.smoothing import smooth_ahead

SAMPLE = 40
MODELS = [
    (trend, damped, seasonal)
    for (trend, damped), seasonal in product(((None, False), ("add", False), ("add", True)), (None, "add"))
]


def part(series: Series, count: int) -> Series:
    return Series(series.grain, series.ids[:count], series.rows[:count], series.actual[:count])


def seconds_of(series: Series, tier: str) -> tuple[float, np.ndarray]:
    figures = to_figures(series)
    began = time.process_time()
    made = project(figures, horizon=HORIZON[series.grain], method=tier)
    spent = time.process_time() - began
    return spent, made.loc[made["status"] == "projected", "value"].to_numpy().reshape(series.actual.shape)


def bare_seconds(series: Series) -> float:
    """The fast tier's methods alone, arrays in and arrays out."""
    logs = np.log(np.maximum(series.rows, 1.0))
    began = time.process_time()
    smooth_ahead(logs, season=SEASON[series.grain], steps=HORIZON[series.grain])
    return time.process_time() - began


def looped(row: np.ndarray, steps: int) -> np.ndarray:
    """The mean of the ETS model with the least AICc and of an airline model, both of logs."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    logs = np.log(np.maximum(row[np.isfinite(row)], 1.0))
    fits = [
        ETSModel(logs, trend=trend, damped_trend=damped, seasonal=seasonal, seasonal_periods=12 if seasonal else None)
        .fit(disp=False)
        for trend, damped, seasonal in MODELS
    ]  # fmt: skip
    ets = min(fits, key=lambda fit: fit.aicc).forecast(steps)
    airline = SARIMAX(logs, order=(0, 1, 1), seasonal_order=(0, 1, 1, 12)).fit(disp=False).forecast(steps)
    return np.exp((np.asarray(ets) + np.asarray(airline)) / 2)


def looped_lines(series: Series) -> tuple[float, np.ndarray]:
    """Seconds a series and lines of the loop on the sample."""
    import statsmodels.api  # noqa: F401  # lets its warnings through when it is imported: before they are silenced

    began = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lines = np.array([looped(row, HORIZON["monthly"]) for row in series.rows])
    return (time.process_time() - began) / len(series.rows), lines


def main() -> int:
    """Print seconds and ratios; 1 where a tier is too slow."""
    need_peers()
    series = read_series("M3", "monthly")
    project(to_figures(part(series, 2)), horizon=12)
    theta = float(peer_forecast("DynamicOptimizedTheta", "monthly")["seconds"][0, 0])
    count, thousand = len(series.rows), part(series, 1000)
    picked = np.linspace(0, 999, SAMPLE).astype(int)
    sample = Series("monthly", [], series.rows[picked], series.actual[picked])
    full, lines = seconds_of(thousand, "full")
    loop, their_lines = looped_lines(sample)
    every = np.arange(SAMPLE)
    rows = [
        row("fast", "fast tier's methods, arrays in and out", 1000 * bare_seconds(series) / count, "ms a series"),
        row("theta", "DynamicOptimizedTheta", 1000 * theta, "ms a series"),
        row("fast-table", "fast, with the table and six trials", 1000 * seconds_of(series, "fast")[0] / count,
            "ms a series"),
        row("standard-60", "standard, 60 series", seconds_of(part(series, 60), "standard")[0], "s"),
        row("full", "full, 1,000 series", full, "s"),
        row("loop", f"loop of statsmodels, 1,000 series by a sample of {SAMPLE}", 1000 * loop, "s"),
        row("full-owa", "full, on the sample", owa(sample, lines[picked], every), "OWA"),
        row("loop-owa", "loop of statsmodels, on the sample", owa(sample, their_lines, every), "OWA"),
    ]  # fmt: skip
    if is_kept():
        keep("projection-speed", rows)
    return tell(speed_aims(pd.DataFrame(rows).set_index("id")["number"]))


def row(id: str, what: str, number: float, unit: str) -> dict[str, object]:
    """Print a measured number, and give it as a row."""
    print(f"{what}: {number:.3g} {unit}", flush=True)
    return {"id": id, "what": what, "number": round(number, 5), "unit": unit}


if __name__ == "__main__":
    sys.exit(main())
