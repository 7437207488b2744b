"""People killed or seriously injured on the roads: provisional months, and the way to a target."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from pcp_kpi.errors import CommandError, NotAvailable, in_words
from pcp_kpi.figures import SERIES
from pcp_kpi.intervals import wilson
from pcp_kpi.periods import FinancialYear
from pcp_kpi.records import Records, tally

if TYPE_CHECKING:
    import ibis

EXTRACTS = ("collisions",)
KSI, FATAL, SERIOUS, SLIGHT = "ksi", "ksi-fatal", "ksi-serious", "slightly-injured"
IN_MONTH = "ksi-recorded-in-month"
# "It is possible for volumes to change up to 30 days after the end of the month" (panel-2021-09, line 2943).
SETTLES_IN = 30
_SERIES = [*SERIES, "source"]
_DUST = 1e-9  # of binary arithmetic: a count on its target has met it


def count(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Count casualties by the month of their collision.

    Parameters
    ----------
    records : Records
        With the extract `collisions`.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Monthly figures. Force and areas: `ksi`, `ksi-fatal`, `ksi-serious`. Force only: `ksi` by road user
        (breakdown), `slightly-injured`, and `ksi-recorded-in-month` (casualties recorded before the end of the month
        of their collision, of those known today). Months that can still move are provisional.
    """
    table = records["collisions"]
    fatal, serious = (table["severity"] == name for name in ("fatal", "serious"))
    hurt = fatal | serious
    where = {"day": "happened_on", "source": source, "force": force}
    areas = tally(table, {KSI: hurt, FATAL: fatal, SERIOUS: serious}, **where)
    users = tally(table, {KSI: hurt}, by="road_user", **where)
    in_month = table["recorded_on"].truncate("M") == table["happened_on"].truncate("M")
    whole = tally(table, {SLIGHT: table["severity"] == "slight", IN_MONTH: (in_month, hurt)}, by="", **where)
    figures = pd.concat(
        [areas, users[users["breakdown"] != ""], whole[~(whole["of"] == 0)]], ignore_index=True
    )
    return with_provisional(figures, on=newest(table))


def newest(table: ibis.Table) -> dt.date:
    """Return the newest day of recording or change in an extract, up to which it is known."""
    days = table.aggregate(recorded=table["recorded_on"].max(), updated=table["updated_on"].max()).to_pandas()
    return max(pd.Timestamp(day).date() for day in days.iloc[0])


def with_provisional(figures: pd.DataFrame, *, on: dt.date, settles_in: int = SETTLES_IN) -> pd.DataFrame:
    """Mark the months that can still move.

    Parameters
    ----------
    figures : DataFrame
        Months.
    on : date
        Day up to which the records are known.
    settles_in : int, optional
        Days after the end of a month in which its numbers move.

    Returns
    -------
    DataFrame
        The same rows in the same order; `status` is ``provisional`` for months that ended fewer than so many days
        before. A month that ended on exactly that many days before is final.

    Raises
    ------
    CommandError
        When there are rows that are no months.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> row = dict(measure="ksi", area="West Mercia", grain="month", value=40)
    >>> months = new_figures([dict(row, period="2021-05-01"), dict(row, period="2021-06-01")])
    >>> with_provisional(months, on=dt.date(2021, 6, 30))["status"].tolist()
    ['final', 'provisional']
    """
    strange = figures.loc[figures["grain"] != "month", "grain"].unique()
    if len(strange):
        raise CommandError(f"what is provisional is said of months, not of {in_words(strange)}")
    ends = figures["period"] + pd.offsets.MonthEnd(0)
    moving = ends + pd.Timedelta(days=settles_in) > pd.Timestamp(on)
    return figures.assign(
        status=figures["status"].mask(moving & figures["status"].eq("final"), "provisional")
    )


