"""Areas in order, each with its interval, beside the average of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pcp_kpi.aggregate import levels
from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.intervals.numbers import refuse_negative_counts
from pcp_kpi.intervals.shares import wilson
from pcp_kpi.intervals.tables import count_interval

if TYPE_CHECKING:
    from pandas.api.typing import DataFrameGroupBy

RANK_ADDED = ("level", "rank", "ranked", "low", "high", "average", "against_average", "interval")
AGAINST = ("below the average", "near the average", "above the average", "not available")
AVERAGES = ("mean", "pooled")
_GROUP = ["measure", "breakdown", "grain", "period", "source"]


def with_rank(
    figures: pd.DataFrame,
    *,
    kind: str = "share",
    average: str = "mean",
    highest_first: bool = True,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Add each area's rank among the areas of its measure and period, its interval and the average.

    Parameters
    ----------
    figures : DataFrame
        Shares or rates of several areas: `value` of `of`, such as a force among its most similar forces.
    kind, average : str, optional
        ``share`` (Wilson intervals) or ``rate`` (Byar's, exact under 10 events); ``mean`` of the areas' levels, each
        counting once, as for most similar forces, or ``pooled``, all values over all denominators.
    highest_first, confidence : bool and float, optional
        Whether rank 1 is the highest level; of the intervals.

    Returns
    -------
    DataFrame
        The same rows in the same order with `level`, `rank` (equal levels share the better one), `ranked` (of how
        many), `low`, `high`, `average`, `against_average` (whether the interval leaves it out) and `interval` added.

    Raises
    ------
    CommandError
        When a choice is none of these, a count is negative, or the numerator of a share is above its denominator.

    References
    ----------
    Goldstein, H. and Spiegelhalter, D. J. (1996), League tables and their limitations (a rank says little where
    intervals overlap), Journal of the Royal Statistical Society A 159, 385-443.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> shares = new_figures(
    ...     dict(measure="positive-outcomes", area=area, grain="quarter", period="2021-04-01", value=value, of=of)
    ...     for area, value, of in [("A", 30, 200), ("B", 45, 400), ("C", 100, 900), ("D", 140, 700)]
    ... )
    >>> ranked = with_rank(shares)
    >>> ranked["rank"].astype(int).tolist(), ranked["against_average"].iloc[3]
    ([2, 3, 4, 1], 'above the average')
    """
    _refuse_choices(kind, average)
    level = levels(figures).where(figures["of"] > 0)
    low, high = _intervals(figures, level.notna().to_numpy(), kind=kind, confidence=confidence)
    grouped, middle = _middles(figures, level, average)
    ranked = figures.assign(
        level=level,
        rank=grouped["level"].rank(method="min", ascending=not highest_first),
        ranked=grouped["level"].transform("count").astype("int64"),
        low=low,
        high=high,
        average=middle,
    )
    return _against(ranked, f"{'Wilson' if kind == 'share' else 'Byar'} {100 * confidence:g}%")


def _against(ranked: pd.DataFrame, interval: str) -> pd.DataFrame:
    """Add whether each interval leaves out the average, and which interval it is."""
    unknown, average = ranked["level"].isna(), ranked["average"]
    cases = [unknown, ranked["high"] < average, ranked["low"] > average]
    return ranked.assign(
        against_average=np.select(cases, [AGAINST[3], AGAINST[0], AGAINST[2]], AGAINST[1]),
        interval=np.where(unknown, "", interval),
    ).astype({"against_average": "str", "interval": "str"})


def _middles(
    figures: pd.DataFrame, level: pd.Series, average: str
) -> tuple[DataFrameGroupBy[Any, Any], pd.Series]:
    """Return the areas group by group, and the average that each is set against."""
    known = level.notna()
    keyed = figures[_GROUP].assign(
        level=level, value=figures["value"].where(known), of=figures["of"].where(known)
    )
    grouped = keyed.groupby(_GROUP, observed=True)
    middle = grouped["level"].transform("mean")
    if average == "pooled":
        middle = grouped["value"].transform("sum") / grouped["of"].transform("sum").replace(0, np.nan)
    return grouped, middle.where(known)


def _intervals(
    figures: pd.DataFrame, known: np.ndarray, *, kind: str, confidence: float
) -> tuple[np.ndarray, np.ndarray]:
    value, of = (figures[name].to_numpy(dtype="float64")[known] for name in ("value", "of"))
    low, high = np.full(len(figures), np.nan), np.full(len(figures), np.nan)
    if kind == "share":
        low[known], high[known] = wilson(value, of, confidence=confidence)
        return low, high
    refuse_negative_counts(value)
    ends = count_interval(value, confidence=confidence)
    low[known], high[known] = ends[0] / of, ends[1] / of
    return low, high


def _refuse_choices(kind: str, average: str) -> None:
    for name, chosen, known in (("kind", kind, ("share", "rate")), ("average", average, AVERAGES)):
        if chosen not in known:
            raise CommandError(f"{name} is one of {in_words(known)}, not {chosen!r}")
