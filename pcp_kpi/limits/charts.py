"""The arithmetic of each kind of chart: centre and spread from a baseline, limits at a point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pcp_kpi.limits.codes import mean_moving_range
from pcp_kpi.limits.conventions import POWER
from pcp_kpi.limits.rules import LimitRule
from pcp_kpi.limits.series import Points, days_in, season_of, seasons_a_year


@dataclass(frozen=True)
class Fitted:
    """What the baseline of each stretch gives.

    Parameters
    ----------
    centre, spread : array of float
        Centre that limits are drawn about, and the spread that its kind scales: one standard error of a
        point, or what widens it.
    shown : array of float
        Centre line: the centre, but for a g chart that shows its median.
    ranges : array of int
        Moving ranges used, before screening; as many as points where a kind takes none.
    factors : array of float, shape (stretches, seasons)
        Season by season, 1 where there is no season.
    """

    centre: np.ndarray
    spread: np.ndarray
    shown: np.ndarray
    ranges: np.ndarray
    factors: np.ndarray

    def with_own(self, other: Fitted, own: np.ndarray) -> Fitted:
        """Return the same with some stretches as another kind has them; kinds in season come alone."""
        return Fitted(
            np.where(own, other.centre, self.centre),
            np.where(own, other.spread, self.spread),
            np.where(own, other.shown, self.shown),
            np.where(own, other.ranges, self.ranges),
            self.factors,
        )


@dataclass(frozen=True)
class Drawn:
    """Limits at each row, before they are bounded."""

    mean: np.ndarray
    sigma: np.ndarray
    lower: np.ndarray
    upper: np.ndarray

    def where(self, known: np.ndarray) -> Drawn:
        """Return the same with NaN where they are not known."""
        columns = (self.mean, self.sigma, self.lower, self.upper)
        return Drawn(*(np.where(known, column, np.nan) for column in columns))


def fit_kind(kind: str, points: Points, rule: LimitRule, *, period: np.ndarray) -> Fitted:
    """Return what the baselines give for one kind of chart."""
    if kind == "xmr-seasonal":
        return _fit_seasonal(points, rule, period)
    centre, spread, shown, ranges = _FITS[kind](points, rule)
    return Fitted(centre, spread, shown, ranges, np.ones((points.groups.size, 1)))


def draw_kind(kind: str, fitted: Fitted, *, at: np.ndarray, of: np.ndarray, multiple: float) -> Drawn:
    """Return the limits of rows whose stretches are `at` and whose denominators are `of`."""
    centre, spread, shown = fitted.centre[at], fitted.spread[at], fitted.shown[at]
    if kind == "t":
        return _draw_times(centre, spread, multiple)
    if kind == "run":
        nothing = np.full(len(at), np.nan)
        return Drawn(shown, nothing, nothing, nothing)
    sigma = spread * _chance(kind, centre, of)
    # A row without a denominator has no level, and no limits either.
    shown = np.where(np.isnan(sigma), np.nan, shown) if kind in SHARES + RATES else shown
    return Drawn(shown, sigma, centre - multiple * sigma, centre + multiple * sigma)


SHARES = ("p", "p-prime")
RATES = ("u", "u-prime")


def _chance(kind: str, centre: np.ndarray, of: np.ndarray) -> np.ndarray | float:
    """Return the binomial or Poisson standard error of a point; 1 for the other kinds."""
    with np.errstate(invalid="ignore", divide="ignore"):
        if kind in SHARES:
            return np.asarray(np.sqrt(np.maximum(centre * (1 - centre), 0) / np.where(of > 0, of, np.nan)))
        if kind in RATES:
            return np.asarray(np.sqrt(centre / np.where(of > 0, of, np.nan)))
    return 1.0


def _draw_times(centre: np.ndarray, spread: np.ndarray, multiple: float) -> Drawn:
    """Return limits of times between events, drawn on the scale of their 3.6th roots and turned back."""
    mean = centre**POWER
    lower, upper = (np.maximum(centre + side * multiple * spread, 0) ** POWER for side in (-1, 1))
    return Drawn(mean, (centre + spread) ** POWER - mean, lower, upper)


Fit = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def _fit_sd(points: Points, rule: LimitRule) -> Fit:
    groups, level = points.base_groups, points.level[points.base]
    mean = groups.mean(level)
    return mean, groups.deviation(level, mean=mean, ddof=rule.ddof), mean, groups.count()


def _fit_xmr(points: Points, rule: LimitRule) -> Fit:
    mean = points.base_groups.mean(points.level[points.base])
    spread, ranges = moving_spread(points, points.level, rule)
    return mean, spread, mean, ranges


def _fit_counts(points: Points, rule: LimitRule) -> Fit:
    mean = points.base_groups.mean(points.value[points.base])
    with np.errstate(invalid="ignore"):
        return mean, np.sqrt(mean), mean, points.counted


def _fit_ratio(points: Points, rule: LimitRule) -> Fit:
    ratio = pooled_ratio(points)
    return ratio, np.ones(len(ratio)), ratio, points.counted


def pooled_ratio(points: Points) -> np.ndarray:
    """Return the ratio of the sums of each baseline."""
    groups = points.base_groups
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(groups.total(points.value[points.base]) / groups.total(points.of[points.base]))


def _fit_prime(kind: str) -> Callable[[Points, LimitRule], Fit]:
    """Return Laney's fit: how much more the points vary from one to the next than chance alone."""

    def fit(points: Points, rule: LimitRule) -> Fit:
        ratio = pooled_ratio(points)
        centre = ratio[points.groups.codes]
        with np.errstate(invalid="ignore", divide="ignore"):
            scores = (points.level - centre) / _chance(kind, centre, points.of)
        spread, ranges = moving_spread(points, np.where(np.isfinite(scores), scores, 0.0), rule)
        return ratio, spread, ratio, ranges

    return fit


