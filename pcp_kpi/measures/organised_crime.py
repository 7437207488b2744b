"""Disruptions of organised crime: impact, what came of them, a quarter that was cut short, the quarter to come."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError, NotAvailable
from pcp_kpi.figures import SERIES
from pcp_kpi.periods import Quarter
from pcp_kpi.records import Records, tally

EXTRACTS = ("disruptions",)
DISRUPTIONS, MAJOR, POSITIVE = "disruptions", "disruptions-major", "disruptions-positive"
BY_ACTIVITY = "positive-disruptions-by-activity"
POSITIVE_IMPACTS = ("major", "moderate", "minor")
# A reader of "none" would take it for a missing value.
NAMES = {"none": "no-impact"}
# Measure and the column that it adds up.
YIELDS = {
    "safeguarded-adults": "adults_safeguarded",
    "safeguarded-children": "children_safeguarded",
    "organised-crime-arrests": "arrests",
    "organised-crime-charges": "charges",
    "organised-crime-convictions": "convictions",
    "organised-crime-sentence-years": "sentence_years",
    "prevention-orders": "prevention_orders",
    "ancillary-orders": "other_orders",
}


def count(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Count disruptions, and what came of them, by the month in which they were claimed.

    Parameters
    ----------
    records : Records
        With the extract `disruptions`.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Monthly figures. Force and areas: `disruptions`. Force only: `disruptions` by impact (breakdown),
        `disruptions-major`, `disruptions-positive` (major, moderate or minor, of all), `positive-disruptions-by-activity`
        (breakdown), and the sums named in `YIELDS`.
    """
    table = records["disruptions"]
    positive = table["impact"].isin(POSITIVE_IMPACTS)
    every = table["impact"].notnull()
    where = {"day": "claimed_on", "source": source, "force": force}
    what = {
        MAJOR: table["impact"] == "major",
        POSITIVE: (positive, every),
        **{measure: table[column] for measure, column in YIELDS.items()},
    }
    whole = tally(table, what, by="", **where)
    tables = [
        tally(table, {DISRUPTIONS: every}, **where),
        _parts(tally(table, {DISRUPTIONS: every}, by="impact", **where)).replace({"breakdown": NAMES}),
        _parts(tally(table, {BY_ACTIVITY: positive}, by="activity", **where)),
        whole[~(whole["of"] == 0)],
    ]
    return pd.concat(tables, ignore_index=True)


def _parts(figures: pd.DataFrame) -> pd.DataFrame:
    return figures[figures["breakdown"] != ""]


def full_quarter(figures: pd.DataFrame, quarter: Quarter, *, last_day: dt.date) -> pd.DataFrame:
    """Say what a quarter that was cut short would come to at the same pace.

    Parameters
    ----------
    figures : DataFrame
        With counts of the quarter.
    quarter : Quarter
        The quarter that was cut.
    last_day : date
        The last day that was counted.

    Returns
    -------
    DataFrame
        The rows of the quarter with `days`, `of_days` and `full` (value x days of the quarter / days counted) added.

    Raises
    ------
    CommandError
        When the day is not in the quarter, or there are shares among the rows.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> row = dict(measure="disruptions", area="West Mercia", grain="quarter", period="2021-04-01", value=44)
    >>> told = full_quarter(new_figures([row]), Quarter(2021, 1), last_day=dt.date(2021, 6, 25)).iloc[0]
    >>> print(f"{told['full']:.1f} in {told['of_days']} days")
    46.6 in 91 days
    """
    if not quarter.start <= last_day <= quarter.end:
        raise CommandError(f"{last_day} is no day of {quarter.label}")
    rows = figures[(figures["grain"] == "quarter") & (figures["period"] == pd.Timestamp(quarter.start))]
    if rows["of"].notna().any():
        raise CommandError("a quarter that was cut short can be filled up for counts, not for shares")
    days, of_days = ((end - quarter.start).days + 1 for end in (last_day, quarter.end))
    return rows.assign(days=days, of_days=of_days, full=rows["value"] * of_days / days)


def next_quarter(figures: pd.DataFrame, *, last: int = 4, confidence: float = 0.8) -> pd.DataFrame:
    """Forecast the counts of the next quarter from the last few.

    Parameters
    ----------
    figures : DataFrame
        Counts by quarter, of any measures and breakdowns.
    last : int, optional
        Quarters that the forecast stands on.
    confidence : float, optional
        That the next quarter lies within `low` to `high`.

    Returns
    -------
    DataFrame
        One row a series: its keys, `period` (the quarter to come), `value` (the mean of the last quarters), `low`
        and `high` (whole numbers).

    Raises
    ------
    NotAvailable
        When a series has fewer quarters.

    Notes
    -----
    With a sum s over n quarters of a steady Poisson process and the prior of Jeffreys, the next count is negative
    binomial with size s + 1/2 and probability n / (n + 1). A trend or a campaign is not in it; for small counts by
    impact no method tells one from chance.

    References
    ----------
    Gelman, A. et al. (2013), Bayesian Data Analysis, third edition, section 2.6.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> row = dict(measure="disruptions", area="West Mercia", grain="quarter")
    >>> days = ("2020-07-01", "2020-10-01", "2021-01-01", "2021-04-01")
    >>> past = new_figures(dict(row, period=day, value=value) for day, value in zip(days, (38, 41, 37, 44)))
    >>> next_quarter(past)[["value", "low", "high"]].values.tolist()
    [[40.0, 31.0, 49.0]]
    """
    from scipy.stats import nbinom

    quarters = figures[(figures["grain"] == "quarter") & figures["of"].isna()].sort_values("period")
    grouped = quarters.groupby([*SERIES, "source"], sort=True)
    short = grouped.size()[lambda sizes: sizes < last]
    if len(short):
        name = " / ".join(str(part) for part in short.index[0][:3] if part)
        raise NotAvailable(f"a forecast needs {last} quarters; {name} has {short.iloc[0]}")
    table = grouped["value"].apply(lambda values: values.tail(last).sum()).rename("sum").reset_index()
    tail = (1 - confidence) / 2
    size, probability = table["sum"] + 0.5, last / (last + 1)
    ends = grouped["period"].max().to_numpy()
    return table.assign(
        period=pd.DatetimeIndex(ends) + pd.DateOffset(months=3),
        value=table["sum"] / last,
        low=np.asarray(nbinom.ppf(tail, size, probability)),
        high=np.asarray(nbinom.ppf(1 - tail, size, probability)),
    ).drop(columns="sum")
