"""Raw folder to clean folder: every reader run, every rule checked, all written or nothing."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

from pcp_kpi.annotations import ANNOTATIONS_FILE, read_annotations
from pcp_kpi.catalogue import Catalogue, faults_against
from pcp_kpi.cleaning import extracts
from pcp_kpi.cleaning.checks import QUALITY_FILE, Evidence, Finding, in_sentences, quality_table
from pcp_kpi.cleaning.naming import strange_areas
from pcp_kpi.cleaning.package import datapackage, manifest, write_json
from pcp_kpi.cleaning.plausibility import doubt, same_as_last
from pcp_kpi.cleaning.reconciling import compare_with_last, reconcile
from pcp_kpi.errors import CommandError, DataRefused, Fault, did_you_mean, in_words, refuse_if
from pcp_kpi.figures import COLUMNS, FIGURES_FILE, KEY, faults_in, read_figures, write_figures
from pcp_kpi.files import read_text_table, replace_folder, restore_folder
from pcp_kpi.forces import Force, read_force
from pcp_kpi.intake import READERS, Context, Reader, Reading
from pcp_kpi.intake.archives import refuse_unsafe
from pcp_kpi.sources import REGISTER, Source, read_sources, sha256

LIMITS_FILE = "limits.csv"
PRINTED_FILE = "printed_figures.csv"
STATEMENTS_FILE = "statements.csv"
SOURCES_FILE = "sources.csv"
MANIFEST_FILE = "manifest.json"
PACKAGE_FILE = "datapackage.json"
ILLUSTRATIVE = "illustrative"
# The readers of files, and the one that counts a folder of record-level extracts.
LAYOUTS: Mapping[str, Reader] = {**READERS, "extracts": extracts.read}


@dataclass(frozen=True)
class RawFile:
    """One raw file as it was read: the sources it serves and what came out."""

    path: Path
    sources: tuple[Source, ...]
    reading: Reading


@dataclass(frozen=True)
class Cleaned:
    """What `clean` made: the folder, the raw files behind it, and what a reader should know.

    Parameters
    ----------
    folder : Path
        The clean folder.
    files : tuple of RawFile
        The raw files behind it.
    figures : int
        Rows of figures.
    warnings : tuple of str
        What a reader should know, one sentence a kind and source.
    quality : DataFrame
        Every finding of the checks, with the columns `check`, `source`, `measure`, `area`, `period`, `came`,
        `expected` and `words`. ``quality.csv`` has those that follow from the raw files alone; what was found against
        the earlier clean folder stands here only, so that the same raw files always give the same clean folder.
    """

    folder: Path
    files: tuple[RawFile, ...]
    figures: int
    warnings: tuple[str, ...]
    quality: pd.DataFrame = field(repr=False)


def clean(
    raw: str | Path = "data/raw",
    clean: str | Path = "data/clean",
    *,
    force: Force | None = None,
    catalogue: Catalogue | None = None,
) -> Cleaned:
    """Make the clean folder from the raw one.

    Parameters
    ----------
    raw : str or Path, optional
        Folder with ``sources.toml`` and the files it names; ``annotations.csv`` beside them may be absent.
    clean : str or Path, optional
        Folder to make; an earlier one is replaced whole, in one step, only when everything is valid.
    force : Force, optional
        Knows the names of the areas; West Mercia if left out.
    catalogue : Catalogue, optional
        Knows the measures; the packaged one, with those that the force adds, if left out.

    Returns
    -------
    Cleaned
        The folder and its warnings: sums that do not agree, volumes that look wrong, files that came again.

    Raises
    ------
    DataRefused
        With every fault of every file; the earlier clean folder is untouched.
    CommandError
        When the clean folder holds what `clean` did not make, the raw folder above all: it would be lost.
    """
    raw, folder = Path(raw), Path(clean)
    restore_folder(folder)
    _refuse_to_replace(folder, raw)
    force = force or read_force()
    catalogue = catalogue or force.catalogue
    sources = tuple(read_sources(raw).values())
    files = _read_all(raw, sources, force, catalogue)
    figures = _all_figures(files)
    faults = [fault for file in files for fault in (*file.reading.faults, *_impossible(file, catalogue))]
    faults += _annotation_faults(raw)
    refuse_if(faults or _faults_across(figures))
    evidence = _evidence(raw, files, figures, force)
    found, of_last = [*reconcile(evidence), *doubt(evidence)], _against_last(folder, evidence)
    quality = quality_table(found)
    replace_folder(folder, lambda part: _write(part, raw, files, figures, sources, quality))
    strangers = (*_strangers(figures, catalogue), *strange_areas(figures, force))
    warnings = (*strangers, *in_sentences([*found, *of_last]))
    return Cleaned(folder, files, len(figures), warnings, quality_table([*found, *of_last]))


def _evidence(raw: Path, files: Sequence[RawFile], figures: pd.DataFrame, force: Force) -> Evidence:
    sources = {source.id: source for file in files for source in file.sources}
    hashes = {file.path.relative_to(raw).as_posix(): sha256(file.path) for file in files}
    return Evidence(figures, sources, force, hashes)


def _against_last(folder: Path, evidence: Evidence) -> list[Finding]:
    """Hold the figures against those of the earlier clean folder, where there is one that can be read."""
    paths = [path for path in (folder, folder / ILLUSTRATIVE) if (path / FIGURES_FILE).is_file()]
    if not paths:
        return []
    try:
        earlier = pd.concat([read_figures(path) for path in paths], ignore_index=True)
        papers = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
        register = registered(folder / SOURCES_FILE)
        return [
            *compare_with_last(evidence, earlier, register),
            *same_as_last(evidence, papers, earlier["source"].unique()),
        ]
    except (DataRefused, OSError, ValueError, KeyError, TypeError):
        words = "the earlier clean folder cannot be read, so nothing was held against it; it was edited or is damaged"
        return [Finding("earlier-folder", folder.name, words)]


def registered(path: str | Path) -> dict[str, Source]:
    """Read the register that a clean folder keeps.

    Parameters
    ----------
    path : str or Path
        Its ``sources.csv``; one that is absent counts as empty.

    Returns
    -------
    dict of str to Source
        By id. A folder of an earlier version names no layouts; they are empty then.
    """
    if not Path(path).is_file():
        return {}
    return {
        row["id"]: Source(
            id=row["id"],
            title=row["title"],
            kind=row["kind"],
            file=row["file"],
            layout=row.get("layout", ""),
            extracted=date.fromisoformat(row["extracted"]),
            licence=row["licence"],
            attribution=row["attribution"],
            short=row.get("short", ""),
        )
        for row in read_text_table(path).to_dict("records")
    }


def _refuse_to_replace(folder: Path, raw: Path) -> None:
    if raw.resolve().is_relative_to(folder.resolve()):
        raise CommandError(
            f"the clean folder {folder} holds the raw folder {raw} and would be replaced whole; name another"
        )
    if not folder.exists() or all((folder / name).is_file() for name in (MANIFEST_FILE, PACKAGE_FILE)):
        return
    if not folder.is_dir() or any(folder.iterdir()):
        raise CommandError(
            f"{folder} has no {MANIFEST_FILE} or no {PACKAGE_FILE}, so 'clean' did not make it and does not replace it; "
            "name another folder, or empty this one"
        )


def _read_all(
    raw: Path, sources: Sequence[Source], force: Force, catalogue: Catalogue
) -> tuple[RawFile, ...]:
    refuse_if([fault for source in sources for fault in _layout_faults(source, sources)])
    refuse_if([fault for source in sources for fault in _not_made(source, raw)])
    files = []
    by_file = sorted(sources, key=lambda source: source.file)
    for name, group in groupby(by_file, key=lambda source: source.file):
        shared = tuple(group)
        context = Context(catalogue, force, shared)
        files.append(RawFile(raw / name, shared, _read(raw / name, shared[0].layout, context)))
    return tuple(files)


def _layout_faults(source: Source, sources: Sequence[Source]) -> list[Fault]:
    if source.layout not in LAYOUTS:
        near = did_you_mean(source.layout, LAYOUTS)
        rule = f"there is no such layout{near}; known: {in_words(LAYOUTS, most=9)}"
        return [Fault(REGISTER, None, "layout", source.layout, rule)]
    if any(other.file == source.file and other.layout != source.layout for other in sources):
        rule = f"the sources of {source.file} name different layouts; one file has one layout"
        return [Fault(REGISTER, None, "layout", f"{source.id}: {source.layout}", rule)]
    return []


def _not_made(source: Source, raw: Path) -> list[Fault]:
    if (raw / source.file).exists():
        return []
    rule = f"it is not kept but made at will; make it with '{source.made_by} --out {raw / source.file}'"
    return [Fault(REGISTER, None, "file", source.file, rule)]


def _read(path: Path, layout: str, context: Context) -> Reading:
    try:
        if path.is_file():
            refuse_unsafe(path)
        return LAYOUTS[layout](path, context)
    except DataRefused as refused:
        return Reading(0, pd.DataFrame(columns=list(COLUMNS)), refused.faults)


def _all_figures(files: Sequence[RawFile]) -> pd.DataFrame:
    parts = [file.reading.figures for file in files if len(file.reading.figures)]
    if not parts:
        return pd.DataFrame(columns=list(COLUMNS))
    return pd.concat(parts, ignore_index=True).sort_values(list(KEY), ignore_index=True)


def _impossible(file: RawFile, catalogue: Catalogue) -> list[Fault]:
    """List figures that their unit makes impossible, by line where each line of the file is one figure."""
    figures, rows = file.reading.figures, file.reading.rows
    if figures.empty:
        return []
    found = faults_against(figures, catalogue, file=file.path.name)
    return found if len(figures) == rows else [replace(fault, row=None) for fault in found]


def _faults_across(figures: pd.DataFrame) -> list[Fault]:
    """List what is wrong only with all files together: no figures at all, or a figure that stands twice."""
    if figures.empty:
        return [Fault(REGISTER, None, "", "", "the files that it names hold no figures")]
    twice = figures[figures.duplicated(list(KEY))]
    rule = f"the figure stands twice in the raw files; the key is {in_words(KEY, most=9)}"
    return [
        Fault(row["source"], None, "", " / ".join(_place(row)), rule) for row in twice.to_dict("records")
    ] or faults_in(figures, file="all files together")


def _place(row: Mapping[Hashable, Any]) -> list[str]:
    texts = [str(row[name]) for name in ("measure", "area", "breakdown", "grain")]
    return [text for text in texts if text] + [f"{row['period']:%Y-%m-%d}"]


def _annotation_faults(raw: Path) -> list[Fault]:
    try:
        read_annotations(raw)
    except DataRefused as refused:
        return list(refused.faults)
    return []


def _write(
    folder: Path,
    raw: Path,
    files: Sequence[RawFile],
    figures: pd.DataFrame,
    sources: Sequence[Source],
    quality: pd.DataFrame,
) -> None:
    invented = figures["source"].isin([source.id for source in sources if source.illustrative])
    write_figures(figures[~invented], folder / FIGURES_FILE)
    if invented.any():
        write_figures(figures[invented], folder / ILLUSTRATIVE / FIGURES_FILE)
    for name, tables in (
        (LIMITS_FILE, [file.reading.limits for file in files]),
        (PRINTED_FILE, [file.reading.printed for file in files]),
        (STATEMENTS_FILE, [file.reading.statements for file in files]),
    ):
        found = [table for table in tables if table is not None]
        if found:
            write_figures(pd.concat(found, ignore_index=True), folder / name)
    if (raw / ANNOTATIONS_FILE).is_file():
        (folder / ANNOTATIONS_FILE).write_bytes((raw / ANNOTATIONS_FILE).read_bytes().replace(b"\r\n", b"\n"))
    write_figures(_register(sources), folder / SOURCES_FILE)
    write_figures(quality, folder / QUALITY_FILE)
    write_json(datapackage(folder, sources), folder / PACKAGE_FILE)
    read = [(file.path, file.sources, file.reading.rows) for file in files]
    write_json(manifest(folder, raw, read), folder / MANIFEST_FILE)


def _register(sources: Sequence[Source]) -> pd.DataFrame:
    return pd.DataFrame([vars(source) for source in sources]).drop(columns=["made_by"])


def _strangers(figures: pd.DataFrame, catalogue: Catalogue) -> list[str]:
    """Say which measures the catalogue does not know: they are clean figures, but no report shows them."""
    names = sorted(set(figures["measure"]) - set(catalogue.measures))
    if not names:
        return []
    return [f"the catalogue does not know {in_words(names)}; no report shows what it does not know"]


__all__ = ["Cleaned", "RawFile", "clean"]
