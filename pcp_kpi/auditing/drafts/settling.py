"""What figures cannot tell, settled by the results that a report keeps beside it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from pcp_kpi.auditing.checks import AGREE, DISAGREE, UNCHECKED
from pcp_kpi.auditing.drafts.chances import chance_of, threshold_of
from pcp_kpi.auditing.drafts.cited import Value
from pcp_kpi.auditing.drafts.kept import RESULTS, Results
from pcp_kpi.auditing.drafts.matching import Verdict, prints_as
from pcp_kpi.auditing.drafts.statements import Statement
from pcp_kpi.auditing.drafts.sums import Judged
from pcp_kpi.auditing.drafts.values import Figures
from pcp_kpi.auditing.numbers import Printed, find_numbers, print_alike

_LIKELY = re.compile(r"\b(?:un)?likely\b|\bcertain\b|\bchance\b|\bpossibility\b", re.IGNORECASE)
_AHEAD = re.compile(r"\bprojected\b|\bif the level\b|^\w+(?: to \w+)? \d{4}:")


def settle_by_results(judged: Sequence[Judged], figures: Figures, results: Results) -> None:
    """Hold what could not be checked against the results of the report.

    Parameters
    ----------
    judged : sequence of Judged
    figures : Figures
    results : Results
    """
    for one in judged:
        if one.verdict.verdict == UNCHECKED:
            one.verdict = _settled(one.statement, figures, results) or one.verdict


def _settled(statement: Statement, figures: Figures, results: Results) -> Verdict | None:
    """Return the verdict on the measure of the heading, or on that which the words name, if either agrees."""
    meant = [one for one in (_of_heading(statement, figures), statement) if one is not None]
    verdicts = [verdict for one in meant if (verdict := _judged(one, figures, results)) is not None]
    agreed = (verdict for verdict in verdicts if verdict.verdict == AGREE)
    return next(agreed, verdicts[0] if verdicts else None)


def _of_heading(statement: Statement, figures: Figures) -> Statement | None:
    """Return a statement as one of the measure that the nearest heading names, which rules what is said of the future."""
    for heading in reversed(statement.passage.headings):
        ids = tuple(id for named in figures.names.measures_in(heading) for id in named.ids)
        if ids:
            return replace(statement, subject=replace(statement.subject, measures=ids))
    return None


def _judged(statement: Statement, figures: Figures, results: Results) -> Verdict | None:
    ahead = statement.kind in ("chance", "projection") and statement.number.unit == "percent"
    if ahead and _LIKELY.search(statement.text):
        return _by_chance(statement, results)
    values = [value for value in results.values(statement, figures) if math.isfinite(value.value)]
    for value in values:
        if prints_as(value.value, statement.number, statement.sign):
            return Verdict(AGREE, _said(value), statement.kind, value=value)
    if values and statement.kind == "projection" and _AHEAD.search(statement.text):
        nearest = min(values, key=lambda value: abs(value.value - statement.number.value))
        should = print_alike(nearest.value, statement.number)
        return Verdict(DISAGREE, f"{should} by {_said(nearest)}", statement.kind, "wrong", should, nearest)
    return None


def _by_chance(statement: Statement, results: Results) -> Verdict | None:
    number = statement.number
    span = chance_of(statement, results, threshold_of(find_numbers(statement.text), statement.text, number))
    if span is None:
        return None
    low, high = (min(max(end, 0.0), 100.0) for end in span)
    told = f"{low:.0f}% to {high:.0f}% by the ranges in {RESULTS}"
    if _meets(number, low, high):
        return Verdict(AGREE, told, "chance")
    return Verdict(DISAGREE, told, "chance", "wrong", print_alike((low + high) / 2, number))


def _meets(number: Printed, low: float, high: float) -> bool:
    if number.bound == "above":
        return high >= number.value
    if number.bound == "below":
        return low <= number.value
    return low - number.step / 2 <= number.value <= high + number.step / 2


def _said(value: Value) -> str:
    measure, area, part = value.key
    return f"{', '.join(word for word in (measure, area, part) if word)}: {value.words} ({value.source})"
