"""The workforce: in post, women and ethnic minorities against the population, attrition, length of service."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.intervals import with_interval
from pcp_kpi.measures.stacking import Sums, stacked
from pcp_kpi.measures.totals import with_total
from pcp_kpi.records import Records, to_figures

if TYPE_CHECKING:
    import ibis

EXTRACTS = ("workforce",)
HEADCOUNT, JOINERS, LEAVERS = "headcount", "joiners", "leavers"
ATTRITION = {"officer": "attrition-officers", "staff": "attrition-staff", "pcso": "attrition-pcso"}
NEW, NEW_SHARE, SERVICE = "officers-under-two-years", "officers-under-two-years-share", "officers-by-service"
_MONTHS = 12
_STOCK: dict[str, dict[str, Sums]] = {
    "": {"female-workforce": ("female", "in_post"), "ethnic-minority-workforce": ("minority", "in_post")},
    "officer": {
        "female-officers": ("female", "in_post"),
        "ethnic-minority-officers": ("minority", "in_post"),
    },
    "staff": {"female-staff": ("female", "in_post"), "ethnic-minority-staff": ("minority", "in_post")},
}
_FLOWS: dict[str, Sums] = {
    "female-new-officers": ("female_joiners", "joiners"),
    "ethnic-minority-new-officers": ("minority_joiners", "joiners"),
}


def count(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Count people in post, who joined and who left, by month.

    Parameters
    ----------
    records : Records
        With the extract `workforce`.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Figures of the force. Points (last day of the month): `headcount`, all and by kind (breakdown);
        `female-officers`, `female-staff`, `female-workforce` and the same for `ethnic-minority-`, of people in post;
        `officers-under-two-years` (count), `officers-under-two-years-share`, `officers-by-service` (breakdown).
        Months: `joiners` and `leavers`, all and by kind; `female-new-officers` and `ethnic-minority-new-officers`,
        of officers who joined. Rolling twelve months: `attrition-officers`, `attrition-staff`, `attrition-pcso`.
    """
    table = records["workforce"]
    kinds = with_total(_by_kind(table), by=["period"])
    readings = kinds.assign(period=kinds["period"] + pd.offsets.MonthEnd(0))
    where = {"source": source, "force": force}
    stock = stacked(readings, {HEADCOUNT: "in_post"}, grain="point", **where)
    flows = stacked(kinds, {JOINERS: "joiners", LEAVERS: "leavers"}, **where)
    tables = [stock, flows, attrition(pd.concat([stock, flows], ignore_index=True))]
    for kind, measures in _STOCK.items():
        rows = readings[readings["breakdown"] == kind].assign(breakdown="")
        tables.append(stacked(rows, measures, grain="point", **where))
    officers = kinds[kinds["breakdown"] == "officer"].assign(breakdown="")
    tables.append(stacked(officers, _FLOWS, **where))
    tables.append(_service(table, source=source, force=force))
    return pd.concat(tables, ignore_index=True)


def _by_kind(table: ibis.Table) -> pd.DataFrame:
    female, minority = table["sex"] == "female", table["ethnicity"] == "ethnic-minority"
    counts = table.group_by(period=table["month"], breakdown=table["kind"]).aggregate(
        in_post=table["in_post"].sum(),
        female=table["in_post"].sum(where=female).fill_null(0),
        minority=table["in_post"].sum(where=minority).fill_null(0),
        joiners=table["joiners"].sum(),
        female_joiners=table["joiners"].sum(where=female).fill_null(0),
        minority_joiners=table["joiners"].sum(where=minority).fill_null(0),
        leavers=table["leavers"].sum(),
    )
    rows: pd.DataFrame = counts.to_pandas()
    return rows.assign(period=pd.to_datetime(rows["period"]))


def _service(table: ibis.Table, *, source: str, force: str) -> pd.DataFrame:
    """Count officers by length of service at the end of each month."""
    officers = table.filter(table["kind"] == "officer")
    counts = officers.group_by(period=officers["month"], breakdown=officers["service"]).aggregate(
        in_post=officers["in_post"].sum()
    )
    rows: pd.DataFrame = counts.to_pandas()
    rows = rows.assign(period=pd.to_datetime(rows["period"]) + pd.offsets.MonthEnd(0))
    rows["officers"] = rows.groupby("period")["in_post"].transform("sum")
    new = rows[rows["breakdown"] == "under-2-years"].assign(breakdown="")
    tables = [
        stacked(rows, {SERVICE: "in_post"}, source=source, force=force, grain="point"),
        stacked(
            new,
            {NEW: "in_post", NEW_SHARE: ("in_post", "officers")},
            source=source,
            force=force,
            grain="point",
        ),
    ]
    return pd.concat(tables, ignore_index=True)


