"""How many flags chance alone would raise: in a point, a series, a year and a whole scorecard."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from pcp_kpi.errors import CommandError
from pcp_kpi.printing import number, percent, plural
from pcp_kpi.signals.quiet import (
    SEED,
    SERIES_MADE,
    QuietSeries,
    World,
    chance_of_a_flag,
    exact_multiple,
    flags_of,
)
from pcp_kpi.signals.rules import RuleSet, rule_set

EXACT = "exact"


@dataclass(frozen=True)
class ExpectedFlags:
    """What chance alone would flag.

    Parameters
    ----------
    point : float
        Share of quiet points that are flagged, between 0 and 1.
    series : float
        Chance that a quiet series has a flag in `periods` points.
    periods, measures : int
        What was asked for.
    method : str
        ``exact``, or how it was simulated.
    """

    point: float
    series: float
    periods: int
    measures: int
    method: str

    @property
    def year(self) -> float:
        """False flags of one series in all its periods."""
        return self.point * self.periods

    @property
    def scorecard(self) -> float:
        """False flags of all the measures in one period, whether or not they move together."""
        return self.point * self.measures

    @property
    def scorecard_year(self) -> float:
        """False flags of all the measures in all the periods."""
        return self.scorecard * self.periods

    @property
    def words(self) -> str:
        """The expectation as a caption prints it.

        Examples
        --------
        >>> expected_flags(measures=28).words
        'a quiet point is flagged in 17% of cases; of 28 measures expect 5 in a period and 19 in 4 periods'
        """
        many = plural(self.measures, "measure")
        return (
            f"a quiet point is flagged in {_share(self.point)} of cases; of {many} expect "
            f"{number(self.scorecard)} in a period and {number(self.scorecard_year)} in "
            f"{plural(self.periods, 'period')}"
        )


def _share(point: float) -> str:
    return percent(point, 0 if point >= 0.1 else 1)


def expected_flags(
    rules: str | RuleSet = "police-2sd",
    quiet: QuietSeries | None = None,
    *,
    measures: int = 1,
    periods: int = 4,
    autocorrelation: float = 0.0,
) -> ExpectedFlags:
    """Return how many flags chance alone would raise.

    Parameters
    ----------
    rules : str or RuleSet, optional
        The rule set.
    quiet : QuietSeries, optional
        The chart and its baseline; two sample standard deviations of four points when left out.
    measures : int, optional
        Measures on the scorecard, all of this sort.
    periods : int, optional
        Points after the baseline; 4 quarters or 12 months make a year.
    autocorrelation : float, optional
        Correlation of each point with the one before.

    Returns
    -------
    ExpectedFlags
        Exact for one limit on an ``sd`` chart of independent points, else simulated with a fixed seed.

    Raises
    ------
    CommandError
        When there are no measures or periods, or the autocorrelation is not between -1 and 1.

    Notes
    -----
    Points after the baseline are judged against limits made from the baseline, and runs may begin in it. A
    rule that marks all the points of a pattern is counted with all of them.

    Examples
    --------
    >>> round(expected_flags().point, 3), expected_flags().method
    (0.172, 'exact')
    """
    if measures < 1 or periods < 1:
        raise CommandError(f"expected flags need a measure and a period, not {measures} and {periods}")
    if not -1 < autocorrelation < 1:
        raise CommandError(f"an autocorrelation lies between -1 and 1, not at {autocorrelation:g}")
    quiet, chosen = quiet or QuietSeries(), rule_set(rules)
    multiple = None if autocorrelation else exact_multiple(quiet, chosen)
    if multiple is not None:
        point, series = (chance_of_a_flag(quiet, multiple=multiple, periods=each) for each in (1, periods))
        return ExpectedFlags(point, series, periods, measures, EXACT)
    point, series = _simulated(quiet, chosen, World(periods, autocorrelation))
    method = f"simulated: {SERIES_MADE:,} series, seed {SEED}"
    return ExpectedFlags(point, series, periods, measures, method)


@cache
def _simulated(quiet: QuietSeries, rules: RuleSet, world: World) -> tuple[float, float]:
    flags = flags_of(quiet, rules, world)
    return float(flags.mean()), float(np.mean(flags.any(axis=1)))


def share_flagged(quiet: QuietSeries, rules: RuleSet, world: World) -> float:
    """Return the share of quiet points that are flagged, exact where that can be had.

    Parameters
    ----------
    quiet : QuietSeries
        The series and its chart.
    rules : RuleSet
        Rules.
    world : World
        How series are drawn.

    Returns
    -------
    float
        Between 0 and 1.
    """
    multiple = None if world.autocorrelation else exact_multiple(quiet, rules)
    if multiple is not None:
        return chance_of_a_flag(quiet, multiple=multiple)
    return _simulated(quiet, rules, world)[0]
