"""Commissioned services and the problem solving hub: what was done, against what was agreed."""

from __future__ import annotations

import pandas as pd

from pcp_kpi.errors import NotAvailable
from pcp_kpi.measures.stacking import stacked
from pcp_kpi.records import Records

EXTRACTS = ("commissioned-services",)
DONE, TARGET = "service-activity", "service-target"
_KEYS = ["area", "breakdown", "grain", "period", "source"]


def count(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Count the work of services by month.

    Parameters
    ----------
    records : Records
        With the extract `commissioned-services`.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Monthly figures of the force: `service-activity` by service and activity (breakdown, such as
        ``climb-referrals``), and `service-target` where a number is agreed. There is no total: activities are of
        different kinds.
    """
    table = records["commissioned-services"]
    counts = table.group_by(
        period=table["month"], breakdown=table["service"] + "-" + table["activity"]
    ).aggregate(done=table["done"].sum(), target=table["target"].sum())
    rows: pd.DataFrame = counts.to_pandas()
    agreed = rows[rows["target"].notna()]
    tables = [stacked(rows, {DONE: "done"}, source=source, force=force)]
    if len(agreed):
        tables.append(stacked(agreed, {TARGET: "target"}, source=source, force=force))
    return pd.concat(tables, ignore_index=True)


def against_target(figures: pd.DataFrame) -> pd.DataFrame:
    """Set what services did beside what was agreed.

    Parameters
    ----------
    figures : DataFrame
        With `service-activity` and `service-target`, of any grain; quarters are made by `to_quarters`.

    Returns
    -------
    DataFrame
        The rows of `service-activity` that have a target, in their order, with `target`, `share` (done, of the target;
        it may pass 1) and `short` (target less done, 0 if met) added.

    Raises
    ------
    NotAvailable
        When nothing has a target.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> row = dict(area="West Mercia", breakdown="climb-referrals", grain="quarter", period="2021-07-01")
    >>> done, agreed = dict(row, measure=DONE, value=62), dict(row, measure=TARGET, value=87)
    >>> told = against_target(new_figures([done, agreed])).iloc[0]
    >>> print(f"{told['share']:.0%}, {told['short']:.0f} short")
    71%, 25 short
    """
    targets = figures[figures["measure"] == TARGET].set_index(_KEYS)["value"]
    rows = figures[figures["measure"] == DONE]
    keys = pd.MultiIndex.from_frame(rows[_KEYS])
    known = rows[keys.isin(targets.index)]
    if known.empty:
        raise NotAvailable(f"no activity has a target in the same period; {TARGET} is needed beside {DONE}")
    target = targets.reindex(pd.MultiIndex.from_frame(known[_KEYS])).to_numpy(dtype="float64")
    return known.assign(
        target=target, share=known["value"] / target, short=(target - known["value"]).clip(lower=0)
    )
