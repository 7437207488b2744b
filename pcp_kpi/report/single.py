"""One series to its control chart in one call: limits, signals, words and dated events, with no options needed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from pcp_kpi.annotations import annotations_for
from pcp_kpi.catalogue import Measure
from pcp_kpi.charts import Band, Chart, ChartWords, Marker, draw_control_chart
from pcp_kpi.errors import CommandError, NotAvailable, did_you_mean, in_words
from pcp_kpi.figures import one_source
from pcp_kpi.limits import AUTO, Baseline, LimitRule, with_limits
from pcp_kpi.narrative import control_alt, control_caption, control_subtitle, control_title
from pcp_kpi.report.background import Background, read_background
from pcp_kpi.report.evidence import source_rank
from pcp_kpi.report.kpis import scale_of
from pcp_kpi.signals import with_signals

_RULES = {"sd": "police-2sd", "run": "anhoej"}
USUAL_RULES = "nhs-mdc"


@dataclass(frozen=True)
class SeriesAsked:
    """Which series is drawn.

    Parameters
    ----------
    measure, area, breakdown : str
        As in the figures; empty where the figures hold only one.
    """

    measure: str = ""
    area: str = ""
    breakdown: str = ""


def draw_series(
    figures: pd.DataFrame,
    measure: str = "",
    *,
    area: str = "",
    rule: LimitRule | None = None,
    rules: str = "",
    background: Background | None = None,
) -> Chart:
    """Draw one series as a finished control chart, whatever its kind.

    Parameters
    ----------
    figures : DataFrame
        Figures of any measures, as `read_figures` gives them. Of several sources the one with the most figures of the
        series is taken, unless the rule names its sources.
    measure, area : str, optional
        Id, title or alias of the measure, and the area; left out, the only one that there is, or the force.
    rule : LimitRule, optional
        Kind, baseline and grain. Left out, the kind that suits the series (``auto``), from all its points, at the grain
        of which there are most figures.
    rules : str, optional
        Name of the rule set; left out, ``police-2sd`` for limits of kind ``sd``, ``anhoej`` for a run chart, else
        ``nhs-mdc``.
    background : Background, optional
        Dated events, register and catalogue; those of the standard clean folder if left out.

    Returns
    -------
    Chart
        With title, subtitle, caption, source and alternative text; every number in them comes from the table.

    Raises
    ------
    CommandError, NotAvailable
        When no one series is named, or the limits cannot be made; when there is no such figure.

    Notes
    -----
    `points_of_series` gives the table behind it.
    """
    background = background or read_background()
    points, known = points_of_series(
        figures, SeriesAsked(measure, area), rule=rule, rules=rules, background=background
    )
    source = background.source(str(points["source"].iloc[-1]))
    attributions = dict.fromkeys(background.source(str(id)).attribution for id in points["source"].unique())
    words = ChartWords(
        title=control_title(points, known),
        subtitle=control_subtitle(points, known),
        caption=control_caption(points),
        source=f"Source: {'; '.join(attributions)}.".replace("..", "."),
        alt_text=control_alt(points, known),
        illustrative=source.illustrative,
    )
    events = annotations_for(background.annotations, known.id, str(points["area"].iloc[0]))
    markers = [Marker(event.first, event.last, event.text, event.kind) for event in events]
    return draw_control_chart(
        points, words=words, scale=scale_of(known), baseline=_band(rule), markers=markers
    )


def points_of_series(
    figures: pd.DataFrame,
    asked: SeriesAsked,
    *,
    rule: LimitRule | None,
    rules: str,
    background: Background,
) -> tuple[pd.DataFrame, Measure]:
    """Return one series with limits and signals, and its measure.

    Parameters
    ----------
    figures, rule, rules, background
        As for `draw_series`.
    asked : SeriesAsked
        Which series.

    Returns
    -------
    tuple of DataFrame and Measure
        In order of time; a measure that the catalogue does not know is described by its figures.
    """
    rows = _series(figures, asked, background)
    rule = rule or _usual_rule(rows, background)
    rows = rows[rows["grain"] == rule.grain]
    if rows.empty:
        grains = in_words(sorted(set(_series(figures, asked, background)["grain"])))
        raise NotAvailable(f"there are no {rule.grain} figures of the series; there are {grains} figures")
    rows = _one_source(rows, rule, background)
    limited = with_limits(rows.sort_values("period", ignore_index=True), rule)
    kind = next((kind for kind in reversed(limited["kind"].tolist()) if kind), "")
    points = with_signals(
        limited, rules or _RULES.get(kind, USUAL_RULES), sigmas=2.0 if kind == "sd" else 3.0
    )
    return points, _measure(rows, background)


def _series(figures: pd.DataFrame, asked: SeriesAsked, background: Background) -> pd.DataFrame:
    """Return the rows of the one series that was asked for."""
    rows = figures[figures["status"] != "projected"]
    name = asked.measure
    if name and name not in set(rows["measure"]):
        name = background.catalogue.find(name).id
    rows = _only(rows, "measure", name)
    areas = set(rows["area"])
    force = background.force.name
    area = asked.area or (force if force in areas and len(areas) > 1 else "")
    rows = _only(rows, "area", area)
    whole = "" in set(rows["breakdown"]) and not asked.breakdown
    return rows[rows["breakdown"] == ""] if whole else _only(rows, "breakdown", asked.breakdown)


def _only(rows: pd.DataFrame, column: str, name: str) -> pd.DataFrame:
    """Return the rows of one name; refuse a choice that is not made, or a name that is not there."""
    held = sorted(set(rows[column]))
    if not held:
        raise NotAvailable(
            f"the table has no figures, so none of the {column} {name!r}; look at what was chosen from it"
        )
    if name and name not in held:
        raise NotAvailable(
            f"no figures of the {column} {name!r}{did_you_mean(name, held)}; there are {in_words(held)}"
        )
    if not name and len(held) != 1:
        raise CommandError(
            f"a chart shows one series; name its {column}: the figures have {len(held)}: {in_words(held)}"
        )
    return rows[rows[column] == (name or held[0])]


def _usual_rule(rows: pd.DataFrame, background: Background) -> LimitRule:
    """Return the rule of a series for which none was named."""
    grain = _usual_grain(rows)
    # What the catalogue knows and is counted at points in time is a stock, such as open investigations, not the time
    # between events for which `auto` takes it.
    stock = grain == "point" and str(rows["measure"].iloc[0]) in background.catalogue.measures
    return LimitRule(Baseline(), kind="xmr" if stock else AUTO, grain=grain)


def _usual_grain(rows: pd.DataFrame) -> str:
    """Return the grain of which there are most figures, among those that have limits."""
    counted = rows.loc[
        rows["grain"].isin(["month", "quarter", "year", "week", "point"]), "grain"
    ].value_counts()
    if counted.empty:
        raise CommandError(
            f"limits are made for months, quarters, years, weeks and points, not for {in_words(set(rows['grain']))}"
        )
    return str(counted.index[0])


def _one_source(rows: pd.DataFrame, rule: LimitRule, background: Background) -> pd.DataFrame:
    if rule.sources:
        return one_source(rows, prefer=rule.sources, mix=True)
    counts = rows["source"].value_counts()
    best = min(counts.index, key=lambda id: (-counts[id], source_rank(background.source(str(id)))))
    found: pd.DataFrame = rows[rows["source"] == best]
    return found


def _measure(rows: pd.DataFrame, background: Background) -> Measure:
    """Return the measure of the catalogue, or one that says no more than the figures do."""
    name = str(rows["measure"].iloc[0])
    if name in background.catalogue.measures:
        return background.catalogue[name]
    title = name.replace("-", " ").capitalize()
    level = (rows["value"] / rows["of"]).abs()
    unit = "count" if rows["of"].isna().all() else "share" if not (level > 1).any() else "mean"
    return Measure(name, title, unit, "neutral", "", "", short=title)


def _band(rule: LimitRule | None) -> Band | None:
    """Return the baseline where it is one stretch of time, of which no point is left out."""
    points = rule.points if rule else Baseline()
    spans = sorted(points.spans, key=lambda span: span.start)
    gaps = any((later.start - earlier.end).days > 1 for earlier, later in pairwise(spans))
    if not spans or gaps or points.first is not None or points.without:
        return None
    return Band(spans[0].start, spans[-1].end, f"Baseline {points.label}")
