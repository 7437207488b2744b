"""Is the synthetic force like the real one? Its crime types against the Home Office quarters for the same force.

``python docs/make/realism.py`` makes seed 1, writes the table into docs/synthetic-force.md and the pictures into
docs/images. For each type: the spread of the change from quarter to quarter, the correlation of neighbouring
quarters and the four quarter factors, beside the range of the same numbers in all runs of thirteen successive Home
Office quarters; and the share of each area, beside its range over single Home Office quarters.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from pcp_kpi.sample import crime
from pcp_kpi.sample.crime_model import OPEN_DATA, SHAPES
from pcp_kpi.sample.plan import Plan, read_plan

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "synthetic-force.md"
IMAGES = ROOT / "docs" / "images"
MARKS = ("<!-- realism: made by docs/make/realism.py -->", "<!-- end of realism -->")
RUN = 13  # quarters of the extracts
# Types that the open data do not have: they stand against all of its crime types together.
WITHOUT = (
    "bicycle-theft", "criminal-damage-and-arson", "drug-offences", "possession-of-weapons", "public-order",
    "miscellaneous-crimes",
)  # fmt: skip
FEW = ("homicide", "business-robbery", "death-or-injury-by-driving")
NUMBERS = ("spread", "lag 1", "Q1", "Q2", "Q3", "Q4")
NAVY, PINK, GREY = "#12436D", "#801650", "#A0A0A0"


def numbers_of(quarters: np.ndarray, *, first: int = 0) -> dict[str, float]:
    """Spread of changes, correlation of neighbours and quarter factors of one series; `first` is its first quarter."""
    logs = np.log(np.maximum(quarters, 0.5))
    place = (np.arange(len(quarters)) + first) % 4
    factors = {f"Q{q + 1}": float(quarters[place == q].mean() / quarters.mean()) for q in range(4)}
    neighbours = float(np.corrcoef(quarters[:-1], quarters[1:])[0, 1])
    return {"spread": float(np.diff(logs).std(ddof=1)), "lag 1": neighbours, **factors}


def open_series(plan: Plan, measure: str, area: str) -> np.ndarray:
    """All Home Office quarters of a measure, from 2015/16."""
    rows = plan.figures
    rows = rows[(rows["measure"] == measure) & (rows["area"] == area) & (rows["source"] == OPEN_DATA)]
    return rows.sort_values("period")["value"].to_numpy()


def runs_of(plan: Plan, measure: str) -> pd.DataFrame:
    """The numbers of all runs of thirteen quarters of a measure."""
    series = open_series(plan, measure, plan.force.name)
    starts = range(len(series) - RUN + 1)
    return pd.DataFrame([numbers_of(series[start : start + RUN], first=start) for start in starts])


def synthetic(plan: Plan) -> pd.DataFrame:
    """Crimes of the synthetic force by type, area and month."""
    records = crime.make(plan)["crime-records"]
    records = records[records["record_kind"] == "crime"]
    month = records["recorded_on"].dt.to_period("M")
    keys = [records["crime_type"].astype("str"), records["area"].astype("str").fillna(""), month]
    return (
        records.groupby(keys, observed=True)
        .size()
        .rename_axis(["type", "area", "month"])
        .reset_index(name="n")
    )


def quarters_of(counts: pd.DataFrame) -> pd.DataFrame:
    """Quarters of each type."""
    quarter = counts["month"].dt.to_timestamp().dt.to_period("Q-MAR")
    return counts.assign(quarter=quarter).pivot_table(
        index="type", columns="quarter", values="n", aggfunc="sum"
    )


def compare(plan: Plan, counts: pd.DataFrame) -> pd.DataFrame:
    """One row for each number of each type: value, least and greatest of the open data."""
    runs = {shape.proxy: runs_of(plan, shape.proxy) for shape in SHAPES.values()}
    pooled = pd.concat([table for measure, table in runs.items() if measure not in FEW])
    quarters = quarters_of(counts)
    rows = []
    for kind, shape in SHAPES.items():
        against = pooled if kind in WITHOUT else runs[shape.proxy]
        for name, value in numbers_of(quarters.loc[kind].to_numpy(dtype="float64")).items():
            rows.append((kind, name, value, against[name].min(), against[name].max()))
        rows += _areas(plan, counts, kind)
    return pd.DataFrame(rows, columns=["type", "number", "value", "least", "greatest"]).assign(
        inside=lambda table: (
            table["value"].round(3).between(table["least"].round(3), table["greatest"].round(3))
        )
    )


def _areas(plan: Plan, counts: pd.DataFrame, kind: str) -> list[tuple[str, str, float, float, float]]:
    here = counts[(counts["type"] == kind) & (counts["area"] != "")].groupby("area")["n"].sum()
    series = np.stack([open_series(plan, SHAPES[kind].proxy, area) for area in plan.force.area_names])
    shares = series / np.maximum(series.sum(axis=0), 1)
    return [
        (kind, area, here[area] / here.sum(), shares[place].min(), shares[place].max())
        for place, area in enumerate(plan.force.area_names)
    ]


def table_of(compared: pd.DataFrame, plan: Plan) -> str:
    """The comparison as Markdown, one line a type; a number outside its range in bold."""
    short = {area.name: area.short for area in plan.force.areas}
    columns = [*NUMBERS, *plan.force.area_names]
    lines = [
        "| type | " + " | ".join(short.get(name, name) for name in columns) + " |",
        "|---|" + "---|" * len(columns),
    ]
    for kind in SHAPES:
        rows = {row.number: row for row in compared[compared["type"] == kind].itertuples()}
        cells = [_cell(rows[name]) for name in columns]
        lines.append(f"| {kind} | " + " | ".join(cells) + " |")
    inside = int(compared["inside"].sum())
    outside = compared.loc[~compared["inside"], ["type", "number"]].agg(": ".join, axis=1).tolist()
    words = f"{inside} of {len(compared)} numbers are inside their range"
    words += f"; outside: {', '.join(outside)}." if outside else "."
    return "\n".join([*lines, "", words])


def _cell(row: Any) -> str:
    value = f"{row.value:.2f}" if row.inside else f"**{row.value:.2f}**"
    return f"{value} ({row.least:.2f} to {row.greatest:.2f})"


def draw_ranges(compared: pd.DataFrame, path: Path) -> None:
    """Each number of each type as a point on the range of the open data."""
    names = list(dict.fromkeys(compared["number"]))
    figure = Figure(figsize=(13, 6.2))
    FigureCanvasAgg(figure)
    axes = figure.subplots(1, len(names), sharey=True)
    places = np.arange(len(SHAPES))[::-1]
    for ax, name in zip(axes, names, strict=True):
        rows = compared[compared["number"] == name]
        ax.hlines(places, rows["least"], rows["greatest"], color=GREY, linewidth=8, alpha=0.7)
        for marker, colour, part in (("o", NAVY, rows["inside"]), ("X", PINK, ~rows["inside"])):
            ax.plot(rows["value"][part], places[part.to_numpy()], marker, color=colour, markersize=4)
        ax.set_title(name.replace(" ", "\n", 1) if len(name) > 6 else name, fontsize=9)
        ax.tick_params(labelsize=7)
        for side in ("top", "right", "left"):
            ax.spines[side].set_visible(False)
    axes[0].set_yticks(places, [kind.replace("-", " ") for kind in SHAPES], fontsize=8)
    figure.suptitle(
        "ILLUSTRATIVE: the synthetic force (dots; crosses outside) within the range of Home Office quarters (bars)",
        fontsize=11, x=0.01, ha="left",
    )  # fmt: skip
    figure.subplots_adjust(left=0.17, right=0.99, top=0.85, bottom=0.06, wspace=0.18)
    figure.savefig(path, dpi=110, metadata={"Software": None})


def draw_series(plan: Plan, counts: pd.DataFrame, path: Path) -> None:
    """Each type's quarters beside those of its counterpart, both as percent of their own mean."""
    quarters = quarters_of(counts)
    figure = Figure(figsize=(13, 8))
    FigureCanvasAgg(figure)
    axes = figure.subplots(3, 6, sharex=True).ravel()
    years = pd.PeriodIndex(quarters.columns).qyear
    labels = [f"{(year - 1) % 100}/{year % 100}" for year in years]
    for ax, (kind, shape) in zip(axes, SHAPES.items(), strict=True):
        real = open_series(plan, shape.proxy, plan.force.name)[12 : 12 + RUN]
        made = quarters.loc[kind].to_numpy(dtype="float64")
        ax.plot(100 * real / real.mean(), color=GREY, linewidth=3, label="Home Office counterpart")
        ax.plot(
            100 * made / made.mean(), color=NAVY, marker="o", markersize=3, linewidth=1.2, label="synthetic"
        )
        ax.set_title(kind.replace("-", " ").replace("business and community", "business"), fontsize=9)
        ax.set_ylim(0, max(160, 110 * max((real / real.mean()).max(), (made / made.mean()).max())))
        ax.set_xticks([0, 4, 8, 12], [labels[place] for place in (0, 4, 8, 12)], fontsize=7)
        ax.tick_params(labelsize=7)
        for side in ("top", "right"):
            ax.spines[side].set_visible(False)
    figure.legend(*axes[0].get_legend_handles_labels(), loc="upper right", ncols=2, fontsize=9, frameon=False)
    figure.suptitle(
        "ILLUSTRATIVE: quarters of 2018/19 to the first of 2021/22, as percent of their mean",
        fontsize=11,
        x=0.01,
        ha="left",
    )
    figure.subplots_adjust(left=0.03, right=0.99, top=0.9, bottom=0.05, wspace=0.25, hspace=0.3)
    figure.savefig(path, dpi=110, metadata={"Software": None})


