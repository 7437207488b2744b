"""How strongly each point of a series follows the one before."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pcp_kpi.figures import SERIES
from pcp_kpi.signals.track import series_codes, track_of

FEWEST_PAIRS = 12


def autocorrelations(points: pd.DataFrame) -> pd.DataFrame:
    r"""Return the lag-1 autocorrelation of each series.

    Parameters
    ----------
    points : DataFrame
        Figures with limits.

    Returns
    -------
    DataFrame
        One row a series in the order of their first rows: `measure`, `area`, `breakdown`, `grain`, `pairs`
        (neighbouring points) and `autocorrelation`, NaN with fewer than 12 pairs or where the series is constant.

    Notes
    -----
    With deviations :math:`d_t` from the mean of all points under the same limits, :math:`n` points and
    :math:`m` pairs, :math:`r = (\sum d_t d_{t+1} / m) / (\sum d_t^2 / n)`. Short series show too little of
    it; the bias :math:`-(1 + 3\rho)/n` is taken out: :math:`\rho = (r + 1/n) / (1 - 3/n)`, held within
    ±0.95. Points on either side of a gap are no pair. A series whose level moves looks autocorrelated for
    that reason too.

    References
    ----------
    Kendall, M. G. (1954), Note on Bias in the Estimation of Autocorrelation, Biometrika 41, 403-404.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> rows = new_figures(
    ...     dict(measure="arson", area="A", grain="year", period=f"{year}-04-01", value=year % 2)
    ...     for year in range(2000, 2020)
    ... )
    >>> points = rows.assign(level=rows["value"], mean=0.5, lower=0.0, upper=1.0)
    >>> autocorrelations(points)[["pairs", "autocorrelation"]].values.round(2).tolist()
    [[19.0, -0.95]]
    """
    track = track_of(points)
    named = points[list(SERIES)].drop_duplicates().reset_index(drop=True)
    codes, _ = pd.factorize(series_codes(points))
    series, part = codes[track.rows], np.unique(track.part, return_inverse=True)[1]
    mean = np.bincount(part, weights=track.level) / np.maximum(np.bincount(part), 1)
    deviation = track.level - mean[part]
    paired = ~track.breaks
    products = deviation[paired] * np.append(0, deviation[:-1])[paired]
    many = len(named)
    pairs = np.bincount(series[paired], minlength=many)
    count = np.bincount(series, minlength=many)
    square = np.bincount(series, weights=deviation**2, minlength=many)
    known = (pairs >= FEWEST_PAIRS) & (square > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = np.bincount(series[paired], weights=products, minlength=many) / pairs / (square / count)
        mended = np.clip((plain + 1 / count) / (1 - 3 / count), -0.95, 0.95)
    return named.assign(pairs=pairs, autocorrelation=np.where(known, mended, np.nan))
