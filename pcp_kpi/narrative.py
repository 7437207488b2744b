"""Sentences about finished numbers: key points, titles, captions, alternative texts. Nothing is computed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pcp_kpi.annotations import Annotation
from pcp_kpi.catalogue import Measure
from pcp_kpi.errors import in_words
from pcp_kpi.periods import Month, Period
from pcp_kpi.periods.units import day_in_words
from pcp_kpi.printing import NOT_AVAILABLE, a_or_an, in_full, level, number, percent, plural, signed

SIGNAL_WORDS = {
    "above": "above the upper limit",
    "below": "below the lower limit",
    "within": "within its limits",
    "not available": "no limits",
}

PROJECTION_CAPTION = "Dashed: projection; the darker band holds 80 in 100 outcomes, the lighter 95."
SCENARIOS_CAPTION = (
    "Dashed: two scenarios, since too few periods have passed since the shaded window for one line to be honest: it "
    "returns to the level before (circles), or stays at the level since (squares). Each band holds 80 in 100 outcomes."
)
LONGEST_TITLE = 60  # one line of a chart

# A grain after what is counted, and its periods in the plural.
_EACH = {
    "week": "a week",
    "month": "a month",
    "quarter": "a quarter",
    "year": "a year",
    "point": "at each count",
    "rolling-6-months": "in the six months to each month",
    "rolling-12-months": "in the twelve months to each month",
    "year-to-date": "in the year to date",
}


@dataclass(frozen=True)
class Change:
    """One change as the comparison finished it.

    Parameters
    ----------
    difference : float
        Level less base level; for a share in parts of one.
    change : float
        Relative change; NaN for a share or where the base is nought.
    basis : str
        What it is compared with: "the previous quarter".
    base : float
        The base level.
    unit : str
        Of the level: ``count``, ``share``, ``mean`` or ``duration``.
    """

    difference: float
    change: float
    basis: str
    base: float
    unit: str = "count"


@dataclass(frozen=True)
class Reading:
    """The latest point of a series as the limits finished it: level, limits, signal, baseline and rule."""

    level: float
    mean: float
    lower: float
    upper: float
    signal: str
    baseline: str
    rule: str
    unit: str = "count"


def change_words(change: Change) -> str:
    """Say a change as a noun phrase.

    Examples
    --------
    >>> change_words(Change(255, 0.563, "the same quarter of 2019/20", 453))
    'a 56% (255) increase on the same quarter of 2019/20'
    >>> change_words(Change(450, 0.1146, "the previous quarter", 3928))
    'an 11% (450) increase on the previous quarter'
    >>> change_words(Change(0.02, float("nan"), "the previous quarter", 0.62, "share"))
    'up 2.0 percentage points on the previous quarter'
    """
    if change.unit == "share":
        points = number(100 * abs(change.difference), 1)
        if change.difference == 0:
            return f"no change on {change.basis}"
        return f"{'up' if change.difference > 0 else 'down'} {points} percentage points on {change.basis}"
    if change.difference == 0:
        return f"no change on {change.basis}"
    word = "increase" if change.difference > 0 else "decrease"
    size = level(abs(change.difference), change.unit)
    if not math.isfinite(change.change):
        return f"{size} more than none in {change.basis}"
    share = percent(abs(change.change))
    if share == "0%":
        return f"{'an' if word == 'increase' else 'a'} {word} of {size} (less than 1%) on {change.basis}"
    return f"{a_or_an(share)} {share} ({size}) {word} on {change.basis}"


def volume_point(
    measure: Measure, period: Period, value: float, changes: Sequence[Change], *, area: str
) -> str:
    """Say the quarter's figure and how it compares.

    Parameters
    ----------
    measure : Measure
        Title and what is counted.
    period : Period
        The quarter that is reported.
    value : float
        The level.
    changes : sequence of Change
        Those whose base is known; others must have been left out.
    area : str
        The force or area.

    Examples
    --------
    >>> from pcp_kpi.catalogue import read_catalogue
    >>> from pcp_kpi.periods import Quarter
    >>> change = Change(255, 0.563, "the same quarter of 2019/20", 453)
    >>> hate_crime = read_catalogue()["hate-crime"]
    >>> print(volume_point(hate_crime, Quarter(2021, 1), 708, [change], area="West Mercia"))
    708 crimes and crimed incidents in West Mercia in April to June 2021: a 56% (255) increase on the same
    quarter of 2019/20.
    """
    counted = f" {measure.counted}" if measure.counted else ""
    said = f"{_level(value, measure)}{counted} in {area} in {period.words}"
    if not changes:
        return f"{said}. The data hold no earlier period to compare it with."
    return f"{said}: {' and '.join(change_words(change) for change in changes)}."


def limit_point(reading: Reading) -> str:
    """Say where the latest point lies against its limits.

    Examples
    --------
    >>> limit_point(Reading(101, 182.5, 110, 255, "below", "2019/20", "limits as printed"))
    'Below the lower control limit: 101 against limits of 110 to 255 (baseline 2019/20).'
    """
    if reading.signal == NOT_AVAILABLE:
        return ""
    limits = f"limits of {_limit(reading.lower, reading)} to {_limit(reading.upper, reading)}"
    place = {
        "above": "Above the upper control limit",
        "below": "Below the lower control limit",
        "within": "Within its control limits",
    }[reading.signal]
    return f"{place}: {_level_of(reading)} against {limits} (baseline {reading.baseline})."


def false_flag_words(share: float, points: int) -> str:
    """Say how often a stable series would be flagged by chance.

    Examples
    --------
    >>> print(false_flag_words(0.1716, 4))
    Limits from four points are uncertain: about 17 in 100 quarters of a stable series would fall outside by
    chance.
    """
    return (
        f"Limits from {in_full(points)} points are uncertain: about {number(100 * share)} in 100 quarters "
        "of a stable series would fall outside by chance."
    )


def flags_expected_words(measures: int, expected: float, found: int) -> str:
    """Say how many flags chance alone would raise on a page, and how many there are.

    Examples
    --------
    >>> flags_expected_words(28, 4.8, 15)
    '28 measures have limits: chance alone would flag about 5 of them, 15 are flagged.'
    """
    have = "measure has" if measures == 1 else "measures have"
    are = "is" if found == 1 else "are"
    few = "fewer than one" if expected < 0.5 else f"about {number(expected)}"
    chance = f"chance alone would flag {few} of them"
    return f"{measures} {have} limits: {chance}, {found} {are} flagged."


def caption(reading: Reading, *, false_flags: float, points: int, grain: str = "quarter") -> str:
    """Say how the mean and the limits of a chart came about."""
    each = grain if grain in ("week", "month", "quarter", "year") else "point"
    if reading.signal == NOT_AVAILABLE:
        return f"No limits: the data do not hold the baseline's {each}s."
    if not points:
        return (
            f"{reading.rule[0].upper()}{reading.rule[1:]} (baseline {reading.baseline}); "
            "the mean is the midpoint of the printed limits."
        )
    about = (
        f"about {number(100 * false_flags)} in 100 {each}s of a stable series would fall outside by chance"
    )
    return f"Mean and limits: {reading.rule}, carried forward. With so few points {about}."


def chart_title(measure: Measure, reading: Reading) -> str:
    """Say the message of a control chart in a headline.

    Examples
    --------
    >>> from pcp_kpi.catalogue import read_catalogue
    >>> reading = Reading(708, 457, 307, 607, "above", "2019/20", "")
    >>> chart_title(read_catalogue()["hate-crime"], reading)
    'Hate crime: 708, above the upper limit of 607'
    """
    said = f"{measure.short}: {_level_of(reading)}"
    if reading.signal == NOT_AVAILABLE:
        return said
    if reading.signal == "within":
        return f"{said}, within its limits"
    bound = reading.upper if reading.signal == "above" else reading.lower
    title = f"{said}, {SIGNAL_WORDS[reading.signal]} of {_limit(bound, reading)}"
    return title if len(title) <= LONGEST_TITLE else f"{said}, {reading.signal} its limits"


def chart_subtitle(measure: Measure, *, area: str, first: Period, last: Period) -> str:
    """Say what a chart shows, where and when."""
    what = measure.counted[:1].upper() + measure.counted[1:] if measure.counted else measure.title
    span = first.words if first == last else f"{_start(first)} to {_end(last)}"
    return f"{what} {_EACH[first.grain]}, {area}, {span}"


def chart_alt(
    measure: Measure, reading: Reading, *, area: str, period: Period, points: int, markers: Sequence[str] = ()
) -> str:
    """Say a control chart to a reader who does not see it: what it shows, value, verdict, limits, events."""
    parts = [
        f"Control chart of {lower_first(measure.title)} in {area}, "
        f"{plural(points, period.grain if period.grain in ('month', 'quarter') else 'point')} to {period.words}.",
        f"Latest value {_level_of(reading)}, {SIGNAL_WORDS[reading.signal]}.",
    ]
    if reading.signal != NOT_AVAILABLE:
        parts.append(
            f"Mean {_limit(reading.mean, reading)}, limits {_limit(reading.lower, reading)} to "
            f"{_limit(reading.upper, reading)}, from {reading.baseline}."
        )
    if markers:
        parts.append(f"Marked: {in_words(markers)}.")
    return " ".join(parts)


def areas_point(values: Mapping[str, float]) -> str:
    """Rank areas by their share of the force.

    Parameters
    ----------
    values : mapping of str to float
        Counts by area, "unassigned" among them where the force has more than its areas.

    Examples
    --------
    >>> areas_point({"Shropshire": 1406, "Herefordshire": 960, "unassigned": 2})
    'Shropshire makes up 59% (1,406) of the total and Herefordshire 41% (960); 2 are unassigned to an area.'
    """
    total = sum(values.values())
    named = sorted(
        ((name, value) for name, value in values.items() if name != "unassigned"),
        key=lambda pair: (-pair[1], pair[0]),
    )
    if not named or total <= 0:
        return ""
    first, *others = [f"{name} {percent(value / total)} ({number(value)})" for name, value in named]
    name = named[0][0]
    said = f"{name} makes up{first.removeprefix(name)} of the total"
    if others:
        said += f", {in_words(others)}" if len(others) > 1 else f" and {others[0]}"
    rest = values.get("unassigned", 0)
    if rest > 0:
        said += f"; {number(rest)} {'is' if rest == 1 else 'are'} unassigned to an area"
    return said + "."


def drivers_point(contributions: Mapping[str, float], *, basis: str, by: str = "", most: int = 5) -> str:
    """Name the parts that a change comes from, the largest first.

    Parameters
    ----------
    contributions : mapping of str to float
        Difference by area or by type; they add up to the change.
    basis : str
        What is compared with.
    by : str, optional
        What the parts are: "area", "type".
    most : int, optional
        How many are named; the rest is said as a sum.

    Examples
    --------
    >>> drivers_point({"Shropshire": 40, "Herefordshire": -5, "Telford & Wrekin": 12}, basis="the previous quarter")
    'The change of +47 on the previous quarter: Shropshire +40, Telford & Wrekin +12 and Herefordshire −5.'
    """
    moved = sorted(contributions.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
    named = [f"{name} {signed(value)}" for name, value in moved]
    if len(moved) > most + 1:  # one left over is named like the others
        rest = sum(value for _, value in moved[most:])
        named = [*named[:most], f"all others {signed(rest)}"]
    where = f"{basis} by {by}" if by else basis
    return (
        f"The change of {signed(sum(contributions.values()))} on {where}: {in_words(named, most=most + 1)}."
    )


def areas_outside_point(signals: Mapping[str, str]) -> str:
    """Name the areas outside their own limits, and say when none is.

    Examples
    --------
    >>> areas_outside_point({"Shropshire": "above", "Herefordshire": "within"})
    'Of 2 areas with limits, outside their own: Shropshire (above).'
    """
    known = {name: signal for name, signal in signals.items() if signal != NOT_AVAILABLE}
    one_side = set(known.values())
    if len(known) > 1 and one_side in ({"above"}, {"below"}):
        return f"All {in_full(len(known))} areas with limits are {one_side.pop()} their own."
    outside = [f"{name} ({signal})" for name, signal in known.items() if signal in ("above", "below")]
    if not known:
        return ""
    if not outside and len(known) == 1:
        return f"The one area with limits, {in_words(known)}, lies within its own."
    if not outside:
        return f"All {in_full(len(known))} areas lie within their own limits."
    return f"Of {plural(len(known), 'area')} with limits, outside their own: {in_words(outside)}."


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
    'April to June 2026: about 930 offences projected, 802 to 1,079 80 times in 100 (seasonal naive, 15 quarters).'
    """
    caveats = f" {outlook.caveats[:1].upper()}{outlook.caveats[1:]}." if outlook.caveats else ""
    counted = f" {measure.counted}" if measure.counted else ""
    return (
        f"{outlook.period.words}: about {_level(outlook.value, measure)}{counted} projected, "
        f"{_level(outlook.low, measure)} to {_level(outlook.high, measure)} 80 times in 100 "
        f"({outlook.method}, {outlook.history}).{_year_ahead(outlook, measure)}{caveats}"
    )


