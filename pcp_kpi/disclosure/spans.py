"""Periods as stretches of days, and every sum among them that the days alone imply."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

_LENGTHS = {"month": 1, "quarter": 3, "year": 12, "rolling-6-months": 6, "rolling-12-months": 12}
_APRIL, _WEEK = 4, 7
Span = tuple[int, int]
Signed = tuple[tuple[int, int], ...]
Forest = Mapping[int, Sequence[tuple[int, int]]]  # at each day: stretches, and where each of them leads


def span_of(grain: str, day: dt.date) -> Span | None:
    """Return the first day of a period and the day after its last, as ordinals; None for a grain of no length.

    Examples
    --------
    >>> first, end = span_of("year-to-date", dt.date(2021, 6, 1))
    >>> print(dt.date.fromordinal(first), dt.date.fromordinal(end))
    2021-04-01 2021-07-01
    """
    if grain == "week":
        return day.toordinal(), day.toordinal() + _WEEK
    if grain != "year-to-date" and grain not in _LENGTHS:
        return None
    month = day.year * 12 + day.month - 1
    if grain == "year-to-date":
        first, end = month - (day.month - _APRIL) % 12, month + 1
    elif grain.startswith("rolling"):
        first, end = month - _LENGTHS[grain] + 1, month + 1
    else:
        first, end = month, month + _LENGTHS[grain]
    return _first_day(first), _first_day(end)


def _first_day(month: int) -> int:
    return dt.date(month // 12, month % 12 + 1, 1).toordinal()


def closing_sums(spans: Sequence[Span], found: Sequence[Signed]) -> Iterator[Signed]:
    """Give the sums among stretches of days that do not follow from those found already.

    Parameters
    ----------
    spans : sequence of (first, end)
        The stretches.
    found : sequence of sum
        Sums that are known, by the places of their stretches.

    Yields
    ------
    tuple of (place, sign)
        The longest stretch of each has the sign -1.

    Notes
    -----
    A stretch leads from its first day to the day after its last. Stretches that lead in a ring add up to nothing when
    those walked backwards are taken off, and there is no other sum among them but such rings and what follows from
    them. Each stretch outside a forest of stretches closes one ring, and these rings imply all others.
    """
    tree, others = _forest(spans)
    lines = [_line(sum, len(spans)) for sum in found]
    rank = _rank(lines)
    for place in sorted(others, key=lambda place: spans[place][1] - spans[place][0]):
        if rank == len(others):
            return
        ring = _ring(spans, tree, place)
        if _rank([*lines, _line(ring, len(spans))]) > rank:
            lines.append(_line(ring, len(spans)))
            rank += 1
            yield ring


def _forest(spans: Sequence[Span]) -> tuple[Forest, list[int]]:
    """Return a forest that reaches every day of a bound, and the stretches left over."""
    at: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for place, (first, end) in enumerate(spans):
        at[first].append((place, end))
        at[end].append((place, first))
    tree: dict[int, list[tuple[int, int]]] = defaultdict(list)
    reached: set[int] = set()
    for start in at:
        ahead = deque([] if start in reached else [start])
        reached.add(start)
        while ahead:
            day = ahead.popleft()
            for place, other in at[day]:
                if other not in reached:
                    reached.add(other)
                    tree[day].append((place, other))
                    tree[other].append((place, day))
                    ahead.append(other)
    used = {place for steps in tree.values() for place, _ in steps}
    return tree, [place for place in range(len(spans)) if place not in used]


def _ring(spans: Sequence[Span], tree: Forest, place: int) -> Signed:
    """Return the ring that one stretch closes with the forest."""
    first, end = spans[place]
    came: dict[int, tuple[int, int] | None] = {first: None}
    ahead = deque([first])
    while end not in came:
        day = ahead.popleft()
        for step, other in tree[day]:
            if other not in came:
                came[other] = (step, day)
                ahead.append(other)
    signs, day = {place: -1}, end
    while (last := came[day]) is not None:
        step, before = last
        signs[step] = 1 if before < day else -1
        day = before
    longest = max(signs, key=lambda one: spans[one][1] - spans[one][0])
    turn = -signs[longest]
    return tuple(sorted((one, turn * sign) for one, sign in signs.items()))


def _line(sum: Signed, width: int) -> np.ndarray:
    line = np.zeros(width)
    for place, sign in sum:
        line[place] = sign
    return line


def _rank(lines: Sequence[np.ndarray]) -> int:
    return int(np.linalg.matrix_rank(np.array(lines))) if lines else 0


__all__ = ["closing_sums", "span_of"]
