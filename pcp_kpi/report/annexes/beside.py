"""The force beside most similar forces and the country, for measures that are told of them too."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from pcp_kpi.aggregate import levels, to_quarters
from pcp_kpi.catalogue import Measure
from pcp_kpi.document import Block, Grid, Part, Words
from pcp_kpi.figures import PRINTED
from pcp_kpi.measures.recommendations import BY_AGE, MOST_SIMILAR, NATIONAL
from pcp_kpi.periods import Quarter, period_at
from pcp_kpi.printing import level as print_level
from pcp_kpi.printing import number, signed, signed_percent
from pcp_kpi.report.evidence import source_rank
from pcp_kpi.tables import MISSING, Column, Table

if TYPE_CHECKING:
    from pcp_kpi.report.build import Report

PEERS = (MOST_SIMILAR, NATIONAL)
INVENTED = "Illustrative: these levels come from the extracts of a synthetic force and are invented."


def beside_part(report: Report, figures: pd.DataFrame) -> Part | None:
    """Return the force's level, that of its peers, and the gap, in one table.

    Parameters
    ----------
    report : Report
        Finished.
    figures : DataFrame
        Of the areas ``MSG`` and ``National`` as well as of the force.

    Returns
    -------
    Part or None
        None where no measure has a figure of the quarter for the force and for a peer.
    """
    rows = _told(report, figures)
    if rows.empty:
        return None
    invented = (
        rows["source"]
        .map({id: report.background.source(str(id)).illustrative for id in rows["source"].unique()})
        .astype(bool)
    )
    blocks: list[Block] = []
    if not invented.all():
        blocks.append(Grid("national", _table(rows[~invented], report, "")))
    if invented.any():
        blocks.append(Words(INVENTED, "caution"))
        blocks.append(Grid("national-illustrative", _table(rows[invented], report, ", illustrative")))
    return Part("national", "Beside the country", tuple(blocks), kind="annex")


def _table(rows: pd.DataFrame, report: Report, kind: str) -> Table:
    told = [_row(part, report) for _, part in rows.groupby("measure", sort=False)]
    told = sorted(told, key=lambda row: row["measure"])
    columns = (
        Column("measure", "Measure"),
        Column("period", "Period"),
        Column("own", report.background.force.name, "figure"),
        Column("similar", "Most similar forces", "figure"),
        Column("national", "National", "figure"),
        Column("gap", "Gap to national", "figure"),
        Column("source", "Source"),
    )
    notes = ("Gaps of percentages are in percentage points. No limits: a gap says nothing about chance.",)
    title = f"{report.background.force.name} beside other forces, {report.quarter.label}{kind}"
    return Table(title, pd.DataFrame(told), columns, notes)


def _told(report: Report, figures: pd.DataFrame) -> pd.DataFrame:
    """Return rows of force and peers of the quarter, one source and one period a measure."""
    force = report.background.force.name
    others = figures["area"].isin(PEERS) & (figures["breakdown"] == "") & (figures["measure"] != BY_AGE)
    rows = figures[
        figures["measure"].isin(set(figures.loc[others, "measure"]))
        & figures["area"].isin([*PEERS, force])
        & (figures["breakdown"] == "")
        & figures["value"].notna()
    ]
    rows = _of_the_quarter(rows, report.quarter)
    both = [
        part
        for _, part in rows.groupby("measure")
        if force in set(part["area"]) and part["area"].nunique() > 1
    ]
    return pd.concat([_one_source(part, report) for part in both]) if both else rows.iloc[:0]


def _of_the_quarter(rows: pd.DataFrame, quarter: Quarter) -> pd.DataFrame:
    """Return quarters made of months, and points in time counted up to a month after the quarter's end."""
    first, last = pd.Timestamp(quarter.start), pd.Timestamp(quarter.shift(1).months[0].end)
    months = rows[(rows["grain"] == "month") & ~rows["measure"].str.endswith(PRINTED)]
    made = to_quarters(months)
    made = made[(made["grain"] == "quarter") & (made["period"] == first)]
    points = rows[(rows["grain"] == "point") & rows["period"].between(first, last)]
    latest = points.groupby(["measure", "area", "source"])["period"].transform("max")
    return pd.concat([made, points[points["period"] == latest]], ignore_index=True)


def _one_source(rows: pd.DataFrame, report: Report) -> pd.DataFrame:
    best = min((report.background.source(str(id)) for id in rows["source"].unique()), key=source_rank)
    return rows[rows["source"] == best.id]


def _row(rows: pd.DataFrame, report: Report) -> dict[str, str]:
    measure = report.background.catalogue[str(rows["measure"].iloc[0])]
    known = dict(zip(rows["area"], levels(rows), strict=True))
    own, similar, country = (
        float(known.get(area, math.nan)) for area in (report.background.force.name, *PEERS)
    )
    period = period_at(str(rows["grain"].iloc[0]), rows["period"].iloc[0].date())
    return {
        "measure": measure.title,
        "period": period.label,
        "own": print_as(own, measure),
        "similar": print_as(similar, measure),
        "national": print_as(country, measure),
        "gap": _gap(own, country, measure),
        "source": report.background.source(str(rows["source"].iloc[0])).name,
    }


def print_as(level: float, measure: Measure) -> str:
    """Print a level in the unit of its measure; a percentage known only as printed with its sign."""
    if not math.isfinite(level):
        return MISSING
    return f"{level:g}%" if measure.unit == "percent" else print_level(level, measure.unit)


def _gap(own: float, other: float, measure: Measure) -> str:
    if not (math.isfinite(own) and math.isfinite(other)):
        return MISSING
    if measure.unit in ("percent", "share"):
        points = (own - other) * (100 if measure.unit == "share" else 1)
        return f"{signed(points, 1)} points"
    return signed_percent(own / other - 1) if other else number(own - other)
