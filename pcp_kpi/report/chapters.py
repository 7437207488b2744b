"""The chapters of a report: each section's tables, charts and pages, put together from the workings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from pcp_kpi.report.background import Background
from pcp_kpi.report.evidence import Question, gather, long_sources, other_sources
from pcp_kpi.report.exhibits import Exhibit, Exhibitor
from pcp_kpi.report.kpis import Kpi
from pcp_kpi.report.layouts import Layout, lay_out, read_layouts
from pcp_kpi.report.lookup import Lookup
from pcp_kpi.report.quarter_tables import all_crime_table, priorities_table
from pcp_kpi.report.spec import Section, Spec
from pcp_kpi.report.workings import Workings
from pcp_kpi.tables import Table

FEWEST_MONTHS = 24  # a run of months shorter than this shows no course


@dataclass(frozen=True)
class Page:
    """One measure's page: its figures, the same measure as other sources tell it, and month by month.

    Parameters
    ----------
    kpi : Kpi
        The quarter.
    also : tuple of Kpi
        The same quarter from sources with a longer series.
    monthly : Kpi or None
        The quarter's last month, where a source has a long run of months.
    """

    kpi: Kpi
    also: tuple[Kpi, ...] = ()
    monthly: Kpi | None = None


@dataclass(frozen=True)
class Chapter:
    """One section of the report as it came out.

    Parameters
    ----------
    section : Section
        What was asked for.
    pages : tuple of Page
        Measures that have a figure for the quarter and their page here.
    absent : tuple of Kpi
        Measures without a figure, each with its reason.
    table : Table or None
        The section's table.
    tables : mapping of str to Table
        Tables laid out by specification that have a figure, by id.
    absent_tables : tuple of Layout
        Those that have none.
    exhibits : tuple of Exhibit
        Charts beside the tables that have a figure.
    """

    section: Section
    pages: tuple[Page, ...]
    absent: tuple[Kpi, ...]
    table: Table | None = None
    tables: Mapping[str, Table] = field(default_factory=dict, repr=False)
    absent_tables: tuple[Layout, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()


@dataclass(frozen=True)
class Assembly:
    """What chapters are put together from.

    Parameters
    ----------
    spec : Spec
        Sections, the placeholders filled in.
    kpis : mapping of str to Kpi
        Every measure of the specification.
    figures : DataFrame
        Figures of any measures and sources.
    workings : tuple of Workings
        Of the quarter and of its last month.
    lookup : Lookup
        Of what the tables show.
    background : Background
        Sources, force, events.
    """

    spec: Spec
    kpis: Mapping[str, Kpi]
    figures: pd.DataFrame = field(repr=False)
    workings: tuple[Workings, ...]
    lookup: Lookup
    background: Background = field(repr=False)

    @cached_property
    def monthly(self) -> dict[str, Kpi]:
        """Each measure that has a figure in the last month, where a source has months enough for a course."""
        found = {id: self._by_month(kpi) for id, kpi in self.kpis.items() if kpi.evidence.available}
        return {id: kpi for id, kpi in found.items() if kpi is not None}

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """Every section; a measure has its page in the first that names it, later ones show it in their table only."""
        seen: set[str] = set()
        layouts = read_layouts()
        exhibitor = self._exhibitor()
        chapters = []
        for section in self.spec.sections:
            rows = [self.kpis[id] for id in section.measures]
            fresh = [kpi for kpi in rows if kpi.measure.id not in seen]
            seen |= {kpi.measure.id for kpi in fresh}
            own = [id for id in section.tables if layouts[id].is_of(self.background.force)]
            laid = {id: lay_out(layouts[id], self.lookup, self.background) for id in own}
            chapters.append(
                Chapter(
                    section,
                    pages=tuple(self._page(kpi) for kpi in fresh if kpi.evidence.available),
                    absent=tuple(kpi for kpi in fresh if not kpi.evidence.available),
                    table=self._section_table(section, rows),
                    tables={id: table for id, table in laid.items() if table is not None},
                    absent_tables=tuple(layouts[id] for id, table in laid.items() if table is None),
                    exhibits=tuple(found for chart in section.charts if (found := exhibitor.make(chart))),
                )
            )
        return tuple(chapters)

    def _exhibitor(self) -> Exhibitor:
        charts = tuple(chart for section in self.spec.sections for chart in section.charts)
        baseline = self.workings[0].baseline
        return Exhibitor(self.figures, self.lookup.quarter, baseline, self.background, charts)

    def _section_table(self, section: Section, rows: Sequence[Kpi]) -> Table | None:
        if not section.table or not any(kpi.evidence.available for kpi in rows):
            return None
        quarter, baseline = self.lookup.quarter, rows[0].evidence.question.baseline
        if section.table == "all-crime":
            return all_crime_table(
                rows,
                self.figures,
                quarter=quarter,
                baseline=baseline,
                catalogue=self.background.catalogue,
                monthly=self.monthly,
            )
        return priorities_table(rows, quarter=quarter, baseline=baseline, monthly=self.monthly)

    def _page(self, kpi: Kpi) -> Page:
        """Add the measure as other sources tell it with a long series, and by month."""
        quarters, asked = self.workings[0], kpi.evidence.question
        questions = [
            Question(asked.measure, asked.period, asked.baseline, (id,))
            for id in other_sources(quarters, kpi.evidence, self.background)
        ]
        also = tuple(
            Kpi(gather(quarters, question, self.background), self.background) for question in questions
        )
        return Page(kpi, also, self.monthly.get(kpi.measure.id))

    def _by_month(self, kpi: Kpi) -> Kpi | None:
        months, asked = self.workings[1], kpi.evidence.question
        prefer = (*asked.prefer, *long_sources(months, asked.measure, points=FEWEST_MONTHS))
        question = Question(asked.measure, months.period, asked.baseline, prefer)
        # The quarter's page judges the target; a month beside it judged again would only contradict it.
        untargeted = replace(self.background, force=replace(self.background.force, targets=()))
        found = gather(months, question, untargeted)
        return Kpi(found, self.background) if len(found.points) >= FEWEST_MONTHS else None
