"""What differs between the databases: how files are read, rows numbered and tables kept. All else is one expression.

Expressions are written once, in Ibis; a database that is named here runs them all and gives equal figures.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from uuid import uuid4

from pcp_kpi.errors import CommandError, Fault, in_words
from pcp_kpi.forces import Force
from pcp_kpi.records.hashes import codes_of, count_different, hash_of
from pcp_kpi.records.layouts import Extract

if TYPE_CHECKING:
    import ibis

LINE = "line_of_file"
NOT_UTF8 = "is not UTF-8; save it as 'CSV UTF-8 (comma delimited)'"
_MARK = "__as_of__"  # between an extract's name and the mark of its files
_UNCHECKED = "pcp_kpi_unchecked_"
_KEYS_AT_ONCE = 5_000_000  # rows whose keys DuckDB tells apart within its gigabyte
_PLACE, _PLACES = "pcp_kpi_place", 1024  # where a table is cut: in so many parts at most
_REPLACED = "\ufffd"  # what Spark puts where bytes are not UTF-8


class Engine(Protocol):
    """What a database does in its own way."""

    def read(self, files: Sequence[Path], names: Sequence[str]) -> ibis.Table:
        """Return files of one heading as a table; every cell of a CSV file is text, empty ones are missing."""

    def numbered(self, file: Path, names: Sequence[str]) -> ibis.Table:
        """Return one file with the line of each row, the heading being line 1."""

    def found(self, name: str) -> ibis.Table | None:
        """Return a table that an earlier session kept, checked and without fault; None where there is none."""

    def keep(self, table: ibis.Table) -> ibis.Table:
        """Run an expression and keep its rows in the database as a table, for this session."""

    def keep_on(self, table: ibis.Table, name: str) -> ibis.Table:
        """Keep a checked table for later sessions too, where the database has a file; older ones of its kind go."""

    def forget(self, table: ibis.Table) -> None:
        """Give up a table that was kept and turned out to be at fault."""

    def count_keys(self, keys: ibis.Table, rows: int) -> int:
        """Count the different rows of a table of keys, however many rows it has."""

    def in_parts(
        self, table: ibis.Table, by: Sequence[str], *, rows: int, at_once: int
    ) -> Iterator[ibis.Table]:
        """Cut a table of at most so many rows into parts that can be grouped; rows alike in `by` stay together."""

    def undecoded(self, cell: Any) -> Any | None:
        """Return where a cell's bytes were no UTF-8; None where the reading itself refuses such a file."""

    def unreadable(self, path: Path, error: Exception) -> Fault | None:
        """Turn the reader's complaint about the form of a file into a fault; None if it is no such complaint."""


