"""One area beside the force and the other areas: shares, ranks and changes, from one source each."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pcp_kpi.comparison.rule import SOME_EVIDENCE, STRONG_EVIDENCE
from pcp_kpi.errors import in_words
from pcp_kpi.periods import Quarter
from pcp_kpi.printing import NOT_AVAILABLE, level, number, signed_percent
from pcp_kpi.report.background import Background
from pcp_kpi.report.kpis import Kpi
from pcp_kpi.report.measure_tables import form_of
from pcp_kpi.report.packs.moves import print_move
from pcp_kpi.report.workings import Workings
from pcp_kpi.tables import Column, Table


@dataclass(frozen=True)
class Neighbours:
    """A measure in the force and all its areas, from the source of one area's figure.

    Parameters
    ----------
    now : DataFrame
        One row a place: `area`, `level`, `base` (the baseline year's quarter), `lower`, `upper`, `signal`, `change`
        (relative; of shares the difference), `share` (of the force; counts only), `rank` and `rank_of_change` among
        the areas, the largest first. The force's row is last and has no rank.
    force : str
        Its name.
    unit : str
        Of the measure.
    """

    now: pd.DataFrame = field(repr=False)
    force: str
    unit: str

    @property
    def ratio(self) -> bool:
        """Whether the levels are shares or means, which do not add up."""
        return self.unit != "count"

    @property
    def areas(self) -> int:
        """How many areas have a figure."""
        return int(self.now["rank"].notna().sum())

    def row(self, area: str) -> Mapping[str, Any]:
        """Return the row of one place; empty where it has none."""
        rows = self.now[self.now["area"] == area].to_dict("records")
        return {str(name): value for name, value in rows[0].items()} if rows else {}


def neighbours_of(kpi: Kpi, workings: Workings, background: Background) -> Neighbours:
    """Return the force and all areas beside one area's measure.

    Parameters
    ----------
    kpi : Kpi
        The area's measure, with a figure.
    workings : Workings
        Of the force, in the same quarter.
    background : Background
        The force and its areas.
    """
    force, areas = background.force.name, list(background.force.area_names)
    source = kpi.evidence.source
    points = workings.points.get((kpi.measure.id, source.id if source else ""), pd.DataFrame())
    ratio = kpi.measure.unit != "count"
    if points.empty:
        nothing = pd.DataFrame(columns=["area", "level", "base", "lower", "upper", "signal"])
        return Neighbours(_ranked(nothing, ratio), force, kpi.measure.unit)
    now = points[points["period"] == pd.Timestamp(kpi.period.timestamp)]
    then = points[points["period"] == pd.Timestamp(kpi.evidence.base_period.timestamp)]
    bases = then.set_index("area")["level"]
    rows = now[now["area"].isin([*areas, force])][["area", "level", "lower", "upper", "signal"]]
    rows = rows.assign(base=rows["area"].map(bases), order=rows["area"].map([*areas, force].index))
    rows = rows.sort_values("order", ignore_index=True).drop(columns="order")
    return Neighbours(_ranked(rows, ratio, force=force), force, kpi.measure.unit)


def _ranked(rows: pd.DataFrame, ratio: bool, *, force: str = "") -> pd.DataFrame:
    """Add change, share of the force, and the ranks of the areas."""
    difference = rows["level"] - rows["base"]
    change = difference if ratio else difference / rows["base"].where(rows["base"] > 0)
    own = rows["area"] != force
    whole = rows.loc[~own, "level"]
    total = float(whole.iloc[0]) if len(whole) else math.nan
    share = rows["level"] / total if total > 0 and not ratio else pd.Series(math.nan, index=rows.index)
    return rows.assign(
        change=change,
        share=share,
        rank=rows["level"].where(own).rank(ascending=False, method="min"),
        rank_of_change=change.where(own).rank(ascending=False, method="min"),
    )


def comparison_table(kpi: Kpi, beside: Neighbours, *, area: str) -> Table:
    """Set the areas and the force beside each other for one measure; the area that is reported is in bold."""
    form = form_of(kpi.measure)
    change = Column("change_words", "Change", "figure")
    frame = beside.now.assign(
        change_words=[print_move(value, beside.unit) for value in beside.now["change"]],
        lower=beside.now["lower"].clip(lower=0),
    )
    columns = [
        Column("area", "Area"),
        Column("level", kpi.period.label, form),
        Column("base", kpi.evidence.base_period.label, form),
        change,
        Column("rank", "Rank", "count"),
        Column("rank_of_change", "Rank of change", "count"),
    ]
    if not beside.ratio:
        columns.insert(2, Column("share", "Share of force", "percent"))
        columns += [
            Column("lower", "Lower", form, "Own limits"),
            Column("upper", "Upper", form, "Own limits"),
        ]
    marks = {
        (row, "level"): signal for row, signal in enumerate(frame["signal"]) if signal in ("above", "below")
    }
    bold = frozenset(row for row, name in enumerate(frame["area"]) if name == area)
    title = f"{kpi.measure.title}: {area} beside the force and its areas, {kpi.period.words}"
    return Table(
        title, frame, tuple(columns), ("Rank 1 is the largest figure, or the largest rise.",), marks, {}, bold
    )


def place_table(
    kpis: Sequence[Kpi], neighbours: Mapping[str, Neighbours], *, area: str, quarter: Quarter
) -> Table:
    """Set every measure of an area beside the force: its share, its rank, its change and the force's."""
    rows = [_place(kpi, neighbours[kpi.measure.id], area) for kpi in kpis]
    base = kpis[0].evidence.base_period.label if kpis else quarter.label
    columns = (
        Column("measure", "Measure"),
        Column("value", area, "figure", quarter.label),
        Column("force", "Force", "figure", quarter.label),
        Column("share", "Share of force", "percent"),
        Column("share_before", f"Share in {base}", "percent"),
        Column("rank", "Rank", "figure"),
        Column("change", area, "figure", f"Change on {base}"),
        Column("force_change", "Force", "figure", f"Change on {base}"),
        Column("rank_of_change", "Rank of change", "figure"),
    )
    notes = ("Rank 1 is the largest figure, or the largest rise. Each row is from one source.",)
    return Table(f"{area} and the force, {quarter.label}", pd.DataFrame(rows), columns, notes)


def _place(kpi: Kpi, beside: Neighbours, area: str) -> dict[str, object]:
    own, force = beside.row(area), beside.row(beside.force)
    unit = kpi.measure.unit
    return {
        "measure": kpi.measure.short,
        "value": level(kpi.evidence.value, unit),
        "force": level(float(force["level"]), unit) if force else NOT_AVAILABLE,
        "share": own.get("share", math.nan),
        "share_before": _before(own, force, beside.ratio),
        "rank": _of(own.get("rank", math.nan), beside.areas),
        "change": print_move(own.get("change", math.nan), beside.unit),
        "force_change": print_move(force.get("change", math.nan), beside.unit),
        "rank_of_change": _of(
            own.get("rank_of_change", math.nan), int(beside.now["rank_of_change"].notna().sum())
        ),
    }


def _before(own: Mapping[str, Any], force: Mapping[str, Any], ratio: bool) -> float:
    whole = float(force.get("base", math.nan))
    return float(own.get("base", math.nan)) / whole if not ratio and whole > 0 else math.nan


def _of(rank: float, areas: int) -> str:
    return "–" if math.isnan(rank) or areas < 2 else f"{number(rank)} of {areas}"


def standing_words(kpis: Sequence[Kpi], neighbours: Mapping[str, Neighbours], *, area: str) -> list[str]:
    """Say where an area stands among the areas: which measures rose most here, and which went against the force.

    Changes that may be chance, or that reach across a recording change, are not spoken of.

    Parameters
    ----------
    kpis : sequence of Kpi
        The area's measures that have a figure; only counts are told.
    neighbours : mapping of str to Neighbours
        The force and its areas by measure.
    area : str
        Its name.
    """
    first, against = [], []
    for kpi in kpis:
        beside = neighbours[kpi.measure.id]
        own, force = beside.row(area), beside.row(beside.force)
        change = kpi.evidence.changes.get("baseline")
        if change is None or change.evidence not in (SOME_EVIDENCE, STRONG_EVIDENCE):
            continue
        if beside.ratio or beside.areas < 2 or not own or not force:
            continue
        if own["rank_of_change"] == 1 and own["change"] > 0 and own["signal"] != NOT_AVAILABLE:
            first.append(kpi.measure.short)
        if own["change"] * force["change"] < 0 and own["signal"] != NOT_AVAILABLE:
            moved = f"{signed_percent(own['change'])}, the force {signed_percent(force['change'])}"
            against.append(f"{kpi.measure.short} ({moved})")
    said = []
    if first:
        said.append(
            f"The largest rise of all areas on the same quarter of the baseline year: {in_words(first, most=8)}."
        )
    if against:
        said.append(f"Against the direction of the force: {in_words(against, most=8)}.")
    return said
