"""Which kind of chart suits a series, and why, in a sentence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pcp_kpi.catalogue import read_catalogue
from pcp_kpi.limits.charts import pooled_ratio
from pcp_kpi.limits.codes import mean_moving_range
from pcp_kpi.limits.conventions import TABLES_D2
from pcp_kpi.limits.series import Points, printed

# Expected events a period below which a count is called rare, and the chance at which variation beyond
# Poisson or binomial is called real.
RARE = 1.0
CHANCE = 0.01
# Times between events have a standard deviation near their mean (the exponential's is its mean), stocks one far
# below it; half lies well between the two.
RESTLESS = 0.5
_TIMED = ("days between", "days since", "hours between", "time between")


@dataclass(frozen=True)
class Nature:
    """What the figures of each stretch are, as far as its baseline and the catalogue tell.

    Parameters
    ----------
    share : array of bool
        A numerator over a denominator that it cannot exceed.
    ratio : array of bool
        Anything with a denominator.
    whole : array of bool
        Whole numbers, none below nought, so that chance is Poisson or binomial.
    floored : array of bool
        No baseline figure below nought.
    ceiling : array of float
        What a figure cannot exceed: 1 for a share, 100 for a percentage as printed, else infinite.
    """

    share: np.ndarray
    ratio: np.ndarray
    whole: np.ndarray
    floored: np.ndarray
    ceiling: np.ndarray


def nature_of(points: Points, names: pd.DataFrame, *, series: np.ndarray, ask: bool) -> Nature:
    """Tell what the figures of each stretch are.

    Parameters
    ----------
    points : Points
        With their baselines.
    names : DataFrame
        The series.
    series : array of int
        Series of each stretch.
    ask : bool
        Whether a measure that the catalogue knows is what the catalogue says; else the figures alone tell.
    """
    has_of, value, of = np.isfinite(points.of), points.value, points.of
    some = points.counted > 0
    ratio = points.every(has_of) & some
    units = units_of(names)[series] if ask else np.full(len(series), "", dtype=object)
    fits = points.every((value >= 0) & (value <= np.where(has_of, of, -np.inf)))
    share = ratio & ((units == "share") | ((units != "mean") & fits))
    as_printed = printed(names)[series] | (units == "percent")
    return Nature(
        share=share,
        ratio=ratio,
        whole=points.every((value >= 0) & (value == np.round(value)))
        & ~as_printed
        & (units != "mean")
        & some,
        floored=points.every(value >= 0) & some,
        ceiling=np.where(share, 1.0, np.where(as_printed, 100.0, np.inf)),
    )


def units_of(names: pd.DataFrame) -> np.ndarray:
    """Return the catalogue's unit of each series, empty where it does not know the measure."""
    known = read_catalogue().measures
    units = {name: known[name].unit if name in known else "" for name in names["measure"].unique()}
    return np.asarray([units[name] for name in names["measure"]], dtype=object)


def told_between(names: pd.DataFrame) -> np.ndarray:
    """Return ``t`` for series whose name or catalogue says time between events, ``g`` for cases between, else empty."""
    known = read_catalogue().measures
    said = {
        name: f"{name.replace('-', ' ')} {known[name].counted if name in known else ''}"
        for name in names["measure"].unique()
    }
    kinds = {
        name: "t" if any(words in text for words in _TIMED) else "g" if " between " in text else ""
        for name, text in said.items()
    }
    return np.asarray([kinds[name] for name in names["measure"]], dtype=object)


