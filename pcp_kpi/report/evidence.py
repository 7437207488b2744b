"""The numbers of one measure in one period: computed here once, drawn and worded elsewhere."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from pcp_kpi.annotations import Annotation, annotations_for
from pcp_kpi.catalogue import Measure
from pcp_kpi.comparison import compare
from pcp_kpi.figures import COLUMNS
from pcp_kpi.limits import false_flag_share
from pcp_kpi.narrative import NOT_COMPARABLE, Change, Reading
from pcp_kpi.periods import FinancialYear, period_at
from pcp_kpi.rating import Rating, rate
from pcp_kpi.report.background import Background
from pcp_kpi.report.expectations import Expectation, as_levels, expectations
from pcp_kpi.report.workings import Reported, Workings, first_shown, previous
from pcp_kpi.sources import Source

# Published beats open data for the quarter it was published for: it is what was said at the time.
_KINDS = ("extract", "published", "open-data", "illustrative")
QUARTERS_A_YEAR = 4


@dataclass(frozen=True)
class Question:
    """What is asked: which measure, period and baseline year, and whose figures are preferred.

    Parameters
    ----------
    measure : str
        Id of the measure.
    period : Quarter, Month or Rolling
        The period that is reported; nothing later is looked at.
    baseline : FinancialYear
        The year that limits come from and changes count from.
    prefer : tuple of str
        Source ids, best first.
    """

    measure: str
    period: Reported
    baseline: FinancialYear
    prefer: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """The finished numbers of one measure.

    Parameters
    ----------
    question : Question
        What was asked.
    measure : Measure
        What it is.
    area : str
        The force.
    source : Source or None
        Whose figures; None when there are none.
    points : DataFrame
        Periods of the force up to the one reported, with limits: those that are shown.
    past : DataFrame
        Figures of the force up to the period reported, as far back as they go: what projections stand on.
    area_points : DataFrame
        The same of its local policing areas and what is unassigned; may be empty.
    reading : Reading or None
        The latest point against its limits.
    changes : mapping of str to Change
        ``previous``, ``baseline``, ``year-to-date``: those whose base is known.
    totals : mapping of str to float
        ``year-to-date``, ``year-to-date-baseline``, ``rolling-12-months``: those that are known.
    part_changes : mapping of str to float
        Difference of each part on the baseline year's quarter, for a measure that is a sum of parts all known.
    rating : Rating
        The judgement.
    baseline_points : int
        How many points the limits come from; 0 for limits as printed.
    annotations : tuple of Annotation
        Events that touch the quarters shown.
    projection : DataFrame
        Projected periods of the force as levels; empty where no line is honest.
    expectations : tuple of Expectation
        How likely the next period is to pass what it is measured against.
    unprojected : str
        Why there is no line.
    reason : str
        Why there is no figure; empty when there is one.
    """

    question: Question
    measure: Measure
    area: str
    source: Source | None = None
    points: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    past: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    area_points: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    reading: Reading | None = None
    changes: Mapping[str, Change] = field(default_factory=dict)
    totals: Mapping[str, float] = field(default_factory=dict)
    part_changes: Mapping[str, float] = field(default_factory=dict)
    rating: Rating = field(default_factory=lambda: Rating("not available", ""))
    baseline_points: int = 0
    annotations: tuple[Annotation, ...] = ()
    projection: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    expectations: tuple[Expectation, ...] = ()
    unprojected: str = ""
    reason: str = ""

    @property
    def period(self) -> Reported:
        """The quarter or month reported."""
        return self.question.period

    @property
    def base_period(self) -> Reported:
        """The same quarter or month of the baseline year."""
        back = self.question.period.financial_year.start_year - self.question.baseline.start_year
        return self.question.period.years_before(back)

    @property
    def available(self) -> bool:
        """Whether there is a figure for the period."""
        return self.reading is not None

    @property
    def value(self) -> float:
        """The level of the period; NaN when there is none."""
        return self.reading.level if self.reading else math.nan

    @property
    def signal(self) -> str:
        """Below, within, above, or not available."""
        return self.reading.signal if self.reading else "not available"

    @property
    def false_flags(self) -> float:
        """Share of periods that a stable series would have outside such limits."""
        return false_flag_share(self.baseline_points or QUARTERS_A_YEAR)

    @property
    def line_ahead(self) -> pd.DataFrame | None:
        """The projected periods as a chart takes them, levels without a denominator; None where there is no line."""
        return self.projection.assign(of=math.nan) if len(self.projection) else None

    @property
    def incomparable(self) -> bool:
        """Whether a recording change after the baseline's first day makes signal and changes no evidence."""
        start = self.question.baseline.start
        return any(event.breaks_comparison and event.first > start for event in self.annotations)


