"""The latest point against its limits in words: key points, titles, captions, alternative texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pcp_kpi.catalogue import Measure
from pcp_kpi.errors import in_words
from pcp_kpi.narrative.wording import lower_first
from pcp_kpi.periods import Month, Period
from pcp_kpi.printing import NOT_AVAILABLE, in_full, level, number, percent, plural

SIGNAL_WORDS = {
    "above": "above the upper limit",
    "below": "below the lower limit",
    "within": "within its limits",
    "not available": "no limits",
}

LONGEST_TITLE = 60  # one line of a chart

# How often something is counted, after what is counted.
_WINDOWS = {
    "point": "at each count",
    "rolling-6-months": "in the six months to each month",
    "rolling-12-months": "in the twelve months to each month",
    "year-to-date": "in the year to date",
}


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


def limit_point(reading: Reading) -> str:
    """Say where the latest point lies against its limits.

    Examples
    --------
    >>> limit_point(Reading(101, 182.5, 110, 255, "below", "2019/20", "limits as printed"))
    'Below the lower control limit: 101 against limits of 110 to 255 (baseline 2019/20).'
    """
    if reading.signal == NOT_AVAILABLE:
        return ""
    said, crossed = level_and_bound(reading)
    lower = crossed if reading.signal == "below" else _limit(reading.lower, reading)
    upper = crossed if reading.signal == "above" else _limit(reading.upper, reading)
    place = {
        "above": "Above the upper control limit",
        "below": "Below the lower control limit",
        "within": "Within its control limits",
    }[reading.signal]
    return f"{place}: {said} against limits of {lower} to {upper} (baseline {reading.baseline})."


def level_and_bound(reading: Reading) -> tuple[str, str]:
    """Print a level and the limit that it crossed, with as many decimals as it takes to tell them apart.

    Parameters
    ----------
    reading : Reading
        The latest point against its limits.

    Returns
    -------
    tuple of str
        Level and limit; the limit is empty where none is crossed.

    Examples
    --------
    >>> level_and_bound(Reading(0.0406, 0.048, 0.0411, 0.056, "below", "2019/20", "", "share"))
    ('4.06%', '4.11%')
    >>> level_and_bound(Reading(29, 46, 29.4, 62, "below", "2019/20", ""))
    ('29', '29.4')
    """
    if reading.signal not in ("above", "below"):
        return _level_of(reading), ""
    bound = reading.upper if reading.signal == "above" else max(reading.lower, 0.0)
    said, crossed = _level_of(reading), level(bound, reading.unit)
    for digits in (1, 2, 3):
        if said != crossed or reading.unit == "duration":
            break
        said, crossed = (_precisely(value, reading.unit, digits) for value in (reading.level, bound))
    return said, crossed


def _precisely(value: float, unit: str, digits: int) -> str:
    if unit == "share":
        return percent(value, 1 + digits)
    scaled = 100 * value if unit == "per-100" else value
    return number(scaled, 0 if scaled == round(scaled) else digits)


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


def flags_expected_words(measures: int, expected: float, found: int, *, apart: int = 0) -> str:
    """Say how many flags chance alone would raise on a page, and how many there are.

    Parameters
    ----------
    measures : int
        Measures with limits that are counted.
    expected : float
        How many of them chance alone would flag.
    found : int
        How many of them are flagged.
    apart : int, optional
        Measures with limits whose cases are counted in another row, and that are left out for it.

    Examples
    --------
    >>> flags_expected_words(28, 4.8, 15)
    '28 measures have limits: chance alone would flag about 5 of them, 15 are flagged.'
    >>> print(flags_expected_words(14, 2.4, 4, apart=3))
    14 measures have limits, leaving out three that are counted in their sum or parts: chance alone would flag about 2 of
    them, 4 are flagged.
    """
    have = "measure has" if measures == 1 else "measures have"
    are = "is" if found == 1 else "are"
    few = "fewer than one" if expected < 0.5 else f"about {number(expected)}"
    chance = f"chance alone would flag {few} of them"
    are_in = "is counted in its" if apart == 1 else "are counted in their"
    once = f", leaving out {in_full(apart)} that {are_in} sum or parts" if apart else ""
    return f"{measures} {have} limits{once}: {chance}, {found} {are} flagged."


def caption(reading: Reading, *, false_flags: float, points: int, grain: str = "quarter") -> str:
    """Say how the mean and the limits of a chart came about."""
    each = grain if grain in ("week", "month", "quarter", "year") else "point"
    if reading.signal == NOT_AVAILABLE and grain.startswith("rolling"):
        return "No control limits: neighbouring windows share most of their cases."
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


def chart_title(measure: Measure, reading: Reading, *, verdict: str = "") -> str:
    """Say the message of a control chart in a headline.

    Parameters
    ----------
    measure : Measure
    reading : Reading
    verdict : str, optional
        On the target: ``met`` or ``not met`` is told where no limits are.

    Examples
    --------
    >>> from pcp_kpi.catalogue import read_catalogue
    >>> reading = Reading(708, 457, 307, 607, "above", "2019/20", "")
    >>> chart_title(read_catalogue()["hate-crime"], reading)
    'Hate crime: 708, above the upper limit of 607'
    """
    told, crossed = level_and_bound(reading)
    said = f"{measure.short}: {told}"
    if reading.signal == NOT_AVAILABLE:
        return f"{said}, target {verdict}" if verdict in ("met", "not met") else said
    if reading.signal == "within":
        return f"{said}, within its limits"
    title = f"{said}, {SIGNAL_WORDS[reading.signal]} of {crossed}"
    return title if len(title) <= LONGEST_TITLE else f"{said}, {reading.signal} its limits"


def chart_subtitle(measure: Measure, *, area: str, first: Period, last: Period) -> str:
    """Say what a chart shows, where and when."""
    what = measure.counted[:1].upper() + measure.counted[1:] if measure.counted else measure.title
    span = first.words if first == last else f"{_start(first)} to {_end(last)}"
    each = _WINDOWS.get(first.grain) or f"{'a' if measure.counted else 'by'} {first.grain}"
    return f"{what} {each}, {area}, {span}"


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


def _level_of(reading: Reading) -> str:
    return level(reading.level, reading.unit)


def _limit(value: float, reading: Reading) -> str:
    """Print a limit; one below nought is nought to a reader of counts and shares."""
    return level(max(value, 0.0), reading.unit)


def _start(period: Period) -> str:
    return Month.containing(period.start).words


def _end(period: Period) -> str:
    return Month.containing(period.end).words
