"""Limits of an area that are withheld: too few cases in the baseline."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd

from pcp_kpi.errors import CommandError
from pcp_kpi.printing import NOT_AVAILABLE, in_full
from pcp_kpi.report.packs.asking import Desk
from pcp_kpi.report.workings import FEWEST, cases_of

FEW = f"fewer than {in_full(FEWEST)} cases"
"""Stands in the column `rule` where limits are withheld."""


def without_small_limits(desk: Desk) -> Desk:
    """Take limits away from series with too few cases in the baseline.

    Parameters
    ----------
    desk : Desk
        Of one area.

    Returns
    -------
    Desk
        The same; in `points` a withheld series has no limits, no signal, and the reason in `rule`.
    """
    workings = desk.workings
    points = {
        key: withheld(rows, first=desk.baseline.start, last=desk.baseline.end)
        for key, rows in workings.points.items()
    }
    made = replace(desk)
    # The workings are computed once and kept; what is asked of this desk is answered from the checked ones.
    made.__dict__["workings"] = replace(workings, points=points)
    return made


def withheld(rows: pd.DataFrame, *, first: object, last: object) -> pd.DataFrame:
    """Return one series without its limits where its baseline has fewer than five cases a period on average.

    Parameters
    ----------
    rows : DataFrame
        One series with `period`, `value`, `of`, limits and `rule`.
    first, last : date
        First and last day of the baseline.

    Raises
    ------
    CommandError
        When the columns of limits are missing.
    """
    if "rule" not in rows:
        raise CommandError("limits are withheld from a table that has them; add them with with_limits first")
    base = rows[(rows["period"] >= pd.Timestamp(first)) & (rows["period"] <= pd.Timestamp(last))]  # type: ignore[arg-type]
    cases = cases_of(base)
    if cases.empty or not cases.mean() < FEWEST:
        return rows
    found = rows.copy()
    held = found["rule"] != ""
    found[["mean", "lower", "upper"]] = math.nan
    found["signal"] = NOT_AVAILABLE
    found.loc[held, "rule"] = FEW
    return found
