"""How much more a series varies than chance alone would make it, from its own history."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pcp_kpi.figures import SERIES

FEWEST = 8  # periods; a factor from fewer is itself mostly noise
_KEYS = [*SERIES, "source"]


def dispersions(history: pd.DataFrame) -> pd.DataFrame:
    r"""Return the dispersion factor of each series.

    Parameters
    ----------
    history : DataFrame
        Figures of stable periods, at least eight a series; leave out Covid and what came before a recording change.

    Returns
    -------
    DataFrame
        One row a series and source with `dispersion` (1 or more; NaN with fewer than eight known periods) and
        `n_history`.

    Notes
    -----
    The quasi-Poisson factor: :math:`\phi = \frac{1}{n-1} \sum (x_i - m)^2 / m` for counts, and for shares
    :math:`\frac{1}{n-1} \sum (x_i - n_i p)^2 / (n_i p (1 - p))` with the pooled share :math:`p`. A factor below 1 is
    taken as 1. Seasons and trends in the history count as variation, and so make the factor careful.

    References
    ----------
    McCullagh, P. and Nelder, J. A. (1989), Generalized Linear Models, second edition, sections 4.5 and 6.2.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> months = new_figures(
    ...     dict(measure="arson", area="Anyshire", grain="month", period=f"2021-{month:02}-01", value=value)
    ...     for month, value in enumerate([30, 50, 28, 55, 33, 41, 60, 23], start=1)
    ... )
    >>> print(f"{dispersions(months)['dispersion'].item():.2f}")
    4.67
    """
    rows = history[history["value"].notna()]
    grouped = rows.groupby(_KEYS, sort=False, observed=True)
    total, base = grouped["value"].transform("sum"), grouped["of"].transform("sum", min_count=1)
    size = grouped["value"].transform("size")
    share = rows["of"].notna() & (rows["of"] > 0)
    level = np.where(share, total / base.where(base > 0), total / size)
    expected = np.where(share, rows["of"] * level, level)
    spread = np.where(share, expected * (1 - level), expected)
    with np.errstate(divide="ignore", invalid="ignore"):
        square = np.where(spread > 0, (rows["value"] - expected) ** 2 / spread, 0.0)
    sums = rows[_KEYS].assign(square=square).groupby(_KEYS, sort=False, observed=True)["square"]
    found = pd.DataFrame({"square": sums.sum(), "n_history": sums.size()}).reset_index()
    factor = (found["square"] / (found["n_history"] - 1).clip(lower=1)).clip(lower=1.0)
    return found.assign(dispersion=factor.where(found["n_history"] >= FEWEST)).drop(columns="square")


def dispersion_of(changes: pd.DataFrame, history: pd.DataFrame | None) -> np.ndarray:
    """Return the factor of each row of changes; NaN where its history is absent or short."""
    if history is None:
        return np.full(len(changes), np.nan)
    joined = changes[_KEYS].merge(dispersions(history), on=_KEYS, how="left")
    return joined["dispersion"].to_numpy(dtype="float64")
