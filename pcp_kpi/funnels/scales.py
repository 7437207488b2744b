"""Scales on which a share or a rate varies: as it stands, or with its variance made steady."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pcp_kpi.intervals.numbers import Floats


@dataclass(frozen=True)
class LevelScale:
    """How levels are put on a scale and taken off it.

    Parameters
    ----------
    share : bool
        Whether levels are shares (binomial) rather than rates (Poisson).
    steady : bool
        Whether the variance is made steady: the arcsine of the root for shares, the root for rates.
    """

    share: bool
    steady: bool

    def put(self, level: Floats) -> Floats:
        """Return levels on the scale."""
        if not self.steady:
            return level
        root = np.sqrt(np.maximum(level, 0.0))
        return np.asarray(np.arcsin(np.minimum(root, 1.0)) if self.share else root)

    def take(self, put: Floats) -> Floats:
        """Return levels from the scale; never below 0, nor a share above 1."""
        if self.steady:
            put = np.sin(np.clip(put, 0.0, np.pi / 2)) ** 2 if self.share else np.maximum(put, 0.0) ** 2
        return np.asarray(np.clip(put, 0.0, 1.0 if self.share else np.inf))

    def error(self, average: Floats, of: Floats) -> Floats:
        """Return the standard error of a level about the average, on the scale."""
        if self.steady:
            return np.asarray(1 / (2 * np.sqrt(of)))
        return np.asarray(np.sqrt(average * (1 - average if self.share else 1.0) / of))
