"""One measure of a quarter or month: its chart, its row of the scorecard, its tables and key points."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from pcp_kpi.catalogue import Measure
from pcp_kpi.charts import (
    Band,
    Chart,
    Marker,
    Scale,
    draw_area_multiples,
    draw_control_chart,
    draw_sparkline,
)
from pcp_kpi.document import Plot
from pcp_kpi.errors import NotAvailable
from pcp_kpi.narrative import Change
from pcp_kpi.periods import FinancialYear, Quarter, period_at
from pcp_kpi.printing import NOT_AVAILABLE, plural
from pcp_kpi.report.background import Background, read_background
from pcp_kpi.report.entries import as_baseline, as_grain, as_quarter, refuse_other_force
from pcp_kpi.report.evidence import Evidence, Question, gather
from pcp_kpi.report.measure_tables import area_table, comparison_table, points_table
from pcp_kpi.report.measure_words import (
    area_words,
    chart_words,
    expectation_points,
    key_points,
    projection_note,
    projection_point,
    short_points,
    source_line,
)
from pcp_kpi.report.plots import course_plot
from pcp_kpi.report.workings import Reported, work_out
from pcp_kpi.tables import Table

SPARKLINE_POINTS = 13
MOST_PANELS = 12  # the force and its areas; of a force with more the table has to do
FEWEST_POINTS = 5  # fewer make no picture of a course


@dataclass(frozen=True)
class Kpi:
    """One measure in one quarter or month: a chart, tables, key points, and the row of the scorecard.

    Parameters
    ----------
    evidence : Evidence
        The finished numbers.
    background : Background
        Sources and areas, for the words.
    """

    evidence: Evidence
    background: Background = field(repr=False)

    @property
    def measure(self) -> Measure:
        """What is measured."""
        return self.evidence.measure

    @property
    def period(self) -> Reported:
        """The quarter or month reported."""
        return self.evidence.period

    @cached_property
    def chart(self) -> Chart:
        """The control chart of the force.

        Raises
        ------
        NotAvailable
            When there is no figure for the quarter.
        """
        self._refuse_without_figure()
        evidence = self.evidence
        return draw_control_chart(
            evidence.points,
            words=chart_words(evidence, self.background),
            scale=self._scale,
            baseline=self._band(),
            markers=self._markers(),
            projection=evidence.line_ahead,
        )

    @cached_property
    def plot(self) -> Plot:
        """The numbers of the control chart, for a form that draws it again."""
        evidence = self.evidence
        axis = chart_words(evidence, self.background).subtitle
        return course_plot(
            evidence.points, evidence.projection, name=self.measure.short, unit=self.measure.unit, axis=axis
        )

    @property
    def has_area_chart(self) -> bool:
        """Whether there are figures by area enough for charts side by side, and areas few enough to be seen."""
        points = self.evidence.area_points
        few = len(self.background.force.area_names) < MOST_PANELS
        return few and not points.empty and points["period"].nunique() >= FEWEST_POINTS

    @cached_property
    def area_chart(self) -> Chart | None:
        """Control charts of the force and its areas side by side; None when there are too few figures by area."""
        if not self.has_area_chart:
            return None
        points = self.evidence.area_points
        order = [self.evidence.area, *self.background.force.area_names]
        return draw_area_multiples(
            points[points["area"].isin(order)],
            words=area_words(self.evidence, self.background),
            scale=self._scale,
            order=order,
            baseline=self._band(),
            markers=self._markers(),
        )

    @cached_property
    def sparkline(self) -> Chart | None:
        """The last thirteen periods in a small picture; None when there are too few of them."""
        points = self.evidence.points.tail(SPARKLINE_POINTS)
        if points.empty or points["level"].notna().sum() < FEWEST_POINTS:
            return None
        first, last = (period_at(self.period.grain, day.date()) for day in points["period"].iloc[[0, -1]])
        alt = f"{self.measure.short}, {plural(len(points), self.period.grain)} from {first.label} to {last.label}"
        return draw_sparkline(points[["period", "level", "signal"]], alt_text=alt)

    @cached_property
    def key_points(self) -> tuple[str, ...]:
        """Sentences that the numbers write, the most important first."""
        return key_points(self.evidence, self.background)

    @property
    def scorecard_row(self) -> Mapping[str, object]:
        """The measure's row of the scorecard: exact numbers and words."""
        evidence = self.evidence
        changes = evidence.changes
        reading = evidence.reading
        return {
            "id": self.measure.id,
            "area": evidence.area,
            "quarter": self.period.label,
            "baseline": evidence.question.baseline.label,
            "measure": self.measure.short,
            "value": evidence.value,
            "previous": changes["previous"].base if "previous" in changes else math.nan,
            "base": changes["baseline"].base if "baseline" in changes else math.nan,
            "change": _size(changes.get("baseline")),
            "year_to_date": evidence.totals.get("year-to-date", math.nan),
            "year_to_date_change": _size(changes.get("year-to-date")),
            "rolling_12_months": evidence.totals.get("rolling-12-months", math.nan),
            "lower": reading.lower if reading else math.nan,
            "mean": reading.mean if reading else math.nan,
            "upper": reading.upper if reading else math.nan,
            "signal": evidence.signal,
            "good_looks_like": evidence.rating.against or self.measure.good_words,
            "verdict": evidence.rating.verdict,
            "source": evidence.source.id if evidence.source else "",
        }

    @cached_property
    def table(self) -> Table:
        """The quarter's figure beside those it is compared with."""
        return comparison_table(self.evidence, self.background)

    @cached_property
    def area_table(self) -> Table | None:
        """The quarter by local policing area; None when there are no figures by area."""
        return area_table(self.evidence, self.background)

    @cached_property
    def points_table(self) -> Table:
        """Every point of the chart with its limits."""
        return points_table(self.evidence)

    @property
    def short_points(self) -> tuple[str, ...]:
        """Five sentences at most where the measure has no page of its own: what was found, then what is expected."""
        return short_points(self.evidence, self.background)

    @property
    def projection_note(self) -> str:
        """How the projection was made and what to know of its history; empty where there is none."""
        return projection_note(self.evidence)

    @property
    def projection_point(self) -> str:
        """The projection of the next quarter in words, or why there is none."""
        return projection_point(self.evidence)

    @property
    def expectation_points(self) -> tuple[str, ...]:
        """How likely the next period is to pass what it is measured against, in the words of the yardstick."""
        return expectation_points(self.evidence)

    @property
    def source_line(self) -> str:
        """Where the figures come from, as it stands under the chart."""
        return source_line(self.evidence, self.background)

    def _repr_html_(self) -> str:
        if not self.evidence.available:
            return f"<p>{self.measure.title}: not available ({self.evidence.reason}).</p>"
        points = "".join(f"<li>{point}</li>" for point in self.key_points)
        return f"{self.chart.to_svg()}<ul>{points}</ul>{self.table.to_html()}"

    def _refuse_without_figure(self) -> None:
        if not self.evidence.available:
            raise NotAvailable(
                f"{self.measure.id}: no chart for {self.period.label}, since {self.evidence.reason}"
            )

    @property
    def _scale(self) -> Scale:
        return scale_of(self.measure)

    def _band(self) -> Band | None:
        evidence = self.evidence
        if evidence.reading is None or evidence.signal == NOT_AVAILABLE:
            return None
        year = evidence.question.baseline
        return Band(year.start, year.end, f"Baseline {year.label}")

    def _markers(self) -> list[Marker]:
        return [
            Marker(event.first, event.last, event.text, event.kind) for event in self.evidence.annotations
        ]


