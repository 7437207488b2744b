"""What the figures say: levels of any period, added up where need be, and the limits that follow from them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from pcp_kpi.auditing.drafts.memory import Memory
from pcp_kpi.auditing.drafts.names import UNASSIGNED
from pcp_kpi.catalogue import Catalogue
from pcp_kpi.figures import PRINTED
from pcp_kpi.forces import Force
from pcp_kpi.periods import Day, FinancialYear, Month, Period, Quarter, Week, period_at

Key = tuple[str, str, str]
Stretch = tuple[dt.date, dt.date]
_SIGMAS = 2.0
_OF_LIMITS = ("measure", "area", "breakdown", "grain", "baseline")


@dataclass(frozen=True)
class Fact:
    """One figure.

    Parameters
    ----------
    value, of : float
        As the figures hold them; `of` is NaN for a count.
    source : str
        Id in the register.
    made : bool
        Whether it was added up here from shorter periods, or from parts.
    """

    value: float
    of: float
    source: str
    made: bool = False

    @property
    def level(self) -> float:
        """The value, or value over `of`."""
        if math.isnan(self.of):
            return self.value
        return self.value / self.of if self.of else math.nan


@dataclass(frozen=True)
class Limits:
    """The limits of a series: as a paper prints them, or from the quarters or months of a baseline year."""

    lower: float
    mean: float
    upper: float
    source: str
    printed: bool = False


@dataclass(frozen=True)
class Known:
    """The figures of a folder, to be asked one by one.

    Parameters
    ----------
    figures : DataFrame
        Figures of any measures, areas and sources.
    limits : DataFrame
        Limits as papers print them; may be empty.
    catalogue : Catalogue
    force : Force
    """

    figures: pd.DataFrame = field(repr=False)
    limits: pd.DataFrame = field(repr=False)
    catalogue: Catalogue
    force: Force
    _memory: Memory = field(default_factory=Memory, repr=False, compare=False)

    def facts(self, key: Key, period: Period) -> tuple[Fact, ...]:
        """Return what the sources say of a measure, area and breakdown in a period.

        Parameters
        ----------
        key : (measure, area, breakdown)
        period : Period

        Returns
        -------
        tuple of Fact
            One a source: as stored, else added up from quarters or months; empty when nobody knows.
        """
        return self._memory.ask(self._find_all, key, period)

    def ending(self, key: Key, first: dt.date, last: dt.date) -> tuple[tuple[dt.date, Fact], ...]:
        """Return the figures, as stored, of periods that end from one day to another, each with its last day."""
        return self._memory.ask(self._find_ending, key, first, last)

    def limits_of(self, key: Key, grain: str, baseline: FinancialYear) -> tuple[Limits, ...]:
        """Return the limits of a series: as printed, and by the force's rule from each source's figures.

        Parameters
        ----------
        key : (measure, area, breakdown)
        grain : str
            Of the points: quarter or month; of any other there are only limits as printed.
        baseline : FinancialYear

        Returns
        -------
        tuple of Limits
            Mean and two sample standard deviations of the points of the baseline year.
        """
        return self._memory.ask(self._find_limits, key, grain, baseline)

    def has(self, measure: str) -> bool:
        """Tell whether there are figures of a measure."""
        return measure in self._measures

    @cached_property
    def _measures(self) -> frozenset[str]:
        return frozenset(measure for measure, _, _ in self._series)

    @cached_property
    def _series(self) -> dict[Key, dict[str, dict[Stretch, Fact]]]:
        columns = ("measure", "area", "breakdown", "grain", "period", "value", "of", "source")
        rows = self.figures.loc[self.figures["value"].notna(), list(columns)]
        stretches = {
            (grain, day): _stretch(period_at(str(grain), day.date()))
            for grain, day in rows[["grain", "period"]].drop_duplicates().itertuples(index=False)
        }
        found: dict[Key, dict[str, dict[Stretch, Fact]]] = {}
        for measure, area, breakdown, grain, day, value, of, source in rows.itertuples(index=False):
            series = found.setdefault((measure, area, breakdown), {}).setdefault(source, {})
            series[stretches[grain, day]] = Fact(float(value), float(of), source)
        return found

    def _find_all(self, key: Key, period: Period) -> tuple[Fact, ...]:
        return tuple(self._find(key, period))

    def _find_ending(self, key: Key, first: dt.date, last: dt.date) -> tuple[tuple[dt.date, Fact], ...]:
        return tuple(
            (stretch[1], fact)
            for series in self._series.get(key, {}).values()
            for stretch, fact in series.items()
            if first <= stretch[1] <= last
        )

    def _find_limits(self, key: Key, grain: str, baseline: FinancialYear) -> tuple[Limits, ...]:
        return *self._printed_limits(key, grain, baseline), *self._ruled(key, grain, baseline)

    def _find(self, key: Key, period: Period) -> Iterator[Fact]:
        stretch = _stretch(period)
        told = set()
        for source, series in self._series.get(key, {}).items():
            fact = series.get(stretch) or self._added_up(key, series, stretch, source)
            if fact is not None:
                told.add(source)
                yield fact
        yield from (fact for fact in self._derived(key, period) if fact.source not in told)

    def _added_up(
        self, key: Key, series: Mapping[Stretch, Fact], stretch: Stretch, source: str
    ) -> Fact | None:
        if key[0].endswith(PRINTED) or stretch[0] == stretch[1]:
            return None
        for step in (_quarters, _months):
            parts = step(stretch)
            facts = [series[part] for part in parts if part in series]
            if parts and len(facts) == len(parts):
                of = float(np.sum([fact.of for fact in facts]))
                return Fact(float(np.sum([fact.value for fact in facts])), of, source, made=True)
        return None

    def _derived(self, key: Key, period: Period) -> Iterator[Fact]:
        """Return what no row holds: a total from its parts, what is in no area, a group of outcomes."""
        measure, area, breakdown = key
        if area == UNASSIGNED:
            yield from self._unassigned(key, period)
        elif not breakdown and measure in self.catalogue and (parts := self.catalogue[measure].parts):
            yield from self._sum([(part, area, "") for part in parts], period)
        elif breakdown.startswith("group:"):
            group = breakdown.removeprefix("group:")
            codes = [code for code in self.catalogue.outcomes if self.catalogue.outcomes[code].group == group]
            held = [(measure, area, code) for code in codes if (measure, area, code) in self._series]
            yield from self._sum(held, period)

    def _sum(self, keys: list[Key], period: Period) -> Iterator[Fact]:
        parts = [{fact.source: fact for fact in self.facts(key, period)} for key in keys]
        for source in parts[0] if parts else ():
            if all(source in part for part in parts):
                facts = [part[source] for part in parts]
                yield Fact(sum(fact.value for fact in facts), facts[0].of, source, made=True)

    def _unassigned(self, key: Key, period: Period) -> Iterator[Fact]:
        whole = self.facts((key[0], self.force.name, key[2]), period)
        areas = [self.facts((key[0], area, key[2]), period) for area in self.force.area_names]
        for fact in whole:
            same = [next((one for one in facts if one.source == fact.source), None) for facts in areas]
            if all(one is not None for one in same):
                rest = fact.value - sum(one.value for one in same if one is not None)
                yield Fact(rest, math.nan, fact.source, made=True)

    @cached_property
    def _limits_by_key(self) -> Mapping[tuple[str, str, str, str, str], list[Limits]]:
        found: dict[tuple[str, str, str, str, str], list[Limits]] = {}
        for row in self.limits.to_dict("records"):
            measure, area, breakdown, grain, baseline = (str(row[name]) for name in _OF_LIMITS)
            lower, upper = float(row["lower"]), float(row["upper"])
            printed = Limits(lower, (lower + upper) / 2, upper, str(row["source"]), printed=True)
            found.setdefault((measure, area, breakdown, grain, baseline), []).append(printed)
        return found

    def _printed_limits(self, key: Key, grain: str, baseline: FinancialYear) -> list[Limits]:
        return list(self._limits_by_key.get((*key, grain, baseline.label), ()))

    def _ruled(self, key: Key, grain: str, baseline: FinancialYear) -> Iterator[Limits]:
        points: dict[str, list[float]] = {}
        periods = _points(grain, baseline)
        for period in periods:
            for fact in self.facts(key, period):
                points.setdefault(fact.source, []).append(fact.level)
        for source, levels in points.items():
            if len(levels) == len(periods):
                mean, spread = float(np.mean(levels)), _SIGMAS * float(np.std(levels, ddof=1))
                yield Limits(mean - spread, mean, mean + spread, source)


def _stretch(period: Period) -> Stretch:
    return period.start, period.end


def _points(grain: str, baseline: FinancialYear) -> tuple[Period, ...]:
    if grain == "quarter":
        return baseline.quarters
    return baseline.months if grain == "month" else ()


def _months(stretch: Stretch) -> list[Stretch]:
    first, last = Month.containing(stretch[0]), Month.containing(stretch[1])
    if (first.start, last.end) != stretch or first == last:
        return []
    return [_stretch(first.shift(n)) for n in range(first.months_to(last))]


def _quarters(stretch: Stretch) -> list[Stretch]:
    first, last = Quarter.containing(stretch[0]), Quarter.containing(stretch[1])
    if (first.start, last.end) != stretch or first == last:
        return []
    found = [first]
    while found[-1] != last:
        found.append(found[-1].shift(1))
    return [_stretch(quarter) for quarter in found]


def nearby_points(period: Period) -> tuple[Period, ...]:
    """Return the days on which a stock of a period is counted: its last day, and the first of the next."""
    if isinstance(period, Day):
        return (period,)
    if isinstance(period, Week):
        return Day(period.start), Day(period.end)
    return Day(period.end), Day(period.end + dt.timedelta(days=1)), Month.containing(period.end)
