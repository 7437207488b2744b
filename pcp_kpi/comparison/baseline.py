"""One period against the mean of a baseline's periods, and whether it lies further off than they let expect."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pcp_kpi.aggregate import levels
from pcp_kpi.comparison.rule import DEFAULT_RULE, EvidenceRule
from pcp_kpi.errors import CommandError
from pcp_kpi.figures import KEY, PRINTED, SERIES
from pcp_kpi.figures.guard import refuse_no_figures
from pcp_kpi.periods import FinancialYear, Period, Window
from pcp_kpi.periods.asked import refuse_no_period
from pcp_kpi.printing import in_full

_KEYS = [*SERIES, "source"]
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_TEST = "prediction from the baseline's points"


def compare_with_baseline(
    figures: pd.DataFrame,
    period: Period,
    *,
    baseline: FinancialYear | Window,
    rule: EvidenceRule = DEFAULT_RULE,
) -> pd.DataFrame:
    r"""Compare a period with the mean of a baseline's periods of the same grain, with the evidence.

    Parameters
    ----------
    figures : DataFrame
        Many series at once.
    period, baseline : Period, and FinancialYear or Window
        A month, quarter or year, and the window outside it whose whole periods the mean is taken of.
    rule : EvidenceRule, optional
        Thresholds, confidence, and what base is small.

    Returns
    -------
    DataFrame
        One row for each series of `period`: the figure with `level`, `base_period`, `base_value` and `base_level` (both
        the mean), `n_base`, `difference`, `change`, `basis` and the columns of `with_evidence`; "not tested" without
        two known points that differ.

    Raises
    ------
    CommandError
        When the period is of another grain, or lies in the baseline.

    Notes
    -----
    With mean :math:`m` and sample standard deviation :math:`s` of :math:`n` points, :math:`(x - m) / (s \sqrt{1 +
    1/n})` follows Student's t with n - 1 degrees of freedom. A level on the force's limit of four points has p = 0.17.

    References
    ----------
    Hahn, G. J. and Meeker, W. Q. (1991), Statistical Intervals, chapter 4: prediction of a future observation.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> from pcp_kpi.periods import Quarter
    >>> starts = ["2019-04-01", "2019-07-01", "2019-10-01", "2020-01-01", "2021-04-01"]
    >>> theft = new_figures(
    ...     dict(measure="theft-from-person", area="West Mercia", grain="quarter", period=start, value=value)
    ...     for start, value in zip(starts, [170, 217, 206, 137, 96])
    ... )
    >>> row = compare_with_baseline(theft, Quarter(2021, 1), baseline=FinancialYear(2019)).iloc[0]
    >>> print(f"{row['difference']:.1f} ({row['low']:.0f} to {row['high']:.0f}), p = {row['p_value']:.2f}")
    -86.5 (-216 to 43), p = 0.12
    """
    refuse_no_figures(figures, once=KEY)
    _refuse(period, baseline)
    rows = figures[figures["grain"] == period.grain].pipe(lambda own: own.assign(level=levels(own)))
    first, last = pd.Timestamp(baseline.start), np.datetime64(baseline.end, "M") - (_MONTHS[period.grain] - 1)
    base = rows[rows["period"].between(first, pd.Timestamp(last)) & rows["level"].notna()]
    now = rows[rows["period"] == pd.Timestamp(period.timestamp)]
    return _judged(now.merge(_moments(base), on=_KEYS, how="left"), period, baseline=baseline, rule=rule)


def _moments(base: pd.DataFrame) -> pd.DataFrame:
    """Return mean, standard deviation and number of the baseline's points by series."""
    return base.groupby(_KEYS, observed=True)["level"].agg(["mean", "std", "size"]).reset_index()


def _refuse(period: Period, baseline: FinancialYear | Window) -> None:
    refuse_no_period(period, what="the period")
    refuse_no_period(baseline, what="the baseline")
    if period.grain not in _MONTHS:
        raise CommandError(
            f"a month, quarter or year is compared with a baseline's mean; {period.label} is none of them"
        )
    if baseline.start <= period.start <= baseline.end:
        raise CommandError(
            f"{period.label} lies in the baseline {baseline.label}; compare it with one that it is no part of"
        )


def _judged(
    joined: pd.DataFrame, period: Period, *, baseline: FinancialYear | Window, rule: EvidenceRule
) -> pd.DataFrame:
    """Add the difference and its evidence to rows with `mean`, `std` and `size`."""
    from scipy.special import stdtr, stdtrit

    mean, spread = joined["mean"], joined["std"]
    size = joined["size"].fillna(0).to_numpy(dtype="float64")
    difference = joined["level"] - mean
    with np.errstate(divide="ignore", invalid="ignore"):
        error = spread.where(spread > 0) * np.sqrt(1 + 1 / size)
        reach = stdtrit(size - 1, 0.5 + rule.confidence / 2) * error
        p_value = 2 * stdtr(size - 1, -(difference / error).abs())
    printed = joined["measure"].str.endswith(PRINTED)
    count = joined["of"].isna() & ~printed
    points = ~count & (printed | (mean <= 1))
    divisor = mean.where((mean != 0) & ~points)
    tested = np.isfinite(p_value)
    small = count & ~(mean >= rule.small_base)
    words = f"the mean of the {{}} {period.grain}s of {baseline.label}"
    return (
        joined.drop(columns=["mean", "std", "size"])
        .assign(
            base_period=baseline.label,
            base_value=mean,
            base_level=mean,
            n_base=size.astype("int64"),
            difference=difference,
            change=difference / divisor,
            basis=[words.format(in_full(int(one))) for one in size],
            low=difference - reach,
            high=difference + reach,
            change_low=(difference - reach) / divisor,
            change_high=(difference + reach) / divisor,
            p_value=p_value,
            evidence=rule.words(p_value),
            stars=rule.stars(p_value),
            test=np.where(tested, _TEST, "none: the baseline's points show no spread"),
            dispersion=np.nan,
            print_as=np.select([points, small], ["points", "count"], "percent"),
        )
        .astype(dict.fromkeys(("basis", "evidence", "stars", "test", "print_as"), "str"))
    )
