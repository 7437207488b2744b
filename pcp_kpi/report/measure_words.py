"""Words of one measure: key points, titles, captions and alternative texts, from finished numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from pcp_kpi import narrative
from pcp_kpi.charts import ChartWords
from pcp_kpi.narrative import Weighed, most_important
from pcp_kpi.periods import Period, period_at
from pcp_kpi.printing import NOT_AVAILABLE, in_full, level, signed_percent
from pcp_kpi.report.background import Background
from pcp_kpi.report.evidence import Evidence
from pcp_kpi.report.measure_tables import area_table
from pcp_kpi.report.workings import FEWEST

# What matters more on a measure's page: first what forbids a comparison, then the figure, then what stands out.
_BREAK, _VOLUME, _OUTSIDE, _TARGET, _AREAS_OUTSIDE = 100, 90, 80, 70, 60
_EVIDENCE, _TYPES, _AREA_CHANGES, _INSIDE, _AREAS, _AREAS_INSIDE = 55, 50, 45, 40, 30, 20


def key_points(evidence: Evidence, background: Background) -> tuple[str, ...]:
    """Return the sentences that the numbers write, the most important first, five at most.

    Parameters
    ----------
    evidence : Evidence
        The finished numbers; without a figure there is nothing to say.
    background : Background
        The names of areas and of parts.
    """
    if evidence.reading is None:
        return ()
    changes = [evidence.changes[name] for name in ("baseline", "previous") if name in evidence.changes]
    outside = evidence.signal in ("above", "below")
    signals = _area_signals(evidence, background)
    areas_outside = any(signal in ("above", "below") for signal in signals.values())
    points = [
        *(
            Weighed(narrative.annotation_point(event), _BREAK)
            for event in evidence.annotations
            if event.breaks_comparison
        ),
        Weighed(
            narrative.volume_point(
                evidence.measure, evidence.period, evidence.value, changes, area=evidence.area
            ),
            _VOLUME,
        ),
        Weighed(narrative.limit_point(evidence.reading), _OUTSIDE if outside else _INSIDE),
        Weighed(_target_point(evidence, background), _TARGET),
        Weighed(narrative.evidence_point(changes), _EVIDENCE),
        Weighed(_drivers(evidence, _part_changes(evidence, background), by="type"), _TYPES),
        *_area_sentences(evidence, signals, outside=_AREAS_OUTSIDE if areas_outside else _AREAS_INSIDE),
    ]
    return most_important(points)


def short_points(evidence: Evidence, background: Background) -> tuple[str, ...]:
    """Return five sentences at most for a chart without a page of its own: what was found, then what is expected."""
    ahead = [said for said in (projection_point(evidence), *expectation_points(evidence)[:1]) if said]
    return (*key_points(evidence, background)[: narrative.MOST - len(ahead)], *ahead)


def projection_point(evidence: Evidence) -> str:
    """Say the projection of the next period with its range, or why there is none."""
    if evidence.projection.empty:
        if evidence.source is not None and evidence.source.kind == "published":
            return narrative.no_projection_point(f"the paper prints too few {evidence.period.grain}s for one")
        return narrative.no_projection_point(evidence.unprojected) if evidence.unprojected else ""
    scenarios = _scenarios(evidence)
    if scenarios:
        returns, stays = (_outlook(scenarios[name], evidence) for name in ("returns", "stays"))
        return narrative.scenarios_point(returns, stays, evidence.measure)
    return narrative.projection_point(_outlook(evidence.projection, evidence), evidence.measure)


def projection_note(evidence: Evidence) -> str:
    """Say how the projection was made; empty where there is none."""
    if evidence.projection.empty:
        return ""
    rows = _scenarios(evidence).get("returns", evidence.projection)
    return narrative.method_note(_outlook(rows, evidence))


def expectation_points(evidence: Evidence) -> tuple[str, ...]:
    """Say how likely the next period is to pass what it is measured against."""
    return tuple(
        narrative.expectation_point(
            one.clause,
            one.period,
            above=one.above,
            against=one.against,
            threshold=one.threshold,
            measure=evidence.measure,
        )
        for one in evidence.expectations
    )


def _scenarios(evidence: Evidence) -> dict[str, pd.DataFrame]:
    """Return the rows of each scenario; nothing where there is one line."""
    rows = evidence.projection
    if rows.empty or "scenario" not in rows or rows["scenario"].nunique() < 2:
        return {}
    return {str(name): part for name, part in rows.groupby("scenario")}


def _outlook(rows: pd.DataFrame, evidence: Evidence) -> narrative.Outlook:
    first, last, grain = rows.iloc[0], rows.iloc[-1], evidence.period.grain
    return narrative.Outlook(
        period=period_at(grain, first["period"].date()),
        value=float(first["value"]),
        low=float(first["low80"]),
        high=float(first["high80"]),
        method=str(first["method"]),
        history=str(first["history"]),
        caveats=str(first["caveats"]),
        last=period_at(grain, last["period"].date()) if len(rows) > 1 else None,
        last_low=float(last["low80"]),
        last_high=float(last["high80"]),
    )


def source_line(evidence: Evidence, background: Background) -> str:
    """Say where the figures come from, as it stands under the chart."""
    ids = dict.fromkeys(evidence.points["source"]) if len(evidence.points) else {}
    return "Source: " + "; ".join(background.source(id).attribution for id in ids) + "."


def chart_words(evidence: Evidence, background: Background) -> ChartWords:
    """Return the words of the force's control chart."""
    assert evidence.reading is not None
    first, last = _span(evidence)
    return ChartWords(
        title=narrative.chart_title(evidence.measure, evidence.reading, verdict=evidence.rating.verdict),
        subtitle=narrative.chart_subtitle(evidence.measure, area=evidence.area, first=first, last=last),
        caption=_caption(evidence, background),
        source=source_line(evidence, background),
        alt_text=narrative.chart_alt(
            evidence.measure,
            evidence.reading,
            area=evidence.area,
            period=evidence.period,
            points=len(evidence.points),
            markers=[event.text for event in evidence.annotations],
        ),
        illustrative=_illustrative(evidence, background),
    )


