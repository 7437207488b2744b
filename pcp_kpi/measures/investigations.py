"""Open investigations at a point in time: how many, how old, in how many baskets; and suspects outstanding."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pcp_kpi.errors import NotAvailable
from pcp_kpi.intervals import with_interval
from pcp_kpi.measures.stacking import Sums, stacked, with_force
from pcp_kpi.records import Records

if TYPE_CHECKING:
    import ibis

EXTRACTS = ("open-investigations",)
ALSO = "suspect-management"
OPEN, BY_AGE, BASKETS = "open-investigations", "open-investigations-by-age", "crime-baskets"
# Oldest first, as the paper's key has them. A band holds its lower edge.
AGE_BANDS = {
    "1-year-and-over": "1 year and over",
    "6-months-to-1-year": "6 months to under 1 year",
    "12-weeks-to-6-months": "12 weeks to under 6 months",
    "8-to-12-weeks": "8 to under 12 weeks",
    "4-to-8-weeks": "4 to under 8 weeks",
    "under-4-weeks": "Under 4 weeks",
}
VIOLENT = ("violence-with-injury", "violence-without-injury", "stalking-and-harassment")
PART, AWAITING = "violence-and-harassment", "awaiting-closure"
RECENT_MONTHS = 3
_STOCK: dict[str, Sums] = {OPEN: "open"}
_FORCE_ONLY: dict[str, Sums] = {
    BASKETS: "baskets",
    "open-investigations-per-basket": ("allocated", "baskets"),
    "open-course-of-conduct-recent": ("course_recent", "course"),
}
_SUSPECTS: dict[str, Sums] = {
    "suspect-management": ("followed", "suspects"),
    "wanted-not-on-pnc": ("not_on_pnc", "wanted"),
}


def count(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Count what is open at each reading.

    Parameters
    ----------
    records : Records
        With the extract `open-investigations`, and perhaps `suspect-management`.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Figures of points in time. Force and areas: `open-investigations`, `open-investigations-by-age` (breakdown:
        the age band), `suspect-management` (process followed, of suspects outstanding), `wanted-not-on-pnc` (of
        suspects wanted). Force only: `open-investigations` by the parts `violence-and-harassment` and
        `awaiting-closure`, `crime-baskets`, `open-investigations-per-basket`, and
        `open-course-of-conduct-recent` (recorded in the last three months, of those open).
    """
    table = records["open-investigations"]
    by_area = with_force(_by_age(table), by=["period", "breakdown"], force=force)
    stock = by_area.groupby(["period", "area"], as_index=False)[["open"]].sum()
    whole = _whole(table)
    tables: list[tuple[pd.DataFrame, dict[str, Sums]]] = [
        (by_area, {BY_AGE: "open"}),
        (stock, _STOCK),
        (whole.assign(open=whole["violent"], breakdown=PART), _STOCK),
        (whole.assign(open=whole["awaiting"], breakdown=AWAITING), _STOCK),
        (whole, _FORCE_ONLY),
    ]
    if ALSO in records:
        tables.append((with_force(_suspects(records[ALSO]), by=["period"], force=force), _SUSPECTS))
    figures = [
        stacked(rows, measures, source=source, force=force, grain="point") for rows, measures in tables
    ]
    return pd.concat(figures, ignore_index=True)


def _by_age(table: ibis.Table) -> pd.DataFrame:
    """Count by reading, area and age band, noughts included."""
    counts = table.group_by(period=table["as_at"], area=table["area"], breakdown=_band(table)).aggregate(
        open=table.count()
    )
    rows: pd.DataFrame = counts.to_pandas()
    rows = rows.assign(area=rows["area"].fillna(""))
    names = ["period", "area", "breakdown"]
    grid = pd.MultiIndex.from_product(
        [rows["period"].unique(), rows["area"].unique(), AGE_BANDS], names=names
    )
    full: pd.DataFrame = rows.set_index(names).reindex(grid, fill_value=0).reset_index()
    return full.assign(area=full["area"].where(full["area"] != ""))


