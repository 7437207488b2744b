"""Posts of the officer uplift: filled in the year, against the target and the pace it needs."""

from __future__ import annotations

import pandas as pd

from pcp_kpi.errors import CommandError, NotAvailable
from pcp_kpi.measures.stacking import stacked
from pcp_kpi.periods import FinancialYear
from pcp_kpi.records import Records

EXTRACTS = ("uplift",)
FILLED, TARGET = "uplift-posts-filled", "uplift-posts-target"
_MONTHS = 12


def count(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Count additional posts filled by month, and the target of each year.

    Parameters
    ----------
    records : Records
        With the extract `uplift`.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Figures of the force: `uplift-posts-filled` by month; `uplift-posts-target` by financial year, as the newest
        month of the year has it.
    """
    table = records["uplift"]
    counts = table.group_by(period=table["month"]).aggregate(
        filled=table["posts_filled"].sum(), target=table["posts_target"].sum()
    )
    rows: pd.DataFrame = counts.to_pandas()
    rows = rows.assign(period=pd.to_datetime(rows["period"])).sort_values("period")
    years = [pd.Timestamp(FinancialYear.containing(day.date()).start) for day in rows["period"]]
    targets = rows.assign(period=years).groupby("period", as_index=False)[["target"]].last()
    tables = [
        stacked(rows, {FILLED: "filled"}, source=source, force=force),
        stacked(targets, {TARGET: "target"}, source=source, force=force, grain="year"),
    ]
    return pd.concat(tables, ignore_index=True)


def uplift_progress(figures: pd.DataFrame, year: FinancialYear) -> pd.DataFrame:
    """Set the posts filled since April against the target of the year.

    Parameters
    ----------
    figures : DataFrame
        With `uplift-posts-filled` by month and `uplift-posts-target` by year, of one source.
    year : FinancialYear
        The year.

    Returns
    -------
    DataFrame
        One row a month: `period`, `filled` (in the month), `to_date`, `target`, `share` (to date, of the target),
        `pace` (the target on a straight line), `ahead` (to date less pace) and `still` (posts a month that the rest
        of the year needs; missing after March).

    Raises
    ------
    NotAvailable
        When the year has no target or no month.
    CommandError
        When a month is missing between April and the last one.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> row = dict(area="West Mercia")
    >>> target = dict(row, measure=TARGET, grain="year", period="2021-04-01", value=91)
    >>> months = [dict(row, measure=FILLED, grain="month", period=f"2021-{n:02d}-01", value=v)
    ...           for n, v in zip(range(4, 10), (12, 10, 9, 14, 11, 15))]
    >>> told = uplift_progress(new_figures([target, *months]), FinancialYear(2021)).iloc[-1]
    >>> print(f"{told['to_date']:.0f} of {told['target']:.0f}: {told['share']:.0%}")
    71 of 91: 78%
    """
    start, end = pd.Timestamp(year.start), pd.Timestamp(year.end)
    targets = figures[(figures["measure"] == TARGET) & (figures["period"] == start)]["value"]
    rows = figures[(figures["measure"] == FILLED) & figures["period"].between(start, end)]
    months = rows[rows["grain"] == "month"].sort_values("period")
    if targets.empty or months.empty:
        raise NotAvailable(f"{year.label} has no {'target' if targets.empty else 'month'} of the uplift")
    _refuse_gaps(pd.DatetimeIndex(months["period"]), year)
    target, place = float(targets.iloc[0]), range(1, len(months) + 1)
    to_date = months["value"].cumsum().to_numpy()
    pace = pd.Series(place, dtype="float64") * target / _MONTHS
    left = _MONTHS - pd.Series(place, dtype="float64")
    return pd.DataFrame(
        {
            "period": months["period"].to_numpy(),
            "filled": months["value"].to_numpy(),
            "to_date": to_date,
            "target": target,
            "share": to_date / target,
            "pace": pace,
            "ahead": to_date - pace,
            "still": (target - to_date).clip(min=0) / left.where(left > 0),
        }
    )


def _refuse_gaps(months: pd.DatetimeIndex, year: FinancialYear) -> None:
    expected = pd.date_range(pd.Timestamp(year.start), months.max(), freq="MS")
    if len(expected) != len(months):
        lost = ", ".join(f"{day:%B}" for day in expected.difference(months)) or "none"
        raise CommandError(f"each month of {year.label} is needed once; missing: {lost}")
