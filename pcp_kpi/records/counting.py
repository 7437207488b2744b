"""Counts out of records: the one way by which numbers leave this room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pcp_kpi.figures import COLUMNS

if TYPE_CHECKING:
    import ibis
    import pandas as pd

DIGITS = 9  # a database adds up in parallel: the last bits of a weighted sum depend on the order


def to_figures(
    counts: ibis.Table | pd.DataFrame, *, source: str, force: str, measure: str = "", grain: str = "month"
) -> pd.DataFrame:
    """Run an aggregation and return it as figures.

    Parameters
    ----------
    counts : Ibis table or DataFrame
        One row a figure: `period` (first day, a date) and `value`; where they differ from row to row also
        `measure`, `area` (missing or empty: counted for the force only), `breakdown`, `of` and `status`.
    source, force : str
        Id in the register; name of the force, which is the area where there is none.
    measure : str, optional
        Id of the measure; left out when the rows name it.
    grain : str, optional
        What a period is.

    Returns
    -------
    DataFrame
        Figures of the contract, sorted by measure, area, breakdown and period. Values are rounded to nine
        decimals, since a sum in parallel is exact to no more.
    """
    import pandas as pd

    rows = counts if isinstance(counts, pd.DataFrame) else counts.to_pandas()
    table = pd.DataFrame(
        {
            "measure": measure or rows["measure"],
            "area": rows["area"].fillna("").replace("", force) if "area" in rows else force,
            "breakdown": rows.get("breakdown", ""),
            "grain": grain,
            "period": pd.to_datetime(rows["period"]),
            "value": rows["value"].astype("float64").round(DIGITS),
            "of": rows["of"].astype("float64").round(DIGITS) if "of" in rows else float("nan"),
            "status": rows.get("status", "final"),
            "source": source,
            "note": "",
        }
    )
    figures: pd.DataFrame = table[list(COLUMNS)]
    return figures.sort_values(["measure", "area", "breakdown", "period"], ignore_index=True)


def tally(
    records: ibis.Table, what: Mapping[str, Any], *, day: str, source: str, force: str, by: str = "area"
) -> pd.DataFrame:
    """Count records by month, many measures in one pass.

    Parameters
    ----------
    records : Ibis table
        One row a record.
    what : mapping of str to condition, or to a pair of conditions
        By id of the measure: which records count. A pair makes a share: the records that count, of those
        that are its base; a record counts only within the base.
    day : str
        Column of the day by which a record belongs to a month. Records without it are not counted.
    source, force : str
        Id in the register; name of the force.
    by : str, optional
        Column to count by. ``area`` (the default) gives areas; another column gives breakdowns; empty
        gives the total only.

    Returns
    -------
    DataFrame
        Monthly figures of the contract: the total over all records, also those without an area or code, and
        each area or code. A month between the first and the last without records is a nought.
    """
    import pandas as pd

    rows = _monthly(records, what, day=day, by=by)
    months = _months(rows["period"])
    names = [name for name in rows.columns if name not in ("period", "part")]
    whole = rows.groupby("period")[names].sum().reindex(months, fill_value=0)
    # A record that names the whole force as its area is counted in the total and in no part.
    parts = rows[rows["part"].notna() & (rows["part"] != force)].set_index(["part", "period"])[names]
    grid = pd.MultiIndex.from_product([sorted(parts.index.unique(level=0)), months])
    counted = pd.concat({"": whole, **_by_part(parts.reindex(grid, fill_value=0))}, names=["part", "period"])
    into = "area" if by == "area" else "breakdown"
    tables = [_one(counted, measure, isinstance(what[measure], tuple)) for measure in what]
    table = pd.concat(tables, ignore_index=True).rename(columns={"part": into})
    return to_figures(table, source=source, force=force)


def _monthly(records: ibis.Table, what: Mapping[str, Any], *, day: str, by: str) -> pd.DataFrame:
    import ibis
    import pandas as pd

    columns = {}
    for measure, condition in what.items():
        counts, base = condition if isinstance(condition, tuple) else (condition, None)
        if base is not None:
            columns[f"{measure} of"] = base.sum().fill_null(0)
            counts = counts & base
        columns[measure] = counts.sum().fill_null(0)
    part = records[by] if by else ibis.null("string")
    known = records.filter(records[day].notnull())
    counts = known.group_by(period=records[day].truncate("M"), part=part).aggregate(**columns)
    rows: pd.DataFrame = counts.to_pandas()
    return rows.assign(period=pd.to_datetime(rows["period"]))


def _months(periods: pd.Series) -> pd.DatetimeIndex:
    """Return every month from the first to the last; none where nothing was recorded."""
    import pandas as pd

    if periods.empty:
        return pd.DatetimeIndex([], name="period")
    return pd.period_range(periods.min(), periods.max(), freq="M", name="period").to_timestamp()


def _by_part(parts: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {str(part): rows.droplevel(0) for part, rows in parts.groupby(level=0)}


def _one(counted: pd.DataFrame, measure: str, share: bool) -> pd.DataFrame:
    table: pd.DataFrame = counted[[measure]].rename(columns={measure: "value"}).reset_index()
    of = counted[f"{measure} of"].to_numpy() if share else float("nan")
    table["measure"], table["of"] = measure, of
    return table
