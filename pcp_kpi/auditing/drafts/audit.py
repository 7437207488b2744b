"""Audit of a draft: read it, take its statements apart, judge each against the figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from pcp_kpi.auditing.accepting import mark_accepted
from pcp_kpi.auditing.checks import DISAGREE, SEVERITIES, VERDICTS
from pcp_kpi.auditing.drafts.cells import statements_of_row
from pcp_kpi.auditing.drafts.cited import Cited
from pcp_kpi.auditing.drafts.consensus import settle_columns
from pcp_kpi.auditing.drafts.dating import Misdated, misdated, out_of_step
from pcp_kpi.auditing.drafts.kept import Results
from pcp_kpi.auditing.drafts.known import Known
from pcp_kpi.auditing.drafts.matching import NO_FIGURE, Verdict, judge
from pcp_kpi.auditing.drafts.names import Names
from pcp_kpi.auditing.drafts.passages import Passage
from pcp_kpi.auditing.drafts.readers import read_passages
from pcp_kpi.auditing.drafts.readings import Context
from pcp_kpi.auditing.drafts.sentences import statements_of_words
from pcp_kpi.auditing.drafts.settling import settle_by_results
from pcp_kpi.auditing.drafts.statements import Statement
from pcp_kpi.auditing.drafts.sums import Judged, settle_sums
from pcp_kpi.auditing.drafts.tabled import Shelf, settle_by_tables
from pcp_kpi.auditing.drafts.values import Figures
from pcp_kpi.auditing.drafts.wording import contradictions
from pcp_kpi.auditing.verdicts import AUDIT_COLUMNS
from pcp_kpi.catalogue import read_catalogue
from pcp_kpi.figures import ILLUSTRATIVE
from pcp_kpi.forces import read_force
from pcp_kpi.periods import Quarter, parse_quarter

if TYPE_CHECKING:
    from pcp_kpi.report.background import Background

DRAFT_COLUMNS = (*AUDIT_COLUMNS, "kind", "text")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Beside:
    """What a report keeps beside the draft: its results and its tables, as far as they lie there."""

    results: Results | None
    shelf: Shelf

    @classmethod
    def of(cls, draft: Path, *, report: str) -> Beside:
        """Return what lies in the folder of a draft and is of the quarter that it reports; else nothing."""
        results = Results.beside(draft, report=report)
        return cls(results, Shelf.beside(draft) if results is not None else Shelf(()))


def audit_draft(
    path: str | Path,
    *,
    figures: pd.DataFrame,
    quarter: str | Quarter,
    background: Background | None = None,
    accepted: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Check every number of a draft against the figures, and against the numbers beside it.

    Parameters
    ----------
    path : str or Path
        The draft: see `read_passages` for its forms.
    figures : DataFrame
        Figures of the contract, of any sources. All that fit the words of a number are candidates; invented ones only
        where the draft says that it shows some ("illustrative").
    quarter : str or Quarter
        What the draft reports; a number whose words name no period is one of it.
    background : Background, optional
        The limits as papers print them, their printed figures, the catalogue and the force; without it limits are
        made from the figures, and the packaged catalogue and force are taken.
    accepted : DataFrame, optional
        Findings that were looked at and accepted; see `read_accepted`.

    Returns
    -------
    DataFrame
        One row a number in words or a table, gravest first, with the columns of `audit`: `verdict` (disagree, accepted,
        cannot be checked, agree; last ``no figure``: dates, references and other furniture), `severity`, `rule`,
        `document`, `line` (line, page, slide or row), `place` (headings and place), `claim`, `measure`, `area`,
        `period`, `printed`, `should_be`, `message`, `suggestion`, `against` and `reason`; then `kind` (what the number
        claims) and `text` (its sentence, or cell with its headings).

    Raises
    ------
    NotAvailable
        When there is no such draft, or what reads it is not installed.
    CommandError
        When it is of a form that is not read.
    PeriodNotUnderstood
        When the quarter is none.

    Notes
    -----
    A number agrees when a figure that its words can mean prints so: rounded half away from zero to the decimals printed.
    It disagrees when its words leave no doubt what it is, and no figure prints so, or when the numbers of its own
    sentence contradict it. Whatever cannot be matched is listed as such, never passed.
    """
    quarter = parse_quarter(quarter) if isinstance(quarter, str) else quarter
    passages = list(_with_captions(read_passages(path)))
    asked = _asked(_believed(figures, passages), quarter, background)
    context = Context(asked.names, quarter)
    beside = Beside.of(Path(path), report=quarter.label)
    rows = [row for table in _tables(passages) for row in _findings(table, context, asked, beside)]
    return mark_accepted(_sorted(pd.DataFrame(rows, columns=list(DRAFT_COLUMNS))), accepted)


def statements_of(passage: Passage, context: Context) -> Iterator[Statement]:
    """Return the statements of a passage, be it words or a row of a table."""
    take_apart = statements_of_row if passage.cells else statements_of_words
    yield from take_apart(passage, context)


