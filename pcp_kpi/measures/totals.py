"""Sums by month that a system exports already: totals over groups, and shares out of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def with_total(rows: pd.DataFrame, *, by: Sequence[str]) -> pd.DataFrame:
    """Add to sums by group the total, whose breakdown is empty.

    Parameters
    ----------
    rows : DataFrame
        Sums by `breakdown` and by the columns of `by`. Only groups that may be added up.
    by : sequence of str
        What stands beside the group: ``period``, ``area``.

    Returns
    -------
    DataFrame
        The totals; then the rows.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"period": "2021-05-01", "breakdown": ["officer", "staff"], "in_post": [3, 4]})
    >>> with_total(rows, by=["period"])[["breakdown", "in_post"]].values.tolist()
    [['', 7], ['officer', 3], ['staff', 4]]
    """
    import pandas as pd

    sums = [name for name in rows.columns if name not in ("breakdown", *by)]
    total = rows.groupby(list(by), as_index=False)[sums].sum().assign(breakdown="")
    return pd.concat([total, rows], ignore_index=True)
