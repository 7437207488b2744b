"""Every number that a measure's page tells, exact and with what it is: the figure, its changes, limits, areas, months."""

from __future__ import annotations

import math
import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pandas as pd

from pcp_kpi.auditing.numbers import Printed, find_numbers
from pcp_kpi.periods import Period, Quarter, period_at
from pcp_kpi.report.kpis import Kpi

NUMBER, PERCENT, POINTS, DURATION = "number", "percent", "points", "duration"
_FAMILIES = {"percent": PERCENT, "points": POINTS, "duration": DURATION}
_PEAKS = "high|highest|low|lowest|peak|peaked|record|since|most|fewest|averages?|range[sd]?"
_LIMITS = {"lower": "lower limit", "mean": "mean of the limits", "upper": "upper limit"}
_AHEAD = r"\b(?:project|expect|forecast|predict|likely|ahead|next|coming|will)"
_RANGES = ("value", "low80", "high80", "low95", "high95")


@dataclass(frozen=True)
class Known:
    """One number of a page.

    Parameters
    ----------
    value : float
        Its size: percent as 27 for 27%, seconds of a duration; signs are told in words and left out.
    family : str
        ``number``, ``percent``, ``points`` or ``duration``: only numbers of one family are compared.
    what : str
        What it is, in words.
    cues : tuple of str
        Patterns that a sentence must have to mean it: the name of its area, of its month or year. The quarter's own
        numbers need none.
    """

    value: float
    family: str
    what: str
    cues: tuple[str, ...] = ()

    def is_meant(self, sentence: str) -> bool:
        """Tell whether a sentence may mean the number."""
        return all(_compiled(cue).search(sentence) for cue in self.cues)


@cache
def _compiled(cue: str) -> re.Pattern[str]:
    return re.compile(cue, re.IGNORECASE)


def family_of(number: Printed) -> str:
    """Return the family of a printed number."""
    return _FAMILIES.get(number.unit, NUMBER)


def page_numbers(kpis: Sequence[Kpi]) -> tuple[Known, ...]:
    """List the numbers of a measure's page.

    Parameters
    ----------
    kpis : sequence of Kpi
        The measure as the page tells it: by quarter, by month, from other sources.

    Returns
    -------
    tuple of Known
        Exact values first; then the numbers of the page's sentences that are none of them.
    """
    found = [known for kpi in kpis for known in _of_kpi(kpi) if math.isfinite(known.value)]
    numbers = dict.fromkeys(number for kpi in kpis for number in _of_words(kpi))
    told = [
        Known(abs(number.value), family_of(number), "the page's words")
        for number in numbers
        if not any(
            one.family == family_of(number) and not one.cues and one.value in abs(number.interval)
            for one in found
        )
    ]
    return tuple(dict.fromkeys([*found, *told]))


def _of_kpi(kpi: Kpi) -> Iterator[Known]:
    evidence, unit = kpi.evidence, kpi.measure.unit
    for frame, by_area in ((evidence.points, False), (evidence.area_points, True)):
        for row in frame.to_dict("records"):
            yield from _of_point(row, kpi, by_area=by_area)
    for name, change in evidence.changes.items():
        what = f"change on {change.basis}" if name != "year-to-date" else "change of the year to date"
        yield from _levels(change.base, unit, change.basis)
        kind = unit if change.unit == "count" else change.unit
        yield from _differences(change.difference, change.change, kind, what)
    for name, total in evidence.totals.items():
        yield from _levels(total, unit, name.replace("-", " "))
    yield from _of_areas(kpi)
    yield from _of_projection(kpi)


def _of_point(row: Mapping[Hashable, Any], kpi: Kpi, *, by_area: bool) -> Iterator[Known]:
    """Give a point of the chart, and its limits when it is the one reported."""
    period = period_at(kpi.period.grain, row["period"].date())
    now = row["period"] == pd.Timestamp(kpi.period.timestamp)
    cues = (*([_area_cue(row["area"], kpi)] if by_area else []), *([] if now else [_period_cue(period)]))
    what = f"{row['area']}, {period.label}" if by_area else period.label
    names = ("lower", "mean", "upper") if now else ()
    for known in (
        *_levels(row["level"], kpi.measure.unit, what),
        *_counts(row, what),
        *(
            one
            for name in names
            for one in _levels(max(row[name], 0.0), kpi.measure.unit, f"{_LIMITS[name]}, {what}")
        ),
    ):
        yield replace(known, cues=cues)


