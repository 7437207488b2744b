"""The methods: seasonal naive, exponential smoothing of logs, and a discounted mean of low counts."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from pcp_kpi.errors import CommandError, did_you_mean, in_words
from pcp_kpi.projection.history import Flags, Floats, History
from pcp_kpi.projection.ranges import WIDENING, Outlook, noise_of_counting, outlook_of_counts, outlook_of_logs

METHODS = ("first", "seasonal-naive")
SEASONAL_NAIVE = "seasonal naive"
SMOOTHING = "mean of exponential smoothing with seasons and without"
LOW_COUNTS = "discounted mean of low counts"
SMOOTHED_FROM = {"month": 37, "quarter": 16}
LOW = 10.0  # mean of the last two years below which counts are projected as counts
_BEYOND = float(np.log(1.25))  # how far a smoothed line may leave the counts of the history
_DISCOUNTS = np.array([0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 1.0])


def check_method(method: str) -> None:
    """Refuse a method that there is not.

    Raises
    ------
    CommandError
        When `method` is none of `METHODS`.
    """
    if method not in METHODS:
        raise CommandError(
            f"a method is one of {in_words(METHODS)}, not {method!r}{did_you_mean(method, METHODS)}"
        )


def look_out(history: History, steps: int, *, method: str) -> Outlook:
    """Project one series.

    Parameters
    ----------
    history : History
        What the projection rests on.
    steps : int
        Periods to project, from the one after the history on.
    method : str
        ``first`` chooses by what the history allows; ``seasonal-naive`` is the yardstick.

    Returns
    -------
    Outlook
        One number a step.
    """
    check_method(method)
    if method == "seasonal-naive":
        return seasonal_naive(history, steps)
    if history.counts[history.known][-2 * history.season :].mean() < LOW:
        return discounted_mean(history, steps)
    if history.points < SMOOTHED_FROM[history.last.grain]:
        return seasonal_naive(history, steps)
    return smoothing(history, steps)


def seasonal_naive(history: History, steps: int, *, method: str = SEASONAL_NAIVE) -> Outlook:
    r"""Project that each period repeats the same one a year before.

    Parameters
    ----------
    history : History
        At least two years.
    steps : int
        Periods to project.
    method : str, optional
        What to call it.

    Returns
    -------
    Outlook

    Notes
    -----
    The error of a year ahead is the root mean square of :math:`z_t - z_{t-m}`, :math:`z` being the logs and
    :math:`m` the periods a year; :math:`k` years ahead it is :math:`\sqrt{k}` times that.
    """
    logs, known, season = history.logs, history.known, history.season
    apart = logs[season:] - logs[:-season]
    told = known[season:] & known[:-season]
    if told.sum() < season:
        told[:] = True
    ahead = np.arange(steps)
    years = ahead // season + 1
    spread = np.sqrt(np.mean(apart[told] ** 2) * years)
    return outlook_of_logs(logs[-season:][ahead % season], spread, freedom=float(told.sum()), method=method)


def smoothing(history: History, steps: int) -> Outlook:
    r"""Project by exponential smoothing of logs: the mean of a projection with seasons and of one without.

    Parameters
    ----------
    history : History
        At least four years of quarters, or three of months.
    steps : int
        Periods to project.

    Returns
    -------
    Outlook
        Seasonal naive, and said so, when a fit does not succeed.

    Notes
    -----
    Both are innovations state space models with additive errors and a level without a trend, in the notation of
    the reference ETS(A,N,N) and ETS(A,N,A), fitted by maximum likelihood. The mean of their errors one step ahead
    has a variance that is parted in two: the noise of counting, :math:`1 / e^c` where the projected log is
    :math:`c`, and the rest, :math:`s^2`, never below nought. So errors from years of low counts do not widen the
    range of a higher one. With :math:`a` the mean of the smoothing parameters the variance :math:`h` steps ahead
    is :math:`(s^2 + 1 / e^c)(1 + (h - 1) a^2)`. Filled periods do not count towards :math:`s`. A line
    without a trend has no way far beyond what the history has seen, so a fit that goes astray is kept within a
    quarter of it.

    References
    ----------
    Hyndman, R. J., Koehler, A. B., Ord, J. K. and Snyder, R. D. (2008), Forecasting with Exponential Smoothing,
    chapters 2 and 6.
    """
    fits = [_fit(history.logs, season, steps) for season in (0, history.season)]
    if any(fit is None for fit in fits):
        return seasonal_naive(
            history, steps, method=f"{SEASONAL_NAIVE}, since exponential smoothing did not settle"
        )
    lines, errors, alphas = zip(*(fit for fit in fits if fit is not None), strict=True)
    error = np.mean(errors, axis=0)
    lowest, highest = history.logs.min() - _BEYOND, history.logs.max() + _BEYOND
    centre = np.clip(np.mean(lines, axis=0), lowest, highest)
    freedom = history.points - 3.0
    told = error[history.known]
    counting = noise_of_counting(history.logs[history.known] - told).mean()
    rest = max(float(np.sum(told**2)) / freedom - counting, 0.0)
    growth = 1 + np.arange(steps) * np.mean(alphas) ** 2
    spread = np.sqrt((rest + noise_of_counting(centre)) * growth)
    return outlook_of_logs(centre, spread, freedom=freedom, method=SMOOTHING, widening=WIDENING)


def _fit(logs: Floats, season: int, steps: int) -> tuple[Floats, Floats, float] | None:
    """Fit one model; return its line, its errors one step ahead and its smoothing parameter, or None."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    if np.ptp(logs) < 1e-9:
        return np.full(steps, logs[-1]), np.zeros(len(logs)), 0.0
    seasons: dict[str, Any] = {"seasonal": "add", "seasonal_periods": season} if season else {}
    with warnings.catch_warnings():
        # What they warn of is looked at below.
        warnings.simplefilter("ignore")
        try:
            fit = ETSModel(logs, error="add", **seasons).fit(disp=False, maxiter=500)
            line = np.asarray(fit.forecast(steps), dtype=np.float64)
        except (ValueError, np.linalg.LinAlgError):
            return None
    errors, alpha = np.asarray(fit.resid, dtype=np.float64), float(fit.smoothing_level)
    sound = fit.mle_retvals["converged"] and np.isfinite(line).all() and np.isfinite(errors).all()
    return (line, errors, alpha) if sound else None


