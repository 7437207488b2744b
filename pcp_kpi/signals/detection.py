"""The smallest change that a chart could see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.figures import SERIES
from pcp_kpi.printing import a_or_an, in_full, percent, plain
from pcp_kpi.signals.basis import Basis, Charts, charts_of
from pcp_kpi.signals.quiet import QuietSeries, World, chance_of_a_flag, exact_multiple, flags_of
from pcp_kpi.signals.rules import RuleSet, rule_set

_WORLD_SERIES = 4_000
_LARGEST = 64.0
_STEPS = 14
_FEW = 12


def smallest_change(
    points: pd.DataFrame,
    rules: str | RuleSet = "police-2sd",
    *,
    chance: float = 0.8,
    periods: Sequence[int] = (1, 4),
    basis: Basis | None = None,
) -> pd.DataFrame:
    r"""Return the smallest lasting change that each series' chart could detect.

    Parameters
    ----------
    points : DataFrame
        Figures with limits; the last row of a series that has them tells its chart.
    rules : str or RuleSet, optional
        The rules that must flag.
    chance : float, optional
        How likely a flag must be, between 0 and 1.
    periods : sequence of int, optional
        Within how many points of the change.
    basis : Basis, optional
        What to take where the table does not say it, as with limits that a paper printed.

    Returns
    -------
    DataFrame
        One row for each series and number of periods: `measure`, `area`, `breakdown`, `grain`, `periods`,
        `chance`, `sigmas` (the change in standard errors of a point), `change` (in units of the level),
        `share` (of the mean) and `words`. NaN where there are no limits, no variance, or a t, g or run chart.

    Raises
    ------
    CommandError
        When `chance` or `periods` cannot be, or limits or their points are not known.

    Notes
    -----
    The change is found by halving, so that a flag in the first points after it has the chance asked for, over
    all the baselines that might have been drawn: exact for one limit on an ``sd`` chart (the integral of
    `chance_of_a_flag`), else simulated with a fixed seed. Points are taken as normal and independent, of the
    standard deviation that the chart gives them. Nothing before the change need be flagged: a chart that
    flags often by chance sees small changes for that reason too.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> theft = new_figures(
    ...     [dict(measure="theft", area="West Mercia", grain="quarter", period="2021-04-01", value=101)]
    ... )
    >>> limits = theft.assign(level=101.0, mean=182.5, lower=109.75, upper=255.25, n_baseline=4)
    >>> print(smallest_change(limits, periods=[1])["words"].item())
    in one period: a change of 108 (59%) has an 80% chance of a flag; the limits stand on only four points
    """
    _refuse(chance, periods)
    chosen = rule_set(rules)
    charts = charts_of(points, basis or Basis())
    rows = _last_rows(points, charts)
    found = [_row(charts, chosen, row, chance=chance, periods=many) for row in rows for many in periods]
    names = points.iloc[np.repeat(rows, len(periods))][list(SERIES)].reset_index(drop=True)
    return pd.concat([names, pd.DataFrame(found)], axis=1)


def _refuse(chance: float, periods: Sequence[int]) -> None:
    if not 0 < chance < 1:
        raise CommandError(f"the chance of a flag lies between 0 and 1, not at {chance:g}")
    if not periods or min(periods) < 1:
        raise CommandError(
            f"a change is seen within one or more periods, not {in_words(map(str, periods)) or 'none'}"
        )


def _last_rows(points: pd.DataFrame, charts: Charts) -> list[int]:
    """Return the row of each series that tells its chart: the last that has limits, else the last."""
    numbered = points[list(SERIES)].assign(
        period=points["period"], known=charts.known, row=np.arange(len(points))
    )
    last = numbered.sort_values(["known", "period"], kind="stable").drop_duplicates(list(SERIES), keep="last")
    return sorted(last["row"])


def _row(
    charts: Charts, rules: RuleSet, row: int, *, chance: float, periods: int
) -> dict[str, float | int | str]:
    kind, sigma, mean = str(charts.kind[row]), float(charts.sigma[row]), float(charts.mean[row])
    usable = bool(charts.known[row]) and kind not in ("t", "g", "run")
    multiple = np.nan
    if usable and sigma > 0:
        multiple = _multiple(_normal(charts, row), rules, chance, periods)
    change = multiple * sigma
    share = change / abs(mean) if mean else np.nan
    words = _words(change, share, chance=chance, periods=periods, baseline=int(charts.baseline[row]))
    if not usable:
        words = "no answer: the chart has no limits of standard errors about a mean"
    elif not sigma > 0:
        words = "no answer: the baseline does not vary, so that it does not say how much is noise"
    return {
        "periods": periods, "chance": chance, "sigmas": multiple, "change": change, "share": share,
        "words": words,
    }  # fmt: skip


def _normal(charts: Charts, row: int) -> QuietSeries:
    """Return the chart on normal points: from moving ranges, or from a standard deviation."""
    by_sd = charts.kind[row] == "sd"
    return QuietSeries(
        "sd" if by_sd else "xmr",
        baseline=int(charts.baseline[row]),
        sigmas=round(float(charts.multiple[row]), 6),
        ddof=charts.ddof if by_sd else 1,
    )


@cache
def _multiple(quiet: QuietSeries, rules: RuleSet, chance: float, periods: int) -> float:
    """Halve the distance until a flag is as likely as asked; NaN when no change is large enough."""
    likely = _likelihood(quiet, rules, periods)
    low, high = 0.0, 1.0
    while likely(high) < chance:
        low, high = high, high * 2
        if high > _LARGEST:
            return float("nan")
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if likely(middle) >= chance else (middle, high)
    return high


def _likelihood(quiet: QuietSeries, rules: RuleSet, periods: int) -> Callable[[float], float]:
    multiple = exact_multiple(quiet, rules)
    if multiple is not None:
        return lambda shift: chance_of_a_flag(quiet, multiple=multiple, periods=periods, shift=shift)
    return lambda shift: float(
        flags_of(quiet, rules, World(periods, series=_WORLD_SERIES, shift=shift)).any(axis=1).mean()
    )


def _words(change: float, share: float, *, chance: float, periods: int, baseline: int) -> str:
    within = "in one period" if periods == 1 else f"within {in_full(periods)} periods"
    if not np.isfinite(change):
        return f"{within}: no change is large enough for these rules"
    size = plain(change, 0 if change >= 10 else 1 if change >= 1 else 3)
    part = f" ({percent(share)})" if np.isfinite(share) else ""
    said = f"{within}: a change of {size}{part} has {a_or_an(percent(chance))} {percent(chance)} chance of a flag"
    few = f"; the limits stand on only {in_full(baseline)} points" if baseline < _FEW else ""
    return said + few
