"""The report for one local policing area: its own limits, its part of the force, its place among the areas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from pcp_kpi.document import Block, Document, Grid, Pair, Part, Picture, Points, Subheading, Words
from pcp_kpi.errors import CommandError, NotAvailable, in_words
from pcp_kpi.periods import FinancialYear, Quarter
from pcp_kpi.report.background import Background, read_background
from pcp_kpi.report.entries import as_quarter
from pcp_kpi.report.headlines import RULE, headlines
from pcp_kpi.report.kpis import Kpi
from pcp_kpi.report.packs.area_charts import draw_without_limits
from pcp_kpi.report.packs.area_limits import FEW, without_small_limits
from pcp_kpi.report.packs.area_tables import (
    Neighbours,
    comparison_table,
    neighbours_of,
    place_table,
    standing_words,
)
from pcp_kpi.report.packs.asking import Desk, baseline_for
from pcp_kpi.report.packs.pieces import (
    Heading,
    absent_parts,
    make_cover,
    measure_part,
    points_behind,
    sources_of,
    sources_part,
)
from pcp_kpi.report.quarter_tables import scorecard_table
from pcp_kpi.report.spec import Section, Spec, read_spec

PRIORITIES = "policing-priorities"
_LEFT_OUT = (
    "good_looks_like",
    "verdict",
    "outlook",
)  # nobody has set an area targets; projections have pages
FEWEST_MONTHS = 24
"""A run of months shorter than this shows no course."""
_INVENTED = "Illustrative: these months are invented; they come from the extracts of a synthetic force."


@dataclass(frozen=True)
class _Area:
    """One area's quarter: its measures, what the force and the other areas have, and its months."""

    name: str
    spec: Spec = field(repr=False)
    desk: Desk = field(repr=False)
    force: Desk = field(repr=False)

    @property
    def quarter(self) -> Quarter:
        period = self.desk.period
        assert isinstance(period, Quarter)
        return period

    @cached_property
    def kpis(self) -> Mapping[str, Kpi]:
        """Every measure of the area."""
        return self.desk.kpis

    @cached_property
    def shown(self) -> tuple[Kpi, ...]:
        """The measures that have a figure."""
        return tuple(kpi for kpi in self.kpis.values() if kpi.evidence.available)

    @cached_property
    def neighbours(self) -> Mapping[str, Neighbours]:
        """The force and its areas beside each measure, from the same source."""
        return {
            kpi.measure.id: neighbours_of(kpi, self.force.workings, self.force.background)
            for kpi in self.shown
        }

    @cached_property
    def monthly(self) -> Mapping[str, Kpi]:
        """The quarter's last month of the measures that have a page and a long run of months."""
        pages = tuple(
            kpi.measure.id
            for section in self.spec.sections
            for kpi in self.shown
            if kpi.measure.id in section.measures and self.rule(kpi, section)
        )
        month = replace(self.desk, measures=pages, period=self.quarter.months[-1])
        return {
            id: kpi
            for id, kpi in without_small_limits(month).kpis.items()
            if kpi.evidence.available and len(kpi.evidence.points) >= FEWEST_MONTHS
        }

    @property
    def priorities(self) -> tuple[str, ...]:
        """The force's priorities."""
        return tuple(
            id for section in self.spec.sections if section.id == PRIORITIES for id in section.measures
        )

    def rule(self, kpi: Kpi, section: Section) -> str:
        """Return the rule that gives a measure a page of its own; empty where it stands in the tables only."""
        if section.id == PRIORITIES:
            return "On a page of its own as a policing priority."
        if kpi.evidence.signal in ("above", "below"):
            return f"On a page of its own as it lies {kpi.evidence.signal} its limits."
        return ""


