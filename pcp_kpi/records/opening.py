"""A folder of extracts as tables of a database, typed as their layouts say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pcp_kpi.errors import CommandError, NotAvailable, in_words
from pcp_kpi.records.layouts import KINDS, Extract, read_extracts

if TYPE_CHECKING:
    import ibis
    from ibis.backends import BaseBackend


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
    """

    folder: Path
    connection: BaseBackend = field(repr=False)
    paths: Mapping[str, Path]

    def __contains__(self, name: str) -> bool:
        """Tell whether an extract is there."""
        return name in self.paths

    def __getitem__(self, name: str) -> ibis.Table:
        """Return an extract as a table, its columns typed."""
        if name not in self.paths:
            raise NotAvailable(
                f"{self.folder} holds no extract {name}; it holds {in_words(self.paths, most=40)}"
            )
        return _typed(_read(self.connection, self.paths[name], name), read_extracts()[name])


def open_records(folder: str | Path, *, connection: BaseBackend | None = None) -> Records:
    """Open a folder of extracts.

    Parameters
    ----------
    folder : str or Path
        Holds ``<name>.csv``, ``<name>.parquet`` or a folder ``<name>`` of either, for any of the layouts.
    connection : Ibis backend, optional
        DuckDB in memory if left out.

    Returns
    -------
    Records

    Raises
    ------
    NotAvailable
        When Ibis is not installed.
    CommandError
        When the folder holds no extract.
    """
    folder = Path(folder)
    paths = {name: path for name in read_extracts() if (path := _path_of(folder, name)) is not None}
    if not paths:
        raise CommandError(
            f"{folder} holds none of the extracts {in_words(read_extracts(), most=40)}; "
            "'pcp-kpi sample --out DIR' makes a synthetic set"
        )
    return Records(folder, connection or _duckdb(), paths)


def _path_of(folder: Path, name: str) -> Path | None:
    places = [folder / f"{name}.csv", folder / f"{name}.parquet", folder / name]
    return next((place for place in places if place.exists()), None)


def _duckdb() -> BaseBackend:
    try:
        import ibis
    except ImportError as error:
        raise NotAvailable(
            "record-level extracts need Ibis and DuckDB; install them with: pip install 'pcp-kpi[records]'"
        ) from error
    return ibis.duckdb.connect()


def _read(connection: BaseBackend, path: Path, name: str) -> ibis.Table:
    pattern = str(path)
    if path.is_dir():
        ending = "parquet" if any(path.glob("*.parquet")) else "csv"
        pattern = str(path / f"*.{ending}")
    if pattern.endswith(".parquet"):
        return connection.read_parquet(pattern)
    return connection.read_csv(pattern, all_varchar=True, header=True)


def _typed(table: ibis.Table, extract: Extract) -> ibis.Table:
    """Cast the columns of a table read as text to what the layout says."""
    missing = [name for name in extract.columns if name not in table.columns]
    if missing:
        raise CommandError(f"{extract.name} lacks the columns {in_words(missing, most=40)}")
    columns = {}
    for column in extract.fields:
        cell = table[column.name]
        if column.kind == "yes-no":
            columns[column.name] = cell == "Y" if cell.type().is_string() else cell
        else:
            columns[column.name] = cell.cast(KINDS[column.kind])
    return table.select(**columns)