def _area_cue(area: str, kpi: Kpi) -> str:
    """Return what names an area: one of the longer words of its names, or all areas together."""
    own = [one for one in kpi.background.force.areas if one.name == area]
    names = [area, *(name for one in own for name in (one.short, *one.aliases))]
    words = "|".join(sorted({word for name in names for word in re.findall(r"\w{4,}", name)}))
    return rf"\b(?:{words}|areas?|everywhere)\b"


def _period_cue(period: Period) -> str:
    """Return what names a period: its year, quarter or one of its months, or a word for a peak or a run."""
    months = {f"{day:%B}" for day in pd.date_range(period.start, period.end, freq="MS")} | {
        f"{period.end:%B}"
    }
    years = {f"{day.year}" for day in (period.start, period.end)}
    quarter = f"|Q{period.number}" if isinstance(period, Quarter) else ""
    named = "|".join(sorted(month[:3] + f"(?:{month[3:]})?" for month in months))
    return rf"\b(?:{'|'.join(sorted(years))}{quarter}|{named}|{_PEAKS})\b"


def _levels(level: float, unit: str, what: str) -> Iterator[Known]:
    """Give a level in the ways in which it is printed."""
    family = {"share": PERCENT, "percent": PERCENT, "duration": DURATION}.get(unit, NUMBER)
    yield Known(abs(level) * (100 if unit in ("share", "per-100") else 1), family, what)


def _counts(row: Mapping[Hashable, Any], what: str) -> Iterator[Known]:
    """Give numerator and denominator of a share or mean."""
    if not math.isnan(row.get("of", math.nan)):
        yield Known(abs(row["value"]), NUMBER, f"{what}, numerator")
        yield Known(row["of"], NUMBER, f"{what}, denominator")


def _differences(difference: float, change: float, unit: str, what: str) -> Iterator[Known]:
    if unit in ("share", "percent"):
        yield Known(abs(difference) * (100 if unit == "share" else 1), POINTS, what)
        return
    yield from _levels(difference, unit, what)
    yield Known(100 * abs(change), PERCENT, what)


def _of_areas(kpi: Kpi) -> Iterator[Known]:
    """Give the change of each area, its difference, and its share of the force."""
    table, whole = kpi.area_table, kpi.evidence.value
    if table is None:
        return
    unit = kpi.measure.unit
    for row in table.frame.to_dict("records"):
        difference = row["value"] - row["base"]
        relative = difference / row["base"] if row["base"] else math.nan
        cues = (_area_cue(row["area"], kpi),)
        for known in _differences(difference, relative, unit, f"change of {row['area']}"):
            yield replace(known, cues=cues)
        for known in _levels(row["base"], unit, f"{row['area']}, {kpi.evidence.base_period.label}"):
            yield replace(known, cues=cues)
        if unit == "count" and whole:
            yield Known(100 * row["value"] / whole, PERCENT, f"share of {row['area']}", cues)


def _of_projection(kpi: Kpi) -> Iterator[Known]:
    rows = kpi.evidence.projection
    for row in rows.to_dict("records"):
        label = period_at(kpi.period.grain, row["period"].date()).label
        for name in _RANGES:
            if name in row:
                for known in _levels(row[name], kpi.measure.unit, f"projection of {label}"):
                    yield replace(known, cues=(_AHEAD,))


def _of_words(kpi: Kpi) -> Iterator[Printed]:
    """Give the numbers of the page's sentences: targets, chances, ranks."""
    texts = (
        *kpi.key_points,
        *kpi.expectation_points,
        kpi.projection_point,
        kpi.projection_note,
        kpi.evidence.rating.against,
        *(event.text for event in kpi.evidence.annotations),
    )
    for text in texts:
        yield from find_numbers(text)
