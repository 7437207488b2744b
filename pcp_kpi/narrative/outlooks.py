"""Projections in words."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pcp_kpi.catalogue import Measure
from pcp_kpi.narrative.wording import level_of
from pcp_kpi.periods import Period

PROJECTION_CAPTION = "Dashed: projection; the darker band holds 80 in 100 outcomes, the lighter 95."

SCENARIOS_CAPTION = (
    "Dashed: two scenarios, since too few periods have passed since the shaded window for one line to be honest: it "
    "returns to the level before (circles), or stays at the level since (squares). Each band holds 80 in 100 outcomes."
)


@dataclass(frozen=True)
class Outlook:
    """The projection of one period as it was finished: value, 80% range, method, history used, caveats."""

    period: Period
    value: float
    low: float
    high: float
    method: str
    history: str
    caveats: str = ""
    last: Period | None = None
    last_low: float = math.nan
    last_high: float = math.nan


def projection_point(outlook: Outlook, measure: Measure) -> str:
    """Say the projection of the next period.

    Examples
    --------
    >>> from pcp_kpi.catalogue import read_catalogue
    >>> from pcp_kpi.periods import Quarter
    >>> outlook = Outlook(Quarter(2026, 1), 930, 801.6, 1079, "seasonal naive", "15 quarters")
    >>> projection_point(outlook, read_catalogue()["rape"])
    'April to June 2026: about 930 offences projected (802 to 1,079, 80 times in 100).'
    """
    counted = f" {measure.counted}" if measure.counted else ""
    return (
        f"{outlook.period.words}: about {level_of(outlook.value, measure)}{counted} projected "
        f"({level_of(outlook.low, measure)} to {level_of(outlook.high, measure)}, 80 times in 100)."
        f"{_year_ahead(outlook, measure)}"
    )


def method_note(outlook: Outlook) -> str:
    """Say how a projection was made and what a reader must know of its history.

    Examples
    --------
    >>> from pcp_kpi.periods import Quarter
    >>> method_note(Outlook(Quarter(2026, 1), 930, 801.6, 1079, "seasonal naive", "15 quarters", "one filled in"))
    'How it was projected: seasonal naive, 15 quarters. One filled in.'
    """
    caveats = f" {outlook.caveats[:1].upper()}{outlook.caveats[1:]}." if outlook.caveats else ""
    return f"How it was projected: {outlook.method}, {outlook.history}.{caveats}"


def expectation_point(
    clause: str, period: str, *, above: bool, against: str, threshold: float, measure: Measure
) -> str:
    """Say how likely a period is to pass what it is measured against.

    Examples
    --------
    >>> from pcp_kpi.catalogue import read_catalogue
    >>> rape = read_catalogue()["rape"]
    >>> clause = "It is highly likely (87%) that"
    >>> expectation_point(clause, "July 2021", above=False, against="last year's figure", threshold=322, measure=rape)
    "It is highly likely (87%) that July 2021 comes out at or below last year's figure of 322."
    """
    side = "above" if above else "at or below"
    return f"{clause} {period} comes out {side} {against} of {level_of(threshold, measure)}."


def _year_ahead(outlook: Outlook, measure: Measure) -> str:
    if outlook.last is None:
        return ""
    return f" {outlook.last.words}: {level_of(outlook.last_low, measure)} to {level_of(outlook.last_high, measure)}."


def scenarios_point(returns: Outlook, stays: Outlook, measure: Measure) -> str:
    """Say both scenarios of a projection where one line would not be honest.

    Examples
    --------
    >>> from pcp_kpi.catalogue import read_catalogue
    >>> from pcp_kpi.periods import Quarter
    >>> back = Outlook(Quarter(2021, 2), 291, 235, 360, "theta", "20 quarters")
    >>> on = Outlook(Quarter(2021, 2), 367, 298, 430, "theta", "20 quarters")
    >>> print(scenarios_point(back, on, read_catalogue()["rape"]))
    July to September 2021, two scenarios, since it is too soon to tell: about 291 offences (235 to 360, 80 times in 100)
    if the level returns to what it was before, about 367 (298 to 430) if it stays where it is.
    """
    counted = f" {measure.counted}" if measure.counted else ""
    first, other = (
        (level_of(one.value, measure), level_of(one.low, measure), level_of(one.high, measure))
        for one in (returns, stays)
    )
    return (
        f"{returns.period.words}, two scenarios, since it is too soon to tell: about "
        f"{first[0]}{counted} ({first[1]} to {first[2]}, 80 times in 100) if the level returns to what it was before, "
        f"about {other[0]} ({other[1]} to {other[2]}) if it stays where it is."
    )


def no_projection_point(reason: str) -> str:
    """Say why there is no projection.

    Examples
    --------
    >>> no_projection_point("only 2 quarters of history; eight are needed")
    'No projection: only 2 quarters of history; eight are needed.'
    """
    return f"No projection: {reason}."
