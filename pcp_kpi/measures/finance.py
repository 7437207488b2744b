"""Spending against the budget, and the outturn of a year as a share of it."""

from __future__ import annotations

import pandas as pd

from pcp_kpi.errors import NotAvailable
from pcp_kpi.measures.stacking import stacked
from pcp_kpi.measures.totals import with_total
from pcp_kpi.periods import FinancialYear
from pcp_kpi.records import Records

EXTRACTS = ("finance",)
SPENDING, BUDGET = "spending-of-budget", "annual-budget"
_MONTHS = 12


def count(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Add up spending and budget by month, and the budget of each year.

    Parameters
    ----------
    records : Records
        With the extract `finance`.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Figures of the force in pounds, all and by heading (breakdown): months of `spending-of-budget`, spent
        (`value`) of the budget profiled to the month (`of`); years of `annual-budget`, as the newest month of the year
        has it.
    """
    table = records["finance"]
    counts = table.group_by(period=table["month"], breakdown=table["heading"]).aggregate(
        annual=table["annual_budget"].sum(), budget=table["budget"].sum(), spent=table["spent"].sum()
    )
    rows: pd.DataFrame = counts.to_pandas()
    rows = rows.assign(period=pd.to_datetime(rows["period"])).sort_values(["period", "breakdown"])
    full = with_total(rows, by=["period"])
    years = [pd.Timestamp(FinancialYear.containing(day.date()).start) for day in full["period"]]
    annual = full.assign(period=years).groupby(["period", "breakdown"], as_index=False)[["annual"]].last()
    tables = [
        stacked(full, {SPENDING: ("spent", "budget")}, source=source, force=force),
        stacked(annual, {BUDGET: "annual"}, source=source, force=force, grain="year"),
    ]
    return pd.concat(tables, ignore_index=True)


def outturn(figures: pd.DataFrame, year: FinancialYear) -> pd.DataFrame:
    """Tell the underspend of a year, to date or whole, as a share of the year's budget.

    Parameters
    ----------
    figures : DataFrame
        With `spending-of-budget` by month or by year and `annual-budget` by year, of one source.
    year : FinancialYear
        The year.

    Returns
    -------
    DataFrame
        One row a heading, all first: `area`, `breakdown`, `months` (of the year, that are spent), `budget` (of the
        year), `profiled` (budget of those months), `spent`, `underspend` (profiled less spent; below nought:
        overspent) and `share` (underspend, of the year's budget).

    Raises
    ------
    NotAvailable
        When the year has no budget or no spending.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> row = dict(area="West Mercia", grain="year", period="2021-04-01")
    >>> budget = dict(row, measure=BUDGET, value=245_039_000)
    >>> spent = dict(row, measure=SPENDING, value=245_039_000 - 7_717_000, of=245_039_000)
    >>> told = outturn(new_figures([budget, spent]), FinancialYear(2021)).iloc[0]
    >>> print(f"£{told['underspend']:,.0f}, {told['share']:.1%}")
    £7,717,000, 3.1%
    """
    start, end = pd.Timestamp(year.start), pd.Timestamp(year.end)
    within = figures[figures["period"].between(start, end)]
    keys = ["area", "breakdown"]
    annual = within[(within["measure"] == BUDGET) & (within["grain"] == "year")].set_index(keys)["value"]
    spending = within[within["measure"] == SPENDING]
    whole = spending[spending["grain"] == "year"]
    rows = spending[spending["grain"] == "month"] if whole.empty else whole
    if annual.empty or rows.empty:
        raise NotAvailable(f"{year.label} has no {'budget' if annual.empty else 'spending'}")
    sums = rows.groupby(keys).agg(
        spent=("value", "sum"), profiled=("of", "sum"), months=("period", "nunique")
    )
    if not whole.empty:
        sums["months"] = _MONTHS
    table = sums.join(annual.rename("budget"), how="inner").reset_index()
    table["underspend"] = table["profiled"] - table["spent"]
    table["share"] = table["underspend"] / table["budget"]
    return table[[*keys, "months", "budget", "profiled", "spent", "underspend", "share"]]
