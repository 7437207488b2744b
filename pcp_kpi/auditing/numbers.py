"""Numbers as a report prints them: text to value, unit, decimals and the range of values that print so."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Literal

from pcp_kpi.auditing.ranges import Interval
from pcp_kpi.errors import AnalystError
from pcp_kpi.printing import MINUS, rounded

Unit = Literal["count", "percent", "points", "ratio", "duration", "money", "rate", "rank"]
Bound = Literal["", "above", "below", "about"]

_ABOVE = r"more than|greater than|just over|over|above|at least|exceed(?:s|ed|ing)?|minimum of|>=|≥|>"
_BELOW = r"less than|fewer than|just under|under|below|at most|up to|almost|nearly|<=|≤|<"
_ABOUT = r"circa|approximately|approx\.?|about|around|some|roughly|c\.|~|±"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_POINTS = r"(?:%|per ?cent|percentage)[ -]?points?\b|pp\b|ppts?\b|p\.p\.|points?\b"
_SCALES = {
    "bn": 1e9, "billion": 1e9, "m": 1e6, "mn": 1e6, "million": 1e6, "k": 1e3, "thousand": 1e3,
}  # fmt: skip
_SECONDS = {"h": 3600, "m": 60, "s": 1}
_HOURS, _MINUTES, _WHOLE_SECONDS = r"h(?:ou)?rs?|h", r"min(?:ute)?s?|m", r"sec(?:ond)?s?|s"
_IN_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_WORDS = {word: number for number, word in enumerate(_IN_WORDS)}
_DURATION = rf"""
    (?:(?P<hours>\d+)\ ?(?:{_HOURS})\b[ ,]*(?:and\ )?)?
    (?P<minutes>\d+)\ ?(?:{_MINUTES})\b[ ,]*(?:and\ )?(?P<seconds>\d+)\ ?(?:{_WHOLE_SECONDS})\b
  | (?P<only>\d+(?:\.\d+)?)\ ?(?P<word>hours?|hrs?|minutes?|mins?|seconds?|secs?)\b
  | (?P<short>\d{{1,5}}(?:\.\d+)?)(?P<letter>[hs])\b(?<!(?:19|20)\d\ds)
"""
_SPACED = {
    name: words.replace(" ", r"\ ")  # a blank counts for nothing in a pattern with comments
    for name, words in (("above", _ABOVE), ("below", _BELOW), ("about", _ABOUT), ("points", _POINTS))
}
_NUMBER = re.compile(
    rf"""
    (?:(?P<above>{_SPACED["above"]})|(?P<below>{_SPACED["below"]})|(?P<about>{_SPACED["about"]}))?\ ?
    (?<![\w.,/:])
    (?:
      {_DURATION}
    | (?P<inwhole>one|1)\ in\ (?:every\ )?(?P<oneof>\w+)\b
    | (?P<sign>[+\-−](?=[\d£.]))? (?P<currency>£)? (?P<digits>{_DIGITS})
      (?:
        (?P<points>\ ?(?:{_SPACED["points"]}))
      | (?P<percent>\ ?(?:%|per\ ?cent\b))
      | (?P<ordinal>st|nd|rd|th)\b
      | (?P<times>\ ?times\b|-?fold\b)
      | (?:\ (?P<long>billion|million|thousand)|(?P<scale>bn|mn|m|k))(?!\w)
      )?
      (?:\ (?:[\w-]+\ ){{0,4}}?(?:per|for\ every)\ (?P<per>100|1,?000|10,?000|100,?000)\b)?
    )
    (?![\d/:]|[,.]\d|\w)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SPELLED = re.compile(
    rf"(?<![\w-])(?P<word>{'|'.join(_WORDS)})(?:[ -](?P<fold>fold))?(?![\w-])", re.IGNORECASE
)


class NumberNotUnderstood(AnalystError, ValueError):
    """A text that holds no number, or more than one, where one was wanted."""


