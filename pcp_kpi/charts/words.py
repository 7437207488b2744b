"""What goes about a picture: its words, the baseline, and what is dated on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ChartWords:
    """Every sentence on or about a picture; charts word nothing themselves.

    Parameters
    ----------
    title : str
        The message.
    subtitle : str
        What is counted, where, when.
    caption : str
        How the mean and the limits were made; drawn under the plot.
    source : str
        Source and licence.
    alt_text : str
        What a reader who does not see the picture is told.
    illustrative : bool, optional
        Whether the figures are invented; the word ILLUSTRATIVE then stands on the chart.

    Examples
    --------
    >>> ChartWords("Rape", "Offences a quarter", "", "Source: Home Office", "A line chart").illustrative
    False
    """

    title: str
    subtitle: str
    caption: str
    source: str
    alt_text: str
    illustrative: bool = False


@dataclass(frozen=True)
class Marker:
    """Something dated that a reader must know of.

    Parameters
    ----------
    first : datetime.date
        The day on which it begins.
    last : datetime.date or None
        Its last day; None for a step at `first`, drawn as a vertical line instead of a shaded window.
    text : str
        What is written at its top.
    kind : str
        ``recording-change``, ``covid``, ``suspended`` ...; it becomes the artist's id.
    """

    first: date
    last: date | None
    text: str
    kind: str


@dataclass(frozen=True)
class Band:
    """The baseline window.

    Parameters
    ----------
    first, last : datetime.date
        First and last day.
    text : str
        What is written at its top: "Baseline 2019/20".
    """

    first: date
    last: date
    text: str
