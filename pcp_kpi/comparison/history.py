"""How much more a series varies than chance alone would make it, from its own history."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pcp_kpi.figures import SERIES

FEWEST = 8  # periods; a factor from fewer is itself mostly noise
_KEYS = [*SERIES, "source"]
_APART = {"month": 1, "quarter": 3, "year": 12}  # months between one period and the next
_SUMMED = ("quarter", "month", "week")  # what a longer period is the sum of, the longest first


def dispersions(history: pd.DataFrame, *, neighbours: bool = False) -> pd.DataFrame:
    r"""Return the dispersion factor of each series.

    Parameters
    ----------
    history : DataFrame
        Figures of stable periods, at least eight a series; leave out Covid and what came before a recording change.
    neighbours : bool, optional
        Take each period against the one before instead of all against their mean. A slow rise or fall then hardly
        counts, and a step counts once: for a long past that was not stable.

    Returns
    -------
    DataFrame
        One row a series and source with `dispersion` (1 or more; NaN with fewer than eight known periods, or with fewer
        than seven neighbours) and `n_history`.

    Notes
    -----
    The quasi-Poisson factor: :math:`\phi = \frac{1}{n-1} \sum (x_i - m)^2 / m` for counts, and for shares
    :math:`\frac{1}{n-1} \sum (x_i - n_i p)^2 / (n_i p (1 - p))` with the pooled share :math:`p`. A factor below 1 is
    taken as 1. Seasons and trends in the history count as variation, and so make the factor careful.

    From neighbours: the mean of :math:`(x_i - x_{i-1})^2 / (x_i + x_{i-1})` for counts, and for shares that of
    :math:`(p_i - p_{i-1})^2 / (p (1 - p) (1/n_i + 1/n_{i-1}))` with :math:`p` pooled over both. Only seasons, and
    steps once each, make it careful. It is widened for its own uncertainty by :math:`(t_{0.975,f} / 1.96)^2`, with
    :math:`f = 2 k^2 / (3 k - 1)` degrees of freedom from :math:`k` pairs, so that two figures in which nothing changed
    show evidence in 5 of 100 cases also after a short past. Periods that overlap, such as rolling windows, are no such
    neighbours.

    References
    ----------
    McCullagh, P. and Nelder, J. A. (1989), Generalized Linear Models, second edition, sections 4.5 and 6.2.
    von Neumann, J., Kent, R. H., Bellinson, H. R. and Hart, B. I. (1941), The mean square successive difference,
    Annals of Mathematical Statistics 12, 153-162.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> months = new_figures(
    ...     dict(measure="arson", area="Anyshire", grain="month", period=f"2021-{month:02}-01", value=value)
    ...     for month, value in enumerate([30, 50, 28, 55, 33, 41, 60, 23], start=1)
    ... )
    >>> print(f"{dispersions(months)['dispersion'].item():.2f}")
    4.67
    >>> falling = months.assign(value=[90, 82, 71, 60, 52, 39, 30, 21])
    >>> print(*(f"{dispersions(falling, neighbours=way)['dispersion'].item():.2f}" for way in (False, True)))
    10.99 1.81
    """
    rows = history[_tells(history)].reset_index(drop=True)
    square = _against_the_one_before(rows) if neighbours else _against_the_mean(rows)
    sums = rows[_KEYS].assign(square=square).groupby(_KEYS, sort=False, observed=True)["square"]
    found = pd.DataFrame(
        {"square": sums.sum(), "pairs": sums.count(), "n_history": sums.size()}
    ).reset_index()
    divisor = found["pairs"] if neighbours else found["n_history"] - 1
    factor = found["square"] / divisor.clip(lower=1)
    factor = (factor * _widening(divisor) if neighbours else factor).clip(lower=1.0)
    enough = (found["n_history"] >= FEWEST) & (divisor >= FEWEST - 1)
    return found.assign(dispersion=factor.where(enough))[[*_KEYS, "n_history", "dispersion"]]


def _tells(history: pd.DataFrame) -> pd.Series:
    """Tell which figures say something: of a share nought of nought does not, and as a count it would be the wildest."""
    known: pd.Series = history["value"].notna() & (history["of"] != 0)
    return known


def _against_the_mean(rows: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return the squared distance of each figure from its series' mean, over what chance alone gives."""
    grouped = rows.groupby(_KEYS, sort=False, observed=True)
    total, base = grouped["value"].transform("sum"), grouped["of"].transform("sum", min_count=1)
    size = grouped["value"].transform("size")
    share = rows["of"].notna() & (rows["of"] > 0)
    level = np.where(share, total / base.where(base > 0), total / size)
    expected = np.where(share, rows["of"] * level, level)
    spread = np.where(share, expected * (1 - level), expected)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(spread > 0, (rows["value"] - expected) ** 2 / spread, 0.0)