@dataclass(frozen=True)
class Printed:
    """One number as printed.

    Parameters
    ----------
    text : str
        The characters that print it, with its sign, unit and words such as "over".
    value : float
        The number: percent as 27 for 27%, money in pounds, durations in seconds, "1 in 5" as 20 percent.
    unit : str
        ``count``, ``percent``, ``points`` (percentage points), ``ratio`` (times, fold), ``duration``, ``money``,
        ``rate`` or ``rank``.
    step : float
        The smallest change that the print would show: 1 for 27, 0.1 for 27.4, 1,000 for £4.388m.
    decimals : int
        Digits printed after the point.
    per : int
        For a rate: per how many, such as 1,000; else 0.
    bound : str
        ``above``, ``below`` or ``about`` where the print says so ("over 2,000", "<8"); else nothing.
    signed : bool
        Whether a sign is printed.
    start, end : int
        Where it stands in the text that was read.

    Examples
    --------
    >>> number = read_number("(36.4%)")
    >>> number.value, number.unit, number.decimals, number.interval
    (36.4, 'percent', 1, Interval(low=36.35, high=36.45))
    """

    text: str
    value: float
    unit: Unit
    step: float
    decimals: int
    per: int = 0
    bound: Bound = ""
    signed: bool = False
    start: int = 0
    end: int = 0

    @property
    def interval(self) -> Interval:
        """All the values that print so, rounded half away from zero; open to one side for "over" and "under".

        "About" and round figures ("some 400") leave room for five in a hundred, at least half a step.
        """
        half = max(self.step / 2, 0.05 * abs(self.value) if self.bound == "about" else 0)
        low = -math.inf if self.bound == "below" else _without_dust(self.value - half)
        high = math.inf if self.bound == "above" else _without_dust(self.value + half)
        return Interval(low, high)


def _without_dust(value: float) -> float:
    return float(f"{value:.14g}")


def find_numbers(text: str) -> tuple[Printed, ...]:
    """Find every number of a sentence, in reading order.

    Parameters
    ----------
    text : str
        A sentence, a cell of a table, a caption.

    Returns
    -------
    tuple of Printed
        Numbers inside words (``Q1``, ``OC16``), dates and years with a stroke (2021/22, 01/07/2021) and clocks
        (10:30) are left out. Small numbers in words (two, nineteen) are read too.

    Examples
    --------
    >>> [(n.text, n.value, n.unit) for n in find_numbers("increased by 27% (101) in Q1 2021/22, from £4.388m")]
    [('27%', 27.0, 'percent'), ('101', 101.0, 'count'), ('£4.388m', 4388000.0, 'money')]
    >>> [(n.text, n.value, n.unit) for n in find_numbers("13 mins 38 secs; up 5 percentage points to over 80%")]
    [('13 mins 38 secs', 818.0, 'duration'), ('5 percentage points', 5.0, 'points'), ('over 80%', 80.0, 'percent')]
    >>> [(n.text, n.value, n.unit) for n in find_numbers("answered in 32s, in the 1990s within 1.5h")]
    [('32s', 32.0, 'duration'), ('1.5h', 5400.0, 'duration')]
    """
    found = [_printed(match) for match in _NUMBER.finditer(text)]
    taken = [(number.start, number.end) for number in found]
    for match in _SPELLED.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            found.append(_spelled(match))
    return tuple(sorted(found, key=lambda number: number.start))


def read_number(text: str) -> Printed:
    """Read a text that holds one number.

    Parameters
    ----------
    text : str
        Such as ``−2%``, ``(36.4%)``, ``£7.717m``, ``13mins 38 secs``, ``over 2,000``, ``7 per 1,000``.

    Raises
    ------
    NumberNotUnderstood
        When it holds none, or more than one.

    Examples
    --------
    >>> read_number("7 per 1,000").per, read_number("26th").unit, read_number("1 in 5").value
    (1000, 'rank', 20.0)
    >>> read_number("n/k")
    Traceback (most recent call last):
    ...
    pcp_kpi.auditing.numbers.NumberNotUnderstood: 'n/k' holds no number; one such as 469, -2% or £4.4m is needed
    """
    found = find_numbers(text)
    if len(found) == 1:
        return found[0]
    if not found:
        raise NumberNotUnderstood(f"{text!r} holds no number; one such as 469, -2% or £4.4m is needed")
    listed = ", ".join(number.text for number in found)
    raise NumberNotUnderstood(
        f"{text!r} holds {len(found)} numbers ({listed}); give one, or use find_numbers"
    )


def print_alike(value: float, like: Printed) -> str:
    """Print a value in the way that another number is printed.

    Parameters
    ----------
    value : float
        In the unit of `like`.
    like : Printed
        Gives unit, decimals and scale.

    Examples
    --------
    >>> print_alike(47.06, read_number("48%")), print_alike(-2.5, read_number("-1%"))
    ('47%', '−3%')
    >>> print_alike(4_391_000, read_number("£4.388m")), print_alike(790, read_number("13 min 38 s"))
    ('£4.391m', '13 min 10 s')
    """
    said = print_number(value, unit=like.unit, step=like.step, decimals=like.decimals, per=like.per)
    risen = value > 0 and any(digit in said for digit in "123456789")
    return f"+{said}" if risen and like.text.lstrip("(").startswith("+") else said