def _fit_times(points: Points, rule: LimitRule) -> Fit:
    roots = np.maximum(points.value, 0) ** (1 / POWER)
    mean = points.base_groups.mean(roots[points.base])
    spread, ranges = moving_spread(points, roots, rule)
    return mean, spread, mean**POWER, ranges


def _fit_cases(points: Points, rule: LimitRule) -> Fit:
    groups, value = points.base_groups, points.value[points.base]
    mean, least = groups.mean(value), rule.settings.g_least
    shown = groups.median(value) if rule.settings.g_centre == "median" else mean
    with np.errstate(invalid="ignore"):
        return mean, np.sqrt(np.maximum((mean - least) * (mean - least + 1), 0)), shown, groups.count()


def _fit_run(points: Points, rule: LimitRule) -> Fit:
    median = points.base_groups.median(points.level[points.base])
    return median, np.full(len(median), np.nan), median, points.counted


_FITS: dict[str, Callable[[Points, LimitRule], Fit]] = {
    "sd": _fit_sd, "xmr": _fit_xmr, "c": _fit_counts, "u": _fit_ratio, "p": _fit_ratio,
    "p-prime": _fit_prime("p"), "u-prime": _fit_prime("u"), "t": _fit_times, "g": _fit_cases, "run": _fit_run,
}  # fmt: skip


def moving_spread(points: Points, values: np.ndarray, rule: LimitRule) -> tuple[np.ndarray, np.ndarray]:
    """Return the standard deviation that the mean moving range gives, and how many ranges there are."""
    kept = replaced(points, values)
    rows, pairs = kept.pairs(rule.settings.neighbours, rule.grain)
    mean, count = mean_moving_range(rows.level, rows.groups, pairs, screen_at=rule.settings.screen_at)
    return mean * rule.settings.sigma_per_range, count


def replaced(points: Points, level: np.ndarray) -> Points:
    """Return the same points with other levels."""
    return Points(points.groups, points.rows, points.value, points.of, level, points.step, points.base)


def _fit_seasonal(points: Points, rule: LimitRule, period: np.ndarray) -> Fitted:
    """Return factors of the seasons, and centre and spread of what remains of each point without them."""
    seasons = seasons_a_year(rule.grain)
    season, length = season_of(period, rule.grain), lengths(points, period, rule.grain)
    rate = points.level / length
    factors = _factors(points, rate, season, seasons)
    with np.errstate(invalid="ignore", divide="ignore"):
        plain = rate / factors[points.groups.codes, season]
    plain = np.where(np.isfinite(plain), plain, 0.0)
    centre = points.base_groups.mean(plain[points.base])
    spread, ranges = moving_spread(points, plain, rule)
    count = points.counted
    # The factors have taken part of the variation: one point in each season is spent on them.
    spent = np.sqrt(count / np.where(count > seasons, count - seasons, np.nan))
    return Fitted(centre, spread * spent, centre, ranges, factors)


def _factors(points: Points, rate: np.ndarray, season: np.ndarray, seasons: int) -> np.ndarray:
    """Return each season's mean over the mean of all seasons; NaN where a season has no point."""
    cells = points.groups.codes[points.base] * seasons + season[points.base]
    size = points.groups.size * seasons
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(cells, weights=rate[points.base], minlength=size) / np.bincount(
            cells, minlength=size
        )
        table = mean.reshape(points.groups.size, seasons)
        return np.asarray(table / table.mean(axis=1, keepdims=True))


def least_in_a_season(points: Points, season: np.ndarray, seasons: int) -> np.ndarray:
    """Return how many baseline points the poorest season of each stretch has."""
    cells = points.groups.codes[points.base] * seasons + season[points.base]
    count = np.bincount(cells, minlength=points.groups.size * seasons)
    return np.asarray(count.reshape(points.groups.size, seasons).min(axis=1))


def lengths(points: Points, period: np.ndarray, grain: str) -> np.ndarray:
    """Return the days of each point's period for counts, which grow with them, and 1 for shares and rates."""
    return np.where(np.isnan(points.of), days_in(period, grain), 1.0)