def _against_the_one_before(rows: pd.DataFrame) -> pd.Series:
    """Return the squared distance of each figure from its neighbour, over what chance gives; NaN without a neighbour."""
    ordered = rows.sort_values("period", kind="stable")
    before = ordered.groupby(_KEYS, sort=False, observed=True)[["value", "of", "period"]].shift()
    value, of, last, last_of = ordered["value"], ordered["of"], before["value"], before["of"]
    share = (of > 0) & (last_of > 0)
    level = (value + last) / (of + last_of).where(share)
    gap = np.where(share, value / of.where(share) - last / last_of.where(share), value - last)
    spread = np.where(
        share, level * (1 - level) * (1 / of.where(share) + 1 / last_of.where(share)), value + last
    )
    square = pd.Series(gap, index=ordered.index) ** 2 / pd.Series(spread, index=ordered.index).where(
        spread > 0
    )
    adjacent = last.notna() & _next_to(ordered, before["period"])
    return square.fillna(0.0).where(adjacent).reindex(rows.index)


def _widening(pairs: pd.Series) -> npt.NDArray[np.float64]:
    """Return what a factor is multiplied by for being estimated from so many pairs of neighbours."""
    from scipy.special import ndtri, stdtrit

    known = pairs.clip(lower=1).to_numpy(dtype="float64")
    return np.asarray((stdtrit(2 * known**2 / (3 * known - 1), 0.975) / ndtri(0.975)) ** 2)


def _next_to(rows: pd.DataFrame, before: pd.Series) -> pd.Series:
    """Tell which periods follow the one before without a gap; of grains without a calendar, all."""
    day, last = rows["period"].dt, before.dt
    months = 12 * (day.year - last.year) + day.month - last.month
    apart = rows["grain"].map(_APART)
    weeks = (rows["grain"] != "week") | ((rows["period"] - before).dt.days == 7)
    follows: pd.Series = (apart.isna() | (months == apart)) & weeks
    return follows


def dispersion_of(
    changes: pd.DataFrame, history: pd.DataFrame | None, *, neighbours: bool = False
) -> npt.NDArray[np.float64]:
    """Return the factor of each row of changes; NaN where its history is absent or short.

    A sum of periods, such as a year to date or a rolling window, varies beyond chance by the factor of its periods: where
    its own grain has no history, that of the quarters, months or weeks stands in.
    """
    if history is None:
        return np.full(len(changes), np.nan)
    found = dispersions(history, neighbours=neighbours)
    factor = _joined(changes, found, _KEYS)
    series = [name for name in _KEYS if name != "grain"]
    sums = changes["grain"].str.match(r"year$|year-to-date$|rolling-").to_numpy(dtype=bool)
    for grain in _SUMMED:
        missing = np.isnan(factor) & sums
        factor = np.where(missing, _joined(changes, found[found["grain"] == grain], series), factor)
    return factor


def _joined(changes: pd.DataFrame, found: pd.DataFrame, keys: list[str]) -> npt.NDArray[np.float64]:
    joined = changes[keys].merge(found[[*keys, "dispersion"]], on=keys, how="left", validate="many_to_one")
    return joined["dispersion"].to_numpy(dtype="float64")
