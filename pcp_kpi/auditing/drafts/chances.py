"""Chances of a draft: made again from the projection that a report keeps beside it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator

import pandas as pd

from pcp_kpi.auditing.drafts.kept import Results, Row
from pcp_kpi.auditing.drafts.statements import Statement
from pcp_kpi.auditing.numbers import Printed

# Whole percents that a chance may be off: as printed, and where the spread is only known from the ranges.
_CLOSE, _ROUGH = 1.0, 5.0
_UNDER = re.compile(r"\bat or below\b|\bbelow\b|(?<!not )\blower:|\bnot higher:", re.IGNORECASE)
_AGAINST = re.compile(r"\b(?:limit|figure|target|mean)(?: of)? $", re.IGNORECASE)


def chance_of(
    statement: Statement, results: Results, threshold: Printed | None
) -> tuple[float, float] | None:
    """Make a chance again.

    Parameters
    ----------
    statement : Statement
        "There is a 92% chance that July 2021 comes out above last year's figure of 83.3%".
    results : Results
    threshold : Printed or None
        What the projected figure is held against, as the sentence prints it; None for last year's figure.

    Returns
    -------
    tuple of (float, float) or None
        The lowest and the highest percentage that it can be, given that the threshold is rounded; None where there is
        no such projection.
    """
    rows = [row for row in results.rows_of(statement) if row["status"] == "projected"]
    first = min((row["first"] for row in rows), default=None)
    rows = [row for row in rows if row["first"] == first]
    under = bool(_UNDER.search(statement.text))
    found = [
        100 * chance
        for row in rows
        for chance in _chances(row, tuple(_places(row, threshold, results)), under=under)
    ]
    if not found:
        return None
    slack = _CLOSE if all(_is_exact(row) for row in rows) else _ROUGH
    return min(found) - slack, max(found) + slack


def _chances(row: Row, places: tuple[float, ...], *, under: bool) -> Iterator[float]:
    """Return the chances against every place that a threshold can be."""
    from pcp_kpi.projection import chance_above
    from pcp_kpi.projection.ranges import NORMAL

    of, value = float(row["of"]), float(row["value"])
    scale = 1.0 if math.isnan(of) else of
    ends = {end: float(row[end]) * scale for end in ("low80", "high80", "low95", "high95")}
    spread = (ends["high80"] - ends["low80"]) / (2 * NORMAL[80])
    projected = pd.Series({"value": value, "of": of, "sd": spread, "method": str(row["method"]), **ends})
    for place in places:
        above = chance_above(projected, place * scale)
        yield 1 - above if under else above


def _places(row: Row, threshold: Printed | None, results: Results) -> Iterator[float]:
    """Return both ends of what a rounded threshold can be; without one, the figure of a year before."""
    if threshold is None:
        yield from results.levels_a_year_before(row)
        return
    parts = 100.0 if row["unit"] in ("share", "per-100") else 1.0
    yield from (end / parts for end in (threshold.interval.low, threshold.interval.high))


def _is_exact(row: Row) -> bool:
    """Whether the ranges tell all of the distribution: not where counts or cases are few."""
    from pcp_kpi.projection.counts import LOW_COUNTS
    from pcp_kpi.projection.likelihood import FEW

    value, of = float(row["value"]), float(row["of"])
    few = not math.isnan(of) and min(value, of - value) < FEW
    return not few and not str(row["method"]).startswith(LOW_COUNTS)


def threshold_of(numbers: Iterable[Printed], text: str, chance: Printed) -> Printed | None:
    """Return the number of a sentence that a chance is counted against: the one behind "limit of", "figure of"."""
    later = (one for one in numbers if one.start > chance.end)
    return next((one for one in later if _AGAINST.search(text[: one.start])), None)
