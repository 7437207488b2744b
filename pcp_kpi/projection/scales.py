"""The scales on which series are projected: logs of counts and of means, log odds of shares, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LARGEST = 600.0  # on any of the scales; beyond it a number is not finite, and no figure comes near
_LEAST_MEAN = 1e-9


@dataclass(frozen=True)
class Scale:
    """How figures are brought to the scale of projection and come back.

    Parameters
    ----------
    kind : str
        ``count``: the log of one plus the count. ``share``: the log odds of numerator and denominator, each with a
        half added. ``mean``: the log of the sum over the number.
    of : float, optional
        Denominator expected for the periods ahead: the mean of the latest year's.
    binomial : float, optional
        Variance that the log odds of a share have had by chance alone, on average.

    Examples
    --------
    >>> Scale("count").back(Scale("count").there(np.array([101.0]), np.array([np.nan]))).round(6).tolist()
    [101.0]
    """

    kind: str
    of: float = float("nan")
    binomial: float = 0.0

    def there(self, values: Floats, of: Floats) -> Floats:
        """Bring figures to the scale; NaN stays NaN."""
        values = np.maximum(values, 0.0)
        if self.kind == "count":
            return np.asarray(np.log1p(values))
        if self.kind == "share":
            return np.asarray(np.log((values + 0.5) / (np.maximum(of - values, 0.0) + 0.5)))
        return np.asarray(np.log(np.maximum(values / of, _LEAST_MEAN)))

    def back(self, line: Floats) -> Floats:
        """Bring a line back to counts, to numerators of `of` or to sums over `of`; never negative."""
        line = np.clip(line, -LARGEST, LARGEST)
        if self.kind == "count":
            return np.asarray(np.maximum(np.expm1(line), 0.0))
        if self.kind == "share":
            return np.asarray(self.of / (1 + np.exp(-line)))
        return np.asarray(self.of * np.exp(line))

    def noise(self, line: Floats) -> Floats:
        r"""Return the variance that a figure has by chance alone on the scale.

        Notes
        -----
        A Poisson count with mean :math:`m` has variance :math:`m`, so its log has, to first order, :math:`1 / m`;
        :math:`m + 1` is taken, which is never nought. The log odds of a share :math:`p` of :math:`n` have
        :math:`1 / (n p (1 - p))`. Nothing is known of the noise of a mean.

        Examples
        --------
        >>> Scale("count").noise(np.log1p(np.array([99.0]))).round(4).tolist()
        [0.01]
        >>> Scale("share", of=100).noise(np.array([0.0])).tolist()
        [0.04]
        """
        if self.kind == "count":
            return np.asarray(np.exp(-np.maximum(line, 0.0)))
        if self.kind == "share":
            odds = np.exp(-np.abs(np.minimum(np.abs(line), LARGEST)))
            return np.asarray((1 + odds) ** 2 / (np.maximum(self.of, 1.0) * np.maximum(odds, 1e-6)))
        return np.zeros_like(line)


def scale_for(values: Floats, of: Floats) -> Scale:
    """Return the scale for a series: a share when no value is above its denominator, else a mean.

    Parameters
    ----------
    values, of : array of float
        The figures of one series in order of time, NaN where nothing was recorded; `of` all NaN for counts.
    """
    known = np.isfinite(values) & np.isfinite(of) & (of > 0)
    if not known.any():
        return Scale("count")
    return Scale("share" if bool((values[known] <= of[known]).all()) else "mean")


def ended(scale: Scale, values: Floats, of: Floats, *, season: int) -> Scale:
    """Return the scale with what is expected of the periods ahead.

    Parameters
    ----------
    scale : Scale
        Of the series.
    values, of : array of float
        Its figures in order of time.
    season : int
        Periods a year.
    """
    if scale.kind == "count":
        return scale
    known = np.isfinite(values) & (of > 0)
    latest = float(of[known][-season:].mean())
    if scale.kind == "mean":
        return Scale("mean", latest)
    share = (values[known] + 0.5) / (of[known] + 1)
    return Scale("share", round(latest), float(np.mean(1 / (of[known] * share * (1 - share)))))
