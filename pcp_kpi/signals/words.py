"""A reason in words for every point that breaks a rule."""

from __future__ import annotations

import numpy as np

from pcp_kpi.signals.patterns import Marks
from pcp_kpi.signals.rules import Rule
from pcp_kpi.signals.track import Array

PROVISIONAL = "provisional: "
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}

# Both wordings of a kind of rule: upwards and downwards.
_WORDING = {
    "limits": ("above the upper limit", "below the lower limit"),
    "beyond": ("more than {sigmas:g} sigma above the {centre}", "more than {sigmas:g} sigma below the {centre}"),
    "run": (
        "{place} of {total} points in a row above the {centre}",
        "{place} of {total} points in a row below the {centre}",
    ),
    "trend": ("{place} of {total} points in a row rising", "{place} of {total} points in a row falling"),
    "some-beyond": (
        "one of {count} in {length} points more than {sigmas:g} sigma above the {centre}",
        "one of {count} in {length} points more than {sigmas:g} sigma below the {centre}",
    ),
    "some-near": (
        "one of {count} in {length} points near the upper limit",
        "one of {count} in {length} points near the lower limit",
    ),
    "alternating": ("{place} of {total} points in a row going up and down by turns",) * 2,
    "hugging": ("{place} of {total} points in a row within {sigmas:g} sigma of the {centre}",) * 2,
    "avoiding": ("{place} of {total} points in a row more than {sigmas:g} sigma from the {centre}",) * 2,
    "longest-run": (
        "{place} of {total} points in a row above the {centre}, more than chance gives",
        "{place} of {total} points in a row below the {centre}, more than chance gives",
    ),
    "crossings": ("the series crosses the {centre} {crossings} in {points} points, fewer than chance gives",) * 2,
}  # fmt: skip


def ordinal(number: int) -> str:
    """Write a number as a place in a row.

    Examples
    --------
    >>> [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 21, 112)]
    ['1st', '2nd', '3rd', '4th', '11th', '12th', '21st', '112th']
    """
    teens = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teens else _ENDINGS.get(number % 10, 'th')}"


def reasons(marks: Marks, rule: Rule, *, centre: Array) -> Array:
    """Return the reason of each point marked; each different one is worded once.

    Parameters
    ----------
    marks : Marks
        Points that break the rule.
    rule : Rule
        The rule.
    centre : array of bool
        True for a marked point whose centre is a median.

    Returns
    -------
    array of object
        One text a point.
    """
    place, total = marks.place.astype(np.int64), marks.total.astype(np.int64)
    wide = int(total.max(initial=0)) + 1
    key = ((place * wide + total) * 2 + marks.shape) * 2 + centre
    _, first, which = np.unique(key, return_index=True, return_inverse=True)
    texts = [_reason(rule, marks, int(at), median=bool(centre[at])) for at in first]
    return np.array(texts, dtype=object)[which] if texts else np.array([], dtype=object)


def _reason(rule: Rule, marks: Marks, at: int, *, median: bool) -> str:
    place, total = int(marks.place[at]), int(marks.total[at])
    return _WORDING[rule.kind][int(marks.shape[at])].format(
        place=ordinal(place),
        total=total,
        crossings="once" if place == 1 else f"{place} times",
        points=total,
        count=rule.count,
        length=rule.length,
        sigmas=rule.sigmas,
        centre="median" if median else "mean",
    )
