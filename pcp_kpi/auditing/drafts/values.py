"""What the figures say to a statement: every value that its words can mean, in the unit in which it is printed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pcp_kpi.auditing.drafts.cited import Cited, Value
from pcp_kpi.auditing.drafts.dates import usual_comparators, usual_periods
from pcp_kpi.auditing.drafts.known import Fact, Key, Known, nearby_points
from pcp_kpi.auditing.drafts.names import UNASSIGNED, Names
from pcp_kpi.auditing.drafts.statements import Statement
from pcp_kpi.auditing.numbers import find_numbers
from pcp_kpi.figures import PRINTED
from pcp_kpi.intervals import margin, wilson
from pcp_kpi.periods import Day, FinancialYear, Period, Quarter, Rolling, YearToDate

_GROUPS = {
    "action taken": "action-taken",
    "victim does not support action, all": "victim-does-not-support",
}
_DAY = 86_400
_PARTED = ("share", "mean", "per-100", "duration")


@dataclass(frozen=True)
class Figures:
    """Figures and names, to be asked what a statement can mean.

    Parameters
    ----------
    known : Known
    names : Names
    quarter : Quarter
    printed : Cited or None
        What papers print, by document and line.
    """

    known: Known
    names: Names
    quarter: Quarter
    printed: Cited | None = None

    def values(self, statement: Statement) -> Iterator[Value]:
        """Return every value that a statement's words can mean, the likeliest first.

        Parameters
        ----------
        statement : Statement

        Yields
        ------
        Value
        """
        tell = {
            "level": self._levels,
            "working": self._levels,
            "change": self._changes,
            "index": self._indices,
            "difference": self._differences,
            "comparator": self._comparators,
            "part": self._parts,
            "share": self._shares,
            "base": self._bases,
            "lower limit": self._limits,
            "upper limit": self._limits,
            "mean": self._limits,
            "target": self._targets,
            "interval from": self._intervals,
            "interval to": self._intervals,
            "margin": self._intervals,
        }.get(statement.kind)
        if tell is not None:
            yield from tell(statement)

    def keys(self, statement: Statement) -> Iterator[Key]:
        """Return the series that a statement can be of."""
        subject = statement.subject
        for measure in subject.measures:
            if not self.known.has(measure) and not (
                measure in self.names.catalogue and self.names.catalogue[measure].parts
            ):
                continue
            codes = self._codes(measure, subject.part)
            for area in subject.areas or (self.names.force.name,):
                for code in codes:
                    yield measure, area, code

    def _codes(self, measure: str, part: str) -> tuple[str, ...]:
        code = self.names.code_of(measure, part) if part else ""
        if code:
            return (code,)
        if measure.endswith("outcomes"):
            said = part.casefold()
            return tuple(f"group:{group}" for words, group in _GROUPS.items() if words in said) or ("",)
        return ("",)

    def _told(self, statement: Statement) -> Iterator[tuple[Key, Fact, Period]]:
        """Return the figures of a statement's periods; where it names none, the latest of the quarter too."""
        unnamed = statement.periods == usual_periods(self.quarter)
        for key in self.keys(statement):
            for period in statement.periods:
                yield from ((key, fact, when) for fact, when in self._facts(key, period))
            if unnamed:
                found = self.known.ending(key, self.quarter.start, self.quarter.shift(1).months[0].end)
                last = max((day for day, _ in found), default=self.quarter.end)
                yield from (
                    (key, fact, Day(day)) for day, fact in found if day >= min(last, self.quarter.end)
                )

    def _facts(self, key: Key, period: Period) -> Iterator[tuple[Fact, Period]]:
        """Return the figures of a period; of a stock, those of its last day."""
        found = self.known.facts(key, period)
        yield from ((fact, period) for fact in found)
        if not found:
            for day in nearby_points(period):
                yield from ((fact, day) for fact in self.known.facts(key, day))

    def also(self, statement: Statement) -> Iterator[Value]:
        """Return what a number may be besides: enough to agree with, not to contradict it.

        Parameters
        ----------
        statement : Statement

        Yields
        ------
        Value
            A percentage of a count as its share of the force; values of measures that are told only for the most part.
        """
        if statement.number.unit == "percent" and statement.kind == "level":
            yield from self._shares_of_force(statement)
        yield from self.values(self.loosened(statement))

    def loosened(self, statement: Statement) -> Statement:
        """Return a statement of the measures that its words tell only for the most part; it is never clear."""
        subject = statement.subject
        near = " ".join(statement.passage.cells[0].rows) if statement.passage.cells else statement.text
        told = self.names.told_loosely(subject.words, near)
        return replace(statement, subject=replace(subject, measures=told, clear=False))

    def _comparators(self, statement: Statement) -> Iterator[Value]:
        """Levels of the periods that something is compared with."""
        spans = list(dict.fromkeys(then for _, then in self._spans(statement)))
        yield from self._levels(replace(statement, periods=tuple(spans)))
        yield from self._levels(statement)

    def _parts(self, statement: Statement) -> Iterator[Value]:
        """Return the count behind a share: its numerator, or the level of a count."""
        yield from self._levels(statement)
        for key, fact, when in self._told(statement):
            if math.isfinite(fact.of):
                yield Value(fact.value, key, when, fact.source, f"in {when}")

    def _levels(self, statement: Statement) -> Iterator[Value]:
        for key, fact, when in self._told(statement):
            for value in self.scaled(fact.level, key[0], statement):
                yield Value(value, key, when, fact.source, f"in {when}")

    def scaled(self, level: float, measure: str, statement: Statement) -> Iterator[float]:
        """Return a level in the unit of the print, if it can be printed so."""
        unit, printed = self._unit(measure), statement.number.unit
        if not math.isfinite(level):
            return
        if unit == "share" and (printed == "percent" or statement.raw):
            yield 100 * level
        if unit == "percent" and (printed == "percent" or statement.raw):
            yield level
        if unit == "percent" and statement.raw:
            yield level / 100
        if unit == "per-100" and printed in ("count", "percent", "rate"):
            yield 100 * level
        if unit == "count" and statement.number.decimals and printed == "count" and level == round(level):
            return  # a count is never printed with a point: this is something else
        if unit in ("count", "mean", "duration") and printed in ("count", "money", "duration", "rate"):
            yield level
        if statement.raw and unit in _PARTED:
            yield level
        if statement.raw and unit == "duration":  # a workbook stores parts of a day
            yield level / _DAY

    def _unit(self, measure: str) -> str:
        return self.names.catalogue[measure].unit if measure in self.names.catalogue else "count"

    def _pairs(self, statement: Statement) -> Iterator[tuple[Key, Fact, Fact, Period, Period]]:
        """Return the figures that a change can be between: now and then, of one source where it has both."""
        for key in self.keys(statement):
            for now, then in self._spans(statement):
                facts, others = self.known.facts(key, now), self.known.facts(key, then)
                same = [(one, other) for one in facts for other in others if one.source == other.source]
                for one, other in same or [(one, other) for one in facts for other in others]:
                    yield key, one, other, now, then

    def _spans(self, statement: Statement) -> Iterator[tuple[Period, Period]]:
        for period in statement.periods:
            if statement.against:
                yield from (
                    (period, then)
                    for when in statement.against
                    for then in when.beside(period, statement.baseline)
                    if then != period
                )
            else:
                yield from ((period, then) for then in usual_comparators(period, statement.baseline))
        if statement.passage.cells:  # a row of its own for each period that the quarter is compared with
            yield from (
                (self.quarter, period) for period in statement.periods if period.end < self.quarter.start
            )
            yield from self._to_date(statement)

    def _to_date(self, statement: Statement) -> Iterator[tuple[Period, Period]]:
        now = YearToDate.to_quarter(self.quarter)
        for when in statement.against:
            yield from (
                (now, then) for then in when.beside(now, statement.baseline) if isinstance(then, YearToDate)
            )

    def _changes(self, statement: Statement) -> Iterator[Value]:
        for key, one, other, now, then in self._pairs(statement):
            if self._unit(key[0]) in ("share", "percent"):
                continue
            if other.level:
                words = f"{_plain(one.level)} in {now} and {_plain(other.level)} in {then}"
                yield from self._stored(statement, 100 * (one.level / other.level - 1), key, now, one, words)

    def _indices(self, statement: Statement) -> Iterator[Value]:
        """Return counts for every 100 of an earlier period."""
        for key, one, other, now, then in self._pairs(replace(statement, periods=(self.quarter,))):
            if other.value:
                words = f"{_plain(one.value)} in {now} for {_plain(other.value)} in {then}"
                yield Value(100 * one.value / other.value, key, now, one.source, words)

    def _differences(self, statement: Statement) -> Iterator[Value]:
        points = statement.number.unit == "points"
        for key, one, other, now, then in self._pairs(statement):
            unit = self._unit(key[0])
            scale = {"share": 100.0, "percent": 1.0}.get(unit, 100.0 if unit == "per-100" else 1.0)
            if points == (unit in ("share", "percent")) or statement.raw:
                value = scale * (one.level - other.level)
                yield Value(
                    value,
                    key,
                    now,
                    one.source,
                    f"{_plain(scale * one.level)} in {now} and {_plain(scale * other.level)} in {then}",
                )

    def _shares(self, statement: Statement) -> Iterator[Value]:
        """Shares of the force's total, and measures that are shares themselves."""
        yield from self._levels(statement)
        yield from self._shares_of_force(statement)

    def _shares_of_force(self, statement: Statement) -> Iterator[Value]:
        for key in self.keys(statement):
            whole = (key[0], self.names.force.name, "")
            for period in statement.periods:
                totals = {fact.source: fact for fact in self.known.facts(whole, period)}
                for fact in self.known.facts(key, period):
                    total = totals.get(fact.source)
                    if total is not None and total.value and math.isnan(fact.of):
                        words = f"{_plain(fact.value)} of {_plain(total.value)} in {period}"
                        yield from self._stored(
                            statement, 100 * fact.value / total.value, key, period, fact, words
                        )

    def _stored(
        self, statement: Statement, percent: float, key: Key, period: Period | None, fact: Fact, words: str
    ) -> Iterator[Value]:
        """Return a percentage, and as a part of one where the number is stored, not printed."""
        yield Value(percent, key, period, fact.source, words)
        if statement.raw:
            yield Value(percent / 100, key, period, fact.source, words)

    def _bases(self, statement: Statement) -> Iterator[Value]:
        for key, fact, when in self._told(statement):
            if math.isfinite(fact.of):
                yield Value(fact.of, key, when, fact.source, f"the base in {when}")

    def _limits(self, statement: Statement) -> Iterator[Value]:
        name = {"lower limit": "lower", "upper limit": "upper"}.get(statement.kind, "mean")
        for key, grain, baseline in self._limited(statement):
            for limits in self.known.limits_of(key, grain, baseline):
                words = f"{'as printed' if limits.printed else 'made from'} {baseline}"
                for value in self.scaled(getattr(limits, name), key[0], statement):
                    yield Value(value, key, None, limits.source, words)
                    if value < 0:  # what cannot fall below nought is printed as nought
                        yield Value(0.0, key, None, limits.source, words)
        if statement.kind == "mean" and not any(
            self.known.limits_of(*one) for one in self._limited(statement)
        ):
            yield from self._levels(statement)

    def _limited(self, statement: Statement) -> Iterator[tuple[Key, str, FinancialYear]]:
        """Return the series, grains and baselines that limits can be of."""
        for key in self.keys(statement):
            for grain in dict.fromkeys(_grain(period) for period in statement.periods):
                yield key, grain, statement.baseline

    def _targets(self, statement: Statement) -> Iterator[Value]:
        year = self.quarter.financial_year
        wanted = set(statement.subject.measures)
        for target in self.names.force.targets:
            if target.holds_for(year) and {target.measure, target.measure.removesuffix(PRINTED)} & wanted:
                key = (target.measure, self.names.force.name, "")
                bounds = [bound for bound in (target.at_least, target.at_most) if bound is not None]
                for value in (*bounds, *(number.value for number in find_numbers(target.words))):
                    yield Value(abs(value), key, None, target.source, "the target")
                    if statement.raw:
                        yield Value(abs(value) / 100, key, None, target.source, "the target")

    def _intervals(self, statement: Statement) -> Iterator[Value]:
        for key, fact, when in self._told(statement):
            yield from self._interval(statement, key, fact, when)

    def _interval(self, statement: Statement, key: Key, fact: Fact, when: Period) -> Iterator[Value]:
        if not math.isfinite(fact.of) or not fact.of or not 0 <= fact.value <= fact.of:
            return
        low, high = wilson(fact.value, fact.of)
        told = {"interval from": low, "interval to": high, "margin": margin(fact.value / fact.of, fact.of)}
        words = f"{_plain(fact.value)} of {_plain(fact.of)} in {when}, at 95%"
        yield Value(100 * float(told[statement.kind]), key, when, fact.source, words)


def _grain(period: Period) -> str:
    if isinstance(period, Rolling):
        return "month"  # windows overlap: their limits are those of the months
    return "quarter" if isinstance(period, YearToDate | FinancialYear) else period.grain


def _plain(value: float) -> str:
    return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"


__all__ = ["UNASSIGNED", "Figures", "Value"]
