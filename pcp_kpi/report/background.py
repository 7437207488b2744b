"""What stands beside the figures: printed limits, dated events, the register of sources, catalogue and force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from pcp_kpi.annotations import Annotation, read_annotations
from pcp_kpi.catalogue import Catalogue, read_catalogue
from pcp_kpi.cleaning import ILLUSTRATIVE, LIMITS_FILE, PRINTED_FILE, SOURCES_FILE
from pcp_kpi.errors import NotAvailable
from pcp_kpi.files import find_clean as find_clean
from pcp_kpi.files import read_text_table
from pcp_kpi.forces import DEFAULT_FORCE, Force, read_force
from pcp_kpi.sources import Source


@dataclass(frozen=True)
class Background:
    """Everything but the figures that a report leans on.

    Parameters
    ----------
    folder : Path
        The clean folder it was read from.
    limits : DataFrame
        Limits as papers printed them; may be empty.
    printed : DataFrame
        Every printed figure with its place; may be empty.
    annotations : tuple of Annotation
        Dated events.
    sources : mapping of str to Source
        The register.
    catalogue : Catalogue
        The measures.
    force : Force
        The force that is reported.
    """

    folder: Path
    limits: pd.DataFrame = field(repr=False)
    printed: pd.DataFrame = field(repr=False)
    annotations: tuple[Annotation, ...] = field(repr=False)
    sources: Mapping[str, Source] = field(repr=False)
    catalogue: Catalogue = field(repr=False)
    force: Force = field(repr=False)

    def source(self, id: str) -> Source:
        """Return a source of the register; one that is not registered speaks for itself."""
        kind = "illustrative" if ILLUSTRATIVE in id else "extract"
        return self.sources.get(id) or Source(id, id, kind, "", "", date.min, "", id)


def read_background(
    folder: str | Path | None = None, *, force: str | Path | Force = DEFAULT_FORCE
) -> Background:
    """Read what stands beside the figures of a clean folder.

    Parameters
    ----------
    folder : str or Path, optional
        A clean folder; found by `find_clean` if left out. Files that are absent from it count as empty.
    force : str, Path or Force, optional
        Name or file of a force's configuration.

    Raises
    ------
    NotAvailable
        When there is no such folder.
    DataRefused
        When one of its files breaks a rule.
    """
    folder = Path(folder) if folder is not None else find_clean()
    if not folder.is_dir():
        raise NotAvailable(f"there is no clean folder {folder}; run 'pcp-kpi clean' or name another")
    return Background(
        folder=folder,
        limits=_limits(folder / LIMITS_FILE),
        printed=_table(folder / PRINTED_FILE),
        annotations=read_annotations(folder),
        sources=_sources(_register(folder)),
        catalogue=read_catalogue(),
        force=force if isinstance(force, Force) else read_force(force),
    )


def _table(path: Path) -> pd.DataFrame:
    return read_text_table(path) if path.is_file() else pd.DataFrame()


def _limits(path: Path) -> pd.DataFrame:
    limits = _table(path)
    if limits.empty:
        columns = ("measure", "area", "breakdown", "grain", "baseline", "lower", "upper", "source", "line")
        return pd.DataFrame(columns=list(columns))
    return limits.astype({"lower": "float64", "upper": "float64", "line": "int64"})


def _register(folder: Path) -> Path:
    """Return the register of a folder; that of illustrative figures stands in the clean folder above."""
    above = folder.resolve().parent / SOURCES_FILE
    return above if folder.resolve().name == ILLUSTRATIVE and above.is_file() else folder / SOURCES_FILE


def _sources(path: Path) -> dict[str, Source]:
    return {
        row["id"]: Source(
            id=row["id"],
            title=row["title"],
            kind=row["kind"],
            file=row["file"],
            layout="",
            extracted=date.fromisoformat(row["extracted"]),
            licence=row["licence"],
            attribution=row["attribution"],
            short=row.get("short", ""),
        )
        for row in _table(path).to_dict("records")
    }
