"""The report on disk: one page, its charts and tables as files, and a manifest of what went in and came out."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pcp_kpi import __version__
from pcp_kpi.cleaning.package import write_json
from pcp_kpi.errors import CommandError
from pcp_kpi.files import replace_folder
from pcp_kpi.forms.writing import PAGE, Writing, check_formats, write_document
from pcp_kpi.report.results import write_results
from pcp_kpi.sources import sha256

if TYPE_CHECKING:
    from pcp_kpi.document import Document
    from pcp_kpi.report.build import Progress, Report

MANIFEST = "manifest.json"


def write_report(
    report: Report, folder: Path, *, writing: Writing | None = None, progress: Progress | None = None
) -> Path:
    """Write a report into a folder, whole or not at all.

    Parameters
    ----------
    report : Report
        Finished.
    folder : Path
        Replaced in one step; an earlier report stays as it is until then.
    writing : Writing, optional
        The forms beside the page, and how they are made.
    progress : callable, optional
        Told what is being made.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    CommandError
        When the folder holds what is no report, or one stands in it: it would be lost. When a form cannot be made, or
        the template cannot be used.
    """
    _refuse_to_replace(folder)
    say = progress or (lambda _: None)
    how = writing or Writing()
    _check(how)

    def fill(part: Path) -> None:
        write_document(report.document, part, how, say=say)
        write_results(report, part)
        write_json(_manifest(report, part, how), part / MANIFEST)

    replace_folder(folder, fill)
    return folder / PAGE


def write_pack(
    document: Document, folder: Path, *, writing: Writing, progress: Progress | None = None
) -> Path:
    """Write a pack, or any other document, into a folder, whole or not at all.

    Parameters
    ----------
    document : Document
        Finished.
    folder, writing, progress
        As for `write_report`.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    CommandError
        As for `write_report`.
    """
    _refuse_to_replace(folder)
    say = progress or (lambda _: None)
    _check(writing)

    def fill(part: Path) -> None:
        write_document(document, part, writing, say=say)
        write_json({"inputs": {"version": __version__}, "outputs": _outputs(part)}, part / MANIFEST)

    replace_folder(folder, fill)
    return folder / PAGE


def _check(how: Writing) -> None:
    """Refuse forms and a template that cannot be used, before anything is drawn."""
    check_formats(how.formats)
    if how.template is None:
        return
    if "pptx" in how.formats:
        from pcp_kpi.forms.deck.master import open_master

        open_master(how.template)
    elif not how.template.is_file():
        raise CommandError(f"there is no template {how.template}; name a .pptx or .potx file")


def _refuse_to_replace(folder: Path) -> None:
    if Path.cwd().is_relative_to(folder.resolve()):
        raise CommandError(f"{folder} is where you stand and would be replaced whole; name a folder in it")
    if not folder.exists() or all((folder / name).is_file() for name in (PAGE, MANIFEST)):
        return
    if not folder.is_dir() or any(folder.iterdir()):
        raise CommandError(
            f"{folder} holds no report ({PAGE} and {MANIFEST}) and is not replaced; name another folder"
        )


def inputs(report: Report, writing: Writing | None = None) -> dict[str, Any]:
    """Return what a report was made from: version, question, specification, force, forms and every clean file."""
    how = writing or Writing()
    folder = report.background.folder
    return {
        "version": __version__,
        "quarter": report.quarter.label,
        "baseline": report.baseline.baseline.label,
        "sections": [chapter.section.id for chapter in report.chapters],
        "spec": _digest(report.spec),
        "force": _digest(report.background.force),
        "commentary": _digest(report.commentary),
        "formats": list(how.formats),
        "template": sha256(how.template) if how.template else "",
        "files": {
            path.relative_to(folder).as_posix(): sha256(path) for path in sorted(folder.rglob("*.csv"))
        },
    }


def is_current(report: Report, folder: Path, writing: Writing | None = None) -> bool:
    """Tell whether a folder holds this very report already, in the forms asked for and as it was written.

    Raises
    ------
    CommandError
        When a form cannot be made, or the template cannot be used.
    """
    if not (folder / PAGE).is_file():
        return False
    _check(writing or Writing())
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return False
    same = isinstance(manifest, dict) and manifest.get("inputs") == inputs(report, writing)
    return same and manifest.get("outputs", {}).items() <= _outputs(folder).items()


def _digest(settings: object) -> str:
    """Return the hash of a specification or a force, whose every field shows in its text."""
    return hashlib.sha256(repr(settings).encode()).hexdigest()


def _manifest(report: Report, folder: Path, writing: Writing) -> dict[str, Any]:
    return {"inputs": inputs(report, writing), "outputs": _outputs(folder)}


def _outputs(folder: Path) -> dict[str, str]:
    """Return every file that was written, with its hash."""
    return {
        path.relative_to(folder).as_posix(): sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