def _year_ahead(outlook: Outlook, measure: Measure) -> str:
    if outlook.last is None:
        return ""
    return (
        f" {outlook.last.words}: {_level(outlook.last_low, measure)} to {_level(outlook.last_high, measure)}."
    )


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
    if the level returns to what it was before, about 367 (298 to 430) if it stays where it is (theta, 20 quarters).
    """
    counted = f" {measure.counted}" if measure.counted else ""
    first, other = (
        (_level(one.value, measure), _level(one.low, measure), _level(one.high, measure))
        for one in (returns, stays)
    )
    caveats = f" {returns.caveats[:1].upper()}{returns.caveats[1:]}." if returns.caveats else ""
    return (
        f"{returns.period.words}, two scenarios, since it is too soon to tell: about "
        f"{first[0]}{counted} ({first[1]} to {first[2]}, 80 times in 100) if the level returns to what it was before, "
        f"about {other[0]} ({other[1]} to {other[2]}) if it stays where it is ({returns.method}, {returns.history})."
        f"{caveats}"
    )


def no_projection_point(reason: str) -> str:
    """Say why there is no projection.

    Examples
    --------
    >>> no_projection_point("only 2 quarters of history; eight are needed")
    'No projection: only 2 quarters of history; eight are needed.'
    """
    return f"No projection: {reason}."


def annotation_point(event: Annotation) -> str:
    """Say a dated event that a reader of the figure must know of.

    Examples
    --------
    >>> from datetime import date
    >>> event = Annotation(date(2025, 4, 1), "robbery", "*", None, "recording-change", "New rule", "x")
    >>> annotation_point(event)
    'From 1 April 2025: New rule. Figures before and after are not comparable.'
    """
    day = day_in_words(event.first)
    if event.last is not None:
        return f"{event.text}: {day} to {day_in_words(event.last)}."
    after = " Figures before and after are not comparable." if event.breaks_comparison else ""
    return f"From {day}: {event.text}.{after}"


def _level(value: float, measure: Measure) -> str:
    return level(value, measure.unit)


def _level_of(reading: Reading) -> str:
    return level(reading.level, reading.unit)


def _limit(value: float, reading: Reading) -> str:
    """Print a limit; one below nought is nought to a reader of counts and shares."""
    return level(max(value, 0.0), reading.unit)


def lower_first(text: str) -> str:
    """Return a title as it stands within a sentence.

    Examples
    --------
    >>> lower_first("Residential burglary (Home Office)"), lower_first("CSE")
    ('residential burglary (Home Office)', 'CSE')
    """
    initials = text[:2].isalpha() and text[:2].isupper()
    return text if initials else text[:1].lower() + text[1:]


def _start(period: Period) -> str:
    return Month.containing(period.start).words


def _end(period: Period) -> str:
    return Month.containing(period.end).words
