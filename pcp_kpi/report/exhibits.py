"""Charts of a section beside its tables: a measure month by month, by area or by its parts, with its numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from pcp_kpi.aggregate import levels
from pcp_kpi.catalogue import Measure
from pcp_kpi.charts import Chart, ChartWords, draw_control_chart
from pcp_kpi.charts.bars import draw_ranked_bars
from pcp_kpi.document import Plot
from pcp_kpi.errors import in_words
from pcp_kpi.intervals import wilson
from pcp_kpi.narrative import lower_first
from pcp_kpi.periods import FinancialYear, Period, Quarter, period_at
from pcp_kpi.printing import NOT_AVAILABLE, in_full
from pcp_kpi.printing import level as print_level
from pcp_kpi.report.background import Background
from pcp_kpi.report.bar_words import against_line, bars_said, by_words, headline
from pcp_kpi.report.entries import REPORTED, as_grain
from pcp_kpi.report.evidence import Question, gather, long_sources, source_rank, with_target
from pcp_kpi.report.kpis import Kpi, scale_of
from pcp_kpi.report.measure_tables import form_of
from pcp_kpi.report.plots import bars_plot, course_plot
from pcp_kpi.report.spec import ChartSpec
from pcp_kpi.report.workings import Reported, Workings, at_grain, work_out
from pcp_kpi.sources import Source
from pcp_kpi.tables import Column, Table

FEWEST_PERIODS = 3  # a shorter run is a table, not a chart


@dataclass(frozen=True)
class Exhibit:
    """One finished chart of a section.

    Parameters
    ----------
    spec : ChartSpec
        What was asked for.
    measure : Measure
        What is measured.
    draw : callable
        Draws the picture.
    plot : Plot
        The numbers of the picture.
    table : Table
        Its numbers.
    points : tuple of str
        What they say.
    source : Source
        Where they come from.
    kpi : Kpi or None
        The measure behind a course over time; None behind bars.
    """

    spec: ChartSpec
    measure: Measure
    draw: Callable[[], Chart] = field(repr=False)
    plot: Plot = field(repr=False)
    table: Table
    points: tuple[str, ...]
    source: Source
    kpi: Kpi | None = None

    @property
    def id(self) -> str:
        """Name of the chart and of its files."""
        return self.spec.id

    @cached_property
    def chart(self) -> Chart:
        """The picture, drawn when it is first asked for."""
        return self.draw()

    @property
    def title(self) -> str:
        """Heading."""
        return f"{self.measure.title}{by_words(self.spec, self.measure)}"

    @property
    def source_line(self) -> str:
        """Where the numbers come from, in words."""
        return f"Source: {self.source.attribution}."


@dataclass(frozen=True)
class Exhibitor:
    """Makes the charts of all sections out of one table.

    Parameters
    ----------
    figures : DataFrame
        Figures of any measures and sources.
    quarter, baseline, background
        As for the report.
    specs : tuple of ChartSpec
        All that will be asked for, so that each grain is worked out once.
    """

    figures: pd.DataFrame = field(repr=False)
    quarter: Quarter
    baseline: FinancialYear
    background: Background = field(repr=False)
    specs: tuple[ChartSpec, ...]

    @cached_property
    def workings(self) -> Mapping[str, Workings]:
        """The workings of each grain over time."""
        measures: dict[str, list[str]] = {}
        for spec in self.specs:
            if spec.grain in REPORTED and spec.by != "breakdown":
                measures.setdefault(spec.grain, []).append(spec.measure)
        return {
            grain: work_out(
                self.figures,
                measures=tuple(dict.fromkeys(ids)),
                period=as_grain(self.quarter, grain),
                baseline=self.baseline,
                background=self.background,
            )
            for grain, ids in measures.items()
        }

    def make(self, spec: ChartSpec) -> Exhibit | None:
        """Return the chart; None when no source has what it shows."""
        if spec.by == "breakdown" or (spec.by and spec.grain not in REPORTED):
            return self._latest(spec)
        if spec.grain not in REPORTED:
            return self._counts_in_time(spec)
        period = as_grain(self.quarter, spec.grain)
        workings = self.workings[spec.grain]
        question = Question(spec.measure, period, self.baseline, long_sources(workings, spec.measure))
        kpi = Kpi(gather(workings, question, self.background), self.background)
        if not kpi.evidence.available or kpi.evidence.source is None:
            return None
        if spec.by == "area":
            return self._by_area(spec, kpi, period)
        if kpi.evidence.points["level"].notna().sum() < FEWEST_PERIODS:
            return None
        return Exhibit(
            spec,
            kpi.measure,
            draw=lambda: kpi.chart,
            plot=kpi.plot,
            table=kpi.points_table,
            points=kpi.short_points,
            source=kpi.evidence.source,
            kpi=kpi,
        )

    def _by_area(self, spec: ChartSpec, kpi: Kpi, period: Reported) -> Exhibit | None:
        """Rank the areas in the period, the force's own level as the line they are read against."""
        rows = kpi.evidence.area_points
        if rows.empty or kpi.evidence.source is None:
            return None
        rows = rows[
            (rows["period"] == pd.Timestamp(period.timestamp))
            & rows["area"].isin(self.background.force.area_names)
            & rows["level"].notna()
        ]
        if len(rows) < 2:
            return None
        bars = _with_intervals(rows.assign(label=rows["area"]), kpi.measure)
        bars = bars.sort_values("level", ascending=False)
        line = kpi.evidence.value if kpi.measure.unit != "count" else math.nan
        return self._bars(spec, bars, kpi.measure, period, kpi.evidence.source, line=line)

    def _latest(self, spec: ChartSpec) -> Exhibit | None:
        """Set the parts or areas of the latest count beside each other, in the order asked for."""
        measure = self.background.catalogue[spec.measure]
        rows = self._latest_rows(spec)
        if len(rows) < 2:
            return None
        name = spec.by or "breakdown"
        codes = [code for code in (spec.order or tuple(rows[name])) if code in set(rows[name])]
        rows = rows.set_index(name).loc[codes].reset_index()
        bars = _with_intervals(
            rows.assign(label=[spec.labels.get(code, _in_words(code)) for code in codes], level=levels(rows)),
            measure,
        )
        if spec.by == "area":
            bars = bars.sort_values("level", ascending=False)
        period = period_at(spec.grain, rows["period"].iloc[0].date())
        return self._bars(spec, bars, measure, period, self.background.source(str(rows["source"].iloc[0])))

    def _counts_in_time(self, spec: ChartSpec) -> Exhibit | None:
        """Set the force's counts at points in time beside each other, with the target and without limits."""
        measure, force = self.background.catalogue[spec.measure], self.background.force
        rows = self._rows(spec)
        rows = rows[(rows["area"] == force.name) & (rows["breakdown"] == "")].sort_values("period")
        if len(rows) < FEWEST_PERIODS or not self._reaches(rows):
            return None
        source = self._best(rows)
        rows = rows[rows["source"] == source.id].reset_index(drop=True)
        points = rows.assign(
            grain=_spacing(rows["period"]), level=levels(rows), mean=math.nan, lower=math.nan, upper=math.nan
        ).assign(signal=NOT_AVAILABLE)
        question = Question(spec.measure, self.quarter, self.baseline)
        points = with_target(points, measure, question, self.background)
        first, last = (period_at("point", day.date()) for day in points["period"].iloc[[0, -1]])
        latest = float(points["level"].iloc[-1])
        words = ChartWords(
            title=f"{measure.short}: {_print(latest, measure)} on {last.words}{_beside_band(points)}",
            subtitle=f"{_capital(measure.counted or measure.title)} at each count, {force.name}, "
            f"{first.words} to {last.words}",
            caption=f"Counts at points in time; no control limits. {measure.definition}",
            source=f"Source: {source.attribution}.",
            alt_text=f"Line of {lower_first(measure.title)} in {force.name}, {len(points)} counts to {last.words}; "
            f"the latest is {_print(latest, measure)}.",
            illustrative=source.illustrative,
        )
        return Exhibit(
            spec,
            measure,
            draw=lambda: draw_control_chart(points, words=words, scale=scale_of(measure)),
            plot=course_plot(
                points, points.iloc[:0], name=measure.short, unit=measure.unit, axis=words.subtitle
            ),
            table=_counts_table(points, measure),
            points=_against_target(points, measure),
            source=source,
        )

    def _latest_rows(self, spec: ChartSpec) -> pd.DataFrame:
        rows, force = self._rows(spec), self.background.force
        whole, part = rows["area"] == force.name, rows["breakdown"] != ""
        rows = rows[rows["area"].isin(force.area_names) & ~part] if spec.by == "area" else rows[whole & part]
        if spec.order:
            rows = rows[rows[spec.by].isin(spec.order)]
        if rows.empty or not self._reaches(rows):
            return rows.iloc[:0]
        now = rows[rows["period"] == rows["period"].max()]
        found: pd.DataFrame = now[now["source"] == self._best(now).id]
        return found

    def _rows(self, spec: ChartSpec) -> pd.DataFrame:
        """Return the known rows of the measure at the grain asked for, up to the end of the quarter."""
        # A point in time counts up to a month after the quarter's end, as in the tables.
        end = self.quarter.shift(1).months[0].end if spec.grain == "point" else self.quarter.end
        rows = self.figures[self.figures["measure"] == spec.measure]
        if spec.grain in REPORTED:
            rows = at_grain(rows, as_grain(self.quarter, spec.grain))
        known = (rows["grain"] == spec.grain) & (rows["period"] <= pd.Timestamp(end)) & rows["value"].notna()
        found: pd.DataFrame = rows[known]
        return found

    def _reaches(self, rows: pd.DataFrame) -> bool:
        """Tell whether the latest row is one of the quarter; an older one is no news."""
        return bool(rows["period"].max() >= pd.Timestamp(self.quarter.start))

    def _best(self, rows: pd.DataFrame) -> Source:
        return min((self.background.source(str(id)) for id in rows["source"].unique()), key=source_rank)

    def _bars(
        self,
        spec: ChartSpec,
        bars: pd.DataFrame,
        measure: Measure,
        period: Period,
        source: Source,
        *,
        line: float = math.nan,
    ) -> Exhibit:
        scale = scale_of(measure)
        points = bars.assign(
            area=bars["label"],
            rank=range(1, len(bars) + 1),
            average=line,
            against_average=against_line(bars, line),
        )
        words = self._words(bars, measure, period, source, spec=spec, line=line)
        return Exhibit(
            spec,
            measure,
            draw=lambda: draw_ranked_bars(points, words=words, scale=scale, line=self.background.force.name),
            plot=bars_plot(
                bars["label"], bars["level"], name=measure.short, unit=measure.unit, axis=words.subtitle
            ),
            table=_table(bars, measure, words.title),
            points=bars_said(bars, measure),
            source=source,
        )

    def _words(
        self,
        bars: pd.DataFrame,
        measure: Measure,
        period: Period,
        source: Source,
        *,
        spec: ChartSpec,
        line: float,
    ) -> ChartWords:
        force = self.background.force.name
        values = [
            f"{label} {_print(level, measure)}"
            for label, level in zip(bars["label"], bars["level"], strict=True)
        ]
        whiskers = "Whiskers: 95% intervals. " if bars["low"].notna().any() else ""
        against = f"The line is {force} as a whole, {_print(line, measure)}." if math.isfinite(line) else ""
        noun = "area" if spec.by == "area" else spec.noun
        return ChartWords(
            title=f"{measure.short}: {headline(bars, measure, noun)}",
            subtitle=f"{_capital(measure.counted or measure.title)}, {force}, {period.words}",
            caption=f"{whiskers}{against}".strip() or f"One bar for each {noun}.",
            source=f"Source: {source.attribution}.",
            alt_text=f"Bars of {lower_first(measure.title)} in {force}, {period.words}: {in_words(values, most=30)}.",
            illustrative=source.illustrative,
        )


