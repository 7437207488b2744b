"""What the packs have in common: a cover, one measure as a part, what is missing, where the figures come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from pcp_kpi.charts import Chart
from pcp_kpi.document import (
    Block,
    Cover,
    Folded,
    Grid,
    Pair,
    Part,
    Picture,
    Points,
    Terms,
    Words,
)
from pcp_kpi.errors import CommandError
from pcp_kpi.periods import Day
from pcp_kpi.printing import in_full
from pcp_kpi.report.background import Background
from pcp_kpi.report.blocks import extracted_words, folded_points, tags_of, terms_by_reason, words_of
from pcp_kpi.report.kpis import Kpi
from pcp_kpi.sources import Source
from pcp_kpi.tables import Table


@dataclass(frozen=True)
class Heading:
    """What a pack is called and what it is for.

    Parameters
    ----------
    title, period, label : str
        "Monthly summary", "May 2021", "May 2021".
    introduction : tuple of str
        Paragraphs under the cover.
    noun : str
        What it calls itself: "this summary".
    """

    title: str
    period: str
    label: str
    introduction: tuple[str, ...] = ()
    noun: str = "pack"


def make_cover(heading: Heading, background: Background, sources: Sequence[Source]) -> Cover:
    """Return the first page of a pack.

    Parameters
    ----------
    heading : Heading
        What the pack is.
    background : Background
        The force: its name, marking, roles.
    sources : sequence of Source
        Whose figures stand in the pack; the caution follows from them.

    Raises
    ------
    CommandError
        When the force has no marking.
    """
    force = background.force
    if not force.marking:
        raise CommandError(
            f"the {heading.noun} has no marking; set marking in the configuration of {force.police}"
        )
    facts = (
        ("Marking", force.marking),
        ("Date", extracted_words(source.extracted for source in sources)),
        ("Author", force.author),
        ("Owner", force.owner),
    )
    return Cover(
        organisation=force.police,
        title=heading.title,
        period=heading.period,
        period_label=heading.label,
        marking=force.marking,
        facts=tuple((name, fact) for name, fact in facts if fact),
        caution=caution_of(sources, heading.noun),
        introduction=heading.introduction,
        handling=tuple(force.handling),
    )


def caution_of(sources: Iterable[Source], noun: str) -> str:
    """Return what stands out on the cover when figures are invented; else nothing.

    Examples
    --------
    >>> caution_of([], "pack")
    ''
    """
    kinds = {source.illustrative for source in sources}
    if True not in kinds:
        return ""
    return f"ILLUSTRATIVE: {'some' if False in kinds else 'all'} figures in this {noun} are invented"


def sources_of(kpis: Iterable[Kpi], background: Background) -> tuple[Source, ...]:
    """Return every source of some measures, in the order of the register."""
    used = {str(id) for kpi in kpis if kpi.evidence.available for id in kpi.evidence.points["source"]}
    return sources_named(used, background)


def sources_named(ids: Iterable[str], background: Background) -> tuple[Source, ...]:
    """Return sources by their ids, in the order of the register; those it does not know stand last."""
    places = {id: place for place, id in enumerate(background.sources)}
    ordered = sorted(set(ids), key=lambda id: (places.get(id, len(places)), id))
    return tuple(background.source(id) for id in ordered)


def measure_part(
    kpi: Kpi, *, name: str = "", before: Sequence[Block] = (), draw: Callable[[], Chart] | None = None
) -> Part:
    """Return one measure with its chart, tables and key points, in the words of the report.

    Parameters
    ----------
    kpi : Kpi
        With a figure.
    name : str, optional
        Its anchor and the beginning of its files' names; the measure's id if left out.
    before : sequence of Block, optional
        What stands first: the rule that put it here.
    draw : callable, optional
        Draws another chart than the measure's own.
    """
    name = name or kpi.measure.id
    picture = Picture(name, f"Chart: {kpi.measure.title}", draw=draw or (lambda: kpi.chart), plot=kpi.plot)
    left = (picture, Grid(f"{name}-comparison", comparison_of(kpi)))
    return Part(
        name,
        kpi.measure.title,
        (*before, Pair(left, tuple(words_of(kpi))), points_behind(kpi, name)),
        kind="measure",
        tags=tags_of(kpi),
    )


def comparison_of(kpi: Kpi) -> Table:
    """Return the figure beside those it is compared with; of a ratio without the sum over twelve months."""
    table = kpi.table
    if kpi.measure.unit == "count":
        return table
    # Twelve months of a share are no sum of its numerators.
    kept = ~table.frame["what"].str.startswith("12 months to ")
    return replace(table, frame=table.frame[kept].reset_index(drop=True))


def within_words(measures: int) -> str:
    """Say that no measure lies outside its limits.

    Examples
    --------
    >>> within_words(1), within_words(23)
    ('The one measure with limits lies within them.', 'All 23 measures with limits lie within them.')
    """
    if measures == 1:
        return "The one measure with limits lies within them."
    return f"All {in_full(measures)} measures with limits lie within them."


def points_behind(kpi: Kpi, name: str, *, summary: str = "Figures in the chart") -> Folded:
    """Return the figures behind the chart of that name, for a reader to open."""
    return folded_points(kpi, f"{name}-points", f"{summary}: {kpi.measure.short}")


def absent_parts(absent: Iterable[tuple[str, str]], *, name: str, title: str) -> tuple[Part, ...]:
    """Say what is not available, by reason.

    Parameters
    ----------
    absent : iterable of (str, str)
        Reason and what is missing for it.
    name, title : str
        Anchor and heading of the part: "Not available this month".

    Returns
    -------
    tuple of Part
        One, or none where nothing is missing.
    """
    terms = terms_by_reason(sorted(set(absent)))
    return (Part(name, title, (Terms(terms),), kind="absent"),) if terms else ()


def sources_part(sources: Sequence[Source], *, notes: Sequence[str] = ()) -> Part:
    """Return the last part: where the figures come from, and what to know about the method."""
    items = tuple(
        f"{source.title}. {source.attribution}. Figures as they stood on {Day(source.extracted).words}."
        if source.extracted.year > 1
        else f"{source.title}."
        for source in sources
    )
    blocks: list[Block] = [Points(items)] if items else []
    return Part(
        "sources",
        "Sources and limits of the data",
        (*blocks, *(Words(note) for note in notes)),
        kind="annex",
    )
