"""Totals of tables: rows that add up, where the figures do not say it themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pcp_kpi.auditing.checks import AGREE, UNCHECKED
from pcp_kpi.auditing.drafts.matching import Verdict
from pcp_kpi.auditing.drafts.statements import Statement

_TOTAL = re.compile(r"^(?:all|total|overall|sum)\b(?! other)|\b(?:total|all)$", re.IGNORECASE)
_ADDING = ("level", "share", "part", "difference")
_FEWEST = 2


@dataclass
class Judged:
    """A statement with its verdict, which the table's totals may settle."""

    statement: Statement
    verdict: Verdict

    @property
    def is_total(self) -> bool:
        """Whether its row is called a total."""
        cells = self.statement.passage.cells
        return bool(cells and cells[0].rows and _TOTAL.search(cells[0].rows[0].strip()))


def settle_sums(judged: Sequence[Judged]) -> None:
    """Let totals of a table tell what the figures do not.

    Parameters
    ----------
    judged : sequence of Judged
        Of one table, in order. A total that could not be checked agrees when the rows above it add up to it. Where a
        total agrees and all rows but one do, that one agrees when it makes up the rest.
    """
    for column in sorted({one.statement.column for one in judged}):
        cells = [one for one in judged if one.statement.column == column and _adds(one)]
        for at, total in enumerate(cells):
            if total.is_total:
                _settle(total, cells[:at])


def _adds(one: Judged) -> bool:
    return one.statement.kind in _ADDING and not one.statement.furniture


def _settle(total: Judged, above: Sequence[Judged]) -> None:
    for rows in _runs(above):
        if len(rows) < _FEWEST or not _comes_out(total, rows):
            continue
        if total.verdict.verdict == UNCHECKED:
            total.verdict = Verdict(AGREE, "the rows above it add up to it", "sum")
        unknown = [row for row in rows if row.verdict.verdict == UNCHECKED]
        if len(unknown) == 1 and total.verdict.verdict == AGREE:
            unknown[0].verdict = Verdict(AGREE, "with the other rows it makes the total", "sum")
        return


def _runs(above: Sequence[Judged]) -> Iterator[list[Judged]]:
    """Return the rows since the total before, and all rows that are no totals."""
    totals = [at for at, row in enumerate(above) if row.is_total]
    yield list(above[totals[-1] + 1 :] if totals else above)
    yield [row for row in above if not row.is_total]
    if all(_is_whole(row) for row in above):  # rounded shares would add up by chance now and then
        yield from (list(above[-length:]) for length in range(_FEWEST, len(above)))


def _is_whole(row: Judged) -> bool:
    return row.statement.number.unit == "count" and row.statement.number.step == 1


def _comes_out(total: Judged, rows: Sequence[Judged]) -> bool:
    """Whether values that print like the rows add up to one that prints like the total."""
    numbers = [row.statement.number for row in rows]
    if any(number.unit != total.statement.number.unit for number in numbers):
        return False
    whole = all(_is_whole(row) for row in rows)
    slack = 0.0 if whole else sum(number.step for number in numbers) / 2 + total.statement.number.step / 2
    return abs(sum(number.value for number in numbers) - total.statement.number.value) <= slack + 1e-9
