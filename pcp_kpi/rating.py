"""Judgement: a value or change against what good looks like. A fact (the signal) is never a judgement."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pcp_kpi.catalogue import Measure
from pcp_kpi.forces import Target

VERDICTS = ("met", "not met", "reporting rose", "reporting fell", "no change", "no target", "not available")
# Only a missed target is a warning. Increased reporting is wished for and its contrary is only told.
TONES = {"met": "good", "not met": "warning", "reporting rose": "good"}
_DUST = 1e-9


@dataclass(frozen=True)
class Rating:
    """A verdict and the yardstick it was measured with.

    Parameters
    ----------
    verdict : str
        One of `VERDICTS`.
    against : str
        What good looks like, in the force's words.
    found : float or None
        What was held against the target's numbers, in their unit: percent of change, percent of a share, or the level.
        None without a target or a figure.
    """

    verdict: str
    against: str
    found: float | None = None

    @property
    def tone(self) -> str:
        """``good``, ``warning`` or ``plain``: for a tint beside the words, never instead of them."""
        return TONES.get(self.verdict, "plain")


def rate(
    measure: Measure, *, change: float = math.nan, level: float = math.nan, target: Target | None = None
) -> Rating:
    """Judge a measure.

    Parameters
    ----------
    measure : Measure
        Says which way is good.
    change : float, optional
        Relative change on the period that the target counts from, or on the baseline year's same period;
        -0.25 is a fall by a quarter.
    level : float, optional
        The level itself, for targets of kind ``value``; a share between 0 and 1, whose target is in percent.
    target : Target, optional
        What good looks like, in numbers. Without one, only increased reporting is judged.

    Returns
    -------
    Rating
        ``met`` or ``not met`` with a target (a value on it is met); ``reporting rose`` or ``reporting fell``
        where increased reporting is good; else ``no target``.

    Examples
    --------
    >>> from pcp_kpi.catalogue import read_catalogue
    >>> rate(read_catalogue()["hate-crime"], change=0.56).verdict
    'reporting rose'
    """
    if target is not None:
        value = 100 * change if target.kind == "change" else level * (100 if measure.unit == "share" else 1)
        return Rating(_against(target, value), target.words, value if math.isfinite(value) else None)
    if measure.good == "increased-reporting":
        return Rating(_reporting(change), measure.good_words)
    return Rating("no target", measure.good_words)


def _against(target: Target, value: float) -> str:
    if not math.isfinite(value):
        return "not available"
    # A value on the bound is met, whatever dust binary arithmetic leaves (100 * 0.57 is 56.99999999999999).
    low = -math.inf if target.at_least is None else target.at_least
    high = math.inf if target.at_most is None else target.at_most
    return "met" if low - _DUST <= value <= high + _DUST else "not met"


def _reporting(change: float) -> str:
    if not math.isfinite(change):
        return "not available"
    if change == 0:
        return "no change"
    return "reporting rose" if change > 0 else "reporting fell"
