"""How good `project` is: rolling origins on Home Office quarters of West Mercia and its areas.

Prints ratios and coverage; ``--keep`` writes the tables of docs/projections.md between their markers. Required: a mean
error below that of seasonal naive, and ranges as near to what they promise as the aims of the competitions have it.
"""

from __future__ import annotations

import os

# One core, and the same numbers however many there are; to be set before numpy is imported.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from projection_page import COVERAGE_AIMS, Aim, is_kept, markdown, tell, write_tables

from pcp_kpi.annotations import Annotation, annotations_for, read_annotations
from pcp_kpi.catalogue import read_catalogue
from pcp_kpi.figures import read_figures
from pcp_kpi.forces import read_force
from pcp_kpi.periods import FinancialYear, Quarter, period_at, period_range
from pcp_kpi.projection import backtest as project_again
from pcp_kpi.projection import project

ROOT = Path(__file__).parents[1]
CLEAN = ROOT / "data" / "clean"
SOURCE = "home-office-prc"
INVENTED = "illustrative-extracts"
HORIZON = 4
FIRST, LAST = Quarter(2021, 1), Quarter(2025, 3)
KEYS = ["measure", "area", "period"]
COLUMNS = ["ratio", "in 80%", "in 95%", "scored", "without a line"]


def force_and_areas() -> list[str]:
    force = read_force("west-mercia")
    return [force.name, *force.area_names]


def read_quarters(areas: Sequence[str] | None = None, measures: Sequence[str] | None = None) -> pd.DataFrame:
    """The Home Office's quarters of some areas and types; of all when none is named."""
    figures = read_figures(CLEAN)
    quarters = figures[(figures["source"] == SOURCE) & (figures["grain"] == "quarter")]
    if areas is not None:
        quarters = quarters[quarters["area"].isin(areas)]
    return quarters if measures is None else quarters[quarters["measure"].isin(measures)]


def backtest(
    quarters: pd.DataFrame, origins: Iterable[Quarter], annotations: Sequence[Annotation]
) -> pd.DataFrame:
    """Project from each origin with what was recorded until then; one row a series, origin and quarter ahead.

    Rows of a series without a line have NaN in `value`; `actual` is NaN for quarters that cannot be scored: not
    recorded yet, across a recording change, or inside a Covid window.
    """
    made = [_from_origin(quarters, origin, annotations) for origin in origins]
    tested = pd.concat(made, ignore_index=True)
    actual = quarters.set_index(KEYS)["value"].reindex(pd.MultiIndex.from_frame(tested[KEYS])).to_numpy()
    return tested.assign(actual=np.where(_comparable(tested, annotations), actual, np.nan))


def _from_origin(quarters: pd.DataFrame, origin: Quarter, annotations: Sequence[Annotation]) -> pd.DataFrame:
    known = quarters[quarters["period"] <= pd.Timestamp(origin.start)]
    series = known.groupby(["measure", "area"])["period"]
    known = known[series.transform("max") == pd.Timestamp(origin.start)]
    asked = known.assign(scale=_yearly_changes(known))[["measure", "area", "scale"]].drop_duplicates()
    ahead = pd.DataFrame({"ahead": range(1, HORIZON + 1)})
    ahead["period"] = [pd.Timestamp(origin.shift(step).start) for step in ahead["ahead"]]
    asked = asked.merge(ahead, how="cross").assign(origin=pd.Timestamp(origin.start))
    line, naive = (
        _projected(project(known, horizon=HORIZON, method=method, annotations=annotations))
        for method in ("standard", "seasonal-naive")
    )
    naive = naive[[*KEYS, "value"]].rename(columns={"value": "naive"})
    return asked.merge(line, on=KEYS, how="left").merge(naive, on=KEYS, how="left")


def _projected(figures: pd.DataFrame) -> pd.DataFrame:
    rows = figures[(figures["status"] == "projected") & (figures["scenario"] == "")]
    return rows[[*KEYS, "value", "low80", "high80", "low95", "high95", "method"]]


def _yearly_changes(known: pd.DataFrame) -> pd.Series:
    """The mean distance of each series' quarters from the same quarter a year before."""
    ordered = known.sort_values("period")
    series = [ordered["measure"], ordered["area"]]
    apart = ordered.groupby(["measure", "area"])["value"].diff(4).abs()
    return apart.groupby(series).transform("mean").reindex(known.index)


def _comparable(tested: pd.DataFrame, annotations: Sequence[Annotation]) -> np.ndarray:
    good = np.ones(len(tested), dtype=bool)
    for (measure, area), rows in tested.groupby(["measure", "area"]).indices.items():
        origin, period = tested["origin"].iloc[rows], tested["period"].iloc[rows]
        for event in annotations_for(annotations, str(measure), str(area)):
            first = pd.Timestamp(event.first)
            if event.breaks_comparison:
                good[rows] &= ~((origin < first) & (period >= first)).to_numpy()
            elif event.kind == "covid":
                good[rows] &= ~((period >= first) & (period <= pd.Timestamp(event.last))).to_numpy()
    return good