def _caption(evidence: Evidence, background: Background) -> str:
    assert evidence.reading is not None
    limits = narrative.caption(
        replace(evidence.reading, rule=rule_words(evidence.reading.rule, background)),
        false_flags=evidence.false_flags,
        points=evidence.baseline_points,
        grain=evidence.period.grain,
    )
    if evidence.projection.empty:
        return limits
    dashed = narrative.SCENARIOS_CAPTION if _scenarios(evidence) else narrative.PROJECTION_CAPTION
    return f"{limits} {dashed}"


def rule_words(rule: str, background: Background) -> str:
    """Return the rule of limits with the paper that printed them by its name, not by its id."""
    beginning, printed_in, paper = rule.partition("limits as printed in ")
    known = background.sources.get(paper)
    return f"{beginning}{printed_in}{known.name}" if known else rule


def area_words(evidence: Evidence, background: Background) -> ChartWords:
    """Return the words of the charts by area."""
    table = area_table(evidence, background)
    assert table is not None
    signals = _area_signals(evidence, background)
    first, last = _span(evidence)
    rows = table.frame
    values = [
        f"{area} {level(value)} ({signal})"
        for area, value, signal in zip(rows["area"], rows["value"], rows["signal"], strict=True)
    ]
    baseline = evidence.question.baseline.label
    has_limits = any(signal != NOT_AVAILABLE for signal in signals.values())
    few = (
        f" An area with fewer than {in_full(FEWEST)} cases a {evidence.period.grain} has none."
        if NOT_AVAILABLE in signals.values()
        else ""
    )
    return ChartWords(
        title=narrative.areas_title(evidence.measure.short, signals, few=_few_by_area(evidence)),
        subtitle=narrative.chart_subtitle(
            evidence.measure, area=f"{evidence.area} by local policing area", first=first, last=last
        ),
        caption=(
            f"{narrative.areas_outside_point(signals)} Mean and limits as for the force, from each area's own "
            f"{evidence.period.grain}s of {baseline}.{few}"
            if has_limits
            else _no_area_limits(evidence)
        ),
        source=source_line(evidence, background),
        alt_text=f"Control charts of {evidence.measure.title} in {evidence.period.words}: {'; '.join(values)}.",
        illustrative=_illustrative(evidence, background),
    )


