"""Which sentences come first, and which are left out where there are too many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MOST = 5  # points that a page can hold and a reader will read


@dataclass(frozen=True)
class Weighed:
    """A sentence with its weight.

    Parameters
    ----------
    text : str
        The sentence; an empty one is never said.
    weight : float
        How much it matters beside the others of its page.
    """

    text: str
    weight: float


def most_important(points: Iterable[Weighed], *, most: int = MOST) -> tuple[str, ...]:
    """Return the weightiest sentences, the most important first; equals stay in their order.

    Examples
    --------
    >>> most_important([Weighed("Fewer.", 1), Weighed("", 9), Weighed("Above the limit.", 3)], most=1)
    ('Above the limit.',)
    """
    said = [point for point in points if point.text]
    return tuple(point.text for point in sorted(said, key=lambda point: -point.weight)[:most])
