"""Numbers as they are printed: rounded half away from zero, on decimals, here and nowhere before."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

MINUS = "−"
NOT_AVAILABLE = "not available"


def rounded(value: float, places: int = 0) -> Decimal:
    """Round half away from zero on the shortest decimal that stands for the number.

    Parameters
    ----------
    value : float
        Any finite number.
    places : int, optional
        Digits after the point.

    Examples
    --------
    >>> rounded(2.5), rounded(-2.5), rounded(0.285, 2)
    (Decimal('3'), Decimal('-3'), Decimal('0.29'))
    """
    # Twelve significant digits drop the dust of binary arithmetic (100 * 0.285 is 28.499999999999996).
    exact = Decimal(int(value)) if value == int(value) else Decimal(f"{value:.12g}")
    result = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return abs(result) if result == 0 else result


def number(value: float, places: int = 0) -> str:
    """Print a number with thousands commas and a true minus sign.

    Examples
    --------
    >>> number(21009), number(-1721.4), number(24.185, 1)
    ('21,009', '−1,721', '24.2')
    >>> number(float("nan"))
    'not available'
    """
    if not math.isfinite(value):
        return NOT_AVAILABLE
    result = rounded(value, places)
    return f"{MINUS if result < 0 else ''}{abs(result):,}"


def plain(value: float, places: int = 0) -> str:
    """Print a number without commas, as the papers' tables do.

    Examples
    --------
    >>> plain(21009), plain(-2.27)
    ('21009', '-2')
    """
    return NOT_AVAILABLE if not math.isfinite(value) else f"{rounded(value, places)}"


def percent(ratio: float, places: int = 0) -> str:
    """Print a share or a relative change as a percentage.

    Parameters
    ----------
    ratio : float
        1 is 100%.

    Examples
    --------
    >>> percent(-0.0227), percent(0.359, 1)
    ('−2%', '35.9%')
    """
    return NOT_AVAILABLE if not math.isfinite(ratio) else f"{number(100 * ratio, places)}%"


def signed(value: float, places: int = 0) -> str:
    """Print a difference with its sign; nought has none.

    Examples
    --------
    >>> signed(255), signed(-193), signed(0.2)
    ('+255', '−193', '0')
    """
    text = number(value, places)
    return f"+{text}" if math.isfinite(value) and rounded(value, places) > 0 else text


def signed_percent(ratio: float, places: int = 0) -> str:
    """Print a relative change as a percentage with its sign.

    Examples
    --------
    >>> signed_percent(0.56), signed_percent(-0.291)
    ('+56%', '−29%')
    """
    return NOT_AVAILABLE if not math.isfinite(ratio) else f"{signed(100 * ratio, places)}%"


def level(value: float, unit: str = "count") -> str:
    """Print a level of a chart or table in the unit of its measure.

    Parameters
    ----------
    value : float
        Number, part of one, or seconds.
    unit : str, optional
        ``share``: as a percentage. ``per-100``: for 100. ``duration``: as minutes and seconds. Any other: a
        number, a small mean with one decimal.

    Examples
    --------
    >>> level(182.5), level(3.46), level(0.242, "share"), level(9.0), level(818, "duration"), level(-0.3, "duration")
    ('183', '3.5', '24.2%', '9', '13m 38s', '0s')
    """
    if unit == "share":
        return percent(value, 1)
    if unit == "per-100":
        return number(100 * value, 1)
    if unit == "duration" and math.isfinite(value):
        minutes, seconds = divmod(round(rounded(abs(value))), 60)
        said = f"{minutes}m {seconds:02d}s" if minutes else f"{seconds}s"
        return f"−{said}" if value < 0 and (minutes or seconds) else said
    small = math.isfinite(value) and abs(value) < 10 and value != round(value)
    return number(value, 1 if small else 0)


def a_or_an(count: str) -> str:
    """Return the article that goes before a printed number.

    Examples
    --------
    >>> [a_or_an(text) for text in ("8%", "11%", "18%", "80", "7%", "1,100", "811")]
    ['an', 'an', 'an', 'an', 'a', 'a', 'an']
    """
    digits = count.lstrip("+-−").split(".")[0].rstrip("%").replace(",", "")
    if digits.startswith("8"):
        return "an"
    # "eleven" and "eighteen", with any thousands said after them, but neither "one hundred and ten" nor
    # "one thousand one hundred".
    leading = digits[: (len(digits) - 1) % 3 + 1]
    return "an" if leading in ("11", "18") else "a"


def plural(count: int, noun: str, nouns: str = "") -> str:
    """Print a count with its noun.

    Examples
    --------
    >>> plural(1, "quarter"), plural(4, "quarter"), plural(2, "priority", "priorities")
    ('1 quarter', '4 quarters', '2 priorities')
    """
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


_WORDS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def in_full(count: int) -> str:
    """Write a small count as a word.

    Examples
    --------
    >>> in_full(4), in_full(13)
    ('four', '13')
    """
    return _WORDS[count] if 0 <= count < len(_WORDS) else f"{count:,}"
