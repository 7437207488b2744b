"""How fast `project` is: beside DynamicOptimizedTheta, for 60 series, and for 1,000 beside a loop of statsmodels.

All on one core, CPU time. The loop, which chooses an ETS model by AICc and fits an airline model of logs, is run on a
sample of M3's monthly series and scaled up; its accuracy is that of the same sample. Series and the peer's time come
from the environment of projection_m3.py.
"""

from __future__ import annotations

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import time
import warnings
from itertools import product

import numpy as np
from projection_m3 import HORIZON, SEASON, Series, owa, peer_forecast, read_series, to_figures

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


def main() -> None:
    series = read_series("M3", "monthly")
    project(to_figures(part(series, 2)), horizon=12)
    theta = peer_forecast("DynamicOptimizedTheta", "monthly")["seconds"][0, 0]
    bare = bare_seconds(series) / len(series.rows)
    whole, _ = seconds_of(series, "fast")
    print(
        f"fast tier's methods {1000 * bare:.3f} ms a series, DynamicOptimizedTheta {1000 * theta:.3f}: ",
        end="",
    )
    print(f"{theta / bare:.0f} times faster (aim 50); fitted once, on arrays")
    print(
        f"project(method='fast'), with the table and six trials: {1000 * whole / len(series.rows):.2f} ms a series"
    )
    print(f"standard, 60 series: {seconds_of(part(series, 60), 'standard')[0]:.2f} s (aim at most 5)")
    thousand = part(series, 1000)
    full, _ = seconds_of(thousand, "full")
    picked = np.linspace(0, 999, SAMPLE).astype(int)
    began = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lines = np.array([looped(series.rows[place], HORIZON["monthly"]) for place in picked])
    loop = (time.process_time() - began) / SAMPLE * 1000
    print(
        f"full, 1,000 series: {full:.1f} s; the loop of statsmodels {loop:.0f} s by a sample of {SAMPLE}: ",
        end="",
    )
    print(f"{loop / full:.0f} times faster (aim 10)")
    sample = Series("monthly", [], series.rows[picked], series.actual[picked])
    every = np.arange(SAMPLE)
    ours = seconds_of(thousand, "full")[1][picked]
    print(f"OWA on the sample: full {owa(sample, ours, every):.3f}, the loop {owa(sample, lines, every):.3f}")


if __name__ == "__main__":
    main()
