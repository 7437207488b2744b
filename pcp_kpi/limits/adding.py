"""Limits added to figures: computed, as a paper printed them, and the signal of each point."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pcp_kpi.aggregate import levels
from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.figures import SERIES
from pcp_kpi.limits.baselines import Rebase
from pcp_kpi.limits.cautions import NARROW, NO_DENOMINATOR, narrower_than_chance
from pcp_kpi.limits.charts import RATES, SHARES, Drawn, draw_kind
from pcp_kpi.limits.fitting import Limits, fit
from pcp_kpi.limits.refusals import refuse_other_grains
from pcp_kpi.limits.rules import LimitRule
from pcp_kpi.limits.series import days_in, season_of

ADDED = (
    "level", "mean", "lower", "upper", "signal", "baseline", "n_baseline", "rule",
    "kind", "sigma", "warning", "why",
)  # fmt: skip
SIGNALS = ("below", "within", "above", "not available")
# Kinds whose spread comes from the points, so that it may fall below that of chance.
_ESTIMATED = ("sd", "xmr", "xmr-seasonal", "p-prime", "u-prime")
_COUNTED = ("c", "u", "u-prime", "p", "p-prime", "t", "g")


def with_limits(
    figures: pd.DataFrame, rule: LimitRule, *, missing: str = "refuse", rebases: Sequence[Rebase] = ()
) -> pd.DataFrame:
    """Add control limits and the signal of each point.

    Parameters
    ----------
    figures : DataFrame
        Many series at once; a series is a measure, area, breakdown and grain.
    rule : LimitRule
        Kind of chart, baseline and formula.
    missing : str, optional
        ``refuse`` a series whose baseline is not complete, and a table without any row of the rule's grain; or
        ``leave`` them without limits.
    rebases : sequence of Rebase, optional
        Where a series has new limits from a day on, and why.

    Returns
    -------
    DataFrame
        The same rows in the same order with `level` (the value, or value over `of`), `mean`, `lower`,
        `upper`, `signal` (below, within, above, not available), `baseline`, `n_baseline`, `rule`, `kind`,
        `sigma` (one standard error of the point; NaN on a run chart), `warning` (what a reader must know,
        else empty) and `why` (why ``auto`` chose the kind, else empty) added. Limits are carried forward:
        rows before the baseline have none, nor have rows of another grain than the rule's. Limits are exact;
        nothing is rounded. Under ``sd`` a lower limit may lie below nought, under the other kinds not.

    Raises
    ------
    CommandError
        When no figure is of the rule's grain, when a baseline is not complete, when a series mixes sources that the
        rule does not name, when two sources tell the same period of a baseline, or when a figure cannot stand on the
        kind of chart.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> from pcp_kpi.periods import FinancialYear
    >>> quarters = [170, 217, 206, 137, 101]
    >>> starts = ["2019-04-01", "2019-07-01", "2019-10-01", "2020-01-01", "2021-04-01"]
    >>> theft = new_figures(
    ...     dict(measure="theft-from-person", area="West Mercia", grain="quarter", period=start, value=value)
    ...     for start, value in zip(starts, quarters)
    ... )
    >>> limits = with_limits(theft, LimitRule(FinancialYear(2019)))
    >>> limits[["lower", "upper"]].round().iloc[-1].tolist(), limits["signal"].iloc[-1]
    ([110.0, 255.0], 'below')
    """
    limits, stretch, _ = fit(figures, rule, missing=missing, rebases=rebases)
    if missing == "refuse":
        refuse_other_grains(figures, rule)
    return add_limits(figures, limits, stretch)


def add_limits(figures: pd.DataFrame, limits: Limits, at: np.ndarray) -> pd.DataFrame:
    """Add limits to figures whose stretches are known.

    Parameters
    ----------
    figures : DataFrame
        Of the contract.
    limits : Limits
        Of each stretch.
    at : array of int
        Stretch of each row.
    """
    period, of = figures["period"].to_numpy(), figures["of"].to_numpy(dtype="float64")
    ruled = np.asarray(figures["grain"].to_numpy() == limits.grain, dtype=bool)
    known = ruled & limits.made[at] & (period >= limits.since[at])
    drawn = _draw(limits, at, of, period).where(known)
    level = levels(figures).to_numpy()
    whole = (limits.nature.whole & np.isin(limits.kinds.astype(str), _ESTIMATED))[at]
    narrow = narrower_than_chance(drawn, whole=whole, share=limits.nature.share[at], of=of)
    named = ~np.isnan(drawn.mean)
    return figures.assign(
        level=level,
        mean=drawn.mean,
        lower=drawn.lower,
        upper=drawn.upper,
        signal=signals(level, drawn.lower, drawn.upper),
        baseline=_told(limits.baseline, at, named),
        n_baseline=np.where(ruled, limits.count[at], 0),
        rule=_told(limits.rule, at, named),
        kind=_told(limits.kinds, at, named),
        sigma=drawn.sigma,
        warning=_warnings(limits.warning, at, ruled & (known | ~limits.made[at]), narrow, (of == 0) & known),
        why=_told(limits.why, at, named),
    )


def _draw(limits: Limits, at: np.ndarray, of: np.ndarray, period: np.ndarray) -> Drawn:
    """Return the limits of every row, by the kind of its stretch, within what its figure can be."""
    kinds = list(dict.fromkeys(limits.kinds))
    if len(kinds) == 1:
        return _draw_one(kinds[0], limits, at, of, period)
    columns = np.full((4, len(at)), np.nan)
    for kind in kinds:
        rows = np.flatnonzero(limits.kinds[at] == kind)
        drawn = _draw_one(kind, limits, at[rows], of[rows], period[rows])
        columns[:, rows] = drawn.mean, drawn.sigma, drawn.lower, drawn.upper
    return Drawn(*columns)


def _draw_one(kind: str, limits: Limits, at: np.ndarray, of: np.ndarray, period: np.ndarray) -> Drawn:
    drawn = draw_kind(kind, limits.fitted, at=at, of=of, multiple=limits.multiple)
    if kind == "xmr-seasonal":
        drawn = _in_season(drawn, limits, at, of, period)
    counted = kind in _COUNTED
    if not counted and not limits.bounded.any():
        return drawn
    bounded = limits.bounded[at]
    floor = np.where(counted | (bounded & limits.nature.floored[at]), 0.0, -np.inf)
    ceiling = np.where(bounded & (kind not in RATES), limits.nature.ceiling[at], np.inf)
    ceiling = np.where(kind in SHARES, 1.0, ceiling)
    lower, upper = np.maximum(drawn.lower, floor), np.minimum(drawn.upper, ceiling)
    return Drawn(drawn.mean, drawn.sigma, lower, upper)


def _in_season(drawn: Drawn, limits: Limits, at: np.ndarray, of: np.ndarray, period: np.ndarray) -> Drawn:
    """Put the season and the length of the period back into limits without them."""
    days = np.where(np.isnan(of), days_in(period, limits.grain), 1.0)
    scale = limits.fitted.factors[at, season_of(period, limits.grain)] * days
    return Drawn(*(column * scale for column in (drawn.mean, drawn.sigma, drawn.lower, drawn.upper)))


def _told(texts: np.ndarray, at: np.ndarray, shown: np.ndarray) -> pd.api.extensions.ExtensionArray:
    """Return the text of each row's stretch, empty where it is not to be shown."""
    words = pd.array([*texts, ""], dtype="str")
    return words.take(np.where(shown, at, len(texts)))


