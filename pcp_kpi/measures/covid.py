"""Fixed penalty notices under the Covid regulations, beside the cases of the disease, by area."""

from __future__ import annotations

import pandas as pd

from pcp_kpi.measures.stacking import stacked, with_force
from pcp_kpi.records import Records, tally, to_figures

EXTRACTS = ("covid-notices", "covid-cases")
NOTICES, CASE_RATE = "covid-notices", "covid-case-rate"
PER = 100_000
_KEYS = ["area", "period", "source"]


def count(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Count notices by month and week, and cases by week.

    Parameters
    ----------
    records : Records
        With the extracts `covid-notices` and `covid-cases`.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Figures of the force and its areas: `covid-notices` by month, and by week (from Monday) for the weeks that
        have cases; `covid-case-rate` by week, cases (`value`) for each 100,000 residents (`of`).
    """
    notices, cases = records["covid-notices"], records["covid-cases"]
    months = tally(
        notices, {NOTICES: notices["notice_ref"].notnull()}, day="issued_on", source=source, force=force
    )
    counted = cases.group_by(period=cases["week"], area=cases["area"]).aggregate(
        cases=cases["cases"].sum(), residents=cases["residents"].sum()
    )
    rows: pd.DataFrame = counted.to_pandas()
    rows = rows.assign(period=pd.to_datetime(rows["period"]), hundred_thousands=rows["residents"] / PER)
    full = with_force(rows, by=["period"], force=force)
    rate = stacked(
        full, {CASE_RATE: ("cases", "hundred_thousands")}, source=source, force=force, grain="week"
    )
    weekly = notices.group_by(
        period=notices["issued_on"].truncate("W").cast("date"), area=notices["area"]
    ).aggregate(value=notices.count())
    weeks = with_force(_dated(weekly.to_pandas()), by=["period"], force=force)
    grid = full[["period", "area"]].merge(weeks, on=["period", "area"], how="left").fillna({"value": 0})
    issued = to_figures(grid, measure=NOTICES, source=source, force=force, grain="week")
    return pd.concat([months, issued, rate], ignore_index=True)


def _dated(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(period=pd.to_datetime(rows["period"]))


def notices_for_cases(figures: pd.DataFrame) -> pd.DataFrame:
    """Set notices beside the cases of the same area and week.

    Parameters
    ----------
    figures : DataFrame
        With weekly `covid-notices` and `covid-case-rate`.

    Returns
    -------
    DataFrame
        One row an area and week that has both, sorted: `area`, `period`, `source`, `notices`, `case_rate` (for each
        100,000 residents) and `for_cases` (notices for each 1,000 cases; missing in a week without cases).

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> row = dict(area="Shropshire", grain="week", period="2021-06-21")
    >>> both = new_figures([dict(row, measure=NOTICES, value=1), dict(row, measure=CASE_RATE, value=200, of=3.2)])
    >>> notices_for_cases(both)[["notices", "case_rate", "for_cases"]].values.tolist()
    [[1.0, 62.5, 5.0]]
    """
    weeks = figures[figures["grain"] == "week"]
    issued, cases = (weeks[weeks["measure"] == name] for name in (NOTICES, CASE_RATE))
    both = issued[[*_KEYS, "value"]].merge(
        cases[[*_KEYS, "value", "of"]], on=_KEYS, suffixes=("_issued", "_cases")
    )
    ill = both["value_cases"]
    table = both[_KEYS].assign(
        notices=both["value_issued"],
        case_rate=ill / both["of"],
        for_cases=1000 * both["value_issued"] / ill.where(ill > 0),
    )
    return table.sort_values(["area", "period"], ignore_index=True)
