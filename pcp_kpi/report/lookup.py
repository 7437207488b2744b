"""Figures looked up one by one: which value a measure has, where, of what, and when."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from pcp_kpi.periods import Period, Quarter, period_at
from pcp_kpi.report.background import Background
from pcp_kpi.report.evidence import source_rank

_Key = tuple[str, str, str]


@dataclass(frozen=True)
class Level:
    """One figure as it is read: its level, its denominator, its period and its source."""

    level: float
    of: float
    period: Period
    source: str


@dataclass(frozen=True)
class Lookup:
    """The figures of one quarter's report, found by measure, area, breakdown and period.

    Parameters
    ----------
    quarter : Quarter
        What is reported.
    levels : mapping of (measure, area, breakdown) to tuple of Level
        In the order of their ends; one source for each period.
    """

    quarter: Quarter
    levels: Mapping[_Key, tuple[Level, ...]] = field(repr=False)

    def latest(self, measure: str, *, area: str, breakdown: str = "") -> Level | None:
        """Return the figure of the latest period that ends within the quarter; None when there is none.

        A point in time counts up to a month after the quarter's end: head counts "at the end of June" are taken in
        the first days of July. A yearly figure counts for a year after its end.
        """
        known = self.levels.get((measure, area, breakdown), ())
        now = [one for one in known if self._counts(one.period)]
        return now[-1] if now else None

    def holds_any(self, measures: Collection[str]) -> bool:
        """Tell whether any figure of some measures is one of this quarter."""
        known = (one for key, levels in self.levels.items() if key[0] in measures for one in levels)
        return any(self._counts(one.period) for one in known)

    def _counts(self, period: Period) -> bool:
        """Tell whether a period's figure is one of this quarter."""
        first = self.quarter.shift(-4) if period.grain == "year" else self.quarter.shift(-1)
        last = self.quarter.shift(1).months[0].end if period.grain == "point" else self.quarter.end
        return first.end < period.end <= last

    def before(self, measure: str, *, area: str, breakdown: str = "") -> tuple[Level, ...]:
        """Return the earlier figures of the same grain as the latest, oldest first."""
        latest = self.latest(measure, area=area, breakdown=breakdown)
        known = self.levels.get((measure, area, breakdown), ())
        if latest is None:
            return ()
        return tuple(
            one
            for one in known
            if one.period.grain == latest.period.grain and one.period.end < latest.period.end
        )

    def at(self, measure: str, period: Period, *, area: str, breakdown: str = "") -> float:
        """Return the level of one period; NaN when it is not known."""
        known = self.levels.get((measure, area, breakdown), ())
        return next((one.level for one in known if one.period == period), math.nan)


def look_up(
    figures: pd.DataFrame, *, measures: Iterable[str], quarter: Quarter, background: Background
) -> Lookup:
    """Index the figures of some measures for one quarter's tables.

    Parameters
    ----------
    figures : DataFrame
        Figures of any measures, areas and sources.
    measures : iterable of str
        Ids of the measures wanted.
    quarter : Quarter
        What is reported; the latest figure is one of this quarter.
    background : Background
        Says which source is believed where several tell the same figure.

    Returns
    -------
    Lookup
    """
    # Nought of nought has no level: nobody was asked, nothing was counted.
    known = figures["value"].notna() & (figures["of"] != 0)
    rows = figures[figures["measure"].isin(set(measures)) & known]
    rows = _without_invented(rows, background)
    found: dict[_Key, dict[Period, Level]] = {}
    for row in rows.to_dict("records"):
        period = period_at(str(row["grain"]), _day(row["period"]))
        level = row["value"] / row["of"] if row["of"] == row["of"] else row["value"]
        one = Level(float(level), float(row["of"]), period, str(row["source"]))
        held = found.setdefault((row["measure"], row["area"], row["breakdown"]), {})
        held[period] = min(
            held.get(period, one), one, key=lambda each: source_rank(background.source(each.source))
        )
    ordered = {key: tuple(sorted(held.values(), key=_end)) for key, held in found.items()}
    return Lookup(quarter, ordered)


def _without_invented(rows: pd.DataFrame, background: Background) -> pd.DataFrame:
    """Leave out invented figures where there are real ones: a table never mixes the two."""
    kinds = {id: background.source(id).illustrative for id in rows["source"].unique()}
    if all(kinds.values()):
        return rows
    kept: pd.DataFrame = rows[~rows["source"].map(kinds).astype(bool)]
    return kept


def _day(stamp: pd.Timestamp) -> date:
    return stamp.date()


def _end(one: Level) -> tuple[date, str]:
    return one.period.end, one.period.grain
