"""Quiet series: series in which nothing changes, and how often their points are flagged all the same."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from pcp_kpi.errors import CommandError, did_you_mean, in_words
from pcp_kpi.signals.patterns import find
from pcp_kpi.signals.rules import RuleSet
from pcp_kpi.signals.track import Array, Track

CHARTS = ("sd", "xmr", "c", "u", "p", "p-prime", "u-prime", "t", "g", "run", "xmr-seasonal")
SEED = 1
SERIES_MADE = 20_000
_COUNTS = ("c", "u", "p", "p-prime", "u-prime", "g")
_SHARES = ("p", "p-prime")
_SIZED = ("u", "p", "p-prime", "u-prime")
_D2 = 2 / np.sqrt(np.pi)
_WEIBULL = 3.6
_MOST_COUNTED = 1e8  # above it a count is drawn as a normal number: its skewness is below 1 in 10,000


@dataclass(frozen=True)
class QuietSeries:
    """A series in which nothing changes, and the chart that watches it.

    Parameters
    ----------
    chart : str, optional
        Kind of limits: ``sd``, ``xmr``, ``c``, ``u``, ``p``, ``p-prime``, ``u-prime``, ``t``, ``g``, ``run``
        or ``xmr-seasonal``.
    baseline : int, optional
        Points that the limits are made from.
    sigmas : float, optional
        Where the limits lie; 2 for ``sd`` and 3 for the others when it is left out.
    ddof : int, optional
        1 for the sample, 0 for the population standard deviation of ``sd``.
    level : float, optional
        Mean count, rate or share; needed by ``c``, ``u``, ``p``, their primes and ``g``.
    of : float, optional
        Denominator of each point; needed by ``u``, ``p`` and their primes.

    Examples
    --------
    >>> QuietSeries("c", baseline=12, level=9).multiple
    3.0
    """

    chart: str = "sd"
    baseline: int = 4
    sigmas: float | None = None
    ddof: int = 1
    level: float | None = None
    of: float | None = None

    def __post_init__(self) -> None:
        """Refuse what no chart can be made of, all faults at once."""
        faults = []
        if self.chart not in CHARTS:
            known = in_words(CHARTS, most=len(CHARTS))
            faults.append(f"a chart is one of {known}, not {self.chart!r}{did_you_mean(self.chart, CHARTS)}")
        if self.baseline < 2:
            faults.append(f"limits need a baseline of two points or more, not {self.baseline}")
        if self.sigmas is not None and not 0 < self.sigmas < np.inf:
            faults.append(f"limits lie more than nought standard errors from the mean, not {self.sigmas:g}")
        if self.ddof not in (0, 1):
            faults.append(f"ddof is 1 (sample) or 0 (population), not {self.ddof}")
        if self.chart in _COUNTS and not (self.level is not None and self.level > 0):
            faults.append(f"a {self.chart} chart needs the level of the series, above nought")
        if self.chart in _SHARES and not (self.level or 0) < 1:
            faults.append(f"a share lies below 1, not at {self.level:g}")
        if self.chart in _SIZED and not (self.of is not None and self.of > 0):
            faults.append(f"a {self.chart} chart needs the denominator of its points, above nought")
        if faults:
            raise CommandError("; ".join(faults))

    @property
    def multiple(self) -> float:
        """Where the limits lie, in standard errors."""
        return self.sigmas if self.sigmas is not None else (2.0 if self.chart == "sd" else 3.0)


@dataclass(frozen=True)
class World:
    """How quiet series are drawn.

    Parameters
    ----------
    periods : int
        Points after the baseline.
    autocorrelation : float, optional
        Of each point with the one before (lag 1); 0 is independence.
    series : int, optional
        How many are drawn.
    shift : float, optional
        Sustained change after the baseline, in standard deviations of a point.
    """

    periods: int
    autocorrelation: float = 0.0
    series: int = SERIES_MADE
    shift: float = 0.0


def flags_of(quiet: QuietSeries, rules: RuleSet, world: World) -> Array:
    """Return which points after the baseline are flagged in series drawn at random.

    Parameters
    ----------
    quiet : QuietSeries
        The series and its chart.
    rules : RuleSet
        Rules.
    world : World
        How they are drawn; the seed is fixed, so that the answer is always the same.

    Returns
    -------
    array of bool
        One row a series, one column a point after the baseline.
    """
    level = _drawn(quiet, _normal(quiet, world), world)
    numbers = np.stack([level, *_limits(quiet, level)]).reshape(5, -1)
    numbered = np.repeat(np.arange(world.series), level.shape[1])
    track = Track(np.arange(level.size), numbers, numbered, numbered)
    flagged = np.zeros(level.size, dtype=bool)
    for rule in rules.rules:
        flagged[find(track, rule).points] = True
    return np.asarray(flagged.reshape(level.shape)[:, quiet.baseline :])


def _normal(quiet: QuietSeries, world: World) -> Array:
    """Draw normal series of the autocorrelation asked for, without a shift."""
    random = np.random.default_rng(SEED)
    noise = random.standard_normal((world.series, quiet.baseline + world.periods))
    carried = world.autocorrelation
    for place in range(1, noise.shape[1] if carried else 0):
        noise[:, place] = carried * noise[:, place - 1] + np.sqrt(1 - carried**2) * noise[:, place]
    return np.asarray(noise)


def _drawn(quiet: QuietSeries, noise: Array, world: World) -> Array:
    """Turn normal series into counts, shares or times by their quantiles; a t chart's are transformed."""
    from scipy.special import ndtr

    after = np.arange(noise.shape[1]) >= quiet.baseline
    if quiet.chart == "t":
        times = -np.log1p(-np.minimum(ndtr(noise + world.shift * after), 1 - 1e-16))
        return np.asarray(times ** (1 / _WEIBULL))
    if quiet.chart not in _COUNTS:
        return np.asarray(noise + world.shift * after)
    chance = ndtr(noise)
    before, later = (_quantiles(quiet, chance[:, here], shift) for here, shift in _halves(after, world))
    return np.concatenate([before, later], axis=1)