def _warnings(
    texts: np.ndarray, at: np.ndarray, told: np.ndarray, narrow: np.ndarray, no_denominator: np.ndarray
) -> pd.api.extensions.ExtensionArray:
    """Return what each row must be warned of: what its stretch is, then what the row itself is."""
    places, unique = pd.factorize(np.array([*texts, ""], dtype=object))
    key = (places[np.where(told, at, len(texts))] * 3 + narrow) * 2 + no_denominator
    codes, keys = pd.factorize(key)
    words = [
        "; ".join(filter(None, (unique[k // 6], NARROW.get(k // 2 % 3, ""), NO_DENOMINATOR if k % 2 else "")))
        for k in keys.tolist()
    ]
    return pd.array(words, dtype="str").take(codes)


def with_printed_limits(figures: pd.DataFrame, limits: pd.DataFrame) -> pd.DataFrame:
    """Add limits as a paper printed them, nothing computed but the signal.

    Parameters
    ----------
    figures : DataFrame
        Any figures.
    limits : DataFrame
        Columns `measure`, `area`, `breakdown`, `grain`, `baseline`, `lower`, `upper`, `source`, one row a
        series.

    Returns
    -------
    DataFrame
        The same rows in the same order with the columns of `with_limits`. `mean` is the midpoint of the
        printed limits, exact to half a unit; `n_baseline` is 0, since the paper does not print the points;
        `kind` is ``printed`` and `sigma` unknown.

    Raises
    ------
    CommandError
        When a series has more than one row of limits.
    """
    keys = list(SERIES)
    twice = limits[limits.duplicated(keys)]
    if len(twice):
        names = dict.fromkeys(f"{row['measure']} / {row['area']}" for row in twice.to_dict("records"))
        raise CommandError(
            f"printed limits need one row a series; more than one came for {in_words(names)}: "
            "choose one baseline and one source"
        )
    printed = limits.rename(columns={"source": "printed_in"})[
        [*keys, "baseline", "lower", "upper", "printed_in"]
    ]
    joined = figures[keys].merge(printed, on=keys, how="left").set_axis(figures.index)
    level = levels(figures)
    lower, upper = joined["lower"].astype("float64"), joined["upper"].astype("float64")
    known = lower.notna() & upper.notna()
    return figures.assign(
        level=level,
        mean=(lower + upper) / 2,
        lower=lower,
        upper=upper,
        signal=signals(level.to_numpy(), lower.to_numpy(), upper.to_numpy()),
        baseline=joined["baseline"].where(known, ""),
        n_baseline=0,
        rule=("limits as printed in " + joined["printed_in"].astype("str")).where(known, ""),
        kind=np.where(known, "printed", ""),
        sigma=np.nan,
        warning="",
        why="",
    ).astype(dict.fromkeys(("signal", "baseline", "rule", "kind", "warning", "why"), "str"))


def signals(level: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> pd.api.extensions.ExtensionArray:
    """Compare with the limits; a level on a limit, up to the dust of binary arithmetic, is inside."""
    with np.errstate(invalid="ignore"):
        dust = 1e-9 * np.maximum(np.abs(lower), np.abs(upper))
        known = np.isfinite(level) & np.isfinite(lower) & np.isfinite(upper)
        place = 1 + (level > upper + dust).astype("int8") - (level < lower - dust)
    return pd.array(list(SIGNALS), dtype="str").take(np.where(known, place, 3))