def gather(workings: Workings, question: Question, background: Background) -> Evidence:
    """Pick the numbers of one measure out of the workings of its period.

    Parameters
    ----------
    workings : Workings
        Of the period and baseline that are asked for.
    question : Question
        What is asked.
    background : Background
        Events, register, catalogue and force.

    Returns
    -------
    Evidence
        With a `reason` instead of numbers when no source holds the period.
    """
    measure = background.catalogue[question.measure]
    area = background.force.name
    source = _best_source(workings, question, background)
    if source is None:
        return Evidence(question, measure, area, reason=_why_not(workings, question, area))
    points = workings.points[measure.id, source.id]
    whole = points[points["area"] == area]
    force = _shown(whole, question)
    areas = points if set(points["area"]) & set(background.force.area_names) else points.iloc[:0]
    changes, totals = _changes(workings, measure.id, source.id, measure.unit)
    events = _within(annotations_for(background.annotations, measure.id, area), force, question.period)
    latest = force.iloc[-1]
    projection = workings.projections.get((measure.id, source.id), pd.DataFrame())
    return Evidence(
        question=question,
        measure=measure,
        area=area,
        source=source,
        points=with_target(force, measure, question, background),
        past=whole[list(COLUMNS)].reset_index(drop=True),
        area_points=_shown(areas, question),
        reading=_reading(latest, measure),
        changes=_comparable(changes, events, question),
        totals=totals,
        part_changes=_part_changes(workings, measure, source.id),
        rating=_rating(measure, changes, force, question, background),
        baseline_points=int(latest["n_baseline"]) if latest["rule"] else 0,
        annotations=events,
        projection=as_levels(projection),
        expectations=expectations(projection, force),
        unprojected=workings.unprojected.get((measure.id, source.id), ""),
    )


def other_sources(
    workings: Workings, evidence: Evidence, background: Background, *, points: int = 8
) -> list[str]:
    """List sources that tell the same measure with a long series of their own.

    Parameters
    ----------
    workings : Workings
        As for `gather`.
    evidence : Evidence
        What was found first.
    background : Background
        As for `gather`.
    points : int, optional
        How many quarters make a series long.

    Returns
    -------
    list of str
        Source ids that also hold the quarter; never illustrative ones.
    """
    own = evidence.source.id if evidence.source else ""
    found = []
    for id in workings.sources_of(evidence.measure.id):
        rows = workings.points[evidence.measure.id, id]
        rows = rows[rows["area"] == evidence.area]
        long = len(rows) >= points and rows["period"].max() == pd.Timestamp(
            evidence.question.period.timestamp
        )
        if id != own and long and not background.source(id).illustrative:
            found.append(id)
    return found


def long_sources(workings: Workings, measure: str, *, points: int = 24) -> tuple[str, ...]:
    """Return the sources that hold a long run of a measure: a chart over time prefers them."""
    return tuple(
        id
        for id in workings.sources_of(measure)
        if workings.points[measure, id]["period"].nunique() >= points
    )


def _best_source(workings: Workings, question: Question, background: Background) -> Source | None:
    now = pd.Timestamp(question.period.timestamp)
    sources = []
    for id in workings.sources_of(question.measure):
        rows = workings.points[question.measure, id]
        rows = rows[(rows["area"] == background.force.name) & (rows["period"] == now)]
        if rows["value"].notna().any():
            sources.append(background.source(id))
    prefer = (*question.prefer, *background.preferred)
    return min(sources, key=lambda source: source_rank(source, prefer), default=None)


def source_rank(source: Source, prefer: Sequence[str] = ()) -> tuple[int, int, int, str]:
    """Return the place of a source among those that tell the same figure; the least is believed."""
    wish = prefer.index(source.id) if source.id in prefer else len(prefer)
    return wish, _KINDS.index(source.kind), -source.extracted.toordinal(), source.id


def _why_not(workings: Workings, question: Question, area: str) -> str:
    label = question.period.label
    sources = workings.sources_of(question.measure)
    if not sources:
        return f"no source has figures up to {label}"
    rows = pd.concat([workings.points[question.measure, id] for id in sources])
    rows = rows[rows["area"] == area]
    notes = rows.loc[
        (rows["period"] == pd.Timestamp(question.period.timestamp)) & (rows["note"] != ""), "note"
    ]
    if len(notes):
        return f"{label}: {notes.iloc[0]}"
    if rows.empty:
        return f"no source has figures of {area} up to {label}"
    last = period_at(question.period.grain, rows["period"].max().date())
    return f"no source has {label}; the latest figure is for {last.label}"


