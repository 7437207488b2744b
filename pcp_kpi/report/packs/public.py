"""The summary for the public: plain English, short sentences, and no number that could point to a person."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from pcp_kpi.aggregate import add_up, to_quarters
from pcp_kpi.annotations import annotations_for
from pcp_kpi.disclosure import SUPPRESSED, disclose
from pcp_kpi.document import Block, Document, Grid, Part, Points, Words
from pcp_kpi.errors import NotAvailable, in_words
from pcp_kpi.narrative import NOT_COMPARABLE
from pcp_kpi.periods import Day, FinancialYear, Quarter
from pcp_kpi.printing import in_full, number, percent
from pcp_kpi.report.background import Background, read_background
from pcp_kpi.report.entries import as_quarter
from pcp_kpi.report.evidence import source_rank
from pcp_kpi.report.packs.asking import baseline_for
from pcp_kpi.report.packs.pieces import Heading, absent_parts, make_cover, sources_named, sources_part
from pcp_kpi.report.packs.public_topics import PublicTopic, read_topics
from pcp_kpi.tables import Column, Table

HIDDEN = "hidden"
THRESHOLD = 5


@dataclass(frozen=True)
class _Counts:
    """What may be shown: disclosed counts of the quarter and of the one it is compared with."""

    now: Quarter
    base: Quarter
    rows: pd.DataFrame = field(repr=False)
    force: str
    changed: Mapping[str, dt.date] = field(
        default_factory=dict
    )  # by measure the day since when it is counted otherwise

    def comparable(self, measure: str) -> bool:
        """Tell whether both quarters were counted in the same way."""
        return measure not in self.changed

    def of(self, measure: str, area: str, quarter: Quarter) -> float:
        """Return one count; NaN where it is hidden or not known."""
        rows = self._rows(measure, area, quarter)
        return float(rows["value"].iloc[0]) if len(rows) else math.nan

    def hidden(self, measure: str, area: str, quarter: Quarter) -> bool:
        """Tell whether a count is known and not shown."""
        rows = self._rows(measure, area, quarter)
        return bool(len(rows)) and rows["note"].iloc[0] == SUPPRESSED

    def _rows(self, measure: str, area: str, quarter: Quarter) -> pd.DataFrame:
        rows = self.rows
        found: pd.DataFrame = rows[
            (rows["measure"] == measure)
            & (rows["area"] == area)
            & (rows["period"] == pd.Timestamp(quarter.timestamp))
        ]
        return found


def public_summary(
    figures: pd.DataFrame,
    quarter: str | Quarter,
    *,
    baseline: str | FinancialYear | None = None,
    background: Background | None = None,
    spec: str | Path = "public",
    threshold: int = THRESHOLD,
) -> Document:
    """Put the summary for the public together.

    Parameters
    ----------
    figures : DataFrame
        Figures of any measures and sources.
    quarter : str or Quarter
        The three months, in any spelling.
    baseline : str or FinancialYear, optional
        The year whose same months they are compared with; the force's choice if left out.
    background : Background, optional
        Register and force; those of the standard clean folder if left out.
    spec : str or Path, optional
        Measures in plain words; the packaged ones if left out.
    threshold : int, optional
        Counts from 1 to below it are hidden, and others from which they could be worked out.

    Returns
    -------
    Document
        A section a topic, with a table by area. Changes are worked out from what is shown.

    Raises
    ------
    CommandError
        When the quarter, the threshold or the specification is not understood.
    DataRefused
        When the specification lacks words or names an unknown measure; all faults are listed.
    NotAvailable
        When no topic has a count for the quarter.

    Examples
    --------
    >>> from pcp_kpi.figures import read_figures
    >>> from pcp_kpi.report.background import find_clean
    >>> document = public_summary(read_figures(find_clean()), "2021/22 Q1")
    >>> document.parts[0].blocks[0].items[0]
    'Police recorded 21,009 crimes in April to June 2021. That is 488 fewer than in April to June 2019.'
    """
    background = background or read_background()
    when = as_quarter(quarter)
    year = baseline_for(baseline, when, background)
    topics = read_topics(spec, catalogue=background.catalogue)
    counts = _disclosed(figures, topics, when, year, background, threshold)
    told = [topic for topic in topics if _known(counts, topic)]
    if not told:
        raise NotAvailable(f"no topic has a count for {when.label}, so there is no summary for the public")
    return _document(topics, told, counts, background, threshold=threshold)


def _document(
    topics: Sequence[PublicTopic],
    told: Sequence[PublicTopic],
    counts: _Counts,
    background: Background,
    *,
    threshold: int,
) -> Document:
    when = counts.now
    absent = [("no figures for these months", topic.title) for topic in topics if topic not in told]
    sources = sources_named(counts.rows["source"], background)
    days = f"{Day(when.start).words} to {Day(when.end).words}"
    heading = Heading(f"Policing in {background.force.name}", days, when.words, (_about(counts),), "summary")
    return Document(
        # Handling instructions are for those who hold a marked document; this one is for everybody.
        replace(make_cover(heading, background, sources), handling=()),
        (
            _short(told, counts),
            *(_topic(topic, counts, background) for topic in told),
            *absent_parts(absent, name="absent", title="Not available for these months"),
            sources_part(sources, notes=_notes(counts, threshold)),
        ),
    )


def _disclosed(
    figures: pd.DataFrame,
    topics: Sequence[PublicTopic],
    quarter: Quarter,
    baseline: FinancialYear,
    background: Background,
    threshold: int,
) -> _Counts:
    """Return the counts of both quarters, each measure from one source, with small ones hidden."""
    base = quarter.years_before(quarter.start_year - baseline.start_year)
    rows = _counts(figures, topics, background)
    days = [pd.Timestamp(one.timestamp) for one in dict.fromkeys((quarter, base))]
    rows = rows[rows["period"].isin(days)]
    rows = _best(rows, days[0], background)
    # A remainder that no row tells, such as crimes in no area, is no count that could be worked out.
    safe = disclose(rows, threshold, force=background.force) if len(rows) else rows
    changed = {
        topic.measure: day for topic in topics if (day := _changed(topic.measure, quarter, base, background))
    }
    return _Counts(quarter, base, safe, background.force.name, changed)


def _changed(measure: str, now: Quarter, base: Quarter, background: Background) -> dt.date | None:
    """Return the day on which the counting of a measure changed between two quarters."""
    events = annotations_for(background.annotations, measure, background.force.name)
    days = [
        event.first for event in events if event.breaks_comparison and base.start < event.first <= now.end
    ]
    return max(days, default=None)


def _counts(figures: pd.DataFrame, topics: Sequence[PublicTopic], background: Background) -> pd.DataFrame:
    """Return the quarters of the topics, sums made from their parts where they are not stored."""
    parts = {topic.measure: background.catalogue[topic.measure].parts for topic in topics}
    wanted = {*parts, *(part for names in parts.values() for part in names)}
    places = [background.force.name, *background.force.area_names]
    rows = figures[
        figures["measure"].isin(wanted) & figures["area"].isin(places) & (figures["breakdown"] == "")
    ]
    rows = to_quarters(rows)
    for measure, names in parts.items():
        if names:
            rows = add_up(rows, measure, parts=names)
    rows = rows[rows["measure"].isin(parts) & rows["value"].notna()]
    return rows.reset_index(drop=True)


def _best(rows: pd.DataFrame, now: pd.Timestamp, background: Background) -> pd.DataFrame:
    """Keep of each measure one source, so that a change never has its two ends in two sources.

    Real figures go before invented ones, and those by area before a total alone: readers look for where they live.
    """
    kept = []
    for _, part in rows.groupby("measure"):
        held = part[part["period"] == now].groupby("source")["area"].agg(set)
        known = [str(source) for source, areas in held.items() if background.force.name in areas]
        if known:
            order = {
                id: (
                    background.source(id).illustrative,
                    not set(background.force.area_names) <= held[id],
                    source_rank(background.source(id)),
                )
                for id in known
            }
            kept.append(part[part["source"] == min(known, key=lambda id: order[id])])
    return pd.concat(kept, ignore_index=True) if kept else rows.iloc[:0]


def _known(counts: _Counts, topic: PublicTopic) -> bool:
    shown = counts.of(topic.measure, counts.force, counts.now)
    return math.isfinite(shown) or counts.hidden(topic.measure, counts.force, counts.now)


def _about(counts: _Counts) -> str:
    return (
        f"This summary says what the police in {counts.force} recorded in {counts.now.words}. "
        f"It compares that with {counts.base.words}. Small numbers are hidden so that nobody can be recognised."
    )


def _short(topics: Sequence[PublicTopic], counts: _Counts) -> Part:
    """Say the first topic, then which of the others rose and which fell."""
    moved: dict[str, list[str]] = {"more": [], "fewer": []}
    for topic in topics[1:]:
        now, base = (counts.of(topic.measure, counts.force, one) for one in (counts.now, counts.base))
        if now != base and math.isfinite(now) and math.isfinite(base) and counts.comparable(topic.measure):
            moved["more" if now > base else "fewer"].append(topic.noun)
    than = f"than in {counts.base.words}"
    said = [f"There were {word} {_said_once(nouns)} {than}." for word, nouns in moved.items() if nouns]
    return Part("in-short", "In short", (Points((sentence(topics[0], counts), *said)),), kind="scorecard")


def _said_once(nouns: Sequence[str]) -> str:
    """Join nouns; what all of them begin with, such as "reports of", is said once."""
    begins = {noun[: noun.find(" of ") + 4] for noun in nouns}
    if len(nouns) < 2 or len(begins) > 1 or "" in begins or any(" of " not in noun for noun in nouns):
        return in_words(nouns, most=20)
    (begin,) = begins
    return begin + in_words([noun.removeprefix(begin) for noun in nouns], most=20)


def sentence(topic: PublicTopic, counts: _Counts) -> str:
    """Say one topic of the whole force in two short sentences."""
    now = counts.of(topic.measure, counts.force, counts.now)
    base = counts.of(topic.measure, counts.force, counts.base)
    if not math.isfinite(now):
        return (
            f"The number of {topic.noun} in {counts.now.words} is hidden, so that nobody can be recognised."
        )
    said = f"Police recorded {_counted(now, topic)} in {counts.now.words}."
    if counts.now == counts.base or not math.isfinite(base):
        return said
    if not counts.comparable(topic.measure):
        day = Day(counts.changed[topic.measure]).words
        otherwise = f"They have been counted in another way since {day}"
        return f"{said} {otherwise}, so we cannot compare them with those of {counts.base.words}."
    if now == base:
        return f"{said} That is the same as in {counts.base.words}."
    more = "more" if now > base else "fewer"
    return f"{said} That is {number(abs(now - base))} {more} than in {counts.base.words}."


def _counted(count: float, topic: PublicTopic) -> str:
    if count == 0:
        return f"no {topic.noun}"
    return f"{number(count)} {topic.one if count == 1 else topic.noun}"


def _topic(topic: PublicTopic, counts: _Counts, background: Background) -> Part:
    blocks: list[Block] = [Words(topic.about), Points(tuple(_points(topic, counts, background)))]
    table = _table(topic, counts, background)
    if table is not None:
        blocks.append(Grid(f"{topic.measure}-areas", table, "narrow"))
    return Part(topic.measure, topic.title, tuple(blocks))


def _points(topic: PublicTopic, counts: _Counts, background: Background) -> Iterator[str]:
    yield sentence(topic, counts)
    now = {area: counts.of(topic.measure, area, counts.now) for area in background.force.area_names}
    known = {area: value for area, value in now.items() if math.isfinite(value)}
    if known and len(known) == len(now):
        most = max(known.values())
        names = [area for area, value in known.items() if value == most]
        yield f"The highest number was in {in_words(names)}, with {number(most)}{' each' if len(names) > 1 else ''}."
    if topic.good:
        yield topic.good


def _table(topic: PublicTopic, counts: _Counts, background: Background) -> Table | None:
    """Set the areas beside the force; None where no area has a count."""
    places = [*background.force.area_names, background.force.name]
    rows = [_row(topic, counts, place) for place in places]
    rows = [row for row in rows if row is not None]
    if len(rows) < 2:
        return None
    columns = [
        Column("area", "Area"),
        Column("now_words", counts.now.words, "figure"),
        Column("base_words", counts.base.words, "figure"),
        Column("change_words", "Change", "figure"),
    ]
    if counts.now == counts.base:
        columns = columns[:2]
    frame = pd.DataFrame(rows)
    bold = frozenset(row for row, name in enumerate(frame["area"]) if name == background.force.name)
    title = f"{topic.title} by area"
    return Table(title, frame, tuple(columns), (), {}, {}, bold)


def _row(topic: PublicTopic, counts: _Counts, place: str) -> dict[str, object] | None:
    now, base = (counts.of(topic.measure, place, quarter) for quarter in (counts.now, counts.base))
    hidden = [counts.hidden(topic.measure, place, quarter) for quarter in (counts.now, counts.base)]
    if not math.isfinite(now) and not hidden[0]:
        return None
    return {
        "area": place,
        "now": now,
        "base": base,
        "now_words": _cell(now, hidden[0]),
        "base_words": _cell(base, hidden[1]),
        "change_words": _change(now, base, any(hidden))
        if counts.comparable(topic.measure)
        else NOT_COMPARABLE,
    }


def _cell(value: float, hidden: bool) -> str:
    return HIDDEN if hidden else number(value) if math.isfinite(value) else "not known"


def _change(now: float, base: float, hidden: bool) -> str:
    if hidden:
        return HIDDEN
    if not math.isfinite(now) or not math.isfinite(base):
        return "not known"
    if now == base:
        return "the same"
    more = "more" if now > base else "fewer"
    share = f" ({percent(abs(now / base - 1))})" if base > 0 else ""
    return f"{number(abs(now - base))} {more}{share}"


def _notes(counts: _Counts, threshold: int) -> tuple[str, ...]:
    hidden = int((counts.rows["note"] == SUPPRESSED).sum())
    said = (
        "No number had to be hidden."
        if not hidden
        else f"{in_full(hidden).capitalize()} {'number is' if hidden == 1 else 'numbers are'} hidden."
    )
    return (
        f"We hide every number below {threshold} that is not nought. We hide others too where a reader could work a "
        f"small one out. {said}",
        "The whole is more than its areas where a crime could not be placed in one of them.",
        "A change from one year to the next can be chance. It does not say why something changed.",
    )
