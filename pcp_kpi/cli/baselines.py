"""Baselines as they are typed: years, windows from one period to another, the first points, all of them."""

from __future__ import annotations

from collections.abc import Sequence

from pcp_kpi.errors import CommandError
from pcp_kpi.limits import Baseline
from pcp_kpi.periods import FinancialYear, Month, Quarter, Window, parse_period

ALL = "all"
FIRST = "first:"


def parse_baseline(texts: Sequence[str], without: Sequence[str] = ()) -> FinancialYear | Window | Baseline:
    """Return the baseline that was typed.

    Parameters
    ----------
    texts : sequence of str
        ``2019/20``, ``Apr 2018:Mar 2020``, ``first:24`` or ``all``; several years or windows are one baseline.
    without : sequence of str, optional
        Years and windows that are left out of it.

    Returns
    -------
    FinancialYear, Window or Baseline
        One year or window by itself takes every point of it, as the force does.

    Raises
    ------
    CommandError
        When ``all`` or ``first:`` is no number, or stands beside other baselines.
    PeriodNotUnderstood
        When a period is none.

    Examples
    --------
    >>> parse_baseline(["2019/20"]).label
    '2019/20'
    >>> parse_baseline(["2018/19", "2019/20"], ["Mar 2020"]).label
    '2018/19 and 2019/20 without Mar 2020'
    >>> parse_baseline(["first:24"]).label
    'the first 24 points'
    """
    left_out = tuple(parse_span(text) for text in without)
    special = [text for text in texts if text == ALL or text.startswith(FIRST)]
    if special and len(texts) > 1:
        raise CommandError(
            f"the baseline {special[0]!r} stands alone; leave out the others, or leave out this one"
        )
    if special:
        return Baseline(without=left_out, first=_count(special[0]))
    spans = tuple(parse_span(text) for text in texts)
    if len(spans) == 1 and not left_out and isinstance(spans[0], FinancialYear | Window):
        return spans[0]
    return Baseline(spans, without=left_out)


def _count(text: str) -> int | None:
    if text == ALL:
        return None
    number = text.removeprefix(FIRST).strip()
    if not number.isdecimal():
        raise CommandError(f"the first points of a series are typed as first:24, not as {text!r}")
    return int(number)


def parse_span(text: str, *, what: str = "a baseline") -> FinancialYear | Window | Quarter | Month:
    """Return a year, quarter or month, or the window from one to another: ``Apr 2018:Mar 2020``.

    Parameters
    ----------
    text : str
        As it was typed.
    what : str, optional
        What it is the span of, for the refusal.

    Raises
    ------
    CommandError
        When what is typed is another kind of period, or the window ends before it begins.
    PeriodNotUnderstood
        When a period is none.

    Examples
    --------
    >>> parse_span("2018/19 Q1:2019/20 Q4").label
    'Apr 2018 to Mar 2020'
    """
    first, colon, last = text.partition(":")
    if not colon:
        return _parse_one(first, what)
    start, end = _parse_one(first, what), _parse_one(last, what)
    if end.end < start.start:
        raise CommandError(f"the window {text!r} ends before it begins; write it as FROM:TO")
    return Window(Month.containing(start.start), Month.containing(end.end))


def _parse_one(text: str, what: str) -> FinancialYear | Window | Quarter | Month:
    period = parse_period(text)
    if isinstance(period, FinancialYear | Window | Quarter | Month):
        return period
    raise CommandError(
        f"{what} is made of years, quarters, months and windows; {period.label} is none of these"
    )
