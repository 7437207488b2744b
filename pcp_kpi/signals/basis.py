"""What a table says of the charts behind its limits, and what to take where it is silent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.figures import SERIES
from pcp_kpi.signals.quiet import CHARTS, QuietSeries
from pcp_kpi.signals.track import Array


@dataclass(frozen=True)
class Basis:
    """What is taken where a table does not say it: limits as printed name neither their points nor their rule.

    Parameters
    ----------
    chart : str, optional
        Kind of limits.
    baseline : int, optional
        Points behind the limits.
    sigmas : float, optional
        How many standard errors the upper limit lies from the mean.
    ddof : int, optional
        1 for the sample, 0 for the population standard deviation of ``sd``.

    Examples
    --------
    >>> Basis(baseline=4).sigmas
    2.0
    """

    chart: str = "sd"
    baseline: int | None = None
    sigmas: float = 2.0
    ddof: int = 1


@dataclass(frozen=True)
class Charts:
    """The chart behind each row of a table, one element a row.

    Parameters
    ----------
    kind : array of object
        Kind of limits; empty where it is not known.
    baseline, sigma, multiple, mean, of : array of float
        Points behind the limits, one standard error of the point, where the upper limit lies in standard
        errors, the centre, and the denominator.
    ddof : int
        Of the standard deviation of ``sd``.
    """

    kind: Array
    baseline: Array
    sigma: Array
    multiple: Array
    mean: Array
    of: Array
    ddof: int

    @property
    def known(self) -> Array:
        """True where limits, their points and their kind are known."""
        return np.asarray(np.isfinite(self.sigma) & (self.baseline >= 2) & (self.kind != ""))

    def quiet(self, row: int) -> QuietSeries:
        """Return the quiet series of a row, its level and denominator to three figures."""
        kind, level = str(self.kind[row]), float(self.mean[row])
        counts = kind in ("c", "u", "p", "p-prime", "u-prime", "g")
        return QuietSeries(
            kind,
            baseline=int(self.baseline[row]),
            sigmas=round(float(self.multiple[row]), 6),
            ddof=self.ddof,
            level=float(f"{level:.3g}") if counts else None,
            of=float(f"{self.of[row]:.3g}") if counts and np.isfinite(self.of[row]) else None,
        )


def charts_of(points: pd.DataFrame, basis: Basis) -> Charts:
    """Read the chart behind each row of a table with limits.

    Parameters
    ----------
    points : DataFrame
        With `mean` and `upper`, and where they are there `sigma`, `kind`, `n_baseline` and `of`.
    basis : Basis
        What to take where the table is silent.

    Returns
    -------
    Charts
        One element a row.

    Raises
    ------
    CommandError
        When limits or the number of points behind them are not known.
    """
    absent = [name for name in (*SERIES, "level", "mean", "upper") if name not in points]
    if absent:
        raise CommandError(
            f"false flags are counted on limits; the table has no column {in_words(absent)}: "
            "make it with with_limits(figures, rule)"
        )
    mean, upper = _numbers(points, "mean"), _numbers(points, "upper")
    sigma = _numbers(points, "sigma")
    # Limits as a paper printed them name neither their kind nor one standard error.
    sigma = np.where(np.isnan(sigma), (upper - mean) / basis.sigmas, sigma)
    kind = _kinds(points, basis, limited=np.isfinite(upper))
    multiple = np.where(kind == "sd", basis.sigmas, 3.0)
    wide = np.isfinite(upper - mean) & (sigma > 0) & ~np.isin(kind.astype(str), ("t", "g"))
    multiple[wide] = (upper[wide] - mean[wide]) / sigma[wide]
    return Charts(kind, _baseline(points, basis), sigma, multiple, mean, _numbers(points, "of"), basis.ddof)


def _kinds(points: pd.DataFrame, basis: Basis, *, limited: Array) -> Array:
    if "kind" not in points:
        return np.full(len(points), basis.chart, dtype=object)
    kind = points["kind"].to_numpy(dtype=object)
    known = np.isin(kind.astype(str), CHARTS)
    return np.where(known, kind, np.where(limited, basis.chart, ""))


def _numbers(points: pd.DataFrame, name: str) -> Array:
    if name not in points:
        return np.full(len(points), np.nan)
    return points[name].to_numpy(dtype="float64", na_value=np.nan)


def _baseline(points: pd.DataFrame, basis: Basis) -> Array:
    """Return the points behind the limits; 0 is what printed limits say."""
    said = _numbers(points, "n_baseline")
    silent = ~(said >= 1) & np.isfinite(_numbers(points, "mean"))
    if silent.any() and basis.baseline is None:
        raise CommandError(
            f"false flags depend on the points behind the limits; {int(silent.sum())} of {len(points)} rows do not "
            "say how many (n_baseline): name them with basis=Basis(baseline=4)"
        )
    return np.where(silent, float(basis.baseline or 0), np.nan_to_num(said))
