"""The page: finished words, tables and pictures set into one file that needs nothing outside itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import jinja2
import pandas as pd
from markupsafe import Markup

from pcp_kpi.limits import false_flag_share
from pcp_kpi.narrative import SIGNAL_WORDS
from pcp_kpi.printing import level, number, plural
from pcp_kpi.report.evidence import QUARTERS_A_YEAR
from pcp_kpi.report.provenance import RECOMPUTED, provenance_table

if TYPE_CHECKING:
    from pcp_kpi.report.build import Report

_SHAPES = {"above": "▲", "below": "▼", "within": "●", "not available": "○"}
_TAGS = {
    "above": "Above upper limit",
    "below": "Below lower limit",
    "within": "Within limits",
    "not available": "No limits",
}


def render_page(report: Report, *, pictures: Mapping[str, str]) -> str:
    """Return the report as one HTML page.

    Parameters
    ----------
    report : Report
        Finished; nothing is computed here.
    pictures : mapping of str to str
        Inline SVG by the name of the chart: the measure's id, with the source's where it is a second chart, and
        ``-by-area`` for the areas.

    Returns
    -------
    str
        Readable without scripts, with no request to anything outside it; the same report gives the same bytes.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pcp_kpi.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {"table": _table, "level": level}
    style = environment.get_template("style.css").render()
    return environment.get_template("report.html.j2").render(
        report=report,
        commentary={id: Markup(report.commentary.html(id)) for id in report.commentary.texts},
        pictures={name: Markup(svg) for name, svg in pictures.items()},
        spec=report.spec,
        force=report.background.force,
        style=Markup(style),
        date=report.spec.date or _date(report),
        shapes=_SHAPES,
        tags=_TAGS,
        signal_words=SIGNAL_WORDS,
        provenance=provenance_table(report.provenance) if len(report.provenance) else None,
        provenance_words=_provenance_words(report),
        sections_of=_sections(report),
        false_flags=number(100 * false_flag_share(QUARTERS_A_YEAR)),
    )


def _table(table: object, heading_id: str = "") -> Markup:
    return Markup(table.to_html(heading_id=heading_id))  # type: ignore[attr-defined]


def _date(report: Report) -> str:
    day = max((source.extracted for source in report.sources), default=None)
    return f"Figures as extracted up to {day.day} {day:%B %Y}" if day else ""


def _provenance_words(report: Report) -> str:
    rows = report.provenance
    if not len(rows):
        return ""
    made = int((rows["how"] == RECOMPUTED).sum())
    agree = int(rows["agrees"].sum())
    return (
        f"The paper's tables print {plural(len(rows), 'number')}. {made} are recomputed here from other numbers, "
        f"{len(rows) - made} are passed through with their line; {agree} of {len(rows)} come out as printed."
        f"{_misses(rows)}"
    )


def _misses(rows: pd.DataFrame) -> str:
    """Name the numbers that do not come out as printed."""
    wrong = rows[~rows["agrees"].astype(bool)]
    said = [
        f"line {row['line']} prints {row['as_printed']}, {row['made_from']} make {row['ours']}"
        for row in wrong.to_dict("records")
    ]
    return f" Those that do not: {'; '.join(said)}." if said else ""


def _sections(report: Report) -> list[tuple[str, str]]:
    chapters = [(chapter.section.id, chapter.section.title) for chapter in report.chapters]
    return [("scorecard", "Scorecard"), *chapters, ("sources", "Sources and limits of the data")]
