"""Overdispersion: how much more areas differ than chance alone would make them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pcp_kpi.errors import CommandError
from pcp_kpi.intervals.numbers import Floats


@dataclass(frozen=True)
class Dispersion:
    """How much areas differ.

    Parameters
    ----------
    phi : float
        Mean squared z-score, winsorised: 1 where only chance is at work; NaN when it was not measured.
    tau : float
        Standard deviation between areas beyond chance, on the scale of the z-scores' levels.
    areas : int
        How many it was measured on.
    """

    phi: float
    tau: float
    areas: int

    @property
    def evident(self) -> bool:
        """Whether phi is above what chance would give: more than 1 + 2 sqrt(2 / areas)."""
        return bool(self.areas > 1 and self.phi > 1 + 2 * np.sqrt(2 / self.areas))


def measure_dispersion(z: Floats, error: Floats, *, winsorise: float = 0.1) -> Dispersion:
    r"""Measure how much areas differ beyond chance.

    Parameters
    ----------
    z : array of float
        Distance of each area from the average, in standard errors.
    error : array of float
        The standard error of each, on any scale.
    winsorise : float, optional
        Share of areas at each end whose z is drawn in to the quantile there, so that true outliers do not widen the
        limits that are to find them. 0 leaves all as they are.

    Returns
    -------
    Dispersion

    Raises
    ------
    CommandError
        When `winsorise` is not from 0 to below a half.

    Notes
    -----
    :math:`\phi = \frac1I \sum z_i^2`; with weights :math:`w_i = 1/s_i^2`,
    :math:`\tau^2 = (I \phi - (I - 1)) / (\sum w_i - \sum w_i^2 / \sum w_i)`, at least 0. Quantiles are linear between
    ranks. Without winsorising and about the weighted mean, :math:`\tau^2` is DerSimonian and Laird's.

    References
    ----------
    Spiegelhalter, D. J. (2005), Funnel plots for comparing institutional performance, Statistics in Medicine 24,
    1185-1202, appendix A.3.
    DerSimonian, R. and Laird, N. (1986), Meta-analysis in clinical trials, Controlled Clinical Trials 7, 177-188.

    Examples
    --------
    >>> found = measure_dispersion(np.array([-3.0, -1.0, 1.0, 3.0]), np.full(4, 0.1), winsorise=0)
    >>> found.phi, round(found.tau, 3)
    (5.0, 0.238)
    """
    if not 0 <= winsorise < 0.5:
        raise CommandError(f"a share to winsorise is from 0 to below 0.5 at each end, not {winsorise:g}")
    known = np.isfinite(z) & (error > 0)
    areas = int(known.sum())
    if areas < 2:
        return Dispersion(float("nan"), 0.0, areas)
    low, high = np.quantile(z[known], [winsorise, 1 - winsorise])
    phi = float(np.mean(np.clip(z[known], low, high) ** 2))
    weight = 1 / error[known] ** 2
    beyond = (areas * phi - (areas - 1)) / (weight.sum() - (weight**2).sum() / weight.sum())
    return Dispersion(phi, float(np.sqrt(max(beyond, 0.0))), areas)