def _halves(after: Array, world: World) -> tuple[tuple[Array, float], tuple[Array, float]]:
    return (~after, 0.0), (after, world.shift)


def _quantiles(quiet: QuietSeries, chance: Array, shift: float) -> Array:
    """Return levels of a count, rate, share or number between events at these chances."""
    from scipy.special import bdtr, ndtri, pdtr

    level, of = float(quiet.level or 0), float(quiet.of or 1)
    level = max(level + shift * _sigma(quiet, level), 0.0)
    if quiet.chart == "g":
        return np.asarray(np.floor(np.log1p(-np.minimum(chance, 1 - 1e-16)) / np.log1p(-1 / (level + 1))))
    mean, deviation = level * of, _sigma(quiet, level) * of
    if mean > _MOST_COUNTED:
        return np.asarray(np.round(mean + deviation * ndtri(np.minimum(chance, 1 - 1e-16))) / of)
    # Nothing is ever drawn further off than this; a whole table of money would fill the memory.
    first, last = (int(mean + sign * (12 * np.sqrt(mean) + 20)) for sign in (-1, 1))
    if quiet.chart in _SHARES:
        size = round(of)
        numbers = np.arange(max(first, 0), min(last, size) + 1.0)
        table = bdtr(numbers, size, min(level, 1.0))
    else:
        numbers = np.arange(max(first, 0), last + 1.0)
        table = pdtr(numbers, mean)
    return np.asarray(numbers[np.minimum(np.searchsorted(table, chance), len(table) - 1)] / of)


def _sigma(quiet: QuietSeries, level: float) -> float:
    """Return the standard deviation of a point about a level."""
    if quiet.chart == "g":
        return float(np.sqrt(level * (level + 1)))
    spread = level * (1 - level) if quiet.chart in _SHARES else level
    return float(np.sqrt(spread / (quiet.of or 1)))


