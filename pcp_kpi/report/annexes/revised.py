"""What has been revised: figures that a later extraction tells otherwise, and figures that two data sets tell."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

import pandas as pd

from pcp_kpi.document import Block, Folded, Grid, Part, Subheading, Words
from pcp_kpi.figures import KEY
from pcp_kpi.periods import period_at
from pcp_kpi.periods.units import day_in_words
from pcp_kpi.printing import level as print_level
from pcp_kpi.printing import number, plural, signed, signed_percent
from pcp_kpi.tables import Column, Table
from pcp_kpi.vintages import revisions

if TYPE_CHECKING:
    from pcp_kpi.report.build import Report
    from pcp_kpi.report.kpis import Kpi
    from pcp_kpi.sources import Source

MOST = 20


def revisions_part(report: Report, figures: pd.DataFrame) -> Part:
    """Return what has been revised since the extraction before, and what two data sets tell differently.

    Parameters
    ----------
    report : Report
        Finished.
    figures : DataFrame
        What it was built from; with two extractions of one data set where the clean folder keeps them.
    """
    blocks: tuple[Block, ...] = (
        Subheading("Since the extraction before"),
        *_revised(report, figures),
        Subheading("The same figure in two data sets"),
        *_apart(report),
    )
    return Part("revisions", "Revisions", blocks, kind="annex")


def _revised(report: Report, figures: pd.DataFrame) -> Iterator[Block]:
    pairs = _extractions(report, figures)
    if not pairs:
        yield Words(
            "Only one extraction of each data set is held, so nothing can be said of revisions. Keep the earlier "
            "extraction beside the new one, as a source with an id and a day of its own, and they are listed here."
        )
        return
    rows = _of_the_force(report, figures, pairs)
    if rows.empty:
        yield Words(f"Between {_days(pairs)} no figure of this report was revised.")
        return
    table = _revision_table(rows, report)
    yield Words(f"Between {_days(pairs)} {plural(len(rows), 'figure')} up to {report.quarter.label} changed.")
    most = Table(f"The {min(MOST, len(rows))} largest revisions", table.frame.head(MOST), table.columns)
    yield Grid("revisions", most)
    if len(rows) > MOST:
        yield Folded(f"All {len(rows)} revisions", (Grid("revisions-all", table),))


def _extractions(report: Report, figures: pd.DataFrame) -> list[tuple[Source, Source]]:
    """Return the pairs of extractions of one data set: of one kind and layout, of two days, telling the same figures."""
    held = set(figures["source"].unique())
    sources = [
        source
        for source in report.background.sources.values()
        if source.id in held and source.kind in ("extract", "open-data")
    ]
    ordered = sorted(sources, key=lambda source: source.extracted)
    return [
        (one, other)
        for one, other in combinations(ordered, 2)
        if (one.kind, one.layout) == (other.kind, other.layout)
        and one.extracted < other.extracted
        and _overlap(figures, one, other)
    ]


def _overlap(figures: pd.DataFrame, one: Source, other: Source) -> bool:
    """Tell whether two sources tell a figure that is the same but for its value."""
    keys = [name for name in KEY if name != "source"]
    first, second = (figures.loc[figures["source"] == source.id, keys] for source in (one, other))
    return not first.merge(second, on=keys).empty


def _days(pairs: list[tuple[Source, Source]]) -> str:
    first = min(one.extracted for one, _ in pairs)
    last = max(other.extracted for _, other in pairs)
    return f"{day_in_words(first)} and {day_in_words(last)}"


def _of_the_force(report: Report, figures: pd.DataFrame, pairs: list[tuple[Source, Source]]) -> pd.DataFrame:
    """Return the revisions of the report's measures and areas up to its quarter, the largest first."""
    ids = {source.id for pair in pairs for source in pair}
    areas = {report.background.force.name, *report.background.force.area_names}
    kept = figures[
        figures["source"].isin(ids)
        & figures["area"].isin(areas)
        & figures["measure"].isin(set(report.spec.measures) | set(report.kpis))
        & (figures["period"] <= pd.Timestamp(report.quarter.end))
    ]
    found = revisions(kept, report.background.sources)
    size = (found["difference"].abs() / found["old"].abs().clip(lower=1)).fillna(1.0)
    return found.assign(size=size).sort_values("size", ascending=False, ignore_index=True)


def _revision_table(rows: pd.DataFrame, report: Report) -> Table:
    catalogue = report.background.catalogue
    frame = pd.DataFrame(
        {
            "measure": [catalogue[id].short for id in rows["measure"]],
            "area": rows["area"],
            "period": [
                period_at(grain, day.date()).label
                for grain, day in zip(rows["grain"], rows["period"], strict=True)
            ],
            "old": rows["old"],
            "new": rows["new"],
            "difference": rows["difference"],
            "change": rows["percent"] / 100,
            "note": rows["note"],
            "new_source": rows["new_source"],
        }
    )
    columns = [
        Column("measure", "Measure"),
        Column("area", "Area"),
        Column("period", "Period"),
        Column("old", "Was", "level"),
        Column("new", "Is", "level"),
        Column("difference", "Difference", "difference"),
        Column("change", "Change", "change"),
    ]
    if (frame["note"] != "").any():
        columns.append(Column("note", "Note"))
    return Table("Every revision", frame, columns)


def _apart(report: Report) -> Iterator[Block]:
    """Set what the paper of the day says beside what the longer series says now."""
    rows = [
        row for chapter in report.chapters for page in chapter.pages for row in _pairs(page.kpi, page.also)
    ]
    if not rows:
        yield Words("No measure of this report is told by two data sets with a figure for the quarter.")
        return
    frame = pd.DataFrame(rows)
    columns = (
        Column("measure", "Measure"),
        Column("shown", "Shown here", "figure"),
        Column("source", "Source"),
        Column("other", "Other data set", "figure"),
        Column("other_source", "Its source"),
        Column("difference", "Difference", "figure"),
    )
    differ = int((frame["shown"] != frame["other"]).sum())
    notes = (
        f"{differ} of {len(frame)} differ. Extractions of different days differ by what was recorded, cancelled or "
        "counted otherwise in between; the two are never joined in one series.",
    )
    title = f"Figures of {report.quarter.label} that two data sets tell"
    yield Grid("two-data-sets", Table(title, frame, columns, notes))


def _pairs(kpi: Kpi, also: tuple[Kpi, ...]) -> Iterator[dict[str, str]]:
    for other in also:
        one, two = kpi.evidence, other.evidence
        assert one.source is not None
        assert two.source is not None  # both have a figure
        change = f" ({signed_percent(two.value / one.value - 1)})" if one.value else ""
        count = kpi.measure.unit == "count"
        yield {
            "measure": kpi.measure.short,
            "shown": print_level(one.value, kpi.measure.unit),
            "source": one.source.name,
            "other": print_level(two.value, kpi.measure.unit),
            "other_source": two.source.name,
            "difference": f"{signed(two.value - one.value)}{change}"
            if count
            else number(two.value - one.value, 3),
        }
