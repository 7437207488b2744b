"""One measure of the quarter: its chart, its row of the scorecard, its tables and key points."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from pcp_kpi import narrative
from pcp_kpi.aggregate import UNASSIGNED
from pcp_kpi.catalogue import Measure
from pcp_kpi.charts import (
    Band,
    Chart,
    ChartWords,
    Marker,
    Scale,
    draw_area_multiples,
    draw_control_chart,
    draw_sparkline,
)
from pcp_kpi.errors import NotAvailable
from pcp_kpi.periods import FinancialYear, Quarter, period_at
from pcp_kpi.printing import NOT_AVAILABLE, level, number, percent
from pcp_kpi.report.background import Background, read_background
from pcp_kpi.report.entries import as_baseline, as_quarter
from pcp_kpi.report.evidence import Evidence, Question, gather
from pcp_kpi.report.workings import work_out
from pcp_kpi.tables import Column, Table

SPARKLINE_QUARTERS = 13
FEWEST_QUARTERS = 3  # fewer make no picture of a course


@dataclass(frozen=True)
class Kpi:
    """One measure in one quarter: a chart, tables, key points, and the row of the scorecard.

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
    def quarter(self) -> Quarter:
        """The quarter reported."""
        return self.evidence.question.quarter

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
            words=self._words(),
            scale=self._scale,
            baseline=self._band(),
            markers=self._markers(),
        )

    @cached_property
    def area_chart(self) -> Chart | None:
        """Control charts of the force and its areas side by side; None when there are too few figures by area."""
        points = self.evidence.area_points
        if points.empty or points["period"].nunique() < FEWEST_QUARTERS:
            return None
        order = [self.evidence.area, *self.background.force.area_names]
        return draw_area_multiples(
            points[points["area"].isin(order)],
            words=self._area_words(),
            scale=self._scale,
            order=order,
            baseline=self._band(),
            markers=self._markers(),
        )

    @cached_property
    def sparkline(self) -> Chart | None:
        """The last thirteen quarters in a small picture; None when there are fewer than three."""
        points = self.evidence.points.tail(SPARKLINE_QUARTERS)
        if points["level"].notna().sum() < 3 if len(points) else True:
            return None
        first, last = (period_at("quarter", day.date()) for day in points["period"].iloc[[0, -1]])
        alt = f"{self.measure.short}, {len(points)} quarters from {first.label} to {last.label}"
        return draw_sparkline(points[["period", "level", "signal"]], alt_text=alt)

    @cached_property
    def key_points(self) -> tuple[str, ...]:
        """Sentences that the numbers write, the most important first."""
        evidence = self.evidence
        if evidence.reading is None:
            return ()
        changes = [evidence.changes[name] for name in ("baseline", "previous") if name in evidence.changes]
        points = [
            *(narrative.annotation_point(event) for event in evidence.annotations if event.breaks_comparison),
            narrative.volume_point(self.measure, self.quarter, evidence.value, changes, area=evidence.area),
            narrative.limit_point(evidence.reading),
            self._target_point(),
            self._drivers(self._part_changes()),
            *self._area_sentences(),
        ]
        return tuple(point for point in points if point)

    @property
    def scorecard_row(self) -> Mapping[str, object]:
        """The measure's row of the scorecard: exact numbers and words."""
        evidence = self.evidence
        changes = evidence.changes
        reading = evidence.reading
        return {
            "id": self.measure.id,
            "area": evidence.area,
            "quarter": self.quarter.label,
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
        rows = self._rows()
        columns = (
            Column("what", "Period"),
            Column("value", self.measure.counted.capitalize() or "Value", "level"),
            Column("difference", "Difference", "text"),
            Column("change", "Change", "text"),
        )
        return Table(
            f"{self.measure.title}, {self.evidence.area}: {self.quarter.label} and what it compares with",
            pd.DataFrame(rows),
            columns,
        )

    @cached_property
    def area_table(self) -> Table | None:
        """The quarter by local policing area; None when there are no figures by area."""
        points = self.evidence.area_points
        if points.empty:
            return None
        frame = _by_area(points, self.quarter, self.evidence.question.baseline)
        order = [*self.background.force.area_names, UNASSIGNED, self.evidence.area]
        frame = (
            frame.set_index("area")
            .reindex([name for name in order if name in set(frame["area"])])
            .reset_index()
        )
        columns = (
            Column("area", "Area"),
            Column("value", self.quarter.label, "level"),
            Column("base", f"{self._base_quarter.label}", "level"),
            Column("change", "Change", "change"),
            Column("lower", "Lower", "level", "Control limits"),
            Column("upper", "Upper", "level", "Control limits"),
        )
        marks = {
            (row, "value"): signal
            for row, signal in enumerate(frame["signal"])
            if signal in ("above", "below")
        }
        title = f"{self.measure.title} by local policing area, {self.quarter.words}"
        return Table(title, frame, columns, marks=marks)

    @cached_property
    def points_table(self) -> Table:
        """Every point of the chart with its limits."""
        points = self.evidence.points
        frame = points.assign(
            label=[period_at("quarter", day.date()).label for day in points["period"]],
            lower=points["lower"].clip(lower=0),
        )
        frame = frame[
            ["period", "label", "level", "lower", "mean", "upper", "signal", "status", "source", "note"]
        ]
        columns = (
            Column("label", "Quarter"),
            Column("level", self.measure.counted.capitalize() or "Value", "level"),
            Column("lower", "Lower limit", "level"),
            Column("mean", "Mean", "level"),
            Column("upper", "Upper limit", "level"),
            Column("signal", "Against limits"),
        )
        return Table(
            f"Figures in the chart of {self.measure.title.lower()}", frame.reset_index(drop=True), columns
        )

    @property
    def source_line(self) -> str:
        """Where the figures come from, as it stands under the chart."""
        ids = dict.fromkeys(self.evidence.points["source"]) if len(self.evidence.points) else {}
        return "Source: " + "; ".join(self.background.source(id).attribution for id in ids) + "."

    def _repr_html_(self) -> str:
        if not self.evidence.available:
            return f"<p>{self.measure.title}: not available ({self.evidence.reason}).</p>"
        points = "".join(f"<li>{point}</li>" for point in self.key_points)
        return f"{self.chart.to_svg()}<ul>{points}</ul>{self.table.to_html()}"

    def _refuse_without_figure(self) -> None:
        if not self.evidence.available:
            raise NotAvailable(
                f"{self.measure.id}: no chart for {self.quarter.label}, since {self.evidence.reason}"
            )

    @property
    def _scale(self) -> Scale:
        return Scale("share" if self.measure.unit == "share" else "count")

    @property
    def _base_quarter(self) -> Quarter:
        return self.quarter.years_before(self.quarter.start_year - self.evidence.question.baseline.start_year)

    @property
    def _illustrative(self) -> bool:
        return any(self.background.source(id).illustrative for id in self.evidence.points["source"].unique())

    def _words(self) -> ChartWords:
        evidence = self.evidence
        assert evidence.reading is not None
        first, last = (period_at("quarter", day.date()) for day in evidence.points["period"].iloc[[0, -1]])
        return ChartWords(
            title=narrative.chart_title(self.measure, evidence.reading),
            subtitle=narrative.chart_subtitle(self.measure, area=evidence.area, first=first, last=last),
            caption=narrative.caption(
                evidence.reading, false_flags=evidence.false_flags, points=evidence.baseline_points
            ),
            source=self.source_line,
            alt_text=narrative.chart_alt(
                self.measure,
                evidence.reading,
                area=evidence.area,
                period=self.quarter,
                points=len(evidence.points),
                markers=[event.text for event in evidence.annotations],
            ),
            illustrative=self._illustrative,
        )

    def _area_words(self) -> ChartWords:
        evidence = self.evidence
        table = self.area_table
        assert table is not None
        signals = self._area_signals()
        outside = narrative.areas_outside_point(signals)
        first, last = (period_at("quarter", day.date()) for day in evidence.points["period"].iloc[[0, -1]])
        rows = table.frame
        values = [
            f"{area} {level(value)} ({signal})"
            for area, value, signal in zip(rows["area"], rows["value"], rows["signal"], strict=True)
        ]
        has_limits = any(signal != NOT_AVAILABLE for signal in signals.values())
        return ChartWords(
            title=f"{self.measure.short} by local policing area",
            subtitle=narrative.chart_subtitle(
                self.measure, area=f"{evidence.area} and its areas", first=first, last=last
            ),
            caption=(
                f"{outside} Mean and limits as for the force, from each area's own quarters of "
                f"{evidence.question.baseline.label}. The force has a scale of its own."
                if has_limits
                else f"No limits: the data do not hold the quarters of {evidence.question.baseline.label}."
            ),
            source=self.source_line,
            alt_text=f"Control charts of {self.measure.title} in {self.quarter.words}: {'; '.join(values)}.",
            illustrative=self._illustrative,
        )

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

    def _target_point(self) -> str:
        rating = self.evidence.rating
        if rating.verdict not in ("met", "not met"):
            return ""
        change = self.evidence.changes.get("baseline")
        found = f": {_signed_words(change)}" if change else ""
        return f"Target {rating.verdict}{found}. What good looks like: {rating.against[:1].lower()}{rating.against[1:]}."

    def _area_signals(self) -> dict[str, str]:
        points = self.evidence.area_points
        now = points[points["period"] == pd.Timestamp(self.quarter.start)]
        names = self.background.force.area_names
        now = now[now["area"].isin(names)]
        return dict(zip(now["area"], now["signal"], strict=True))

    def _area_sentences(self) -> list[str]:
        points = self.evidence.area_points
        if points.empty or self.measure.unit != "count":
            return []
        now = points[
            (points["period"] == pd.Timestamp(self.quarter.start)) & (points["area"] != self.evidence.area)
        ]
        values = dict(zip(now["area"], now["value"], strict=True))
        return [
            narrative.areas_point(values),
            self._drivers(self._area_changes(values)),
            narrative.areas_outside_point(self._area_signals()),
        ]

    def _part_changes(self) -> dict[str, float]:
        """Return each part's share of the change of a measure that is a sum."""
        return {
            narrative.lower_first(self.background.catalogue[part].short): change
            for part, change in self.evidence.part_changes.items()
            if change
        }

    def _area_changes(self, values: Mapping[str, float]) -> dict[str, float]:
        """Return each area's part of the change on the baseline year's quarter; nothing where one is not known."""
        points = self.evidence.area_points
        then = points[points["period"] == pd.Timestamp(self._base_quarter.start)]
        bases = dict(zip(then["area"], then["value"], strict=True))
        if not set(values) <= set(bases):
            return {}
        return {area: value - bases[area] for area, value in values.items() if value != bases[area]}

    def _drivers(self, contributions: Mapping[str, float]) -> str:
        change = self.evidence.changes.get("baseline")
        if change is None or not contributions or change.difference == 0:
            return ""
        return narrative.drivers_point(contributions, basis=change.basis)

    def _rows(self) -> list[dict[str, object]]:
        evidence = self.evidence
        totals = evidence.totals
        rows: list[dict[str, object]] = [
            {"what": f"{self.quarter.words} ({self.quarter.label})", "value": evidence.value}
        ]
        for name, label in (("previous", self.quarter.shift(-1)), ("baseline", self._base_quarter)):
            change = evidence.changes.get(name)
            if change is not None:
                rows.append(
                    {"what": f"{label.words} ({label.label})", "value": change.base, **_printed(change)}
                )
        if "year-to-date" in totals and self.quarter.number > 1:
            year = self.quarter.financial_year
            rows.append({"what": f"{year.label} year to date", "value": totals["year-to-date"]})
            change = evidence.changes.get("year-to-date")
            if change is not None:
                base = evidence.question.baseline.label
                rows.append({"what": f"Same period of {base}", "value": change.base, **_printed(change)})
        if "rolling-12-months" in totals:
            rows.append(
                {
                    "what": f"12 months to {self.quarter.months[-1].words}",
                    "value": totals["rolling-12-months"],
                }
            )
        return [{"difference": "", "change": "", **row} for row in rows]


def kpi(
    figures: pd.DataFrame,
    measure: str,
    *,
    quarter: str | Quarter,
    baseline: str | FinancialYear | None = None,
    background: Background | None = None,
    prefer: tuple[str, ...] = (),
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
        Printed limits, dated events, register and force; those of the standard clean folder if left out.
    prefer : tuple of str, optional
        Source ids, best first.

    Returns
    -------
    Kpi
        Shows itself in a notebook.

    Raises
    ------
    CommandError
        When the measure or a period is not understood.
    """
    background = background or read_background()
    when = as_quarter(quarter)
    year = as_baseline(baseline, when, background.force)
    id = background.catalogue.find(measure).id
    workings = work_out(figures, measures=(id,), quarter=when, baseline=year, background=background)
    return Kpi(gather(workings, Question(id, when, year, prefer), background), background)


def control_chart(
    figures: pd.DataFrame,
    measure: str,
    *,
    quarter: str | Quarter,
    baseline: str | FinancialYear | None = None,
    background: Background | None = None,
    prefer: tuple[str, ...] = (),
) -> Chart:
    """Draw the control chart of one measure up to a quarter.

    Parameters
    ----------
    figures, measure, quarter, baseline, background, prefer
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
    return kpi(
        figures, measure, quarter=quarter, baseline=baseline, background=background, prefer=prefer
    ).chart


def _size(change: narrative.Change | None) -> float:
    if change is None:
        return math.nan
    return change.difference if change.share else change.change


def _printed(change: narrative.Change) -> dict[str, str]:
    if change.share:
        return {"difference": f"{_sign(change.difference)}{number(100 * abs(change.difference), 1)} points"}
    relative = f"{_sign(change.change)}{percent(abs(change.change))}" if math.isfinite(change.change) else "–"
    return {
        "difference": f"{_sign(change.difference)}{level(abs(change.difference))}",
        "change": relative,
    }


def _sign(value: float) -> str:
    return "+" if value > 0 else "−" if value < 0 else ""


def _signed_words(change: narrative.Change) -> str:
    return narrative.change_words(change)


def _by_area(points: pd.DataFrame, quarter: Quarter, baseline: FinancialYear) -> pd.DataFrame:
    then = quarter.years_before(quarter.start_year - baseline.start_year)
    now = points[points["period"] == pd.Timestamp(quarter.start)]
    base = points[points["period"] == pd.Timestamp(then.start)].set_index("area")["level"]
    frame = now[["area", "level", "lower", "upper", "signal"]].rename(columns={"level": "value"})
    frame = frame.assign(base=frame["area"].map(base), lower=frame["lower"].clip(lower=0))
    change = (frame["value"] / frame["base"] - 1).where((frame["base"] > 0) & (frame["area"] != UNASSIGNED))
    return frame.assign(change=change).reset_index(drop=True)