def _no_area_limits(evidence: Evidence) -> str:
    """Say why no area has limits: too few cases where it has figures of the baseline year, else no such figures."""
    grain, baseline = evidence.period.grain, evidence.question.baseline
    if _few_by_area(evidence):
        return (
            f"No area has limits: each had fewer than {in_full(FEWEST)} cases a {grain} in {baseline.label}."
        )
    return f"No limits: the data do not hold the {grain}s of {baseline.label}."


def _few_by_area(evidence: Evidence) -> bool:
    """Tell whether the areas have figures of the baseline year: one without limits then has too few cases."""
    baseline = evidence.question.baseline
    periods = evidence.area_points.loc[evidence.area_points["area"] != evidence.area, "period"]
    return bool(periods.between(pd.Timestamp(baseline.start), pd.Timestamp(baseline.end)).any())


def _span(evidence: Evidence) -> tuple[Period, Period]:
    first, last = (
        period_at(evidence.period.grain, day.date()) for day in evidence.points["period"].iloc[[0, -1]]
    )
    return first, last


def _illustrative(evidence: Evidence, background: Background) -> bool:
    return any(background.source(id).illustrative for id in evidence.points["source"].unique())


def _target_point(evidence: Evidence, background: Background) -> str:
    rating = evidence.rating
    target = background.force.target_of(evidence.measure.id, evidence.period)
    if rating.verdict not in ("met", "not met"):
        return ""
    change = evidence.changes.get("baseline")
    if "target" in evidence.points:  # a level is aimed at, so the level is what is judged
        found = f": {level(evidence.value, evidence.measure.unit)}"
    elif target and target.on not in (None, evidence.question.baseline) and rating.found is not None:
        # The change told above is on the baseline's year; the target counts from another.
        found = f": {signed_percent(rating.found / 100)} on the same {evidence.period.grain} of {target.on}"
    else:
        found = f": {narrative.change_words(change)}" if change else ""
    return f"Target {rating.verdict}{found}. What good looks like: {narrative.lower_first(rating.against)}."


def _area_signals(evidence: Evidence, background: Background) -> dict[str, str]:
    points = evidence.area_points
    now = points[points["period"] == pd.Timestamp(evidence.period.timestamp)]
    now = now[now["area"].isin(background.force.area_names)]
    return dict(zip(now["area"], now["signal"], strict=True))


def _area_sentences(evidence: Evidence, signals: Mapping[str, str], *, outside: float) -> list[Weighed]:
    points = evidence.area_points
    if points.empty or evidence.measure.unit != "count":
        return []
    now = points[
        (points["period"] == pd.Timestamp(evidence.period.timestamp)) & (points["area"] != evidence.area)
    ]
    values = dict(zip(now["area"], now["value"], strict=True))
    false_flags = 0.0 if evidence.incomparable else evidence.false_flags
    return [
        Weighed(narrative.areas_point(values), _AREAS),
        Weighed(_drivers(evidence, _area_changes(evidence, values), by="area"), _AREA_CHANGES),
        Weighed(narrative.areas_outside_point(signals, false_flags=false_flags), outside),
    ]


def _part_changes(evidence: Evidence, background: Background) -> dict[str, float]:
    """Return each part's share of the change of a measure that is a sum."""
    return {
        narrative.lower_first(background.catalogue[part].short): change
        for part, change in evidence.part_changes.items()
        if change
    }


def _area_changes(evidence: Evidence, values: Mapping[str, float]) -> dict[str, float]:
    """Return each area's part of the change on the baseline year's quarter; nothing where one is not known."""
    points = evidence.area_points
    then = points[points["period"] == pd.Timestamp(evidence.base_period.timestamp)]
    bases = dict(zip(then["area"], then["value"], strict=True))
    if not set(values) <= set(bases):
        return {}
    return {area: value - bases[area] for area, value in values.items() if value != bases[area]}


def _drivers(evidence: Evidence, contributions: Mapping[str, float], *, by: str) -> str:
    change = evidence.changes.get("baseline")
    if change is None or not contributions or change.difference == 0:
        return ""
    return narrative.drivers_point(contributions, basis=change.basis, by=by)
