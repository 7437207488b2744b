"""Sixty control charts, written as SVG and PNG, beside the same pictures from a plain loop over pyplot.

The plain loop is what a notebook would hold: ``plt.subplots(layout="constrained")``, the course, mean, limits, baseline
window, direct labels, title, subtitle and caption, saved twice and closed. Ours draws the charts of the report's own
measures with `draw_charts`, by one process and by two. All draw the same points; each way runs in a process of its own,
turn about, and the median of the rounds counts: CPU seconds for one process, seconds by the clock for two.
Required: at most 0.45 of the plain loop by one process, 0.25 by two (on two idle cores), and equal bytes from both.
"""

from __future__ import annotations

import argparse
import hashlib
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CHARTS = 60
MONTHS = 39
DPI = 200
AT_MOST = {"one": 0.45, "two": 0.25}


def series() -> list[tuple[str, list[float]]]:
    """Return sixty courses of months, seeded."""
    import numpy as np

    draw = np.random.default_rng(2021)
    return [
        (f"Measure {place}", [float(value) for value in draw.poisson(draw.uniform(20, 800), MONTHS)])
        for place in range(CHARTS)
    ]


def draw_plain(folder: Path) -> None:
    """Draw as a plain loop over pyplot does."""
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt
    import numpy as np
    import pandas as pd

    days = pd.date_range("2018-04-01", periods=MONTHS, freq="MS")
    for name, values in series():
        base = np.array(values[12:24])
        mean, sd = base.mean(), base.std(ddof=1)
        figure, ax = plt.subplots(figsize=(7.5, 4.2), layout="constrained")
        ax.axvspan(days[12], days[23], color="#e6f0fa")
        ax.axvspan(days[24], days[35], color="#e5e5e5")
        ax.plot(days, values, color="#12436d", marker="o", markersize=3)
        out = np.abs(values - mean) > 2 * sd
        ax.plot(days[out], np.array(values)[out], "^", color="#801650")
        for level, label, dash in (
            (mean, "Mean", "-"),
            (mean + 2 * sd, "Upper limit", "--"),
            (max(0, mean - 2 * sd), "Lower limit", "--"),
        ):
            ax.axhline(level, color="#505050", linestyle=dash, linewidth=1)
            ax.text(1.01, level, f"{label} {level:.0f}", transform=ax.get_yaxis_transform(), va="center")
        ax.text(days[17], ax.get_ylim()[1], "Baseline 2019/20", ha="center", va="top", fontsize=8)
        ax.text(days[29], ax.get_ylim()[1], "Covid restrictions", ha="center", va="top", fontsize=8)
        ax.set_ylim(0)
        ax.grid(axis="y", color="#dddddd")
        ax.spines[["top", "right", "left"]].set_visible(False)
        figure.suptitle(f"{name}: {values[-1]:.0f}", ha="left", x=0.02, fontweight="bold")
        ax.set_title("Offences a month, April 2018 to June 2021", loc="left", fontsize=9)
        figure.supxlabel("Mean and limits: mean ± 2 SD of the baseline, carried forward.", fontsize=7)
        for suffix in ("svg", "png"):
            figure.savefig(folder / f"{name}.{suffix}", dpi=DPI)
        plt.close(figure)


def draw_ours(folder: Path, *, processes: int) -> None:
    """Draw the same courses as finished charts of the report."""
    from datetime import date
    from functools import partial

    import pandas as pd

    from pcp_kpi.charts import Band, ChartWords, Marker, draw_control_chart
    from pcp_kpi.forms.drawing import draw_charts

    days = pd.date_range("2018-04-01", periods=MONTHS, freq="MS")
    charts = {}
    for name, values in series():
        points = pd.DataFrame({"period": days, "grain": "month", "level": values})
        points = points.assign(area="West Mercia", status="final", note="")
        base = points["level"][12:24]
        mean, sd = base.mean(), base.std()
        points = points.assign(mean=mean, lower=max(0.0, mean - 2 * sd), upper=mean + 2 * sd)
        points["signal"] = "within"
        points.loc[points["level"] > points["upper"], "signal"] = "above"
        points.loc[points["level"] < points["lower"], "signal"] = "below"
        words = ChartWords(
            f"{name}: {values[-1]:.0f}",
            "Offences a month, April 2018 to June 2021",
            "Mean and limits: mean ± 2 SD of the baseline, carried forward.",
            "Source: drawn at random.",
            f"Control chart of {name}",
        )
        charts[name.lower().replace(" ", "-")] = partial(
            draw_control_chart,
            points,
            words=words,
            baseline=Band(date(2019, 4, 1), date(2020, 3, 31), "Baseline 2019/20"),
            markers=[Marker(date(2020, 4, 1), date(2021, 3, 31), "Covid restrictions", "covid")],
        )
    draw_charts(charts, folder, processes=processes, say=lambda _: None)


WAYS = {
    "plain": draw_plain,
    "one": lambda folder: draw_ours(folder, processes=1),
    "two": lambda folder: draw_ours(folder, processes=2),
}


def run_here(way: str, folder: Path) -> None:
    """Draw one way, in this process; imports and one chart's worth of caches are not counted."""
    import matplotlib.backends.backend_agg
    import matplotlib.backends.backend_svg
    import matplotlib.pyplot  # noqa: F401

    import pcp_kpi.charts
    import pcp_kpi.forms.drawing  # noqa: F401

    started, cpu = time.perf_counter(), time.process_time()
    WAYS[way](folder)
    print(time.perf_counter() - started, time.process_time() - cpu)


def measure(way: str) -> tuple[float, float, str]:
    """Run one way in a process of its own; return its seconds, its CPU seconds, and the hash of what it wrote."""
    with tempfile.TemporaryDirectory() as folder:
        told = subprocess.run(
            [sys.executable, __file__, "--way", way, "--folder", folder],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout.split()
        digest = hashlib.sha256()
        for path in sorted(Path(folder).iterdir()):
            digest.update(path.name.encode() + path.read_bytes())
        return float(told[0]), float(told[1]), digest.hexdigest()


def main() -> int:
    """Print the ratios; return 1 where one is not reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.way:
        run_here(options.way, options.folder)
        return 0
    rounds = [{way: measure(way) for way in WAYS} for _ in range(options.rounds)]
    clock = {way: statistics.median(each[way][0] for each in rounds) for way in WAYS}
    cpu = {way: statistics.median(each[way][1] for each in rounds) for way in WAYS}
    equal = len({each[way][2] for each in rounds for way in ("one", "two")}) == 1
    print(f"{CHARTS} control charts as SVG and PNG ({DPI} dpi), {options.rounds} rounds, medians")
    print(f"plain loop: {cpu['plain']:.2f} s of CPU, {clock['plain']:.2f} s by the clock")
    ratios = {"one": cpu["one"] / cpu["plain"], "two": clock["two"] / clock["plain"]}
    print(f"one process: {ratios['one']:.2f} of its CPU; at most {AT_MOST['one']}")
    print(f"two processes: {ratios['two']:.2f} of its clock; at most {AT_MOST['two']}")
    print("the bytes of one process and of two are equal" if equal else "THE BYTES DIFFER")
    return 0 if equal and all(ratios[way] <= AT_MOST[way] for way in ratios) else 1


if __name__ == "__main__":
    sys.exit(main())