def _in_words(code: str) -> str:
    """Return a code as a label: early-guilty-plea becomes Early guilty plea; area names stay."""
    return _capital(code.replace("-", " ")) if code.islower() else code


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _spacing(days: pd.Series) -> str:
    """Return the grain at which points in time are drawn: counts a week apart are drawn by weeks."""
    return "week" if set(days.diff().dropna().dt.days) == {7} else "point"


def _against_target(points: pd.DataFrame, measure: Measure) -> tuple[str, ...]:
    """Say the latest count against its target, and how often it was kept of late."""
    last, recent = points.iloc[-1], points.tail(13)
    on = period_at("point", last["period"].date()).words
    said = [f"Latest: {_print(last['level'], measure)} on {on}."]
    if "target" in points and math.isfinite(last["target"]):
        floor = last["target_floor"] if math.isfinite(last["target_floor"]) else 0.0
        inside = int(recent["level"].between(floor, last["target"]).sum())
        said.append(
            f"{in_full(inside).capitalize() if inside else 'Not one'} of the last {in_full(len(recent))} counts "
            f"{'was' if inside < 2 else 'were'} inside the band of {_print(floor, measure)} to "
            f"{_print(last['target'], measure)}."
        )
    return tuple(said)


def _beside_band(points: pd.DataFrame) -> str:
    """Say for the title on which side of its target band the latest count lies; nothing without a band."""
    last = points.iloc[-1]
    if "target" not in points or not math.isfinite(last["target_floor"] + last["target"]):
        return ""
    low, high = last["level"] < last["target_floor"], last["level"] > last["target"]
    return f", {'below' if low else 'above' if high else 'inside'} its target band"


