"""Change in words: noun phrases, and the figure of a period with what it is compared with."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pcp_kpi.catalogue import Measure
from pcp_kpi.comparison import EvidenceRule
from pcp_kpi.narrative.wording import level_of
from pcp_kpi.periods import Period
from pcp_kpi.printing import a_or_an, level, number, percent

NOT_COMPARABLE = "not comparable"
_SMALL_BASE = EvidenceRule().small_base  # a percentage of fewer cases sounds like news and is none


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
    evidence : str
        How much evidence there is that anything has changed, in words; empty where it was not tested, `NOT_COMPARABLE`
        where the two figures were recorded differently.
    """

    difference: float
    change: float
    basis: str
    base: float
    unit: str = "count"
    evidence: str = ""


def change_words(change: Change) -> str:
    """Say a change as a noun phrase; of a count from fewer than 20, as a count alone.

    Examples
    --------
    >>> change_words(Change(255, 0.563, "the same quarter of 2019/20", 453))
    'a 56% (255) increase on the same quarter of 2019/20'
    >>> change_words(Change(450, 0.1146, "the previous quarter", 3928))
    'an 11% (450) increase on the previous quarter'
    >>> change_words(Change(-4, -0.31, "the previous quarter", 13))
    'a decrease of 4 on the previous quarter'
    >>> change_words(Change(-0.044, float("nan"), "the previous quarter", 0.31, "per-100"))
    'a decrease of 4.4 on the previous quarter'
    >>> change_words(Change(0.02, float("nan"), "the previous quarter", 0.62, "share"))
    'up 2.0 percentage points on the previous quarter'
    """
    if change.unit == "share":
        points = number(100 * abs(change.difference), 1)
        if change.difference == 0:
            return f"no change on {change.basis}"
        if points == "0.0":
            return f"a change of less than 0.1 percentage points on {change.basis}"
        return f"{'up' if change.difference > 0 else 'down'} {points} percentage points on {change.basis}"
    if change.difference == 0:
        return f"no change on {change.basis}"
    word = "increase" if change.difference > 0 else "decrease"
    size = level(abs(change.difference), change.unit)
    few = change.unit == "count" and 0 < change.base < _SMALL_BASE
    if few or (not math.isfinite(change.change) and change.base):
        return f"{'an' if word == 'increase' else 'a'} {word} of {size} on {change.basis}"
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
    said = f"{level_of(value, measure)}{counted} in {area} in {period.words}"
    if not changes:
        return f"{said}. The data hold no earlier period to compare it with."
    return f"{said}: {' and '.join(change_words(change) for change in changes)}."


def evidence_point(changes: Sequence[Change]) -> str:
    """Say of changes whether they are more than chance would do.

    Parameters
    ----------
    changes : sequence of Change
        Those not tested or not comparable are not spoken of, nor is what has not changed.

    Examples
    --------
    >>> strong, none = "strong evidence of a change", "no evidence of a change"
    >>> rose = Change(255, 0.563, "the same quarter of 2019/20", 453, evidence=strong)
    >>> fell = Change(-4, -0.31, "the previous quarter", 13, evidence=none)
    >>> print(evidence_point([rose, fell]))
    Strong evidence of a change on the same quarter of 2019/20; the change on the previous quarter may be chance.
    """
    tested = [
        change for change in changes if change.evidence not in ("", NOT_COMPARABLE) and change.difference
    ]
    if not tested:
        return ""
    if len({change.evidence for change in tested}) == 1 and len(tested) > 1:
        bases = " and ".join(change.basis for change in tested)
        if tested[0].evidence.startswith("no "):
            return f"Both changes, on {bases}, may be chance."
        return f"{_capital(tested[0].evidence)} on {bases}."
    said = "; ".join(_evidence_words(change) for change in tested)
    return f"{_capital(said)}."


def _evidence_words(change: Change) -> str:
    if change.evidence.startswith("no "):
        return f"the change on {change.basis} may be chance"
    return f"{change.evidence} on {change.basis}"


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