def choose(
    points: Points, nature: Nature, *, grain: str, told: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the kind of chart of each stretch and the reason.

    Parameters
    ----------
    points : Points
        With their baselines.
    nature : Nature
        Of the same stretches.
    grain : str
        Of the rule; at ``point`` a figure may be time between events, if it jumps about as such times do.
    told : array of str, optional
        What `told_between` says of each stretch.

    Returns
    -------
    tuple of array of str
        One kind and one sentence for each stretch.
    """
    dispersed, factor = overdispersion(points, nature)
    size = _typical_size(points, nature)
    told = np.full(len(size), "", dtype=object) if told is None else told
    waits = nature.floored & (grain == "point") & _restless(points, grain) & (dispersed | ~nature.whole)
    rare = nature.whole & ~nature.ratio & (size < RARE)
    table = [
        (~(points.counted > 0), "xmr", "no baseline figure tells what kind of number it is"),
        (nature.ratio & nature.share & nature.whole & dispersed, "p-prime",
         "a share whose periods differ {factor} times as much as chance alone would have them: limits that allow for it"),
        (nature.ratio & nature.share & nature.whole, "p",
         "a share of about {size} cases a period, no more spread than chance: binomial limits"),
        (nature.ratio & nature.whole & dispersed, "u-prime",
         "a rate whose periods differ {factor} times as much as chance alone would have them: limits that allow for it"),
        (nature.ratio & nature.whole, "u",
         "a rate of counts over what could have had them, no more spread than chance: Poisson limits"),
        (nature.ratio, "xmr", "a mean or a rate of amounts, not of counts: limits from the moving range"),
        (nature.floored & (told == "t"), "t",
         "time between single events, which is skewed: limits on the scale of its 3.6th root"),
        (nature.whole & (told == "g"), "g",
         "cases between single events, which are skewed: limits of the geometric distribution"),
        (waits, "t",
         "single readings that jump about as times between events do: limits on the scale of their 3.6th root"),
        (rare, "c", "a rare count, fewer than one a period: Poisson limits; the time between events (t) says more"),
        (nature.whole & ~dispersed, "c", "a count of about {size} a period, no more spread than chance: Poisson limits"),
        (nature.whole, "xmr",
         "a count of about {size} a period, spread {factor} times as much as chance: limits from the moving range"),
        (np.ones(len(size), dtype=bool), "xmr", "amounts, not counts: limits from the moving range"),
    ]  # fmt: skip
    row = np.argmax(np.array([test for test, _, _ in table]), axis=0)
    kinds = np.array([kind for _, kind, _ in table], dtype=object)[row]
    whys = [
        table[place][2].format(size=_short(size[unit]), factor=f"{factor[unit]:.1f}")
        for unit, place in enumerate(row)
    ]
    return kinds, np.array(whys, dtype=object)


def overdispersion(points: Points, nature: Nature) -> tuple[np.ndarray, np.ndarray]:
    r"""Tell which stretches vary more than chance alone, and by how many times as far.

    Notes
    -----
    With Pearson residuals :math:`z_i`, :math:`D = \sum z_i^2` follows chi-squared with n - 1 degrees of
    freedom when only chance is at work; above its 99th percentile the spread is called real. The factor is
    :math:`\sqrt{D / (n - 1)}`.

    References
    ----------
    Spiegelhalter, D. J. (2005), Handling over-dispersion of performance indicators, Quality and Safety in Health
    Care 14: 347-351. Wetherill, G. B. and Brown, D. W. (1991), Statistical Process Control, pages 216-218.
    """
    from scipy.special import chdtrc

    base = points.only(points.base)
    codes, ratio = base.groups.codes, nature.ratio[base.groups.codes]
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = pooled_ratio(points)
        centre = np.where(nature.ratio, pooled, points.base_groups.mean(base.level))[codes]
        chance = np.where(nature.share[codes], centre * (1 - centre), centre)
        # Below nought, as what is left unassigned may be, chance gives no spread to hold a number against.
        chance = np.where(chance > 0, chance, np.nan)
        scores = (base.level - centre) ** 2 * np.where(ratio, base.of, 1.0) / chance
    total = base.groups.total(np.where(np.isfinite(scores), scores, 0.0))
    degrees = np.maximum(points.counted - 1, 1)
    return chdtrc(degrees, total) < CHANCE, np.sqrt(total / degrees)


def _restless(points: Points, grain: str) -> np.ndarray:
    """Tell which stretches jump from one reading to the next by about their mean, as times between events do."""
    rows, pairs = points.pairs("points", grain)
    jump, _ = mean_moving_range(rows.value, rows.groups, pairs, screen_at=np.inf)
    with np.errstate(invalid="ignore"):
        mean = points.base_groups.mean(points.value[points.base])
        return np.asarray(jump / TABLES_D2 >= RESTLESS * mean)


def _typical_size(points: Points, nature: Nature) -> np.ndarray:
    """Return the mean denominator of a ratio, else the mean count."""
    base = points.only(points.base)
    with np.errstate(invalid="ignore"):
        counts, of = base.groups.mean(base.value), base.groups.mean(np.where(np.isnan(base.of), 0.0, base.of))
    return np.nan_to_num(np.where(nature.ratio, of, counts))


def _short(size: float) -> str:
    return f"{size:,.0f}" if size >= 10 else f"{size:.1f}"
