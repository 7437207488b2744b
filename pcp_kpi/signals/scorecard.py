"""A whole scorecard weighed: the flags found beside the flags that chance alone would raise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.figures import SERIES
from pcp_kpi.printing import number, plural
from pcp_kpi.signals.autocorrelation import autocorrelations
from pcp_kpi.signals.basis import Basis, Charts, charts_of
from pcp_kpi.signals.expectation import share_flagged
from pcp_kpi.signals.quiet import World
from pcp_kpi.signals.rules import RuleSet, rule_set
from pcp_kpi.signals.words import PROVISIONAL

_WORLD_SERIES = 4_000
_YEAR = {"week": 52, "month": 12, "quarter": 4, "year": 1}


@dataclass(frozen=True)
class ScorecardFlags:
    """Flags of one period, found and expected.

    Parameters
    ----------
    measures : int
        Series with limits and a value in the period.
    found : int
        How many of them are flagged, provisional flags left out.
    provisional : int
        Flags that stand on provisional figures.
    expected : float
        Flags that chance alone would raise, points being independent.
    expected_own : float
        The same with each series' own autocorrelation, where it is known.
    chance : float
        Chance of as many flags as found or more, were the measures independent of each other.
    """

    measures: int
    found: int
    provisional: int
    expected: float
    expected_own: float
    chance: float

    @property
    def words(self) -> str:
        """Flags expected and found, in one sentence."""
        said = f"{plural(self.measures, 'measure')}: expect {number(self.expected)}, found {self.found}"
        if number(self.expected_own) != number(self.expected):
            said += f" (with each series' own autocorrelation expect {number(self.expected_own)})"
        if self.provisional:
            said += f", and {self.provisional} more on provisional figures"
        return said


def weigh_scorecard(
    points: pd.DataFrame,
    period: pd.Timestamp | str | None = None,
    *,
    rules: RuleSet | None = None,
    basis: Basis | None = None,
) -> ScorecardFlags:
    """Set the flags of a period beside those that chance alone would raise.

    Parameters
    ----------
    points : DataFrame
        As `with_signals` gives them; all rows of the series, so that their autocorrelation can be seen.
    period : Timestamp or str, optional
        First day of the period; the last in the table when it is left out.
    rules, basis : RuleSet and Basis, optional
        A rule set of your own, which `rule_set` cannot name; what to take where the table is silent, as with limits
        that a paper printed.

    Returns
    -------
    ScorecardFlags
        Its `words` are such as "28 measures: expect 5, found 15".

    Raises
    ------
    CommandError
        When the table has no signals, mixes rule sets, or has no limits in the period.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> from pcp_kpi.signals.flags import with_signals
    >>> rows = new_figures(
    ...     dict(measure=measure, area="West Mercia", grain="quarter", period="2021-04-01", value=value)
    ...     for measure, value in {"arson": 130, "rape": 378, "hate-crime": 708}.items()
    ... )
    >>> printed = rows.assign(level=rows["value"], mean=300.0, lower=200.0, upper=400.0)
    >>> weigh_scorecard(with_signals(printed), basis=Basis(baseline=4)).words
    '3 measures: expect 1, found 2'
    """
    chosen, charts = rules or _only_set(points), charts_of(points, basis or Basis())
    here = _judged(points, charts, pd.Timestamp(points["period"].max() if period is None else period))
    rows = points.iloc[here]
    own = rows[list(SERIES)].merge(autocorrelations(points), how="left")["autocorrelation"]
    carried = [_rounded(value) for value in own]
    alone = _shares(charts, chosen, here, worlds=_worlds(rows, [0.0] * len(here)))
    unsure, flag = (
        rows["reason"].str.startswith(PROVISIONAL).to_numpy(dtype=bool),
        rows["flag"].to_numpy(dtype=bool),
    )
    found = int((flag & ~unsure).sum())
    return ScorecardFlags(
        measures=len(here),
        found=found,
        provisional=int((flag & unsure).sum()),
        expected=sum(alone),
        expected_own=sum(_shares(charts, chosen, here, worlds=_worlds(rows, carried))),
        chance=_at_least(alone, found),
    )


def _judged(points: pd.DataFrame, charts: Charts, day: pd.Timestamp) -> list[int]:
    """Return the rows of a period that have limits and a value."""
    there = (points["period"] == day).to_numpy() & np.isfinite(points["level"].to_numpy("float64"))
    here = np.flatnonzero(there & charts.known)
    if not len(here):
        raise CommandError(f"no series has limits and a value in the period from {day:%Y-%m-%d}")
    return [int(row) for row in here]


def _worlds(rows: pd.DataFrame, carried: list[float]) -> list[World]:
    """Draw a year of points each, so that a rule about runs counts as it does on the whole."""
    return [
        World(_YEAR.get(grain, 12), each, series=_WORLD_SERIES)
        for grain, each in zip(rows["grain"], carried, strict=True)
    ]


def _shares(charts: Charts, rules: RuleSet, here: list[int], *, worlds: list[World]) -> list[float]:
    return [share_flagged(charts.quiet(row), rules, world) for row, world in zip(here, worlds, strict=True)]


def _only_set(points: pd.DataFrame) -> RuleSet:
    if "rule_set" not in points or "flag" not in points:
        raise CommandError(
            "a scorecard is weighed by its signals; make them with with_signals(points, rules)"
        )
    named = list(points["rule_set"].unique())
    if len(named) != 1:
        raise CommandError(f"a scorecard is weighed by one rule set; it has {in_words(named) or 'none'}")
    return rule_set(str(named[0]))


def _rounded(autocorrelation: float) -> float:
    """To a twentieth, so that series alike are simulated once; not known counts as none."""
    return 0.0 if np.isnan(autocorrelation) else round(autocorrelation * 20) / 20


def _at_least(shares: Iterable[float], found: int) -> float:
    """Return the chance of `found` or more flags among independent measures."""
    counts = np.ones(1)
    for share in shares:
        counts = np.append(counts * (1 - share), 0) + np.append(0, counts * share)
    return float(min(counts[found:].sum(), 1.0))
