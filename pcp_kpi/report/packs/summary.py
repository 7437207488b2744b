"""The summary page for the panel: one row a topic, by objective of the plan, as on the page of 2018."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from pcp_kpi.document import Block, Document, Grid, Part, Points, Subheading
from pcp_kpi.errors import NotAvailable, in_words
from pcp_kpi.narrative import NOT_COMPARABLE, Change, lower_first
from pcp_kpi.periods import FinancialYear, Quarter
from pcp_kpi.printing import NOT_AVAILABLE, in_full, number, plural, signed_percent
from pcp_kpi.report.background import Background, read_background
from pcp_kpi.report.commentary import Commentary, read_commentary
from pcp_kpi.report.entries import as_quarter
from pcp_kpi.report.evidence import source_rank
from pcp_kpi.report.kpis import Kpi
from pcp_kpi.report.packs.asking import Desk, baseline_for
from pcp_kpi.report.packs.inclusion import DEFAULT, INCLUSIONS, Inclusion, Topic, read_inclusion
from pcp_kpi.report.packs.pieces import Heading, make_cover, sources_of, sources_part
from pcp_kpi.report.spec import read_spec
from pcp_kpi.tables import Column, Table

_RANGES = {
    "within": "In expected range",
    "above": "Above expected range",
    "below": "Below expected range",
    NOT_AVAILABLE: "No limits",
}
_COLUMNS = (
    Column("topic", "Topic"),
    Column("inclusion", "Inclusion"),
    Column("direction", "Direction"),
    Column("range", "Expected range"),
    Column("commentary", "Commentary"),
    Column("page", "Page"),
)


@dataclass(frozen=True)
class _Page:
    """What the rows are made from: the measures of the quarter and of its months, words, and where each stands."""

    quarter: Quarter
    kpis: Mapping[str, Kpi] = field(repr=False)
    monthly: Mapping[str, Kpi] = field(repr=False)
    others: Mapping[str, Kpi] = field(repr=False)
    commentary: Commentary = field(repr=False)
    places: Mapping[str, str] = field(repr=False)

    def row(self, topic: Topic) -> dict[str, str]:
        """Return one row: what is told of a topic, measure by measure."""
        told = [self.kpis[id] for id in topic.measures if self.kpis[id].evidence.available]
        several = len(told) > 1
        return {
            "topic": topic.title,
            "inclusion": topic.inclusion,
            "direction": _joined([(kpi, self._direction(kpi)) for kpi in told], several)
            or self._why_not(topic),
            "range": _joined([(kpi, self._range(kpi)) for kpi in told], several),
            "commentary": " ".join(self._words(topic)),
            "page": in_words(
                dict.fromkeys(place for id in topic.measures if (place := self.places.get(id, "")))
            ),
        }

    def months_outside(self, measure: str, side: str) -> list[str]:
        """Name the months of the quarter in which a measure lay above, or below, its limits."""
        points = self.monthly[measure].evidence.points
        if points.empty:
            return []
        outside = points[points["signal"] == side]
        return [
            month.name for month in self.quarter.months if pd.Timestamp(month.start) in set(outside["period"])
        ]

    def _direction(self, kpi: Kpi) -> str:
        """Say which way a measure went, as another source tells it where its own has no earlier quarter."""
        other = self.others.get(kpi.measure.id)
        if other is None or other.evidence.source is None:
            return direction(kpi)
        return f"{direction(other)}, according to {other.evidence.source.name}"

    def _why_not(self, topic: Topic) -> str:
        reasons = [self.kpis[id].evidence.reason for id in topic.measures]
        return f"Not available: {reasons[0] if reasons else 'no source counts it'}"

    def _range(self, kpi: Kpi) -> str:
        """Say whether the quarter is in its expected range, and which of its months were not."""
        said = [
            f"exceptionally {word} in {in_words(names)}"
            for side, word in (("above", "high"), ("below", "low"))
            if (names := self.months_outside(kpi.measure.id, side))
        ]
        return "; ".join([_RANGES[kpi.evidence.signal], *said])

    def _words(self, topic: Topic) -> Iterator[str]:
        """Return the analyst's first sentence on each measure, then the force's verdict on its target."""
        for id in topic.measures:
            if id in self.commentary.texts:
                yield first_sentence(self.commentary.texts[id])
            verdict = self.kpis[id].evidence.rating.verdict
            if verdict in ("met", "not met"):
                yield f"{self.kpis[id].measure.short}: target {verdict}."


def summary_page(
    figures: pd.DataFrame,
    quarter: str | Quarter,
    *,
    baseline: str | FinancialYear | None = None,
    background: Background | None = None,
    inclusion: str | Path = DEFAULT,
    commentary: str | Path | None = None,
) -> Document:
    """Put the panel's summary page together.

    Parameters
    ----------
    figures : DataFrame
        Figures of any measures and sources.
    quarter : str or Quarter
        The quarter, in any spelling.
    baseline : str or FinancialYear, optional
        The year that limits come from; the force's choice if left out.
    background : Background, optional
        Register, events and force; those of the standard clean folder if left out.
    inclusion : str or Path, optional
        Topics, their objectives and categories; the packaged ones if left out.
    commentary : str or Path, optional
        The analyst's own words; the first sentence on each measure stands on the page.

    Returns
    -------
    Document
        One page: a table for each objective of the plan.

    Raises
    ------
    CommandError
        When the quarter or the file of topics is not understood.
    NotAvailable
        When no topic has a figure for the quarter.

    Examples
    --------
    >>> from pcp_kpi.figures import read_figures
    >>> from pcp_kpi.report.background import find_clean
    >>> document = summary_page(read_figures(find_clean(), illustrative=True), "2021/22 Q1")
    >>> sum(len(grid.table.frame) for grid in document.grids)
    25
    """
    background = background or read_background()
    when = as_quarter(quarter)
    topics = read_inclusion(inclusion, catalogue=background.catalogue, force=background.force.name)
    year = baseline_for(baseline, when, background)
    desk = Desk(figures, topics.measures, when, year, background)
    kpis = desk.kpis
    if not any(kpi.evidence.available for kpi in kpis.values()):
        raise NotAvailable(f"no topic of the summary has a figure for {when.label}, so there is no summary")
    page = _page(desk, kpis, commentary)
    sources = sources_of([*kpis.values(), *page.others.values(), *_told_months(page)], background)
    return Document(
        make_cover(_heading(when, topics), background, sources),
        (_summary(topics, page), sources_part(sources, notes=_notes(topics, year))),
    )


def _page(desk: Desk, kpis: Mapping[str, Kpi], commentary: str | Path | None) -> _Page:
    """Return what the rows are made from, the months and other sources among them."""
    when, background = desk.period, desk.background
    assert isinstance(when, Quarter)
    others = {id: other for id, kpi in kpis.items() if (other := _other(kpi, desk)) is not None}
    return _Page(
        when,
        kpis,
        replace(desk, period=when.months[-1]).kpis,
        others,
        read_commentary(commentary, catalogue=background.catalogue) if commentary else Commentary(),
        _places(when, background),
    )


def direction(kpi: Kpi) -> str:
    """Say which way a measure went since the previous quarter, as a cell of the page does.

    Parameters
    ----------
    kpi : Kpi
        One measure of a quarter.

    Returns
    -------
    str
        Such as "Increase on previous quarter (+15%)"; for shares in points.
    """
    change = kpi.evidence.changes.get("previous")
    if change is None:
        return "No previous quarter to compare with"
    if change.evidence == NOT_COMPARABLE:
        return "Recorded otherwise than in the previous quarter, so not comparable"
    if change.difference == 0:
        return "No change on previous quarter"
    word = "Increase" if change.difference > 0 else "Decrease"
    size = _size(change)
    return f"{word} on previous quarter{f' ({size})' if size else ''}"


def _size(change: Change) -> str:
    if change.unit == "share":
        points = number(100 * change.difference, 1)
        return f"{'+' if change.difference > 0 else ''}{points} points"
    return signed_percent(change.change) if change.base else ""


def first_sentence(markdown: str) -> str:
    """Return the first sentence of a commentary, without its marks.

    Examples
    --------
    >>> first_sentence("**Reports rose** by 3.5 in 100. Nothing else did.")
    'Reports rose by 3.5 in 100.'
    """
    plain = " ".join(markdown.replace("*", "").replace("_", " ").replace("`", "").lstrip("-#> ").split())
    end = plain.find(". ")
    return plain if end < 0 else plain[: end + 1]


def _joined(told: list[tuple[Kpi, str]], several: bool) -> str:
    """Join what is said of the measures of a topic, each by its name where there are several."""
    return "; ".join(f"{kpi.measure.short}: {lower_first(said)}" if several else said for kpi, said in told)


def _other(kpi: Kpi, desk: Desk) -> Kpi | None:
    """Return a measure from the best source that has the previous quarter; None where its own has it, or none."""
    if "previous" in kpi.evidence.changes or not kpi.evidence.available:
        return None
    told = [desk.kpi(kpi.measure.id, prefer=(id,)) for id in desk.workings.sources_of(kpi.measure.id)]
    known = [
        (source_rank(one.evidence.source), one)
        for one in told
        if one.evidence.source and "previous" in one.evidence.changes
    ]
    return min(known, key=lambda pair: pair[0])[1] if known else None


def _told_months(page: _Page) -> list[Kpi]:
    """Return the measures of which a month is told on the page: those with one outside its limits."""
    return [
        kpi
        for id, kpi in page.monthly.items()
        if page.months_outside(id, "above") or page.months_outside(id, "below")
    ]


def _places(quarter: Quarter, background: Background) -> dict[str, str]:
    """Return the section of the quarterly report in which each measure stands."""
    spec = read_spec(quarter=quarter, catalogue=background.catalogue)
    places: dict[str, str] = {}
    for section in spec.sections:
        for id in (*section.measures, *(chart.measure for chart in section.charts)):
            places.setdefault(id, section.title)
    return places


def _heading(quarter: Quarter, topics: Inclusion) -> Heading:
    without = len(topics.topics) - sum(topics.counts.values())
    told = [f"{count} {name}" for name, count in topics.counts.items()]
    counts = in_words([*told, f"{without} without a category"] if without else told)
    about = f"{plural(len(topics.topics), 'topic')} by objective of the plan: {counts}."
    return Heading("Performance summary", quarter.words, quarter.label, (about,), "summary")


def _summary(topics: Inclusion, page: _Page) -> Part:
    blocks: list[Block] = [Points(points)] if (points := _points(topics, page)) else []
    for id, title in topics.objectives.items():
        mine = topics.of(id)
        if not mine:
            continue
        frame = pd.DataFrame([page.row(topic) for topic in mine])
        columns = tuple(
            column for column in _COLUMNS if column.name != "commentary" or frame["commentary"].ne("").any()
        )
        blocks += [
            Subheading(title),
            Grid(f"summary-{id}", Table(f"{title}, {page.quarter.label}", frame, columns)),
        ]
    return Part("summary", "Summary", tuple(blocks), kind="scorecard")


def _points(topics: Inclusion, page: _Page) -> tuple[str, ...]:
    """Say how many topics lie outside their expected range, and which."""
    kpis = [page.kpis[id] for id in topics.measures]
    ruled = [kpi for kpi in kpis if kpi.evidence.signal != NOT_AVAILABLE]
    if not ruled:
        return ()
    said = [
        f"{side.capitalize()} expected range: {in_words(names, most=12)}."
        for side in ("above", "below")
        if (names := [kpi.measure.short for kpi in ruled if kpi.evidence.signal == side])
    ]
    within = sum(kpi.evidence.signal == "within" for kpi in ruled)
    return (
        *said,
        f"{in_full(within).capitalize()} of {plural(len(ruled), 'measure')} with limits "
        f"{'is in its' if within == 1 else 'are in their'} expected range.",
    )


def _notes(topics: Inclusion, baseline: FinancialYear) -> tuple[str, ...]:
    return (
        f"Expected range: between the control limits, which come from {baseline.label}. A month is exceptional "
        "when it lies outside limits made from the months of that year.",
        f"Inclusion says in which report a topic stands: {in_words(INCLUSIONS)}. Page names the section of the "
        "quarterly report.",
    )
