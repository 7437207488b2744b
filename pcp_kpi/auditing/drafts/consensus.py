"""The odd one out: a number of a column whose other numbers are all of one measure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from pcp_kpi.auditing.checks import AGREE, DISAGREE, UNCHECKED
from pcp_kpi.auditing.drafts.matching import judge
from pcp_kpi.auditing.drafts.sums import Judged
from pcp_kpi.auditing.drafts.values import Figures

_ENOUGH, _SHARE = 4, 0.75


def settle_columns(judged: Sequence[Judged], figures: Figures) -> None:
    """Judge what could not be checked as the rest of its column was.

    Parameters
    ----------
    judged : sequence of Judged
        Of one table. Where four numbers of a column or more, and three quarters of those that agree, are of one
        measure, a row that names a part of that measure is of it too.
    figures : Figures
    """
    for column in sorted({one.statement.column for one in judged}):
        cells = [one for one in judged if one.statement.column == column and not one.statement.furniture]
        measure = _measure_of(cells)
        for one in cells if measure else ():
            part = figures.names.code_of(measure, one.statement.subject.part)
            if one.verdict.verdict == UNCHECKED and part:
                subject = replace(one.statement.subject, measures=(measure,), clear=True)
                again = judge(replace(one.statement, subject=subject), figures)
                one.verdict = again if again.verdict in (AGREE, DISAGREE) else one.verdict


def _measure_of(cells: Sequence[Judged]) -> str:
    told = Counter(
        one.verdict.value.key[0] for one in cells if one.verdict.verdict == AGREE and one.verdict.value
    )
    if not told:
        return ""
    measure, count = told.most_common(1)[0]
    return measure if count >= _ENOUGH and count >= _SHARE * told.total() else ""
