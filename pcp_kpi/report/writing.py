"""The report on disk: one page, its charts and tables as files, and a manifest of what went in and came out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pcp_kpi import __version__
from pcp_kpi.cleaning.package import write_json
from pcp_kpi.errors import CommandError
from pcp_kpi.files import replace_folder
from pcp_kpi.report.drawing import Draw, draw_charts
from pcp_kpi.report.html import render_page
from pcp_kpi.report.provenance import provenance_table
from pcp_kpi.sources import sha256
from pcp_kpi.tables import Table

if TYPE_CHECKING:
    from pcp_kpi.report.build import Progress, Report
    from pcp_kpi.report.exhibits import Exhibit
    from pcp_kpi.report.kpis import Kpi

PAGE = "index.html"
MANIFEST = "manifest.json"
BY_MONTH = "-by-month"


def write_report(
    report: Report, folder: Path, *, progress: Progress | None = None, processes: int = 1
) -> Path:
    """Write a report into a folder, whole or not at all.

    Parameters
    ----------
    report : Report
        Finished.
    folder : Path
        Replaced in one step; an earlier report stays as it is until then.
    progress : callable, optional
        Told what is being made.
    processes : int, optional
        How many draw charts at once; the bytes are the same.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    CommandError
        When the folder holds what is no report, or one stands in it: it would be lost.
    """
    _refuse_to_replace(folder)
    say = progress or (lambda _: None)

    def fill(part: Path) -> None:
        (part / "charts").mkdir()
        charts = dict(_charts(report))
        pictures = draw_charts(charts, part / "charts", processes=processes, say=say)
        say("writing the page")
        _write(part / PAGE, render_page(report, pictures=pictures))
        say("writing the tables")
        (part / "tables").mkdir()
        for name, table in _tables(report):
            table.to_csv(part / "tables" / f"{name}.csv")
        write_json(_manifest(report, part), part / MANIFEST)

    replace_folder(folder, fill)
    return folder / PAGE


def _refuse_to_replace(folder: Path) -> None:
    if Path.cwd().is_relative_to(folder.resolve()):
        raise CommandError(f"{folder} is where you stand and would be replaced whole; name a folder in it")
    if not folder.exists() or all((folder / name).is_file() for name in (PAGE, MANIFEST)):
        return
    if not folder.is_dir() or any(folder.iterdir()):
        raise CommandError(
            f"{folder} holds no report ({PAGE} and {MANIFEST}) and is not replaced; name another folder"
        )


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def inputs(report: Report) -> dict[str, Any]:
    """Return what a report was made from: version, question, specification, force and every clean file."""
    folder = report.background.folder
    return {
        "version": __version__,
        "quarter": report.quarter.label,
        "baseline": report.baseline.baseline.label,
        "sections": [chapter.section.id for chapter in report.chapters],
        "spec": _digest(report.spec),
        "force": _digest(report.background.force),
        "commentary": _digest(report.commentary),
        "files": {
            path.relative_to(folder).as_posix(): sha256(path) for path in sorted(folder.rglob("*.csv"))
        },
    }


def is_current(report: Report, folder: Path) -> bool:
    """Tell whether a folder holds this very report already."""
    if not (folder / PAGE).is_file():
        return False
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return False
    return isinstance(manifest, dict) and manifest.get("inputs") == inputs(report)


def _digest(settings: object) -> str:
    """Return the hash of a specification or a force, whose every field shows in its text."""
    return hashlib.sha256(repr(settings).encode()).hexdigest()


def _pages(report: Report) -> Iterator[tuple[str, Kpi]]:
    for chapter in report.chapters:
        for page in chapter.pages:
            yield page.kpi.measure.id, page.kpi
            for kpi in page.also:
                source = kpi.evidence.source
                yield f"{kpi.measure.id}-{source.id if source else 'other'}", kpi
            if page.monthly is not None:
                yield f"{page.kpi.measure.id}{BY_MONTH}", page.monthly


def _charts(report: Report) -> Iterator[tuple[str, Draw]]:
    """Return what draws each chart; nothing is drawn yet."""
    for name, kpi in _pages(report):
        yield name, partial(getattr, kpi, "chart")
        if kpi.has_area_chart and not name.endswith(BY_MONTH):
            yield f"{name}-by-area", partial(getattr, kpi, "area_chart")
    for exhibit in _exhibits(report):
        yield exhibit.id, partial(getattr, exhibit, "chart")


def _exhibits(report: Report) -> Iterator[Exhibit]:
    for chapter in report.chapters:
        yield from chapter.exhibits


def _tables(report: Report) -> Iterator[tuple[str, Table]]:
    yield from report.tables.items()
    for name, kpi in _pages(report):
        yield name, kpi.points_table
        if kpi.area_table is not None and not name.endswith(BY_MONTH):
            yield f"{name}-by-area", kpi.area_table
    for exhibit in _exhibits(report):
        yield exhibit.id, exhibit.table
    if len(report.provenance):
        yield "provenance", provenance_table(report.provenance)


def _manifest(report: Report, folder: Path) -> dict[str, Any]:
    outputs = {
        path.relative_to(folder).as_posix(): sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return {"inputs": inputs(report), "outputs": outputs}
