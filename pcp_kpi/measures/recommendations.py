"""Findings of the inspectorate that are open: how many, how old, and how that stands to other forces."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from pcp_kpi.errors import NotAvailable
from pcp_kpi.measures.stacking import stacked
from pcp_kpi.measures.totals import with_total
from pcp_kpi.records import Records

if TYPE_CHECKING:
    import ibis

EXTRACTS = ("inspection-recommendations", "inspection-peers")
OPEN, BY_YEAR, WAITING = (
    "open-recommendations",
    "open-recommendations-by-year",
    "recommendations-awaiting-others",
)
BY_AGE = "open-recommendations-by-age"
MOST_SIMILAR, NATIONAL = "MSG", "National"
# Oldest first. A band holds its lower edge, in years.
AGE_BANDS = {
    "5-years-and-over": (5, "5 years and over"),
    "3-to-5-years": (3, "3 to under 5 years"),
    "2-to-3-years": (2, "2 to under 3 years"),
    "1-to-2-years": (1, "1 to under 2 years"),
    "under-1-year": (0, "Under 1 year"),
}


def count(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Count the findings that were open on each day on which the other forces' were read.

    Parameters
    ----------
    records : Records
        With the extracts `inspection-recommendations` and `inspection-peers`.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Figures of points in time. Force only: `open-recommendations` (recommendations, areas for improvement and
        causes of concern) and by kind (breakdown), `open-recommendations-by-year` (breakdown: year of publication),
        `recommendations-awaiting-others` (those that need nothing from the force, of all). Force, most similar
        forces and all forces: `open-recommendations-by-age` (breakdown: age band), open findings for each force.

    Notes
    -----
    A finding is open on the day of its publication and no longer on the day it is closed.
    """
    peers = records["inspection-peers"]
    own = _open(records["inspection-recommendations"], peers)
    where = {"source": source, "force": force, "grain": "point"}
    kinds = with_total(_summed(own, "kind"), by=["period"])
    total = kinds[kinds["breakdown"] == ""]
    ages = pd.concat([_own_ages(own), _peer_ages(peers)], ignore_index=True)
    tables = [
        stacked(kinds, {OPEN: "open"}, **where),
        stacked(total, {WAITING: ("waiting", "open")}, **where),
        stacked(_summed(own, "year"), {BY_YEAR: "open"}, **where),
        stacked(with_total(ages, by=["period", "area", "forces"]), {BY_AGE: ("open", "forces")}, **where),
    ]
    return pd.concat(tables, ignore_index=True)


def _open(findings: ibis.Table, peers: ibis.Table) -> pd.DataFrame:
    """Count findings by reading, kind, day of publication and whether the force has to act."""
    days = peers.select(period=peers["as_at"]).distinct()
    together = days.cross_join(findings)
    still = (together["published_on"] <= together["period"]) & (
        together["closed_on"].isnull() | (together["closed_on"] > together["period"])
    )
    open_then = together.filter(still)
    counts = open_then.group_by("period", "kind", "published_on").aggregate(
        open=open_then.count(), waiting=(~open_then["action_needed"]).sum()
    )
    rows: pd.DataFrame = counts.to_pandas()
    period, published = (pd.to_datetime(rows[name]) for name in ("period", "published_on"))
    return rows.assign(period=period, year=published.dt.year.astype("str"), age=_bands(period, published))


def _bands(period: pd.Series, published: pd.Series) -> pd.Series:
    """Return the age band on the day of the reading; years run by the calendar."""
    band = pd.Series("under-1-year", index=period.index, dtype="str")
    for name, (years, _) in reversed(AGE_BANDS.items()):
        if years:
            band = band.mask(published <= period - pd.DateOffset(years=years), name)
    return band


def _summed(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Add up by reading and group; a group that has none at a reading has a nought there."""
    sums = rows.groupby(["period", by])[["open", "waiting"]].sum()
    grid = pd.MultiIndex.from_product(
        [rows["period"].unique(), sorted(rows[by].unique())], names=["period", by]
    )
    return sums.reindex(grid, fill_value=0).reset_index().rename(columns={by: "breakdown"})


def _own_ages(own: pd.DataFrame) -> pd.DataFrame:
    sums = own.groupby(["period", "age"])["open"].sum()
    grid = pd.MultiIndex.from_product([own["period"].unique(), AGE_BANDS], names=["period", "breakdown"])
    table = sums.rename_axis(["period", "breakdown"]).reindex(grid, fill_value=0).reset_index()
    return table.assign(area="", forces=1)


def _peer_ages(peers: ibis.Table) -> pd.DataFrame:
    # Each unit's reading has the same forces in all its rows of a day.
    readings = peers.group_by(
        period=peers["as_at"], area=peers["group"], breakdown=peers["age_band"], kind=peers["kind"]
    )
    by_kind = readings.aggregate(open=peers["open_findings"].sum(), forces=peers["forces"].sum()).to_pandas()
    sums = by_kind.groupby(["period", "area", "breakdown"], as_index=False).agg(
        {"open": "sum", "forces": "max"}
    )
    dated: pd.DataFrame = sums.assign(period=pd.to_datetime(sums["period"]))
    return dated


def age_against_peers(figures: pd.DataFrame, *, force: str, on: dt.date) -> pd.DataFrame:
    """Set the age of the force's open findings beside those of other forces.

    Parameters
    ----------
    figures : DataFrame
        With `open-recommendations-by-age`, of one source.
    force : str
        Name of the force.
    on : date
        Day of the reading.

    Returns
    -------
    DataFrame
        One row a band, oldest first, and all: `band`, `age` (words), `own`, `most_similar`, `national` (open findings
        a force), `above_most_similar` and `above_national` (own less theirs).

    Raises
    ------
    NotAvailable
        When there is no reading of that day, with the days that there are.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> row = dict(measure=BY_AGE, grain="point", period="2021-03-31", breakdown="under-1-year")
    >>> areas = (("West Mercia", 20, 1), ("MSG", 210, 7), ("National", 1290, 43))
    >>> figures = new_figures({**row, "area": area, "value": value, "of": of} for area, value, of in areas)
    >>> told = age_against_peers(figures, force="West Mercia", on=dt.date(2021, 3, 31))
    >>> told[["own", "most_similar", "national"]].values[4].tolist()
    [20.0, 30.0, 30.0]
    """
    rows = figures[figures["measure"] == BY_AGE]
    found = rows[rows["period"] == pd.Timestamp(on)]
    if found.empty:
        days = ", ".join(str(day.date()) for day in sorted(rows["period"].unique())[-3:]) or "none"
        raise NotAvailable(f"open findings were not read on {on}; the last readings: {days}")
    level = found.assign(level=found["value"] / found["of"]).pivot(
        index="breakdown", columns="area", values="level"
    )
    wide = level.reindex(index=[*AGE_BANDS, ""], columns=[force, MOST_SIMILAR, NATIONAL])
    own, similar, national = (wide[name].to_numpy(dtype="float64") for name in wide.columns)
    return pd.DataFrame(
        {
            "band": wide.index,
            "age": [*(words for _, words in AGE_BANDS.values()), "All"],
            "own": own,
            "most_similar": similar,
            "national": national,
            "above_most_similar": own - similar,
            "above_national": own - national,
        }
    )