def _counts_table(points: pd.DataFrame, measure: Measure) -> Table:
    days = [period_at("point", day.date()).label for day in points["period"]]
    columns = (
        Column("label", "On"),
        Column("level", measure.counted.capitalize() or "Value", form_of(measure)),
    )
    frame = points.assign(label=days)[["label", "level", "period", "status", "source", "note"]]
    return Table(f"Figures in the chart of {measure.title.lower()}", frame, columns)


def _with_intervals(rows: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Add Wilson's interval where the base of a share is known as a count."""
    share = rows["of"].notna() & (rows["value"] <= rows["of"]) & (measure.unit == "share")
    value, of = (rows[name].where(share).to_numpy(dtype="float64") for name in ("value", "of"))
    low, high = wilson(value, of)
    return rows.assign(low=low, high=high)


def _print(level: float, measure: Measure) -> str:
    return print_level(level, measure.unit)


def _table(bars: pd.DataFrame, measure: Measure, title: str) -> Table:
    share = measure.unit == "share"
    form = form_of(measure)
    columns = [Column("label", "Area or part"), Column("level", "Level" if share else "Number", form)]
    if share:
        columns += [Column("of", "Base", "level")]
    if bars["low"].notna().any():
        columns += [Column("low", "From", form, "95% interval"), Column("high", "To", form, "95% interval")]
    names = ["label", "level", "value", "of", "low", "high", "period", "status", "source"]
    return Table(f"Figures in the chart: {title}", bars[names].reset_index(drop=True), tuple(columns))
