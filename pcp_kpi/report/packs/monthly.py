"""The monthly summary: what every month has, and what is exceptional in this one, with the rule that says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from pcp_kpi.document import Block, Document, Grid, Part, Points, Subheading, Words
from pcp_kpi.errors import NotAvailable, in_words
from pcp_kpi.narrative import false_flag_words
from pcp_kpi.periods import FinancialYear, Month
from pcp_kpi.printing import NOT_AVAILABLE, in_full, plural
from pcp_kpi.report.background import Background, read_background
from pcp_kpi.report.headlines import RULE, headlines
from pcp_kpi.report.kpis import Kpi
from pcp_kpi.report.packs.asking import Desk, as_month, baseline_for
from pcp_kpi.report.packs.inclusion import (
    DEFAULT,
    EXCEPTIONAL,
    LIMITS_ONLY,
    Choice,
    Inclusion,
    choose,
    read_inclusion,
    why_exceptional,
)
from pcp_kpi.report.packs.pieces import (
    Heading,
    absent_parts,
    make_cover,
    measure_part,
    sources_of,
    sources_part,
    within_words,
)
from pcp_kpi.report.spec import read_spec
from pcp_kpi.tables import Column, Table

NOUN, PRIORITIES = "summary", "policing-priorities"


def monthly_pack(
    figures: pd.DataFrame,
    month: str | Month,
    *,
    baseline: str | FinancialYear | None = None,
    background: Background | None = None,
    inclusion: str | Path = DEFAULT,
    rules: str = LIMITS_ONLY,
) -> Document:
    """Put the summary of one month together.

    Parameters
    ----------
    figures : DataFrame
        Monthly figures of any measures and sources.
    month : str or Month
        The month, in any spelling. Nothing later is looked at.
    baseline : str or FinancialYear, optional
        The year whose months the limits come from; the force's choice if left out.
    background : Background, optional
        Register, events and force; those of the standard clean folder if left out.
    inclusion : str or Path, optional
        Topics and their categories; the packaged ones if left out.
    rules : str, optional
        What is exceptional: outside the limits (``police-2sd``), or by the rules of another named set.

    Returns
    -------
    Document
        What is in it and why; then a page for each measure of each topic that is in.

    Raises
    ------
    CommandError
        When the month, the rule set or the file of topics is not understood.
    NotAvailable
        When no topic has a figure for the month.

    Examples
    --------
    >>> from pcp_kpi.figures import read_figures
    >>> from pcp_kpi.report.background import find_clean
    >>> document = monthly_pack(read_figures(find_clean(), illustrative=True), "May 2021")
    >>> document.title
    'Monthly summary, May 2021: West Mercia Police'
    """
    background = background or read_background()
    when = as_month(month)
    topics = read_inclusion(inclusion, catalogue=background.catalogue, force=background.force.name)
    desk = Desk(figures, topics.measures, when, baseline_for(baseline, when, background), background)
    kpis = desk.kpis
    choices = choices_of(topics, kpis, period=when, rules=rules)
    shown = [kpis[id] for choice in choices for id in choice.topic.measures if choice.included]
    _refuse_empty(shown, when)
    return _document(topics, choices, kpis, background, month=when)


def _document(
    topics: Inclusion,
    choices: Sequence[Choice],
    kpis: Mapping[str, Kpi],
    background: Background,
    *,
    month: Month,
) -> Document:
    shown = [kpis[id] for choice in choices for id in choice.topic.measures if choice.included]
    sources = sources_of(shown, background)
    return Document(
        make_cover(_heading(month, choices), background, sources),
        (
            _selection(choices, kpis, month, priorities=_priorities(month, background)),
            *_objectives(topics, choices, kpis),
            sources_part(sources, notes=_notes(shown)),
        ),
    )


def choices_of(
    topics: Inclusion, kpis: Mapping[str, Kpi], *, period: Month, rules: str = LIMITS_ONLY
) -> tuple[Choice, ...]:
    """Decide for each topic whether it stands in the summary of a month.

    Parameters
    ----------
    topics : Inclusion
        Topics and their categories.
    kpis : mapping of str to Kpi
        Every measure of the topics in the month.
    period : Month
        The month.
    rules : str, optional
        What is exceptional.

    Returns
    -------
    tuple of Choice
        In the order of the topics.
    """
    return tuple(
        choose(
            topic,
            [why for id in topic.measures if (why := why_exceptional(kpis[id], rules=rules))],
            period=period.words,
            known=any(kpis[id].evidence.signal != NOT_AVAILABLE for id in topic.measures),
        )
        for topic in topics.topics
    )


def _priorities(month: Month, background: Background) -> tuple[str, ...]:
    """Return the force's priorities, as the quarterly report has them."""
    spec = read_spec(quarter=month.quarter, catalogue=background.catalogue)
    return tuple(id for section in spec.sections if section.id == PRIORITIES for id in section.measures)


