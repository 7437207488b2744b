"""A quarter put together: every measure of the specification, the tables, where each number comes from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from pcp_kpi.document import Document
from pcp_kpi.errors import CommandError, NotAvailable, did_you_mean, in_words
from pcp_kpi.forces import BaselineChoice
from pcp_kpi.heap import rare_searches
from pcp_kpi.periods import FinancialYear, Quarter
from pcp_kpi.report.background import Background, read_background
from pcp_kpi.report.chapters import Assembly, Chapter
from pcp_kpi.report.claims import claims_of
from pcp_kpi.report.commentary import Commentary, read_commentary
from pcp_kpi.report.entries import as_baseline, as_quarter, refuse_other_force
from pcp_kpi.report.evidence import Question, gather
from pcp_kpi.report.kpis import Kpi
from pcp_kpi.report.layouts import read_layouts
from pcp_kpi.report.lookup import Lookup, look_up
from pcp_kpi.report.provenance import provenance
from pcp_kpi.report.quarter_tables import scorecard_table
from pcp_kpi.report.spec import DEFAULT_SPEC, Spec, read_spec
from pcp_kpi.report.targets import targets_table
from pcp_kpi.report.workings import Workings, work_out
from pcp_kpi.sources import Source
from pcp_kpi.tables import Table

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Report:
    """A finished quarterly report, not yet written.

    Parameters
    ----------
    quarter, baseline
        What is reported, and the year its limits come from.
    spec : Spec
        Cover and sections, the placeholders filled in.
    chapters : tuple of Chapter
        In the order of the specification.
    scorecard : Table
        Every measure that has a figure.
    targets : Table or None
        Every target that holds in the quarter, with its verdict; None where the force has set none.
    provenance : DataFrame
        How each number of the paper's tables came about; empty where no paper prints them.
    background : Background
        Sources, force, events.
    commentary : Commentary
        The analyst's own words by measure.
    figures : DataFrame
        What it was built from.
    signals : DataFrame or None
        The signal register as the analyst keeps it (`read_register`).
    """

    quarter: Quarter
    baseline: BaselineChoice
    spec: Spec
    chapters: tuple[Chapter, ...]
    scorecard: Table
    targets: Table | None
    provenance: pd.DataFrame = field(repr=False)
    background: Background = field(repr=False)
    commentary: Commentary = field(default_factory=Commentary, repr=False)
    figures: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    signals: pd.DataFrame | None = field(default=None, repr=False)

    @property
    def kpis(self) -> dict[str, Kpi]:
        """Every measure that has a page, by id."""
        return {page.kpi.measure.id: page.kpi for chapter in self.chapters for page in chapter.pages}

    @property
    def tables(self) -> dict[str, Table]:
        """Every table of the quarter as a whole, by id: scorecard, targets, those of the sections."""
        found = {"scorecard": self.scorecard}
        if self.targets is not None:
            found["targets"] = self.targets
        for chapter in self.chapters:
            found |= chapter.tables
            if chapter.table is not None:
                found[chapter.section.table] = chapter.table
        return found

    def table(self, id: str) -> Table:
        """Return one of the tables; it shows itself in a notebook, and its ``frame`` is exact.

        Raises
        ------
        CommandError
            When the report has no such table; near names are offered.
        """
        if id not in self.tables:
            raise CommandError(
                f"the report has no table {id!r}{did_you_mean(id, self.tables)}; it has {in_words(self.tables, most=40)}"
            )
        return self.tables[id]

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """Every source that a figure or a chart comes from, in the order of the register."""
        used = {
            id
            for chapter in self.chapters
            for page in chapter.pages
            for kpi in (page.kpi, *page.also, *([page.monthly] if page.monthly else []))
            for id in kpi.evidence.points["source"].unique()
        }
        used |= {exhibit.source.id for chapter in self.chapters for exhibit in chapter.exhibits}
        register = [source for id, source in self.background.sources.items() if id in used]
        return (
            *register,
            *(self.background.source(id) for id in sorted(used - set(self.background.sources))),
        )

    @cached_property
    def document(self) -> Document:
        """The report laid out, as every form renders it."""
        from pcp_kpi.report.pages import lay_out_report

        with rare_searches():
            return lay_out_report(self)

    @property
    def illustrative(self) -> bool:
        """Whether any figure is invented."""
        return any(source.illustrative for source in self.sources)

    def save(
        self,
        folder: str | Path,
        *,
        formats: Sequence[str] = ("html",),
        template: str | Path | None = None,
        progress: Progress | None = None,
        processes: int = 1,
    ) -> Path:
        """Write the report: ``index.html``, other forms, ``charts/``, ``tables/``, results and ``manifest.json``.

        Parameters
        ----------
        folder : str or Path
            Replaced whole, in one step, when everything is written.
        formats : sequence of str, optional
            ``html``, ``pdf``, ``pptx``, ``xlsx``; the last three need ``pip install 'pcp-kpi[report]'``.
        template : str or Path, optional
            The force's own template of the deck.
        progress : callable, optional
            Told what is being made.
        processes : int, optional
            How many draw and render at once, on machines where processes can be forked; the bytes are the same.

        Returns
        -------
        Path
            The page, ``index.html``.
        """
        from pcp_kpi.forms.writing import Writing
        from pcp_kpi.report.writing import write_report

        writing = Writing(
            tuple(formats), self.file_name, Path(template) if template else None, processes=processes
        )
        return write_report(self, Path(folder), writing=writing, progress=progress)

    @property
    def file_name(self) -> str:
        """Name of the forms beside the page: ``quarterly-performance-report-2021-22-q1``."""
        title, label = (
            "-".join(re.findall(r"[a-z0-9]+", words.lower()))
            for words in (self.spec.title, self.quarter.label)
        )
        return title if label in title else f"{title}-{label}"

    def _repr_html_(self) -> str:
        return self.scorecard.to_html()


@rare_searches()
def build_report(
    figures: pd.DataFrame,
    quarter: str | Quarter,
    *,
    baseline: str | FinancialYear | None = None,
    background: Background | None = None,
    spec: str | Path = DEFAULT_SPEC,
    only: Sequence[str] = (),
    commentary: str | Path | None = None,
) -> Report:
    """Put a quarter together.

    Parameters
    ----------
    figures : DataFrame
        Figures of any measures and sources.
    quarter : str or Quarter
        The quarter, in any spelling. Nothing later is looked at.
    baseline : str or FinancialYear, optional
        The year that limits come from; the force's choice if left out.
    background : Background, optional
        Printed limits, events, register, force; those of the standard clean folder if left out.
    spec, commentary : str or Path, optional
        What stands in the report; Markdown file with the analyst's own words by measure.
    only : sequence of str, optional
        Ids of sections to keep.

    Returns
    -------
    Report
        Call ``save`` to write it.

    Raises
    ------
    CommandError
        When the specification is unsound, there is no marking, or the figures are another force's.
    NotAvailable
        When no measure has a figure for the quarter.

    Examples
    --------
    >>> from pcp_kpi.figures import read_figures
    >>> from pcp_kpi.report.background import find_clean
    >>> report = build_report(read_figures(find_clean()), "2021/22 Q1", only=["policing-priorities"])
    >>> report.kpis["hate-crime"].key_points[1]
    'Above the upper control limit: 708 against limits of 307 to 607 (baseline 2019/20).'
    """
    background = background or read_background()
    when = as_quarter(quarter)
    refuse_other_force(figures, background.force)
    year = as_baseline(baseline, when, background.force)
    wanted = read_spec(spec, quarter=when, catalogue=background.catalogue)
    wanted = wanted.only(tuple(only)) if only else wanted
    wanted = _filled(wanted, when, _choice(year, when, background), background)
    words = read_commentary(commentary, catalogue=background.catalogue) if commentary else Commentary()
    workings = tuple(
        work_out(figures, measures=wanted.measures, period=period, baseline=year, background=background)
        for period in (when, when.months[-1])
    )
    return _put_together(figures, wanted, workings, words, background, quarter=when)


def _put_together(
    figures: pd.DataFrame,
    spec: Spec,
    workings: tuple[Workings, ...],
    words: Commentary,
    background: Background,
    *,
    quarter: Quarter,
) -> Report:
    """Make chapters, tables and provenance out of the workings of a quarter and of its last month."""
    when, year = quarter, workings[0].baseline
    kpis = {
        id: Kpi(gather(workings[0], Question(id, when, year, prefer), background), background)
        for id, prefer in spec.preferences.items()
    }
    lookup = _lookup(figures, spec, when, background)
    assembly = Assembly(spec, kpis, figures, workings, lookup, background)
    chapters = assembly.chapters
    _refuse_empty(chapters, kpis, lookup, tabled=_tabled(spec))
    return Report(
        quarter=when,
        baseline=_choice(year, when, background),
        spec=spec,
        chapters=chapters,
        scorecard=scorecard_table(list(kpis.values()), quarter=when, baseline=year, monthly=assembly.monthly),
        targets=targets_table(kpis, lookup, background.force, catalogue=background.catalogue),
        provenance=_provenance(chapters, kpis, figures, when, background),
        background=background,
        commentary=words,
        figures=figures,
    )


def _choice(year: FinancialYear, quarter: Quarter, background: Background) -> BaselineChoice:
    """Return the baseline with the force's reason for it, if it is the force's choice."""
    choice = background.force.baseline_of(quarter.financial_year)
    return choice if choice.baseline == year else BaselineChoice(year)


def _filled(spec: Spec, quarter: Quarter, choice: BaselineChoice, background: Background) -> Spec:
    """Fill the placeholders of the specification; refuse a report without a marking."""
    force = background.force
    marking = spec.marking or force.marking
    if not marking:
        raise CommandError(
            f"the report has no marking; set marking in the configuration of {force.police} or in the specification"
        )
    words = {  # the placeholders of `spec.PLACEHOLDERS`
        "force": force.name,
        "police": force.police,
        "quarter": quarter.label,
        "quarter_words": quarter.words,
        "baseline": choice.baseline.label,
        "baseline_reason": f", since {choice.reason}" if choice.reason else "",
    }
    return Spec(
        title=spec.title.format(**words),
        sections=spec.sections,
        reference=spec.reference.format(**words),
        version=spec.version,
        date=spec.date,
        introduction=tuple(paragraph.format(**words) for paragraph in spec.introduction),
        marking=marking,
        author=spec.author or force.author,
        owner=spec.owner or force.owner,
    )


def _lookup(figures: pd.DataFrame, spec: Spec, quarter: Quarter, background: Background) -> Lookup:
    """Index what the laid-out tables and the targets show."""
    targets = {target.measure for target in background.force.targets}
    return look_up(figures, measures=_tabled(spec) | targets, quarter=quarter, background=background)


def _tabled(spec: Spec) -> set[str]:
    """Return the measures of the laid-out tables."""
    layouts = read_layouts()
    return {id for section in spec.sections for name in section.tables for id in layouts[name].measures}


def _refuse_empty(
    chapters: Sequence[Chapter], kpis: Mapping[str, Kpi], lookup: Lookup, *, tabled: set[str]
) -> None:
    """Refuse a quarter of which nothing is known: tables may show earlier periods all the same.

    A month that a target is held against makes no report of the quarter that it lies in.
    """
    pages = any(chapter.pages or chapter.table or chapter.exhibits for chapter in chapters)
    if pages or lookup.holds_any(tabled):
        return
    last = max((kpi.evidence.reason for kpi in kpis.values()), default="no table has a figure")
    label = lookup.quarter.label
    raise NotAvailable(f"no measure has a figure for {label}, so there is no report ({last})")


def _provenance(
    chapters: Sequence[Chapter],
    kpis: dict[str, Kpi],
    figures: pd.DataFrame,
    quarter: Quarter,
    background: Background,
) -> pd.DataFrame:
    parts = [
        provenance(
            chapter.section.table,
            chapter.table,
            list(kpis.values()),
            figures,
            quarter=quarter,
            background=background,
        )
        for chapter in chapters
        if chapter.table is not None
    ]
    papers = {
        str(row["source"])
        for row in (kpi.scorecard_row for kpi in kpis.values())
        if row["source"] and background.source(str(row["source"])).kind == "published"
    }
    if any(chapter.tables for chapter in chapters):
        main = [chapter.section.table for chapter in chapters if chapter.section.table]
        parts += [claims_of(background, but=main, source=paper) for paper in sorted(papers)]
    kept = [part for part in parts if len(part)]
    return pd.concat(kept, ignore_index=True) if kept else pd.DataFrame()