def expected_when_settled(figures: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Say what provisional months can be expected to be when their numbers have settled.

    Parameters
    ----------
    figures : DataFrame
        With monthly `ksi` and `ksi-recorded-in-month` of one source.
    confidence : float, optional
        Of the interval of the share that is known by the end of a month.

    Returns
    -------
    DataFrame
        The provisional months of `ksi` of all areas, with `known` (share of casualties that final months had by
        their end), `expected`, `low` and `high` added: the count over the share and over the ends of its interval.

    Raises
    ------
    NotAvailable
        When no final month tells how much is known by its end.

    Notes
    -----
    Read on the day after the month: later, more is known, and the true value lies nearer to the count. The interval
    is that of the share alone; what the late casualties will number by chance comes on top.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> row = dict(area="West Mercia", grain="month", period="2021-05-01")
    >>> known = dict(row, measure="ksi-recorded-in-month", value=180, of=200, status="final")
    >>> june = dict(row, measure="ksi", period="2021-06-01", value=36, status="provisional")
    >>> told = expected_when_settled(new_figures([known, june])).iloc[0]
    >>> print(f"{told['expected']:.0f} ({told['low']:.0f} to {told['high']:.0f})")
    40 (39 to 42)
    """
    final = figures[(figures["measure"] == IN_MONTH) & (figures["status"] == "final")]
    known, of = float(final["value"].sum()), float(final["of"].sum())
    if not of:
        raise NotAvailable(f"no final month of {IN_MONTH} says how many casualties are known by its end")
    low, high = wilson(known, of, confidence=confidence)
    moving = figures[(figures["measure"] == KSI) & (figures["status"] == "provisional")]
    value = moving["value"]
    return moving.assign(known=known / of, expected=value * of / known, low=value / high, high=value / low)


def trajectory(figures: pd.DataFrame, *, base: FinancialYear, change: float) -> pd.DataFrame:
    """Set counts beside the way to a target that is a change on the same periods of a base year.

    Parameters
    ----------
    figures : DataFrame
        Counts by month or by quarter.
    base : FinancialYear
        The year the target counts from.
    change : float
        The target in percent: -20 is a reduction by a fifth.

    Returns
    -------
    DataFrame
        Rows of the years after the base, in their order, with `target` (of the period), `to_date` and
        `target_to_date` (since April), `gap` (to date above the target to date) and `met` added. The target is kept
        exact: four fifths of 124 are 99.2.

    Raises
    ------
    CommandError
        When shares are given, or the base year lacks a period.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> row = dict(measure="ksi", area="West Mercia", grain="quarter")
    >>> now, then = dict(row, period="2021-04-01", value=117), dict(row, period="2019-04-01", value=124)
    >>> told = trajectory(new_figures([then, now]), base=FinancialYear(2019), change=-20).iloc[0]
    >>> print(f"{told['target']:.1f}, {told['gap']:.1f} above, met: {told['met']}")
    99.2, 17.8 above, met: False
    """
    if figures["of"].notna().any():
        raise CommandError("the way to a change is told of counts; shares have a level to reach instead")
    start, end = pd.Timestamp(base.start), pd.Timestamp(base.end)
    rows = figures[figures["grain"].isin(["month", "quarter"])]
    of_base = rows[rows["period"].between(start, end)]
    goal = of_base.assign(month=of_base["period"].dt.month, target=of_base["value"] * (1 + change / 100))
    later = rows[rows["period"] > end]
    keys = [*_SERIES, "month"]
    after = later.assign(month=later["period"].dt.month).merge(goal[[*keys, "target"]], on=keys, how="left")
    _refuse_missing(after, base)
    after["year"] = (after["period"] - pd.DateOffset(months=3)).dt.year
    ordered = after.sort_values("period")
    sums = ordered.groupby([*_SERIES, "year"])[["value", "target"]].cumsum()
    to_date, target_to_date = sums["value"], sums["target"]
    gap = to_date - target_to_date
    beyond = (gap if change <= 0 else -gap) - _DUST * target_to_date
    result = after.assign(to_date=to_date, target_to_date=target_to_date, gap=gap, met=beyond <= 0)
    return result.drop(columns=["month", "year"]).set_axis(later.index)


def _refuse_missing(after: pd.DataFrame, base: FinancialYear) -> None:
    lost = after[after["target"].isna()]
    if len(lost):
        months = lost["period"].dt.strftime("%B").unique()
        names = lost["measure"].unique()
        raise CommandError(
            f"the way to a target needs {base.label} whole; {in_words(names)} lacks {in_words(months)}"
        )
