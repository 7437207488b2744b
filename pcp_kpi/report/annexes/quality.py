"""What was read, what the checks of the data found, and what a reader should know of the figures shown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from pcp_kpi.cleaning import ILLUSTRATIVE, MANIFEST_FILE
from pcp_kpi.cleaning.checks import QUALITY, QUALITY_FILE
from pcp_kpi.document import Block, Grid, Part, Points, Subheading, Words
from pcp_kpi.errors import in_words
from pcp_kpi.files import read_text_table
from pcp_kpi.periods.units import day_in_words
from pcp_kpi.printing import number, plural
from pcp_kpi.tables import Column, Table

if TYPE_CHECKING:
    from pcp_kpi.report.build import Report

MOST_FINDINGS = 40
CHECKS: Mapping[str, tuple[str, str]] = {
    "areas-over-force": ("Reconciliation", "Areas that add up to more than the force"),
    "areas-under-force": ("Reconciliation", "More than a fifth of a count in no area"),
    "areas-of-another-source": ("Reconciliation", "Areas against the force as another source tells it"),
    "months-against-quarters": ("Reconciliation", "Three months against their quarter"),
    "quarters-against-years": ("Reconciliation", "Four quarters against their year"),
    "grains-of-two-sources": ("Reconciliation", "Sums of one source against another"),
    "half-volume": ("Plausibility", "A newest period at half its usual volume or less"),
    "vanished": ("Plausibility", "A series missing from the newest period after four in a row"),
    "last-period-again": ("Plausibility", "A last period equal to the one before"),
    "not-whole": ("Plausibility", "A count that is not a whole number"),
    "half-quarter": ("Completeness", "Months that do not fill the last quarter"),
    "gap": ("Completeness", "Months or quarters missing between others"),
    "period-not-over": ("Completeness", "A period not over on the day of extraction"),
    "period-to-come": ("Completeness", "A period that had not begun on the day of extraction"),
    "same-file": ("Duplicates", "A raw file that holds the bytes of another"),
    "same-figures": ("Duplicates", "An extraction equal to the one before"),
}


def quality_part(report: Report) -> Part:
    """Return the files read, the checks with their findings, and what is missing or not comparable.

    Parameters
    ----------
    report : Report
        Finished; its clean folder holds ``manifest.json`` and ``quality.csv``.
    """
    folder = report.background.folder
    blocks: tuple[Block, ...] = (
        *_files(folder, report),
        *_checks(findings(folder)),
        Subheading("What to know of the figures shown"),
        Points(tuple(_cautions(report))),
    )
    return Part("data-quality", "Data quality", blocks, kind="annex")


def findings(folder: Path) -> pd.DataFrame | None:
    """Return the findings of a clean folder, those on illustrative figures too.

    Parameters
    ----------
    folder : Path
        A clean folder.

    Returns
    -------
    DataFrame or None
        Columns of ``quality.csv``, all as text; None where the folder keeps no such file.
    """
    paths = [folder / QUALITY_FILE, folder / ILLUSTRATIVE / QUALITY_FILE]
    tables = [read_text_table(path) for path in paths if path.is_file()]
    if not tables:
        return None
    return pd.concat([table.reindex(columns=list(QUALITY)) for table in tables], ignore_index=True)


def _files(folder: Path, report: Report) -> Iterator[Block]:
    path = folder / MANIFEST_FILE
    yield Subheading("What was read")
    if not path.is_file():
        yield Words(
            "The clean folder keeps no manifest, so the raw files behind it are not known.", "caution"
        )
        return
    manifest = json.loads(path.read_text(encoding="utf-8"))
    rows = [_file_row(entry, report) for entry in manifest.get("raw", [])]
    columns = (
        Column("file", "File"),
        Column("rows", "Rows read", "count"),
        Column("sources", "Sources"),
        Column("extracted", "Figures as they stood on"),
        Column("used", "In this report"),
    )
    kept = sum(entry["rows"] for entry in manifest.get("clean", []) if entry["file"].endswith("figures.csv"))
    notes = (
        f"{plural(len(rows), 'file or folder', 'files and folders')} {'was' if len(rows) == 1 else 'were'} read whole, "
        f"without a fault: a file with a fault is refused. {number(kept)} rows of clean figures came of it.",
    )
    yield Grid("data-files", Table("Raw files read", pd.DataFrame(rows), columns, notes))


def _file_row(entry: Mapping[str, Any], report: Report) -> dict[str, object]:
    ids = [source["id"] for source in entry["sources"]]
    days = sorted({date.fromisoformat(source["extracted"]) for source in entry["sources"]})
    used = [source.id for source in report.sources if source.id in ids]
    return {
        "file": entry["file"],
        "rows": entry["rows"],
        "sources": in_words(ids, most=9),
        "extracted": _span(days),
        "used": in_words(used, most=9) if used else "not used",
    }


def _span(days: list[date]) -> str:
    first, last = day_in_words(days[0]), day_in_words(days[-1])
    return first if first == last else f"{first} to {last}"


def _checks(found: pd.DataFrame | None) -> Iterator[Block]:
    yield Subheading("What the checks found")
    if found is None:
        yield Words(
            f"The clean folder keeps no {QUALITY_FILE}, so nothing is known of its checks.", "caution"
        )
        return
    yield Grid("data-checks", _check_table(found), "narrow")
    if len(found):
        yield Grid("data-findings", _finding_table(found))


def _check_table(found: pd.DataFrame) -> Table:
    counts = found["check"].value_counts()
    known = {**CHECKS, **{id: ("Other", id) for id in counts.index if id not in CHECKS}}
    rows = [
        {"looks_for": words, "family": family, "found": number(counts.get(id, 0)) if id in counts else "none found",
         "sources": in_words(sorted(found.loc[found["check"] == id, "source"].unique()), most=9) if id in counts else ""}
        for id, (family, words) in known.items()
    ]  # fmt: skip
    columns = [Column("looks_for", "Looked for"), Column("family", "Kind of check"), Column("found", "Found")]
    columns += [Column("sources", "In")] if len(found) else []
    total = plural(len(found), "finding") if len(found) else "no finding"
    notes = (f"{len(known)} checks of the clean figures: {total}. A check warns; it refuses nothing.",)
    return Table("Checks of the clean figures", pd.DataFrame(rows), columns, notes)


def _finding_table(found: pd.DataFrame) -> Table:
    distance = (pd.to_numeric(found["came"]) - pd.to_numeric(found["expected"])).abs().fillna(0.0)
    rows = found.assign(distance=distance).sort_values(["distance"], ascending=False, kind="stable")
    frame = rows.head(MOST_FINDINGS)[["words", "source", "check"]].reset_index(drop=True)
    columns = (Column("words", "Finding"), Column("source", "Source"), Column("check", "Check"))
    left = len(found) - len(frame)
    notes = (f"The {len(frame)} furthest off; {number(left)} more stand in {QUALITY_FILE}.",) if left else ()
    return Table("Findings of the checks", frame, columns, notes)


def _cautions(report: Report) -> Iterator[str]:
    """Say what is provisional, not comparable, missing or invented among the figures shown."""
    kpis = list(report.kpis.values())
    provisional = [
        kpi.measure.short for kpi in kpis if kpi.evidence.points["status"].iloc[-1] == "provisional"
    ]
    yield _listed("Provisional, and likely to be revised", provisional)
    broken = [kpi.measure.short for kpi in kpis if kpi.evidence.incomparable]
    yield _listed(f"Recorded otherwise since the baseline {report.baseline.baseline.label} began", broken)
    absent = [kpi.measure.title for chapter in report.chapters for kpi in chapter.absent]
    yield _listed(f"Asked for, without a figure for {report.quarter.label}", absent)
    invented = [source.id for source in report.sources if source.illustrative]
    yield _listed("Invented, and marked so wherever they show", invented)


def _listed(what: str, names: list[str]) -> str:
    return f"{what}: {in_words(names, most=9)}." if names else f"{what}: nothing."
