"""Bands: on which side of a good band a level lies, and into which of several bands a share falls."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from pcp_kpi.aggregate import levels
from pcp_kpi.errors import CommandError
from pcp_kpi.printing import NOT_AVAILABLE, plain, rounded

POSITIONS = ("below", "within", "above")


def against_band(figures: pd.DataFrame, *, low: float, high: float) -> pd.DataFrame:
    """Say on which side of a good band each figure lies, and how far outside.

    Parameters
    ----------
    figures : DataFrame
        Of the contract.
    low, high : float
        Edges, in the unit of the level; a level on an edge is within.

    Returns
    -------
    DataFrame
        The same rows in the same order with `level`, `position` (below, within, above; not available) and
        `beyond` added: how far the level lies outside, nought within, negative below.

    Raises
    ------
    CommandError
        When the edges are in the wrong order.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> open_now = dict(measure="open-investigations", area="West Mercia", grain="point", period="2021-06-30")
    >>> row = against_band(new_figures([{**open_now, "value": 10096}]), low=8000, high=10000).iloc[0]
    >>> print(row["position"], row["beyond"])
    above 96.0
    """
    if low > high:
        raise CommandError(f"a band runs from its lower edge to its upper one; {low:g} to {high:g} came")
    level = levels(figures).to_numpy(dtype="float64")
    position = np.select(
        [np.isnan(level), level < low, level > high], [NOT_AVAILABLE, *POSITIONS[::2]], "within"
    )
    beyond = level - np.clip(level, low, high)
    return figures.assign(level=level, position=position, beyond=beyond).astype({"position": "str"})


def band_names(edges: Sequence[float], *, unit: str = "%") -> tuple[str, ...]:
    """Return the names of the bands between edges.

    Examples
    --------
    >>> band_names([15, 20, 30])
    ('under 15%', '15% to under 20%', '20% to under 30%', '30% or more')
    """
    text = [f"{plain(edge)}{unit}" for edge in edges]
    middle = [f"{low} to under {high}" for low, high in pairwise(text)]
    return (f"under {text[0]}", *middle, f"{text[-1]} or more")


def with_band(figures: pd.DataFrame, *, edges: Sequence[float], places: int = 1) -> pd.DataFrame:
    """Find the band of each share, as a reader would who sees it printed.

    Parameters
    ----------
    figures : DataFrame
        Shares.
    edges : sequence of float
        In percent, rising. The lower edge of a band is inside.
    places : int, optional
        Digits with which the shares are printed.

    Returns
    -------
    DataFrame
        The same rows in the same order with `level` (in parts of one) and `band` added.

    Raises
    ------
    CommandError
        When the edges do not rise.

    Notes
    -----
    The percentage is rounded as it is printed, then put into its band: no reader finds 15.0% under "under 15%".

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> may = dict(measure="val-referral-rate", area="South Worcestershire", grain="month", period="2021-05-01")
    >>> with_band(new_figures([{**may, "value": 1499, "of": 10000}]), edges=[15, 20, 30])["band"].item()
    '15% to under 20%'
    """
    if list(edges) != sorted(set(edges)) or not edges:
        raise CommandError(
            f"the edges of bands rise; {', '.join(f'{edge:g}' for edge in edges) or 'none'} came"
        )
    level, names = levels(figures), band_names(edges)
    printed = [float(rounded(100 * one, places)) if one == one else one for one in level]
    bands = [
        names[int(np.searchsorted(edges, one, side="right"))] if one == one else NOT_AVAILABLE
        for one in printed
    ]
    return figures.assign(level=level, band=pd.Series(bands, index=figures.index, dtype="str"))