def draw_months(counts: pd.DataFrame, path: Path) -> None:
    """All crime by month, in total and in four types."""
    months = counts.pivot_table(index="month", columns="type", values="n", aggfunc="sum")
    figure = Figure(figsize=(13, 3.6))
    FigureCanvasAgg(figure)
    axes = figure.subplots(1, 4)
    shown = {"all crime": months.sum(axis=1)} | {
        kind.replace("-", " "): months[kind]
        for kind in ("violence-without-injury", "shoplifting", "public-order")
    }
    for ax, (name, series) in zip(axes, shown.items(), strict=True):
        ax.axvspan(23, 35.5, color="#E8E8E8")
        ax.plot(series.to_numpy(), color=NAVY, linewidth=1.4)
        ax.set_ylim(0, series.max() * 1.1)
        ax.set_title(name, fontsize=10)
        ax.yaxis.set_major_formatter("{x:,.0f}")
        ax.set_xticks([0, 12, 24, 36], ["Apr 18", "Apr 19", "Apr 20", "Apr 21"], fontsize=8)
        ax.tick_params(labelsize=8)
        for side in ("top", "right"):
            ax.spines[side].set_visible(False)
    figure.suptitle(
        "ILLUSTRATIVE: crimes by month; shaded: Covid restrictions", fontsize=11, x=0.01, ha="left"
    )
    figure.subplots_adjust(left=0.04, right=0.99, top=0.8, bottom=0.1, wspace=0.25)
    figure.savefig(path, dpi=110, metadata={"Software": None})


def write_table(table: str) -> None:
    """Put the table between the marks of the page."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    PAGE.write_text(f"{before}{MARKS[0]}\n\n{table}\n\n{MARKS[1]}{after}", encoding="utf-8", newline="\n")


def main() -> None:
    """Make the table and the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--print", action="store_true", help="print the table and write nothing")
    options = parser.parse_args()
    plan = read_plan(ROOT / "data" / "clean", seed=options.seed)
    counts = synthetic(plan)
    compared = compare(plan, counts)
    print(table := table_of(compared, plan))
    if not options.print:
        draw_ranges(compared, IMAGES / "synthetic-ranges.png")
        draw_series(plan, counts, IMAGES / "synthetic-quarters.png")
        draw_months(counts, IMAGES / "synthetic-months.png")
        write_table(table)


if __name__ == "__main__":
    main()