def _shown(points: pd.DataFrame, question: Question) -> pd.DataFrame:
    """Keep the latest periods, reaching back to the start of the baseline at least."""
    return points[points["period"] >= first_shown(question.period, question.baseline)].reset_index(drop=True)


def with_target(
    points: pd.DataFrame, measure: Measure, question: Question, background: Background
) -> pd.DataFrame:
    """Add the level that is aimed at, or the ends of the band that is, where the force has set one as a level.

    Returns
    -------
    DataFrame
        The same rows, with `target` and `target_floor` where there is such a target.
    """
    target = background.force.target_of(measure.id, question.period)
    if target is None or target.kind != "value":
        return points
    ends = [end for end in (target.at_least, target.at_most) if end is not None]
    levels = sorted(end / 100 if measure.unit == "share" else end for end in ends)
    return points.assign(target=levels[-1], target_floor=levels[0] if len(levels) == 2 else math.nan)


def _reading(point: pd.Series, measure: Measure) -> Reading:
    return Reading(
        level=float(point["level"]),
        mean=float(point["mean"]),
        lower=float(point["lower"]),
        upper=float(point["upper"]),
        signal=str(point["signal"]),
        baseline=str(point["baseline"]),
        rule=str(point["rule"]),
        unit=measure.unit,
    )


def _changes(
    workings: Workings, measure: str, source: str, unit: str = "count"
) -> tuple[dict[str, Change], dict[str, float]]:
    """Return the changes whose base is known, and the sums over the year to date and twelve months."""
    rows = workings.changes.get((measure, source))
    changes: dict[str, Change] = {}
    totals: dict[str, float] = {}
    for row in rows.to_dict("records") if rows is not None else []:
        if pd.notna(row["difference"]):
            changes[row["name"]] = Change(
                difference=row["difference"],
                change=row["change"],
                basis=row["basis"],
                base=row["base_level"],
                # A figure with a denominator is a share, whatever a measure of its name usually is.
                unit="share" if unit == "count" and pd.notna(row["of"]) else unit,
                evidence=row["evidence"] if pd.notna(row["p_value"]) else "",
            )
        if row["name"] == "year-to-date" and pd.notna(row["level"]):
            totals["year-to-date"] = row["level"]
    if (measure, source) in workings.rolling:
        totals["rolling-12-months"] = workings.rolling[measure, source]
    return changes, totals


def _comparable(
    changes: Mapping[str, Change], events: Sequence[Annotation], question: Question
) -> dict[str, Change]:
    """Mark the changes that reach across a recording change: chance is not what made them."""
    back = question.period.financial_year.start_year - question.baseline.start_year
    base = question.period.years_before(back)
    starts = {"previous": previous(question.period).start, "baseline": base.start, "year-to-date": base.start}
    breaks = [event.first for event in events if event.breaks_comparison]
    return {
        name: replace(change, evidence=NOT_COMPARABLE)
        if any(first > starts[name] for first in breaks)
        else change
        for name, change in changes.items()
    }


def _part_changes(workings: Workings, measure: Measure, source: str) -> dict[str, float]:
    found = {part: _changes(workings, part, source)[0].get("baseline") for part in measure.parts}
    return (
        {part: change.difference for part, change in found.items() if change} if all(found.values()) else {}
    )


def _rating(
    measure: Measure,
    changes: Mapping[str, Change],
    force: pd.DataFrame,
    question: Question,
    background: Background,
) -> Rating:
    target = background.force.target_of(measure.id, question.period)
    change = changes["baseline"].change if "baseline" in changes else math.nan
    if target is not None and target.on is not None and target.on != question.baseline:
        back = question.period.financial_year.start_year - target.on.start_year
        base = question.period.years_before(back)
        rows = compare(force, question.period, with_=[base])
        change = float(rows["change"].iloc[0]) if len(rows) else math.nan
    return rate(measure, change=change, level=float(force["level"].iloc[-1]), target=target)


def _within(events: Sequence[Annotation], points: pd.DataFrame, period: Reported) -> tuple[Annotation, ...]:
    """Keep events that touch the periods shown: windows that overlap them, steps that fall among them."""
    first = points["period"].min().date()
    return tuple(
        event
        for event in events
        if event.first <= period.end and (event.first >= first if event.last is None else event.last >= first)
    )
