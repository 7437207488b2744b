"""What a share of a survey stands on: its base, its interval, and whether that is enough to say anything."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pandas as pd

from pcp_kpi.intervals import wilson

Z95 = NormalDist().inv_cdf(0.975)

# Below so many responses a share is not told: its margin of error could pass 18 points.
FEWEST = 30
TOO_FEW = "too few to say"


def with_base(figures: pd.DataFrame, *, fewest: int = FEWEST) -> pd.DataFrame:
    """Add to shares what they stand on: base, interval, margin of error, and whether it is enough to say.

    Parameters
    ----------
    figures : DataFrame
        Shares: `value` of `of`.
    fewest : int, optional
        Responses below which a share is not told.

    Returns
    -------
    DataFrame
        The rows given with `level` (a share, 0 to 1), `base` (responses), `lower` and `upper` (95% Wilson
        interval), `margin` (half the width of the normal 95% interval, as surveys report it) and `reading`:
        empty, or "too few to say" where the base is below `fewest`. NaN where nobody was asked.
    """
    base = figures["of"].where(figures["of"] > 0)
    level = figures["value"] / base
    value = figures["value"].where(base.notna()).to_numpy()
    lower, upper = wilson(value, base.to_numpy())
    return figures.assign(
        level=level,
        base=figures["of"],
        lower=lower,
        upper=upper,
        margin=Z95 * np.sqrt(level * (1 - level) / base),
        reading=np.where(figures["of"] < fewest, TOO_FEW, ""),
    )


def two_sided(z: pd.Series) -> pd.Series:
    """Return the two-sided p-value of normal test statistics."""
    return z.abs().map(lambda value: math.erfc(value / math.sqrt(2)))
