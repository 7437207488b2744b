"""What the report and the packs say alike of one measure: its statuses, its words, its figures, why it is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from pcp_kpi.document import Block, Folded, Grid, Points, Subheading, Tag, Words
from pcp_kpi.periods import Day
from pcp_kpi.printing import NOT_AVAILABLE
from pcp_kpi.report.kpis import Kpi

SIGNAL_TAGS = {
    "above": Tag("Above upper limit", "above"),
    "below": Tag("Below lower limit", "below"),
    "within": Tag("Within limits", "within"),
    NOT_AVAILABLE: Tag("No limits", "not-available"),
}


def tags_of(kpi: Kpi) -> tuple[Tag, ...]:
    """Return the statuses of a measure: against its limits, against its target, comparable or not."""
    tags = [SIGNAL_TAGS[kpi.evidence.signal]]
    verdict = kpi.evidence.rating.verdict
    if verdict in ("met", "not met"):
        tags.append(Tag(f"Target {verdict}", verdict.replace(" ", "-")))
    if kpi.evidence.incomparable:
        tags.append(Tag("Recording changed: not comparable", "caution"))
    return tuple(tags)


def words_of(kpi: Kpi, *, commentary: Sequence[Block] = ()) -> Iterator[Block]:
    """Return what is said of a measure: key points, projection, commentary, what good looks like, definition.

    Parameters
    ----------
    kpi : Kpi
        With a figure.
    commentary : sequence of Block, optional
        What people wrote of it.
    """
    yield Subheading("Key points")
    yield Points(kpi.key_points)
    if kpi.projection_point:
        yield Subheading("Projection")
        for sentence in (kpi.projection_point, *kpi.expectation_points):
            yield Words(sentence)
        if kpi.projection_note:
            yield Words(kpi.projection_note, "note")
    yield from commentary
    good = kpi.evidence.rating.against or kpi.measure.good_words
    if good:
        yield Subheading("Good looks like")
        yield Words(f"{good}.")
    yield Words(kpi.measure.definition, "note")


def folded_points(kpi: Kpi, name: str, summary: str, *, of: str = "") -> Folded:
    """Return the figures behind a chart, for a reader to open.

    Parameters
    ----------
    kpi : Kpi
        With a figure.
    name : str
        Of the table's file.
    summary : str
        What stands there before it is opened.
    of : str, optional
        What the table's title adds: ", Home Office".
    """
    table = replace(kpi.points_table, title=f"{kpi.points_table.title}{of}")
    return Folded(summary, (Grid(name, table), Words(kpi.source_line, "note")))


def terms_by_reason(absent: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return reasons and what is missing for each, in the order given within a reason.

    Examples
    --------
    >>> terms_by_reason([("not counted", "Arson"), ("no source", "Rape"), ("not counted", "Fraud")])
    (('No source', 'Rape.'), ('Not counted', 'Arson, Fraud.'))
    """
    by_reason = groupby(sorted(absent, key=_reason), key=_reason)
    return tuple(
        (f"{reason[:1].upper()}{reason[1:]}", f"{', '.join(title for _, title in pairs)}.")
        for reason, pairs in by_reason
    )


def _reason(pair: tuple[str, str]) -> str:
    return pair[0]


def extracted_words(days: Iterable[dt.date]) -> str:
    """Say up to which day figures were extracted; nothing where none is known.

    Examples
    --------
    >>> import datetime as dt
    >>> extracted_words([dt.date(2021, 7, 5), dt.date(1, 1, 1)])
    'Figures as extracted up to 5 July 2021'
    """
    known = [day for day in days if day.year > 1]
    return f"Figures as extracted up to {Day(max(known)).words}" if known else ""
