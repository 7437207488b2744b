"""A finished report laid out as a document: cover, scorecard, chapters, a page for each measure, annexes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pcp_kpi.document import (
    Block,
    Commentary,
    Cover,
    Document,
    Folded,
    Grid,
    Links,
    Pair,
    Part,
    Picture,
    Points,
    Subheading,
    Terms,
    Words,
)
from pcp_kpi.printing import level
from pcp_kpi.report.annexes import annexes
from pcp_kpi.report.blocks import extracted_words, folded_points, tags_of, terms_by_reason, words_of
from pcp_kpi.report.headlines import RULE, headlines
from pcp_kpi.report.statuses import counted_once

if TYPE_CHECKING:
    from pcp_kpi.charts import Chart
    from pcp_kpi.report.build import Report
    from pcp_kpi.report.chapters import Chapter, Page
    from pcp_kpi.report.commentary import Commentary as Texts
    from pcp_kpi.report.exhibits import Exhibit
    from pcp_kpi.report.kpis import Kpi

BY_MONTH = "-by-month"
BY_AREA = "-by-area"
PRIORITIES = "policing-priorities"
CAUTION = "ILLUSTRATIVE: some figures in this report are invented"
_SYNTHETIC = (
    "Illustrative: these months come from the extracts of a synthetic force, whose sums equal what the paper prints; "
    "the months themselves are invented."
)


def lay_out_report(report: Report) -> Document:
    """Return a report as the document that every form renders.

    Parameters
    ----------
    report : Report
        Finished; nothing is computed here.
    """
    return Document(
        cover_of(report),
        (
            *_in_brief(report),
            _scorecard(report),
            *(_chapter(chapter, report) for chapter in report.chapters),
            *annexes(report, figures=report.figures, register=report.signals),
        ),
    )


def cover_of(report: Report) -> Cover:
    """Return the first page."""
    spec, force = report.spec, report.background.force
    facts = (
        ("Marking", spec.marking),
        ("Reference", spec.reference),
        ("Version", spec.version),
        ("Date", spec.date or extracted_words(source.extracted for source in report.sources)),
        ("Author", spec.author),
        ("Owner", spec.owner),
    )
    return Cover(
        organisation=force.police,
        title=spec.title,
        period=report.quarter.words,
        period_label=report.quarter.label,
        marking=spec.marking,
        facts=tuple((name, fact) for name, fact in facts if fact),
        caution=CAUTION if report.illustrative else "",
        introduction=spec.introduction,
        handling=tuple(force.handling),
    )


def _in_brief(report: Report) -> Iterator[Part]:
    """Return what matters most, where anything does."""
    priorities = {
        id for section in report.spec.sections if section.table == PRIORITIES for id in section.measures
    }
    kpis = [kpi for kpi in report.kpis.values() if kpi.evidence.available]
    said = headlines(counted_once(kpis), priorities=priorities)
    if said:
        yield Part("in-brief", "In brief", (Points(said), Words(RULE, "note")))


def _scorecard(report: Report) -> Part:
    blocks: list[Block] = [Grid("scorecard", report.scorecard)]
    if report.targets is not None:
        blocks += [Subheading("Targets"), Grid("targets", report.targets)]
    return Part("scorecard", "Scorecard", tuple(blocks), kind="scorecard")


def _chapter(chapter: Chapter, report: Report) -> Part:
    section = chapter.section
    blocks: list[Block] = []
    told = bool(chapter.pages or chapter.table or chapter.tables or chapter.exhibits)
    if section.intro and told:
        blocks.append(Words(section.intro, "lead"))
    if chapter.table is not None:
        blocks.append(Grid(section.table, chapter.table))
    blocks += [Grid(id, table, "laid-out") for id, table in chapter.tables.items()]
    if len(chapter.pages) > 1:
        links = tuple((page.kpi.measure.id, page.kpi.measure.short) for page in chapter.pages)
        blocks.append(Links("In this section", links))
    return Part(
        section.id,
        section.title,
        tuple(blocks),
        parts=(
            *(_exhibit(exhibit) for exhibit in chapter.exhibits),
            *(_page(page, report.commentary) for page in chapter.pages),
            *_absent(chapter, report),
        ),
        kind="" if told else "bare",
    )


def _absent(chapter: Chapter, report: Report) -> Iterator[Part]:
    """Say what is not available, by reason; of a chapter with nothing else, the charts that it would have."""
    terms = list(terms_by_reason((kpi.evidence.reason, kpi.measure.title) for kpi in chapter.absent))
    titles = [layout.title for layout in chapter.absent_tables]
    if not (titles or terms or chapter.pages or chapter.exhibits):
        titles = _unique(report.background.catalogue[chart.measure].title for chart in chapter.section.charts)
    if titles:
        terms.append((f"No source has a figure for {report.quarter.label}", f"{'; '.join(titles)}."))
    if terms:
        id = f"{chapter.section.id}-absent"
        yield Part(id, "Not available this quarter", (Terms(tuple(terms)),), kind="absent")


def _unique(titles: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(titles))


def _exhibit(exhibit: Exhibit) -> Part:
    method = exhibit.kpi.projection_note if exhibit.kpi else ""
    beside = (
        Points(exhibit.points),
        *((Words(method, "note"),) if method else ()),
        Words(exhibit.measure.definition, "note"),
        Folded(
            f"Figures in the chart: {exhibit.title}",
            (Grid(exhibit.id, exhibit.table), Words(exhibit.source_line, "note")),
        ),
    )
    picture = Picture(exhibit.id, f"Chart: {exhibit.title}", draw=lambda: exhibit.chart, plot=exhibit.plot)
    return Part(exhibit.id, exhibit.title, (Pair((picture,), beside),), kind="exhibit")


def _page(page: Page, texts: Texts) -> Part:
    kpi = page.kpi
    measure = kpi.measure
    left = (_chart(kpi, measure.id, f"Chart: {measure.title}"), Grid(f"{measure.id}-comparison", kpi.table))
    blocks: list[Block] = [Pair(left, tuple(_words(kpi, texts))), *_areas(kpi, measure.id)]
    blocks.append(folded_points(kpi, measure.id, f"Figures in the chart: {measure.short}"))
    parts = [_by_month(page.monthly, f"{measure.id}{BY_MONTH}")] if page.monthly else []
    parts += [_longer(other, kpi) for other in page.also]
    return Part(measure.id, measure.title, tuple(blocks), tuple(parts), kind="measure", tags=tags_of(kpi))


def _words(kpi: Kpi, texts: Texts) -> Iterator[Block]:
    id = kpi.measure.id
    commentary = (Commentary(texts.texts[id], texts.role),) if id in texts.texts else ()
    return words_of(kpi, commentary=commentary)


def _areas(kpi: Kpi, name: str) -> Iterator[Block]:
    """Return the areas: charts beside the table, or the table alone."""
    table = kpi.area_table
    if kpi.has_area_chart and table is not None:
        picture = Picture(f"{name}{BY_AREA}", _area_label(kpi, name), draw=lambda: _area_chart(kpi))
        yield Pair((picture,), (Grid(f"{name}{BY_AREA}", table),))
    elif table is not None:
        yield Grid(f"{name}{BY_AREA}", table, "narrow")


def _area_label(kpi: Kpi, name: str) -> str:
    source = kpi.evidence.source
    of = f", {source.name}" if source and name != kpi.measure.id else ""
    return f"Charts by area: {kpi.measure.title}{of}"


def _area_chart(kpi: Kpi) -> Chart:
    chart = kpi.area_chart
    assert chart is not None  # asked for only where there are areas
    return chart


def _chart(kpi: Kpi, name: str, label: str) -> Picture:
    return Picture(name, label, draw=lambda: kpi.chart, plot=kpi.plot)


def _by_month(kpi: Kpi, name: str) -> Part:
    source = kpi.evidence.source
    method = (Words(kpi.projection_note, "note"),) if kpi.projection_note else ()
    caution = (Words(_SYNTHETIC, "caution"),) if source and source.illustrative else ()
    pair = Pair(
        (_chart(kpi, name, f"Chart by month: {kpi.measure.title}"),),
        (
            Points(kpi.short_points),
            *method,
            folded_points(kpi, name, f"Months in the chart: {kpi.measure.short}"),
        ),
    )
    return Part(name, "Month by month", (*caution, pair), kind="also")


def _longer(other: Kpi, kpi: Kpi) -> Part:
    """Return the same measure as another source tells it, with the longer series."""
    ours, theirs = kpi.evidence.source, other.evidence.source
    assert ours is not None
    assert theirs is not None  # both have a figure
    name = f"{kpi.measure.id}-{theirs.id}"
    two_extracts = (
        f"{ours.name[:1].upper()}{ours.name[1:]} gives {level(kpi.evidence.value)} for the quarter, {theirs.name} "
        f"{level(other.evidence.value)}: two extracts of different days. Limits and flag of this chart come from the "
        "longer series alone."
    )
    blocks = (
        Words(two_extracts),
        _chart(other, name, f"Chart: {kpi.measure.title}, {theirs.name}"),
        *_areas(other, name),
        folded_points(
            other, name, f"Figures in the chart: {kpi.measure.short}, {theirs.name}", of=f", {theirs.name}"
        ),
    )
    return Part(f"{name}-series", f"The longer series: {theirs.name}", blocks, kind="also")