def scored(tested: pd.DataFrame) -> pd.DataFrame:
    """The projections that can be scored, with their errors and whether the ranges held."""
    rows = tested[tested["value"].notna() & tested["actual"].notna()]
    error, naive = (rows["actual"] - rows["value"]).abs(), (rows["actual"] - rows["naive"]).abs()
    return rows.assign(
        error=error,
        naive_error=naive,
        scaled=error / rows["scale"],
        naive_scaled=naive / rows["scale"],
        in80=rows["actual"].between(rows["low80"], rows["high80"]),
        in95=rows["actual"].between(rows["low95"], rows["high95"]),
    )


def summary(tested: pd.DataFrame, by: str) -> pd.DataFrame:
    """One row a group: projections scored, both mean errors, their scaled ratio, coverage, origins without a line."""
    rows = scored(tested).groupby(by)
    means = rows[["error", "naive_error", "scaled", "naive_scaled", "in80", "in95"]].mean()
    none = tested[tested["value"].isna()].drop_duplicates(["measure", "area", "origin", by])
    return pd.DataFrame(
        {
            "scored": rows.size(),
            "error": means["error"],
            "naive_error": means["naive_error"],
            "ratio": means["scaled"] / means["naive_scaled"],
            "in80": means["in80"],
            "in95": means["in95"],
            "without": none.groupby(by).size().reindex(rows.size().index, fill_value=0),
        }
    ).reset_index()


def percent(share: float) -> str:
    return f"{100 * share:.1f}"


def cells(row: Mapping[str, Any]) -> list[str]:
    """A row of a summary as a table prints it."""
    return [
        f"{row['ratio']:.2f}", percent(row["in80"]), percent(row["in95"]), f"{row['scored']:,}", f"{row['without']}"
    ]  # fmt: skip


def summary_table(tested: pd.DataFrame, by: str, name: str) -> str:
    rows = [[str(row[by]), *cells(row)] for row in summary(tested, by).to_dict("records")]
    return markdown([name, *COLUMNS], rows)


def type_rows(tested: pd.DataFrame) -> dict[str, list[str]]:
    """The cells of the table by type: errors in crimes for the force, the rest for it and its areas."""
    rows = summary(tested[tested["area"] == force_and_areas()[0]], "measure").to_dict("records")
    force = {row["measure"]: row for row in rows}
    return {
        str(row["measure"]): [*force_cells(force[row["measure"]]), *cells(row)]
        for row in summary(tested, "measure").to_dict("records")
    }


def force_cells(row: Mapping[str, Any]) -> list[str]:
    return [f"{row['error']:.1f}", f"{row['naive_error']:.1f}", f"{row['ratio']:.2f}"]


def type_table(tested: pd.DataFrame, short: Callable[[object], str]) -> str:
    rows = [[short(measure), *row] for measure, row in type_rows(tested).items()]
    return markdown(["type", "force: mean error", "force: seasonal naive", "force: ratio", *COLUMNS], rows)


def worst_table(tested: pd.DataFrame, short: Callable[[object], str]) -> str:
    """The series on which seasonal naive was better."""
    rows = scored(tested).groupby(["measure", "area"])[["error", "naive_error", "in80"]].mean().reset_index()
    rows = rows.assign(ratio=rows["error"] / rows["naive_error"])
    rows = rows[rows["ratio"] > 1].sort_values("ratio", ascending=False)
    body = [
        [short(row["measure"]), row["area"], f"{row['ratio']:.2f}", percent(row["in80"])]
        for _, row in rows.iterrows()
    ]
    return markdown(["type", "area", "ratio", "in 80%"], body)


def newest_tables(
    quarters: pd.DataFrame, annotations: Sequence[Annotation], short: Callable[[object], str]
) -> str:
    """The projection of the next quarter: for the force in full, for its areas the 80% range."""
    names = force_and_areas()
    rows = project(quarters, horizon=1, annotations=annotations)
    rows = rows[(rows["status"] == "projected") & (rows["scenario"] == "")]
    label = period_at("quarter", rows["period"].iloc[0].date()).label
    force = [
        [short(row["measure"]), f"{row['value']:,.0f}", _range(row, 80), _range(row, 95), row["history"]]
        for _, row in rows[rows["area"] == names[0]].iterrows()
    ]
    areas = rows[rows["area"] != names[0]].assign(
        cell=lambda made: [_range(row, 80) for _, row in made.iterrows()]
    )
    grid = areas.pivot(index="measure", columns="area", values="cell")[names[1:]]
    body = [[short(measure), *row] for measure, row in zip(grid.index, grid.to_numpy().tolist(), strict=True)]
    head = ["type", label, "80% range", "95% range", "history used"]
    return (
        f"{markdown(head, force)}\n\n80% ranges by area, {label}:\n\n{markdown(['type', *names[1:]], body)}"
    )