def _limits(quiet: QuietSeries, level: Array) -> tuple[Array, Array, Array, Array]:
    """Return mean, lower, upper and sigma of every point from the baseline of its series."""
    base = level[:, : quiet.baseline]
    mean = np.mean(base, axis=1)
    if quiet.chart == "sd":
        sigma = np.std(base, axis=1, ddof=quiet.ddof)
    elif quiet.chart in ("c", "u"):
        sigma = np.sqrt(mean / (quiet.of or 1))
    elif quiet.chart == "p":
        sigma = np.sqrt(mean * (1 - mean) / float(quiet.of or 1))
    elif quiet.chart == "g":
        sigma = np.sqrt(mean * (mean + 1))
    else:
        sigma = np.mean(np.abs(np.diff(base, axis=1)), axis=1) / _D2
    lower, upper = mean - quiet.multiple * sigma, mean + quiet.multiple * sigma
    if quiet.chart == "run":
        lower, upper, sigma = (np.full_like(mean, np.nan) for _ in range(3))
    if quiet.chart in ("g", "run"):
        mean = np.median(base, axis=1)
    wide = [np.broadcast_to(each[:, None], level.shape) for each in (mean, lower, upper, sigma)]
    return wide[0], wide[1], wide[2], wide[3]


@cache
def _nodes(baseline: int, ddof: int) -> tuple[Array, Array, Array]:
    """Return errors of the mean, estimated standard deviations and their joint weights, for sd limits."""
    error, error_weight = np.polynomial.hermite_e.hermegauss(60)
    grid, grid_weight = np.polynomial.legendre.leggauss(200)
    freedom = baseline - 1
    top = 1 + 10 / np.sqrt(2 * freedom)
    deviation = top * (grid + 1) / 2
    density = np.exp((freedom - 1) * np.log(deviation) - freedom * (deviation**2 - 1) / 2) * grid_weight
    spread = deviation * np.sqrt(freedom / (baseline - ddof))
    weight = np.outer(error_weight / error_weight.sum(), density / density.sum())
    return error[:, None] / np.sqrt(baseline), spread[None, :], weight


def chance_of_a_flag(quiet: QuietSeries, *, multiple: float, periods: int = 1, shift: float = 0.0) -> float:
    r"""Return the exact chance that one of some points lies outside sd limits.

    Parameters
    ----------
    quiet : QuietSeries
        An ``sd`` series; its points are independent and normal.
    multiple : float
        Standard deviations between mean and limit.
    periods : int, optional
        How many points, all against the same limits.
    shift : float, optional
        Sustained change, in standard deviations.

    Returns
    -------
    float
        Between 0 and 1.

    Notes
    -----
    Given the error :math:`e` of the baseline's mean and its standard deviation :math:`s`, a point is inside
    with chance :math:`\Phi(e + ks - \delta) - \Phi(e - ks - \delta)`, and the points are independent. The
    power of that chance is integrated over :math:`e` (Gauss-Hermite) and :math:`s` (Gauss-Legendre).

    Examples
    --------
    >>> round(chance_of_a_flag(QuietSeries(), multiple=2.0), 4)
    0.1716
    """
    from scipy.special import ndtr

    error, spread, weight = _nodes(quiet.baseline, quiet.ddof)
    inside = ndtr(error + multiple * spread - shift) - ndtr(error - multiple * spread - shift)
    return float(1 - np.sum(weight * inside**periods))


def exact_multiple(quiet: QuietSeries, rules: RuleSet) -> float | None:
    """Return where the only limit of a rule set lies on an sd chart; None where there is no exact answer."""
    if quiet.chart != "sd" or len(rules.rules) != 1:
        return None
    rule = rules.rules[0]
    if rule.kind == "limits":
        return quiet.multiple
    return rule.sigmas if rule.kind == "beyond" else None
