"""Rates per 1,000 people, with the populations that the analyst supplies."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError, did_you_mean, in_words
from pcp_kpi.intervals.tables import count_interval

ADDED = ("population", "rate", "low", "high")


def per_thousand(
    figures: pd.DataFrame,
    populations: Mapping[str, float] | pd.DataFrame,
    *,
    per: float = 1000.0,
    confidence: float = 0.95,
    missing: str = "refuse",
) -> pd.DataFrame:
    r"""Add the rate of counts per 1,000 people, with its interval.

    Parameters
    ----------
    figures : DataFrame
        Counts of any areas.
    populations : mapping of str to float, or DataFrame
        People by area; or a table with the columns `area`, `population` and, when populations change, `period`:
        the first day from which each holds. The latest one that holds on a figure's first day is taken.
    per : float, optional
        How many people a rate is of.
    confidence : float, optional
        Between 0 and 1.
    missing : str, optional
        ``refuse`` figures of areas without a population, or ``leave`` them without a rate.

    Returns
    -------
    DataFrame
        The same rows in the same order with `population`, `rate` (of its own period), `low` and `high` added.

    Raises
    ------
    CommandError
        When a population is missing, not above nought or given twice, or a figure is a share or negative.

    Notes
    -----
    :math:`1000 x / P`; the bounds are those of the count over the population: Byar's, exact under 10.

    References
    ----------
    Public Health England (2018), Technical guide: confidence intervals.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> rows = dict(measure="vehicle-offences", area="Anyshire", grain="quarter", period="2021-04-01", value=250)
    >>> rates = per_thousand(new_figures([rows]), {"Anyshire": 100_000})
    >>> [round(rates[name].item(), 2) for name in ("rate", "low", "high")]
    [2.5, 2.2, 2.83]
    """
    if missing not in ("refuse", "leave"):
        raise CommandError(f"missing is 'refuse' or 'leave', not {missing!r}")
    _refuse_shares(figures)
    people = _population_of(figures, _as_table(populations))
    if missing == "refuse":
        _refuse_unpeopled(figures["area"][np.isnan(people)], populations)
    value = figures["value"].to_numpy(dtype="float64")
    low, high = count_interval(value, confidence=confidence)
    factor = per / people
    return figures.assign(population=people, rate=value * factor, low=low * factor, high=high * factor)


def _as_table(populations: Mapping[str, float] | pd.DataFrame) -> pd.DataFrame:
    if isinstance(populations, pd.DataFrame):
        absent = [name for name in ("area", "population") if name not in populations.columns]
        if absent:
            raise CommandError(
                f"populations need the columns area and population; absent: {in_words(absent)}"
            )
        table = populations.assign(period=populations.get("period", pd.Timestamp.min))
    else:
        table = pd.DataFrame({"area": list(populations), "population": list(populations.values())})
        table = table.assign(period=pd.Timestamp.min)
    table = table.astype({"area": "str", "population": "float64", "period": "datetime64[us]"})
    wrong = table.loc[~(table["population"] > 0), "area"]
    twice = table.loc[table.duplicated(["area", "period"]), "area"]
    if len(wrong):
        raise CommandError(f"a population is above nought; that of {in_words(wrong)} is not")
    if len(twice):
        raise CommandError(f"a population stands twice for {in_words(twice.unique())}; keep one")
    return table


def _population_of(figures: pd.DataFrame, table: pd.DataFrame) -> np.ndarray:
    """Return the population that holds on the first day of each figure; NaN where there is none."""
    rows = figures[["area", "period"]].assign(row=np.arange(len(figures)))
    rows = rows.astype({"area": "str", "period": "datetime64[us]"}).sort_values("period", kind="stable")
    found = pd.merge_asof(rows, table.sort_values("period", kind="stable"), on="period", by="area")
    return found.sort_values("row")["population"].to_numpy(dtype="float64")


def _refuse_shares(figures: pd.DataFrame) -> None:
    shares = figures.loc[figures["of"].notna(), "measure"].unique()
    if len(shares):
        raise CommandError(
            f"rates are made of counts; {in_words(shares)} has a denominator of its own: compare it as a share"
        )


def _refuse_unpeopled(areas: pd.Series, populations: Mapping[str, float] | pd.DataFrame) -> None:
    names = sorted(areas.unique())
    if not names:
        return
    known = [
        str(name) for name in (populations["area"] if isinstance(populations, pd.DataFrame) else populations)
    ]
    near = did_you_mean(names[0], known) if len(names) == 1 else ""
    raise CommandError(
        f"a rate needs a population that holds in its period; there is none for {in_words(names)}{near}; "
        "add it, or say missing='leave'"
    )