def _range(row: pd.Series, level: int) -> str:
    return f"{row[f'low{level}']:,.0f} to {row[f'high{level}']:,.0f}"


def overall_lines(tested: pd.DataFrame) -> list[str]:
    """What is printed: ratios and coverage of everything, and by quarters ahead."""
    everything = summary(tested.assign(everything="all"), "everything")
    steps = summary(tested, "ahead").assign(name=lambda rows: [f"{n} ahead" for n in rows["ahead"]])
    return [
        f"{name:8} ratio {row['ratio']:.2f}, in 80% range {percent(row['in80'])}, in 95% range {percent(row['in95'])}"
        for rows in (everything.assign(name="all"), steps)
        for name, (_, row) in zip(rows["name"], rows.iterrows(), strict=True)
    ]


def window_table(tested: pd.DataFrame, blind: pd.DataFrame) -> str:
    """The windows' worth: the same origins and quarters, projected with the Covid window and from all as recorded."""
    keys = ["measure", "area", "origin", "period"]
    beside = scored(tested).merge(scored(blind), on=keys, suffixes=("", "_blind"))
    years = [FinancialYear.containing(day.date()).label for day in beside["origin"]]
    rows = [("all", beside), *beside.assign(year=years).groupby("year")]
    head = ["origin in", "ratio, window", "as recorded", "in 80%, window", "as recorded", "in 95%, window",
            "as recorded", "scored"]  # fmt: skip
    return markdown(head, [_window_row(str(name), part) for name, part in rows])


def _window_row(name: str, part: pd.DataFrame) -> list[str]:
    ratios = [f"{part[each].mean() / part['naive_scaled'].mean():.2f}" for each in ("scaled", "scaled_blind")]
    shares = [percent(part[each].mean()) for each in ("in80", "in80_blind", "in95", "in95_blind")]
    return [name, *ratios, *shares, f"{len(part):,}"]


def months_table() -> str:
    """The invented months of the synthetic force: 39 of each series, most of them before or in the Covid window."""
    figures = read_figures(CLEAN, illustrative=True)
    types = read_figures(CLEAN)["measure"].unique()
    months = figures[(figures["grain"] == "month") & (figures["source"] == INVENTED) & figures["of"].isna()]
    months = months[months["measure"].isin(types) & (months["breakdown"] == "")]
    tested = project_again(months, origins=6, horizon=3)
    tested = tested.assign(scale=1.0, everything="ILLUSTRATIVE")
    return summary_table(tested, "everything", "")


def aims(tested: pd.DataFrame) -> list[Aim]:
    """What is required of all series together."""
    (row,) = summary(tested.assign(everything="all"), "everything").to_dict("records")
    ranges = [
        Aim(f"{level}% range, points off", most, abs(100 * row[f"in{level}"] - level), form="{:.1f}")
        for level, most in COVERAGE_AIMS["quarterly"].items()
    ]
    return [Aim("mean scaled error over seasonal naive's", 1.0, row["ratio"], form="{:.2f}"), *ranges]


def main() -> int:
    """Print the record; 1 where it falls short of what is required."""
    annotations = read_annotations(CLEAN)
    catalogue = read_catalogue()

    def short(measure: object) -> str:
        return catalogue[str(measure)].short

    quarters = read_quarters(force_and_areas())
    tested = backtest(quarters, period_range(FIRST, LAST), annotations)
    print("Mean scaled error over that of seasonal naive; quarters inside the ranges, per cent")
    print("\n".join(overall_lines(tested)))
    changes = [event for event in annotations if event.kind != "covid"]
    blind = backtest(quarters, period_range(FIRST, LAST), changes)
    windows, months = window_table(tested, blind), months_table()
    print(windows, months, sep="\n")
    if is_kept():
        write_tables(
            {
                "all": summary_table(tested.assign(everything="all series"), "everything", ""),
                "by quarters ahead": summary_table(tested, "ahead", "quarters ahead"),
                "by method": summary_table(tested[tested["method"].notna()], "method", "method"),
                "by type": type_table(tested, short),
                "by area": summary_table(tested, "area", "area"),
                "by year": by_year(tested),
                "window": windows,
                "months": months,
                "worse": worst_table(tested, short),
                "next quarter": newest_tables(quarters, annotations, short),
            }
        )
    return tell(aims(tested))


def by_year(tested: pd.DataFrame) -> str:
    years = [FinancialYear.containing(day.date()).label for day in tested["origin"]]
    return summary_table(tested.assign(year=years), "year", "origin in")


if __name__ == "__main__":
    sys.exit(main())
