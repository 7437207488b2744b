"""Runs analysis of whole series, as a table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pcp_kpi.figures import SERIES
from pcp_kpi.signals.patterns import crossings_limit, longest_run_limit, runs_analysis
from pcp_kpi.signals.track import track_of


def runs_table(points: pd.DataFrame, *, gaps: str = "break") -> pd.DataFrame:
    """Return longest run and crossings of each series beside what chance allows.

    Parameters
    ----------
    points : DataFrame
        Figures with `level` and `mean`, the centre: the median on a run chart.
    gaps : str, optional
        ``break`` runs at missing periods, or ``ignore`` them.

    Returns
    -------
    DataFrame
        One row for each series and each set of its limits: `measure`, `area`, `breakdown`, `grain`, `points`,
        `useful` (not on the centre), `longest_run`, `longest_run_max`, `crossings`, `crossings_min` and
        `signal` (bool).

    Raises
    ------
    CommandError
        As `with_signals`.

    Notes
    -----
    The longest run seldom exceeds log2(n) + 3, rounded, and crossings seldom fall short of the 5 % point of
    the binomial distribution with n - 1 trials, n being the useful points. With gaps there are as many trials as
    neighbouring useful points.

    References
    ----------
    Anhøj, J. and Olesen, A. V. (2014), Run Charts Revisited, PLoS ONE 9(11): e113825.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> rows = new_figures(
    ...     dict(measure="arson", area="A", grain="year", period=f"{2000 + place}-04-01", value=value)
    ...     for place, value in enumerate([5, 6, 7, 5, 4, 5, 6, 5, 1, 2, 1, 1, 2, 1])
    ... )
    >>> points = rows.assign(level=rows["value"], mean=4.5, lower=float("nan"), upper=float("nan"))
    >>> runs_table(points)[["useful", "longest_run", "longest_run_max", "crossings", "crossings_min"]].values.tolist()
    [[14, 6, 7, 3, 4]]
    """
    track = track_of(points, gaps=gaps)
    runs = runs_analysis(track)
    _, first, count = np.unique(track.part, return_index=True, return_counts=True)
    limit = longest_run_limit(np.maximum(runs.useful, 1))
    fewest = np.array([crossings_limit(int(pairs)) for pairs in runs.pairs], dtype=np.int64)
    table = points.iloc[track.rows[first]][list(SERIES)].reset_index(drop=True)
    return table.assign(
        points=count,
        useful=runs.useful,
        longest_run=runs.longest,
        longest_run_max=limit,
        crossings=runs.crossings,
        crossings_min=fewest,
        signal=(runs.longest > limit) | (runs.crossings < fewest),
    )