def attrition(figures: pd.DataFrame) -> pd.DataFrame:
    """Make the attrition of twelve months: who left, of the people in post on average.

    Parameters
    ----------
    figures : DataFrame
        With `headcount` at the end of months and `leavers` by month, by kind (breakdown), of one source.

    Returns
    -------
    DataFrame
        Figures of rolling twelve months, one for each month that ends twelve months with both: leavers (`value`) of
        the mean of the twelve headcounts (`of`).

    Raises
    ------
    CommandError
        When one of the two is missing, or they have no month in common.

    Notes
    -----
    The paper does not say what its rates are of. The mean of the twelve month-end headcounts is the usual reading;
    the mean of the first and the last differs by less than a tenth of a point here.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> starts = pd.date_range("2020-07-01", periods=12, freq="MS")
    >>> row = dict(area="West Mercia", breakdown="officer")
    >>> heads = [dict(row, measure="headcount", grain="point", period=day + pd.offsets.MonthEnd(0), value=2200)
    ...          for day in starts]
    >>> left = [dict(row, measure="leavers", grain="month", period=day, value=12) for day in starts]
    >>> made = attrition(new_figures([*heads, *left])).iloc[0]
    >>> print(made["measure"], made["value"], "of", made["of"])
    attrition-officers 144.0 of 2200.0
    """
    kinds = figures["breakdown"].isin(ATTRITION)
    heads = figures[kinds & (figures["measure"] == HEADCOUNT) & (figures["grain"] == "point")]
    left = figures[kinds & (figures["measure"] == LEAVERS) & (figures["grain"] == "month")]
    keys = ["area", "breakdown", "source"]
    both = (
        heads.assign(period=heads["period"] - pd.offsets.MonthBegin(1))[[*keys, "period", "value"]]
        .merge(left[[*keys, "period", "value"]], on=[*keys, "period"], suffixes=("_in_post", "_left"))
        .sort_values([*keys, "period"])
    )
    if both.empty:
        raise CommandError(
            f"attrition needs {HEADCOUNT} at the end of months and {LEAVERS} in the same months, by kind of employee"
        )
    tables = []
    for key, rows in both.groupby(keys):
        area, kind, source = (str(part) for part in key)
        months = rows.set_index("period").asfreq("MS")
        rolling = months[["value_left", "value_in_post"]].rolling(_MONTHS, min_periods=_MONTHS)
        made = pd.DataFrame({"value": rolling["value_left"].sum(), "of": rolling["value_in_post"].mean()})
        found = made.dropna().reset_index().assign(measure=ATTRITION[kind], area=area)
        tables.append(to_figures(found, source=source, force=area, grain="rolling-12-months"))
    return pd.concat(tables, ignore_index=True)


def against_population(figures: pd.DataFrame, *, population: float, confidence: float = 0.95) -> pd.DataFrame:
    """Set shares of the workforce beside the share in the population.

    Parameters
    ----------
    figures : DataFrame
        Shares of people in post or of people who joined.
    population : float
        The share in the population, in percent; taken as known.
    confidence : float, optional
        Between 0 and 1.

    Returns
    -------
    DataFrame
        The same rows in the same order with `level`, `gap` (points below nought: fewer than in the population),
        `low` and `high` (its interval by Wilson, in points), `short` (people that are missing to the population's
        share, 0 if none) and `reading` added: below, above or not to be told apart.

    Raises
    ------
    CommandError
        When figures are no shares, or the population's share is not between 0 and 100.

    Notes
    -----
    The people in post are all there are, not a sample. The interval says what hiring by chance from the population
    would make of a force of this size; it is a yardstick, not an error of the count.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> row = dict(measure="ethnic-minority-officers", area="West Mercia", grain="point", period="2021-06-30")
    >>> told = against_population(new_figures([{**row, "value": 66, "of": 2288}]), population=3.8).iloc[0]
    >>> print(f"{told['gap']:.1f} points ({told['low']:.1f} to {told['high']:.1f}), {told['short']:.0f} people short")
    -0.9 points (-1.5 to -0.1), 21 people short
    """
    if not 0 < population < 100:
        raise CommandError(f"the population's share is a percentage between 0 and 100; got {population:g}")
    counts = figures.loc[figures["of"].isna(), "measure"].unique()
    if len(counts):
        raise CommandError(
            f"the population is set beside shares, with their base in 'of': {in_words(counts)}"
        )
    told = with_interval(figures, confidence=confidence)
    gap, low, high = (100 * told[name] - population for name in ("level", "low", "high"))
    return figures.assign(
        level=told["level"],
        gap=gap,
        low=low,
        high=high,
        short=np.ceil(np.maximum(population / 100 * figures["of"] - figures["value"], 0)),
        reading=np.select([high < 0, low > 0], ["below", "above"], "not to be told apart"),
    )


def implied_base(count: int, percent: float, *, places: int = 1) -> tuple[int, int]:
    """Return the smallest and the greatest base of which a count is printed as a percentage.

    Parameters
    ----------
    count : int
        As printed.
    percent : float
        As printed, 19.1 for instance.
    places : int, optional
        Digits after the point.

    Raises
    ------
    CommandError
        When count or percentage is not above nought, or no base has the percentage.

    Notes
    -----
    Bases n with percent - h <= 100 count / n < percent + h, where h is half a unit of the last digit.

    Examples
    --------
    >>> implied_base(437, 19.1)
    (2282, 2293)
    """
    if count <= 0 or percent <= 0:
        raise CommandError(
            f"a base is implied by a count and a percentage above nought; got {count} and {percent}"
        )
    unit = 10**places
    double = round(2 * percent * unit)  # twice the percentage in units of its last digit: whole
    least = math.floor(200 * unit * count / (double + 1)) + 1
    most = (200 * unit * count) // (double - 1)
    if least > most:
        raise CommandError(f"{count} is {percent:.{places}f}% of no whole number")
    return least, most
