"""Where the figures come from, and how each number of a paper's tables came about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from pcp_kpi.document import Block, Folded, Grid, Part, Subheading, Terms, Words
from pcp_kpi.periods.units import day_in_words
from pcp_kpi.printing import plural
from pcp_kpi.report.provenance import RECOMPUTED, provenance_table
from pcp_kpi.sources import Source

if TYPE_CHECKING:
    from pcp_kpi.report.build import Report

KINDS = {
    "published": "Published",
    "open-data": "Open data",
    "extract": "Extract of the force",
    "illustrative": "Illustrative",
}


def sources_part(report: Report) -> Part:
    """Return the sources with licence and day of extraction, and the provenance of a paper's numbers.

    Parameters
    ----------
    report : Report
        Finished.
    """
    said = tuple((source.title, _said(source)) for source in report.sources)
    blocks: list[Block] = [Terms(said)] if said else [Words("No figure of this report has a source.")]
    return Part("sources", "Sources", (*blocks, *_provenance(report.provenance)), kind="annex")


def _said(source: Source) -> str:
    return (
        f"{KINDS[source.kind]}, {source.id}. {source.attribution}. Licence: {source.licence}. "
        f"Figures as they stood on {day_in_words(source.extracted)}."
    )


def _provenance(rows: pd.DataFrame) -> Iterator[Block]:
    if not len(rows):
        return
    yield Subheading("Where each number of the paper's tables comes from")
    yield Words(provenance_words(rows))
    yield Folded(
        f"All {len(rows)} numbers of the paper's tables", (Grid("provenance", provenance_table(rows)),)
    )


def provenance_words(rows: pd.DataFrame) -> str:
    """Say how many numbers of a paper are made again, how many passed through, and which do not come out.

    Parameters
    ----------
    rows : DataFrame
        As `provenance` gives them; not empty.
    """
    made = int((rows["how"] == RECOMPUTED).sum())
    agree = int(rows["agrees"].sum())
    return (
        f"The paper's tables print {plural(len(rows), 'number')}. {made} are recomputed here from other numbers, "
        f"{len(rows) - made} are passed through with their line; {agree} of {len(rows)} come out as printed."
        f"{_misses(rows)}"
    )


def _apart(text: str) -> str:
    """Set commas between the thousands of a bare number."""
    return f"{int(text):,}" if text.isdigit() else text


def _misses(rows: pd.DataFrame) -> str:
    """Name the numbers that do not come out as printed."""
    wrong = rows[~rows["agrees"].astype(bool)]
    said = [
        f"line {row['line']} prints {row['as_printed']}, but {row['made_from']} is {_apart(row['ours'])}"
        for row in wrong.to_dict("records")
    ]
    return f" Those that do not: {'; '.join(said)}." if said else ""