def _refuse_empty(shown: Sequence[Kpi], month: Month) -> None:
    if not any(kpi.evidence.available for kpi in shown):
        raise NotAvailable(
            f"no topic of the monthly summary has a figure for {month.words}, so there is no summary"
        )


def _heading(month: Month, choices: Sequence[Choice]) -> Heading:
    included = [choice for choice in choices if choice.included]
    exceptional = [choice.topic.title for choice in included if choice.topic.inclusion == EXCEPTIONAL]
    said = (
        f"Exceptional this month: {in_words(exceptional, most=12)}."
        if exceptional
        else "No topic that is left to the quarterly report was exceptional this month."
    )
    about = f"{in_full(len(included)).capitalize()} of {plural(len(choices), 'topic')} are in this summary. {said}"
    return Heading("Monthly summary", f"1 to {month.end.day} {month.words}", month.label, (about,), NOUN)


def _selection(
    choices: Sequence[Choice], kpis: Mapping[str, Kpi], month: Month, *, priorities: Sequence[str]
) -> Part:
    """Return the table of what is in and why, with what stands out in it."""
    rows = [_selection_row(choice, kpis) for choice in choices]
    columns = (
        Column("topic", "Topic"),
        Column("inclusion", "Category"),
        Column("included", "In this summary"),
        Column("signal", "Against limits"),
        Column("rule", "Rule"),
    )
    table = Table(f"Topics and the rule for each, {month.words}", pd.DataFrame(rows), columns)
    blocks: list[Block] = []
    included = [id for choice in choices for id in choice.topic.measures if choice.included]
    told = [kpis[id] for id in included if kpis[id].evidence.available]
    if brief := headlines(told, priorities=priorities):
        blocks += [Subheading("In brief"), Points(brief), Words(RULE, "note")]
    blocks += [Subheading("What is in this summary"), Points(_points(kpis))]
    blocks += [
        Words(
            "A topic is exceptional when a measure of it lies outside its limits, or breaks a rule, that month.",
            "note",
        ),
        Grid("selection", table),
    ]
    return Part("selection", "This month", tuple(blocks), kind="scorecard")


def _selection_row(choice: Choice, kpis: Mapping[str, Kpi]) -> dict[str, str]:
    signals = [
        f"{kpis[id].measure.short}: {kpis[id].evidence.signal if kpis[id].evidence.available else NOT_AVAILABLE}"
        for id in choice.topic.measures
    ]
    return {
        "topic": choice.topic.title,
        "inclusion": choice.topic.inclusion or "none",
        "included": "in" if choice.included else "out",
        "signal": "; ".join(signals) or "no source counts it",
        "rule": choice.rule,
    }


def _points(kpis: Mapping[str, Kpi]) -> tuple[str, ...]:
    """Name what lies outside its limits this month, and how much of it chance would do."""
    ruled = [kpi for kpi in kpis.values() if kpi.evidence.signal != NOT_AVAILABLE]
    said = []
    for side in ("above", "below"):
        names = [kpi.measure.short for kpi in ruled if kpi.evidence.signal == side]
        if names:
            whose = "their" if len(names) > 1 else "its"
            said.append(f"{side.capitalize()} {whose} limits: {in_words(names, most=12)}.")
    if not said and ruled:
        said = [within_words(len(ruled))]
    return tuple(said)


def _objectives(topics: Inclusion, choices: Sequence[Choice], kpis: Mapping[str, Kpi]) -> Iterator[Part]:
    for id, title in topics.objectives.items():
        mine = [choice for choice in choices if choice.included and choice.topic.objective == id]
        pages = [
            measure_part(kpis[measure], before=(Words(choice.rule, "note"),))
            for choice in mine
            for measure in choice.topic.measures
            if kpis[measure].evidence.available
        ]
        absent = absent_parts(_absent(mine, kpis), name=f"{id}-absent", title="Not available this month")
        if pages or absent:
            yield Part(id, title, (), (*pages, *absent), kind="" if pages else "bare")


def _absent(choices: Sequence[Choice], kpis: Mapping[str, Kpi]) -> Iterator[tuple[str, str]]:
    for choice in choices:
        if not choice.topic.measures:
            yield "no source counts it", choice.topic.title
        for id in choice.topic.measures:
            if not kpis[id].evidence.available:
                yield kpis[id].evidence.reason, kpis[id].measure.title


def _notes(shown: Sequence[Kpi]) -> tuple[str, ...]:
    ruled = [kpi for kpi in shown if kpi.evidence.signal != NOT_AVAILABLE]
    if not ruled:
        return ("No measure has limits: the data do not hold the baseline's months.",)
    first = ruled[0].evidence
    words = false_flag_words(first.false_flags, first.baseline_points).replace("quarters", "months")
    return (
        f"Limits come from the months of {first.question.baseline.label}: their mean, and two sample standard "
        "deviations above and below it.",
        words,
    )