def scale_of(measure: Measure) -> Scale:
    """Return the unit in which a chart shows a measure's levels."""
    return Scale(
        {"share": "share", "per-100": "per-100", "duration": "minutes-seconds"}.get(measure.unit, "count")
    )


def kpi(
    figures: pd.DataFrame,
    measure: str,
    *,
    quarter: str | Quarter,
    baseline: str | FinancialYear | None = None,
    background: Background | None = None,
    grain: str = "quarter",
) -> Kpi:
    """Put one measure of a quarter together: chart, scorecard row, tables, key points.

    Parameters
    ----------
    figures : DataFrame
        Figures of any measures, as `read_figures` gives them.
    measure : str
        Id, title or alias of the measure.
    quarter : str or Quarter
        The quarter to report, in any spelling.
    baseline : str or FinancialYear, optional
        The year that limits come from; the force's choice for the quarter's year if left out.
    background : Background, optional
        Printed limits, dated events, register and force; those of the standard clean folder if left out. With
        ``background.preferring("home-office-prc")`` the figures of that source are taken where it has them.
    grain : str, optional
        ``quarter``, or ``month`` for the last month of the quarter and a chart by months.

    Returns
    -------
    Kpi
        Shows itself in a notebook.

    Raises
    ------
    CommandError
        When the measure or a period is not understood, or the figures are another force's.
    """
    background = background or read_background()
    refuse_other_force(figures, background.force)
    when = as_quarter(quarter)
    year = as_baseline(baseline, when, background.force)
    id = background.catalogue.find(measure).id
    period = as_grain(when, grain)
    workings = work_out(figures, measures=(id,), period=period, baseline=year, background=background)
    return Kpi(gather(workings, Question(id, period, year), background), background)


def control_chart(
    figures: pd.DataFrame,
    measure: str,
    *,
    quarter: str | Quarter,
    baseline: str | FinancialYear | None = None,
    background: Background | None = None,
    grain: str = "quarter",
) -> Chart:
    """Draw the control chart of one measure up to a quarter.

    Parameters
    ----------
    figures, measure, quarter, baseline, background, grain
        As for `kpi`.

    Returns
    -------
    Chart
        ``.ax`` to annotate, ``.save()`` to keep; shows itself in a notebook.

    Raises
    ------
    CommandError
        When the measure or a period is not understood.
    NotAvailable
        When no source has the quarter.
    """
    found = kpi(figures, measure, quarter=quarter, baseline=baseline, background=background, grain=grain)
    return found.chart


def _size(change: Change | None) -> float:
    if change is None:
        return math.nan
    return change.difference if change.unit == "share" else change.change
