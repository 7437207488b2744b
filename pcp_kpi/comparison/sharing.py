"""What two rolling windows have in common: the months that both count cannot change between them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pcp_kpi.periods import Rolling, parse_period


def shared_months(changes: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return the share of its months that each window has in common with the one it is compared with.

    Parameters
    ----------
    changes : DataFrame
        As `compare` gives them.

    Returns
    -------
    array of float
        From 0 to below 1. Periods that are no windows share nothing, nor does a window tell anything beside itself.

    Examples
    --------
    >>> from pcp_kpi.comparison import compare
    >>> from pcp_kpi.figures import new_figures
    >>> from pcp_kpi.periods import Month
    >>> days = ("2021-03-01", "2021-06-01")
    >>> row = dict(measure="satisfaction-hate", area="West Mercia", grain="rolling-12-months", value=80, of=100)
    >>> figures = new_figures(dict(row, period=day) for day in days)
    >>> now = Rolling(12, Month(2021, 6))
    >>> shared_months(compare(figures, now, with_=[now.shift(-3)])).tolist()
    [0.75]
    """
    length = changes["grain"].str.extract(r"^rolling-(\d+)-months$", expand=False).astype("float64")
    last = changes["period"].dt.year * 12 + changes["period"].dt.month
    base = changes["base_period"].map(_last_months(changes)).astype("float64")
    apart = (last - base).abs()
    shared = (1 - apart / length).where(apart > 0).clip(lower=0).fillna(0.0)
    return np.asarray(shared, dtype="float64")


def _last_months(changes: pd.DataFrame) -> dict[str, int]:
    """Return the last month of each window compared with, counted from the year nought."""
    windows = changes.loc[changes["grain"].str.startswith("rolling-"), "base_period"].unique()
    ends = {label: parse_period(label) for label in windows}
    return {
        label: end.last.year * 12 + end.last.month for label, end in ends.items() if isinstance(end, Rolling)
    }
