"""A quarter put together from its folder: figures as changed by hand, the report, and what its checks found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from pcp_kpi.document import Document, Grid, Part, Words
from pcp_kpi.figures import read_figures
from pcp_kpi.files import find_clean
from pcp_kpi.forces import BaselineChoice, Force, read_force
from pcp_kpi.printing import plural
from pcp_kpi.report.background import read_background
from pcp_kpi.report.build import Report, build_report
from pcp_kpi.report.pages import lay_out_report
from pcp_kpi.report.quarters.config import QuarterConfig
from pcp_kpi.report.quarters.folders import REPORTS, folder_name
from pcp_kpi.report.quarters.overrides import (
    apply_overrides,
    changes_by_hand,
    changes_table,
    no_overrides,
    read_overrides,
)
from pcp_kpi.report.quarters.remarks import Remark, check_commentary, remarks_table
from pcp_kpi.report.quarters.signing import signoff_facts
from pcp_kpi.report.register import read_register

_BY_HAND = (
    "Each figure here was changed by hand after it was extracted; its chart, limits and comparisons use the figure as "
    "reported."
)


@dataclass(frozen=True)
class SignedReport(Report):
    """A report with what a quarter's folder adds to its cover and at its end.

    Parameters
    ----------
    facts : tuple of (str, str)
        For the cover, after its own.
    annexes : tuple of Part
        After its parts.
    """

    facts: tuple[tuple[str, str], ...] = ()
    annexes: tuple[Part, ...] = ()

    @cached_property
    def document(self) -> Document:
        """The report laid out, as every form renders it."""
        own = lay_out_report(self)
        cover = replace(own.cover, facts=(*own.cover.facts, *self.facts))
        return Document(cover, (*own.parts, *self.annexes))


@dataclass(frozen=True)
class QuarterReport:
    """The report of a quarter with what its folder adds.

    Parameters
    ----------
    config : QuarterConfig
        The configuration.
    report : Report
        The report, not yet written.
    changes : DataFrame
        Figures changed by hand, as `changes_by_hand` lists them.
    """

    config: QuarterConfig
    report: Report
    changes: pd.DataFrame = field(repr=False)

    @cached_property
    def remarks(self) -> tuple[Remark, ...]:
        """Numbers of the commentary that are none of their page."""
        return check_commentary(self.report.commentary, self.report)

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What the cover tells besides: the sign-off, and how many figures were changed by hand."""
        count = len(self.changes)
        by_hand = (("Changed by hand", plural(count, "figure")),) if count else ()
        return (*signoff_facts(self.config.sign_off), *by_hand)

    @property
    def annex(self) -> Part:
        """Figures changed by hand, and numbers of the commentary that were not found, as a part of the document."""
        catalogue = self.report.background.catalogue
        by_hand = Grid("changed-by-hand", changes_table(self.changes, catalogue=catalogue))
        numbers = Grid("commentary-numbers", remarks_table(self.remarks, catalogue=catalogue))
        note = (Words(_BY_HAND, "note"),) if len(self.changes) else ()
        blocks = (by_hand, *note, *([numbers] if self.report.commentary.texts else []))
        return Part("checks-of-the-quarter", "Changed by hand, and checked", blocks, kind="annex")

    @cached_property
    def complete(self) -> SignedReport:
        """The report with the sign-off on its cover and the annex at its end; this is what is written."""
        own = {one.name: getattr(self.report, one.name) for one in fields(Report)}
        own["signals"] = read_register(self.config.signals) if self.config.signals else None
        return SignedReport(**own, facts=self.facts, annexes=(self.annex,))

    @property
    def document(self) -> Document:
        """The complete report laid out."""
        return self.complete.document

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the command line tells besides its result."""
        count = len(self.changes)
        by_hand = (
            [f"{plural(count, 'figure')} changed by hand; the report shows each with its reason"]
            if count
            else []
        )
        return (*by_hand, *(remark.words for remark in self.remarks))

    def save(
        self,
        folder: str | Path,
        *,
        formats: Sequence[str] = (),
        progress: Callable[[str], None] | None = None,
        processes: int = 1,
    ) -> Path:
        """Write the report; return its page.

        Parameters
        ----------
        folder : str or Path
            Replaced whole, in one step, when everything is written.
        formats : sequence of str, optional
            Forms to write; those that the configuration names if left out.
        progress : callable, optional
            Told what is being made.
        processes : int, optional
            How many draw and render at once; the bytes are the same.
        """
        return self.complete.save(
            folder,
            formats=tuple(formats) or self.config.formats,
            template=self.config.template,
            progress=progress,
            processes=processes,
        )


def report_folder(config: QuarterConfig) -> Path:
    """Return the folder in which the report of a quarter is written."""
    return config.out or Path(REPORTS) / folder_name(config.quarter)


def report_inputs(config: QuarterConfig) -> tuple[Path, ...]:
    """Return the files and folders that the report of a quarter is made from."""
    return (config.path, *config.files.values(), config.data or find_clean())


def build_quarter(config: QuarterConfig, *, progress: Callable[[str], None] | None = None) -> QuarterReport:
    """Put a quarter together from its folder.

    Parameters
    ----------
    config : QuarterConfig
        As `read_quarter_config` or `read_frozen` gives it.
    progress : callable, optional
        Told what is being made.

    Returns
    -------
    QuarterReport
        The report of the figures as changed by hand, with the commentary, the cover's particulars and the baseline of
        the configuration.

    Raises
    ------
    DataRefused
        When figures, overrides or commentary break a rule.
    CommandError
        When the specification is unsound or there is no marking.
    NotAvailable
        When there is no clean folder, or no measure has a figure for the quarter.
    """
    say = progress or (lambda _: None)
    folder = config.data or find_clean()
    say(f"reading figures from {folder}")
    background = read_background(folder, force=_force(config))
    figures = read_figures(folder, illustrative=True)
    figures, changes = _changed(figures, config)
    say(f"putting {config.quarter.label} together")
    report = build_report(
        figures,
        config.quarter,
        baseline=config.baseline,
        background=background,
        spec=config.spec,
        only=config.only,
        commentary=config.commentary,
    )
    return QuarterReport(config, _with_cover(report, config), changes)


def _force(config: QuarterConfig) -> Force:
    """Return the force with the baseline, the author and the owner that the configuration names."""
    force, year = read_force(config.force), config.quarter.financial_year
    baselines, choice = dict(force.baselines or {}), force.baseline_of(year)
    if config.baseline is not None and (config.baseline_reason or config.baseline != choice.baseline):
        baselines[year] = BaselineChoice(config.baseline, config.baseline_reason)
    return replace(
        force, author=config.author or force.author, owner=config.owner or force.owner, baselines=baselines
    )


def _changed(figures: pd.DataFrame, config: QuarterConfig) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the figures as reported, and the list of those that were changed by hand."""
    overrides = read_overrides(config.overrides) if config.overrides else no_overrides()
    return apply_overrides(figures, overrides), changes_by_hand(figures, overrides)


def _with_cover(report: Report, config: QuarterConfig) -> Report:
    """Put the particulars of the configuration on the cover; empty ones leave those of the specification."""
    spec = report.spec
    filled = replace(
        spec,
        version=config.version or spec.version,
        date=config.date or spec.date,
        author=config.author or spec.author,
        owner=config.owner or spec.owner,
    )
    return replace(report, spec=filled)