def kept_name(extract: Extract, files: Iterable[Path], force: Force) -> str:
    """Return the name under which a database's file keeps an extract: another as soon as anything is another.

    Files are known by path, size and time of change, as `make` knows them; the layout and the force's areas count too.
    """
    stats = [(str(file.resolve()), file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    mark = hashlib.sha256(repr((extract, force.areas, stats)).encode()).hexdigest()[:16]
    return f"{extract.name.replace('-', '_')}{_MARK}{mark}"


def engine_of(connection: Any) -> Engine:
    """Return how a connection's database reads and keeps.

    Raises
    ------
    CommandError
        When the database is none of those that the expressions are tested on.
    """
    if connection.name not in _ENGINES:
        raise CommandError(
            f"records are counted by {in_words(_ENGINES)}; this connection is {connection.name}: "
            "leave connection out for DuckDB in memory, or give the path of a DuckDB file"
        )
    return _ENGINES[connection.name](connection)


@dataclass(frozen=True)
class DuckDB:
    """DuckDB, in memory or in a file of its own."""

    connection: Any

    def read(self, files: Sequence[Path], names: Sequence[str]) -> ibis.Table:
        """Return files of one heading as a table."""
        paths = [str(file) for file in files]
        if files[0].suffix == ".parquet":
            return self.connection.read_parquet(paths)
        # Nothing is guessed: every cell is text, so that a fault can be told as it stands in the file.
        columns = dict.fromkeys(_named(names), "VARCHAR")
        return self.connection.read_csv(
            paths, columns=columns, auto_detect=False, header=True, delim=",", quote='"', escape='"', skip=0
        )

    def numbered(self, file: Path, names: Sequence[str]) -> ibis.Table:
        """Return one file with the line of each row: DuckDB reads in the order of the file."""
        import ibis

        return self.read([file], names).mutate(**{LINE: ibis.row_number() + 2})

    def found(self, name: str) -> ibis.Table | None:
        """Return a table of the database's file."""
        if not self._lasting or name not in self._tables():
            return None
        return self.connection.table(name)

    def keep(self, table: ibis.Table) -> ibis.Table:
        """Keep rows in a table; a temporary one, which goes to disk beyond the memory limit, without a file."""
        name = _UNCHECKED + uuid4().hex
        return self.connection.create_table(name, table, temp=not self._lasting)

    def keep_on(self, table: ibis.Table, name: str) -> ibis.Table:
        """Name a checked table so that a later session finds it; a session that was killed left none of the name."""
        if not self._lasting:
            return table
        kind = name.partition(_MARK)[0] + _MARK
        unchecked = table.op().name
        for old in self._tables():
            if old.startswith((kind, _UNCHECKED)) and old != unchecked:
                self.connection.raw_sql(f'DROP TABLE "{old}"')
        self.connection.raw_sql(f'ALTER TABLE "{unchecked}" RENAME TO "{name}"')
        return self.connection.table(name)

    def forget(self, table: ibis.Table) -> None:
        """Drop the table."""
        self.connection.raw_sql(f'DROP TABLE "{table.op().name}"')

    @property
    def _lasting(self) -> bool:
        """Whether the database has a file."""
        return bool(
            self._ask("SELECT path FROM duckdb_databases() WHERE database_name = current_database()")[0]
        )

    def _tables(self) -> list[str]:
        names: list[str] = self._ask(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND NOT temporary"
        )
        return names

    def _ask(self, question: str) -> list[Any]:
        # Ibis 12 lists tables by a name that DuckDB 2 no longer has.
        return [row[0] for row in self.connection.con.sql(question).fetchall()]

    def count_keys(self, keys: ibis.Table, rows: int) -> int:
        """Count the different rows of a table of keys, within the memory that the database is given.

        Where no two rows have the same hash, all differ; only else are the keys themselves told apart.
        """
        if rows > _KEYS_AT_ONCE:
            codes = codes_of(keys.select(code=hash_of(*(keys[name] for name in keys.columns))))
            if count_different(codes, rows=rows) == rows:
                return rows
        parts = self.in_parts(keys, keys.columns, rows=rows, at_once=_KEYS_AT_ONCE)
        return sum(int(part.distinct().count().execute()) for part in parts)

    def in_parts(
        self, table: ibis.Table, by: Sequence[str], *, rows: int, at_once: int
    ) -> Iterator[ibis.Table]:
        """Cut a table by the hash of some columns: DuckDB's grouping would not stay within its gigabyte.

        What is cut is written once, each row with its place, and gone when the last part is done: to run the expression
        anew for each part would cost rows times parts.
        """
        if rows <= at_once:
            yield table
            return
        place = (hash_of(*(table[name] for name in by)) % _PLACES).cast("int16")
        kept = self.keep(table.mutate(**{_PLACE: place}))
        try:
            number = max(1, min(-(-int(kept.count().execute()) // at_once), _PLACES))
            for part in range(number):
                yield kept.filter(kept[_PLACE] % number == part).drop(_PLACE)
        finally:
            self.forget(kept)

    def undecoded(self, cell: Any) -> Any | None:
        """Return None: DuckDB refuses the file."""
        return None

    def unreadable(self, path: Path, error: Exception) -> Fault | None:
        """Find the file and row in DuckDB's words; never the row's cells, which may be personal."""
        import duckdb

        if not isinstance(error, (duckdb.InvalidInputException, duckdb.ConversionException)):
            return None
        text = str(error)
        line = re.search(r"CSV Error on Line: (\d+)", text)
        file = re.search(r'"?file\s*=\s*(\S+)', text)
        name = Path(file[1]).name if file else path.name
        row = int(line[1]) if line else None
        if re.search("unicode|utf-?8|utf-?16", text, re.IGNORECASE):
            return Fault(name, row, "", "", NOT_UTF8)
        if cells := re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", text):
            return Fault(name, row, "", "", f"has {cells[2]} cells where the header has {cells[1]}")
        return Fault(name, row, "", "", f"cannot be read: {text.partition(chr(10))[0][:160]}")


@dataclass(frozen=True)
class Spark:
    """Apache Spark; on a cluster the folder must be at the same path on every machine."""

    connection: Any

    def read(self, files: Sequence[Path], names: Sequence[str]) -> ibis.Table:
        """Return files of one heading as a table."""
        return self._view(self._frame(files, names))

    def numbered(self, file: Path, names: Sequence[str]) -> ibis.Table:
        """Return one file with the line of each row: Spark's own numbers rise with the file, with gaps."""
        import ibis
        from pyspark.sql.functions import monotonically_increasing_id

        rows = self._view(self._frame([file], names).withColumn(LINE, monotonically_increasing_id()))
        return rows.mutate(**{LINE: ibis.row_number().over(order_by=LINE) + 2})

    def found(self, name: str) -> ibis.Table | None:
        """Return None: a session of Spark starts afresh."""
        return None

    def keep(self, table: ibis.Table) -> ibis.Table:
        """Keep rows in memory and, beyond it, on Spark's disks, for as long as the session lives."""
        return self._view(self._session.sql(self.connection.compile(table)).persist())

    def keep_on(self, table: ibis.Table, name: str) -> ibis.Table:
        """Return the table as it is."""
        return table

    def forget(self, table: ibis.Table) -> None:
        """Free what the session holds of the table."""
        self._session.table(table.op().name).unpersist()

    def count_keys(self, keys: ibis.Table, rows: int) -> int:
        """Count the different rows of a table of keys; Spark itself writes to disk what memory does not hold."""
        return int(keys.distinct().count().execute())

    def in_parts(
        self, table: ibis.Table, by: Sequence[str], *, rows: int, at_once: int
    ) -> Iterator[ibis.Table]:
        """Return the table whole: Spark itself writes to disk what memory does not hold."""
        yield table

    def undecoded(self, cell: Any) -> Any | None:
        """Return where Spark replaced bytes: it does not refuse the file."""
        return cell.contains(_REPLACED)

    def unreadable(self, path: Path, error: Exception) -> Fault | None:
        """Tell a row of the wrong length; Spark's words hold the row itself, which may be personal."""
        if "MALFORMED_RECORD_IN_PARSING" not in str(error):
            return None
        rule = "a row has more or fewer cells than the header, or a quotation mark is not closed"
        return Fault(path.name, None, "", "", rule)

    @property
    def _session(self) -> Any:
        return self.connection.raw_sql("SELECT 1").sparkSession

    def _frame(self, files: Sequence[Path], names: Sequence[str]) -> Any:
        paths = [f"file:{_without_wildcards(file.resolve())}" for file in files]
        reader = self._session.read
        if files[0].suffix == ".parquet":
            return reader.parquet(*paths)
        from pyspark.sql.functions import col, lit, nullif

        schema = ", ".join(f"{_quoted(name)} STRING" for name in _named(names))
        # Without columnPruning=false, rows of a wrong length pass where a column is not asked for.
        options = {
            "header": True,
            "mode": "FAILFAST",
            "columnPruning": False,
            "multiLine": True,
            "escape": '"',
        }
        rows = reader.schema(schema).options(**options).csv(paths)
        # An empty cell in quotation marks is missing too.
        return rows.select(*(nullif(col(_quoted(name)), lit("")).alias(name) for name in rows.columns))

    def _view(self, frame: Any) -> ibis.Table:
        import ibis

        name = ibis.util.gen_name("read")
        frame.createOrReplaceTempView(name)
        return self.connection.table(name)


def _named(names: Sequence[str]) -> list[str]:
    """Return names for all columns: an empty heading gets one by its place."""
    return [name or f"column {place}" for place, name in enumerate(names, start=1)]


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _without_wildcards(path: Path) -> str:
    """Return a path whose brackets and stars mean themselves to Spark."""
    return re.sub(r"([\[\]{}*?])", r"\\\1", path.as_posix())


_ENGINES: dict[str, Callable[[Any], Engine]] = {"duckdb": DuckDB, "pyspark": Spark}
