"""Control limits: centre and limits of a series from a baseline, and which points lie outside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pcp_kpi.aggregate import levels
from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.figures import SERIES
from pcp_kpi.periods import FinancialYear, Window
from pcp_kpi.printing import in_full, plural

ADDED = ("level", "mean", "lower", "upper", "signal", "baseline", "n_baseline", "rule")
SIGNALS = ("below", "within", "above", "not available")
_PERIODS_A_YEAR = {"month": 12, "quarter": 4, "year": 1}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class LimitRule:
    r"""The classical rule: mean plus and minus a multiple of the standard deviation of a baseline.

    Parameters
    ----------
    baseline : FinancialYear or Window
        The periods that the mean and the standard deviation are taken from, as far as they lie in it whole;
        fixed and carried forward.
    sigmas : float, optional
        Multiple of the standard deviation; the force uses 2.
    ddof : int, optional
        1 for the sample standard deviation (the force's), 0 for the population's.
    grain : str, optional
        ``quarter``, ``month`` or ``year``: which rows have limits.
    sources : tuple of str, optional
        Sources that a series may be mixed from. A mixture that is not named is refused, and one in which
        two sources tell the same period of the baseline.

    Notes
    -----
    With baseline levels :math:`x_1 \dots x_n`, mean :math:`m` and
    :math:`s^2 = \sum (x_i - m)^2 / (n - ddof)`, the limits are :math:`m \pm k s`. A level on a limit is
    inside.

    References
    ----------
    West Mercia Police, Quarterly Report Q1 April to June 2021: "2 points of Standard Deviation from the
    mean", which its printed limits show to be the sample standard deviation of four quarterly totals.
    """

    baseline: FinancialYear | Window
    sigmas: float = 2.0
    ddof: int = 1
    grain: str = "quarter"
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what makes no limits."""
        if self.grain not in _PERIODS_A_YEAR:
            raise CommandError(
                f"limits are made for {in_words(_PERIODS_A_YEAR)} figures, not for {self.grain!r}"
            )
        if not 0 < self.sigmas < np.inf:
            raise CommandError(
                f"the multiple of the standard deviation must be above nought, not {self.sigmas:g}"
            )
        if self.ddof not in (0, 1):
            raise CommandError(f"ddof is 1 (sample) or 0 (population), not {self.ddof}")
        if self.needs <= self.ddof:
            points = plural(self.needs, f"whole {self.grain}")
            raise CommandError(f"a baseline of {points} has no {self._kind} standard deviation")

    @property
    def needs(self) -> int:
        """How many baseline points each series must have: the periods that lie in the baseline whole."""
        length, april = _MONTHS[self.grain], 3 if self.grain == "year" else 0
        first, last = (
            day.year * 12 + day.month - 1 - april for day in (self.baseline.start, self.baseline.end)
        )
        return max((last + 1) // length - (first + length - 1) // length, 0)

    @property
    def _starts(self) -> tuple[np.datetime64, np.datetime64]:
        """First days between which the periods of the baseline start."""
        last = np.datetime64(self.baseline.end, "M") - (_MONTHS[self.grain] - 1)
        return np.datetime64(self.baseline.start), last.astype("datetime64[D]")

    @property
    def _kind(self) -> str:
        return "sample" if self.ddof else "population"

    @property
    def words(self) -> str:
        """The rule in words, as captions print it.

        Examples
        --------
        >>> LimitRule(FinancialYear(2019)).words
        'mean ± 2 sample SD of the four quarters of 2019/20'
        """
        points = f"{in_full(self.needs)} {self.grain}{'' if self.needs == 1 else 's'}"
        return f"mean ± {self.sigmas:g} {self._kind} SD of the {points} of {self.baseline.label}"

    @property
    def false_flags(self) -> float:
        """Share of points that a stable series would have outside, between 0 and 1."""
        return false_flag_share(self.needs, sigmas=self.sigmas, ddof=self.ddof)


def with_limits(figures: pd.DataFrame, rule: LimitRule, *, missing: str = "refuse") -> pd.DataFrame:
    """Add control limits and the signal of each point.

    Parameters
    ----------
    figures : DataFrame
        Many series at once; a series is a measure, area, breakdown and grain.
    rule : LimitRule
        Baseline and formula.
    missing : str, optional
        ``refuse`` a series whose baseline is not complete, or ``leave`` it without limits.

    Returns
    -------
    DataFrame
        The same rows in the same order with `level` (the value, or value over `of`), `mean`, `lower`,
        `upper`, `signal` (below, within, above, not available), `baseline`, `n_baseline` and `rule` added.
        Limits are carried forward: rows before the baseline have none, nor have rows of another grain than
        the rule's. Limits are exact; nothing is rounded, and a lower limit may lie below nought.

    Raises
    ------
    CommandError
        When a baseline is not complete, when a series mixes sources that the rule does not name, or when two
        sources tell the same period of a baseline.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
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
    if missing not in ("refuse", "leave"):
        raise CommandError(f"missing is 'refuse' or 'leave', not {missing!r}")
    level = levels(figures).to_numpy()
    mean, deviation, count = _centre(figures, level, rule, missing=missing)
    lower, upper = mean - rule.sigmas * deviation, mean + rule.sigmas * deviation
    return figures.assign(
        level=level,
        mean=mean,
        lower=lower,
        upper=upper,
        signal=_signals(level, lower, upper),
        baseline=np.where(np.isnan(mean), "", rule.baseline.label),
        n_baseline=count,
        rule=np.where(np.isnan(mean), "", rule.words),
    ).astype({"signal": "str", "baseline": "str", "rule": "str"})


def _centre(
    figures: pd.DataFrame, level: np.ndarray, rule: LimitRule, *, missing: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return mean, standard deviation and number of baseline points of each row's series."""
    ruled = (figures["grain"] == rule.grain).to_numpy()
    codes, names = _series(figures)
    _refuse_mixtures(figures[ruled], rule)
    first, last = rule._starts
    period = figures["period"].to_numpy()
    base = ruled & (period >= first) & (period <= last) & np.isfinite(level)
    _refuse_twice_told(figures[base])
    count = np.bincount(codes[base], minlength=len(names))
    enough = count >= rule.needs
    if missing == "refuse":
        _refuse_short(names.assign(count=count, short=~enough)[names["grain"] == rule.grain], rule)
    mean, deviation = _moments(level[base], codes[base], count, rule.ddof)
    mean = np.where(enough, mean, np.nan)[codes]
    mean[~ruled | (period < first)] = np.nan
    return mean, deviation[codes], np.where(ruled, count[codes], 0)


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
        printed limits, exact to half a unit; `n_baseline` is 0, since the paper does not print the points.

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
        signal=_signals(level.to_numpy(), lower.to_numpy(), upper.to_numpy()),
        baseline=joined["baseline"].where(known, ""),
        n_baseline=0,
        rule=("limits as printed in " + joined["printed_in"].astype("str")).where(known, ""),
    ).astype({"signal": "str", "baseline": "str", "rule": "str"})


def false_flag_share(points: int, *, sigmas: float = 2.0, ddof: int = 1) -> float:
    r"""Return the share of future points that a stable series would have outside its limits.

    Parameters
    ----------
    points : int
        Baseline points.
    sigmas, ddof : optional
        As in `LimitRule`.

    Returns
    -------
    float
        Between 0 and 1, for independent points of one normal distribution.

    Notes
    -----
    A new point less the baseline mean has variance :math:`\sigma^2 (1 + 1/n)`; divided by the sample standard
    deviation it follows Student's t with n - 1 degrees of freedom. With :math:`k' = k \sqrt{(n-1)/(n-ddof)}`
    the share is :math:`2 P(T_{n-1} > k' / \sqrt{1 + 1/n})`.

    References
    ----------
    Hahn, G. J. and Meeker, W. Q. (1991), Statistical Intervals, chapter 4: prediction of a future
    observation.

    Examples
    --------
    >>> round(100 * false_flag_share(4), 1)
    17.2
    """
    from scipy.special import stdtr

    if points < 2:
        raise CommandError(f"a standard deviation needs two points, not {points}")
    multiple = sigmas * np.sqrt((points - 1) / (points - ddof))
    return float(2 * stdtr(points - 1, -multiple / np.sqrt(1 + 1 / points)))


def _series(figures: pd.DataFrame) -> tuple[np.ndarray, pd.DataFrame]:
    grouped = figures.groupby(list(SERIES), sort=False, observed=True)
    return grouped.ngroup().to_numpy(), figures[list(SERIES)].drop_duplicates().reset_index(drop=True)


def _moments(
    level: np.ndarray, codes: np.ndarray, count: np.ndarray, ddof: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard deviation of each series' baseline levels, in two passes for exactness."""
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(codes, weights=level, minlength=len(count)) / count
        square = np.bincount(codes, weights=(level - mean[codes]) ** 2, minlength=len(count))
        return mean, np.sqrt(square / np.where(count > ddof, count - ddof, np.nan))


def _signals(level: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
    """Compare with the limits; a level on a limit, up to the dust of binary arithmetic, is inside."""
    dust = 1e-9 * np.maximum(np.abs(lower), np.abs(upper))
    known = np.isfinite(level) & np.isfinite(lower) & np.isfinite(upper)
    return np.select(
        [~known, level > upper + dust, level < lower - dust], ["not available", "above", "below"], "within"
    )


def _refuse_mixtures(figures: pd.DataFrame, rule: LimitRule) -> None:
    pairs = figures[[*SERIES, "source"]].drop_duplicates()
    told_by_several = pairs[pairs.duplicated(list(SERIES), keep=False)]
    mixed = told_by_several[~told_by_several["source"].isin(rule.sources)]
    if len(mixed):
        names = dict.fromkeys(f"{row['measure']} / {row['area']}" for row in mixed.to_dict("records"))
        raise CommandError(
            f"limits need one source in every series; {len(names)} {'mixes' if len(names) == 1 else 'mix'} "
            f"{in_words(sorted(set(told_by_several['source'])))}: {in_words(names)}; choose with one_source, "
            "or name the mixture in the rule's sources"
        )


def _refuse_twice_told(base: pd.DataFrame) -> None:
    twice = base[base.duplicated([*SERIES, "period"])]
    if len(twice):
        names = dict.fromkeys(f"{row['measure']} / {row['area']}" for row in twice.to_dict("records"))
        raise CommandError(
            f"a baseline needs each period once; two sources tell the same period of {in_words(names)}: "
            "choose with one_source(..., mix=True)"
        )


def _refuse_short(series: pd.DataFrame, rule: LimitRule) -> None:
    listed = [
        " / ".join(filter(None, (row["measure"], row["area"], row["breakdown"]))) + f" ({row['count']})"
        for row in series[series["short"]].to_dict("records")
    ]
    if not listed:
        return
    some = "has" if len(listed) == 1 else "have"
    raise CommandError(
        f"limits need {in_full(rule.needs)} {rule.grain}{'' if rule.needs == 1 else 's'} of "
        f"{rule.baseline.label} in every series; {len(listed)} of {len(series)} {some} fewer: "
        f"{in_words(listed)}"
    )
