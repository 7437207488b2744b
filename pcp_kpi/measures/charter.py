"""Activity under the Local Policing Charter, by kind, month and area."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from pcp_kpi.errors import NotAvailable
from pcp_kpi.measures.stacking import stacked, with_force
from pcp_kpi.periods import Month
from pcp_kpi.records import Records, read_extracts

EXTRACTS = ("charter-activity",)
MEASURE = "charter-activity"


def activities() -> tuple[str, ...]:
    """Return the kinds of activity, in the order of the paper's table.

    Examples
    --------
    >>> activities()[:3]
    ('engagement-van', 'event', 'campaign')
    """
    fields = read_extracts()[MEASURE].fields
    return next(field.values for field in fields if field.name == "activity")


def count(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Count activities by month and kind, for the force and its areas.

    Parameters
    ----------
    records : Records
        With the extract `charter-activity`.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Monthly figures: `charter-activity`, all of them and by kind (`breakdown`). From the first month with any
        activity to the last, an area that has any at all has a nought where it has none of a kind.
    """
    table = records[MEASURE]
    counts = table.group_by(
        period=table["held_on"].truncate("M").cast("date"), area=table["area"], breakdown=table["activity"]
    ).aggregate(activities=table.count())
    rows = with_force(_with_noughts(counts.to_pandas()), by=["period", "breakdown"], force=force)
    total = rows.groupby(["period", "area"], as_index=False)["activities"].sum().assign(breakdown="")
    both = pd.concat([total, rows], ignore_index=True)
    return stacked(both, {MEASURE: "activities"}, source=source, force=force)


def _with_noughts(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.assign(period=pd.to_datetime(rows["period"]))
    months = pd.period_range(rows["period"].min(), rows["period"].max(), freq="M").to_timestamp()
    names = ["period", "area", "breakdown"]
    grid = pd.MultiIndex.from_product([months, rows["area"].unique(), activities()], names=names)
    return rows.set_index(names).reindex(grid, fill_value=0).reset_index()


def charter_table(figures: pd.DataFrame, *, area: str, months: Sequence[Month]) -> pd.DataFrame:
    """Lay out the activities of an area as the paper does: a row a kind, a column a month.

    Parameters
    ----------
    figures : DataFrame
        With `charter-activity` by kind, of one source.
    area : str
        The area.
    months : sequence of Month
        The columns.

    Returns
    -------
    DataFrame
        One row for each kind in the order of `activities`, one column for each month by its label; NaN where there
        is no figure.

    Raises
    ------
    NotAvailable
        When the area has no activity by kind in any of the months.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> row = dict(measure="charter-activity", area="North Worcestershire", grain="month", breakdown="event")
    >>> months = [{**row, "period": "2021-04-01", "value": 20}, {**row, "period": "2021-05-01", "value": 14}]
    >>> table = charter_table(
    ...     new_figures(months), area="North Worcestershire", months=[Month(2021, 4), Month(2021, 5)]
    ... )
    >>> table["May 2021"].tolist()[:2]
    [nan, 14.0]
    """
    rows = figures[
        (figures["measure"] == MEASURE)
        & (figures["area"] == area)
        & (figures["grain"] == "month")
        & figures["breakdown"].isin(activities())
        & figures["period"].isin([pd.Timestamp(month.start) for month in months])
    ]
    if rows.empty:
        raise NotAvailable(f"there is no charter activity of {area} in {', '.join(m.label for m in months)}")
    wide = rows.pivot(index="breakdown", columns="period", values="value")
    wide = wide.reindex(index=list(activities()), columns=[pd.Timestamp(month.start) for month in months])
    wide.columns = pd.Index([month.label for month in months])
    return wide.rename_axis("activity").reset_index()
