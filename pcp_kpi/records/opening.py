"""A folder of extracts as tables of a database, typed and checked as their layouts say."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pcp_kpi.errors import CommandError, Fault, NotAvailable, in_words, refuse_if
from pcp_kpi.forces import Force, read_force
from pcp_kpi.records.layouts import read_extracts
from pcp_kpi.records.loading import Loaded, headings, load
from pcp_kpi.records.writing import ILLUSTRATIVE, MARKING

if TYPE_CHECKING:
    import ibis
    from ibis.backends import BaseBackend

MEMORY = "900MB"


@dataclass(frozen=True)
class Records:
    """Extracts by name, as Ibis tables.

    Parameters
    ----------
    folder : Path
        Where the extracts stand.
    connection : Ibis backend
        The database that reads and counts.
    paths : mapping of str to Path
        Files or folders of the extracts that are there.
    force : Force
        Knows its areas and their aliases.
    """

    folder: Path
    connection: BaseBackend = field(repr=False)
    paths: Mapping[str, Path]
    force: Force = field(default_factory=read_force, repr=False)
    _loaded: dict[str, Loaded] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __contains__(self, name: str) -> bool:
        """Tell whether an extract is there."""
        return name in self.paths

    def __getitem__(self, name: str) -> ibis.Table:
        """Return an extract as a table, its columns typed; it is read once, and refused if it breaks its layout."""
        loaded = self._load(name)
        refuse_if(loaded.faults)
        return loaded.table

    def faults(self) -> list[Fault]:
        """List what is wrong with all extracts: file, row, column, value, rule."""
        return [fault for name in self.paths for fault in self._load(name).faults]

    def rows(self, name: str) -> int:
        """Return how many rows an extract has."""
        return self._load(name).rows

    @property
    def illustrative(self) -> bool:
        """Whether any extract is marked illustrative."""
        return any(MARKING in heading for path in self.paths.values() for heading in headings(path).values())

    def _load(self, name: str) -> Loaded:
        if name not in self.paths:
            raise NotAvailable(
                f"{self.folder} holds no extract {name}; it holds {in_words(self.paths, most=40)}"
            )
        if name not in self._loaded:
            self._loaded[name] = load(
                self.connection, read_extracts()[name], path=self.paths[name], force=self.force
            )
        return self._loaded[name]


def open_records(
    folder: str | Path, *, connection: BaseBackend | str | Path | None = None, force: Force | None = None
) -> Records:
    """Open a folder of extracts.

    Parameters
    ----------
    folder : str or Path
        Holds ``<name>.csv``, ``<name>.parquet`` or a folder ``<name>`` of either, for any of the layouts.
    connection : str, Path or Ibis backend, optional
        DuckDB in memory if left out, with at most 900 MB; what does not fit goes to a temporary folder. A path is that
        of a DuckDB file, made if need be: extracts that are without fault stay in it, and are not read again until
        a file of theirs, its layout or the force changes. A connection of Ibis, such as
        ``ibis.pyspark.connect(session)``, is another DuckDB or Apache Spark; figures are the same.
    force : Force, optional
        Knows its areas and their aliases; West Mercia if left out.

    Returns
    -------
    Records
        Nothing is read yet: an extract is read, typed and checked when it is first asked for.

    Raises
    ------
    NotAvailable
        When Ibis is not installed.
    CommandError
        When the folder holds no extract, or one of them twice, or the database's file cannot be opened.
    """
    folder = Path(folder)
    paths = {name: found[0] for name in read_extracts() if (found := _places(folder, name))}
    if not paths:
        raise CommandError(
            f"{folder} holds none of the extracts {in_words(read_extracts(), most=40)}; "
            "'pcp-kpi sample --out DIR' makes a synthetic set"
        )
    twice = [name for name in paths if len(_places(folder, name)) > 1]
    if twice:
        raise CommandError(f"{folder} holds {in_words(twice, most=40)} in several forms; keep one")
    return Records(folder, _connected(connection), paths, force or read_force())


def _places(folder: Path, name: str) -> list[Path]:
    places = [folder / f"{name}.csv", folder / f"{name}.parquet", folder / name]
    return [place for place in places if place.exists()]


def _connected(connection: BaseBackend | str | Path | None) -> BaseBackend:
    if connection is None:
        return _duckdb(":memory:")
    if isinstance(connection, (str, Path)):
        return _duckdb(str(connection))
    return connection


def _duckdb(place: str) -> BaseBackend:
    try:
        import ibis
    except ImportError as error:
        raise NotAvailable(
            "record-level extracts need Ibis and DuckDB; install them with: pip install 'pcp-kpi[records]'"
        ) from error
    overflow = Path(tempfile.gettempdir()) / f"pcp-kpi-{os.getpid()}"
    connection = _opened(ibis, place, memory_limit=MEMORY, temp_directory=f"{overflow}")
    connection.raw_sql("SET enable_progress_bar = false")
    return connection


def _opened(ibis: Any, place: str, **settings: str) -> BaseBackend:
    import duckdb

    try:
        return ibis.duckdb.connect(place, **settings)
    except duckdb.IOException as error:
        raise CommandError(
            f"{place} cannot be opened as a DuckDB file; name another, or end the program that has it open "
            f"({str(error).partition(chr(10))[0]})"
        ) from error


__all__ = ["ILLUSTRATIVE", "Records", "open_records"]
