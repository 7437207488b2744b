"""Which points limits are made from: years, windows, first points, with windows left out; and re-basing."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.periods import FinancialYear, Month, Quarter, Window
from pcp_kpi.periods.asked import refuse_no_period
from pcp_kpi.periods.units import Span as Unit
from pcp_kpi.printing import in_full

if TYPE_CHECKING:
    import pandas as pd

    from pcp_kpi.annotations import Annotation

Span: TypeAlias = FinancialYear | Window | Quarter | Month

MONTHS = {"month": 1, "quarter": 3, "year": 12}
DAYS = {"week": 7, "point": 1}
ANY = "*"


@dataclass(frozen=True)
class Baseline:
    """The points that limits are made from; fixed and carried forward.

    Parameters
    ----------
    spans : tuple of FinancialYear, Window, Quarter or Month, optional
        Points that lie in one of them whole. None is every point.
    without : tuple of the same, optional
        Windows left out, such as Covid: no point that touches one is used.
    first : int, optional
        Only so many, the first in time.
    provisional : bool, optional
        Whether provisional points are used too. Projected ones never are.

    Raises
    ------
    CommandError
        When `first` is below one.

    Examples
    --------
    >>> from pcp_kpi.periods import FinancialYear, Month, Window
    >>> covid = Window(Month(2020, 3), Month(2021, 3), "Covid")
    >>> Baseline((FinancialYear(2019), FinancialYear(2021)), without=(covid,)).label
    '2019/20 and 2021/22 without Covid (Mar 2020 to Mar 2021)'
    >>> Baseline(first=24).label
    'the first 24 points'
    """

    spans: tuple[Span, ...] = ()
    without: tuple[Span, ...] = ()
    first: int | None = None
    provisional: bool = False

    def __post_init__(self) -> None:
        """Refuse a baseline of no points, and what is no span."""
        for name in ("spans", "without"):
            spans = getattr(self, name)
            if isinstance(spans, str | Unit):
                raise CommandError(f"the {name} of a baseline stand in a tuple: {name}=({spans!r},)")
            for span in spans:
                refuse_no_period(span, what="a span of the baseline")
        if self.first is not None and self.first < 1:
            raise CommandError(f"a baseline of the first {self.first} points has none; name one or more")

    @property
    def label(self) -> str:
        """What the baseline is, as captions print it."""
        whole = in_words([span.label for span in self.spans], most=9)
        if self.first is not None:
            whole = f"the first {in_full(self.first)} points" + (f" of {whole}" if whole else "")
        left_out = in_words([span.label for span in self.without], most=9)
        return (whole or "all points") + (f" without {left_out}" if left_out else "")

    @property
    def start(self) -> dt.date | None:
        """First day of its earliest span; None where it has none."""
        return min((span.start for span in self.spans), default=None)

    def whole_periods(self, grain: str) -> int | None:
        """Count the periods of a grain that lie in it whole; None where it has no spans to count in."""
        if self.first is not None:
            return self.first
        if not self.spans or grain not in MONTHS:
            return None
        held: set[int] = set().union(*(_periods_in(span, grain) for span in self.spans))
        return len(held.difference(*(_periods_touched(span, grain) for span in self.without)))

    def holds(self, starts: np.ndarray, grain: str) -> np.ndarray:
        """Tell which periods lie in it whole, by their first days; `first` is not looked at."""
        ends = last_days(starts, grain)
        within = np.full(len(starts), not self.spans)
        for span in self.spans:
            within |= (starts >= np.datetime64(span.start)) & (ends <= np.datetime64(span.end))
        for span in self.without:
            within &= (ends < np.datetime64(span.start)) | (starts > np.datetime64(span.end))
        return within


@dataclass(frozen=True)
class Rebase:
    """New limits for a series from a day on, with the reason why.

    Parameters
    ----------
    series : tuple of str
        Measure, area and perhaps breakdown; ``*`` is any.
    date : date
        First day from which new limits hold; the points from it on are their baseline.
    reason : str
        Why the old limits no longer hold; it stands in the column `baseline`.
    points : int, optional
        How many points make the new baseline. None is as many as the rule's own baseline has, or all where
        that is not a number.

    Raises
    ------
    CommandError
        Without a reason, or when the series is not named.

    Examples
    --------
    >>> import datetime as dt
    >>> change = Rebase(("business-robbery", "*"), dt.date(2025, 4, 1), "recording change")
    >>> change.touches("business-robbery", "North", "")
    True
    """

    series: tuple[str, ...]
    date: dt.date
    reason: str
    points: int | None = None

    def __post_init__(self) -> None:
        """Refuse what could not be explained later."""
        if not self.reason.strip():
            raise CommandError(
                f"re-basing {' / '.join(self.series)} needs a reason that a reader can be told"
            )
        if len(self.series) not in (2, 3):
            raise CommandError(
                f"a re-based series is a measure, an area and perhaps a breakdown, not {self.series!r}"
            )

    def touches(self, measure: str, area: str, breakdown: str) -> bool:
        """Tell whether a series is re-based."""
        named = (*self.series, ANY)[:3]
        return all(name in (ANY, came) for name, came in zip(named, (measure, area, breakdown), strict=True))


def rebases_from(annotations: Sequence[Annotation]) -> tuple[Rebase, ...]:
    """Turn recording changes into re-basings.

    Parameters
    ----------
    annotations : sequence of Annotation
        Dated events; those that break comparison (`Annotation.breaks_comparison`) are taken.

    Returns
    -------
    tuple of Rebase
        One for each, with the text of the event as its reason.

    Examples
    --------
    >>> from pcp_kpi.annotations import Annotation
    >>> import datetime as dt
    >>> day = dt.date(2025, 4, 1)
    >>> event = Annotation(day, "business-robbery", "*", None, "recording-change", "New counting", "notice")
    >>> rebases_from([event])[0].reason
    'New counting'
    """
    return tuple(
        Rebase((event.measure, event.area), event.first, event.text)
        for event in annotations
        if event.breaks_comparison
    )


def last_days(starts: np.ndarray, grain: str) -> np.ndarray:
    """Return the last day of each period from its first."""
    if grain in DAYS:
        return starts.astype("datetime64[D]") + (DAYS[grain] - 1)
    after = starts.astype("datetime64[M]") + MONTHS[grain]
    return after.astype("datetime64[D]") - 1


def steps_in_time(starts: np.ndarray, grain: str) -> np.ndarray:
    """Return numbers of periods, neighbours in the calendar differing by one."""
    if grain in MONTHS:
        return np.asarray(starts.astype("datetime64[M]").astype("int64") // MONTHS[grain])
    return np.asarray(starts.astype("datetime64[D]").astype("int64") // DAYS[grain])


def segments(names: pd.DataFrame, rebases: Sequence[Rebase]) -> list[tuple[int, Rebase]]:
    """List which series are re-based, as (series number, re-basing) in the order of days."""
    rows = names[["measure", "area", "breakdown"]].to_dict("records")
    found = [
        (number, rebase)
        for rebase in sorted(rebases, key=lambda rebase: rebase.date)
        for number, row in enumerate(rows)
        if rebase.touches(row["measure"], row["area"], row["breakdown"])
    ]
    days = Counter((number, rebase.date) for number, rebase in found)
    twice = {number for (number, _), times in days.items() if times > 1}
    if twice:
        again = in_words([f"{rows[number]['measure']} / {rows[number]['area']}" for number in sorted(twice)])
        raise CommandError(f"a series is re-based once on a day; twice came for {again}: keep one reason")
    return found


def _periods_in(span: Span, grain: str) -> set[int]:
    """Return the periods that lie in a span whole, numbered from any fixed one."""
    length, first, last = _months_of(span, grain)
    return set(range((first + length - 1) // length, (last + 1) // length))


def _periods_touched(span: Span, grain: str) -> set[int]:
    length, first, last = _months_of(span, grain)
    return set(range(first // length, last // length + 1))


def _months_of(span: Span, grain: str) -> tuple[int, int, int]:
    """Return months a period, and first and last month of a span; a financial year begins in April."""
    april = 3 if grain == "year" else 0
    first, last = (day.year * 12 + day.month - 1 - april for day in (span.start, span.end))
    return MONTHS[grain], first, last