def _band(table: ibis.Table) -> ibis.Value:
    """Return the age band on the day of the reading: weeks count seven days, months run by the calendar."""
    import ibis

    as_at, recorded = table["as_at"].cast("date"), table["recorded_on"].cast("date")
    edges = [
        (ibis.interval(years=1), "1-year-and-over"),
        (ibis.interval(months=6), "6-months-to-1-year"),
        (ibis.interval(weeks=12), "12-weeks-to-6-months"),
        (ibis.interval(weeks=8), "8-to-12-weeks"),
        (ibis.interval(weeks=4), "4-to-8-weeks"),
    ]
    cases = [(recorded <= (as_at - age).cast("date"), band) for age, band in edges]
    return ibis.cases(*cases, else_="under-4-weeks")


def _whole(table: ibis.Table) -> pd.DataFrame:
    """Count what is told of the force only; a basket is an officer with at least one open investigation."""
    import ibis

    as_at, recorded = table["as_at"].cast("date"), table["recorded_on"].cast("date")
    recent = recorded > (as_at - ibis.interval(months=RECENT_MONTHS)).cast("date")
    course = table["course_of_conduct"]
    counts = table.group_by(period=table["as_at"]).aggregate(
        violent=table["crime_group"].isin(VIOLENT).sum(),
        awaiting=table["awaiting_closure"].sum(),
        allocated=table["officer_key"].count(),
        baskets=table["officer_key"].nunique(),
        course=course.sum(),
        course_recent=(course & recent).sum(),
    )
    rows: pd.DataFrame = counts.to_pandas()
    return rows


def _suspects(table: ibis.Table) -> pd.DataFrame:
    missing = table["wanted"] & ~table["on_pnc"].fill_null(False)
    counts = table.group_by(period=table["as_at"], area=table["area"]).aggregate(
        suspects=table.count(),
        followed=table["process_followed"].sum(),
        wanted=table["wanted"].sum(),
        not_on_pnc=missing.sum(),
    )
    rows: pd.DataFrame = counts.to_pandas()
    return rows


def age_profile(figures: pd.DataFrame, *, area: str, on: dt.date) -> pd.DataFrame:
    """Tell how old the open investigations are.

    Parameters
    ----------
    figures : DataFrame
        With `open-investigations-by-age`, of one source.
    area : str
        The force or an area.
    on : date
        Day of the reading.

    Returns
    -------
    DataFrame
        One row a band, oldest first: `band` (code), `age` (words), `open`, `of` (all open), `share`, `low`, `high`
        (95% interval by Wilson, which takes the stock as a sample of such days) and `older` (share of this band and
        those above it).

    Raises
    ------
    NotAvailable
        When there is no reading of that day, with the days that there are.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> row = dict(measure=BY_AGE, area="West Mercia", grain="point", period="2021-06-30")
    >>> counts = zip(AGE_BANDS, (5, 10, 20, 15, 20, 30))
    >>> figures = new_figures({**row, "breakdown": band, "value": value} for band, value in counts)
    >>> profile = age_profile(figures, area="West Mercia", on=dt.date(2021, 6, 30))
    >>> profile["age"].tolist()[0], profile["share"].tolist()[0], profile["older"].tolist()[2]
    ('1 year and over', 0.05, 0.35)
    """
    rows = figures[(figures["measure"] == BY_AGE) & (figures["area"] == area)]
    found = rows[rows["period"] == pd.Timestamp(on)].set_index("breakdown").reindex(list(AGE_BANDS))
    if found["value"].isna().all():
        days = ", ".join(str(day.date()) for day in sorted(rows["period"].unique())[-3:]) or "none"
        raise NotAvailable(
            f"the age of open investigations in {area} was not read on {on}; the last readings: {days}"
        )
    shares = with_interval(found.assign(of=found["value"].sum()).reset_index(names="breakdown"))
    return pd.DataFrame(
        {
            "band": shares["breakdown"],
            "age": list(AGE_BANDS.values()),
            "open": shares["value"],
            "of": shares["of"],
            "share": shares["level"],
            "low": shares["low"],
            "high": shares["high"],
            "older": np.cumsum(shares["value"].to_numpy()) / shares["of"],
        }
    )