def discounted_mean(history: History, steps: int) -> Outlook:
    r"""Project low counts: a mean in which older counts weigh less, and a range for whole numbers.

    Parameters
    ----------
    history : History
        At least two years.
    steps : int
        Periods to project.

    Returns
    -------
    Outlook
        A flat line: low counts show no seasons that could be told from chance.

    Notes
    -----
    With discount :math:`w`, sum :math:`S = \sum w^k y_{n-k}` and weight :math:`N = \sum w^k` the mean is
    :math:`m = (S + 1/2) / N` and the variance :math:`h` steps ahead :math:`d m (1 + 1 / (N w^{h-1}))`. The
    discount is that with the least squared errors one step ahead; :math:`d`, at least 1, is the mean of their
    squares over their variances.

    References
    ----------
    Harvey, A. C. and Fernandes, C. (1989), Time series models for count or qualitative observations, Journal of
    Business & Economic Statistics 7, 407-417.
    """
    sums, weights, squares, ratios = _discount(history.counts, history.known, history.season)
    best = int(np.argmin(squares))
    mean, weight = (sums[best] + 0.5) / weights[best], weights[best] * _DISCOUNTS[best] ** np.arange(steps)
    variance = max(ratios[best], 1.0) * mean * (1 + 1 / weight)
    return outlook_of_counts(np.full(steps, mean), variance, method=LOW_COUNTS)


def _discount(counts: Floats, known: Flags, season: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Return sum, weight, mean squared error and dispersion for each discount; the first year only warms up."""
    sums, weights = np.zeros(len(_DISCOUNTS)), np.zeros(len(_DISCOUNTS))
    squares, ratios = [], []
    for step, count in enumerate(counts[known]):
        if step >= season:
            mean = (sums + 0.5) / weights
            squares.append((count - mean) ** 2)
            ratios.append(squares[-1] / (mean * (1 + 1 / weights)))
        sums, weights = _DISCOUNTS * sums + count, _DISCOUNTS * weights + 1
    return sums, weights, np.mean(squares, axis=0), np.mean(ratios, axis=0)
