"""What stands beside the figures: printed limits, dated events, the register of sources, catalogue and force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pandas as pd

from pcp_kpi.annotations import Annotation, read_annotations
from pcp_kpi.catalogue import Catalogue
from pcp_kpi.cleaning import ILLUSTRATIVE, LIMITS_FILE, PRINTED_FILE, SOURCES_FILE, registered
from pcp_kpi.errors import CommandError, NotAvailable
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
    preferred : tuple of str
        Ids of the sources whose figures are taken first where several tell the same, best first; see `preferring`.
    """

    folder: Path
    limits: pd.DataFrame = field(repr=False)
    printed: pd.DataFrame = field(repr=False)
    annotations: tuple[Annotation, ...] = field(repr=False)
    sources: Mapping[str, Source] = field(repr=False)
    catalogue: Catalogue = field(repr=False)
    force: Force = field(repr=False)
    preferred: tuple[str, ...] = ()

    def preferring(self, *sources: str) -> Background:
        """Return the same background, with the figures of some sources taken first.

        Parameters
        ----------
        sources : str
            Ids of sources, best first. What a section of a specification prefers still comes before them.

        Examples
        --------
        >>> read_background().preferring("home-office-prc").preferred
        ('home-office-prc',)
        """
        return replace(self, preferred=sources)

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
    CommandError
        When there is no such force, its file is not as it must be, or a target of a share is given as a fraction.
    """
    folder = Path(folder) if folder is not None else find_clean()
    if not folder.is_dir():
        raise NotAvailable(f"there is no clean folder {folder}; run 'pcp-kpi clean' or name another")
    own = force if isinstance(force, Force) else read_force(force)
    catalogue = own.catalogue
    _refuse_fractions(own, catalogue)
    return Background(
        folder=folder,
        limits=_limits(folder / LIMITS_FILE),
        printed=_table(folder / PRINTED_FILE),
        annotations=read_annotations(folder),
        sources=registered(_register(folder)),
        catalogue=catalogue,
        force=own,
    )


def _refuse_fractions(force: Force, catalogue: Catalogue) -> None:
    """Refuse a target of 0.9 where 90% is meant: all would meet it. Words that say 0.5% are believed."""
    for target in force.targets:
        bounds = [end for end in (target.at_least, target.at_most) if end is not None and 0 < end < 1]
        share = target.measure in catalogue and catalogue[target.measure].unit in ("share", "percent")
        if target.kind == "value" and share and any(f"{end:g}" not in target.words for end in bounds):
            raise CommandError(
                f"the target of {target.measure} is {bounds[0]:g}, and targets of shares are in percent: write "
                f"{100 * bounds[0]:g} for {100 * bounds[0]:g}%; if {bounds[0]:g}% is meant, say so in its words"
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