def _asked(figures: pd.DataFrame, quarter: Quarter, background: Background | None) -> Figures:
    catalogue = background.catalogue if background else read_catalogue()
    force = background.force if background else read_force()
    limits = background.limits if background else pd.DataFrame()
    codes = {
        str(measure): tuple(code for code in part.unique() if code)
        for measure, part in figures.groupby("measure", sort=False)["breakdown"]
    }
    names = Names(catalogue, force, tuple(figures["area"].unique()), codes)
    printed = Cited(background.printed) if background and len(background.printed) else None
    return Figures(Known(figures, limits, catalogue, force), names, quarter, printed)


def _with_captions(passages: Iterable[Passage]) -> Iterator[Passage]:
    """Let the notes under a table, up to the next heading, know what it is called."""
    caption: str = ""
    headings: tuple[str, ...] = ()
    for passage in passages:
        if passage.table:
            caption, headings = passage.caption, passage.headings
        elif passage.kind in ("heading", "caption", "alternative text") or passage.headings != headings:
            caption = ""
        yield passage if passage.table or not caption else replace(passage, caption=caption)


def _believed(figures: pd.DataFrame, passages: Sequence[Passage]) -> pd.DataFrame:
    """Leave out invented figures, unless the draft says that it shows some: they contradict nothing that is real."""
    if any(ILLUSTRATIVE in passage.text.casefold() for passage in passages):
        return figures
    kept: pd.DataFrame = figures[~figures["source"].str.contains(ILLUSTRATIVE)]
    return kept


def _tables(passages: Iterable[Passage]) -> Iterator[list[Passage]]:
    """Return the rows of a table together, every other passage alone."""
    for table, group in groupby(passages, key=lambda passage: passage.table):
        together = list(group)
        yield from [together] if table else [[passage] for passage in together]


def _findings(
    passages: Sequence[Passage], context: Context, asked: Figures, beside: Beside
) -> Iterator[tuple[object, ...]]:
    judged = [
        Judged(statement, judge(statement, asked))
        for passage in passages
        for statement in statements_of(passage, context)
    ]
    if passages[0].table:
        settle_columns(judged, asked)
        settle_sums(judged)
        settle_by_tables(judged, beside.shelf)
    if beside.results is not None:
        settle_by_results(judged, asked, beside.results)
    _contradict(judged)
    yield from (_row(one.statement, one.verdict) for one in judged)
    dates = [one for passage in passages for one in misdated(passage, context)]
    dates += out_of_step(passages, context) if passages[0].table else ()
    first = {
        (one.printed, one.message): one for one in reversed(dates)
    }  # a column's heading stands over every row
    yield from (_date_row(one) for one in reversed(first.values()))


def _contradict(judged: Sequence[Judged]) -> None:
    """Let the numbers of a sentence overrule what the figures could not tell, or told otherwise."""
    by_statement = {id(one.statement): one for one in judged}
    for _, group in groupby(judged, key=lambda one: one.statement.text):
        for found in contradictions([one.statement for one in group]):
            one = by_statement[id(found.statement)]
            if one.verdict.verdict != DISAGREE:
                one.verdict = Verdict(DISAGREE, found.message, found.rule, "wrong", found.should_be)


def _row(statement: Statement, verdict: Verdict) -> tuple[object, ...]:
    passage, value = statement.passage, verdict.value
    measure, area, part = value.key if value else ("", "", "")
    measure = measure or next(iter(statement.subject.measures), "")
    period = value.period if value and value.period else next(iter(statement.periods), "")
    return (
        verdict.verdict, verdict.severity, verdict.rule, passage.document, _line(passage), _place(passage), "",
        f"{measure} / {part}" if part else measure, area, str(period), statement.number.text, verdict.should_be,
        verdict.why, _suggestion(statement.number.text, verdict), value.source if value else "", "",
        statement.kind or "furniture", statement.text,
    )  # fmt: skip


def _date_row(one: Misdated) -> tuple[object, ...]:
    found = Verdict(DISAGREE, one.message, "date", "wrong", one.should_be)
    return (
        DISAGREE, "wrong", "date", one.passage.document, _line(one.passage), _place(one.passage), "", "", "", "",
        one.printed, one.should_be, one.message, _suggestion(one.printed, found), "", "", "date", one.passage.text,
    )  # fmt: skip


def _suggestion(printed: str, verdict: Verdict) -> str:
    if verdict.verdict != DISAGREE:
        return ""
    if verdict.should_be:
        return f"print {verdict.should_be} for {printed}, or say what {printed} is of"
    return f"check {printed}"


def _line(passage: Passage) -> int:
    numbers = _NUMBER.findall(passage.place)
    return (
        int(numbers[0] if passage.place.startswith(("line", "page", "slide", "paragraph")) else numbers[-1])
        if numbers
        else 0
    )


def _place(passage: Passage) -> str:
    return " > ".join(
        (*passage.headings[-2:], *([passage.caption] if passage.caption else []), passage.place)
    )


def _sorted(table: pd.DataFrame) -> pd.DataFrame:
    order = {verdict: rank for rank, verdict in enumerate((*VERDICTS, NO_FIGURE))}
    gravity = {severity: rank for rank, severity in enumerate(SEVERITIES)}
    keys = pd.DataFrame(
        {
            "verdict": table["verdict"].map(order),
            "severity": table["severity"].map(gravity).fillna(len(SEVERITIES)),
            "line": table["line"],
        }
    )
    places = keys.sort_values(list(keys.columns), kind="stable").index
    return table.loc[places].reset_index(drop=True)
