"""Text parsed once, at the entries: quarters and baseline years as an analyst writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pcp_kpi.errors import CommandError, did_you_mean, in_words
from pcp_kpi.forces import Force
from pcp_kpi.periods import FinancialYear, Month, Quarter, Rolling, parse_quarter, parse_year

if TYPE_CHECKING:
    import pandas as pd

REPORTED = ("quarter", "month", "rolling-6-months", "rolling-12-months")


def as_quarter(quarter: str | Quarter) -> Quarter:
    """Return a quarter from any spelling of it."""
    return quarter if isinstance(quarter, Quarter) else parse_quarter(quarter)


def as_baseline(baseline: str | FinancialYear | None, quarter: Quarter, force: Force) -> FinancialYear:
    """Return the baseline year that was named, else the force's choice for the quarter's year.

    Raises
    ------
    CommandError
        When the year begins after the quarter's own: nothing later than the quarter is looked at.
    """
    if baseline is None:
        return force.baseline_of(quarter.financial_year).baseline
    year = baseline if isinstance(baseline, FinancialYear) else parse_year(baseline)
    if year > quarter.financial_year:
        raise CommandError(f"the baseline {year.label} lies after {quarter.label}; name an earlier year")
    return year


def as_grain(quarter: Quarter, grain: str) -> Quarter | Month | Rolling:
    """Return the quarter itself, its last month, or the window that ends with it.

    Raises
    ------
    CommandError
        When the grain is none of `REPORTED`.
    """
    if grain not in REPORTED:
        raise CommandError(f"a measure is reported by {in_words(REPORTED)}, not by {grain!r}")
    last = quarter.months[-1]
    periods: dict[str, Quarter | Month | Rolling] = {"quarter": quarter, "month": last}
    periods |= {f"rolling-{months}-months": Rolling(months, last) for months in (6, 12)}
    return periods[grain]


def refuse_other_force(figures: pd.DataFrame, own: Force) -> None:
    """Refuse figures of another force: a report of them would be empty, or be another force's under a wrong name.

    Raises
    ------
    CommandError
        With the areas that the figures hold.
    """
    force, areas = own.name, sorted(set(figures["area"]))
    if areas and force not in areas:
        raise CommandError(
            f"the figures hold no area {force!r}{did_you_mean(force, areas)}; they hold {in_words(areas)}; name the "
            "force whose figures they are (--force, or force= of read_background)"
        )
