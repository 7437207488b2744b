"""Measures worked out for any quarter or month, for the force or for one of its areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from pcp_kpi.errors import CommandError
from pcp_kpi.periods import FinancialYear, Month, Quarter, parse_period
from pcp_kpi.report.background import Background
from pcp_kpi.report.entries import as_baseline
from pcp_kpi.report.evidence import Question, gather, long_sources
from pcp_kpi.report.kpis import Kpi
from pcp_kpi.report.workings import Workings, work_out


@dataclass(frozen=True)
class Desk:
    """What every measure of a pack is worked out from, once.

    Parameters
    ----------
    figures : DataFrame
        Figures of any measures and sources.
    measures : tuple of str
        Ids of those wanted.
    period : Quarter or Month
        What is reported.
    baseline : FinancialYear
        The year that limits come from.
    background : Background
        Its force is the one that is reported.
    """

    figures: pd.DataFrame = field(repr=False)
    measures: tuple[str, ...]
    period: Quarter | Month
    baseline: FinancialYear
    background: Background = field(repr=False)

    @cached_property
    def workings(self) -> Workings:
        """Limits, changes and sums of all the measures."""
        return work_out(
            self.figures,
            measures=self.measures,
            period=self.period,
            baseline=self.baseline,
            background=self.background,
        )

    def kpi(self, measure: str, *, prefer: Sequence[str] = ()) -> Kpi:
        """Return one measure; of months, as the source with a long run of them tells it."""
        long = long_sources(self.workings, measure) if isinstance(self.period, Month) else ()
        question = Question(measure, self.period, self.baseline, (*prefer, *long))
        return Kpi(gather(self.workings, question, self.background), self.background)

    @property
    def kpis(self) -> dict[str, Kpi]:
        """Return every measure by its id, those without a figure too."""
        return {measure: self.kpi(measure) for measure in self.measures}


def as_month(month: str | Month) -> Month:
    """Return a month from any spelling of it.

    Raises
    ------
    CommandError
        When the text names another sort of period.
    """
    found = month if isinstance(month, Month) else parse_period(month)
    if not isinstance(found, Month):
        raise CommandError(f"a month is needed, such as May 2021; {month!r} is {found.words}")
    return found


def baseline_for(
    baseline: str | FinancialYear | None, period: Quarter | Month, background: Background
) -> FinancialYear:
    """Return the baseline year that was named, else the force's choice for the year of the period."""
    quarter = period.quarter if isinstance(period, Month) else period
    return as_baseline(baseline, quarter, background.force)