def area_pack(
    figures: pd.DataFrame,
    quarter: str | Quarter,
    area: str,
    *,
    baseline: str | FinancialYear | None = None,
    background: Background | None = None,
    spec: str | Path = "area",
) -> Document:
    """Put the report of one local policing area together.

    Parameters
    ----------
    figures : DataFrame
        Figures of the force and its areas.
    quarter : str or Quarter
        The quarter, in any spelling. Nothing later is looked at.
    area : str
        The area, by its name or an alias.
    baseline : str or FinancialYear, optional
        The year whose quarters of the area the limits come from; the force's choice if left out.
    background : Background, optional
        Register, events and force; those of the standard clean folder if left out.
    spec : str or Path, optional
        Sections and their measures; the packaged ones if left out.

    Returns
    -------
    Document
        Tables of every measure; a page for each policing priority and for each measure outside the area's limits.

    Raises
    ------
    CommandError
        When the area, the quarter or the specification is not understood.
    NotAvailable
        When no measure has a figure of the area for the quarter.

    Notes
    -----
    Limits come from the area's own quarters by the force's rule, the mean and two sample standard deviations. An area
    with fewer than five cases a quarter in the baseline has none. Targets are set for the force and do not judge an area.

    Examples
    --------
    >>> from pcp_kpi.figures import read_figures
    >>> from pcp_kpi.report.background import find_clean
    >>> document = area_pack(read_figures(find_clean()), "2021/22 Q1", "Telford")
    >>> document.title
    'Local policing area report: Telford & Wrekin, 2021/22 Q1: West Mercia Police'
    """
    background = background or read_background()
    made = _area(figures, as_quarter(quarter), _named(area, background), baseline, background, spec)
    if not made.shown:
        raise NotAvailable(
            f"no measure has a figure of {made.name} for {made.quarter.label}, so there is no report"
        )
    return _document(made, background)


def _document(made: _Area, background: Background) -> Document:
    sources = sources_of([*made.shown, *made.monthly.values()], background)
    return Document(
        make_cover(_heading(made), background, sources),
        (
            _overview(made),
            *(_section(section, made) for section in made.spec.sections),
            sources_part(sources, notes=_notes(made)),
        ),
    )


def _named(area: str, background: Background) -> str:
    force = background.force
    name = force.area_named(area)
    if name not in force.area_names:
        raise CommandError(
            f"{force.police} has no area {area!r}{force.nearest_area(area)}; "
            f"it has {in_words(force.area_names, most=40)}"
        )
    return name


def _area(
    figures: pd.DataFrame,
    quarter: Quarter,
    name: str,
    baseline: str | FinancialYear | None,
    background: Background,
    spec: str | Path,
) -> _Area:
    wanted = read_spec(spec, quarter=quarter, catalogue=background.catalogue)
    year = baseline_for(baseline, quarter, background)
    # To the workings the area is a force without areas, on which nobody has set targets. What the force records
    # otherwise its areas record otherwise.
    events = tuple(
        replace(event, area=name) if event.area == background.force.name else event
        for event in background.annotations
    )
    force_alone = replace(background.force, name=name, areas=(), targets=())
    alone = replace(background, force=force_alone, annotations=events)
    own = figures[figures["area"] == name]
    desk = without_small_limits(Desk(own, wanted.measures, quarter, year, alone))
    told = tuple(id for id in desk.measures if desk.kpi(id).evidence.available)
    force = Desk(_compared(figures, quarter, year), told, quarter, year, background)
    return _Area(name, wanted, desk, force)


def _compared(figures: pd.DataFrame, quarter: Quarter, baseline: FinancialYear) -> pd.DataFrame:
    """Keep what an area is compared with: the quarter and the baseline year, without the history between them."""
    period = figures["period"]
    kept = pd.Series(False, index=figures.index)
    for span in (quarter, baseline):
        kept |= (period >= pd.Timestamp(span.start)) & (period <= pd.Timestamp(span.end))
    return figures[kept]


def _heading(made: _Area) -> Heading:
    police, quarter = made.desk.background.force.police, made.quarter
    return Heading(
        f"{made.spec.title}: {made.name}",
        quarter.words,
        quarter.label,
        (
            f"What was recorded in {made.name} in {quarter.words}, against limits made from the area's own quarters, "
            f"and beside {police} as a whole and its other areas.",
        ),
        "report",
    )


