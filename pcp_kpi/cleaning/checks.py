"""Checks of clean figures that warn and never refuse: one row a finding, and one sentence a kind and source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import pandas as pd

from pcp_kpi.forces import Force
from pcp_kpi.printing import plural
from pcp_kpi.sources import Source

QUALITY_FILE = "quality.csv"
QUALITY = ("check", "source", "measure", "area", "period", "came", "expected", "words")


@dataclass(frozen=True)
class Finding:
    """One thing that a reader of the figures should know.

    Parameters
    ----------
    check : str
        Id of the check, such as ``areas-over-force``.
    source : str
        Id of the source whose figures they are.
    words : str
        The finding as a sentence without its source.
    measure, area : str
        Where; empty for a whole file.
    period : Timestamp or None
        First day of the period; None for all of them.
    came, expected : float
        What stands there, and what would agree; NaN where the check compares no numbers.
    """

    check: str
    source: str
    words: str
    measure: str = ""
    area: str = ""
    period: pd.Timestamp | None = None
    came: float = float("nan")
    expected: float = float("nan")


@dataclass(frozen=True)
class Evidence:
    """What the checks look at.

    Parameters
    ----------
    figures : DataFrame
        All clean figures.
    sources : mapping of str to Source
        The register.
    force : Force
        Knows its areas.
    hashes : mapping of str to str
        SHA-256 of each raw file.
    """

    figures: pd.DataFrame = field(repr=False)
    sources: Mapping[str, Source]
    force: Force = field(repr=False)
    hashes: Mapping[str, str] = field(default_factory=dict)

    @property
    def counts(self) -> pd.DataFrame:
        """Counts that are known and may be added up, of what has happened."""
        from pcp_kpi.figures import PRINTED

        figures = self.figures
        keep = figures["of"].isna() & figures["value"].notna() & (figures["status"] != "projected")
        return figures[keep & ~figures["measure"].str.endswith(PRINTED)]

    def invented(self, id: str) -> bool:
        """Tell whether a source is illustrative."""
        return id in self.sources and self.sources[id].illustrative


def rows_of(table: pd.DataFrame) -> Iterator[Any]:
    """Run through the rows of a table, each with its columns as attributes."""
    yield from table.itertuples(index=False)


def items_of(series: pd.Series) -> Iterator[tuple[Any, Any]]:
    """Run through a series as pairs of label and value."""
    yield from series.items()


def quality_table(findings: Sequence[Finding]) -> pd.DataFrame:
    """Set findings out as a table with the columns of `QUALITY`, in a fixed order; it may have no rows."""
    table = pd.DataFrame([vars(finding) for finding in findings], columns=list(QUALITY))
    texts = dict.fromkeys(("check", "source", "measure", "area", "words"), "str")
    table = table.astype({**texts, "came": "float64", "expected": "float64"})
    table["period"] = pd.to_datetime(table["period"])
    return table.sort_values(list(QUALITY), ignore_index=True)


def in_sentences(findings: Sequence[Finding]) -> Iterator[str]:
    """Say each kind of finding once for each source: the one that is furthest off, and how many more there are."""
    by_kind = sorted(findings, key=lambda finding: (finding.check, finding.source, -_distance(finding)))
    for (_, source), group in groupby(by_kind, key=lambda finding: (finding.check, finding.source)):
        first, *others = group
        more = (
            f" (and {plural(len(others), 'more finding')} of this kind in {QUALITY_FILE})" if others else ""
        )
        yield f"{source}: {first.words}{more}"


def _distance(finding: Finding) -> float:
    distance = abs(finding.came - finding.expected)
    return distance if distance == distance else 0.0


__all__ = [
    "QUALITY",
    "QUALITY_FILE",
    "Evidence",
    "Finding",
    "in_sentences",
    "items_of",
    "quality_table",
    "rows_of",
]
