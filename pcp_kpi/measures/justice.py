"""Courts: convictions and attendance of witnesses against the national rates, and the backlog."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError, NotAvailable, in_words
from pcp_kpi.intervals import newcombe
from pcp_kpi.measures.stacking import stacked
from pcp_kpi.measures.totals import with_total
from pcp_kpi.records import Records, to_figures

EXTRACTS = ("court-results", "court-backlog")
BACKLOG = "court-backlog"
NATIONAL = "National"
_RATE = "-rate"
_KEYS = ["measure", "breakdown", "grain", "period", "source"]


def count(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Count results of courts by month, and cases outstanding at the end of each.

    Parameters
    ----------
    records : Records
        With the extracts `court-results` and `court-backlog`.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Months, of the force and of England and Wales (area `National`): `magistrates-conviction-rate`,
        `crown-conviction-rate`, `domestic-abuse-conviction-rate`, `hate-crime-conviction-rate` (defendants convicted,
        of those whose case ended) and `witness-attendance-rate` (of witnesses called). Points, of the force:
        `court-backlog`, all and by court (breakdown).
    """
    results, backlog = records["court-results"], records["court-backlog"]
    counts = results.group_by(
        period=results["month"], area=results["group"], measure=results["result"]
    ).aggregate(value=results["successful"].sum(), of=results["cases"].sum())
    rows: pd.DataFrame = counts.to_pandas()
    rows = rows.assign(area=rows["area"].replace("own", ""), measure=rows["measure"] + _RATE)
    courts = backlog.group_by(period=backlog["as_at"], breakdown=backlog["court"]).aggregate(
        cases=backlog["open_cases"].sum()
    )
    tables = [
        to_figures(rows[rows["of"] > 0], source=source, force=force),
        stacked(
            with_total(courts.to_pandas(), by=["period"]),
            {BACKLOG: "cases"},
            source=source,
            force=force,
            grain="point",
        ),
    ]
    return pd.concat(tables, ignore_index=True)


def gap_to_national(figures: pd.DataFrame, *, force: str, confidence: float = 0.95) -> pd.DataFrame:
    """Set the force's shares beside the national ones.

    Parameters
    ----------
    figures : DataFrame
        Shares of the force and of the area `National`, of one grain or several.
    force : str
        Name of the force.
    confidence : float, optional
        Between 0 and 1.

    Returns
    -------
    DataFrame
        The rows of the force that have a national figure, in their order, with `level`, `national`, `gap` (points),
        `low`, `high` (its interval, points) and `reading` (above, below, not to be told apart) added.

    Raises
    ------
    CommandError
        When figures are no shares, or the nation has fewer cases than the force.

    Notes
    -----
    The national cases hold the force's own. With w the force's part of them, own - national = (1 - w)(own - rest):
    the interval is Newcombe's for own and rest, times 1 - w.

    References
    ----------
    Newcombe, R. G. (1998), Interval estimation for the difference between independent proportions, Statistics in
    Medicine 17, 873-890.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> row = dict(measure="magistrates-conviction-rate", grain="quarter", period="2021-04-01")
    >>> own, all_ = dict(row, area="West Mercia", value=860, of=1000), dict(row, area="National", value=32800, of=40000)
    >>> told = gap_to_national(new_figures([own, all_]), force="West Mercia").iloc[0]
    >>> print(f"{told['gap']:+.0f} points ({told['low']:.1f} to {told['high']:.1f}), {told['reading']}")
    +4 points (1.7 to 6.0), above
    """
    own, whole = _beside_national(figures, force)
    count, of = (own[name].to_numpy(dtype="float64") for name in ("value", "of"))
    all_count, all_of = (whole[name].to_numpy(dtype="float64") for name in ("value", "of"))
    if (all_of <= of).any() or (all_count < count).any():
        raise CommandError("the nation has the force's cases among its own; here it has fewer than the force")
    low, high = newcombe(count, of, all_count - count, all_of - of, confidence=confidence)
    part = 100 * (1 - of / all_of)
    low, high = part * low, part * high
    return own.assign(
        level=count / of,
        national=all_count / all_of,
        gap=100 * (count / of - all_count / all_of),
        low=low,
        high=high,
        reading=np.select([low > 0, high < 0], ["above", "below"], "not to be told apart"),
    )


def _beside_national(figures: pd.DataFrame, force: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows of the force that have a national figure, and the national ones row by row."""
    counts = figures.loc[figures["of"].isna(), "measure"].unique()
    if len(counts):
        raise CommandError(f"a gap is told of shares, with their base in 'of': {in_words(counts)}")
    national = figures[figures["area"] == NATIONAL].set_index(_KEYS)[["value", "of"]]
    own = figures[figures["area"] == force]
    own = own[pd.MultiIndex.from_frame(own[_KEYS]).isin(national.index)]
    return own, national.reindex(pd.MultiIndex.from_frame(own[_KEYS]))


def backlog_change(figures: pd.DataFrame, *, since: dt.date) -> pd.DataFrame:
    """Say how the backlog stands to that of a day, such as the last before the pandemic.

    Parameters
    ----------
    figures : DataFrame
        With `court-backlog`.
    since : date
        Day of the reading that is the base: 29 February 2020 is the last before the pandemic.

    Returns
    -------
    DataFrame
        The rows of `court-backlog` after that day, in their order, with `base` and `change` (percent) added.

    Raises
    ------
    NotAvailable
        When there is no reading of that day.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> row = dict(measure="court-backlog", area="West Mercia", breakdown="crown", grain="point")
    >>> then, now = dict(row, period="2020-02-29", value=700), dict(row, period="2021-06-30", value=1015)
    >>> backlog_change(new_figures([then, now]), since=dt.date(2020, 2, 29))["change"].round(1).tolist()
    [45.0]
    """
    rows = figures[figures["measure"] == BACKLOG]
    keys = ["area", "breakdown", "source"]
    base = rows[rows["period"] == pd.Timestamp(since)].set_index(keys)["value"]
    if base.empty:
        raise NotAvailable(f"the backlog was not read on {since}; take the last day of a month")
    after = rows[rows["period"] > pd.Timestamp(since)]
    then = base.reindex(pd.MultiIndex.from_frame(after[keys])).to_numpy(dtype="float64")
    return after.assign(base=then, change=100 * (after["value"] / then - 1))