def _overview(made: _Area) -> Part:
    quarter, baseline = made.quarter, made.desk.baseline
    counts = [kpi for kpi in made.shown if kpi.measure.unit == "count"]
    card = scorecard_table(counts, quarter=quarter, baseline=baseline)
    columns = tuple(column for column in card.columns if column.name not in _LEFT_OUT)
    card = replace(
        card, columns=columns, title=f"{made.name}: every count that has a figure, {quarter.label}"
    )
    blocks: list[Block] = []
    if brief := headlines(made.shown, priorities=made.priorities):
        blocks += [Subheading("In brief"), Points(brief), Words(RULE, "note")]
    blocks.append(Grid("scorecard", card))
    blocks += [Subheading("Beside the force"), *_standing(made)]
    blocks.append(Grid("place", place_table(made.shown, made.neighbours, area=made.name, quarter=quarter)))
    return Part("scorecard", "The quarter", tuple(blocks), kind="scorecard")


def _standing(made: _Area) -> tuple[Block, ...]:
    """Say where the area stands among the areas, and what is too small for limits."""
    said = standing_words(made.shown, made.neighbours, area=made.name)
    few = [kpi.measure.short for kpi in made.shown if _withheld(kpi)]
    if few:
        said.append(f"{FEW[:1].upper()}{FEW[1:]} a quarter, so no limits: {in_words(few, most=8)}.")
    return (Points(tuple(said)),) if said else ()


def _withheld(kpi: Kpi) -> bool:
    return "rule" in kpi.evidence.points and bool((kpi.evidence.points["rule"] == FEW).any())


def _section(section: Section, made: _Area) -> Part:
    told = [kpi for kpi in made.shown if kpi.measure.id in section.measures]
    missing = [
        (kpi.evidence.reason, kpi.measure.title)
        for id in section.measures
        if not (kpi := made.kpis[id]).evidence.available
    ]
    pages = [_page(kpi, made, rule) for kpi in told if (rule := made.rule(kpi, section))]
    rest = [kpi.measure.short for kpi in told if not made.rule(kpi, section)]
    blocks: list[Block] = []
    if rest:
        blocks.append(
            Words(f"In the tables of the quarter, without a page of their own: {in_words(rest, most=40)}.")
        )
    absent = absent_parts(missing, name=f"{section.id}-absent", title="Not available this quarter")
    return Part(section.id, section.title, tuple(blocks), (*pages, *absent), kind="" if told else "bare")


def _page(kpi: Kpi, made: _Area, rule: str) -> Part:
    few = _withheld(kpi)
    page = measure_part(
        kpi,
        before=(Words(rule, "note"), *([Words(_few_words(kpi), "caution")] if few else [])),
        draw=(lambda: draw_without_limits(kpi)) if few else None,
    )
    beside = Grid(
        f"{kpi.measure.id}-areas",
        comparison_table(kpi, made.neighbours[kpi.measure.id], area=made.name),
        "narrow",
    )
    blocks = (*page.blocks[:-1], beside, page.blocks[-1])
    month = made.monthly.get(kpi.measure.id)
    return replace(page, blocks=blocks, parts=(_by_month(month),) if month else ())


def _few_words(kpi: Kpi) -> str:
    baseline = kpi.evidence.question.baseline.label
    return (
        f"No limits: {FEW} a {kpi.period.grain} in {baseline}, so that chance alone moves the figure widely."
    )


def _by_month(kpi: Kpi) -> Part:
    name = f"{kpi.measure.id}-by-month"
    draw = (lambda: draw_without_limits(kpi)) if _withheld(kpi) else (lambda: kpi.chart)
    picture = Picture(name, f"Chart by month: {kpi.measure.title}", draw=draw, plot=kpi.plot)
    months = points_behind(kpi, name, summary="Months in the chart")
    source = kpi.evidence.source
    caution = (Words(_INVENTED, "caution"),) if source and source.illustrative else ()
    pair = Pair((picture,), (Points(kpi.key_points), months))
    return Part(name, "Month by month", (*caution, pair), kind="also")


def _notes(made: _Area) -> tuple[str, ...]:
    baseline = made.desk.baseline.label
    return (
        f"Limits come from the four quarters of {baseline} of {made.name} alone: their mean, and two sample standard "
        "deviations above and below it. They say what is usual here, not what is good.",
        f"Where the quarters of {baseline} have {FEW}, there are no limits: a handful of cases makes limits of no width.",
        "Share and rank are made from the same source as the area's figure. Areas differ in size: the rank of a count "
        "says how large an area is; the rank of its change says how it moved.",
        "Targets are set for the force as a whole and do not judge an area.",
    )
