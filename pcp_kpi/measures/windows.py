"""Sums over rolling windows of any length, and unbroken runs of months."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.figures import COLUMNS, PRINTED, STATUSES

SERIES = ["measure", "area", "breakdown", "source"]
BROKEN = "the survey stood still in part of the window"


def pooled(figures: pd.DataFrame, *, months: int) -> pd.DataFrame:
    """Sum value and denominator over windows of so many months.

    Parameters
    ----------
    figures : DataFrame
        With monthly rows; others are left out.
    months : int
        Length of the window, 6 or 12: those that the figures table stores.

    Returns
    -------
    DataFrame
        Figures, one row for each window whose months all have a row, `period` being the first day of its last
        month. A month known to be missing makes the window missing, with a note; the window's status is the
        weakest of its months'.

    Raises
    ------
    CommandError
        When the window is of another length, or a percentage known only as printed would have to be added up.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> row = dict(measure="satisfaction-violent", area="West Mercia", grain="month")
    >>> half = new_figures([dict(row, period=f"2021-{n:02d}-01", value=7, of=10) for n in range(1, 7)])
    >>> pooled(half, months=6)[["grain", "value", "of"]].values.tolist()
    [['rolling-6-months', 42.0, 60.0]]
    """
    if months not in (6, 12):
        raise CommandError(f"rolling windows have 6 or 12 months, not {months}")
    _refuse_printed(figures)
    rows = figures[figures["grain"] == "month"]
    standing = rows["status"].map({name: rank for rank, name in enumerate(STATUSES)})
    moved = pd.concat([_ahead(rows.assign(standing=standing), step) for step in range(months)])
    grouped = moved.groupby([*SERIES, "into"], sort=True)
    sums = grouped[["value", "of"]].sum(min_count=months).join(grouped["standing"].max())
    sums = sums[grouped.size() == months].reset_index()
    missing = sums["value"].isna()
    table = sums.rename(columns={"into": "period"}).assign(
        grain=f"rolling-{months}-months",
        of=sums["of"].where(~missing),
        status=np.array(STATUSES)[sums["standing"].to_numpy(dtype="int64")],
        note=np.where(missing, BROKEN, ""),
    )
    return table[list(COLUMNS)].astype({"status": "str", "note": "str", "grain": "str"})


def with_runs(figures: pd.DataFrame) -> pd.DataFrame:
    """Add to monthly figures the unbroken run that each month belongs to.

    Parameters
    ----------
    figures : DataFrame
        Monthly figures; a gap is an absent month or one known to be missing.

    Returns
    -------
    DataFrame
        The rows given with `run`, the first month of the run: a survey that stopped and came back is a new data
        set, and a line is not drawn, nor a comparison made, from one run to another. NaT in missing months.
    """
    ordered = figures.sort_values([*SERIES, "period"])
    known = ordered[ordered["value"].notna()]
    months = known["period"].to_numpy().astype("datetime64[M]").astype("int64")
    series = known.groupby(SERIES, sort=False).ngroup().to_numpy()
    begins = np.ones(len(known), dtype=bool)
    begins[1:] = (np.diff(months) != 1) | (np.diff(series) != 0)
    first = known["period"].where(pd.Series(begins, index=known.index)).ffill()
    return figures.assign(run=first.reindex(figures.index))


def _ahead(rows: pd.DataFrame, step: int) -> pd.DataFrame:
    """Let each month count towards the window that ends so many months later."""
    ends = (rows["period"].to_numpy().astype("datetime64[M]") + step).astype("datetime64[us]")
    return rows.assign(into=ends)


def _refuse_printed(figures: pd.DataFrame) -> None:
    printed = figures.loc[figures["measure"].str.endswith(PRINTED), "measure"].unique()
    if len(printed):
        raise CommandError(
            f"a percentage known only as printed cannot be pooled: {in_words(printed)}; use the counts behind it"
        )
