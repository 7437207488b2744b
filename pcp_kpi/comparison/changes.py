"""Change: difference, percent or points, against any other period, with its basis in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pcp_kpi.aggregate import levels, to_years_to_date
from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.figures import KEY, PRINTED, SERIES
from pcp_kpi.figures.guard import refuse_no_figures
from pcp_kpi.periods import FinancialYear, Month, Period, Quarter, YearToDate
from pcp_kpi.periods.asked import refuse_no_period
from pcp_kpi.periods.units import Span

ADDED = ("level", "base_period", "base_value", "base_of", "base_level", "difference", "change", "basis")


def compare(figures: pd.DataFrame, period: Period, *, with_: Sequence[Period]) -> pd.DataFrame:
    """Compare a period with others, series by series.

    Parameters
    ----------
    figures : DataFrame
        Many series at once. For years to date, quarters or months are added up where no year to date is
        stored.
    period : Period
        The period that is reported.
    with_ : sequence of Period
        The periods it is compared with, of the same grain.

    Returns
    -------
    DataFrame
        For each series of `period` and each period of `with_` one row: the figure itself with `level`,
        `base_period` (its label), `base_value`, `base_of`, `base_level`, `difference` (level less base level),
        `change` (difference over base level for counts and means; NaN for shares and printed percentages,
        whose difference is in points, and where the base is nought) and `basis` ("the previous quarter"). A
        base that is not in the data leaves NaN.

    Raises
    ------
    CommandError
        When there is no period to compare with or one is of another grain, or when a percentage known only as
        printed would have to be added up to the year to date.

    Notes
    -----
    A share's difference is in parts of one: 0.02 is two percentage points. Counts change in percent, shares
    in points (the inspectorate's convention).

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> hate = new_figures([
    ...     dict(measure="hate-crime", area="West Mercia", grain="quarter", period="2019-04-01", value=453),
    ...     dict(measure="hate-crime", area="West Mercia", grain="quarter", period="2021-04-01", value=708),
    ... ])
    >>> change = compare(hate, Quarter(2021, 1), with_=[Quarter(2019, 1)])
    >>> change["difference"].item(), round(change["change"].item(), 3), change["basis"].item()
    (255.0, 0.563, 'the same quarter of 2019/20')
    """
    refuse_no_figures(figures, once=KEY)
    _refuse_other_grains(period, with_)
    if isinstance(period, YearToDate):
        stored = figures[figures["grain"] == "year-to-date"]
        made = (to_years_to_date(figures, grain=grain) for grain in ("quarter", "month"))
        figures = pd.concat([stored, *made]).drop_duplicates([*SERIES, "period", "source"])
    now = _rows(figures, period)
    return pd.concat(
        [_against(now, _rows(figures, base), base, basis_of(period, base)) for base in with_],
        ignore_index=True,
    )


def basis_of(period: Period, base: Period) -> str:
    """Name what a period is compared with, as a sentence would.

    Examples
    --------
    >>> basis_of(Quarter(2021, 1), Quarter(2020, 4))
    'the previous quarter'
    >>> basis_of(Quarter(2021, 1), Quarter(2019, 1))
    'the same quarter of 2019/20'
    """
    if isinstance(period, Quarter) and isinstance(base, Quarter):
        if base == period.shift(-1):
            return "the previous quarter"
        if base.number == period.number:
            return f"the same quarter of {base.financial_year.label}"
    if isinstance(period, Month) and isinstance(base, Month):
        if base == period.shift(-1):
            return "the previous month"
        if base.month == period.month:
            return f"the same month of {base.financial_year.label}"
    if isinstance(period, FinancialYear) and base == period.shift(-1):
        return "the year before"
    if (
        isinstance(period, YearToDate)
        and isinstance(base, YearToDate)
        and base.last.month == period.last.month
    ):
        return f"the same period of {base.last.financial_year.label}"
    return base.words


def _refuse_other_grains(period: Period, bases: Sequence[Period]) -> None:
    refuse_no_period(period, what="the period")
    if isinstance(bases, str | Span) or not isinstance(bases, Sequence):
        raise CommandError(f"the periods to compare with are a list: with_=[{bases!r}]")
    for base in bases:
        refuse_no_period(base, what="a period to compare with")
    if not bases:
        raise CommandError(f"name at least one period to compare {period.label} with")
    others = [base.label for base in bases if base.grain != period.grain]
    if others:
        raise CommandError(
            f"{period.label} is compared with periods of its own kind ({period.grain}), "
            f"not with {in_words(others)}"
        )


def _rows(figures: pd.DataFrame, period: Period) -> pd.DataFrame:
    rows = figures[(figures["grain"] == period.grain) & (figures["period"] == pd.Timestamp(period.timestamp))]
    return rows.assign(level=levels(rows))


def _against(now: pd.DataFrame, base: pd.DataFrame, period: Period, basis: str) -> pd.DataFrame:
    keys = [*SERIES, "source"]
    names = {"value": "base_value", "of": "base_of", "level": "base_level"}
    bases = base[[*keys, *names]].rename(columns=names)
    joined = now.merge(bases, on=keys, how="left", validate="one_to_one")
    difference = joined["level"] - joined["base_level"]
    share = joined["of"].notna() & (joined["level"].abs() <= 1)
    in_points = share | joined["measure"].str.endswith(PRINTED)
    divisor = joined["base_level"].where((joined["base_level"] != 0) & ~in_points, np.nan)
    return joined.assign(
        base_period=period.label, difference=difference, change=difference / divisor, basis=basis
    )