def print_number(value: float, *, unit: str, step: float, decimals: int, per: int = 0) -> str:
    """Print a value in a unit.

    Parameters
    ----------
    value : float
        Finite.
    unit : str
        Of `Printed`, or any other that is printed without a mark.
    step : float
        The smallest change that the print shows: 1,000 for £4.388m.
    decimals : int
        Digits after the point.
    per : int, optional
        For a rate: per how many.

    Examples
    --------
    >>> print_number(4_391_200, unit="money", step=1000, decimals=3)
    '£4.391m'
    """
    if unit == "duration":
        minutes, seconds = divmod(int(rounded(abs(value))), 60)
        return f"{minutes} min {seconds:02d} s" if minutes else f"{seconds} s"
    scale = step * 10**decimals
    letter = {1e3: "k", 1e6: "m", 1e9: "bn"}.get(scale, "")
    size = rounded(value / scale if letter else value, decimals)
    after = {"percent": "%", "points": " points", "ratio": " times"}.get(unit, "")
    base = f" per {per:,}" if per else ""
    return f"{MINUS if size < 0 else ''}{'£' if unit == 'money' else ''}{abs(size):,}{letter}{after}{base}"


def _printed(match: re.Match[str]) -> Printed:
    start = match.start() + (len(match.group()) - len(match.group().lstrip()))
    return replace(_meant(match), text=match.group().strip(), start=start, end=match.end())


def _meant(match: re.Match[str]) -> Printed:
    """Return what a match says, without its place."""
    if match["minutes"] or match["only"] or match["short"]:
        return _duration(match)
    if match["inwhole"]:
        return _one_in(match)
    digits = match["digits"].replace(",", "")
    decimals = len(digits.partition(".")[2])
    scale = _SCALES.get((match["long"] or match["scale"] or "").lower(), 1.0)
    sign = -1 if match["sign"] in ("-", MINUS) else 1
    per = int((match["per"] or "0").replace(",", ""))
    return Printed(
        text="",
        value=sign * float(digits) * scale,
        unit=_unit(match, per),
        step=10.0**-decimals * scale,
        decimals=decimals,
        per=per,
        bound=_bound(match),
        signed=match["sign"] is not None,
    )


def _unit(match: re.Match[str], per: int) -> Unit:
    units: tuple[tuple[str, Unit], ...] = (
        ("points", "points"), ("percent", "percent"), ("currency", "money"), ("ordinal", "rank"),
        ("times", "ratio"),
    )  # fmt: skip
    for group, unit in units:
        if match[group]:
            return "count" if unit == "ratio" and "fold" not in match[group].lower() and per else unit
    return "rate" if per else "count"


def _bound(match: re.Match[str]) -> Bound:
    bounds: tuple[Bound, ...] = ("above", "below", "about")
    return next((bound for bound in bounds if match[bound]), "")


def _duration(match: re.Match[str]) -> Printed:
    only, word = match["only"] or match["short"], match["word"] or match["letter"]
    if only:
        one = _SECONDS[word[0].lower()]
        decimals = len(only.partition(".")[2])
        value, step = float(only) * one, 10.0**-decimals * one
    else:
        parts = (match["hours"] or "0", match["minutes"], match["seconds"])
        value = float(sum(int(part) * size for part, size in zip(parts, (3600, 60, 1), strict=True)))
        decimals, step = 0, 1.0
    return Printed("", value, "duration", step, decimals, bound=_bound(match))


def _one_in(match: re.Match[str]) -> Printed:
    of = match["oneof"].lower()
    size = _WORDS.get(of, int(of) if of.isdigit() else 0)
    if size < 2:
        return Printed("", 1.0, "count", 1.0, 0, bound=_bound(match))
    # It is read as widely as it can be meant: anything that is nearer to 1 in 6 than to 1 in 5 or 1 in 7.
    step = 2 * (100 / (size - 0.5) - 100 / size)
    return Printed("", 100 / size, "percent", step, 0, bound=_bound(match))


def _spelled(match: re.Match[str]) -> Printed:
    return Printed(
        text=match.group(),
        value=float(_WORDS[match["word"].lower()]),
        unit="ratio" if match["fold"] else "count",
        step=1.0,
        decimals=0,
        start=match.start(),
        end=match.end(),
    )
