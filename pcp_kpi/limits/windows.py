"""Limits of quarters, rolling windows and years to date, made from months by a method that is named."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.figures import STATUSES
from pcp_kpi.limits.adding import signals
from pcp_kpi.limits.chance import DRAWS, SEED, t_tails
from pcp_kpi.limits.conventions import check_choice
from pcp_kpi.limits.series import series_of
from pcp_kpi.periods import FinancialYear, Window
from pcp_kpi.printing import in_full

METHODS = ("quarterly-totals", "rolling-sums", "root-months", "times-months")
WINDOWS = ("quarter", "rolling-3-months", "rolling-6-months", "rolling-12-months", "year-to-date")
_LENGTH = {"quarter": 3, "rolling-3-months": 3, "rolling-6-months": 6, "rolling-12-months": 12}
_WORDS = {
    "quarterly-totals": "mean ± {k:g} sample SD of the quarterly totals of {baseline}",
    "rolling-sums": "mean ± {k:g} sample SD of the rolling {months}-month sums of {baseline}",
    "root-months": "{months} monthly means ± {k:g} monthly sample SD × √{months}, from {baseline}",
    "times-months": "{months} monthly means ± {k:g} monthly sample SD × {months}, from {baseline}",
}


@dataclass(frozen=True)
class WindowRule:
    r"""How limits of a window of months are made from months.

    Parameters
    ----------
    baseline : FinancialYear or Window
        The months that the limits are made from; all of them are needed.
    window : str, optional
        ``quarter``, ``rolling-3-months``, ``rolling-6-months``, ``rolling-12-months`` or ``year-to-date``.
    method : str, optional
        ``quarterly-totals`` (the force's), ``rolling-sums``, ``root-months`` (monthly SD times the root of the
        months) or ``times-months`` (monthly SD times the months).
    sigmas : float, optional
        Multiple of the standard deviation.

    Raises
    ------
    CommandError
        When a word is unknown, the multiple is not above nought, or the baseline is not of two whole quarters.

    Notes
    -----
    For a window of :math:`w` months and a baseline of :math:`n` months with monthly mean :math:`m` and sample
    standard deviation :math:`s`: ``root-months`` has :math:`wm \pm k s \sqrt w`, ``times-months``
    :math:`wm \pm k s w`. ``quarterly-totals`` with mean :math:`M` and sample standard deviation :math:`S` of
    the baseline's quarters has :math:`(w/3) M \pm k S \sqrt{w/3}`. ``rolling-sums`` takes mean and sample
    standard deviation of all sums of :math:`w` months in a row within the baseline.

    References
    ----------
    The variance of a sum of independent months is the sum of their variances, hence the root. Multiplying by
    the months themselves is found in practice and flags next to nothing.

    Examples
    --------
    >>> from pcp_kpi.periods import FinancialYear
    >>> for method in METHODS:
    ...     rule = WindowRule(FinancialYear(2019), method=method)
    ...     print(f"{rule.words}: {100 * rule.false_flags():.0f}%")
    mean ± 2 sample SD of the quarterly totals of 2019/20: 17%
    mean ± 2 sample SD of the rolling 3-month sums of 2019/20: 17%
    3 monthly means ± 2 monthly sample SD × √3, from 2019/20: 10%
    3 monthly means ± 2 monthly sample SD × 3, from 2019/20: 1%
    """

    baseline: FinancialYear | Window
    window: str = "quarter"
    method: str = "quarterly-totals"
    sigmas: float = 2.0

    def __post_init__(self) -> None:
        """Refuse what makes no limits."""
        check_choice("window", self.window, WINDOWS)
        check_choice("method", self.method, METHODS)
        if not 0 < self.sigmas < np.inf:
            raise CommandError(
                f"the multiple of the standard deviation must be above nought, not {self.sigmas:g}"
            )
        if self.months < 6 or (self.method == "quarterly-totals" and not self._whole_quarters):
            raise CommandError(
                f"limits of windows need a baseline of two whole quarters or more, not {self.baseline.label}"
            )
        if self.method == "rolling-sums" and self.months - self.longest < 2:
            raise CommandError(
                f"rolling sums of {self.longest} months need a baseline longer by two months; "
                f"{self.baseline.label} has {self.months}"
            )

    @property
    def months(self) -> int:
        """Months of the baseline."""
        first, last = (day.year * 12 + day.month for day in (self.baseline.start, self.baseline.end))
        return last - first + 1

    @property
    def longest(self) -> int:
        """Months of the longest window; the year to date is compared up to nine months by rolling sums."""
        return _LENGTH.get(self.window, 9)

    @property
    def _whole_quarters(self) -> bool:
        return (self.baseline.start.month - 1) % 3 == 0 and self.baseline.end.month % 3 == 0

    @property
    def words(self) -> str:
        """The rule in words, as captions print it."""
        return self.words_for(self.longest)

    def words_for(self, months: int) -> str:
        """Return the rule in words for a window of so many months."""
        text = _WORDS[self.method].format(k=self.sigmas, months=months, baseline=self.baseline.label)
        if self.method == "quarterly-totals" and months != 3:
            text += f", carried to {in_full(months)} month{'' if months == 1 else 's'}"
        return text

    def false_flags(self, months: int | None = None) -> float:
        """Return the share of later windows that a stable series would have outside, between 0 and 1.

        Parameters
        ----------
        months : int, optional
            Length of the window; the rule's own without it.

        Returns
        -------
        float
            Exact but for ``rolling-sums``, which is simulated with a fixed seed.
        """
        w, n = months or self.longest, self.months
        if self.method == "rolling-sums":
            return _rolling_share(n, w, self.sigmas)
        if self.method == "quarterly-totals":
            return t_tails(self.sigmas / math.sqrt(1 + w / n), n // 3 - 1)
        widening = math.sqrt(w) if self.method == "times-months" else 1.0
        return t_tails(self.sigmas * widening / math.sqrt(1 + w / n), n - 1)


@cache
def _rolling_share(baseline: int, months: int, sigmas: float) -> float:
    """Return the share of later sums outside limits made of the overlapping sums of a quiet baseline."""
    from scipy.special import ndtr

    base = np.random.default_rng(SEED).standard_normal((DRAWS, baseline))
    running = np.cumsum(np.pad(base, ((0, 0), (1, 0))), axis=1)
    sums = running[:, months:] - running[:, :-months]
    centre, reach = sums.mean(axis=1), sigmas * sums.std(axis=1, ddof=1)
    scale = math.sqrt(months)
    return float(np.mean(ndtr((centre - reach) / scale) + ndtr(-(centre + reach) / scale)))


def with_window_limits(figures: pd.DataFrame, rule: WindowRule, *, missing: str = "refuse") -> pd.DataFrame:
    """Make windows of months, with limits made from the same months.

    Parameters
    ----------
    figures : DataFrame
        Months of counts, many series at once; other grains are left out.
    rule : WindowRule
        Window, baseline and method.
    missing : str, optional
        ``refuse`` a series whose baseline is not complete, or ``leave`` it without limits.

    Returns
    -------
    DataFrame
        One row for each window of which every month is there: `measure`, `area`, `breakdown`, `grain` (the
        window), `period` (first day of a quarter, else of the last month), `value`, `status`, and `level`,
        `mean`, `lower`, `upper`, `signal`, `baseline`, `n_baseline` (months), `rule`, `kind` (``sd``), `sigma`,
        `false_flags` (share of quiet windows outside) and `months`. Windows that begin before the baseline have
        no limits.

    Raises
    ------
    CommandError
        When figures have a denominator, a month is told twice, or a baseline is not complete.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> months = [(2019 + (n + 3) // 12, (n + 3) % 12 + 1) for n in range(15)]
    >>> table = new_figures(
    ...     dict(measure="rape", area="North", grain="month", period=f"{year}-{month:02}-01", value=100 + 7 * n % 11)
    ...     for n, (year, month) in enumerate(months)
    ... )
    >>> limits = with_window_limits(table, WindowRule(FinancialYear(2019), method="root-months"))
    >>> print(*limits[["period", "value", "signal"]].iloc[-1])
    2020-04-01 00:00:00 320.0 within
    """
    if missing not in ("refuse", "leave"):
        raise CommandError(f"missing is 'refuse' or 'leave', not {missing!r}")
    months = figures[figures["grain"] == "month"].sort_values("period", kind="stable")
    _refuse_ratios(months)
    codes, names = series_of(months)
    step = months["period"].to_numpy().astype("datetime64[M]").astype("int64")
    _refuse_doubles(codes, step, names)
    matrix = _Matrix.of(months, codes, step, len(names))
    base = matrix.value[:, _columns(rule, matrix)]
    short = ~np.isfinite(base).all(axis=1) | (base.shape[1] < rule.months)
    if missing == "refuse" and short.any():
        listed = in_words([f"{row['measure']} / {row['area']}" for row in names[short].to_dict("records")])
        raise CommandError(
            f"limits of windows need every month of {rule.baseline.label} in every series; "
            f"{int(short.sum())} of {len(names)} lack some: {listed}"
        )
    parts = [_windows(rule, length, ends, matrix, base) for length, ends in _shapes(rule, matrix)]
    made = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return _as_figures(made, names, rule, short)


@dataclass(frozen=True)
class _Matrix:
    """Months as one row a series and one column a month, NaN where there is no figure."""

    value: np.ndarray
    standing: np.ndarray
    origin: int

    @classmethod
    def of(cls, months: pd.DataFrame, codes: np.ndarray, step: np.ndarray, series: int) -> _Matrix:
        origin = int(step.min()) if len(step) else 0
        value = np.full((series, int(step.max()) - origin + 1 if len(step) else 0), np.nan)
        standing = value.copy()
        value[codes, step - origin] = months["value"].to_numpy(dtype="float64")
        rank = {name: float(place) for place, name in enumerate(STATUSES)}
        standing[codes, step - origin] = months["status"].map(rank).to_numpy(dtype="float64")
        return cls(value, standing, origin)


def _columns(rule: WindowRule, matrix: _Matrix) -> slice:
    """Return the columns of the baseline, as far as they are there."""
    first = int(np.datetime64(rule.baseline.start, "M").astype("int64")) - matrix.origin
    return slice(max(first, 0), max(min(first + rule.months, matrix.value.shape[1]), 0))


def _shapes(rule: WindowRule, matrix: _Matrix) -> list[tuple[int, np.ndarray]]:
    """Return (months, last columns) of each length of window."""
    columns = np.arange(matrix.value.shape[1])
    place = (matrix.origin + columns - 3) % 12 + 1  # month of the financial year; April is month 3 of 1970
    if rule.window == "year-to-date":
        lengths = range(1, 13) if rule.method != "rolling-sums" else range(1, rule.longest + 1)
        return [(length, columns[place == length]) for length in lengths]
    if rule.window == "quarter":
        return [(3, columns[place % 3 == 0])]
    return [(rule.longest, columns)]


def _windows(
    rule: WindowRule, length: int, ends: np.ndarray, matrix: _Matrix, base: np.ndarray
) -> dict[str, np.ndarray]:
    """Return the complete windows of one length, of all series, with their limits."""
    ends = ends[ends >= length - 1]
    value = np.sum([matrix.value[:, ends - back] for back in range(length)], axis=0)
    rank = np.max([matrix.standing[:, ends - back] for back in range(length)], axis=0)
    mean, sigma = _centre(rule, length, base)
    series, column = np.nonzero(np.isfinite(value))
    last = matrix.origin + ends[column]
    first = (last - length + 1).astype("datetime64[M]").astype("datetime64[D]")
    begun = first >= np.datetime64(rule.baseline.start)
    return {
        "series": series, "value": value[series, column], "months": np.full(len(series), length),
        "period": last - (2 if rule.window == "quarter" else 0), "rank": rank[series, column],
        "mean": np.where(begun, mean[series], np.nan), "sigma": np.where(begun, sigma[series], np.nan),
    }  # fmt: skip


def _centre(rule: WindowRule, length: int, base: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and one standard error of a window, for each series."""
    if base.shape[1] < rule.months:
        nothing = np.full(len(base), np.nan)
        return nothing, nothing
    if rule.method == "quarterly-totals":
        totals = base.reshape(len(base), -1, 3).sum(axis=2)
        scale = length / 3
        return totals.mean(axis=1) * scale, totals.std(axis=1, ddof=1) * math.sqrt(scale)
    if rule.method == "rolling-sums":
        running = np.cumsum(np.pad(base, ((0, 0), (1, 0))), axis=1)
        sums = running[:, length:] - running[:, :-length]
        return sums.mean(axis=1), sums.std(axis=1, ddof=1)
    widened = length if rule.method == "times-months" else math.sqrt(length)
    return base.mean(axis=1) * length, base.std(axis=1, ddof=1) * widened


def _as_figures(
    made: dict[str, np.ndarray], names: pd.DataFrame, rule: WindowRule, short: np.ndarray
) -> pd.DataFrame:
    """Return windows as a table in the order of series and time."""
    order = np.lexsort((made["months"], made["period"], made["series"]))
    made = {name: column[order] for name, column in made.items()}
    series, months = made["series"], made["months"]
    known = ~short[series]
    mean, sigma = (np.where(known, made[name], np.nan) for name in ("mean", "sigma"))
    lower, upper = mean - rule.sigmas * sigma, mean + rule.sigmas * sigma
    limited = ~np.isnan(mean)
    words = {length: rule.words_for(int(length)) for length in np.unique(months)}
    shares = {length: rule.false_flags(int(length)) for length in words}
    table = names.iloc[series].reset_index(drop=True).assign(
        grain=rule.window,
        period=made["period"].astype("datetime64[M]").astype("datetime64[us]"),
        value=made["value"],
        status=np.array(STATUSES)[made["rank"].astype("int64")],
        level=made["value"],
        mean=mean,
        lower=lower,
        upper=upper,
        signal=signals(made["value"], lower, upper),
        baseline=np.where(limited, rule.baseline.label, ""),
        n_baseline=np.where(known, rule.months, 0),
        rule=np.where(limited, [words[length] for length in months], ""),
        kind=np.where(limited, "sd", ""),
        sigma=sigma,
        false_flags=np.where(limited, [shares[length] for length in months], np.nan),
        months=months,
    )  # fmt: skip
    return table.astype(dict.fromkeys(("grain", "status", "baseline", "rule", "kind"), "str"))


def _refuse_ratios(months: pd.DataFrame) -> None:
    with_of = months.loc[months["of"].notna(), "measure"].unique()
    if len(with_of):
        raise CommandError(
            f"limits of windows are made for counts; {in_words(with_of)} {'has' if len(with_of) == 1 else 'have'} "
            "a denominator: make quarters with to_quarters and use with_limits"
        )


def _refuse_doubles(codes: np.ndarray, step: np.ndarray, names: pd.DataFrame) -> None:
    pairs = pd.MultiIndex.from_arrays([codes, step])
    twice = sorted(set(codes[pairs.duplicated()].tolist()))
    if twice:
        listed = in_words(
            [f"{row['measure']} / {row['area']}" for row in names.iloc[twice].to_dict("records")]
        )
        raise CommandError(f"windows need each month once; twice came for {listed}: choose with one_source")
