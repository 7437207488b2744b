"""Intervals of a whole table of figures: shares by Wilson or exactly, counts by Byar or exactly."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pcp_kpi.aggregate import levels
from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.figures import PRINTED
from pcp_kpi.intervals.counts import byar, exact_count
from pcp_kpi.intervals.numbers import Floats, ManyPair
from pcp_kpi.intervals.shares import exact_share, wilson

ADDED = ("level", "low", "high", "interval")
METHODS = ("usual", "exact")
EXACT_BELOW = 10  # counts, as the public health guide has it


def with_interval(figures: pd.DataFrame, *, confidence: float = 0.95, method: str = "usual") -> pd.DataFrame:
    """Add the interval of each figure.

    Parameters
    ----------
    figures : DataFrame
        Counts, and shares with their denominator.
    confidence : float, optional
        Between 0 and 1.
    method : {"usual", "exact"}, optional
        ``usual``: Wilson for shares, Byar for counts (exact under 10). ``exact``: Clopper-Pearson for shares,
        Garwood for counts.

    Returns
    -------
    DataFrame
        The same rows in the same order with `level`, `low`, `high` (in the unit of the level) and `interval`
        (the method in words) added. NaN for missing figures, for shares of nothing, for means (`of` given and
        value above it), whose interval needs the spread of the cases, and for percentages known only as printed.

    Raises
    ------
    CommandError
        When the method is another, or a figure is below nought.

    References
    ----------
    Public Health England (2018), Technical guide: confidence intervals.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> audit = dict(measure="cdi-missing", area="West Mercia", grain="quarter", period="2020-04-01")
    >>> row = with_interval(new_figures([{**audit, "value": 214, "of": 1208}])).iloc[0]
    >>> print(f"{row['low']:.3f} to {row['high']:.3f} ({row['interval']})")
    0.157 to 0.200 (Wilson 95%)
    """
    if method not in METHODS:
        raise CommandError(f"a method is one of {in_words(METHODS)}, not {method!r}")
    value, of = figures["value"].to_numpy(dtype="float64"), figures["of"].to_numpy(dtype="float64")
    share = np.isfinite(of) & (of > 0) & ~(value > of)
    count = ~figures["of"].notna().to_numpy() & ~figures["measure"].str.endswith(PRINTED).to_numpy()
    exact = method == "exact"
    low, high = np.full(len(figures), np.nan), np.full(len(figures), np.nan)
    of_shares = (exact_share if exact else wilson)(value[share], of[share], confidence=confidence)
    of_counts = count_interval(value[count], confidence=confidence, exact=exact)
    for rows, ends in ((share, of_shares), (count, of_counts)):
        low[rows], high[rows] = ends
    names = ("Clopper-Pearson", "Garwood") if exact else ("Wilson", "Byar")
    words = np.select([share, count], [f"{name} {100 * confidence:g}%" for name in names], "")
    return figures.assign(
        level=levels(figures), low=low, high=high, interval=np.where(np.isfinite(low), words, "")
    ).astype({"interval": "str"})


def count_interval(counts: Floats, *, confidence: float, exact: bool = False) -> ManyPair:
    """Return the interval of counts: exact under 10, or everywhere when asked; else Byar's."""
    small = exact | (counts < EXACT_BELOW)
    exactly, nearly = exact_count(counts, confidence=confidence), byar(counts, confidence=confidence)
    return np.where(small, exactly[0], nearly[0]), np.where(small, exactly[1], nearly[1])
