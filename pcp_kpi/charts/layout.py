"""Room for words: measure, wrap, and move labels until none touches another. Everything in points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from pcp_kpi.charts.theme import FONT

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

LEADING = 1.25  # line height over text size


@cache
def font(size: float, *, bold: bool = False) -> FontProperties:
    """Return the font of a text size."""
    from matplotlib.font_manager import FontProperties

    return FontProperties(family=FONT, size=size, weight="bold" if bold else "normal")


@cache
def _measurer() -> Any:
    from matplotlib.textpath import TextToPath

    return TextToPath()


@lru_cache(maxsize=16384)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of one line of text in points, as laid out in DejaVu Sans.

    In a browser the text stands in Arial, which is narrower: what fits here fits there.
    """
    if not text:
        return 0.0
    width, _, _ = _measurer().get_text_width_height_descent(text, font(size, bold=bold), False)
    return float(width)


def wrap_text(text: str, *, width: float, size: float, bold: bool = False) -> list[str]:
    """Break a text into lines no wider than `width`; a word that is wider has a line of its own.

    Parameters
    ----------
    text : str
        One paragraph.
    width, size : float
        Room and text size in points.
    bold : bool, optional
        Whether it is bold.

    Returns
    -------
    list of str
        Empty for an empty text.
    """
    lines: list[str] = []
    space, known = text_width("m m", size, bold=bold) - text_width("mm", size, bold=bold), 0.0
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        # Words are measured once and lines only near the edge: most words stand in many captions.
        known += space + text_width(word, size, bold=bold)
        if lines and (known < 0.95 * width or text_width(longer, size, bold=bold) <= width):
            lines[-1] = longer
        else:
            lines.append(word)
            known = text_width(word, size, bold=bold)
    return lines


def wrap_at_pause(text: str, *, width: float, size: float, bold: bool = False) -> list[str]:
    """Break a text into lines as `wrap_text` does; of two lines the first ends at a comma or colon where it can.

    Parameters
    ----------
    text, width, size, bold
        As for `wrap_text`.

    Returns
    -------
    list of str
        As many lines as of `wrap_text`. The second has two words or more, so that no word stands alone, and the first
        is no mere beginning: it takes three tenths of the room.

    Examples
    --------
    >>> wrap_at_pause("Rape: 378, above its limits", width=120, size=10)
    ['Rape: 378,', 'above its limits']
    >>> wrap_at_pause("Offences: Thefts highest, 553", width=140, size=10)
    ['Offences:', 'Thefts highest, 553']
    """
    lines = wrap_text(text, width=width, size=size, bold=bold)
    if len(lines) != 2:
        return lines
    words = text.split()
    for place in range(len(words) - 2, 0, -1):
        parts = [" ".join(words[:place]), " ".join(words[place:])]
        first, second = (text_width(part, size, bold=bold) for part in parts)
        if parts[0][-1] in ",:" and 0.3 * width <= first <= width and second <= width:
            return parts
    return lines


def spread_labels(
    anchors: Sequence[float], heights: Sequence[float], *, low: float, high: float
) -> list[float]:
    """Move labels along one line as little as possible so that none overlaps another.

    Parameters
    ----------
    anchors : sequence of float
        Where the middle of each label would stand.
    heights : sequence of float
        How much room each takes.
    low, high : float
        Ends of the line; when the labels do not fit between them, they stick out at the upper end.

    Returns
    -------
    list of float
        Middles, in the order given.

    Notes
    -----
    Stack the labels in the order of their anchors; label *i* then stands at ``base_i + offset_i`` with
    offsets fixed by the heights, and "no overlap" means that bases never fall. The bases nearest to the
    wanted ones in least squares are the isotonic regression, found by pooling adjacent violators.

    Examples
    --------
    >>> spread_labels([50, 52, 90], [10, 10, 10], low=0, high=100)
    [46.0, 56.0, 90.0]
    """
    order = sorted(range(len(anchors)), key=lambda i: anchors[i])
    offsets, total = [], 0.0
    for i in order:
        offsets.append(total + heights[i] / 2)
        total += heights[i]
    bases = _rising([anchors[i] - offset for i, offset in zip(order, offsets, strict=True)])
    top = max(high - total, low)
    middles = [0.0] * len(anchors)
    for i, base, offset in zip(order, bases, offsets, strict=True):
        middles[i] = min(max(base, low), top) + offset
    return middles


def _rising(wanted: Sequence[float]) -> list[float]:
    """Return the never-falling sequence nearest to `wanted` (pool adjacent violators)."""
    pools: list[tuple[float, int]] = []
    for value in wanted:
        pools.append((float(value), 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (upper, n), (lower, m) = pools.pop(), pools.pop()
            pools.append(((upper * n + lower * m) / (n + m), n + m))
    return [value for value, count in pools for _ in range(count)]


@dataclass(frozen=True)
class Box:
    """A rectangle in points, from the lower left corner of the figure."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Width in points."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height in points."""
        return self.top - self.bottom

    def touches(self, other: Box, *, by: float = 0.0) -> bool:
        """Tell whether two boxes come nearer than `by`."""
        return (
            self.left < other.right + by
            and other.left < self.right + by
            and self.bottom < other.top + by
            and other.bottom < self.top + by
        )

    def holds(self, other: Box) -> bool:
        """Tell whether the other box lies inside."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.bottom <= other.bottom
            and other.top <= self.top
        )
