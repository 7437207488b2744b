"""The weekly dashboard: one page of the week, the week before, thirteen weeks and what lies outside its limits."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from pcp_kpi.catalogue import Measure
from pcp_kpi.charts import Chart, ChartWords, draw_area_multiples, draw_sparkline
from pcp_kpi.document import Block, Document, Grid, Part, Picture, Points
from pcp_kpi.errors import CommandError, NotAvailable, in_words
from pcp_kpi.narrative import areas_title, lower_first
from pcp_kpi.periods import Day, FinancialYear, Month, Week, parse_period
from pcp_kpi.printing import NOT_AVAILABLE, level, plural
from pcp_kpi.rating import rate
from pcp_kpi.report.background import Background, read_background
from pcp_kpi.report.kpis import scale_of
from pcp_kpi.report.packs.asking import baseline_for
from pcp_kpi.report.packs.moves import move, print_move
from pcp_kpi.report.packs.pieces import (
    Heading,
    absent_parts,
    make_cover,
    sources_named,
    sources_part,
    within_words,
)
from pcp_kpi.report.packs.weekly_groups import Group, read_groups
from pcp_kpi.report.packs.weekly_points import FEWEST_WEEKS, weekly_points
from pcp_kpi.tables import MISSING, Column, Table

WEEKS, AREA_WEEKS = 13, 26
FEWEST_POINTS = 5  # fewer make no picture of a course
_TARGET_WORDS = {"met": "met", "not met": "not met"}


@dataclass(frozen=True)
class WeekOf:
    """One measure in one week.

    Parameters
    ----------
    measure : Measure
        What is measured.
    week : Week
        The week that is reported.
    points : DataFrame
        Weeks of the force up to it, with limits.
    areas : DataFrame
        The same of its areas; may be empty.
    verdict : str
        Against the force's target, if it has set one.
    """

    measure: Measure
    week: Week
    points: pd.DataFrame = field(repr=False)
    areas: pd.DataFrame = field(repr=False)
    verdict: str = ""

    def at(self, week: Week) -> float:
        """Return the level of a week; NaN where it is not known."""
        found = self.points.loc[self.points["period"] == pd.Timestamp(week.start), "level"]
        return float(found.iloc[0]) if len(found) else math.nan

    @property
    def value(self) -> float:
        """The level of the week."""
        return self.at(self.week)

    @property
    def course(self) -> pd.DataFrame:
        """The last thirteen weeks."""
        first = pd.Timestamp(self.week.shift(1 - WEEKS).start)
        found: pd.DataFrame = self.points[self.points["period"] >= first]
        return found

    @property
    def signal(self) -> str:
        """Below, within, above, or not available."""
        return str(self.points["signal"].iloc[-1])

    def row(self) -> dict[str, object]:
        """Return its row of the dashboard: exact numbers, and their prints."""
        unit, before = self.measure.unit, self.at(self.week.shift(-1))
        last = self.points.iloc[-1]
        exact = {
            "value": self.value,
            "before": before,
            "mean_of_weeks": float(self.course["level"].mean()),
            "year_ago": self.at(self.week.years_before(1)),
            "lower": max(float(last["lower"]), 0.0) if math.isfinite(last["lower"]) else math.nan,
            "upper": float(last["upper"]),
        }
        printed = {f"{name}_words": _print(value, unit) for name, value in exact.items()}
        return {
            "id": self.measure.id,
            "measure": self.measure.short,
            **exact,
            **printed,
            "change": print_move(move(self.value, before, unit), unit),
            "course": "",
            "signal": self.signal,
            "verdict": self.verdict,
            "source": str(last["source"]),
        }


def weekly_dashboard(
    figures: pd.DataFrame,
    week: str | date | Week,
    *,
    baseline: str | FinancialYear | None = None,
    background: Background | None = None,
    spec: str | Path = "weekly",
) -> Document:
    """Put the dashboard of one week together.

    Parameters
    ----------
    figures : DataFrame
        With weekly figures, such as `weekly_figures` counts; counts at points in time a week apart stand for the week
        they fall in.
    week : str, date or Week
        The week, by any day of it. Nothing later is looked at.
    baseline : str or FinancialYear, optional
        The year whose weeks the limits come from; the force's choice if left out.
    background : Background, optional
        Register and force; those of the standard clean folder if left out.
    spec : str or Path, optional
        Groups and their measures; the packaged ones if left out.

    Returns
    -------
    Document
        A table a group, with a line of thirteen weeks in each row.

    Raises
    ------
    CommandError
        When the week or the specification is not understood.
    DataRefused
        When the specification names what is not known; all faults are listed.
    NotAvailable
        When no measure has a figure for the week.

    Notes
    -----
    Limits are those of individuals and moving range, mean and three sigma, from the weeks of the baseline year: the
    force's own rule is made for four quarters, and two standard deviations of 52 weeks would flag two weeks a year.

    Examples
    --------
    >>> from pcp_kpi.figures import read_figures
    >>> from pcp_kpi.report.background import find_clean
    >>> weekly_dashboard(read_figures(find_clean(), illustrative=True), "2021-06-21").title
    'Weekly dashboard, Week of 21 Jun 2021: West Mercia Police'
    """
    background = background or read_background()
    when = as_week(week)
    groups = read_groups(spec, catalogue=background.catalogue)
    year = baseline_for(baseline, Month.containing(when.start), background)
    found, absent = _found(figures, groups, when, year, background)
    if not found:
        raise NotAvailable(
            f"no measure has a figure for the {lower_first(when.words)}, so there is no dashboard"
        )
    return _document(groups, found, absent, background, baseline=year)


def _document(
    groups: Sequence[Group],
    found: Mapping[str, WeekOf],
    absent: Sequence[tuple[str, str]],
    background: Background,
    *,
    baseline: FinancialYear,
) -> Document:
    when = next(iter(found.values())).week
    sources = sources_named({str(one.points["source"].iloc[-1]) for one in found.values()}, background)
    words = f"Week of {Day(when.start).words} to {Day(when.end).words}"
    heading = Heading("Weekly dashboard", words, when.label, (), "dashboard")
    return Document(
        make_cover(heading, background, sources),
        (
            *_parts(groups, found, background),
            *absent_parts(absent, name="absent", title="Not available this week"),
            sources_part(sources, notes=_notes(baseline)),
        ),
    )


def as_week(week: str | date | Week) -> Week:
    """Return a week from any day of it, or from any spelling of it.

    Raises
    ------
    CommandError
        When the text names another sort of period.

    Examples
    --------
    >>> as_week("2021-06-23").label
    'Week of 21 Jun 2021'
    """
    if isinstance(week, Week):
        return week
    if isinstance(week, date):
        return Week.containing(week)
    found = parse_period(week)
    if isinstance(found, Day):
        return Week.containing(found.date)
    if not isinstance(found, Week):
        raise CommandError(f"a week is needed, such as 2021-06-21; {week!r} is {found.words}")
    return found


def _found(
    figures: pd.DataFrame,
    groups: Sequence[Group],
    week: Week,
    baseline: FinancialYear,
    background: Background,
) -> tuple[dict[str, WeekOf], list[tuple[str, str]]]:
    """Return the measures that have a figure for the week, and the others with the reason."""
    wanted = tuple(dict.fromkeys(id for group in groups for id in group.measures))
    points = weekly_points(figures, wanted, week, baseline=baseline, background=background)
    force = background.force
    found, absent = {}, []
    for id in wanted:
        rows, measure = points[points["measure"] == id], background.catalogue[id]
        own = rows[rows["area"] == force.name].reset_index(drop=True)
        if own.empty:
            absent.append(("no source has weekly figures of the week", measure.title))
            continue
        target = force.target_of(id, Month.containing(week.start))
        verdict = rate(measure, level=float(own["level"].iloc[-1]), target=target).verdict if target else ""
        areas = rows[rows["area"].isin(force.area_names)].reset_index(drop=True)
        found[id] = WeekOf(measure, week, own, areas, _TARGET_WORDS.get(verdict, ""))
    return found, absent


def _parts(groups: Sequence[Group], found: Mapping[str, WeekOf], background: Background) -> Iterator[Part]:
    for place, group in enumerate(groups):
        told = [found[id] for id in group.measures if id in found]
        if not told:
            continue
        blocks: list[Block] = [Points(_points(list(found.values())))] if place == 0 else []
        blocks.append(Grid(group.id, _table(told, group)))
        blocks += [
            _multiples(found[id], background) for id in group.by_area if id in found and len(found[id].areas)
        ]
        yield Part(group.id, group.title, tuple(blocks), kind="scorecard")


def _points(told: Sequence[WeekOf]) -> tuple[str, ...]:
    """Say what lies outside its limits, what misses its target, and what moved most."""
    ruled = [one for one in told if one.signal != NOT_AVAILABLE]
    said = [
        f"{side.capitalize()} {'their' if len(flagged) > 1 else 'its'} limits: "
        f"{in_words([_flag(one) for one in flagged], most=8)}."
        for side in ("above", "below")
        if (flagged := [one for one in ruled if one.signal == side])
    ]
    if ruled and not said:
        said.append(within_words(len(ruled)))
    missed = [one.measure.short for one in told if one.verdict == "not met"]
    if missed:
        said.append(f"Target not met this week: {in_words(missed, most=8)}.")
    moved = [
        (move(one.value, one.at(one.week.shift(-1)), "count"), one)
        for one in told
        if one.measure.unit == "count"
    ]
    moved = [pair for pair in moved if math.isfinite(pair[0]) and pair[0] != 0]
    if moved:
        most, one = max(moved, key=lambda pair: abs(pair[0]))
        said.append(f"Largest change on the week before: {one.measure.short} ({print_move(most, 'count')}).")
    return tuple(said)


def _flag(one: WeekOf) -> str:
    return f"{one.measure.short} ({_print(one.value, one.measure.unit)})"


def _table(told: Sequence[WeekOf], group: Group) -> Table:
    week = told[0].week
    frame = pd.DataFrame([one.row() for one in told])
    columns = [
        Column("measure", "Measure"),
        Column("value_words", "This week", "figure"),
        Column("before_words", "Week before", "figure"),
        Column("change", "Change", "figure"),
        Column("course", f"{WEEKS} weeks", "picture"),
        Column("mean_of_weeks_words", f"Mean of {WEEKS} weeks", "figure"),
        Column("year_ago_words", "Same week a year ago", "figure"),
        Column("lower_words", "Lower", "figure", "Limits"),
        Column("upper_words", "Upper", "figure", "Limits"),
        Column("verdict", "Target"),
    ]
    if not frame["verdict"].any():
        columns.pop()
    marks = {
        (row, "value_words"): one.signal for row, one in enumerate(told) if one.signal in ("above", "below")
    }
    marks |= {(row, "verdict"): one.verdict for row, one in enumerate(told) if one.verdict}
    pictures = {(row, "course"): svg for row, one in enumerate(told) if (svg := _spark(one))}
    return Table(f"{group.title}, {lower_first(week.words)}", frame, tuple(columns), (), marks, pictures)


def _spark(one: WeekOf) -> str:
    course = one.course
    if course["level"].notna().sum() < FEWEST_POINTS:
        return ""
    alt = f"{one.measure.short}, {plural(len(course), 'week')} to the {lower_first(one.week.words)}"
    chart = draw_sparkline(course[["period", "level", "signal", "grain"]], alt_text=alt)
    return chart.to_svg(id_prefix=f"spark-week-{one.measure.id}")


def _print(value: float, unit: str) -> str:
    return level(value, unit) if math.isfinite(value) else MISSING


def _multiples(one: WeekOf, background: Background) -> Picture:
    name = f"{one.measure.id}-by-area"
    return Picture(name, f"Charts by area: {one.measure.title}", draw=lambda: _draw_areas(one, background))


def _draw_areas(one: WeekOf, background: Background) -> Chart:
    """Draw the force and its areas side by side over half a year of weeks."""
    first = pd.Timestamp(one.week.shift(1 - AREA_WEEKS).start)
    rows = pd.concat([one.points, one.areas], ignore_index=True)
    rows = rows[rows["period"] >= first]
    order = [
        background.force.name,
        *(name for name in background.force.area_names if name in set(rows["area"])),
    ]
    now = rows[rows["period"] == rows["period"].max()]
    values = [
        f"{area} {_print(value, one.measure.unit)}"
        for area, value in zip(now["area"], now["level"], strict=True)
    ]
    source = background.source(str(rows["source"].iloc[-1]))
    inside = now[now["area"].isin(background.force.area_names)]
    signals = dict(zip(inside["area"], inside["signal"], strict=True))
    words = ChartWords(
        title=areas_title(one.measure.short, signals),
        subtitle=f"{AREA_WEEKS} weeks to the {lower_first(one.week.words)}, {order[0]} by local policing area",
        caption="Mean and limits from each area's own weeks of the baseline year, where it has them.",
        source=f"Source: {source.attribution}.",
        alt_text=f"Charts of {one.measure.title} in the {lower_first(one.week.words)}: {in_words(values, most=20)}.",
        illustrative=source.illustrative,
    )
    return draw_area_multiples(rows, words=words, scale=scale_of(one.measure), order=order)


def _notes(baseline: FinancialYear) -> tuple[str, ...]:
    return (
        f"Limits: mean and three sigma of the moving range of the weeks of {baseline.label}. A measure with "
        f"fewer than {FEWEST_WEEKS} weeks in that year has none.",
        "A week runs from Monday to Sunday. A count at one point in time, such as incidents waiting for a resource, "
        "stands for the week that it falls in.",
    )
