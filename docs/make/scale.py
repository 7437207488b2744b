"""What records cost at 1 to 100 times the force: the table and the picture of docs/scale.md.

``python docs/make/scale.py`` takes what ``benchmarks/records_scale.py --full --keep`` measured, writes the table between
its marks and draws docs/images/scale.png.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "scale.md"
PICTURE = ROOT / "docs" / "images" / "scale.png"
RESULTS = ROOT / "benchmarks" / "results" / "records-scale.csv"
MARKS = ("<!-- scale: made by docs/make/scale.py -->", "<!-- end of scale -->")
STEPS = {"sample": "make the extracts", "count": "count all measures"}
NAVY, GREY = "#12436D", "#595959"


def costs() -> pd.DataFrame:
    """One row a scale: data in MB, seconds and most memory of each step, and seconds for the data, scale 1 being 1."""
    rows = pd.read_csv(RESULTS).pivot(index=["scale", "data_mb"], columns="step")
    table = pd.DataFrame(
        {
            f"{step} {what}": rows[column, step]
            for step in STEPS
            for what, column in (("seconds", "cpu_seconds"), ("memory", "peak_mb"))
        }
    ).reset_index()
    for step in STEPS:
        per_data = table[f"{step} seconds"] / table["data_mb"]
        table[f"{step} growth"] = per_data / per_data.iloc[0]
    return table


def table_of(table: pd.DataFrame) -> str:
    """The table as Markdown."""
    lines = [
        "| scale | data | make the extracts | for the data | count all measures | for the data | most memory |",
        "|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for _, row in table.iterrows():
        steps = [f"{row[f'{step} seconds']:,.0f} s | {row[f'{step} growth']:.2f}" for step in STEPS]
        memory = max(row[f"{step} memory"] for step in STEPS)
        lines.append(
            f"| {row['scale']:.0f} | {row['data_mb']:,.0f} MB | {' | '.join(steps)} | {memory:,.0f} MB |"
        )
    return "\n".join(lines)


def draw(table: pd.DataFrame, path: Path) -> None:
    """Seconds against the data in powers of ten, a panel a step, beside the line on which time grows as the data do."""
    figure = Figure(figsize=(9, 4.4))
    FigureCanvasAgg(figure)
    for axes, step in zip(figure.subplots(1, 2, sharey=True), STEPS, strict=True):
        _panel(axes, table, step)
    most = max(table[f"{step} growth"].iloc[1:].max() for step in STEPS)
    title = (
        "Up to a hundred times the force, time grows no faster than the data"
        if most <= 1
        else "At some scale, time grows faster than the data"
    )
    figure.suptitle(title, x=0.015, ha="left", fontsize=12, fontweight="bold")
    under = (
        "Processor seconds (of two processors) against the size of the extracts; both axes in powers of ten"
    )
    figure.text(0.015, 0.89, under, fontsize=9)
    figure.subplots_adjust(left=0.075, right=0.9, top=0.78, bottom=0.13, wspace=0.3)
    figure.savefig(path, dpi=110, metadata={"Software": None})


def _panel(axes: Axes, table: pd.DataFrame, step: str) -> None:
    data, seconds = table["data_mb"] / 1000, table[f"{step} seconds"]
    even = seconds.iloc[0] * data / data.iloc[0]
    axes.plot(data, even, color=GREY, linewidth=1, linestyle=(0, (4, 3)))
    axes.plot(data, seconds, color=NAVY, marker="o", linewidth=2)
    for words, line, colour, up in (
        ("as the data", even, GREY, 6),
        (f"{seconds.iloc[-1]:,.0f} s", seconds, NAVY, -6),
    ):
        end = (data.iloc[-1], line.iloc[-1])
        axes.annotate(words, end, (7, up), textcoords="offset points", va="center", color=colour, fontsize=9)
    axes.set_title(STEPS[step].capitalize(), loc="left", fontsize=10)
    axes.set_xscale("log")
    axes.set_yscale("log")
    sizes = zip(data, table["scale"], strict=True)
    axes.set_xticks(data, [f"{size:,.1f} GB\n× {scale:.0f}" for size, scale in sizes], fontsize=9)
    axes.set_yticks([10, 100, 1000], ["10 s", "100 s", "1,000 s"], fontsize=9)
    axes.minorticks_off()
    axes.grid(axis="y", color="#E0E0E0", linewidth=0.8)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def main() -> None:
    table = costs()
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(MARKS[0])
    _, after = rest.split(MARKS[1])
    PAGE.write_text(f"{before}{MARKS[0]}\n{table_of(table)}\n{MARKS[1]}{after}", encoding="utf-8")
    draw(table, PICTURE)


if __name__ == "__main__":
    main()
