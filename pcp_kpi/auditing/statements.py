"""Statements: what the words around figures say of them, each kind with what it must name."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from pcp_kpi.auditing.claims import Claim
from pcp_kpi.errors import Fault, did_you_mean, in_words

# Kind of statement: what it says, and which columns it needs.
STATEMENT_KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "sum": ("a figure is the sum of others", ("figure", "of")),
    "change": ("a change is that from one level to another: 'of' has now and then", ("figure", "of")),
    "share": ("a share is that of a part in a whole: 'of' has part and whole", ("figure", "of")),
    "share-of": ("a share is one of a count, the part is not printed", ("figure", "of")),
    "same": ("a figure is the same as another, or as a sum of others", ("figure", "of")),
    "weighted": ("a rate is the mean of others: 'of' has rate*volume of each part", ("figure", "of")),
    "between": ("a figure lies between the lowest and the highest of others", ("figure", "of")),
    "mix": ("overall rates are a mix of those of groups, which semicolons part", ("figure", "of", "says")),
    "part-of-year": (
        "a sum is for some months of the year's sum",
        ("figure", "of", "period_start", "period_end"),
    ),
    "count-of-list": ("a list is said to hold a number of entries, and holds another", ("of", "says")),
    "is-share": ("the level that changed is a percentage, though none is printed", ("figure",)),
    "direction": ("a figure, or else a measure, goes up, goes down or stays the same", ("says",)),
    "compare": ("a figure is above or below another", ("figure", "of", "says")),
    "verdict": ("a target is met or missed", ("figure", "of", "says")),
    "limit": ("a figure is above, below or within its control limits", ("figure", "says")),
    "page": ("a measure has a page of its own", ("measure",)),
    "page-rule": ("what is above the upper limit is promised a page", ()),
    "baseline": ("a caption names the baseline year", ("says",)),
    "date": ("an event is on a day", ("measure", "period_start")),
    "weekday": ("a day is on a weekday", ("period_start", "says")),
    "data-as-at": ("a document of the first day holds data up to the last", ("period_start", "period_end")),
    "quarter": ("months are named as those of a quarter", ("says", "period_start", "period_end")),
    "year": ("a year is printed", ("says",)),
    "compared": ("a figure is compared with that of a period", ("figure", "period_start", "period_end")),
    "span": (
        "a caption runs from the first column of figures to the last",
        ("of", "period_start", "period_end"),
    ),
    "column": ("a note gives the period of a column", ("figure", "period_start", "period_end")),
    "column-head": ("a figure stands under the head of a period", ("figure", "period_start", "period_end")),
    "month-label": ("a figure is called that of the previous month", ("figure",)),
    "per": ("a heading counts rates per a number", ("figure", "says")),
    "window": ("the window of a figure is not printed", ("figure",)),
}
_SAYS = {
    "direction": ("up", "down", "same"),
    "compare": ("above", "below"),
    "verdict": ("met", "missed"),
    "limit": ("above", "below", "within"),
}
_PARTING = re.compile(r"[ +\-|*;]+")


def statement_faults(table: pd.DataFrame, figures: Iterable[Claim], file: str) -> list[Fault]:
    """List what is wrong with a table of statements: kinds, words and ids that are unknown, cells that are missing.

    Parameters
    ----------
    table : DataFrame
        The statements as text.
    figures : iterable of Claim
        The figures that they may name.
    file : str
        For the faults.

    Returns
    -------
    list of Fault
    """
    known = {claim.id for claim in figures}
    columns = [str(name) for name in table.columns]
    faults = []
    for row, cells in enumerate(table.itertuples(index=False, name=None), start=2):
        faults += _faults_of(dict(zip(columns, cells, strict=True)), row, known, file)
    return sorted(faults)


def _faults_of(statement: dict[str, str], row: int, known: set[str], file: str) -> list[Fault]:
    kind = statement["kind"]
    if kind not in STATEMENT_KINDS:
        rule = f"a kind of statement is one of {in_words(STATEMENT_KINDS, most=40)}{did_you_mean(kind, STATEMENT_KINDS)}"
        return [Fault(file, row, "kind", kind, rule)]
    faults = [
        Fault(file, row, column, "", f"a statement of the kind {kind} needs it")
        for column in STATEMENT_KINDS[kind][1]
        if not statement[column]
    ]
    says = _SAYS.get(kind)
    if says and statement["says"] and statement["says"] not in says:
        faults.append(Fault(file, row, "says", statement["says"], f"a {kind} says one of {in_words(says)}"))
    names = (
        [] if kind == "count-of-list" else [*statement["figure"].split(), *_PARTING.split(statement["of"])]
    )
    return faults + [
        Fault(
            file,
            row,
            "figure" if name in statement["figure"] else "of",
            name,
            "no printed figure has this id",
        )
        for name in names
        if name and name not in known
    ]
